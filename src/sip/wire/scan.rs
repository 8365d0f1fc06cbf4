//! Scanning of header text: quoted strings, angle brackets, parameters (RFC 3261 §25.1).

use std::{borrow::Cow, fmt};

/// Splits `text` at `separator` outside quoted strings and angle brackets; the parts are trimmed, empty ones left out.
pub fn split_outside(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        loop {
            let current = rest?;
            let end = find_outside(current, separator);
            rest = end.map(|at| &current[at + 1..]);
            let part = &current[..end.unwrap_or(current.len())];
            let part = part.trim();
            if !part.is_empty() {
                return Some(part);
            }
        }
    })
}

/// The position of the first `wanted` (an ASCII character) outside quoted strings and angle brackets.
pub fn find_outside(text: &str, wanted: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut quoted, mut angled, mut at) = (false, false, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            _ if byte == wanted && !angled => return Some(at),
            b'<' => angled = true,
            b'>' => angled = false,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The length of the quoted string `text` begins with, both quotes included; `None` when it is not closed.
pub fn quoted_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'"') {
        return None;
    }
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'"' => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// `text` without its quotes and escapes when it is a quoted string, else `text` itself.
pub fn unquote(text: &str) -> Cow<'_, str> {
    let Some(inner) = text
        .strip_prefix('"')
        .map(|rest| rest.strip_suffix('"').unwrap_or(rest))
    else {
        return Cow::Borrowed(text);
    };
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut plain = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        if character == '\\' {
            plain.extend(characters.next());
        } else {
            plain.push(character);
        }
    }
    Cow::Owned(plain)
}

/// `text` as a quoted string: quotes and backslashes escaped, control characters left out.
#[must_use]
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars().filter(|character| !character.is_control()) {
        if matches!(character, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

/// Whether `byte` may stand in a token (RFC 3261 §25.1).
#[must_use]
pub const fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'.' | b'!' | b'%' | b'*' | b'_' | b'+' | b'`' | b'\'' | b'~'
        )
}

/// Whether `text` is a token (RFC 3261 §25.1).
#[must_use]
pub fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

/// The whole number `text` begins with; one too large becomes `u32::MAX`. `None` when it begins with no digit or a
/// letter follows.
#[must_use]
pub fn leading_uint(text: &str) -> Option<u32> {
    let text = text.trim_start();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let follower = text.as_bytes().get(digits).copied().unwrap_or(b' ');
    if digits == 0 || is_token_byte(follower) {
        return None;
    }
    Some(text[..digits].parse().unwrap_or(u32::MAX))
}

/// Parameters in order, as written: `;name`, `;name=value`. Names compare without regard to case.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Params(Vec<(String, Option<String>)>);

impl Params {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Reads `name=value;name;…`; a leading `;` is allowed, spaces around `=` and `;` are left out.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::split(text, b';')
    }

    /// Reads parameters separated by `separator`.
    pub(crate) fn split(text: &str, separator: u8) -> Self {
        let parameter = |part: &str| match find_outside(part, b'=') {
            Some(at) => (
                part[..at].trim_end().to_owned(),
                Some(part[at + 1..].trim_start().to_owned()),
            ),
            None => (part.to_owned(), None),
        };
        Self(split_outside(text, separator).map(parameter).collect())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of `name` as written (quotes kept), `""` for one without a value, `None` when absent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.unwrap_or(""))
    }

    /// The value of `name`, quotes undone; `None` when absent.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.get(name).map(unquote)
    }

    /// Whether `name` is there, with or without a value.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Gives `name` this value (`None`: no value), in its place when it is there, else at the end.
    pub fn set(&mut self, name: &str, value: Option<&str>) {
        let value = value.map(str::to_owned);
        match self
            .0
            .iter_mut()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
        {
            Some(entry) => entry.1 = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Takes `name` out.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_deref()))
    }
}

impl fmt::Display for Params {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in self.iter() {
            write!(out, ";{name}")?;
            if let Some(value) = value {
                write!(out, "={value}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_in_quotes_and_brackets_do_not_split() {
        for (text, parts) in [
            ("a, b ,,c", vec!["a", "b", "c"]),
            (
                r#""x, \"y,", z <a,b>,c"#,
                vec![r#""x, \"y,""#, "z <a,b>", "c"],
            ),
            ("<a,b", vec!["<a,b"]),
            (r#""never, closed"#, vec![r#""never, closed"#]),
            ("", vec![]),
        ] {
            assert_eq!(
                split_outside(text, b',').collect::<Vec<_>>(),
                parts,
                "{text}"
            );
        }
    }

    #[test]
    fn quoting_is_undone_by_unquoting() {
        for text in ["", "a", r#"a "b" \c"#, "ü, <x>"] {
            assert_eq!(unquote(&quote(text)), text);
        }
        assert_eq!(quote("a\r\nb\0"), "\"ab\"");
        assert_eq!(unquote(r#""tail\"#), "tail");
    }

    #[test]
    fn parameters_keep_order_and_compare_without_case() {
        let mut params = Params::parse(r#"; Branch = z9 ;rport; x="a;b""#);
        assert_eq!(params.get("branch"), Some("z9"));
        assert_eq!(params.get("rport"), Some(""));
        assert_eq!(params.text("X").as_deref(), Some("a;b"));
        assert_eq!(params.get("none"), None);
        params.set("RPORT", Some("5060"));
        params.remove("branch");
        assert_eq!(params.to_string(), r#";rport=5060;x="a;b""#);
    }

    #[test]
    fn numbers_are_read_up_to_what_follows() {
        for (text, number) in [
            ("18000;duration=3600", Some(18000)),
            ("120 (in a meeting)", Some(120)),
            ("99999999999999", Some(u32::MAX)),
            ("12x", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(leading_uint(text), number, "{text}");
        }
    }
}
