//! Packets that wait to be played, in order, in slots that are made once.
//!
//! The buffer only orders and tells what is missing; *when* a packet is played is decided by
//! [`super::playout`]. Sequence numbers and timestamps come unwrapped (see [`Unwrap`]), so nothing here
//! knows of overflow.

use crate::mono::Mono;

/// Packets that fit: 1.28 s of 10 ms packets, far more than the longest playout delay.
pub const SLOTS: usize = 128;

/// Longest payload kept; Opus' longest frame is 1275 bytes (RFC 6716 §3.4).
pub const MAX_PAYLOAD: usize = 1_300;

/// One RTP payload with what orders it.
#[derive(Clone, Debug)]
pub struct Packet {
    /// Unwrapped sequence number.
    pub sequence: i64,
    /// Unwrapped RTP timestamp, in the codec's clock.
    pub timestamp: i64,
    /// RTP payload type, 0..=127.
    pub payload_type: u8,
    /// When it arrived.
    pub arrived: Mono,
    length: usize,
    bytes: [u8; MAX_PAYLOAD],
}

impl Packet {
    /// The payload.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// What became of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    /// It waits.
    Stored,
    /// It was there already.
    Duplicate,
    /// Its payload is longer than any codec makes.
    TooLong,
    /// It lies too far from the others to belong to them.
    TooFar,
}

/// The waiting packets.
#[derive(Debug)]
pub struct JitterBuffer {
    slots: Vec<Slot>,
    lowest: i64,
    highest: i64,
    count: usize,
}

#[derive(Clone, Debug)]
struct Slot {
    used: bool,
    packet: Packet,
}

impl Default for JitterBuffer {
    fn default() -> Self {
        Self::new()
    }
}

impl JitterBuffer {
    /// An empty buffer.
    #[must_use]
    pub fn new() -> Self {
        let packet = Packet {
            sequence: 0,
            timestamp: 0,
            payload_type: 0,
            arrived: Mono::ZERO,
            length: 0,
            bytes: [0; MAX_PAYLOAD],
        };
        Self {
            slots: vec![
                Slot {
                    used: false,
                    packet
                };
                SLOTS
            ],
            lowest: 0,
            highest: 0,
            count: 0,
        }
    }

    /// Packets waiting.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether none waits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Stores a packet.
    pub fn insert(
        &mut self,
        (sequence, timestamp): (i64, i64),
        payload_type: u8,
        arrived: Mono,
        payload: &[u8],
    ) -> Inserted {
        if payload.len() > MAX_PAYLOAD {
            return Inserted::TooLong;
        }
        if self.count > 0 {
            let lowest = self.lowest.min(sequence);
            let highest = self.highest.max(sequence);
            if highest - lowest >= SLOTS as i64 {
                return Inserted::TooFar;
            }
        }
        let slot = &mut self.slots[index(sequence)];
        if slot.used {
            return Inserted::Duplicate;
        }
        slot.used = true;
        slot.packet.sequence = sequence;
        slot.packet.timestamp = timestamp;
        slot.packet.payload_type = payload_type;
        slot.packet.arrived = arrived;
        slot.packet.length = payload.len();
        slot.packet.bytes[..payload.len()].copy_from_slice(payload);
        if self.count == 0 {
            (self.lowest, self.highest) = (sequence, sequence);
        } else {
            self.lowest = self.lowest.min(sequence);
            self.highest = self.highest.max(sequence);
        }
        self.count += 1;
        Inserted::Stored
    }

    /// The packet with the lowest sequence number.
    #[must_use]
    pub fn first(&self) -> Option<&Packet> {
        self.get(self.lowest)
    }

    /// The packet with the highest sequence number.
    #[must_use]
    pub fn last(&self) -> Option<&Packet> {
        self.get(self.highest)
    }

    /// The packet with this sequence number.
    #[must_use]
    pub fn get(&self, sequence: i64) -> Option<&Packet> {
        let slot = &self.slots[index(sequence)];
        (slot.used && slot.packet.sequence == sequence).then_some(&slot.packet)
    }

    /// Drops the packet with the lowest sequence number.
    pub fn drop_first(&mut self) {
        let slot = &mut self.slots[index(self.lowest)];
        if self.count == 0 || !slot.used {
            return;
        }
        slot.used = false;
        self.count -= 1;
        while self.count > 0 && self.get(self.lowest).is_none() {
            self.lowest += 1;
        }
    }

    /// Drops everything.
    pub fn clear(&mut self) {
        for slot in &mut self.slots {
            slot.used = false;
        }
        self.count = 0;
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "in 0..SLOTS"
)]
fn index(sequence: i64) -> usize {
    sequence.rem_euclid(SLOTS as i64) as usize
}

/// Makes a counter that wraps after `bits` (≤ 32) count on without end, by taking the step nearest to the last value.
#[derive(Clone, Copy, Debug)]
pub struct Unwrap {
    bits: u32,
    last: Option<i64>,
}

impl Unwrap {
    /// For a counter of `bits` bits: 16 for sequence numbers, 32 for timestamps.
    #[must_use]
    pub const fn new(bits: u32) -> Self {
        Self { bits, last: None }
    }

    /// The unwrapped value of `raw`.
    pub fn unwrap_next(&mut self, raw: u32) -> i64 {
        let value = self.peek(raw);
        self.last = Some(value);
        value
    }

    /// The unwrapped value of `raw`, without remembering it.
    #[must_use]
    pub fn peek(&self, raw: u32) -> i64 {
        let raw = i64::from(raw);
        let Some(last) = self.last else { return raw };
        let span = 1_i64 << self.bits;
        let step = (raw - last).rem_euclid(span);
        last + if step >= span / 2 { step - span } else { step }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insert(buffer: &mut JitterBuffer, sequence: i64) -> Inserted {
        buffer.insert((sequence, sequence * 160), 0, Mono::ZERO, &[1, 2])
    }

    fn drain(buffer: &mut JitterBuffer) -> Vec<i64> {
        let mut all = Vec::new();
        while let Some(packet) = buffer.first() {
            all.push(packet.sequence);
            buffer.drop_first();
        }
        all
    }

    #[test]
    fn packets_come_out_in_order() {
        let mut buffer = JitterBuffer::new();
        for sequence in [7, 5, 9, 6] {
            assert_eq!(insert(&mut buffer, sequence), Inserted::Stored);
        }
        assert_eq!(buffer.last().map(|p| p.sequence), Some(9));
        assert_eq!(drain(&mut buffer), [5, 6, 7, 9]);
        assert!(buffer.is_empty());
    }

    #[test]
    fn odd_packets_are_refused_and_named() {
        let mut buffer = JitterBuffer::new();
        insert(&mut buffer, 5);
        assert_eq!(insert(&mut buffer, 5), Inserted::Duplicate);
        assert_eq!(insert(&mut buffer, 5 + SLOTS as i64), Inserted::TooFar);
        assert_eq!(insert(&mut buffer, 5 - SLOTS as i64), Inserted::TooFar);
        let long = [0; MAX_PAYLOAD + 1];
        assert_eq!(
            buffer.insert((6, 0), 0, Mono::ZERO, &long),
            Inserted::TooLong
        );
        assert_eq!(buffer.len(), 1);
    }

    #[test]
    fn a_cleared_buffer_takes_a_new_start() {
        let mut buffer = JitterBuffer::new();
        insert(&mut buffer, 5);
        buffer.clear();
        assert!(buffer.first().is_none());
        assert_eq!(insert(&mut buffer, 100_000), Inserted::Stored);
        assert_eq!(drain(&mut buffer), [100_000]);
    }

    #[test]
    fn counters_unwrap_both_ways() {
        let mut sequence = Unwrap::new(16);
        let raw = [65_534, 65_535, 0, 65_535, 1];
        let unwrapped = raw.map(|value| sequence.unwrap_next(value));
        assert_eq!(unwrapped, [65_534, 65_535, 65_536, 65_535, 65_537]);
        let mut timestamp = Unwrap::new(32);
        assert_eq!(timestamp.unwrap_next(u32::MAX), i64::from(u32::MAX));
        assert_eq!(timestamp.unwrap_next(159), i64::from(u32::MAX) + 160);
    }
}
