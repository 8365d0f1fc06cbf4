//! What is done with rows: steps of work, deletion, writing them to a file. All but the last can be taken back.

use std::collections::BTreeSet;

use iced::{Task, widget::operation};

use super::{FILE, Message, State};
use crate::{
    domain::{
        entry_edit::WorkStep,
        id::CallId,
        journal::{CallEntry, Outcome as Ended},
        knowledge::{Work, WorkState},
    },
    engine::command::Command,
    ui::{
        look::Look,
        screen::{Outcome, Request},
    },
};

impl State {
    pub(super) fn several(&mut self, look: &Look, message: &Message) -> Outcome<Message> {
        let chosen = self.chosen.clone();
        match message {
            Message::ChooseAll => {
                let all = self.rows.iter().map(|row| row.id).collect();
                self.chosen = if chosen == all { BTreeSet::new() } else { all };
                Outcome::none()
            }
            Message::WorkChosen(state) => {
                self.stop_selecting();
                self.work(look, &chosen, *state)
            }
            Message::DeleteChosen => {
                self.stop_selecting();
                self.delete(look, &chosen)
            }
            _ => {
                self.selecting = !self.selecting;
                self.chosen.clear();
                self.selected = None;
                Outcome::none()
            }
        }
    }

    fn stop_selecting(&mut self) {
        self.selecting = false;
        self.chosen.clear();
    }

    /// Takes a step in the work on rows; it can be taken back.
    pub(super) fn work(
        &mut self,
        look: &Look,
        ids: &BTreeSet<CallId>,
        state: WorkState,
    ) -> Outcome<Message> {
        let step = WorkStep {
            state,
            due: None,
            at: look.now,
            who: String::new(),
        };
        let mut before: Vec<(CallId, Work)> = Vec::new();
        for row in self.rows.iter_mut().filter(|row| ids.contains(&row.id)) {
            if row.outcome == Ended::Open {
                continue;
            }
            before.push((row.id, row.work.clone()));
            step.apply(&mut row.work);
        }
        if before.is_empty() {
            return Outcome::none();
        }
        let entries = before.iter().map(|(id, _)| *id).collect();
        let what = look.l10n.with(
            "work-told",
            &[
                ("count", before.len().into()),
                ("state", look.l10n.work(state).into()),
            ],
        );
        Outcome {
            task: Task::none(),
            requests: vec![
                Request::command(Command::SetWork {
                    entries,
                    state,
                    due: None,
                }),
                Request::Undo {
                    what,
                    command: Command::RestoreWork(before),
                },
            ],
        }
    }

    /// Deletes rows; as long as the notice shows they can be put back.
    pub(super) fn delete(&mut self, look: &Look, ids: &BTreeSet<CallId>) -> Outcome<Message> {
        let goes = |row: &CallEntry| ids.contains(&row.id) && row.outcome != Ended::Open;
        let (gone, rows): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.rows).into_iter().partition(goes);
        self.rows = rows;
        self.arrange(look);
        if gone.is_empty() {
            return Outcome::none();
        }
        if gone.iter().any(|row| Some(row.id) == self.selected) {
            self.selected = None;
        }
        let what = look
            .l10n
            .with("journal-deleted", &[("count", gone.len().into())]);
        let entries = gone.iter().map(|row| row.id).collect();
        Outcome {
            task: Task::none(),
            requests: vec![
                Request::command(Command::DeleteEntries(entries)),
                Request::Undo {
                    what,
                    command: Command::RestoreEntries(gone),
                },
            ],
        }
    }

    pub(super) fn exporting(&mut self, look: &Look, message: Message) -> Outcome<Message> {
        match (message, &self.file) {
            (Message::File(file), _) => self.file = Some(file),
            (Message::Export, Some(file)) => {
                let path = in_home(file.trim());
                let what = Box::new(self.filter.query(look, None, usize::MAX));
                let told = look.l10n.with(
                    "journal-exported",
                    &[("path", path.display().to_string().into())],
                );
                self.file = None;
                return Outcome::ask(Request::Told {
                    what: told,
                    command: Command::ExportJournal { path, what },
                });
            }
            (_, None) => {
                let day = look.zone.day(look.now);
                self.file = Some(format!("~/linekeeper-{day}.csv"));
                return Outcome::task(operation::focus(FILE));
            }
            (_, Some(_)) => self.file = None,
        }
        Outcome::none()
    }
}

/// `~` at the begin of a path is the user's folder.
fn in_home(path: &str) -> std::path::PathBuf {
    match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => path.into(),
    }
}
