//! What the shell tells the engine.

use std::{net::SocketAddr, sync::Arc};

use crate::{
    domain::{
        action::Ran,
        extension::Turns,
        id::{AccountId, CallId, ContactId},
        journal::{CallEntry, WallTime},
        knowledge::Knowledge,
        screening::RuleBook,
        settings::{Settings, SettingsProblem},
        sources::SourcesView,
        template::Manner,
    },
    engine::{
        command::{Command, CommandError, CommandId},
        snapshot::{AudioView, ModeView, SecretStore, SoundKey, Trouble},
    },
    media::{self, MediaProblem, StreamId},
    mono::Mono,
    secret::Secret,
    sip,
};

/// The two clocks at one moment: engine time for durations, wall time for what people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Engine time.
    pub mono: Mono,
    /// Wall time.
    pub wall: WallTime,
}

/// What the engine starts from.
#[derive(Debug)]
pub struct Start {
    /// Settings in force.
    pub settings: Arc<Settings>,
    /// Passwords by account.
    pub passwords: Vec<(AccountId, Secret)>,
    /// First free call number as far as it is known; [`Input::NextCall`] may raise it before the first call.
    pub next_call: CallId,
    /// Seed of all randomness.
    pub seed: [u8; 32],
    /// `urn:uuid:…` of this installation.
    pub instance: String,
    /// Where passwords are kept.
    pub secrets: SecretStore,
    /// Demo mode.
    pub demo: bool,
    /// Answer every call by itself after this time (`--auto-answer`).
    pub auto_answer: Option<std::time::Duration>,
}

/// What comes back from what the engine wanted of recordings.
#[derive(Debug)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum VoicemailNews {
    /// The sound of `Output::Play`; `None`: it can't be had.
    Loaded {
        sound: SoundKey,
        samples: Option<media::Sound>,
    },
    /// The notice of a recording can't be had.
    NoNotice(StreamId),
    /// What a stream says can't be written any more.
    CannotRecord(StreamId),
    /// A message was kept, changed or deleted; so many were not listened to.
    Changed { unheard: u32 },
}

/// What the shell tells the engine.
#[derive(Debug)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Input {
    /// For signalling.
    Sip(sip::Input),
    /// From sound.
    Media(media::Event),
    /// Sockets for a stream are bound (or can't be): our RTP address and whether RTCP has its own port.
    MediaOpened {
        stream: StreamId,
        result: Result<SocketAddr, MediaProblem>,
    },
    /// A wish.
    Command { id: CommandId, command: Command },
    /// The settings file was read anew; with problems the last good settings stay.
    Settings {
        settings: Option<Arc<Settings>>,
        problems: Vec<SettingsProblem>,
    },
    /// An edit asked for by `Output::EditSettings`, a password or an export was carried out.
    ShellDone {
        id: CommandId,
        result: Result<(), CommandError>,
    },
    /// An edit asked for by `Output::EditContacts` was carried out; it is on disk.
    ContactDone {
        id: CommandId,
        result: Result<Option<ContactId>, CommandError>,
    },
    /// Something became known of a call's parties: all that is known by now.
    Knowledge {
        call: CallId,
        knowledge: Box<Knowledge>,
    },
    /// Contacts are others than before.
    ContactsChanged,
    /// A password became known or changed.
    Password {
        account: AccountId,
        password: Secret,
    },
    /// Sound devices changed.
    Audio(AudioView),
    /// The answer to `Output::FindEntry`.
    Entry {
        id: CommandId,
        entry: Option<Box<CallEntry>>,
    },
    /// The first free call number (one above the journal's highest), told before anything that may begin a call.
    NextCall(CallId),
    /// From the answering machine's hands.
    Voicemail(VoicemailNews),
    /// When somebody was at the desk in an earlier run.
    Presence(WallTime),
    /// Seconds of today's calls that were sent on before this start (S139).
    SentOn(u64),
    /// An action was carried out, or not.
    ActionRan(Box<Ran>),
    /// Number of calls missed since the journal was last looked at.
    Missed(u32),
    /// Where the sources of contacts stand.
    Sources(Arc<SourcesView>),
    /// The system's language and time zone, for texts made by templates; English and UTC until told.
    Manner(Manner),
    /// The rules of the settings that came into force, made ready.
    Rules(Arc<RuleBook>),
    /// The mode that was on when the program ended; told once, before anything that may begin a call.
    Mode(ModeView),
    /// How many calls each rotating extension was offered before; told once, before any call.
    Turns(Turns),
    /// A trouble began or ended; the whole list.
    Troubles(Vec<Trouble>),
    /// The deadline passed.
    Wake,
}
