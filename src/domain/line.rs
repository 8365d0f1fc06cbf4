//! A called line: the company behind a number, how it looks and how it is greeted.

use serde::{Deserialize, Serialize};

use super::id::{AccountId, LineId};

/// The eight accents a line can wear; colours stand in the window's theme. Red and green are left out: they mean hang
/// up and answer.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "colour names")]
pub enum Accent {
    #[default]
    Azure,
    Indigo,
    Violet,
    Plum,
    Copper,
    Ochre,
    Olive,
    Teal,
}

impl Accent {
    /// All, in the order they are offered.
    pub const ALL: [Self; 8] = [
        Self::Azure,
        Self::Indigo,
        Self::Violet,
        Self::Plum,
        Self::Copper,
        Self::Ochre,
        Self::Olive,
        Self::Teal,
    ];
}

/// One called line (S13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Key in the settings.
    #[serde(skip, default = "unnamed")]
    pub id: LineId,
    /// The company's name.
    pub name: String,
    /// At most 16 characters, for narrow places; empty: the name, cut.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub short_name: String,
    /// Called numbers or patterns of them (S10, S101: digits, `x`/`_` one digit, `%`/`*` at the end any rest), or SIP users.
    pub numbers: Vec<String>,
    /// What to say when answering.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub greeting: String,
    /// Colour.
    #[serde(default)]
    pub accent: Accent,
    /// ISO 3166 alpha-2 lower case; decides how the caller's number is read (S12). Empty: the account's.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub country: String,
    /// Area code without the trunk prefix, e.g. `89`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area: String,
    /// Account and number calls back leave with (S14); `None`: the account the call came by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Number presented on calls over this line; empty: the first of `numbers` when it is no pattern.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub present: String,
    /// Ring melody; empty: the general one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ring: String,
    /// Display-name prefix by which the line is recognised when the exchange hides the dialled number (S11).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name_prefix: String,
    /// Alert-Info text by which the line is recognised (S11).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alert_info: String,
    /// Diverting numbers by which the line is recognised (S11).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diverted_from: Vec<String>,
}

fn unnamed() -> LineId {
    LineId::new("")
}

impl Line {
    /// A line of this name with everything else left at its default.
    #[must_use]
    pub fn named(id: LineId, name: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            short_name: String::new(),
            numbers: Vec::new(),
            greeting: String::new(),
            accent: Accent::default(),
            country: String::new(),
            area: String::new(),
            account: None,
            present: String::new(),
            ring: String::new(),
            name_prefix: String::new(),
            alert_info: String::new(),
            diverted_from: Vec::new(),
        }
    }

    /// Two letters that stand for the company beside its colour: the initials of the first two words, else the first
    /// two letters.
    #[must_use]
    pub fn monogram(&self) -> String {
        let mut words = self
            .name
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        let first = words.next().unwrap_or("?");
        let second = words.next().and_then(|word| word.chars().next());
        let mut letters = first.chars();
        let (one, two) = (letters.next(), second.or_else(|| letters.next()));
        one.into_iter()
            .chain(two)
            .flat_map(char::to_uppercase)
            .collect()
    }
}
