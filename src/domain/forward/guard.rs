//! Destinations a call is never sent to: by tolls, in loops, to emergency centres (S138–S140).
//!
//! Only [`clear`] makes a [`Cleared`], and only a [`Cleared`] is dialled or named in a redirection: nothing leaves past
//! the guards.

use serde::{Deserialize, Serialize};

use crate::domain::number::{DialTarget, NumberClass, PhoneNumber, Place, plan};

/// Calls sent on so often already are not sent on again (S138).
const MOST_DIVERSIONS: usize = 5;
/// A call that may pass so few proxies or fewer is not sent on.
const LEAST_HOPS: u32 = 1;

/// What forwarding may cost (S139).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Toll {
    /// Countries (`de`), beginnings (`+43`, `+4989`) or `*` for all, besides the country of the line.
    pub allow: Vec<String>,
    /// Premium numbers too.
    pub premium: bool,
    /// Service numbers and codes of the exchange too.
    pub service: bool,
    /// Most minutes a day of calls sent on, 0..=1440; 0: no limit.
    pub minutes_per_day: u32,
}

impl Default for Toll {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            premium: false,
            service: false,
            minutes_per_day: 600,
        }
    }
}

impl Toll {
    /// Whether an entry of the allow list says anything.
    #[must_use]
    pub fn is_readable(entry: &str) -> bool {
        let digits = entry.strip_prefix('+');
        entry == "*"
            || digits.is_some_and(|digits| {
                !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_digit())
            })
            || plan::of_country(&entry.to_ascii_lowercase()).is_some()
    }

    fn allows(&self, number: &str, country: &str) -> bool {
        self.allow.iter().any(|entry| {
            entry == "*"
                || entry.starts_with('+') && number.starts_with(entry.as_str())
                || entry.eq_ignore_ascii_case(country)
        })
    }
}

/// The rules of this desk.
#[derive(Clone, Copy, Debug)]
pub struct Guard<'a> {
    /// What it may cost.
    pub toll: &'a Toll,
    /// Where numbers are read; its country is always allowed.
    pub place: &'a Place,
}

/// The call that is to be sent on.
#[derive(Clone, Copy, Debug)]
pub struct Journey<'a> {
    /// Who calls, when that is known.
    pub caller: Option<&'a PhoneNumber>,
    /// The destination is a line or an account of this desk.
    pub to_own: bool,
    /// How often it was sent on before it came here.
    pub diversions: usize,
    /// Its Max-Forwards, when it had one.
    pub max_forwards: Option<u32>,
    /// Minutes of calls sent on today.
    pub minutes_today: u32,
}

/// Why a destination is forbidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Barred {
    /// It can't be called at all.
    NoTarget,
    /// Emergency centres are never called for somebody else.
    Emergency,
    /// One of this desk's own lines.
    OwnLine,
    /// The caller itself.
    Caller,
    /// It was sent on too often.
    Diversions,
    /// It passed too many proxies.
    Hops,
    /// A premium number.
    Premium,
    /// A service number or a code of the exchange.
    Service,
    /// A country or beginning that is not allowed.
    Country,
    /// No plan knows the number.
    Unknown,
    /// Today's minutes are used up.
    Minutes,
}

/// A destination the guards let pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleared(DialTarget);

impl Cleared {
    /// What is dialled.
    #[must_use]
    pub const fn target(&self) -> &DialTarget {
        &self.0
    }
}

/// Lets a destination pass, or says why not.
pub fn clear(
    guard: &Guard<'_>,
    journey: &Journey<'_>,
    target: DialTarget,
) -> Result<Cleared, Barred> {
    if target.class == NumberClass::Emergency {
        return Err(Barred::Emergency);
    }
    if journey.to_own {
        return Err(Barred::OwnLine);
    }
    if journey.caller == Some(&target.number) {
        return Err(Barred::Caller);
    }
    if journey.diversions >= MOST_DIVERSIONS {
        return Err(Barred::Diversions);
    }
    if journey.max_forwards.is_some_and(|hops| hops <= LEAST_HOPS) {
        return Err(Barred::Hops);
    }
    let limit = guard.toll.minutes_per_day;
    if limit > 0 && journey.minutes_today >= limit {
        return Err(Barred::Minutes);
    }
    pay(guard, &target)?;
    Ok(Cleared(target))
}

fn pay(guard: &Guard<'_>, target: &DialTarget) -> Result<(), Barred> {
    match target.class {
        NumberClass::Emergency => return Err(Barred::Emergency),
        NumberClass::Premium if !guard.toll.premium => return Err(Barred::Premium),
        NumberClass::Service if guard.toll.service => return Ok(()),
        NumberClass::Service => return Err(Barred::Service),
        NumberClass::Internal | NumberClass::User if !target.number.as_str().starts_with('+') => {
            return Ok(());
        }
        NumberClass::Internal
        | NumberClass::User
        | NumberClass::Premium
        | NumberClass::Unknown
        | NumberClass::SharedCost
        | NumberClass::TollFree
        | NumberClass::Fixed
        | NumberClass::Mobile
        | NumberClass::Personal
        | NumberClass::Other => {}
    }
    let number = target.number.as_str();
    let country = number
        .strip_prefix('+')
        .and_then(plan::owning)
        .map_or("", |(plan, _)| plan.country);
    let is_home = !country.is_empty() && country == guard.place.country();
    // A number no plan knows may hide anything, even at home; only a beginning that was allowed by hand lets it pass.
    if target.class == NumberClass::Unknown {
        let by_hand = guard.toll.allows(number, "");
        return if by_hand {
            Ok(())
        } else {
            Err(Barred::Unknown)
        };
    }
    if is_home || guard.toll.allows(number, country) {
        Ok(())
    } else {
        Err(Barred::Country)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    const FREE: Journey<'static> = Journey {
        caller: None,
        to_own: false,
        diversions: 0,
        max_forwards: None,
        minutes_today: 0,
    };

    fn berlin() -> Place {
        Place::new("de", "30")
    }

    fn verdict(toll: &Toll, journey: Journey<'_>, number: &str) -> Result<(), Barred> {
        let place = berlin();
        let guard = Guard {
            toll,
            place: &place,
        };
        let target = DialTarget::read(number, &place).unwrap();
        clear(&guard, &journey, target).map(drop)
    }

    #[test]
    fn destinations_and_what_the_guards_say() {
        let toll = Toll::default();
        let abroad = Toll {
            allow: vec!["at".into(), "+4179".into()],
            ..Toll::default()
        };
        let all = Toll {
            allow: vec!["*".into()],
            premium: true,
            service: true,
            minutes_per_day: 0,
        };
        for (toll, number, told) in [
            (&toll, "0170 1234567", Ok(())),
            (&toll, "030 123456", Ok(())),
            (&toll, "23", Ok(())),
            (&toll, "112", Err(Barred::Emergency)),
            (&all, "110", Err(Barred::Emergency)),
            (&all, "sip:112@exchange.example", Err(Barred::Emergency)),
            (&toll, "0900 1234567", Err(Barred::Premium)),
            (&toll, "+43 1 5123456", Err(Barred::Country)),
            (&abroad, "+43 1 5123456", Ok(())),
            (&abroad, "+41 79 1234567", Ok(())),
            (&abroad, "+41 44 6681800", Err(Barred::Country)),
            (&toll, "*21#", Err(Barred::Service)),
            (&all, "0900 1234567", Ok(())),
        ] {
            assert_eq!(verdict(toll, FREE, number), told, "{number}");
        }
    }

    #[test]
    fn journeys_that_end_here() {
        let toll = Toll::default();
        let caller = PhoneNumber::read("0170 1234567", &berlin());
        let with = |change: fn(&mut Journey<'_>)| {
            let mut journey = FREE;
            change(&mut journey);
            journey
        };
        let own = Journey {
            caller: Some(&caller),
            ..FREE
        };
        for (journey, told) in [
            (FREE, Ok(())),
            (own, Err(Barred::Caller)),
            (with(|it| it.to_own = true), Err(Barred::OwnLine)),
            (with(|it| it.diversions = 4), Ok(())),
            (with(|it| it.diversions = 5), Err(Barred::Diversions)),
            (with(|it| it.max_forwards = Some(2)), Ok(())),
            (with(|it| it.max_forwards = Some(1)), Err(Barred::Hops)),
            (with(|it| it.minutes_today = 599), Ok(())),
            (with(|it| it.minutes_today = 600), Err(Barred::Minutes)),
        ] {
            assert_eq!(verdict(&toll, journey, "0170 1234567"), told, "{journey:?}");
        }
    }

    #[test]
    fn entries_of_the_allow_list() {
        for (entry, readable) in [
            ("de", true),
            ("DE", true),
            ("+43", true),
            ("*", true),
            ("", false),
            ("+", false),
            ("+43x", false),
            ("germany", false),
        ] {
            assert_eq!(Toll::is_readable(entry), readable, "{entry:?}");
        }
    }

    /// Numbers of every kind, written in every way.
    fn any_number(rng: &mut Rng) -> String {
        let beginnings = [
            "", "0", "00", "+", "+49", "0049", "+1", "+43", "+4930", "0900", "110", "112", "*",
            "#", "118", "sip:", "911", "+49900", "00491", "017",
        ];
        let choice = usize::try_from(rng.below(20)).unwrap_or(0);
        let mut text = beginnings[choice].to_owned();
        for _ in 0..rng.below(11) {
            text.push(char::from(b'0' + u8::try_from(rng.below(10)).unwrap_or(0)));
        }
        if text.starts_with("sip:") {
            text.push_str("@exchange.example");
        }
        text
    }

    fn any_toll(rng: &mut Rng) -> Toll {
        Toll {
            allow: match rng.below(4) {
                0 => vec!["at".into()],
                1 => vec!["+1".into()],
                _ => Vec::new(),
            },
            premium: rng.below(4) == 0,
            service: rng.below(4) == 0,
            minutes_per_day: u32::try_from(rng.below(3)).unwrap_or(0),
        }
    }

    fn any_journey<'a>(rng: &mut Rng, caller: &'a PhoneNumber) -> Journey<'a> {
        let mut small = |bound| u32::try_from(rng.below(bound)).unwrap_or(0);
        Journey {
            to_own: small(8) == 0,
            diversions: usize::try_from(small(8)).unwrap_or(0),
            max_forwards: Some(small(8)).filter(|hops| *hops < 4),
            minutes_today: small(3),
            caller: (small(2) == 0).then_some(caller),
        }
    }

    /// What may never pass, in simple words of its own instead of classes.
    fn judge(toll: &Toll, journey: &Journey<'_>, number: &str) {
        let digits = number.trim_start_matches("+49").trim_start_matches('0');
        assert!(!journey.to_own && journey.diversions < 5);
        assert!(journey.max_forwards.is_none_or(|hops| hops > 1));
        assert!(
            journey
                .caller
                .is_none_or(|caller| caller.as_str() != number)
        );
        assert!(!["110", "112"].contains(&number));
        assert!(toll.minutes_per_day == 0 || journey.minutes_today < toll.minutes_per_day);
        assert!(toll.premium || !(number.starts_with("+49") && digits.starts_with("900")));
        assert!(toll.service || !number.contains(['*', '#']));
        let is_abroad = number.starts_with('+') && !number.starts_with("+49");
        let is_allowed = toll.allow.iter().any(|entry| match entry.as_str() {
            "at" => number.starts_with("+43"),
            beginning => number.starts_with(beginning),
        });
        assert!(!is_abroad || is_allowed);
    }

    /// As many destinations, tolls and journeys as a slow build can judge in some seconds.
    const ROUNDS: u32 = if cfg!(debug_assertions) {
        100_000
    } else {
        1_000_000
    };

    #[test]
    fn no_guard_is_ever_passed() {
        let mut rng = Rng::from_u64(140);
        let place = berlin();
        let caller = PhoneNumber::read("030 9876543", &place);
        let mut passed = 0_u32;
        for _ in 0..ROUNDS {
            let (toll, journey) = (any_toll(&mut rng), any_journey(&mut rng, &caller));
            let text = if rng.below(16) == 0 {
                "030 9876543".to_owned()
            } else {
                any_number(&mut rng)
            };
            let Ok(target) = DialTarget::read(&text, &place) else {
                continue;
            };
            let guard = Guard {
                toll: &toll,
                place: &place,
            };
            if let Ok(cleared) = clear(&guard, &journey, target) {
                passed += 1;
                judge(&toll, &journey, cleared.target().number.as_str());
            }
        }
        assert!(
            passed > ROUNDS / 30,
            "only {passed} passed: the test proves little"
        );
    }
}
