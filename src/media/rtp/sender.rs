//! The sending side of a stream: one SSRC, sequence numbers without holes, a timestamp that follows the media clock.
//!
//! The clock advances with every tick, whether something is sent or not, so a pause shows as a jump of the timestamp and
//! not of the sequence number (RFC 3550 §5.1), and the first packet after it carries the marker.

use super::packet::{self, RtpHeader};
use crate::rng::Rng;

/// State of one sent stream.
#[derive(Clone, Debug)]
pub struct RtpSender {
    ssrc: u32,
    sequence: u16,
    clock: u32,
    speaking: bool,
    packets: u32,
    octets: u32,
}

impl RtpSender {
    /// A stream with random SSRC, first sequence number and first timestamp (RFC 3550 §5.1, §8).
    #[must_use]
    pub fn new(rng: &mut Rng) -> Self {
        Self {
            ssrc: rng.next_u32(),
            // Below 32768, so that no receiver meets a wrap in the first seconds (RFC 3711 §3.3.1).
            sequence: u16::try_from(rng.below(0x8000)).unwrap_or(0),
            clock: rng.next_u32(),
            speaking: false,
            packets: 0,
            octets: 0,
        }
    }

    /// Who we are in this stream.
    #[must_use]
    pub const fn ssrc(&self) -> u32 {
        self.ssrc
    }

    /// Packets sent, modulo 2³².
    #[must_use]
    pub const fn packets(&self) -> u32 {
        self.packets
    }

    /// Payload octets sent, modulo 2³².
    #[must_use]
    pub const fn octets(&self) -> u32 {
        self.octets
    }

    /// The timestamp of this moment.
    #[must_use]
    pub const fn timestamp(&self) -> u32 {
        self.clock
    }

    /// Lets `units` of the payload's clock pass (one tick is [`crate::media::Codec::tick_units`]).
    pub const fn advance(&mut self, units: u32) {
        self.clock = self.clock.wrapping_add(units);
    }

    /// Says that nothing is sent for a while: the next sound carries the marker.
    pub const fn pause(&mut self) {
        self.speaking = false;
    }

    /// Takes a new SSRC after a collision (RFC 3550 §8.2).
    pub fn change_ssrc(&mut self, rng: &mut Rng) {
        self.ssrc = rng.next_u32();
        self.packets = 0;
        self.octets = 0;
    }

    /// Writes a packet of sound whose first sample is of `timestamp` and returns its length, `None` when it does not fit.
    pub fn write_sound(
        &mut self,
        payload_type: u8,
        timestamp: u32,
        payload: &[u8],
        datagram: &mut [u8],
    ) -> Option<usize> {
        let marker = !self.speaking;
        let length = self.write(payload_type, marker, timestamp, payload, datagram)?;
        self.speaking = true;
        Some(length)
    }

    /// Writes a packet that is no sound (an event, comfort noise) and returns its length, `None` when it does not fit.
    pub fn write(
        &mut self,
        payload_type: u8,
        marker: bool,
        timestamp: u32,
        payload: &[u8],
        datagram: &mut [u8],
    ) -> Option<usize> {
        let header = RtpHeader {
            marker,
            payload_type,
            sequence: self.sequence,
            timestamp,
            ssrc: self.ssrc,
        };
        let length = packet::write(&header, payload, datagram)?;
        self.sequence = self.sequence.wrapping_add(1);
        self.packets = self.packets.wrapping_add(1);
        let octets = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        self.octets = self.octets.wrapping_add(octets);
        Some(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn send(sender: &mut RtpSender) -> RtpHeader {
        let mut datagram = [0; 200];
        let timestamp = sender.timestamp();
        let length = sender
            .write_sound(8, timestamp, &[0; 160], &mut datagram)
            .unwrap();
        assert_eq!(length, 172);
        packet::parse(&datagram[..length]).unwrap().0
    }

    #[test]
    fn a_pause_jumps_the_timestamp_but_not_the_sequence() {
        let mut sender = RtpSender::new(&mut Rng::from_u64(1));
        let first = send(&mut sender);
        sender.advance(160);
        let second = send(&mut sender);
        sender.pause();
        sender.advance(8_000);
        let third = send(&mut sender);
        assert_eq!(
            [first.marker, second.marker, third.marker],
            [true, false, true]
        );
        assert_eq!(second.timestamp.wrapping_sub(first.timestamp), 160);
        assert_eq!(third.timestamp.wrapping_sub(first.timestamp), 8_160);
        assert_eq!(third.sequence.wrapping_sub(first.sequence), 2);
        assert_eq!((sender.packets(), sender.octets()), (3, 480));
    }

    #[test]
    fn sequence_and_timestamp_wrap() {
        let mut sender = RtpSender::new(&mut Rng::from_u64(1));
        sender.sequence = u16::MAX;
        sender.clock = u32::MAX - 9;
        send(&mut sender);
        sender.advance(160);
        let next = send(&mut sender);
        assert_eq!((next.sequence, next.timestamp), (0, 150));
    }

    #[test]
    fn what_does_not_fit_uses_no_sequence_number() {
        let mut sender = RtpSender::new(&mut Rng::from_u64(1));
        let before = sender.sequence;
        assert_eq!(sender.write_sound(8, 0, &[0; 160], &mut [0; 100]), None);
        assert_eq!((sender.sequence, sender.packets()), (before, 0));
        assert!(send(&mut sender).marker);
    }

    #[test]
    fn two_streams_differ() {
        let mut rng = Rng::from_u64(1);
        let (a, mut b) = (RtpSender::new(&mut rng), RtpSender::new(&mut rng));
        assert_ne!(a.ssrc(), b.ssrc());
        let before = b.ssrc();
        b.change_ssrc(&mut rng);
        assert_ne!(b.ssrc(), before);
    }
}
