//! Clocks that do not run alike, for half an hour: on the playout alone, so that it takes seconds.

use std::time::Duration;

use linekeeper::{
    media::playout::{Carries, Counts, Playout, Voice},
    mono::Mono,
    rng::Rng,
};

const PACKET_US: f64 = 20_000.0;
const TICK_US: f64 = 10_000.0;

/// One byte is one sample.
struct Bytes;

impl Voice for Bytes {
    fn carries(&self, _: u8) -> Carries {
        Carries::Sound
    }

    fn samples_in(&self, _: u8, payload: &[u8]) -> usize {
        payload.len()
    }

    fn decode_into(&mut self, _: u8, payload: &[u8], sound: &mut [f32]) -> usize {
        for (sample, byte) in sound.iter_mut().zip(payload) {
            *sample = f32::from(byte.cast_signed()) / 128.0;
        }
        payload.len()
    }

    fn recover_into(&mut self, _: u8, _: &[u8], _: &mut [f32]) -> usize {
        0
    }

    fn conceal_into(&mut self, _: &mut [f32]) -> usize {
        0
    }
}

/// Half an hour of a 100 Hz tone from a peer whose clock is off; gives the counts and the delays of each second after the
/// first ten, in milliseconds.
fn half_an_hour(ppm: f64, jitter_us: u64) -> (Counts, Vec<f64>) {
    let mut rng = Rng::from_u64(1);
    let mut playout = Playout::new(8_000, 8_000, &mut rng);
    // Two periods of the tone in each packet.
    let payload: Vec<u8> = (0..160)
        .map(|n| ((f64::from(n) * std::f64::consts::TAU / 80.0).sin() * 90.0) as i8 as u8)
        .collect();
    let mono = |us: f64| Mono::from_start(Duration::from_micros(us as u64));
    let (mut packet, mut delays, mut frame) = (0_i64, Vec::new(), [0.0; 80]);
    for tick in 1..=180_000 {
        let now = f64::from(tick) * TICK_US;
        loop {
            let sent = (packet + 1) as f64 * PACKET_US * (1.0 + ppm / 1e6);
            if sent + 5_000.0 > now {
                break;
            }
            let arrival = sent + rng.below(jitter_us + 1) as f64;
            let place = (packet, packet * 160);
            playout.push(mono(arrival), place, 0, Carries::Sound, &payload);
            packet += 1;
        }
        playout.pull(mono(now), &mut Bytes, &mut frame);
        if tick > 1_000 && tick % 100 == 0 {
            delays.push(playout.delay_us() as f64 / 1e3);
        }
    }
    (playout.counts(), delays)
}

#[test]
fn a_drifting_clock_never_runs_dry_nor_over() {
    for (ppm, jitter_us) in [
        (-200.0, 0),
        (200.0, 0),
        (-200.0, 4_000),
        (200.0, 4_000),
        (30.0, 1_000),
    ] {
        let (counts, delays) = half_an_hour(ppm, jitter_us);
        assert_eq!(
            (counts.concealed, counts.late),
            (0, 0),
            "{ppm} ppm: {counts:?}"
        );
        let (least, most) = delays
            .iter()
            .fold((f64::MAX, 0.0_f64), |(least, most), delay| {
                (least.min(*delay), most.max(*delay))
            });
        assert!(
            most - least <= 20.0,
            "{ppm} ppm, {jitter_us} µs: {least}..{most} ms"
        );
        assert!(most <= 45.0, "{ppm} ppm, {jitter_us} µs: {most} ms");
    }
}
