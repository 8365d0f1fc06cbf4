//! When nobody is told: the exclusions (S67–S83) as one pure function that says which one, and on what evidence.
//!
//! | exclusion   | holds when                                                           | VIPs |
//! |-------------|----------------------------------------------------------------------|------|
//! | list        | the number matches an entry                                          | too  |
//! | internal    | the number is an internal one                                        | too  |
//! | withheld, unavailable | the caller's number was withheld, or not sent              | too  |
//! | unknown     | every source of contacts answered, and none has the caller           | too  |
//! | short       | the caller gave up before the time                                   | no   |
//! | same day    | somebody was told of this caller since the day began                 | no   |
//! | until seen  | … since somebody was last at the desk                                | no   |
//! | most a day  | … so often since the day began                                       | too  |
//!
//! The first that holds is the one that is said. Who sends no number is never the same caller.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::profile::NoticeProfile;
use crate::domain::{
    id::{CallId, ContactId, LineId},
    journal::{CallerClass, Outcome, WallTime},
};

/// What the exclusions ask of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its journal row.
    pub row: CallId,
    /// The line that was called.
    pub line: Option<LineId>,
    /// The caller's number, normalised; empty when there is none.
    pub number: String,
    /// Whether and why there is none.
    pub class: CallerClass,
    /// The number is an internal one (S68).
    pub is_internal: bool,
    /// The caller is a contact; `None`: not every source has answered (S72).
    pub is_known: Option<bool>,
    /// The contact.
    pub contact: Option<ContactId>,
    /// It goes before others (S82).
    pub is_vip: bool,
    /// The entry of the list its number matches.
    pub listed: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it rang (S78).
    pub ring: Duration,
    /// When it began.
    pub started: WallTime,
    /// When that day began where the line is (S74).
    pub day: WallTime,
    /// When somebody was last at the desk (S76).
    pub presence: Option<WallTime>,
}

/// What was told of the same caller before, of calls that wait still (S74).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Past {
    /// The first of today.
    pub first_today: Option<WallTime>,
    /// How many today.
    pub today: u32,
    /// The last of all.
    pub last: Option<WallTime>,
}

/// Why nobody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exclusion {
    /// The number is on the list (S79).
    List,
    /// Internal (S67).
    Internal,
    /// Withheld (S69).
    Withheld,
    /// The network sent no number (S70).
    Unavailable,
    /// No contact (S71).
    Unknown,
    /// Rang too short (S77).
    Short,
    /// Told today already (S73).
    SameDay,
    /// Told already since somebody was here (S75).
    UntilSeen,
    /// Told often enough today (S81).
    Cap,
    /// Too many text messages in an hour (S65).
    Rate,
}

/// The exclusion that holds, with its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppressed {
    /// Which.
    pub by: Exclusion,
    /// On what evidence.
    #[serde(default)]
    pub evidence: Evidence,
}

/// What an exclusion rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Evidence {
    /// The entry of the list.
    #[serde(default)]
    pub entry: String,
    /// How long it rang.
    #[serde(default)]
    pub ring: Duration,
    /// When somebody was told before.
    #[serde(default)]
    pub told: Option<WallTime>,
    /// How often today.
    #[serde(default)]
    pub today: u32,
}

/// Why nobody is told of a call; `None`: somebody is.
#[must_use]
pub fn decide(profile: &NoticeProfile, case: &Case, past: &Past) -> Option<Suppressed> {
    let found = by_caller(profile, case).or_else(|| {
        let by = by_time(profile, case)?;
        Some((by, Evidence::default()))
    });
    let found = found.or_else(|| by_past(profile, case, past));
    found.map(|(by, evidence)| Suppressed {
        by,
        evidence: Evidence {
            ring: case.ring,
            ..evidence
        },
    })
}

/// S83: list, internal, withheld, unknown.
fn by_caller(profile: &NoticeProfile, case: &Case) -> Option<(Exclusion, Evidence)> {
    if let Some(entry) = &case.listed {
        let evidence = Evidence {
            entry: entry.clone(),
            ..Evidence::default()
        };
        return Some((Exclusion::List, evidence));
    }
    let is_unknown = case.class == CallerClass::Known && case.is_known == Some(false);
    let by = [
        (profile.no_internal && case.is_internal, Exclusion::Internal),
        (
            profile.no_withheld && case.class == CallerClass::Withheld,
            Exclusion::Withheld,
        ),
        (
            profile.no_unavailable && case.class == CallerClass::Unavailable,
            Exclusion::Unavailable,
        ),
        (profile.no_unknown && is_unknown, Exclusion::Unknown),
    ];
    let found = by.into_iter().find(|(holds, _)| *holds);
    found.map(|(_, by)| (by, Evidence::default()))
}

/// What we ended ourselves was not short, nor what left a message (S78).
fn by_time(profile: &NoticeProfile, case: &Case) -> Option<Exclusion> {
    let least = Duration::from_secs(profile.no_shorter_than.into());
    let gave_up = matches!(case.outcome, Outcome::Abandoned | Outcome::NoAnswer);
    (gave_up && !case.is_vip && case.ring < least).then_some(Exclusion::Short)
}

fn by_past(profile: &NoticeProfile, case: &Case, past: &Past) -> Option<(Exclusion, Evidence)> {
    if case.number.is_empty() {
        return None;
    }
    let evidence = |told| Evidence {
        told,
        today: past.today,
        ..Evidence::default()
    };
    if profile.no_repeats_today && !case.is_vip && past.today > 0 {
        return Some((Exclusion::SameDay, evidence(past.first_today)));
    }
    let unseen = past
        .last
        .filter(|last| case.presence.is_none_or(|seen| seen <= *last));
    if profile.no_repeats_until_seen && !case.is_vip && unseen.is_some() {
        return Some((Exclusion::UntilSeen, evidence(unseen)));
    }
    let is_enough = profile.most_per_day > 0 && past.today >= profile.most_per_day;
    is_enough.then(|| (Exclusion::Cap, evidence(past.first_today)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: WallTime = WallTime(43_200_000);

    fn case() -> Case {
        Case {
            row: CallId(7),
            line: None,
            number: "+4989987654".into(),
            class: CallerClass::Known,
            is_internal: false,
            is_known: Some(true),
            contact: None,
            is_vip: false,
            listed: None,
            outcome: Outcome::Abandoned,
            ring: Duration::from_secs(5),
            started: NOON,
            day: WallTime(0),
            presence: None,
        }
    }

    fn all() -> NoticeProfile {
        NoticeProfile {
            no_internal: true,
            no_withheld: true,
            no_unavailable: true,
            no_unknown: true,
            no_repeats_today: true,
            no_repeats_until_seen: true,
            most_per_day: 3,
            ..NoticeProfile::default()
        }
    }

    fn told(at: i64, today: u32) -> Past {
        Past {
            first_today: (today > 0).then_some(WallTime(at)),
            today,
            last: Some(WallTime(at)),
        }
    }

    fn by(
        profile: &NoticeProfile,
        past: Past,
        change: impl FnOnce(&mut Case),
    ) -> Option<Exclusion> {
        let mut case = case();
        change(&mut case);
        decide(profile, &case, &past).map(|found| found.by)
    }

    #[test]
    fn each_exclusion_holds_just_inside_and_not_just_outside() {
        let none = Past::default();
        let on = all();
        assert_eq!(by(&on, none, |_| {}), None);
        // S67, S69, S70, S71, S79.
        assert_eq!(
            by(&on, none, |case| case.is_internal = true),
            Some(Exclusion::Internal)
        );
        assert_eq!(
            by(&on, none, |case| case.class = CallerClass::Withheld),
            Some(Exclusion::Withheld)
        );
        assert_eq!(
            by(&on, none, |case| case.class = CallerClass::Unavailable),
            Some(Exclusion::Unavailable)
        );
        assert_eq!(
            by(&on, none, |case| case.is_known = Some(false)),
            Some(Exclusion::Unknown)
        );
        assert_eq!(
            by(&on, none, |case| case.listed = Some("089%".into())),
            Some(Exclusion::List)
        );
        // S72: a source that has not answered is no answer.
        assert_eq!(by(&on, none, |case| case.is_known = None), None);
        // S78: strictly less.
        let ring = |millis| move |case: &mut Case| case.ring = Duration::from_millis(millis);
        assert_eq!(by(&on, none, ring(1_999)), Some(Exclusion::Short));
        assert_eq!(by(&on, none, ring(2_000)), None);
        // S73, S76.
        assert_eq!(by(&on, told(9_000, 1), |_| {}), Some(Exclusion::SameDay));
        assert_eq!(by(&on, told(-1, 0), |_| {}), Some(Exclusion::UntilSeen));
        let seen = |at| move |case: &mut Case| case.presence = Some(WallTime(at));
        assert_eq!(by(&on, told(-1, 0), seen(0)), None);
        assert_eq!(by(&on, told(-1, 0), seen(-1)), Some(Exclusion::UntilSeen));
        // S81.
        let capped = NoticeProfile {
            no_repeats_today: false,
            no_repeats_until_seen: false,
            ..all()
        };
        assert_eq!(by(&capped, told(9_000, 2), |_| {}), None);
        assert_eq!(by(&capped, told(9_000, 3), |_| {}), Some(Exclusion::Cap));
    }

    #[test]
    fn what_is_switched_off_excludes_nothing() {
        let off = NoticeProfile {
            no_repeats_today: false,
            no_shorter_than: 0,
            ..NoticeProfile::default()
        };
        let odd = |case: &mut Case| {
            case.is_internal = true;
            case.is_known = Some(false);
            case.class = CallerClass::Withheld;
            case.ring = Duration::ZERO;
        };
        assert_eq!(by(&off, told(9_000, 9), odd), None);
    }

    #[test]
    fn vips_are_told_of_though_short_or_repeated_s82() {
        let vip = |case: &mut Case| {
            case.is_vip = true;
            case.ring = Duration::ZERO;
        };
        assert_eq!(by(&all(), told(9_000, 1), vip), None);
        assert_eq!(by(&all(), told(-1, 0), vip), None);
        assert_eq!(
            by(&all(), told(9_000, 1), |case| {
                vip(case);
                case.is_internal = true;
            }),
            Some(Exclusion::Internal)
        );
    }

    #[test]
    fn without_a_number_nobody_is_the_same_caller() {
        let off = NoticeProfile {
            no_withheld: false,
            ..all()
        };
        let withheld = |case: &mut Case| {
            case.number.clear();
            case.class = CallerClass::Withheld;
        };
        assert_eq!(by(&off, told(9_000, 9), withheld), None);
    }

    #[test]
    fn what_we_ended_and_what_left_a_message_was_not_short() {
        for (outcome, is_short) in [
            (Outcome::Abandoned, true),
            (Outcome::NoAnswer, true),
            (Outcome::VoicemailLeft, false),
            (Outcome::VoicemailNoMessage, false),
            (Outcome::DeclinedByUser, false),
            (Outcome::RejectedByRule, false),
        ] {
            let found = by(&all(), Past::default(), |case| {
                case.outcome = outcome;
                case.ring = Duration::ZERO;
            });
            assert_eq!(found == Some(Exclusion::Short), is_short, "{outcome:?}");
        }
    }

    #[test]
    fn the_first_of_the_order_is_said_with_its_evidence_s83() {
        let mut odd = case();
        odd.listed = Some("+4989%".into());
        odd.is_internal = true;
        odd.ring = Duration::from_millis(800);
        let found = decide(&all(), &odd, &told(9_000, 2)).unwrap();
        assert_eq!(
            (found.by, found.evidence.entry.as_str()),
            (Exclusion::List, "+4989%")
        );
        let found = decide(&all(), &case(), &told(9_000, 2)).unwrap();
        assert_eq!(found.by, Exclusion::SameDay);
        assert_eq!(found.evidence.told, Some(WallTime(9_000)));
        assert_eq!(found.evidence.today, 2);
    }
}
