//! Screening rules and shared filters as the user writes them (S93–S106, S116–S120).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{
    calendar::TimeFilter,
    extension::Extension,
    forward::{DEFAULT_LIST, ForwardList},
    id::RuleId,
    line::Accent,
};

/// Final codes a rule may refuse with (S120, D2).
pub const REJECT_CODES: [u16; 6] = [480, 486, 603, 607, 404, 433];

/// Key of the filter that `@blocked` means.
pub const BLOCKED: &str = "blocked";

/// A named, shared list of numbers (S98).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct NumberFilter {
    /// Name shown; empty: its key.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Whether a number has to be in the list or must not be (S99).
    #[serde(rename = "match")]
    pub sense: Sense,
    /// Numbers, patterns (S101) and classes (`@withheld`, `@internal`, …).
    pub list: Vec<String>,
}

/// How a list is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Sense {
    /// Any entry fits.
    #[default]
    Any,
    /// No entry fits.
    None,
}

/// What a rule does, in the words of S116.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Refuse without answering.
    Reject,
    /// Ring here.
    Ring,
    /// Send to the forward list.
    Forward,
    /// Let the caller leave a message.
    Voicemail,
}

/// One rule. Conditions left empty hold for every call (S93).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Key in the settings; journal rows name it.
    #[serde(skip, default = "unnamed")]
    pub id: RuleId,
    /// Name shown; empty: its key.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// A rule that is off keeps its place (S97).
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Keys of number filters, any of which the caller fits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// Keys of number filters, any of which the called number fits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Keys of lines, any of which was called; together with `to`: either fits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    /// Keys of time filters, any of which holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<String>,
    /// Keys of modes, any of which is on; `normal`: none is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modes: Vec<String>,
    /// Further conditions (S110).
    #[serde(default, skip_serializing_if = "Also::is_empty")]
    pub also: Also,
    /// What is done, in order (S118).
    pub action: Vec<Action>,
    /// Code a rejected call gets; one of [`REJECT_CODES`].
    #[serde(default = "busy", skip_serializing_if = "is_busy")]
    pub code: u16,
    /// How long it rings here, seconds, 5..=300; 0: as long as calls ring otherwise (S122).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ring_seconds: u32,
    /// It rings in the window only, without a sound.
    #[serde(default, skip_serializing_if = "is_not")]
    pub silent: bool,
    /// Key of the forward list or the extension; empty: [`DEFAULT_LIST`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub forward: String,
}

impl Rule {
    /// A rule that rings, without conditions.
    #[must_use]
    pub fn named(id: &str) -> Self {
        Self {
            id: RuleId::new(id),
            title: String::new(),
            enabled: true,
            from: Vec::new(),
            to: Vec::new(),
            lines: Vec::new(),
            when: Vec::new(),
            modes: Vec::new(),
            also: Also::default(),
            action: vec![Action::Ring],
            code: busy(),
            ring_seconds: 0,
            silent: false,
            forward: String::new(),
        }
    }

    /// Key of the list it sends calls to.
    #[must_use]
    pub fn list(&self) -> &str {
        if self.forward.is_empty() {
            DEFAULT_LIST
        } else {
            &self.forward
        }
    }

    /// The name shown.
    #[must_use]
    pub fn shown(&self) -> &str {
        if self.title.is_empty() {
            self.id.as_str()
        } else {
            &self.title
        }
    }
}

/// Further conditions; all that are given must hold (S110).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Also {
    /// The caller's name holds this, in any case.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name_contains: String,
    /// Keys of accounts, any of which the call came by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// States of this desk, any of which is so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<DeskState>,
    /// The same caller called within so many minutes; 0: no condition.
    #[serde(skip_serializing_if = "is_zero")]
    pub again_within_minutes: u32,
    /// The caller's number belongs to one of these countries, ISO 3166 alpha-2.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
}

impl Also {
    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What this desk is doing when a call arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeskState {
    /// Nothing of the others.
    Free,
    /// In a call.
    InCall,
    /// Do not disturb is on.
    DoNotDisturb,
}

/// A mode of the desk (S106).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Mode {
    /// Name shown; empty: its key.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Colour.
    pub accent: Accent,
    /// Goes back to normal by itself after so many minutes, 0..=10080; 0: stays.
    #[serde(skip_serializing_if = "is_zero")]
    pub minutes: u32,
}

/// The mode that needs no table: none is on.
pub const NORMAL: &str = "normal";

/// A file of holidays (S103).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Calendar {
    /// Name shown; empty: its key.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Path of an iCalendar file.
    pub file: String,
}

/// "Given this call expect that", checked whenever the settings are (S112, S114).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTest {
    /// The caller, or `withheld` or `unavailable`.
    pub from: String,
    /// The called number; empty: the account's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub to: String,
    /// Wall-clock time of the line's zone, `2026-11-26T20:15`.
    pub at: String,
    /// Mode that is on; empty: normal.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mode: String,
    /// Key of the rule that must match; `default`: none.
    pub expect: String,
}

/// What [`RuleTest::expect`] says when no rule is to match.
pub const DEFAULT_RULE: &str = "default";

/// Everything screening is made of, as the settings hold it.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// Rules in order.
    pub rules: &'a [Rule],
    /// Number filters by key.
    pub numbers: &'a BTreeMap<String, NumberFilter>,
    /// Time filters by key.
    pub times: &'a BTreeMap<String, TimeFilter>,
    /// Forward lists by key.
    pub forwards: &'a BTreeMap<String, ForwardList>,
    /// Extensions by key.
    pub extensions: &'a BTreeMap<String, Extension>,
}

impl Sources<'_> {
    /// Whether calls can be sent to what this key names.
    #[must_use]
    pub fn has_destination(&self, key: &str) -> bool {
        self.forwards.contains_key(key) || self.extensions.contains_key(key)
    }
}

fn unnamed() -> RuleId {
    RuleId::new("")
}

const fn yes() -> bool {
    true
}

const fn busy() -> u16 {
    486
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands references")]
const fn is_busy(code: &u16) -> bool {
    *code == busy()
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands references")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands references")]
const fn is_not(on: &bool) -> bool {
    !*on
}
