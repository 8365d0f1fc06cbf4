//! The rules in force with the time zones they are read in, and what a call's row keeps of a decision.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{
    decide::{Decision, Screening, Step, Verdict},
    rule::Action,
};
use crate::domain::{
    announcement::Prompt,
    calendar::TimeWindow,
    extension::{IfNobody, Sounds},
    forward::{AttemptResult, Roster},
    id::{LineId, RuleId},
    journal::WallTime,
    recording::RecordCalls,
    voicemail::Greetings,
};

/// So many rules that were passed over are kept with a call, the last before the match.
const KEPT: usize = 40;

/// Everything a decision needs besides the call itself.
#[derive(Debug)]
pub struct RuleBook {
    /// The rules.
    pub screening: Screening,
    /// Zone of the desk.
    pub zone: TimeZone,
    /// Zones of lines that have one of their own.
    pub zones: BTreeMap<LineId, TimeZone>,
    /// Forward lists and extensions by key.
    pub forwards: BTreeMap<String, Arc<Forwards>>,
    /// Greetings of the answering machine.
    pub greetings: Greetings,
    /// What callers on hold hear; `None`: nothing.
    pub on_hold: Option<Arc<Prompt>>,
}

/// A forward list or an extension made ready.
#[derive(Debug)]
pub struct Forwards {
    /// The name shown.
    pub name: String,
    /// Whom it leads to.
    pub roster: Roster,
    /// What its callers hear.
    pub sounds: Sounds,
    /// What becomes of a call nobody took; `None`: the rule says it.
    pub if_nobody: Option<IfNobody>,
    /// Whether calls taken there are recorded; `None`: as those of the line (S181).
    pub record: Option<RecordCalls>,
    /// Who takes a call there may hand it on by 0 and a code (S170).
    pub takes_codes: bool,
    /// For each entry when it may be called; none: always (S132).
    pub windows: Vec<Vec<TimeWindow>>,
}

impl Forwards {
    /// Whether an entry may be called at this wall-clock moment.
    #[must_use]
    pub fn is_open(&self, entry: usize, at: DateTime) -> bool {
        self.windows.get(entry).is_none_or(|windows| {
            windows.is_empty() || windows.iter().any(|window| window.holds(at))
        })
    }
}

impl Default for RuleBook {
    fn default() -> Self {
        Self {
            screening: Screening::default(),
            zone: TimeZone::UTC,
            zones: BTreeMap::new(),
            forwards: BTreeMap::new(),
            greetings: Greetings::default(),
            on_hold: None,
        }
    }
}

impl RuleBook {
    /// Wall-clock time of a line's zone (S104).
    #[must_use]
    pub fn moment(&self, line: Option<&LineId>, at: WallTime) -> DateTime {
        let own = line.and_then(|line| self.zones.get(line));
        let zone = own.unwrap_or(&self.zone).clone();
        let stamp = Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
        stamp.to_zoned(zone).datetime()
    }

    /// When the day of a moment began in a line's zone (S74).
    #[must_use]
    pub fn day_of(&self, line: Option<&LineId>, at: WallTime) -> WallTime {
        let own = line.and_then(|line| self.zones.get(line));
        let zone = own.unwrap_or(&self.zone).clone();
        let stamp = Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
        let start = stamp.to_zoned(zone).start_of_day();
        start.map_or(at, |start| WallTime(start.timestamp().as_millisecond()))
    }

    /// What is kept of a decision; `None` when there are no rules at all and nothing is done but ringing.
    #[must_use]
    pub fn keep(&self, decision: &Decision) -> Option<Screened> {
        if self.screening.rules().len() == 0 && decision.list.is_none() {
            return None;
        }
        let rule = decision.rule.and_then(|at| self.screening.rule(at));
        let passed = decision.verdicts.len() - usize::from(rule.is_some());
        let first = passed.saturating_sub(KEPT);
        let verdicts = self.screening.rules().zip(&decision.verdicts);
        Some(Screened {
            rule: rule.map(|rule| rule.id.clone()),
            title: rule.map(|rule| rule.shown().to_owned()).unwrap_or_default(),
            steps: decision.steps.clone(),
            left_out: decision.left_out.clone(),
            passed: verdicts
                .take(passed)
                .skip(first)
                .map(|(rule, verdict)| (rule.id.clone(), *verdict))
                .collect(),
            passed_before: u32::try_from(first).unwrap_or(u32::MAX),
            attempts: Vec::new(),
        })
    }
}

/// What screening did with a call, as its row keeps it (S112, S201).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screened {
    /// The rule that matched; `None`: the default rule.
    pub rule: Option<RuleId>,
    /// Its title at the time.
    pub title: String,
    /// What was to be done.
    pub steps: Vec<Step>,
    /// Actions of the rule that could not be carried out (S119).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<Action>,
    /// The rules passed over last, in order, and why.
    pub passed: Vec<(RuleId, Verdict)>,
    /// How many were passed over before those.
    #[serde(default)]
    pub passed_before: u32,
    /// Destinations it was offered to, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<Attempted>,
}

/// A destination a call was offered to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempted {
    /// Name shown.
    pub name: String,
    /// Number or address.
    pub number: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It is being called.
    Calling,
    /// It took the call.
    Answered,
    /// It did not.
    Failed(AttemptResult),
    /// It was given up: another took the call, or the caller or the user ended it.
    GivenUp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::screening::{Features, Rule, Sources};

    #[test]
    fn moment_is_that_of_the_lines_zone_across_a_clock_change_s104() {
        let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let book = RuleBook {
            zone: berlin,
            zones: BTreeMap::from([(LineId::new("london"), TimeZone::UTC)]),
            ..RuleBook::default()
        };
        // 2026-10-25 00:30 and 01:30 UTC: both are half past two in Berlin.
        for (millis, line, shown) in [
            (1_792_888_200_000, None, "2026-10-25T02:30:00"),
            (1_792_891_800_000, None, "2026-10-25T02:30:00"),
            (1_792_891_800_000, Some("london"), "2026-10-25T01:30:00"),
        ] {
            let line = line.map(LineId::new);
            let moment = book.moment(line.as_ref(), WallTime(millis));
            assert_eq!(moment.to_string(), shown);
        }
    }

    #[test]
    fn row_keeps_the_last_rules_passed_over_and_counts_the_rest() {
        let rules: Vec<Rule> = (0..100)
            .map(|at| {
                let mut rule = Rule::named(&format!("r{at}"));
                rule.enabled = at == 70;
                rule
            })
            .collect();
        let sources = Sources {
            rules: &rules,
            numbers: &BTreeMap::new(),
            times: &BTreeMap::new(),
            forwards: &BTreeMap::new(),
            extensions: &BTreeMap::new(),
        };
        let screening = Screening::new(sources, &BTreeMap::new(), &[], Features::default());
        let book = RuleBook {
            screening,
            ..RuleBook::default()
        };
        let mut verdicts = vec![Verdict::Off; 70];
        verdicts.push(Verdict::Matched);
        let decision = Decision {
            rule: Some(70),
            steps: vec![Step::Voicemail],
            left_out: Vec::new(),
            list: None,
            verdicts,
        };
        let kept = book.keep(&decision).unwrap();
        assert_eq!(kept.title, "r70");
        assert_eq!(kept.passed_before, 30);
        assert_eq!(kept.passed.len(), 40);
        assert_eq!(kept.passed[39], (RuleId::new("r69"), Verdict::Off));
        let text = serde_json::to_string(&kept).unwrap();
        assert_eq!(serde_json::from_str::<Screened>(&text).unwrap(), kept);
    }
}
