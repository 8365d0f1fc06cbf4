//! Typed reading of headers on demand. An odd header gives `None`; the message stays readable.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};

use super::{
    headers::Headers,
    method::Method,
    scan::{Params, leading_uint, split_outside},
};
use crate::sip::{
    addr::{NameAddr, read_host_port},
    port::Reason,
};

/// `CSeq` (RFC 3261 §20.16).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CSeq {
    /// Sequence number.
    pub number: u32,
    /// Method it counts.
    pub method: Method,
}

impl CSeq {
    /// Reads `number method`; `None` when the number is no 32-bit one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (number, method) = text.trim().split_once([' ', '\t'])?;
        let number = number
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| number.parse().ok())??;
        let method = method.trim();
        super::scan::is_token(method).then(|| Self {
            number,
            method: Method::new(method),
        })
    }
}

impl fmt::Display for CSeq {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.number, self.method)
    }
}

/// One Via (RFC 3261 §20.42, RFC 3581).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Via {
    /// `UDP`, `TCP`, `TLS`… in capitals.
    pub transport: String,
    /// Host of the sent-by, IPv6 with its brackets.
    pub host: String,
    /// Port of the sent-by when written.
    pub port: Option<u16>,
    /// Parameters.
    pub params: Params,
}

impl Via {
    /// Reads one Via of any version, so that one of another can be answered; spaces around `/`, `:`, `;` and `=` are
    /// allowed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (head, params) = text.split_once(';').unwrap_or((text, ""));
        let mut parts = head.splitn(3, '/').map(str::trim);
        let (name, version) = (parts.next()?, parts.next()?);
        if !name.eq_ignore_ascii_case("SIP") || !super::scan::is_token(version) {
            return None;
        }
        let (transport, sent_by) = parts.next()?.split_once([' ', '\t'])?;
        let sent_by = match sent_by.rsplit_once(':') {
            Some((host, port)) => format!("{}:{}", host.trim(), port.trim()),
            None => sent_by.trim().to_owned(),
        };
        let (host, port) = read_host_port(&sent_by).ok()?;
        super::scan::is_token(transport).then(|| Self {
            transport: transport.to_ascii_uppercase(),
            host,
            port,
            params: Params::parse(params),
        })
    }

    /// The branch parameter.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        self.params
            .get("branch")
            .filter(|branch| !branch.is_empty())
    }

    /// The received parameter.
    #[must_use]
    pub fn received(&self) -> Option<IpAddr> {
        let text = self.params.get("received")?;
        text.trim_start_matches('[')
            .trim_end_matches(']')
            .parse()
            .ok()
    }

    /// The rport parameter: `Some(None)` when the sender asks for it and nobody filled it in yet (RFC 3581).
    #[must_use]
    pub fn rport(&self) -> Option<Option<u16>> {
        self.params.get("rport").map(|port| port.parse().ok())
    }

    /// The sent-by as one text for comparing: lower-case host and the port when written.
    #[must_use]
    pub fn sent_by(&self) -> String {
        let host = self.host.to_ascii_lowercase();
        self.port
            .map_or_else(|| host.clone(), |port| format!("{host}:{port}"))
    }

    /// Notes where the request came from: `received` when it differs from the sent-by or rport is asked for, and the
    /// rport value (RFC 3261 §18.2.1, RFC 3581 §4).
    pub fn mark_source(&mut self, source: SocketAddr) {
        let written: Option<IpAddr> = self.host.trim_matches(['[', ']']).parse().ok();
        let asks = self.rport().is_some();
        if asks {
            self.params.set("rport", Some(&source.port().to_string()));
        }
        if asks || written != Some(source.ip()) {
            self.params.set("received", Some(&source.ip().to_string()));
        }
    }
}

impl fmt::Display for Via {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SIP/2.0/{} {}", self.transport, self.host)?;
        if let Some(port) = self.port {
            write!(out, ":{port}")?;
        }
        write!(out, "{}", self.params)
    }
}

/// Who refreshes a session (RFC 4028).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresher {
    /// The caller.
    Uac,
    /// The callee.
    Uas,
}

/// Session-Expires (RFC 4028 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionExpires {
    /// Seconds.
    pub seconds: u32,
    /// Who refreshes, when said.
    pub refresher: Option<Refresher>,
}

impl fmt::Display for SessionExpires {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.refresher {
            Some(Refresher::Uac) => write!(out, "{};refresher=uac", self.seconds),
            Some(Refresher::Uas) => write!(out, "{};refresher=uas", self.seconds),
            None => write!(out, "{}", self.seconds),
        }
    }
}

/// `RAck` (RFC 3262 §7.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RAck {
    /// The `RSeq` acknowledged.
    pub rseq: u32,
    /// The `CSeq` of the answer acknowledged.
    pub cseq: CSeq,
}

impl fmt::Display for RAck {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.rseq, self.cseq)
    }
}

impl Headers {
    /// From.
    #[must_use]
    pub fn from_party(&self) -> Option<NameAddr> {
        NameAddr::parse(self.get("From")?).ok()
    }

    /// To.
    #[must_use]
    pub fn to_party(&self) -> Option<NameAddr> {
        NameAddr::parse(self.get("To")?).ok()
    }

    /// The readable members of a list of addresses (Contact, Route, Record-Route, P-Asserted-Identity…).
    #[must_use]
    pub fn parties(&self, name: &str) -> Vec<NameAddr> {
        self.all(name)
            .flat_map(|value| split_outside(value, b','))
            .filter_map(|member| NameAddr::parse(member).ok())
            .collect()
    }

    /// Call-ID.
    #[must_use]
    pub fn call_id(&self) -> Option<&str> {
        self.get("Call-ID")
    }

    /// `CSeq`.
    #[must_use]
    pub fn cseq(&self) -> Option<CSeq> {
        CSeq::parse(self.get("CSeq")?)
    }

    /// The topmost Via.
    #[must_use]
    pub fn top_via(&self) -> Option<Via> {
        Via::parse(split_outside(self.get("Via")?, b',').next()?)
    }

    /// Every readable Via.
    #[must_use]
    pub fn vias(&self) -> Vec<Via> {
        self.all("Via")
            .flat_map(|value| split_outside(value, b','))
            .filter_map(Via::parse)
            .collect()
    }

    /// Replaces the topmost Via; further ones of the same line stay.
    pub fn set_top_via(&mut self, via: &Via) {
        let rest: Vec<String> = self
            .get("Via")
            .into_iter()
            .flat_map(|value| split_outside(value, b',').skip(1))
            .map(str::to_owned)
            .collect();
        let mut line = via.to_string();
        for further in rest {
            line.push_str(", ");
            line.push_str(&further);
        }
        self.set_first("Via", line);
    }

    /// The whole number the header begins with (Max-Forwards, Expires, Min-Expires, `RSeq`, Retry-After, Min-SE…); one too
    /// large is read as `u32::MAX`.
    #[must_use]
    pub fn uint(&self, name: &str) -> Option<u32> {
        leading_uint(self.get(name)?)
    }

    /// Session-Expires.
    #[must_use]
    pub fn session_expires(&self) -> Option<SessionExpires> {
        let value = self.get("Session-Expires")?;
        let params = value
            .split_once(';')
            .map_or_else(Params::new, |(_, params)| Params::parse(params));
        let refresher = match params.get("refresher") {
            Some(who) if who.eq_ignore_ascii_case("uac") => Some(Refresher::Uac),
            Some(who) if who.eq_ignore_ascii_case("uas") => Some(Refresher::Uas),
            Some(_) | None => None,
        };
        leading_uint(value).map(|seconds| SessionExpires { seconds, refresher })
    }

    /// `RAck`.
    #[must_use]
    pub fn rack(&self) -> Option<RAck> {
        let (rseq, cseq) = self.get("RAck")?.trim().split_once([' ', '\t'])?;
        Some(RAck {
            rseq: rseq.parse().ok()?,
            cseq: CSeq::parse(cseq)?,
        })
    }

    /// Every Reason (RFC 3326).
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        self.all("Reason")
            .flat_map(|value| split_outside(value, b','))
            .filter_map(read_reason)
            .collect()
    }

    /// Media type of the body in lower case without parameters (`application/sdp`).
    #[must_use]
    pub fn content_type(&self) -> Option<String> {
        let value = self.get("Content-Type")?;
        let media = value.split_once(';').map_or(value, |(media, _)| media);
        Some(
            media
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect::<String>()
                .to_ascii_lowercase(),
        )
    }
}

/// Reads one Reason value, `Q.850;cause=16;text="…"`.
#[must_use]
pub fn read_reason(text: &str) -> Option<Reason> {
    let (protocol, params) = text.split_once(';').unwrap_or((text, ""));
    let protocol = protocol.trim();
    let params = Params::parse(params);
    super::scan::is_token(protocol).then(|| Reason {
        protocol: protocol.to_owned(),
        cause: params.text("cause").and_then(|cause| cause.parse().ok()),
        text: params
            .text("text")
            .map(std::borrow::Cow::into_owned)
            .unwrap_or_default(),
    })
}
