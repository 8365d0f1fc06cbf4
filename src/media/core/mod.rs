//! The composition of everything that sounds: streams, desk, tones and ringer behind one tick.
//!
//! The core has no clock, no socket and no sound device. It is told the time, handed datagrams and the microphone's
//! frame, and gives back datagrams, events and the frames for speaker and ringer. The same inputs from the same seed
//! give the same outputs, bit for bit. Commands may allocate; ticks and datagrams do not.
//!
//! Who hears whom:
//!
//! | end of the stream | it is sent | what it sends is heard by |
//! |---|---|---|
//! | [`LocalEnd::Desk`] | microphone + all other desk streams | speaker, all other desk streams |
//! | [`LocalEnd::Nobody`] | faint noise | nobody |
//! | [`LocalEnd::File`] | its sound, then faint noise | nobody |
//! | [`LocalEnd::Listen`] | its sound, then faint noise | speaker, no other stream |
//! | [`LocalEnd::Bridge`] | what the other stream receives | nobody here |
//! | [`LocalEnd::Tone`] | a tone | nobody |
//! | [`LocalEnd::Echo`] | what it sent itself | nobody |

mod desk;

use std::{collections::VecDeque, net::SocketAddr};

use self::desk::Desk;
use super::{
    mix,
    outbox::{Outbox, Transmit},
    port::{Channel, Command, Event, FRAME, LocalEnd, Quality, StreamId, StreamSetup, Tap},
    recorder::Tape,
    stream::{Refused, Stream},
};
use crate::{mono::Mono, rng::Rng};

/// Datagrams that may wait for their sockets.
const OUTBOX_SLOTS: usize = 64;

/// Events that may wait for the engine without allocating.
const EVENT_SLOTS: usize = 256;

/// Levels for the meters, falling slowly enough to be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Levels {
    /// Peak after the microphone's gain and before mute, 0.0..=1.0 unless it clips.
    pub microphone: f32,
    /// Peak of what goes to the speaker, 0.0..=1.0.
    pub speaker: f32,
}

/// All sound of the program.
#[derive(Debug)]
pub struct Core {
    rng: Rng,
    streams: Vec<Stream>,
    desk: Desk,
    outbox: Outbox,
    events: VecDeque<Event>,
    refused: Refused,
}

impl Core {
    /// A core without streams. SSRCs, first sequence numbers and noise come from `rng`.
    #[must_use]
    pub fn new(mut rng: Rng) -> Self {
        Self {
            streams: Vec::new(),
            desk: Desk::new(&mut rng),
            outbox: Outbox::new(OUTBOX_SLOTS),
            events: VecDeque::with_capacity(EVENT_SLOTS),
            refused: Refused::default(),
            rng,
        }
    }

    /// Carries out a command. A command for an unknown stream does nothing: it crossed the stream's end. A stream whose
    /// codec can't be made stays as it was.
    pub fn apply(&mut self, now: Mono, command: Command) {
        match command {
            Command::SetStream(setup) => self.set_stream(now, setup),
            Command::RemoveStream(id) => self.remove(now, id),
            Command::Join { stream, end } => self.with(stream, |stream| stream.join(end)),
            Command::PlayInto {
                stream,
                sound,
                again,
            } => self.with(stream, |stream| stream.play(sound, again)),
            Command::SendDigits { stream, digits } => {
                self.with(stream, |stream| stream.send_digits(&digits));
            }
            Command::Record { tap, quiet_after } => match tap {
                Tap::Stream(id) => self.with(id, |stream| stream.record(Some(quiet_after))),
                Tap::Desk => self.desk.record(Some(quiet_after)),
                Tap::Call(id) => self.with(id, |stream| stream.tape(Some(Tape::new()))),
            },
            Command::StopRecording(tap) => match tap {
                Tap::Stream(id) => self.with(id, |stream| stream.record(None)),
                Tap::Desk => self.desk.record(None),
                Tap::Call(id) => self.with(id, |stream| stream.tape(None)),
            },
            Command::PauseRecording { tap, on } => {
                if let Tap::Call(id) = tap {
                    self.with(id, |stream| stream.pause_tape(on));
                }
            }
            Command::PlayOver { stream, sound } => {
                self.with(stream, |stream| stream.play_over(sound));
            }
            Command::Play(_)
            | Command::Seek(_)
            | Command::SetSpeed(_)
            | Command::Pause(_)
            | Command::StopPlaying => self.desk.play(command),
            Command::Mute(muted) => self.desk.mute(muted),
            Command::SetGain {
                microphone,
                speaker,
            } => self.desk.set_gain(microphone, speaker),
            Command::PlayTone { tone, country } => self.desk.play_tone(tone, &country),
            Command::StopTone => self.desk.stop_tone(),
            // Which device it is is the shell's business.
            Command::Ring { sound, volume, .. } => self.desk.ringer.ring(&sound, volume),
            Command::StopRing => self.desk.ringer.stop(),
            Command::EchoTest(on) => self.desk.test_echo(on),
            Command::Meter(on) => self.desk.meters = on,
        }
    }

    /// Takes a datagram that arrived on a stream's socket. (It is mutable so that it may be decrypted in place.)
    pub fn on_datagram(
        &mut self,
        now: Mono,
        stream: StreamId,
        channel: Channel,
        from: SocketAddr,
        bytes: &mut [u8],
    ) {
        let found = self.streams.iter_mut().find(|known| known.id() == stream);
        if let Some(found) = found {
            found.on_datagram(now, channel, from, bytes, &mut self.events);
        }
    }

    /// Does 10 ms of work; called every 10 ms while not [`Self::is_idle`]. Fills `speaker` and `ringer`.
    pub fn tick(
        &mut self,
        now: Mono,
        microphone: &[f32; FRAME],
        speaker: &mut [f32; FRAME],
        ringer: &mut [f32; FRAME],
    ) {
        let mut said = *microphone;
        self.desk.listen(&mut said, &mut self.events);
        speaker.fill(0.0);
        for stream in &mut self.streams {
            stream.receive(now, &mut self.events);
            if stream.is_heard() {
                mix::add(speaker, stream.heard(), 1.0);
            }
        }
        let mut sum = *speaker;
        mix::add(&mut sum, &said, 1.0);
        for stream in &self.streams {
            if stream.is_listened_to() {
                mix::add(speaker, stream.heard(), 1.0);
            }
        }
        for at in 0..self.streams.len() {
            let mut others = match self.streams[at].end() {
                LocalEnd::Bridge(other) => self.heard_by(other),
                LocalEnd::Desk
                | LocalEnd::Nobody
                | LocalEnd::File
                | LocalEnd::Listen
                | LocalEnd::Tone(..)
                | LocalEnd::Echo => sum,
            };
            let stream = &mut self.streams[at];
            if stream.is_heard() {
                mix::all_but(&mut others, &sum, stream.heard());
            }
            super::gain::limit(&mut others);
            stream.send(&others, &mut self.outbox, &mut self.events);
            if stream.is_heard()
                && let Some(over) = stream.over()
            {
                mix::add(speaker, over, 1.0);
            }
            stream.report(now, &mut self.outbox, &mut self.events);
        }
        self.desk.speak(speaker, &mut self.events);
        self.desk.ringer.frame(ringer);
    }

    /// What the recordings took in this tick, one after the other.
    pub fn recorded(&self) -> impl Iterator<Item = (Tap, &[i16])> {
        let streams = self.streams.iter().flat_map(Stream::recorded);
        let desk = self.desk.recorded();
        streams.chain(desk.map(|samples| (Tap::Desk, &samples[..])))
    }

    /// What a stream received in this tick; silence when it is gone.
    fn heard_by(&self, id: StreamId) -> [f32; FRAME] {
        let found = self.streams.iter().find(|known| known.id() == id);
        found.map_or([0.0; FRAME], |stream| *stream.heard())
    }

    /// Takes the next datagram to send; to be asked after each tick and command until there is none.
    pub fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        self.outbox.pop()
    }

    /// Takes the next event for the engine.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Gives the samples (mono, [`super::RATE_HZ`]) a [`super::RingSound::File`] plays: the shell reads the file and hands
    /// it in before [`Command::Ring`]. Without them the first melody rings.
    pub fn set_ring_samples(&mut self, samples: Vec<f32>) {
        self.desk.ringer.set_file(samples);
    }

    /// Levels of late.
    #[must_use]
    pub const fn levels(&self) -> Levels {
        Levels {
            microphone: self.desk.microphone.peak(),
            speaker: self.desk.speaker.peak(),
        }
    }

    /// How a stream does at this moment; `None`: there is no such stream.
    #[must_use]
    pub fn quality(&self, stream: StreamId) -> Option<Quality> {
        let found = self.streams.iter().find(|known| known.id() == stream);
        found.map(Stream::quality)
    }

    /// Datagrams refused since the start.
    #[must_use]
    pub fn refused(&self) -> Refused {
        let mut all = self.refused;
        for stream in &self.streams {
            all += stream.refused();
        }
        all
    }

    /// Whether there is nothing to play, send or receive: the media thread may park until the next command.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.streams.is_empty()
            && self.outbox.is_empty()
            && self.events.is_empty()
            && !self.needs_microphone()
            && !self.needs_speaker()
            && !self.needs_ringer()
    }

    /// Whether the microphone's frame is used.
    #[must_use]
    pub fn needs_microphone(&self) -> bool {
        self.desk.meters
            || self.desk.is_echoing()
            || self.desk.recorded().is_some()
            || self.streams.iter().any(Stream::hears_desk)
    }

    /// Whether the speaker is to be open: a call is at the desk, or a tone or a test sounds.
    #[must_use]
    pub fn needs_speaker(&self) -> bool {
        self.desk.meters
            || self.desk.is_echoing()
            || self.desk.has_tone()
            || self.desk.is_playing()
            || self
                .streams
                .iter()
                .any(|stream| matches!(stream.end(), LocalEnd::Desk | LocalEnd::Listen))
    }

    /// Whether it rings.
    #[must_use]
    pub const fn needs_ringer(&self) -> bool {
        self.desk.ringer.is_ringing()
    }

    fn set_stream(&mut self, now: Mono, setup: StreamSetup) {
        let id = setup.id;
        let done = match self.streams.iter_mut().find(|known| known.id() == id) {
            Some(known) => known.change(now, setup),
            None => Stream::new(now, setup, &mut self.rng).map(|stream| self.streams.push(stream)),
        };
        if let Err(problem) = done {
            tracing::error!(stream = id.0, %problem, "stream stays as it was");
        }
    }

    fn remove(&mut self, now: Mono, id: StreamId) {
        if let Some(at) = self.streams.iter().position(|known| known.id() == id) {
            let mut stream = self.streams.remove(at);
            stream.bye(now, &mut self.outbox);
            self.refused += stream.refused();
        }
    }

    fn with(&mut self, id: StreamId, act: impl FnOnce(&mut Stream)) {
        if let Some(stream) = self.streams.iter_mut().find(|known| known.id() == id) {
            act(stream);
        }
    }
}
