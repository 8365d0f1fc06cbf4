//! A sound that is played into a stream, once or again and again.

use std::sync::Arc;

use crate::media::FRAME;

/// A sound and the place it is at.
#[derive(Debug)]
pub(super) struct File {
    sound: Arc<[f32]>,
    at: usize,
    again: bool,
}

impl File {
    /// From its beginning.
    pub(super) const fn new(sound: Arc<[f32]>, again: bool) -> Self {
        let at = 0;
        Self { sound, at, again }
    }

    /// Puts the next 10 ms into the frame; what the sound does not reach stays. True when it is over.
    pub(super) fn give(&mut self, frame: &mut [f32; FRAME]) -> bool {
        for sample in frame {
            if self.at == self.sound.len() && self.again {
                self.at = 0;
            }
            let Some(played) = self.sound.get(self.at) else {
                break;
            };
            *sample = *played;
            self.at += 1;
        }
        self.at == self.sound.len() && !self.again
    }
}

/// How much of what is said is left below a sound over it.
const BELOW: f32 = 0.2;

/// A sound over what is said.
#[derive(Debug)]
pub(super) struct Over {
    file: File,
    frame: [f32; FRAME],
    has_ended: bool,
}

impl Over {
    /// From its beginning.
    pub(super) const fn new(sound: Arc<[f32]>) -> Self {
        Self {
            file: File::new(sound, false),
            frame: [0.0; FRAME],
            has_ended: false,
        }
    }

    /// Puts the next 10 ms over what is said. True when it has been heard completely.
    pub(super) fn mix_into(&mut self, said: &mut [f32; FRAME]) -> bool {
        if self.has_ended {
            return true;
        }
        self.frame.fill(0.0);
        self.has_ended = self.file.give(&mut self.frame);
        for (said, over) in said.iter_mut().zip(self.frame) {
            *said = *said * BELOW + over;
        }
        false
    }

    /// What was put over it last.
    pub(super) const fn frame(&self) -> &[f32; FRAME] {
        &self.frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(length: usize) -> Arc<[f32]> {
        (0_u16..)
            .map(|n| f32::from(n) / 1_000.0)
            .take(length)
            .collect()
    }

    #[test]
    fn played_once_it_ends_where_it_ends() {
        let mut file = File::new(sound(FRAME + 10), false);
        let mut frame = [9.0; FRAME];
        assert!(!file.give(&mut frame));
        assert_eq!(frame[..], sound(FRAME)[..]);
        let mut frame = [9.0; FRAME];
        assert!(file.give(&mut frame));
        assert_eq!(frame[9].to_bits(), sound(FRAME + 10)[FRAME + 9].to_bits());
        assert_eq!(frame[10].to_bits(), 9.0_f32.to_bits());
    }

    #[test]
    fn played_again_it_has_no_hole_and_nothing_does_no_harm() {
        let mut file = File::new(sound(100), true);
        let mut frame = [9.0; FRAME];
        assert!(!file.give(&mut frame));
        for (n, sample) in frame.iter().enumerate() {
            assert_eq!(sample.to_bits(), sound(100)[n % 100].to_bits());
        }
        assert!(!File::new(Arc::default(), true).give(&mut frame));
        assert!(File::new(Arc::default(), false).give(&mut frame));
    }
}
