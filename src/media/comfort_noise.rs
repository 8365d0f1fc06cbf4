//! Noise of the room's level where nothing was sent: never dead silence, which sounds like a broken line.
//!
//! Either the peer describes its noise (RFC 3389), or the level follows the quietest sound it sent before.

use crate::rng::Rng;

/// Reflection coefficients that are used of an RFC 3389 payload; more do not change what is heard.
const MOST_COEFFICIENTS: usize = 10;

/// The level of noise that is sent by a held stream, RMS of full scale (-66 dBov).
pub(crate) const HELD_LEVEL: f32 = 0.000_5;

/// The loudest level believed to be background, RMS of full scale (-34 dBov).
const LOUDEST: f32 = 0.02;

/// Makes noise of a level and, when the peer told one, of a spectrum.
#[derive(Debug)]
pub struct ComfortNoise {
    state: u64,
    level: f32,
    reflection: [f32; MOST_COEFFICIENTS],
    delay: [f32; MOST_COEFFICIENTS + 1],
}

impl ComfortNoise {
    /// White noise of level 0 whose samples follow from `rng`.
    #[must_use]
    pub fn new(rng: &mut Rng) -> Self {
        Self {
            state: rng.next_u64() | 1,
            level: 0.0,
            reflection: [0.0; MOST_COEFFICIENTS],
            delay: [0.0; MOST_COEFFICIENTS + 1],
        }
    }

    /// Takes level and spectrum from an RFC 3389 §3 payload; an empty one changes nothing.
    pub fn describe(&mut self, payload: &[u8]) {
        let Some((level, coefficients)) = payload.split_first() else {
            return;
        };
        self.level = 10.0_f32.powf(-f32::from(level & 0x7F) / 20.0);
        self.reflection.fill(0.0);
        for (slot, raw) in self.reflection.iter_mut().zip(coefficients) {
            *slot = ((f32::from(*raw) - 127.0) / 128.0).clamp(-0.95, 0.95);
        }
    }

    /// Follows the quietest `sound` that is received: falls fast, rises slowly.
    pub fn follow(&mut self, sound: &[f32]) {
        let rms = rms(sound);
        if rms < self.level {
            self.level += (rms - self.level) * 0.3;
        } else {
            self.level = (self.level * 1.005 + 1e-6).min(rms);
        }
        self.level = self.level.min(LOUDEST);
    }

    /// Sets the level, RMS of full scale, and a flat spectrum.
    pub fn set_level(&mut self, level: f32) {
        self.level = level;
        self.reflection.fill(0.0);
    }

    /// RMS of full scale.
    #[must_use]
    pub const fn level(&self) -> f32 {
        self.level
    }

    /// Forgets the spectrum the peer told: its voice is back.
    pub fn flatten(&mut self) {
        self.reflection.fill(0.0);
    }

    /// The next sample, at the present level.
    pub fn sample(&mut self) -> f32 {
        // xorshift64*: cheap, and good enough to sound like noise.
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let bits = self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 40;
        #[allow(clippy::cast_precision_loss, reason = "24 bits")]
        let white = (bits as f32 / 8_388_608.0 - 1.0) * 3.0_f32.sqrt();
        self.shape(white) * self.level
    }

    /// Adds noise to `sound`, its level going from `from` to `to` times the present one.
    #[allow(clippy::cast_precision_loss, reason = "a few thousand samples")]
    pub fn add(&mut self, sound: &mut [f32], from: f32, to: f32) {
        let step = (to - from) / sound.len().max(1) as f32;
        for (at, sample) in sound.iter_mut().enumerate() {
            *sample += self.sample() * (from + step * at as f32);
        }
    }

    /// All-pole lattice filter of the reflection coefficients, with the gain that keeps the RMS.
    fn shape(&mut self, white: f32) -> f32 {
        let mut gain = 1.0;
        for k in &self.reflection {
            gain *= (1.0 - k * k).sqrt();
        }
        let mut forward = white * gain;
        for at in (0..MOST_COEFFICIENTS).rev() {
            let k = self.reflection[at];
            forward -= k * self.delay[at];
            self.delay[at + 1] = self.delay[at] + k * forward;
        }
        self.delay[0] = forward;
        forward
    }
}

/// Root of the mean square.
#[allow(clippy::cast_precision_loss, reason = "a few thousand samples")]
pub(crate) fn rms(sound: &[f32]) -> f32 {
    let sum: f32 = sound.iter().map(|sample| sample * sample).sum();
    (sum / sound.len().max(1) as f32).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise() -> ComfortNoise {
        ComfortNoise::new(&mut Rng::from_u64(7))
    }

    fn made(noise: &mut ComfortNoise) -> Vec<f32> {
        (0..48_000).map(|_| noise.sample()).collect()
    }

    /// Correlation of neighbouring samples, -1..=1.
    fn colour(sound: &[f32]) -> f32 {
        let both: f32 = sound.windows(2).map(|pair| pair[0] * pair[1]).sum();
        both / sound.iter().map(|sample| sample * sample).sum::<f32>()
    }

    #[test]
    fn the_level_is_the_one_the_peer_told() {
        for (level, coefficients) in [
            (40, vec![]),
            (60, vec![20, 180]),
            (0, vec![]),
            (52, vec![230; 20]),
        ] {
            let mut noise = noise();
            let mut payload = vec![level];
            payload.extend(coefficients);
            noise.describe(&payload);
            let wanted = -f32::from(level);
            let got = 20.0 * rms(&made(&mut noise)).log10();
            assert!((got - wanted).abs() < 1.5, "{payload:?}: {got} dBov");
        }
    }

    #[test]
    fn the_spectrum_is_the_one_the_peer_told() {
        for (coefficient, sign) in [(30_u8, 1.0), (220, -1.0)] {
            let mut noise = noise();
            noise.describe(&[40, coefficient]);
            let k = (f32::from(coefficient) - 127.0) / 128.0;
            let got = colour(&made(&mut noise));
            assert!(
                (got + k).abs() < 0.05 && got * sign > 0.0,
                "{coefficient}: {got}"
            );
        }
    }

    #[test]
    fn the_level_follows_the_quiet_parts() {
        let mut noise = noise();
        for tick in 0..1_000 {
            let level = if tick % 4 < 2 { 0.3 } else { 0.001 };
            noise.follow(&[level; 80]);
        }
        assert!(
            (0.000_9..0.002).contains(&noise.level()),
            "{}",
            noise.level()
        );
    }

    #[test]
    fn an_empty_description_changes_nothing() {
        let mut noise = noise();
        noise.set_level(0.1);
        noise.describe(&[]);
        assert!((noise.level() - 0.1).abs() < f32::EPSILON);
    }
}
