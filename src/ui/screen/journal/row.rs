//! A row of the journal.

use iced::{
    Alignment, Length, Padding,
    widget::{Row, button, column, container, row, space, text::Wrapping},
};

use super::{Message, line_of, may_call_back};
use crate::{
    domain::journal::{CallDirection, CallEntry, Outcome},
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
            press::sign,
        },
    },
};

/// One row: line stripe, direction and result, caller, company, when and how long, call back.
pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    entry: &'a CallEntry,
    selected: bool,
) -> Element<'a, Message> {
    let (icon, ink) = sign_of(entry);
    let accent = line_of(snapshot, entry.line.as_ref()).map(|line| line.accent);
    let inside = Row::new()
        .push(mark::stripe(accent))
        .push(icon.normal().class(ink))
        .push(caller(look, entry))
        .push(company(look, snapshot, entry))
        .push(times(look, entry))
        .push(call_back(look, entry))
        .spacing(look.space.s)
        .align_y(Alignment::Center);
    let padding = Padding::ZERO.right(look.space.m);
    button(container(inside).padding(padding).center_y(Length::Fill))
        .width(Length::Fill)
        .height(look.space.row)
        .padding(0)
        .class(Kind::Row(selected))
        .on_press(Message::Select(entry.id))
        .into()
}

/// Direction and result in one sign.
fn sign_of(entry: &CallEntry) -> (Icon, Ink) {
    match (entry.outcome, entry.direction) {
        (outcome, CallDirection::Incoming) if outcome.is_missed() => {
            (Icon::PhoneMissed, Ink::Danger)
        }
        (Outcome::DeclinedByUser | Outcome::RejectedByRule, _) => (Icon::PhoneOff, Ink::Muted),
        (Outcome::AnsweredElsewhere, _) => (Icon::PhoneForwarded, Ink::Muted),
        (Outcome::Failed | Outcome::FailedRestart, _) => (Icon::Triangle, Ink::Warning),
        (_, CallDirection::Incoming) => (Icon::PhoneIncoming, Ink::Success),
        (_, CallDirection::Outgoing) => (Icon::PhoneOutgoing, Ink::Accent),
    }
}

/// Who, and below it the number and how it ended.
fn caller<'a>(look: &'a Look, entry: &'a CallEntry) -> Element<'a, Message> {
    let name = look.l10n.caller(&entry.caller);
    let number = look.l10n.caller_number(&entry.caller);
    let ended = look.l10n.outcome(entry.direction, entry.outcome);
    let under = if number == name {
        ended
    } else {
        format!("{number} · {ended}")
    };
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
    if look.narrow {
        return badge;
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
