//! Symmetric RTP: behind a NAT the peer's packets come from elsewhere than its SDP says, and ours must go there.
//!
//! | packet from | while learning | later |
//! |---|---|---|
//! | where we send to | taken | taken |
//! | the address in the SDP | taken; we send there again | taken |
//! | elsewhere, its payload type fits | taken; we send there from now on | refused |
//! | elsewhere, its payload type does not fit | refused | refused |
//!
//! Learning lasts until [`LEARNING`] after the first packet that was taken, and begins anew when the signalling changes
//! the stream. So nobody can pull a running call to himself by sending a packet to a guessed port.

use std::{net::SocketAddr, time::Duration};

use crate::mono::Mono;

/// How long after the first packet another source is believed.
const LEARNING: Duration = Duration::from_secs(5);

/// Where a stream's packets go, and from where they are taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Latch {
    signalled: SocketAddr,
    target: SocketAddr,
    first: Option<Mono>,
}

impl Latch {
    /// Sends to `signalled` until something else is learnt.
    pub(super) const fn new(signalled: SocketAddr) -> Self {
        Self {
            signalled,
            target: signalled,
            first: None,
        }
    }

    /// The signalling changed the stream: learns anew.
    pub(super) fn renew(&mut self, signalled: SocketAddr) {
        if signalled != self.signalled {
            *self = Self::new(signalled);
        }
        self.first = None;
    }

    /// Where to send.
    pub(super) const fn target(&self) -> SocketAddr {
        self.target
    }

    /// Whether an RTP packet from `from` is taken; `fits`: its payload type was agreed on.
    pub(super) fn takes(&mut self, now: Mono, from: SocketAddr, fits: bool) -> bool {
        let learning = self.first.is_none_or(|first| now.since(first) < LEARNING);
        if learning && fits {
            self.target = from;
            self.first.get_or_insert(now);
        }
        from == self.target || from == self.signalled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(port: u16) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 1], port))
    }

    /// Feeds (second, port, fits) and tells which were taken and where we send in the end.
    fn run(packets: &[(u64, u16, bool)]) -> (Vec<bool>, u16) {
        let mut latch = Latch::new(address(1));
        let taken = packets.iter().map(|&(second, port, fits)| {
            latch.takes(Mono::from_millis(second * 1_000), address(port), fits)
        });
        (taken.collect(), latch.target().port())
    }

    #[test]
    fn the_first_fitting_source_is_learnt() {
        assert_eq!(run(&[(60, 2, true), (61, 2, true)]), (vec![true, true], 2));
        assert_eq!(run(&[(0, 2, false)]), (vec![false], 1));
    }

    #[test]
    fn after_a_while_strangers_are_refused() {
        let packets = [(0, 2, true), (4, 3, true), (5, 4, true), (9, 3, true)];
        assert_eq!(run(&packets), (vec![true, true, false, true], 3));
    }

    #[test]
    fn the_signalled_address_is_always_good() {
        let packets = [(0, 2, true), (4, 1, true)];
        assert_eq!(run(&packets), (vec![true, true], 1));
        let packets = [(0, 2, true), (8, 1, true)];
        assert_eq!(run(&packets), (vec![true, true], 2));
    }

    #[test]
    fn a_change_of_the_stream_learns_anew() {
        let mut latch = Latch::new(address(1));
        latch.takes(Mono::ZERO, address(2), true);
        latch.renew(address(1));
        assert_eq!(latch.target(), address(2));
        assert!(latch.takes(Mono::from_millis(60_000), address(3), true));
        latch.renew(address(7));
        assert_eq!(latch.target(), address(7));
    }
}
