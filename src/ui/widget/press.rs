//! Buttons with a sign, words, a key hint and a tooltip, reachable by keyboard.

use std::time::Duration;

use iced::{
    Alignment, Length, Padding,
    widget::{self, Row, button, container, space, tooltip},
};

use super::focus::Focus;
use crate::ui::{
    icon::Icon,
    look::Look,
    theme::{
        Element,
        button::Kind,
        container::Ground,
        scale,
        text::{self, Ink},
    },
};

/// A tooltip waits so long.
const TIP_DELAY: Duration = Duration::from_millis(500);

/// A button in the making.
pub struct Press<'a, Message> {
    kind: Kind,
    icon: Option<Icon>,
    label: String,
    hint: Option<&'static str>,
    tip: String,
    on: Option<Message>,
    width: Length,
    height: f32,
    gap: f32,
    sides: f32,
    id: Option<widget::Id>,
    marker: std::marker::PhantomData<&'a ()>,
}

/// A button of a kind with a label.
#[must_use]
pub fn press<'a, Message>(look: &Look, kind: Kind, label: impl Into<String>) -> Press<'a, Message> {
    Press {
        kind,
        icon: None,
        label: label.into(),
        hint: None,
        tip: String::new(),
        on: None,
        width: Length::Shrink,
        height: look.space.control,
        gap: look.space.xs,
        sides: look.space.s,
        id: None,
        marker: std::marker::PhantomData,
    }
}

/// A button that shows only a sign; its name is the tooltip.
#[must_use]
pub fn sign<'a, Message: Clone + 'a>(
    look: &Look,
    kind: Kind,
    icon: Icon,
    name: impl Into<String>,
) -> Press<'a, Message> {
    let mut press = press(look, kind, "").icon(icon).tip(name);
    press.width = Length::Fixed(look.space.control);
    press.sides = 0.0;
    press
}

impl<'a, Message: Clone + 'a> Press<'a, Message> {
    /// With a sign before the label.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// With the name of the key that does the same.
    #[must_use]
    pub fn hint(mut self, key: &'static str) -> Self {
        self.hint = Some(key);
        self
    }

    /// With words shown under the pointer.
    #[must_use]
    pub fn tip(mut self, tip: impl Into<String>) -> Self {
        self.tip = tip.into();
        self
    }

    /// What a press gives.
    #[must_use]
    pub fn on(mut self, message: Message) -> Self {
        self.on = Some(message);
        self
    }

    /// What a press gives; `None` disables it.
    #[must_use]
    pub fn on_maybe(mut self, message: Option<Message>) -> Self {
        self.on = message;
        self
    }

    /// As wide as there is room.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.width = Length::Fill;
        self
    }

    /// High enough to be hit in a hurry.
    #[must_use]
    pub fn tall(mut self) -> Self {
        self.height = scale::TOUCH;
        if self.label.is_empty() {
            self.width = Length::Fixed(scale::TOUCH);
        }
        self
    }

    /// Named, so that it can be given the keyboard.
    #[must_use]
    pub fn id(mut self, id: impl Into<widget::Id>) -> Self {
        self.id = Some(id.into());
        self
    }
}

impl<'a, Message: Clone + 'a> From<Press<'a, Message>> for Element<'a, Message> {
    fn from(press: Press<'a, Message>) -> Self {
        let strong = matches!(
            press.kind,
            Kind::Primary | Kind::Answer | Kind::Reject | Kind::HangUp | Kind::Rail(true)
        );
        let mut inside = Row::new().spacing(press.gap).align_y(Alignment::Center);
        if let Some(icon) = press.icon {
            // A sign alone without a frame stays in the background.
            let quiet = press.kind == Kind::Quiet && press.label.is_empty();
            let ink = if quiet { Ink::Muted } else { Ink::Inherit };
            inside = inside.push(icon.normal().class(ink));
        }
        if !press.label.is_empty() {
            let label = if strong {
                text::strong(press.label)
            } else {
                text::body(press.label)
            };
            inside = inside.push(label.wrapping(iced::widget::text::Wrapping::None));
        }
        if let Some(key) = press.hint {
            inside = inside.push(text::caption(key).class(Ink::Inherit));
        }
        let body = button(container(inside).center_y(Length::Fill).center_x(
            if press.width == Length::Shrink {
                Length::Shrink
            } else {
                Length::Fill
            },
        ))
        .padding(Padding::ZERO.horizontal(press.sides))
        .width(press.width)
        .height(press.height)
        .class(press.kind)
        .on_press_maybe(press.on.clone());
        let element: Element<'a, Message> = match press.on {
            Some(message) => {
                let mut focus = Focus::press(body, message);
                if let Some(id) = press.id {
                    focus = focus.id(id);
                }
                focus.into()
            }
            None => body.into(),
        };
        with_tip(element, press.tip)
    }
}

/// Adds words shown under the pointer.
#[must_use]
pub fn with_tip<'a, Message: 'a>(
    element: impl Into<Element<'a, Message>>,
    tip: String,
) -> Element<'a, Message> {
    if tip.is_empty() {
        return element.into();
    }
    let words = container(text::caption(tip).class(Ink::Normal))
        .max_width(scale::CALLS)
        .padding([scale::REGULAR.xxs, scale::REGULAR.xs])
        .class(Ground::Raised);
    tooltip(element, words, tooltip::Position::Bottom)
        .gap(scale::REGULAR.xxs)
        .delay(TIP_DELAY)
        .into()
}

/// One of a few choices that stand side by side.
#[must_use]
pub fn choices<'a, T, Message>(
    look: &Look,
    options: impl IntoIterator<Item = (T, String, Option<Icon>)>,
    chosen: &T,
    on: impl Fn(T) -> Message,
) -> Element<'a, Message>
where
    T: PartialEq,
    Message: Clone + 'a,
{
    let buttons = options.into_iter().map(|(option, label, icon)| {
        let mut choice = press(look, Kind::Choice(option == *chosen), label);
        if let Some(icon) = icon {
            choice = choice.icon(icon);
        }
        choice.on(on(option)).into()
    });
    Row::with_children(buttons)
        .spacing(look.space.xs)
        .wrap()
        .into()
}

/// Room that fills what is left of a row.
#[must_use]
pub fn gap<'a, Message: 'a>() -> Element<'a, Message> {
    space::horizontal().into()
}
