//! How loud: peak and RMS of what passes, falling slowly enough to be seen.

use crate::media::FRAME;

/// What remains of the shown level after each 10 ms frame: −20 dB in a third of a second.
const FALL: f32 = 0.932;

/// A meter fed with every frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Meter {
    peak: f32,
    rms: f32,
}

impl Meter {
    /// Feeds a frame.
    #[allow(clippy::cast_precision_loss, reason = "480")]
    pub fn feed(&mut self, frame: &[f32; FRAME]) {
        let peak = frame
            .iter()
            .fold(0.0_f32, |most, sample| most.max(sample.abs()));
        let power = frame.iter().map(|sample| sample * sample).sum::<f32>() * (1.0 / FRAME as f32);
        self.peak = peak.max(self.peak * FALL);
        self.rms = power.sqrt().max(self.rms * FALL);
    }

    /// Highest sample lately, 0.0..=1.0 unless the sound clips.
    #[must_use]
    pub const fn peak(&self) -> f32 {
        self.peak
    }

    /// Loudness lately, root of the mean square.
    #[must_use]
    pub const fn rms(&self) -> f32 {
        self.rms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rises_at_once_and_falls_slowly() {
        let mut meter = Meter::default();
        let mut frame = [0.5; FRAME];
        frame[7] = -0.75;
        meter.feed(&frame);
        assert!((meter.peak() - 0.75).abs() < 1e-6 && (meter.rms() - 0.5).abs() < 2e-3);
        for _ in 0..33 {
            meter.feed(&[0.0; FRAME]);
        }
        assert!((0.06..0.09).contains(&meter.peak()), "{}", meter.peak());
        assert!((0.03..0.07).contains(&meter.rms()), "{}", meter.rms());
    }
}
