//! Buttons by what they do.

use iced::{
    Background, Border, Color, Shadow,
    widget::button::{Catalog, Status, Style},
};

use super::{
    Theme, Tokens,
    container::{edged, mixed, rounded},
    scale,
};

/// What a button is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Kind {
    /// One among several.
    #[default]
    Secondary,
    /// The one thing to do here.
    Primary,
    /// Answers a call.
    Answer,
    /// Declines a call: outlined, so that it isn't pressed for the other.
    Reject,
    /// Ends a call.
    HangUp,
    /// Removes something.
    Remove,
    /// Without a frame: in bars and rows.
    Quiet,
    /// A switch that is on.
    On,
    /// A choice of a row of choices, taken or not.
    Choice(bool),
    /// An entry of the rail, open or not.
    Rail(bool),
    /// A row of a list, selected or not.
    Row(bool),
}

impl Catalog for Theme {
    type Class<'a> = Kind;

    fn default<'a>() -> <Self as Catalog>::Class<'a> {
        Kind::Secondary
    }

    fn style(&self, kind: &Kind, status: Status) -> Style {
        let t = self.tokens();
        let hot = matches!(status, Status::Hovered | Status::Pressed);
        let style = match *kind {
            Kind::Primary => solid(if hot { t.accent_hover } else { t.accent }, t.on_accent),
            Kind::Answer => solid(lifted(t.success, t.text, hot), t.on_success),
            Kind::HangUp => solid(lifted(t.danger, t.text, hot), t.on_danger),
            Kind::Reject | Kind::Remove => framed(
                if hot {
                    t.danger_soft
                } else {
                    Color::TRANSPARENT
                },
                t.danger,
                t.danger,
            ),
            Kind::Secondary | Kind::Choice(false) => framed(
                if hot { t.hover } else { t.surface },
                t.border_strong,
                t.text,
            ),
            Kind::Quiet => bare(if hot { t.hover } else { Color::TRANSPARENT }, t.text),
            Kind::On => framed(t.accent_soft, t.accent, t.accent),
            Kind::Choice(true) => framed(t.accent_soft, t.accent, t.text),
            Kind::Rail(true) => bare(t.accent_soft, t.accent),
            Kind::Rail(false) => bare(if hot { t.hover } else { Color::TRANSPARENT }, t.text_muted),
            Kind::Row(true) => flat(t.accent_soft, t.text),
            Kind::Row(false) => flat(if hot { t.hover } else { Color::TRANSPARENT }, t.text),
        };
        if status == Status::Disabled {
            disabled(t, &style)
        } else {
            style
        }
    }
}

fn solid(color: Color, text: Color) -> Style {
    framed(color, color, text)
}

fn framed(ground: Color, edge: Color, text: Color) -> Style {
    Style {
        background: Some(Background::Color(ground)),
        text_color: text,
        border: edged(edge, scale::RADIUS_CARD),
        shadow: Shadow::default(),
        snap: true,
    }
}

fn bare(ground: Color, text: Color) -> Style {
    Style {
        border: rounded(scale::RADIUS_CARD),
        ..flat(ground, text)
    }
}

fn flat(ground: Color, text: Color) -> Style {
    Style {
        background: Some(Background::Color(ground)),
        text_color: text,
        border: Border::default(),
        shadow: Shadow::default(),
        snap: true,
    }
}

fn disabled(t: &Tokens, style: &Style) -> Style {
    let filled = style.border.width > 0.0;
    Style {
        background: filled.then_some(Background::Color(t.sunken)),
        text_color: t.text_disabled,
        border: Border {
            color: if filled { t.border } else { Color::TRANSPARENT },
            ..style.border
        },
        ..*style
    }
}

/// `color` moved a little towards `text` under the pointer.
fn lifted(color: Color, text: Color, hot: bool) -> Color {
    mixed(color, text, if hot { 0.12 } else { 0.0 })
}
