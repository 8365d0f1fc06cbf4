//! The media thread: sockets, a beat of 10 ms, the media core and the device in one loop.
//!
//! While the core is idle the thread sleeps in the poll without a timeout. While it is not, it wakes for every datagram and
//! for every beat; the last part of a millisecond before a beat is slept, because the poll counts whole ones. After a
//! machine stood still the missed beats are left out. Nothing is allocated but by commands.

use std::{
    io,
    sync::{Arc, atomic::Ordering::Relaxed},
    thread::JoinHandle,
    time::Duration,
};

use mio::{Events, Interest, Poll, Token, Waker};

use super::{
    Wake,
    device::{Device, DeviceNames, Needs},
    levels::{Levels, Stats},
    priority,
    socket::Pair,
};
use crate::{
    media::{self, Channel, Command, Core, FRAME, MediaProblem, StreamId, TICK, Tap},
    mono::Mono,
    shell::clock::Clock,
};

/// Longest datagram that is looked at.
const DATAGRAM: usize = 2_048;

/// Datagrams taken from one socket before the others have their turn.
const TURN: usize = 64;

/// A standstill longer than this is not caught up.
const STANDSTILL: Duration = Duration::from_millis(200);

const WAKER: Token = Token(0);

/// What the driver's end sends.
pub(super) enum Message {
    Command(Command),
    Sockets {
        stream: StreamId,
        pair: Box<Pair>,
    },
    RingSamples(Vec<f32>),
    /// Where what is recorded goes.
    Tap(Tap, rtrb::Producer<i16>),
    Names(Box<DeviceNames>),
    Stop,
}

/// What the thread is made of.
pub(super) struct Parts {
    pub(super) clock: Clock,
    pub(super) core: Core,
    pub(super) device: Box<dyn Device>,
    pub(super) from_shell: rtrb::Consumer<Message>,
    pub(super) to_shell: rtrb::Producer<media::Event>,
    pub(super) wake: Wake,
    pub(super) levels: Arc<Levels>,
    pub(super) stats: Arc<Stats>,
}

/// Starts the thread; the waker makes it look for messages.
pub(super) fn spawn(parts: Parts) -> Result<(JoinHandle<()>, Arc<Waker>), MediaProblem> {
    let broken = |problem: io::Error| MediaProblem::Device {
        device: String::new(),
        detail: problem.to_string(),
    };
    let poll = Poll::new().map_err(broken)?;
    let waker = Arc::new(Waker::new(poll.registry(), WAKER).map_err(broken)?);
    let body = Thread {
        parts,
        poll,
        sockets: Vec::new(),
        taps: Vec::new(),
        running: false,
        next_tick: Mono::ZERO,
        needs: Needs::default(),
        frames: Box::default(),
        datagram: Box::new([0; DATAGRAM]),
    };
    let thread = std::thread::Builder::new()
        .name("media".into())
        .spawn(move || body.run())
        .map_err(broken)?;
    Ok((thread, waker))
}

struct Thread {
    parts: Parts,
    poll: Poll,
    sockets: Vec<Option<Sockets>>,
    taps: Vec<(Tap, rtrb::Producer<i16>)>,
    running: bool,
    next_tick: Mono,
    needs: Needs,
    frames: Box<Frames>,
    datagram: Box<[u8; DATAGRAM]>,
}

struct Sockets {
    stream: StreamId,
    pair: Box<Pair>,
    /// RTP and RTCP: may have something.
    ready: [bool; 2],
}

struct Frames {
    microphone: [f32; FRAME],
    speaker: [f32; FRAME],
    ringer: [f32; FRAME],
}

impl Default for Frames {
    fn default() -> Self {
        Self {
            microphone: [0.0; FRAME],
            speaker: [0.0; FRAME],
            ringer: [0.0; FRAME],
        }
    }
}

impl Thread {
    fn run(mut self) {
        priority::raise();
        let mut events = Events::with_capacity(64);
        loop {
            let timeout = self.wait();
            match self.poll.poll(&mut events, timeout) {
                Ok(()) => {}
                Err(problem) if problem.kind() == io::ErrorKind::Interrupted => {}
                Err(problem) => {
                    tracing::error!(%problem, "the media thread cannot wait for sockets");
                    std::thread::sleep(TICK);
                }
            }
            Stats::count(&self.parts.stats.wakes);
            for event in &events {
                self.mark(event.token());
            }
            let goes_on = self.take_messages();
            self.receive();
            self.beat();
            self.send();
            self.tell();
            if !goes_on {
                return;
            }
        }
    }

    /// How long the poll may wait; sleeps what is less than a millisecond.
    fn wait(&self) -> Option<Duration> {
        if self
            .sockets
            .iter()
            .flatten()
            .any(|sockets| sockets.ready != [false; 2])
        {
            return Some(Duration::ZERO);
        }
        if !self.running {
            return None;
        }
        let left = self.next_tick.since(self.parts.clock.mono());
        let whole = u64::try_from(left.as_millis()).unwrap_or(0);
        if whole == 0 {
            std::thread::sleep(left);
        }
        Some(Duration::from_millis(whole))
    }

    fn mark(&mut self, token: Token) {
        let Some(at) = token.0.checked_sub(1) else {
            return;
        };
        if let Some(Some(sockets)) = self.sockets.get_mut(at / 2) {
            sockets.ready[at % 2] = true;
        }
    }

    /// Takes what the driver sent; `false` when it wants the end.
    fn take_messages(&mut self) -> bool {
        while let Ok(message) = self.parts.from_shell.pop() {
            match message {
                Message::Command(command) => self.apply(command),
                Message::Sockets { stream, pair } => self.add(stream, pair),
                Message::Tap(tap, sound) => self.taps.push((tap, sound)),
                Message::RingSamples(samples) => self.parts.core.set_ring_samples(samples),
                Message::Names(names) => self.parts.device.rename(*names),
                Message::Stop => return false,
            }
        }
        // The driver's end is gone.
        !self.parts.from_shell.is_abandoned()
    }

    fn apply(&mut self, command: Command) {
        let removed = match &command {
            Command::RemoveStream(stream) => Some(*stream),
            _ => None,
        };
        let has_ended = |tap: &Tap| match &command {
            Command::RemoveStream(id) => *tap == Tap::Stream(*id) || *tap == Tap::Call(*id),
            Command::StopRecording(ended) => tap == ended,
            _ => false,
        };
        self.taps.retain(|(tap, _)| !has_ended(tap));
        self.parts.core.apply(self.parts.clock.mono(), command);
        if let Some(stream) = removed {
            // The BYE leaves by the sockets that go away.
            self.send();
            self.remove(stream);
        }
    }

    /// Takes the sockets of a stream; those it had before are closed.
    fn add(&mut self, stream: StreamId, pair: Box<Pair>) {
        self.remove(stream);
        let free = self.sockets.iter().position(Option::is_none);
        let at = free.unwrap_or_else(|| {
            self.sockets.push(None);
            self.sockets.len() - 1
        });
        let mut sockets = Sockets {
            stream,
            pair,
            ready: [false; 2],
        };
        let registry = self.poll.registry();
        for (n, socket) in sockets.pair.sockets.iter_mut().enumerate() {
            let token = Token(1 + at * 2 + n);
            if let Err(problem) = registry.register(socket, token, Interest::READABLE) {
                tracing::error!(%problem, ?stream, "cannot listen for sound");
            }
        }
        self.sockets[at] = Some(sockets);
    }

    fn remove(&mut self, stream: StreamId) {
        for place in &mut self.sockets {
            if place
                .as_ref()
                .is_some_and(|sockets| sockets.stream == stream)
                && let Some(mut sockets) = place.take()
            {
                for socket in &mut sockets.pair.sockets {
                    // Closing alone would do as well.
                    let _ = self.poll.registry().deregister(socket);
                }
            }
        }
    }

    fn receive(&mut self) {
        let Self {
            parts,
            sockets,
            datagram,
            ..
        } = self;
        for sockets in sockets.iter_mut().flatten() {
            for (n, channel) in [Channel::Rtp, Channel::Rtcp].into_iter().enumerate() {
                if !sockets.ready[n] {
                    continue;
                }
                let socket = &sockets.pair.sockets[n];
                for _ in 0..TURN {
                    match socket.recv_from(&mut datagram[..]) {
                        Ok((length, from)) => parts.core.on_datagram(
                            parts.clock.mono(),
                            sockets.stream,
                            channel,
                            from,
                            &mut datagram[..length],
                        ),
                        Err(problem) if problem.kind() == io::ErrorKind::WouldBlock => {
                            sockets.ready[n] = false;
                            break;
                        }
                        // An ICMP answer to something we sent, or the like: the next one may be well.
                        Err(_) => {}
                    }
                }
            }
        }
    }

    /// Does the beats that are due.
    fn beat(&mut self) {
        let now = self.parts.clock.mono();
        if !self.running {
            if self.parts.core.is_idle() {
                return;
            }
            self.running = true;
            self.next_tick = now;
        }
        let late = now.since(self.next_tick);
        if late > STANDSTILL {
            let missed = late.as_millis() / TICK.as_millis();
            self.parts
                .stats
                .skipped
                .fetch_add(u64::try_from(missed).unwrap_or(0), Relaxed);
            self.next_tick = now;
        } else if now >= self.next_tick {
            let micros = u64::try_from(late.as_micros()).unwrap_or(u64::MAX);
            self.parts.stats.note_late(micros);
        }
        while self.next_tick <= now {
            self.next_tick += TICK;
            self.tick(now);
            self.send();
        }
        if self.parts.core.is_idle() {
            self.running = false;
            self.ask(Needs::default());
            self.parts.levels.show(media::Levels::default());
        }
    }

    fn tick(&mut self, now: Mono) {
        let needs = Needs {
            microphone: self.parts.core.needs_microphone(),
            speaker: self.parts.core.needs_speaker(),
            ringer: self.parts.core.needs_ringer(),
        };
        self.ask(needs);
        let Frames {
            microphone,
            speaker,
            ringer,
        } = &mut *self.frames;
        let parts = &mut self.parts;
        if needs.microphone {
            parts.device.read(microphone);
        } else {
            microphone.fill(0.0);
        }
        parts.core.tick(now, microphone, speaker, ringer);
        for (tap, samples) in parts.core.recorded() {
            if let Some((_, sound)) = self.taps.iter_mut().find(|(known, _)| *known == tap) {
                // A disk that stands still for ten seconds loses sound; the call goes on.
                let _ = sound.push_entire_slice(samples);
            }
        }
        if needs.speaker {
            parts.device.play(speaker);
        }
        if needs.ringer {
            parts.device.ring(ringer);
        }
        parts.levels.show(parts.core.levels());
        Stats::count(&parts.stats.ticks);
    }

    fn ask(&mut self, needs: Needs) {
        if self.needs != needs {
            self.needs = needs;
            self.parts.device.need(needs);
        }
    }

    fn send(&mut self) {
        let Self { parts, sockets, .. } = self;
        while let Some(transmit) = parts.core.poll_transmit() {
            let found = sockets
                .iter()
                .flatten()
                .find(|sockets| sockets.stream == transmit.stream);
            let Some(sockets) = found else {
                continue;
            };
            let [even, odd] = &sockets.pair.sockets;
            let socket = match transmit.channel {
                Channel::Rtp => even,
                Channel::Rtcp => odd,
            };
            if socket.send_to(transmit.bytes, transmit.to).is_err() {
                Stats::count(&parts.stats.unsent);
            }
        }
    }

    fn tell(&mut self) {
        let mut any = false;
        while let Some(event) = self.parts.core.poll_event() {
            any = true;
            if self.parts.to_shell.push(event).is_err() {
                Stats::count(&self.parts.stats.untold);
            }
        }
        if any {
            (self.parts.wake)();
        }
    }
}
