//! Deterministic composition of domain, sip and media: the telephone without its surroundings.
//!
//! The engine is handed inputs with the time, gives outputs and the moment it wants to be woken. Its border to the
//! shell is [`input`] and [`output`], its border to the window [`command`], [`event`] and [`snapshot`].
//!
//! | file         | what it does                                                        |
//! |--------------|---------------------------------------------------------------------|
//! | `signalling` | the port to signalling, with [`Stack`] behind it                     |
//! | `account`    | accounts, registrations, the lines as read on each                    |
//! | `call`, `leg`| what is kept of a call and of its dialog and sound                    |
//! | `session`    | between SDP and the stream sound is told of                           |
//! | `arrive`     | a call arrives                                                       |
//! | `screen`     | what the rules say of it, and the mode they are in                    |
//! | `dial`       | we call                                                              |
//! | `forward`    | calls sent on to other telephones                                    |
//! | `shown_as`   | whom those see as the caller                                         |
//! | `bridge`     | caller and destination talk over this desk                            |
//! | `redirect`   | our call is sent elsewhere                                           |
//! | `transfer`   | a call is handed over                                                |
//! | `route`      | a call that was taken goes on to an extension                         |
//! | `talk`       | answer, hold, resume, offers                                         |
//! | `close`      | a call is over: its row, its end                                     |
//! | `dispatch`   | events of signalling and sound                                       |
//! | `actions`    | what may set off actions, what came of them                           |
//! | `entries`    | what people write into the journal                                    |
//! | `commands`   | the user's wishes                                                    |
//! | `desk`       | who has microphone and speaker, what rings, what tone plays           |
//! | `look_up`    | what is known of a call's parties                                  |
//! | `moved`      | this machine has another address                                     |
//! | `fault`      | a fault of the program costs one call, not all                       |
//! | `quality`    | how a call sounds                                                    |
//! | `words`      | the texts of a call, made by templates                               |
//!
//! Invariants, held for every order of inputs (`tests/core/flows`): at most one call is at the desk; a row opened is
//! closed once; a call told as ringing is told as ended once; what is joined with the desk is the call at the desk.

mod account;
mod actions;
mod arrive;
mod bridge;
mod call;
mod close;
pub mod command;
mod commands;
mod desk;
mod dial;
mod dispatch;
mod entries;
pub mod event;
mod fault;
mod forward;
mod hears;
pub mod input;
mod leg;
mod look_up;
mod machine;
mod moved;
pub mod notice;
mod output;
mod quality;
mod queue;
mod recording;
mod redirect;
mod route;
mod screen;
mod session;
mod shown_as;
pub mod signalling;
pub mod snapshot;
mod talk;
mod transfer;
mod whisper;
mod words;

use std::{collections::VecDeque, sync::Arc, time::Duration};

use self::{
    account::Accounts,
    actions::Occasions,
    call::Call,
    close::Gone,
    desk::Desk,
    screen::Screens,
    snapshot::{AudioView, VoicemailView},
    words::Writer,
};
pub use self::{
    command::{Command, CommandError, CommandId, Reply},
    event::Event,
    input::{Input, Now, Start, VoicemailNews},
    output::Output,
    signalling::Signalling,
    snapshot::Snapshot,
};
use crate::{
    domain::{
        flow::FlowInput,
        forward::Ledger,
        id::CallId,
        journal::{Outcome, WallTime},
        settings::{Settings, SettingsProblem},
    },
    media::StreamId,
    mono::{Mono, earliest},
    rng::Rng,
    sip::{Stack, StackConfig},
};

/// How long calls and registrations get to end in order when the program ends.
const FAREWELL: Duration = Duration::from_secs(1);

/// The telephone.
#[derive(Debug)]
pub struct Engine<S = Stack> {
    signalling: S,
    settings: Arc<Settings>,
    problems: Vec<SettingsProblem>,
    accounts: Accounts,
    /// Oldest first.
    calls: Vec<Call>,
    /// Legs to destinations of calls that are sent on.
    attempts: Vec<Call>,
    /// Somebody got free whom waiting callers can be put through to.
    has_freed: bool,
    ledger: Ledger,
    desk: Desk,
    screens: Screens,
    audio: AudioView,
    /// Unanswered calls of the last seconds.
    gone: Vec<Gone>,
    occasions: Occasions,
    voicemail: VoicemailView,
    /// When somebody was last at the desk (S76).
    presence: Option<WallTime>,
    auto_answer: Option<Duration>,
    next_call: CallId,
    next_stream: StreamId,
    /// Counts holds, to know the last one.
    holds: u64,
    rng: Rng,
    /// The program ends; at this moment at the latest.
    quitting: Option<Mono>,
    has_exited: bool,
    writer: Writer,
    /// Of the last input.
    now: Now,
    changed: bool,
    /// The call the present input was taken to.
    concerned: Option<CallId>,
    out: VecDeque<Output>,
    snapshot: Arc<Snapshot>,
}

impl Engine<Stack> {
    /// The telephone with real signalling. Accounts begin to register at once.
    #[must_use]
    pub fn new(now: Now, start: Start) -> Self {
        let rng = Rng::from_seed(start.seed).fork();
        Self::with_signalling(now, start, Stack::new(StackConfig::default(), rng))
    }
}

impl<S: Signalling> Engine<S> {
    /// The telephone on the given signalling.
    #[must_use]
    pub fn with_signalling(now: Now, start: Start, signalling: S) -> Self {
        let mut desk = Desk::default();
        desk.do_not_disturb = start.settings.general.do_not_disturb;
        let snapshot = Snapshot {
            secrets: start.secrets,
            demo: start.demo,
            ..Snapshot::default()
        };
        let mut engine = Self {
            signalling,
            settings: start.settings,
            problems: Vec::new(),
            accounts: Accounts::new(start.instance, start.passwords),
            calls: Vec::new(),
            attempts: Vec::new(),
            has_freed: false,
            ledger: Ledger::default(),
            desk,
            screens: Screens::default(),
            audio: AudioView::default(),
            gone: Vec::new(),
            occasions: Occasions::default(),
            voicemail: VoicemailView::default(),
            presence: None,
            auto_answer: start.auto_answer,
            next_call: start.next_call,
            next_stream: StreamId(1),
            holds: 0,
            rng: Rng::from_seed(start.seed),
            quitting: None,
            has_exited: false,
            writer: Writer::default(),
            now,
            changed: true,
            concerned: None,
            out: VecDeque::new(),
            snapshot: Arc::new(snapshot),
        };
        engine
            .accounts
            .apply(now.mono, &engine.settings, &mut engine.signalling);
        engine.finish(now);
        engine
    }

    fn take_in(&mut self, now: Now, input: Input) {
        self.now = now;
        match input {
            Input::Sip(input) => {
                let has_moved = matches!(input, crate::sip::Input::NetworkChanged);
                self.signalling.handle(now.mono, input);
                if has_moved {
                    self.network_changed();
                }
            }
            Input::Media(event) => self.on_media(now, &event),
            Input::Voicemail(news) => self.voicemail_news(now, news),
            Input::MediaOpened { stream, result } => self.media_opened(now, stream, result),
            Input::Command { id, command } => self.on_command(now, id, command),
            Input::Settings { settings, problems } => self.on_settings(now, settings, problems),
            Input::ShellDone { id, result } => self.reply(id, result.map(|()| Reply::Done)),
            Input::ContactDone { id, result } => {
                let reply = |contact: Option<_>| contact.map_or(Reply::Done, Reply::Contact);
                self.reply(id, result.map(reply));
            }
            Input::Knowledge { call, knowledge } => self.on_knowledge(now, call, *knowledge),
            Input::ContactsChanged => self.on_contacts_changed(),
            Input::Password { account, password } => {
                let signalling = &mut self.signalling;
                self.accounts
                    .set_password(now.mono, account, password, signalling);
            }
            Input::Audio(audio) => {
                let echo_test = self.audio.echo_test;
                self.audio = AudioView { echo_test, ..audio };
                self.changed = true;
            }
            Input::Entry { id, entry } => self.on_entry(now, id, entry.as_deref()),
            Input::NextCall(next) => self.next_call = self.next_call.max(next),
            Input::SentOn(seconds) => {
                let day = self.screens.book.moment(None, now.wall).date();
                self.ledger.add(day, seconds);
            }
            Input::ActionRan(ran) => self.action_ran(*ran),
            Input::Missed(missed) => self.edit_picture(|picture| picture.missed = missed),
            Input::Sources(sources) => self.edit_picture(|picture| picture.sources = sources),
            Input::Manner(manner) => {
                self.writer.set_manner(manner);
                self.reword();
            }
            Input::Rules(book) => {
                self.screens.book = book;
                self.changed = true;
            }
            Input::Presence(at) => self.presence = self.presence.max(Some(at)),
            Input::Turns(turns) => self.screens.turns = turns,
            Input::Mode(mode) => self.take_up_mode(now, mode),
            Input::Troubles(troubles) => self.edit_picture(|picture| picture.troubles = troubles),
            Input::Wake => self.signalling.handle(now.mono, crate::sip::Input::Wake),
        }
        self.wake(now);
        self.finish(now);
    }

    /// The next thing to do, in order; `None` when all is done. Words of calls are made last of all.
    pub fn poll(&mut self) -> Option<Output> {
        if self.out.is_empty() {
            self.write_words();
        }
        self.out.pop_front()
    }

    /// When to hand in [`Input::Wake`], if nothing comes before.
    pub fn deadline(&self) -> Option<Mono> {
        let calls = self.calls.iter().chain(&self.attempts);
        let calls = calls.map(Call::deadline);
        let test_ring = self.desk.test_ring.as_ref().map(|(_, until)| *until);
        let farewell = self.quitting.filter(|_| !self.has_exited);
        calls
            .chain([
                test_ring,
                farewell,
                self.occasions.deadline(),
                self.screens.mode_until,
            ])
            .fold(self.signalling.deadline(), earliest)
    }

    /// The present picture; rebuilt only when something changed.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot)
    }

    /// The settings file was read anew. Changed accounts register anew; calls go on untouched.
    fn on_settings(
        &mut self,
        now: Now,
        settings: Option<Arc<Settings>>,
        problems: Vec<SettingsProblem>,
    ) {
        self.problems = problems;
        self.changed = true;
        if let Some(settings) = settings {
            self.desk.do_not_disturb = settings.general.do_not_disturb;
            self.settings = settings;
            self.reword();
            self.accounts
                .apply(now.mono, &self.settings, &mut self.signalling);
        }
    }

    /// Looks after everything whose time has come.
    fn wake(&mut self, now: Now) {
        let due: Vec<CallId> = self
            .calls
            .iter()
            .filter(|call| call.deadline().is_some_and(|at| at <= now.mono))
            .map(|call| call.id)
            .collect();
        for id in due {
            self.end_look_up(now.mono, id);
            self.concerned = Some(id);
            self.wake_transfer(now, id);
            self.wake_route(now, id);
            let Some(call) = self.call_mut(id) else {
                continue;
            };
            if call.is_ringing() || call.can_be_taken_back() {
                self.feed(now, id, FlowInput::Wake);
            } else if call.has_said_so(now.mono) {
                self.forget(now, id);
            }
        }
        self.wake_whispers(now);
        self.send_due_digits(now.mono);
        self.settle_occasions(now);
        self.end_mode(now);
        if self
            .desk
            .test_ring
            .as_ref()
            .is_some_and(|(_, until)| *until <= now.mono)
        {
            self.desk.test_ring = None;
        }
    }

    /// Ends every round: signalling's wishes, sound, the picture.
    fn finish(&mut self, now: Now) {
        self.pump(now);
        self.settle_queues(now);
        // What comes of a turn leaves in the same round.
        self.pump(now);
        self.ask_around(now);
        self.settle_sound();
        // Else the picture waits for the words, which are made when the rest has been carried out.
        if self.stale_words().next().is_none() {
            self.publish();
        }
        self.tell_occasions();
        let is_over = self
            .quitting
            .is_some_and(|at| at <= now.mono || self.signalling.is_idle());
        if is_over && !self.has_exited {
            self.has_exited = true;
            self.out.push_back(Output::Exit);
        }
    }

    /// Ends calls and registrations; [`Output::Exit`] follows when that is done or a second has passed.
    fn quit(&mut self, now: Now) -> Reply {
        self.event(Event::Ending);
        self.quitting = Some(now.mono + FAREWELL);
        let calls: Vec<CallId> = self.calls.iter().map(|call| call.id).collect();
        for id in calls {
            let ringing = self.call_mut(id).filter(|call| call.is_ringing());
            match ringing.map(|call| (call.leg.usage, call.route.is_on)) {
                Some((usage, was_taken)) => {
                    if let Some(usage) = usage {
                        if was_taken {
                            self.signalling.hang_up(now.mono, usage, None);
                        } else {
                            self.signalling.reject(now.mono, usage, 480, None);
                        }
                    }
                    self.give_up_attempts(now, id);
                    self.close(now, id, Outcome::NoAnswer);
                }
                None => self.hang_up(now, id),
            }
        }
        self.signalling.shut_down(now.mono);
        Reply::Done
    }

    fn edit_picture(&mut self, edit: impl FnOnce(&mut Snapshot)) {
        let mut picture = Snapshot::clone(&self.snapshot);
        edit(&mut picture);
        self.snapshot = Arc::new(picture);
        self.changed = true;
    }

    fn publish(&mut self) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        let calls = self.settings.recording.calls;
        self.snapshot = Arc::new(Snapshot {
            revision: self.snapshot.revision + 1,
            settings: Arc::clone(&self.settings),
            settings_problems: self.problems.clone(),
            accounts: self.accounts.views(&self.settings),
            calls: self.calls.iter().map(|call| call.view(calls)).collect(),
            active: self.active(),
            muted: self.desk.muted,
            do_not_disturb: self.desk.do_not_disturb,
            mode: self.screens.mode.clone(),
            rules: Arc::clone(&self.screens.book),
            audio: self.audio.clone(),
            missed: self.snapshot.missed,
            voicemail: self.voicemail.clone(),
            secrets: self.snapshot.secrets,
            demo: self.snapshot.demo,
            sources: Arc::clone(&self.snapshot.sources),
            troubles: self.snapshot.troubles.clone(),
            action_runs: Arc::clone(&self.occasions.runs),
        });
        self.out.push_back(Output::Changed);
    }

    fn call_mut(&mut self, id: CallId) -> Option<&mut Call> {
        self.concerned.get_or_insert(id);
        let legs = self.calls.iter_mut().chain(&mut self.attempts);
        legs.into_iter().find(|call| call.id == id)
    }

    fn take_call_id(&mut self) -> CallId {
        let id = self.next_call;
        self.next_call = CallId(id.0 + 1);
        id
    }
}
