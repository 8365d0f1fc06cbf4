//! Gives the exchange its sockets, its clock and its sound: one thread, one beat of ten milliseconds while a call lives.

use std::{
    collections::BTreeMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use mio::{Events, Interest, Poll, Token, Waker, net::UdpSocket};
use tracing::{debug, warn};

use super::exchange::{Exchange, Output};
use crate::{
    l10n::Language,
    media::{Channel, Core, FRAME, StreamId, TICK},
    mono::{Mono, earliest},
    rng::Rng,
    secret::Secret,
    shell::clock::Clock,
};

const SIGNALLING: Token = Token(0);
const WAKE: Token = Token(1);
/// A datagram is never longer.
const LARGEST: usize = 65_536;
/// Beats that are made up for after a stall; what lies further back is skipped.
const CATCH_UP: u32 = 10;

/// The running thread; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Wire {
    address: SocketAddr,
    ending: Arc<AtomicBool>,
    waker: Arc<Waker>,
    thread: Option<JoinHandle<()>>,
}

impl Wire {
    /// Opens the exchange on a free port of 127.0.0.1.
    pub(super) fn start(language: Language, password: Secret, mut rng: Rng) -> io::Result<Self> {
        let poll = Poll::new()?;
        let mut signalling = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let address = signalling.local_addr()?;
        poll.registry()
            .register(&mut signalling, SIGNALLING, Interest::READABLE)?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKE)?);
        let ending = Arc::new(AtomicBool::new(false));
        let core = Core::new(rng.fork());
        let mut run = Run {
            poll,
            signalling,
            exchange: Exchange::new(address, language, password, rng),
            sound: Sound {
                core,
                sockets: BTreeMap::new(),
                next_beat: Mono::ZERO,
            },
            clock: Clock::start(),
            buffer: vec![0; LARGEST],
        };
        let stop = Arc::clone(&ending);
        let thread = thread::Builder::new().name("demo".into()).spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                if let Err(problem) = run.turn() {
                    warn!(%problem, "demo exchange ends");
                    return;
                }
            }
        })?;
        Ok(Self {
            address,
            ending,
            waker,
            thread: Some(thread),
        })
    }

    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Relaxed);
        let woken = self.waker.wake().is_ok();
        if let Some(thread) = self.thread.take().filter(|_| woken) {
            let _ = thread.join();
        }
    }
}

/// What the thread owns.
struct Run {
    poll: Poll,
    signalling: UdpSocket,
    exchange: Exchange,
    sound: Sound,
    clock: Clock,
    buffer: Vec<u8>,
}

/// The media core with its sockets.
struct Sound {
    core: Core,
    sockets: BTreeMap<StreamId, UdpSocket>,
    next_beat: Mono,
}

impl Run {
    /// Waits for the next thing to happen and deals with it.
    fn turn(&mut self) -> io::Result<()> {
        let now = self.clock.mono();
        let beat = (!self.sound.core.is_idle()).then_some(self.sound.next_beat);
        let next = earliest(self.exchange.deadline(), beat);
        let timeout = next.map(|at| at.since(now));
        let mut events = Events::with_capacity(32);
        match self.poll.poll(&mut events, timeout) {
            Err(problem) if problem.kind() != io::ErrorKind::Interrupted => return Err(problem),
            _ => {}
        }
        let now = self.clock.mono();
        self.read_signalling(now);
        self.sound.read(now, &mut self.buffer);
        self.sound.beat(now);
        while let Some(event) = self.sound.core.poll_event() {
            self.exchange.heard(now, &event);
        }
        if self.exchange.deadline().is_some_and(|at| at <= now) {
            let (exchange, sound, poll) = (&mut self.exchange, &mut self.sound, &self.poll);
            exchange.wake(now, &mut |stream| sound.open(poll, stream));
        }
        self.carry_out(now);
        Ok(())
    }

    fn read_signalling(&mut self, now: Mono) {
        while let Ok((length, from)) = self.signalling.recv_from(&mut self.buffer) {
            let (exchange, sound, poll) = (&mut self.exchange, &mut self.sound, &self.poll);
            exchange.received(now, from, &self.buffer[..length], &mut |stream| {
                sound.open(poll, stream)
            });
        }
    }

    fn carry_out(&mut self, now: Mono) {
        while let Some(output) = self.exchange.poll() {
            match output {
                Output::Send { to, bytes } => {
                    if let Err(problem) = self.signalling.send_to(&bytes, to) {
                        debug!(%problem, %to, "demo exchange cannot send");
                    }
                }
                Output::Sound(command) => {
                    if self.sound.core.is_idle() {
                        self.sound.next_beat = now;
                    }
                    self.sound.core.apply(now, command);
                }
                Output::CloseSound(stream) => {
                    self.sound.flush();
                    self.sound.sockets.remove(&stream);
                }
            }
        }
    }
}

impl Sound {
    fn open(&mut self, poll: &Poll, stream: StreamId) -> Option<u16> {
        let mut socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0).into()).ok()?;
        let port = socket.local_addr().ok()?.port();
        let token = Token(usize::try_from(stream.0).ok()? + 2);
        poll.registry()
            .register(&mut socket, token, Interest::READABLE)
            .ok()?;
        self.sockets.insert(stream, socket);
        Some(port)
    }

    fn read(&mut self, now: Mono, buffer: &mut [u8]) {
        for (stream, socket) in &self.sockets {
            while let Ok((length, from)) = socket.recv_from(buffer) {
                let bytes = &mut buffer[..length];
                self.core
                    .on_datagram(now, *stream, Channel::Rtp, from, bytes);
            }
        }
    }

    /// Makes the beats that are due.
    fn beat(&mut self, now: Mono) {
        let (mut speaker, mut ringer) = ([0.0; FRAME], [0.0; FRAME]);
        let behind = TICK * CATCH_UP;
        if now.since(self.next_beat) > behind {
            self.next_beat = now - behind;
        }
        while self.next_beat <= now && !self.core.is_idle() {
            self.core
                .tick(self.next_beat, &[0.0; FRAME], &mut speaker, &mut ringer);
            self.next_beat += Duration::from_millis(10);
            self.flush();
        }
    }

    /// Sends what waits. RTCP without multiplexing has no socket here and is dropped.
    fn flush(&mut self) {
        while let Some(transmit) = self.core.poll_transmit() {
            if let Some(socket) = self.sockets.get(&transmit.stream) {
                let _ = socket.send_to(transmit.bytes, transmit.to);
            }
        }
    }
}
