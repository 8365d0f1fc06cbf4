//! Other sample rates: between 48 kHz and a leg's 8 or 16 kHz, and between 48 kHz and a device that runs at its own pace.
//!
//! * [`Decimator`] and [`Interpolator`]: a linear-phase low pass (Kaiser window) run as polyphase filter. The ratio is
//!   whole and the frame is a whole number of both rates' samples, so nothing drifts.
//!
//!   | leg | taps | flat to | stops from | delay each way |
//!   |---|---|---|---|---|
//!   | 8 kHz | 216 | 3.4 kHz | 4.5 kHz, −70 dB | 2.2 ms |
//!   | 16 kHz | 108 | 6.8 kHz | 9 kHz, −70 dB | 1.1 ms |
//!   | 48 kHz | – | all | – | 0 |
//! * [`Drift`]: any ratio, moved by a few hundred ppm while running (septic polynomial of the crate `rubato`).
//!
//! Making one allocates; using it does not.

use std::{f64::consts::PI, fmt};

use rubato::{
    Adjustable as _, Async, FixedAsync, PolynomialDegree, Resampler as _,
    audioadapter_buffers::direct::SequentialSlice,
};

use crate::media::{FRAME, RATE_HZ};

/// Taps for each step of the ratio.
const TAPS: usize = 36;

/// Largest ratio: 48 kHz to 8 kHz.
const MAX_FACTOR: usize = 6;

/// Kaiser β for 70 dB.
const BETA: f64 = 6.76;

/// One frame of 48 kHz down to a leg's rate.
#[derive(Clone, Debug)]
pub struct Decimator {
    factor: usize,
    taps: Vec<f32>,
    /// The last `taps.len()` samples, followed by room for a frame.
    line: Vec<f32>,
}

/// One frame of a leg's rate up to 48 kHz.
#[derive(Clone, Debug)]
pub struct Interpolator {
    factor: usize,
    /// By phase: `phases[p]` makes sample `p` of each step.
    phases: Vec<[f32; TAPS]>,
    /// The last [`TAPS`] samples, followed by room for a frame.
    line: Vec<f32>,
}

impl Decimator {
    /// To `rate_hz`: 8, 16 or 48 kHz; others are taken as the next higher of these.
    #[must_use]
    pub fn new(rate_hz: u32) -> Self {
        let factor = factor(rate_hz);
        let taps = low_pass(factor, 1.0);
        let line = vec![0.0; taps.len() + FRAME];
        Self { factor, taps, line }
    }

    /// Turns a frame into `FRAME / factor` samples, written at the head of `out`; returns their number, 0 when `out` is
    /// too short.
    pub fn process(&mut self, frame: &[f32; FRAME], out: &mut [f32]) -> usize {
        let samples = FRAME / self.factor;
        let Some(out) = out.get_mut(..samples) else {
            return 0;
        };
        if self.factor == 1 {
            out.copy_from_slice(frame);
            return samples;
        }
        let history = self.taps.len();
        self.line[history..].copy_from_slice(frame);
        for (n, sample) in out.iter_mut().enumerate() {
            let end = history + (n + 1) * self.factor;
            *sample = dot(&self.taps, &self.line[end - history..end]);
        }
        self.line.copy_within(FRAME.., 0);
        samples
    }
}

impl Interpolator {
    /// From `rate_hz`: 8, 16 or 48 kHz; others are taken as the next higher of these.
    #[must_use]
    pub fn new(rate_hz: u32) -> Self {
        let factor = factor(rate_hz);
        let taps = low_pass(factor, f64::from(u32::try_from(factor).unwrap_or(1)));
        let phases = (0..if factor == 1 { 0 } else { factor })
            .map(|phase| {
                // Newest sample last in the line, so the taps run backwards.
                std::array::from_fn(|n| taps[(TAPS - 1 - n) * factor + phase])
            })
            .collect();
        let line = vec![0.0; TAPS + FRAME / factor];
        Self {
            factor,
            phases,
            line,
        }
    }

    /// Samples of one 10 ms tick at the leg's rate.
    #[must_use]
    pub const fn input(&self) -> usize {
        FRAME / self.factor
    }

    /// Turns [`Interpolator::input`] samples into a frame; a shorter `sound` is followed by silence.
    pub fn process(&mut self, sound: &[f32], frame: &mut [f32; FRAME]) {
        let samples = self.input();
        let given = sound.len().min(samples);
        if self.factor == 1 {
            frame[..given].copy_from_slice(&sound[..given]);
            frame[given..].fill(0.0);
            return;
        }
        self.line[TAPS..TAPS + given].copy_from_slice(&sound[..given]);
        self.line[TAPS + given..].fill(0.0);
        for (n, step) in frame.chunks_exact_mut(self.factor).enumerate() {
            let window = &self.line[n + 1..n + 1 + TAPS];
            for (sample, taps) in step.iter_mut().zip(&self.phases) {
                *sample = dot(taps, window);
            }
        }
        self.line.copy_within(samples.., 0);
    }
}

fn factor(rate_hz: u32) -> usize {
    match rate_hz {
        0..=8_000 => MAX_FACTOR,
        8_001..=16_000 => 3,
        _ => 1,
    }
}

fn dot(taps: &[f32], line: &[f32]) -> f32 {
    // Eight sums side by side, so that the compiler may use vector instructions.
    let mut sums = [0.0_f32; 8];
    let (taps, taps_rest) = taps.as_chunks::<8>();
    let (line, line_rest) = line.as_chunks::<8>();
    for (taps, line) in taps.iter().zip(line) {
        for lane in 0..8 {
            sums[lane] += taps[lane] * line[lane];
        }
    }
    let rest: f32 = taps_rest.iter().zip(line_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

/// A low pass of `TAPS · factor` taps that halves at 0.494 of the lower rate, with `gain` at 0 Hz.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a few hundred taps"
)]
fn low_pass(factor: usize, gain: f64) -> Vec<f32> {
    let length = TAPS * factor;
    let middle = (length as f64 - 1.0) / 2.0;
    let cutoff = 0.494 / factor as f64;
    let taps: Vec<f64> = (0..length)
        .map(|n| {
            let x = n as f64 - middle;
            let sinc = if x == 0.0 {
                2.0 * cutoff
            } else {
                (2.0 * PI * cutoff * x).sin() / (PI * x)
            };
            let edge = x / (middle + 0.5);
            sinc * bessel_i0(BETA * (1.0 - edge * edge).max(0.0).sqrt())
        })
        .collect();
    let sum: f64 = taps.iter().sum();
    taps.iter().map(|tap| (tap * gain / sum) as f32).collect()
}

/// Modified Bessel function of the first kind, order 0, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut k = 1.0;
    while term > sum * 1e-12 {
        term *= quarter / (k * k);
        sum += term;
        k += 1.0;
    }
    sum
}

/// Farthest the ratio may be moved from its nominal value.
pub const MAX_DRIFT: f64 = 0.005;

/// A resampler whose ratio follows a device's clock.
pub struct Drift {
    inner: Async<f32>,
}

impl Drift {
    /// From the device's `rate_hz` to frames of 48 kHz: each [`Drift::process`] takes [`Drift::input`] samples and gives
    /// one frame. `None` for a rate that is not to be had (0 or above 768 kHz).
    #[must_use]
    pub fn to_frames(rate_hz: u32) -> Option<Self> {
        Self::new(f64::from(RATE_HZ) / f64::from(rate_hz), FixedAsync::Output)
            .filter(|_| in_range(rate_hz))
    }

    /// From frames of 48 kHz to the device's `rate_hz`: each [`Drift::process`] takes one frame.
    #[must_use]
    pub fn from_frames(rate_hz: u32) -> Option<Self> {
        Self::new(f64::from(rate_hz) / f64::from(RATE_HZ), FixedAsync::Input)
            .filter(|_| in_range(rate_hz))
    }

    fn new(ratio: f64, fixed: FixedAsync) -> Option<Self> {
        let limit = 1.0 + MAX_DRIFT * 2.0;
        Async::new_poly(ratio, limit, PolynomialDegree::Septic, FRAME, 1, fixed)
            .ok()
            .map(|inner| Self { inner })
    }

    /// Makes `by` more (or less, when negative) samples come out per sample in: ±[`MAX_DRIFT`].
    pub fn set(&mut self, by: f64) {
        let by = by.clamp(-MAX_DRIFT, MAX_DRIFT);
        // Refused only outside the limit given above.
        let _ = self.inner.set_resample_ratio_relative(1.0 + by, true);
    }

    /// Samples the next [`Drift::process`] takes.
    #[must_use]
    pub fn input(&self) -> usize {
        self.inner.input_frames_next()
    }

    /// Samples the next [`Drift::process`] gives.
    #[must_use]
    pub fn output(&self) -> usize {
        self.inner.output_frames_next()
    }

    /// Most samples a [`Drift::process`] ever takes or gives: how large the buffers must be.
    #[must_use]
    pub fn most(&self) -> usize {
        self.inner
            .input_frames_max()
            .max(self.inner.output_frames_max())
    }

    /// Turns `sound`, at least [`Drift::input`] samples, into [`Drift::output`] samples at the head of `out`; returns their
    /// number, 0 when one of the two is too short.
    pub fn process(&mut self, sound: &[f32], out: &mut [f32]) -> usize {
        let (take, room) = (sound.len(), out.len());
        let (Ok(from), Ok(mut to)) = (
            SequentialSlice::new(sound, 1, take),
            SequentialSlice::new_mut(out, 1, room),
        ) else {
            return 0;
        };
        self.inner
            .process_into_buffer(&from, &mut to, None)
            .map_or(0, |(_, given)| given)
    }
}

fn in_range(rate_hz: u32) -> bool {
    (1..=768_000).contains(&rate_hz)
}

impl fmt::Debug for Drift {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Drift({:.6})", self.inner.resample_ratio())
    }
}

#[cfg(test)]
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers of the tests"
)]
mod tests {
    use super::*;

    fn sine(rate: u32, hz: f64, samples: usize) -> Vec<f32> {
        (0..samples)
            .map(|n| ((n as f64 * hz / f64::from(rate)).fract() * 2.0 * PI).sin() as f32 * 0.5)
            .collect()
    }

    fn power(sound: &[f32]) -> f64 {
        sound.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / sound.len() as f64
    }

    fn db(ratio: f64) -> f64 {
        10.0 * ratio.max(1e-12).log10()
    }

    /// Power of the sine `hz` that fits best against all the rest, dB.
    fn purity(sound: &[f32], rate: f64, hz: f64) -> f64 {
        let (mut cc, mut ss, mut cs, mut xc, mut xs) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (n, sample) in sound.iter().enumerate() {
            let (s, c) = ((n as f64 * hz / rate).fract() * 2.0 * PI).sin_cos();
            let x = f64::from(*sample);
            cc += c * c;
            ss += s * s;
            cs += c * s;
            xc += x * c;
            xs += x * s;
        }
        let determinant = cc * ss - cs * cs;
        let (a, b) = (
            (xc * ss - xs * cs) / determinant,
            (xs * cc - xc * cs) / determinant,
        );
        let signal = (a * xc + b * xs) / sound.len() as f64;
        db(signal / (power(sound) - signal).max(1e-15))
    }

    fn down(rate: u32, sound: &[f32]) -> Vec<f32> {
        let mut decimator = Decimator::new(rate);
        let mut out = [0.0; FRAME];
        let (frames, _) = sound.as_chunks::<FRAME>();
        frames
            .iter()
            .flat_map(|frame| {
                let samples = decimator.process(frame, &mut out);
                out[..samples].to_vec()
            })
            .collect()
    }

    fn up(rate: u32, sound: &[f32]) -> Vec<f32> {
        let mut interpolator = Interpolator::new(rate);
        let mut frame = [0.0; FRAME];
        let step = interpolator.input();
        sound
            .chunks_exact(step)
            .flat_map(|part| {
                interpolator.process(part, &mut frame);
                frame.to_vec()
            })
            .collect()
    }

    #[test]
    fn tones_pass_flat_and_pure_both_ways() {
        for (rate, hz) in [
            (8_000, 300.0),
            (8_000, 1_000.0),
            (8_000, 3_400.0),
            (16_000, 1_000.0),
            (16_000, 6_800.0),
            (48_000, 15_000.0),
        ] {
            let heard = down(rate, &sine(48_000, hz, 48_000));
            let settled = &heard[heard.len() / 5..];
            let level = db(power(settled) / 0.125);
            assert!(level.abs() < 0.6, "down to {rate} at {hz}: {level} dB");
            let pure = purity(settled, f64::from(rate), hz);
            assert!(pure > 65.0, "down to {rate} at {hz}: {pure} dB");

            let samples = rate as usize;
            let heard = up(rate, &sine(rate, hz, samples));
            let settled = &heard[9_600..];
            let level = db(power(settled) / 0.125);
            assert!(level.abs() < 0.6, "up from {rate} at {hz}: {level} dB");
            let pure = purity(settled, 48_000.0, hz);
            let least = if hz > 3_000.0 && rate < 48_000 {
                40.0
            } else {
                65.0
            };
            assert!(pure > least, "up from {rate} at {hz}: {pure} dB");
        }
    }

    #[test]
    fn what_the_leg_cannot_carry_is_gone() {
        for (rate, hz) in [
            (8_000, 4_700.0),
            (8_000, 9_000.0),
            (16_000, 9_300.0),
            (16_000, 20_000.0),
        ] {
            let heard = down(rate, &sine(48_000, hz, 48_000));
            let left = db(power(&heard[heard.len() / 5..]) / 0.125);
            assert!(left < -65.0, "{hz} Hz at {rate}: {left} dB");
        }
    }

    #[test]
    fn the_delay_is_short() {
        for (rate, most_ms) in [(8_000, 4.6), (16_000, 2.3), (48_000, 0.0)] {
            let mut click = vec![0.0; 4_800];
            click[480] = 1.0;
            let heard = up(rate, &down(rate, &click));
            let peak = (0..heard.len()).max_by(|a, b| heard[*a].abs().total_cmp(&heard[*b].abs()));
            let delay = (peak.unwrap() as f64 - 480.0) / 48.0;
            assert!((0.0..=most_ms).contains(&delay), "{rate}: {delay} ms");
        }
    }

    #[test]
    fn a_buffer_that_is_too_short_is_refused() {
        assert_eq!(
            Decimator::new(8_000).process(&[0.0; FRAME], &mut [0.0; 79]),
            0
        );
        let mut frame = [1.0; FRAME];
        Interpolator::new(48_000).process(&[0.5; 10], &mut frame);
        assert_eq!(frame[9..11], [0.5, 0.0]);
    }

    #[test]
    fn a_device_clock_is_followed() {
        for (rate, by) in [
            (48_000, 200e-6),
            (44_100, -300e-6),
            (96_000, 0.0),
            (16_000, 0.005),
        ] {
            let mut drift = Drift::to_frames(rate).unwrap();
            drift.set(by);
            let mut buffer = vec![0.0; drift.most()];
            let mut frame = [0.0; FRAME];
            let sound = sine(rate, 1_000.0, rate as usize * 10 + 4_000);
            let mut taken = 0;
            let mut heard = Vec::new();
            for _ in 0..900 {
                let take = drift.input();
                buffer[..take].copy_from_slice(&sound[taken..taken + take]);
                taken += take;
                assert_eq!(drift.process(&buffer[..take], &mut frame), FRAME);
                heard.extend_from_slice(&frame);
            }
            let ratio = heard.len() as f64 / taken as f64 * f64::from(rate) / 48_000.0;
            assert!((ratio - 1.0 - by).abs() < 60e-6, "{rate}: {ratio}");
            let settled = &heard[24_000..72_000];
            let pure = purity(settled, 48_000.0, 1_000.0 / (1.0 + by));
            assert!(pure > 60.0, "{rate}: {pure} dB");
        }
    }

    #[test]
    fn frames_become_samples_of_a_device() {
        let mut drift = Drift::from_frames(44_100).unwrap();
        let mut out = vec![0.0; drift.most()];
        let mut given = 0;
        for _ in 0..1_000 {
            assert_eq!(drift.input(), FRAME);
            given += drift.process(&[0.1; FRAME], &mut out);
        }
        assert!((440_900..441_100).contains(&given), "{given}");
    }

    #[test]
    fn no_such_rate_is_no_resampler() {
        assert!(Drift::to_frames(0).is_none());
        assert!(Drift::from_frames(0).is_none());
        assert!(
            Drift::to_frames(48_000)
                .is_some_and(|mut drift| { drift.process(&[0.0; 3], &mut [0.0; FRAME]) == 0 })
        );
    }
}
