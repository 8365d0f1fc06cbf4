//! What a destination hears before it is connected, and how it accepts (S158).
//!
//! | state   | input                          | next    | what comes of it                   |
//! |---------|--------------------------------|---------|------------------------------------|
//! | (start) | it answered                    | Saying  | the announcement is said           |
//! | Saying  | it was said, or takes too long | Waiting | – ; without a key to press: taken  |
//! | Saying, Waiting | the key to accept      | –       | taken                              |
//! | Saying, Waiting | any key, none is asked for | –   | taken                              |
//! | Saying, Waiting | another key            | as before | –                                |
//! | Waiting | its time is over               | –       | not taken                          |
//!
//! Who hangs up did not take the call; that is told by whoever dialled it.

use std::time::Duration;

use crate::mono::Mono;

/// An announcement that has not ended after this time has been lost on the way.
const LONGEST: Duration = Duration::from_secs(30);
/// How long the key is waited for once all was said.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest all of it takes.
pub const LONGEST_IN_ALL: Duration = Duration::from_secs(45);

/// What comes of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It takes the call.
    Taken,
    /// It does not.
    NotTaken,
}

/// The machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whisper {
    key: Option<char>,
    is_said: bool,
    until: Mono,
}

impl Whisper {
    /// It answered and is told. `key`: what it has to press.
    #[must_use]
    pub fn new(key: Option<char>, now: Mono) -> Self {
        Self {
            key,
            is_said: false,
            until: now + LONGEST,
        }
    }

    /// When to be woken.
    #[must_use]
    pub const fn deadline(&self) -> Mono {
        self.until
    }

    /// All was said.
    pub fn said(&mut self, now: Mono) -> Option<Verdict> {
        if self.is_said {
            return None;
        }
        if self.key.is_none() {
            return Some(Verdict::Taken);
        }
        self.is_said = true;
        self.until = now + PATIENCE;
        None
    }

    /// It pressed a key.
    #[must_use]
    pub fn pressed(&self, key: char) -> Option<Verdict> {
        let is_it = self.key.is_none_or(|wanted| wanted == key);
        is_it.then_some(Verdict::Taken)
    }

    /// The deadline passed, or might have.
    pub fn wake(&mut self, now: Mono) -> Option<Verdict> {
        if self.until > now {
            return None;
        }
        if self.is_said {
            return Some(Verdict::NotTaken);
        }
        self.said(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Mono {
        Mono::from_millis(seconds * 1_000)
    }

    #[test]
    fn without_a_key_it_is_taken_when_all_was_said_or_by_any_key() {
        let mut whisper = Whisper::new(None, at(0));
        assert_eq!(whisper.wake(at(29)), None);
        assert_eq!(whisper.pressed('5'), Some(Verdict::Taken));
        assert_eq!(whisper.said(at(3)), Some(Verdict::Taken));
        let mut lost = Whisper::new(None, at(0));
        assert_eq!(lost.wake(at(30)), Some(Verdict::Taken));
    }

    #[test]
    fn with_a_key_only_that_key_takes_it_for_ten_seconds_after_the_last_word() {
        let mut whisper = Whisper::new(Some('1'), at(0));
        assert_eq!(whisper.pressed('2'), None);
        assert_eq!(whisper.pressed('1'), Some(Verdict::Taken));
        assert_eq!(whisper.said(at(3)), None);
        assert_eq!(whisper.said(at(4)), None);
        assert_eq!(whisper.deadline(), at(13));
        assert_eq!(whisper.wake(at(12)), None);
        assert_eq!(whisper.pressed('1'), Some(Verdict::Taken));
        assert_eq!(whisper.wake(at(13)), Some(Verdict::NotTaken));
    }
}
