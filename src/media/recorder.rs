//! What somebody says, ready for a file, and whether anything is said at all.
//!
//! Speech is what stands out of the noise of the line: at least 12 dB above the floor and above -50 dBFS, for about a
//! tenth of a second. The floor falls at once and rises by about 1 dB a second, so that a lasting hum or tone counts as
//! silence after a while.

use std::time::Duration;

use super::{
    port::{Event, FRAME, TICK, Tap},
    resample::Decimator,
};

/// Rate of recordings, Hz.
pub const RECORDED_HZ: u32 = 16_000;
/// Samples of one tick of a recording.
pub const RECORDED: usize = 160;

/// Voice is so much louder than the floor: 12 dB.
const ABOVE_FLOOR: f32 = 4.0;
/// Nothing below this is voice: -50 dBFS.
const FAINTEST: f32 = 0.003;
/// Where the floor begins, and its bounds: -60, -80 and -30 dBFS.
const FLOOR: f32 = 0.001;
const LOWEST_FLOOR: f32 = 0.000_1;
const HIGHEST_FLOOR: f32 = 0.03;
/// How the floor rises with each tick.
const RISE: f32 = 1.001_2;
/// A tick with voice counts twice, one without takes one off; at so many somebody speaks.
const SPEAKS: u32 = 20;
const MOST: u32 = 40;

/// What was noticed in a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noticed {
    /// Somebody began to speak, for the first time.
    Spoke,
    /// Nothing was said for as long as was asked.
    Quiet,
}

impl Noticed {
    /// As the engine is told.
    #[must_use]
    pub const fn event(self, tap: Tap) -> Event {
        match self {
            Self::Spoke => Event::Spoke(tap),
            Self::Quiet => Event::Quiet(tap),
        }
    }
}

/// One recording.
#[derive(Debug)]
pub struct Recorder {
    decimator: Decimator,
    sound: [f32; RECORDED],
    samples: [i16; RECORDED],
    quiet_after: u32,
    floor: f32,
    voice: u32,
    quiet: u32,
    spoke: bool,
}

impl Recorder {
    /// One that notices when nothing is said for so long; zero: never.
    #[must_use]
    pub fn new(quiet_after: Duration) -> Self {
        let ticks = quiet_after.as_millis() / TICK.as_millis();
        Self {
            decimator: Decimator::new(RECORDED_HZ),
            sound: [0.0; RECORDED],
            samples: [0; RECORDED],
            quiet_after: u32::try_from(ticks).unwrap_or(u32::MAX),
            floor: FLOOR,
            voice: 0,
            quiet: 0,
            spoke: false,
        }
    }

    /// Takes what was heard in a tick.
    pub fn feed(&mut self, frame: &[f32; FRAME]) -> Option<Noticed> {
        self.decimator.process(frame, &mut self.sound);
        for (place, value) in self.samples.iter_mut().zip(self.sound) {
            *place = sample(value);
        }
        self.notice()
    }

    /// What was recorded in the last tick.
    #[must_use]
    pub const fn samples(&self) -> &[i16; RECORDED] {
        &self.samples
    }

    fn notice(&mut self) -> Option<Noticed> {
        let power: f32 = self.sound.iter().map(|sample| sample * sample).sum();
        #[allow(clippy::cast_precision_loss, reason = "a small number")]
        let level = (power / RECORDED as f32).sqrt();
        self.floor = if level < self.floor {
            level.max(LOWEST_FLOOR)
        } else {
            (self.floor * RISE).min(HIGHEST_FLOOR)
        };
        let is_voice = level > (self.floor * ABOVE_FLOOR).max(FAINTEST);
        self.voice = if is_voice {
            (self.voice + 2).min(MOST)
        } else {
            self.voice.saturating_sub(1)
        };
        if self.voice >= SPEAKS {
            self.quiet = 0;
            return (!std::mem::replace(&mut self.spoke, true)).then_some(Noticed::Spoke);
        }
        self.quiet += 1;
        if self.quiet_after > 0 && self.quiet >= self.quiet_after {
            self.quiet = 0;
            return Some(Noticed::Quiet);
        }
        None
    }
}

/// Both sides of a conversation, a channel each.
#[derive(Debug)]
pub struct Tape {
    sides: [Decimator; 2],
    samples: [i16; 2 * RECORDED],
    is_paused: bool,
}

impl Tape {
    /// One that runs.
    #[must_use]
    pub fn new() -> Self {
        Self {
            sides: [RECORDED_HZ, RECORDED_HZ].map(Decimator::new),
            samples: [0; 2 * RECORDED],
            is_paused: false,
        }
    }

    /// Stands still, or goes on.
    pub const fn pause(&mut self, on: bool) {
        self.is_paused = on;
    }

    /// Takes what was heard and what was sent in a tick.
    pub fn feed(&mut self, heard: &[f32; FRAME], sent: &[f32; FRAME]) {
        let mut sound = [0.0; RECORDED];
        for (side, frame) in [heard, sent].into_iter().enumerate() {
            self.sides[side].process(frame, &mut sound);
            let places = self.samples.iter_mut().skip(side).step_by(2);
            for (place, value) in places.zip(sound) {
                *place = sample(value);
            }
        }
    }

    /// What was recorded in the last tick, the two sides by turns; nothing while it stands still.
    #[must_use]
    pub fn samples(&self) -> Option<&[i16]> {
        (!self.is_paused).then_some(&self.samples)
    }
}

impl Default for Tape {
    fn default() -> Self {
        Self::new()
    }
}

#[allow(clippy::cast_possible_truncation, reason = "clamped to i16's range")]
fn sample(value: f32) -> i16 {
    (value * 32_767.0).round().clamp(-32_768.0, 32_767.0) as i16
}

#[cfg(test)]
#[allow(clippy::cast_precision_loss, reason = "small numbers of the tests")]
mod tests {
    use std::f32::consts::TAU;

    use super::*;
    use crate::rng::Rng;

    fn tone(level: f32, at: usize) -> [f32; FRAME] {
        std::array::from_fn(|n| level * (TAU * 440.0 * (at * FRAME + n) as f32 / 48_000.0).sin())
    }

    fn noise(level: f32, rng: &mut Rng) -> [f32; FRAME] {
        std::array::from_fn(|_| level * (rng.below(2_001) as f32 / 1_000.0 - 1.0))
    }

    /// Ticks at which something was noticed.
    fn noticed(
        recorder: &mut Recorder,
        frames: impl Iterator<Item = [f32; FRAME]>,
    ) -> Vec<(usize, Noticed)> {
        frames
            .enumerate()
            .filter_map(|(at, frame)| Some((at, recorder.feed(&frame)?)))
            .collect()
    }

    #[test]
    fn each_side_has_its_channel_and_a_pause_leaves_nothing() {
        let mut tape = Tape::new();
        for at in 0..20 {
            tape.feed(&tone(0.5, at), &[0.25; FRAME]);
        }
        let samples = tape.samples().unwrap();
        let side = |n: usize| samples.iter().skip(n).step_by(2).copied();
        let swing = side(0).max().unwrap() - side(0).min().unwrap();
        assert!(swing > 20_000, "{swing}");
        assert!(side(1).all(|sample| (sample - 8_192).abs() < 60));
        tape.pause(true);
        assert_eq!(tape.samples(), None);
    }

    #[test]
    fn speech_is_noticed_once_and_silence_after_its_time() {
        let mut rng = Rng::from_seed([1; 32]);
        let mut recorder = Recorder::new(Duration::from_secs(6));
        let quiet = (0..100).map(|_| noise(0.001, &mut rng)).collect::<Vec<_>>();
        assert_eq!(noticed(&mut recorder, quiet.into_iter()), []);
        let spoken = noticed(&mut recorder, (0..200).map(|at| tone(0.1, at)));
        assert_eq!(spoken, [(9, Noticed::Spoke)]);
        let quiet = (0..700).map(|_| noise(0.001, &mut rng)).collect::<Vec<_>>();
        let [(at, Noticed::Quiet)] = noticed(&mut recorder, quiet.into_iter())[..] else {
            panic!("silence is not noticed");
        };
        assert!((599..=640).contains(&at), "{at}");
    }

    #[test]
    fn a_click_is_no_speech_and_a_lasting_tone_becomes_silence() {
        let mut recorder = Recorder::new(Duration::from_secs(6));
        let click = (0..500).map(|at| {
            if at == 250 {
                [0.9; FRAME]
            } else {
                [0.0; FRAME]
            }
        });
        assert_eq!(noticed(&mut recorder, click), []);
        let mut recorder = Recorder::new(Duration::from_secs(6));
        let told = noticed(&mut recorder, (0..6_000).map(|at| tone(0.05, at)));
        assert!(
            matches!(told[..], [(_, Noticed::Spoke), (_, Noticed::Quiet), ..]),
            "{told:?}"
        );
    }

    #[test]
    fn what_is_recorded_is_what_was_heard() {
        let mut recorder = Recorder::new(Duration::ZERO);
        let mut all = Vec::new();
        for at in 0..100 {
            recorder.feed(&tone(0.5, at));
            all.extend_from_slice(recorder.samples());
        }
        let rising = all.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0);
        let rising = rising.count();
        assert!((436..=448).contains(&rising), "{rising}");
        let peak = all.iter().map(|sample| sample.unsigned_abs()).max();
        assert!(
            peak.is_some_and(|peak| (16_000..=16_800).contains(&peak)),
            "{peak:?}"
        );
    }
}
