//! Percent-escapes of the user part and of embedded headers (RFC 3261 §19.1.2).

use std::borrow::Cow;

/// `text` with `%XX` undone; bytes that are no UTF-8 are read as Latin-1.
#[must_use]
pub fn percent_decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .and_then(hex_pair);
        plain.push(escaped.unwrap_or(byte));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    Cow::Owned(crate::sip::wire::text_of(&plain).into_owned())
}

fn hex_pair(pair: &[u8]) -> Option<u8> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)
}

/// `text` fit for the user part of a SIP URI: everything but unreserved and user-unreserved characters escaped
/// (RFC 3261 §25.1).
#[must_use]
pub fn escape_user(text: &str) -> Cow<'_, str> {
    escape(text, b"-_.!~*'()&=+$,;?/")
}

/// `text` fit for the value of a header embedded in a SIP URI (RFC 3261 §25.1, `hvalue`).
#[must_use]
pub fn escape_header(text: &str) -> Cow<'_, str> {
    escape(text, b"-_.!~*'()[]/?:+$")
}

/// `text` with everything escaped but letters, digits and `plain`.
fn escape<'a>(text: &'a str, plain: &[u8]) -> Cow<'a, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || plain.contains(&byte);
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if is_plain(byte) {
            escaped.push(char::from(byte));
        } else {
            let hex = |digit: u8| char::from(b"0123456789ABCDEF"[usize::from(digit & 15)]);
            escaped.extend(['%', hex(byte >> 4), hex(byte)]);
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_embedded_header_keeps_nothing_that_ends_it() {
        assert_eq!(
            escape_header("a1@h;to-tag=x&y;from-tag=\"z\""),
            "a1%40h%3Bto-tag%3Dx%26y%3Bfrom-tag%3D%22z%22"
        );
    }
}
