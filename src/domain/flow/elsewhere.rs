//! A call that is offered to destinations, this desk among them or not.

use super::{CallFlow, Effect, FlowInput, Refusal, Step};
use crate::{
    domain::{
        forward::{AttemptId, AttemptResult, Hunt, HuntEffect},
        journal::Outcome,
        whisper::LONGEST_IN_ALL,
    },
    mono::Mono,
};

/// It rings at this desk as one of several destinations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Here {
    attempt: AttemptId,
    pub(super) until: Mono,
    pub(super) answer_at: Option<Mono>,
}

impl CallFlow {
    /// Something happened while it is offered.
    pub(super) fn elsewhere(
        &mut self,
        now: Mono,
        (mut hunt, here): (Hunt, Option<Here>),
        input: FlowInput,
        effects: &mut Vec<Effect>,
    ) {
        if let Some(limits) = self.exit(input) {
            let hunted = hunt.stop();
            self.step = Step::Away(hunt, here);
            self.hunted(now, hunted, effects);
            return self.leave_for_machine(now, limits, effects);
        }
        if input == FlowInput::Decline && here.is_some() {
            self.give_up.0 = Outcome::DeclinedByUser;
        }
        let hunted = hunt_on(&mut hunt, here, now, input, effects);
        self.step = Step::Away(hunt, here);
        self.hunted(now, hunted, effects);
        self.away(now, input, here, effects);
    }

    /// What an input does besides moving the hunt.
    fn away(&mut self, now: Mono, input: FlowInput, here: Option<Here>, effects: &mut Vec<Effect>) {
        let rings = here.is_some();
        match input {
            // One that rings here is won by its own answer.
            FlowInput::Answer if !rings => {
                self.step = Step::Taken;
                effects.push(Effect::Accept);
            }
            FlowInput::Decline if rings => {}
            FlowInput::Decline | FlowInput::End => {
                self.give_up = (Outcome::DeclinedByUser, Refusal::BUSY);
                self.waiting = None;
                if input == FlowInput::End {
                    self.left.clear();
                }
                self.go_on(now, effects);
            }
            FlowInput::Gone(outcome) => self.step = Step::Over(outcome),
            FlowInput::Answer
            | FlowInput::Wake
            | FlowInput::Rings(_)
            | FlowInput::ToldFirst(_)
            | FlowInput::Answered(_)
            | FlowInput::Failed(..)
            | FlowInput::CannotTake { .. }
            | FlowInput::HungUp
            | FlowInput::Free
            | FlowInput::Turn
            | FlowInput::NoRoom
            | FlowInput::Machine(_) => {}
        }
    }

    /// Takes up what the hunt wishes; a lost one leads to the next step.
    pub(super) fn hunted(&mut self, now: Mono, hunted: Vec<HuntEffect>, effects: &mut Vec<Effect>) {
        for effect in hunted {
            match effect {
                HuntEffect::Dial { attempt, entry } => {
                    effects.push(Effect::Dial { attempt, entry });
                }
                HuntEffect::RingHere { attempt, entry } => {
                    self.ring_here(now, attempt);
                    effects.push(Effect::OfferHere { attempt, entry });
                }
                HuntEffect::TimeIsOver(attempt) => {
                    if self.stops_here(attempt) {
                        effects.push(Effect::StopRinging);
                    }
                    effects.push(Effect::TimeIsOver(attempt));
                }
                HuntEffect::Cancel(attempt) => {
                    if self.stops_here(attempt) {
                        effects.push(Effect::StopRinging);
                    }
                    effects.push(Effect::Cancel(attempt));
                }
                HuntEffect::Won(attempt) if self.stops_here(attempt) => {
                    self.step = Step::Taken;
                    effects.extend([Effect::StopRinging, Effect::Accept]);
                }
                HuntEffect::Won(attempt) => {
                    self.step = Step::Joined(attempt);
                    effects.push(Effect::Connect(attempt));
                }
                HuntEffect::Lost { busy } => self.lost(now, busy, effects),
            }
        }
    }

    /// Nobody took it: the next step.
    fn lost(&mut self, now: Mono, busy: bool, effects: &mut Vec<Effect>) {
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
        if !self.waits_on(now) {
            self.go_on(now, effects);
        }
    }

    /// This desk is one of those it is offered to now.
    fn ring_here(&mut self, now: Mono, attempt: AttemptId) {
        let answer_at = self.auto_answer.map(|after| now + after);
        if let Step::Away(hunt, here) = &mut self.step {
            let until = hunt.until(attempt).unwrap_or(now);
            *here = Some(Here {
                attempt,
                until,
                answer_at,
            });
        }
    }

    /// Whether the attempt is this desk's; then it rings here no more.
    fn stops_here(&mut self, attempt: AttemptId) -> bool {
        match &mut self.step {
            Step::Away(_, here) => here.take_if(|here| here.attempt == attempt).is_some(),
            Step::Ringing { .. }
            | Step::Joined(_)
            | Step::Machine(_)
            | Step::Open(_)
            | Step::Taken
            | Step::Over(_) => false,
        }
    }
}

/// Moves the hunt.
fn hunt_on(
    hunt: &mut Hunt,
    here: Option<Here>,
    now: Mono,
    input: FlowInput,
    effects: &mut Vec<Effect>,
) -> Vec<HuntEffect> {
    match (input, here) {
        (FlowInput::Wake, Some(here)) if here.answer_at.is_some_and(|at| at <= now) => {
            hunt.answered(here.attempt)
        }
        (FlowInput::Wake, _) => hunt.wake(now),
        (FlowInput::Answer, Some(here)) => hunt.answered(here.attempt),
        (FlowInput::Decline, Some(here)) => {
            // It rings on elsewhere.
            let mut hunted = vec![HuntEffect::Cancel(here.attempt)];
            hunted.extend(hunt.failed(now, here.attempt, AttemptResult::Declined));
            hunted
        }
        (FlowInput::ToldFirst(attempt), _) => {
            hunt.told_first(attempt, now + LONGEST_IN_ALL);
            Vec::new()
        }
        (FlowInput::Answered(attempt), _) => hunt.answered(attempt),
        (FlowInput::Failed(attempt, result), _) => {
            let mut hunted = Vec::new();
            if here.is_some_and(|here| here.attempt == attempt) {
                hunted.push(HuntEffect::Cancel(attempt));
            }
            hunted.extend(hunt.failed(now, attempt, result));
            hunted
        }
        (FlowInput::Rings(_), _) => {
            effects.push(Effect::TellRinging);
            Vec::new()
        }
        (FlowInput::Answer | FlowInput::Decline, None)
        | (FlowInput::End | FlowInput::Gone(_), _) => hunt.stop(),
        (
            FlowInput::CannotTake { .. }
            | FlowInput::HungUp
            | FlowInput::Machine(_)
            | FlowInput::Free
            | FlowInput::Turn
            | FlowInput::NoRoom,
            _,
        ) => Vec::new(),
    }
}
