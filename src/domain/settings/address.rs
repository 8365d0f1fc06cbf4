//! Addresses in the settings: an account's `user@domain` and a server's `host:port`.

use std::sync::Arc;

use crate::domain::number::{Exchange, Place};

use super::{Account, General};

/// An account's address of record, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aor {
    /// `sips:` was written: TLS only.
    pub secure: bool,
    /// User part as written.
    pub user: String,
    /// Host, perhaps with a port.
    pub domain: String,
}

impl Aor {
    /// Reads `user@domain`, with or without `sip:` or `sips:`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (secure, rest) = match text.split_once(':') {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("sip") => (false, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("sips") => (true, rest),
            Some(_) | None => (false, text),
        };
        let (user, domain) = rest.split_once('@')?;
        let good_user = !user.is_empty()
            && user
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.!~*'()&=+$,;?/%#".contains(c));
        (good_user && HostPort::read(domain).is_some()).then(|| Self {
            secure,
            user: user.to_owned(),
            domain: domain.to_owned(),
        })
    }

    /// The URI: `sip:user@domain` or `sips:user@domain`.
    #[must_use]
    pub fn uri(&self) -> String {
        let scheme = if self.secure { "sips" } else { "sip" };
        format!("{scheme}:{}@{}", self.user, self.domain)
    }

    /// `user@domain`, as shown.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("{}@{}", self.user, self.domain)
    }
}

/// A host with an optional port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPort {
    /// Name, IPv4 address, or IPv6 address in brackets.
    pub host: String,
    /// Port when written, never 0.
    pub port: Option<u16>,
}

impl HostPort {
    /// Reads `host`, `host:port`, `[2001:db8::1]` or `[2001:db8::1]:port`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (host, port) = if text.starts_with('[') {
            let end = text.find(']')?;
            let address: std::net::Ipv6Addr = text.get(1..end)?.parse().ok()?;
            (format!("[{address}]"), text.get(end + 1..)?)
        } else {
            let (host, port) = text.find(':').map_or((text, ""), |at| text.split_at(at));
            let good = !host.is_empty()
                && host.len() <= 253
                && !host.starts_with(['.', '-'])
                && host
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
            (good.then(|| host.to_owned())?, port)
        };
        let port = match port.strip_prefix(':') {
            Some(digits) => Some(digits.parse().ok().filter(|port| *port != 0)?),
            None if port.is_empty() => None,
            None => return None,
        };
        Some(Self { host, port })
    }
}

/// The place at which numbers of an account are read: its country, else the desk's; the area is the desk's when the
/// country is. Behind it lies the account's exchange.
#[must_use]
pub fn place_of_account(account: Option<&Account>, general: &General) -> Place {
    let own = account.map_or("", |account| account.country.as_str());
    let place = if own.is_empty() || own.eq_ignore_ascii_case(&general.country) {
        Place::new(&general.country, &general.area)
    } else {
        Place::new(own, "")
    };
    match account {
        Some(account) => {
            let exchange = Exchange::new(&account.internal, &account.outside_prefix);
            place.behind(Arc::new(exchange))
        }
        None => place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_record() {
        for (text, uri) in [
            ("eva@example.org", Some("sip:eva@example.org")),
            (
                " sip:+4989123@example.org:5070 ",
                Some("sip:+4989123@example.org:5070"),
            ),
            ("SIPS:eva@[2001:db8::1]", Some("sips:eva@[2001:db8::1]")),
            ("eva", None),
            ("@example.org", None),
            ("eva@", None),
            ("eva kuhn@example.org", None),
            ("eva@exa mple", None),
            ("eva@a@b", None),
            ("eva\r\nX: y@example.org", None),
        ] {
            assert_eq!(
                Aor::read(text).map(|aor| aor.uri()).as_deref(),
                uri,
                "{text:?}"
            );
        }
    }

    #[test]
    fn hosts_with_ports() {
        for (text, wanted) in [
            ("example.org", Some(("example.org", None))),
            ("10.0.0.1:5061", Some(("10.0.0.1", Some(5061)))),
            ("[2001:db8::1]:5060", Some(("[2001:db8::1]", Some(5060)))),
            ("example.org:0", None),
            ("example.org:70000", None),
            ("example.org:", None),
            ("2001:db8::1", None),
            ("[2001:db8::1", None),
            ("[::1]x", None),
            ("", None),
            ("sip:example.org", None),
        ] {
            let read = HostPort::read(text);
            let got = read.as_ref().map(|read| (read.host.as_str(), read.port));
            assert_eq!(got, wanted, "{text:?}");
        }
    }
}
