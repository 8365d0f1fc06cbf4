//! What happens on pages that need more than their own state.

use iced::Task;

use super::{App, Message};
use crate::ui::screen::journal;

impl App {
    /// What rules do, and where they send calls.
    pub(super) fn on_rules(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::Rules(message) => {
                let outcome = self.rules.update(&self.look, &self.snapshot, message);
                self.carry(outcome, Message::Rules)
            }
            Message::Extensions(message) => {
                let outcome = self.extensions.update(&self.look, &self.snapshot, message);
                self.carry(outcome, Message::Extensions)
            }
            _ => Task::none(),
        }
    }

    pub(super) fn on_journal(&mut self, message: journal::Message) -> Task<Message> {
        self.seen_by(&message);
        if let journal::Message::Note(row, action) = message {
            self.calls.notes.act(row, action);
            return Task::none();
        }
        let outcome = self.journal.update(&self.look, message);
        let shown = self.journal.shown();
        self.calls.looked_at = shown.map(|entry| entry.id);
        if let Some(entry) = shown {
            self.calls.notes.show(entry.id, &entry.note);
        }
        self.carry(outcome, Message::Journal)
    }

    /// Whoever uses the journal has seen it.
    fn seen_by(&self, message: &journal::Message) {
        if !matches!(
            message,
            journal::Message::Loaded { .. }
                | journal::Message::Refreshed { .. }
                | journal::Message::Earlier { .. }
                | journal::Message::Scrolled(_)
        ) {
            self.seen();
        }
    }
}
