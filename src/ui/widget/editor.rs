//! The frame of a page on which one thing is written: the way back, the fields, and below them what is done with it.

use iced::{
    Alignment, Length,
    widget::{Row, column, container, row, rule, scrollable, text::Wrapping},
};

use super::press::{gap, press};
use crate::ui::{
    icon::Icon,
    look::Look,
    theme::{Element, button::Kind, container::Ground, scale, text},
};

/// Whether what is written can be removed.
#[derive(Clone, Debug)]
pub enum Removal<Message> {
    /// It is new.
    None,
    /// It can: the button's words, and what asks whether that is meant.
    Offered(String, Message),
    /// That is asked now: the question, and what removes it.
    Asked(String, Message),
}

/// The way back, and what is written.
#[must_use]
pub fn head<'a, Message: Clone + 'a>(
    look: &Look,
    title: String,
    back: Message,
) -> Element<'a, Message> {
    row![
        press(look, Kind::Quiet, look.text("back"))
            .icon(Icon::ArrowLeft)
            .on(back),
        text::heading(title),
    ]
    .spacing(look.space.s)
    .align_y(Alignment::Center)
    .into()
}

/// A page that scrolls over a bar of actions.
#[must_use]
pub fn framed<'a, Message: 'a>(
    look: &Look,
    page: impl Into<Element<'a, Message>>,
    acts: Element<'a, Message>,
) -> Element<'a, Message> {
    let page = scrollable(
        container(container(page).max_width(scale::PAGE))
            .center_x(Length::Fill)
            .padding(look.space.l),
    )
    .height(Length::Fill);
    let acts = container(container(acts).max_width(scale::PAGE))
        .center_x(Length::Fill)
        .padding([look.space.s, look.space.l])
        .class(Ground::Bar);
    column![page, rule::horizontal(scale::HAIR), acts].into()
}

/// Remove, cancel, save.
#[must_use]
pub fn acts<'a, Message: Clone + 'a>(
    look: &Look,
    removal: Removal<Message>,
    cancel: Message,
    save: Message,
) -> Element<'a, Message> {
    let row = Row::new().spacing(look.space.xs).align_y(Alignment::Center);
    let row = match removal {
        Removal::None => row,
        Removal::Offered(words, ask) => {
            row.push(press(look, Kind::Remove, words).icon(Icon::Trash).on(ask))
        }
        Removal::Asked(question, remove) => row
            .push(text::body(question).wrapping(Wrapping::WordOrGlyph))
            .push(
                press(look, Kind::HangUp, look.text("remove"))
                    .icon(Icon::Trash)
                    .on(remove),
            ),
    };
    row.push(gap())
        .push(press(look, Kind::Secondary, look.text("cancel")).on(cancel))
        .push(
            press(look, Kind::Primary, look.text("save"))
                .icon(Icon::Check)
                .on(save),
        )
        .into()
}
