//! What contacts and actions tell the loop, taken to the engine.

use super::{actions, clock, contacts, driver::Driver, inquiry::Known};
use crate::{
    domain::{contact::ContactEdit, number::Place},
    engine::{CommandError, CommandId, Event, Input, snapshot::Trouble},
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
}
