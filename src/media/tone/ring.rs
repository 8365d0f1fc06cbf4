//! Ring melodies made in code: struck bars and bells of a few decaying partials each, so that there is no sound file to ship.
//!
//! A melody is a list of strokes within a loop. A stroke rings on over the end of the loop, so there is no seam; it starts
//! with a rise of 2 ms and its partials start at zero, so there is no click.

use std::f32::consts::TAU;

use crate::media::{FRAME, RATE_HZ};

/// Strokes that may sound at once; the oldest gives way.
const VOICES: usize = 20;

/// Partials of a stroke.
const PARTIALS: usize = 4;

/// Samples of the rise.
const RISE: usize = 96;

/// One partial of an instrument: ratio to the note's frequency, height, seconds until it has fallen by 60 dB at 440 Hz.
type Partial = (f32, f32, f32);

/// A rosewood bar over a tube: the fundamental, its double octave and a short knock (bars are tuned 1 : 4 : 10).
const MARIMBA: [Partial; PARTIALS] = [
    (1.0, 1.0, 1.4),
    (3.99, 0.22, 0.45),
    (9.9, 0.09, 0.14),
    (2.0, 0.06, 0.5),
];

/// A small bell: minor third and octaves, long.
const BELL: [Partial; PARTIALS] = [
    (1.0, 0.9, 3.0),
    (2.0, 0.45, 2.2),
    (2.4, 0.22, 1.4),
    (4.2, 0.14, 0.7),
];

/// A vibraphone: fundamental and double octave, long and pure.
pub(super) const VIBES: [Partial; PARTIALS] = [
    (1.0, 1.0, 2.8),
    (4.0, 0.12, 1.0),
    (2.0, 0.1, 1.2),
    (10.0, 0.03, 0.12),
];

/// The metal gong of an old telephone: bright and inharmonic.
const GONG: [Partial; PARTIALS] = [
    (1.0, 0.7, 0.9),
    (2.76, 0.5, 0.7),
    (5.4, 0.25, 0.4),
    (1.51, 0.2, 0.6),
];

/// A stroke: milliseconds from the start of the loop, MIDI note, height.
type Stroke = (u32, u8, f32);

pub(super) struct Melody {
    pub(super) name: &'static str,
    pub(super) instrument: &'static [Partial; PARTIALS],
    pub(super) loop_ms: u32,
    pub(super) strokes: &'static [Stroke],
}

const MELODIES: &[Melody] = &[
    Melody {
        name: "clear",
        instrument: &MARIMBA,
        loop_ms: 3_600,
        strokes: &[
            (0, 74, 0.9),
            (150, 81, 0.8),
            (300, 78, 0.85),
            (450, 86, 1.0),
            (750, 81, 0.7),
            (900, 74, 0.9),
            (1_050, 81, 0.8),
            (1_200, 78, 0.85),
            (1_350, 88, 1.0),
            (1_650, 86, 0.7),
        ],
    },
    Melody {
        name: "bells",
        instrument: &BELL,
        loop_ms: 4_000,
        strokes: &[
            (0, 76, 0.9),
            (400, 72, 0.8),
            (800, 74, 0.8),
            (1_200, 67, 0.9),
            (2_000, 67, 0.7),
        ],
    },
    Melody {
        name: "soft",
        instrument: &VIBES,
        loop_ms: 4_800,
        strokes: &[
            (0, 69, 0.7),
            (0, 64, 0.4),
            (600, 73, 0.7),
            (1_200, 76, 0.75),
            (1_800, 71, 0.7),
            (1_800, 66, 0.4),
        ],
    },
    Melody {
        name: "steps",
        instrument: &MARIMBA,
        loop_ms: 3_000,
        strokes: &[
            (0, 67, 0.9),
            (120, 71, 0.9),
            (240, 74, 0.9),
            (360, 79, 1.0),
            (900, 67, 0.9),
            (1_020, 71, 0.9),
            (1_140, 74, 0.9),
            (1_260, 83, 1.0),
        ],
    },
    Melody {
        name: "classic",
        instrument: &GONG,
        loop_ms: 5_000,
        strokes: &CLASSIC,
    },
];

/// A clapper between two gongs, 20 strokes a second for one second, as the bell of a telephone does.
const CLASSIC: [Stroke; 20] = {
    let mut strokes = [(0, 0, 0.0); 20];
    let (mut n, mut ms) = (0, 0);
    while n < 20 {
        strokes[n] = (ms, if n % 2 == 0 { 84 } else { 80 }, 0.75);
        n += 1;
        ms += 50;
    }
    strokes
};

/// Names of the melodies; the first is the default.
pub fn names() -> impl Iterator<Item = &'static str> {
    MELODIES.iter().map(|melody| melody.name)
}

/// A partial that turns and decays: a rotating pointer, no table and no `sin` per sample.
#[derive(Clone, Copy, Debug, Default)]
struct Pointer {
    re: f32,
    im: f32,
    turn_re: f32,
    turn_im: f32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Voice {
    pointers: [Pointer; PARTIALS],
    age: usize,
    /// Samples until nothing of it is heard.
    life: usize,
}

/// Plays one melody over and over.
#[derive(Clone)]
pub struct RingGenerator {
    melody: &'static Melody,
    voices: [Voice; VOICES],
    /// Sample within the loop.
    at: u32,
}

impl RingGenerator {
    /// From the beginning of the melody with this name; an unknown name gives the first.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let melody = MELODIES
            .iter()
            .find(|melody| melody.name == name)
            .unwrap_or(&MELODIES[0]);
        Self::of(melody)
    }

    /// From the beginning of this melody.
    pub(super) fn of(melody: &'static Melody) -> Self {
        Self {
            melody,
            voices: [Voice::default(); VOICES],
            at: 0,
        }
    }

    /// Adds the next 10 ms to `frame`.
    pub fn mix_into(&mut self, frame: &mut [f32; FRAME]) {
        // Loops and strokes lie on whole milliseconds.
        for millisecond in frame.as_chunks_mut::<48>().0 {
            for (ms, note, height) in self.melody.strokes {
                if ms * 48 == self.at {
                    self.strike(*note, *height);
                }
            }
            for voice in &mut self.voices {
                voice.mix_into(millisecond);
            }
            self.at = (self.at + 48) % (self.melody.loop_ms * 48);
        }
    }

    fn strike(&mut self, note: u8, height: f32) {
        let voice = Voice::new(self.melody.instrument, note, height);
        if let Some(free) = self
            .voices
            .iter_mut()
            .min_by_key(|voice| voice.life - voice.age)
        {
            *free = voice;
        }
    }
}

impl std::fmt::Debug for RingGenerator {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "RingGenerator({} at {})", self.melody.name, self.at)
    }
}

impl Voice {
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "lives of a few seconds"
    )]
    fn new(instrument: &[Partial; PARTIALS], note: u8, height: f32) -> Self {
        let rate = RATE_HZ as f32;
        let hz = 440.0 * ((f32::from(note) - 69.0) / 12.0).exp2();
        // High notes die sooner.
        let shorter = (440.0 / hz).sqrt().min(1.5);
        let longest = instrument
            .iter()
            .fold(0.0_f32, |most, (.., seconds)| most.max(*seconds));
        let pointers = instrument.map(|(ratio, partial, seconds)| {
            let partial_hz = hz * ratio;
            if partial_hz > 15_000.0 {
                return Pointer::default();
            }
            let decay = 0.001_f32.powf(1.0 / (seconds * shorter * rate));
            let angle = partial_hz / rate * TAU;
            Pointer {
                re: partial * height * 0.16,
                im: 0.0,
                turn_re: angle.cos() * decay,
                turn_im: angle.sin() * decay,
            }
        });
        Self {
            pointers,
            age: 0,
            life: (longest * shorter * rate * 1.3) as usize,
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "the samples of the rise")]
    fn mix_into(&mut self, sound: &mut [f32]) {
        if self.age >= self.life {
            return;
        }
        for (n, sample) in sound.iter_mut().enumerate() {
            let rise = (self.age + n).min(RISE) as f32 / RISE as f32;
            let mut sum = 0.0;
            for pointer in &mut self.pointers {
                sum += pointer.im;
                let re = pointer.re * pointer.turn_re - pointer.im * pointer.turn_im;
                pointer.im = pointer.re * pointer.turn_im + pointer.im * pointer.turn_re;
                pointer.re = re;
            }
            *sample += sum * rise;
        }
        self.age = (self.age + sound.len()).min(self.life);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn play(name: &str, seconds: usize) -> Vec<f32> {
        let mut generator = RingGenerator::new(name);
        let mut sound = Vec::new();
        for _ in 0..seconds * 100 {
            let mut frame = [0.0; FRAME];
            generator.mix_into(&mut frame);
            sound.extend_from_slice(&frame);
        }
        sound
    }

    #[test]
    fn the_first_is_clear_and_an_unknown_name_plays_it() {
        assert_eq!(names().next(), Some("clear"));
        assert_eq!(play("no such melody", 2), play("clear", 2));
        assert_ne!(play("bells", 1), play("clear", 1));
    }

    #[test]
    fn each_is_heard_and_never_clips() {
        for name in names() {
            let sound = play(name, 10);
            let peak = sound
                .iter()
                .fold(0.0_f32, |most, sample| most.max(sample.abs()));
            assert!((0.15..0.9).contains(&peak), "{name}: {peak}");
            // Something is heard in each stretch of a loop.
            for part in sound.chunks_exact(48_000 * 5) {
                let power = part.iter().map(|x| x * x).sum::<f32>() / 240_000.0;
                assert!(power.sqrt() > 0.008, "{name}: {}", power.sqrt());
            }
        }
    }

    #[test]
    fn the_loop_has_no_seam_and_strokes_do_not_click() {
        for name in names() {
            let sound = play(name, 12);
            // A click would be a jump; the brightest partial here is a tenth of the sound at 10 kHz.
            let jump = sound
                .windows(2)
                .map(|pair| (pair[1] - pair[0]).abs())
                .fold(0.0, f32::max);
            assert!(jump < 0.28, "{name}: {jump}");
            // The second difference sees a corner that the first does not.
            let corner = sound
                .windows(3)
                .map(|three| (three[2] - 2.0 * three[1] + three[0]).abs())
                .fold(0.0, f32::max);
            assert!(corner < 0.25, "{name}: {corner}");
        }
    }

    #[test]
    fn melodies_repeat() {
        for melody in MELODIES {
            let sound = play(melody.name, 15);
            let length = melody.loop_ms as usize * 48;
            assert!(melody.strokes.iter().all(|(ms, ..)| *ms < melody.loop_ms));
            // Once what rang before has died, each round is as the one before.
            let difference = sound[length..length * 2]
                .iter()
                .zip(&sound[length * 2..length * 3])
                .fold(0.0_f32, |most, (a, b)| most.max((a - b).abs()));
            assert!(difference < 0.01, "{}: {difference}", melody.name);
        }
    }

    #[test]
    fn many_strokes_never_run_out_of_voices() {
        let mut generator = RingGenerator::new("classic");
        for note in 0..100 {
            generator.strike(note, 1.0);
        }
        let mut frame = [0.0; FRAME];
        generator.mix_into(&mut frame);
        assert!(frame.iter().all(|sample| sample.is_finite()));
    }
}
