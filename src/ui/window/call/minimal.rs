//! The small call window: stripe, company, caller, two buttons; further calls as a number.

use iced::{
    Alignment, Length, Size,
    widget::{column, container, row},
};

use super::{order, primary, wrap};
use crate::{
    engine::snapshot::{CallState, CallView, Snapshot},
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

/// Its size.
pub(super) fn size(snapshot: &Snapshot, state: &State) -> Size {
    let size = Size::from(scale::CALL_MINIMAL);
    if primary(snapshot, state).is_none() && state.wrap.is_some() {
        // There is time now, and the note to finish.
        return Size::new(scale::CALL_WIDTH, scale::CALL_WRAP);
    }
    size
}

/// The window.
pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    state: &'a State,
) -> Element<'a, Message> {
    let inside: Element<'a, Message> = match (primary(snapshot, state), &state.wrap) {
        (Some(call), _) => about(look, snapshot, state, call),
        (None, Some(strip)) => wrap::view(look, state, strip),
        (None, None) => iced::widget::space::vertical().into(),
    };
    container(inside)
        .width(Length::Fill)
        .height(Length::Fill)
        .class(Ground::Window)
        .into()
}

fn about<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    state: &'a State,
    call: &'a CallView,
) -> Element<'a, Message> {
    let space = &scale::REGULAR;
    let accent = mark::accent(call.line.as_ref());
    let ink = accent.map_or(Ink::Normal, Ink::Line);
    let line = match &call.line {
        Some(line) => look.l10n.line(line),
        None => look.text("call-no-line"),
    };
    let mut end = row![text::strong(calls::timer(look, call)).class(ink)]
        .spacing(space.xxs)
        .align_y(Alignment::Center);
    let others = order::others(snapshot, state).count();
    if others > 0 {
        end = end.push(
            container(text::caption_strong(format!("+{others}")).class(Ink::Inherit))
                .padding([0.0, space.xxs])
                .class(Ground::Counter),
        );
    }
    end = end.push(
        sign(
            look,
            Kind::Quiet,
            Icon::ChevronDown,
            look.text("call-larger"),
        )
        .on(Message::Larger),
    );
    let head = row![
        mark::line_badge(call.line.as_ref(), Badge::Medium),
        container(column![
            elide::strong(line).class(ink),
            elide::body(calls::name(look, call))
        ])
        .width(Length::Fill),
        end,
    ]
    .spacing(space.xs)
    .align_y(Alignment::Center);
    let body = column![head, buttons(look, call)]
        .spacing(space.xs)
        .padding([space.xs, space.s]);
    row![
        container(iced::widget::space::vertical())
            .width(scale::ACCENT_BAR)
            .height(Length::Fill)
            .class(accent.map_or(Ground::NoLine, Ground::Stripe)),
        container(body)
            .width(Length::Fill)
            .center_y(Length::Fill)
            .class(accent.map_or(Ground::Bar, Ground::Tint)),
    ]
    .into()
}

fn buttons<'a>(look: &'a Look, call: &'a CallView) -> Element<'a, Message> {
    let id = call.id;
    let hang_up = press(look, Kind::HangUp, look.text("hang-up"))
        .icon(Icon::PhoneOff)
        .wide()
        .tall()
        .on(Message::HangUp(id));
    let space = &scale::REGULAR;
    match call.state {
        CallState::Ringing => row![
            press(look, Kind::Answer, look.text("answer"))
                .icon(Icon::Phone)
                .wide()
                .tall()
                .on_maybe(calls::may_answer(call).then_some(Message::Answer(id))),
            press(look, Kind::Reject, look.text("reject"))
                .icon(Icon::PhoneOff)
                .wide()
                .tall()
                .on(Message::Reject(id)),
        ]
        .spacing(space.xs)
        .into(),
        CallState::Away | CallState::Waiting | CallState::Voicemail if call.can_be_taken_back() => {
            take_back(look, call, hang_up)
        }
        CallState::Talking => row![
            press(look, Kind::Secondary, look.text("hold"))
                .icon(Icon::Pause)
                .wide()
                .tall()
                .on(Message::Hold(id)),
            hang_up,
        ]
        .spacing(space.xs)
        .into(),
        CallState::Held => row![
            press(look, Kind::On, look.text("resume"))
                .icon(Icon::Play)
                .wide()
                .tall()
                .on(Message::Resume(id)),
            hang_up,
        ]
        .spacing(space.xs)
        .into(),
        CallState::Away
        | CallState::Waiting
        | CallState::Voicemail
        | CallState::Joined
        | CallState::Dialling
        | CallState::Ringback
        | CallState::Ending => hang_up.into(),
    }
}

fn take_back<'a>(
    look: &'a Look,
    call: &CallView,
    hang_up: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let take = press(look, Kind::Answer, look.text("take-back"))
        .icon(Icon::Phone)
        .wide()
        .tall()
        .on_maybe(calls::may_answer(call).then_some(Message::Answer(call.id)));
    row![take, hang_up.into()].spacing(scale::REGULAR.xs).into()
}
