//! Puts facts into addresses and arguments. A value is data: it is cleaned, never read as a placeholder, and in an address
//! percent-encoded, so that a caller's name can't become a part of the address of its own.

use std::fmt::Write as _;

use super::{Facts, Field};

/// Schemes an address may have without the user adding them (S33).
pub const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "sip"];
/// Longest value filled in, characters.
const LONGEST: usize = 300;

/// Where a text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// An address: values are percent-encoded (RFC 3986 §2.1).
    Url,
    /// One element of a program's argument vector.
    Argument,
}

/// Fills `text` in. `Err` names the placeholder that can't be.
pub fn fill(text: &str, facts: &Facts, target: Target) -> Result<String, String> {
    let mut filled = String::new();
    pieces(text, |piece| {
        match piece {
            Piece::Plain(plain) => filled.push_str(plain),
            Piece::Field(field) => {
                let value = clean(&facts.value(field));
                match target {
                    Target::Url => percent(&value, &mut filled),
                    Target::Argument if filled.is_empty() => {
                        // A caller called `--delete` must not become an option.
                        filled.push_str(value.trim_start_matches('-'));
                    }
                    Target::Argument => filled.push_str(&value),
                }
            }
        }
    })?;
    Ok(filled)
}

/// The placeholder that can't be filled in, if there is one.
pub fn check(text: &str) -> Result<(), String> {
    pieces(text, |_| {})
}

/// The scheme of an address; `None` when it has none, or a placeholder would make it.
#[must_use]
pub fn scheme(url: &str) -> Option<String> {
    let (scheme, _) = url.trim_start().split_once(':')?;
    let mut letters = scheme.chars();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let good = letters.next().is_some_and(|c| c.is_ascii_alphabetic()) && letters.all(plain);
    good.then(|| scheme.to_ascii_lowercase())
}

/// Whether an address with this scheme may be opened.
#[must_use]
pub fn is_allowed(scheme: &str, added: &[String]) -> bool {
    SCHEMES.contains(&scheme) || added.iter().any(|one| one.eq_ignore_ascii_case(scheme))
}

enum Piece<'a> {
    Plain(&'a str),
    Field(Field),
}

fn pieces<'a>(text: &'a str, mut take: impl FnMut(Piece<'a>)) -> Result<(), String> {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, then)) = after.split_once("}}") else {
            return Err(format!("{{{{{after}"));
        };
        let name = name.trim();
        let field = Field::ALL.into_iter().find(|field| field.name() == name);
        let field = field.ok_or_else(|| format!("{{{{ {name} }}}}"))?;
        take(Piece::Plain(before));
        take(Piece::Field(field));
        rest = then;
    }
    take(Piece::Plain(rest));
    Ok(())
}

/// One line without control characters and marks of writing direction, of bounded length.
fn clean(value: &str) -> String {
    let is_mark = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let spaced = value
        .chars()
        .filter(|c| !is_mark(*c))
        .map(|c| if c.is_control() { ' ' } else { c });
    spaced.take(LONGEST).collect::<String>().trim().to_owned()
}

fn percent(value: &str, out: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{action::Trigger, journal::WallTime};

    fn facts(name: &str) -> Facts {
        let mut facts = Facts::sample(Trigger::Incoming, WallTime(0));
        facts.caller.name = name.into();
        facts
    }

    #[test]
    fn values_are_encoded_in_addresses_and_whole_in_arguments() {
        let facts = facts("Kuhn & Söhne; rm -rf $HOME `id`");
        let url = "https://crm.example/?q={{caller.name}}&n={{ caller.number }}";
        assert_eq!(
            fill(url, &facts, Target::Url).unwrap(),
            "https://crm.example/?q=Kuhn%20%26%20S%C3%B6hne%3B%20rm%20-rf%20%24HOME%20%60id%60&n=%2B4989987654"
        );
        assert_eq!(
            fill("{{ caller.name }}", &facts, Target::Argument).unwrap(),
            "Kuhn & Söhne; rm -rf $HOME `id`"
        );
    }

    #[test]
    fn a_value_is_never_an_option_nor_a_placeholder() {
        let target = Target::Argument;
        let name = "--delete\0\n\u{202e}{{ caller.number }}";
        let filled = fill("{{ caller.name }}", &facts(name), target).unwrap();
        assert_eq!(filled, "delete  {{ caller.number }}");
        let filled = fill("--name={{ caller.name }}", &facts("-x"), target).unwrap();
        assert_eq!(filled, "--name=-x");
    }

    #[test]
    fn a_placeholder_nobody_knows_is_named() {
        assert_eq!(
            check("a {{ caller.shoe }} b"),
            Err("{{ caller.shoe }}".into())
        );
        assert_eq!(check("a {{ caller.name"), Err("{{ caller.name".into()));
        assert_eq!(check("plain { text }"), Ok(()));
    }

    #[test]
    fn schemes_are_read_before_anything_is_filled_in() {
        for (url, expected) in [
            ("HTTPS://a.example", Some("https")),
            ("mailto:{{ caller.name }}", Some("mailto")),
            ("{{ caller.name }}:x", None),
            ("//a.example", None),
            ("1a:b", None),
        ] {
            assert_eq!(scheme(url).as_deref(), expected, "{url}");
        }
        assert!(is_allowed("tel", &[]));
        assert!(!is_allowed("javascript", &[]));
        assert!(is_allowed("zoommtg", &["ZoomMtg".into()]));
    }
}
