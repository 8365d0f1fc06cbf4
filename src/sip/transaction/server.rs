//! The server transaction of every request but INVITE and ACK (RFC 3261 §17.2.2).
//!
//! | state      | input                  | next       | step                      |
//! |------------|------------------------|------------|---------------------------|
//! | Trying     | the request again      | Trying     | –                         |
//! | Trying, Proceeding | owner answers 1xx | Proceeding | sent                   |
//! | Trying, Proceeding | owner answers 200–699 | Completed | sent                |
//! | Proceeding, Completed | the request again | same | response again             |
//! | Completed  | Timer J (64·T1; 0 on streams) | Over | –                        |

use super::{ServerStep, timer::LIFE};
use crate::mono::Mono;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Trying,
    Proceeding,
    Completed { until: Mono },
    Over,
}

/// One request to be answered.
#[derive(Clone, Debug)]
pub(crate) struct ServerOther {
    state: State,
    reliable: bool,
}

impl ServerOther {
    /// The request just came.
    pub(crate) fn start(reliable: bool) -> Self {
        Self {
            state: State::Trying,
            reliable,
        }
    }

    /// The request came again.
    pub(crate) fn request(&self) -> ServerStep {
        match self.state {
            State::Proceeding | State::Completed { .. } => ServerStep::Resend,
            State::Trying | State::Over => ServerStep::Nothing,
        }
    }

    /// The owner answers; `false` when it may not any more.
    pub(crate) fn respond(&mut self, now: Mono, code: u16) -> bool {
        match (self.state, code) {
            (State::Trying | State::Proceeding, 100..=199) => {
                self.state = State::Proceeding;
                true
            }
            (State::Trying | State::Proceeding, 200..=699) => {
                self.state = if self.reliable {
                    State::Over
                } else {
                    State::Completed { until: now + LIFE }
                };
                true
            }
            (State::Trying | State::Proceeding | State::Completed { .. } | State::Over, _) => false,
        }
    }

    /// The deadline may have passed.
    pub(crate) fn wake(&mut self, now: Mono) -> ServerStep {
        if let State::Completed { until } = self.state
            && now >= until
        {
            self.state = State::Over;
        }
        ServerStep::Nothing
    }

    /// When to wake it.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        match self.state {
            State::Completed { until } => Some(until),
            State::Trying | State::Proceeding | State::Over => None,
        }
    }

    /// Whether it may be forgotten.
    pub(crate) fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// Whether no final response was given yet.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, State::Trying | State::Proceeding)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_the_table() {
        let mut machine = ServerOther::start(false);
        assert_eq!(machine.request(), ServerStep::Nothing);
        assert!(machine.respond(Mono::ZERO, 100));
        assert_eq!(machine.request(), ServerStep::Resend);
        assert!(machine.is_open());
        assert!(machine.respond(Mono::ZERO, 200));
        assert!(!machine.is_open());
        assert!(!machine.respond(Mono::ZERO, 200));
        assert_eq!(machine.request(), ServerStep::Resend);
        machine.wake(Mono::from_millis(31_999));
        assert!(!machine.is_over());
        machine.wake(Mono::from_millis(32_000));
        assert!(machine.is_over());
        assert_eq!(machine.request(), ServerStep::Nothing);
    }

    #[test]
    fn a_stream_forgets_at_once() {
        let mut machine = ServerOther::start(true);
        assert!(!machine.respond(Mono::ZERO, 700));
        assert!(machine.respond(Mono::ZERO, 481));
        assert!(machine.is_over());
    }
}
