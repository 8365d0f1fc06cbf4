//! Rows of forms: a label, a field, a note or what is wrong with it.

use iced::{
    Alignment, Length,
    widget::{Column, Row, TextInput, container, pick_list, slider, text_input, toggler},
};

use super::focus::Focus;
use crate::ui::{
    look::Look,
    theme::{
        Element, Theme,
        container::Ground,
        input::Field,
        scale,
        text::{self, Ink},
    },
};
use iced::keyboard::{Key, key::Named};

/// A label with its field and a quiet note below it.
#[must_use]
pub fn field<'a, Message: 'a>(
    look: &Look,
    label: String,
    control: impl Into<Element<'a, Message>>,
    note: String,
) -> Element<'a, Message> {
    build(
        look,
        label,
        control.into(),
        (!note.is_empty()).then(|| text::caption(note).into()),
    )
}

/// A label with its field and what is wrong with it; without a fault, the note.
#[must_use]
pub fn checked<'a, Message: 'a>(
    look: &Look,
    label: String,
    control: impl Into<Element<'a, Message>>,
    fault: Option<String>,
    note: String,
) -> Element<'a, Message> {
    match fault {
        Some(fault) => {
            let words = text::caption(fault).class(Ink::Danger).into();
            build(look, label, control.into(), Some(words))
        }
        None => field(look, label, control, note),
    }
}

fn build<'a, Message: 'a>(
    look: &Look,
    label: String,
    control: Element<'a, Message>,
    below: Option<Element<'a, Message>>,
) -> Element<'a, Message> {
    let column = Column::new()
        .push(control)
        .push(below)
        .spacing(look.space.xxs);
    let label = text::body(label);
    if look.narrow {
        Column::new()
            .push(label)
            .push(column.width(Length::Fill))
            .spacing(look.space.xxs)
            .into()
    } else {
        let label = container(label)
            .width(scale::LABEL)
            .height(look.space.control)
            .align_y(Alignment::Center);
        Row::new()
            .push(label)
            .push(column.width(Length::Fill))
            .spacing(look.space.m)
            .into()
    }
}

/// A card with a title over rows of a form.
#[must_use]
pub fn card<'a, Message: 'a>(
    look: &Look,
    title: String,
    rows: Vec<Element<'a, Message>>,
) -> Element<'a, Message> {
    let mut column = Column::new().spacing(look.space.m);
    if !title.is_empty() {
        column = column.push(text::title(title));
    }
    for row in rows {
        column = column.push(row);
    }
    container(column)
        .padding(look.space.m)
        .width(Length::Fill)
        .class(Ground::Card)
        .into()
}

/// A line of text to type into.
#[must_use]
pub fn line<'a, Message: Clone + 'a>(
    look: &Look,
    placeholder: &str,
    value: &str,
    fault: bool,
    on_input: impl Fn(String) -> Message + 'a,
) -> TextInput<'a, Message, Theme> {
    text_input(placeholder, value)
        .on_input(on_input)
        .size(scale::BODY.size)
        .line_height(iced::Pixels(scale::BODY.line))
        .padding([(look.space.control - scale::BODY.line) / 2.0, look.space.xs])
        .class(if fault { Field::Faulty } else { Field::Fine })
}

/// A list to pick from; arrow keys step through it.
#[must_use]
pub fn pick<'a, T, Message>(
    look: &Look,
    options: Vec<T>,
    chosen: Option<T>,
    on: impl Fn(T) -> Message + Clone + 'a,
) -> Element<'a, Message>
where
    T: Clone + PartialEq + ToString + 'a,
    Message: Clone + 'a,
{
    let at = chosen
        .as_ref()
        .and_then(|one| options.iter().position(|other| other == one));
    let (before, after) = (
        at.and_then(|at| at.checked_sub(1))
            .and_then(|at| options.get(at))
            .cloned(),
        options.get(at.map_or(0, |at| at + 1)).cloned(),
    );
    let choose = on.clone();
    let list = pick_list(options, chosen, on)
        .width(Length::Fill)
        .text_size(scale::BODY.size)
        .text_line_height(iced::Pixels(scale::BODY.line))
        .padding([(look.space.control - scale::BODY.line) / 2.0, look.space.xs]);
    Focus::keys(list, move |key| match key {
        Key::Named(Named::ArrowUp) => before.clone().map(&choose),
        Key::Named(Named::ArrowDown) => after.clone().map(&choose),
        Key::Named(_) | Key::Character(_) | Key::Unidentified => None,
    })
    .into()
}

/// A switch with words.
#[must_use]
pub fn switch<'a, Message: Clone + 'a>(
    look: &Look,
    label: String,
    is_on: bool,
    on: impl Fn(bool) -> Message + Clone + 'a,
) -> Element<'a, Message> {
    let message = on(!is_on);
    let toggle = toggler(is_on)
        .label(label)
        .text_size(scale::BODY.size)
        .text_line_height(iced::Pixels(scale::BODY.line))
        .spacing(look.space.xs)
        .size(scale::ICON[1])
        .on_toggle(on);
    container(Focus::press(toggle, message))
        .height(look.space.control)
        .align_y(Alignment::Center)
        .into()
}

/// What a slider gives.
#[derive(Clone, Debug)]
pub struct Slide<Drag, Set, Message> {
    /// While it is drawn with the mouse.
    pub drag: Drag,
    /// When the mouse lets go.
    pub release: Message,
    /// When an arrow key moves it.
    pub set: Set,
}

/// A slider of whole steps with its value beside it; arrow keys move it by five.
#[must_use]
pub fn slide<'a, Message: Clone + 'a>(
    look: &Look,
    range: std::ops::RangeInclusive<u32>,
    value: u32,
    shown: String,
    on: Slide<impl Fn(u32) -> Message + 'a, impl Fn(u32) -> Message + 'a, Message>,
) -> Element<'a, Message> {
    const STEP: u32 = 5;
    let (least, most) = (*range.start(), *range.end());
    let (less, more) = (
        value.saturating_sub(STEP).max(least),
        value.saturating_add(STEP).min(most),
    );
    let Slide { drag, release, set } = on;
    let rail = slider(range, value, drag)
        .step(STEP)
        .on_release(release)
        .width(Length::Fill);
    let keys = Focus::keys(rail, move |key| match key {
        Key::Named(Named::ArrowLeft | Named::ArrowDown) => Some(set(less)),
        Key::Named(Named::ArrowRight | Named::ArrowUp) => Some(set(more)),
        Key::Named(_) | Key::Character(_) | Key::Unidentified => None,
    });
    Row::new()
        .push(keys)
        .push(
            container(text::body(shown))
                .width(scale::BADGE[2])
                .align_x(Alignment::End),
        )
        .spacing(look.space.s)
        .height(look.space.control)
        .align_y(Alignment::Center)
        .into()
}
