//! Opens one device and starts it.
//!
//! Asked is always for blocks of 10 ms: with its default size the PulseAudio host works in blocks of two seconds. Mono at
//! 48 kHz is tried first, then what the device says is usual for it. What it then really does is nobody's promise; the
//! [`flow`] takes any block.

use std::{sync::Arc, time::Duration};

use cpal::{
    BufferSize, Device, ErrorKind, FromSample, Sample as _, SampleFormat, SizedSample, Stream,
    StreamConfig, SupportedStreamConfig,
    traits::{DeviceTrait as _, StreamTrait as _},
};

use super::{
    flow::{self, Capture, Playback, Pulse},
    list::Way,
};
use crate::media::RATE_HZ;

/// How long a server may take to open a stream.
const PATIENCE: Duration = Duration::from_secs(2);

/// The media thread's end of a stream.
pub(super) enum End {
    In(Capture),
    Out(Playback),
}

/// A running stream.
pub(super) struct Running {
    /// Runs as long as this is kept.
    pub(super) stream: Stream,
    pub(super) end: End,
    pub(super) pulse: Arc<Pulse>,
}

/// What is told when a stream breaks; called once, from a thread of the sound system.
pub(super) type Broken = Box<dyn Fn(String) + Send>;

/// Opens and starts a device. May take seconds. `broken` is told of a fault that ends the stream.
pub(super) fn open(
    device: &Device,
    way: Way,
    broken: impl Fn() -> Broken,
) -> Result<Running, cpal::Error> {
    let usual = match way {
        Way::In => device.default_input_config()?,
        Way::Out => device.default_output_config()?,
    };
    let mut refused = None;
    for (config, format) in wishes(&usual) {
        match build(device, way, config, format, broken()) {
            Ok(running) => {
                running.stream.play()?;
                return Ok(running);
            }
            Err(problem) if problem.kind() == ErrorKind::UnsupportedConfig => {
                refused = Some(problem);
            }
            Err(problem) => return Err(problem),
        }
    }
    Err(refused.unwrap_or_else(|| cpal::Error::new(ErrorKind::UnsupportedConfig)))
}

/// Formats in the order they are tried.
fn wishes(usual: &SupportedStreamConfig) -> impl Iterator<Item = (StreamConfig, SampleFormat)> {
    let shapes = [
        (1, RATE_HZ),
        (usual.channels(), RATE_HZ),
        (usual.channels(), usual.sample_rate()),
    ];
    let formats = [SampleFormat::F32, usual.sample_format()];
    shapes.into_iter().flat_map(move |(channels, sample_rate)| {
        formats.into_iter().map(move |format| {
            let buffer_size = BufferSize::Fixed(sample_rate / 100);
            (
                StreamConfig {
                    channels,
                    sample_rate,
                    buffer_size,
                },
                format,
            )
        })
    })
}

fn build(
    device: &Device,
    way: Way,
    config: StreamConfig,
    format: SampleFormat,
    broken: Broken,
) -> Result<Running, cpal::Error> {
    match format {
        SampleFormat::F32 => build_as::<f32>(device, way, config, broken),
        SampleFormat::I16 => build_as::<i16>(device, way, config, broken),
        SampleFormat::I32 => build_as::<i32>(device, way, config, broken),
        SampleFormat::U8 => build_as::<u8>(device, way, config, broken),
        SampleFormat::U16 => build_as::<u16>(device, way, config, broken),
        _ => Err(cpal::Error::new(ErrorKind::UnsupportedConfig)),
    }
}

fn build_as<S>(
    device: &Device,
    way: Way,
    config: StreamConfig,
    broken: Broken,
) -> Result<Running, cpal::Error>
where
    S: SizedSample + FromSample<f32> + Send + 'static,
    f32: FromSample<S>,
{
    let unsupported = || cpal::Error::new(ErrorKind::UnsupportedConfig);
    let on_error = once(broken);
    match way {
        Way::In => {
            let (mut feed, end) =
                flow::capture(config.sample_rate, config.channels).ok_or_else(unsupported)?;
            let pulse = feed.pulse();
            let stream = device.build_input_stream::<S, _, _>(
                config,
                move |samples, _| feed.take(samples, f32::from_sample),
                on_error,
                Some(PATIENCE),
            )?;
            Ok(Running {
                stream,
                end: End::In(end),
                pulse,
            })
        }
        Way::Out => {
            let (mut feed, end) =
                flow::playback(config.sample_rate, config.channels).ok_or_else(unsupported)?;
            let pulse = feed.pulse();
            let stream = device.build_output_stream::<S, _, _>(
                config,
                move |samples, _| feed.fill(samples, S::from_sample),
                on_error,
                Some(PATIENCE),
            )?;
            Ok(Running {
                stream,
                end: End::Out(end),
                pulse,
            })
        }
    }
}

/// Tells of the first fault that ends a stream and of no other: some back ends report the same hundred thousand times a
/// second.
fn once(broken: Broken) -> impl FnMut(cpal::Error) + Send + 'static {
    let mut broken = Some(broken);
    move |problem| {
        let goes_on = matches!(
            problem.kind(),
            ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied | ErrorKind::Xrun
        );
        if !goes_on && let Some(broken) = broken.take() {
            broken(problem.to_string());
        }
    }
}
