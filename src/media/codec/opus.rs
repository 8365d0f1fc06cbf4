//! Opus for speech: mono, variable bit rate, in-band FEC only while the peer loses packets.
//!
//! FEC costs quality where nothing is lost, so it follows the RTCP reports: on at [`FEC_ON`], off below [`FEC_OFF`]
//! of a loss that is believed at once and forgotten slowly.

use std::fmt;

use super::{CodecProblem, MAX_DECODED, need};
use crate::media::{Codec, CodecChoice};

/// Bit rate when the peer names no lower one: full band speech is transparent here.
const BITRATE_BPS: u32 = 40_000;

/// Opus' lowest bit rate (RFC 7587 §6.1).
const LEAST_BITRATE_BPS: u32 = 6_000;

/// Loss at which FEC is switched on.
const FEC_ON: f32 = 0.01;

/// Loss below which FEC is switched off again.
const FEC_OFF: f32 = 0.004;

/// What is kept of the believed loss at each report that shows less.
const FORGET: f32 = 0.75;

/// Samples of 2.5 ms, the unit of Opus' lengths.
const UNIT: usize = 120;

const SETUP: CodecProblem = CodecProblem::Setup { codec: Codec::Opus };

/// 48 kHz sound into Opus.
pub struct Encoder {
    inner: opus::Encoder,
    wants_fec: bool,
    has_fec: bool,
    loss: f32,
}

impl Encoder {
    pub(super) fn new(choice: &CodecChoice) -> Result<Self, CodecProblem> {
        let mut inner = opus::Encoder::new(
            Codec::Opus.rate_hz(),
            opus::Channels::Mono,
            opus::Application::Voip,
        )
        .map_err(|_| SETUP)?;
        let bitrate = choice.max_bitrate_bps.map_or(BITRATE_BPS, |most| {
            most.clamp(LEAST_BITRATE_BPS, BITRATE_BPS)
        });
        inner
            .set_bitrate(opus::Bitrate::Bits(bitrate.cast_signed()))
            .and_then(|()| inner.set_signal(opus::Signal::Voice))
            .and_then(|()| inner.set_vbr(true))
            .and_then(|()| inner.set_inband_fec(false))
            .map_err(|_| SETUP)?;
        Ok(Self {
            inner,
            wants_fec: choice.fec,
            has_fec: false,
            loss: 0.0,
        })
    }

    pub(super) fn encode_into(
        &mut self,
        sound: &[f32],
        payload: &mut [u8],
    ) -> Result<usize, CodecProblem> {
        let samples = sound.len();
        let wrong_length = CodecProblem::FrameLength {
            codec: Codec::Opus,
            samples,
        };
        if !matches!(samples, 480 | 960 | 1920 | 2880) {
            return Err(wrong_length);
        }
        self.inner
            .encode_float(sound, payload)
            .map_err(|_| wrong_length)
    }

    #[allow(clippy::cast_possible_truncation, reason = "0..=100")]
    pub(super) fn set_loss(&mut self, loss: f32) {
        self.loss = loss.clamp(0.0, 1.0).max(self.loss * FORGET);
        let fec = self.wants_fec && self.loss >= if self.has_fec { FEC_OFF } else { FEC_ON };
        let percent = if fec {
            (self.loss * 100.0).ceil() as i32
        } else {
            0
        };
        let done = self
            .inner
            .set_inband_fec(fec)
            .and_then(|()| self.inner.set_packet_loss_perc(percent));
        if done.is_ok() {
            self.has_fec = fec;
        }
    }

    #[cfg(test)]
    pub(super) const fn has_fec(&self) -> bool {
        self.has_fec
    }
}

/// Opus into 48 kHz sound.
pub struct Decoder {
    inner: opus::Decoder,
}

impl Decoder {
    pub(super) fn new() -> Result<Self, CodecProblem> {
        opus::Decoder::new(Codec::Opus.rate_hz(), opus::Channels::Mono)
            .map(|inner| Self { inner })
            .map_err(|_| SETUP)
    }

    pub(super) fn decode_into(
        &mut self,
        payload: &[u8],
        sound: &mut [f32],
    ) -> Result<usize, CodecProblem> {
        let bad = CodecProblem::BadPayload {
            codec: Codec::Opus,
            bytes: payload.len(),
        };
        let samples = samples_in(payload);
        if samples == 0 {
            return Err(bad);
        }
        need(sound.len(), samples)?;
        let sound = &mut sound[..samples];
        self.inner
            .decode_float(payload, sound, false)
            .map_err(|_| bad)
    }

    pub(super) fn conceal_into(&mut self, sound: &mut [f32]) -> usize {
        let whole = sound.len().min(MAX_DECODED) / UNIT * UNIT;
        if whole == 0 {
            return 0;
        }
        self.inner
            .decode_float(&[], &mut sound[..whole], false)
            .unwrap_or(0)
    }

    pub(super) fn recover_into(&mut self, next: &[u8], sound: &mut [f32]) -> usize {
        if !carries_fec(next) || sound.is_empty() || !sound.len().is_multiple_of(UNIT) {
            return 0;
        }
        self.inner.decode_float(next, sound, true).unwrap_or(0)
    }
}

/// Samples a packet holds at 48 kHz; 0 when it can't be read.
pub(super) fn samples_in(payload: &[u8]) -> usize {
    opus::packet::get_nb_samples(payload, Codec::Opus.rate_hz()).unwrap_or(0)
}

/// Whether the packet has FEC for the one before: LBRR flag of a SILK or hybrid frame (RFC 6716 §4.2.3, §4.2.4).
///
/// The flags are the first bits the range coder wrote, each of even odds, so they stand plainly at the head of the first
/// frame: one VAD bit per 20 ms of SILK, then the LBRR bit.
fn carries_fec(payload: &[u8]) -> bool {
    let Some((toc, first)) = payload.first().zip(first_frame(payload)) else {
        return false;
    };
    let silk_frames = match toc >> 3 {
        // SILK alone: 10, 20, 40, 60 ms in each band; 40 and 60 ms are two and three SILK frames.
        mode @ 0..=11 => match mode % 4 {
            0 | 1 => 1,
            2 => 2,
            _ => 3,
        },
        12..=15 => 1,
        _ => return false,
    };
    first & (0x80 >> silk_frames) != 0
}

/// The first byte of a packet's first frame (RFC 6716 §3.2).
fn first_frame(payload: &[u8]) -> Option<u8> {
    let length_bytes = |at: usize| payload.get(at).map(|byte| if *byte < 252 { 1 } else { 2 });
    let at = match payload.first()? & 3 {
        0 | 1 => 1,
        2 => 1 + length_bytes(1)?,
        _ => {
            let shape = *payload.get(1)?;
            let mut at = 2;
            if shape & 0x40 != 0 {
                while *payload.get(at)? == 255 {
                    at += 1;
                }
                at += 1;
            }
            if shape & 0x80 != 0 {
                for _ in 1..shape & 0x3f {
                    at += length_bytes(at)?;
                }
            }
            at
        }
    };
    payload.get(at).copied()
}

impl fmt::Debug for Encoder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "OpusEncoder(fec: {}, loss: {:.3})",
            self.has_fec, self.loss
        )
    }
}

impl fmt::Debug for Decoder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("OpusDecoder")
    }
}
