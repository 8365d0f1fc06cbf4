//! G.722 at 64 kbit/s: the crate `audio-codec` behind `f32`.

use std::fmt;

use audio_codec::{
    Decoder as _, Encoder as _,
    g722::{G722Decoder, G722Encoder},
};

use super::{CodecProblem, MAX_PAYLOAD_MS, need, to_f32, to_i16};
use crate::media::Codec;

/// Samples of the longest payload.
const MAX_SAMPLES: usize = 16 * MAX_PAYLOAD_MS;

/// 16 kHz sound into G.722.
pub struct Encoder {
    inner: Box<G722Encoder>,
    pcm: Box<[i16; MAX_SAMPLES]>,
}

impl Encoder {
    pub(super) fn new() -> Self {
        Self {
            inner: Box::new(G722Encoder::new()),
            pcm: Box::new([0; MAX_SAMPLES]),
        }
    }

    pub(super) fn encode_into(
        &mut self,
        sound: &[f32],
        payload: &mut [u8],
    ) -> Result<usize, CodecProblem> {
        let samples = sound.len();
        let wrong_length = CodecProblem::FrameLength {
            codec: Codec::G722,
            samples,
        };
        if !samples.is_multiple_of(2) {
            return Err(wrong_length);
        }
        need(payload.len(), samples / 2)?;
        let pcm = self.pcm.get_mut(..samples).ok_or(wrong_length)?;
        for (to, from) in pcm.iter_mut().zip(sound) {
            *to = to_i16(*from);
        }
        self.inner
            .encode_into(pcm, payload)
            .map_err(|_| wrong_length)
    }
}

/// G.722 into 16 kHz sound.
pub struct Decoder {
    inner: Box<G722Decoder>,
    pcm: Box<[i16; MAX_SAMPLES]>,
}

impl Decoder {
    pub(super) fn new() -> Self {
        Self {
            inner: Box::new(G722Decoder::new()),
            pcm: Box::new([0; MAX_SAMPLES]),
        }
    }

    pub(super) fn decode_into(
        &mut self,
        payload: &[u8],
        sound: &mut [f32],
    ) -> Result<usize, CodecProblem> {
        let bad = CodecProblem::BadPayload {
            codec: Codec::G722,
            bytes: payload.len(),
        };
        need(sound.len(), payload.len() * 2)?;
        let pcm = self.pcm.get_mut(..payload.len() * 2).ok_or(bad)?;
        let samples = self.inner.decode_into(payload, pcm).map_err(|_| bad)?;
        for (to, from) in sound.iter_mut().zip(&pcm[..samples]) {
            *to = to_f32(*from);
        }
        Ok(samples)
    }
}

impl fmt::Debug for Encoder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("G722Encoder")
    }
}

impl fmt::Debug for Decoder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("G722Decoder")
    }
}
