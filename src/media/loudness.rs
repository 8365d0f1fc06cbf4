//! Brings announcements to one loudness, so that callers hear none that shouts and none that whispers (S155).

/// The level speech is brought to: −20 dBFS, as telephone speech has it.
const TARGET: f32 = 0.1;
/// No sample goes above this.
const PEAK: f32 = 0.9;
/// Never more than 20 dB louder: what is nearly silent stays so.
const MOST: f32 = 10.0;
/// Samples of a block: 20 ms.
const BLOCK: usize = 960;
/// Blocks more than 20 dB below the loudest are pauses.
const PAUSE: f32 = 0.1;

/// Makes mono sound at 48 kHz as loud as telephone speech is; pauses do not count.
pub fn level(sound: &mut [f32]) {
    let power = |block: &[f32]| {
        let sum: f32 = block.iter().map(|sample| sample * sample).sum();
        #[allow(clippy::cast_precision_loss, reason = "a small number")]
        let mean = sum / block.len() as f32;
        mean
    };
    let powers: Vec<f32> = sound.chunks(BLOCK).map(power).collect();
    let loudest = powers.iter().fold(0.0_f32, |most, one| most.max(*one));
    let spoken = powers.iter().filter(|one| **one > loudest * PAUSE * PAUSE);
    let (count, sum) = spoken.fold((0.0_f32, 0.0), |(n, sum), one| (n + 1.0, sum + one));
    if count < 1.0 || sum <= 0.0 {
        return;
    }
    let peak = sound.iter().fold(0.0_f32, |most, one| most.max(one.abs()));
    let gain = (TARGET / (sum / count).sqrt()).min(MOST).min(PEAK / peak);
    for sample in sound {
        *sample *= gain;
    }
}

#[cfg(test)]
#[allow(clippy::cast_precision_loss, reason = "small numbers of the tests")]
mod tests {
    use std::f32::consts::TAU;

    use super::*;

    fn tone(height: f32) -> Vec<f32> {
        (0..48_000)
            .map(|n| height * (TAU * 300.0 * n as f32 / 48_000.0).sin())
            .collect()
    }

    fn rms(sound: &[f32]) -> f32 {
        (sound.iter().map(|one| one * one).sum::<f32>() / sound.len() as f32).sqrt()
    }

    #[test]
    fn loud_and_soft_become_alike_and_pauses_do_not_count() {
        for height in [0.9, 0.3, 0.02] {
            let mut sound = tone(height);
            sound.extend(vec![0.0; 96_000]);
            level(&mut sound);
            let loud = rms(&sound[..48_000]);
            assert!((loud - TARGET).abs() < 0.01, "{height}: {loud}");
        }
    }

    #[test]
    fn nothing_clips_and_noise_is_not_blown_up() {
        let mut click = tone(0.01);
        click[100] = 1.0;
        level(&mut click);
        assert!(click.iter().all(|sample| sample.abs() <= PEAK + 0.001));
        let mut faint = tone(0.000_1);
        level(&mut faint);
        assert!(rms(&faint) < 0.001);
        level(&mut []);
        level(&mut [0.0; 10]);
    }
}
