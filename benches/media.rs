//! What sound costs: codecs per packet of 20 ms, resampling and whole beats of the media core per 10 ms.
//!
//! `cargo bench --bench media`. A call has one beat each 10 ms and one packet each way each 20 ms, so a
//! figure of 100 µs per beat is one hundredth of a core.

use std::{hint::black_box, net::SocketAddr, sync::Arc};

use criterion::{Criterion, criterion_group, criterion_main};
use linekeeper::{
    media::{
        Channel, Codec, CodecChoice, Command, Core, Direction, FRAME, LocalEnd, StreamId,
        StreamSetup, TICK,
        codec::{Decoder, Encoder, MAX_DECODED, MAX_ENCODED},
        resample::{Decimator, Interpolator},
    },
    mono::Mono,
    rng::Rng,
};

const CODECS: [Codec; 4] = [Codec::Opus, Codec::G722, Codec::Pcma, Codec::Pcmu];

const fn choice(codec: Codec) -> CodecChoice {
    CodecChoice {
        codec,
        payload_type: 96,
        fec: true,
        max_bitrate_bps: None,
    }
}

/// A voiced sound: pulses of 120 Hz through a little noise, 20 ms.
#[allow(clippy::cast_precision_loss, reason = "a thousand samples")]
fn voice(codec: Codec, rng: &mut Rng) -> Vec<f32> {
    let rate = codec.rate_hz() as f32;
    (0..codec.tick_samples() * 2)
        .map(|n| {
            let pulse = (n as f32 * 120.0 / rate).fract() - 0.5;
            let noise = f32::from(rng.next_u32().to_le_bytes()[0]) / 255.0 - 0.5;
            pulse * 0.3 + noise * 0.02
        })
        .collect()
}

fn codecs(criterion: &mut Criterion) {
    let mut rng = Rng::from_u64(1);
    for codec in CODECS {
        let sound = voice(codec, &mut rng);
        let mut payload = [0; MAX_ENCODED];
        let mut out = vec![0.0; MAX_DECODED];
        for loss in [0.0, 0.1] {
            let Ok(mut encoder) = Encoder::new(&choice(codec)) else {
                return;
            };
            encoder.set_loss(loss);
            criterion.bench_function(&format!("encode {codec:?} loss {loss}"), |bench| {
                bench.iter(|| encoder.encode_into(black_box(&sound), &mut payload));
            });
            if codec != Codec::Opus {
                break;
            }
        }
        let (Ok(mut encoder), Ok(mut decoder)) =
            (Encoder::new(&choice(codec)), Decoder::new(codec))
        else {
            return;
        };
        let bytes = encoder.encode_into(&sound, &mut payload).unwrap_or(0);
        criterion.bench_function(&format!("decode {codec:?}"), |bench| {
            bench.iter(|| decoder.decode_into(black_box(&payload[..bytes]), &mut out));
        });
    }
}

fn resampling(criterion: &mut Criterion) {
    for rate in [8_000, 16_000] {
        let mut down = Decimator::new(rate);
        let mut up = Interpolator::new(rate);
        let mut leg = [0.1; FRAME];
        let mut frame = [0.1; FRAME];
        criterion.bench_function(&format!("48 kHz to {rate} Hz and back"), |bench| {
            bench.iter(|| {
                let samples = down.process(black_box(&frame), &mut leg);
                up.process(&leg[..samples], &mut frame);
            });
        });
    }
}

/// A desk that talks to somebody who sends everything back: two streams, so twice a call.
struct Talk {
    core: Core,
    now: Mono,
    wire: Vec<(StreamId, Channel, Vec<u8>)>,
    /// What is sent comes back to its own stream.
    to_itself: bool,
}

const ENDS: [(StreamId, LocalEnd); 2] =
    [(StreamId(0), LocalEnd::Desk), (StreamId(1), LocalEnd::Echo)];

impl Talk {
    fn new(codec: Codec) -> Self {
        let mut core = Core::new(Rng::from_u64(1));
        for (id, end) in ENDS {
            let choice = choice(codec);
            core.apply(
                Mono::ZERO,
                Command::SetStream(StreamSetup {
                    id,
                    remote: address(other(id)),
                    remote_rtcp: None,
                    rtcp_mux: false,
                    send: choice,
                    receive: vec![choice],
                    telephone_event: None,
                    comfort_noise: None,
                    ptime_ms: 20,
                    direction: Direction::SendReceive,
                }),
            );
            core.apply(Mono::ZERO, Command::Join { stream: id, end });
        }
        Self {
            core,
            now: Mono::ZERO,
            wire: Vec::new(),
            to_itself: false,
        }
    }

    fn beat(&mut self, microphone: &[f32; FRAME]) {
        let (mut speaker, mut ringer) = ([0.0; FRAME], [0.0; FRAME]);
        self.core
            .tick(self.now, microphone, &mut speaker, &mut ringer);
        while let Some(transmit) = self.core.poll_transmit() {
            self.wire
                .push((transmit.stream, transmit.channel, transmit.bytes.to_vec()));
        }
        for (from, channel, mut bytes) in self.wire.drain(..) {
            let (to, source) = if self.to_itself {
                (from, address(StreamId(0)))
            } else {
                (other(from), address(from))
            };
            self.core
                .on_datagram(self.now, to, channel, source, &mut bytes);
        }
        while self.core.poll_event().is_some() {}
        self.now += TICK;
        black_box(speaker);
    }
}

/// So many callers wait and hear the same music.
const WAITING: u64 = 100;

/// Callers of a queue, each of whom sends what it hears back.
fn waiting(codec: Codec) -> Talk {
    let mut core = Core::new(Rng::from_u64(1));
    let music: Arc<[f32]> = voice(Codec::Opus, &mut Rng::from_u64(3)).into();
    for id in (0..WAITING).map(StreamId) {
        let choice = choice(codec);
        core.apply(
            Mono::ZERO,
            Command::SetStream(StreamSetup {
                id,
                remote: SocketAddr::from(([127, 0, 0, 1], 40_000)),
                remote_rtcp: None,
                rtcp_mux: true,
                send: choice,
                receive: vec![choice],
                telephone_event: None,
                comfort_noise: None,
                ptime_ms: 20,
                direction: Direction::SendReceive,
            }),
        );
        let end = LocalEnd::File;
        core.apply(Mono::ZERO, Command::Join { stream: id, end });
        core.apply(
            Mono::ZERO,
            Command::PlayInto {
                stream: id,
                sound: Arc::clone(&music),
                again: true,
            },
        );
    }
    Talk {
        core,
        now: Mono::ZERO,
        wire: Vec::new(),
        to_itself: true,
    }
}

fn queues(criterion: &mut Criterion) {
    for codec in CODECS {
        let mut queue = waiting(codec);
        criterion.bench_function(&format!("beat of {WAITING} waiting, {codec:?}"), |bench| {
            bench.iter(|| queue.beat(&[0.0; FRAME]));
        });
    }
}

fn other(id: StreamId) -> StreamId {
    StreamId(1 - id.0)
}

fn address(id: StreamId) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], if id.0 == 0 { 40_000 } else { 40_002 }))
}

fn beats(criterion: &mut Criterion) {
    for codec in CODECS {
        let mut talk = Talk::new(codec);
        let microphone: [f32; FRAME] = voice(Codec::Opus, &mut Rng::from_u64(2))
            .first_chunk()
            .copied()
            .unwrap_or([0.0; FRAME]);
        criterion.bench_function(&format!("beat of two streams, {codec:?}"), |bench| {
            bench.iter(|| talk.beat(black_box(&microphone)));
        });
    }
}

criterion_group!(media, codecs, resampling, beats, queues);
criterion_main!(media);
