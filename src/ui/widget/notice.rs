//! Notices: what is wrong and what to do, and pages with nothing on them yet.

use iced::{
    Alignment, Length,
    widget::{Column, Row, container},
};

use crate::ui::{
    icon::Icon,
    look::Look,
    theme::{
        Element,
        container::{Ground, Tone},
        text::{self, Ink},
    },
};

/// A notice: a sign, a sentence, what to do, and perhaps buttons.
#[must_use]
pub fn notice<'a, Message: 'a>(
    look: &Look,
    tone: Tone,
    what: String,
    help: String,
    actions: Vec<Element<'a, Message>>,
) -> Element<'a, Message> {
    let (ground, ink, icon) = match tone {
        Tone::Quiet => (Ground::Info, Ink::Accent, Icon::Info),
        Tone::Good => (Ground::Success, Ink::Success, Icon::CircleCheck),
        Tone::Odd => (Ground::Warning, Ink::Warning, Icon::Triangle),
        Tone::Bad => (Ground::Danger, Ink::Danger, Icon::Alert),
    };
    let mut words = Column::new().push(text::strong(what)).width(Length::Fill);
    if !help.is_empty() {
        words = words.push(text::body(help));
    }
    let mut row = Row::new()
        .push(icon.normal().class(ink))
        .push(words)
        .spacing(look.space.s)
        .align_y(Alignment::Center);
    for action in actions {
        row = row.push(action);
    }
    container(row)
        .padding([look.space.xs, look.space.s])
        .width(Length::Fill)
        .class(ground)
        .into()
}

/// What a page says while there is nothing on it: what will appear here, and the one thing to do next.
#[must_use]
pub fn empty<'a, Message: 'a>(
    look: &Look,
    icon: Icon,
    what: String,
    next: String,
    action: Option<Element<'a, Message>>,
) -> Element<'a, Message> {
    let words = Column::new()
        .push(icon.large().class(Ink::Muted))
        .push(text::title(what).center())
        .push(text::muted(next).center())
        .push(action)
        .spacing(look.space.xs)
        .max_width(crate::ui::theme::scale::CALLS)
        .align_x(Alignment::Center);
    container(words)
        .center(Length::Fill)
        .padding(look.space.l)
        .into()
}
