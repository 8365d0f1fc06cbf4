//! What follows by itself: from the calls as they are now, and from the clock.

use std::sync::Arc;

use iced::{Task, widget::operation};

use super::{App, Message, Overlay};
use crate::{
    domain::knowledge::History,
    engine::{
        event::Event,
        snapshot::{CallView, Snapshot},
    },
    ui::{
        look::wall_clock,
        notes,
        screen::{Request, Screen},
        theme::scale,
    },
};

impl App {
    /// The telephone looks different now.
    pub(super) fn take(&mut self, snapshot: Arc<Snapshot>) -> Task<Message> {
        if self.snapshot.settings.appearance != snapshot.settings.appearance {
            self.look.follow(&snapshot.settings.appearance);
            self.journal.arrange(&self.look);
        }
        let before = std::mem::replace(&mut self.snapshot, snapshot);
        if !Arc::ptr_eq(&before.settings, &self.snapshot.settings) {
            let texts = &mut self.settings.texts;
            texts.follow(&self.look, &before.settings, &self.snapshot);
            self.rules.follow(&self.snapshot);
        }
        self.settings.sources.follow(&self.snapshot);
        self.fit_main();
        self.look.now = wall_clock().max(self.look.now);
        self.dismissed
            .retain(|id| self.snapshot.calls.iter().any(|call| call.id == *id));
        let notes = self.follow_words(&before);
        let desktop = self.desktop.follow(&self.look, &self.snapshot).discard();
        let keys = self.desktop.take_keys(&self.snapshot);
        let keys = keys.map(Message::HotKeys);
        Task::batch([notes, desktop, keys, self.follow_calls()])
    }

    /// Something happened.
    pub(super) fn hear(&mut self, event: Event) -> Task<Message> {
        match event {
            Event::Ringing(_) | Event::Answered(_) | Event::Ended(_) => self.follow_calls(),
            Event::JournalChanged => {
                let refresh = self.journal.refresh(&self.look);
                let waiting = self.call_backs.reload();
                Task::batch([
                    self.request(refresh),
                    self.request(waiting),
                    self.find_missed(),
                ])
            }
            Event::ContactsChanged if self.screen == Screen::Contacts => {
                let requests = self.contacts.reload();
                self.requests(requests)
            }
            Event::VoicemailChanged if self.screen == Screen::Voicemail => {
                let request = self.voicemail.reload();
                self.request(request)
            }
            Event::ContactsChanged | Event::VoicemailChanged => Task::none(),
            Event::CommandDone { id, result } => match self.asked.remove(&id) {
                Some((asker, dialled)) => self.done(asker, dialled, result),
                None => Task::none(),
            },
            Event::Confirm(confirm) => {
                self.overlay = Some(Overlay::Call(confirm));
                self.show_main()
            }
            Event::ShowContact(id) => self.request(Request::OpenContact(id)),
            Event::ShowWindow => self.show_main(),
            Event::Ending => iced::exit(),
        }
    }

    /// Notes, the strip after a call, and what becomes known late.
    pub(super) fn follow_words(&mut self, before: &Snapshot) -> Task<Message> {
        let now = Arc::clone(&self.snapshot);
        let had = self.calls.wrap.as_ref().map(|strip| strip.call.id);
        self.calls.follow(&self.look, before, &now);
        self.look
            .known
            .retain(|id, _| now.calls.iter().any(|call| call.id == *id));
        for call in &now.calls {
            let was = before.calls.iter().find(|one| one.id == call.id);
            if was.is_some_and(|was| is_bare(was) && !is_bare(call)) {
                self.look.known.insert(call.id, self.look.now);
            }
        }
        let strip = self
            .calls
            .wrap
            .as_ref()
            .map(|strip| (strip.call.id, strip.call.row));
        match strip {
            // Nobody looks at the call window: nothing is asked.
            Some(_) if self.call.is_none() => {
                self.calls.wrap = None;
                self.write_notes()
            }
            // The keyboard stays with the note that was being written.
            Some((id, row)) if had != Some(id) => {
                let stay = if self.calls.is_writing(&self.look, row) {
                    operation::focus(notes::field(row))
                } else {
                    Task::none()
                };
                Task::batch([stay, self.write_notes()])
            }
            Some(_) | None => Task::none(),
        }
    }

    pub(super) fn tick(&mut self) -> Task<Message> {
        let now = wall_clock().max(self.look.now);
        self.look.now = now;
        self.toasts.retain(|toast| toast.until > now);
        self.calls.tick(&self.look, &self.snapshot);
        self.call_backs.arrange(&self.look);
        let notes = self.write_notes();
        // Started hidden where no tray can be seen: nobody could ever open the window.
        let is_lost =
            std::mem::take(&mut self.hidden) && !self.desktop.has_tray() && self.main.is_none();
        let main = if is_lost {
            self.show_main()
        } else {
            Task::none()
        };
        Task::batch([notes, main, self.follow_calls()])
    }

    #[allow(clippy::cast_precision_loss, reason = "milliseconds")]
    pub(super) fn pulse(&mut self) -> Task<Message> {
        let step = scale::FRAME.as_millis() as f32 / scale::PULSE.as_millis() as f32;
        self.pulse = (self.pulse + step) % 2.0;
        self.look.now = wall_clock().max(self.look.now);
        // Down and up, easing at both ends.
        let way = if self.pulse > 1.0 {
            2.0 - self.pulse
        } else {
            self.pulse
        };
        self.look.pulse = way * way * (3.0 - 2.0 * way);
        Task::none()
    }
}

/// Whether nothing is known of a call's parties yet.
fn is_bare(call: &CallView) -> bool {
    call.knowledge.contact().is_none() && call.knowledge.history == History::default()
}
