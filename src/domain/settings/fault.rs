//! What can be wrong with the settings, as values.

use super::extensions::ExtensionFault;
use crate::domain::{id::LineId, template};

/// A fault in the settings: where and what, as values; worded by the window (`settings-problem-…`) and by `check`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsProblem {
    /// Path of the key, e.g. `account.main.address`.
    pub key: String,
    /// Line in the file, from 1, when known.
    pub line: Option<usize>,
    /// What is wrong.
    pub fault: SettingsFault,
}

/// What can be wrong with a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum SettingsFault {
    /// The file is no TOML, or a value has the wrong type or an unknown key: the reader's words.
    Syntax(String),
    /// The file was written by a newer program.
    TooNew { found: u32 },
    /// Not `user@domain`.
    BadAddress(String),
    /// Not `host` or `host:port`.
    BadServer(String),
    /// A number outside its range.
    OutOfRange { found: i64, least: i64, most: i64 },
    /// A pattern that can't be read.
    BadPattern(String),
    /// Two lines claim the same number.
    NumberTwice { number: String, other: LineId },
    /// No such account.
    UnknownAccount(String),
    /// No such codec.
    UnknownCodec(String),
    /// No such country.
    UnknownCountry(String),
    /// No range of internal numbers.
    BadRange(String),
    /// No day such as 2026-12-31.
    BadDay(String),
    /// Something else than one to four digits (a prefix).
    BadPrefix(String),
    /// No such language.
    UnknownLanguage(String),
    /// A name that must be there is empty.
    Empty,
    /// Longer than it may be.
    TooLong { most: usize },
    /// A regular expression that can't be read.
    BadExpression(String),
    /// A placeholder that can't be filled in.
    BadPlaceholder(String),
    /// An address whose scheme is not allowed, or that has none.
    BadScheme(String),
    /// No key with its modifiers.
    BadHotKey(String),
    /// A key with other characters than `a-z0-9-`.
    BadKey(String),
    /// A form for a line that does not exist.
    UnknownForm(String),
    /// A form asks for a field it does not have.
    UnknownField(String),
    /// No template is called that.
    UnknownTemplate(String),
    /// A template that can't be used, and where in its text.
    BadTemplate(template::Problem),
    /// No such forward list.
    UnknownForward(String),
    /// Nothing a call can be sent on to.
    BadDestination(String),
    /// Something with an extension.
    Extension(ExtensionFault),
    /// Shares of a list by percentage that do not add up to 100.
    BadShares(u32),
    /// Calls can't be recorded unasked without a notice (S184).
    NoNotice,
    /// No such announcement.
    UnknownAnnouncement(String),
    /// No single key of a telephone.
    BadPhoneKey(String),
    /// No such list of numbers.
    UnknownNumbers(String),
    /// No such time filter.
    UnknownTimes(String),
    /// No such holiday calendar.
    UnknownCalendar(String),
    /// No such line.
    UnknownLine(String),
    /// No such mode.
    UnknownMode(String),
    /// A part of a time filter's row that can't be read; rows count from 1.
    BadTimeRow {
        row: usize,
        field: &'static str,
        text: String,
    },
    /// Actions that are no sequence (S118).
    BadSequence,
    /// No mail address.
    BadMailAddress(String),
    /// No scheme of a link (S52).
    BadPrefixOfLinks(String),
    /// No code a call is refused with (S120).
    BadCode(u16),
    /// A moment that is none.
    BadMoment(String),
    /// A rule test comes out otherwise (S112): keys of rules, or `default`.
    RuleTestFails { expected: String, found: String },
    /// No such time zone.
    BadZone(String),
    /// A calendar's file can't be used: what the system or the reader says.
    BadCalendar { detail: String },
}
