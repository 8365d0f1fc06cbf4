//! Nothing is allocated per tick and per packet, whatever the network does.

use allocation_counter::measure;
use linekeeper::{
    media::{
        Channel, Codec, Command, Core, FRAME, LocalEnd, RingSound, TICK, Tone, port::StreamSetup,
    },
    mono::Mono,
    rng::Rng,
};

use super::net::{Pair, STREAM};

struct Under {
    core: Core,
    setup: StreamSetup,
    allocations: u64,
}

impl Under {
    fn tick(&mut self, now: Mono, microphone: &[f32; FRAME]) {
        let (mut speaker, mut ringer) = ([0.0; FRAME], [0.0; FRAME]);
        let info = measure(|| {
            self.core.tick(now, microphone, &mut speaker, &mut ringer);
            while self.core.poll_event().is_some() {}
        });
        self.allocations += info.count_total;
    }

    fn take(&mut self, now: Mono, channel: Channel, bytes: &mut [u8]) {
        let from = self.setup.remote;
        let core = &mut self.core;
        let info = measure(|| core.on_datagram(now, STREAM, channel, from, bytes));
        self.allocations += info.count_total;
    }
}

/// A core with everything going on: a call, a tone, the ringer, digits.
fn busy(setup: StreamSetup) -> Under {
    let mut core = Core::new(Rng::from_u64(setup.remote.port().into()));
    for command in [
        Command::SetStream(setup.clone()),
        Command::Join {
            stream: STREAM,
            end: LocalEnd::Desk,
        },
        Command::PlayTone {
            tone: Tone::CallWaiting,
            country: "de".into(),
        },
        Command::Ring {
            sound: RingSound::BuiltIn("clear".into()),
            volume: 1.0,
            device: String::new(),
        },
        Command::SendDigits {
            stream: STREAM,
            digits: "0123456789".into(),
        },
    ] {
        core.apply(Mono::ZERO, command);
    }
    Under {
        core,
        setup,
        allocations: 0,
    }
}

/// Allocations of two cores in 8 s of a call over a network that loses, doubles, swaps and delays.
#[allow(
    clippy::too_many_lines,
    clippy::needless_range_loop,
    reason = "one scene, both sides by number"
)]
fn allocations(codec: Codec) -> u64 {
    let pair = Pair::unjoined(1);
    let mut sides = [pair.setup_a(codec), pair.setup_b(codec)].map(busy);
    let mut rng = Rng::from_u64(2);
    let mut under_way: Vec<(u64, usize, Channel, Vec<u8>)> = Vec::new();
    let mut voice = super::voice();
    let mut now = Mono::ZERO;
    for tick in 0..800 {
        now += TICK;
        let microphone = std::array::from_fn(|n| voice(tick as usize * FRAME + n));
        for (from, side) in sides.iter_mut().enumerate() {
            side.tick(now, &microphone);
            while let Some(sent) = side.core.poll_transmit() {
                for _ in 0..[0, 1, 1, 1, 1, 1, 1, 2][rng.below(8) as usize] {
                    let due = tick + 1 + rng.below(6);
                    under_way.push((due, 1 - from, sent.channel, sent.bytes.to_vec()));
                }
            }
        }
        let (due, later): (Vec<_>, Vec<_>) =
            under_way.into_iter().partition(|(due, ..)| *due <= tick);
        under_way = later;
        for (_, to, channel, mut bytes) in due {
            sides[to].take(now, channel, &mut bytes);
        }
    }
    sides.iter().map(|side| side.allocations).sum()
}

#[test]
fn ticks_and_packets_allocate_nothing() {
    for codec in [Codec::Pcmu, Codec::G722, Codec::Opus] {
        assert_eq!(allocations(codec), 0, "{codec:?}");
    }
}
