//! What the peer may send: the decoders by payload type, as the playout wants them.

use crate::media::{
    Codec, CodecChoice, StreamSetup,
    codec::{CodecProblem, Decoder},
    playout::{Carries, Voice},
};

/// The decoders of a stream. Making them allocates; using them does not.
#[derive(Debug)]
pub(super) struct Decoders {
    list: Vec<(u8, Decoder)>,
    comfort_noise: Option<u8>,
    /// The one that decoded last: it conceals.
    last: usize,
}

impl Decoders {
    /// Decoders for all that `setup` promises to receive.
    pub(super) fn new(setup: &StreamSetup) -> Result<Self, CodecProblem> {
        let list = setup
            .receive
            .iter()
            .map(decoder)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            list,
            comfort_noise: setup.comfort_noise,
            last: 0,
        })
    }

    /// Takes over what `setup` promises; decoders that stay keep their memory.
    pub(super) fn change(&mut self, setup: &StreamSetup) -> Result<(), CodecProblem> {
        let mut list = Vec::with_capacity(setup.receive.len());
        for choice in &setup.receive {
            let same = |(known, decoder): &(u8, Decoder)| {
                (*known, decoder.codec()) == (choice.payload_type, choice.codec)
            };
            list.push(match self.list.iter().position(same) {
                Some(index) => self.list.swap_remove(index),
                None => decoder(choice)?,
            });
        }
        self.list = list;
        self.last = 0;
        self.comfort_noise = setup.comfort_noise;
        Ok(())
    }

    /// The codec of a payload type.
    pub(super) fn codec(&self, payload_type: u8) -> Option<Codec> {
        let found = self.list.iter().find(|(known, _)| *known == payload_type);
        found.map(|(_, decoder)| decoder.codec())
    }

    fn index(&self, payload_type: u8) -> Option<usize> {
        self.list
            .iter()
            .position(|(known, _)| *known == payload_type)
    }

    fn use_decoder(&mut self, payload_type: u8) -> Option<&mut Decoder> {
        self.last = self.index(payload_type)?;
        self.list.get_mut(self.last).map(|(_, decoder)| decoder)
    }
}

fn decoder(choice: &CodecChoice) -> Result<(u8, Decoder), CodecProblem> {
    Ok((choice.payload_type, Decoder::new(choice.codec)?))
}

impl Voice for Decoders {
    fn carries(&self, payload_type: u8) -> Carries {
        if self.comfort_noise == Some(payload_type) {
            Carries::Noise
        } else if self.index(payload_type).is_some() {
            Carries::Sound
        } else {
            Carries::Nothing
        }
    }

    fn samples_in(&self, payload_type: u8, payload: &[u8]) -> usize {
        self.index(payload_type)
            .map_or(0, |index| self.list[index].1.samples_in(payload))
    }

    fn decode_into(&mut self, payload_type: u8, payload: &[u8], sound: &mut [f32]) -> usize {
        self.use_decoder(payload_type)
            .and_then(|decoder| decoder.decode_into(payload, sound).ok())
            .unwrap_or(0)
    }

    fn recover_into(&mut self, payload_type: u8, next: &[u8], sound: &mut [f32]) -> usize {
        self.use_decoder(payload_type)
            .map_or(0, |decoder| decoder.recover_into(next, sound))
    }

    fn conceal_into(&mut self, sound: &mut [f32]) -> usize {
        self.list
            .get_mut(self.last)
            .map_or(0, |(_, decoder)| decoder.conceal_into(sound))
    }
}
