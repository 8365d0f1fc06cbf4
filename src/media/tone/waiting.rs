//! What waiting callers hear when nobody chose something else: slow chords of a vibraphone, made in code, so that there is
//! no music to license.

use super::ring::{Melody, RingGenerator, VIBES};
use crate::media::FRAME;

const MELODY: Melody = Melody {
    name: "waiting",
    instrument: &VIBES,
    loop_ms: 16_000,
    strokes: &[
        (0, 57, 0.5),
        (0, 64, 0.45),
        (500, 69, 0.4),
        (1_000, 73, 0.45),
        (1_500, 76, 0.4),
        (2_500, 73, 0.3),
        (4_000, 54, 0.5),
        (4_000, 61, 0.45),
        (4_500, 66, 0.4),
        (5_000, 69, 0.45),
        (5_500, 73, 0.4),
        (6_500, 69, 0.3),
        (8_000, 50, 0.5),
        (8_000, 57, 0.45),
        (8_500, 66, 0.4),
        (9_000, 69, 0.45),
        (9_500, 74, 0.4),
        (10_500, 69, 0.3),
        (12_000, 52, 0.5),
        (12_000, 59, 0.45),
        (12_500, 64, 0.4),
        (13_000, 68, 0.45),
        (13_500, 71, 0.4),
        (14_500, 68, 0.3),
    ],
};

/// One turn of it, mono at 48 kHz; its end goes over into its beginning.
#[must_use]
pub fn melody() -> Vec<f32> {
    let mut player = RingGenerator::of(&MELODY);
    let mut turn = || -> Vec<f32> {
        let frames = (0..MELODY.loop_ms / 10).map(|_| {
            let mut frame = [0.0; FRAME];
            player.mix_into(&mut frame);
            frame
        });
        frames.flatten().collect()
    };
    // What rings on over the end is part of the beginning from the second turn on.
    turn();
    turn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_soft_fills_its_time_and_has_no_seam() {
        let sound = melody();
        assert_eq!(sound.len(), 16 * 48_000);
        let peak = sound.iter().fold(0.0_f32, |most, one| most.max(one.abs()));
        assert!((0.05..0.5).contains(&peak), "{peak}");
        for second in sound.chunks(2 * 48_000) {
            assert!(second.iter().any(|sample| sample.abs() > 0.01), "a hole");
        }
        let seam = (sound[0] - sound[sound.len() - 1]).abs();
        assert!(seam < 0.02, "{seam}");
    }
}
