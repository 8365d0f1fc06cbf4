//! Timer values of RFC 3261 (table 4 of its appendix A) and the doubling wait that most of them share.

use std::time::Duration;

use crate::mono::Mono;

/// Estimate of the round trip.
pub(crate) const T1: Duration = Duration::from_millis(500);
/// The longest wait between two sendings of a request other than INVITE, and of a response to INVITE.
pub(crate) const T2: Duration = Duration::from_secs(4);
/// How long a message may stay in the network.
pub(crate) const T4: Duration = Duration::from_secs(5);
/// 64·T1: Timers B, F, H, J, L, M and the life of a 2xx without ACK.
pub(crate) const LIFE: Duration = Duration::from_secs(32);
/// Timer D: how long a refused INVITE answers repeated responses over UDP.
pub(crate) const D: Duration = Duration::from_secs(32);
/// After this long without an answer of ours, 100 Trying is sent (RFC 3261 §17.2.1).
pub(crate) const TRYING: Duration = Duration::from_millis(200);

/// Sending again and again: the wait doubles up to a cap until it is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repeat {
    /// When to send next; `None` on a stream, where nothing is lost.
    next: Option<Mono>,
    wait: Duration,
    cap: Duration,
    give_up: Mono,
}

/// What a wake-up of [`Repeat`] means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beat {
    /// Too early.
    Early,
    /// Send again.
    Again,
    /// It is over.
    GaveUp,
}

impl Repeat {
    /// Begins with T1 after `now`, doubling up to `cap`, ending [`LIFE`] after `now`.
    pub(crate) fn start(now: Mono, cap: Duration, reliable: bool) -> Self {
        Self {
            next: (!reliable).then(|| now + T1),
            wait: T1,
            cap,
            give_up: now + LIFE,
        }
    }

    /// Gives up no later than `at`.
    pub(crate) fn limit(&mut self, at: Mono) {
        self.give_up = self.give_up.min(at);
    }

    /// The time may have come. However late the wake-up is, there is one sending per call.
    pub(crate) fn wake(&mut self, now: Mono) -> Beat {
        if now >= self.give_up {
            return Beat::GaveUp;
        }
        match self.next {
            Some(next) if now >= next => {
                self.wait = (self.wait * 2).min(self.cap);
                self.next = Some(now + self.wait);
                Beat::Again
            }
            Some(_) | None => Beat::Early,
        }
    }

    /// From here on the longest wait holds (a provisional response to a request other than INVITE).
    pub(crate) fn slow_down(&mut self, now: Mono) {
        self.wait = self.cap;
        self.next = self.next.map(|_| now + self.cap);
    }

    /// When to wake it.
    pub(crate) fn deadline(&self) -> Mono {
        self.next
            .map_or(self.give_up, |next| next.min(self.give_up))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beats(cap: Duration, reliable: bool) -> Vec<u64> {
        let mut repeat = Repeat::start(Mono::ZERO, cap, reliable);
        let mut sent = Vec::new();
        loop {
            let now = repeat.deadline();
            match repeat.wake(now) {
                Beat::Early => panic!("deadline was too early"),
                Beat::Again => sent.push(u64::try_from(now.since_start().as_millis()).unwrap()),
                Beat::GaveUp => return sent,
            }
        }
    }

    #[test]
    fn invite_goes_six_times_more_in_32_seconds() {
        assert_eq!(beats(LIFE, false), [500, 1500, 3500, 7500, 15_500, 31_500]);
    }

    #[test]
    fn other_requests_go_every_four_seconds_in_the_end() {
        assert_eq!(
            beats(T2, false),
            [
                500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500
            ]
        );
    }

    #[test]
    fn a_stream_repeats_nothing() {
        assert!(beats(T2, true).is_empty());
    }

    #[test]
    fn an_early_wake_up_does_nothing() {
        let mut repeat = Repeat::start(Mono::ZERO, T2, false);
        assert_eq!(repeat.wake(Mono::from_millis(499)), Beat::Early);
        assert_eq!(repeat.wake(Mono::from_millis(500)), Beat::Again);
        assert_eq!(repeat.wake(Mono::from_millis(500)), Beat::Early);
    }
}
