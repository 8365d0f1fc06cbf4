//! Speech over bad networks: plays clips through two media cores in virtual time and writes what was said and what was heard.
//!
//! `cargo bench --bench quality -- CLIPS OUT [CODEC|NETWORK…]` takes a folder of WAV clips of any rate and writes, for each clip, codec
//! and network, `OUT/CODEC-NETWORK-CLIP.{said,heard}.wav` at the codec's rate, and prints delays and counts. A PESQ program
//! then compares the pairs (`tools/speech_quality.py`).
//!
//! The clip is said twice; the first time lets playout and FEC find their ways and only the second is written, its delay
//! removed by the cross-correlation of both.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a bench"
)]

#[path = "../tests/core/media_path/net.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod net;

use std::{fs, path::Path};

use linekeeper::media::{Codec, FRAME, RATE_HZ, resample::Decimator, wav};
use net::{Jitter, Loss, Pair};

const NETWORKS: &[(&str, Loss, Jitter)] = &[
    ("l0", Loss::None, Jitter::None),
    ("l5", Loss::Bernoulli(0.05), Jitter::None),
    ("l10", Loss::Bernoulli(0.10), Jitter::None),
    ("l20", Loss::Bernoulli(0.20), Jitter::None),
    ("b10", Loss::Gilbert(0.10, 2.5), Jitter::None),
    ("j20", Loss::None, Jitter::Gamma(20.0)),
    ("j20l5", Loss::Bernoulli(0.05), Jitter::Gamma(20.0)),
    ("j20l10", Loss::Bernoulli(0.10), Jitter::Gamma(20.0)),
    ("j20l20", Loss::Bernoulli(0.20), Jitter::Gamma(20.0)),
];

const CODECS: &[(&str, Codec)] = &[
    ("pcmu", Codec::Pcmu),
    ("pcma", Codec::Pcma),
    ("g722", Codec::G722),
    ("opus", Codec::Opus),
];

/// Silence before, between and after.
const PAUSE: usize = RATE_HZ as usize;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    let [clips, out, wanted @ ..] = arguments.as_slice() else {
        println!("arguments: CLIPS OUT [CODEC|NETWORK…]; nothing done");
        return;
    };
    fs::create_dir_all(out).unwrap();
    let mut files: Vec<_> = fs::read_dir(clips)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "wav"))
        .collect();
    files.sort();
    println!("codec  network clip         delay mean/p95 ms  made up, late, lost");
    for &(codec_name, codec) in CODECS {
        if !chosen(wanted, codec_name, CODECS.iter().map(|(name, _)| *name)) {
            continue;
        }
        for &(network, loss, jitter) in NETWORKS {
            if !chosen(wanted, network, NETWORKS.iter().map(|(name, ..)| *name)) {
                continue;
            }
            for (seed, file) in files.iter().enumerate() {
                let clip = wav::read(file, &fs::read(file).unwrap()).unwrap();
                let stem = file.file_stem().unwrap().to_string_lossy();
                let base = format!("{out}/{codec_name}-{network}-{stem}");
                print!("{codec_name:6} {network:7} {stem:12} ");
                measure(&clip, codec, (loss, jitter), seed as u64 + 1, &base);
            }
        }
    }
}

/// Whether `name` is among the wanted, or none of its kind is.
fn chosen<'a>(wanted: &[String], name: &str, mut kind: impl Iterator<Item = &'a str>) -> bool {
    wanted.iter().any(|given| given == name)
        || !kind.any(|other| wanted.iter().any(|given| given == other))
}

fn measure(clip: &[f32], codec: Codec, (loss, jitter): (Loss, Jitter), seed: u64, base: &str) {
    let length = clip.len();
    let mut said = vec![0.0; PAUSE];
    for _ in 0..2 {
        said.extend_from_slice(clip);
        said.extend(vec![0.0; PAUSE]);
    }
    let seconds = said.len() as f64 / f64::from(RATE_HZ);
    let mut pair = Pair::new(seed, codec);
    (pair.to_b.loss, pair.to_b.jitter) = (loss, jitter);
    let source = said.clone();
    pair.a.microphone = Box::new(move |at| source.get(at).copied().unwrap_or(0.0));
    let mut delays = Vec::new();
    let steps = (seconds * 10.0) as usize;
    for step in 0..steps {
        pair.run(0.1);
        if step > 30 {
            delays.extend(
                pair.b
                    .core
                    .quality(net::STREAM)
                    .map(|quality| quality.playout_delay),
            );
        }
    }
    delays.sort();
    let mean = delays.iter().sum::<std::time::Duration>() / delays.len().max(1) as u32;
    let p95 = delays[delays.len() * 95 / 100];
    let quality = pair.b.qualities.last().unwrap();
    println!(
        "{:5.1} {:5.1}   {:5} late {:4} lost {:4}",
        mean.as_secs_f64() * 1e3,
        p95.as_secs_f64() * 1e3,
        quality.concealed,
        quality.late,
        quality.lost
    );
    let second = PAUSE + length + PAUSE;
    let reference = &said[second..second + length];
    let heard = &pair.b.speaker;
    let shift = best_shift(&said, heard, second, length);
    let heard: Vec<f32> = (0..length)
        .map(|n| heard.get(second + shift + n).copied().unwrap_or(0.0))
        .collect();
    let rate = codec.rate_hz().min(16_000);
    write(&format!("{base}.said.wav"), reference, rate);
    write(&format!("{base}.heard.wav"), &heard, rate);
}

/// The delay of the heard clip in samples, coarse: 1 ms steps over 400 ms.
fn best_shift(said: &[f32], heard: &[f32], from: usize, length: usize) -> usize {
    let score = |shift: usize| -> f32 {
        (0..length)
            .step_by(7)
            .map(|n| said[from + n] * heard.get(from + n + shift).copied().unwrap_or(0.0))
            .sum()
    };
    (0..400)
        .map(|ms| ms * 48)
        .max_by(|a, b| score(*a).total_cmp(&score(*b)))
        .unwrap_or(0)
}

fn write(path: &str, sound: &[f32], rate: u32) {
    let mut down = Decimator::new(rate);
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(Path::new(path), spec).unwrap();
    for frame in sound.as_chunks::<FRAME>().0 {
        let mut out = [0.0; FRAME];
        let samples = down.process(frame, &mut out);
        for sample in &out[..samples] {
            writer.write_sample((sample * 32_767.0) as i16).unwrap();
        }
    }
    writer.finalize().unwrap();
}
