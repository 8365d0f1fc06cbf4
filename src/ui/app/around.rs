//! What the desktop around the windows tells, and what it is told.

use iced::Task;

use super::{App, Message};
use crate::{
    engine::{
        command::Command,
        snapshot::{CallResult, JournalQuery},
    },
    ui::{
        desktop::{Wish, hot_keys::KeyUse},
        screen::{
            Request, Screen, journal,
            settings::{self, integrations},
        },
    },
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

    /// Carries out a wish of the tray or a notification.
    pub(super) fn wish(&mut self, wish: Wish) -> Task<Message> {
        let command = match wish {
            Wish::Show | Wish::Key(KeyUse::Show) => return self.show_main(),
            Wish::Missed => {
                let missed = Message::Journal(journal::Message::Filter(journal::Change::Quick(
                    journal::Quick::Missed,
                )));
                return Task::batch([
                    self.show_main(),
                    self.go(Screen::Calls),
                    self.update(missed),
                ]);
            }
            Wish::Quit => return self.quit(),
            // A key pressed when there is nothing to do with it is no fault.
            Wish::Key(KeyUse::Answer | KeyUse::Reject) if self.ringing().is_none() => {
                return Task::none();
            }
            Wish::Key(KeyUse::HangUp) if self.snapshot.calls.is_empty() => return Task::none(),
            Wish::Key(KeyUse::Answer) => Command::Answer(None),
            Wish::Key(KeyUse::Reject) => Command::Reject(None),
            Wish::Run(action) => Command::RunAction {
                action,
                call: None,
                test: false,
            },
            Wish::CallBack(entry) => Command::CallBack { entry },
            Wish::DoNotDisturb(on) => Command::SetDoNotDisturb(on),
            Wish::HangUp | Wish::Key(KeyUse::HangUp) => Command::HangUp(None),
            Wish::Answer(id) => Command::Answer(Some(id)),
            Wish::Reject(id) => Command::Reject(Some(id)),
        };
        self.request(Request::command(command))
    }
}
