//! What is known at an occasion, and the fields a filter can look at. The names are those of the placeholders (S21).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Trigger;
use crate::domain::{
    contact::Contact,
    id::{AccountId, CallId, LineId},
    journal::{CallDirection, Caller, CallerClass, Outcome, WallTime},
    knowledge::Knowledge,
    line::Line,
    template::{self, facts::CallFacts},
};

/// Longest value a filter looks at, characters; expressions take time with their text.
const LONGEST: usize = 1_000;

/// What is known at an occasion. An account's occasions have no call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The call, by the number of its journal row.
    pub call: Option<CallId>,
    /// What sets actions off.
    pub trigger: Trigger,
    /// Who began the call.
    pub direction: Option<CallDirection>,
    /// The word of the call's state.
    pub state: &'static str,
    /// The other party.
    pub caller: Caller,
    /// The line, when it is a configured one.
    pub line: Option<Arc<Line>>,
    /// The called number, or the dialled target.
    pub called: String,
    /// The account.
    pub account: Option<AccountId>,
    /// Who sent the call on, newest first.
    pub via: Vec<String>,
    /// When it began.
    pub started: Option<WallTime>,
    /// When it was answered.
    pub answered: Option<WallTime>,
    /// When it ended.
    pub ended: Option<WallTime>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The journal's words on that.
    pub detail: String,
    /// What the user wrote down.
    pub note: String,
    /// What the look-up found.
    pub knowledge: Arc<Knowledge>,
    /// The same as templates see it.
    pub texts: Arc<template::Facts>,
    /// Now.
    pub now: WallTime,
}

/// A field a filter looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Field {
    /// The caller's number, normalised; empty when withheld.
    #[serde(rename = "caller.number")]
    CallerNumber,
    /// The caller's name as sent.
    #[serde(rename = "caller.name")]
    CallerName,
    /// `known`, `withheld` or `unavailable`.
    #[serde(rename = "caller.class")]
    CallerClass,
    /// The called number.
    #[serde(rename = "called.number")]
    Called,
    /// Key of the line.
    #[serde(rename = "line.key")]
    LineKey,
    /// Name of the line.
    #[serde(rename = "line.name")]
    LineName,
    /// `incoming` or `outgoing`.
    #[serde(rename = "call.direction")]
    Direction,
    /// Key of the account.
    #[serde(rename = "call.account")]
    Account,
    /// How the call ended, in the journal's word: `answered-here`, `abandoned` …
    #[serde(rename = "call.outcome")]
    Outcome,
    /// What the user wrote down.
    #[serde(rename = "call.note")]
    Note,
    /// Who sent the call on, newest first, separated by commas.
    #[serde(rename = "redirect.all")]
    Via,
    /// Name of the contact found.
    #[serde(rename = "contact.name")]
    ContactName,
    /// Its company.
    #[serde(rename = "contact.company")]
    ContactCompany,
    /// Its groups, separated by commas.
    #[serde(rename = "contact.groups")]
    ContactGroups,
    /// `yes` when the caller is surely a VIP (S35), else empty.
    #[serde(rename = "contact.vip")]
    ContactVip,
}

impl Field {
    /// All, in the order they are offered.
    pub const ALL: [Self; 15] = [
        Self::CallerNumber,
        Self::CallerName,
        Self::CallerClass,
        Self::Called,
        Self::LineKey,
        Self::LineName,
        Self::Direction,
        Self::Account,
        Self::Outcome,
        Self::Note,
        Self::Via,
        Self::ContactName,
        Self::ContactCompany,
        Self::ContactGroups,
        Self::ContactVip,
    ];

    /// Its name in the settings; the same as its serde form.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CallerNumber => "caller.number",
            Self::CallerName => "caller.name",
            Self::CallerClass => "caller.class",
            Self::Called => "called.number",
            Self::LineKey => "line.key",
            Self::LineName => "line.name",
            Self::Direction => "call.direction",
            Self::Account => "call.account",
            Self::Outcome => "call.outcome",
            Self::Note => "call.note",
            Self::Via => "redirect.all",
            Self::ContactName => "contact.name",
            Self::ContactCompany => "contact.company",
            Self::ContactGroups => "contact.groups",
            Self::ContactVip => "contact.vip",
        }
    }

    /// Whether only the look-up knows it.
    #[must_use]
    pub const fn is_of_contact(self) -> bool {
        matches!(
            self,
            Self::ContactName | Self::ContactCompany | Self::ContactGroups | Self::ContactVip
        )
    }
}

impl Facts {
    /// The value of a field, cut to what a filter looks at; empty when there is none.
    #[must_use]
    pub fn value(&self, field: Field) -> String {
        let value = match field {
            Field::CallerNumber => self.caller.number.clone(),
            Field::CallerName => self.caller.name.clone(),
            Field::CallerClass => class_word(self.caller.class).to_owned(),
            Field::Called => self.called.clone(),
            Field::LineKey => self.line_text(|line| line.id.as_str()),
            Field::LineName => self.line_text(|line| &line.name),
            Field::Direction => self.direction_word().to_owned(),
            Field::Account => self
                .account
                .as_ref()
                .map_or("", AccountId::as_str)
                .to_owned(),
            Field::Outcome => self.outcome.map_or("", Outcome::word).to_owned(),
            Field::Note => self.note.clone(),
            Field::Via => self.via.join(", "),
            Field::ContactName => self.contact_text(|one| one.card.name.clone()),
            Field::ContactCompany => self.contact_text(|one| one.card.organisation.clone()),
            Field::ContactGroups => self.contact_text(|one| one.desk.groups.join(", ")),
            Field::ContactVip if self.knowledge.is_vip() => "yes".to_owned(),
            Field::ContactVip => String::new(),
        };
        match value.char_indices().nth(LONGEST) {
            Some((end, _)) => value[..end].to_owned(),
            None => value,
        }
    }

    /// The contact found for the other party, certain or probable.
    #[must_use]
    pub fn contact(&self) -> Option<&Arc<Contact>> {
        self.knowledge.contact().map(|found| &found.contact)
    }

    fn line_text<'a>(&'a self, text: impl FnOnce(&'a Line) -> &'a str) -> String {
        self.line.as_deref().map_or("", text).to_owned()
    }

    fn contact_text(&self, text: impl FnOnce(&Contact) -> String) -> String {
        self.contact().map_or_else(String::new, |one| text(one))
    }

    const fn direction_word(&self) -> &'static str {
        match self.direction {
            Some(CallDirection::Incoming) => "incoming",
            Some(CallDirection::Outgoing) => "outgoing",
            None => "",
        }
    }

    /// A made-up call to try an action with.
    #[must_use]
    pub fn sample(trigger: Trigger, now: WallTime) -> Self {
        let line = Line {
            numbers: vec!["+4989123420".to_owned()],
            ..Line::named(LineId::new("example"), "Example Ltd.")
        };
        let facts = Self {
            trigger,
            direction: Some(CallDirection::Incoming),
            state: "ringing",
            caller: Caller {
                name: "Eva Kuhn".to_owned(),
                number: "+4989987654".to_owned(),
                uri: "sip:+4989987654@example.invalid".to_owned(),
                class: CallerClass::Known,
            },
            line: Some(Arc::new(line)),
            called: "+4989123420".to_owned(),
            started: Some(now),
            now,
            ..Self::default()
        };
        let texts = template::Facts {
            caller: facts.caller.clone(),
            line: facts.line.clone(),
            called: facts.called.clone(),
            call: CallFacts {
                direction: facts.direction,
                state: facts.state,
                start: facts.started,
                ..CallFacts::default()
            },
            now,
            ..template::Facts::default()
        };
        Self {
            texts: Arc::new(texts),
            ..facts
        }
    }
}

/// The word of a caller's class.
#[must_use]
pub const fn class_word(class: CallerClass) -> &'static str {
    match class {
        CallerClass::Known => "known",
        CallerClass::Withheld => "withheld",
        CallerClass::Unavailable => "unavailable",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_fields_and_triggers_are_those_of_the_settings() {
        for field in Field::ALL {
            let quoted = serde_json::to_string(&field).unwrap();
            assert_eq!(quoted.trim_matches('"'), field.name());
        }
        for trigger in Trigger::ALL {
            let quoted = serde_json::to_string(&trigger).unwrap();
            assert_eq!(quoted.trim_matches('"'), trigger.word());
        }
    }

    #[test]
    fn a_value_no_filter_could_want_is_cut() {
        let facts = Facts {
            note: "ä".repeat(5_000),
            ..Facts::default()
        };
        assert_eq!(facts.value(Field::Note).chars().count(), LONGEST);
    }
}
