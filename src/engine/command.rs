//! What a user, the window or the command line can ask, in the words of the trade.

use std::{path::PathBuf, time::Duration};

use thiserror::Error;

use crate::{
    domain::{
        action::RunResult,
        contact::ContactEdit,
        entry_edit::LONGEST_NOTE,
        id::{AccountId, ActionId, CallId, ContactId, LineId},
        journal::{CallEntry, WallTime},
        knowledge::{Work, WorkState},
        number::NumberClass,
        settings::{Settings, SettingsEdit},
        sources::SourcesWish,
    },
    engine::snapshot::{JournalQuery, SoundKey},
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
    /// Call a link (`tel:`, `sip:`, `sips:`, `callto:`) that a page may have brought. One to an emergency, service or
    /// expensive number is shown first (D3): [`super::event::Event::Confirm`].
    Link {
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
    /// Hand a call over. `None`: the one talked in, else the one held last.
    Transfer {
        call: Option<CallId>,
        to: TransferTo,
    },
    /// Press keys. `None`: the one talked in.
    SendDigits {
        call: Option<CallId>,
        digits: String,
    },
    /// Microphone off or on.
    Mute(bool),
    /// Do not disturb.
    SetDoNotDisturb(bool),
    /// Switch a mode on by its key, or back to `normal`; after `minutes` it goes back by itself (`None`: as its settings say, 0:
    /// it stays).
    SetMode { mode: String, minutes: Option<u32> },
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
    /// Play a ring sound for two seconds: on a device of its own (empty: the chosen one), as loud as said (`None`: as
    /// chosen).
    TestRing {
        sound: String,
        device: String,
        volume: Option<u32>,
    },
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
    /// Carry an action out for a call (`None`: the one talked in, else the oldest, else none), or with a made-up call.
    /// Answered when it is over.
    RunAction {
        action: ActionId,
        call: Option<CallId>,
        test: bool,
    },
    /// Something with the answering machine.
    Voicemail(VoicemailWish),
    /// Record a conversation, or no more (S181). `None`: the one talked in.
    Record {
        call: Option<CallId>,
        wish: RecordingWish,
    },
    /// Somebody is at the desk (S76): keys and pointer in our windows say so now and then.
    Present,
    /// Raise the main window.
    ShowWindow,
    /// End the program: calls end, accounts unregister.
    Quit,
}

/// To whom a call is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransferTo {
    /// A number, `user@host` or URI.
    Party(String),
    /// The other party of another call.
    Call(CallId),
    /// An active extension, by its key or code (S170).
    Extension(String),
}

/// Something with the answering machine.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum VoicemailWish {
    /// Hear a message while it is left, or no more (S191). `None`: the one that is left longest.
    ListenIn { call: Option<CallId>, on: bool },
    /// Play a recording of ours at the desk, from there on.
    Play { sound: SoundKey, from: Duration },
    /// Something with the recording that is played.
    Player(PlayerWish),
    /// Record a greeting or an announcement from the microphone; `None` ends that.
    Record(Option<SoundKey>),
}

/// What is to become of the recording of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordingWish {
    /// It begins, once both sides were told.
    Start,
    /// It stands still, or goes on.
    Pause(bool),
    /// It ends.
    Stop,
}

/// What is done with a recording that is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlayerWish {
    /// It stands still, or goes on.
    Pause(bool),
    /// It goes on from there.
    Seek(Duration),
    /// So many percent of its speed, 50..=300.
    Speed(u32),
    /// No more.
    Stop,
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Reply {
    /// Done.
    Done,
    /// A call was begun or acted on.
    Call(CallId),
    /// A contact was written.
    Contact(ContactId),
    /// Nothing was dialled: the number is shown, and the user decides.
    Shown { number: String, class: NumberClass },
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
    #[error("no such extension, or it is not active")]
    NoSuchExtension,
    #[error("no such mode")]
    NoSuchMode,
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
    #[error("{number} must be seen before it is dialled: {}", class.word())]
    MustBeSeen { number: String, class: NumberClass },
    #[error("calls for this line may not be answered here")]
    MayNotAnswer,
    #[error("{0:?} is an emergency number: nobody is transferred there")]
    NotToEmergency(String),
    #[error("too many calls at once")]
    TooManyCalls,
    #[error("setting {key} is not acceptable")]
    BadSetting { key: String },
    #[error("cannot write {path}: {detail}")]
    CannotWrite { path: PathBuf, detail: String },
    #[error("password cannot be stored: {detail}")]
    NoSecretStore { detail: String },
    #[error("no such message")]
    NoSuchVoicemail,
    #[error("no such greeting")]
    NoSuchGreeting,
    /// Its line's calls are not recorded.
    #[error("calls of this line are not recorded")]
    NotRecorded,
    #[error("not while a call is at the desk")]
    InCall,
    #[error("no such action")]
    NoSuchAction,
    #[error("action failed: {0:?}")]
    ActionFailed(RunResult),
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
            Self::NoSuchExtension => "error-no-such-extension",
            Self::NoSuchMode => "error-no-such-mode",
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
            Self::MustBeSeen { .. } => "error-must-be-seen",
            Self::MayNotAnswer => "error-may-not-answer",
            Self::NotToEmergency(_) => "error-not-to-emergency",
            Self::TooManyCalls => "error-too-many-calls",
            Self::BadSetting { .. } => "error-bad-setting",
            Self::CannotWrite { .. } => "error-cannot-write",
            Self::NoSecretStore { .. } => "error-no-secret-store",
            Self::NoSuchVoicemail => "error-no-such-voicemail",
            Self::NoSuchGreeting => "error-no-such-greeting",
            Self::NotRecorded => "error-not-recorded",
            Self::InCall => "error-in-call",
            Self::NoSuchAction => "error-no-such-action",
            Self::ActionFailed(result) => result.key(),
            Self::Ending => "error-ending",
        }
    }
}

/// Under this name the shell remembers as whom calls are made.
pub const PRESENTING: &str = "presenting";

/// As whom calls are made: a line (its account and number), an account with its own number, or, without either, the first
/// account that is registered.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Presenting {
    /// Account.
    pub account: Option<AccountId>,
    /// Line.
    pub line: Option<LineId>,
}

impl Presenting {
    /// What was remembered, as far as it is still there.
    #[must_use]
    pub fn recall(remembered: Option<&str>, settings: &Settings) -> Self {
        let (kind, key) = remembered
            .and_then(|text| text.split_once(':'))
            .unwrap_or_default();
        Self {
            account: (kind == "account" && settings.accounts.contains_key(key))
                .then(|| AccountId::new(key)),
            line: (kind == "line" && settings.lines.contains_key(key)).then(|| LineId::new(key)),
        }
    }

    /// How it is remembered.
    #[must_use]
    pub fn remembered(&self) -> String {
        match (&self.line, &self.account) {
            (Some(line), _) => format!("line:{line}"),
            (None, Some(account)) => format!("account:{account}"),
            (None, None) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{line::Line, settings::Account};

    #[test]
    fn as_whom_calls_are_made_is_remembered_while_it_is_there() {
        let mut settings = Settings::default();
        let line = Line::named(LineId::new("miller"), "Miller");
        settings.lines.insert("miller".into(), line);
        settings
            .accounts
            .insert("main".into(), Account::of_address("eva@example.org"));
        let line = Presenting {
            line: Some(LineId::new("miller")),
            account: None,
        };
        let account = Presenting {
            line: None,
            account: Some(AccountId::new("main")),
        };
        for chosen in [&line, &account, &Presenting::default()] {
            assert_eq!(
                Presenting::recall(Some(&chosen.remembered()), &settings),
                *chosen
            );
        }
        settings.lines.clear();
        assert_eq!(
            Presenting::recall(Some(&line.remembered()), &settings),
            Presenting::default()
        );
        assert_eq!(
            Presenting::recall(Some("nonsense"), &settings),
            Presenting::default()
        );
    }
}
