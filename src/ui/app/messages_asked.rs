//! What pages ask about messages taken down for others.

use iced::Task;

use super::{App, Message};
use crate::ui::screen::{Request, messages};

impl App {
    /// Carries out a request about messages; others are not meant.
    pub(super) fn ask_messages(&mut self, request: Request) -> Task<Message> {
        match request {
            Request::Messages { query, what } => {
                let rows = self.bridge.desk.messages(what);
                Task::perform(rows, move |rows| {
                    Message::Messages(messages::Message::Loaded { query, rows })
                })
            }
            Request::KeepMessage { closes, message } => {
                let kept = self.bridge.desk.keep_message(message);
                Task::perform(kept, move |result| {
                    Message::Messages(messages::Message::Kept { closes, result })
                })
            }
            Request::DeleteMessages(ids) => {
                let gone = self.bridge.desk.delete_messages(ids);
                Task::perform(gone, |result| {
                    Message::Messages(messages::Message::Gone(result))
                })
            }
            Request::MessageFor(call) => self.message_for(call),
            Request::Print(sheet) => {
                let printed = self.bridge.desk.print(sheet);
                Task::perform(printed, |result| {
                    Message::Messages(messages::Message::Printed(result))
                })
            }
            Request::OpenMail(url) => {
                self.bridge.desk.open_mail(&url);
                Task::none()
            }
            _ => Task::none(),
        }
    }
}
