//! The entries of a forward list tried one after the other, or all at once.
//!
//! | state   | input                        | next                     | effects                                |
//! |---------|------------------------------|--------------------------|----------------------------------------|
//! | (start) | –                            | Trying                   | Dial the first batch, three at most    |
//! | Trying  | an attempt rings or speaks   | Trying                   | –                                      |
//! | Trying  | an attempt is told of the call first | Trying          | –, it has longer                       |
//! | Trying  | an attempt is answered       | Won                      | Cancel the others, Won                 |
//! | Trying  | an attempt failed            | Trying                   | Dial the next at once (S148)           |
//! | Trying  | an attempt's time is over    | Trying                   | `TimeIsOver`, Dial the next (S129)     |
//! | Trying  | the last one failed          | Lost                     | Lost, with what to tell the caller     |
//! | Trying  | stop                         | Lost                     | Cancel all                             |
//! | Won     | another attempt is answered  | Won                      | Cancel it: ACK and BYE (S134)          |
//! | Won, Lost | anything else              | as before                | –                                      |
//!
//! What is told of an attempt that is over already, or never was, yields nothing. An entry that may not be called now
//! (period S132, guard S138–S140) is told as failed by whoever carries the dial out, at the same moment. An
//! entry that is this desk rings here instead of being dialled; all else is the same for it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{guard::Barred, list::MOST_TOGETHER};
use crate::mono::{Mono, earliest};

/// One attempt of a hunt; each round of a waiting caller counts from the first again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId(pub u32);

/// What became of an attempt that nobody answered (S154).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttemptResult {
    /// 486 or 600.
    Busy,
    /// 603.
    Declined,
    /// Its time was over, 408 or 480.
    NoAnswer,
    /// 404, 503, no way there.
    Unreachable,
    /// Outside its periods (S132).
    OutsidePeriod,
    /// A guard forbids it (S138–S140).
    Barred(Barred),
}

/// One entry to be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Try {
    /// Its place in the list.
    pub entry: usize,
    /// How long it may ring.
    pub seconds: u32,
    /// It is this desk (S152).
    pub here: bool,
    /// Those of one batch ring at the same time, [`MOST_TOGETHER`] at most; numbers never fall.
    pub batch: usize,
}

/// What is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HuntSpec {
    /// In this order.
    pub tries: Vec<Try>,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HuntEffect {
    /// Call the entry.
    Dial {
        /// Under this number.
        attempt: AttemptId,
        /// Its place in the list.
        entry: usize,
    },
    /// Ring at this desk.
    RingHere {
        /// Under this number.
        attempt: AttemptId,
        /// Its place in the list.
        entry: usize,
    },
    /// Its time is over: give it up.
    TimeIsOver(AttemptId),
    /// Give the attempt up, or end it when it was answered.
    Cancel(AttemptId),
    /// This one took the call.
    Won(AttemptId),
    /// Nobody took it; whether all that could be called were busy.
    Lost {
        /// 486 rather than 480 for the caller (S153).
        busy: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Live {
    attempt: AttemptId,
    until: Mono,
}

/// The machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunt {
    spec: HuntSpec,
    /// How many of the tries were begun.
    begun: usize,
    live: Vec<Live>,
    called: u32,
    busy: u32,
    is_over: bool,
}

impl Hunt {
    /// Begins.
    #[must_use]
    pub fn start(spec: HuntSpec, now: Mono) -> (Self, Vec<HuntEffect>) {
        let mut hunt = Self {
            spec,
            begun: 0,
            live: Vec::new(),
            called: 0,
            busy: 0,
            is_over: false,
        };
        let effects = hunt.go_on(now);
        (hunt, effects)
    }

    /// An attempt was answered.
    pub fn answered(&mut self, attempt: AttemptId) -> Vec<HuntEffect> {
        if self.is_over || !self.is_live(attempt) {
            // A second answer that crossed our CANCEL; one that never was yields nothing there.
            return vec![HuntEffect::Cancel(attempt)];
        }
        self.is_over = true;
        let others = self.live.drain(..).filter(|live| live.attempt != attempt);
        let mut effects: Vec<HuntEffect> = others
            .map(|live| HuntEffect::Cancel(live.attempt))
            .collect();
        effects.push(HuntEffect::Won(attempt));
        effects
    }

    /// An attempt failed.
    pub fn failed(
        &mut self,
        now: Mono,
        attempt: AttemptId,
        result: AttemptResult,
    ) -> Vec<HuntEffect> {
        if self.is_over || !self.is_live(attempt) {
            return vec![];
        }
        self.live.retain(|live| live.attempt != attempt);
        self.count(result);
        self.go_on(now)
    }

    /// An attempt was answered and is told of the call first (S158): it has so much longer.
    pub fn told_first(&mut self, attempt: AttemptId, until: Mono) {
        let live = self.live.iter_mut().find(|live| live.attempt == attempt);
        if let Some(live) = live {
            live.until = live.until.max(until);
        }
    }

    /// Gives up attempts whose time is over.
    pub fn wake(&mut self, now: Mono) -> Vec<HuntEffect> {
        if self.is_over {
            return vec![];
        }
        let (over, live): (Vec<Live>, Vec<Live>) =
            self.live.drain(..).partition(|live| live.until <= now);
        self.live = live;
        let mut effects: Vec<HuntEffect> = over
            .iter()
            .map(|live| HuntEffect::TimeIsOver(live.attempt))
            .collect();
        if !over.is_empty() {
            for _ in &over {
                self.count(AttemptResult::NoAnswer);
            }
            effects.extend(self.go_on(now));
        }
        effects
    }

    /// Gives all up.
    pub fn stop(&mut self) -> Vec<HuntEffect> {
        self.is_over = true;
        self.live
            .drain(..)
            .map(|live| HuntEffect::Cancel(live.attempt))
            .collect()
    }

    /// When to be woken.
    #[must_use]
    pub fn deadline(&self) -> Option<Mono> {
        let until = self.live.iter().map(|live| Some(live.until));
        until.fold(None, earliest)
    }

    /// Until when an attempt may ring.
    #[must_use]
    pub fn until(&self, attempt: AttemptId) -> Option<Mono> {
        let live = self.live.iter().find(|live| live.attempt == attempt);
        live.map(|live| live.until)
    }

    fn is_live(&self, attempt: AttemptId) -> bool {
        self.live.iter().any(|live| live.attempt == attempt)
    }

    fn count(&mut self, result: AttemptResult) {
        match result {
            AttemptResult::Busy => {
                self.called += 1;
                self.busy += 1;
            }
            AttemptResult::Declined | AttemptResult::NoAnswer | AttemptResult::Unreachable => {
                self.called += 1;
            }
            AttemptResult::OutsidePeriod | AttemptResult::Barred(_) => {}
        }
    }

    /// The next that may be tried now: the first of a batch when nobody rings, another of the same batch while there is
    /// room.
    fn next(&self) -> Option<Try> {
        let next = self.spec.tries.get(self.begun).copied()?;
        let last = self.begun.checked_sub(1).map(|at| self.spec.tries[at]);
        let joins = last.is_some_and(|last| last.batch == next.batch);
        let may = self.live.is_empty() || joins && self.live.len() < MOST_TOGETHER;
        may.then_some(next)
    }

    fn go_on(&mut self, now: Mono) -> Vec<HuntEffect> {
        let mut effects = Vec::new();
        while let Some(next) = self.next() {
            self.begun += 1;
            let attempt = AttemptId(u32::try_from(self.begun).unwrap_or(u32::MAX));
            let until = now + Duration::from_secs(u64::from(next.seconds));
            self.live.push(Live { attempt, until });
            let entry = next.entry;
            effects.push(if next.here {
                HuntEffect::RingHere { attempt, entry }
            } else {
                HuntEffect::Dial { attempt, entry }
            });
        }
        if self.live.is_empty() {
            self.is_over = true;
            let busy = self.called > 0 && self.busy == self.called;
            effects.push(HuntEffect::Lost { busy });
        }
        effects
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use AttemptResult::{Busy, NoAnswer, OutsidePeriod};
    use HuntEffect::{Cancel, Dial, Lost, RingHere, TimeIsOver, Won};

    const fn a(number: u32) -> AttemptId {
        AttemptId(number)
    }

    const fn dial(number: u32, entry: usize) -> HuntEffect {
        Dial {
            attempt: a(number),
            entry,
        }
    }

    fn spec(entries: usize, together: usize) -> HuntSpec {
        HuntSpec {
            tries: (0..entries)
                .map(|entry| Try {
                    entry,
                    seconds: 10,
                    here: entry % 4 == 3,
                    batch: entry / together,
                })
                .collect(),
        }
    }

    /// What happens to a hunt.
    #[derive(Clone, Copy, Debug)]
    enum On {
        Answered(u32),
        Failed(u32, AttemptResult),
        Wake,
        Stop,
    }

    fn step(hunt: &mut Hunt, at: u64, on: On) -> Vec<HuntEffect> {
        let now = Mono::from_millis(at);
        match on {
            On::Answered(number) => hunt.answered(a(number)),
            On::Failed(number, result) => hunt.failed(now, a(number), result),
            On::Wake => hunt.wake(now),
            On::Stop => hunt.stop(),
        }
    }

    fn play(spec: HuntSpec, inputs: &[(u64, On)]) -> Vec<HuntEffect> {
        let (mut hunt, mut effects) = Hunt::start(spec, Mono::ZERO);
        for (at, on) in inputs {
            effects.extend(step(&mut hunt, *at, *on));
        }
        effects
    }

    #[test]
    fn rows_of_the_table() {
        use On::{Answered, Failed, Stop, Wake};
        for (together, inputs, effects) in [
            (1, vec![(1, Answered(1))], vec![dial(1, 0), Won(a(1))]),
            (1, vec![(1, Failed(1, Busy))], vec![dial(1, 0), dial(2, 1)]),
            (1, vec![(9_999, Wake)], vec![dial(1, 0)]),
            (
                1,
                vec![(10_000, Wake)],
                vec![dial(1, 0), TimeIsOver(a(1)), dial(2, 1)],
            ),
            (
                1,
                vec![(10_000, Wake), (10_001, Answered(1))],
                vec![dial(1, 0), TimeIsOver(a(1)), dial(2, 1), Cancel(a(1))],
            ),
            (
                1,
                vec![(10_000, Wake), (10_001, Failed(1, NoAnswer))],
                vec![dial(1, 0), TimeIsOver(a(1)), dial(2, 1)],
            ),
            (
                1,
                vec![(1, Failed(1, Busy)), (2, Failed(2, Busy))],
                vec![dial(1, 0), dial(2, 1), Lost { busy: true }],
            ),
            (
                1,
                vec![(1, Failed(1, Busy)), (2, Failed(2, NoAnswer))],
                vec![dial(1, 0), dial(2, 1), Lost { busy: false }],
            ),
            (
                1,
                vec![(1, Failed(1, OutsidePeriod)), (2, Failed(2, Busy))],
                vec![dial(1, 0), dial(2, 1), Lost { busy: true }],
            ),
            (
                2,
                vec![(1, Answered(2)), (2, Answered(1))],
                vec![
                    dial(1, 0),
                    dial(2, 1),
                    Cancel(a(1)),
                    Won(a(2)),
                    Cancel(a(1)),
                ],
            ),
            (
                2,
                vec![(1, Stop), (2, Wake)],
                vec![dial(1, 0), dial(2, 1), Cancel(a(1)), Cancel(a(2))],
            ),
        ] {
            assert_eq!(play(spec(2, together), &inputs), effects, "{inputs:?}");
        }
        assert_eq!(play(spec(0, 1), &[]), [Lost { busy: false }]);
    }

    proptest! {
        #[test]
        fn whoever_was_dialled_wins_or_is_given_up_or_failed(
            entries in 0_usize..6,
            together in 1_usize..4,
            inputs in prop::collection::vec((0_u64..30_000, 0_u32..7, 0_u8..5), 0..30),
        ) {
            let (mut hunt, first) = Hunt::start(spec(entries, together), Mono::ZERO);
            let mut open: Vec<AttemptId> = Vec::new();
            let mut won = None;
            let mut answered: Vec<AttemptId> = Vec::new();
            let mut at = 0;
            let mut take = |effects: Vec<HuntEffect>, open: &mut Vec<AttemptId>, answered: &[AttemptId]| {
                for effect in effects {
                    match effect {
                        Dial { attempt, .. } | RingHere { attempt, .. } => open.push(attempt),
                        Cancel(attempt) | TimeIsOver(attempt) => open.retain(|known| *known != attempt),
                        Won(attempt) => {
                            assert!(won.replace(attempt).is_none(), "two win");
                            assert!(answered.contains(&attempt));
                            open.retain(|known| *known != attempt);
                        }
                        Lost { .. } => assert!(open.is_empty()),
                    }
                    assert!(open.len() <= together);
                }
            };
            take(first, &mut open, &answered);
            for (pause, number, kind) in inputs {
                at += pause;
                let on = match kind {
                    0 => { answered.push(a(number)); On::Answered(number) }
                    1 => On::Failed(number, Busy),
                    2 => On::Failed(number, NoAnswer),
                    _ => On::Wake,
                };
                let effects = step(&mut hunt, at, on);
                if let On::Failed(number, _) = on {
                    open.retain(|known| *known != a(number));
                }
                take(effects, &mut open, &answered);
            }
            take(hunt.stop(), &mut open, &answered);
            prop_assert!(open.is_empty(), "left alive: {open:?}");
            prop_assert_eq!(hunt.deadline(), None);
        }
    }
}
