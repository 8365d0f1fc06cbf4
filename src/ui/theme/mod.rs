//! The look: colours, sizes and the style of every kind of widget. Screens use the helpers here and name no colour or
//! size themselves.

pub mod button;
pub mod container;
pub mod editor;
pub mod input;
pub mod scale;
pub mod text;
pub mod tokens;

use iced::theme::{Base, Mode, Palette, Style};

pub use self::{
    scale::Space,
    tokens::{LineInk, Tokens},
};
use crate::domain::{line::Accent, settings::ThemeChoice};

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// Light.
    #[default]
    Light,
    /// Dark.
    Dark,
}

/// An element of our windows.
pub type Element<'a, Message> = iced::Element<'a, Message, Theme>;

impl Theme {
    /// The theme of a choice on a desktop that prefers `system`.
    #[must_use]
    pub const fn choose(choice: ThemeChoice, system: Mode) -> Self {
        match (choice, system) {
            (ThemeChoice::Dark, _) | (ThemeChoice::System, Mode::Dark) => Self::Dark,
            (ThemeChoice::Light, _) | (ThemeChoice::System, Mode::Light | Mode::None) => {
                Self::Light
            }
        }
    }

    /// Its colours.
    #[must_use]
    pub const fn tokens(self) -> &'static Tokens {
        match self {
            Self::Light => &tokens::LIGHT,
            Self::Dark => &tokens::DARK,
        }
    }

    /// A line's colours.
    #[must_use]
    pub const fn line(self, accent: Accent) -> LineInk {
        tokens::line_ink(accent, matches!(self, Self::Dark))
    }
}

impl Base for Theme {
    fn default(preference: Mode) -> Self {
        Self::choose(ThemeChoice::System, preference)
    }

    fn mode(&self) -> Mode {
        match self {
            Self::Light => Mode::Light,
            Self::Dark => Mode::Dark,
        }
    }

    fn base(&self) -> Style {
        Style {
            background_color: self.tokens().bg,
            text_color: self.tokens().text,
        }
    }

    fn palette(&self) -> Option<Palette> {
        None
    }

    fn name(&self) -> &str {
        match self {
            Self::Light => "Linekeeper light",
            Self::Dark => "Linekeeper dark",
        }
    }
}
