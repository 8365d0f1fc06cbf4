//! Session descriptions and the offer/answer rules (RFC 8866, 3264, 4733, 5761, 7587).
//!
//! [`Session`] is one side of one call: it writes our offers and answers and reads the peer's. Only plain RTP audio is
//! taken; other lines are refused in their place. Reading and writing of the text is `sdp-types`', the attributes'
//! meaning is decided here. Sound is not known here: codecs are names.

mod read;
mod session;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, SocketAddr};

use thiserror::Error;

pub use read::RemoteAudio;
pub use session::Session;

/// Which ways sound flows, from the side that says it (RFC 3264 §5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `sendrecv`.
    SendReceive,
    /// `sendonly`.
    SendOnly,
    /// `recvonly`.
    ReceiveOnly,
    /// `inactive`.
    Inactive,
}

impl Direction {
    /// The direction with these ways.
    #[must_use]
    pub const fn new(sends: bool, receives: bool) -> Self {
        match (sends, receives) {
            (true, true) => Self::SendReceive,
            (true, false) => Self::SendOnly,
            (false, true) => Self::ReceiveOnly,
            (false, false) => Self::Inactive,
        }
    }

    /// Whether the side that says it sends.
    #[must_use]
    pub const fn sends(self) -> bool {
        matches!(self, Self::SendReceive | Self::SendOnly)
    }

    /// Whether the side that says it receives.
    #[must_use]
    pub const fn receives(self) -> bool {
        matches!(self, Self::SendReceive | Self::ReceiveOnly)
    }

    /// The same seen from the other side.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self::new(self.receives(), self.sends())
    }

    /// What both allow.
    #[must_use]
    pub const fn meet(self, other: Self) -> Self {
        Self::new(
            self.sends() && other.sends(),
            self.receives() && other.receives(),
        )
    }

    /// Its attribute.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SendReceive => "sendrecv",
            Self::SendOnly => "sendonly",
            Self::ReceiveOnly => "recvonly",
            Self::Inactive => "inactive",
        }
    }
}

/// A payload format of a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codec {
    /// RTP payload type, 0..=127.
    pub payload_type: u8,
    /// Encoding name as written (`opus`, `PCMA`, `telephone-event`, `CN`).
    pub name: String,
    /// RTP clock.
    pub clock_rate_hz: u32,
    /// Channels as written; 1 when not.
    pub channels: u8,
    /// `fmtp` parameters; empty when absent.
    pub fmtp: String,
}

impl Codec {
    /// `opus/48000/2`, `PCMA/8000`.
    #[must_use]
    pub fn label(&self) -> String {
        match self.channels {
            1 => format!("{}/{}", self.name, self.clock_rate_hz),
            channels => format!("{}/{}/{channels}", self.name, self.clock_rate_hz),
        }
    }

    /// Whether it is the format called `label`. The name's case doesn't matter; Opus is one format however its channels are
    /// written (RFC 7587 §7 wants 2), and so is G.722 with the clock 16000 that some write by mistake.
    #[must_use]
    pub fn is(&self, label: &str) -> bool {
        let mut parts = label.split('/');
        let name = parts.next().unwrap_or("");
        let rate = parts.next().and_then(|rate| rate.parse().ok());
        let channels: u8 = parts
            .next()
            .and_then(|count| count.parse().ok())
            .unwrap_or(1);
        if !name.eq_ignore_ascii_case(&self.name) {
            return false;
        }
        match name.to_ascii_lowercase().as_str() {
            "g722" => true,
            "opus" => rate == Some(self.clock_rate_hz),
            _ => rate == Some(self.clock_rate_hz) && channels == self.channels,
        }
    }

    /// Whether it is no codec of its own but goes beside one: telephone-event, comfort noise.
    #[must_use]
    pub fn is_companion(&self) -> bool {
        is_companion(&self.name)
    }

    /// The value of a `fmtp` parameter, `""` for one without a value (`useinbandfec`, `maxaveragebitrate`).
    #[must_use]
    pub fn fmtp_value(&self, name: &str) -> Option<&str> {
        self.fmtp.split(';').find_map(|part| {
            let (own, value) = part.split_once('=').unwrap_or((part, ""));
            own.trim()
                .eq_ignore_ascii_case(name)
                .then_some(value.trim())
        })
    }
}

/// Whether a format of this label or name goes beside a codec.
pub(super) fn is_companion(label: &str) -> bool {
    let name = label.split('/').next().unwrap_or("");
    ["telephone-event", "CN"]
        .iter()
        .any(|companion| companion.eq_ignore_ascii_case(name))
}

/// A format of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalCodec {
    /// `opus/48000/2`, `G722/8000`, `PCMA/8000`, `PCMU/8000`, `telephone-event/8000`, `CN/8000`…
    pub label: String,
    /// `fmtp` parameters of ours; empty for none.
    pub fmtp: String,
}

impl LocalCodec {
    /// A format with parameters.
    #[must_use]
    pub fn new(label: &str, fmtp: &str) -> Self {
        Self {
            label: label.to_owned(),
            fmtp: fmtp.to_owned(),
        }
    }
}

/// Our end of the sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// Address we receive at; never the unspecified one.
    pub address: IpAddr,
    /// RTP port.
    pub port: u16,
    /// RTCP port when it is not the RTP port + 1.
    pub rtcp_port: Option<u16>,
    /// Whether RTP and RTCP may share the port.
    pub rtcp_mux: bool,
    /// What we speak, best first; companions (telephone-event, CN) among them.
    pub codecs: Vec<LocalCodec>,
    /// Packet time we like to receive, milliseconds.
    pub ptime_ms: u8,
}

/// What both sides agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// Where RTP goes; `None` while the peer takes none (the old hold, `c=0.0.0.0`) or names no address.
    pub remote: Option<SocketAddr>,
    /// Where RTCP goes when not to the RTP port + 1.
    pub remote_rtcp: Option<SocketAddr>,
    /// RTP and RTCP share the port.
    pub rtcp_mux: bool,
    /// What we send; the payload type is the peer's.
    pub send: Codec,
    /// What may come, best first; the payload types are ours, `fmtp` too.
    pub receive: Vec<Codec>,
    /// Payload type and clock of the telephone-events we send; `None`: the peer takes none.
    pub telephone_event: Option<(u8, u32)>,
    /// Payload type of comfort noise we send.
    pub comfort_noise: Option<u8>,
    /// Packet time we send, milliseconds, 10..=60 in steps of 10.
    pub ptime_ms: u8,
    /// Ways of flow, from our side.
    pub direction: Direction,
    /// The peer holds us: it doesn't want to hear us.
    pub is_held_by_peer: bool,
}

/// Why a description is of no use.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the error text says it")]
pub enum SdpProblem {
    #[error("session description can't be read: {0}")]
    Unreadable(String),
    #[error("no audio is offered")]
    NoAudio,
    #[error("audio was refused")]
    AudioRefused,
    #[error("only encrypted audio is offered ({0})")]
    OnlyEncrypted(String),
    #[error("none of our codecs is among {}", .0.join(", "))]
    NoCommonCodec(Vec<String>),
}

impl SdpProblem {
    /// The code an offer with this problem is refused with.
    #[must_use]
    pub const fn code(&self) -> u16 {
        match self {
            Self::Unreadable(_) => 400,
            Self::NoAudio
            | Self::AudioRefused
            | Self::OnlyEncrypted(_)
            | Self::NoCommonCodec(_) => 488,
        }
    }
}
