//! What arrives: pitch, level, delay, clicks, under loss, jitter and drift.

use linekeeper::media::{Codec, Quality};

use super::{
    RATE, frequency, largest_step,
    net::{Jitter, Loss, Pair},
    part, rms, tone, voice,
};

const CODECS: [Codec; 4] = [Codec::Pcmu, Codec::Pcma, Codec::G722, Codec::Opus];

fn run(seed: u64, codec: Codec, loss: Loss, jitter: Jitter, seconds: f64) -> Pair {
    let mut pair = Pair::new(seed, codec);
    (pair.to_b.loss, pair.to_b.jitter) = (loss, jitter);
    pair.a.microphone = voice();
    pair.run(seconds);
    pair
}

fn last(pair: &Pair) -> Quality {
    *pair.b.qualities.last().unwrap()
}

#[test]
fn a_tone_arrives_in_its_pitch_and_level_without_a_click() {
    for codec in CODECS {
        let mut pair = Pair::new(1, codec);
        pair.a.microphone = tone(500.0, 0.3);
        pair.run(4.0);
        let heard = part(&pair.b.speaker, 2.0, 4.0);
        assert!(
            (0.205..0.22).contains(&rms(heard)),
            "{codec:?}: {}",
            rms(heard)
        );
        assert!((frequency(heard) - 500.0).abs() < 1.0, "{codec:?}");
        assert!(
            largest_step(heard) < 0.025,
            "{codec:?}: {}",
            largest_step(heard)
        );
        assert_eq!(last(&pair).concealed, 0, "{codec:?}");
    }
}

#[test]
fn both_sides_hear_each_other() {
    let mut pair = Pair::new(2, Codec::G722);
    pair.a.microphone = tone(400.0, 0.2);
    pair.b.microphone = tone(700.0, 0.2);
    pair.run(3.0);
    for (side, hz) in [(&pair.a, 700.0), (&pair.b, 400.0)] {
        let heard = frequency(part(&side.speaker, 1.0, 3.0));
        assert!((heard - hz).abs() < 2.0, "{heard} instead of {hz}");
    }
}

/// Milliseconds from the microphone to the speaker, by where a burst begins.
fn mouth_to_ear(codec: Codec) -> f64 {
    let mut pair = Pair::new(3, codec);
    let mut burst = tone(1_000.0, 0.5);
    let begin = 5 * RATE;
    pair.a.microphone = Box::new(move |n| if n >= begin { burst(n) } else { 0.0 });
    pair.run(6.0);
    let heard = pair
        .b
        .speaker
        .iter()
        .position(|sample| sample.abs() > 0.1)
        .unwrap();
    // B's first tick is 3.7 ms after A's; both hand over their sound at the end of the frame's time.
    (heard as f64 - begin as f64) / 48.0 + 3.7
}

#[test]
fn the_way_is_short_on_a_clean_link() {
    // Network 5 ms, packet 20 ms, playout, filters, codec's own delay (Opus 6.5 ms).
    for (codec, most) in [
        (Codec::Pcmu, 55.0),
        (Codec::G722, 55.0),
        (Codec::Opus, 60.0),
    ] {
        let way = mouth_to_ear(codec);
        assert!((25.0..most).contains(&way), "{codec:?}: {way} ms");
    }
}

#[test]
fn the_playout_delay_of_a_clean_link_is_at_most_25_ms_after_3_s() {
    for codec in CODECS {
        for seed in 0..2 {
            let pair = run(seed, codec, Loss::None, Jitter::None, 3.1);
            let delay = pair.b.qualities[2].playout_delay.as_secs_f64() * 1e3;
            assert!((5.0..=25.0).contains(&delay), "{codec:?}: {delay} ms");
        }
    }
}

#[test]
fn loss_leaves_neither_holes_nor_clicks() {
    for codec in [Codec::Pcmu, Codec::G722, Codec::Opus] {
        let clean = run(4, codec, Loss::None, Jitter::None, 6.0);
        let clean = part(&clean.b.speaker, 2.0, 6.0);
        for loss in [Loss::Bernoulli(0.2), Loss::Gilbert(0.1, 2.5)] {
            let pair = run(4, codec, loss, Jitter::None, 6.0);
            let heard = part(&pair.b.speaker, 2.0, 6.0);
            let level = rms(heard) / rms(clean);
            assert!((0.8..1.1).contains(&level), "{codec:?} {loss:?}: {level}");
            let step = largest_step(heard) / largest_step(clean);
            // After a gap G.722's decoder needs some milliseconds to find its predictor again.
            let most = if codec == Codec::G722 { 2.7 } else { 1.7 };
            assert!(step < most, "{codec:?} {loss:?}: {step}");
            assert!(last(&pair).lost > 5, "{codec:?} {loss:?}");
        }
    }
}

#[test]
fn scattered_packets_are_heard_in_order_with_few_made_up() {
    for codec in [Codec::Pcmu, Codec::Opus] {
        let pair = run(5, codec, Loss::None, Jitter::Gamma(20.0), 30.0);
        let quality = last(&pair);
        let delay = quality.playout_delay.as_millis();
        assert!((40..200).contains(&delay), "{codec:?}: {delay} ms");
        let share = quality.concealed as f64 / 3_000.0;
        assert!(share < 0.03, "{codec:?}: {share}");
        assert!(quality.late < 30, "{codec:?}: {}", quality.late);
    }
}

#[test]
fn the_delay_shrinks_again_when_the_network_calms_down() {
    let mut pair = run(6, Codec::Pcmu, Loss::None, Jitter::Gamma(20.0), 10.0);
    let before = last(&pair).playout_delay;
    pair.to_b.jitter = Jitter::None;
    pair.run(50.0);
    let after = last(&pair).playout_delay;
    assert!(
        after < before / 2 && after.as_millis() <= 25,
        "{before:?} then {after:?}"
    );
}

#[test]
fn the_same_seed_gives_the_same_sound() {
    let one = run(
        8,
        Codec::Opus,
        Loss::Bernoulli(0.1),
        Jitter::Gamma(20.0),
        3.0,
    );
    let two = run(
        8,
        Codec::Opus,
        Loss::Bernoulli(0.1),
        Jitter::Gamma(20.0),
        3.0,
    );
    assert_eq!(one.b.speaker, two.b.speaker);
    assert_eq!(one.b.qualities, two.b.qualities);
}

#[test]
fn the_loss_the_peer_reports_reaches_the_encoder() {
    let pair = run(9, Codec::Opus, Loss::Bernoulli(0.2), Jitter::None, 30.0);
    let reported = pair.a.qualities.last().unwrap();
    assert!((0.1..0.3).contains(&reported.remote_loss), "{reported:?}");
    assert!(
        reported
            .round_trip
            .is_some_and(|time| time.as_millis() <= 30),
        "{reported:?}"
    );
    // With FEC far fewer frames are made up than were lost (two per packet).
    let early = pair.b.qualities[8];
    let late = last(&pair);
    let made_up = (late.concealed - early.concealed) as f64 / 2.0 / (late.lost - early.lost) as f64;
    assert!(made_up < 0.6, "{made_up}");
}
