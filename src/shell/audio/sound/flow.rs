//! Samples on their way between a device's callback and the media thread: a ring, and a resampler that follows the device's
//! clock.
//!
//! The device runs at its own pace, the media thread at the system's. The ring's fill says which is faster; a slow loop
//! (proportional and integral, over half a second of smoothing) turns it into a ratio within ±0.5 %. How full the ring should
//! be follows from the blocks the device really works in, whatever was asked of it.
//!
//! When a ring runs dry, silence is played until it is filled again; when it is far too full, the surplus is thrown away.
//! Neither side ever waits, locks or allocates.

use std::sync::{
    Arc,
    atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
};

use crate::media::{
    FRAME,
    resample::{Drift, MAX_DRIFT},
};

/// Seconds a ring holds at most.
const CAPACITY: f64 = 0.4;

/// Seconds kept ready against unpunctual threads.
const RESERVE: f64 = 0.005;

/// Seconds more after each time it was not enough, up to [`MOST_RESERVE`]; a thousandth of a second less every 20 seconds.
const MORE_RESERVE: f64 = 0.004;

/// Seconds kept ready at most.
const MOST_RESERVE: f64 = 0.04;

/// Seconds that were not needed for [`WINDOW`], beside a block, and are thrown away.
const SURPLUS: f64 = 0.015;

/// Seconds too much, beside a block, that are thrown away at once.
const FAR_TOO_MUCH: f64 = 0.08;

/// Beats over which it is seen what was needed.
const WINDOW: u32 = 50;

/// Longest block that is provided for, seconds.
const LONGEST_BLOCK: f64 = 0.1;

/// What a callback shows to those who watch it.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    callbacks: AtomicU64,
    block: AtomicUsize,
}

impl Pulse {
    /// How often the device has called.
    pub(super) fn callbacks(&self) -> u64 {
        self.callbacks.load(Relaxed)
    }

    fn beat(&self, frames: usize) {
        self.callbacks.fetch_add(1, Relaxed);
        self.block.fetch_max(frames, Relaxed);
    }
}

/// Keeps a ring at its wished fill.
#[derive(Debug)]
struct Pace {
    rate: f64,
    /// Block the device works in, samples.
    block: f64,
    /// Seconds.
    reserve: f64,
    smooth: f64,
    integral: f64,
    /// Least excess of this window, samples, and its beats so far.
    least: f64,
    beats: u32,
}

impl Pace {
    const SMOOTHING: f64 = 0.02;
    const PROPORTIONAL: f64 = 0.1;
    /// A thousandth: two hundredths of a semitone, which nobody hears.
    const MOST: f64 = 0.001;
    /// Per beat of 10 ms.
    const INTEGRAL: f64 = 0.0005 * 0.01;

    fn new(rate_hz: u32) -> Self {
        let rate = f64::from(rate_hz);
        Self {
            rate,
            block: rate * 0.01,
            reserve: RESERVE,
            smooth: 0.0,
            integral: 0.0,
            least: f64::MAX,
            beats: 0,
        }
    }

    /// Learns the blocks of the device: at once when they grow, over seconds when they shrink.
    fn see(&mut self, pulse: &Pulse) {
        let seen = to_f64(pulse.block.swap(0, Relaxed)).min(self.rate * LONGEST_BLOCK);
        self.block = seen.max(self.block * 0.998);
        self.reserve = (self.reserve - 0.001 / 2_000.0).max(RESERVE);
    }

    /// Samples half a block and the reserve take.
    fn slack(&self) -> f64 {
        self.block / 2.0 + self.rate * self.reserve
    }

    /// Samples that are of no use and only make late, mostly 0: what a device delivers at its start, or after a standstill.
    fn surplus(&mut self, excess: f64) -> f64 {
        self.least = self.least.min(excess);
        self.beats += 1;
        if self.is_far(excess) {
            self.least = excess;
        } else if self.beats < WINDOW {
            return 0.0;
        }
        self.beats = 0;
        let least = std::mem::replace(&mut self.least, f64::MAX);
        if least < self.rate * SURPLUS + self.block {
            return 0.0;
        }
        self.smooth = 0.0;
        least
    }

    fn is_far(&self, excess: f64) -> bool {
        excess > self.rate * FAR_TOO_MUCH + self.block
    }

    /// How much the device is ahead, as share of its speed, when the ring holds `excess` samples more than it should.
    fn step(&mut self, excess: f64) -> f64 {
        self.smooth += (excess / self.rate - self.smooth) * Self::SMOOTHING;
        self.integral = (self.integral + self.smooth * Self::INTEGRAL).clamp(-MAX_DRIFT, MAX_DRIFT);
        let now = (self.smooth * Self::PROPORTIONAL).clamp(-Self::MOST, Self::MOST);
        (now + self.integral).clamp(-MAX_DRIFT, MAX_DRIFT)
    }

    /// The ring ran dry.
    fn dry(&mut self) {
        self.reserve = (self.reserve + MORE_RESERVE).min(MOST_RESERVE);
        self.smooth = 0.0;
    }
}

/// The callback's end of a microphone.
pub(super) struct CaptureFeed {
    to: rtrb::Producer<f32>,
    channels: usize,
    pulse: Arc<Pulse>,
}

/// The media thread's end of a microphone.
pub(super) struct Capture {
    from: rtrb::Consumer<f32>,
    drift: Drift,
    buffer: Vec<f32>,
    pace: Pace,
    pulse: Arc<Pulse>,
    flows: bool,
}

/// Both ends for a microphone; `None` when there is no such rate.
pub(super) fn capture(rate_hz: u32, channels: u16) -> Option<(CaptureFeed, Capture)> {
    let drift = Drift::to_frames(rate_hz)?;
    let (to, from) = rtrb::RingBuffer::new(capacity(rate_hz));
    let pulse = Arc::new(Pulse::default());
    let feed = CaptureFeed {
        to,
        channels: usize::from(channels).max(1),
        pulse: Arc::clone(&pulse),
    };
    let buffer = vec![0.0; drift.most()];
    let pace = Pace::new(rate_hz);
    Some((
        feed,
        Capture {
            from,
            drift,
            buffer,
            pace,
            pulse,
            flows: false,
        },
    ))
}

impl CaptureFeed {
    pub(super) fn pulse(&self) -> Arc<Pulse> {
        Arc::clone(&self.pulse)
    }

    /// Takes what the device recorded, channels interleaved; `convert` makes ±1.0 of a sample.
    #[allow(clippy::cast_precision_loss, reason = "a handful of channels")]
    pub(super) fn take<S: Copy>(&mut self, samples: &[S], convert: impl Fn(S) -> f32) {
        self.pulse.beat(samples.len() / self.channels);
        for frame in samples.chunks_exact(self.channels) {
            let sum: f32 = frame.iter().map(|sample| convert(*sample)).sum();
            // Full: the media thread is not there; what is new is dropped.
            if self.to.push(sum / self.channels as f32).is_err() {
                return;
            }
        }
    }
}

impl Capture {
    /// Gives the next 10 ms, silence while there is nothing; whether there was something.
    pub(super) fn read(&mut self, frame: &mut [f32; FRAME]) -> bool {
        self.pace.see(&self.pulse);
        let need = self.drift.input();
        let wish = to_f64(need) + self.pace.slack();
        let fill = self.from.slots();
        let excess = to_f64(fill) - wish;
        if fill < need || (!self.flows && excess < 0.0) {
            if self.flows {
                self.pace.dry();
            }
            self.flows = false;
            frame.fill(0.0);
            return false;
        }
        let surplus = if self.flows {
            self.pace.surplus(excess)
        } else {
            excess
        };
        self.throw_away(surplus);
        self.drift.set(-self.pace.step(excess - surplus));
        self.flows = true;
        // Another ratio may want a sample more.
        let need = self.drift.input();
        let sound = &mut self.buffer[..need];
        if self.from.pop_entire_slice(sound).is_err() || self.drift.process(sound, frame) != FRAME {
            frame.fill(0.0);
        }
        true
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "fills of a ring"
    )]
    fn throw_away(&mut self, samples: f64) {
        if let Ok(chunk) = self.from.read_chunk(samples as usize) {
            chunk.commit_all();
        }
    }
}

/// The callback's end of a speaker.
pub(super) struct PlaybackFeed {
    from: rtrb::Consumer<f32>,
    channels: usize,
    pulse: Arc<Pulse>,
}

/// The media thread's end of a speaker.
pub(super) struct Playback {
    to: rtrb::Producer<f32>,
    drift: Drift,
    buffer: Vec<f32>,
    pace: Pace,
    pulse: Arc<Pulse>,
    flows: bool,
    /// Samples not to hand over, because the device has too many.
    leave_out: f64,
}

/// Both ends for a speaker; `None` when there is no such rate.
pub(super) fn playback(rate_hz: u32, channels: u16) -> Option<(PlaybackFeed, Playback)> {
    let drift = Drift::from_frames(rate_hz)?;
    let (to, from) = rtrb::RingBuffer::new(capacity(rate_hz));
    let pulse = Arc::new(Pulse::default());
    let feed = PlaybackFeed {
        from,
        channels: usize::from(channels).max(1),
        pulse: Arc::clone(&pulse),
    };
    let buffer = vec![0.0; drift.most()];
    let pace = Pace::new(rate_hz);
    Some((
        feed,
        Playback {
            to,
            drift,
            buffer,
            pace,
            pulse,
            flows: false,
            leave_out: 0.0,
        },
    ))
}

impl PlaybackFeed {
    pub(super) fn pulse(&self) -> Arc<Pulse> {
        Arc::clone(&self.pulse)
    }

    /// Fills what the device wants to play, the same in every channel; `convert` makes its sample of ±1.0.
    pub(super) fn fill<S: Copy>(&mut self, samples: &mut [S], convert: impl Fn(f32) -> S) {
        self.pulse.beat(samples.len() / self.channels);
        for frame in samples.chunks_mut(self.channels) {
            frame.fill(convert(self.from.pop().unwrap_or(0.0)));
        }
    }
}

impl Playback {
    /// Whether the device has called.
    pub(super) fn runs(&self) -> bool {
        self.pulse.callbacks() > 0
    }

    /// Hands over 10 ms.
    pub(super) fn play(&mut self, frame: &[f32; FRAME]) {
        if !self.runs() {
            // Not running yet: what would be kept now would be late for ever.
            return;
        }
        self.pace.see(&self.pulse);
        let wish = self.pace.slack();
        let fill = self.to.buffer().capacity() - self.to.slots();
        if fill == 0 {
            if self.flows {
                self.pace.dry();
            }
            self.fill_up(wish);
        } else {
            let excess = to_f64(fill) - wish;
            if self.pace.is_far(excess) {
                // The device stands still.
                return;
            }
            if self.leave_out == 0.0 {
                self.leave_out = self.pace.surplus(excess);
            }
            self.drift.set(-self.pace.step(excess));
        }
        self.flows = true;
        let whole = self.pace.rate * 0.01;
        if self.leave_out >= whole {
            self.leave_out -= whole;
            return;
        }
        self.leave_out = 0.0;
        let given = self.drift.process(frame, &mut self.buffer);
        // Full: the device stands still, and the watch over it will see that.
        let _ = self.to.push_entire_slice(&self.buffer[..given]);
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "fills of a ring"
    )]
    fn fill_up(&mut self, wish: f64) {
        for _ in 0..wish as usize {
            if self.to.push(0.0).is_err() {
                return;
            }
        }
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "less than a second"
)]
fn capacity(rate_hz: u32) -> usize {
    (f64::from(rate_hz) * CAPACITY) as usize
}

#[allow(clippy::cast_precision_loss, reason = "fills of a ring")]
const fn to_f64(samples: usize) -> f64 {
    samples as f64
}

#[cfg(test)]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "small numbers of the tests"
)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::rng::Rng;

    /// A device whose clock is `ppm` off and that works in blocks of `block` samples, some of them late.
    struct Clockwork {
        rate: f64,
        ppm: f64,
        block: usize,
        done: usize,
        late: Rng,
    }

    impl Clockwork {
        fn new(rate: u32, ppm: f64, block: usize) -> Self {
            Self {
                rate: f64::from(rate),
                ppm,
                block,
                done: 0,
                late: Rng::from_u64(9),
            }
        }

        /// Blocks that are due by `seconds`; a call may be up to 4 ms late.
        fn due(&mut self, seconds: f64) -> usize {
            let seconds = seconds - self.late.unit() * 0.004;
            let samples = seconds.max(0.0) * self.rate * (1.0 + self.ppm * 1e-6);
            let blocks = (samples as usize / self.block).saturating_sub(self.done);
            self.done += blocks;
            blocks
        }
    }

    /// Longest stretch of exact zeros after the first ten seconds.
    fn longest_gap(sound: &[f32]) -> usize {
        let (mut longest, mut run) = (0, 0);
        for sample in sound {
            run = if *sample == 0.0 { run + 1 } else { 0 };
            longest = longest.max(run);
        }
        longest
    }

    const CASES: [(u32, f64, usize); 6] = [
        (48_000, 200.0, 480),
        (48_000, -300.0, 1_024),
        (44_100, 150.0, 441),
        (48_000, 0.0, 24),
        (16_000, 300.0, 160),
        (96_000, -100.0, 4_096),
    ];

    #[test]
    fn a_microphone_with_its_own_clock_never_stutters_and_stays_fresh() {
        for (rate, ppm, block) in CASES {
            let (mut feed, mut capture) = capture(rate, 2).unwrap();
            let mut device = Clockwork::new(rate, ppm, block);
            let mut phase = 0.0;
            let (mut sound, mut frame) = (Vec::new(), [0.0; FRAME]);
            let mut fullest = 0;
            for beat in 0..6_000 {
                for _ in 0..device.due(f64::from(beat) * 0.01) {
                    let samples: Vec<f32> = (0..block)
                        .flat_map(|_| {
                            phase += 440.0 / f64::from(rate);
                            [(phase * TAU).sin() as f32 * 0.5 + 0.25; 2]
                        })
                        .collect();
                    feed.take(&samples, |sample| sample);
                }
                if beat > 1_000 {
                    fullest = fullest.max(capture.from.slots());
                }
                capture.read(&mut frame);
                if beat > 1_000 {
                    sound.extend_from_slice(&frame);
                }
            }
            assert!(
                longest_gap(&sound) < 4,
                "{rate} {ppm} {block}: {}",
                longest_gap(&sound)
            );
            let bound = to_f64(block) * 1.6 + f64::from(rate) * 0.030;
            assert!(
                to_f64(fullest) < bound,
                "{rate} {ppm} {block}: {fullest} samples wait"
            );
        }
    }

    #[test]
    fn a_speaker_with_its_own_clock_never_stutters_and_is_not_late() {
        for (rate, ppm, block) in CASES {
            let (mut feed, mut playback) = playback(rate, 1).unwrap();
            let mut device = Clockwork::new(rate, ppm, block);
            let (mut sound, mut samples) = (Vec::new(), vec![0.0_f32; block]);
            let mut fullest = 0;
            for beat in 0..6_000_usize {
                for _ in 0..device.due(beat as f64 * 0.01) {
                    feed.fill(&mut samples, |sample| sample);
                    if beat > 1_000 {
                        sound.extend_from_slice(&samples);
                    }
                }
                let frame: [f32; FRAME] = std::array::from_fn(|n| {
                    let at = (beat * FRAME + n) as f64 / 48_000.0 * 440.0;
                    (at.fract() * TAU).sin() as f32 * 0.5 + 0.25
                });
                playback.play(&frame);
                if beat > 1_000 {
                    fullest = fullest.max(playback.to.buffer().capacity() - playback.to.slots());
                }
            }
            assert!(
                longest_gap(&sound) < 4,
                "{rate} {ppm} {block}: {}",
                longest_gap(&sound)
            );
            let bound = to_f64(block) * 1.6 + f64::from(rate) * 0.030;
            assert!(
                to_f64(fullest) < bound,
                "{rate} {ppm} {block}: {fullest} samples wait"
            );
        }
    }

    #[test]
    fn a_device_that_stops_is_silence_and_comes_back_fresh() {
        let (mut feed, mut capture) = capture(48_000, 1).unwrap();
        let mut frame = [1.0; FRAME];
        capture.read(&mut frame);
        assert!(frame.iter().all(|sample| *sample == 0.0));
        // A quarter of a second at once, as after a standstill: most of it is old.
        feed.take(&vec![0.5_f32; 12_000], |sample| sample);
        capture.read(&mut frame);
        assert!(capture.from.slots() < 3_000, "{}", capture.from.slots());
        capture.read(&mut frame);
        assert!((frame[200] - 0.5).abs() < 1e-3);
        for _ in 0..60 {
            capture.read(&mut frame);
        }
        assert!(frame.iter().all(|sample| *sample == 0.0));
    }

    #[test]
    fn nothing_is_kept_for_a_speaker_that_does_not_run() {
        let (mut feed, mut playback) = playback(48_000, 2).unwrap();
        for _ in 0..100 {
            playback.play(&[0.5; FRAME]);
        }
        let mut samples = [9.0_f32; 960];
        feed.fill(&mut samples, |sample| sample);
        assert!(samples.iter().all(|sample| *sample == 0.0));
        // It stands still from here: the ring does not grow without end.
        for _ in 0..100 {
            playback.play(&[0.5; FRAME]);
        }
        let waiting = playback.to.buffer().capacity() - playback.to.slots();
        assert!(waiting < 48 * 130, "{waiting}");
    }

    #[test]
    fn a_full_ring_drops_and_goes_on() {
        let (mut feed, _capture) = capture(48_000, 1).unwrap();
        for _ in 0..100 {
            feed.take(&[0.1_f32; 480], |sample| sample);
        }
        assert_eq!(feed.pulse().callbacks(), 100);
    }
}
