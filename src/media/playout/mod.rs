//! When which packet is played, and what is played when there is none.
//!
//! The playout is pulled every 10 ms for sound at the codec's own rate. It knows exactly where it stands: `transit` is
//! the moment at which the next packet's first sample will be heard, minus that packet's media time. A packet comes in
//! time when its own transit is not later. So the playout compares its transit with the transits of the packets
//! ([`delay::Arrivals`]) and moves it by leaving out or repeating a pitch period ([`stretch`]).
//!
//! What is wanted: least transit of late + spread of the packets + the packet's place inside the tick + [`MARGIN_US`], and one
//! packet more while packets are being lost, so that a lost one's successor is at hand when it is needed.
//!
//! | next packet | later packet | done |
//! |---|---|---|
//! | here, no gap made up | – | decoded; after a pause in the sender's time: only when its transit is reached |
//! | here, gap made up before | – | late: decoded and joined; the made-up part is left out when the delay would grow too far |
//! | missing | here, Opus with FEC | the one before it recovered from it, those before that concealed by the codec |
//! | missing | here, near | bridged from both sides ([`super::plc`]) |
//! | missing | here, far | 10 ms made up, looked again |
//! | missing | missing | 10 ms made up, looked again; time does not advance, so a late packet is heard whole |
//! | comfort noise or a pause | – | noise |

mod adjust;
mod delay;
mod missing;
mod stretch;

use self::delay::Arrivals;
use super::{
    comfort_noise::ComfortNoise,
    jitter::{Inserted, JitterBuffer},
    plc::Concealer,
};
use crate::{mono::Mono, rng::Rng};

/// Longest packet that is decoded, milliseconds (RFC 6716 §3.2.5).
const LONGEST_PACKET_MS: usize = 120;

/// Sound kept behind for concealment and stretching, milliseconds.
const HISTORY_MS: usize = 60;

/// Sound that fits into the line, milliseconds.
const LINE_MS: usize = 600;

/// Wait before the first packet is played, microseconds: enough for its successor to arrive.
const START_US: i64 = 25_000;

/// What a tick may come late without a packet being missed, microseconds.
const MARGIN_US: i64 = 4_000;

/// Least and most delay aimed at beyond the fastest packet, microseconds.
const LEAST_US: i64 = 10_000;
const MOST_US: i64 = 200_000;

/// A late packet is heard whole when the delay then is at most so much too long, microseconds.
const LATE_SLACK_US: i64 = 40_000;

/// Beyond this excess packets are left out whole, microseconds.
const JUMP_US: i64 = 250_000;

/// A packet whose transit differs by more than this belongs to a new media time line, microseconds.
const NEW_LINE_US: i64 = 2_000_000;

/// What a packet carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carries {
    /// Encoded sound.
    Sound,
    /// A description of noise (RFC 3389): the peer pauses.
    Noise,
    /// Something that is not heard: a telephone-event, or a payload we did not agree on.
    Nothing,
}

/// The decoders of one sample rate, as the playout sees them. All lengths are in samples.
pub trait Voice {
    /// What a payload type carries.
    fn carries(&self, payload_type: u8) -> Carries;
    /// Length of a payload; 0 when it can't be read.
    fn samples_in(&self, payload_type: u8, payload: &[u8]) -> usize;
    /// Decodes; returns the length, 0 on a broken payload.
    fn decode_into(&mut self, payload_type: u8, payload: &[u8], sound: &mut [f32]) -> usize;
    /// Recovers what went before `next` from its FEC; 0: there is none.
    fn recover_into(&mut self, payload_type: u8, next: &[u8], sound: &mut [f32]) -> usize;
    /// The codec's own concealment; 0: it has none.
    fn conceal_into(&mut self, sound: &mut [f32]) -> usize;
}

/// What was played and how, since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packets that came after their time and were not played.
    pub late: u64,
    /// Frames of 10 ms made up.
    pub concealed: u64,
    /// Packets recovered from FEC.
    pub recovered: u64,
    /// Pitch periods left out.
    pub shortened: u64,
    /// Pitch periods repeated.
    pub lengthened: u64,
}

impl std::ops::Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            late: self.late + other.late,
            concealed: self.concealed + other.concealed,
            recovered: self.recovered + other.recovered,
            shortened: self.shortened + other.shortened,
            lengthened: self.lengthened + other.lengthened,
        }
    }
}

/// The playout of one stream at one sample rate.
#[derive(Debug)]
pub struct Playout {
    rate_hz: u32,
    /// Samples per unit of the RTP timestamp.
    samples_per_unit: i64,
    buffer: JitterBuffer,
    arrivals: Arrivals,
    concealer: Concealer,
    noise: ComfortNoise,
    /// What was heard (before `cursor`) and what will be.
    line: Vec<f32>,
    cursor: usize,
    scratch: Vec<f32>,
    position: Option<Position>,
    /// Samples made up since the last packet, while the media time stood still.
    gap: usize,
    /// The peer pauses: noise, not concealment.
    pausing: bool,
    since_stretch: u32,
    packet_us: i64,
    delay_us: i64,
    loss: f32,
    guards: bool,
    counts: Counts,
}

/// The next packet to play: its sequence number, and its media time in samples.
#[derive(Clone, Copy, Debug)]
struct Position {
    sequence: i64,
    time: i64,
}

impl Playout {
    /// A playout for sound of `rate_hz` whose RTP clock runs at `clock_hz`.
    #[must_use]
    pub fn new(rate_hz: u32, clock_hz: u32, rng: &mut Rng) -> Self {
        let per_ms = rate_hz as usize / 1_000;
        let mut line = Vec::with_capacity(LINE_MS * per_ms);
        line.resize(HISTORY_MS * per_ms, 0.0);
        Self {
            rate_hz,
            samples_per_unit: i64::from(rate_hz / clock_hz.max(1)).max(1),
            buffer: JitterBuffer::new(),
            arrivals: Arrivals::new(),
            concealer: Concealer::new(rate_hz),
            noise: ComfortNoise::new(rng),
            cursor: line.len(),
            line,
            scratch: vec![0.0; LONGEST_PACKET_MS * per_ms],
            position: None,
            gap: 0,
            pausing: false,
            since_stretch: 0,
            packet_us: 20_000,
            delay_us: 0,
            loss: 0.0,
            guards: false,
            counts: Counts::default(),
        }
    }

    /// Samples per second of the sound it gives.
    #[must_use]
    pub const fn rate_hz(&self) -> u32 {
        self.rate_hz
    }

    /// Takes a packet: unwrapped sequence number and timestamp, payload type, payload.
    pub fn push(
        &mut self,
        now: Mono,
        (sequence, timestamp): (i64, i64),
        payload_type: u8,
        carries: Carries,
        payload: &[u8],
    ) {
        if carries == Carries::Sound {
            let arrival = micros(now);
            let media = self.media_us(timestamp * self.samples_per_unit);
            let off = arrival - media - self.arrivals.least_transit_us();
            if self.arrivals.is_known() && off.abs() > NEW_LINE_US {
                self.restart();
            }
            self.arrivals.observe(arrival, media);
        }
        if self.position.is_some_and(|next| sequence < next.sequence) {
            self.counts.late += 1;
            return;
        }
        let place = (sequence, timestamp);
        if self.buffer.insert(place, payload_type, now, payload) == Inserted::TooFar {
            self.restart();
            self.buffer.insert(place, payload_type, now, payload);
        }
    }

    /// Begins anew with the next packet; what was heard is cross-faded into it.
    pub fn restart(&mut self) {
        self.buffer.clear();
        self.arrivals.reset();
        self.position = None;
        self.pausing = false;
        self.gap = 0;
    }

    /// Gives the next `out.len()` samples, 10 ms.
    pub fn pull(&mut self, now: Mono, voice: &mut impl Voice, out: &mut [f32]) {
        let tick = out.len();
        self.make_room();
        self.start(now);
        while self.ready() < tick {
            self.fill(now, voice, tick);
        }
        self.since_stretch = self.since_stretch.saturating_add(1);
        if self.gap == 0 && !self.pausing && self.since_stretch >= adjust::STRETCH_EVERY {
            self.stretch(now, voice, tick);
        }
        if let Some(position) = self.position {
            let transit = self.transit_us(now, position.time);
            self.delay_us = (transit - self.arrivals.least_transit_us()).max(0);
        }
        out.copy_from_slice(&self.line[self.cursor..self.cursor + tick]);
        self.cursor += tick;
        if self.gap == 0 {
            self.noise.follow(out);
        }
    }

    /// How long sound of the fastest packets waits between arrival and being heard, microseconds.
    #[must_use]
    pub const fn delay_us(&self) -> i64 {
        self.delay_us
    }

    /// What was played and how.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    const fn ready(&self) -> usize {
        self.line.len() - self.cursor
    }

    const fn per_ms(&self) -> usize {
        self.rate_hz as usize / 1_000
    }

    fn media_us(&self, samples: i64) -> i64 {
        samples * 1_000_000 / i64::from(self.rate_hz)
    }

    /// The transit with which a packet of media time `time` is heard if it comes next.
    fn transit_us(&self, now: Mono, time: i64) -> i64 {
        micros(now) + self.media_us(self.ready() as i64) - self.media_us(time)
    }

    /// The transit that is aimed at.
    fn wanted_us(&self, tick: usize) -> i64 {
        let place = self.media_us((self.ready() % tick) as i64);
        let guard = if self.guards { self.packet_us } else { 0 };
        let delay = self.arrivals.spread_us() + place + MARGIN_US + guard;
        self.arrivals.least_transit_us() + delay.clamp(LEAST_US, MOST_US)
    }

    /// Drops the oldest history when the line might not take another packet.
    fn make_room(&mut self) {
        let keep = HISTORY_MS * self.per_ms();
        if self.line.len() > self.line.capacity() / 2 && self.cursor > keep {
            self.line.copy_within(self.cursor - keep.., 0);
            self.line.truncate(self.line.len() - (self.cursor - keep));
            self.cursor = keep;
        }
    }

    /// Sets the position once the first packet has waited long enough.
    fn start(&mut self, now: Mono) {
        if self.position.is_none()
            && let Some(first) = self.buffer.first()
            && micros(now) - micros(first.arrived) >= START_US
        {
            self.position = Some(Position {
                sequence: first.sequence,
                time: first.timestamp * self.samples_per_unit,
            });
        }
    }

    /// Appends some sound, at least one sample.
    fn fill(&mut self, now: Mono, voice: &mut impl Voice, tick: usize) {
        while let Some(position) = self.position {
            let Some((sequence, time, payload_type)) = self.head() else {
                break;
            };
            let carries = voice.carries(payload_type);
            if sequence > position.sequence {
                if carries == Carries::Sound {
                    return self.fill_before(now, voice, position, tick);
                }
                // Nobody can tell what was lost before a pause; the pause begins.
                self.position = Some(Position {
                    sequence,
                    ..position
                });
                continue;
            }
            let next = sequence + 1;
            match carries {
                Carries::Nothing => self.pass(Position {
                    sequence: next,
                    ..position
                }),
                Carries::Noise => {
                    if let Some(first) = self.buffer.first() {
                        self.noise.describe(first.payload());
                    }
                    self.pass(Position {
                        sequence: next,
                        time: time.max(position.time),
                    });
                }
                Carries::Sound => {
                    let early = self.wanted_us(tick) - self.transit_us(now, time);
                    let paused = time > position.time + self.gap as i64;
                    if paused && early > 0 {
                        self.pausing = true;
                        break;
                    }
                    if self.jumps(now, position, tick) {
                        continue;
                    }
                    return self.play(now, voice, Position { sequence, time }, tick);
                }
            }
        }
        self.make_up(voice, tick);
    }

    /// Sequence number, media time in samples and payload type of the first packet.
    fn head(&self) -> Option<(i64, i64, u8)> {
        let first = self.buffer.first()?;
        Some((
            first.sequence,
            first.timestamp * self.samples_per_unit,
            first.payload_type,
        ))
    }

    /// Leaves the first packet behind as one that is not sound.
    fn pass(&mut self, next: Position) {
        self.buffer.drop_first();
        self.position = Some(next);
        self.pausing = true;
    }

    /// Leaves out the first packet when the delay is far too long and there are more.
    fn jumps(&mut self, now: Mono, position: Position, tick: usize) -> bool {
        let Some((sequence, time, _)) = self.head() else {
            return false;
        };
        let excess = self.transit_us(now, time) - self.wanted_us(tick);
        if excess < JUMP_US || self.buffer.len() < 2 {
            return false;
        }
        self.buffer.drop_first();
        self.counts.late += 1;
        self.position = Some(Position {
            sequence: sequence + 1,
            ..position
        });
        true
    }

    /// Decodes the first packet to the end of the line.
    fn play(&mut self, now: Mono, voice: &mut impl Voice, at: Position, tick: usize) {
        let Some(length) = self.decode_first(voice) else {
            self.buffer.drop_first();
            self.position = Some(Position {
                sequence: at.sequence + 1,
                ..at
            });
            return self.make_up(voice, tick);
        };
        self.buffer.drop_first();
        let excess = self.transit_us(now, at.time) - self.wanted_us(tick);
        let skip = if self.gap > 0 && excess > LATE_SLACK_US {
            self.gap.min(length)
        } else {
            0
        };
        self.append(skip, length, at);
        self.note_loss(0.0);
    }

    /// Decodes the first packet into the scratch; gives its length.
    fn decode_first(&mut self, voice: &mut impl Voice) -> Option<usize> {
        let first = self.buffer.first()?;
        let length = voice.decode_into(first.payload_type, first.payload(), &mut self.scratch);
        (length > 0).then_some(length)
    }

    /// Appends the scratch from `skip` to `length`, joined to whatever was made up before it.
    fn append(&mut self, skip: usize, length: usize, at: Position) {
        self.packet_us = self.media_us(length as i64);
        let left = self.gap.saturating_sub(length);
        if skip < length {
            let sound = &mut self.scratch[skip..length];
            self.concealer.join(sound);
            self.line.extend_from_slice(sound);
        }
        self.position = Some(Position {
            sequence: at.sequence + 1,
            time: at.time + length as i64,
        });
        self.gap = if skip == length { left } else { 0 };
        self.pausing = false;
        self.noise.flatten();
    }
}

#[allow(clippy::cast_possible_truncation, reason = "292,000 years")]
const fn micros(moment: Mono) -> i64 {
    moment.since_start().as_micros() as i64
}

#[cfg(test)]
mod tests;
