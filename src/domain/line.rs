//! A called line: the company behind a number, how it looks and how it is greeted.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    id::{AccountId, LineId},
    recording::RecordCalls,
};

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

/// Longest short name of a line, characters (S13).
pub const SHORT_NAME: usize = 16;

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
    /// Time zone by its IANA name, in which rules are read for its calls (S104); empty: the desk's.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub zone: String,
    /// Account and number calls back leave with (S14); `None`: the account the call came by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Number presented on calls over this line; empty: the first of `numbers` when it is no pattern.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub present: String,
    /// Ring melody; empty: the general one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ring: String,
    /// Device it rings on; empty: the general one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ring_device: String,
    /// How loud it rings, 0..=100; `None`: as loud as the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring_volume: Option<u32>,
    /// Whether its calls may be answered here. If not they are shown and kept in the journal, without a sound.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub may_answer: bool,
    /// Whether the contact of the called number is looked up and shown (S2).
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub show_called_contact: bool,
    /// How its calls are handled, shown during the whole call.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub handling: String,
    /// Last day on which `handling` holds, `2026-12-31`; empty: until further notice.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub handling_until: String,
    /// Display-name prefix by which the line is recognised when the exchange hides the dialled number (S11).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name_prefix: String,
    /// Alert-Info text by which the line is recognised (S11).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alert_info: String,
    /// Diverting numbers by which the line is recognised (S11).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diverted_from: Vec<String>,
    /// Whether its calls are recorded; `None`: as all (S184).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordCalls>,
}

fn unnamed() -> LineId {
    LineId::new("")
}

const fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_true(value: &bool) -> bool {
    *value
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
            zone: String::new(),
            account: None,
            present: String::new(),
            ring: String::new(),
            ring_device: String::new(),
            ring_volume: None,
            may_answer: yes(),
            show_called_contact: yes(),
            handling: String::new(),
            handling_until: String::new(),
            name_prefix: String::new(),
            alert_info: String::new(),
            diverted_from: Vec::new(),
            record: None,
        }
    }

    /// The handling note, unless it has run out before `today`. A last day that can't be read does not end it (the settings
    /// check has told it): a note too many does less harm than one too few.
    #[must_use]
    pub fn handling_on(&self, today: Date) -> Option<&str> {
        let holds = read_day(&self.handling_until).is_none_or(|last| today <= last);
        Some(self.handling.trim()).filter(|note| holds && !note.is_empty())
    }

    /// The short name; without one the name, cut after a whole word where that leaves something.
    #[must_use]
    pub fn short(&self) -> String {
        let own = self.short_name.trim();
        if !own.is_empty() {
            return own.to_owned();
        }
        let name = self.name.trim();
        if name.chars().count() <= SHORT_NAME {
            return name.to_owned();
        }
        let cut: String = name.chars().take(SHORT_NAME + 1).collect();
        let whole = cut
            .rfind(char::is_whitespace)
            .map(|at| cut[..at].trim_end());
        whole
            .filter(|words| !words.is_empty())
            .map_or_else(|| cut.chars().take(SHORT_NAME).collect(), str::to_owned)
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

/// A day as the settings write it, `2026-12-31`.
#[must_use]
pub fn read_day(text: &str) -> Option<Date> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handling_note_ends_with_its_last_day() {
        let mut line = Line::named(LineId::new("miller"), "Miller");
        let on =
            |line: &Line, day: &str| line.handling_on(read_day(day).unwrap()).map(String::from);
        assert_eq!(on(&line, "2026-11-26"), None);
        line.handling = " Calls to Mr Hall go to 12. ".into();
        assert_eq!(
            on(&line, "2026-11-26").as_deref(),
            Some("Calls to Mr Hall go to 12.")
        );
        line.handling_until = "2026-11-26".into();
        assert!(on(&line, "2026-11-26").is_some());
        assert!(on(&line, "2026-11-27").is_none());
        line.handling_until = "tomorrow".into();
        assert!(on(&line, "2026-11-27").is_some());
    }

    #[test]
    fn a_name_too_long_is_cut_after_a_word() {
        for (name, short_name, shown) in [
            ("Miller", "", "Miller"),
            ("Miller & Sons Ltd. of Munich", "", "Miller & Sons"),
            ("Donaudampfschifffahrt", "", "Donaudampfschiff"),
            ("Miller & Sons Ltd.", "Miller", "Miller"),
            ("Sixteen letters!", "", "Sixteen letters!"),
            ("Exactly sixteen! more", "", "Exactly sixteen!"),
        ] {
            let line = Line {
                short_name: short_name.into(),
                ..Line::named(LineId::new("x"), name)
            };
            assert_eq!(line.short(), shown);
        }
    }
}
