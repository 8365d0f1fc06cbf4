//! The receiving half of a stream: packets in, frames of 10 ms at 48 kHz out.

use std::time::Duration;

use super::voice::Decoders;
use crate::{
    media::{
        Codec, FRAME, StreamSetup,
        codec::CodecProblem,
        jitter::Unwrap,
        playout::{Carries, Counts, Playout, Voice as _},
        plc::weight,
        resample::Interpolator,
        rtp::{Arrival, RtpHeader, RtpReceiver},
    },
    mono::Mono,
    rng::Rng,
};

/// Receives one stream.
#[derive(Debug)]
pub(super) struct Receiver {
    pub(super) statistics: RtpReceiver,
    decoders: Decoders,
    timestamps: Unwrap,
    leg: Leg,
    /// Counts of earlier legs.
    counts: Counts,
    /// What the last leg would have gone on with; cross-faded into the new one's first frame.
    tail: Option<[f32; FRAME]>,
    rng: Rng,
}

/// What depends on the rate of the codec.
#[derive(Debug)]
struct Leg {
    codec: Codec,
    playout: Playout,
    upwards: Interpolator,
}

impl Leg {
    fn new(codec: Codec, rng: &mut Rng) -> Self {
        Self {
            codec,
            playout: Playout::new(codec.rate_hz(), codec.clock_hz(), rng),
            upwards: Interpolator::new(codec.rate_hz()),
        }
    }

    fn frame(&mut self, now: Mono, decoders: &mut Decoders, frame: &mut [f32; FRAME]) {
        let mut sound = [0.0; FRAME];
        let sound = &mut sound[..self.codec.tick_samples()];
        self.playout.pull(now, decoders, sound);
        self.upwards.process(sound, frame);
    }
}

impl Receiver {
    pub(super) fn new(setup: &StreamSetup, rng: &mut Rng) -> Result<Self, CodecProblem> {
        let first = setup.receive.first().unwrap_or(&setup.send);
        Ok(Self {
            statistics: RtpReceiver::new(first.codec.clock_hz()),
            decoders: Decoders::new(setup)?,
            timestamps: Unwrap::new(32),
            leg: Leg::new(first.codec, rng),
            counts: Counts::default(),
            tail: None,
            rng: rng.fork(),
        })
    }

    /// Takes over what the peer may send from now on; what is buffered stays, and so do decoders that go on being used.
    pub(super) fn change(&mut self, setup: &StreamSetup) -> Result<(), CodecProblem> {
        self.decoders.change(setup)
    }

    /// Whether a payload type was agreed on as sound or noise.
    pub(super) fn fits(&self, payload_type: u8) -> bool {
        self.decoders.carries(payload_type) != Carries::Nothing
    }

    /// Takes a packet. Gives whether it counts (it was no double and no stray).
    pub(super) fn push(&mut self, now: Mono, header: &RtpHeader, payload: &[u8]) -> bool {
        let carries = self.decoders.carries(header.payload_type);
        let is_sound = carries == Carries::Sound;
        let sequence = match self.statistics.count(now, header, is_sound) {
            Arrival::New { extended } => extended,
            Arrival::Restarted { extended } => {
                self.leg.playout.restart();
                self.timestamps = Unwrap::new(32);
                extended
            }
            Arrival::Duplicate | Arrival::Stray => return false,
        };
        if let Some(codec) = self.decoders.codec(header.payload_type) {
            self.follow(now, codec);
        }
        let timestamp = if carries == Carries::Nothing {
            self.timestamps.peek(header.timestamp)
        } else {
            self.timestamps.unwrap_next(header.timestamp)
        };
        let place = (sequence.cast_signed(), timestamp);
        self.leg
            .playout
            .push(now, place, header.payload_type, carries, payload);
        true
    }

    /// The next 10 ms.
    pub(super) fn frame(&mut self, now: Mono, frame: &mut [f32; FRAME]) {
        self.leg.frame(now, &mut self.decoders, frame);
        if let Some(tail) = self.tail.take() {
            for (at, (sample, old)) in frame.iter_mut().zip(tail).enumerate() {
                let share = weight(at, FRAME);
                *sample = *sample * share + old * (1.0 - share);
            }
        }
    }

    /// The peer was told not to send, or may again: begins afresh with its next packet.
    pub(super) fn restart(&mut self) {
        self.leg.playout.restart();
    }

    /// What was played and how, since the start.
    pub(super) fn counts(&self) -> Counts {
        self.counts + self.leg.playout.counts()
    }

    /// How long sound waits here at present.
    pub(super) fn delay(&self) -> Duration {
        Duration::from_micros(self.leg.playout.delay_us().unsigned_abs())
    }

    /// Changes to a codec of another rate or clock when the peer did. The only place where a packet may allocate.
    fn follow(&mut self, now: Mono, codec: Codec) {
        let rates = |codec: Codec| (codec.rate_hz(), codec.clock_hz());
        if rates(codec) == rates(self.leg.codec) {
            return;
        }
        let mut tail = [0.0; FRAME];
        self.leg.playout.restart();
        self.leg.frame(now, &mut self.decoders, &mut tail);
        self.counts = self.counts();
        self.leg = Leg::new(codec, &mut self.rng);
        self.statistics.set_clock(codec.clock_hz());
        self.timestamps = Unwrap::new(32);
        self.tail = Some(tail);
    }
}
