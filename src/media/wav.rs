//! Any WAV file into sound: mono at 48 kHz, whatever was in it.

use std::path::Path;

use hound::{SampleFormat, WavReader, WavSpec};
use rubato::{
    Async, FixedAsync, Resampler as _, SincInterpolationParameters, SincInterpolationType,
    WindowFunction, audioadapter_buffers::direct::SequentialSlice,
};

use crate::media::{MediaProblem, RATE_HZ};

/// Longest sound that is read, seconds: two hundred MB of memory are no ring tone.
pub const MAX_SECONDS: u32 = 600;

/// Reads the bytes of the file at `path` (named in the problem only). A file that is shorter than its header says gives
/// what is there, as a recording whose program was killed does.
pub fn read(path: &Path, bytes: &[u8]) -> Result<Vec<f32>, MediaProblem> {
    let bad = |detail: String| MediaProblem::BadFile {
        path: path.to_owned(),
        detail,
    };
    let mut reader = WavReader::new(bytes).map_err(|problem| bad(problem.to_string()))?;
    let spec = reader.spec();
    if spec.channels == 0 || !(1_000..=768_000).contains(&spec.sample_rate) {
        return Err(bad(format!(
            "{} channels at {} Hz",
            spec.channels, spec.sample_rate
        )));
    }
    let most = u64::from(MAX_SECONDS) * u64::from(spec.sample_rate) * u64::from(spec.channels);
    let there = (bytes.len() / usize::from(spec.bits_per_sample / 8).max(1)) as u64;
    if there.min(reader.len().into()) > most {
        return Err(bad(format!("longer than {MAX_SECONDS} seconds")));
    }
    #[allow(clippy::cast_possible_truncation, reason = "24 bits are enough")]
    let samples = match spec.sample_format {
        SampleFormat::Int => {
            let full = f64::from(1_u32 << (spec.bits_per_sample - 1).min(31));
            collect(reader.samples::<i32>(), |sample| {
                (f64::from(sample) / full) as f32
            })
        }
        SampleFormat::Float => collect(reader.samples::<f32>(), |sample| sample),
    }
    .map_err(|problem| bad(problem.to_string()))?;
    let mono = mix_down(&samples, spec);
    if mono.is_empty() {
        return Err(bad("no sound in it".into()));
    }
    to_48k(&mono, spec.sample_rate).ok_or_else(|| bad(format!("{} Hz", spec.sample_rate)))
}

/// All samples up to the end of the bytes; another fault is one only when nothing was read before.
fn collect<S>(
    samples: impl Iterator<Item = Result<S, hound::Error>>,
    convert: impl Fn(S) -> f32,
) -> Result<Vec<f32>, hound::Error> {
    let mut all = Vec::new();
    for sample in samples {
        match sample {
            Ok(sample) => all.push(convert(sample)),
            Err(problem) if all.is_empty() => return Err(problem),
            Err(_) => break,
        }
    }
    Ok(all)
}

fn mix_down(samples: &[f32], spec: WavSpec) -> Vec<f32> {
    let share = 1.0 / f32::from(spec.channels);
    samples
        .chunks_exact(spec.channels.into())
        .map(|frame| {
            let sum: f32 = frame.iter().filter(|sample| sample.is_finite()).sum();
            (sum * share).clamp(-1.0, 1.0)
        })
        .collect()
}

fn to_48k(mono: &[f32], rate_hz: u32) -> Option<Vec<f32>> {
    if rate_hz == RATE_HZ {
        return Some(mono.to_vec());
    }
    let parameters = SincInterpolationParameters {
        sinc_len: 128,
        f_cutoff: None,
        oversampling_factor: 256,
        interpolation: SincInterpolationType::Cubic,
        window: WindowFunction::BlackmanHarris2,
    };
    let ratio = f64::from(RATE_HZ) / f64::from(rate_hz);
    let mut resampler =
        Async::<f32>::new_sinc(ratio, 1.1, &parameters, 1_024, 1, FixedAsync::Input).ok()?;
    let mut out = vec![0.0; resampler.process_all_needed_output_len(mono.len())];
    let room = out.len();
    let from = SequentialSlice::new(mono, 1, mono.len()).ok()?;
    let mut to = SequentialSlice::new_mut(&mut out, 1, room).ok()?;
    let (_, given) = resampler
        .process_all_into_buffer(&from, &mut to, mono.len(), None)
        .ok()?;
    out.truncate(given);
    Some(out)
}

#[cfg(test)]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "small numbers of the tests"
)]
mod tests {
    use std::{f64::consts::TAU, io::Cursor};

    use super::*;

    fn spec(channels: u16, sample_rate: u32, bits_per_sample: u16, float: bool) -> WavSpec {
        let sample_format = if float {
            SampleFormat::Float
        } else {
            SampleFormat::Int
        };
        WavSpec {
            channels,
            sample_rate,
            bits_per_sample,
            sample_format,
        }
    }

    /// A second of 440 Hz at half level in every channel.
    fn file(spec: WavSpec) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
        for n in 0..spec.sample_rate {
            let sample = (f64::from(n) * 440.0 / f64::from(spec.sample_rate) * TAU).sin() * 0.5;
            for _ in 0..spec.channels {
                if spec.sample_format == SampleFormat::Float {
                    writer.write_sample(sample as f32).unwrap();
                } else {
                    let full = 2_f64.powi(i32::from(spec.bits_per_sample) - 1);
                    writer.write_sample((sample * full) as i32).unwrap();
                }
            }
        }
        writer.finalize().unwrap();
        bytes.into_inner()
    }

    fn read_named(bytes: &[u8]) -> Result<Vec<f32>, MediaProblem> {
        read(Path::new("ring.wav"), bytes)
    }

    #[test]
    fn every_format_becomes_mono_at_48_khz() {
        for spec in [
            spec(1, 48_000, 16, false),
            spec(2, 44_100, 16, false),
            spec(1, 8_000, 8, false),
            spec(2, 96_000, 24, false),
            spec(1, 22_050, 32, false),
            spec(6, 16_000, 32, true),
            spec(1, 11_025, 16, false),
        ] {
            let sound = read_named(&file(spec)).unwrap();
            assert!(
                (47_990..=48_010).contains(&sound.len()),
                "{spec:?}: {}",
                sound.len()
            );
            let crossings = sound[..48_000.min(sound.len())]
                .windows(2)
                .filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0)
                .count();
            assert!((438..=441).contains(&crossings), "{spec:?}: {crossings}");
            let middle = &sound[4_000..44_000];
            let rms = (middle.iter().map(|x| x * x).sum::<f32>() / middle.len() as f32).sqrt();
            assert!((rms - 0.3535).abs() < 0.004, "{spec:?}: {rms}");
        }
    }

    #[test]
    fn a_cut_off_file_gives_what_is_there() {
        let mut bytes = file(spec(1, 48_000, 16, false));
        bytes.truncate(44 + 24_001);
        assert_eq!(read_named(&bytes).unwrap().len(), 12_000);
    }

    #[test]
    fn what_is_no_wav_is_named_as_such() {
        let mut empty = file(spec(1, 48_000, 16, false));
        empty.truncate(44);
        let mut strange = file(spec(1, 48_000, 16, false));
        strange[24..28].copy_from_slice(&3_u32.to_le_bytes());
        for bytes in [
            &b""[..],
            b"ID3 something else",
            &empty[..],
            &empty[..20],
            &strange,
        ] {
            let MediaProblem::BadFile { path, detail } = read_named(bytes).unwrap_err() else {
                panic!("another problem");
            };
            assert_eq!(path, Path::new("ring.wav"));
            assert!(!detail.is_empty());
        }
    }

    #[test]
    fn what_is_longer_than_ten_minutes_is_refused() {
        let mut bytes = file(spec(1, 1_000, 8, false));
        let samples = 601_000_u32;
        bytes.resize(44 + samples as usize, 0x80);
        bytes[40..44].copy_from_slice(&samples.to_le_bytes());
        assert!(
            matches!(read_named(&bytes), Err(MediaProblem::BadFile { detail, .. }) if detail.contains("600"))
        );
    }

    #[test]
    fn damage_anywhere_in_the_header_never_panics() {
        let whole = file(spec(2, 8_000, 16, false));
        for at in 0..44 {
            for value in [0, 1, 0x7f, 0xff] {
                let mut bytes = whole[..400].to_vec();
                bytes[at] = value;
                let _ = read_named(&bytes);
            }
        }
    }
}
