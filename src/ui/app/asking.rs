//! What pages ask of the telephone, and what comes back to them.

use iced::Task;

use super::{App, Message, Overlay, Toast, chooser};
use crate::{
    domain::{
        id::CallId,
        journal::{CallEntry, WallTime},
    },
    engine::{
        command::{Command, CommandError, Reply},
        snapshot::JournalQuery,
    },
    l10n::Told,
    ui::{
        screen::{Asker, Outcome, Request, Screen, call_backs, journal, settings},
        theme::container::Tone,
    },
};

/// A notice stays so long, milliseconds.
const TOAST_STAYS: i64 = 8_000;

impl App {
    pub(super) fn carry<M: Send + 'static>(
        &mut self,
        outcome: Outcome<M>,
        wrap: impl Fn(M) -> Message + Send + 'static,
    ) -> Task<Message> {
        Task::batch([outcome.task.map(wrap), self.requests(outcome.requests)])
    }

    pub(super) fn requests(&mut self, requests: Vec<Request>) -> Task<Message> {
        Task::batch(
            requests
                .into_iter()
                .map(|request| self.request(request))
                .collect::<Vec<_>>(),
        )
    }

    pub(super) fn request(&mut self, request: Request) -> Task<Message> {
        match request {
            Request::Command(asker, command) => self.command(asker, command),
            Request::Journal { query, more, what } => self.ask_journal(what, move |rows| {
                journal::Message::Loaded { query, more, rows }
            }),
            Request::CallBacks { query, what } => {
                let page = self.bridge.desk.journal(what);
                Task::perform(page, move |rows| {
                    Message::CallBacks(call_backs::Message::Loaded { query, rows })
                })
            }
            Request::Refresh { query, what } => self.ask_journal(what, move |rows| {
                journal::Message::Refreshed { query, rows }
            }),
            Request::Earlier { of, what } => {
                self.ask_journal(what, move |rows| journal::Message::Earlier { of, rows })
            }
            Request::Undo { what, command } => self.tell_undo(what, command),
            Request::Told { what, command } => self.promise(what, command),
            Request::Messages { .. }
            | Request::KeepMessage { .. }
            | Request::DeleteMessages(_)
            | Request::MessageFor(_)
            | Request::Print(_)
            | Request::OpenMail(_) => self.ask_messages(request),
            Request::Voicemail { .. }
            | Request::MarkVoicemail(..)
            | Request::DeleteVoicemail(..)
            | Request::SoundsOf(_)
            | Request::ExportVoicemail { .. } => self.ask_voicemail(request),
            Request::TestMail | Request::Notices(_) => self.ask_notices(&request),
            Request::Contacts { .. }
            | Request::Contact(_)
            | Request::Suggest { .. }
            | Request::OpenContact(_)
            | Request::SaveCaller { .. } => self.ask_contacts(request),
            Request::NewLine(number) => self.new_line(&number),
            Request::WhatIf(call) => self.what_if(&call),
            Request::Rearrange(wish) => {
                let found = self.bridge.desk.rearrange(wish);
                Task::perform(found, |found| {
                    let found = settings::integrations::Message::Found(found);
                    Message::Settings(settings::Message::Integrations(found))
                })
            }
            Request::Choose(choose) => Task::perform(chooser::choose(choose), move |path| {
                let message = settings::sources::Message::Chosen(choose, path);
                Message::Settings(settings::Message::Sources(message))
            }),
            Request::Demo => self.start_demo(),
        }
    }

    fn start_demo(&mut self) -> Task<Message> {
        self.bridge.desk.start_demo();
        let told = self.look.l10n.told("demo-starting", &[]);
        self.tell(Tone::Quiet, told);
        Task::none()
    }

    /// Opens the trial of the rules with the facts of a call.
    fn what_if(&mut self, call: &CallEntry) -> Task<Message> {
        self.rules.what_if(&self.look, &self.snapshot, call);
        Task::batch([self.show_main(), self.go(Screen::Rules)])
    }

    /// Opens the line editor for a number nobody configured.
    fn new_line(&mut self, number: &str) -> Task<Message> {
        let task = self.lines.write_new(&self.snapshot.settings, number);
        let task = task.map(Message::Lines);
        Task::batch([self.show_main(), self.go(Screen::Lines), task])
    }

    fn ask_journal(
        &self,
        what: JournalQuery,
        wrap: impl Fn(Vec<CallEntry>) -> journal::Message + Send + 'static,
    ) -> Task<Message> {
        let page = self.bridge.desk.journal(what);
        Task::perform(page, move |rows| Message::Journal(wrap(rows)))
    }

    fn tell_undo(&mut self, what: String, command: Command) -> Task<Message> {
        self.tell_more(Tone::Quiet, plain(what), Some(command));
        Task::none()
    }

    /// Carries a command out and tells when it is done.
    fn promise(&mut self, what: String, command: Command) -> Task<Message> {
        self.next_toast += 1;
        let number = self.next_toast;
        self.promised.insert(number, what);
        self.command(Asker::Notice(number), command)
    }

    /// Opens the form for a call, with what the call tells.
    pub(super) fn message_for(&mut self, call: CallId) -> Task<Message> {
        let snapshot = std::sync::Arc::clone(&self.snapshot);
        let strip = self.calls.wrap.as_ref().map(|strip| &strip.call);
        let call = snapshot
            .calls
            .iter()
            .chain(strip)
            .find(|one| one.id == call);
        self.messages.begin(&snapshot, call);
        Task::batch([self.show_main(), self.go(Screen::Messages)])
    }

    /// Calls the number that was shown and agreed to.
    pub(super) fn call_shown(&mut self) -> Task<Message> {
        let Some(Overlay::Call(confirm)) = self.overlay.take() else {
            return Task::none();
        };
        self.request(Request::command(Command::Dial {
            target: confirm.target,
            account: confirm.account,
            line: confirm.line,
        }))
    }

    /// A call that names neither account nor line leaves as the one chosen in the top bar, whichever page begins it.
    fn as_chosen(&self, command: Command) -> Command {
        match command {
            Command::Dial {
                target,
                account: None,
                line: None,
            } => {
                let presenting = self.top.presenting(&self.snapshot.settings);
                Command::Dial {
                    target,
                    account: presenting.account,
                    line: presenting.line,
                }
            }
            other => other,
        }
    }

    fn command(&mut self, asker: Asker, command: Command) -> Task<Message> {
        let command = self.as_chosen(command);
        let dialled = match &command {
            Command::Dial { target, .. } => Some(target.clone()),
            _ => None,
        };
        match self.bridge.desk.command(command) {
            Ok(id) => {
                self.asked.insert(id, (asker, dialled));
            }
            Err(error) => return self.done(asker, dialled, Err(error)),
        }
        Task::none()
    }

    /// Tells whoever asked what came of it; nobody in particular gets a notice of a failure.
    pub(super) fn done(
        &mut self,
        asker: Asker,
        dialled: Option<String>,
        result: Result<Reply, CommandError>,
    ) -> Task<Message> {
        if asker == Asker::Contacts {
            let requests = self.contacts.saved(&self.look, result);
            return self.requests(requests);
        }
        let result = result.map(|_| ());
        match asker {
            Asker::Contacts => {}
            Asker::Lines => self.lines.saved(&self.look, result),
            Asker::Rules => self.rules.saved(&self.look, result),
            Asker::Extensions => self.extensions.saved(&self.look, result),
            Asker::Accounts => self.settings.accounts.saved(&self.look, result),
            Asker::Sources => self.settings.sources.saved(&self.look, result),
            Asker::Actions => self.settings.integrations.saved(&self.look, result),
            Asker::FirstRun => self.first_run.saved(&self.look, result),
            Asker::Note(row) => self.note_done(row, result),
            Asker::Notice(number) => {
                let what = self.promised.remove(&number).unwrap_or_default();
                match result {
                    Ok(()) => self.tell(Tone::Good, plain(what)),
                    Err(error) => self.tell(Tone::Bad, self.look.l10n.command_error(&error)),
                }
            }
            Asker::Anybody => {
                if let Err(error) = result {
                    if let Some(target) = dialled {
                        self.top.restore(target);
                    }
                    self.tell(Tone::Bad, self.look.l10n.command_error(&error));
                }
            }
        }
        Task::none()
    }

    /// Gives away what was typed in notes.
    pub(super) fn write_notes(&mut self) -> Task<Message> {
        let requests = self.calls.notes.due().into_iter().map(|(row, note)| {
            let call = Some(row);
            Request::Command(Asker::Note(row), Command::SetNote { call, note })
        });
        self.requests(requests.collect())
    }

    /// A note is on disk, or it is said once why not; it is tried again.
    fn note_done(&mut self, row: CallId, result: Result<(), CommandError>) {
        self.calls.notes.done(row, result.is_ok());
        if let Err(error) = result {
            self.tell(Tone::Bad, self.look.l10n.command_error(&error));
        }
    }

    /// Takes back what a notice tells of.
    pub(super) fn undo(&mut self, number: u64) -> Task<Message> {
        let at = self.toasts.iter().position(|toast| toast.id == number);
        let undo = at.and_then(|at| self.toasts.remove(at).undo);
        let Some(command) = undo else {
            return Task::none();
        };
        let done = self.request(Request::command(command));
        let reload = self.journal.reload(&self.look);
        let waiting = self.call_backs.reload();
        Task::batch([done, self.request(reload), self.request(waiting)])
    }

    fn tell(&mut self, tone: Tone, told: Told) {
        self.tell_more(tone, told, None);
    }

    fn tell_more(&mut self, tone: Tone, told: Told, undo: Option<Command>) {
        self.toasts.retain(|toast| toast.told != told);
        self.next_toast += 1;
        let until = WallTime(self.look.now.0.saturating_add(TOAST_STAYS));
        self.toasts.push(Toast {
            id: self.next_toast,
            tone,
            told,
            undo,
            until,
        });
    }
}

/// A sentence that needs no help.
fn plain(what: String) -> Told {
    Told {
        what,
        help: String::new(),
    }
}
