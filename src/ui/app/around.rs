//! What the desktop around the windows tells, and what it is told.

use iced::Task;

use super::{App, Message};
use crate::{
    engine::snapshot::{CallResult, JournalQuery},
    ui::screen::settings::{self, integrations},
};

impl App {
    /// Takes in what the desktop tells.
    pub(super) fn desktop_told(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::Tray(tray) => self.desktop.take(tray),
            Message::Missed(missed) => self.desktop.remember_missed(missed.map(|row| *row)),
            Message::HotKeys(refusals) => {
                let refused = integrations::Message::Refused(refusals);
                let refused = settings::Message::Integrations(refused);
                return self.update(Message::Settings(refused));
            }
            _ => {}
        }
        self.desktop.follow(&self.look, &self.snapshot).discard()
    }

    /// Asks for the newest missed call, which the tray offers to call back.
    pub(super) fn find_missed(&self) -> Task<Message> {
        let newest = JournalQuery {
            result: Some(CallResult::Missed),
            limit: 1,
            ..JournalQuery::default()
        };
        let page = self.bridge.desk.journal(newest);
        Task::perform(page, |rows| {
            Message::Missed(rows.into_iter().next().map(Box::new))
        })
    }
}
