//! One incoming call as a machine: the steps of its plan one after the other until somebody takes it, or nobody does.
//!
//! | state   | input                         | next                     | effects                          |
//! |---------|-------------------------------|--------------------------|----------------------------------|
//! | (start) | a rule rejects it             | Over: rejected-by-rule   | Refuse (the rule's code)         |
//! | (start) | it may not ring now (S123, S124) | the step after ringing | –                                |
//! | (start) | … and there is no other step  | Over                     | Refuse (the account's code, 486) |
//! | (start) | else                          | Ringing                  | Ring                             |
//! | Ringing | Answer                        | Taken                    | stop ringing, Accept             |
//! | Ringing | Decline                       | next step, or Over: declined-by-user | stop ringing, Refuse 486 |
//! | Ringing | the time to answer by itself  | Taken                    | stop ringing, Accept             |
//! | Ringing | the ring time is over         | next step, or Over: no-answer | stop ringing, Refuse 480, cause 19 |
//! | Ringing | Gone                          | Over: as signalling said | stop ringing                     |
//! | Away    | an attempt rings              | Away                     | `TellRinging`                    |
//! | Away    | the hunt dials or gives up one | Away                    | Dial, Cancel                     |
//! | Away    | an attempt is answered        | Joined                   | Cancel the others, Connect       |
//! | Away    | the hunt is lost              | next step, or Over       | Refuse 486 or 480 (S153)         |
//! | Away    | Answer (taken back, S126)     | Taken                    | Cancel all, Accept               |
//! | Away    | Decline                       | next step, or Over: declined-by-user | Cancel all, Refuse 486 |
//! | Away    | Gone                          | Over: as signalling said | Cancel all                       |
//! | Joined  | `HungUp` (caller)             | Over: answered-by-destination | Cancel (ends the other leg) |
//! | Joined  | Gone before our 200           | Over: as signalling said | Cancel (ends the other leg)      |
//! | Joined  | the attempt ended             | Over: answered-by-destination | `HangUp`                    |
//! | Joined  | another attempt is answered   | Joined                   | Cancel it                        |
//! | Joined  | `CannotTake`                  | Over: failed             | Cancel, Refuse (code given)      |
//! | Taken   | `CannotTake`                  | Over: failed             | Refuse (code given)              |
//! | Taken   | Gone                          | Over: as signalling said | –                                |
//! | Taken   | `HungUp`                      | Over: answered-here      | –                                |
//! | Ringing, Away, Joined | End             | Over                     | all is given up                  |
//! | Over    | an attempt is answered        | Over                     | Cancel it                        |
//! | Over    | anything else                 | Over                     | –                                |
//!
//! Every other pair yields nothing. Times are checked against the clock handed in, so a late or early wake-up is harmless;
//! when the ring time and the time to answer by itself are both past, the call is answered.

#[cfg(test)]
mod tests;

use std::{collections::VecDeque, time::Duration};

use super::{
    forward::{AttemptId, AttemptResult, Hunt, HuntEffect, HuntSpec},
    journal::Outcome,
};
use crate::mono::{Mono, earliest};

/// What decides a call at its arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowSpec {
    /// What is done, in order.
    pub steps: Vec<FlowStep>,
    /// Answer by itself after this time of ringing.
    pub auto_answer: Option<Duration>,
    /// It may not ring here, and why: the steps after ringing are begun at once; without any it is refused.
    pub no_ringing: Option<NoRinging>,
    /// Refuse it at once with this code, whatever the steps (S120).
    pub reject: Option<u16>,
}

/// One step of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlowStep {
    /// Ring here for this long (S122).
    Ring(Duration),
    /// Try the destinations of a forward list.
    Forward(HuntSpec),
}

/// Why a call may not ring here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRinging {
    /// Do not disturb, with the account's code (D2).
    DoNotDisturb(u16),
    /// As many calls as there may be, or talking with call waiting off (S123).
    Busy,
}

/// What happens to the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowInput {
    /// The user takes it.
    Answer,
    /// The user declines it; the plan goes on.
    Decline,
    /// It ends here whatever the plan says.
    End,
    /// It can't be taken: the sound can't be agreed on or opened.
    CannotTake {
        /// 488 or 500.
        code: u16,
    },
    /// The caller's side is gone; how that counts.
    Gone(Outcome),
    /// A call that was taken was hung up by either side.
    HungUp,
    /// A destination was told of the call.
    Rings(AttemptId),
    /// A destination answered.
    Answered(AttemptId),
    /// A destination did not take it, or the one that took it hung up.
    Failed(AttemptId, AttemptResult),
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
    /// Tell the caller that it rings somewhere.
    TellRinging,
    /// Answer the caller at this desk.
    Accept,
    /// Refuse the caller.
    Refuse(Refusal),
    /// Call a destination.
    Dial {
        /// Under this number.
        attempt: AttemptId,
        /// Its place in the list.
        entry: usize,
    },
    /// Give a destination up, or hang up there.
    Cancel(AttemptId),
    /// Answer the caller and join both.
    Connect(AttemptId),
    /// Hang up on the caller.
    HangUp,
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
    const BUSY: Self = Self::of(486);
    /// Nobody answered (D2).
    const NO_ANSWER: Self = Self {
        code: 480,
        cause: Some(19),
    };

    const fn of(code: u16) -> Self {
        Self { code, cause: None }
    }
}

/// How it ends when no step is left.
type GiveUp = (Outcome, Refusal);

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It rings here.
    Ringing,
    /// It is offered elsewhere.
    Away,
    /// It was taken elsewhere.
    Joined(AttemptId),
    /// It was taken here.
    Taken,
    /// It is over.
    Over,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Ringing {
        until: Mono,
        answer_at: Option<Mono>,
    },
    Away(Hunt),
    Joined(AttemptId),
    Taken,
    Over(Outcome),
}

/// The machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallFlow {
    step: Step,
    left: VecDeque<FlowStep>,
    auto_answer: Option<Duration>,
    give_up: GiveUp,
}

impl CallFlow {
    /// A call arrives.
    #[must_use]
    pub fn start(spec: FlowSpec, now: Mono) -> (Self, Vec<Effect>) {
        let mut flow = Self {
            step: Step::Over(Outcome::RejectedByRule),
            left: spec.steps.into(),
            auto_answer: spec.auto_answer,
            give_up: (Outcome::NoAnswer, Refusal::NO_ANSWER),
        };
        let mut effects = Vec::new();
        if let Some(code) = spec.reject {
            effects.push(Effect::Refuse(Refusal::of(code)));
            return (flow, effects);
        }
        if let Some(reason) = spec.no_ringing {
            flow.give_up = match reason {
                NoRinging::DoNotDisturb(code) => (Outcome::RejectedByRule, Refusal::of(code)),
                NoRinging::Busy => (Outcome::NoAnswer, Refusal::BUSY),
            };
            flow.left.retain(|step| !matches!(step, FlowStep::Ring(_)));
        }
        flow.go_on(now, &mut effects);
        (flow, effects)
    }

    /// Something happened.
    pub fn handle(&mut self, now: Mono, input: FlowInput) -> Vec<Effect> {
        let mut effects = Vec::new();
        match &mut self.step {
            Step::Ringing { until, answer_at } => {
                let (until, answer_at) = (*until, *answer_at);
                self.ringing(now, input, (until, answer_at), &mut effects);
            }
            Step::Away(hunt) => {
                let hunted = match input {
                    FlowInput::Wake => hunt.wake(now),
                    FlowInput::Answered(attempt) => hunt.answered(attempt),
                    FlowInput::Failed(attempt, result) => hunt.failed(now, attempt, result),
                    FlowInput::Rings(_) => {
                        effects.push(Effect::TellRinging);
                        Vec::new()
                    }
                    FlowInput::Answer
                    | FlowInput::Decline
                    | FlowInput::End
                    | FlowInput::Gone(_) => hunt.stop(),
                    FlowInput::CannotTake { .. } | FlowInput::HungUp => Vec::new(),
                };
                self.hunted(now, hunted, &mut effects);
                self.away(now, input, &mut effects);
            }
            Step::Joined(attempt) => {
                let attempt = *attempt;
                self.joined(attempt, input, &mut effects);
            }
            Step::Taken => match input {
                FlowInput::CannotTake { code } => {
                    self.step = Step::Over(Outcome::Failed);
                    effects.push(Effect::Refuse(Refusal::of(code)));
                }
                FlowInput::Gone(outcome) => self.step = Step::Over(outcome),
                FlowInput::HungUp => self.step = Step::Over(Outcome::AnsweredHere),
                FlowInput::Answered(attempt) => effects.push(Effect::Cancel(attempt)),
                _ => {}
            },
            Step::Over(_) => {
                if let FlowInput::Answered(attempt) = input {
                    effects.push(Effect::Cancel(attempt));
                }
            }
        }
        effects
    }

    fn ringing(
        &mut self,
        now: Mono,
        input: FlowInput,
        (until, answer_at): (Mono, Option<Mono>),
        effects: &mut Vec<Effect>,
    ) {
        let answers_itself = answer_at.is_some_and(|at| at <= now);
        match input {
            FlowInput::Wake if !answers_itself && until > now => {}
            FlowInput::Wake if !answers_itself => {
                effects.push(Effect::StopRinging);
                self.go_on(now, effects);
            }
            FlowInput::Answer | FlowInput::Wake => {
                self.step = Step::Taken;
                effects.extend([Effect::StopRinging, Effect::Accept]);
            }
            FlowInput::Decline | FlowInput::End => {
                effects.push(Effect::StopRinging);
                self.give_up = (Outcome::DeclinedByUser, Refusal::BUSY);
                if input == FlowInput::End {
                    self.left.clear();
                }
                self.go_on(now, effects);
            }
            FlowInput::Gone(outcome) => {
                self.step = Step::Over(outcome);
                effects.push(Effect::StopRinging);
            }
            FlowInput::CannotTake { .. }
            | FlowInput::HungUp
            | FlowInput::Rings(_)
            | FlowInput::Answered(_)
            | FlowInput::Failed(..) => {}
        }
    }

    /// What an input does besides moving the hunt.
    fn away(&mut self, now: Mono, input: FlowInput, effects: &mut Vec<Effect>) {
        match input {
            FlowInput::Answer => {
                self.step = Step::Taken;
                effects.push(Effect::Accept);
            }
            FlowInput::Decline | FlowInput::End => {
                self.give_up = (Outcome::DeclinedByUser, Refusal::BUSY);
                if input == FlowInput::End {
                    self.left.clear();
                }
                self.go_on(now, effects);
            }
            FlowInput::Gone(outcome) => self.step = Step::Over(outcome),
            FlowInput::Wake
            | FlowInput::Rings(_)
            | FlowInput::Answered(_)
            | FlowInput::Failed(..)
            | FlowInput::CannotTake { .. }
            | FlowInput::HungUp => {}
        }
    }

    fn joined(&mut self, joined: AttemptId, input: FlowInput, effects: &mut Vec<Effect>) {
        match input {
            FlowInput::Gone(outcome) => {
                self.step = Step::Over(outcome);
                effects.push(Effect::Cancel(joined));
            }
            FlowInput::HungUp => {
                self.step = Step::Over(Outcome::AnsweredByDestination);
                effects.push(Effect::Cancel(joined));
            }
            FlowInput::Failed(attempt, _) if attempt == joined => {
                self.step = Step::Over(Outcome::AnsweredByDestination);
                effects.push(Effect::HangUp);
            }
            FlowInput::End => {
                self.step = Step::Over(Outcome::AnsweredByDestination);
                effects.extend([Effect::Cancel(joined), Effect::HangUp]);
            }
            FlowInput::CannotTake { code } => {
                self.step = Step::Over(Outcome::Failed);
                effects.extend([Effect::Cancel(joined), Effect::Refuse(Refusal::of(code))]);
            }
            FlowInput::Answered(attempt) if attempt != joined => {
                effects.push(Effect::Cancel(attempt));
            }
            FlowInput::Answered(_)
            | FlowInput::Failed(..)
            | FlowInput::Answer
            | FlowInput::Decline
            | FlowInput::Rings(_)
            | FlowInput::Wake => {}
        }
    }

    /// Takes up what the hunt wishes; a lost one leads to the next step.
    fn hunted(&mut self, now: Mono, hunted: Vec<HuntEffect>, effects: &mut Vec<Effect>) {
        for effect in hunted {
            match effect {
                HuntEffect::Dial { attempt, entry } => {
                    effects.push(Effect::Dial { attempt, entry });
                }
                HuntEffect::Cancel(attempt) => effects.push(Effect::Cancel(attempt)),
                HuntEffect::Won(attempt) => {
                    self.step = Step::Joined(attempt);
                    effects.push(Effect::Connect(attempt));
                }
                HuntEffect::Lost { busy } => {
                    let refusal = if busy {
                        Refusal::BUSY
                    } else {
                        Refusal::NO_ANSWER
                    };
                    // The user saw it and said no: that nobody else took it changes nothing for them.
                    let outcome = match self.give_up.0 {
                        Outcome::DeclinedByUser => Outcome::DeclinedByUser,
                        _ => Outcome::NoAnswer,
                    };
                    self.give_up = (outcome, refusal);
                    self.go_on(now, effects);
                }
            }
        }
    }

    /// Begins the next step; without one the call is refused.
    fn go_on(&mut self, now: Mono, effects: &mut Vec<Effect>) {
        match self.left.pop_front() {
            Some(FlowStep::Ring(time)) => {
                self.step = Step::Ringing {
                    until: now + time,
                    answer_at: self.auto_answer.map(|after| now + after),
                };
                effects.push(Effect::Ring);
            }
            Some(FlowStep::Forward(spec)) => {
                let (hunt, hunted) = Hunt::start(spec, now);
                self.step = Step::Away(hunt);
                self.hunted(now, hunted, effects);
            }
            None => {
                self.step = Step::Over(self.give_up.0);
                effects.push(Effect::Refuse(self.give_up.1));
            }
        }
    }

    /// When to be woken.
    #[must_use]
    pub fn deadline(&self) -> Option<Mono> {
        match &self.step {
            Step::Ringing { until, answer_at } => earliest(Some(*until), *answer_at),
            Step::Away(hunt) => hunt.deadline(),
            Step::Joined(_) | Step::Taken | Step::Over(_) => None,
        }
    }

    /// Where it stands.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        match self.step {
            Step::Ringing { .. } => Phase::Ringing,
            Step::Away(_) => Phase::Away,
            Step::Joined(attempt) => Phase::Joined(attempt),
            Step::Taken => Phase::Taken,
            Step::Over(_) => Phase::Over,
        }
    }

    /// Until when it rings here.
    #[must_use]
    pub const fn rings_until(&self) -> Option<Mono> {
        match self.step {
            Step::Ringing { until, .. } => Some(until),
            Step::Away(_) | Step::Joined(_) | Step::Taken | Step::Over(_) => None,
        }
    }

    /// How it ended, once it has.
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        match self.step {
            Step::Over(outcome) => Some(outcome),
            Step::Ringing { .. } | Step::Away(_) | Step::Joined(_) | Step::Taken => None,
        }
    }
}
