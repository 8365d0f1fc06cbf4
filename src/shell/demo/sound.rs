//! What the demo's callers say, and how a negotiated description becomes a stream of the media core.

use std::path::Path;

use crate::{
    l10n::Language,
    media::{self, CodecChoice, StreamId, StreamSetup},
    sip::sdp::{Agreed, Codec, LocalCodec},
};

/// A voice of the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// Calls the architects.
    Architect,
    /// Calls the dentist.
    Dentist,
    /// Calls the electricians.
    Electrician,
    /// Answers those who call the exchange.
    Exchange,
}

/// What `voice` says, mono at [`media::RATE_HZ`].
pub(super) fn speech(voice: Voice, language: Language) -> Vec<f32> {
    macro_rules! asset {
        ($name:literal) => {
            include_bytes!(concat!("../../../assets/demo/", $name, ".wav")).as_slice()
        };
    }
    let bytes = match (voice, language) {
        (Voice::Architect, Language::English) => asset!("architect.en"),
        (Voice::Architect, Language::German) => asset!("architect.de"),
        (Voice::Dentist, Language::English) => asset!("dentist.en"),
        (Voice::Dentist, Language::German) => asset!("dentist.de"),
        (Voice::Electrician, Language::English) => asset!("electrician.en"),
        (Voice::Electrician, Language::German) => asset!("electrician.de"),
        (Voice::Exchange, Language::English) => asset!("exchange.en"),
        (Voice::Exchange, Language::German) => asset!("exchange.de"),
    };
    // Our own assets, read by a test; silence would be all that is left to do.
    media::wav::read(Path::new("demo"), bytes).unwrap_or_default()
}

/// What the exchange speaks, best first.
pub(super) fn codecs() -> Vec<LocalCodec> {
    vec![
        LocalCodec::new("opus/48000/2", "useinbandfec=1"),
        LocalCodec::new("G722/8000", ""),
        LocalCodec::new("PCMA/8000", ""),
        LocalCodec::new("PCMU/8000", ""),
        LocalCodec::new("telephone-event/8000", "0-16"),
    ]
}

/// The stream of an agreement; `None` while the peer takes no sound at all or speaks nothing we know.
pub(super) fn setup(id: StreamId, agreed: &Agreed) -> Option<StreamSetup> {
    Some(StreamSetup {
        id,
        remote: agreed.remote?,
        remote_rtcp: agreed.remote_rtcp,
        rtcp_mux: agreed.rtcp_mux,
        send: choice(&agreed.send)?,
        receive: agreed.receive.iter().filter_map(choice).collect(),
        telephone_event: agreed.telephone_event,
        comfort_noise: agreed.comfort_noise,
        ptime_ms: agreed.ptime_ms,
        direction: match (agreed.direction.sends(), agreed.direction.receives()) {
            (true, true) => media::Direction::SendReceive,
            (true, false) => media::Direction::SendOnly,
            (false, true) => media::Direction::ReceiveOnly,
            (false, false) => media::Direction::Inactive,
        },
    })
}

fn choice(codec: &Codec) -> Option<CodecChoice> {
    let kinds = [
        ("opus/48000/2", media::Codec::Opus),
        ("G722/8000", media::Codec::G722),
        ("PCMA/8000", media::Codec::Pcma),
        ("PCMU/8000", media::Codec::Pcmu),
    ];
    let (_, kind) = kinds.into_iter().find(|(label, _)| codec.is(label))?;
    Some(CodecChoice {
        codec: kind,
        payload_type: codec.payload_type,
        fec: codec.fmtp_value("useinbandfec") == Some("1"),
        max_bitrate_bps: codec
            .fmtp_value("maxaveragebitrate")
            .and_then(|rate| rate.parse().ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_voice_speaks_every_language_for_some_seconds() {
        for voice in [
            Voice::Architect,
            Voice::Dentist,
            Voice::Electrician,
            Voice::Exchange,
        ] {
            for language in Language::ALL {
                let samples = speech(voice, language);
                let loudest = samples
                    .iter()
                    .fold(0.0_f32, |most, sample| most.max(sample.abs()));
                assert!(
                    samples.len() > 4 * 48_000 && loudest > 0.2,
                    "{voice:?} {language:?}"
                );
            }
        }
    }
}
