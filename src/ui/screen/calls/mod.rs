//! The calls that go on now: a card each, with what can be done with it; and what the call window remembers.

mod card;
pub mod handing;
pub mod recording;
mod told;

use std::time::Duration;

use iced::{
    Length,
    widget::{Column, column, container, scrollable, text_editor::Action},
};

pub(in crate::ui) use self::told::sound;
pub use self::told::{greeting, greeting_of, listen_in, may_answer, name, state_line, timer};
use crate::{
    domain::{
        id::{ActionId, CallId, ContactId},
        journal::{CallDirection, WallTime},
    },
    engine::{
        command::{Command, RecordingWish, VoicemailWish},
        snapshot::{CallState, LineView, Snapshot},
    },
    ui::{
        look::Look,
        notes::Notes,
        screen::{
            Outcome, Request,
            strip::{self, Strip},
        },
        theme::{Element, container::Ground, text},
        widget::keypad::keypad,
        window::call,
    },
};

/// Who used a note so long ago is still at it.
const WRITES: Duration = Duration::from_secs(30);

/// What is done with calls.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Message {
    /// Answer it.
    Answer(CallId),
    /// Decline it.
    Reject(CallId),
    /// Stop its ringing sound.
    Silence(CallId),
    /// End it.
    HangUp(CallId),
    /// Hold it.
    Hold(CallId),
    /// Take it back.
    Resume(CallId),
    /// Hear the message it leaves, or no more (S191).
    ListenIn(CallId, bool),
    /// Something with handing it over.
    HandOver(handing::Message),
    /// Microphone off or on.
    Mute(bool),
    /// Something with the recording of a call.
    Record(CallId, RecordingWish),
    /// Show or hide its keys.
    Keypad(CallId),
    /// Press a key in it.
    Digit(CallId, char),
    /// Make a line of the number it came by.
    NewLine(String),
    /// Make the call window about this ringing call.
    Choose(CallId),
    /// The one that rings below (`true`) or above it.
    Step(bool),
    /// Something in the note of a journal row.
    Note(CallId, Action),
    /// Take a message down for it.
    MessageFor(CallId),
    /// Keep its caller as a contact (S37).
    SaveCaller(CallId),
    /// Show a contact on its page.
    OpenContact(ContactId),
    /// Another of the contacts found is the caller (S17).
    Pick(CallId, ContactId),
    /// The message that waited for the caller was told, or was not after all.
    Told(ContactId, bool),
    /// Run an action for it (S32).
    Run(CallId, ActionId),
    /// Keep the greeting in sight, or no longer.
    PinGreeting,
    /// The large call window, this time.
    Larger,
    /// Something on the strip after a call.
    Strip(strip::Message),
}

/// What cards and call window remember.
#[derive(Clone, Debug, Default)]
pub struct State {
    keys_of: Option<CallId>,
    pressed: String,
    /// To whom a call is handed over.
    pub handing: handing::State,
    /// Notes being written.
    pub notes: Notes,
    /// The journal row whose details show.
    pub looked_at: Option<CallId>,
    /// The ringing call the window is about.
    pub chosen: Option<CallId>,
    /// How long the greeting stays after the answer (S26).
    greeting_stays: Duration,
    /// Whether it stays for the whole call, as the settings say and as the user wants it now.
    pins: (bool, Option<bool>),
    /// The strip after a call.
    pub wrap: Option<Strip>,
    /// Height the screen has for the call window, logical pixels.
    pub room: Option<f32>,
    is_larger: bool,
    /// The note that was used last, and when.
    wrote: Option<(CallId, WallTime)>,
    /// Calls the user declined: nothing is asked about them.
    declined: Vec<CallId>,
}

impl State {
    /// Carries a message out.
    pub fn update(
        &mut self,
        look: &Look,
        snapshot: &Snapshot,
        message: Message,
    ) -> Outcome<Message> {
        let command = match message {
            Message::Answer(id) => Command::Answer(Some(id)),
            Message::Reject(id) => {
                self.declined.push(id);
                Command::Reject(Some(id))
            }
            Message::Silence(id) => Command::Silence(Some(id)),
            Message::HangUp(id) => Command::HangUp(Some(id)),
            Message::Hold(id) => Command::Hold(Some(id)),
            Message::Resume(id) => Command::Resume(Some(id)),
            Message::ListenIn(id, on) => {
                Command::Voicemail(VoicemailWish::ListenIn { call: Some(id), on })
            }
            Message::HandOver(message) => return self.handing.update(snapshot, message),
            Message::Mute(off) => Command::Mute(off),
            Message::Record(id, wish) => Command::Record {
                call: Some(id),
                wish,
            },
            Message::Digit(id, key) => {
                self.pressed.push(key);
                Command::SendDigits {
                    call: Some(id),
                    digits: key.to_string(),
                }
            }
            Message::NewLine(number) => return Outcome::ask(Request::NewLine(number)),
            Message::MessageFor(id) => return Outcome::ask(Request::MessageFor(id)),
            Message::SaveCaller(id) => return self.save_caller(snapshot, id),
            Message::OpenContact(id) => return Outcome::ask(Request::OpenContact(id)),
            Message::Pick(call, contact) => Command::PickContact { call, contact },
            Message::Told(contact, told) => Command::MessageTold { contact, told },
            Message::Run(call, action) => Command::RunAction {
                action,
                call: Some(call),
                test: false,
            },
            Message::Strip(message) => return self.strip(look, message),
            Message::Keypad(_)
            | Message::Choose(_)
            | Message::Step(_)
            | Message::Note(..)
            | Message::PinGreeting
            | Message::Larger => {
                self.remember(look, snapshot, message);
                return Outcome::none();
            }
        };
        Outcome::command(command)
    }

    /// Opens the editor of contacts with what is known of a caller.
    fn save_caller(&self, snapshot: &Snapshot, id: CallId) -> Outcome<Message> {
        let Some(call) = snapshot.calls.iter().find(|call| call.id == id) else {
            return Outcome::none();
        };
        let line = match &call.line {
            Some(LineView::Known(line)) => line.name.clone(),
            Some(LineView::Unknown { .. }) | None => String::new(),
        };
        Outcome::ask(Request::SaveCaller {
            caller: call.caller.clone(),
            line,
            note: self.notes.content(call.row).map_or_else(
                || call.note.clone(),
                |content| content.text().trim_end().to_owned(),
            ),
        })
    }

    /// What concerns the window alone.
    fn remember(&mut self, look: &Look, snapshot: &Snapshot, message: Message) {
        match message {
            Message::Keypad(id) => {
                self.keys_of = (self.keys_of != Some(id)).then_some(id);
                self.pressed.clear();
            }
            Message::Choose(id) => self.chosen = Some(id),
            Message::Step(down) => self.step(snapshot, down),
            Message::Note(row, action) => {
                self.notes.act(row, action);
                self.wrote = Some((row, look.now));
                if let Some(strip) = &mut self.wrap {
                    strip.stay(look.now);
                }
            }
            Message::PinGreeting => self.pins.1 = Some(!self.is_pinned()),
            Message::Larger => self.is_larger = true,
            Message::Answer(_)
            | Message::Reject(_)
            | Message::Silence(_)
            | Message::HangUp(_)
            | Message::Hold(_)
            | Message::Resume(_)
            | Message::ListenIn(..)
            | Message::HandOver(_)
            | Message::Mute(_)
            | Message::Record(..)
            | Message::Digit(..)
            | Message::NewLine(_)
            | Message::MessageFor(_)
            | Message::SaveCaller(_)
            | Message::OpenContact(_)
            | Message::Pick(..)
            | Message::Told(..)
            | Message::Run(..)
            | Message::Strip(_) => {}
        }
    }

    /// Another ringing call takes the first place.
    fn step(&mut self, snapshot: &Snapshot, down: bool) {
        let ringing = call::ringing(snapshot);
        let at = call::primary(snapshot, self)
            .and_then(|first| ringing.iter().position(|one| one.id == first.id));
        let next = match (at, down) {
            (Some(at), true) => at + 1,
            (Some(at), false) => at.wrapping_sub(1),
            (None, _) => 0,
        };
        if let Some(next) = ringing.get(next) {
            self.chosen = Some(next.id);
        }
    }

    fn strip(&mut self, look: &Look, message: strip::Message) -> Outcome<Message> {
        let Some(strip) = &mut self.wrap else {
            return Outcome::none();
        };
        if message == strip::Message::MessageFor {
            strip.stay(look.now);
            return Outcome::ask(Request::MessageFor(strip.call.id));
        }
        if message == strip::Message::Close {
            self.wrap = None;
            return Outcome::none();
        }
        let row = strip.call.row;
        let command = strip.press(look, message);
        if message == strip::Message::WrongNumber && strip.chosen.is_some() {
            self.notes.add_line(row, &look.text("wrap-wrong"));
        }
        command.map_or_else(Outcome::none, Outcome::command)
    }

    /// Takes over the calls as they are now: their notes, and the strip of one that ended. `true`: a note was being typed in a
    /// call that ended, and goes on in the strip.
    pub fn follow(&mut self, look: &Look, before: &Snapshot, now: &Snapshot) {
        let general = &now.settings.general;
        self.greeting_stays = Duration::from_secs(general.greeting_seconds.into());
        self.pins.0 = general.greeting_pinned;
        for call in &now.calls {
            self.notes.show(call.row, &call.note);
        }
        self.handing.follow(now);
        let is_there = |id| now.calls.iter().any(|call| call.id == id);
        let ended = before.calls.iter().rev().find(|call| {
            !is_there(call.id)
                && !self.declined.contains(&call.id)
                && !matches!(call.state, CallState::Ending)
                // What rang at other telephones alone was nobody's work here.
                && !matches!(call.state, CallState::Voicemail | CallState::Waiting)
                && (call.state != CallState::Away || call.rang_here && call.answered.is_none())
                && (call.direction == CallDirection::Incoming || call.answered.is_some())
        });
        if let Some(call) = ended {
            self.wrap = Some(Strip::new(call.clone(), look.now));
        }
        self.declined.retain(|id| is_there(*id));
        if let Some(first) = call::ringing(now).first() {
            let rings = |id| {
                now.calls
                    .iter()
                    .any(|call| call.id == id && call.state == CallState::Ringing)
            };
            if !self.chosen.is_some_and(rings) {
                self.chosen = Some(first.id);
            }
        } else {
            self.chosen = None;
        }
        if now.calls.is_empty() && self.wrap.is_none() {
            self.is_larger = false;
        }
        self.forget_notes(now);
    }

    /// The time of the strip may be over.
    pub fn tick(&mut self, look: &Look, snapshot: &Snapshot) {
        if self
            .wrap
            .as_ref()
            .is_some_and(|strip| strip.is_over(look.now))
        {
            self.wrap = None;
            self.is_larger &= !snapshot.calls.is_empty();
            self.forget_notes(snapshot);
        }
    }

    fn forget_notes(&mut self, snapshot: &Snapshot) {
        let strip = self.wrap.as_ref().map(|strip| strip.call.row);
        let looked_at = self.looked_at;
        self.notes.retain(|row| {
            strip == Some(row)
                || looked_at == Some(row)
                || snapshot.calls.iter().any(|call| call.row == row)
        });
    }

    /// Whether somebody was at a row's note a moment ago.
    #[must_use]
    pub fn is_writing(&self, look: &Look, row: CallId) -> bool {
        self.wrote
            .is_some_and(|(one, at)| one == row && look.since(at) < WRITES)
    }

    /// Whether the greeting stays for the whole call.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.pins.1.unwrap_or(self.pins.0)
    }

    /// Whether the large call window was asked for.
    #[must_use]
    pub const fn is_larger(&self) -> bool {
        self.is_larger
    }

    /// Whether a call's keys show.
    #[must_use]
    pub fn shows_keys(&self, id: CallId) -> bool {
        self.keys_of == Some(id)
    }

    /// The keys of a call, with what was pressed.
    #[must_use]
    pub fn keys<'a>(&'a self, look: &Look, id: CallId) -> Element<'a, Message> {
        let shown = if self.pressed.is_empty() {
            text::muted(look.text("keypad-press"))
        } else {
            text::strong(self.pressed.as_str())
        };
        column![
            container(shown)
                .width(Length::Fill)
                .padding(look.space.xs)
                .class(Ground::Sunken),
            keypad(look, move |key| Message::Digit(id, key)),
        ]
        .spacing(look.space.xs)
        .into()
    }

    /// The panel to hand a call over with, while it shows for it.
    #[must_use]
    pub fn handing_panel<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        id: CallId,
    ) -> Option<Element<'a, Message>> {
        let shows = self.handing.is_for(id);
        shows.then(|| self.handing.view(look, snapshot, id).map(Message::HandOver))
    }

    /// All calls, oldest first; without any, what will appear here.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        if snapshot.calls.is_empty() {
            return card::idle(look, snapshot);
        }
        let cards = snapshot
            .calls
            .iter()
            .map(|call| card::view(self, look, snapshot, call));
        scrollable(
            Column::with_children(cards)
                .spacing(look.space.s)
                .padding([look.space.m, look.space.m]),
        )
        .height(Length::Fill)
        .into()
    }
}
