//! What a person types or clicks becomes a target to call: digits, `user@host`, `sip:`/`sips:`, `tel:` (RFC 3966) and
//! `callto:` (D3 of the product).

use thiserror::Error;

use super::normal::{NumberKind, PhoneNumber, Place};

/// Longest target, bytes.
const LONGEST: usize = 256;

/// A target that can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialTarget {
    /// What signalling is given: digits for the account's domain, `user@host`, or a `sip:`/`sips:` URI.
    pub target: String,
    /// The number or user called, normalised, for people and the journal.
    pub number: PhoneNumber,
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
    #[error("tel parameter is not understood")]
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
        match scheme(text) {
            Some(("sip" | "sips", _)) => address(text, place),
            Some(("tel", rest)) => telephone(rest, place),
            Some(("callto", rest)) => {
                let rest = rest.trim_start_matches('/');
                let plain = percent_decoded(rest).ok_or(DialFault::NotDialable)?;
                plain_text(plain.split(['?', ';']).next().unwrap_or(""), place)
            }
            Some(_) => Err(DialFault::UnknownScheme),
            None => plain_text(text, place),
        }
    }
}

/// The scheme in lower case and what follows the colon. `user@host:5060` and `host:5060` have none.
fn scheme(text: &str) -> Option<(&'static str, &str)> {
    let (head, rest) = text.split_once(':')?;
    let known = ["sip", "sips", "tel", "callto"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(head.trim()));
    match known {
        Some(known) => Some((known, rest)),
        None if head.contains(['@', '[', '.'])
            || !head.contains(|c: char| c.is_ascii_alphabetic()) =>
        {
            None
        }
        None => Some(("", rest)),
    }
}

/// `sip:` and `sips:` URIs go on as they are.
fn address(uri: &str, place: &Place) -> Result<DialTarget, DialFault> {
    let Some((scheme, rest)) = uri.split_once(':') else {
        return Err(DialFault::NotDialable);
    };
    let address = rest.split(['?', ';']).next().unwrap_or("");
    if !is_clean(rest) {
        return Err(DialFault::NotDialable);
    }
    let Some((user, host)) = rest.split_once('@') else {
        // `sip:4711` is meant as a number of the account's domain, `sip:example.org` as a host.
        return if address.contains(['.', '['])
            || address.contains(|c: char| c.is_ascii_alphabetic())
        {
            (!address.is_empty())
                .then(|| {
                    made(
                        format!("{}:{rest}", scheme.to_ascii_lowercase()),
                        address,
                        place,
                    )
                })
                .ok_or(DialFault::NotDialable)
        } else {
            plain_text(address, place)
        };
    };
    if user.is_empty() || !is_host(host.split([';', '?']).next().unwrap_or("")) {
        return Err(DialFault::NotDialable);
    }
    let user = percent_decoded(user.split([';', ':']).next().unwrap_or(user))
        .ok_or(DialFault::NotDialable)?;
    Ok(made(
        format!("{}:{rest}", scheme.to_ascii_lowercase()),
        &user,
        place,
    ))
}

/// `tel:` (RFC 3966): a global number, or a local one with its context.
fn telephone(rest: &str, place: &Place) -> Result<DialTarget, DialFault> {
    let rest = percent_decoded(rest.trim_start_matches('/')).ok_or(DialFault::NotDialable)?;
    let mut parts = rest.split(';');
    let digits = digits_of(parts.next().unwrap_or("")).ok_or(DialFault::NotDialable)?;
    let mut context = None;
    for parameter in parts {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "phone-context" => context = Some(value.trim()),
            // An extension or subaddress is dialled by hand once connected.
            "ext" | "isub" => {}
            _ => return Err(DialFault::BadParameter),
        }
    }
    let target = match context {
        Some(context) if context.starts_with('+') && !digits.starts_with('+') => {
            let prefix = digits_of(context).ok_or(DialFault::BadParameter)?;
            format!("{prefix}{digits}")
        }
        Some(context) if !context.starts_with('+') => {
            if !is_host(context) {
                return Err(DialFault::BadParameter);
            }
            return Ok(made(format!("{digits}@{context}"), &digits, place));
        }
        Some(_) | None => digits,
    };
    Ok(made(target.clone(), &target, place))
}

/// Digits with separators, or `user@host`.
fn plain_text(text: &str, place: &Place) -> Result<DialTarget, DialFault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(DialFault::Empty);
    }
    if let Some((user, host)) = text.split_once('@') {
        let good = !user.is_empty() && is_host(host) && is_clean(text);
        return good
            .then(|| made(text.to_owned(), user, place))
            .ok_or(DialFault::NotDialable);
    }
    let number = PhoneNumber::read(text, place);
    if let Some(digits) = digits_of(text) {
        // What the person typed is what the exchange gets; only an optional zero must not be dialled.
        let target = if text.contains("(0)") && number.kind() == NumberKind::International {
            number.as_str().to_owned()
        } else {
            digits
        };
        return Ok(DialTarget { target, number });
    }
    let is_user = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_.!~'&=+$,".contains(c));
    is_user
        .then(|| DialTarget {
            target: text.to_owned(),
            number,
        })
        .ok_or(DialFault::NotDialable)
}

fn made(target: String, user: &str, place: &Place) -> DialTarget {
    DialTarget {
        target,
        number: PhoneNumber::read(user, place),
    }
}

/// The digits of a number without its separators; `None` when it holds anything else.
fn digits_of(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '0'..='9' | '*' | '#' => digits.push(letter),
            '+' if digits.is_empty() => digits.push(letter),
            ' ' | '\u{a0}' | '\u{202f}' | '-' | '\u{2010}'..='\u{2013}' | '.' | '/' | '(' | ')' => {
            }
            _ => return None,
        }
    }
    digits.contains(|c: char| c != '+').then_some(digits)
}

/// A host name, an IPv4 address or an IPv6 address in brackets, perhaps with a port.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((inside, "")) => (inside, ""),
            Some((inside, after)) => match after.strip_prefix(':') {
                Some(port) => (inside, port),
                None => return false,
            },
            None => return false,
        },
        None => text.split_once(':').unwrap_or((text, "")),
    };
    let allowed = |c: char| {
        c.is_ascii_alphanumeric()
            || c == '-'
            || c == '.'
            || c == '_'
            || text.starts_with('[') && c == ':'
    };
    !host.is_empty()
        && host.chars().all(allowed)
        && (port.is_empty() || port.parse::<u16>().is_ok_and(|port| port != 0))
}

/// No spaces, control characters, or characters that could end a header's address early.
fn is_clean(text: &str) -> bool {
    text.chars()
        .all(|c| !c.is_control() && !c.is_whitespace() && !"<>\"\\^`{}|".contains(c))
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let high = char::from(rest.next()?).to_digit(16)?;
        let low = char::from(rest.next()?).to_digit(16)?;
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.contains(char::is_control))
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
                prop_assert!(is_clean(&read.target), "{}", read.target);
                prop_assert!(!read.target.is_empty());
            }
        }
    }
}
