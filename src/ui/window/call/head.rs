//! The company: accent bar, monogram, name, called number, time, greeting. It is the largest thing until the call is answered.

use iced::{
    Alignment, Length, Padding,
    widget::{Column, column, container, row, space},
};

use crate::{
    engine::snapshot::{CallState, CallView, LineView},
    ui::{
        icon::Icon,
        look::Look,
        screen::calls::{self, Message, State},
        theme::{
            Element,
            button::Kind,
            container::Ground,
            scale,
            text::{self, Ink},
        },
        widget::{
            elide,
            mark::{self, Size as Badge},
            press::{press, sign},
        },
    },
};

use super::who::last_call;

/// Greetings up to this many characters fit in two large lines.
const SHORT: usize = 100;
/// Last calls told in the greeting's place.
const RECENT: usize = 3;

/// The head; `is_tight` on a small screen.
pub(super) fn view<'a>(
    look: &'a Look,
    state: &'a State,
    call: &'a CallView,
    is_tight: bool,
) -> Element<'a, Message> {
    let accent = mark::accent(call.line.as_ref());
    let is_small = is_tight || call.state != CallState::Ringing;
    let space = &scale::REGULAR;
    let (edge, zone) = if is_tight {
        (space.xs, scale::CALL_GREETING[1])
    } else {
        (space.m, scale::CALL_GREETING[0])
    };
    let zone = container(words(look, state, call, is_tight))
        .width(Length::Fill)
        .height(zone)
        .clip(true)
        .align_y(Alignment::Center);
    let block = column![company(look, state, call, is_small), zone].spacing(space.xxs);
    let block = container(block)
        .padding(Padding::from([edge, space.l]).bottom(space.xs))
        .width(Length::Fill)
        .class(accent.map_or(Ground::Bar, Ground::Tint));
    column![bar(look, call), block].into()
}

/// The accent bar over the full width; it pulses while the call rings.
fn bar<'a>(look: &Look, call: &CallView) -> Element<'a, Message> {
    let percent = if call.state == CallState::Ringing && look.motion {
        // Never quite down to the tint, so that the line is always seen.
        100 - percent(look.pulse * 0.6)
    } else {
        100
    };
    container(space::horizontal())
        .width(Length::Fill)
        .height(scale::ACCENT_BAR)
        .class(Ground::Pulse(mark::accent(call.line.as_ref()), percent))
        .into()
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=100"
)]
fn percent(share: f32) -> u8 {
    (share * 100.0).clamp(0.0, 100.0) as u8
}

/// Monogram, name, called number, time.
fn company<'a>(
    look: &'a Look,
    state: &'a State,
    call: &'a CallView,
    is_small: bool,
) -> Element<'a, Message> {
    let ink = mark::accent(call.line.as_ref()).map_or(Ink::Normal, Ink::Line);
    let name = match &call.line {
        Some(LineView::Unknown { .. }) => look.text("line-unknown-bare"),
        Some(line) => look.l10n.line(line),
        None => look.text("call-no-line"),
    };
    let clock = text::heading(calls::timer(look, call)).class(ink);
    let space = &scale::REGULAR;
    let mut end = row![clock].spacing(space.xs).align_y(Alignment::Center);
    if calls::greeting(look, state, call).is_some() {
        end = end.push(pin(look, state));
    }
    let (badge, title) = if is_small {
        (Badge::Medium, elide::title(name).class(ink).into())
    } else {
        (Badge::Large, tall_title(look, call, name, ink))
    };
    row![
        mark::line_badge(call.line.as_ref(), badge),
        container(title).width(Length::Fill),
        end,
    ]
    .spacing(space.s)
    .align_y(Alignment::Center)
    .into()
}

/// The name, and what else is told of the line: the tenant's words, else the called number.
fn tall_title<'a>(
    look: &'a Look,
    call: &'a CallView,
    name: String,
    ink: Ink,
) -> Element<'a, Message> {
    let below = match call.words.tenant.as_str() {
        "" => call.called.clone(),
        tenant => tenant.to_owned(),
    };
    let mut column = Column::new().push(elide::display(name).class(ink));
    if !below.is_empty() {
        let told = look
            .l10n
            .with("call-line-facts", &[("facts", below.into())]);
        column = column.push(elide::caption(told));
    }
    column.into()
}

/// Keeps the greeting in sight during the call.
fn pin<'a>(look: &'a Look, state: &'a State) -> Element<'a, Message> {
    let (kind, tip) = if state.is_pinned() {
        (Kind::On, look.text("greeting-unpin"))
    } else {
        (Kind::Quiet, look.text("greeting-pin"))
    };
    sign(look, kind, Icon::Pin, tip)
        .on(Message::PinGreeting)
        .into()
}

/// What to say; for a number nobody configured, the way to make a line of it.
fn words<'a>(
    look: &'a Look,
    state: &'a State,
    call: &'a CallView,
    is_tight: bool,
) -> Element<'a, Message> {
    if let Some(LineView::Unknown { number }) = &call.line
        && !number.is_empty()
    {
        return press(look, Kind::Secondary, look.text("make-line"))
            .icon(Icon::Plus)
            .on(Message::NewLine(number.clone()))
            .into();
    }
    match calls::greeting(look, state, call) {
        Some(words) if is_tight || words.chars().count() > SHORT => text::lead(words).into(),
        Some(words) => text::greeting(words).into(),
        None => instead(look, call),
    }
}

/// After the greeting its place tells of the last calls; without any, the greeting stays, small.
fn instead<'a>(look: &'a Look, call: &'a CallView) -> Element<'a, Message> {
    let recent = &call.knowledge.history.recent;
    if recent.is_empty() {
        let words = calls::greeting_of(call);
        return text::caption(words).into();
    }
    let late = look.late(call.id);
    let lines = recent.iter().take(RECENT).map(|entry| {
        elide::caption(last_call(look, entry))
            .class(Ink::LateMuted(late))
            .into()
    });
    Column::with_children(lines)
        .spacing(scale::REGULAR.xxs)
        .into()
}
