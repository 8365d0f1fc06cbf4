//! Words of calls: who it is, which line, how it ended.

use super::L10n;
use crate::{
    domain::{
        journal::{CallDirection, Caller, CallerClass, Outcome},
        knowledge::WorkState,
        number::{NumberClass, written},
        outcome::of_refusal,
    },
    engine::snapshot::{LineView, Registration, ViaView},
    sip::Transport,
};

impl L10n {
    /// The other party in one line: the name, else the number, else why there is none.
    #[must_use]
    pub fn caller(self, caller: &Caller) -> String {
        if caller.name.is_empty() {
            self.caller_number(caller)
        } else {
            caller.name.clone()
        }
    }

    /// The other party's number as people write it, or in words why it isn't there (S70).
    #[must_use]
    pub fn caller_number(self, caller: &Caller) -> String {
        match caller.class {
            CallerClass::Withheld => self.text("caller-withheld"),
            CallerClass::Known if !caller.number.is_empty() => written(&caller.number),
            CallerClass::Known if !caller.uri.is_empty() => caller.uri.clone(),
            CallerClass::Known | CallerClass::Unavailable => self.text("caller-unavailable"),
        }
    }

    /// A line's name.
    #[must_use]
    pub fn line(self, line: &LineView) -> String {
        match line {
            LineView::Known(line) => line.name.clone(),
            LineView::Unknown { number } if number.is_empty() => self.text("line-unknown-bare"),
            LineView::Unknown { number } => {
                self.with("line-unknown", &[("number", written(number).into())])
            }
        }
    }

    /// What a number leads to.
    #[must_use]
    pub fn number_class(self, class: NumberClass) -> String {
        self.text(match class {
            NumberClass::Emergency => "number-emergency",
            NumberClass::Service => "number-service",
            NumberClass::Premium => "number-premium",
            NumberClass::SharedCost => "number-shared-cost",
            NumberClass::TollFree => "number-toll-free",
            NumberClass::Mobile => "number-mobile",
            NumberClass::Fixed => "number-fixed",
            NumberClass::Personal => "number-personal",
            NumberClass::Internal => "number-internal",
            NumberClass::Other | NumberClass::User => "number-other",
            NumberClass::Unknown => "number-unknown",
        })
    }

    /// How a call ended.
    #[must_use]
    pub fn outcome(self, direction: CallDirection, outcome: Outcome) -> String {
        self.text(match (outcome, direction) {
            (Outcome::VoicemailLeft, _) => "outcome-voicemail-left",
            (Outcome::VoicemailNoMessage, _) => "outcome-voicemail-no-message",
            (Outcome::Open, _) => "outcome-open",
            (Outcome::AnsweredHere, _) => "outcome-answered-here",
            (Outcome::AnsweredByDestination, _) => "outcome-answered-by-destination",
            (Outcome::AnsweredElsewhere, _) => "outcome-answered-elsewhere",
            (Outcome::DeclinedByUser, _) => "outcome-declined",
            (Outcome::RejectedByRule, _) => "outcome-rejected-by-rule",
            (Outcome::Abandoned, _) => "outcome-abandoned",
            (Outcome::NoAnswer, CallDirection::Incoming) => "outcome-no-answer",
            (Outcome::NoAnswer, CallDirection::Outgoing) => "outcome-no-answer-out",
            (Outcome::Connected, _) => "outcome-connected",
            (Outcome::Busy, _) => "outcome-busy",
            (Outcome::Refused, _) => "outcome-refused",
            (Outcome::Cancelled, _) => "outcome-cancelled",
            (Outcome::Failed, _) => "outcome-failed",
            (Outcome::FailedRestart, _) => "outcome-failed-restart",
        })
    }

    /// Why a call that was handed over was not taken; 0: nobody said.
    #[must_use]
    pub fn refusal(self, code: u16) -> String {
        match of_refusal(code) {
            _ if code < 300 => self.text("transfer-unknown"),
            // What the code says tells more than that it failed.
            Outcome::Failed if code == 404 => self.text("transfer-no-such-number"),
            Outcome::Failed => self.with("transfer-code", &[("code", i64::from(code).into())]),
            outcome => self.outcome(CallDirection::Outgoing, outcome),
        }
    }

    /// How far a call was dealt with.
    #[must_use]
    pub fn work(self, state: WorkState) -> String {
        self.text(match state {
            WorkState::None => "work-none",
            WorkState::Open => "work-open",
            WorkState::InWork => "work-in-work",
            WorkState::Tried => "work-tried",
            WorkState::Processed => "work-processed",
            WorkState::NoCallBack => "work-no-call-back",
        })
    }

    /// One station a call came through, with Diversion's reason (RFC 5806 §4) in words.
    #[must_use]
    pub fn via(self, via: &ViaView) -> String {
        let reason = match via.reason.as_str() {
            "no-answer" => self.text("via-no-answer"),
            "user-busy" => self.text("via-busy"),
            "unconditional" => self.text("via-unconditional"),
            "unavailable" | "out-of-service" => self.text("via-unavailable"),
            "deflection" => self.text("via-deflection"),
            "time-of-day" => self.text("via-time-of-day"),
            "do-not-disturb" => self.text("via-do-not-disturb"),
            "follow-me" => self.text("via-follow-me"),
            "unknown" => String::new(),
            other => other.to_owned(),
        };
        let who = ("who", via.who.as_str().into());
        if reason.is_empty() {
            self.with("via", &[who])
        } else {
            self.with("via-with-reason", &[who, ("reason", reason.into())])
        }
    }

    /// Where a registration stands, in a sentence.
    #[must_use]
    pub fn registration(self, registration: &Registration) -> String {
        match registration {
            Registration::Off => self.text("registration-off"),
            Registration::Trying => self.text("registration-trying"),
            Registration::Registered {
                server, transport, ..
            } => self.with(
                "registration-registered",
                &[
                    ("server", server.as_str().into()),
                    ("transport", transport_name(*transport).into()),
                ],
            ),
            Registration::Failed { problem, retrying } => {
                let told = self.sip_problem(problem);
                if *retrying {
                    self.with(
                        "registration-failed-retrying",
                        &[("problem", told.what.into())],
                    )
                } else {
                    told.what
                }
            }
        }
    }
}

/// The transport as specialists write it.
const fn transport_name(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "UDP",
        Transport::Tcp => "TCP",
        Transport::Tls => "TLS",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::l10n::Language;

    fn caller(name: &str, number: &str, class: CallerClass) -> Caller {
        Caller {
            name: name.into(),
            number: number.into(),
            uri: String::new(),
            class,
        }
    }

    #[test]
    fn a_caller_without_number_is_said_in_words() {
        let l10n = L10n::new(Language::English);
        for (given, shown) in [
            (caller("Eva", "+4989", CallerClass::Known), "Eva"),
            (caller("", "+4989", CallerClass::Known), "+4989"),
            (caller("", "", CallerClass::Withheld), "Number withheld"),
            (caller("", "", CallerClass::Unavailable), "Number not sent"),
            (caller("", "", CallerClass::Known), "Number not sent"),
        ] {
            assert_eq!(l10n.caller(&given), shown);
        }
    }

    #[test]
    fn a_diversion_is_told_with_its_reason_when_there_is_one() {
        let l10n = L10n::new(Language::English);
        let via = |reason: &str| {
            l10n.via(&ViaView {
                who: "Reception".into(),
                reason: reason.into(),
            })
        };
        assert_eq!(via("no-answer"), "via Reception (no answer)");
        assert_eq!(via("unknown"), "via Reception");
        assert_eq!(via("lunch"), "via Reception (lunch)");
    }
}
