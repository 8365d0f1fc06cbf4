//! Keeps the delay where it is wanted, a pitch period at a time.

use super::{
    Carries, Playout, Position, Voice,
    stretch::{LONGEST_US, Side, find_period, lengthen, shorten},
};
use crate::{media::comfort_noise::rms, mono::Mono};

/// The delay is lowered when it is too long by this much, in speech and in quiet, microseconds.
const TOO_LONG_US: i64 = 12_000;
const TOO_LONG_QUIET_US: i64 = 4_000;

/// The delay is raised when it is too short by this much: less than the margin, or a successor would come just too late.
const TOO_SHORT_US: i64 = 2_000;

/// Where packets scatter, so much of their spread is tolerated besides: stretching is heard, a few milliseconds are not.
const SHORT_OF_SPREAD: i64 = 10;
const LONG_OF_SPREAD: i64 = 3;

/// Ticks between two stretchings.
pub(super) const STRETCH_EVERY: u32 = 4;

/// Least likeness of both sides of a joint in speech.
const LIKENESS: f32 = 0.6;

/// How much sound is looked at for quiet, milliseconds.
const QUIET_MS: usize = 20;

/// Quiet is less than this, or than so many times the background, RMS of full scale.
const QUIET: f32 = 0.001;
const QUIET_TIMES: f32 = 2.5;

impl Playout {
    /// Leaves out or repeats a pitch period when the delay is not where it is wanted. At least `tick` samples stay ready.
    pub(super) fn stretch(&mut self, now: Mono, voice: &mut impl Voice, tick: usize) {
        let Some(position) = self.position else {
            return;
        };
        let excess = self.transit_us(now, position.time) - self.wanted_us(tick);
        let quiet = self.is_quiet();
        let spread = self.arrivals.spread_us();
        let short = TOO_SHORT_US + spread / SHORT_OF_SPREAD;
        let long = spread / LONG_OF_SPREAD
            + if quiet {
                TOO_LONG_QUIET_US
            } else {
                TOO_LONG_US
            };
        let done = if excess > long {
            self.decode_ahead(now, voice, tick);
            self.leave_out(excess, quiet, tick)
        } else if excess < -short {
            self.repeat(-excess, quiet)
        } else {
            false
        };
        if done {
            self.since_stretch = 0;
        }
    }

    /// Decodes packets that are here so that a long period can be found.
    fn decode_ahead(&mut self, now: Mono, voice: &mut impl Voice, tick: usize) {
        let enough = tick + 2 * LONGEST_US * self.per_ms() / 1_000;
        while self.ready() < enough
            && let Some(position) = self.position
            && let Some((sequence, time, payload_type)) = self.head()
            && (sequence, time) == (position.sequence, position.time)
            && voice.carries(payload_type) == Carries::Sound
        {
            self.play(now, voice, Position { sequence, time }, tick);
        }
    }

    fn leave_out(&mut self, excess_us: i64, quiet: bool, tick: usize) -> bool {
        let most = self
            .samples(excess_us)
            .min(self.ready().saturating_sub(tick));
        let found = find_period(&self.line, self.cursor, Side::After, most, self.rate_hz);
        let Some(period) = found.filter(|period| quiet || period.likeness > LIKENESS) else {
            return false;
        };
        // The next packet moves to another place inside the tick, which may cost what was won.
        let place = |ready: usize| self.media_us((ready % tick) as i64);
        let moved = place(self.ready() - period.length) - place(self.ready());
        if excess_us - self.media_us(period.length as i64) < moved {
            return false;
        }
        shorten(&mut self.line, self.cursor, period.length);
        self.counts.shortened += 1;
        true
    }

    fn repeat(&mut self, lack_us: i64, quiet: bool) -> bool {
        // Rather a little too far than again soon.
        let most = self.samples(lack_us).max(self.per_ms() * 10);
        let found = find_period(&self.line, self.cursor, Side::Before, most, self.rate_hz);
        let Some(period) = found.filter(|period| quiet || period.likeness > LIKENESS) else {
            return false;
        };
        lengthen(&mut self.line, self.cursor, period.length);
        self.counts.lengthened += 1;
        true
    }

    fn is_quiet(&self) -> bool {
        let span = self.ready().min(QUIET_MS * self.per_ms());
        let level = rms(&self.line[self.cursor..self.cursor + span]);
        level < QUIET.max(self.noise.level() * QUIET_TIMES)
    }

    fn samples(&self, span_us: i64) -> usize {
        usize::try_from(span_us * i64::from(self.rate_hz) / 1_000_000).unwrap_or(0)
    }
}
