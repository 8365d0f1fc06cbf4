//! What the clerk, contacts and actions tell the loop, taken to the engine.

use super::{
    actions, clerk, clock, contacts,
    driver::{Driver, MODE, PRESENCE, TURNS},
    inquiry::Known,
    outbox,
    rules::Made,
    sources,
};
use crate::{
    domain::{contact::ContactEdit, extension::Turns, journal::WallTime, number::Place},
    engine::{
        CommandError, CommandId, Event, Input,
        snapshot::{ModeView, Trouble},
    },
};

impl Driver {
    pub(super) fn edit_contacts(&mut self, id: CommandId, edit: ContactEdit) {
        let general = &self.settings.general;
        let place = Place::new(&general.country, &general.area);
        if !self.contacts.edit(id, edit, place) {
            let result = Err(CommandError::NothingToDo);
            self.handle(Input::ContactDone { id, result });
        }
    }

    pub(super) fn contacts_told(&mut self, event: contacts::Event) {
        match event {
            contacts::Event::Found(found) => {
                let known = self.inquiries.found(found, clock::wall());
                self.know(known);
            }
            contacts::Event::Done { id, result } => self.feed(Input::ContactDone { id, result }),
            contacts::Event::Changed => self.feed(Input::ContactsChanged),
            contacts::Event::Trouble(detail) => {
                self.troubles
                    .retain(|trouble| !matches!(trouble, Trouble::Contacts { .. }));
                self.troubles
                    .extend(detail.map(|detail| Trouble::Contacts { detail }));
                self.feed(Input::Troubles(self.troubles.clone()));
            }
        }
    }

    pub(super) fn know(&mut self, (call, knowledge): Known) {
        let knowledge = Box::new(knowledge);
        self.feed(Input::Knowledge { call, knowledge });
    }

    pub(super) fn action_told(&mut self, told: actions::Told) {
        match told {
            actions::Told::Ran(ran) => self.feed(Input::ActionRan(ran)),
            actions::Told::Done(id, result) => self.feed(Input::ShellDone { id, result }),
            actions::Told::ShowContact(contact) => self.tell(Event::ShowContact(contact)),
        }
    }

    pub(super) fn clerk_told(&mut self, answer: clerk::Answer) {
        match answer {
            clerk::Answer::Settings(settings, problems) => {
                let (settings, made) = settings.unzip();
                if let Some(settings) = &settings {
                    self.adopt(settings);
                }
                self.feed(Input::Settings { settings, problems });
                if let Some(made) = made {
                    self.take_rules(made);
                }
            }
            clerk::Answer::Done(id, result) => self.feed(Input::ShellDone { id, result }),
            clerk::Answer::Password(account, _) if sources::is_secret_key(&account) => {
                self.sources.password_changed(&account);
            }
            // Read anew for each mail.
            clerk::Answer::Password(account, _) if outbox::is_secret_key(account.as_str()) => {}
            clerk::Answer::Password(account, password) => {
                self.feed(Input::Password { account, password });
            }
        }
    }

    /// Rules came into force; what they could not use is a trouble until they can.
    pub(super) fn take_rules(&mut self, made: Made) {
        let before = self.troubles.len();
        self.troubles
            .retain(|trouble| !matches!(trouble, Trouble::Calendar { .. } | Trouble::Zone { .. }));
        let changed = before != self.troubles.len() || !made.troubles.is_empty();
        self.troubles.extend(made.troubles);
        self.feed(Input::Rules(made.book));
        if changed {
            self.feed(Input::Troubles(self.troubles.clone()));
        }
    }

    /// Keeps the mode that is on for the next start.
    pub(super) fn keep_presence(&self, at: WallTime) {
        self.store.remember(PRESENCE.to_owned(), at.0.to_string());
    }

    pub(super) fn keep_mode(&mut self, mode: Option<&ModeView>) {
        let kept = mode.and_then(|mode| serde_json::to_string(mode).ok());
        self.store
            .remember(MODE.to_owned(), kept.unwrap_or_default());
    }

    /// Keeps whose turn it is in rotating extensions.
    pub(super) fn keep_turns(&mut self, turns: &Turns) {
        let kept = serde_json::to_string(turns).unwrap_or_default();
        self.store.remember(TURNS.to_owned(), kept);
    }
}
