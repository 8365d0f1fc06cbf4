//! Between the description of a session and the stream sound is told of: codecs by name and by kind.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::{
    media::{Codec, CodecChoice, Direction, StreamId, StreamSetup},
    sip::sdp::{self, Agreed, Local, LocalCodec, Session},
};

/// Packet time we ask for, milliseconds.
const PTIME_MS: u8 = 20;
/// Telephone events: the sixteen keys (RFC 4733 §7.1.1).
const KEYS: &str = "0-15";

/// Every codec with its name in the settings, its label and our `fmtp`. Opus: one channel is enough for a telephone, and
/// we take its error correction (RFC 7587 §6.1).
const CODECS: [(&str, Codec, &str, &str); 4] = [
    (
        "opus",
        Codec::Opus,
        "opus/48000/2",
        "useinbandfec=1;stereo=0;sprop-stereo=0",
    ),
    ("g722", Codec::G722, "G722/8000", ""),
    ("pcma", Codec::Pcma, "PCMA/8000", ""),
    ("pcmu", Codec::Pcmu, "PCMU/8000", ""),
];

/// Our end of a call's sound, and its side of the descriptions. `names` are the settings' codecs, best first.
pub(super) fn open(id: u64, address: SocketAddr, names: &[String]) -> Session {
    let known = names
        .iter()
        .filter_map(|name| CODECS.iter().find(|row| row.0 == name.as_str()));
    let mut codecs: Vec<LocalCodec> = known.map(|row| LocalCodec::new(row.2, row.3)).collect();
    if codecs.iter().any(|codec| codec.label.starts_with("opus")) {
        codecs.push(LocalCodec::new("telephone-event/48000", KEYS));
    }
    codecs.push(LocalCodec::new("telephone-event/8000", KEYS));
    codecs.push(LocalCodec::new("CN/8000", ""));
    let local = Local {
        address: address.ip(),
        port: address.port(),
        rtcp_port: None,
        rtcp_mux: true,
        codecs,
        ptime_ms: PTIME_MS,
    };
    // The id is a decimal number some read into 63 bits.
    Session::new(id >> 1, local)
}

/// The stream both sides agreed on; `None` when its codec is none of ours. Where the far end names no address (the old
/// hold), the one before stays.
pub(super) fn stream(
    id: StreamId,
    agreed: &Agreed,
    before: Option<&StreamSetup>,
) -> Option<StreamSetup> {
    let nowhere = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
    let remote = agreed
        .remote
        .or_else(|| before.map(|setup| setup.remote))
        .unwrap_or(nowhere);
    let (sends, receives) = (agreed.direction.sends(), agreed.direction.receives());
    let direction = match (sends && remote != nowhere, receives) {
        (true, true) => Direction::SendReceive,
        (true, false) => Direction::SendOnly,
        (false, true) => Direction::ReceiveOnly,
        (false, false) => Direction::Inactive,
    };
    Some(StreamSetup {
        id,
        remote,
        remote_rtcp: agreed.remote_rtcp,
        rtcp_mux: agreed.rtcp_mux,
        send: choice(&agreed.send)?,
        receive: agreed.receive.iter().filter_map(choice).collect(),
        telephone_event: agreed.telephone_event,
        comfort_noise: agreed.comfort_noise,
        ptime_ms: agreed.ptime_ms,
        direction,
    })
}

fn choice(codec: &sdp::Codec) -> Option<CodecChoice> {
    let row = CODECS.iter().find(|row| codec.is(row.2))?;
    Some(CodecChoice {
        codec: row.1,
        payload_type: codec.payload_type,
        fec: codec.fmtp_value("useinbandfec") == Some("1"),
        max_bitrate_bps: codec
            .fmtp_value("maxaveragebitrate")
            .and_then(|rate| rate.parse().ok()),
    })
}
