//! A caller leaves a message.

use std::time::Duration;

use super::{
    CallFlow, Effect, FlowInput, Refusal, Step,
    machine::{Machine, Told},
};
use crate::{domain::journal::Outcome, mono::Mono};

impl CallFlow {
    /// What an input does while the caller leaves a message, or listens to the greeting.
    pub(super) fn at_machine(
        &mut self,
        now: Mono,
        mut machine: Machine,
        input: FlowInput,
        effects: &mut Vec<Effect>,
    ) {
        let told = match input {
            FlowInput::Machine(heard) => machine.handle(now, heard),
            FlowInput::Wake => machine.wake(now),
            FlowInput::Answer => {
                machine.end(now, Duration::ZERO, effects);
                effects.push(Effect::Accept);
                self.step = Step::Taken;
                return;
            }
            FlowInput::HungUp => Told::GoneBy(Duration::ZERO),
            FlowInput::Decline | FlowInput::End => {
                self.give_up.0 = Outcome::DeclinedByUser;
                Told::Over(Duration::ZERO)
            }
            FlowInput::Gone(outcome) => {
                machine.end(now, Duration::ZERO, effects);
                self.step = Step::Over(outcome);
                return;
            }
            FlowInput::CannotTake { code } => {
                self.step = Step::Over(Outcome::Failed);
                effects.push(Effect::Refuse(Refusal::of(code)));
                return;
            }
            FlowInput::Answered(attempt) => {
                effects.push(Effect::Cancel(attempt));
                Told::Nothing
            }
            FlowInput::Rings(_)
            | FlowInput::ToldFirst(_)
            | FlowInput::Failed(..)
            | FlowInput::Free
            | FlowInput::Turn
            | FlowInput::NoRoom => Told::Nothing,
        };
        match told {
            Told::Nothing => self.step = Step::Machine(machine),
            Told::Wish(effect) => {
                effects.push(effect);
                self.step = Step::Machine(machine);
            }
            Told::Over(silence) => {
                self.step = Step::Over(self.left_by(machine.end(now, silence, effects)));
                effects.push(Effect::HangUp);
            }
            Told::GoneBy(silence) => {
                self.step = Step::Over(self.left_by(machine.end(now, silence, effects)));
            }
        }
    }

    /// How a call ended that the answering machine took. Who was declined and left nothing stays declined.
    const fn left_by(&self, has_message: bool) -> Outcome {
        match (has_message, self.give_up.0) {
            (true, _) => Outcome::VoicemailLeft,
            (false, Outcome::DeclinedByUser) => Outcome::DeclinedByUser,
            (false, _) => Outcome::VoicemailNoMessage,
        }
    }
}
