//! The calls that go on now: a card each, with what can be done with it; and what the call window remembers.

mod card;

use std::time::Duration;

use iced::{
    Alignment, Length,
    widget::{Column, Row, column, container, row, scrollable, text_editor::Action},
};

use crate::{
    domain::{
        id::CallId,
        journal::{CallDirection, WallTime},
    },
    engine::{
        command::Command,
        snapshot::{CallState, CallView, LineView, Snapshot, SoundState},
    },
    ui::{
        icon::Icon,
        look::Look,
        notes::Notes,
        screen::{
            Outcome, Request,
            strip::{self, Strip},
        },
        theme::{
            Element,
            container::Ground,
            text::{self, Ink},
        },
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
    /// Microphone off or on.
    Mute(bool),
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
            Message::Mute(off) => Command::Mute(off),
            Message::Digit(id, key) => {
                self.pressed.push(key);
                Command::SendDigits {
                    call: Some(id),
                    digits: key.to_string(),
                }
            }
            Message::NewLine(number) => return Outcome::ask(Request::NewLine(number)),
            Message::MessageFor(id) => return Outcome::ask(Request::MessageFor(id)),
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
            | Message::Mute(_)
            | Message::Digit(..)
            | Message::NewLine(_)
            | Message::MessageFor(_)
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
        let is_there = |id| now.calls.iter().any(|call| call.id == id);
        let ended = before.calls.iter().rev().find(|call| {
            !is_there(call.id)
                && !self.declined.contains(&call.id)
                && call.state != CallState::Ending
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

/// The state in words with its sign.
#[must_use]
pub fn state_line<'a, M: 'a>(look: &Look, call: &CallView) -> Element<'a, M> {
    let (icon, ink, words) = match (call.state, call.direction) {
        (CallState::Ringing, _) if call.silenced => {
            (Icon::BellOff, Ink::Muted, look.text("call-ringing-silent"))
        }
        (CallState::Ringing, _) => (Icon::PhoneIncoming, Ink::Accent, look.text("call-ringing")),
        (CallState::Away, _) => (Icon::PhoneForwarded, Ink::Accent, away(look, call)),
        (CallState::Dialling, _) => (Icon::PhoneOutgoing, Ink::Muted, look.text("call-dialling")),
        (CallState::Ringback, _) => (Icon::PhoneOutgoing, Ink::Accent, look.text("call-ringback")),
        (CallState::Talking, _) if call.held_by_peer => {
            (Icon::Pause, Ink::Warning, look.text("call-held-by-peer"))
        }
        (CallState::Talking, CallDirection::Incoming) => {
            (Icon::PhoneIncoming, Ink::Success, look.text("call-talking"))
        }
        (CallState::Talking, CallDirection::Outgoing) => {
            (Icon::PhoneOutgoing, Ink::Success, look.text("call-talking"))
        }
        (CallState::Held, _) => (Icon::Pause, Ink::Warning, look.text("call-held")),
        (CallState::Ending, direction) => {
            let words = match call.outcome {
                Some(outcome) => look.l10n.outcome(direction, outcome),
                None => look.text("call-ending"),
            };
            (Icon::PhoneOff, Ink::Danger, words)
        }
    };
    let mut line = Row::new()
        .push(icon.small().class(ink))
        .push(text::body(words).class(ink));
    if !call.detail.is_empty() && call.state == CallState::Ending {
        line = line.push(text::caption(look.l10n.detail(&call.detail)));
    }
    line.spacing(look.space.xs)
        .align_y(Alignment::Center)
        .into()
}

/// Where a call rings that is sent on, or who took it.
fn away(look: &Look, call: &CallView) -> String {
    let to = call.destination().map(|to| to.name.clone());
    let to = [("to", to.unwrap_or_default().into())];
    let key = match (call.destination(), call.answered) {
        (None, _) => return look.text("call-away"),
        (Some(_), None) => "call-away-to",
        (Some(_), Some(_)) => "call-joined-with",
    };
    look.l10n.with(key, &to)
}

/// How long it rings, is talked in or is held; digits of one width, so it stands still.
#[must_use]
pub fn timer(look: &Look, call: &CallView) -> String {
    look.l10n
        .clock(look.since(call.answered.unwrap_or(call.started)))
}

/// The other party's name: of the contact, else as it was sent, else the number.
#[must_use]
pub fn name(look: &Look, call: &CallView) -> String {
    match call.knowledge.contact() {
        Some(found) => found.contact.card.name.clone(),
        None => look.l10n.caller(&call.caller),
    }
}

/// Whether a call may be answered at this desk (S13).
#[must_use]
pub fn may_answer(call: &CallView) -> bool {
    match &call.line {
        Some(LineView::Known(line)) => line.may_answer,
        Some(LineView::Unknown { .. }) | None => true,
    }
}

/// What to say, from the first ring until some seconds after the answer, or as long as it is pinned (S26).
#[must_use]
pub fn greeting<'a>(look: &Look, state: &State, call: &'a CallView) -> Option<&'a str> {
    let fresh = call
        .answered
        .is_none_or(|at| look.since(at) < state.greeting_stays);
    if call.direction == CallDirection::Outgoing || !(fresh || state.is_pinned()) {
        return None;
    }
    let words = greeting_of(call);
    (!words.is_empty()).then_some(words)
}

/// The greeting of a call's line, whether it still shows or not.
#[must_use]
pub fn greeting_of(call: &CallView) -> &str {
    match (&*call.words.greeting, &call.line) {
        ("", Some(LineView::Known(line))) => line.greeting.as_str(),
        (words, _) => words,
    }
}

/// What is wrong with its sound.
pub(in crate::ui) fn sound<'a, M: 'a>(look: &Look, call: &CallView) -> Option<Element<'a, M>> {
    let words = match call.sound {
        SoundState::Fine => return None,
        SoundState::NothingHeard => look.text("call-nothing-heard"),
        SoundState::Poor => look.text("call-poor"),
    };
    Some(
        row![
            Icon::Ear.small().class(Ink::Warning),
            text::body(words).class(Ink::Warning)
        ]
        .spacing(look.space.xs)
        .align_y(Alignment::Center)
        .into(),
    )
}
