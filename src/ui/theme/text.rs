//! Text by its role.

use iced::{
    Color, Font, Pixels,
    font::{Family, Weight},
    widget::text::{self, Catalog, LineHeight, Style},
};

use super::{
    Theme,
    scale::{self, Type},
};
use crate::domain::line::Accent;

/// The text font.
pub const REGULAR: Font = Font::with_name("IBM Plex Sans");

/// Its semibold cut.
pub const SEMIBOLD: Font = Font {
    family: Family::Name("IBM Plex Sans"),
    weight: Weight::Semibold,
    ..Font::DEFAULT
};

/// What a text's colour means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "the tokens' names")]
pub enum Ink {
    /// The colour of what it stands on.
    #[default]
    Inherit,
    Normal,
    Muted,
    Disabled,
    Accent,
    Success,
    Danger,
    Warning,
    Line(Accent),
    OnLine(Accent),
    /// Appearing, so many percent.
    Late(u8),
    LateMuted(u8),
    LateWarning(u8),
}

impl Catalog for Theme {
    type Class<'a> = Ink;

    fn default<'a>() -> <Self as Catalog>::Class<'a> {
        Ink::Inherit
    }

    fn style(&self, ink: &Ink) -> Style {
        let t = self.tokens();
        let color = match *ink {
            Ink::Inherit => return Style { color: None },
            Ink::Normal => t.text,
            Ink::Muted => t.text_muted,
            Ink::Disabled => t.text_disabled,
            Ink::Accent => t.accent,
            Ink::Success => t.success,
            Ink::Danger => t.danger,
            Ink::Warning => t.warning,
            Ink::Line(accent) => self.line(accent).ink,
            Ink::OnLine(accent) => self.line(accent).on_ink,
            Ink::Late(percent) => appearing(t.text, percent),
            Ink::LateMuted(percent) => appearing(t.text_muted, percent),
            Ink::LateWarning(percent) => appearing(t.warning, percent),
        };
        Style { color: Some(color) }
    }
}

fn appearing(color: Color, percent: u8) -> Color {
    Color {
        a: f32::from(percent.min(100)) / 100.0,
        ..color
    }
}

/// A piece of text.
pub type Text<'a> = text::Text<'a, Theme>;

fn sized<'a>(content: impl text::IntoFragment<'a>, kind: Type, font: Font) -> Text<'a> {
    text::Text::new(content)
        .size(kind.size)
        .line_height(LineHeight::Absolute(Pixels(kind.line)))
        .font(font)
}

/// Small and quiet: times, notes.
pub fn caption<'a>(content: impl text::IntoFragment<'a>) -> Text<'a> {
    sized(content, scale::CAPTION, REGULAR).class(Ink::Muted)
}

/// Small and strong: labels of groups, key hints.
pub fn caption_strong<'a>(content: impl text::IntoFragment<'a>) -> Text<'a> {
    sized(content, scale::CAPTION, SEMIBOLD).class(Ink::Muted)
}

/// Usual text.
pub fn body<'a>(content: impl text::IntoFragment<'a>) -> Text<'a> {
    sized(content, scale::BODY, REGULAR)
}

/// Usual text, quiet.
pub fn muted<'a>(content: impl text::IntoFragment<'a>) -> Text<'a> {
    body(content).class(Ink::Muted)
}

/// Usual text, strong: names.
pub fn strong<'a>(content: impl text::IntoFragment<'a>) -> Text<'a> {
    sized(content, scale::BODY, SEMIBOLD)
}

/// Name of a card or a company.
pub fn title<'a>(content: impl text::IntoFragment<'a>) -> Text<'a> {
    sized(content, scale::TITLE, SEMIBOLD)
}

/// Quiet text of a title's size: greetings.
pub fn lead<'a>(content: impl text::IntoFragment<'a>) -> Text<'a> {
    sized(content, scale::TITLE, REGULAR)
}

/// What to say when answering: to be read at a glance from some distance.
pub fn greeting<'a>(content: impl text::IntoFragment<'a>) -> Text<'a> {
    sized(content, scale::HEADING, REGULAR)
}

/// Name of a screen.
pub fn heading<'a>(content: impl text::IntoFragment<'a>) -> Text<'a> {
    sized(content, scale::HEADING, SEMIBOLD)
}

/// The caller's name, a running timer.
pub fn display<'a>(content: impl text::IntoFragment<'a>) -> Text<'a> {
    sized(content, scale::DISPLAY, SEMIBOLD)
}
