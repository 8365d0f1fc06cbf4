//! The sending half of a stream: frames of 10 ms at 48 kHz in, packets out.
//!
//! The RTP clock runs with the ticks, whatever is sent or not, so hold and resume, mute and a new codec are one stream
//! to the peer: one SSRC, sequence numbers without holes.

use crate::{
    media::{
        Codec, CodecChoice, FRAME, StreamSetup,
        codec::{CodecProblem, Encoder, MAX_ENCODED},
        resample::Decimator,
        rtp::RtpSender,
    },
    rng::Rng,
};

/// Longest packet we send, milliseconds.
const LONGEST_MS: usize = 60;

/// Sends one stream.
#[derive(Debug)]
pub(super) struct Sender {
    pub(super) rtp: RtpSender,
    choice: CodecChoice,
    packet_ms: u8,
    encoder: Encoder,
    downwards: Decimator,
    /// Sound of the packet that is being filled, at the codec's rate.
    sound: Vec<f32>,
    payload: [u8; MAX_ENCODED],
}

impl Sender {
    pub(super) fn new(setup: &StreamSetup, rng: &mut Rng) -> Result<Self, CodecProblem> {
        let codec = setup.send.codec;
        Ok(Self {
            rtp: RtpSender::new(rng),
            choice: setup.send,
            packet_ms: codec.packet_ms(setup.ptime_ms),
            encoder: Encoder::new(&setup.send)?,
            downwards: Decimator::new(codec.rate_hz()),
            sound: Vec::with_capacity(Codec::Opus.tick_samples() * LONGEST_MS / 10),
            payload: [0; MAX_ENCODED],
        })
    }

    /// Takes over a new codec, packet time or payload type; the RTP stream goes on.
    pub(super) fn change(&mut self, setup: &StreamSetup) -> Result<(), CodecProblem> {
        let codec = setup.send.codec;
        let packet_ms = codec.packet_ms(setup.ptime_ms);
        if (setup.send, packet_ms) == (self.choice, self.packet_ms) {
            return Ok(());
        }
        if setup.send != self.choice {
            self.encoder = Encoder::new(&setup.send)?;
        }
        if codec.rate_hz() != self.choice.codec.rate_hz() {
            self.downwards = Decimator::new(codec.rate_hz());
        }
        self.choice = setup.send;
        self.packet_ms = packet_ms;
        self.sound.clear();
        Ok(())
    }

    /// Tells the encoder how much the peer loses.
    pub(super) fn set_loss(&mut self, loss: f32) {
        self.encoder.set_loss(loss);
    }

    /// Lets 10 ms pass without sending.
    pub(super) fn rest(&mut self) {
        self.sound.clear();
        self.rtp.pause();
        self.rtp.advance(self.choice.codec.tick_units());
    }

    /// Takes the next 10 ms; writes a packet when one is full and returns its length, 0 when none is.
    pub(super) fn frame(&mut self, frame: &[f32; FRAME], datagram: &mut [u8]) -> usize {
        let codec = self.choice.codec;
        let mut tick = [0.0; FRAME];
        let samples = self.downwards.process(frame, &mut tick);
        self.sound.extend_from_slice(&tick[..samples]);
        self.rtp.advance(codec.tick_units());
        let ticks = u32::from(self.packet_ms / 10);
        if self.sound.len() < codec.tick_samples() * usize::from(self.packet_ms / 10) {
            return 0;
        }
        let encoded = self.encoder.encode_into(&self.sound, &mut self.payload);
        self.sound.clear();
        let Ok(length) = encoded else { return 0 };
        let begin = self
            .rtp
            .timestamp()
            .wrapping_sub(ticks * codec.tick_units());
        let payload = &self.payload[..length];
        self.rtp
            .write_sound(self.choice.payload_type, begin, payload, datagram)
            .unwrap_or(0)
    }
}
