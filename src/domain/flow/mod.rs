//! One incoming call as a machine: for now it rings here until somebody decides, or nobody does.
//!
//! | state   | input                         | next                     | effects                          |
//! |---------|-------------------------------|--------------------------|----------------------------------|
//! | (start) | a rule rejects it             | Over: rejected-by-rule   | Refuse (the rule's code)         |
//! | (start) | do not disturb                | Over: rejected-by-rule   | Refuse (account's code)          |
//! | (start) | too many calls, or busy       | Over: no-answer          | Refuse 486                       |
//! | (start) | else                          | Ringing                  | Ring                             |
//! | Ringing | Answer                        | Taken                    | stop ringing, Accept             |
//! | Ringing | Decline                       | Over: declined-by-user   | stop ringing, Refuse 486         |
//! | Ringing | the time to answer by itself  | Taken                    | stop ringing, Accept             |
//! | Ringing | the ring time is over         | Over: no-answer          | stop ringing, Refuse 480, cause 19|
//! | Ringing | Gone                          | Over: as signalling said | stop ringing                     |
//! | Taken   | `CannotTake`                  | Over: failed             | Refuse (code given)              |
//! | Taken   | Gone                          | Over: as signalling said | –                                |
//! | Taken   | `HungUp`                      | Over: answered-here      | –                                |
//! | Over    | anything                      | Over                     | –                                |
//!
//! Every other pair yields nothing. Ring time and the time to answer by itself are checked against the clock handed in,
//! so a late or early wake-up is harmless; when both are past, the call is answered.

use std::time::Duration;

use super::journal::Outcome;
use crate::mono::{Mono, earliest};

/// What decides a call at its arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowSpec {
    /// How long it rings here (S122).
    pub ring_for: Duration,
    /// It rings without a sound.
    pub silent: bool,
    /// Answer by itself after this time.
    pub auto_answer: Option<Duration>,
    /// Refuse it at once.
    pub refuse: Option<AtOnce>,
}

/// Why a call is refused without ringing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtOnce {
    /// Do not disturb, with the account's code (D2).
    DoNotDisturb(u16),
    /// A rule, with its code (S120).
    Rule(u16),
    /// As many calls as there may be, or talking with call waiting off (S123).
    Busy,
}

/// What happens to the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowInput {
    /// The user takes it.
    Answer,
    /// The user declines it.
    Decline,
    /// It can't be taken: the sound can't be agreed on or opened.
    CannotTake {
        /// 488 or 500.
        code: u16,
    },
    /// The caller's side is gone; how that counts.
    Gone(Outcome),
    /// A call that was taken was hung up by either side.
    HungUp,
    /// The deadline passed, or might have.
    Wake,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ring here, and tell the caller so.
    Ring,
    /// Ring no more.
    StopRinging,
    /// Answer the caller.
    Accept,
    /// Refuse the caller.
    Refuse(Refusal),
}

/// A final answer that is no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// SIP code.
    pub code: u16,
    /// Q.850 cause sent along.
    pub cause: Option<u16>,
}

impl Refusal {
    const BUSY: Self = Self {
        code: 486,
        cause: None,
    };
    /// Nobody answered (D2).
    const NO_ANSWER: Self = Self {
        code: 480,
        cause: Some(19),
    };

    const fn of(code: u16) -> Self {
        Self { code, cause: None }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Ringing {
        until: Mono,
        answer_at: Option<Mono>,
    },
    Taken,
    Over(Outcome),
}

/// The machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallFlow {
    step: Step,
}

impl CallFlow {
    /// A call arrives.
    #[must_use]
    pub fn start(spec: FlowSpec, now: Mono) -> (Self, Vec<Effect>) {
        let (step, effect) = match spec.refuse {
            Some(AtOnce::Rule(code) | AtOnce::DoNotDisturb(code)) => (
                Step::Over(Outcome::RejectedByRule),
                Effect::Refuse(Refusal::of(code)),
            ),
            Some(AtOnce::Busy) => (Step::Over(Outcome::NoAnswer), Effect::Refuse(Refusal::BUSY)),
            None => (
                Step::Ringing {
                    until: now + spec.ring_for,
                    answer_at: spec.auto_answer.map(|after| now + after),
                },
                Effect::Ring,
            ),
        };
        (Self { step }, vec![effect])
    }

    /// Something happened.
    pub fn handle(&mut self, now: Mono, input: FlowInput) -> Vec<Effect> {
        let (step, effects) = match (self.step, input) {
            (Step::Ringing { until, answer_at }, FlowInput::Wake) => ring_on(now, until, answer_at),
            (Step::Ringing { .. }, FlowInput::Answer) => taken(),
            (Step::Ringing { .. }, FlowInput::Decline) => (
                Step::Over(Outcome::DeclinedByUser),
                vec![Effect::StopRinging, Effect::Refuse(Refusal::BUSY)],
            ),
            (Step::Ringing { .. }, FlowInput::Gone(outcome)) => {
                (Step::Over(outcome), vec![Effect::StopRinging])
            }
            (Step::Taken, FlowInput::CannotTake { code }) => (
                Step::Over(Outcome::Failed),
                vec![Effect::Refuse(Refusal::of(code))],
            ),
            (Step::Taken, FlowInput::Gone(outcome)) => (Step::Over(outcome), vec![]),
            (Step::Taken, FlowInput::HungUp) => (Step::Over(Outcome::AnsweredHere), vec![]),
            (step @ Step::Ringing { .. }, FlowInput::CannotTake { .. } | FlowInput::HungUp)
            | (step @ Step::Taken, FlowInput::Answer | FlowInput::Decline | FlowInput::Wake)
            | (step @ Step::Over(_), _) => (step, vec![]),
        };
        self.step = step;
        effects
    }

    /// When to be woken.
    #[must_use]
    pub fn deadline(&self) -> Option<Mono> {
        match self.step {
            Step::Ringing { until, answer_at } => earliest(Some(until), answer_at),
            Step::Taken | Step::Over(_) => None,
        }
    }

    /// Whether it rings.
    #[must_use]
    pub const fn is_ringing(&self) -> bool {
        matches!(self.step, Step::Ringing { .. })
    }

    /// Until when it rings here.
    #[must_use]
    pub const fn rings_until(&self) -> Option<Mono> {
        match self.step {
            Step::Ringing { until, .. } => Some(until),
            Step::Taken | Step::Over(_) => None,
        }
    }

    /// How it ended, once it has.
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        match self.step {
            Step::Over(outcome) => Some(outcome),
            Step::Ringing { .. } | Step::Taken => None,
        }
    }
}

fn taken() -> (Step, Vec<Effect>) {
    (Step::Taken, vec![Effect::StopRinging, Effect::Accept])
}

fn ring_on(now: Mono, until: Mono, answer_at: Option<Mono>) -> (Step, Vec<Effect>) {
    if answer_at.is_some_and(|at| at <= now) {
        taken()
    } else if until <= now {
        (
            Step::Over(Outcome::NoAnswer),
            vec![Effect::StopRinging, Effect::Refuse(Refusal::NO_ANSWER)],
        )
    } else {
        (Step::Ringing { until, answer_at }, vec![])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SPEC: FlowSpec = FlowSpec {
        ring_for: Duration::from_secs(20),
        silent: false,
        auto_answer: None,
        refuse: None,
    };

    /// Plays inputs at milliseconds; gives all effects and the outcome.
    fn play(spec: FlowSpec, inputs: &[(u64, FlowInput)]) -> (Vec<Effect>, Option<Outcome>) {
        let (mut flow, mut effects) = CallFlow::start(spec, Mono::ZERO);
        for (at, input) in inputs {
            effects.extend(flow.handle(Mono::from_millis(*at), *input));
        }
        (effects, flow.outcome())
    }

    use Effect::{Accept, Refuse, Ring, StopRinging};
    use FlowInput::{Answer, CannotTake, Decline, Gone, HungUp, Wake};

    #[test]
    fn rows_of_the_table() {
        let gone = Gone(Outcome::Abandoned);
        let no_answer = Refuse(Refusal {
            code: 480,
            cause: Some(19),
        });
        let busy = Refuse(Refusal {
            code: 486,
            cause: None,
        });
        for (inputs, effects, outcome) in [
            (vec![], vec![Ring], None),
            (
                vec![(1, Answer), (2, HungUp)],
                vec![Ring, StopRinging, Accept],
                Some(Outcome::AnsweredHere),
            ),
            (
                vec![(1, Decline)],
                vec![Ring, StopRinging, busy],
                Some(Outcome::DeclinedByUser),
            ),
            (vec![(19_999, Wake)], vec![Ring], None),
            (
                vec![(20_000, Wake)],
                vec![Ring, StopRinging, no_answer],
                Some(Outcome::NoAnswer),
            ),
            (
                vec![(1, gone)],
                vec![Ring, StopRinging],
                Some(Outcome::Abandoned),
            ),
            (
                vec![(1, Answer), (1, CannotTake { code: 488 })],
                vec![Ring, StopRinging, Accept, Refuse(Refusal::of(488))],
                Some(Outcome::Failed),
            ),
            (
                vec![(1, Answer), (2, gone)],
                vec![Ring, StopRinging, Accept],
                Some(Outcome::Abandoned),
            ),
            (
                vec![(1, Decline), (2, Answer)],
                vec![Ring, StopRinging, busy],
                Some(Outcome::DeclinedByUser),
            ),
            (
                vec![(1, Answer), (1, Answer)],
                vec![Ring, StopRinging, Accept],
                None,
            ),
            (vec![(1, HungUp)], vec![Ring], None),
        ] {
            assert_eq!(play(SPEC, &inputs), (effects, outcome), "{inputs:?}");
        }
    }

    #[test]
    fn refused_at_once() {
        for (refuse, code, outcome) in [
            (AtOnce::DoNotDisturb(480), 480, Outcome::RejectedByRule),
            (AtOnce::Busy, 486, Outcome::NoAnswer),
        ] {
            let spec = FlowSpec {
                refuse: Some(refuse),
                ..SPEC
            };
            assert_eq!(
                play(spec, &[]),
                (vec![Refuse(Refusal::of(code))], Some(outcome))
            );
        }
    }

    #[test]
    fn answers_by_itself() {
        let spec = FlowSpec {
            auto_answer: Some(Duration::from_secs(2)),
            ..SPEC
        };
        assert_eq!(play(spec, &[(1_999, Wake)]).0, [Ring]);
        assert_eq!(play(spec, &[(2_000, Wake)]).0, [Ring, StopRinging, Accept]);
        assert_eq!(play(spec, &[(30_000, Wake)]).0, [Ring, StopRinging, Accept]);
    }

    fn any_input() -> impl Strategy<Value = (u64, FlowInput)> {
        let input = prop_oneof![
            Just(Answer),
            Just(Decline),
            Just(CannotTake { code: 488 }),
            Just(Gone(Outcome::Abandoned)),
            Just(Gone(Outcome::AnsweredElsewhere)),
            Just(HungUp),
            Just(Wake),
        ];
        (0..9_000_u64, input)
    }

    proptest! {
        #[test]
        fn invariants_hold_for_every_order(
            steps in prop::collection::vec(any_input(), 0..12),
            auto_answer in prop::option::of(0..30_u64),
            refuse in prop::option::of(prop_oneof![Just(AtOnce::Busy), Just(AtOnce::DoNotDisturb(480))]),
        ) {
            let spec = FlowSpec { auto_answer: auto_answer.map(Duration::from_secs), refuse, ..SPEC };
            let (mut flow, mut effects) = CallFlow::start(spec, Mono::ZERO);
            let (mut now, mut ended) = (Mono::ZERO, flow.outcome());
            for (wait, input) in steps {
                now += Duration::from_millis(wait);
                effects.extend(flow.handle(now, input));
                prop_assert!(ended.is_none() || ended == flow.outcome(), "ended twice");
                ended = flow.outcome();
                prop_assert!(ended.is_none() || flow.deadline().is_none(), "finished, yet wants to be woken");
                prop_assert_eq!(flow.is_ringing(), flow.deadline().is_some());
            }
            let count = |wanted: fn(&Effect) -> bool| effects.iter().filter(|effect| wanted(effect)).count();
            let rings = count(|effect| matches!(effect, Ring));
            let stops = count(|effect| matches!(effect, StopRinging));
            prop_assert!(count(|effect| matches!(effect, Accept)) <= 1);
            prop_assert!(count(|effect| matches!(effect, Refuse(_))) <= 1);
            prop_assert_eq!(stops, rings - usize::from(flow.is_ringing()));
        }
    }
}
