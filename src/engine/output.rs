//! What the engine asks of the shell.

use std::{net::IpAddr, sync::Arc, time::Duration};

use crate::{
    domain::{
        action::Facts,
        announcement::Prompt,
        contact::ContactEdit,
        entry_edit::EntryEdit,
        extension::Turns,
        id::{AccountId, ActionId, CallId},
        journal::{CallEntry, WallTime},
        knowledge::LookUp,
        notice::Draft,
        settings::SettingsEdit,
        sources::SourcesWish,
        voicemail::Voicemail,
    },
    engine::{
        command::CommandId,
        event::Event,
        snapshot::{JournalQuery, ModeView, SoundKey},
    },
    media::{self, StreamId, Tap},
    secret::Secret,
    sip,
};

/// What the engine asks of the shell. [`sip::Output::Event`] never appears here: the engine consumes it.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Output {
    /// Signalling's wish.
    Sip(sip::Output),
    /// For the media core.
    Media(media::Command),
    /// Bind sockets for a stream on the address this machine uses towards `toward`; answered by `Input::MediaOpened`
    /// before any other input.
    OpenMedia { stream: StreamId, toward: IpAddr },
    /// Bind other sockets for a stream when the address this machine uses towards `toward` is not `from` any more; answered
    /// by `Input::MediaOpened` before any other input if so, else not at all.
    MoveMedia {
        stream: StreamId,
        toward: IpAddr,
        from: IpAddr,
    },
    /// Write a journal row, new or changed; rows of one call are written in order.
    Store(Box<CallEntry>),
    /// Write the last of a row and decide, with what was told before, whether somebody is told of its call.
    Report {
        entry: Box<CallEntry>,
        draft: Box<Draft>,
    },
    /// Keep for the next start that somebody was at the desk.
    KeepPresence(WallTime),
    /// Read a journal row; answered by `Input::Entry`.
    FindEntry { id: CommandId, entry: CallId },
    /// Write a settings edit; answered by `Input::Settings` and `Input::ShellDone`.
    EditSettings { id: CommandId, edit: SettingsEdit },
    /// Store a password; answered by `Input::Password` and `Input::ShellDone`.
    SetPassword {
        id: CommandId,
        account: AccountId,
        password: Secret,
    },
    /// Change contacts; answered by `Input::ContactDone` once that is on disk.
    EditContacts { id: CommandId, edit: ContactEdit },
    /// Look up who a call's parties are; answered by `Input::Knowledge`, once or in pieces.
    LookUp(LookUp),
    /// Change journal rows, each by its edit; answered by `Input::ShellDone` once that is on disk.
    EditEntries {
        id: CommandId,
        edits: Vec<(CallId, EntryEdit)>,
    },
    /// Delete journal rows; answered by `Input::ShellDone`.
    DeleteEntries { id: CommandId, entries: Vec<CallId> },
    /// Say when everything stored before this is on disk; answered by `Input::ShellDone`.
    Confirm { id: CommandId },
    /// Export the journal; answered by `Input::ShellDone`.
    ExportJournal {
        id: CommandId,
        path: std::path::PathBuf,
        what: Box<JournalQuery>,
    },
    /// Something happened that actions may wait for. `known` says which ones are meant: those that wait for the look-up of
    /// the caller, or those that don't.
    Occasion { facts: Box<Facts>, known: bool },
    /// Carry an action out; answered by `Input::ShellDone` when it is over.
    RunAction {
        id: CommandId,
        action: ActionId,
        facts: Box<Facts>,
    },
    /// For the sources of contacts; answered by `Input::ShellDone`.
    Sources { id: CommandId, wish: SourcesWish },
    /// Play a prompt and the tone into a stream: `media::Command::PlayInto`.
    Greet { stream: StreamId, prompt: Prompt },
    /// Play this into a stream, once or again and again: `media::Command::PlayInto`. What can't be had is a short silence.
    PlayPrompt {
        stream: StreamId,
        prompt: Arc<Prompt>,
        again: bool,
    },
    /// Let both ends of a stream hear this over what is said: `media::Command::PlayOver`. What can't be had is told by
    /// `VoicemailNews::NoNotice`.
    PlayOver {
        stream: StreamId,
        prompt: Arc<Prompt>,
    },
    /// Keep what a tap records as this message; on disk as it comes.
    RecordMessage { tap: Tap, message: Box<Voicemail> },
    /// Keep what the user says as this greeting or announcement.
    RecordSound(SoundKey),
    /// A recording is over: keep it, without so much silence at its end, or not.
    EndMessage {
        tap: Tap,
        kept: bool,
        silence: Duration,
    },
    /// Read a recording; answered by `Input::SoundLoaded`.
    Play(SoundKey),
    /// Keep the mode that is on for the next start.
    KeepMode(Option<ModeView>),
    /// Keep how many calls each rotating extension was offered.
    KeepTurns(Turns),
    /// For the window and whoever gave a command.
    Event(Event),
    /// The snapshot changed.
    Changed,
    /// All calls are over and accounts unregistered (or a second has passed): end the program.
    Exit,
}
