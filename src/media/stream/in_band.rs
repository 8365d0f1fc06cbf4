//! Digits as tones in the voice (ITU-T Q.23), for a peer that takes no telephone-events.
//!
//! Each digit sounds for 100 ms and is followed by 70 ms of silence; the voice is left out meanwhile, so that it can't
//! spoil the tones.

use std::{collections::VecDeque, f32::consts::TAU};

use crate::media::{FRAME, RATE_HZ, dtmf};

/// Frequencies of the keypad's rows and columns, Hz.
const ROWS: [f32; 4] = [697.0, 770.0, 852.0, 941.0];
const COLUMNS: [f32; 4] = [1_209.0, 1_336.0, 1_477.0, 1_633.0];

/// Row and column of each event code.
const KEYS: [(usize, usize); 16] = [
    (3, 1),
    (0, 0),
    (0, 1),
    (0, 2),
    (1, 0),
    (1, 1),
    (1, 2),
    (2, 0),
    (2, 1),
    (2, 2),
    (3, 0),
    (3, 2),
    (0, 3),
    (1, 3),
    (2, 3),
    (3, 3),
];

/// Samples of a tone, of the tone and its pause, and of the tone's rise and fall.
const TONE: usize = FRAME * 10;
const DIGIT: usize = FRAME * 17;
const EDGE: usize = 192;

/// Height of either frequency.
const LEVEL: f32 = 0.2;

/// Sends digits, one after the other.
#[derive(Debug)]
pub(super) struct InBand {
    waiting: VecDeque<u8>,
    /// Samples of the first waiting digit that are done.
    done: usize,
}

impl InBand {
    pub(super) fn new() -> Self {
        Self {
            waiting: VecDeque::with_capacity(dtmf::event::MAX_WAITING),
            done: 0,
        }
    }

    /// Appends digits; others than digits, and what is too much, are left out.
    pub(super) fn queue(&mut self, digits: &str) {
        let room = dtmf::event::MAX_WAITING - self.waiting.len();
        self.waiting
            .extend(digits.chars().filter_map(dtmf::code).take(room));
    }

    /// Whether it has something to send.
    pub(super) fn is_active(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Replaces the frame by the next 10 ms; gives whether they were the last.
    #[allow(clippy::cast_precision_loss, reason = "the samples of a tone")]
    pub(super) fn frame(&mut self, frame: &mut [f32; FRAME]) -> bool {
        frame.fill(0.0);
        let Some((row, column)) = self
            .waiting
            .front()
            .and_then(|code| KEYS.get(usize::from(*code)))
        else {
            return false;
        };
        if self.done < TONE {
            for (n, sample) in frame.iter_mut().enumerate() {
                let at = self.done + n;
                let edge = at.min(TONE - at).min(EDGE) as f32 / EDGE as f32;
                let turns = TAU * at as f32 / RATE_HZ as f32;
                let sum = (turns * ROWS[*row]).sin() + (turns * COLUMNS[*column]).sin();
                *sample = sum * LEVEL * edge;
            }
        }
        self.done += FRAME;
        if self.done == DIGIT {
            self.done = 0;
            self.waiting.pop_front();
        }
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Amplitude of one frequency.
    #[allow(clippy::cast_precision_loss)]
    fn strength(sound: &[f32], hz: f32) -> f32 {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, sample) in sound.iter().enumerate() {
            let angle = TAU * hz * n as f32 / RATE_HZ as f32;
            re += sample * angle.cos();
            im += sample * angle.sin();
        }
        2.0 * re.hypot(im) / sound.len() as f32
    }

    #[test]
    fn each_key_has_its_row_and_column() {
        for (digit, row, column) in [
            ("1", 697.0, 1_209.0),
            ("5", 770.0, 1_336.0),
            ("0", 941.0, 1_336.0),
            ("*", 941.0, 1_209.0),
            ("#", 941.0, 1_477.0),
            ("d", 941.0, 1_633.0),
        ] {
            let mut sender = InBand::new();
            sender.queue(digit);
            let mut sound = Vec::new();
            let mut frame = [1.0; FRAME];
            while !sender.frame(&mut frame) {
                sound.extend(frame);
            }
            sound.extend(frame);
            assert_eq!(sound.len(), DIGIT, "{digit}");
            assert!(!sender.is_active());
            for hz in ROWS.into_iter().chain(COLUMNS) {
                let present = [row, column].iter().any(|key| (hz - key).abs() < 1.0);
                let heard = strength(&sound[..TONE], hz);
                assert_eq!(heard > LEVEL * 0.8, present, "{digit} {hz}: {heard}");
            }
            assert!(sound[TONE..].iter().all(|sample| *sample == 0.0));
        }
    }

    #[test]
    fn nothing_to_send_is_nothing_sent() {
        let mut sender = InBand::new();
        sender.queue("xyz");
        assert!(!sender.is_active());
        assert!(!sender.frame(&mut [1.0; FRAME]));
    }
}
