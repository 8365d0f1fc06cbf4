//! The ordered list of headers of a message (RFC 3261 §7.3). Values stay as received; typed reading is on demand.

use super::scan::split_outside;
use crate::sip::port::RawHeader;

/// Headers in order. Names compare without regard to case, compact forms (RFC 3261 §7.3.3) stand for their long ones.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Headers(Vec<RawHeader>);

impl Headers {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn with_capacity(count: usize) -> Self {
        Self(Vec::with_capacity(count))
    }

    /// The value of the first header called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The values of every header line called `name`.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let name = known_name(name).map_or_else(|| name.to_owned(), str::to_owned);
        self.0
            .iter()
            .filter(move |header| header.name.eq_ignore_ascii_case(&name))
            .map(|header| header.value.as_str())
    }

    /// The members of every header line called `name`, lines split at commas outside quotes and angle brackets. Only for
    /// headers that are lists (Via, Contact, Route, Supported, …).
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<&str> {
        self.all(name)
            .flat_map(|value| split_outside(value, b','))
            .collect()
    }

    /// Whether a header is called `name`.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Whether the list header `name` has the member `token` (Supported, Require, Allow…), without regard to case.
    #[must_use]
    pub fn lists(&self, name: &str, token: &str) -> bool {
        self.all(name)
            .flat_map(|value| split_outside(value, b','))
            .any(|member| member.eq_ignore_ascii_case(token))
    }

    /// Where the first header called `name` stands.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        let name = known_name(name).unwrap_or(name);
        self.0
            .iter()
            .position(|header| header.name.eq_ignore_ascii_case(name))
    }

    /// Adds a header at the end.
    pub fn push(&mut self, name: &str, value: impl Into<String>) {
        self.0.push(header(name, value.into()));
    }

    /// Adds a header at the top (Via, Route, Record-Route).
    pub fn push_front(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(0, header(name, value.into()));
    }

    /// Adds a header at `position`, or at the end when there are fewer.
    pub fn insert(&mut self, position: usize, name: &str, value: impl Into<String>) {
        self.0
            .insert(position.min(self.0.len()), header(name, value.into()));
    }

    /// Makes `value` the only one of `name`: in the place of the first when there is one, else at the end.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let place = self.position(name).unwrap_or(self.0.len());
        self.remove(name);
        self.insert(place, name, value);
    }

    /// Replaces the value of the first header called `name` and leaves further ones; adds it when there is none.
    pub fn set_first(&mut self, name: &str, value: impl Into<String>) {
        match self.position(name) {
            Some(place) => self.0[place] = header(name, value.into()),
            None => self.push(name, value),
        }
    }

    /// Takes every header called `name` out.
    pub fn remove(&mut self, name: &str) {
        let name = known_name(name).unwrap_or(name);
        self.0
            .retain(|header| !header.name.eq_ignore_ascii_case(name));
    }

    /// Appends copies of every `name` line of `other`, in order (Via, Record-Route of an answer).
    pub fn copy(&mut self, name: &str, other: &Self) {
        let name = known_name(name).unwrap_or(name);
        self.0.extend(
            other
                .0
                .iter()
                .filter(|header| header.name.eq_ignore_ascii_case(name))
                .cloned(),
        );
    }

    /// All, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, RawHeader> {
        self.0.iter()
    }

    /// All as a plain list.
    #[must_use]
    pub fn to_raw(&self) -> Vec<RawHeader> {
        self.0.clone()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a Headers {
    type Item = &'a RawHeader;
    type IntoIter = std::slice::Iter<'a, RawHeader>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Extend<RawHeader> for Headers {
    fn extend<I: IntoIterator<Item = RawHeader>>(&mut self, headers: I) {
        for RawHeader { name, value } in headers {
            self.push(&name, value);
        }
    }
}

impl FromIterator<RawHeader> for Headers {
    fn from_iter<I: IntoIterator<Item = RawHeader>>(headers: I) -> Self {
        let mut list = Self::new();
        list.extend(headers);
        list
    }
}

/// A header that can't break the message: line ends in its value become spaces, other characters stay.
fn header(name: &str, value: String) -> RawHeader {
    let is_breaking = |c: char| matches!(c, '\r' | '\n');
    let value = if value.contains(is_breaking) {
        value.replace(is_breaking, " ")
    } else {
        value
    };
    let trimmed = value.trim_matches([' ', '\t']);
    let value = if trimmed.len() == value.len() {
        value
    } else {
        trimmed.to_owned()
    };
    let name = known_name(name).map_or_else(|| name.to_owned(), str::to_owned);
    RawHeader { name, value }
}

/// The usual spelling of a header name, long form, when it is one we know.
fn known_name(name: &str) -> Option<&'static str> {
    if let [letter] = name.as_bytes() {
        return long_form(*letter);
    }
    KNOWN_NAMES
        .iter()
        .copied()
        .find(|known| known.eq_ignore_ascii_case(name))
}

/// The header a compact name stands for (IANA registry of SIP header fields).
const fn long_form(letter: u8) -> Option<&'static str> {
    Some(match letter.to_ascii_lowercase() {
        b'a' => "Accept-Contact",
        b'b' => "Referred-By",
        b'c' => "Content-Type",
        b'd' => "Request-Disposition",
        b'e' => "Content-Encoding",
        b'f' => "From",
        b'i' => "Call-ID",
        b'j' => "Reject-Contact",
        b'k' => "Supported",
        b'l' => "Content-Length",
        b'm' => "Contact",
        b'n' => "Identity-Info",
        b'o' => "Event",
        b'r' => "Refer-To",
        b's' => "Subject",
        b't' => "To",
        b'u' => "Allow-Events",
        b'v' => "Via",
        b'x' => "Session-Expires",
        b'y' => "Identity",
        _ => return None,
    })
}

/// Names whose spelling is made uniform.
const KNOWN_NAMES: &[&str] = &[
    "Via",
    "From",
    "To",
    "Call-ID",
    "CSeq",
    "Contact",
    "Max-Forwards",
    "Content-Length",
    "Content-Type",
    "Route",
    "Record-Route",
    "Allow",
    "Supported",
    "Require",
    "User-Agent",
    "Expires",
    "Authorization",
    "Proxy-Authorization",
    "WWW-Authenticate",
    "Proxy-Authenticate",
    "Accept",
    "Alert-Info",
    "Allow-Events",
    "Call-Info",
    "Date",
    "Diversion",
    "Event",
    "History-Info",
    "Min-Expires",
    "Min-SE",
    "P-Asserted-Identity",
    "P-Called-Party-ID",
    "P-Preferred-Identity",
    "Path",
    "Privacy",
    "Proxy-Require",
    "RAck",
    "RSeq",
    "Reason",
    "Refer-To",
    "Referred-By",
    "Replaces",
    "Retry-After",
    "Server",
    "Service-Route",
    "Session-Expires",
    "Subject",
    "Unsupported",
    "Warning",
];
