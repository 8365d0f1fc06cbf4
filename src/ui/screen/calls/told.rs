//! What is told of a call that goes on: its state, time, party and greeting.

use iced::{
    Alignment,
    widget::{Row, row},
};

use super::{Message, State, handing};
use crate::{
    domain::journal::CallDirection,
    engine::snapshot::{CallState, CallView, LineView, SoundState, TransferStage, TransferView},
    ui::{
        icon::Icon,
        look::Look,
        theme::{
            Element,
            button::Kind,
            text::{self, Ink},
        },
        widget::press::sign,
    },
};

/// The state in words with its sign.
#[must_use]
pub fn state_line<'a, M: 'a>(look: &Look, call: &CallView) -> Element<'a, M> {
    if let Some(over) = &call.transfer {
        return transfer_line(look, over);
    }
    let (icon, ink, words) = match (call.state, call.direction) {
        (CallState::Ringing, _) if call.silenced => {
            (Icon::BellOff, Ink::Muted, look.text("call-ringing-silent"))
        }
        (CallState::Ringing, _) => (Icon::PhoneIncoming, Ink::Accent, look.text("call-ringing")),
        (CallState::Waiting, _) => (Icon::Clock, Ink::Accent, waits(look, call)),
        (CallState::Away, _) => (Icon::PhoneForwarded, Ink::Accent, away(look, call)),
        (CallState::Voicemail, _) => {
            let speaks = call.message.is_some_and(|message| message.is_recorded);
            let words = if speaks {
                "call-leaves-message"
            } else {
                "call-greeted"
            };
            (Icon::Voicemail, Ink::Accent, look.text(words))
        }
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
        (CallState::Joined, _) => (Icon::Link, Ink::Accent, look.text("call-joined")),
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

/// How it goes with a call that is handed over.
fn transfer_line<'a, M: 'a>(look: &Look, over: &TransferView) -> Element<'a, M> {
    let ink = match over.stage {
        TransferStage::Failed(_) => Ink::Danger,
        TransferStage::Asking | TransferStage::Ringing | TransferStage::Joining => Ink::Accent,
    };
    Row::new()
        .push(Icon::PhoneForwarded.small().class(ink))
        .push(text::body(handing::words(look, over)).class(ink))
        .spacing(look.space.xs)
        .align_y(Alignment::Center)
        .into()
}

/// In which queue a caller waits.
fn waits(look: &Look, call: &CallView) -> String {
    let name = call.queue.as_ref().map_or("", |queue| &queue.name);
    look.l10n.with("call-waits", &[("name", name.into())])
}

/// Where a call rings that is sent on, or who took it.
fn away(look: &Look, call: &CallView) -> String {
    let to = call.destination().map(|to| to.name.clone());
    let to = [("to", to.unwrap_or_default().into())];
    let key = match (call.destination(), call.is_joined) {
        (None, _) => return look.text("call-away"),
        (Some(_), false) => "call-away-to",
        (Some(_), true) => "call-joined-with",
    };
    look.l10n.with(key, &to)
}

/// The switch to hear a message while it is left (S191).
#[must_use]
pub fn listen_in<'a>(look: &Look, call: &CallView, is_tall: bool) -> Option<Element<'a, Message>> {
    let message = call.message?;
    let listens = message.is_listened_to;
    let kind = if listens { Kind::On } else { Kind::Secondary };
    let button = sign(look, kind, Icon::Ear, look.text("listen-in"));
    let button = if is_tall { button.tall() } else { button };
    Some(button.on(Message::ListenIn(call.id, !listens)).into())
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
