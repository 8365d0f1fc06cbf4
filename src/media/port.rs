//! The border between sound and the engine: plain values.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use thiserror::Error;

/// Samples of one tick: 10 ms at 48 kHz.
pub const FRAME: usize = 480;

/// Sample rate inside.
pub const RATE_HZ: u32 = 48_000;

/// The time between two ticks.
pub const TICK: Duration = Duration::from_millis(10);

/// One RTP session (one leg of a call). Given by the engine, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub u64);

/// A codec we speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Codec {
    /// Opus, mono, up to 48 kHz (RFC 6716, 7587).
    Opus,
    /// G.722, 64 kbit/s, 16 kHz (RTP clock 8 kHz, RFC 3551 §4.5.2).
    G722,
    /// G.711 A-law.
    Pcma,
    /// G.711 µ-law.
    Pcmu,
}

/// A codec with its payload type and what the peer asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodecChoice {
    /// The codec.
    pub codec: Codec,
    /// RTP payload type, 0..=127.
    pub payload_type: u8,
    /// Opus: the receiver wants in-band FEC (`useinbandfec=1`).
    pub fec: bool,
    /// Opus: highest bit rate the receiver takes (`maxaveragebitrate`), bit/s.
    pub max_bitrate_bps: Option<u32>,
}

/// Which ways sound flows, from our side (RFC 3264).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Both ways.
    SendReceive,
    /// We only send (we hold the peer).
    SendOnly,
    /// We only receive (the peer holds us).
    ReceiveOnly,
    /// Neither.
    Inactive,
}

impl Direction {
    /// Whether we send.
    #[must_use]
    pub const fn sends(self) -> bool {
        matches!(self, Self::SendReceive | Self::SendOnly)
    }

    /// Whether we receive.
    #[must_use]
    pub const fn receives(self) -> bool {
        matches!(self, Self::SendReceive | Self::ReceiveOnly)
    }
}

/// A negotiated stream.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamSetup {
    /// Which.
    pub id: StreamId,
    /// Where RTP goes; symmetric RTP may move it (latching).
    pub remote: SocketAddr,
    /// Where RTCP goes; `None`: RTP port + 1.
    pub remote_rtcp: Option<SocketAddr>,
    /// RTP and RTCP share the port (RFC 5761).
    pub rtcp_mux: bool,
    /// What we send.
    pub send: CodecChoice,
    /// What we must be able to receive.
    pub receive: Vec<CodecChoice>,
    /// Payload type of telephone-event (RFC 4733) and its clock; `None`: the peer takes none.
    pub telephone_event: Option<(u8, u32)>,
    /// Payload type of comfort noise (RFC 3389).
    pub comfort_noise: Option<u8>,
    /// Packet time we send, milliseconds (10..=60).
    pub ptime_ms: u8,
    /// Ways of flow.
    pub direction: Direction,
}

/// Which local ends a stream is joined with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalEnd {
    /// Speaker and microphone: the call the user talks in.
    Desk,
    /// Neither: held, or waiting. Silence (comfort noise) is sent.
    Nobody,
    /// Plays the sound given by [`Command::PlayInto`] into the call; one that is played once is followed by
    /// [`Event::PlayedOut`] (greetings, announcements, the demo's callers). Received sound is not heard at this desk.
    File,
    /// As [`Self::File`], and what is received is heard on the speaker: the user listens in on a message being left.
    Listen,
    /// Sends back what it receives (echo test).
    Echo,
    /// Sends what another stream receives: two calls joined. Nobody at this desk hears it.
    Bridge(StreamId),
    /// Sends a tone of that country, again and again. Nobody at this desk hears it.
    Tone(Tone, ToneCountry),
}

/// A country tones are of; one without tones of its own has those of ITU-T E.180.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToneCountry(&'static str);

impl ToneCountry {
    /// That of an ISO 3166 alpha-2 code, in any case.
    #[must_use]
    pub fn of(code: &str) -> Self {
        let mut known = super::tone::countries();
        Self(
            known
                .find(|one| one.eq_ignore_ascii_case(code))
                .unwrap_or(""),
        )
    }

    /// Its code, lower case; empty for none.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0
    }
}

/// A call-progress tone; its notes come from the country's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The far end rings.
    Ringback,
    /// The far end is busy.
    Busy,
    /// The network is congested, or the number can't be reached.
    Congestion,
    /// Another call waits.
    CallWaiting,
    /// A short end-of-call beep.
    HungUp,
    /// A short confirmation.
    Confirm,
}

/// What the ringing device plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RingSound {
    /// A built-in melody, by name; an unknown name falls back to the first.
    BuiltIn(String),
    /// A WAV file of the user.
    File(PathBuf),
}

/// A sound to be listened to, mono.
#[derive(Clone, Debug, PartialEq)]
pub enum Sound {
    /// Samples at [`RATE_HZ`].
    Wide(Vec<f32>),
    /// Samples at the rate of recordings, 16 kHz: hours of them fit into memory.
    Narrow(Vec<i16>),
}

/// What is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tap {
    /// What the far end of a stream says.
    Stream(StreamId),
    /// What the user says.
    Desk,
    /// Both sides of a stream, one channel each: what its far end says, and what that one is sent.
    Call(StreamId),
}

/// Sound made for a device test or in a call by the user.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Command {
    /// Creates or changes a stream. The sockets were handed to the media thread by the shell before.
    SetStream(StreamSetup),
    /// Ends a stream; RTCP BYE is sent.
    RemoveStream(StreamId),
    /// Joins a stream with a local end.
    Join { stream: StreamId, end: LocalEnd },
    /// Gives a [`LocalEnd::File`] stream its sound: mono samples at [`RATE_HZ`], once or again and again.
    PlayInto {
        stream: StreamId,
        sound: Arc<[f32]>,
        again: bool,
    },
    /// Lets a sound be heard by both ends of a stream over what is said: mono samples at [`RATE_HZ`], then
    /// [`Event::PlayedOver`].
    PlayOver { stream: StreamId, sound: Arc<[f32]> },
    /// Records, and says when nothing is said for `quiet_after` (zero: never). What was recorded is taken after each tick.
    Record { tap: Tap, quiet_after: Duration },
    /// A recording of both sides stands still, or goes on: what is said meanwhile is not in it.
    PauseRecording { tap: Tap, on: bool },
    /// Ends a recording.
    StopRecording(Tap),
    /// Plays a recording on the speaker.
    Play(Sound),
    /// Goes on from another place of what is played.
    Seek(Duration),
    /// Plays so many times as fast, 0.5..=3.0.
    SetSpeed(f32),
    /// What is played stands still, or goes on.
    Pause(bool),
    /// Ends what is played.
    StopPlaying,
    /// Stops the microphone from reaching any call.
    Mute(bool),
    /// Plays a tone on the speaker until [`Command::StopTone`]; `country` is ISO 3166 alpha-2, lower case.
    PlayTone { tone: Tone, country: String },
    /// Stops the speaker's tone.
    StopTone,
    /// Rings until [`Command::StopRing`], on the ringing device named `device`; empty: the one chosen for all.
    Ring {
        sound: RingSound,
        volume: f32,
        device: String,
    },
    /// Stops ringing.
    StopRing,
    /// Sends digits `0-9*#A-D` as telephone-events, 100 ms each with 70 ms between.
    SendDigits { stream: StreamId, digits: String },
    /// Gains, 1.0 = as is.
    SetGain { microphone: f32, speaker: f32 },
    /// Opens the devices and lets the microphone be heard after a second (settings page); `false` ends it.
    EchoTest(bool),
    /// Keeps the devices open and the level meters alive (settings page).
    Meter(bool),
}

/// How a stream does; counted since its start.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Quality {
    /// RTP packets received.
    pub received: u64,
    /// Lost on the way in.
    pub lost: u64,
    /// Came too late to be played.
    pub late: u64,
    /// Frames made up for missing ones.
    pub concealed: u64,
    /// RTP packets sent.
    pub sent: u64,
    /// Loss the peer reports, 0.0..=1.0.
    pub remote_loss: f32,
    /// Interarrival jitter (RFC 3550).
    pub jitter: Duration,
    /// Round trip from RTCP.
    pub round_trip: Option<Duration>,
    /// Present playout delay.
    pub playout_delay: Duration,
}

/// What the core tells the engine.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Event {
    /// The first packet of a stream arrived.
    Heard { stream: StreamId },
    /// The peer pressed a key.
    Digit { stream: StreamId, digit: char },
    /// All digits were sent.
    DigitsSent { stream: StreamId },
    /// The sound given by [`Command::PlayInto`] was sent completely.
    PlayedOut { stream: StreamId },
    /// The sound given by [`Command::PlayOver`] was sent completely.
    PlayedOver { stream: StreamId },
    /// Somebody began to speak in a recording.
    Spoke(Tap),
    /// Nothing was said in a recording for as long as was asked.
    Quiet(Tap),
    /// Where what is played stands; a few times a second.
    Playing { at: Duration },
    /// What is played came to its end.
    PlayedToEnd,
    /// No RTP for this long though the peer should send.
    Silent { stream: StreamId, since: Duration },
    /// Once a second while a stream lives.
    Quality { stream: StreamId, quality: Quality },
}

/// Which socket of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// RTP (and RTCP when muxed).
    Rtp,
    /// RTCP.
    Rtcp,
}

/// Why sound can't be had.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the error text says it")]
pub enum MediaProblem {
    #[error("no free port for sound")]
    NoPort,
    #[error("cannot open sound device {device}: {detail}")]
    Device { device: String, detail: String },
    #[error("there is no sound device")]
    NoDevice,
    #[error("{path} is not a wav file that can be played: {detail}")]
    BadFile { path: PathBuf, detail: String },
    #[error("cannot write {path}: {detail}")]
    CannotWrite { path: PathBuf, detail: String },
}
