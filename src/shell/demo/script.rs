//! Who calls when.
//!
//! | happens                               | then                                               |
//! |---------------------------------------|----------------------------------------------------|
//! | the telephone registers               | the first caller rings after three seconds         |
//! | a call was placed                     | the next caller of the list after that one's pause |
//! | the list is through                   | it begins again after a minute                     |
//! | a call ended without talk             | that caller tries once more, 20 seconds later      |
//! | three calls are under way already     | whoever is due waits                               |
//!
//! The second, third and fourth caller ring almost at once: that is what a desk for several companies is like.

use std::time::Duration;

use super::sound::Voice;
use crate::mono::Mono;

const FIRST: Duration = Duration::from_secs(3);
const AGAIN: Duration = Duration::from_secs(20);
const ROUND: Duration = Duration::from_mins(1);
const AT_ONCE: usize = 3;

/// Somebody who calls.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Caller {
    /// Display name; empty for none.
    pub(super) name: &'static str,
    /// Number; empty when withheld.
    pub(super) number: &'static str,
    /// Whom they call.
    pub(super) line: &'static str,
    /// Who sent the call on: name and number.
    pub(super) sent_on_by: Option<(&'static str, &'static str)>,
    pub(super) voice: Voice,
    /// How long they let it ring.
    pub(super) patience: Duration,
    /// From this call to the next one of the list.
    pause: Duration,
}

const ARCHITECT: &str = "+493023125101";
const DENTIST: &str = "+498999998202";
const ELECTRICIAN: &str = "+494066969303";
/// A number without a line: the telephone rings and says so.
const UNKNOWN: &str = "+493023125999";

/// The list, in the order of the calls.
pub(super) const CALLERS: [Caller; 5] = [
    Caller {
        name: "Eva Brandt",
        number: "+493023125777",
        line: ARCHITECT,
        sent_on_by: None,
        voice: Voice::Architect,
        patience: Duration::from_secs(40),
        pause: Duration::from_secs(25),
    },
    Caller {
        name: "",
        number: "",
        line: DENTIST,
        sent_on_by: None,
        voice: Voice::Dentist,
        patience: Duration::from_secs(18),
        pause: Duration::from_secs(2),
    },
    Caller {
        name: "Jonas Weber",
        number: "+494066969555",
        line: ELECTRICIAN,
        sent_on_by: Some(("Reception", "+494066969300")),
        voice: Voice::Electrician,
        patience: Duration::from_secs(40),
        pause: Duration::from_secs(3),
    },
    Caller {
        name: "",
        number: "+498999998321",
        line: DENTIST,
        sent_on_by: None,
        voice: Voice::Dentist,
        patience: Duration::from_secs(24),
        pause: Duration::from_secs(45),
    },
    Caller {
        name: "",
        number: "+4922147101234",
        line: UNKNOWN,
        sent_on_by: None,
        voice: Voice::Architect,
        patience: Duration::from_secs(20),
        pause: ROUND,
    },
];

/// When the next call is due.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// The list's next caller and when.
    next: Option<(Mono, usize)>,
    /// Those who try again.
    again: Vec<(Mono, usize)>,
    under_way: usize,
}

impl Script {
    /// The telephone registered; later registrations change nothing.
    pub(super) fn begin(&mut self, now: Mono) {
        self.next.get_or_insert((now + FIRST, 0));
    }

    /// The caller that is due now, if any; it counts as under way from here on.
    pub(super) fn take_due(&mut self, now: Mono) -> Option<usize> {
        if self.under_way >= AT_ONCE {
            return None;
        }
        let due = if let Some(at) = self.again.iter().position(|(at, _)| *at <= now) {
            self.again.swap_remove(at).1
        } else {
            let (_, caller) = self.next.filter(|(at, _)| *at <= now)?;
            let pause = CALLERS[caller].pause;
            self.next = Some((now + pause, (caller + 1) % CALLERS.len()));
            caller
        };
        self.under_way += 1;
        Some(due)
    }

    /// A call is over. Who was not talked to tries again, but only when `is_first_try`.
    pub(super) fn ended(&mut self, now: Mono, caller: usize, tries_again: bool) {
        self.under_way = self.under_way.saturating_sub(1);
        if tries_again {
            self.again.push((now + AGAIN, caller));
        }
    }

    /// When somebody is due; `None` while enough call.
    pub(super) fn deadline(&self) -> Option<Mono> {
        if self.under_way >= AT_ONCE {
            return None;
        }
        self.again
            .iter()
            .chain(self.next.as_ref())
            .map(|(at, _)| *at)
            .min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Mono {
        Mono::from_millis(seconds * 1000)
    }

    #[test]
    fn callers_follow_the_list_with_their_pauses() {
        let mut script = Script::default();
        assert_eq!(script.deadline(), None);
        script.begin(at(0));
        script.begin(at(2));
        assert_eq!(script.take_due(at(2)), None);
        assert_eq!(script.take_due(at(3)), Some(0));
        assert_eq!(script.deadline(), Some(at(28)));
        script.ended(at(10), 0, false);
        assert_eq!(script.take_due(at(28)), Some(1));
    }

    #[test]
    fn no_fourth_call_while_three_are_under_way() {
        let mut script = Script::default();
        script.begin(at(0));
        assert_eq!(script.take_due(at(3)), Some(0));
        assert_eq!(script.take_due(at(28)), Some(1));
        assert_eq!(script.take_due(at(30)), Some(2));
        assert_eq!((script.take_due(at(100)), script.deadline()), (None, None));
        script.ended(at(100), 0, false);
        assert_eq!(script.take_due(at(100)), Some(3));
    }

    #[test]
    fn who_was_not_talked_to_tries_again() {
        let mut script = Script::default();
        script.begin(at(0));
        assert_eq!(script.take_due(at(3)), Some(0));
        script.ended(at(5), 0, true);
        assert_eq!(script.deadline(), Some(at(25)));
        assert_eq!(script.take_due(at(25)), Some(0));
    }

    #[test]
    fn the_list_begins_again() {
        let mut script = Script::default();
        script.begin(at(0));
        let mut order = Vec::new();
        for second in 0..400 {
            if let Some(caller) = script.take_due(at(second)) {
                order.push(caller);
                script.ended(at(second), caller, false);
            }
        }
        assert_eq!(order[..7], [0, 1, 2, 3, 4, 0, 1]);
    }
}
