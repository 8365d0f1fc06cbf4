//! A call is handed over: its peer is asked to call somebody else in our place, and where it won't, both are joined over
//! this desk (S170, RFC 3515, RFC 5589).
//!
//! | phase           | input                        | next        | effect  |
//! |-----------------|------------------------------|-------------|---------|
//! | Holding         | held                         | Asked       | Ask     |
//! | Holding         | held, asking is of no use    | Joining     | Join    |
//! | Asked           | accepted                     | Promised    |         |
//! | Asked           | refused: 408, 481            | Failed      |         |
//! | Asked           | refused otherwise            | Joining     | Join    |
//! | Asked, Promised | told 1xx                     | Promised    |         |
//! | Asked, Promised | told 2xx                     | Done        | Finish  |
//! | Asked, Promised | told anything else at last   | Failed      |         |
//! | Joining         | joined                       | Done        |         |
//! | Holding, Joining | the other is lost           | Failed      |         |
//! | Holding, Asked, Promised | three minutes are over | Failed   |         |
//!
//! What is not listed changes nothing. Failed and Done are final; the call of a failed one stays on hold.

use std::time::Duration;

use crate::mono::Mono;

/// How long we wait for the peer's last word.
const PATIENCE: Duration = Duration::from_mins(3);
/// What we call having waited in vain (RFC 3261 §21.4.9).
const TIMED_OUT: u16 = 408;
/// There is no such call (RFC 3261 §21.4.19).
const GONE: u16 = 481;

/// Where a call that is handed over stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It is put on hold first.
    Holding,
    /// Its peer was asked.
    Asked,
    /// The peer said yes; `rings`: it rings where the call goes.
    Promised {
        /// A ringing was told.
        rings: bool,
    },
    /// The peer won't: the other side is called or joined by us.
    Joining,
    /// It is handed over.
    Done,
    /// It is not; the code tells why (RFC 3261 §21; 0: nobody said).
    Failed(u16),
}

/// What happens to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferInput {
    /// The call is on hold, or its peer does not take part in that.
    Held,
    /// The peer will.
    Accepted,
    /// The peer won't.
    Refused(u16),
    /// What the peer's call met.
    Told {
        /// Its code.
        code: u16,
        /// The peer tells no more.
        is_final: bool,
    },
    /// Both are joined over this desk.
    Joined,
    /// The other side is gone, or was not reached.
    Lost(u16),
    /// Time passed.
    Wake,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferEffect {
    /// Ask the peer.
    Ask,
    /// Join both over this desk, calling the other side if need be.
    Join,
    /// End our part.
    Finish,
}

/// A call that is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    phase: Phase,
    may_ask: bool,
    until: Mono,
}

impl Transfer {
    /// It begins; with `may_ask` false nobody is asked, and both sides are joined over this desk.
    #[must_use]
    pub fn begin(now: Mono, may_ask: bool) -> Self {
        Self {
            phase: Phase::Holding,
            may_ask,
            until: now + PATIENCE,
        }
    }

    /// Where it stands.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// Whether it may still succeed.
    #[must_use]
    pub const fn is_under_way(&self) -> bool {
        !matches!(self.phase, Phase::Done | Phase::Failed(_))
    }

    /// When to hand in [`TransferInput::Wake`].
    #[must_use]
    pub fn deadline(&self) -> Option<Mono> {
        let waits = matches!(
            self.phase,
            Phase::Holding | Phase::Asked | Phase::Promised { .. }
        );
        waits.then_some(self.until)
    }

    /// Takes in what happened.
    pub fn handle(&mut self, now: Mono, input: TransferInput) -> Option<TransferEffect> {
        use Phase as P;
        use TransferInput as I;
        let (next, effect) = match (self.phase, input) {
            (P::Holding, I::Held) if self.may_ask => (P::Asked, Some(TransferEffect::Ask)),
            (P::Asked, I::Accepted) => (P::Promised { rings: false }, None),
            (P::Asked, I::Refused(code @ (TIMED_OUT | GONE)))
            | (P::Holding | P::Joining, I::Lost(code)) => (P::Failed(code), None),
            (P::Holding, I::Held) | (P::Asked, I::Refused(_)) => {
                (P::Joining, Some(TransferEffect::Join))
            }
            (P::Asked | P::Promised { .. }, I::Told { code, is_final }) => {
                told(self.phase, code, is_final)
            }
            (P::Joining, I::Joined) => (P::Done, None),
            (P::Holding | P::Asked | P::Promised { .. }, I::Wake) if self.until <= now => {
                (P::Failed(TIMED_OUT), None)
            }
            (
                P::Holding | P::Asked | P::Promised { .. } | P::Joining | P::Done | P::Failed(_),
                I::Held
                | I::Accepted
                | I::Refused(_)
                | I::Told { .. }
                | I::Joined
                | I::Lost(_)
                | I::Wake,
            ) => return None,
        };
        self.phase = next;
        effect
    }
}

const fn told(phase: Phase, code: u16, is_final: bool) -> (Phase, Option<TransferEffect>) {
    match code {
        200..=299 => (Phase::Done, Some(TransferEffect::Finish)),
        _ if is_final => (Phase::Failed(code), None),
        _ => {
            let rang = matches!(phase, Phase::Promised { rings: true });
            let rings = rang || code >= 180;
            (Phase::Promised { rings }, None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Phase as P, TransferEffect as E, TransferInput as I, *};

    const PROMISED: P = P::Promised { rings: false };
    const RINGS: P = P::Promised { rings: true };

    fn at(phase: Phase) -> Transfer {
        let mut transfer = Transfer::begin(Mono::ZERO, true);
        transfer.phase = phase;
        transfer
    }

    const fn word(code: u16, is_final: bool) -> I {
        I::Told { code, is_final }
    }

    #[test]
    fn every_row_of_the_table() {
        for (phase, input, next, effect) in [
            (P::Holding, I::Held, P::Asked, Some(E::Ask)),
            (P::Holding, I::Lost(481), P::Failed(481), None),
            (P::Asked, I::Accepted, PROMISED, None),
            (P::Asked, I::Refused(405), P::Joining, Some(E::Join)),
            (P::Asked, I::Refused(603), P::Joining, Some(E::Join)),
            (P::Asked, I::Refused(408), P::Failed(408), None),
            (P::Asked, I::Refused(481), P::Failed(481), None),
            (P::Asked, word(100, false), PROMISED, None),
            (PROMISED, word(180, false), RINGS, None),
            (RINGS, word(100, false), RINGS, None),
            (P::Asked, word(200, true), P::Done, Some(E::Finish)),
            (RINGS, word(200, true), P::Done, Some(E::Finish)),
            (RINGS, word(486, true), P::Failed(486), None),
            (RINGS, word(180, true), P::Failed(180), None),
            (PROMISED, word(0, true), P::Failed(0), None),
            (P::Joining, I::Joined, P::Done, None),
            (P::Joining, I::Lost(404), P::Failed(404), None),
        ] {
            let mut transfer = at(phase);
            assert_eq!(
                transfer.handle(Mono::ZERO, input),
                effect,
                "{phase:?} {input:?}"
            );
            assert_eq!(transfer.phase(), next, "{phase:?} {input:?}");
        }
    }

    #[test]
    fn what_comes_late_changes_nothing() {
        let inputs = [
            I::Held,
            I::Accepted,
            I::Refused(405),
            word(200, true),
            I::Joined,
            I::Lost(404),
            I::Wake,
        ];
        for phase in [P::Done, P::Failed(486)] {
            for input in inputs {
                let mut transfer = at(phase);
                let late = Mono::ZERO + PATIENCE * 2;
                assert_eq!(transfer.handle(late, input), None, "{phase:?} {input:?}");
                assert_eq!(transfer.phase(), phase, "{phase:?} {input:?}");
            }
        }
    }

    #[test]
    fn where_asking_is_of_no_use_both_are_joined_here() {
        let mut transfer = Transfer::begin(Mono::ZERO, false);
        assert_eq!(transfer.handle(Mono::ZERO, I::Held), Some(E::Join));
        assert_eq!(transfer.phase(), P::Joining);
    }

    #[test]
    fn nobody_waits_for_ever() {
        for (phase, next) in [
            (P::Asked, P::Failed(408)),
            (RINGS, P::Failed(408)),
            (P::Joining, P::Joining),
        ] {
            let mut transfer = at(phase);
            let before = Mono::ZERO + Duration::from_secs(179);
            assert_eq!(transfer.handle(before, I::Wake), None);
            assert_eq!(transfer.phase(), phase);
            assert_eq!(transfer.handle(Mono::ZERO + PATIENCE, I::Wake), None);
            assert_eq!(transfer.phase(), next);
        }
    }
}
