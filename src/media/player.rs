//! Plays a recording to the user: from any place, and faster without a higher voice.
//!
//! Faster playing joins pieces of the sound so that each fits the one before best (WSOLA): 10 ms are given per tick, and
//! the next piece is looked for within 10 ms of the place the speed asks for.

use std::time::Duration;

use super::port::{FRAME, RATE_HZ, Sound};

/// How far a piece may be from its place, samples.
const REACH: usize = FRAME;
/// Every so-manieth place is tried first, then those between.
const STEP: usize = 8;
/// The position is told every so many ticks.
const TELL: u32 = 20;

/// What is to be told after a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Played {
    /// It goes on; the place it is at.
    At(Duration),
    /// It came to its end.
    Out,
}

/// Something that is played.
#[derive(Debug)]
pub struct Player {
    sound: Sound,
    at: f64,
    speed: f64,
    is_paused: bool,
    /// How the piece given last would go on; `None` while it is played as it is.
    tail: Option<Box<[f32; FRAME]>>,
    ticks: u32,
}

impl Player {
    /// From the beginning, at normal speed.
    #[must_use]
    pub const fn new(sound: Sound) -> Self {
        Self {
            sound,
            at: 0.0,
            speed: 1.0,
            is_paused: false,
            tail: None,
            ticks: 0,
        }
    }

    /// Goes on from another place.
    #[allow(clippy::cast_precision_loss, reason = "positions are far below 2^52")]
    pub fn seek(&mut self, to: Duration) {
        self.at = (to.as_secs_f64() * f64::from(RATE_HZ)).min(self.sound.len() as f64);
        self.tail = None;
    }

    /// So many times as fast, 0.5..=3.0.
    pub fn set_speed(&mut self, speed: f32) {
        self.speed = f64::from(speed.clamp(0.5, 3.0));
    }

    /// Stands still, or goes on.
    pub const fn pause(&mut self, on: bool) {
        self.is_paused = on;
    }

    /// Whether the speaker is needed for it.
    #[must_use]
    pub const fn is_sounding(&self) -> bool {
        !self.is_paused
    }

    /// Adds the next 10 ms.
    pub fn mix_into(&mut self, frame: &mut [f32; FRAME]) -> Option<Played> {
        if self.is_paused {
            return None;
        }
        let start = self.place();
        if start >= self.sound.len() {
            return Some(Played::Out);
        }
        let is_as_it_is = (self.speed - 1.0).abs() < 0.01;
        if is_as_it_is && self.tail.is_none() {
            add(frame, &self.piece(start));
        } else {
            self.stretch(start, frame);
        }
        #[allow(clippy::cast_precision_loss, reason = "a small number")]
        let hop = FRAME as f64 * self.speed;
        self.at += hop;
        self.ticks += 1;
        self.ticks
            .is_multiple_of(TELL)
            .then(|| Played::At(Duration::from_secs_f64(self.at / f64::from(RATE_HZ))))
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "never negative, and within the sound"
    )]
    fn place(&self) -> usize {
        self.at as usize
    }

    /// The sound from there on, silence behind its end.
    fn piece(&self, start: usize) -> [f32; FRAME] {
        std::array::from_fn(|n| self.sound.at(start + n))
    }

    fn stretch(&mut self, start: usize, frame: &mut [f32; FRAME]) {
        let tail = self
            .tail
            .take()
            .unwrap_or_else(|| Box::new(self.piece(start)));
        let from = self.best(&tail, start);
        let next = self.piece(from);
        #[allow(clippy::cast_precision_loss, reason = "small numbers")]
        for (n, place) in frame.iter_mut().enumerate() {
            let part = n as f32 / FRAME as f32;
            *place += tail[n] * (1.0 - part) + next[n] * part;
        }
        let is_as_it_is = (self.speed - 1.0).abs() < 0.01;
        if is_as_it_is {
            // The seam is made: from here on it is played as it is.
            #[allow(clippy::cast_precision_loss, reason = "positions are far below 2^52")]
            let at = from as f64;
            self.at = at;
        } else {
            self.tail = Some(Box::new(self.piece(from + FRAME)));
        }
    }

    /// The place near `start` where the sound is most like `tail`.
    fn best(&self, tail: &[f32; FRAME], start: usize) -> usize {
        let (first, last) = (start.saturating_sub(REACH), start + REACH);
        let rough = self.likest(tail, (first, last), STEP);
        let (first, last) = (rough.saturating_sub(STEP), rough + STEP);
        self.likest(tail, (first, last), 1)
    }

    fn likest(&self, tail: &[f32; FRAME], (first, last): (usize, usize), step: usize) -> usize {
        let mut found = (f32::MIN, first);
        for from in (first..=last).step_by(step) {
            let (mut both, mut own) = (0.0, 1e-9);
            for (n, one) in tail.iter().enumerate().step_by(4) {
                let other = self.sound.at(from + n);
                both += one * other;
                own += other * other;
            }
            let likeness = both / f32::sqrt(own);
            if likeness > found.0 {
                found = (likeness, from);
            }
        }
        found.1
    }
}

/// Samples of 48 kHz to one of a recording.
const WIDER: usize = 3;

impl Sound {
    /// Its length, samples at [`RATE_HZ`].
    const fn len(&self) -> usize {
        match self {
            Self::Wide(samples) => samples.len(),
            Self::Narrow(samples) => samples.len() * WIDER,
        }
    }

    /// The sample at that place of 48 kHz; silence behind its end. Between two of a recording the curve through its
    /// neighbours is taken.
    fn at(&self, place: usize) -> f32 {
        match self {
            Self::Wide(samples) => samples.get(place).copied().unwrap_or(0.0),
            Self::Narrow(samples) => between(samples, place),
        }
    }
}

fn between(samples: &[i16], place: usize) -> f32 {
    let (whole, part) = (place / WIDER, place % WIDER);
    let at = |n: usize| {
        samples
            .get(n)
            .map_or(0.0, |sample| f32::from(*sample) / 32_768.0)
    };
    let here = at(whole);
    if part == 0 {
        return here;
    }
    #[allow(clippy::cast_precision_loss, reason = "one or two of three")]
    let t = part as f32 / WIDER as f32;
    let (before, next, after) = (at(whole.saturating_sub(1)), at(whole + 1), at(whole + 2));
    let a = 3.0 * (here - next) + after - before;
    let b = 2.0 * before - 5.0 * here + 4.0 * next - after;
    here + 0.5 * t * (next - before + t * (b + t * a))
}

fn add(frame: &mut [f32; FRAME], piece: &[f32; FRAME]) {
    for (place, sample) in frame.iter_mut().zip(piece) {
        *place += sample;
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
    use std::f32::consts::TAU;

    use super::*;

    fn voice(seconds: usize) -> Vec<f32> {
        let at = |n: usize| n as f32 / RATE_HZ as f32;
        (0..seconds * RATE_HZ as usize)
            .map(|n| 0.4 * (TAU * 150.0 * at(n)).sin() + 0.2 * (TAU * 450.0 * at(n)).sin())
            .collect()
    }

    fn all(player: &mut Player) -> Vec<f32> {
        let mut sound = Vec::new();
        loop {
            let mut frame = [0.0; FRAME];
            if player.mix_into(&mut frame) == Some(Played::Out) {
                return sound;
            }
            sound.extend(frame);
        }
    }

    fn rises(sound: &[f32]) -> usize {
        sound
            .windows(2)
            .filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0)
            .count()
    }

    #[test]
    fn faster_is_shorter_and_not_higher() {
        let sound = voice(4);
        let per_second = rises(&sound) as f32 / 4.0;
        for speed in [1.25, 1.5, 2.0, 0.75] {
            let mut player = Player::new(Sound::Wide(sound.clone()));
            player.set_speed(speed);
            let played = all(&mut player);
            let seconds = played.len() as f32 / RATE_HZ as f32;
            assert!((seconds - 4.0 / speed).abs() < 0.05, "{speed}: {seconds} s");
            let pitch = rises(&played) as f32 / seconds;
            assert!(
                (pitch / per_second - 1.0).abs() < 0.03,
                "{speed}: {pitch} of {per_second}"
            );
            let steepest = |sound: &[f32]| {
                sound
                    .windows(2)
                    .map(|pair| (pair[1] - pair[0]).abs())
                    .fold(0.0, f32::max)
            };
            assert!(
                steepest(&played[..played.len() - FRAME]) < 1.5 * steepest(&sound),
                "{speed}: it clicks"
            );
        }
    }

    #[test]
    fn as_it_is_it_is_the_sound_itself() {
        let sound = voice(1);
        assert_eq!(all(&mut Player::new(Sound::Wide(sound.clone()))), sound);
    }

    #[test]
    fn a_recording_sounds_as_it_was() {
        let wide = voice(1);
        let narrow = wide.iter().step_by(WIDER);
        let narrow = narrow.map(|sample| (sample * 32_768.0) as i16).collect();
        let played = all(&mut Player::new(Sound::Narrow(narrow)));
        assert_eq!(played.len(), wide.len());
        for (at, (played, said)) in played.iter().zip(&wide).enumerate() {
            assert!((played - said).abs() < 0.01, "{at}: {played} for {said}");
        }
    }

    #[test]
    fn it_can_stand_still_and_go_on_elsewhere() {
        let sound = voice(2);
        let mut player = Player::new(Sound::Wide(sound.clone()));
        player.pause(true);
        let mut frame = [0.0; FRAME];
        assert_eq!(player.mix_into(&mut frame), None);
        assert!(!player.is_sounding());
        assert!(frame.iter().all(|sample| *sample == 0.0));
        player.pause(false);
        player.seek(Duration::from_secs(1));
        player.mix_into(&mut frame);
        assert_eq!(frame[..], sound[48_000..48_480]);
        player.seek(Duration::from_secs(100));
        assert_eq!(player.mix_into(&mut frame), Some(Played::Out));
    }

    #[test]
    fn going_back_to_normal_speed_makes_no_click() {
        let mut player = Player::new(Sound::Wide(voice(2)));
        player.set_speed(1.5);
        let mut played = Vec::new();
        for at in 0..60 {
            if at == 30 {
                player.set_speed(1.0);
            }
            let mut frame = [0.0; FRAME];
            player.mix_into(&mut frame);
            played.extend(frame);
        }
        let steepest = played
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).abs())
            .fold(0.0, f32::max);
        assert!(steepest < 0.05, "{steepest}");
    }
}
