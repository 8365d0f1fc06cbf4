//! The client transaction of INVITE (RFC 3261 §17.1.1 as amended by RFC 6026).
//!
//! | state      | input             | next       | step                                  |
//! |------------|-------------------|------------|---------------------------------------|
//! | Calling    | Timer A (UDP)     | Calling    | send again, wait doubles               |
//! | Calling    | Timer B (64·T1)   | Over       | timed out                              |
//! | Calling    | 1xx               | Proceeding | pass on                                |
//! | Calling, Proceeding | 2xx      | Accepted   | pass on                                |
//! | Calling, Proceeding | 300–699  | Completed  | ACK, pass on                           |
//! | Proceeding | 1xx               | Proceeding | pass on                                |
//! | Proceeding | the owner is gone, its limit | Over | timed out                            |
//! | Completed  | 300–699           | Completed  | ACK again                              |
//! | Completed  | Timer D (32 s; 0 on streams) | Over | –                                |
//! | Accepted   | 2xx               | Accepted   | pass on (the owner acknowledges, also forks) |
//! | Accepted   | Timer M (64·T1)   | Over       | –                                      |
//! | any        | anything else     | same       | –                                      |

use super::{
    ClientStep,
    timer::{Beat, D, LIFE, Repeat},
};
use crate::mono::Mono;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Calling(Repeat),
    Proceeding,
    Completed { until: Mono },
    Accepted { until: Mono },
    Over,
}

/// One INVITE under way.
#[derive(Clone, Debug)]
pub(crate) struct ClientInvite {
    state: State,
    reliable: bool,
    /// When to give up though a provisional response came; only when the owner is gone.
    released: Option<Mono>,
}

impl ClientInvite {
    /// The INVITE was just sent.
    pub(crate) fn start(now: Mono, reliable: bool) -> Self {
        Self {
            state: State::Calling(Repeat::start(now, LIFE, reliable)),
            reliable,
            released: None,
        }
    }

    /// Gives up no later than `at` as long as nothing came.
    pub(crate) fn limit(&mut self, at: Mono) {
        if let State::Calling(repeat) = &mut self.state {
            repeat.limit(at);
        }
    }

    /// Nobody waits for the outcome any more: gives up no later than `at`, whatever comes.
    pub(crate) fn release(&mut self, at: Mono) {
        self.limit(at);
        self.released.get_or_insert(at);
    }

    /// A response came.
    pub(crate) fn response(&mut self, now: Mono, code: u16) -> ClientStep {
        match (self.state, code) {
            (State::Calling(_) | State::Proceeding, 100..=199) => {
                self.state = State::Proceeding;
                ClientStep::PassOn
            }
            (State::Calling(_) | State::Proceeding, 200..=299) => {
                self.state = State::Accepted { until: now + LIFE };
                ClientStep::PassOn
            }
            (State::Calling(_) | State::Proceeding, 300..=699) => {
                self.state = if self.reliable {
                    State::Over
                } else {
                    State::Completed { until: now + D }
                };
                ClientStep::AckAndPassOn
            }
            (State::Accepted { .. }, 200..=299) => ClientStep::PassOn,
            (State::Completed { .. }, 300..=699) => ClientStep::AckAgain,
            (
                State::Calling(_)
                | State::Proceeding
                | State::Completed { .. }
                | State::Accepted { .. }
                | State::Over,
                _,
            ) => ClientStep::Nothing,
        }
    }

    /// The deadline may have passed.
    pub(crate) fn wake(&mut self, now: Mono) -> ClientStep {
        match &mut self.state {
            State::Calling(repeat) => match repeat.wake(now) {
                Beat::Early => ClientStep::Nothing,
                Beat::Again => ClientStep::Retransmit,
                Beat::GaveUp => {
                    self.state = State::Over;
                    ClientStep::TimedOut
                }
            },
            State::Completed { until } | State::Accepted { until } => {
                if now >= *until {
                    self.state = State::Over;
                }
                ClientStep::Nothing
            }
            State::Proceeding => {
                if self.released.is_some_and(|at| now >= at) {
                    self.state = State::Over;
                    return ClientStep::TimedOut;
                }
                ClientStep::Nothing
            }
            State::Over => ClientStep::Nothing,
        }
    }

    /// When to wake it.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        match self.state {
            State::Calling(repeat) => Some(repeat.deadline()),
            State::Completed { until } | State::Accepted { until } => Some(until),
            State::Proceeding => self.released,
            State::Over => None,
        }
    }

    /// Whether it may be forgotten.
    pub(crate) fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// Whether no final response came yet.
    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self.state, State::Calling(_) | State::Proceeding)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays responses (`180`) and wake-ups (`w500` at 500 ms) and writes the steps.
    fn play(reliable: bool, script: &str) -> String {
        let mut machine = ClientInvite::start(Mono::ZERO, reliable);
        let mut now = Mono::ZERO;
        let steps: Vec<String> = script
            .split(' ')
            .map(|word| {
                let step = match word.strip_prefix('w') {
                    Some(at) => {
                        now = Mono::from_millis(at.parse().unwrap());
                        machine.wake(now)
                    }
                    None => machine.response(now, word.parse().unwrap()),
                };
                format!("{step:?}{}", if machine.is_over() { "!" } else { "" })
            })
            .collect();
        steps.join(" ")
    }

    #[test]
    fn rows_of_the_table() {
        for (reliable, script, expected) in [
            (
                false,
                "w499 w500 w1499 w1500",
                "Nothing Retransmit Nothing Retransmit",
            ),
            (true, "w500 w31999 w32000", "Nothing Nothing TimedOut!"),
            (false, "w32000", "TimedOut!"),
            (
                false,
                "180 w500 w99000 180",
                "PassOn Nothing Nothing PassOn",
            ),
            (
                false,
                "200 200 486 w31999 w32000 200",
                "PassOn PassOn Nothing Nothing Nothing! Nothing!",
            ),
            (
                false,
                "100 486 486 200 180 w32000",
                "PassOn AckAndPassOn AckAgain Nothing Nothing Nothing!",
            ),
            (true, "183 486 486", "PassOn AckAndPassOn! Nothing!"),
            (false, "0 99 700 999", "Nothing Nothing Nothing Nothing"),
        ] {
            assert_eq!(play(reliable, script), expected, "{script}");
        }
    }

    #[test]
    fn an_invite_nobody_waits_for_ends_at_its_limit() {
        let mut machine = ClientInvite::start(Mono::ZERO, true);
        machine.release(Mono::from_millis(700));
        assert_eq!(machine.response(Mono::ZERO, 180), ClientStep::PassOn);
        assert_eq!(machine.deadline(), Some(Mono::from_millis(700)));
        assert_eq!(machine.wake(Mono::from_millis(699)), ClientStep::Nothing);
        assert_eq!(machine.wake(Mono::from_millis(700)), ClientStep::TimedOut);
        assert!(machine.is_over());
    }

    #[test]
    fn waiting_ends_with_the_final_response() {
        for (code, waiting) in [(180, true), (200, false), (404, false)] {
            let mut machine = ClientInvite::start(Mono::ZERO, false);
            assert!(machine.is_waiting());
            machine.response(Mono::ZERO, code);
            assert_eq!(machine.is_waiting(), waiting);
            assert_eq!(machine.deadline().is_some(), code != 180);
        }
    }
}
