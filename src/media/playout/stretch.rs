//! Makes sound longer or shorter by a pitch period without changing its pitch: one period is repeated or left out, and
//! the joint is cross-faded over the whole period.

use crate::media::plc::weight;

/// Shortest period looked for, microseconds (400 Hz).
const SHORTEST_US: usize = 2_500;

/// Longest period looked for, microseconds (67 Hz).
pub(super) const LONGEST_US: usize = 15_000;

/// Sound that is compared, microseconds.
const WINDOW_US: usize = 10_000;

/// Where a period may be left out or repeated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Period {
    /// Samples.
    pub(super) length: usize,
    /// Likeness of both sides, -1..=1.
    pub(super) likeness: f32,
}

/// On which side of a place its period is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// In what was heard before: it will be repeated.
    Before,
    /// In what follows: it will be left out.
    After,
}

/// The period of at most `most` samples after which (or before which) the sound is most like the sound at `at`.
///
/// Searched at 8 kHz first, then refined at the full rate. `None`: there is not enough sound.
pub(super) fn find_period(
    sound: &[f32],
    at: usize,
    side: Side,
    most: usize,
    rate_hz: u32,
) -> Option<Period> {
    let rate = rate_hz as usize;
    let stride = rate / 8_000;
    let shortest = rate * SHORTEST_US / 1_000_000;
    let ahead = sound.len().checked_sub(at)?;
    let (room, window) = match side {
        Side::Before => (at, ahead.min(rate * WINDOW_US / 1_000_000)),
        Side::After => {
            let window = (ahead / 2).min(rate * WINDOW_US / 1_000_000);
            (ahead - window, window)
        }
    };
    let longest = most.min(room).min(rate * LONGEST_US / 1_000_000);
    if longest < shortest || window < shortest {
        return None;
    }
    let here = &sound[at..at + window];
    let best = |candidates: &mut dyn Iterator<Item = usize>, stride: usize| {
        let mut best = Period {
            length: 0,
            likeness: -2.0,
        };
        for length in candidates {
            let from = match side {
                Side::Before => at - length,
                Side::After => at + length,
            };
            let likeness = likeness(here, &sound[from..], stride);
            if likeness > best.likeness {
                best = Period { length, likeness };
            }
        }
        best
    };
    let rough = best(&mut (shortest..=longest).step_by(stride), stride);
    if stride == 1 {
        return Some(rough);
    }
    let from = rough.length.saturating_sub(stride).max(shortest);
    let to = (rough.length + stride).min(longest);
    Some(best(&mut (from..=to), stride))
}

/// Normalised correlation of `here` with the beginning of `there`.
fn likeness(here: &[f32], there: &[f32], stride: usize) -> f32 {
    let (mut both, mut energy_here, mut energy_there) = (0.0, 1e-9, 1e-9);
    for (a, b) in here.iter().zip(there).step_by(stride) {
        both += a * b;
        energy_here += a * a;
        energy_there += b * b;
    }
    both / (energy_here * energy_there).sqrt()
}

/// Leaves out `length` samples at `at`; the joint is faded over as much as there is, at most a period.
pub(super) fn shorten(sound: &mut Vec<f32>, at: usize, length: usize) {
    let fade = length.min(sound.len() - at - length);
    for n in 0..fade {
        let share = weight(n + 1, fade + 1);
        let later = sound[at + length + n];
        sound[at + n] = sound[at + n] * (1.0 - share) + later * share;
    }
    sound.copy_within(at + length + fade.., at + fade);
    sound.truncate(sound.len() - length);
}

/// Repeats the `length` samples before `at`; the joint is faded over as much as there is, at most a period.
pub(super) fn lengthen(sound: &mut Vec<f32>, at: usize, length: usize) {
    let end = sound.len();
    let fade = length.min(end - at);
    sound.resize(end + length, 0.0);
    sound.copy_within(at..end, at + length);
    for n in 0..length {
        let before = sound[at + n - length];
        sound[at + n] = if n < fade {
            let share = weight(n + 1, fade + 1);
            sound[at + length + n] * (1.0 - share) + before * share
        } else {
            before
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::cast_precision_loss)]
    fn tone(rate_hz: u32, hz: f32, samples: usize) -> Vec<f32> {
        (0..samples)
            .map(|n| (n as f32 * hz * std::f32::consts::TAU / rate_hz as f32).sin())
            .collect()
    }

    fn largest_step(sound: &[f32]) -> f32 {
        sound
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).abs())
            .fold(0.0, f32::max)
    }

    #[test]
    fn the_period_of_a_tone_is_a_multiple_of_its_own() {
        for rate_hz in [8_000, 16_000, 48_000] {
            let sound = tone(rate_hz, 125.0, rate_hz as usize / 10);
            let period = find_period(&sound, 0, Side::After, usize::MAX, rate_hz).unwrap();
            let own = rate_hz as usize / 125;
            assert!(period.length.abs_diff(own) <= 1, "{rate_hz}: {period:?}");
            assert!(period.likeness > 0.98, "{rate_hz}: {period:?}");
        }
    }

    #[test]
    fn a_stretched_tone_keeps_its_form() {
        let sound = tone(8_000, 200.0, 800);
        let step = largest_step(&sound) * 1.05;
        let (mut shorter, mut longer) = (sound.clone(), sound.clone());
        shorten(&mut shorter, 300, 40);
        lengthen(&mut longer, 300, 40);
        assert_eq!((shorter.len(), longer.len()), (760, 840));
        for stretched in [shorter, longer] {
            assert!(largest_step(&stretched) < step);
            assert_eq!(stretched[..300], sound[..300]);
            assert_eq!(stretched[stretched.len() - 400..], sound[400..]);
        }
    }

    #[test]
    fn the_end_of_the_sound_may_be_near() {
        let sound = tone(8_000, 200.0, 400);
        let step = largest_step(&sound) * 1.5;
        let (mut shorter, mut longer) = (sound.clone(), sound);
        shorten(&mut shorter, 340, 40);
        lengthen(&mut longer, 380, 40);
        assert_eq!((shorter.len(), longer.len()), (360, 440));
        assert!(largest_step(&shorter) < step && largest_step(&longer) < step);
    }

    #[test]
    fn too_little_sound_has_no_period() {
        assert_eq!(
            find_period(&[0.0; 30], 0, Side::After, usize::MAX, 8_000),
            None
        );
        assert_eq!(find_period(&[0.0; 300], 0, Side::After, 10, 8_000), None);
        assert_eq!(find_period(&[0.0; 300], 400, Side::After, 100, 8_000), None);
    }
}
