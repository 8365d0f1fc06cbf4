//! The answering machine: how it is set, which greeting a caller hears, and what it keeps of a message (S125, S188–S190).

mod greeting;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use greeting::{Greeting, Greetings};

use super::{
    id::{CallId, LineId},
    journal::{CallEntry, Caller, ContactRef, WallTime},
    recording::Consent,
};

/// Longest message that can be set, seconds.
pub const LONGEST: u32 = 600;

/// How the answering machine works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AnsweringMachine {
    /// It takes messages.
    pub on: bool,
    /// Ends a message after this time, seconds, 10..=600 (S190).
    pub longest_seconds: u32,
    /// A shorter recording is no message, seconds, 0..=10 (S190).
    pub shortest_seconds: u32,
    /// Ends a message when the caller says nothing for so long, seconds, 2..=60 (S190).
    pub silence_seconds: u32,
    /// Messages that were heard are deleted after so many days, 0..=3650; 0: never.
    pub keep_days: u32,
}

impl Default for AnsweringMachine {
    fn default() -> Self {
        Self {
            on: false,
            longest_seconds: 180,
            shortest_seconds: 2,
            silence_seconds: 6,
            keep_days: 0,
        }
    }
}

impl AnsweringMachine {
    /// The limits of one recording.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            longest: Duration::from_secs(self.longest_seconds.into()),
            shortest: Duration::from_secs(self.shortest_seconds.into()),
            silence: Duration::from_secs(self.silence_seconds.into()),
        }
    }
}

/// The limits of one recording (S190).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// It ends after this time.
    pub longest: Duration,
    /// Less is no message.
    pub shortest: Duration,
    /// It ends when nothing was said for so long.
    pub silence: Duration,
}

/// What a sound is that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A message a caller left.
    #[default]
    Message,
    /// A recorded conversation (S185).
    Conversation,
}

impl Kind {
    /// Its word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Conversation => "conversation",
        }
    }
}

/// One message, or one recorded conversation. Its number is of those of calls, so none is used twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voicemail {
    /// Its number: of a message, that of the call that left it.
    pub id: CallId,
    /// That call's row in the journal.
    pub row: CallId,
    /// When the recording began.
    pub at: WallTime,
    /// How long it is; zero while it is left.
    #[serde(default)]
    pub length: Duration,
    /// Who left it.
    pub caller: Caller,
    /// The contact, when there was one.
    #[serde(default)]
    pub contact: Option<ContactRef>,
    /// The line that was called.
    #[serde(default)]
    pub line: Option<LineId>,
    /// The line's name at the time.
    #[serde(default)]
    pub line_name: String,
    /// Name of its sound file in the folder of messages.
    pub file: String,
    /// Somebody listened to it.
    #[serde(default)]
    pub heard: bool,
    /// What it is.
    #[serde(default)]
    pub kind: Kind,
    /// How the recording of a conversation came about (S184).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
}

impl Voicemail {
    /// The message a call begins to leave now.
    #[must_use]
    pub fn of(entry: &CallEntry, id: CallId, at: WallTime) -> Self {
        Self {
            id,
            row: entry.id,
            at,
            length: Duration::ZERO,
            caller: entry.caller.clone(),
            contact: entry.contact.clone(),
            line: entry.line.clone(),
            line_name: entry.line_name.clone(),
            file: format!("{}.wav", id.0),
            heard: false,
            kind: Kind::Message,
            consent: None,
        }
    }

    /// What the list names: the contact, else the caller's name, else the number; empty when neither was sent.
    #[must_use]
    pub fn who(&self) -> &str {
        let contact = self.contact.as_ref().map(|contact| contact.name.as_str());
        [
            contact.unwrap_or_default(),
            &self.caller.name,
            &self.caller.number,
        ]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default()
    }
}
