//! Extensions as the user writes them.

use serde::{Deserialize, Serialize};

use super::sounds::{Queue, Ringing};
use crate::domain::{
    forward::{Entry, Shown},
    recording::RecordCalls,
};

/// So many extensions may stand one inside the other (S151).
pub const MOST_DEEP: usize = 3;

/// A number or a group of numbers, with its no-answer policy (S141).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Extension {
    /// Name shown; empty: its key.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Two digits calls are handed over by; empty: none (S175).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// One that is off leads on at once (S149).
    pub on: bool,
    /// In which order its members are tried.
    pub order: Strategy,
    /// Who is tried. A single one makes it an individual extension, several a group.
    pub members: Vec<Member>,
    /// What the caller hears while members are tried (S155).
    pub ringing: Ringing,
    /// Key of the announcement that is heard then.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Key of the announcement that who answers hears before being connected; its text is a template (S158, S159).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub whisper: String,
    /// The key who answers has to press to take the call; empty: none, the call is connected once all was said.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub accept_key: String,
    /// Whether and how callers nobody took wait (S160).
    #[serde(skip_serializing_if = "Queue::is_usual")]
    pub queue: Queue,
    /// What becomes of a call nobody took (S142).
    pub if_nobody: IfNobody,
    /// Key of the announcement that is said to callers nobody took.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub closing: String,
    /// Whether calls taken there are recorded; `None`: as those of the line (S181).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordCalls>,
    /// Who takes a call may hand it on by 0 and a code (S170).
    pub transfer: bool,
    /// A call handed over from here comes back when nobody takes it there (S174).
    pub recall: bool,
}

impl Default for Extension {
    fn default() -> Self {
        Self {
            name: String::new(),
            code: String::new(),
            on: true,
            order: Strategy::default(),
            members: Vec::new(),
            ringing: Ringing::default(),
            message: String::new(),
            whisper: String::new(),
            accept_key: String::new(),
            queue: Queue::default(),
            if_nobody: IfNobody::default(),
            closing: String::new(),
            record: None,
            transfer: true,
            recall: true,
        }
    }
}

impl Extension {
    /// The name shown; `key` is that of its table.
    #[must_use]
    pub fn shown<'a>(&'a self, key: &'a str) -> &'a str {
        if self.name.is_empty() {
            key
        } else {
            &self.name
        }
    }

    /// Whether it is a group rather than a single number.
    #[must_use]
    pub fn is_group(&self) -> bool {
        self.members.len() > 1
    }
}

/// How a group is tried (S145–S147, S150).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Strategy {
    /// Always from the first.
    #[default]
    Sequential,
    /// The n-th call begins with the n-th member.
    Rotating,
    /// All at once, three at most.
    Together,
    /// A fresh order for each call.
    Random,
    /// The first by weight.
    Percentage,
    /// The first, then the first two, then three.
    Growing,
}

impl Strategy {
    /// All there are.
    pub const ALL: [Self; 6] = [
        Self::Sequential,
        Self::Rotating,
        Self::Together,
        Self::Random,
        Self::Percentage,
        Self::Growing,
    ];

    /// Whether several members ring at the same time.
    #[must_use]
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::Together | Self::Growing)
    }
}

/// What becomes of a call nobody took (S142).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum IfNobody {
    /// The caller hears what a telephone says: busy or no answer.
    #[default]
    Tones,
    /// The answering machine.
    Voicemail,
    /// An announcement, then the end.
    Announcement,
}

impl IfNobody {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Tones, Self::Voicemail, Self::Announcement];
}

/// One who is tried: this desk, a number, or another extension; exactly one of the three is given (S151).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Member {
    /// Name shown; empty: what it is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// It rings at this desk (S152).
    #[serde(skip_serializing_if = "is_not")]
    pub desk: bool,
    /// A number or a SIP address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// Key of another extension.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub extension: String,
    /// One that is off keeps its place.
    #[serde(skip_serializing_if = "is_yes")]
    pub on: bool,
    /// How long it rings there, seconds, 5..=300 (S144). Another extension rings as long as its own members say.
    pub seconds: u32,
    /// Keys of time filters, any of which must hold when it is its turn (S132); none: always.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<String>,
    /// Whom it shows as the caller (S177).
    pub show: Shown,
    /// Its share with [`Strategy::Percentage`], 0..=100.
    #[serde(skip_serializing_if = "is_zero")]
    pub weight: u32,
}

impl Default for Member {
    fn default() -> Self {
        let usual = Entry::to("");
        Self {
            name: usual.name,
            desk: false,
            number: usual.number,
            extension: String::new(),
            on: usual.on,
            seconds: usual.seconds,
            when: usual.when,
            show: usual.show,
            weight: usual.weight,
        }
    }
}

impl Member {
    /// This desk.
    #[must_use]
    pub fn desk() -> Self {
        Self {
            desk: true,
            ..Self::default()
        }
    }

    /// A number or address.
    #[must_use]
    pub fn number(number: &str) -> Self {
        Self {
            number: number.to_owned(),
            ..Self::default()
        }
    }

    /// Another extension.
    #[must_use]
    pub fn extension(key: &str) -> Self {
        Self {
            extension: key.to_owned(),
            ..Self::default()
        }
    }

    /// Whether it says exactly one who is tried.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        let said = [
            self.desk,
            !self.number.trim().is_empty(),
            !self.extension.is_empty(),
        ];
        said.into_iter().filter(|one| *one).count() == 1
    }

    /// The same as an entry of a forward list; its number is empty at this desk.
    pub(super) fn entry(&self) -> Entry {
        Entry {
            name: self.name.clone(),
            number: self.number.clone(),
            on: self.on,
            seconds: self.seconds,
            when: self.when.clone(),
            show: self.show,
            weight: self.weight,
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_not(on: &bool) -> bool {
    !*on
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_yes(on: &bool) -> bool {
    *on
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(weight: &u32) -> bool {
    *weight == 0
}
