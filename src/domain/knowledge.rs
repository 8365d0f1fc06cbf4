//! What is known of a call's parties beyond what the network sent: found by look-up, worded by templates. It comes after the
//! call's first picture and in pieces (S18); nothing here decides how a call is treated.

use std::sync::Arc;

use super::{
    contact::Contact,
    id::{CallId, LineId, SourceId},
    journal::{CallEntry, WallTime},
};

/// What the look-up is asked when a call arrives or is begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookUp {
    /// The call it is for.
    pub call: CallId,
    /// Its journal row; earlier calls are those before it.
    pub row: CallId,
    /// The other party's normalised number; empty when withheld or unavailable: then only the tenant is looked up.
    pub number: String,
    /// The called number, for the tenant contact (S2); empty: the line wants none.
    pub called: String,
    /// The line, for what belongs to it.
    pub line: Option<LineId>,
}

/// What is known. Empty until the look-up has answered.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Knowledge {
    /// Contacts that have the caller's number, the one to show first (S17).
    pub matches: Vec<Match>,
    /// The contact found for the called number (S2, S3).
    pub tenant: Option<Arc<Contact>>,
    /// Earlier calls with this party.
    pub history: History,
    /// Every source has answered, or its time is over.
    pub is_complete: bool,
    /// Sources that did not answer in time or failed (S36, S72).
    pub silent: Vec<SourceId>,
}

impl Knowledge {
    /// The contact to show.
    #[must_use]
    pub fn contact(&self) -> Option<&Match> {
        self.matches.first()
    }

    /// Whether the caller is a VIP beyond doubt: by equal numbers, not by a probable match (S35).
    #[must_use]
    pub fn is_vip(&self) -> bool {
        self.contact()
            .is_some_and(|found| found.is_exact && found.contact.desk.vip)
    }
}

/// A contact found for a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The contact.
    pub contact: Arc<Contact>,
    /// The numbers are equal in E.164; else only their last digits are: "probably" (S35).
    pub is_exact: bool,
}

/// Earlier calls with a party: with any number of the contact, without one with the same number.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct History {
    /// Calls of the same day before this one.
    pub today: u32,
    /// Unanswered calls still open.
    pub open: u32,
    /// The last calls, newest first, at most ten.
    pub recent: Vec<CallEntry>,
}

/// The texts of a call, made by templates (S15, S23, S26).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Words {
    /// What to say when answering, with the operator's name.
    pub greeting: String,
    /// What the window shows of the called contact; empty when the line shows none (S2).
    pub tenant: String,
    /// The caller's line in the window.
    pub caller: String,
    /// Title of the desktop notification.
    pub notice_title: String,
    /// Text of the desktop notification.
    pub notice_body: String,
}

/// How far an unanswered call was dealt with (S84–S92).
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, Default)]
pub struct Work {
    /// Where it stands.
    pub state: WorkState,
    /// Who set that; `None`: nobody yet.
    pub by: Option<WorkAuthor>,
    /// When.
    pub at: Option<WallTime>,
    /// The call that processed it (S90).
    pub evidence: Option<CallId>,
    /// How often it was tried to reach the caller without an answer (S86).
    pub tries: u32,
    /// The last try.
    pub last_try: Option<WallTime>,
    /// Who at this desk set it; empty when nobody, or the operator left no name.
    #[serde(default)]
    pub who: String,
    /// When the caller is to be called back.
    #[serde(default)]
    pub due: Option<WallTime>,
}

/// So long somebody's hand lies on a call, milliseconds (S91).
pub const IN_WORK: i64 = 30 * 60 * 1000;

impl Work {
    /// Whether nothing is left to do.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        matches!(self.state, WorkState::Processed | WorkState::NoCallBack)
    }

    /// Where it stands at `now`: who took a call on and did nothing for half an hour holds it no longer (S91).
    #[must_use]
    pub fn state_at(&self, now: WallTime) -> WorkState {
        let since = self.at.map_or(0, |at| at.0);
        if self.state == WorkState::InWork && now.0.saturating_sub(since) >= IN_WORK {
            WorkState::Open
        } else {
            self.state
        }
    }
}

/// Where the work on a call stands (S91).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, Default,
)]
#[serde(rename_all = "kebab-case")]
pub enum WorkState {
    /// Nothing to do: answered, or never a matter.
    #[default]
    None,
    /// Waits for somebody.
    Open,
    /// Somebody has taken it on.
    InWork,
    /// Tried, not reached.
    Tried,
    /// Dealt with.
    Processed,
    /// No call back is wanted.
    NoCallBack,
}

impl WorkState {
    /// All, in the order they are offered.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Open,
        Self::InWork,
        Self::Tried,
        Self::Processed,
        Self::NoCallBack,
    ];

    /// The word kept in the journal and taken on the command line; the same as its serde form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Open => "open",
            Self::InWork => "in-work",
            Self::Tried => "tried",
            Self::Processed => "processed",
            Self::NoCallBack => "no-call-back",
        }
    }
}

/// Who set a state of work (S90).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorkAuthor {
    /// The program, by its evidence.
    Auto,
    /// The user.
    User,
}
