//! Volume without clicks, and a ceiling without harshness.

/// Farthest a gain goes: +12 dB.
pub const MOST: f32 = 4.0;

/// Where the limiter begins to bend.
const KNEE: f32 = 0.8;

/// A gain that glides to its new value within one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain {
    now: f32,
    wanted: f32,
}

impl Gain {
    /// A gain of `factor`, 1.0 = as is.
    #[must_use]
    pub fn new(factor: f32) -> Self {
        let factor = usable(factor);
        Self {
            now: factor,
            wanted: factor,
        }
    }

    /// Changes the gain; 0.0 is silence, more than [`MOST`] is taken as that.
    pub fn set(&mut self, factor: f32) {
        self.wanted = usable(factor);
    }

    /// Whether everything comes out as silence.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.now == 0.0 && self.wanted == 0.0
    }

    /// Applies the gain; a change is spread over these samples.
    #[allow(clippy::cast_precision_loss, reason = "the samples of a frame")]
    pub fn apply(&mut self, sound: &mut [f32]) {
        #[allow(clippy::float_cmp, reason = "equal when no glide is under way")]
        if self.now == self.wanted {
            if self.now != 1.0 {
                for sample in sound {
                    *sample *= self.now;
                }
            }
            return;
        }
        let step = (self.wanted - self.now) / sound.len().max(1) as f32;
        for sample in sound {
            self.now += step;
            *sample *= self.now;
        }
        self.now = self.wanted;
    }
}

impl Default for Gain {
    fn default() -> Self {
        Self::new(1.0)
    }
}

fn usable(factor: f32) -> f32 {
    if factor.is_nan() {
        1.0
    } else {
        factor.clamp(0.0, MOST)
    }
}

/// Keeps a mix below ±1.0: untouched up to 0.8, bent softly above.
pub fn limit(sound: &mut [f32]) {
    for sample in sound {
        let size = sample.abs();
        if size > KNEE {
            let over = ((size - KNEE) / (1.0 - KNEE)).min(1e6);
            let bent = KNEE + (1.0 - KNEE) * over / (1.0 + over);
            *sample = bent.copysign(*sample);
        } else if sample.is_nan() {
            *sample = 0.0;
        }
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "exact on purpose")]
mod tests {
    use super::*;

    #[test]
    fn a_change_glides_over_one_frame() {
        let mut gain = Gain::default();
        let mut sound = [1.0; 100];
        gain.set(0.0);
        gain.apply(&mut sound);
        assert!(
            sound
                .windows(2)
                .all(|pair| (pair[0] - pair[1] - 0.01).abs() < 1e-4)
        );
        assert!(sound[99].abs() < 1e-4 && gain.is_silent());
        gain.apply(&mut sound);
        assert!(sound.iter().all(|sample| *sample == 0.0));
    }

    #[test]
    fn one_leaves_the_sound_as_it_is() {
        let mut sound = [0.123, -0.7];
        Gain::default().apply(&mut sound);
        assert_eq!(sound, [0.123, -0.7]);
    }

    #[test]
    fn nonsense_is_brought_into_range() {
        for (factor, expected) in [(-1.0, 0.0), (100.0, MOST), (f32::NAN, 1.0), (2.0, 2.0)] {
            let mut sound = [0.1];
            Gain::new(factor).apply(&mut sound);
            assert!((sound[0] - 0.1 * expected).abs() < 1e-6, "{factor}");
        }
    }

    #[test]
    fn the_limiter_is_transparent_below_and_never_reaches_one() {
        let mut sound = [
            0.0,
            0.79,
            -0.8,
            0.9,
            1.0,
            -4.0,
            1e9,
            f32::NAN,
            f32::INFINITY,
        ];
        limit(&mut sound);
        assert_eq!(sound[..3], [0.0, 0.79, -0.8]);
        assert!(
            sound[3..].iter().all(|sample| sample.abs() <= 1.0),
            "{sound:?}"
        );
        assert!(sound[3] < sound[4] && sound[5] < -sound[4]);
    }
}
