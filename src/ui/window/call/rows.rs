//! Further calls: who, for whom, how long, and what can be done. A press on a ringing one makes the window about it.

use iced::{
    Alignment, Length,
    widget::{Row, button, column, container, row, rule, space},
};

use crate::{
    domain::id::CallId,
    engine::snapshot::{CallState, CallView, Snapshot},
    ui::{
        icon::Icon,
        look::Look,
        screen::calls::{self, Message, handing},
        theme::{
            Element,
            button::Kind,
            container::Ground,
            scale,
            text::{self, Ink},
        },
        widget::{
            elide,
            focus::Focus,
            mark::{self, Size as Badge},
            press::{gap, press, sign},
        },
    },
};

/// One of them.
pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    call: &'a CallView,
) -> Element<'a, Message> {
    let line = match &call.line {
        Some(line) => look.l10n.line(line),
        None => look.text("call-no-line"),
    };
    let space = &scale::REGULAR;
    let mut who = row![].spacing(space.xxs).align_y(Alignment::Center);
    if call.knowledge.is_vip() {
        who = who.push(Icon::Star.small().class(Ink::Warning));
    }
    let words = match &call.transfer {
        Some(over) => handing::words(look, over),
        None => calls::name(look, call),
    };
    let who = who.push(elide::caption(words));
    let about = row![
        mark::line_badge(call.line.as_ref(), Badge::Medium),
        container(column![elide::strong(line), who]).width(Length::Fill),
        text::strong(calls::timer(look, call)),
    ]
    .spacing(space.s)
    .align_y(Alignment::Center);
    let inside = row![
        mark::stripe(mark::accent(call.line.as_ref())),
        choice(call, container(about).center_y(Length::Fill).into()),
        acts(look, snapshot, call),
        space::horizontal().width(space.s),
    ]
    .spacing(space.s)
    .height(scale::CALL_ROW - scale::HAIR)
    .align_y(Alignment::Center);
    column![
        rule::horizontal(scale::HAIR),
        container(inside).class(Ground::Bar).width(Length::Fill),
    ]
    .into()
}

fn choice<'a>(call: &CallView, about: Element<'a, Message>) -> Element<'a, Message> {
    if call.state != CallState::Ringing {
        return container(about)
            .width(Length::Fill)
            .height(Length::Fill)
            .into();
    }
    let choose = Message::Choose(call.id);
    let body = button(about)
        .padding(0)
        .width(Length::Fill)
        .height(Length::Fill)
        .class(Kind::Row(false))
        .on_press(choose.clone());
    Focus::press(body, choose).into()
}

fn acts<'a>(look: &'a Look, snapshot: &'a Snapshot, call: &'a CallView) -> Element<'a, Message> {
    let id: CallId = call.id;
    let space = &scale::REGULAR;
    match call.state {
        CallState::Ringing => row![
            press(look, Kind::Answer, look.text("answer"))
                .on_maybe(calls::may_answer(call).then_some(Message::Answer(id))),
            press(look, Kind::Reject, look.text("reject")).on(Message::Reject(id)),
        ]
        .spacing(space.xs)
        .into(),
        CallState::Held => Row::new()
            .push(handing::connector(look, snapshot, call, Message::HandOver))
            .push(
                press(look, Kind::Secondary, look.text("resume"))
                    .icon(Icon::Play)
                    .on(Message::Resume(id)),
            )
            .push(
                sign(look, Kind::HangUp, Icon::PhoneOff, look.text("hang-up"))
                    .on(Message::HangUp(id)),
            )
            .spacing(space.xs)
            .into(),
        CallState::Joined => row![
            press(look, Kind::Secondary, look.text("take-back")).on(Message::Resume(id)),
            sign(look, Kind::HangUp, Icon::PhoneOff, look.text("hang-up")).on(Message::HangUp(id)),
        ]
        .spacing(space.xs)
        .into(),
        CallState::Away | CallState::Waiting | CallState::Voicemail if call.can_be_taken_back() => {
            row![
                press(look, Kind::Answer, look.text("take-back"))
                    .on_maybe(calls::may_answer(call).then_some(Message::Answer(id))),
                sign(look, Kind::HangUp, Icon::PhoneOff, look.text("hang-up"))
                    .on(Message::HangUp(id)),
            ]
            .spacing(space.xs)
            .into()
        }
        CallState::Away
        | CallState::Waiting
        | CallState::Voicemail
        | CallState::Dialling
        | CallState::Ringback
        | CallState::Talking => sign(look, Kind::HangUp, Icon::PhoneOff, look.text("hang-up"))
            .on(Message::HangUp(id))
            .into(),
        CallState::Ending => gap(),
    }
}
