//! `sip:`, `sips:` and `tel:` URIs (RFC 3261 §19.1, RFC 3966); others are kept as text.

use std::{borrow::Cow, fmt, net::IpAddr};

use thiserror::Error;

use super::escape::{escape_user, percent_decode};
use crate::sip::wire::scan::Params;

/// What kind of URI it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// `sip:`.
    Sip,
    /// `sips:`.
    Sips,
    /// `tel:`.
    Tel,
    /// Anything else; only the raw text is of use.
    Other,
}

/// Why a text is no URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the error text says it")]
pub enum UriProblem {
    #[error("no scheme")]
    NoScheme,
    #[error("space or control character in a uri")]
    BadCharacter,
    #[error("no host")]
    NoHost,
    #[error("bad host")]
    BadHost,
    #[error("bad port")]
    BadPort,
    #[error("no number")]
    NoNumber,
}

/// A URI with its raw text.
#[derive(Clone, Debug)]
pub struct Uri {
    raw: String,
    scheme: Scheme,
    user: Option<String>,
    password: Option<String>,
    host: String,
    port: Option<u16>,
    params: Params,
    headers: Params,
}

impl Uri {
    /// Reads one URI; nothing may stand around it.
    pub fn parse(text: &str) -> Result<Self, UriProblem> {
        // Embedded headers are met unescaped (`?Reason=SIP;cause=302;text="Moved"`); they are never sent on.
        let host_start = text.rfind('@').unwrap_or(0);
        let strict_end = text[host_start..]
            .find('?')
            .map_or(text.len(), |at| host_start + at);
        let is_bad = |(at, byte): (usize, u8)| {
            byte < b' '
                || matches!(byte, b'<' | b'>' | 0x7f)
                || at < strict_end && matches!(byte, b' ' | b'"')
        };
        if text.bytes().enumerate().any(is_bad) {
            return Err(UriProblem::BadCharacter);
        }
        let (scheme, rest) = text.split_once(':').ok_or(UriProblem::NoScheme)?;
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
        if !is_scheme {
            return Err(UriProblem::NoScheme);
        }
        let mut uri = Self {
            raw: text.to_owned(),
            scheme: Scheme::Other,
            user: None,
            password: None,
            host: String::new(),
            port: None,
            params: Params::new(),
            headers: Params::new(),
        };
        if scheme.eq_ignore_ascii_case("sip") || scheme.eq_ignore_ascii_case("sips") {
            uri.scheme = if scheme.len() == 3 {
                Scheme::Sip
            } else {
                Scheme::Sips
            };
            uri.read_sip(rest)?;
        } else if scheme.eq_ignore_ascii_case("tel") {
            uri.scheme = Scheme::Tel;
            uri.read_tel(rest)?;
        }
        Ok(uri)
    }

    fn read_sip(&mut self, rest: &str) -> Result<(), UriProblem> {
        // The user part may hold `;`, `?` and `/`, so the `@` is looked for first (RFC 3261 §25.1).
        let host_start = rest.find('@').map_or(0, |at| at + 1);
        if host_start > 0 {
            let user_info = &rest[..host_start - 1];
            let (user, password) = match user_info.split_once(':') {
                Some((user, password)) => (user, Some(password)),
                None => (user_info, None),
            };
            self.user = Some(user.to_owned());
            self.password = password.map(str::to_owned);
        }
        let rest = &rest[host_start..];
        let (rest, headers) = rest.split_once('?').unwrap_or((rest, ""));
        let (host_port, params) = rest.split_once(';').unwrap_or((rest, ""));
        (self.host, self.port) = read_host_port(host_port)?;
        self.params = Params::parse(params);
        self.headers = Params::split(headers, b'&');
        Ok(())
    }

    fn read_tel(&mut self, rest: &str) -> Result<(), UriProblem> {
        let (number, params) = rest.split_once(';').unwrap_or((rest, ""));
        if number.is_empty() {
            return Err(UriProblem::NoNumber);
        }
        self.user = Some(number.to_owned());
        self.params = Params::parse(params);
        Ok(())
    }

    /// A `sip:` or `sips:` URI; `user` is escaped as needed, an IPv6 `host` gets its brackets.
    #[must_use]
    pub fn sip(scheme: Scheme, user: Option<&str>, host: &str, port: Option<u16>) -> Self {
        let host = if host.contains(':') && !host.starts_with('[') {
            format!("[{host}]")
        } else {
            host.to_owned()
        };
        let mut uri = Self {
            raw: String::new(),
            scheme: if scheme == Scheme::Sips {
                Scheme::Sips
            } else {
                Scheme::Sip
            },
            user: user.map(|user| escape_user(user).into_owned()),
            password: None,
            host,
            port,
            params: Params::new(),
            headers: Params::new(),
        };
        uri.write_raw();
        uri
    }

    /// The same URI with parameter `name` set.
    #[must_use]
    pub fn with_param(mut self, name: &str, value: Option<&str>) -> Self {
        self.params.set(name, value);
        self.write_raw();
        self
    }

    /// The same URI without embedded headers, fit for a Request-URI.
    #[must_use]
    pub fn without_headers(mut self) -> Self {
        self.headers = Params::new();
        self.write_raw();
        self
    }

    fn write_raw(&mut self) {
        let scheme = match self.scheme {
            Scheme::Sip => "sip",
            Scheme::Sips => "sips",
            Scheme::Tel => "tel",
            Scheme::Other => return,
        };
        let mut raw = format!("{scheme}:");
        if let Some(user) = &self.user {
            raw.push_str(user);
            if let Some(password) = &self.password {
                raw.push(':');
                raw.push_str(password);
            }
            if self.scheme != Scheme::Tel {
                raw.push('@');
            }
        }
        raw.push_str(&self.host);
        if let Some(port) = self.port {
            raw.push(':');
            raw.push_str(&port.to_string());
        }
        raw.push_str(&self.params.to_string());
        for (index, (name, value)) in self.headers.iter().enumerate() {
            raw.push(if index == 0 { '?' } else { '&' });
            raw.push_str(name);
            raw.push('=');
            raw.push_str(value.unwrap_or(""));
        }
        self.raw = raw;
    }

    /// The URI as received or built.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.raw
    }

    /// Its scheme.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// User part as written (still escaped); the number of a `tel:` URI.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// User part with percent-decoding undone and parameters inside it (`+4989;npdi=yes@`) cut off; empty when absent.
    #[must_use]
    pub fn plain_user(&self) -> Cow<'_, str> {
        let user = self.user.as_deref().unwrap_or("");
        percent_decode(user.split_once(';').map_or(user, |(number, _)| number))
    }

    /// Password part as written.
    #[must_use]
    pub fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    /// Host as written, IPv6 with its brackets; empty for `tel:` and unknown schemes.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Host without IPv6 brackets, as a resolver wants it.
    #[must_use]
    pub fn bare_host(&self) -> &str {
        self.host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(&self.host)
    }

    /// The host as an address when it is one.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        self.bare_host().parse().ok()
    }

    /// Port when written.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        self.port
    }

    /// URI parameters (`transport`, `lr`, `user`…).
    #[must_use]
    pub const fn params(&self) -> &Params {
        &self.params
    }

    /// Embedded headers (`?Reason=…`), values still escaped.
    #[must_use]
    pub const fn headers(&self) -> &Params {
        &self.headers
    }
}

/// Equality is equality of the text; [`Uri::is_equivalent`] compares the meaning.
impl PartialEq for Uri {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl Eq for Uri {}

impl fmt::Display for Uri {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.raw)
    }
}

/// Reads `host[:port]`, IPv6 in brackets.
pub(crate) fn read_host_port(text: &str) -> Result<(String, Option<u16>), UriProblem> {
    let host_length = if text.starts_with('[') {
        text.find(']').ok_or(UriProblem::BadHost)? + 1
    } else {
        text.find(':').unwrap_or(text.len())
    };
    let (host, rest) = text.split_at(host_length);
    if host.is_empty() {
        return Err(UriProblem::NoHost);
    }
    let is_host = if let Some(inner) = host.strip_prefix('[') {
        inner
            .strip_suffix(']')
            .is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok())
    } else {
        // Underscores are not allowed and still common in private names.
        host.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
    };
    if !is_host {
        return Err(UriProblem::BadHost);
    }
    let port = match rest.strip_prefix(':') {
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(port.parse().map_err(|_| UriProblem::BadPort)?)
        }
        None if rest.is_empty() => None,
        Some(_) | None => return Err(UriProblem::BadPort),
    };
    Ok((host.to_owned(), port))
}
