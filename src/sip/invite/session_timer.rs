//! Session timers (RFC 4028): who refreshes a session when, and when it counts as dead.
//!
//! | state            | time                              | step    |
//! |------------------|-----------------------------------|---------|
//! | we refresh       | half of the interval              | refresh |
//! | we refresh       | all of it, no refresh succeeded   | expired |
//! | the peer refreshes | interval − min(32 s, a third)   | expired |

use std::time::Duration;

use crate::{
    mono::Mono,
    sip::wire::{Headers, Refresher, SessionExpires},
};

/// The interval we ask for, in seconds.
pub(crate) const WISH: u32 = 1800;
/// The shortest interval we take, in seconds (RFC 4028 §4).
pub(crate) const LEAST: u32 = 90;
/// The longest interval we take, in seconds.
const MOST: u32 = 86_400;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimerStep {
    /// Nothing.
    Nothing,
    /// Refresh the session.
    Refresh,
    /// End the call.
    Expired,
}

/// The timer of one session; off until both sides agree on one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct SessionTimer(Option<Running>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Running {
    seconds: u32,
    /// When to refresh; `None` when the peer does, or it was done.
    refresh: Option<Mono>,
    ours: bool,
    end: Mono,
}

/// What the callee's side of a request says about the timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Demand {
    /// Nothing.
    Silent,
    /// The interval is too brief: 422 with Min-SE.
    TooBrief,
    /// Agreed; `requires` when the peer is to refresh.
    Agreed {
        /// Goes into the 2xx.
        answer: SessionExpires,
        /// Whether `Require: timer` goes with it.
        requires: bool,
    },
}

/// What to make of the Session-Expires of a request of the peer (RFC 4028 §9).
pub(crate) fn demand(headers: &Headers) -> Demand {
    let Some(asked) = headers.session_expires() else {
        return Demand::Silent;
    };
    let knows = headers.lists("Supported", "timer") || headers.lists("Require", "timer");
    if asked.seconds < LEAST && knows {
        return Demand::TooBrief;
    }
    let refresher = match (knows, asked.refresher) {
        (true, Some(Refresher::Uas)) | (false, _) => Refresher::Uas,
        (true, Some(Refresher::Uac) | None) => Refresher::Uac,
    };
    let answer = SessionExpires {
        seconds: asked.seconds.clamp(LEAST, MOST),
        refresher: Some(refresher),
    };
    Demand::Agreed {
        answer,
        requires: refresher == Refresher::Uac,
    }
}

impl SessionTimer {
    /// We answered a request of the peer with this.
    pub(crate) fn answered(&mut self, now: Mono, agreed: SessionExpires) {
        self.run(
            now,
            agreed.seconds,
            agreed.refresher == Some(Refresher::Uas),
        );
    }

    /// The peer answered a request of ours; without the header there is no timer.
    pub(crate) fn accepted(&mut self, now: Mono, headers: &Headers) {
        match headers.session_expires() {
            Some(agreed) => {
                self.run(
                    now,
                    agreed.seconds,
                    agreed.refresher != Some(Refresher::Uas),
                );
            }
            None => self.0 = None,
        }
    }

    fn run(&mut self, now: Mono, seconds: u32, ours: bool) {
        let seconds = seconds.clamp(LEAST, MOST);
        let interval = Duration::from_secs(u64::from(seconds));
        let margin = if ours {
            Duration::ZERO
        } else {
            Duration::from_secs(u64::from((seconds / 3).min(32)))
        };
        self.0 = Some(Running {
            seconds,
            refresh: ours.then(|| now + interval / 2),
            ours,
            end: now + interval.saturating_sub(margin),
        });
    }

    /// What a refreshing request of ours says.
    pub(crate) fn header(&self) -> Option<SessionExpires> {
        self.0.map(|running| SessionExpires {
            seconds: running.seconds,
            refresher: Some(if running.ours {
                Refresher::Uac
            } else {
                Refresher::Uas
            }),
        })
    }

    /// A refresh did not succeed but may later: try again at `at`.
    pub(crate) fn again(&mut self, at: Mono) {
        if let Some(running) = &mut self.0
            && running.ours
        {
            running.refresh = Some(at);
        }
    }

    /// The peer wants an interval of at least this (422).
    pub(crate) fn raise(&mut self, least: u32) {
        if let Some(running) = &mut self.0 {
            running.seconds = running.seconds.max(least.min(MOST));
        }
    }

    /// The deadline may have passed.
    pub(crate) fn wake(&mut self, now: Mono) -> TimerStep {
        let Some(running) = &mut self.0 else {
            return TimerStep::Nothing;
        };
        if now >= running.end {
            self.0 = None;
            return TimerStep::Expired;
        }
        match running.refresh {
            Some(at) if now >= at => {
                running.refresh = None;
                TimerStep::Refresh
            }
            Some(_) | None => TimerStep::Nothing,
        }
    }

    /// When to wake it.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        self.0.map(|running| {
            running
                .refresh
                .map_or(running.end, |at| at.min(running.end))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&str, &str)]) -> Headers {
        let mut headers = Headers::new();
        for (name, value) in lines {
            headers.push(name, *value);
        }
        headers
    }

    #[test]
    fn what_a_request_asks_for() {
        for (lines, expected) in [
            (vec![], "silent"),
            (
                vec![("Session-Expires", "60"), ("Supported", "timer")],
                "brief",
            ),
            (vec![("Session-Expires", "60")], "90;refresher=uas"),
            (vec![("Session-Expires", "1800")], "1800;refresher=uas"),
            (vec![("x", "1800"), ("k", "timer")], "1800;refresher=uac!"),
            (
                vec![("x", "1800;refresher=uas"), ("k", "timer")],
                "1800;refresher=uas",
            ),
            (
                vec![("x", "4294967295;refresher=uac"), ("k", "timer")],
                "86400;refresher=uac!",
            ),
        ] {
            let said = match demand(&headers(&lines)) {
                Demand::Silent => "silent".to_owned(),
                Demand::TooBrief => "brief".to_owned(),
                Demand::Agreed { answer, requires } => {
                    format!("{answer}{}", if requires { "!" } else { "" })
                }
            };
            assert_eq!(said, expected, "{lines:?}");
        }
    }

    fn steps(ours: bool) -> Vec<(u128, TimerStep)> {
        let mut timer = SessionTimer::default();
        timer.run(Mono::ZERO, 90, ours);
        let mut steps = Vec::new();
        while let Some(at) = timer.deadline() {
            steps.push((at.since_start().as_secs().into(), timer.wake(at)));
        }
        steps
    }

    #[test]
    fn the_refresher_refreshes_at_half_and_ends_at_the_end() {
        assert_eq!(
            steps(true),
            [(45, TimerStep::Refresh), (90, TimerStep::Expired)]
        );
    }

    #[test]
    fn the_other_side_ends_a_little_before_the_end() {
        assert_eq!(steps(false), [(60, TimerStep::Expired)]);
    }

    #[test]
    fn the_answer_decides_who_refreshes() {
        for (answer, ours) in [
            ("100;refresher=uac", Some(true)),
            ("100", Some(true)),
            ("100;refresher=uas", Some(false)),
            ("", None),
        ] {
            let mut timer = SessionTimer::default();
            timer.accepted(Mono::ZERO, &headers(&[("Session-Expires", answer)]));
            assert_eq!(timer.0.map(|running| running.ours), ours, "{answer}");
        }
    }

    #[test]
    fn a_refresh_that_failed_may_be_tried_again() {
        let mut timer = SessionTimer::default();
        timer.run(Mono::ZERO, 90, true);
        assert_eq!(timer.wake(Mono::from_millis(45_000)), TimerStep::Refresh);
        timer.again(Mono::from_millis(50_000));
        assert_eq!(timer.wake(Mono::from_millis(49_999)), TimerStep::Nothing);
        assert_eq!(timer.wake(Mono::from_millis(50_000)), TimerStep::Refresh);
    }
}
