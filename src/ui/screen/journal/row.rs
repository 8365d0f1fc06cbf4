//! A row of the journal.

use iced::{
    Alignment, Length, Padding,
    widget::{Row, button, column, container, row, space, text::Wrapping},
};

use super::{Message, line_of, may_call_back};
use crate::{
    domain::{
        journal::{CallDirection, CallEntry, Outcome},
        knowledge::WorkState,
    },
    engine::snapshot::Snapshot,
    ui::{
        icon::Icon,
        look::Look,
        theme::{
            Element,
            button::Kind,
            scale,
            text::{self, Ink},
        },
        widget::{
            elide,
            mark::{self, Size},
            press::{sign, with_tip},
        },
    },
};

/// How a row is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Its details show.
    pub(super) is_selected: bool,
    /// While several are chosen: whether it is one of them.
    pub(super) chosen: Option<bool>,
}

/// One row: line stripe, direction and result, caller, company, when and how long, call back.
pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    entry: &'a CallEntry,
    mark: Mark,
) -> Element<'a, Message> {
    let (icon, ink) = sign_of(entry);
    let accent = line_of(snapshot, entry.line.as_ref()).map(|line| line.accent);
    let tick = mark.chosen.map(|chosen| {
        let icon = if chosen {
            Icon::SquareCheck
        } else {
            Icon::Square
        };
        icon.normal().class(Ink::Accent)
    });
    let inside = Row::new()
        .push(mark::stripe(accent))
        .push(tick)
        .push(icon.normal().class(ink))
        .push(caller(look, entry))
        .push(company(look, snapshot, entry))
        .push(work(look, entry))
        .push(times(look, entry))
        .push(call_back(look, entry))
        .spacing(look.space.s)
        .align_y(Alignment::Center);
    let padding = Padding::ZERO.right(look.space.m);
    button(container(inside).padding(padding).center_y(Length::Fill))
        .width(Length::Fill)
        .height(look.space.row)
        .padding(0)
        .class(Kind::Row(mark.is_selected || mark.chosen == Some(true)))
        .on_press(Message::Select(entry.id))
        .into()
}

/// Direction and result in one sign.
fn sign_of(entry: &CallEntry) -> (Icon, Ink) {
    match (entry.outcome, entry.direction) {
        (Outcome::VoicemailLeft, _) => (Icon::Voicemail, Ink::Danger),
        (outcome, CallDirection::Incoming) if outcome.is_missed() => {
            (Icon::PhoneMissed, Ink::Danger)
        }
        (Outcome::DeclinedByUser | Outcome::RejectedByRule, _) => (Icon::PhoneOff, Ink::Muted),
        (Outcome::AnsweredByDestination | Outcome::AnsweredElsewhere, _) => {
            (Icon::PhoneForwarded, Ink::Muted)
        }
        (Outcome::Failed | Outcome::FailedRestart, _) => (Icon::Triangle, Ink::Warning),
        (_, CallDirection::Incoming) => (Icon::PhoneIncoming, Ink::Success),
        (_, CallDirection::Outgoing) => (Icon::PhoneOutgoing, Ink::Accent),
    }
}

/// Who, and below it the number and how it ended.
fn caller<'a>(look: &'a Look, entry: &'a CallEntry) -> Element<'a, Message> {
    let name = super::name(look, entry);
    let number = look.l10n.caller_number(&entry.caller);
    let mut facts = Vec::new();
    if let Some(line) = entry.note.lines().find(|line| !line.trim().is_empty()) {
        facts.push(
            look.l10n
                .with("history-note", &[("note", line.trim().into())]),
        );
    }
    if number != name {
        facts.push(number);
    }
    facts.push(look.l10n.outcome(entry.direction, entry.outcome));
    let under = facts.join(" · ");
    let missed = entry.outcome.is_missed() && entry.direction == CallDirection::Incoming;
    let name = elide::strong(name).class(if missed { Ink::Danger } else { Ink::Normal });
    container(column![name, elide::caption(under)])
        .width(Length::Fill)
        .into()
}

/// The company: badge and name, or the name it had.
fn company<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    entry: &'a CallEntry,
) -> Element<'a, Message> {
    let line = line_of(snapshot, entry.line.as_ref());
    let badge: Element<'a, Message> = match line {
        Some(line) => mark::badge(line, Size::Small),
        None => space::horizontal().width(scale::BADGE[0]).into(),
    };
    if look.snug {
        return match line {
            Some(line) => with_tip(badge, line.name.clone()),
            None => badge,
        };
    }
    let name = match line {
        Some(line) if !line.short_name.is_empty() => line.short_name.as_str(),
        Some(line) => line.name.as_str(),
        None if entry.line_name.is_empty() => entry.called.as_str(),
        None => entry.line_name.as_str(),
    };
    // Long names take two lines; the row has room for them.
    let name = container(text::body(name).wrapping(Wrapping::WordOrGlyph))
        .max_height(look.space.row)
        .clip(true);
    row![badge, name]
        .spacing(look.space.xs)
        .width(scale::COMPANY)
        .align_y(Alignment::Center)
        .into()
}

/// How far a call was dealt with, as a sign; its name is the tooltip.
fn work<'a>(look: &'a Look, entry: &'a CallEntry) -> Element<'a, Message> {
    let state = entry.work.state_at(look.now);
    let (icon, ink) = match state {
        WorkState::None => return space::horizontal().width(scale::ICON[0]).into(),
        WorkState::Open => (Icon::Circle, Ink::Danger),
        WorkState::InWork => (Icon::Pencil, Ink::Accent),
        WorkState::Tried => (Icon::Refresh, Ink::Warning),
        WorkState::Processed => (Icon::CircleCheck, Ink::Success),
        WorkState::NoCallBack => (Icon::Minus, Ink::Muted),
    };
    with_tip(icon.small().class(ink), look.l10n.work(state))
}

/// When, and how long both talked.
fn times<'a>(look: &'a Look, entry: &'a CallEntry) -> Element<'a, Message> {
    let mut words = column![text::body(look.l10n.time(entry.started, &look.zone))];
    if !entry.talk.is_zero() {
        words = words.push(text::caption(look.l10n.clock(entry.talk)));
    }
    container(words.align_x(Alignment::End))
        .width(scale::TIME)
        .align_x(Alignment::End)
        .into()
}

fn call_back<'a>(look: &'a Look, entry: &'a CallEntry) -> Element<'a, Message> {
    if !may_call_back(entry) {
        return space::horizontal().width(look.space.control).into();
    }
    sign(look, Kind::Quiet, Icon::PhoneCall, look.text("call-back"))
        .on(Message::CallBack(entry.id))
        .into()
}
