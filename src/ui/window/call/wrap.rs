//! The strip after a call: who it was, what came of it, and the note, for some seconds.

use std::time::Duration;

use iced::{
    Alignment, Length, Padding,
    widget::{Row, column, container, row, rule},
};

use crate::{
    domain::knowledge::WorkState,
    ui::{
        icon::Icon,
        look::Look,
        screen::{
            calls::{self, Message, State},
            strip::{self, Strip},
        },
        theme::{Element, button::Kind, scale},
        widget::{
            elide,
            mark::{self, Size as Badge},
            note::note,
            press::{gap, press, sign},
        },
    },
};

/// The strip.
pub(super) fn view<'a>(look: &'a Look, state: &'a State, strip: &'a Strip) -> Element<'a, Message> {
    let space = &scale::REGULAR;
    let chips = if strip.asks_when {
        times(look)
    } else {
        outcomes(look, strip)
    };
    let inside = column![
        about(look, strip),
        chips.map(Message::Strip),
        note(look, &state.notes, strip.call.row, Message::Note),
    ]
    .spacing(space.xs);
    let edge = mark::accent(strip.call.line.as_ref());
    column![
        rule::horizontal(scale::HAIR),
        row![
            mark::stripe(edge),
            container(inside)
                .padding(Padding::from([space.s, space.l]).left(space.l - scale::STRIPE))
                .width(Length::Fill)
        ]
        .height(scale::CALL_WRAP - scale::HAIR),
    ]
    .into()
}

/// Whose call it was and how it ended.
fn about<'a>(look: &'a Look, strip: &'a Strip) -> Element<'a, Message> {
    let call = &strip.call;
    let line = match &call.line {
        Some(line) => look.l10n.line(line),
        None => look.text("call-no-line"),
    };
    let ended = match call.answered {
        Some(at) => {
            let millis = strip.ended.0.saturating_sub(at.0);
            let span = Duration::from_millis(u64::try_from(millis).unwrap_or(0));
            look.l10n
                .with("journal-talked", &[("span", look.l10n.span(span).into())])
        }
        None => look.text("wrap-not-talked"),
    };
    let who = format!("{} · {ended}", calls::name(look, call));
    row![
        mark::line_badge(call.line.as_ref(), Badge::Medium),
        container(column![elide::strong(line), elide::caption(who)]).width(Length::Fill),
        sign(look, Kind::Quiet, Icon::Cross, look.text("wrap-close"))
            .on(Message::Strip(strip::Message::Close)),
    ]
    .spacing(scale::REGULAR.s)
    .align_y(Alignment::Center)
    .into()
}

/// What may have come of it; nothing is chosen at first.
fn outcomes<'a>(look: &'a Look, strip: &Strip) -> Element<'a, strip::Message> {
    let kind = |state: WorkState| {
        if strip.chosen == Some(state) {
            Kind::Choice(true)
        } else {
            Kind::Choice(false)
        }
    };
    Row::new()
        .push(
            press(look, kind(WorkState::Processed), look.text("wrap-done"))
                .icon(Icon::Check)
                .on(strip::Message::Done),
        )
        .push(
            press(look, kind(WorkState::Open), look.text("wrap-call-back"))
                .icon(Icon::Clock)
                .on(strip::Message::AskWhen),
        )
        .push(
            press(look, kind(WorkState::NoCallBack), look.text("wrap-wrong"))
                .icon(Icon::Cross)
                .on(strip::Message::WrongNumber),
        )
        .push(
            press(look, Kind::Choice(false), look.text("wrap-message"))
                .icon(Icon::Message)
                .on(strip::Message::MessageFor),
        )
        .push(gap())
        .spacing(scale::REGULAR.xs)
        .height(scale::REGULAR.control)
        .into()
}

/// When to call back.
fn times(look: &Look) -> Element<'_, strip::Message> {
    let mut row = Row::new()
        .spacing(scale::REGULAR.xs)
        .height(scale::REGULAR.control);
    for when in strip::When::ALL {
        row = row
            .push(press(look, Kind::Choice(false), when.words(look)).on(strip::Message::At(when)));
    }
    row.push(sign(look, Kind::Quiet, Icon::ArrowLeft, look.text("back")).on(strip::Message::NotNow))
        .push(gap())
        .into()
}
