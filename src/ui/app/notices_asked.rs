//! What pages ask about notices.

use iced::Task;

use super::{App, Message};
use crate::ui::screen::{Request, journal, settings};

impl App {
    /// Carries out a request about notices; others are not meant.
    pub(super) fn ask_notices(&mut self, request: &Request) -> Task<Message> {
        let desk = &self.bridge.desk;
        match *request {
            Request::TestMail => Task::perform(desk.test_mail(), |result| {
                let tested = settings::notices::Message::Tested(result);
                Message::Settings(settings::Message::Notices(tested))
            }),
            Request::Notices(of) => Task::perform(desk.notices(of), move |notices| {
                Message::Journal(journal::Message::Notices { of, notices })
            }),
            _ => Task::none(),
        }
    }
}
