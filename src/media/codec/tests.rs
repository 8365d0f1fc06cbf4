#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "small numbers of the tests"
)]

use std::f32::consts::TAU;

use super::*;
use crate::rng::Rng;

fn choice(codec: Codec) -> CodecChoice {
    CodecChoice {
        codec,
        payload_type: 96,
        fec: true,
        max_bitrate_bps: None,
    }
}

fn tone(codec: Codec, hz: f32, level: f32, seconds: f32) -> Vec<f32> {
    let rate = codec.rate_hz() as f32;
    (0..(rate * seconds) as usize)
        .map(|n| (n as f32 * hz * TAU / rate).sin() * level)
        .collect()
}

/// Speech-like: a pulse train of changing pitch through two resonances, with pauses.
fn speech(seconds: f32) -> Vec<f32> {
    let mut rng = Rng::from_u64(5);
    let mut phase = 0.0_f32;
    let (mut a, mut b, mut last) = ([0.0_f32; 2], [0.0_f32; 2], 0.0);
    (0..(48_000.0 * seconds) as usize)
        .map(|n| {
            let time = n as f32 / 48_000.0;
            phase += (120.0 + 30.0 * (time * 3.0).sin()) / 48_000.0;
            let mut pulse = (rng.unit() as f32 - 0.5) * 0.02;
            if phase >= 1.0 {
                phase -= 1.0;
                pulse += 1.0;
            }
            let voiced = if (time * 2.5).fract() < 0.7 {
                1.0
            } else {
                0.02
            };
            let resonate = |state: &mut [f32; 2], input: f32, hz: f32| {
                let w = TAU * hz / 48_000.0;
                let out = input + 1.97 * w.cos() * state[0] - 0.970_225 * state[1];
                *state = [out, state[0]];
                out
            };
            let first = resonate(&mut a, pulse, 600.0);
            let second = resonate(&mut b, first * 0.05, 1_700.0) * voiced * 0.8;
            let out = second - last;
            last = second;
            out
        })
        .collect()
}

/// Encodes and decodes `sound` in packets of 20 ms.
fn round_trip(codec: Codec, sound: &[f32]) -> Vec<f32> {
    let mut encoder = Encoder::new(&choice(codec)).unwrap();
    let mut decoder = Decoder::new(codec).unwrap();
    let mut payload = [0; MAX_ENCODED];
    let mut out = vec![0.0; MAX_DECODED];
    let mut heard = Vec::new();
    for packet in sound.chunks_exact(codec.tick_samples() * 2) {
        let bytes = encoder.encode_into(packet, &mut payload).unwrap();
        assert_eq!(decoder.samples_in(&payload[..bytes]), packet.len());
        let samples = decoder.decode_into(&payload[..bytes], &mut out).unwrap();
        assert_eq!(samples, packet.len());
        heard.extend_from_slice(&out[..samples]);
    }
    heard
}

/// Power of the sine `hz` against all the rest, in dB, after the first half.
fn tone_to_noise_db(heard: &[f32], hz: f32, rate: f32) -> f32 {
    let heard = &heard[heard.len() / 2..];
    let (mut re, mut im) = (0.0_f64, 0.0_f64);
    for (n, sample) in heard.iter().enumerate() {
        let angle = f64::from(hz) * std::f64::consts::TAU * n as f64 / f64::from(rate);
        re += f64::from(*sample) * angle.cos();
        im += f64::from(*sample) * angle.sin();
    }
    let length = heard.len() as f64;
    let signal = 2.0 * (re * re + im * im) / (length * length);
    let all = heard.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / length;
    (10.0 * (signal / (all - signal).max(1e-12)).log10()) as f32
}

#[test]
fn a_tone_survives_each_codec() {
    for (codec, hz, least_db) in [
        (Codec::Pcma, 1_000.0, 36.0),
        (Codec::Pcmu, 1_000.0, 36.0),
        (Codec::G722, 1_000.0, 35.0),
        (Codec::G722, 6_000.0, 15.0),
        (Codec::Opus, 1_000.0, 20.0),
    ] {
        let sound = tone(codec, hz, 0.4, 2.0);
        let db = tone_to_noise_db(&round_trip(codec, &sound), hz, codec.rate_hz() as f32);
        assert!(db > least_db, "{codec:?} at {hz} Hz: {db} dB");
    }
}

#[test]
fn opus_keeps_the_level_of_speech() {
    let sound = speech(3.0);
    let heard = round_trip(Codec::Opus, &sound);
    let power = |x: &[f32]| x.iter().map(|x| x * x).sum::<f32>() / x.len() as f32;
    let ratio = power(&heard) / power(&sound);
    assert!((0.7..1.2).contains(&ratio), "{ratio}, {}", power(&sound));
}

#[test]
fn g722_makes_and_reads_the_same_code_as_another_implementation() {
    // FNV-1a over what FFmpeg 5.1 makes of the same noise, code and decoded sound, after two seconds: the crate starts with
    // another step size, which is forgotten by then.
    let noise: Vec<f32> = (0..48_000_u64)
        .map(|n| to_f32((n * n * 37 % 20_011) as i16 - 10_005))
        .collect();
    let mut encoder = Encoder::new(&choice(Codec::G722)).unwrap();
    let mut decoder = Decoder::new(Codec::G722).unwrap();
    let (mut payload, mut sound) = ([0; 160], [0.0; 320]);
    let (mut code, mut heard) = (Vec::new(), Vec::new());
    for frame in noise.chunks_exact(320) {
        assert_eq!(encoder.encode_into(frame, &mut payload), Ok(160));
        code.extend_from_slice(&payload);
        assert_eq!(decoder.decode_into(&payload, &mut sound), Ok(320));
        heard.extend(
            sound
                .iter()
                .flat_map(|sample| to_i16(*sample).to_le_bytes()),
        );
    }
    let hash = |bytes: &[u8]| {
        bytes.iter().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
        })
    };
    assert_eq!(hash(&code[16_000..]), 0x7294_d109);
    assert_eq!(hash(&heard[64_000..]), 0xe96b_6e0c);
}

#[test]
fn opus_recovers_a_lost_packet_from_the_next_while_the_peer_loses() {
    let sound = speech(4.0);
    let mut encoder = Encoder::new(&choice(Codec::Opus)).unwrap();
    encoder.set_loss(0.2);
    let packets: Vec<Vec<u8>> = sound
        .chunks_exact(960)
        .map(|frame| {
            let mut payload = [0; MAX_ENCODED];
            let bytes = encoder.encode_into(frame, &mut payload).unwrap();
            payload[..bytes].to_vec()
        })
        .collect();
    let error = |recover: bool| {
        let mut clean = Decoder::new(Codec::Opus).unwrap();
        let mut lossy = Decoder::new(Codec::Opus).unwrap();
        let mut recovered = 0;
        let (mut a, mut b) = ([0.0; 960], [0.0; 960]);
        let (mut wrong, mut right) = (0.0, 0.0);
        for (n, packet) in packets.iter().enumerate() {
            clean.decode_into(packet, &mut a).unwrap();
            if n % 5 == 3 {
                let mut made = 0;
                if let Some(next) = packets.get(n + 1).filter(|_| recover) {
                    made = lossy.recover_into(next, &mut b);
                    recovered += usize::from(made == 960);
                }
                if made == 0 {
                    assert_eq!(lossy.conceal_into(&mut b), 960);
                }
                wrong += a.iter().zip(&b).map(|(x, y)| (x - y).powi(2)).sum::<f32>();
                right += a.iter().map(|x| x.powi(2)).sum::<f32>();
            } else {
                lossy.decode_into(packet, &mut b).unwrap();
            }
        }
        (wrong / right, recovered)
    };
    let (concealed, _) = error(false);
    let (repaired, recovered) = error(true);
    assert!(recovered > 25, "{recovered} packets recovered");
    assert!(repaired < concealed * 0.6, "{repaired} against {concealed}");
}

#[test]
fn opus_without_loss_carries_no_fec_and_says_so() {
    let mut encoder = Encoder::new(&choice(Codec::Opus)).unwrap();
    let mut decoder = Decoder::new(Codec::Opus).unwrap();
    let mut payload = [0; MAX_ENCODED];
    for frame in speech(1.0).chunks_exact(960) {
        let bytes = encoder.encode_into(frame, &mut payload).unwrap();
        assert_eq!(decoder.recover_into(&payload[..bytes], &mut [0.0; 960]), 0);
    }
}

#[test]
fn fec_follows_the_loss_and_goes_slowly() {
    let reports = [
        (0.0, false),
        (0.005, false),
        (0.02, true),
        (0.0, true),
        (0.0, true),
        (0.0, true),
        (0.0, true),
        (0.0, true),
        (0.0, false),
        (0.005, false),
    ];
    let mut encoder = opus::Encoder::new(&choice(Codec::Opus)).unwrap();
    for (n, (loss, fec)) in reports.into_iter().enumerate() {
        encoder.set_loss(loss);
        assert_eq!(encoder.has_fec(), fec, "report {n}");
    }
    let mut unwanted = opus::Encoder::new(&CodecChoice {
        fec: false,
        ..choice(Codec::Opus)
    })
    .unwrap();
    unwanted.set_loss(0.5);
    assert!(!unwanted.has_fec());
}

#[test]
fn opus_respects_the_highest_bit_rate_of_the_peer() {
    let sound = speech(3.0);
    let bytes = |most| {
        let wish = CodecChoice {
            max_bitrate_bps: most,
            ..choice(Codec::Opus)
        };
        let mut encoder = Encoder::new(&wish).unwrap();
        let mut payload = [0; MAX_ENCODED];
        sound
            .chunks_exact(960)
            .map(|frame| encoder.encode_into(frame, &mut payload).unwrap())
            .sum::<usize>()
    };
    assert!(bytes(Some(12_000)) * 8 / 3 < 14_000);
    assert!(bytes(None) > bytes(Some(12_000)) * 3 / 2);
}

#[test]
fn packet_times_are_ones_the_codec_can_do() {
    for (codec, asked, sent) in [
        (Codec::Pcma, 20, 20),
        (Codec::Pcma, 30, 30),
        (Codec::Pcma, 0, 10),
        (Codec::Pcma, 25, 20),
        (Codec::Pcmu, 255, 60),
        (Codec::Opus, 30, 20),
        (Codec::Opus, 50, 40),
        (Codec::Opus, 60, 60),
    ] {
        assert_eq!(codec.packet_ms(asked), sent, "{codec:?} {asked}");
    }
}

#[test]
fn wrong_lengths_and_small_buffers_are_refused() {
    let mut opus = Encoder::new(&choice(Codec::Opus)).unwrap();
    let refused = Err(CodecProblem::FrameLength {
        codec: Codec::Opus,
        samples: 100,
    });
    assert_eq!(opus.encode_into(&[0.0; 100], &mut [0; 100]), refused);
    let mut pcma = Encoder::new(&choice(Codec::Pcma)).unwrap();
    let small = Err(CodecProblem::BufferTooSmall { have: 10, need: 80 });
    assert_eq!(pcma.encode_into(&[0.0; 80], &mut [0; 10]), small);
    let mut g722 = Encoder::new(&choice(Codec::G722)).unwrap();
    assert!(g722.encode_into(&[0.0; 3], &mut [0; 10]).is_err());
    let mut decoder = Decoder::new(Codec::G722).unwrap();
    assert!(decoder.decode_into(&[0; 100], &mut [0.0; 100]).is_err());
    assert!(
        decoder
            .decode_into(&[0; 3_000], &mut vec![0.0; 6_000])
            .is_err()
    );
}

#[test]
fn rubbish_never_panics() {
    let mut rng = Rng::from_u64(1);
    let mut sound = vec![0.0; MAX_DECODED];
    for codec in [Codec::Opus, Codec::G722, Codec::Pcma, Codec::Pcmu] {
        let mut decoder = Decoder::new(codec).unwrap();
        for _ in 0..3_000 {
            let bytes: Vec<u8> = (0..rng.below(200)).map(|_| rng.next_u32() as u8).collect();
            let samples = decoder.decode_into(&bytes, &mut sound).unwrap_or(0);
            assert!(samples <= sound.len());
            decoder.recover_into(&bytes, &mut sound[..960]);
            decoder.conceal_into(&mut sound[..960]);
        }
    }
}
