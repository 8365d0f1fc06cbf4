//! What keys do with calls.

use iced::Task;

use super::{App, Message};
use crate::{
    domain::id::CallId,
    engine::snapshot::{CallState, CallView},
    ui::screen::{
        Screen,
        calls::{self, handing},
    },
};

impl App {
    /// Declines what rings, else ends what is talked in or being dialled.
    pub(super) fn end_key(&mut self) -> Task<Message> {
        let over = |call: &CallView| calls::Message::HangUp(call.id);
        let message = match (self.ringing(), self.active()) {
            (Some(call), _) => Some(calls::Message::Reject(call.id)),
            (None, Some(call)) => Some(over(call)),
            (None, None) => self.snapshot.calls.first().map(over),
        };
        message.map_or_else(Task::none, |message| self.update(Message::Call(message)))
    }

    pub(super) fn hold_key(&mut self) -> Task<Message> {
        let held = self
            .snapshot
            .calls
            .iter()
            .rev()
            .find(|call| call.state == CallState::Held);
        let id = |call: &CallView| -> CallId { call.id };
        let message = match (self.active().map(id), held.map(id)) {
            (Some(id), _) => calls::Message::Hold(id),
            (None, Some(id)) => calls::Message::Resume(id),
            (None, None) => return Task::none(),
        };
        self.update(Message::Call(message))
    }

    /// Shows the panel to hand the call over that is talked in, else the one held last; or hides it. Where the keyboard is,
    /// the field is to be: in the main window that is the page of calls.
    pub(super) fn hand_over_key(&mut self, in_main: bool) -> Task<Message> {
        let fits = |call: &&CallView| handing::can(call);
        let active = self.active().filter(fits);
        let call = active.or_else(|| self.snapshot.calls.iter().rev().find(fits));
        let Some(id) = call.map(|call| call.id) else {
            return Task::none();
        };
        let page = if in_main {
            self.go(Screen::Calls)
        } else {
            Task::none()
        };
        let toggle = calls::Message::HandOver(handing::Message::Toggle(id));
        Task::batch([page, self.update(Message::Call(toggle))])
    }
}
