//! Links: `tel:` (RFC 3966), `sip:` and `sips:` (RFC 3261 §19.1), and `callto:`, which is registered nowhere but written
//! (D3). A page may have brought them, so nothing in them is believed: parameters other than those of a number are
//! refused, headers of a SIP link are dropped.

use super::{
    dial::{DialFault, DialTarget, digits_of, plain_text},
    normal::{NumberKind, PhoneNumber},
    place::Place,
    plan,
};

/// The scheme in lower case (empty: one we do not know) and what follows the colon. `user@host:5060` and `host:5060`
/// have none.
pub(super) fn scheme(text: &str) -> Option<(&'static str, &str)> {
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

/// Reads what follows the scheme's colon.
pub(super) fn read(scheme: &str, rest: &str, place: &Place) -> Result<DialTarget, DialFault> {
    let target = match scheme {
        "sip" | "sips" => address(scheme, rest, place),
        "tel" => telephone(rest, place),
        "callto" => call_to(rest, place),
        _ => Err(DialFault::UnknownScheme),
    }?;
    Ok(DialTarget {
        is_link: true,
        ..target
    })
}

/// `sip:` and `sips:` URIs go on as they are, without headers (`?subject=…`): those would be put into our request.
fn address(scheme: &str, rest: &str, place: &Place) -> Result<DialTarget, DialFault> {
    let rest = rest.split('?').next().unwrap_or("");
    if !is_clean(rest) {
        return Err(DialFault::NotDialable);
    }
    let uri = || format!("{scheme}:{rest}");
    let Some((user, host)) = rest.split_once('@') else {
        // `sip:4711` is meant as a number of the account's domain, `sip:example.org` as a host.
        let host = rest.split(';').next().unwrap_or("");
        if !host.contains(['.', '[']) && !host.contains(|c: char| c.is_ascii_alphabetic()) {
            let plain = percent_decoded(host).ok_or(DialFault::NotDialable)?;
            return plain_text(&plain, place);
        }
        return is_host(host)
            .then(|| DialTarget::of_user(uri(), host, place))
            .ok_or(DialFault::NotDialable);
    };
    if user.is_empty() || !is_host(host.split(';').next().unwrap_or("")) {
        return Err(DialFault::NotDialable);
    }
    let user = percent_decoded(user.split([';', ':']).next().unwrap_or(user))
        .ok_or(DialFault::NotDialable)?;
    Ok(DialTarget::of_user(uri(), &user, place))
}

/// `callto:+49…`, `callto://eva?call`.
fn call_to(rest: &str, place: &Place) -> Result<DialTarget, DialFault> {
    let plain = percent_decoded(rest.trim_start_matches('/')).ok_or(DialFault::NotDialable)?;
    let plain = plain.split('?').next().unwrap_or("");
    let (number, _) = parameters(plain)?;
    plain_text(number, place)
}

/// `tel:` (RFC 3966): a global number, or a local one with its context.
fn telephone(rest: &str, place: &Place) -> Result<DialTarget, DialFault> {
    let rest = percent_decoded(rest.trim_start_matches('/')).ok_or(DialFault::NotDialable)?;
    let (number, context) = parameters(&rest)?;
    let digits = digits_of(number).ok_or(DialFault::NotDialable)?;
    match context {
        Some(context) if !context.starts_with('+') => {
            if !is_host(context) {
                return Err(DialFault::BadParameter);
            }
            Ok(DialTarget::of_user(
                format!("{digits}@{context}"),
                &digits,
                place,
            ))
        }
        Some(context) if !digits.starts_with('+') => {
            let context = digits_of(context).ok_or(DialFault::BadParameter)?;
            in_context(&digits, &context, place)
        }
        Some(_) | None => plain_text(number, place),
    }
}

/// A local number of a context that is a beginning of E.164 (RFC 3966 §5.1.5). The context of a country alone, as in
/// `911;phone-context=+1`, means the number as it is dialled there.
fn in_context(digits: &str, context: &str, place: &Place) -> Result<DialTarget, DialFault> {
    let country = plan::of_digits(&context[1..]).filter(|(_, rest)| rest.is_empty());
    if let Some((plan, _)) = country {
        let there = Place::new(plan.country, "");
        let number = PhoneNumber::read(digits, &there);
        match number.kind() {
            NumberKind::International => return plain_text(number.as_str(), place),
            NumberKind::Service if place.country() == plan.country => {
                return plain_text(digits, place);
            }
            // A service of another country can't be reached from here.
            NumberKind::Service => return Err(DialFault::NotDialable),
            NumberKind::Internal | NumberKind::User => {}
        }
    }
    plain_text(&format!("{context}{digits}"), place)
}

/// The number and its context; an extension or subaddress is dialled by hand once connected.
fn parameters(text: &str) -> Result<(&str, Option<&str>), DialFault> {
    let mut parts = text.split(';');
    let number = parts.next().unwrap_or("");
    let mut context = None;
    for parameter in parts {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "phone-context" => context = Some(value.trim()),
            "ext" | "isub" => {}
            _ => return Err(DialFault::BadParameter),
        }
    }
    Ok((number, context))
}

/// A host name, an IPv4 address or an IPv6 address in brackets, perhaps with a port.
pub(super) fn is_host(text: &str) -> bool {
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
pub(super) fn is_clean(text: &str) -> bool {
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
