//! `0` and two digits: who took a call hands it on to an extension (S170–S173).
//!
//! | collected | input                              | next      | what comes of it                    |
//! |-----------|------------------------------------|-----------|-------------------------------------|
//! | nothing   | 0                                  | `0`       | kept back                           |
//! | nothing   | another key                        | nothing   | passed on                           |
//! | `0`       | a digit less than 3 s after it     | `0d`      | kept back                           |
//! | `0d`      | a digit less than 2 s after it     | nothing   | a code; its keys are not passed on   |
//! | `0`, `0d` | `*`, `#`, a letter                 | nothing   | all is passed on                    |
//! | `0`, `0d` | time is over                       | nothing   | what was kept back is passed on     |

use std::time::Duration;

use crate::mono::Mono;

/// From the 0 to the first digit.
const TO_FIRST: Duration = Duration::from_secs(3);
/// Between the two digits; a gap of exactly this long is too late.
const BETWEEN: Duration = Duration::from_secs(2);
/// The same key told by two ways within this time was pressed once (S172).
const ONCE: Duration = Duration::from_millis(40);

/// By which way a key was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In the sound's stream (RFC 4733).
    Stream,
    /// By INFO.
    Info,
}

/// What came of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Keys to be passed on to the other side.
    pub pass: String,
    /// The two digits of a code.
    pub code: Option<String>,
}

/// Listens to the keys of one side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeListener {
    kept: String,
    since: Mono,
    last: Option<(char, Way, Mono)>,
}

impl CodeListener {
    /// A key was pressed.
    pub fn press(&mut self, now: Mono, key: char, way: Way) -> Heard {
        let is_double = self
            .last
            .is_some_and(|(last, by, at)| last == key && by != way && now.since(at) <= ONCE);
        if is_double {
            return Heard::default();
        }
        self.last = Some((key, way, now));
        let mut heard = Heard {
            pass: self.wake(now),
            code: None,
        };
        match (self.kept.len(), key) {
            (0, '0') | (1, '0'..='9') => {
                self.kept.push(key);
                self.since = now;
            }
            (2, '0'..='9') => {
                let first = self.kept.pop();
                self.kept.clear();
                heard.code = Some(first.into_iter().chain([key]).collect());
            }
            _ => {
                heard.pass.push_str(&self.kept);
                heard.pass.push(key);
                self.kept.clear();
            }
        }
        heard
    }

    /// When to look at it again.
    #[must_use]
    pub fn deadline(&self) -> Option<Mono> {
        match self.kept.len() {
            0 => None,
            1 => Some(self.since + TO_FIRST),
            _ => Some(self.since + BETWEEN),
        }
    }

    /// What was kept back, once its time is over: it was no code and belongs to the other side.
    pub fn wake(&mut self, now: Mono) -> String {
        if self.deadline().is_some_and(|at| at <= now) {
            std::mem::take(&mut self.kept)
        } else {
            String::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    /// Keys at milliseconds; what was passed on, and the codes in brackets, in order.
    fn play(keys: &[(u64, char)]) -> String {
        let mut listener = CodeListener::default();
        let mut told = String::new();
        for (at, key) in keys {
            let heard = listener.press(Mono::from_millis(*at), *key, Way::Stream);
            told.push_str(&heard.pass);
            if let Some(code) = heard.code {
                let _ = write!(told, "[{code}]");
            }
        }
        told.push_str(&listener.wake(Mono::from_millis(1_000_000)));
        told
    }

    #[test]
    fn rows_of_the_table() {
        for (keys, told) in [
            (&[(0, '0'), (100, '1'), (200, '2')][..], "[12]"),
            (&[(0, '0'), (100, '0'), (200, '7')], "[07]"),
            (&[(0, '0'), (2_999, '1'), (4_998, '2')], "[12]"),
            (&[(0, '0'), (3_000, '1'), (3_100, '2')], "012"),
            (&[(0, '0'), (100, '1'), (2_100, '2')], "012"),
            (&[(0, '0'), (100, '1'), (2_099, '2')], "[12]"),
            (&[(0, '5'), (100, '0'), (200, '1'), (300, '2')], "5[12]"),
            (&[(0, '0'), (100, '#')], "0#"),
            (&[(0, '0'), (100, '1'), (200, '*'), (300, '2')], "01*2"),
            (&[(0, '0')], "0"),
            (
                &[
                    (0, '0'),
                    (100, '1'),
                    (5_000, '0'),
                    (5_100, '3'),
                    (5_200, '4'),
                ],
                "01[34]",
            ),
            (&[(0, '1'), (100, '2')], "12"),
        ] {
            assert_eq!(play(keys), told, "{keys:?}");
        }
    }

    #[test]
    fn a_key_told_by_two_ways_counts_once_s172() {
        let mut listener = CodeListener::default();
        let mut told = String::new();
        for (at, key, way) in [
            (0, '5', Way::Stream),
            (40, '5', Way::Info),
            (100, '5', Way::Info),
            (141, '5', Way::Stream),
            (150, '5', Way::Stream),
        ] {
            told.push_str(&listener.press(Mono::from_millis(at), key, way).pass);
        }
        assert_eq!(told, "5555");
    }

    proptest! {
        #[test]
        fn every_key_is_passed_on_or_part_of_a_code(
            keys in prop::collection::vec((50_u64..4_000, prop::sample::select(vec!['0', '1', '2', '#'])), 0..30),
        ) {
            let mut at = 0;
            let mut timed = Vec::new();
            for (gap, key) in keys {
                at += gap;
                timed.push((at, key));
            }
            let told = play(&timed);
            let plain: String = told.replace('[', "0").replace(']', "");
            let pressed: String = timed.iter().map(|(_, key)| *key).collect();
            prop_assert_eq!(plain, pressed);
        }
    }
}
