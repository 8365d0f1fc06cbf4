//! What the rules did with a call, in words; and what is wrong with rules.

use super::L10n;
use crate::domain::{
    calendar::Day,
    forward::{AttemptResult, Barred},
    screening::{Action, Fate, Rule, Step, Verdict},
    settings::{ExtensionFault, SettingsFault},
};

impl L10n {
    /// What is wrong with a rule or with what it uses.
    pub(super) fn rule_fault(self, fault: &SettingsFault) -> String {
        let value = |text: &str| [("value", text.to_owned().into())];
        match fault {
            SettingsFault::UnknownForward(text) => self.with("rule-fault-forward", &value(text)),
            SettingsFault::BadDestination(text) => {
                self.with("rule-fault-destination", &value(text))
            }
            SettingsFault::Extension(fault) => self.extension_fault(fault),
            SettingsFault::BadShares(sum) => {
                self.with("rule-fault-shares", &value(&sum.to_string()))
            }
            SettingsFault::UnknownNumbers(text) => self.with("rule-fault-numbers", &value(text)),
            SettingsFault::NoNotice => self.text("recording-fault-notice"),
            SettingsFault::UnknownAnnouncement(text) => {
                self.with("announcement-fault-unknown", &value(text))
            }
            SettingsFault::BadPhoneKey(text) => self.with("announcement-fault-key", &value(text)),
            SettingsFault::UnknownTimes(text) => self.with("rule-fault-times", &value(text)),
            SettingsFault::UnknownCalendar(text) => self.with("rule-fault-calendar", &value(text)),
            SettingsFault::UnknownLine(text) => self.with("rule-fault-line", &value(text)),
            SettingsFault::UnknownMode(text) => self.with("rule-fault-mode", &value(text)),
            SettingsFault::BadTimeRow { row, field, text } => self.with(
                "rule-fault-time",
                &[
                    ("row", row.to_string().into()),
                    ("field", (*field).into()),
                    ("value", text.as_str().into()),
                ],
            ),
            SettingsFault::BadSequence => self.text("rule-fault-sequence"),
            SettingsFault::BadCode(code) => self.with("rule-fault-code", &value(&code.to_string())),
            SettingsFault::BadZone(text) => self.with("rule-fault-zone", &value(text)),
            SettingsFault::BadMoment(text) => self.with("rule-fault-moment", &value(text)),
            SettingsFault::RuleTestFails { expected, found } => self.with(
                "rule-fault-test",
                &[
                    ("expected", expected.as_str().into()),
                    ("found", found.as_str().into()),
                ],
            ),
            SettingsFault::BadCalendar { detail } => {
                self.with("rule-fault-file", &[("detail", detail.as_str().into())])
            }
            other => self.settings_fault(other),
        }
    }

    /// The name of a destination; this desk has none of its own.
    #[must_use]
    pub fn destination(self, name: &str) -> String {
        if name.is_empty() {
            self.text("this-desk")
        } else {
            name.to_owned()
        }
    }

    fn extension_fault(self, fault: &ExtensionFault) -> String {
        let value = |text: &str| [("value", text.to_owned().into())];
        match fault {
            ExtensionFault::Unclear => self.text("extension-fault-unclear"),
            ExtensionFault::NotThere(key) => self.with("extension-fault-not-there", &value(key)),
            ExtensionFault::Cycle(key) => self.with("extension-fault-cycle", &value(key)),
            ExtensionFault::TooDeep => self.text("extension-fault-too-deep"),
            ExtensionFault::DeskTwice => self.text("extension-fault-desk-twice"),
            ExtensionFault::TooMany(count) => {
                self.with("extension-fault-too-many", &value(&count.to_string()))
            }
            ExtensionFault::BadCode(code) => self.with("extension-fault-code", &value(code)),
            ExtensionFault::CodeTwice { code, other } => self.with(
                "extension-fault-code-twice",
                &[
                    ("value", code.as_str().into()),
                    ("other", other.as_str().into()),
                ],
            ),
            ExtensionFault::KeyTaken => self.text("extension-fault-key-taken"),
        }
    }

    /// Why a rule was passed over, or that it matched.
    #[must_use]
    pub fn verdict(self, verdict: Verdict) -> String {
        self.text(match verdict {
            Verdict::Matched => "verdict-matched",
            Verdict::Off => "verdict-off",
            Verdict::Faulty => "verdict-faulty",
            Verdict::From => "verdict-from",
            Verdict::To => "verdict-to",
            Verdict::When => "verdict-when",
            Verdict::Mode => "verdict-mode",
            Verdict::Name => "verdict-name",
            Verdict::Account => "verdict-account",
            Verdict::State => "verdict-state",
            Verdict::Again => "verdict-again",
            Verdict::Country => "verdict-country",
        })
    }

    /// One step of what is done.
    #[must_use]
    pub fn step(self, step: Step) -> String {
        match step {
            Step::Reject { code } => self.with("step-reject", &[("code", code.to_string().into())]),
            Step::Ring { seconds, silent } => {
                let key = match (seconds, silent) {
                    (Some(_), false) => "step-ring-for",
                    (Some(_), true) => "step-ring-silent-for",
                    (None, false) => "step-ring",
                    (None, true) => "step-ring-silent",
                };
                let seconds = seconds.unwrap_or_default();
                self.with(key, &[("seconds", seconds.into())])
            }
            Step::Forward => self.text("step-forward"),
            Step::Voicemail => self.text("step-voicemail"),
        }
    }

    /// Why a destination did not take a call, or would not be called (S154).
    #[must_use]
    pub fn attempt_result(self, result: AttemptResult) -> String {
        self.text(match result {
            AttemptResult::Busy => "attempt-busy",
            AttemptResult::Declined => "attempt-declined",
            AttemptResult::NoAnswer => "attempt-no-answer",
            AttemptResult::Unreachable => "attempt-unreachable",
            AttemptResult::OutsidePeriod => "attempt-outside-period",
            AttemptResult::Barred(why) => match why {
                Barred::NoTarget => "barred-no-target",
                Barred::Emergency => "barred-emergency",
                Barred::OwnLine => "barred-own-line",
                Barred::Caller => "barred-caller",
                Barred::Diversions | Barred::Hops => "barred-too-far",
                Barred::Premium => "barred-premium",
                Barred::Service => "barred-service",
                Barred::Country => "barred-country",
                Barred::Unknown => "barred-unknown",
                Barred::Minutes => "barred-minutes",
            },
        })
    }

    /// What became of an attempt to send a call on.
    #[must_use]
    pub fn fate(self, fate: Fate) -> String {
        match fate {
            Fate::Calling => self.text("attempt-calling"),
            Fate::Answered => self.text("attempt-answered"),
            Fate::GivenUp => self.text("attempt-given-up"),
            Fate::Failed(result) => self.attempt_result(result),
        }
    }

    /// A day of the week in short.
    #[must_use]
    pub fn weekday(self, day: Day) -> String {
        self.text(match day {
            Day::Mon => "weekday-mon",
            Day::Tue => "weekday-tue",
            Day::Wed => "weekday-wed",
            Day::Thu => "weekday-thu",
            Day::Fri => "weekday-fri",
            Day::Sat => "weekday-sat",
            Day::Sun => "weekday-sun",
        })
    }

    /// Steps in order, on one line.
    #[must_use]
    pub fn steps(self, steps: &[Step]) -> String {
        let words: Vec<String> = steps.iter().map(|step| self.step(*step)).collect();
        words.join(" → ")
    }

    /// That an action of a rule can't be carried out (S119).
    #[must_use]
    pub fn left_out(self, action: Action) -> String {
        match action {
            Action::Forward => self.text("left-out-forward"),
            Action::Voicemail => self.text("left-out-voicemail"),
            Action::Ring | Action::Reject => String::new(),
        }
    }

    /// The rule that sent a call its way; the default rule for `None`.
    #[must_use]
    pub fn rule(self, rule: Option<&Rule>) -> String {
        match rule {
            Some(rule) => self.with("rule-named", &[("name", rule.shown().into())]),
            None => self.text("rule-default"),
        }
    }
}
