//! What a person types or clicks becomes a target to call: digits, `user@host`, or a link (`super::link`).

use thiserror::Error;

use super::{
    class::NumberClass,
    link,
    normal::{NumberKind, PhoneNumber, is_separator},
    place::Place,
};

/// Longest target, bytes.
const LONGEST: usize = 256;

/// A target that can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialTarget {
    /// What signalling is given: digits for the account's domain, `user@host`, or a `sip:`/`sips:` URI.
    pub target: String,
    /// The number or user called, normalised, for people and the journal.
    pub number: PhoneNumber,
    /// What it leads to.
    pub class: NumberClass,
    /// It was a link (`tel:`, `sip:`, `sips:`, `callto:`), which a page may have brought.
    pub is_link: bool,
}

/// Why a text can't be dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the error text says it")]
pub enum DialFault {
    #[error("nothing to dial")]
    Empty,
    #[error("target is longer than {LONGEST} bytes")]
    TooLong,
    #[error("unknown scheme")]
    UnknownScheme,
    #[error("neither a number nor an address")]
    NotDialable,
    #[error("parameter is not understood")]
    BadParameter,
}

impl DialTarget {
    /// Reads what a person typed or clicked, at the place of the line or account it leaves over.
    pub fn read(text: &str, place: &Place) -> Result<Self, DialFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(DialFault::Empty);
        }
        if text.len() > LONGEST {
            return Err(DialFault::TooLong);
        }
        match link::scheme(text) {
            Some((scheme, rest)) => link::read(scheme, rest, place),
            None => plain_text(text, place),
        }
    }

    /// Whether the number must be seen and confirmed before it is dialled (D3): a link to an emergency, service or
    /// expensive number.
    #[must_use]
    pub const fn must_be_shown(&self) -> bool {
        self.is_link && self.class.is_delicate()
    }

    pub(super) fn of_user(target: String, user: &str, place: &Place) -> Self {
        let number = PhoneNumber::read(user, place);
        let class = number.class(place);
        Self {
            target,
            number,
            class,
            is_link: false,
        }
    }

    /// Digits without separators, for the account's exchange: what was typed is what it gets, behind the digit for an
    /// outside line when the number lies outside.
    pub(super) fn of_digits(digits: &str, number: PhoneNumber, place: &Place) -> Self {
        let outside = place.exchange.outside.as_str();
        let is_outside = number.kind() == NumberKind::International;
        let target = match (outside.is_empty(), is_outside) {
            (false, true) if digits.starts_with('+') => {
                format!("{outside}{}", number.dialled_form(place))
            }
            (false, true) => format!("{outside}{digits}"),
            (true, _) | (false, false) => digits.to_owned(),
        };
        // The exchange may understand more in these digits than we: a number behind its outside line's digit.
        let read = number.class(place);
        let behind = PhoneNumber::received(digits, place).class(place);
        let class = if behind.is_delicate() { behind } else { read };
        Self {
            target,
            number,
            class,
            is_link: false,
        }
    }
}

/// Whether a text is a link: it begins with a scheme.
#[must_use]
pub fn is_link(text: &str) -> bool {
    link::scheme(text.trim()).is_some()
}

/// Digits with separators, or `user@host`.
pub(super) fn plain_text(text: &str, place: &Place) -> Result<DialTarget, DialFault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(DialFault::Empty);
    }
    if let Some((user, host)) = text.split_once('@') {
        let good = !user.is_empty() && link::is_host(host) && link::is_clean(text);
        return good
            .then(|| DialTarget::of_user(text.to_owned(), user, place))
            .ok_or(DialFault::NotDialable);
    }
    if let Some(digits) = digits_of(text) {
        let number = PhoneNumber::read(text, place);
        // An optional zero must not be dialled.
        let has_optional_zero = text.contains("(0)") && number.kind() == NumberKind::International;
        let digits = if has_optional_zero {
            number.as_str().to_owned()
        } else {
            digits
        };
        return Ok(DialTarget::of_digits(&digits, number, place));
    }
    let is_user = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_.!~'&=+$,".contains(c));
    is_user
        .then(|| DialTarget::of_user(text.to_owned(), text, place))
        .ok_or(DialFault::NotDialable)
}

/// The digits of a number without its separators; `None` when it holds anything else.
pub(super) fn digits_of(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '0'..='9' | '*' | '#' => digits.push(letter),
            '+' if digits.is_empty() => digits.push(letter),
            letter if is_separator(letter) => {}
            _ => return None,
        }
    }
    digits.contains(|c: char| c != '+').then_some(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_type_and_click() {
        let place = Place::new("de", "89");
        for (text, target, number) in [
            ("089 / 1234-20", "089123420", "+4989123420"),
            (" 20 ", "20", "20"),
            ("+49 89 123420", "+4989123420", "+4989123420"),
            ("+49 (0)89 123420", "+4989123420", "+4989123420"),
            ("*97", "*97", "*97"),
            ("eva", "eva", "eva"),
            ("eva@example.org", "eva@example.org", "eva"),
            ("20@10.0.0.1:5070", "20@10.0.0.1:5070", "20"),
            ("20@[2001:db8::1]:5070", "20@[2001:db8::1]:5070", "20"),
            ("sip:eva@example.org", "sip:eva@example.org", "eva"),
            (
                "SIPS:089123420@example.org;transport=tls",
                "sips:089123420@example.org;transport=tls",
                "+4989123420",
            ),
            ("sip:e%76a@example.org", "sip:e%76a@example.org", "eva"),
            ("sip:example.org", "sip:example.org", "example.org"),
            ("sip:4711", "4711", "4711"),
            ("tel:+49-89-1234-20", "+4989123420", "+4989123420"),
            ("tel:1234;phone-context=+49-89", "+49891234", "+49891234"),
            ("tel:20;phone-context=example.org", "20@example.org", "20"),
            ("tel:+4989123420;ext=5;isub=7", "+4989123420", "+4989123420"),
            ("tel:%2B4989123420", "+4989123420", "+4989123420"),
            ("tel://+4989123420", "+4989123420", "+4989123420"),
            ("TEL:089123420", "089123420", "+4989123420"),
            ("callto:+4989123420", "+4989123420", "+4989123420"),
            ("callto://eva.kuhn?call", "eva.kuhn", "eva.kuhn"),
        ] {
            let read =
                DialTarget::read(text, &place).unwrap_or_else(|fault| panic!("{text}: {fault}"));
            assert_eq!(
                (read.target.as_str(), read.number.as_str()),
                (target, number),
                "{text}"
            );
        }
    }

    #[test]
    fn what_can_not_be_dialled() {
        let place = Place::new("de", "89");
        for (text, fault) in [
            ("", DialFault::Empty),
            ("callto:", DialFault::Empty),
            ("http://example.org", DialFault::UnknownScheme),
            ("mailto:eva@example.org", DialFault::UnknownScheme),
            ("tel:eva", DialFault::NotDialable),
            ("tel:+4989123420;postd=22", DialFault::BadParameter),
            ("tel:20;phone-context=a b", DialFault::BadParameter),
            ("tel:%zz", DialFault::NotDialable),
            ("eva kuhn", DialFault::NotDialable),
            ("eva@", DialFault::NotDialable),
            ("@example.org", DialFault::NotDialable),
            ("eva@exa mple.org", DialFault::NotDialable),
            ("eva@example.org:0", DialFault::NotDialable),
            ("sip:", DialFault::Empty),
            ("sip:eva@example.org>\r\nX: y", DialFault::NotDialable),
            ("a\"b@example.org", DialFault::NotDialable),
            (&"1".repeat(300), DialFault::TooLong),
        ] {
            assert_eq!(DialTarget::read(text, &place), Err(fault), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn reading_is_total_and_clean(text in "\\PC{0,24}|(tel|sip|callto):[0-9a-z@;=%+.:]{0,16}") {
            if let Ok(read) = DialTarget::read(&text, &Place::new("de", "89")) {
                prop_assert!(link::is_clean(&read.target), "{}", read.target);
                prop_assert!(!read.target.is_empty());
            }
        }
    }
}
