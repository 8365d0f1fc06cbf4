//! Sound without a card: said into one core, carried over a bad network in virtual time, heard from another.

mod net;

use linekeeper::media::Codec;
use net::Pair;

const RATE: f32 = 48_000.0;

/// A tone for the microphone.
fn tone(hz: f32, level: f32) -> Box<dyn FnMut(usize) -> f32> {
    Box::new(move |n| (n as f32 * hz * std::f32::consts::TAU / RATE).sin() * level)
}

#[test]
fn a_tone_arrives_in_its_pitch_and_level() {
    for codec in [Codec::Pcmu, Codec::Pcma, Codec::G722, Codec::Opus] {
        let mut pair = Pair::new(1, codec);
        pair.a.microphone = tone(500.0, 0.3);
        pair.run(5.0);
        let heard = &pair.b.speaker[3 * 48_000..4 * 48_000];
        let rms = (heard.iter().map(|x| x * x).sum::<f32>() / 48_000.0).sqrt();
        let crossings = heard
            .windows(2)
            .filter(|w| w[0] < 0.0 && w[1] >= 0.0)
            .count();
        println!("{codec:?} {rms} {crossings} {:?}", pair.b.qualities.last());
        assert!((0.19..0.235).contains(&rms), "{codec:?}: {rms}");
        assert!(crossings.abs_diff(500) <= 2, "{codec:?}: {crossings}");
    }
}
