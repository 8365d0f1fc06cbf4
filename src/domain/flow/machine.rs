//! The answering machine of one call.
//!
//! | state     | input            | next      | effects                                      |
//! |-----------|------------------|-----------|----------------------------------------------|
//! | Opening   | Open             | Greeting  | Greet                                        |
//! | Greeting  | Played           | Recording | Record                                       |
//! | Greeting  | it takes too long | Recording | Record                                      |
//! | Greeting  | Key #            | Recording | Record (who knows the greeting skips it)     |
//! | Recording | Spoke            | Recording | – (it counts as a message from now on)       |
//! | Recording | Quiet            | Over      | `EndRecording` without the silence, `HangUp` |
//! | Recording | Key #, its longest time is over | Over | `EndRecording`, `HangUp`           |
//! | Recording | `CannotRecord`   | Over      | `EndRecording`, `HangUp`                     |
//!
//! A recording is kept when the caller spoke and it is not shorter than the limit (S190). Every other pair yields nothing.

#[cfg(test)]
mod tests;

use std::time::Duration;

use super::port::{Effect, MachineInput};
use crate::{domain::voicemail::Limits, mono::Mono};

/// A greeting that has not ended after this time has been lost on the way.
const LONGEST_GREETING: Duration = Duration::from_mins(3);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Machine {
    limits: Limits,
    state: State,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Opening,
    Greeting { until: Mono },
    Recording { since: Mono, spoke: bool },
}

/// What comes of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Nothing,
    Wish(Effect),
    /// It ends the call; the recording ends with so much silence.
    Over(Duration),
    /// The caller is gone.
    GoneBy(Duration),
}

impl Machine {
    pub(super) const fn new(limits: Limits) -> Self {
        Self {
            limits,
            state: State::Opening,
        }
    }

    pub(super) fn handle(&mut self, now: Mono, input: MachineInput) -> Told {
        match (&mut self.state, input) {
            (State::Opening, MachineInput::Open) => {
                let until = now + LONGEST_GREETING;
                self.state = State::Greeting { until };
                Told::Wish(Effect::Greet)
            }
            (State::Greeting { .. }, MachineInput::Played | MachineInput::Key('#')) => {
                self.record(now)
            }
            (State::Recording { spoke, .. }, MachineInput::Spoke) => {
                *spoke = true;
                Told::Nothing
            }
            (State::Recording { .. }, MachineInput::Quiet) => Told::Over(self.limits.silence),
            (State::Recording { .. }, MachineInput::Key('#') | MachineInput::CannotRecord) => {
                Told::Over(Duration::ZERO)
            }
            (
                State::Opening | State::Greeting { .. } | State::Recording { .. },
                MachineInput::Open
                | MachineInput::Played
                | MachineInput::Spoke
                | MachineInput::Quiet
                | MachineInput::Key(_)
                | MachineInput::CannotRecord,
            ) => Told::Nothing,
        }
    }

    pub(super) fn wake(&mut self, now: Mono) -> Told {
        match self.state {
            State::Greeting { until } if until <= now => self.record(now),
            State::Recording { since, .. } if since + self.limits.longest <= now => {
                Told::Over(Duration::ZERO)
            }
            State::Opening | State::Greeting { .. } | State::Recording { .. } => Told::Nothing,
        }
    }

    fn record(&mut self, now: Mono) -> Told {
        self.state = State::Recording {
            since: now,
            spoke: false,
        };
        Told::Wish(Effect::Record(self.limits.silence))
    }

    /// Ends the recording if there is one; whether it is a message.
    pub(super) fn end(&self, now: Mono, silence: Duration, effects: &mut Vec<Effect>) -> bool {
        let State::Recording { since, spoke } = self.state else {
            return false;
        };
        let length = now.since(since).saturating_sub(silence);
        let kept = spoke && length >= self.limits.shortest;
        effects.push(Effect::EndRecording { kept, silence });
        kept
    }

    pub(super) fn deadline(&self) -> Option<Mono> {
        match self.state {
            State::Opening => None,
            State::Greeting { until } => Some(until),
            State::Recording { since, .. } => Some(since + self.limits.longest),
        }
    }

    pub(super) const fn is_recording(&self) -> bool {
        matches!(self.state, State::Recording { .. })
    }
}
