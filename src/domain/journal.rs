//! The facts of a call as the journal keeps them. A row is written when the call arrives and closed when it ends.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    id::{AccountId, CallId, ContactId, LineId},
    knowledge::Work,
    screening::Screened,
};

/// Wall-clock time, milliseconds since 1970-01-01 UTC. Only for what people read; durations come from engine time.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct WallTime(pub i64);

/// Who began the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallDirection {
    /// Somebody called us.
    Incoming,
    /// We called.
    Outgoing,
}

/// How a call ended (S40; the outgoing ones are ours).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Not over yet. A row found so at the start was cut off by a crash (S200).
    Open,
    /// Answered at this desk.
    AnsweredHere,
    /// A destination it was sent on to took it, over this desk (S40).
    AnsweredByDestination,
    /// Another phone took it, as the server said (S43).
    AnsweredElsewhere,
    /// The user declined it.
    DeclinedByUser,
    /// Do-not-disturb or a rule refused it.
    RejectedByRule,
    /// The caller gave up.
    Abandoned,
    /// Nobody answered in time.
    NoAnswer,
    /// The caller left a message.
    VoicemailLeft,
    /// The answering machine took the call, and the caller left nothing.
    VoicemailNoMessage,
    /// Our call was answered.
    Connected,
    /// Our call: the far end was busy.
    Busy,
    /// Our call: refused or declined at the far end.
    Refused,
    /// Our call: we hung up before an answer.
    Cancelled,
    /// It broke, here or on the way.
    Failed,
    /// The program stopped in the middle of it (S200).
    FailedRestart,
}

impl Outcome {
    /// The word kept in the journal; the same as its serde form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::AnsweredHere => "answered-here",
            Self::AnsweredByDestination => "answered-by-destination",
            Self::AnsweredElsewhere => "answered-elsewhere",
            Self::DeclinedByUser => "declined-by-user",
            Self::RejectedByRule => "rejected-by-rule",
            Self::Abandoned => "abandoned",
            Self::NoAnswer => "no-answer",
            Self::VoicemailLeft => "voicemail-left",
            Self::VoicemailNoMessage => "voicemail-no-message",
            Self::Connected => "connected",
            Self::Busy => "busy",
            Self::Refused => "refused",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::FailedRestart => "failed-restart",
        }
    }

    /// Whether the call counts as missed (S40): nobody answered as far as we can know.
    #[must_use]
    pub const fn is_missed(self) -> bool {
        matches!(
            self,
            Self::Abandoned
                | Self::NoAnswer
                | Self::VoicemailLeft
                | Self::VoicemailNoMessage
                | Self::FailedRestart
        )
    }
}

/// The other party of a call, as far as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Caller {
    /// Display name as sent, a line's prefix stripped (S11).
    pub name: String,
    /// Normalised number (`+49…`), an internal number or SIP user; empty when withheld or unavailable.
    pub number: String,
    /// The address a call back goes to; empty when there is none.
    pub uri: String,
    /// Whether and why no number is shown (S70).
    pub class: CallerClass,
}

/// Whether the caller's number is there (S70).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum CallerClass {
    /// It is.
    #[default]
    Known,
    /// The caller withheld it.
    Withheld,
    /// The network did not send it.
    Unavailable,
}

/// One journal row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallEntry {
    /// Key.
    pub id: CallId,
    /// Who began it.
    pub direction: CallDirection,
    /// When the INVITE arrived or was sent.
    pub started: WallTime,
    /// When it was answered.
    pub answered: Option<WallTime>,
    /// When it ended; `None` while open.
    pub ended: Option<WallTime>,
    /// How long it rang, from our first 18x (or the far end's) to answer or end; monotonic (S78).
    pub ring: Duration,
    /// How long both talked.
    pub talk: Duration,
    /// The other party.
    pub caller: Caller,
    /// The number that was called as received, normalised; for outgoing calls the number presented.
    pub called: String,
    /// The account that got or sent the INVITE (S8).
    pub account: Option<AccountId>,
    /// The line that was called or called from (S8).
    pub line: Option<LineId>,
    /// The line's name at the time, so that the row stays readable after the line is gone.
    pub line_name: String,
    /// Who sent the call on, newest first: name or number, then the reason in brackets.
    pub via: Vec<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// SIP code and phrase, or the reason text the server gave; empty when there is nothing to say.
    pub detail: String,
    /// The contact shown for the other party, so that the row names it even when the contact is gone.
    pub contact: Option<ContactRef>,
    /// What the user wrote down, plain text.
    pub note: String,
    /// How far it was dealt with.
    pub work: Work,
    /// What the rules did with it; `None`: there were none, or it is outgoing.
    pub screened: Option<Arc<Screened>>,
}

/// A contact as a journal row remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRef {
    /// Its key.
    pub id: ContactId,
    /// Its name at the time.
    pub name: String,
}
