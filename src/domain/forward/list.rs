//! Forward lists as the user writes them (S127–S133).

use serde::{Deserialize, Serialize};

/// Key of the list the default rule, and a rule that names none, sends calls to (S115).
pub const DEFAULT_LIST: &str = "default";

/// So many legs ring at the same time at most (S134, S147).
pub const MOST_TOGETHER: usize = 3;

/// A named forward list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ForwardList {
    /// Name shown; empty: its key.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// In which order its entries are tried.
    pub order: Order,
    /// Where calls go.
    pub to: Vec<Entry>,
}

/// The order of a list (S128).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// One after the other.
    #[default]
    Listed,
    /// All at once, [`MOST_TOGETHER`] at most; the others follow when one of them fails.
    Simultaneous,
    /// A fresh order for each call (S133).
    Random,
    /// The first one by weight, then the others by what weight is left (S131).
    Percentage,
}

/// Whom the forwarded leg shows as its caller (S129, S177).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// The caller, as far as the trunk lets that be said.
    #[default]
    Caller,
    /// The caller's number with "name via line".
    CallerVia,
    /// This desk.
    Own,
    /// The line that was called.
    Called,
    /// Nobody.
    Hidden,
}

/// One destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Name shown; empty: the number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// A number or a SIP address.
    pub number: String,
    /// An entry that is off keeps its place.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub on: bool,
    /// How long it rings there, seconds, 5..=300.
    #[serde(default = "usual_seconds")]
    pub seconds: u32,
    /// Keys of time filters, any of which must hold when it is its turn (S132); none: always.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<String>,
    /// Whom it shows.
    #[serde(default)]
    pub show: Shown,
    /// Its share with [`Order::Percentage`], 0..=100.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub weight: u32,
}

const fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_yes(on: &bool) -> bool {
    *on
}

const fn usual_seconds() -> u32 {
    20
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(weight: &u32) -> bool {
    *weight == 0
}

impl Entry {
    /// An entry with all as usual.
    #[must_use]
    pub fn to(number: &str) -> Self {
        Self {
            name: String::new(),
            number: number.to_owned(),
            on: true,
            seconds: usual_seconds(),
            when: Vec::new(),
            show: Shown::Caller,
            weight: 0,
        }
    }

    /// The name shown.
    #[must_use]
    pub fn shown(&self) -> &str {
        if self.name.is_empty() {
            &self.number
        } else {
            &self.name
        }
    }
}

impl ForwardList {
    /// Whether there is anything to be tried.
    #[must_use]
    pub fn is_of_use(&self) -> bool {
        self.to.iter().any(|entry| entry.on)
    }
}
