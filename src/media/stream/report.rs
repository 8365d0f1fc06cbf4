//! What is reported of a stream: to its far end by RTCP, to the engine as events.

use std::{collections::VecDeque, net::SocketAddr};

use super::{QUALITY_EVERY, SILENT_EVERY, Stream};
use crate::{
    media::{
        outbox::Outbox,
        port::{Channel, Event, Quality},
    },
    mono::Mono,
};

impl Stream {
    /// Sends the report that is due, tells quality and silence.
    pub fn report(&mut self, now: Mono, outbox: &mut Outbox, events: &mut VecDeque<Event>) {
        let (channel, to) = self.rtcp_way();
        let (rtcp, sender, receiver) = (&mut self.rtcp, &self.sender, &mut self.receiver);
        outbox.push(self.setup.id, channel, to, |datagram| {
            rtcp.poll(now, &sender.rtp, &mut receiver.statistics, datagram)
                .unwrap_or(0)
        });
        if now >= self.next_quality {
            self.next_quality += QUALITY_EVERY;
            let quality = self.quality();
            events.push_back(Event::Quality {
                stream: self.id(),
                quality,
            });
        }
        if self.setup.direction.receives() && now >= self.next_silent {
            self.next_silent += SILENT_EVERY;
            let since = now.since(self.silent_since);
            events.push_back(Event::Silent {
                stream: self.id(),
                since,
            });
        }
    }

    /// Sends the last report, with BYE.
    pub fn bye(&mut self, now: Mono, outbox: &mut Outbox) {
        let (channel, to) = self.rtcp_way();
        let (rtcp, sender, receiver) = (&mut self.rtcp, &self.sender, &mut self.receiver);
        outbox.push(self.setup.id, channel, to, |datagram| {
            rtcp.bye(now, &sender.rtp, &mut receiver.statistics, datagram)
                .unwrap_or(0)
        });
    }

    /// How it does.
    #[must_use]
    pub fn quality(&self) -> Quality {
        let counts = self.receiver.counts();
        Quality {
            received: self.receiver.statistics.received(),
            lost: self.receiver.statistics.lost(),
            late: counts.late,
            concealed: counts.concealed,
            sent: u64::from(self.sender.rtp.packets()),
            remote_loss: self.remote_loss,
            jitter: self.receiver.statistics.jitter(),
            round_trip: self.round_trip,
            playout_delay: self.receiver.delay(),
        }
    }

    /// RTCP follows RTP to a learnt address, by the port the signalling told.
    fn rtcp_way(&self) -> (Channel, SocketAddr) {
        let target = self.latch.target();
        if self.setup.rtcp_mux {
            return (Channel::Rtp, target);
        }
        let to = match self.setup.remote_rtcp {
            Some(signalled) if target == self.setup.remote => signalled,
            Some(signalled) => SocketAddr::new(target.ip(), signalled.port()),
            None => SocketAddr::new(target.ip(), target.port().saturating_add(1)),
        };
        (Channel::Rtcp, to)
    }
}
