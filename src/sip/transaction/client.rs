//! The client transaction of every request but INVITE and ACK (RFC 3261 §17.1.2).
//!
//! | state      | input             | next       | step                                       |
//! |------------|-------------------|------------|--------------------------------------------|
//! | Trying     | Timer E (UDP)     | Trying     | send again, wait doubles up to T2           |
//! | Proceeding | Timer E (UDP)     | Proceeding | send again every T2                         |
//! | Trying, Proceeding | Timer F (64·T1) | Over | timed out                                   |
//! | Trying, Proceeding | 1xx       | Proceeding | pass on                                     |
//! | Trying, Proceeding | 200–699   | Completed  | pass on                                     |
//! | Completed  | any response      | Completed  | –                                           |
//! | Completed  | Timer K (T4; 0 on streams) | Over | –                                        |

use super::{
    ClientStep,
    timer::{Beat, Repeat, T2, T4},
};
use crate::mono::Mono;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting(Repeat),
    Completed { until: Mono },
    Over,
}

/// One request under way.
#[derive(Clone, Debug)]
pub(crate) struct ClientOther {
    state: State,
    reliable: bool,
}

impl ClientOther {
    /// The request was just sent.
    pub(crate) fn start(now: Mono, reliable: bool) -> Self {
        Self {
            state: State::Waiting(Repeat::start(now, T2, reliable)),
            reliable,
        }
    }

    /// Gives up no later than `at`.
    pub(crate) fn limit(&mut self, at: Mono) {
        if let State::Waiting(repeat) = &mut self.state {
            repeat.limit(at);
        }
    }

    /// A response came.
    pub(crate) fn response(&mut self, now: Mono, code: u16) -> ClientStep {
        match (&mut self.state, code) {
            (State::Waiting(repeat), 100..=199) => {
                repeat.slow_down(now);
                ClientStep::PassOn
            }
            (State::Waiting(_), 200..=699) => {
                self.state = if self.reliable {
                    State::Over
                } else {
                    State::Completed { until: now + T4 }
                };
                ClientStep::PassOn
            }
            (State::Waiting(_) | State::Completed { .. } | State::Over, _) => ClientStep::Nothing,
        }
    }

    /// The deadline may have passed.
    pub(crate) fn wake(&mut self, now: Mono) -> ClientStep {
        match &mut self.state {
            State::Waiting(repeat) => match repeat.wake(now) {
                Beat::Early => ClientStep::Nothing,
                Beat::Again => ClientStep::Retransmit,
                Beat::GaveUp => {
                    self.state = State::Over;
                    ClientStep::TimedOut
                }
            },
            State::Completed { until } => {
                if now >= *until {
                    self.state = State::Over;
                }
                ClientStep::Nothing
            }
            State::Over => ClientStep::Nothing,
        }
    }

    /// When to wake it.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        match self.state {
            State::Waiting(repeat) => Some(repeat.deadline()),
            State::Completed { until } => Some(until),
            State::Over => None,
        }
    }

    /// Whether it may be forgotten.
    pub(crate) fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// Whether no final response came yet.
    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self.state, State::Waiting(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn play(reliable: bool, script: &str) -> String {
        let mut machine = ClientOther::start(Mono::ZERO, reliable);
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
            (false, "w499 w500 w1500", "Nothing Retransmit Retransmit"),
            (true, "w500 w31999 w32000", "Nothing Nothing TimedOut!"),
            (
                false,
                "100 w3999 w4000 w8000",
                "PassOn Nothing Retransmit Retransmit",
            ),
            (false, "100 w32000", "PassOn TimedOut!"),
            (
                false,
                "200 200 w4999 w5000",
                "PassOn Nothing Nothing Nothing!",
            ),
            (true, "401 200", "PassOn! Nothing!"),
            (false, "0 700", "Nothing Nothing"),
        ] {
            assert_eq!(play(reliable, script), expected, "{script}");
        }
    }

    #[test]
    fn waiting_ends_with_the_final_response() {
        let mut machine = ClientOther::start(Mono::ZERO, false);
        machine.response(Mono::ZERO, 100);
        assert!(machine.is_waiting());
        machine.response(Mono::ZERO, 503);
        assert!(!machine.is_waiting());
        assert_eq!(machine.deadline(), Some(Mono::from_millis(5000)));
    }
}
