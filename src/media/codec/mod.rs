//! Codecs: mono `f32` at the codec's own rate on one side, RTP payloads on the other.
//!
//! | codec | rate here | RTP clock | one payload | PLC of its own | FEC |
//! |---|---|---|---|---|---|
//! | Opus | 48 kHz | 48 kHz | 10, 20, 40, 60 ms | yes | yes, from the following packet |
//! | G.722 | 16 kHz | 8 kHz (RFC 3551 §4.5.2) | any length | no | no |
//! | G.711 | 8 kHz | 8 kHz | any length | no | no |
//!
//! Making an encoder or decoder allocates; using it does not. Who plays what when is decided by the playout, not here.

mod g711;
mod g722;
mod opus;

use thiserror::Error;

use crate::media::{Codec, CodecChoice};

/// Longest payload in milliseconds a decoder takes (RFC 6716 §3.2.5: 120 ms in one packet).
pub const MAX_PAYLOAD_MS: usize = 120;

/// Most samples a payload decodes to: [`MAX_PAYLOAD_MS`] at 48 kHz.
pub const MAX_DECODED: usize = 48 * MAX_PAYLOAD_MS;

/// Bytes enough for every encoded payload of up to 60 ms.
pub const MAX_ENCODED: usize = 1276;

/// What goes wrong in a codec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the error text says it")]
pub enum CodecProblem {
    #[error("{codec:?} takes no frame of {samples} samples")]
    FrameLength { codec: Codec, samples: usize },
    #[error("the buffer of {have} is too small, {need} are needed")]
    BufferTooSmall { have: usize, need: usize },
    #[error("{codec:?} payload of {bytes} bytes cannot be decoded")]
    BadPayload { codec: Codec, bytes: usize },
    #[error("{codec:?} cannot be set up")]
    Setup { codec: Codec },
}

impl Codec {
    /// Sample rate of the sound that goes in and comes out, Hz.
    #[must_use]
    pub const fn rate_hz(self) -> u32 {
        match self {
            Self::Opus => 48_000,
            Self::G722 => 16_000,
            Self::Pcma | Self::Pcmu => 8_000,
        }
    }

    /// Clock of the RTP timestamp, Hz. G.722 counts 8 kHz though it samples at 16 kHz (RFC 3551 §4.5.2).
    #[must_use]
    pub const fn clock_hz(self) -> u32 {
        match self {
            Self::Opus => 48_000,
            Self::G722 | Self::Pcma | Self::Pcmu => 8_000,
        }
    }

    /// Samples of one 10 ms tick at the codec's own rate.
    #[must_use]
    pub const fn tick_samples(self) -> usize {
        match self {
            Self::Opus => 480,
            Self::G722 => 160,
            Self::Pcma | Self::Pcmu => 80,
        }
    }

    /// RTP clock units of one 10 ms tick.
    #[must_use]
    pub const fn tick_units(self) -> u32 {
        self.clock_hz() / 100
    }

    /// The packet time that is sent when `ptime_ms` is asked: whole ticks, 10..=60, and for Opus one of its frame lengths.
    #[must_use]
    pub const fn packet_ms(self, ptime_ms: u8) -> u8 {
        let whole = match ptime_ms / 10 * 10 {
            0 => 10,
            whole @ 10..=60 => whole,
            _ => 60,
        };
        match (self, whole) {
            (Self::Opus, 30) => 20,
            (Self::Opus, 50) => 40,
            _ => whole,
        }
    }
}

/// Sound into payloads.
#[derive(Debug)]
pub enum Encoder {
    /// G.711 A-law.
    Pcma,
    /// G.711 µ-law.
    Pcmu,
    /// G.722 at 64 kbit/s.
    G722(g722::Encoder),
    /// Opus.
    Opus(opus::Encoder),
}

impl Encoder {
    /// An encoder for what was negotiated.
    pub fn new(choice: &CodecChoice) -> Result<Self, CodecProblem> {
        Ok(match choice.codec {
            Codec::Pcma => Self::Pcma,
            Codec::Pcmu => Self::Pcmu,
            Codec::G722 => Self::G722(g722::Encoder::new()),
            Codec::Opus => Self::Opus(opus::Encoder::new(choice)?),
        })
    }

    /// Which codec it is.
    #[must_use]
    pub const fn codec(&self) -> Codec {
        match self {
            Self::Pcma => Codec::Pcma,
            Self::Pcmu => Codec::Pcmu,
            Self::G722(_) => Codec::G722,
            Self::Opus(_) => Codec::Opus,
        }
    }

    /// Encodes one packet's sound at [`Codec::rate_hz`] and returns the bytes written. Samples beyond ±1.0 are clipped.
    pub fn encode_into(
        &mut self,
        sound: &[f32],
        payload: &mut [u8],
    ) -> Result<usize, CodecProblem> {
        match self {
            Self::Pcma => g711::encode(sound, payload, g711::alaw_from_linear),
            Self::Pcmu => g711::encode(sound, payload, g711::ulaw_from_linear),
            Self::G722(encoder) => encoder.encode_into(sound, payload),
            Self::Opus(encoder) => encoder.encode_into(sound, payload),
        }
    }

    /// Tells the loss the peer reports by RTCP, 0.0..=1.0: Opus adds in-band FEC while there is some and the peer wants it.
    pub fn set_loss(&mut self, loss: f32) {
        match self {
            Self::Opus(encoder) => encoder.set_loss(loss),
            Self::Pcma | Self::Pcmu | Self::G722(_) => {}
        }
    }
}

/// Payloads into sound.
#[derive(Debug)]
pub enum Decoder {
    /// G.711 A-law.
    Pcma,
    /// G.711 µ-law.
    Pcmu,
    /// G.722 at 64 kbit/s.
    G722(g722::Decoder),
    /// Opus.
    Opus(opus::Decoder),
}

impl Decoder {
    /// A decoder with no history.
    pub fn new(codec: Codec) -> Result<Self, CodecProblem> {
        Ok(match codec {
            Codec::Pcma => Self::Pcma,
            Codec::Pcmu => Self::Pcmu,
            Codec::G722 => Self::G722(g722::Decoder::new()),
            Codec::Opus => Self::Opus(opus::Decoder::new()?),
        })
    }

    /// Which codec it is.
    #[must_use]
    pub const fn codec(&self) -> Codec {
        match self {
            Self::Pcma => Codec::Pcma,
            Self::Pcmu => Codec::Pcmu,
            Self::G722(_) => Codec::G722,
            Self::Opus(_) => Codec::Opus,
        }
    }

    /// How many samples at [`Codec::rate_hz`] this payload holds, without decoding it; 0 when it can't be read.
    #[must_use]
    pub fn samples_in(&self, payload: &[u8]) -> usize {
        match self {
            Self::Pcma | Self::Pcmu => payload.len(),
            Self::G722(_) => payload.len() * 2,
            Self::Opus(_) => opus::samples_in(payload),
        }
    }

    /// Decodes one payload and returns the samples written; `sound` must hold [`Decoder::samples_in`] of them.
    pub fn decode_into(
        &mut self,
        payload: &[u8],
        sound: &mut [f32],
    ) -> Result<usize, CodecProblem> {
        match self {
            Self::Pcma => g711::decode(payload, sound, &g711::ALAW),
            Self::Pcmu => g711::decode(payload, sound, &g711::ULAW),
            Self::G722(decoder) => decoder.decode_into(payload, sound),
            Self::Opus(decoder) => decoder.decode_into(payload, sound),
        }
    }

    /// Makes up `sound.len()` samples for a missing payload and returns the samples written; 0 when the codec has no
    /// concealment of its own. Opus makes up whole multiples of 2.5 ms, and at most [`MAX_DECODED`].
    pub fn conceal_into(&mut self, sound: &mut [f32]) -> usize {
        match self {
            Self::Opus(decoder) => decoder.conceal_into(sound),
            Self::Pcma | Self::Pcmu | Self::G722(_) => 0,
        }
    }

    /// Recovers the `sound.len()` samples before the payload `next` from the FEC inside it (RFC 6716 §2.1.7) and returns
    /// the samples written; 0 when `next` carries none. `next` itself must be decoded afterwards.
    pub fn recover_into(&mut self, next: &[u8], sound: &mut [f32]) -> usize {
        match self {
            Self::Opus(decoder) => decoder.recover_into(next, sound),
            Self::Pcma | Self::Pcmu | Self::G722(_) => 0,
        }
    }
}

/// A sample as 16 bit, rounded and clipped.
#[allow(clippy::cast_possible_truncation, reason = "clipped before")]
pub(crate) fn to_i16(sample: f32) -> i16 {
    (sample * 32_768.0)
        .round_ties_even()
        .clamp(-32_768.0, 32_767.0) as i16
}

/// A 16-bit sample as `f32`.
pub(crate) fn to_f32(sample: i16) -> f32 {
    f32::from(sample) / 32_768.0
}

fn need(have: usize, need: usize) -> Result<(), CodecProblem> {
    if have < need {
        Err(CodecProblem::BufferTooSmall { have, need })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
