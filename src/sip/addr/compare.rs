//! When two URIs mean the same (RFC 3261 §19.1.4, RFC 3966 §5).

use std::borrow::Cow;

use super::{
    escape::percent_decode,
    uri::{Scheme, Uri},
};

impl Uri {
    /// Whether both mean the same by RFC 3261 §19.1.4.
    #[must_use]
    pub fn is_equivalent(&self, other: &Self) -> bool {
        if self.scheme() != other.scheme() {
            return false;
        }
        match self.scheme() {
            Scheme::Other => self.as_str() == other.as_str(),
            Scheme::Tel => {
                tel_digits(self.user()) == tel_digits(other.user()) && same_params(self, other)
            }
            Scheme::Sip | Scheme::Sips => {
                decoded(self.user()) == decoded(other.user())
                    && decoded(self.password()) == decoded(other.password())
                    && same_host(self, other)
                    && self.port() == other.port()
                    && same_params(self, other)
                    && same_headers(self, other)
            }
        }
    }
}

fn same_host(one: &Uri, other: &Uri) -> bool {
    match (one.ip(), other.ip()) {
        (Some(one), Some(other)) => one == other,
        (None, None) => one.host().eq_ignore_ascii_case(other.host()),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Parameters both have must be equal; these may not stand on one side only (`transport` by RFC 3261's examples).
fn same_params(one: &Uri, other: &Uri) -> bool {
    const NEVER_IGNORED: [&str; 5] = ["user", "ttl", "method", "maddr", "transport"];
    let agrees = |name: &str, value: &str, there: &Uri| match there.params().get(name) {
        Some(theirs) => percent_decode(value).eq_ignore_ascii_case(&percent_decode(theirs)),
        None => !NEVER_IGNORED
            .iter()
            .any(|never| never.eq_ignore_ascii_case(name)),
    };
    one.params()
        .iter()
        .all(|(name, value)| agrees(name, value.unwrap_or(""), other))
        && other
            .params()
            .iter()
            .all(|(name, value)| agrees(name, value.unwrap_or(""), one))
}

/// Embedded headers are never ignored.
fn same_headers(one: &Uri, other: &Uri) -> bool {
    let covers = |a: &Uri, b: &Uri| {
        a.headers().iter().all(|(name, value)| {
            b.headers()
                .get(name)
                .is_some_and(|theirs| percent_decode(theirs) == percent_decode(value.unwrap_or("")))
        })
    };
    covers(one, other) && covers(other, one)
}

fn decoded(text: Option<&str>) -> Option<Cow<'_, str>> {
    text.map(percent_decode)
}

/// A `tel:` number without its visual separators (RFC 3966 §5).
fn tel_digits(number: Option<&str>) -> Option<String> {
    number.map(|number| {
        number
            .chars()
            .filter(|c| !matches!(c, '-' | '.' | '(' | ')'))
            .collect()
    })
}
