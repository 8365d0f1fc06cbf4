//! A caller who was answered for the plan: it is opened, waits in a queue, hears an announcement.

use super::{CallFlow, Effect, FlowInput, FlowStep, MachineInput, Phase, Refusal, Step, WaitSpec};
use crate::{
    domain::{forward::Hunt, journal::Outcome, voicemail::Limits},
    mono::{Mono, earliest},
};

/// What an open caller is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Open {
    Opening,
    /// `None`: its pause is over, it waits for its turn.
    Waiting {
        pause: Option<Mono>,
    },
    Announcing {
        until: Mono,
    },
}

impl Open {
    pub(super) const fn phase(self) -> Phase {
        match self {
            Self::Opening => Phase::Opening,
            Self::Waiting { .. } => Phase::Waiting,
            Self::Announcing { .. } => Phase::Announcing,
        }
    }
}

/// A place in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    spec: WaitSpec,
    until: Mono,
}

impl CallFlow {
    /// Whether it waits for its turn and may have it.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        matches!(self.step, Step::Open(Open::Waiting { pause: None }))
    }

    /// Whether it stands in a queue, waiting or being offered.
    #[must_use]
    pub const fn is_in_queue(&self) -> bool {
        self.waiting.is_some()
            && matches!(
                self.step,
                Step::Open(Open::Waiting { .. }) | Step::Away(_, _)
            )
    }

    pub(super) fn begin_open(&mut self, open: Open, effect: Effect, effects: &mut Vec<Effect>) {
        self.step = Step::Open(open);
        effects.push(effect);
    }

    pub(super) fn begin_waiting(&mut self, now: Mono, spec: WaitSpec, effects: &mut Vec<Effect>) {
        let pause = Some(now + spec.first).filter(|until| *until > now);
        let until = now + spec.longest;
        self.waiting = Some(Waiting { spec, until });
        self.begin_open(Open::Waiting { pause }, Effect::Queue, effects);
    }

    /// After a round nobody took it in; false when it does not wait, or no longer.
    pub(super) fn waits_on(&mut self, now: Mono) -> bool {
        let Some(waiting) = self.waiting.as_ref().filter(|waiting| waiting.until > now) else {
            self.waiting = None;
            return false;
        };
        let pause = Some(now + waiting.spec.pause);
        self.step = Step::Open(Open::Waiting { pause });
        true
    }

    /// Whether this is the key that leads out of the queue (S165).
    pub(super) fn exit(&self, input: FlowInput) -> Option<Limits> {
        let FlowInput::Machine(MachineInput::Key(pressed)) = input else {
            return None;
        };
        let (key, limits) = self.waiting.as_ref()?.spec.exit?;
        (key == pressed).then_some(limits)
    }

    pub(super) fn leave_for_machine(
        &mut self,
        now: Mono,
        limits: Limits,
        effects: &mut Vec<Effect>,
    ) {
        self.waiting = None;
        self.left.clear();
        self.left.push_back(FlowStep::Voicemail(limits));
        self.go_on(now, effects);
    }

    /// Something happened to an open caller.
    pub(super) fn open(
        &mut self,
        now: Mono,
        open: Open,
        input: FlowInput,
        effects: &mut Vec<Effect>,
    ) {
        match input {
            FlowInput::Answer => {
                self.waiting = None;
                self.step = Step::Taken;
                effects.push(Effect::Accept);
            }
            FlowInput::Decline | FlowInput::End => self.decline_open(now, open, input, effects),
            FlowInput::Gone(outcome) => self.step = Step::Over(outcome),
            // Who hears that nobody takes the call was not taken, whoever hangs up first.
            FlowInput::HungUp if open.phase() == Phase::Announcing => {
                self.step = Step::Over(self.give_up.0);
            }
            FlowInput::HungUp => self.step = Step::Over(Outcome::Abandoned),
            FlowInput::CannotTake { code } => {
                self.step = Step::Over(Outcome::Failed);
                effects.push(Effect::Refuse(Refusal::of(code)));
            }
            FlowInput::Answered(attempt) => effects.push(Effect::Cancel(attempt)),
            FlowInput::Rings(_) | FlowInput::ToldFirst(_) | FlowInput::Failed(..) => {}
            FlowInput::Machine(_)
            | FlowInput::Free
            | FlowInput::Turn
            | FlowInput::NoRoom
            | FlowInput::Wake => match open {
                Open::Opening if input == FlowInput::Machine(MachineInput::Open) => {
                    self.go_on(now, effects);
                }
                Open::Opening => {}
                Open::Waiting { pause } => self.wait(now, pause, input, effects),
                Open::Announcing { until } => self.announce(now, until, input, effects),
            },
        }
    }

    fn decline_open(&mut self, now: Mono, open: Open, input: FlowInput, effects: &mut Vec<Effect>) {
        self.give_up = (Outcome::DeclinedByUser, Refusal::BUSY);
        self.waiting = None;
        if open.phase() == Phase::Announcing {
            self.step = Step::Over(Outcome::DeclinedByUser);
            effects.push(Effect::HangUp);
            return;
        }
        // One that is just being answered has nowhere to go on from.
        if input == FlowInput::End || open == Open::Opening {
            self.left.clear();
        }
        self.go_on(now, effects);
    }

    fn wait(
        &mut self,
        now: Mono,
        pause: Option<Mono>,
        input: FlowInput,
        effects: &mut Vec<Effect>,
    ) {
        if let Some(limits) = self.exit(input) {
            return self.leave_for_machine(now, limits, effects);
        }
        let Some(waiting) = &self.waiting else {
            return;
        };
        let is_full = input == FlowInput::NoRoom;
        if is_full {
            self.give_up.1 = Refusal::BUSY;
        }
        if is_full || waiting.until <= now && input == FlowInput::Wake {
            self.waiting = None;
            return self.go_on(now, effects);
        }
        let is_rested = pause.is_none_or(|until| until <= now);
        match input {
            FlowInput::Turn if is_rested => {
                let (hunt, hunted) = Hunt::start(waiting.spec.hunt.clone(), now);
                self.step = Step::Away(hunt, None);
                self.hunted(now, hunted, effects);
            }
            FlowInput::Free => self.step = Step::Open(Open::Waiting { pause: None }),
            FlowInput::Wake if is_rested => {
                self.step = Step::Open(Open::Waiting { pause: None });
            }
            _ => {}
        }
    }

    fn announce(&mut self, now: Mono, until: Mono, input: FlowInput, effects: &mut Vec<Effect>) {
        let is_said = input == FlowInput::Machine(MachineInput::Played);
        if is_said || input == FlowInput::Wake && until <= now {
            self.step = Step::Over(self.give_up.0);
            effects.push(Effect::HangUp);
        }
    }

    pub(super) fn open_deadline(&self, open: Open) -> Option<Mono> {
        match open {
            Open::Opening => None,
            Open::Waiting { pause } => {
                let until = self.waiting.as_ref().map(|waiting| waiting.until);
                earliest(until, pause)
            }
            Open::Announcing { until } => Some(until),
        }
    }
}
