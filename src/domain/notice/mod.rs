//! Telling somebody of calls nobody answered: whom, what, and when rather not (S38–S83).

mod letter;
mod policy;
mod profile;
mod retry;
mod sms;

pub use letter::{Letter, as_html, is_address, is_prefix, one_line};
pub use policy::{Case, Evidence, Exclusion, Past, Suppressed, decide};
pub use profile::{MailAccount, NoticeProfile, Security};
pub use retry::{GIVE_UP, next_try};
pub use sms::{HOUR, Provider, SignIn, SmsAccount, SmsRequest, judge, request};

use serde::{Deserialize, Serialize};

use super::{id::CallId, journal::WallTime};

/// Where a notice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeState {
    /// To be sent, at its time.
    Waiting,
    /// On its way or there, as far as the server said.
    Sent,
    /// Given up.
    Failed,
    /// Not wanted: an exclusion.
    Suppressed,
    /// The call was dealt with before its time (S57, S92).
    Cancelled,
    /// Taken out by hand.
    Dropped,
}

impl NoticeState {
    /// The word kept on disk; the same as its serde form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Suppressed => "suppressed",
            Self::Cancelled => "cancelled",
            Self::Dropped => "dropped",
        }
    }
}

/// A notice as the lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its key.
    pub id: u64,
    /// The journal row it is about.
    pub row: CallId,
    /// By which way.
    pub channel: Channel,
    /// Where it stands.
    pub state: NoticeState,
    /// When it was decided.
    pub at: WallTime,
    /// When it is tried next, or was sent.
    pub due: Option<WallTime>,
    /// How often it was tried.
    pub tries: u32,
    /// What the server, or we, said last.
    pub problem: String,
    /// Why it is not sent.
    pub suppressed: Option<Suppressed>,
    /// What is sent, and to whom.
    pub letter: Letter,
}

/// What is to be told of a call, for the one who knows earlier notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Facts the exclusions ask for.
    pub case: Case,
    /// What is switched on.
    pub profile: NoticeProfile,
    /// What would be sent, by each way.
    pub letters: Vec<(Channel, Letter)>,
    /// At most so many text messages an hour for a line (S65).
    pub most_per_hour: u32,
}

/// The way a notice goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// By mail.
    Mail,
    /// As a text message to this number (`+49…`).
    Sms(String),
}

impl Channel {
    /// As it is kept: `mail`, or `sms:` and the number.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Mail => "mail".into(),
            Self::Sms(number) => format!("sms:{number}"),
        }
    }

    /// Reads that.
    #[must_use]
    pub fn of_word(word: &str) -> Self {
        word.strip_prefix("sms:")
            .map_or(Self::Mail, |number| Self::Sms(number.to_owned()))
    }
}
