//! One side of one call's offers and answers (RFC 3264).
//!
//! | wish of ours | peer's direction           | agreed, from our side |
//! |--------------|----------------------------|-----------------------|
//! | talk         | sendrecv                   | sendrecv              |
//! | talk         | sendonly, or `c=0.0.0.0`   | recvonly              |
//! | talk         | recvonly                   | sendonly              |
//! | hold         | sendrecv, recvonly         | sendonly              |
//! | hold         | sendonly, or `c=0.0.0.0`   | inactive              |
//! | any          | inactive                   | inactive              |
//!
//! The version in `o=` grows by one with every description that differs from the one sent before. Lines keep their place
//! for the life of the call. A payload type keeps its meaning.

use std::net::SocketAddr;

use super::{
    Agreed, Codec, Direction, Local, LocalCodec, RemoteAudio, SdpProblem, is_companion,
    read::{audio, parse},
};

/// Our side of a call's descriptions.
#[derive(Clone, Debug)]
pub struct Session {
    id: u64,
    version: u64,
    local: Local,
    /// The lines of the last description, either side's.
    lines: Vec<Line>,
    /// Which of them is ours.
    audio_line: usize,
    /// Payload types in use, by label.
    payloads: Vec<(String, u8)>,
    /// What was sent last, but for the version.
    sent: Option<sdp_types::Session>,
    is_held_by_peer: bool,
}

/// An `m=` line that keeps its place.
#[derive(Clone, Debug)]
struct Line {
    media: String,
    proto: String,
    fmt: String,
}

impl Session {
    /// Our side of a new call; `id` is the session id in `o=`, best a random 63-bit number.
    #[must_use]
    pub const fn new(id: u64, local: Local) -> Self {
        Self {
            id,
            version: 1,
            local,
            lines: Vec::new(),
            audio_line: 0,
            payloads: Vec::new(),
            sent: None,
            is_held_by_peer: false,
        }
    }

    /// Our end.
    #[must_use]
    pub const fn local(&self) -> &Local {
        &self.local
    }

    /// Our end is elsewhere from the next description on.
    pub const fn relocate(&mut self, address: SocketAddr) {
        self.local.address = address.ip();
        self.local.port = address.port();
    }

    /// Our offer: the first one, a session refresh, or a change to or from hold.
    pub fn offer(&mut self, is_holding: bool) -> String {
        let sends = !(is_holding && self.is_held_by_peer);
        let direction = Direction::new(sends, !is_holding);
        let codecs = self.offered_codecs();
        let line = Line {
            media: "audio".to_owned(),
            proto: self.proto(),
            fmt: payload_list(&codecs),
        };
        match self.lines.get_mut(self.audio_line) {
            Some(place) => *place = line,
            None => self.lines = vec![line],
        }
        let mux = self.local.rtcp_mux;
        self.write(&codecs, direction, mux)
    }

    /// Answers the peer's offer; while `is_holding` we don't listen. The session stays as it was when the offer can't be
    /// taken.
    pub fn answer(
        &mut self,
        offer: &str,
        is_holding: bool,
    ) -> Result<(String, Agreed), SdpProblem> {
        let session = parse(offer)?;
        let (place, remote, chosen) = self.choose(&session)?;
        self.lines = session.medias.iter().map(Line::of).collect();
        self.audio_line = place;
        for codec in &chosen {
            self.keep_payload(codec);
        }
        let own: Vec<Codec> = chosen
            .iter()
            .map(|codec| self.with_own_fmtp(codec))
            .collect();
        let mux = self.local.rtcp_mux && remote.rtcp_mux;
        let agreed = self.agree(&remote, &chosen, own.clone(), is_holding, mux)?;
        let text = self.write(&own, agreed.direction, mux);
        Ok((text, agreed))
    }

    /// Reads the peer's answer to our last offer.
    pub fn read_answer(&mut self, answer: &str, is_holding: bool) -> Result<Agreed, SdpProblem> {
        let session = parse(answer)?;
        let in_place = session.medias.get(self.audio_line);
        let remote = in_place
            .and_then(|media| audio(&session, media))
            .or_else(|| {
                session
                    .medias
                    .iter()
                    .find_map(|media| audio(&session, media))
            })
            .ok_or(SdpProblem::NoAudio)?;
        if remote.port == 0 {
            return Err(SdpProblem::AudioRefused);
        }
        if !remote.is_plain_rtp() {
            return Err(SdpProblem::OnlyEncrypted(remote.proto));
        }
        let offered = self.offered_codecs();
        let is_ours = |codec: &Codec| offered.iter().any(|own| codec.is(&own.label()));
        let chosen: Vec<Codec> = remote
            .codecs
            .iter()
            .filter(|c| is_ours(c))
            .cloned()
            .collect();
        if chosen.iter().all(Codec::is_companion) {
            return Err(no_common(&remote));
        }
        let is_taken = |own: &Codec| chosen.iter().any(|codec| codec.is(&own.label()));
        let own = offered.into_iter().filter(is_taken).collect();
        let mux = self.local.rtcp_mux && remote.rtcp_mux;
        self.agree(&remote, &chosen, own, is_holding, mux)
    }

    /// The first audio line we can take with the formats we choose of it: the first codec of ours in the offerer's order,
    /// telephone-events, best with the codec's clock, and comfort noise when the clock allows it.
    fn choose(
        &self,
        session: &sdp_types::Session,
    ) -> Result<(usize, RemoteAudio, Vec<Codec>), SdpProblem> {
        let mut problem = SdpProblem::NoAudio;
        for (place, media) in session.medias.iter().enumerate() {
            let Some(remote) = audio(session, media).filter(|remote| remote.port != 0) else {
                continue;
            };
            if !remote.is_plain_rtp() {
                problem = SdpProblem::OnlyEncrypted(remote.proto);
                continue;
            }
            let Some(codec) = remote
                .codecs
                .iter()
                .find(|codec| !codec.is_companion() && self.own(codec).is_some())
            else {
                problem = no_common(&remote);
                continue;
            };
            let mut chosen = vec![codec.clone()];
            chosen.extend(self.companions(codec, &remote).cloned());
            return Ok((place, remote, chosen));
        }
        Err(problem)
    }

    fn companions<'a>(
        &self,
        codec: &Codec,
        remote: &'a RemoteAudio,
    ) -> impl Iterator<Item = &'a Codec> + use<'a> {
        let clock = codec.clock_rate_hz;
        let ours = |name: &str| {
            let is_wanted =
                |other: &&Codec| other.name.eq_ignore_ascii_case(name) && self.own(other).is_some();
            remote.codecs.iter().filter(is_wanted).collect::<Vec<_>>()
        };
        let events = ours("telephone-event");
        let same_clock = events.iter().find(|event| event.clock_rate_hz == clock);
        let event = same_clock.or(events.first()).copied();
        let noise = ours("CN")
            .into_iter()
            .find(|noise| noise.clock_rate_hz == clock);
        event.into_iter().chain(noise)
    }

    fn own(&self, codec: &Codec) -> Option<&LocalCodec> {
        self.local.codecs.iter().find(|own| codec.is(&own.label))
    }

    fn with_own_fmtp(&self, codec: &Codec) -> Codec {
        let fmtp = self
            .own(codec)
            .map(|own| own.fmtp.clone())
            .unwrap_or_default();
        Codec {
            fmtp,
            ..codec.clone()
        }
    }

    fn agree(
        &mut self,
        remote: &RemoteAudio,
        chosen: &[Codec],
        own: Vec<Codec>,
        is_holding: bool,
        rtcp_mux: bool,
    ) -> Result<Agreed, SdpProblem> {
        let peers = remote.direction.reversed();
        let peers = Direction::new(peers.sends() && !remote.is_old_hold, peers.receives());
        let wish = Direction::new(true, !is_holding);
        let companion = |name: &str| {
            chosen
                .iter()
                .find(|codec| codec.name.eq_ignore_ascii_case(name))
        };
        let telephone_event =
            companion("telephone-event").map(|event| (event.payload_type, event.clock_rate_hz));
        let comfort_noise = companion("CN").map(|noise| noise.payload_type);
        let send = chosen.iter().find(|codec| !codec.is_companion());
        let send = send.cloned().ok_or_else(|| no_common(remote))?;
        self.is_held_by_peer = !peers.sends();
        Ok(Agreed {
            remote: remote
                .address
                .map(|address| SocketAddr::new(address, remote.port)),
            remote_rtcp: remote.rtcp.filter(|_| !rtcp_mux),
            rtcp_mux,
            send,
            receive: own
                .into_iter()
                .filter(|codec| !codec.is_companion())
                .collect(),
            telephone_event,
            comfort_noise,
            ptime_ms: packet_time(remote, self.local.ptime_ms),
            direction: wish.meet(peers),
            is_held_by_peer: self.is_held_by_peer,
        })
    }

    /// Our formats with their payload types: the one used before, the fixed one, or a free dynamic one.
    fn offered_codecs(&mut self) -> Vec<Codec> {
        let mut offered = Vec::with_capacity(self.local.codecs.len());
        for LocalCodec { label, fmtp } in self.local.codecs.clone() {
            let payload_type = self.payload_type(&label);
            let mut parts = label.split('/');
            offered.push(Codec {
                payload_type,
                name: parts.next().unwrap_or("").to_owned(),
                clock_rate_hz: parts
                    .next()
                    .and_then(|rate| rate.parse().ok())
                    .unwrap_or(8000),
                channels: parts
                    .next()
                    .and_then(|count| count.parse().ok())
                    .unwrap_or(1),
                fmtp,
            });
        }
        // Companions go behind the codecs: the first format is the one that is liked best.
        offered.sort_by_key(Codec::is_companion);
        offered
    }

    fn payload_type(&mut self, label: &str) -> u8 {
        let used = self
            .payloads
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(label));
        if let Some((_, payload_type)) = used {
            return *payload_type;
        }
        let fixed = match label.to_ascii_uppercase().as_str() {
            "PCMU/8000" => Some(0),
            "PCMA/8000" => Some(8),
            "G722/8000" => Some(9),
            "CN/8000" => Some(13),
            // Old equipment takes no other.
            "TELEPHONE-EVENT/8000" => Some(101),
            _ => None,
        };
        let is_free = |number: &u8| self.payloads.iter().all(|(_, used)| used != number);
        let free = fixed
            .filter(is_free)
            .or_else(|| (96..=127).filter(|number| *number != 101).find(is_free));
        let payload_type = free.unwrap_or(127);
        self.payloads.push((label.to_owned(), payload_type));
        payload_type
    }

    /// Notes the peer's payload type for a format of ours, so that our next offer uses the same.
    fn keep_payload(&mut self, codec: &Codec) {
        let Some(label) = self.own(codec).map(|own| own.label.clone()) else {
            return;
        };
        let payload_type = codec.payload_type;
        self.payloads
            .retain(|(own, used)| *own != label && *used != payload_type);
        self.payloads.push((label, payload_type));
    }

    fn proto(&self) -> String {
        let before = self.lines.get(self.audio_line);
        before.map_or_else(|| "RTP/AVP".to_owned(), |line| line.proto.clone())
    }

    fn write(&mut self, codecs: &[Codec], direction: Direction, rtcp_mux: bool) -> String {
        let address = self.local.address;
        let origin = sdp_types::Origin::with_ip_addr(self.id, 0, address);
        let mut session = sdp_types::Session::new(origin, "-");
        session.connection = Some(sdp_types::Connection::from_ip_addr(address));
        session.medias = self
            .lines
            .iter()
            .enumerate()
            .map(|(place, line)| {
                if place == self.audio_line {
                    self.write_audio(line, codecs, direction, rtcp_mux)
                } else {
                    line.refused()
                }
            })
            .collect();
        if self.sent.as_ref().is_some_and(|sent| *sent != session) {
            self.version += 1;
        }
        self.sent = Some(session.clone());
        session.origin.sess_version = self.version;
        let mut bytes = Vec::with_capacity(512);
        // Writing into memory can't fail.
        let _ = session.write(&mut bytes);
        String::from_utf8(bytes).unwrap_or_default()
    }

    fn write_audio(
        &self,
        line: &Line,
        codecs: &[Codec],
        direction: Direction,
        rtcp_mux: bool,
    ) -> sdp_types::Media {
        let mut media = line.refused();
        media.port = self.local.port;
        media.fmt = payload_list(codecs);
        let mut add = |name: &str, value: Option<String>| {
            let attribute = name.to_owned();
            media
                .attributes
                .push(sdp_types::Attribute { attribute, value });
        };
        for codec in codecs {
            let Codec {
                payload_type, fmtp, ..
            } = codec;
            add("rtpmap", Some(format!("{payload_type} {}", codec.label())));
            if !fmtp.is_empty() {
                add("fmtp", Some(format!("{payload_type} {fmtp}")));
            }
        }
        add("ptime", Some(self.local.ptime_ms.to_string()));
        if rtcp_mux {
            add("rtcp-mux", None);
        } else if let Some(port) = self.local.rtcp_port {
            add("rtcp", Some(port.to_string()));
        }
        add(direction.as_str(), None);
        media
    }
}

impl Line {
    fn of(media: &sdp_types::Media) -> Self {
        Self {
            media: media.media.clone(),
            proto: media.proto.clone(),
            fmt: media.fmt.clone(),
        }
    }

    /// The line with port 0 (RFC 3264 §6).
    fn refused(&self) -> sdp_types::Media {
        let media = sdp_types::MediaType::Audio;
        let mut line = sdp_types::Media::new(media, 0, sdp_types::TransportProto::RtpAvp, "");
        line.media.clone_from(&self.media);
        line.proto.clone_from(&self.proto);
        line.fmt.clone_from(&self.fmt);
        line
    }
}

fn payload_list(codecs: &[Codec]) -> String {
    let numbers: Vec<String> = codecs
        .iter()
        .map(|codec| codec.payload_type.to_string())
        .collect();
    numbers.join(" ")
}

fn no_common(remote: &RemoteAudio) -> SdpProblem {
    let offered = remote
        .codecs
        .iter()
        .filter(|codec| !is_companion(&codec.name));
    SdpProblem::NoCommonCodec(offered.map(Codec::label).collect())
}

/// The packet time the peer likes, else ours, within what it takes and we can send.
fn packet_time(remote: &RemoteAudio, ours: u8) -> u8 {
    let wish = remote.ptime_ms.unwrap_or(ours);
    let most = remote.maxptime_ms.unwrap_or(60).clamp(10, 60);
    wish.clamp(10, most) / 10 * 10
}
