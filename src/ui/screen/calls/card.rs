//! A call as a card in the main window.

use iced::{
    Alignment, Length,
    widget::{Column, Row, column, container, row, scrollable, space},
};

use super::{Message, State, handing, recording, sound, state_line, timer};
use crate::{
    domain::{id::CallId, journal::CallDirection},
    engine::snapshot::{CallState, CallView, Snapshot},
    ui::{
        icon::Icon,
        look::Look,
        theme::{Element, button::Kind, container::Ground, scale, text},
        widget::{
            mark::{self, Size},
            note::note,
            notice,
            press::{press, sign},
        },
    },
};

pub(super) fn view<'a>(
    state: &'a State,
    look: &'a Look,
    snapshot: &'a Snapshot,
    call: &'a CallView,
) -> Element<'a, Message> {
    let mut inside = column![head(look, call), who(look, call)].spacing(look.space.s);
    if let Some(words) = greeting(look, state, call) {
        inside = inside.push(words);
    }
    if let Some(words) = sound(look, call) {
        inside = inside.push(words);
    }
    inside = inside.push(recording::line(look, call));
    inside = inside.push(buttons(look, snapshot, call, state));
    inside = inside.push(state.handing_panel(look, snapshot, call.id));
    if state.shows_keys(call.id) && call.state == CallState::Talking {
        inside = inside.push(state.keys(look, call.id));
    }
    // A call that came in has its note in the call window.
    if call.direction == CallDirection::Outgoing && call.state != CallState::Ending {
        inside = inside.push(note(look, &state.notes, call.row, Message::Note));
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
    let name = super::name(look, call);
    let number = look.l10n.caller_number(&call.caller);
    let mut words = Column::new().push(text::title(name.clone()));
    if number != name {
        words = words.push(text::muted(number));
    }
    words.push(state_line(look, call)).into()
}

/// What to say, on the line's tint.
fn greeting<'a>(
    look: &'a Look,
    state: &'a State,
    call: &'a CallView,
) -> Option<Element<'a, Message>> {
    let words = super::greeting(look, state, call)?;
    let accent = mark::accent(call.line.as_ref())?;
    Some(
        container(text::body(words))
            .padding([look.space.xs, look.space.s])
            .width(Length::Fill)
            .class(Ground::Tint(accent))
            .into(),
    )
}

fn buttons<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    call: &'a CallView,
    state: &'a State,
) -> Element<'a, Message> {
    let id = call.id;
    let row = Row::new().spacing(look.space.xs);
    match call.state {
        CallState::Ringing => row
            .push(
                press(look, Kind::Answer, look.text("answer"))
                    .icon(Icon::Phone)
                    .wide()
                    .on_maybe(super::may_answer(call).then_some(Message::Answer(id))),
            )
            .push(
                press(look, Kind::Reject, look.text("reject"))
                    .icon(Icon::PhoneOff)
                    .wide()
                    .on(Message::Reject(id)),
            )
            .into(),
        CallState::Away | CallState::Waiting | CallState::Voicemail if call.can_be_taken_back() => {
            row.push(
                press(look, Kind::Answer, look.text("take-back"))
                    .icon(Icon::Phone)
                    .wide()
                    .on_maybe(super::may_answer(call).then_some(Message::Answer(id))),
            )
            .push(super::listen_in(look, call, false))
            .push(hang_up(look, id))
            .into()
        }
        CallState::Talking => talking(look, snapshot, call, state),
        CallState::Held => held(look, snapshot, call, state),
        CallState::Joined => row
            .push(
                press(look, Kind::Secondary, look.text("take-back"))
                    .icon(Icon::Phone)
                    .wide()
                    .on(Message::Resume(id)),
            )
            .push(hang_up(look, id))
            .into(),
        CallState::Away
        | CallState::Waiting
        | CallState::Voicemail
        | CallState::Dialling
        | CallState::Ringback
        | CallState::Ending => row
            .push(recording::switches(look, call, false))
            .push(hang_up(look, id))
            .into(),
    }
}

fn talking<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    call: &'a CallView,
    state: &'a State,
) -> Element<'a, Message> {
    let id = call.id;
    let kind = if state.shows_keys(id) {
        Kind::On
    } else {
        Kind::Secondary
    };
    let keys = sign(look, kind, Icon::Grid, look.text("keypad")).on(Message::Keypad(id));
    let hold = sign(look, Kind::Secondary, Icon::Pause, look.text("hold")).on(Message::Hold(id));
    // There is no room for its words beside the switches of a recording.
    let end = if call.recording.may {
        end_sign(look, id)
    } else {
        hang_up(look, id)
    };
    Row::new()
        .push(hold)
        .push(mute(look, snapshot.muted))
        .push(keys)
        .push(recording::switches(look, call, false))
        .push(hand_over(look, call, state))
        .push(end)
        .spacing(look.space.xs)
        .into()
}

fn held<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    call: &'a CallView,
    state: &'a State,
) -> Element<'a, Message> {
    let id = call.id;
    let resume = press(look, Kind::Primary, look.text("resume"))
        .icon(Icon::Play)
        .wide()
        .on(Message::Resume(id));
    Row::new()
        .push(resume)
        .push(handing::connector(look, snapshot, call, Message::HandOver))
        .push(hand_over(look, call, state))
        .push(end_sign(look, id))
        .spacing(look.space.xs)
        .into()
}

fn hand_over<'a>(look: &'a Look, call: &'a CallView, state: &State) -> Element<'a, Message> {
    let shows = state.handing.is_for(call.id);
    handing::opener(look, call, shows, Message::HandOver).into()
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

fn end_sign<'a>(look: &Look, id: CallId) -> Element<'a, Message> {
    sign(look, Kind::HangUp, Icon::PhoneOff, look.text("hang-up"))
        .on(Message::HangUp(id))
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
pub(super) fn idle<'a>(look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
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
