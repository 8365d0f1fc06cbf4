//! Sound files: written as tones, judged by what is heard in them.

use std::{f64::consts::TAU, path::Path};

/// Writes `seconds` of a tone, mono 16 bit, at half of full scale.
pub(crate) fn write_tone(path: &Path, rate_hz: u32, tone_hz: f64, seconds: u32) {
    let sounds = vec![true; (rate_hz * seconds) as usize];
    write_pattern(path, rate_hz, tone_hz, &sounds);
}

/// Writes the tone where `sounds` says so, sample by sample, and silence elsewhere.
pub(crate) fn write_pattern(path: &Path, rate_hz: u32, tone_hz: f64, sounds: &[bool]) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate_hz,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for (at, sounds) in (0_u32..).zip(sounds) {
        let phase = TAU * tone_hz * f64::from(at) / f64::from(rate_hz);
        let loudness = if *sounds { 16_384.0 } else { 0.0 };
        #[allow(clippy::cast_possible_truncation, reason = "within ±16,384")]
        writer
            .write_sample((phase.sin() * loudness) as i16)
            .unwrap();
    }
    writer.finalize().unwrap();
}

/// What is heard in a file.
#[derive(Debug)]
pub(crate) struct Heard {
    samples: Vec<f64>,
    rate_hz: f64,
}

/// Reads the first channel of a file; one that was cut off (its writer was killed) is read as far as it goes.
pub(crate) fn hear(path: &Path) -> Heard {
    hear_channel(path, 0)
}

/// The same of another channel.
pub(crate) fn hear_channel(path: &Path, channel: usize) -> Heard {
    let reader =
        hound::WavReader::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let spec = reader.spec();
    let step = usize::from(spec.channels);
    let samples = match spec.sample_format {
        hound::SampleFormat::Int => {
            let full = f64::from(1_u32 << (spec.bits_per_sample - 1));
            let samples = reader.into_samples::<i32>().map_while(Result::ok);
            samples
                .skip(channel)
                .step_by(step)
                .map(|sample| f64::from(sample) / full)
                .collect()
        }
        hound::SampleFormat::Float => {
            let samples = reader.into_samples::<f32>().map_while(Result::ok);
            samples.skip(channel).step_by(step).map(f64::from).collect()
        }
    };
    Heard {
        samples,
        rate_hz: f64::from(spec.sample_rate),
    }
}

#[allow(clippy::cast_precision_loss, reason = "lengths of short recordings")]
impl Heard {
    pub(crate) fn seconds(&self) -> f64 {
        self.samples.len() as f64 / self.rate_hz
    }

    /// Root mean square of the whole, 1.0 = full scale.
    pub(crate) fn loudness(&self) -> f64 {
        rms(&self.samples)
    }

    /// Share of 100 ms pieces in which the tone holds at least four fifths of the power, among all pieces.
    pub(crate) fn share_of_tone(&self, tone_hz: f64) -> f64 {
        let pieces: Vec<&[f64]> = self.samples.chunks_exact(self.piece()).collect();
        let with_tone = pieces
            .iter()
            .filter(|piece| self.is_tone(piece, tone_hz))
            .count();
        with_tone as f64 / pieces.len().max(1) as f64
    }

    /// Seconds in which the tone is heard.
    pub(crate) fn seconds_of_tone(&self, tone_hz: f64) -> f64 {
        self.share_of_tone(tone_hz) * self.seconds()
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a tenth of a sample rate"
    )]
    fn piece(&self) -> usize {
        (self.rate_hz / 10.0) as usize
    }

    fn is_tone(&self, piece: &[f64], tone_hz: f64) -> bool {
        let (mut re, mut im) = (0.0, 0.0);
        for (at, sample) in piece.iter().enumerate() {
            let phase = TAU * tone_hz * at as f64 / self.rate_hz;
            re += sample * phase.cos();
            im += sample * phase.sin();
        }
        let count = piece.len() as f64;
        let tone_power = 2.0 * (re * re + im * im) / (count * count);
        let power = rms(piece).powi(2);
        power > 1e-5 && tone_power > 0.8 * power
    }
}

#[allow(clippy::cast_precision_loss, reason = "lengths of short recordings")]
fn rms(samples: &[f64]) -> f64 {
    let sum: f64 = samples.iter().map(|sample| sample * sample).sum();
    (sum / samples.len().max(1) as f64).sqrt()
}
