//! What asks above the main window.

use iced::{
    Length,
    widget::{Column, column, container, opaque, row, space},
};

use crate::{
    domain::number::{NumberClass, PhoneNumber},
    engine::{event::Confirm, snapshot::Snapshot},
    ui::{
        app::Message,
        icon::Icon,
        look::Look,
        screen::top,
        theme::{
            Element,
            button::Kind,
            container::Ground,
            scale,
            text::{self, Ink},
        },
        widget::press::press,
    },
};

/// Asks before calls would be lost.
pub(super) fn quit(look: &Look) -> Element<'_, Message> {
    let buttons = row![
        space::horizontal(),
        press(look, Kind::Secondary, look.text("quit-no")).on(Message::Stay),
        press(look, Kind::HangUp, look.text("quit-yes"))
            .icon(Icon::PhoneOff)
            .on(Message::QuitSurely),
    ]
    .spacing(look.space.xs);
    let words = column![
        text::title(look.text("quit-title")),
        text::body(look.text("quit-words")),
        buttons
    ];
    card(look, words)
}

/// Shows the number a link leads to before it is called (D3): what it is, what that means, as whom.
pub(super) fn call<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    confirm: &'a Confirm,
) -> Element<'a, Message> {
    let class = confirm.class;
    let place = top::place_of(snapshot, confirm.account.as_ref(), confirm.line.as_ref());
    let number = PhoneNumber::read(&confirm.number, &place).shown(&place);
    let as_whom = top::name_of(
        look,
        snapshot,
        confirm.account.as_ref(),
        confirm.line.as_ref(),
    );
    let buttons = row![
        space::horizontal(),
        press(look, Kind::Secondary, look.text("cancel")).on(Message::Stay),
        press(look, Kind::Primary, look.text("link-call"))
            .icon(Icon::Phone)
            .on(Message::CallSurely),
    ]
    .spacing(look.space.xs);
    let words = column![
        text::title(look.text("link-title")),
        column![
            text::display(number),
            text::strong(look.l10n.number_class(class)).class(Ink::Warning),
        ]
        .spacing(look.space.xxs),
        text::body(look.text(warning(class))),
        text::muted(look.l10n.with("link-as", &[("name", as_whom.into())])),
        buttons
    ];
    card(look, words)
}

const fn warning(class: NumberClass) -> &'static str {
    match class {
        NumberClass::Emergency => "link-emergency",
        NumberClass::Premium | NumberClass::SharedCost => "link-premium",
        NumberClass::Service => "link-service",
        NumberClass::TollFree
        | NumberClass::Fixed
        | NumberClass::Mobile
        | NumberClass::Personal
        | NumberClass::Other
        | NumberClass::Internal
        | NumberClass::User
        | NumberClass::Unknown => "link-unknown",
    }
}

fn card<'a>(
    look: &Look,
    words: Column<'a, Message, crate::ui::theme::Theme>,
) -> Element<'a, Message> {
    let card = container(words.spacing(look.space.m))
        .padding(look.space.l)
        .max_width(scale::CALLS + scale::RAIL)
        .class(Ground::Raised);
    opaque(
        container(card)
            .center(Length::Fill)
            .padding(look.space.m)
            .class(Ground::Veil),
    )
}
