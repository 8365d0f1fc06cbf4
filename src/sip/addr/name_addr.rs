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
    #[error(transparent)]
    Uri(#[from] UriProblem),
}

/// A party of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameAddr {
    /// Display name, quotes and escapes undone; empty when absent.
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
            return Self::bracketed(unquote(&text[..length]).into_owned(), rest);
        }
        if let Some((display, rest)) = text.split_once('<') {
            if display.contains('"') {
                return Err(AddrProblem::OpenQuote);
            }
            return Self::bracketed(display.trim().to_owned(), rest);
        }
        let (uri, params) = text.split_once(';').unwrap_or((text, ""));
        let uri = Uri::parse(uri.trim_end())?;
        Ok(Self {
            display: String::new(),
            uri,
            params: Params::parse(params),
        })
    }

    fn bracketed(display: String, rest: &str) -> Result<Self, AddrProblem> {
        let (uri, params) = rest.split_once('>').ok_or(AddrProblem::OpenBracket)?;
        Ok(Self {
            display,
            uri: Uri::parse(uri)?,
            params: Params::parse(params),
        })
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

impl fmt::Display for NameAddr {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.display.is_empty() {
            write!(out, "{} ", quote(&self.display))?;
        }
        write!(out, "<{}>{}", self.uri, self.params)
    }
}
