//! Reading one audio line with what the session level adds to it.

use std::net::{IpAddr, SocketAddr};

use super::{Codec, Direction, SdpProblem};

/// One audio line of the peer's description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteAudio {
    /// Where it receives; `None` for the unspecified address (the old hold) and for a host name.
    pub address: Option<IpAddr>,
    /// Whether the unspecified address says "don't send" (RFC 2543's hold, RFC 3264 §8.4).
    pub is_old_hold: bool,
    /// RTP port; 0: refused or not used.
    pub port: u16,
    /// Where RTCP goes when it says so (RFC 3605).
    pub rtcp: Option<SocketAddr>,
    /// RTP and RTCP may share the port (RFC 5761).
    pub rtcp_mux: bool,
    /// `RTP/AVP`, `RTP/SAVP`…
    pub proto: String,
    /// Its formats, best first; those without a known meaning are left out.
    pub codecs: Vec<Codec>,
    /// Packet time it likes, milliseconds.
    pub ptime_ms: Option<u8>,
    /// Longest packet time it takes, milliseconds.
    pub maxptime_ms: Option<u8>,
    /// Ways of flow, from its side.
    pub direction: Direction,
}

impl RemoteAudio {
    /// Whether RTP goes there unencrypted, so that we can take it.
    #[must_use]
    pub fn is_plain_rtp(&self) -> bool {
        ["RTP/AVP", "RTP/AVPF"]
            .iter()
            .any(|plain| plain.eq_ignore_ascii_case(&self.proto))
    }
}

/// Reads a description; Latin-1 was converted before.
pub(super) fn parse(text: &str) -> Result<sdp_types::Session, SdpProblem> {
    sdp_types::Session::parse(text.as_bytes())
        .map_err(|problem| SdpProblem::Unreadable(problem.to_string()))
}

/// The audio of one line; `None` when it is another medium.
pub(super) fn audio(session: &sdp_types::Session, media: &sdp_types::Media) -> Option<RemoteAudio> {
    if !media.media.eq_ignore_ascii_case("audio") {
        return None;
    }
    let connection = media.connections.first().or(session.connection.as_ref());
    let address = connection.and_then(|connection| address(&connection.connection_address));
    let is_old_hold = address.is_some_and(|address| address.is_unspecified());
    let address = address.filter(|address| !address.is_unspecified());
    let get =
        |name: &str| value(&media.attributes, name).or_else(|| value(&session.attributes, name));
    let milliseconds = |name: &str| get(name).and_then(leading_number);
    Some(RemoteAudio {
        address,
        is_old_hold,
        port: media.port,
        rtcp: get("rtcp").and_then(|rtcp| rtcp_address(rtcp, address)),
        rtcp_mux: value(&media.attributes, "rtcp-mux").is_some(),
        proto: media.proto.clone(),
        codecs: codecs(media),
        ptime_ms: milliseconds("ptime"),
        maxptime_ms: milliseconds("maxptime"),
        direction: direction(&media.attributes)
            .or_else(|| direction(&session.attributes))
            .unwrap_or(Direction::SendReceive),
    })
}

/// The address before a multicast suffix.
fn address(text: &str) -> Option<IpAddr> {
    text.split('/').next()?.trim().parse().ok()
}

/// `port` or `port IN IP4 address` (RFC 3605).
fn rtcp_address(text: &str, default: Option<IpAddr>) -> Option<SocketAddr> {
    let mut words = text.split_whitespace();
    let port = words.next()?.parse().ok()?;
    let named = words.nth(2).and_then(address);
    Some(SocketAddr::new(named.or(default)?, port))
}

fn leading_number(text: &str) -> Option<u8> {
    let digits = text.trim().split(['.', ' ']).next()?;
    digits.parse().ok().filter(|number| *number > 0)
}

/// The value of the first attribute called `name`; `""` for one without.
fn value<'a>(attributes: &'a [sdp_types::Attribute], name: &str) -> Option<&'a str> {
    attributes
        .iter()
        .find(|attribute| attribute.attribute.eq_ignore_ascii_case(name))
        .map(|attribute| attribute.value.as_deref().unwrap_or(""))
}

fn direction(attributes: &[sdp_types::Attribute]) -> Option<Direction> {
    let all = [
        Direction::SendReceive,
        Direction::SendOnly,
        Direction::ReceiveOnly,
        Direction::Inactive,
    ];
    attributes.iter().find_map(|attribute| {
        all.into_iter().find(|direction| {
            direction
                .as_str()
                .eq_ignore_ascii_case(&attribute.attribute)
        })
    })
}

fn codecs(media: &sdp_types::Media) -> Vec<Codec> {
    let mut codecs: Vec<Codec> = Vec::new();
    for payload_type in media
        .fmt
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
    {
        let is_new = codecs
            .iter()
            .all(|codec| codec.payload_type != payload_type);
        if payload_type < 128 && is_new {
            codecs.extend(codec(media, payload_type));
        }
    }
    codecs
}

fn codec(media: &sdp_types::Media, payload_type: u8) -> Option<Codec> {
    let values = |name: &'static str| {
        media
            .attributes
            .iter()
            .filter(move |attribute| attribute.attribute.eq_ignore_ascii_case(name))
            .filter_map(|attribute| attribute.value.as_deref()?.trim().split_once([' ', '\t']))
            .filter(move |(number, _)| number.parse() == Ok(payload_type))
            .map(|(_, value)| value.trim())
    };
    let map = values("rtpmap").next();
    let (name, clock_rate_hz, channels) = map
        .and_then(read_map)
        .or_else(|| static_payload(payload_type))?;
    Some(Codec {
        payload_type,
        name,
        clock_rate_hz,
        channels,
        fmtp: values("fmtp").next().unwrap_or("").to_owned(),
    })
}

/// `name/clock[/channels]`.
fn read_map(text: &str) -> Option<(String, u32, u8)> {
    let mut parts = text.split('/').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?.to_owned();
    let clock_rate_hz = parts.next()?.parse().ok().filter(|rate| *rate > 0)?;
    let channels = parts
        .next()
        .and_then(|count| count.parse().ok())
        .unwrap_or(1);
    Some((name, clock_rate_hz, channels))
}

/// Formats that need no `rtpmap` (RFC 3551 §6).
fn static_payload(payload_type: u8) -> Option<(String, u32, u8)> {
    let name = match payload_type {
        0 => "PCMU",
        3 => "GSM",
        4 => "G723",
        8 => "PCMA",
        9 => "G722",
        13 => "CN",
        15 => "G728",
        18 => "G729",
        _ => return None,
    };
    Some((name.to_owned(), 8000, 1))
}
