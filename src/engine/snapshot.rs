//! The one immutable picture the window draws from. It holds starts, not ticking numbers: a call that goes on changes
//! nothing here.

use std::{sync::Arc, time::Duration};

use crate::{
    domain::{
        action::Ran,
        id::{AccountId, CallId, ContactId, LineId},
        journal::{CallDirection, Caller, Outcome, WallTime},
        knowledge::{Knowledge, Words, Work, WorkState},
        line::Line,
        message::{MessageId, MessageState},
        recording::Taping,
        screening::{Attempted, Fate, RuleBook, Screened},
        settings::{Settings, SettingsProblem},
        sources::SourcesView,
        voicemail::Kind,
    },
    media::{Codec, MediaProblem},
    sip::{SipProblem, Transport},
};

/// All the window needs to know.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Grows with every change.
    pub revision: u64,
    /// Settings in force.
    pub settings: Arc<Settings>,
    /// Faults of the settings file; while there are any, `settings` are the last good ones.
    pub settings_problems: Vec<SettingsProblem>,
    /// Accounts, in the order of their keys.
    pub accounts: Vec<AccountView>,
    /// Calls, oldest first; ended ones are gone.
    pub calls: Vec<CallView>,
    /// The call the user talks in.
    pub active: Option<CallId>,
    /// Microphone off.
    pub muted: bool,
    /// Do not disturb.
    pub do_not_disturb: bool,
    /// The mode that is on; `None`: normal (S106).
    pub mode: Option<ModeView>,
    /// The rules made ready, to try them on calls nobody makes.
    pub rules: Arc<RuleBook>,
    /// Sound devices.
    pub audio: AudioView,
    /// Calls missed since the journal was last looked at.
    pub missed: u32,
    /// The answering machine.
    pub voicemail: VoicemailView,
    /// Where passwords are kept.
    pub secrets: SecretStore,
    /// This is the demo with its embedded exchange.
    pub demo: bool,
    /// Sources of contacts, and importing them.
    pub sources: Arc<SourcesView>,
    /// Something is wrong that the user must know (full disk, journal not writable).
    pub troubles: Vec<Trouble>,
    /// The last runs of actions, newest first.
    pub action_runs: Arc<Vec<Ran>>,
}

impl Default for Snapshot {
    fn default() -> Self {
        Self {
            revision: 0,
            settings: Arc::new(Settings::default()),
            settings_problems: Vec::new(),
            accounts: Vec::new(),
            calls: Vec::new(),
            active: None,
            muted: false,
            do_not_disturb: false,
            mode: None,
            rules: Arc::default(),
            audio: AudioView::default(),
            missed: 0,
            voicemail: VoicemailView::default(),
            secrets: SecretStore::System,
            demo: false,
            sources: Arc::default(),
            troubles: Vec::new(),
            action_runs: Arc::default(),
        }
    }
}

/// A mode that is on (S106).
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ModeView {
    /// Its key in the settings.
    pub key: String,
    /// When it goes back to normal by itself.
    pub until: Option<WallTime>,
}

/// A call that is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferView {
    /// The number it goes to.
    pub to: String,
    /// How far it is.
    pub stage: TransferStage,
}

/// How far a call that is handed over is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferStage {
    /// It is held, and its peer asked.
    Asking,
    /// It rings where the call goes.
    Ringing,
    /// The other side is called from here.
    Joining,
    /// It was not handed over and waits on hold. The code tells why (0: nobody said).
    Failed(u16),
}

impl TransferStage {
    /// Its word on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Asking => "asking",
            Self::Ringing => "ringing",
            Self::Joining => "joining",
            Self::Failed(_) => "failed",
        }
    }
}

/// A place in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueView {
    /// Name of the extension.
    pub name: String,
    /// Since when it waits.
    pub since: WallTime,
}

/// Whether a call can be recorded, and where that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct RecordingView {
    /// It may be recorded.
    pub may: bool,
    /// Where that stands.
    pub taping: Option<Taping>,
}

/// A message being left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageView {
    /// The greeting is over: what the caller says is recorded.
    pub is_recorded: bool,
    /// It is heard at the desk (S191).
    pub is_listened_to: bool,
}

/// The answering machine.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct VoicemailView {
    /// Messages nobody listened to yet.
    pub unheard: u32,
    /// The message that is listened to.
    pub player: Option<PlayerView>,
    /// A greeting is being recorded.
    pub is_recording: bool,
}

/// A message, or a greeting, that is listened to.
#[derive(Clone, Debug, PartialEq)]
pub struct PlayerView {
    /// What it is.
    pub sound: SoundKey,
    /// Where it stands.
    pub at: Duration,
    /// How fast, in percent.
    pub speed: u32,
    /// It stands still.
    pub is_paused: bool,
}

/// A recording of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SoundKey {
    /// A message a call left.
    Message(CallId),
    /// A greeting, by its key.
    Greeting(String),
    /// An announcement, by its key.
    Announcement(String),
}

/// How the messages of the answering machine are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct VoicemailQuery {
    /// Messages, or recorded conversations.
    pub kind: Kind,
    /// All kinds of this journal row instead.
    pub row: Option<CallId>,
    /// Only those that contain this.
    pub text: String,
    /// Only those nobody listened to.
    pub only_new: bool,
    /// Messages before this one, newest first; `None`: from the newest.
    pub before: Option<CallId>,
    /// At most so many.
    pub limit: usize,
}

/// Where passwords are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretStore {
    /// The system's secret service.
    System,
    /// A file only the user can read; the window says so.
    PrivateFile,
}

/// A standing trouble.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Trouble {
    /// The journal can't be written.
    Journal { detail: String },
    /// Contacts can't be kept.
    Contacts { detail: String },
    /// A SIP port is taken; another was chosen.
    PortTaken { wanted: u16, used: u16 },
    /// A calendar's file can't be used: its days are no holidays until it can.
    Calendar { key: String, detail: String },
    /// There is no such time zone; the system's is taken.
    Zone { name: String },
    /// Signalling can't send or receive at all.
    NoNetwork { detail: String },
}

/// One account.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountView {
    /// Its key.
    pub id: AccountId,
    /// Its title or address.
    pub title: String,
    /// `user@domain`.
    pub address: String,
    /// Where its registration stands.
    pub registration: Registration,
}

/// A registration as people see it.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Registration {
    /// Switched off.
    Off,
    /// Under way.
    Trying,
    /// In force.
    Registered {
        server: String,
        transport: Transport,
        other_bindings: usize,
    },
    /// Failed; `retrying` tells whether it is tried again by itself.
    Failed { problem: SipProblem, retrying: bool },
}

/// What a call is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// It rings here.
    Ringing,
    /// It is offered to other telephones, or was taken there ([`CallView::is_joined`]); [`CallView::screened`] tells which.
    Away,
    /// It waits until somebody is free.
    Waiting,
    /// The answering machine has it: the caller hears the greeting or leaves a message.
    Voicemail,
    /// We call; nothing heard yet.
    Dialling,
    /// We call; the far end rings.
    Ringback,
    /// Connected.
    Talking,
    /// Connected, held by us.
    Held,
    /// Connected with another call over this desk ([`CallView::joined_with`]); nobody here talks in it.
    Joined,
    /// It came to nothing (not taken there, or could not be taken here): a tone says so for some seconds, and
    /// [`CallView::outcome`] and `detail` tell why.
    Ending,
}

impl CallState {
    /// Its word in templates, in the environment of actions and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ringing => "ringing",
            Self::Away => "away",
            Self::Waiting => "waiting",
            Self::Voicemail => "voicemail",
            Self::Dialling => "dialling",
            Self::Ringback => "ringback",
            Self::Talking => "talking",
            Self::Held => "held",
            Self::Joined => "joined",
            Self::Ending => "ending",
        }
    }
}

/// One call.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "facts that are independent of each other"
)]
pub struct CallView {
    /// Its number.
    pub id: CallId,
    /// Its journal row: an earlier call's when this one was offered again (S45).
    pub row: CallId,
    /// Who began it.
    pub direction: CallDirection,
    /// What it is doing.
    pub state: CallState,
    /// The other party.
    pub caller: Caller,
    /// The line that was called or is called from; a line made up for an unknown number has an empty id.
    pub line: Option<LineView>,
    /// The called number as received (incoming) or dialled target (outgoing).
    pub called: String,
    /// The account the call came by (S8).
    pub account: Option<AccountId>,
    /// Who sent it on, newest first, ready to show.
    pub via: Vec<ViaView>,
    /// When it began.
    pub started: WallTime,
    /// When it was answered.
    pub answered: Option<WallTime>,
    /// The message being left on the answering machine.
    pub message: Option<MessageView>,
    /// The queue it stands in.
    pub queue: Option<QueueView>,
    /// Whether and how it is recorded.
    pub recording: RecordingView,
    /// Rings until then if nobody answers; for the countdown.
    pub rings_until: Option<WallTime>,
    /// The far end holds us.
    pub held_by_peer: bool,
    /// It is handed over, or was not after all.
    pub transfer: Option<TransferView>,
    /// The call it talks with over this desk.
    pub joined_with: Option<CallId>,
    /// Its caller talks with a destination it was sent on to.
    pub is_joined: bool,
    /// Ringing sound was switched off for it.
    pub silenced: bool,
    /// It rings or rang at this desk.
    pub rang_here: bool,
    /// Codec in use once known.
    pub codec: Option<Codec>,
    /// Sound problem of this call, e.g. nothing is heard from the far end.
    pub sound: SoundState,
    /// How it ended, while it still shows that ([`CallState::Ending`]).
    pub outcome: Option<Outcome>,
    /// The journal's words on that, e.g. `486 Busy Here`.
    pub detail: String,
    /// What the user wrote down about it.
    pub note: String,
    /// How far it was dealt with, as far as somebody said.
    pub work: Work,
    /// What is known of its parties; grows while it rings.
    pub knowledge: Arc<Knowledge>,
    /// Its texts, made by templates.
    pub words: Arc<Words>,
    /// What the rules did with it; `None`: there are none, or it is outgoing.
    pub screened: Option<Arc<Screened>>,
}

impl CallView {
    /// The destination that is called for it, or took it.
    #[must_use]
    pub fn destination(&self) -> Option<&Attempted> {
        let attempts = &self.screened.as_ref()?.attempts;
        // One without a number is this desk.
        let is_on = |attempt: &&Attempted| {
            matches!(attempt.fate, Fate::Calling | Fate::Answered) && !attempt.number.is_empty()
        };
        attempts.iter().rev().find(is_on)
    }

    /// Whether it can be taken back to the desk (S126, S191).
    #[must_use]
    pub fn can_be_taken_back(&self) -> bool {
        matches!(self.state, CallState::Voicemail | CallState::Waiting)
            || self.state == CallState::Away && !self.is_joined
    }
}

/// How a call sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum SoundState {
    /// Nothing to say.
    #[default]
    Fine,
    /// Nothing arrives from the far end.
    NothingHeard,
    /// More than 5 % of the packets are lost, either way.
    Poor,
}

/// The line of a call.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum LineView {
    /// A configured line.
    Known(Arc<Line>),
    /// Nobody configured this number; one click makes a line of it (S5).
    Unknown { number: String },
}

impl LineView {
    /// Key of a configured line.
    #[must_use]
    pub fn id(&self) -> Option<&LineId> {
        match self {
            Self::Known(line) => Some(&line.id),
            Self::Unknown { .. } => None,
        }
    }
}

/// One station a call came through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViaView {
    /// Name or number.
    pub who: String,
    /// Diversion's word for the reason (`no-answer`, …).
    pub reason: String,
}

/// Sound devices as found.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AudioView {
    /// Microphones by name.
    pub inputs: Vec<String>,
    /// Speakers by name.
    pub outputs: Vec<String>,
    /// What is wrong with sound.
    pub problem: Option<MediaProblem>,
    /// The echo test runs.
    pub echo_test: bool,
}

/// How calls went, coarsely, to choose rows of the journal by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallResult {
    /// Came in and was missed (S40).
    Missed,
    /// Came in and was answered here or elsewhere.
    Answered,
    /// Came in and was declined or turned away.
    Declined,
    /// We called.
    Outgoing,
}

impl CallResult {
    /// All, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Missed, Self::Answered, Self::Declined, Self::Outgoing];
}

/// Who a party is in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartyKey {
    /// A contact, with whatever number.
    Contact(ContactId),
    /// A number without contact.
    Number(String),
    /// A contact, and calls with its numbers from before it was one.
    Person {
        /// The contact.
        contact: ContactId,
        /// Its numbers, normalised.
        numbers: Vec<String>,
    },
}

/// How the messages taken down are asked for.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct MessageQuery {
    /// Only those that contain this.
    pub text: String,
    /// Only those that stand so.
    pub state: Option<MessageState>,
    /// Only those of this call's journal row.
    pub call: Option<CallId>,
    /// Messages before this one, newest first; `None`: from the newest.
    pub before: Option<MessageId>,
    /// At most so many.
    pub limit: usize,
}

/// How the journal is asked.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct JournalQuery {
    /// Only rows whose name, number, called number or line contain this.
    pub text: String,
    /// Only those that went so.
    pub result: Option<CallResult>,
    /// Only this line.
    pub line: Option<LineId>,
    /// Only those the work on which stands so; what was in work too long counts as open (S91).
    pub work: Option<WorkState>,
    /// Only those that wait for somebody: open, in work or tried.
    pub to_do: bool,
    /// Only calls with this party: by its contact, else by its number.
    pub party: Option<PartyKey>,
    /// Only calls that began at this moment or later.
    pub since: Option<WallTime>,
    /// Only calls that began before this moment.
    pub until: Option<WallTime>,
    /// Rows before this call, newest first; `None`: from the newest.
    pub before: Option<CallId>,
    /// At most so many.
    pub limit: usize,
}
