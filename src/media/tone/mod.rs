//! Call-progress tones: the country's notes with cadences exact to the sample.
//!
//! Each note rises and falls over 4 ms inside its own time, so nothing clicks and no cadence is prolonged.

pub mod ring;
mod table;
pub mod waiting;

use std::f32::consts::TAU;

use crate::media::{FRAME, RATE_HZ, Tone};
use table::Row;

/// Height of a tone, of each when there are two: about −17 dBm0 as heard in the network.
const LEVEL: f32 = 0.14;

/// Samples of rise and fall.
const EDGE: usize = 192;

/// A note or a rest of a cadence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// Frequency; 0: silence.
    pub hz: u16,
    /// Second frequency; 0: none.
    pub with_hz: u16,
    /// How long, milliseconds.
    pub ms: u16,
}

/// Countries with tones of their own, ISO 3166 alpha-2 lower case.
pub fn countries() -> impl Iterator<Item = &'static str> {
    table::ROWS.iter().map(|row| row.country)
}

/// The notes of a country's tone and whether they repeat. An unknown country sounds as ITU-T E.180 recommends.
#[must_use]
pub fn notes(country: &str, tone: Tone) -> (Vec<Note>, bool) {
    let row = table::ROWS
        .iter()
        .find(|row| row.country.eq_ignore_ascii_case(country))
        .unwrap_or(&table::COMMON);
    match tone {
        Tone::Ringback => (row.ringback.to_vec(), true),
        Tone::Busy => (row.busy.to_vec(), true),
        Tone::Congestion => (row.congestion.to_vec(), true),
        Tone::CallWaiting => (row.waiting.to_vec(), true),
        Tone::HungUp => (hung_up(row), false),
        Tone::Confirm => (vec![note(660, 80), note(0, 40), note(880, 120)], false),
    }
}

/// Three short pips in the country's busy frequency.
fn hung_up(row: &Row) -> Vec<Note> {
    let pip = Note {
        ms: 120,
        ..row.busy[0]
    };
    vec![pip, note(0, 120), pip, note(0, 120), pip]
}

const fn note(hz: u16, ms: u16) -> Note {
    Note { hz, with_hz: 0, ms }
}

/// Plays one tone.
#[derive(Clone, Debug)]
pub struct ToneGenerator {
    notes: Vec<Note>,
    repeats: bool,
    at: usize,
    /// Samples of the present note that are done.
    done: usize,
    /// Of the two frequencies, in turns 0.0..1.0.
    phase: [f32; 2],
}

impl ToneGenerator {
    /// From the beginning of the cadence.
    #[must_use]
    pub fn new(country: &str, tone: Tone) -> Self {
        let (notes, repeats) = notes(country, tone);
        Self {
            notes,
            repeats,
            at: 0,
            done: 0,
            phase: [0.0; 2],
        }
    }

    /// Whether a tone that does not repeat is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.at >= self.notes.len()
    }

    /// Adds the next 10 ms to `frame`.
    pub fn mix_into(&mut self, frame: &mut [f32; FRAME]) {
        let mut filled = 0;
        while filled < FRAME {
            let Some(note) = self.notes.get(self.at).copied() else {
                return;
            };
            let length = samples(note);
            let part = (length - self.done).min(FRAME - filled);
            if note.hz != 0 {
                self.sound(note, length, &mut frame[filled..filled + part]);
            }
            filled += part;
            self.done += part;
            if self.done == length {
                self.next();
            }
        }
    }

    fn next(&mut self) {
        self.done = 0;
        self.phase = [0.0; 2];
        self.at += 1;
        if self.repeats {
            self.at %= self.notes.len();
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "the samples of an edge")]
    fn sound(&mut self, note: Note, length: usize, part: &mut [f32]) {
        let steps = [note.hz, note.with_hz].map(|hz| f32::from(hz) / RATE_HZ as f32);
        for (n, sample) in part.iter_mut().enumerate() {
            let at = self.done + n;
            let edge = at.min(length - at).min(EDGE) as f32 / EDGE as f32;
            let mut sum = 0.0;
            for (phase, step) in self.phase.iter_mut().zip(steps) {
                sum += (*phase * TAU).sin();
                *phase = (*phase + step).fract();
            }
            *sample += sum * LEVEL * edge;
        }
    }
}

const fn samples(note: Note) -> usize {
    note.ms as usize * (RATE_HZ as usize / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn play(country: &str, tone: Tone, frames: usize) -> Vec<f32> {
        let mut generator = ToneGenerator::new(country, tone);
        let mut sound = Vec::new();
        for _ in 0..frames {
            let mut frame = [0.0; FRAME];
            generator.mix_into(&mut frame);
            sound.extend_from_slice(&frame);
        }
        sound
    }

    /// Start and length of each stretch that sounds, in samples; a stretch ends with 2 ms of exact silence.
    fn stretches(sound: &[f32]) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (n, _) in sound
            .iter()
            .enumerate()
            .filter(|(_, sample)| **sample != 0.0)
        {
            match found.last_mut() {
                Some((start, length)) if n - (*start + *length) < 96 => *length = n + 1 - *start,
                _ => found.push((n, 1)),
            }
        }
        found
    }

    #[test]
    fn cadences_are_exact_to_the_sample() {
        for (country, tone, expected) in [
            (
                "de",
                Tone::Busy,
                vec![(0, 23_040), (46_080, 23_040), (92_160, 23_040)],
            ),
            ("DE", Tone::Ringback, vec![(0, 48_000), (240_000, 48_000)]),
            (
                "gb",
                Tone::Ringback,
                vec![(0, 19_200), (28_800, 19_200), (144_000, 19_200)],
            ),
            (
                "at",
                Tone::CallWaiting,
                vec![(0, 1_920), (95_520, 1_920), (191_040, 1_920)],
            ),
            (
                "be",
                Tone::Congestion,
                vec![(0, 8_016), (16_032, 8_016), (32_064, 8_016)],
            ),
        ] {
            let found = stretches(&play(country, tone, 1_000));
            for (n, ((start, length), (want_start, want_length))) in
                found.iter().zip(&expected).enumerate()
            {
                // The first sample of a note is the zero of the sine and its edge.
                assert!(
                    start.abs_diff(*want_start) <= 1,
                    "{country} {tone:?} {n}: {found:?}"
                );
                assert!(
                    length.abs_diff(*want_length) <= 3,
                    "{country} {tone:?} {n}: {found:?}"
                );
            }
        }
    }

    #[test]
    fn frequencies_are_the_country_s() {
        for (country, hz) in [
            ("de", 425),
            ("at", 420),
            ("fr", 440),
            ("jp", 400),
            ("xx", 425),
        ] {
            let sound = play(country, Tone::Busy, 100);
            let from = 4_800;
            let crossings = sound[from..from + 9_600]
                .windows(2)
                .filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0)
                .count();
            assert!(crossings.abs_diff(hz / 5) <= 1, "{country}: {crossings}");
        }
    }

    #[test]
    fn nothing_clicks_and_nothing_is_loud() {
        for country in countries().chain(["xx"]) {
            for tone in [
                Tone::Ringback,
                Tone::Busy,
                Tone::CallWaiting,
                Tone::HungUp,
                Tone::Confirm,
            ] {
                let sound = play(country, tone, 600);
                assert!(
                    sound.iter().all(|sample| sample.abs() <= 2.0 * LEVEL),
                    "{country} {tone:?}"
                );
                // A sine of 1400 Hz rises by 18 % of its height from sample to sample.
                let step = sound
                    .windows(2)
                    .map(|pair| (pair[1] - pair[0]).abs())
                    .fold(0.0, f32::max);
                assert!(step < LEVEL * 0.2, "{country} {tone:?}: {step}");
            }
        }
    }

    #[test]
    fn a_signal_that_does_not_repeat_ends() {
        let mut generator = ToneGenerator::new("de", Tone::HungUp);
        for _ in 0..59 {
            assert!(!generator.is_over());
            generator.mix_into(&mut [0.0; FRAME]);
        }
        generator.mix_into(&mut [0.0; FRAME]);
        assert!(generator.is_over());
        let mut frame = [0.25; FRAME];
        generator.mix_into(&mut frame);
        assert!(
            frame
                .iter()
                .all(|sample| sample.to_bits() == 0.25_f32.to_bits())
        );
    }

    #[test]
    fn the_table_is_sorted_complete_and_sane() {
        let all: Vec<_> = countries().collect();
        assert!(all.is_sorted(), "{all:?}");
        for country in [
            "de", "at", "ch", "gb", "us", "ca", "fr", "it", "es", "nl", "be", "pl", "se", "no",
            "dk", "fi", "cz", "au", "nz", "jp",
        ] {
            assert!(all.contains(&country), "{country}");
            for tone in [
                Tone::Ringback,
                Tone::Busy,
                Tone::Congestion,
                Tone::CallWaiting,
            ] {
                let (notes, repeats) = notes(country, tone);
                assert!(repeats && notes.len() % 2 == 0);
                for (n, note) in notes.iter().enumerate() {
                    assert_eq!(note.hz == 0, n % 2 == 1, "{country} {tone:?}");
                    assert!((40..=14_000).contains(&note.ms), "{country} {tone:?}");
                }
            }
        }
    }
}
