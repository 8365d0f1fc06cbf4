//! The calls that go on now: a card each, with what can be done with it.

use std::time::Duration;

use iced::{
    Alignment, Length,
    widget::{Column, Row, column, container, row, scrollable, space},
};

use crate::{
    domain::{id::CallId, journal::CallDirection},
    engine::{
        command::Command,
        snapshot::{CallState, CallView, LineView, Snapshot, SoundState},
    },
    ui::{
        icon::Icon,
        look::Look,
        screen::{Outcome, Request},
        theme::{
            Element,
            button::Kind,
            container::Ground,
            scale,
            text::{self, Ink},
        },
        widget::{
            keypad::keypad,
            mark::{self, Size},
            notice,
            press::{press, sign},
        },
    },
};

/// The greeting stays so long after the answer (S26).
pub const GREETING_STAYS: Duration = Duration::from_secs(10);

/// What is done with calls.
#[derive(Clone, Debug, PartialEq)]
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
}

/// What the cards remember: whose keys show, and what was pressed.
#[derive(Clone, Debug, Default)]
pub struct State {
    keys_of: Option<CallId>,
    pressed: String,
}

impl State {
    /// Carries a message out.
    pub fn update(&mut self, message: Message) -> Outcome<Message> {
        let command = match message {
            Message::Answer(id) => Command::Answer(Some(id)),
            Message::Reject(id) => Command::Reject(Some(id)),
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
            Message::Keypad(id) => {
                self.keys_of = (self.keys_of != Some(id)).then_some(id);
                self.pressed.clear();
                return Outcome::none();
            }
            Message::NewLine(number) => return Outcome::ask(Request::NewLine(number)),
        };
        Outcome::command(command)
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
            return idle(look, snapshot);
        }
        let cards = snapshot
            .calls
            .iter()
            .map(|call| self.card(look, snapshot, call));
        scrollable(
            Column::with_children(cards)
                .spacing(look.space.s)
                .padding([look.space.m, look.space.m]),
        )
        .height(Length::Fill)
        .into()
    }

    fn card<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        call: &'a CallView,
    ) -> Element<'a, Message> {
        let mut inside = column![head(look, call), who(look, call)].spacing(look.space.s);
        if let Some(words) = greeting(look, call) {
            inside = inside.push(words);
        }
        if let Some(words) = sound(look, call) {
            inside = inside.push(words);
        }
        inside = inside.push(buttons(look, snapshot, call, self.shows_keys(call.id)));
        if self.shows_keys(call.id) && call.state == CallState::Talking {
            inside = inside.push(self.keys(look, call.id));
        }
        let ground = if snapshot.active == Some(call.id) {
            Ground::CardActive
        } else {
            Ground::Card
        };
        let stripe = container(space::vertical())
            .width(scale::STRIPE)
            .height(Length::Fill)
            .class(mark::accent(call.line.as_ref()).map_or(Ground::NoLine, Ground::Stripe));
        container(row![stripe, inside].spacing(look.space.s))
            .padding(look.space.s)
            .width(Length::Fill)
            .class(ground)
            .into()
    }
}

/// The line with its badge, and the time.
fn head<'a>(look: &'a Look, call: &'a CallView) -> Element<'a, Message> {
    let name = match &call.line {
        Some(line) => look.l10n.line(line),
        None => look.text("call-no-line"),
    };
    row![
        mark::line_badge(call.line.as_ref(), Size::Small),
        container(text::strong(name).wrapping(iced::widget::text::Wrapping::WordOrGlyph))
            .width(Length::Fill),
        text::strong(timer(look, call)),
    ]
    .spacing(look.space.xs)
    .align_y(Alignment::Center)
    .into()
}

/// The other party, and what the call is doing.
fn who<'a>(look: &'a Look, call: &'a CallView) -> Element<'a, Message> {
    let name = look.l10n.caller(&call.caller);
    let number = look.l10n.caller_number(&call.caller);
    let mut words = Column::new().push(text::title(name.clone()));
    if number != name {
        words = words.push(text::muted(number));
    }
    words.push(state_line(look, call)).into()
}

/// The state in words with its sign.
#[must_use]
pub fn state_line<'a, M: 'a>(look: &Look, call: &CallView) -> Element<'a, M> {
    let (icon, ink, words) = match (call.state, call.direction) {
        (CallState::Ringing, _) if call.silenced => {
            (Icon::BellOff, Ink::Muted, look.text("call-ringing-silent"))
        }
        (CallState::Ringing, _) => (Icon::PhoneIncoming, Ink::Accent, look.text("call-ringing")),
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

/// How long it rings, is talked in or is held; digits of one width, so it stands still.
#[must_use]
pub fn timer(look: &Look, call: &CallView) -> String {
    look.l10n
        .clock(look.since(call.answered.unwrap_or(call.started)))
}

/// What to say, on the line's tint, from the first ring until some seconds after the answer.
fn greeting<'a>(look: &'a Look, call: &'a CallView) -> Option<Element<'a, Message>> {
    let Some(LineView::Known(line)) = &call.line else {
        return None;
    };
    let fresh = call
        .answered
        .is_none_or(|at| look.since(at) < GREETING_STAYS);
    if line.greeting.is_empty() || call.direction == CallDirection::Outgoing || !fresh {
        return None;
    }
    let words = text::body(line.greeting.as_str());
    Some(
        container(words)
            .padding([look.space.xs, look.space.s])
            .width(Length::Fill)
            .class(Ground::Tint(line.accent))
            .into(),
    )
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

fn buttons<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    call: &'a CallView,
    keys: bool,
) -> Element<'a, Message> {
    let id = call.id;
    let row = Row::new().spacing(look.space.xs);
    match call.state {
        CallState::Ringing => row
            .push(
                press(look, Kind::Answer, look.text("answer"))
                    .icon(Icon::Phone)
                    .wide()
                    .on(Message::Answer(id)),
            )
            .push(
                press(look, Kind::Reject, look.text("reject"))
                    .icon(Icon::PhoneOff)
                    .wide()
                    .on(Message::Reject(id)),
            )
            .into(),
        CallState::Talking => row
            .push(sign(look, Kind::Secondary, Icon::Pause, look.text("hold")).on(Message::Hold(id)))
            .push(mute(look, snapshot.muted))
            .push(
                sign(
                    look,
                    if keys { Kind::On } else { Kind::Secondary },
                    Icon::Grid,
                    look.text("keypad"),
                )
                .on(Message::Keypad(id)),
            )
            .push(hang_up(look, id))
            .into(),
        CallState::Held => row
            .push(
                press(look, Kind::Primary, look.text("resume"))
                    .icon(Icon::Play)
                    .wide()
                    .on(Message::Resume(id)),
            )
            .push(hang_up(look, id))
            .into(),
        CallState::Dialling | CallState::Ringback | CallState::Ending => {
            row.push(hang_up(look, id)).into()
        }
    }
}

fn mute<'a>(look: &Look, muted: bool) -> Element<'a, Message> {
    let (kind, icon, name) = if muted {
        (Kind::On, Icon::MicOff, look.text("unmute"))
    } else {
        (Kind::Secondary, Icon::Mic, look.text("mute"))
    };
    sign(look, kind, icon, name)
        .on(Message::Mute(!muted))
        .into()
}

fn hang_up<'a>(look: &Look, id: CallId) -> Element<'a, Message> {
    press(look, Kind::HangUp, look.text("hang-up"))
        .icon(Icon::PhoneOff)
        .wide()
        .on(Message::HangUp(id))
        .into()
}

/// Nobody calls: the lines this desk answers for.
fn idle<'a>(look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
    let lines = &snapshot.settings.lines;
    if lines.is_empty() {
        return notice::empty(
            look,
            Icon::Phone,
            look.text("calls-idle"),
            look.text("calls-idle-next"),
            None,
        );
    }
    let rows = lines.values().map(|line| {
        let numbers = line.numbers.join(", ");
        row![
            mark::badge(line, Size::Medium),
            column![text::strong(line.name.as_str()), text::caption(numbers)].width(Length::Fill),
        ]
        .spacing(look.space.s)
        .align_y(Alignment::Center)
        .into()
    });
    let list = Column::with_children(rows).spacing(look.space.s);
    scrollable(
        column![
            column![
                text::title(look.text("calls-idle")),
                text::muted(look.text("calls-idle-lines"))
            ],
            list
        ]
        .spacing(look.space.m)
        .padding(look.space.m)
        .width(Length::Fill),
    )
    .height(Length::Fill)
    .into()
}
