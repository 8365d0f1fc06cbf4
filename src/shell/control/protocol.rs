//! What is said on the control socket.

use std::{fmt, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        id::CallId, knowledge::WorkState, message::MessageState, sources::ExportForm,
        voicemail::Kind,
    },
    engine::{
        command::{CommandError, RecordingWish, TransferTo},
        snapshot::CallResult,
    },
};

/// To whom a call is handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whither {
    /// A number or address.
    Party(String),
    /// An extension, by its key or code.
    Extension(String),
    /// The other party of another call.
    Call(u64),
}

impl From<Whither> for TransferTo {
    fn from(to: Whither) -> Self {
        match to {
            Whither::Party(target) => Self::Party(target),
            Whither::Extension(named) => Self::Extension(named),
            Whither::Call(other) => Self::Call(CallId(other)),
        }
    }
}

/// A wish, one line.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "named after the commands of docs/cli.md")]
pub enum Request {
    /// Raise the window.
    Show,
    Call {
        target: String,
        account: Option<String>,
        line: Option<String>,
        /// Dial a link to an emergency, service or expensive number without showing it first.
        #[serde(default)]
        sure: bool,
    },
    CallBack {
        row: u64,
    },
    Answer {
        call: Option<u64>,
    },
    Reject {
        call: Option<u64>,
    },
    Hangup {
        call: Option<u64>,
    },
    Hold {
        call: Option<u64>,
    },
    Resume {
        call: Option<u64>,
    },
    Transfer {
        call: Option<u64>,
        to: Whither,
    },
    Dtmf {
        call: Option<u64>,
        digits: String,
    },
    Mode {
        mode: String,
        minutes: Option<u32>,
    },
    Dnd {
        on: bool,
    },
    Status,
    Journal {
        limit: usize,
        #[serde(flatten)]
        what: Rows,
    },
    Messages {
        limit: usize,
        text: String,
        state: Option<MessageState>,
    },
    Note {
        call: Option<u64>,
        note: String,
    },
    Mark {
        calls: Vec<u64>,
        state: WorkState,
        /// Milliseconds since 1970 UTC.
        due: Option<i64>,
    },
    Delete {
        calls: Vec<u64>,
    },
    Export {
        /// From the root of the file system.
        path: String,
        #[serde(flatten)]
        what: Rows,
    },
    Contacts {
        text: String,
        source: Option<String>,
        limit: usize,
    },
    Lookup {
        number: String,
    },
    ImportContacts {
        path: PathBuf,
        into: Option<String>,
    },
    ExportContacts {
        path: PathBuf,
        source: String,
        form: ExportForm,
    },
    SetPassword {
        account: String,
        password: Hidden,
    },
    Actions,
    RunAction {
        action: String,
        call: Option<u64>,
        test: bool,
    },
    Record {
        call: Option<u64>,
        wish: RecordingWish,
    },
    Voicemail {
        #[serde(flatten)]
        act: VoicemailAct,
    },
    Outbox {
        #[serde(flatten)]
        act: OutboxAct,
    },
    Quit,
}

/// What is done with notices.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "named after the commands of docs/cli.md")]
pub enum OutboxAct {
    List { all: bool, limit: usize },
    Resend { notices: Vec<u64> },
    Drop { notices: Vec<u64> },
    Test { to: String },
}

/// What is done with messages of the answering machine.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "named after the commands of docs/cli.md")]
pub enum VoicemailAct {
    List {
        kind: Kind,
        limit: usize,
        text: String,
        new: bool,
    },
    Play {
        message: u64,
    },
    Stop,
    Export {
        message: u64,
        path: PathBuf,
    },
    Mark {
        messages: Vec<u64>,
        heard: bool,
    },
    Delete {
        messages: Vec<u64>,
    },
    Restore {
        messages: Vec<u64>,
    },
    Listen {
        call: Option<u64>,
        on: bool,
    },
}

/// Which rows of the journal.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rows {
    /// That contain this.
    pub text: String,
    /// Of this line.
    pub line: Option<String>,
    /// That went so.
    pub result: Option<CallResult>,
    /// The work on which stands so.
    pub work: Option<WorkState>,
    /// That wait for somebody.
    #[serde(default)]
    pub to_do: bool,
    /// From this moment on, milliseconds since 1970 UTC.
    pub since: Option<i64>,
    /// Before this moment.
    pub until: Option<i64>,
}

/// A password on its way over the socket; it does not show itself.
#[derive(PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Hidden(…)")
    }
}

/// A line of the answer. [`Response::Done`] or [`Response::Failed`] is the last.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", content = "value", rename_all = "kebab-case")]
pub enum Response {
    /// A part of what was asked for.
    Part(serde_json::Value),
    /// Done; with the number of the call it was done with.
    Done(Option<u64>),
    /// Not done.
    Failed {
        /// What the client exits with.
        code: u8,
        /// What happened and what to do, in the user's language.
        text: String,
    },
}

/// What the program exits with; a stable contract, written down in `docs/cli.md`.
pub mod exit {
    /// Done.
    pub const OK: u8 = 0;
    /// Failed for a reason of the system's.
    pub const FAILED: u8 = 1;
    /// The command line makes no sense.
    pub const USAGE: u8 = 2;
    /// No telephone runs with this profile.
    pub const NOT_RUNNING: u8 = 3;
    /// No such call, account or line.
    pub const NO_SUCH: u8 = 4;
    /// Not possible as things are now.
    pub const NOT_NOW: u8 = 5;
    /// The settings have faults.
    pub const SETTINGS: u8 = 6;
    /// The number must be seen before it is dialled, and there is no window to show it.
    pub const MUST_BE_SEEN: u8 = 7;
}

/// The exit code for a command that failed.
#[must_use]
pub const fn code_of(error: &CommandError) -> u8 {
    match error {
        CommandError::NoSuchCall
        | CommandError::NoSuchSource
        | CommandError::NoSuchAccount
        | CommandError::NoSuchLine
        | CommandError::NoSuchRow
        | CommandError::NoSuchMode
        | CommandError::NoSuchExtension
        | CommandError::NoSuchAction
        | CommandError::NoSuchVoicemail
        | CommandError::NoSuchGreeting
        | CommandError::NotRecorded
        | CommandError::NoSuchEntry
        | CommandError::NoSuchContact => exit::NO_SUCH,
        CommandError::NothingToDo
        | CommandError::InCall
        | CommandError::ImportRuns
        | CommandError::NoAccount
        | CommandError::NotRegistered(_)
        | CommandError::TooManyCalls
        | CommandError::MayNotAnswer
        | CommandError::Ending => exit::NOT_NOW,
        CommandError::BadTarget(_)
        | CommandError::NotToEmergency(_)
        | CommandError::BadDigits(_)
        | CommandError::NoteTooLong => exit::USAGE,
        CommandError::MustBeSeen { .. } => exit::MUST_BE_SEEN,
        CommandError::BadSetting { .. } => exit::SETTINGS,
        CommandError::ActionFailed(_)
        | CommandError::CannotWrite { .. }
        | CommandError::NoSecretStore { .. } => exit::FAILED,
    }
}
