//! What a user, the window or the command line can ask, in the words of the trade.

use std::path::PathBuf;

use thiserror::Error;

use crate::{
    domain::{
        contact::ContactEdit,
        entry_edit::LONGEST_NOTE,
        id::{AccountId, CallId, ContactId, LineId},
        journal::{CallEntry, WallTime},
        knowledge::{Work, WorkState},
        settings::SettingsEdit,
        sources::SourcesWish,
    },
    engine::snapshot::JournalQuery,
    secret::Secret,
};

/// Numbers a command so that its result can be told to whoever gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandId(pub u64);

/// A wish.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Command {
    /// Call a number, `user@host` or URI (`sip:`, `tel:`, `callto:`). The identity follows `line`, else `account`, else the
    /// first registered account.
    Dial {
        target: String,
        account: Option<AccountId>,
        line: Option<LineId>,
    },
    /// Call the other party of a journal row back, with the identity of the line that was called (S14).
    CallBack { entry: CallId },
    /// Answer a ringing call; a call being talked in is put on hold. `None`: the one waiting longest.
    Answer(Option<CallId>),
    /// Decline a ringing call (486). `None`: the one waiting longest.
    Reject(Option<CallId>),
    /// Stop the ringing sound; the call goes on.
    Silence(Option<CallId>),
    /// End a call, or give up one that is being set up. `None`: the one talked in, else the only one.
    HangUp(Option<CallId>),
    /// Put on hold. `None`: the one talked in.
    Hold(Option<CallId>),
    /// Take back from hold, others are held. `None`: the one held last.
    Resume(Option<CallId>),
    /// Press keys. `None`: the one talked in.
    SendDigits {
        call: Option<CallId>,
        digits: String,
    },
    /// Microphone off or on.
    Mute(bool),
    /// Do not disturb.
    SetDoNotDisturb(bool),
    /// Register now.
    Register(AccountId),
    /// Change a setting; answered once it is on disk.
    EditSettings(SettingsEdit),
    /// Store an account's password; answered once it is stored.
    SetPassword {
        account: AccountId,
        password: Secret,
    },
    /// Level meters on (settings page open) or off.
    Meter(bool),
    /// Echo test on or off.
    EchoTest(bool),
    /// Play the ring sound once for two seconds.
    TestRing { sound: String },
    /// Write down about a call, going on or over; answered once it is on disk. `None`: the one talked in, else the one
    /// waiting longest.
    SetNote { call: Option<CallId>, note: String },
    /// Take a step in the work on calls (S91); answered once it is on disk.
    SetWork {
        entries: Vec<CallId>,
        state: WorkState,
        due: Option<WallTime>,
    },
    /// Take such steps back: the work as it was.
    RestoreWork(Vec<(CallId, Work)>),
    /// Delete rows of the journal. Rows of calls that go on stay.
    DeleteEntries(Vec<CallId>),
    /// Put deleted rows back.
    RestoreEntries(Vec<CallEntry>),
    /// Change contacts; answered with the contact once that is on disk.
    EditContacts(ContactEdit),
    /// Say which of several contacts a call's other party is; remembered for the number (S17).
    PickContact { call: CallId, contact: ContactId },
    /// The message that waits for a contact was told, or was not after all.
    MessageTold { contact: ContactId, told: bool },
    /// Export the rows of the journal that fit to a file, oldest first: as CSV when its name ends so, else as JSON lines.
    ExportJournal {
        path: PathBuf,
        what: Box<JournalQuery>,
    },
    /// Something with the sources of contacts; answered once it is begun, an export once it is written.
    Sources(SourcesWish),
    /// Raise the main window.
    ShowWindow,
    /// End the program: calls end, accounts unregister.
    Quit,
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// Done.
    Done,
    /// A call was begun or acted on.
    Call(CallId),
    /// A contact was written.
    Contact(ContactId),
}

/// Why a command could not be carried out. `key()` names its text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the error text says it")]
pub enum CommandError {
    #[error("no such call")]
    NoSuchCall,
    #[error("no call in a state for this")]
    NothingToDo,
    #[error("no such account")]
    NoSuchAccount,
    #[error("no such line")]
    NoSuchLine,
    #[error("no such journal row, or nobody to call back")]
    NoSuchEntry,
    #[error("no such journal row")]
    NoSuchRow,
    #[error("a note holds at most {LONGEST_NOTE} characters")]
    NoteTooLong,
    #[error("no such contact, or not one of our own book")]
    NoSuchContact,
    #[error("no such source of contacts")]
    NoSuchSource,
    #[error("an import runs already")]
    ImportRuns,
    #[error("no account to call with")]
    NoAccount,
    #[error("account {0} is not registered")]
    NotRegistered(AccountId),
    #[error("{0:?} cannot be dialled")]
    BadTarget(String),
    #[error("{0:?} are not keys")]
    BadDigits(String),
    #[error("too many calls at once")]
    TooManyCalls,
    #[error("setting {key} is not acceptable")]
    BadSetting { key: String },
    #[error("cannot write {path}: {detail}")]
    CannotWrite { path: PathBuf, detail: String },
    #[error("password cannot be stored: {detail}")]
    NoSecretStore { detail: String },
    #[error("program is ending")]
    Ending,
}

impl CommandError {
    /// The key of the text shown to the user.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::NoSuchCall => "error-no-such-call",
            Self::NothingToDo => "error-nothing-to-do",
            Self::NoSuchAccount => "error-no-such-account",
            Self::NoSuchLine => "error-no-such-line",
            Self::NoSuchEntry => "error-no-such-entry",
            Self::NoSuchRow => "error-no-such-row",
            Self::NoteTooLong => "error-note-too-long",
            Self::NoSuchContact => "error-no-such-contact",
            Self::NoSuchSource => "error-no-such-source",
            Self::ImportRuns => "error-import-runs",
            Self::NoAccount => "error-no-account",
            Self::NotRegistered(_) => "error-not-registered",
            Self::BadTarget(_) => "error-bad-target",
            Self::BadDigits(_) => "error-bad-digits",
            Self::TooManyCalls => "error-too-many-calls",
            Self::BadSetting { .. } => "error-bad-setting",
            Self::CannotWrite { .. } => "error-cannot-write",
            Self::NoSecretStore { .. } => "error-no-secret-store",
            Self::Ending => "error-ending",
        }
    }
}
