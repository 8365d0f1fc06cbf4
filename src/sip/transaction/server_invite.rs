//! The server transaction of INVITE (RFC 3261 §17.2.1 as amended by RFC 6026).
//!
//! | state      | input                  | next       | step                                      |
//! |------------|------------------------|------------|-------------------------------------------|
//! | Proceeding | 200 ms without answer  | Proceeding | send 100                                   |
//! | Proceeding | the INVITE again       | Proceeding | last response again, if any                |
//! | Proceeding | owner answers 1xx      | Proceeding | sent                                       |
//! | Proceeding | owner answers 2xx      | Accepted   | sent; the owner repeats it until the ACK   |
//! | Proceeding | owner answers 300–699  | Completed  | sent                                       |
//! | Completed  | the INVITE again       | Completed  | response again                             |
//! | Completed  | Timer G (UDP)          | Completed  | response again, wait doubles up to T2      |
//! | Completed  | ACK                    | Confirmed  | –                                          |
//! | Completed  | Timer H (64·T1)        | Over       | never acknowledged                         |
//! | Confirmed  | Timer I (T4; 0 on streams) | Over   | –                                          |
//! | Accepted   | the INVITE again       | Accepted   | –                                          |
//! | Accepted   | owner answers 2xx      | Accepted   | sent again                                 |
//! | Accepted   | Timer L (64·T1)        | Over       | –                                          |

use super::{
    ServerStep,
    timer::{Beat, LIFE, Repeat, T2, T4, TRYING},
};
use crate::mono::Mono;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// `trying`: when to send 100; `None` after any response.
    Proceeding {
        trying: Option<Mono>,
    },
    Completed(Repeat),
    Confirmed {
        until: Mono,
    },
    Accepted {
        until: Mono,
    },
    Over,
}

/// One INVITE to be answered.
#[derive(Clone, Debug)]
pub(crate) struct ServerInvite {
    state: State,
    reliable: bool,
}

impl ServerInvite {
    /// The INVITE just came.
    pub(crate) fn start(now: Mono, reliable: bool) -> Self {
        Self {
            state: State::Proceeding {
                trying: Some(now + TRYING),
            },
            reliable,
        }
    }

    /// The INVITE came again.
    pub(crate) fn request(&self) -> ServerStep {
        match self.state {
            State::Proceeding { trying: None } | State::Completed(_) => ServerStep::Resend,
            State::Proceeding { trying: Some(_) }
            | State::Confirmed { .. }
            | State::Accepted { .. }
            | State::Over => ServerStep::Nothing,
        }
    }

    /// The ACK of a refusal came; `false` when this transaction does not wait for one (the ACK of a 2xx is the owner's).
    pub(crate) fn acknowledge(&mut self, now: Mono) -> bool {
        match self.state {
            State::Completed(_) => {
                self.state = if self.reliable {
                    State::Over
                } else {
                    State::Confirmed { until: now + T4 }
                };
                true
            }
            State::Confirmed { .. } => true,
            State::Proceeding { .. } | State::Accepted { .. } | State::Over => false,
        }
    }

    /// The owner answers; `false` when it may not any more.
    pub(crate) fn respond(&mut self, now: Mono, code: u16) -> bool {
        match (self.state, code) {
            (State::Proceeding { .. }, 100..=199) => {
                self.state = State::Proceeding { trying: None };
                true
            }
            (State::Proceeding { .. }, 200..=299) => {
                self.state = State::Accepted { until: now + LIFE };
                true
            }
            (State::Proceeding { .. }, 300..=699) => {
                self.state = State::Completed(Repeat::start(now, T2, self.reliable));
                true
            }
            (State::Accepted { .. }, 200..=299) => true,
            (
                State::Proceeding { .. }
                | State::Completed(_)
                | State::Confirmed { .. }
                | State::Accepted { .. }
                | State::Over,
                _,
            ) => false,
        }
    }

    /// The deadline may have passed.
    pub(crate) fn wake(&mut self, now: Mono) -> ServerStep {
        match &mut self.state {
            State::Proceeding { trying } => match *trying {
                Some(at) if now >= at => {
                    *trying = None;
                    ServerStep::SendTrying
                }
                Some(_) | None => ServerStep::Nothing,
            },
            State::Completed(repeat) => match repeat.wake(now) {
                Beat::Early => ServerStep::Nothing,
                Beat::Again => ServerStep::Resend,
                Beat::GaveUp => {
                    self.state = State::Over;
                    ServerStep::NeverAcknowledged
                }
            },
            State::Confirmed { until } | State::Accepted { until } => {
                if now >= *until {
                    self.state = State::Over;
                }
                ServerStep::Nothing
            }
            State::Over => ServerStep::Nothing,
        }
    }

    /// When to wake it.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        match self.state {
            State::Proceeding { trying } => trying,
            State::Completed(repeat) => Some(repeat.deadline()),
            State::Confirmed { until } | State::Accepted { until } => Some(until),
            State::Over => None,
        }
    }

    /// Whether it may be forgotten.
    pub(crate) fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// Whether no final response was given yet.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, State::Proceeding { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `r`: the INVITE again, `a`: ACK, `w500`: wake at 500 ms, a number: the owner answers.
    fn play(reliable: bool, script: &str) -> String {
        let mut machine = ServerInvite::start(Mono::ZERO, reliable);
        let mut now = Mono::ZERO;
        let steps: Vec<String> = script
            .split(' ')
            .map(|word| {
                let step = match word {
                    "r" => format!("{:?}", machine.request()),
                    "a" => format!("{}", machine.acknowledge(now)),
                    _ => match word.strip_prefix('w') {
                        Some(at) => {
                            now = Mono::from_millis(at.parse().unwrap());
                            format!("{:?}", machine.wake(now))
                        }
                        None => format!("{}", machine.respond(now, word.parse().unwrap())),
                    },
                };
                format!("{step}{}", if machine.is_over() { "!" } else { "" })
            })
            .collect();
        steps.join(" ")
    }

    #[test]
    fn rows_of_the_table() {
        for (reliable, script, expected) in [
            (
                false,
                "r w199 w200 r w400",
                "Nothing Nothing SendTrying Resend Nothing",
            ),
            (false, "180 w200 r 183", "true Nothing Resend true"),
            (
                false,
                "200 r 200 a 486 w31999 w32000 200",
                "true Nothing true false false Nothing Nothing! false!",
            ),
            (
                false,
                "486 r w500 w1500 a r a w6500",
                "true Resend Resend Resend true Nothing true Nothing!",
            ),
            (false, "486 w32000", "true NeverAcknowledged!"),
            (true, "486 w500 a", "true Nothing true!"),
            (false, "486 200 180", "true false false"),
            (false, "a 0 700", "false false false"),
        ] {
            assert_eq!(play(reliable, script), expected, "{script}");
        }
    }
}
