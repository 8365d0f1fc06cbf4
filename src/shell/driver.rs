//! The loop: what happens goes into the engine with the time, what the engine wants is carried out.
//!
//! One thread owns everything; nothing in the loop waits for a disk, a name server or a person. Datagrams leave in the same
//! turn of the loop in which their cause arrived.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::{Notify, mpsc},
    time::{Instant, sleep, sleep_until},
};

use super::{
    actions::{self, Actions},
    audio::{Audio, DeviceNames, Told},
    clerk::{self, Clerk},
    clock::Clock,
    contacts::{self, Contacts},
    handle::Ends,
    inquiry::{Inquiries, Known},
    net::{Net, PortTaken},
    outbox::Outbox,
    settings_file::watch::Watch,
    sources::{self, Sources},
    store::{self, Store},
    voicemail,
};
use crate::{
    domain::settings::Settings,
    engine::{
        Command, CommandError, CommandId, Engine, Event, Input, Output, Reply,
        snapshot::{AudioView, Trouble},
    },
    media::{self, MediaProblem, StreamId},
    sip,
};

/// So many turns with a deadline that has come already are believed.
const HURRY: u32 = 1_000;

/// Name of the fact that the mode is kept under.
pub(super) const MODE: &str = "mode";
/// Under this name the turns of rotating extensions are remembered.
pub(super) const TURNS: &str = "turns";

/// Name of the fact that somebody was at the desk, and when.
pub(super) const PRESENCE: &str = "presence";

/// The pause when they are not.
const BREATH: Duration = Duration::from_millis(100);

/// When kept sounds are looked through for those whose time is over: soon after the start, then again and again.
pub(super) const FIRST_TIDY: Duration = Duration::from_mins(1);
const TIDY: Duration = Duration::from_mins(10);

/// Everything the loop drives, each built by [`super::run`].
pub(super) struct Driver {
    pub(super) clock: Clock,
    pub(super) engine: Engine,
    pub(super) net: Net,
    pub(super) audio: Audio,
    pub(super) audio_news: Arc<Notify>,
    pub(super) store: Store,
    pub(super) store_events: mpsc::Receiver<store::Event>,
    pub(super) contacts: Contacts,
    pub(super) contacts_events: mpsc::Receiver<contacts::Event>,
    pub(super) inquiries: Inquiries,
    pub(super) known: mpsc::Receiver<Known>,
    pub(super) clerk: Clerk,
    pub(super) clerk_answers: mpsc::Receiver<clerk::Answer>,
    pub(super) sources: Sources,
    pub(super) sources_told: mpsc::Receiver<sources::Told>,
    /// What the journal will tell once it is read; `None` once it has.
    pub(super) awaited: Option<store::Awaited>,
    pub(super) actions: Actions,
    pub(super) machine: voicemail::Machine,
    pub(super) outbox: Outbox,
    pub(super) watch: Option<Watch>,
    pub(super) ends: Ends,
    /// Where news for the window goes; nobody hears them without one.
    pub(super) events: Option<mpsc::Sender<Event>>,
    pub(super) troubles: Vec<Trouble>,
    pub(super) settings: Arc<Settings>,
    pub(super) audio_view: AudioView,
    /// When kept sounds are looked through next.
    pub(super) tidy_at: Instant,
    /// Turns of the loop in a row for which the deadline had come already.
    pub(super) hurried: u32,
    pub(super) changed: bool,
    pub(super) has_ended: bool,
}

/// Something to hand to the engine or to look at.
enum Happening {
    Sip(sip::Input),
    Command(CommandId, Command),
    Sound,
    Store(store::Event),
    Contacts(contacts::Event),
    Known(Known),
    Clerk(clerk::Answer),
    Sources(sources::Told),
    Journal(store::Opened),
    Action(actions::Told),
    Machine(voicemail::Told),
    File,
    Tidy,
    Deadline,
    Signal,
}

impl Happening {
    /// Whether a call may come of it. Answers to what we sent never do.
    fn may_begin_a_call(&self) -> bool {
        match self {
            Self::Sip(sip::Input::Received { bytes, .. }) => !bytes.starts_with(b"SIP/"),
            Self::Command(..) => true,
            Self::Sip(_)
            | Self::Sound
            | Self::Store(_)
            | Self::Journal(_)
            | Self::Contacts(_)
            | Self::Known(_)
            | Self::Sources(_)
            | Self::Clerk(_)
            | Self::Action(_)
            | Self::Machine(_)
            | Self::File
            | Self::Tidy
            | Self::Deadline
            | Self::Signal => false,
        }
    }
}

impl Driver {
    /// Runs until the engine ends the program. `signals` says that the system or the user asks for the end.
    pub(super) async fn run(&mut self, mut signals: mpsc::Receiver<()>) {
        self.pump();
        while !self.has_ended {
            let happening = self.next(&mut signals).await;
            if happening.may_begin_a_call()
                && let Some(awaited) = &mut self.awaited
            {
                let opened = awaited.ready().await;
                self.journal_known(opened);
            }
            self.take(happening);
        }
        self.ends.close();
    }

    /// Carries out what the engine wants from its start on.
    pub(super) fn pump(&mut self) {
        while let Some(output) = self.next_output() {
            self.carry_out(output);
        }
        if std::mem::take(&mut self.changed) {
            self.ends.snapshots.send_replace(self.engine.snapshot());
        }
    }

    async fn next(&mut self, signals: &mut mpsc::Receiver<()>) -> Happening {
        let now = self.clock.mono();
        let deadline = self.engine.deadline().map(|at| at.since(now));
        let deadline = deadline.map(|wait| self.unhurried(wait));
        tokio::select! {
            input = self.net.next() => Happening::Sip(input),
            Some((id, command)) = self.ends.commands.recv() => Happening::Command(id, command),
            () = self.audio_news.notified() => Happening::Sound,
            Some(event) = self.store_events.recv() => Happening::Store(event),
            Some(event) = self.contacts_events.recv() => Happening::Contacts(event),
            Some(known) = self.known.recv() => Happening::Known(known),
            Some(answer) = self.clerk_answers.recv() => Happening::Clerk(answer),
            Some(told) = self.sources_told.recv() => Happening::Sources(told),
            opened = known(&mut self.awaited) => Happening::Journal(opened),
            Some(told) = self.actions.told.recv() => Happening::Action(told),
            Some(told) = self.machine.told.recv() => Happening::Machine(told),
            () = file_changed(&mut self.watch) => Happening::File,
            () = sleep_until(self.tidy_at) => Happening::Tidy,
            () = after(deadline) => Happening::Deadline,
            Some(()) = signals.recv() => Happening::Signal,
        }
    }

    /// A deadline that never moves on must not become a busy loop: after a while the loop takes breath.
    fn unhurried(&mut self, wait: Duration) -> Duration {
        if !wait.is_zero() {
            self.hurried = 0;
            return wait;
        }
        self.hurried = self.hurried.saturating_add(1);
        if self.hurried < HURRY {
            return wait;
        }
        tracing::error!("a deadline does not move on");
        BREATH
    }

    fn take(&mut self, happening: Happening) {
        match happening {
            Happening::Sip(input) => self.feed(Input::Sip(input)),
            Happening::Command(id, command) => self.feed(Input::Command { id, command }),
            Happening::Sound => self.sound(),
            Happening::Store(event) => self.store_told(event),
            Happening::Contacts(event) => self.contacts_told(event),
            Happening::Known(known) => self.know(known),
            Happening::Clerk(answer) => self.clerk_told(answer),
            Happening::Sources(sources::Told::View(view)) => self.feed(Input::Sources(view)),
            Happening::Sources(sources::Told::Done(id, result)) => {
                self.feed(Input::ShellDone { id, result });
            }
            Happening::Journal(opened) => self.journal_known(opened),
            Happening::Action(told) => self.action_told(told),
            Happening::Machine(told) => self.machine_told(told),
            Happening::File => self.clerk.reload(),
            Happening::Tidy => {
                self.tidy_voicemail();
                self.tidy_at = Instant::now() + TIDY;
            }
            Happening::Deadline => self.feed(Input::Wake),
            Happening::Signal => self.feed(Input::Command {
                id: self.ends.number(),
                command: Command::Quit,
            }),
        }
    }

    /// Hands an input to the engine and carries out what follows.
    pub(super) fn feed(&mut self, input: Input) {
        self.handle(input);
        self.pump();
    }

    pub(super) fn handle(&mut self, input: Input) {
        self.engine.handle(self.clock.now(), input);
    }

    /// What the engine wants next. Words of calls are made here; a fault of that code costs the words only.
    fn next_output(&mut self) -> Option<Output> {
        let engine = &mut self.engine;
        catch_unwind(AssertUnwindSafe(|| engine.poll())).unwrap_or_else(|_| {
            tracing::error!("a fault of the program; texts of a call were lost");
            None
        })
    }

    pub(super) fn carry_out(&mut self, output: Output) {
        match output {
            Output::Sip(output) => self.net.carry_out(output),
            Output::Media(command) => {
                if let media::Command::RemoveStream(stream) = &command {
                    self.machine.forget(*stream);
                }
                if let Err(problem) = self.audio.command(command) {
                    self.sound_trouble(problem);
                }
            }
            Output::OpenMedia { stream, toward } => self.open_media(stream, toward),
            Output::MoveMedia {
                stream,
                toward,
                from,
            } => {
                if let Some(result) = self.audio.reopen(stream, toward, from) {
                    self.handle(Input::MediaOpened { stream, result });
                }
            }
            Output::Store(entry) => self.store.write(entry),
            Output::Report { entry, draft } => self.store.report(entry, draft),
            Output::KeepPresence(at) => self.keep_presence(at),
            Output::FindEntry { id, entry } => self.store.find(id, entry),
            Output::EditSettings { id, edit } => self.clerk.edit(id, edit),
            Output::SetPassword {
                id,
                account,
                password,
            } => self.clerk.set_password(id, account, password),
            Output::EditContacts { id, edit } => self.edit_contacts(id, edit),
            Output::LookUp(ask) => {
                self.contacts.look_up(ask, Arc::clone(&self.settings));
            }
            Output::EditEntries { id, edits } => self.store.edit(id, edits),
            Output::DeleteEntries { id, entries } => self.store.delete(id, entries),
            Output::Confirm { id } => self.store.confirm(id),
            Output::ExportJournal { id, path, what } => self.store.export(id, path, what),
            Output::Sources { id, wish } => self.sources.wish(id, wish),
            Output::Occasion { facts, known } => self.actions.occasion(facts, known),
            Output::RunAction { id, action, facts } => self.actions.run(id, action, facts),
            Output::Greet { stream, prompt } => self.greet(stream, prompt),
            Output::PlayPrompt {
                stream,
                prompt,
                again,
            } => self.play_prompt(stream, &prompt, again),
            Output::PlayOver { stream, prompt } => self.play_over(stream, prompt),
            Output::RecordMessage { tap, message } => self.record_message(tap, message),
            Output::RecordSound(key) => self.record_sound(key),
            Output::EndMessage { tap, kept, silence } => self.end_message(tap, kept, silence),
            Output::Play(sound) => self.play_sound(sound),
            Output::KeepMode(mode) => self.keep_mode(mode.as_ref()),
            Output::KeepTurns(turns) => self.keep_turns(&turns),
            Output::Event(event) => self.tell(event),
            Output::Changed => self.changed = true,
            Output::Exit => self.has_ended = true,
        }
    }

    fn open_media(&mut self, stream: StreamId, toward: std::net::IpAddr) {
        let result = self.audio.open(stream, toward);
        if let Err(problem) = &result {
            tracing::error!(%problem, "no sockets for sound");
        }
        // Before any other input: the caller takes the next output only after this.
        self.handle(Input::MediaOpened { stream, result });
    }

    pub(super) fn tell(&mut self, event: Event) {
        if let Event::CommandDone { id, result } = &event
            && let Some(asker) = self.ends.waiting_for(*id)
        {
            if asker.send(self.as_seen(result.clone())).is_err() {
                tracing::debug!("whoever gave the command is gone");
            }
            return;
        }
        if let Some(events) = &self.events
            && let Err(problem) = events.try_send(event)
        {
            tracing::error!(%problem, "the window is behind, news are lost");
        }
    }

    /// Without a window nothing can be shown: what only shows a number comes to nothing.
    fn as_seen(&self, result: Result<Reply, CommandError>) -> Result<Reply, CommandError> {
        match result {
            Ok(Reply::Shown { number, class }) if self.events.is_none() => {
                Err(CommandError::MustBeSeen { number, class })
            }
            other => other,
        }
    }

    fn sound(&mut self) {
        while let Some(told) = self.audio.poll() {
            match told {
                Told::Media(event) => self.feed(Input::Media(event)),
                Told::Devices(devices) => {
                    self.audio_view = AudioView {
                        inputs: devices.inputs,
                        outputs: devices.outputs,
                        problem: devices.problem,
                        echo_test: false,
                    };
                    self.feed(Input::Audio(self.audio_view.clone()));
                }
            }
        }
    }

    fn sound_trouble(&mut self, problem: MediaProblem) {
        tracing::warn!(%problem, "sound");
        self.audio_view.problem = Some(problem);
        self.handle(Input::Audio(self.audio_view.clone()));
    }

    /// Brings the sockets and devices to new settings.
    pub(super) fn adopt(&mut self, settings: &Arc<Settings>) {
        let before = std::mem::replace(&mut self.settings, Arc::clone(settings));
        let network = &settings.network;
        self.actions.adopt(settings);
        self.outbox.adopt(settings);
        self.net.set_ca_file(&network.tls_ca_file);
        self.audio.set_ports(network.rtp_first..=network.rtp_last);
        self.sources.follow(Arc::clone(settings));
        if names(&before) != names(settings) {
            self.audio.set_names(names(settings));
        }
        if before.network.sip_port != network.sip_port {
            self.rebind(network.sip_port);
        }
    }

    fn rebind(&mut self, port: u16) {
        self.troubles.retain(|trouble| {
            !matches!(
                trouble,
                Trouble::PortTaken { .. } | Trouble::NoNetwork { .. }
            )
        });
        match self.net.rebind(port) {
            Ok(taken) => self.troubles.extend(taken.map(trouble_of)),
            Err(problem) => self.troubles.push(Trouble::NoNetwork {
                detail: problem.to_string(),
            }),
        }
        self.feed(Input::Troubles(self.troubles.clone()));
    }
}

/// A taken port as a trouble.
pub(super) const fn trouble_of(taken: PortTaken) -> Trouble {
    Trouble::PortTaken {
        wanted: taken.wanted,
        used: taken.used,
    }
}

/// The devices the settings name.
pub(super) fn names(settings: &Settings) -> DeviceNames {
    DeviceNames {
        microphone: settings.audio.microphone.clone(),
        speaker: settings.audio.speaker.clone(),
        ringer: settings.audio.ringer.clone(),
    }
}

async fn after(wait: Option<Duration>) {
    match wait {
        Some(wait) => sleep(wait).await,
        None => std::future::pending().await,
    }
}

async fn known(awaited: &mut Option<store::Awaited>) -> store::Opened {
    match awaited {
        Some(awaited) => awaited.ready().await,
        None => std::future::pending().await,
    }
}

async fn file_changed(watch: &mut Option<Watch>) {
    let Some(active) = watch else {
        return std::future::pending().await;
    };
    if let Err(problem) = active.changed().await {
        tracing::warn!(%problem, "changes of the settings file go unseen from now on");
        *watch = None;
        std::future::pending::<()>().await;
    }
}
