//! The composition of everything that sounds: streams, desk, tones and ringer behind one tick.
//!
//! The core has no clock, no socket and no sound device. It is told the time, handed datagrams and the microphone's
//! frame, and gives back datagrams, events and the frames for speaker and ringer. The same inputs from the same seed
//! give the same outputs, bit for bit.

use std::{collections::VecDeque, net::SocketAddr};

use super::{
    outbox::{Outbox, Transmit},
    port::{Channel, Command, Event, FRAME, LocalEnd, StreamId, StreamSetup},
};
use crate::{mono::Mono, rng::Rng};

/// Datagrams that may wait for their sockets.
const OUTBOX_SLOTS: usize = 64;

/// Events that may wait for the engine.
const EVENT_SLOTS: usize = 256;

/// Momentary peak levels, 0.0..=1.0, for the meters.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Levels {
    /// After the microphone's gain.
    pub microphone: f32,
    /// What goes to the speaker.
    pub speaker: f32,
}

/// All sound of the program.
#[derive(Debug)]
pub struct Core {
    rng: Rng,
    streams: Vec<(StreamSetup, LocalEnd)>,
    outbox: Outbox,
    events: VecDeque<Event>,
    levels: Levels,
}

impl Core {
    /// A core without streams. SSRCs, first sequence numbers and noise come from `rng`.
    #[must_use]
    pub fn new(rng: Rng) -> Self {
        Self {
            rng,
            streams: Vec::new(),
            outbox: Outbox::new(OUTBOX_SLOTS),
            events: VecDeque::with_capacity(EVENT_SLOTS),
            levels: Levels::default(),
        }
    }

    /// Carries out a command. May allocate.
    pub fn apply(&mut self, now: Mono, command: Command) {
        let _ = (now, &mut self.rng);
        match command {
            Command::SetStream(setup) => {
                match self.streams.iter_mut().find(|(s, _)| s.id == setup.id) {
                    Some((known, _)) => *known = setup,
                    None => self.streams.push((setup, LocalEnd::Nobody)),
                }
            }
            Command::RemoveStream(id) => self.streams.retain(|(setup, _)| setup.id != id),
            Command::Join { stream, end } => {
                if let Some((_, joined)) = self.streams.iter_mut().find(|(s, _)| s.id == stream) {
                    *joined = end;
                }
            }
            _ => {}
        }
    }

    /// Takes a datagram that arrived on a stream's socket. It may be decrypted in place.
    pub fn on_datagram(
        &mut self,
        now: Mono,
        stream: StreamId,
        channel: Channel,
        from: SocketAddr,
        bytes: &mut [u8],
    ) {
        let _ = (now, stream, channel, from, bytes);
    }

    /// Does 10 ms of work; called every 10 ms while not [`Self::is_idle`]. Fills `speaker` and `ringer`.
    pub fn tick(
        &mut self,
        now: Mono,
        microphone: &[f32; FRAME],
        speaker: &mut [f32; FRAME],
        ringer: &mut [f32; FRAME],
    ) {
        let _ = (now, microphone);
        speaker.fill(0.0);
        ringer.fill(0.0);
    }

    /// Takes the next datagram to send.
    pub fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        self.outbox.pop()
    }

    /// Takes the next event for the engine.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Gives the samples (mono, [`super::RATE_HZ`]) a [`super::RingSound::File`] plays; the shell reads the file and hands
    /// it in before [`Command::Ring`].
    pub fn set_ring_samples(&mut self, samples: Vec<f32>) {
        let _ = samples;
    }

    /// Levels of the last tick.
    #[must_use]
    pub const fn levels(&self) -> Levels {
        self.levels
    }

    /// Whether there is nothing to play, send or receive: the media thread may park until the next command.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.streams.is_empty() && self.outbox.is_empty() && self.events.is_empty()
    }

    /// Whether the microphone's frame is used.
    #[must_use]
    pub fn needs_microphone(&self) -> bool {
        self.streams
            .iter()
            .any(|(setup, end)| *end == LocalEnd::Desk && setup.direction.sends())
    }

    /// Whether the speaker's frame may be more than silence.
    #[must_use]
    pub fn needs_speaker(&self) -> bool {
        self.streams.iter().any(|(_, end)| *end == LocalEnd::Desk)
    }

    /// Whether the ringer's frame may be more than silence.
    #[must_use]
    pub const fn needs_ringer(&self) -> bool {
        false
    }
}
