//! Sound without a card: said into one core, carried over a bad network in virtual time, heard from another.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "samples and seconds of a test"
)]

mod allocation;
mod call;
mod desk;
mod drift;
mod net;
mod sound;

use std::f32::consts::TAU;

const RATE: usize = 48_000;

/// A tone for the microphone.
fn tone(hz: f32, level: f32) -> Box<dyn FnMut(usize) -> f32> {
    Box::new(move |n| (n as f32 * hz * TAU / RATE as f32).sin() * level)
}

/// Something like speech: a voice of gliding pitch in syllables of a quarter of a second, a pause after each seventh.
fn voice() -> Box<dyn FnMut(usize) -> f32> {
    let mut phase = 0.0_f32;
    let two_seconds: Vec<f32> = (0..2 * RATE)
        .map(|n| {
            let seconds = n as f32 / RATE as f32;
            let pitch = 130.0 + 30.0 * (seconds * 2.1).sin();
            phase = (phase + pitch / RATE as f32).fract();
            let is_pause = seconds > 1.75;
            let envelope = if is_pause {
                0.0
            } else {
                ((seconds * 4.0).fract() * TAU / 2.0).sin()
            };
            let harmonics = (1..=12).map(|k| (phase * TAU * k as f32).sin() / k as f32);
            harmonics.sum::<f32>() * 0.15 * envelope
        })
        .collect();
    Box::new(move |n| two_seconds[n % two_seconds.len()])
}

fn rms(sound: &[f32]) -> f32 {
    (sound.iter().map(|x| x * x).sum::<f32>() / sound.len() as f32).sqrt()
}

fn largest_step(sound: &[f32]) -> f32 {
    let steps = sound.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    steps.fold(0.0, f32::max)
}

/// Frequency by rising zero crossings.
fn frequency(sound: &[f32]) -> f32 {
    let rising = |pair: &&[f32]| pair[0] < 0.0 && pair[1] >= 0.0;
    let crossings = sound.windows(2).filter(rising).count();
    crossings as f32 * RATE as f32 / sound.len() as f32
}

/// Seconds of what was heard.
fn part(heard: &[f32], from: f64, to: f64) -> &[f32] {
    &heard[(from * RATE as f64) as usize..(to * RATE as f64) as usize]
}
