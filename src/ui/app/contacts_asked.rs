//! What pages ask about contacts.

use iced::Task;

use super::{App, Message};
use crate::ui::screen::{
    Request, Screen,
    calls::{self, handing},
    contacts,
    offers::{Field, Offer},
    top,
};

impl App {
    /// Carries out a request about contacts; others are not meant.
    pub(super) fn ask_contacts(&mut self, request: Request) -> Task<Message> {
        match request {
            Request::Contacts { query, what } => {
                let page = self.bridge.desk.contacts(what);
                Task::perform(page, move |page| {
                    Message::Contacts(contacts::Message::Loaded { query, page })
                })
            }
            Request::Contact(id) => {
                let contact = self.bridge.desk.contact(id);
                Task::perform(contact, move |contact| {
                    let contact = contact.map(Box::new);
                    Message::Contacts(contacts::Message::Shown { id, contact })
                })
            }
            Request::Suggest { field, query, text } => {
                let offers = self.bridge.desk.suggest(text);
                Task::perform(offers, move |offers| {
                    let came = Offer::Came { query, offers };
                    match field {
                        Field::Dial => Message::Top(top::Message::Offer(came)),
                        Field::HandOver => {
                            let came = handing::Message::Offer(came);
                            Message::Call(calls::Message::HandOver(came))
                        }
                    }
                })
            }
            Request::OpenContact(id) => {
                let requests = self.contacts.open(id);
                let show = Task::batch([self.show_main(), self.go(Screen::Contacts)]);
                Task::batch([show, self.requests(requests)])
            }
            Request::SaveCaller { caller, line, note } => {
                let show = Task::batch([self.show_main(), self.go(Screen::Contacts)]);
                let write = self.contacts.write_new(&caller, &line, &note);
                Task::batch([show, write.map(Message::Contacts)])
            }
            _ => Task::none(),
        }
    }
}
