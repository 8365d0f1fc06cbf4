//! `"Display name" <uri>;parameters` and `uri;parameters` (RFC 3261 §20.10).

use std::fmt;

use thiserror::Error;

use super::uri::{Uri, UriProblem};
use crate::sip::wire::scan::{Params, quote, quoted_length, unquote};

/// Why a text is no name-addr.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the error text says it")]
pub enum AddrProblem {
    #[error("quoted display name is not closed")]
    OpenQuote,
    #[error("angle bracket is not closed")]
    OpenBracket,
    #[error("no uri after the display name")]
    NoUri,
    #[error("text after the angle bracket")]
    Trailing,
    #[error("uri with headers needs angle brackets")]
    NeedsBrackets,
    #[error(transparent)]
    Uri(#[from] UriProblem),
}

/// A party of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameAddr {
    /// Display name, quotes and escapes undone, control characters left out; empty when absent.
    pub display: String,
    /// Whom it names.
    pub uri: Uri,
    /// Header parameters (`tag`, `expires`, `q`…).
    pub params: Params,
}

impl NameAddr {
    /// `uri` without display name and parameters.
    #[must_use]
    pub const fn new(uri: Uri) -> Self {
        Self {
            display: String::new(),
            uri,
            params: Params::new(),
        }
    }

    /// Reads one name-addr or addr-spec. Without angle brackets the parameters belong to the header (RFC 3261 §20.10).
    pub fn parse(text: &str) -> Result<Self, AddrProblem> {
        let text = text.trim();
        if text.starts_with('"') {
            let length = quoted_length(text).ok_or(AddrProblem::OpenQuote)?;
            let rest = text[length..]
                .trim_start()
                .strip_prefix('<')
                .ok_or(AddrProblem::NoUri)?;
            return Self::bracketed(&unquote(&text[..length]), rest);
        }
        if let Some((display, rest)) = text.split_once('<') {
            if display.contains('"') {
                return Err(AddrProblem::OpenQuote);
            }
            return Self::bracketed(display.trim(), rest);
        }
        let (uri, params) = text.split_once(';').unwrap_or((text, ""));
        let uri = Uri::parse(uri.trim_end())?;
        if !uri.headers().is_empty() {
            return Err(AddrProblem::NeedsBrackets);
        }
        Ok(Self {
            display: String::new(),
            uri,
            params: Params::parse(params),
        })
    }

    fn bracketed(display: &str, rest: &str) -> Result<Self, AddrProblem> {
        let (uri, params) = rest.split_once('>').ok_or(AddrProblem::OpenBracket)?;
        let params = params.trim_start();
        if !params.is_empty() && !params.starts_with(';') {
            return Err(AddrProblem::Trailing);
        }
        Ok(Self {
            display: display.chars().filter(|c| !is_deceptive(*c)).collect(),
            uri: Uri::parse(uri)?,
            params: Params::parse(params),
        })
    }

    /// How much it is preferred to others: `q` in thousandths, 0 ..= 1000 (RFC 3261 §20.10). Without a readable one: 1000.
    #[must_use]
    pub fn preference(&self) -> u16 {
        let q = self.params.get("q").map_or("", str::trim);
        let (whole, fraction) = q.split_once('.').unwrap_or((q, ""));
        if whole != "0" {
            return 1000;
        }
        let digits = format!("{fraction:0<3}");
        let thousandths = digits.get(..3).and_then(|digits| digits.parse().ok());
        thousandths.unwrap_or(1000)
    }

    /// The `tag` parameter.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.params.get("tag").filter(|tag| !tag.is_empty())
    }

    /// The same party with this `tag`.
    #[must_use]
    pub fn with_tag(mut self, tag: &str) -> Self {
        self.params.set("tag", Some(tag));
        self
    }
}

/// Characters that are not seen or turn the text around, and so could make a name look like another.
const fn is_deceptive(character: char) -> bool {
    matches!(
        character,
        '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
    )
}

impl fmt::Display for NameAddr {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.display.is_empty() {
            write!(out, "{} ", quote(&self.display))?;
        }
        write!(out, "<{}>{}", self.uri, self.params)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text, display name, URI, parameters.
    #[test]
    fn forms_of_an_address() {
        for (text, display, uri, params) in [
            (
                r#""Doe, John <x>; \"q\"" <sip:200@example.com>;tag=1"#,
                r#"Doe, John <x>; "q""#,
                "sip:200@example.com",
                ";tag=1",
            ),
            ("sip:a@b;tag=1", "", "sip:a@b", ";tag=1"),
            ("<sip:a@b;lr>;tag=1", "", "sip:a@b;lr", ";tag=1"),
            ("caller<sip:a@b>", "caller", "sip:a@b", ""),
            (
                "  Two  Words <tel:+49-89;x=y> ; q = 0.5",
                "Two  Words",
                "tel:+49-89;x=y",
                ";q=0.5",
            ),
            (r#""" <sip:a@b>"#, "", "sip:a@b", ""),
            (
                "Bell, Alexander <sip:a@b>;tag=43",
                "Bell, Alexander",
                "sip:a@b",
                ";tag=43",
            ),
            ("\"J\u{fc}rgen\"<sip:a@b>", "J\u{fc}rgen", "sip:a@b", ""),
            ("\"a\u{202e}b\u{7}\" <sip:a@b>", "ab", "sip:a@b", ""),
            ("<http://x/>;tag=1", "", "http://x/", ";tag=1"),
        ] {
            let addr = NameAddr::parse(text).unwrap();
            assert_eq!(addr.display, display, "{text}");
            assert_eq!(addr.uri.as_str(), uri, "{text}");
            assert_eq!(addr.params.to_string(), params, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_says_why() {
        for (text, problem) in [
            ("\"Mr. J. User <sip:a@b>", AddrProblem::OpenQuote),
            ("Mr. \"J. User <sip:a@b>", AddrProblem::OpenQuote),
            ("\"J\" sip:a@b", AddrProblem::NoUri),
            ("J <sip:a@b", AddrProblem::OpenBracket),
            ("One <sip:a@b> Two <sip:c@d>;tag=1", AddrProblem::Trailing),
            ("< sip:a@b >", AddrProblem::Uri(UriProblem::BadCharacter)),
            ("", AddrProblem::Uri(UriProblem::NoScheme)),
            ("sip:a@b?x=y", AddrProblem::NeedsBrackets),
        ] {
            assert_eq!(NameAddr::parse(text), Err(problem), "{text}");
        }
    }

    #[test]
    fn a_written_display_name_forges_nothing() {
        let uri = Uri::parse("sip:200@example.com").unwrap();
        for display in [
            r#"x" <sip:evil@evil>;tag=e;y=""#,
            "\\",
            "a\r\nVia: x",
            "J\u{fc}rgen",
        ] {
            let display = display.replace(['\r', '\n'], "");
            let addr = NameAddr {
                display,
                ..NameAddr::new(uri.clone())
            }
            .with_tag("t");
            let text = addr.to_string();
            assert_eq!(NameAddr::parse(&text), Ok(addr), "{text}");
        }
        assert_eq!(NameAddr::new(uri).to_string(), "<sip:200@example.com>");
    }

    #[test]
    fn preference_is_read_in_thousandths() {
        for (text, thousandths) in [
            ("<sip:a@x>", 1000),
            ("<sip:a@x>;q=1.0", 1000),
            ("<sip:a@x>;q=0.7", 700),
            ("<sip:a@x>;q=0.05", 50),
            ("<sip:a@x>;q=0.1234", 123),
            ("<sip:a@x>;q=0", 0),
            ("<sip:a@x>;q=much", 1000),
        ] {
            let party = NameAddr::parse(text).unwrap();
            assert_eq!(party.preference(), thousandths, "{text}");
        }
    }
}
