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
//! | Away    | the hunt comes to this desk    | Away, ringing here      | `OfferHere`                      |
//! | Away, ringing here | Answer, or by itself | Taken                | Cancel the others, stop ringing, Accept |
//! | Away, ringing here | Decline, its time is over, another is answered | Away, or Joined | stop ringing |
//! | Away    | an attempt is told of the call first | Away             | –                                |
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
//! | (step)  | a message is to be taken      | Machine                  | `TakeMessage`                    |
//! | Machine | what the machine hears        | Machine, or Over: voicemail-left, -no-message | as its own table says |
//! | Machine | Answer (taken over, S191)     | Taken                    | `EndRecording`, Accept           |
//! | Machine | `HungUp`                      | Over: voicemail-left or -no-message | `EndRecording`        |
//! | Machine | Gone before our 200           | Over: as signalling said | –                                |
//! | Machine | Decline, End                  | Over                     | `EndRecording`, `HangUp`         |
//! | Machine | `CannotTake`                  | Over: failed             | Refuse (code given)              |
//! | (step)  | the caller is to be opened    | Opening                  | Open                             |
//! | Opening | it is open                    | next step                | –                                |
//! | Opening | `CannotTake`                  | Over: failed             | Refuse (code given)              |
//! | (step)  | no further one may wait       | next step                | –                                |
//! | (step)  | it is to wait                 | Waiting                  | Queue                            |
//! | Waiting | it is its turn, and its pause is over | Away (a round)   | Dial                             |
//! | Waiting | somebody got free             | Waiting, its pause is over | –                              |
//! | Waiting | its time is over, no room     | next step                | –                                |
//! | Waiting | Answer (picked by hand, S168) | Taken                    | Accept                           |
//! | Waiting, Away (a round) | the exit key  | Machine                  | Cancel all, `TakeMessage`        |
//! | Waiting | `HungUp`, Gone                | Over: abandoned, or as signalling said | –                  |
//! | Away (a round) | the hunt is lost       | Waiting, or next step when its time is over | –             |
//! | (step)  | something is to be said       | Announcing               | Announce                         |
//! | Announcing | it was said, or takes too long | Over: as nobody took it | `HangUp`                      |
//! | Announcing | Answer                     | Taken                    | Accept                           |
//! | Opening, Waiting, Announcing | Decline, End | as when it is offered elsewhere, or Over | –             |
//! | Taken   | `CannotTake`                  | Over: failed             | Refuse (code given)              |
//! | Taken   | Gone                          | Over: as signalling said | –                                |
//! | Taken   | `HungUp`                      | Over: answered-here      | –                                |
//! | Ringing, Away, Joined, Machine, Opening, Waiting, Announcing | End | Over                     | all is given up                  |
//! | Over    | an attempt is answered        | Over                     | Cancel it                        |
//! | Over    | anything else                 | Over                     | –                                |
//!
//! Every other pair yields nothing. Times are checked against the clock handed in, so a late or early wake-up is harmless;
//! when the ring time and the time to answer by itself are both past, the call is answered.

mod elsewhere;
#[cfg(test)]
mod here_tests;
mod machine;
mod message;
mod port;
#[cfg(test)]
mod tests;
mod waiting;
#[cfg(test)]
mod waiting_tests;

use std::{collections::VecDeque, time::Duration};

pub use self::port::{
    Effect, FlowInput, FlowSpec, FlowStep, MachineInput, NoRinging, Refusal, WaitSpec,
};
use self::{
    elsewhere::Here,
    machine::Machine,
    waiting::{Open, Waiting},
};
use super::{
    forward::{AttemptId, Hunt},
    journal::Outcome,
};
use crate::mono::{Mono, earliest};

/// An announcement that has not ended after this time has been lost on the way.
const LONGEST_ANNOUNCEMENT: Duration = Duration::from_mins(3);

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
    /// The caller leaves a message.
    Machine,
    /// It is answered for what is to be played to it.
    Opening,
    /// It waits until somebody is free.
    Waiting,
    /// It hears that nobody takes it.
    Announcing,
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
    Away(Hunt, Option<Here>),
    Joined(AttemptId),
    Machine(Machine),
    Open(Open),
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
    /// The queue it stands in, also while it is offered.
    waiting: Option<Waiting>,
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
            waiting: None,
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
            Step::Away(hunt, here) => {
                let (hunt, here) = (hunt.clone(), *here);
                self.elsewhere(now, (hunt, here), input, &mut effects);
            }
            Step::Joined(attempt) => {
                let attempt = *attempt;
                self.joined(attempt, input, &mut effects);
            }
            Step::Machine(machine) => {
                let machine = machine.clone();
                self.at_machine(now, machine, input, &mut effects);
            }
            Step::Open(open) => {
                let open = *open;
                self.open(now, open, input, &mut effects);
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
            | FlowInput::ToldFirst(_)
            | FlowInput::Answered(_)
            | FlowInput::Failed(..)
            | FlowInput::Machine(_)
            | FlowInput::Free
            | FlowInput::Turn
            | FlowInput::NoRoom => {}
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
            | FlowInput::ToldFirst(_)
            | FlowInput::Machine(_)
            | FlowInput::Free
            | FlowInput::Turn
            | FlowInput::NoRoom
            | FlowInput::Wake => {}
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
                self.step = Step::Away(hunt, None);
                self.hunted(now, hunted, effects);
            }
            Some(FlowStep::Open) => self.begin_open(Open::Opening, Effect::Open, effects),
            Some(FlowStep::Full) => {
                self.give_up.1 = Refusal::BUSY;
                self.go_on(now, effects);
            }
            Some(FlowStep::Wait(spec)) => self.begin_waiting(now, spec, effects),
            Some(FlowStep::Announce) => {
                let until = now + LONGEST_ANNOUNCEMENT;
                self.begin_open(Open::Announcing { until }, Effect::Announce, effects);
            }
            Some(FlowStep::Voicemail(limits)) => {
                self.step = Step::Machine(Machine::new(limits));
                effects.push(Effect::TakeMessage);
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
            Step::Away(hunt, here) => {
                let answer_at = here.and_then(|here| here.answer_at);
                earliest(hunt.deadline(), answer_at)
            }
            Step::Machine(machine) => machine.deadline(),
            Step::Open(open) => self.open_deadline(*open),
            Step::Joined(_) | Step::Taken | Step::Over(_) => None,
        }
    }

    /// Where it stands.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        match self.step {
            Step::Ringing { .. } | Step::Away(_, Some(_)) => Phase::Ringing,
            Step::Away(_, None) => Phase::Away,
            Step::Joined(attempt) => Phase::Joined(attempt),
            Step::Machine(_) => Phase::Machine,
            Step::Open(open) => open.phase(),
            Step::Taken => Phase::Taken,
            Step::Over(_) => Phase::Over,
        }
    }

    /// Until when it rings here.
    #[must_use]
    pub const fn rings_until(&self) -> Option<Mono> {
        match self.step {
            Step::Ringing { until, .. } | Step::Away(_, Some(Here { until, .. })) => Some(until),
            Step::Away(_, None)
            | Step::Joined(_)
            | Step::Machine(_)
            | Step::Open(_)
            | Step::Taken
            | Step::Over(_) => None,
        }
    }

    /// Whether the caller is being recorded.
    #[must_use]
    pub const fn is_recording(&self) -> bool {
        matches!(&self.step, Step::Machine(machine) if machine.is_recording())
    }

    /// How it ended, once it has.
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        match self.step {
            Step::Over(outcome) => Some(outcome),
            Step::Ringing { .. }
            | Step::Away(..)
            | Step::Joined(_)
            | Step::Machine(_)
            | Step::Open(_)
            | Step::Taken => None,
        }
    }
}
