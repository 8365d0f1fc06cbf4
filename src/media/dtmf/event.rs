//! Telephone-events (RFC 4733 §2.5).
//!
//! One digit as it is sent, by the 10 ms tick since its start:
//!
//! | tick | packet |
//! |---|---|
//! | 2, 4, 6, 8 | the event goes on, with its length so far; the first has the marker |
//! | 10 | the event ended after 100 ms |
//! | 12, 14 | the end again, twice |
//! | 17 | the next digit may start: 70 ms between the tones |
//!
//! All packets of a digit bear the timestamp of its start. The receiver takes the first of them, whichever it is, and
//! knows the rest by that timestamp: with one packet in five lost a digit is missed once in 78,000.

use std::collections::VecDeque;

use super::{code, digit};

const TONE_TICKS: u8 = 10;
const STEP_TICKS: u8 = 2;
const LAST_END_TICK: u8 = 14;
const DIGIT_TICKS: u8 = 17;

/// −10 dBm0, the usual level of a key (§2.3.3 gives the field).
const VOLUME: u8 = 10;

/// Digits that may wait.
pub const MAX_WAITING: usize = 256;

/// An event packet to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventPacket {
    /// First packet of a digit.
    pub marker: bool,
    /// Of the digit's start.
    pub timestamp: u32,
    /// What goes into the RTP payload.
    pub payload: [u8; 4],
}

/// Sends digits, one after the other.
#[derive(Clone, Debug)]
pub struct EventSender {
    tick_units: u32,
    waiting: VecDeque<u8>,
    current: Option<Current>,
}

#[derive(Clone, Copy, Debug)]
struct Current {
    code: u8,
    timestamp: u32,
    tick: u8,
}

/// What a tick brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Step {
    /// To be sent now.
    pub packet: Option<EventPacket>,
    /// The last digit is over: all were sent.
    pub is_last: bool,
}

impl EventSender {
    /// A sender whose durations count in `clock_hz`, the clock of the payload type `telephone-event`.
    #[must_use]
    pub fn new(clock_hz: u32) -> Self {
        Self {
            tick_units: clock_hz / 100,
            waiting: VecDeque::with_capacity(MAX_WAITING),
            current: None,
        }
    }

    /// Appends digits; returns how many were taken. Others than digits are left out, and so is what is more than
    /// [`MAX_WAITING`].
    pub fn queue(&mut self, digits: &str) -> usize {
        let room = MAX_WAITING - self.waiting.len();
        let before = self.waiting.len();
        self.waiting
            .extend(digits.chars().filter_map(code).take(room));
        self.waiting.len() - before
    }

    /// Whether digits wait or one is being sent.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.current.is_some() || !self.waiting.is_empty()
    }

    /// Whether an event is on the wire right now, so that no sound is to be sent beside it (§2.5.1.2).
    #[must_use]
    pub fn replaces_sound(&self) -> bool {
        self.current.map_or(!self.waiting.is_empty(), |current| {
            current.tick <= LAST_END_TICK
        })
    }

    /// Lets 10 ms pass; `timestamp` is the stream's at the beginning of this tick.
    pub fn tick(&mut self, timestamp: u32) -> Step {
        if self
            .current
            .is_none_or(|current| current.tick >= DIGIT_TICKS)
        {
            self.current = self.waiting.pop_front().map(|code| Current {
                code,
                timestamp,
                tick: 0,
            });
        }
        let Some(current) = &mut self.current else {
            return Step::default();
        };
        let packet = current.packet(self.tick_units);
        current.tick += 1;
        let is_last = current.tick == DIGIT_TICKS && self.waiting.is_empty();
        if is_last {
            self.current = None;
        }
        Step { packet, is_last }
    }
}

impl Current {
    fn packet(self, tick_units: u32) -> Option<EventPacket> {
        let due = (STEP_TICKS..=LAST_END_TICK).contains(&self.tick)
            && self.tick.is_multiple_of(STEP_TICKS);
        due.then(|| {
            let ended = self.tick >= TONE_TICKS;
            let units = u32::from(self.tick.min(TONE_TICKS)) * tick_units;
            let [high, low] = u16::try_from(units).unwrap_or(u16::MAX).to_be_bytes();
            EventPacket {
                marker: self.tick == STEP_TICKS,
                timestamp: self.timestamp,
                payload: [self.code, u8::from(ended) << 7 | VOLUME, high, low],
            }
        })
    }
}

/// Receives digits: each once, however often its packets come and in whatever order.
#[derive(Clone, Debug, Default)]
pub struct EventReceiver {
    last: Option<Seen>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    code: u8,
    timestamp: u32,
    duration: u16,
    ended: bool,
}

impl EventReceiver {
    /// Nothing heard yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets what was heard: the source changed.
    pub fn reset(&mut self) {
        self.last = None;
    }

    /// Takes the payload of an event packet; returns the digit when it is a new one.
    pub fn handle(&mut self, timestamp: u32, payload: &[u8]) -> Option<char> {
        let [code, flags, high, low, ..] = *payload else {
            return None;
        };
        let pressed = digit(code)?;
        let now = Seen {
            code,
            timestamp,
            duration: u16::from_be_bytes([high, low]),
            ended: flags & 0x80 != 0,
        };
        let Some(last) = self.last else {
            self.last = Some(now);
            return Some(pressed);
        };
        let later = timestamp.wrapping_sub(last.timestamp).cast_signed();
        if later < 0 {
            return None;
        }
        if later == 0 && code == last.code {
            self.last = Some(Seen {
                duration: now.duration.max(last.duration),
                ended: now.ended || last.ended,
                ..last
            });
            return None;
        }
        // A key held longer than 65535 units goes on in a new segment (§2.5.1.3).
        let is_segment = !last.ended
            && code == last.code
            && last.duration > u16::MAX / 2
            && later == i32::from(last.duration);
        self.last = Some(now);
        (!is_segment).then_some(pressed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    /// All packets of `digits` with the tick of each, starting at timestamp 1000; and the tick of the end.
    fn send(clock_hz: u32, digits: &str) -> (Vec<(u32, EventPacket)>, u32) {
        let mut sender = EventSender::new(clock_hz);
        assert_eq!(sender.queue(digits), digits.len());
        let mut packets = Vec::new();
        for tick in 0.. {
            let step = sender.tick(1_000 + tick * clock_hz / 100);
            packets.extend(step.packet.map(|packet| (tick, packet)));
            if step.is_last {
                assert!(!sender.is_active());
                return (packets, tick);
            }
        }
        unreachable!()
    }

    #[test]
    fn one_digit_is_seven_packets_with_three_ends() {
        let (packets, end) = send(8_000, "5");
        let plain: Vec<_> = packets
            .iter()
            .map(|(tick, packet)| {
                let [code, flags, high, low] = packet.payload;
                assert_eq!((code, packet.timestamp, flags & 0x7f), (5, 1_000, 10));
                (
                    *tick,
                    packet.marker,
                    flags >> 7,
                    u16::from_be_bytes([high, low]),
                )
            })
            .collect();
        assert_eq!(
            plain,
            [
                (2, true, 0, 160),
                (4, false, 0, 320),
                (6, false, 0, 480),
                (8, false, 0, 640),
                (10, false, 1, 800),
                (12, false, 1, 800),
                (14, false, 1, 800),
            ]
        );
        assert_eq!(end, 16);
    }

    #[test]
    fn digits_follow_after_70_ms_and_durations_count_the_given_clock() {
        let (packets, _) = send(48_000, "1#d");
        let starts: Vec<_> = packets.iter().filter(|(_, packet)| packet.marker).collect();
        let codes: Vec<_> = starts.iter().map(|(_, packet)| packet.payload[0]).collect();
        assert_eq!(codes, [1, 11, 15]);
        assert_eq!(starts[1].1.timestamp - starts[0].1.timestamp, 170 * 48);
        assert_eq!(packets[6].1.payload[2..], 4_800_u16.to_be_bytes());
    }

    #[test]
    fn sound_is_replaced_while_the_event_is_on_the_wire() {
        let mut sender = EventSender::new(8_000);
        assert!(!sender.replaces_sound());
        sender.queue("1");
        let replaced = (0..17).filter(|_| {
            let replaces = sender.replaces_sound();
            sender.tick(0);
            replaces
        });
        assert_eq!(replaced.count(), 15);
        assert!(!sender.replaces_sound() && !sender.is_active());
    }

    #[test]
    fn what_is_no_digit_or_too_much_is_left_out() {
        let mut sender = EventSender::new(8_000);
        assert_eq!(sender.queue("1 2-x,B"), 3);
        assert_eq!(sender.queue(&"1".repeat(MAX_WAITING)), MAX_WAITING - 3);
        assert_eq!(sender.queue("1"), 0);
    }

    #[test]
    fn of_1000_digits_none_is_missed_or_doubled_at_20_percent_loss() {
        let mut rng = Rng::from_u64(11);
        let pressed: String = (0..1_000)
            .filter_map(|_| u8::try_from(rng.below(16)).ok().and_then(digit))
            .collect();
        let mut wire = Vec::new();
        for part in pressed.as_bytes().chunks(200) {
            let base = u32::try_from(wire.len()).unwrap() * 100_000;
            let (packets, _) = send(8_000, std::str::from_utf8(part).unwrap());
            for (_, mut packet) in packets {
                packet.timestamp += base;
                if rng.unit() >= 0.2 {
                    wire.push(packet);
                }
                if rng.unit() < 0.05 {
                    wire.push(packet);
                }
            }
        }
        // Neighbours change places now and then.
        for n in 1..wire.len() {
            if rng.unit() < 0.1 && wire[n].timestamp == wire[n - 1].timestamp {
                wire.swap(n, n - 1);
            }
        }
        let mut receiver = EventReceiver::new();
        let heard: String = wire
            .iter()
            .filter_map(|packet| receiver.handle(packet.timestamp, &packet.payload))
            .collect();
        assert_eq!(heard, pressed);
    }

    #[test]
    fn repeats_old_packets_and_segments_are_no_new_digit() {
        let mut receiver = EventReceiver::new();
        assert_eq!(receiver.handle(500, &[1, 10, 0, 160]), Some('1'));
        assert_eq!(receiver.handle(500, &[1, 0x8a, 3, 32]), None);
        assert_eq!(receiver.handle(2_000, &[1, 10, 0, 160]), Some('1'));
        assert_eq!(receiver.handle(500, &[1, 0x8a, 3, 32]), None);
        assert_eq!(receiver.handle(2_000, &[1, 10, 0xff, 0xff]), None);
        assert_eq!(receiver.handle(2_000 + 65_535, &[1, 10, 0, 160]), None);
        assert_eq!(receiver.handle(900_000, &[12, 10, 0, 160]), Some('A'));
        // A sender that forgets to move the timestamp: another key is another digit.
        assert_eq!(receiver.handle(900_000, &[13, 10, 0, 160]), Some('B'));
    }

    #[test]
    fn the_timestamp_may_wrap_and_other_events_are_ignored() {
        let mut receiver = EventReceiver::new();
        assert_eq!(receiver.handle(u32::MAX - 10, &[0, 10, 0, 160]), Some('0'));
        assert_eq!(receiver.handle(1_500, &[0, 10, 0, 160]), Some('0'));
        assert_eq!(receiver.handle(3_000, &[16, 10, 0, 160]), None);
        assert_eq!(receiver.handle(3_000, &[1, 10, 0]), None);
        receiver.reset();
        assert_eq!(receiver.handle(1_500, &[0, 10, 0, 160]), Some('0'));
    }
}
