//! What people write into the journal: notes, steps of work, deletions. A call that goes on keeps them itself too, because
//! its row is written anew until it ends; so does a call just lost, because it may be offered again (S45).

use super::{
    CommandError, CommandId, Engine, Event, Output, Signalling, call::Call, commands::Answer,
    input::Now,
};
use crate::{
    domain::{
        entry_edit::{EntryEdit, WorkStep, tidy_note},
        id::CallId,
        journal::{CallEntry, WallTime},
        knowledge::{Work, WorkState},
    },
    engine::Reply,
};

impl<S: Signalling> Engine<S> {
    /// Writes down about a call.
    pub(super) fn set_note(&mut self, id: CommandId, call: Option<CallId>, note: &str) -> Answer {
        let note = tidy_note(note).ok_or(CommandError::NoteTooLong)?;
        let call = match call {
            Some(call) => call,
            None => match self.active() {
                Some(active) => active,
                None => self.pick(None, Call::is_ringing)?,
            },
        };
        let row = self.row_of(call);
        Ok(self.edit_entries(id, vec![(row, EntryEdit::Note(note))]))
    }

    /// Takes a step in the work on calls.
    pub(super) fn set_work(
        &mut self,
        now: Now,
        id: CommandId,
        entries: Vec<CallId>,
        (state, due): (WorkState, Option<WallTime>),
    ) -> Answer {
        if entries.is_empty() {
            return Err(CommandError::NoSuchRow);
        }
        let step = WorkStep {
            state,
            due,
            at: now.wall,
            who: self.settings.general.operator.trim().to_owned(),
        };
        let edits = entries
            .into_iter()
            .map(|entry| (self.row_of(entry), EntryEdit::Step(step.clone())))
            .collect();
        Ok(self.edit_entries(id, edits))
    }

    /// Takes steps back.
    pub(super) fn restore_work(
        &mut self,
        id: CommandId,
        works: Vec<(CallId, Work)>,
    ) -> Option<Reply> {
        let edits = works
            .into_iter()
            .map(|(entry, work)| (entry, EntryEdit::Work(Box::new(work))))
            .collect();
        self.edit_entries(id, edits)
    }

    /// Deletes rows; those of calls that go on stay, for they would come back.
    pub(super) fn delete_entries(&mut self, id: CommandId, mut entries: Vec<CallId>) -> Answer {
        let calls = &self.calls;
        entries.retain(|entry| {
            !calls
                .iter()
                .any(|call| call.row == *entry && call.is_open())
        });
        if entries.is_empty() {
            return Err(CommandError::NothingToDo);
        }
        // A call offered again begins a row of its own.
        self.gone.retain(|gone| !entries.contains(&gone.row));
        let asked = self.ask(Output::DeleteEntries { id, entries });
        self.event(Event::JournalChanged);
        Ok(asked)
    }

    /// Puts deleted rows back.
    pub(super) fn restore_entries(
        &mut self,
        id: CommandId,
        entries: Vec<CallEntry>,
    ) -> Option<Reply> {
        for entry in entries {
            self.out.push_back(Output::Store(Box::new(entry)));
        }
        let asked = self.ask(Output::Confirm { id });
        self.event(Event::JournalChanged);
        asked
    }

    /// The journal row of a call; a row's own number is its own.
    fn row_of(&self, call: CallId) -> CallId {
        let going_on = self.calls.iter().find(|one| one.id == call);
        going_on.map_or(call, |one| one.row)
    }

    fn edit_entries(&mut self, id: CommandId, edits: Vec<(CallId, EntryEdit)>) -> Option<Reply> {
        for (row, edit) in &edits {
            let going_on = self.calls.iter_mut().filter(|call| call.row == *row);
            for call in going_on {
                keep(edit, &mut call.note, &mut call.work);
                self.changed = true;
            }
            let lost = self.gone.iter_mut().filter(|gone| gone.row == *row);
            for gone in lost {
                keep(edit, &mut gone.note, &mut gone.work);
            }
        }
        let asked = self.ask(Output::EditEntries { id, edits });
        self.event(Event::JournalChanged);
        asked
    }
}

fn keep(edit: &EntryEdit, note: &mut String, work: &mut Work) {
    match edit {
        EntryEdit::Note(text) => note.clone_from(text),
        EntryEdit::Step(step) => step.apply(work),
        EntryEdit::Work(was) => *work = Work::clone(was),
    }
}
