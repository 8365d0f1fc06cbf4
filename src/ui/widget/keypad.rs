//! The twelve keys of a telephone.

use iced::{
    Alignment, Length,
    widget::{Column, Row, button, container},
};

use super::focus::Focus;
use crate::ui::{
    look::Look,
    theme::{
        Element,
        button::Kind,
        scale,
        text::{self, Ink},
    },
};

const KEYS: [[(char, &str); 3]; 4] = [
    [('1', ""), ('2', "ABC"), ('3', "DEF")],
    [('4', "GHI"), ('5', "JKL"), ('6', "MNO")],
    [('7', "PQRS"), ('8', "TUV"), ('9', "WXYZ")],
    [('*', ""), ('0', "+"), ('#', "")],
];

/// The keys; a press gives its character.
#[must_use]
pub fn keypad<'a, Message: Clone + 'a>(
    look: &Look,
    on: impl Fn(char) -> Message,
) -> Element<'a, Message> {
    let rows = KEYS.iter().map(|row| {
        let keys = row.iter().map(|&(key, letters)| {
            let face = Column::new()
                .push(text::title(key.to_string()))
                .push((!letters.is_empty()).then(|| text::caption(letters).class(Ink::Muted)))
                .align_x(Alignment::Center);
            let body = button(container(face).center(Length::Fill))
                .width(Length::Fill)
                .height(scale::TOUCH)
                .padding(0)
                .class(Kind::Secondary)
                .on_press(on(key));
            Focus::press(body, on(key)).into()
        });
        Row::with_children(keys).spacing(look.space.xs).into()
    });
    Column::with_children(rows).spacing(look.space.xs).into()
}
