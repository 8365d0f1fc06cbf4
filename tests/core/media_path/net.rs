//! Two media cores and the network between them, in virtual time, from a seed.
#![allow(unreachable_pub, reason = "shared with a bench")]

use std::{collections::BTreeMap, net::SocketAddr};

use linekeeper::{
    media::{
        Channel, Codec, CodecChoice, Command, Core, Direction, Event, FRAME, LocalEnd, Quality,
        StreamId, StreamSetup,
    },
    mono::Mono,
    rng::Rng,
};

/// The only stream of each side.
pub const STREAM: StreamId = StreamId(1);

/// Microseconds of a tick.
const TICK_US: f64 = 10_000.0;

/// What the network does to packets.
#[derive(Clone, Copy, Debug)]
pub enum Loss {
    None,
    /// Each packet with this probability.
    Bernoulli(f64),
    /// Bursts: share lost, mean length of a burst in packets.
    Gilbert(f64, f64),
}

/// How late packets come.
#[derive(Clone, Copy, Debug)]
pub enum Jitter {
    None,
    /// Gamma distributed of shape 2 and this mean in milliseconds, and 80 ms more for one of a hundred.
    Gamma(f64),
}

/// A datagram that was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    pub channel: Channel,
    pub to: SocketAddr,
    pub bytes: Vec<u8>,
}

/// One direction of the network.
pub struct Link {
    pub loss: Loss,
    pub jitter: Jitter,
    rng: Rng,
    is_bad: bool,
    sent: u64,
    /// By arrival and number.
    under_way: BTreeMap<(u64, u64), (Channel, Vec<u8>)>,
    /// Every datagram that was sent.
    pub seen: Vec<Sent>,
    pub keeps_seen: bool,
}

impl Link {
    fn new(rng: &mut Rng) -> Self {
        Self {
            loss: Loss::None,
            jitter: Jitter::None,
            rng: rng.fork(),
            is_bad: false,
            sent: 0,
            under_way: BTreeMap::new(),
            seen: Vec::new(),
            keeps_seen: false,
        }
    }

    fn send(&mut self, now_us: f64, channel: Channel, to: SocketAddr, bytes: &[u8]) {
        if self.keeps_seen {
            self.seen.push(Sent {
                channel,
                to,
                bytes: bytes.to_vec(),
            });
        }
        self.sent += 1;
        let is_rtcp = (192..=223).contains(&bytes[1]);
        if !is_rtcp && self.loses() {
            return;
        }
        let arrival = now_us + 5_000.0 + self.late_us();
        let place = (arrival as u64, self.sent);
        self.under_way.insert(place, (channel, bytes.to_vec()));
    }

    fn loses(&mut self) -> bool {
        match self.loss {
            Loss::None => false,
            Loss::Bernoulli(share) => self.rng.unit() < share,
            Loss::Gilbert(share, length) => {
                let leave = 1.0 / length;
                let enter = leave * share / (1.0 - share);
                let turn = if self.is_bad { leave } else { enter };
                self.is_bad ^= self.rng.unit() < turn;
                self.is_bad
            }
        }
    }

    fn late_us(&mut self) -> f64 {
        match self.jitter {
            Jitter::None => 0.0,
            Jitter::Gamma(mean_ms) => {
                let mut part = || -(1.0 - self.rng.unit()).ln();
                let gamma = f64::midpoint(part(), part()) * mean_ms * 1_000.0;
                let spike = self.rng.unit() < 0.01;
                gamma + if spike { 80_000.0 } else { 0.0 }
            }
        }
    }

    fn take(&mut self, until_us: f64) -> Option<(u64, Channel, Vec<u8>)> {
        let entry = self.under_way.first_entry()?;
        let (arrival, _) = *entry.key();
        if arrival as f64 > until_us {
            return None;
        }
        let (channel, bytes) = entry.remove();
        Some((arrival, channel, bytes))
    }
}

/// One core with its devices.
pub struct Side {
    pub core: Core,
    /// What the microphone hears: sample by its number.
    pub microphone: Box<dyn FnMut(usize) -> f32>,
    /// All that came from the speaker.
    pub speaker: Vec<f32>,
    pub events: Vec<Event>,
    pub qualities: Vec<Quality>,
    /// Length of a tick on the common clock.
    pub tick_us: f64,
    next_tick_us: f64,
    own_us: f64,
    ticks: usize,
    pub address: SocketAddr,
}

impl Side {
    fn new(rng: &mut Rng, address: &str, first_tick_us: f64) -> Self {
        Self {
            core: Core::new(rng.fork()),
            microphone: Box::new(|_| 0.0),
            speaker: Vec::new(),
            events: Vec::new(),
            qualities: Vec::new(),
            tick_us: TICK_US,
            next_tick_us: first_tick_us,
            own_us: 0.0,
            ticks: 0,
            address: address.parse().unwrap(),
        }
    }

    /// This side's own clock at the common moment.
    fn clock(&self, common_us: f64) -> Mono {
        let since_tick = common_us - (self.next_tick_us - self.tick_us);
        let own = self.own_us + since_tick * TICK_US / self.tick_us;
        Mono::from_start(std::time::Duration::from_micros(own.max(0.0) as u64))
    }

    pub fn now(&self) -> Mono {
        Mono::from_start(std::time::Duration::from_micros(self.own_us as u64))
    }

    pub fn apply(&mut self, command: Command) {
        let now = self.now();
        self.core.apply(now, command);
    }

    fn tick(&mut self) {
        let first = self.ticks * FRAME;
        let microphone = std::array::from_fn(|n| (self.microphone)(first + n));
        let (mut speaker, mut ringer) = ([0.0; FRAME], [0.0; FRAME]);
        self.ticks += 1;
        self.own_us += TICK_US;
        self.next_tick_us += self.tick_us;
        let now = self.now();
        self.core.tick(now, &microphone, &mut speaker, &mut ringer);
        self.speaker.extend_from_slice(&speaker);
        while let Some(event) = self.core.poll_event() {
            match event {
                Event::Quality { quality, .. } => self.qualities.push(quality),
                other => self.events.push(other),
            }
        }
    }

    pub fn flush(&mut self, at_us: f64, link: &mut Link) {
        while let Some(transmit) = self.core.poll_transmit() {
            link.send(at_us, transmit.channel, transmit.to, transmit.bytes);
        }
    }

    fn deliver(&mut self, until_us: f64, link: &mut Link, from: SocketAddr) {
        while let Some((arrival, channel, mut bytes)) = link.take(until_us) {
            let now = self.clock(arrival as f64);
            self.core
                .on_datagram(now, STREAM, channel, from, &mut bytes);
        }
    }
}

/// Two sides and the network between.
pub struct Pair {
    pub a: Side,
    pub b: Side,
    pub to_b: Link,
    pub to_a: Link,
}

impl Pair {
    /// Two cores in a call with this codec at both desks; their ticks stand 3.7 ms apart.
    pub fn new(seed: u64, codec: Codec) -> Self {
        let mut pair = Self::unjoined(seed);
        for setup in [pair.setup_a(codec), pair.setup_b(codec)] {
            let side = if setup.remote == pair.b.address {
                &mut pair.a
            } else {
                &mut pair.b
            };
            side.apply(Command::SetStream(setup));
            side.apply(Command::Join {
                stream: STREAM,
                end: LocalEnd::Desk,
            });
        }
        pair
    }

    /// Two cores that do not know each other yet.
    pub fn unjoined(seed: u64) -> Self {
        let mut rng = Rng::from_u64(seed);
        Self {
            to_b: Link::new(&mut rng),
            to_a: Link::new(&mut rng),
            a: Side::new(&mut rng, "192.0.2.1:4000", 10_000.0),
            b: Side::new(&mut rng, "192.0.2.2:5000", 13_700.0),
        }
    }

    /// What A is told of the stream.
    pub fn setup_a(&self, codec: Codec) -> StreamSetup {
        setup(codec, self.b.address)
    }

    /// What B is told of the stream.
    pub fn setup_b(&self, codec: Codec) -> StreamSetup {
        setup(codec, self.a.address)
    }

    /// Lets time pass.
    pub fn run(&mut self, seconds: f64) {
        let until = self.a.next_tick_us.min(self.b.next_tick_us) + seconds * 1e6;
        loop {
            let next = self.a.next_tick_us.min(self.b.next_tick_us);
            if next >= until {
                return;
            }
            self.a.deliver(next, &mut self.to_a, self.b.address);
            self.b.deliver(next, &mut self.to_b, self.a.address);
            if self.a.next_tick_us <= self.b.next_tick_us {
                self.a.tick();
                self.a.flush(next, &mut self.to_b);
            } else {
                self.b.tick();
                self.b.flush(next, &mut self.to_a);
            }
        }
    }
}

fn setup(codec: Codec, remote: SocketAddr) -> StreamSetup {
    let payload_type = match codec {
        Codec::Opus => 96,
        Codec::G722 => 9,
        Codec::Pcma => 8,
        Codec::Pcmu => 0,
    };
    let choice = CodecChoice {
        codec,
        payload_type,
        fec: true,
        max_bitrate_bps: None,
    };
    StreamSetup {
        id: STREAM,
        remote,
        remote_rtcp: None,
        rtcp_mux: false,
        send: choice,
        receive: vec![choice],
        telephone_event: Some((101, codec.clock_hz())),
        comfort_noise: Some(13),
        ptime_ms: 20,
        direction: Direction::SendReceive,
    }
}
