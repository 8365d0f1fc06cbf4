//! The rows of the playout's table, with packets of plain bytes.
#![allow(clippy::cast_possible_truncation, reason = "small random numbers")]

use std::time::Duration;

use super::*;
use crate::media::comfort_noise::rms;

const SOUND: u8 = 0;
const NOISE: u8 = 13;
const EVENT: u8 = 101;

/// One byte is one sample. With `fec`, a packet also tells the level of the one before in its second byte.
#[derive(Default)]
struct Bytes {
    fec: bool,
    own_concealment: bool,
}

impl Voice for Bytes {
    fn carries(&self, payload_type: u8) -> Carries {
        match payload_type {
            SOUND => Carries::Sound,
            NOISE => Carries::Noise,
            _ => Carries::Nothing,
        }
    }

    fn samples_in(&self, _: u8, payload: &[u8]) -> usize {
        payload.len()
    }

    fn decode_into(&mut self, _: u8, payload: &[u8], sound: &mut [f32]) -> usize {
        for (sample, byte) in sound.iter_mut().zip(payload) {
            *sample = f32::from(*byte) / 256.0;
        }
        payload.len()
    }

    fn recover_into(&mut self, _: u8, next: &[u8], sound: &mut [f32]) -> usize {
        sound.fill(f32::from(next[1]) / 256.0);
        if self.fec { sound.len() } else { 0 }
    }

    fn conceal_into(&mut self, sound: &mut [f32]) -> usize {
        sound.fill(0.5);
        if self.own_concealment { sound.len() } else { 0 }
    }
}

/// A playout with its clock.
struct Rig {
    playout: Playout,
    voice: Bytes,
    now: Mono,
    heard: Vec<f32>,
}

impl Rig {
    fn new(voice: Bytes) -> Self {
        let playout = Playout::new(8_000, 8_000, &mut Rng::from_u64(1));
        Self {
            playout,
            voice,
            now: Mono::ZERO,
            heard: Vec::new(),
        }
    }

    /// Packet `n` of 20 ms arrives; all its samples have the level `n`.
    fn packet(&mut self, n: u8) {
        let place = (i64::from(n), i64::from(n) * 160);
        let carries = Carries::Sound;
        self.playout
            .push(self.now, place, SOUND, carries, &[n; 160]);
    }

    fn other(&mut self, n: u8, payload_type: u8, payload: &[u8]) {
        let place = (i64::from(n), i64::from(n) * 160);
        let carries = self.voice.carries(payload_type);
        self.playout
            .push(self.now, place, payload_type, carries, payload);
    }

    fn ticks(&mut self, ticks: usize) {
        for _ in 0..ticks {
            self.now += Duration::from_millis(10);
            let mut frame = [0.0; 80];
            self.playout.pull(self.now, &mut self.voice, &mut frame);
            self.heard.extend(frame);
        }
    }

    /// Each of `packets` arrives and is followed by 20 ms.
    fn stream(&mut self, packets: impl IntoIterator<Item = u8>) {
        for n in packets {
            self.packet(n);
            self.ticks(2);
        }
    }

    /// Levels that were heard for at least 5 ms on end, times 256.
    fn levels(&self) -> Vec<u8> {
        let mut levels: Vec<u8> = Vec::new();
        for part in self.heard.windows(40) {
            let same = part.iter().all(|sample| (sample - part[0]).abs() < 1e-6);
            let (level, rest) = ((part[0] * 256.0).round(), (part[0] * 256.0).fract());
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            if same && level > 0.0 && rest.abs() < 1e-3 && levels.last() != Some(&(level as u8)) {
                levels.push(level as u8);
            }
        }
        levels
    }
}

#[test]
fn packets_are_heard_in_their_order_each_once() {
    let mut rig = Rig::new(Bytes::default());
    for n in [10, 11, 13, 12, 14, 14, 15, 16, 17, 18] {
        rig.packet(n);
        rig.ticks(if n == 13 { 0 } else { 2 });
    }
    rig.ticks(6);
    assert_eq!(rig.levels(), [10, 11, 12, 13, 14, 15, 16, 17, 18]);
    assert_eq!(rig.playout.counts().late, 0);
}

#[test]
fn nothing_is_heard_before_the_first_packet_and_noise_long_after_the_last() {
    let mut rig = Rig::new(Bytes::default());
    rig.ticks(5);
    assert!(rig.heard.iter().all(|sample| *sample == 0.0));
    rig.stream(10..20);
    rig.ticks(200);
    let end = &rig.heard[rig.heard.len() - 800..];
    assert!(rms(end) < 0.03, "{}", rms(end));
}

#[test]
fn a_late_packet_is_heard_whole_while_the_delay_allows() {
    let mut rig = Rig::new(Bytes::default());
    rig.stream(10..14);
    rig.ticks(3);
    rig.stream(14..24);
    rig.ticks(4);
    assert_eq!(rig.levels(), (10..24).collect::<Vec<_>>());
    assert!(rig.playout.counts().concealed >= 1);
    assert_eq!(rig.playout.counts().late, 0);
}

#[test]
fn what_comes_after_its_successor_was_heard_is_counted_late() {
    let mut rig = Rig::new(Bytes::default());
    rig.stream(10..14);
    rig.ticks(2);
    rig.stream(15..18);
    rig.packet(14);
    rig.stream(18..24);
    rig.ticks(4);
    assert_eq!(rig.playout.counts().late, 1);
    assert!(!rig.levels().contains(&14));
}

#[test]
fn a_lost_packet_is_bridged_and_time_goes_on() {
    let mut rig = Rig::new(Bytes::default());
    rig.stream(100..110);
    rig.ticks(2);
    rig.stream(111..120);
    let made_up = rig.playout.counts().concealed;
    assert!((1..=3).contains(&made_up), "{made_up}");
    rig.ticks(4);
    let levels = rig.levels();
    assert!(
        levels.ends_with(&[111, 112, 113, 114, 115, 116, 117, 118, 119]),
        "{levels:?}"
    );
    // Neither side is far away: a bridge of a steady sound is steady.
    let low = rig.heard[800..3_200].iter().copied().fold(1.0, f32::min);
    assert!(low > 0.3, "{low}");
}

#[test]
fn a_lost_packet_is_recovered_from_the_next_one() {
    let mut rig = Rig::new(Bytes {
        fec: true,
        own_concealment: true,
    });
    rig.stream(10..14);
    rig.ticks(2);
    for n in 15..20 {
        rig.packet(n);
        rig.ticks(2);
    }
    assert_eq!(rig.playout.counts().recovered, 1);
}

#[test]
fn the_codec_s_own_concealment_goes_before_ours() {
    let mut rig = Rig::new(Bytes {
        fec: false,
        own_concealment: true,
    });
    rig.stream(10..14);
    rig.ticks(10);
    assert!(rig.levels().contains(&128));
}

#[test]
fn described_noise_is_heard_until_the_voice_returns() {
    let mut rig = Rig::new(Bytes::default());
    rig.stream(100..104);
    rig.other(104, NOISE, &[40]);
    rig.ticks(50);
    let pause = &rig.heard[rig.heard.len() - 2_400..];
    assert!((0.005..0.02).contains(&rms(pause)), "{}", rms(pause));
    let before = rig.playout.counts().concealed;
    // The next packet's time is 50 ticks later, its number is the next.
    let place = (105, 104 * 160 + 50 * 80);
    rig.playout
        .push(rig.now, place, SOUND, Carries::Sound, &[150; 160]);
    rig.ticks(8);
    assert!(rig.levels().contains(&150));
    assert_eq!(before, 0);
}

#[test]
fn what_is_no_sound_takes_its_number_and_nothing_else() {
    let mut rig = Rig::new(Bytes::default());
    rig.stream(10..14);
    for n in 14..18 {
        rig.other(n, EVENT, &[1, 10, 0, 160]);
        rig.ticks(2);
    }
    rig.stream(18..24);
    assert_eq!(rig.playout.counts().concealed, 0);
    rig.ticks(4);
    assert_eq!(rig.levels(), [10, 11, 12, 13, 18, 19, 20, 21, 22, 23]);
}

#[test]
fn a_broken_payload_is_passed_over() {
    let mut rig = Rig::new(Bytes::default());
    rig.stream(10..14);
    rig.other(14, SOUND, &[]);
    rig.ticks(2);
    rig.stream(15..20);
    rig.ticks(4);
    assert!(rig.levels().ends_with(&[15, 16, 17, 18, 19]));
}

#[test]
fn a_jump_of_the_media_time_begins_anew() {
    let mut rig = Rig::new(Bytes::default());
    rig.stream(10..20);
    for n in 20..30_u8 {
        let place = (i64::from(n), i64::from(n) * 160 + 8_000_000);
        rig.playout
            .push(rig.now, place, SOUND, Carries::Sound, &[n; 160]);
        rig.ticks(2);
    }
    assert!(rig.playout.delay_us() < 45_000);
    rig.ticks(4);
    let levels = rig.levels();
    assert!(levels.ends_with(&[29]), "{levels:?}");
}

#[test]
fn a_flood_of_old_packets_does_not_stay_as_delay() {
    let mut rig = Rig::new(Bytes::default());
    rig.stream(10..20);
    rig.ticks(80);
    for n in 20..60 {
        rig.packet(n);
    }
    rig.stream(60..90);
    assert!(
        rig.playout.delay_us() < 400_000,
        "{}",
        rig.playout.delay_us()
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]
    #[test]
    fn any_packets_at_any_time_give_every_tick_its_sound(
        seed in proptest::prelude::any::<u64>(),
        own_concealment in proptest::prelude::any::<bool>(),
        fec in proptest::prelude::any::<bool>(),
    ) {
        let mut rng = Rng::from_u64(seed);
        let mut rig = Rig::new(Bytes { fec, own_concealment });
        for _ in 0..200 {
            let sequence = rng.below(40).cast_signed() + if rng.below(50) == 0 { 100_000 } else { 0 };
            let time = sequence * 160 + [0, 0, 0, 37, -1_000, 90_000, 1 << 40][rng.below(7) as usize];
            let payload_type = [SOUND, SOUND, SOUND, NOISE, EVENT][rng.below(5) as usize];
            let payload = vec![90; 2 + rng.below(400) as usize];
            let carries = rig.voice.carries(payload_type);
            rig.playout.push(rig.now, (sequence, time), payload_type, carries, &payload);
            rig.ticks(rng.below(4) as usize);
        }
        proptest::prop_assert!(rig.heard.iter().all(|sample| sample.abs() <= 4.0));
    }
}
