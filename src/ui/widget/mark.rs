//! Marks of a line and of a state: monogram badge, stripe, dot. A line is never its colour alone.

use iced::{
    Length,
    widget::{container, space},
};

use crate::{
    domain::line::{Accent, Line},
    engine::snapshot::LineView,
    ui::theme::{
        Element,
        container::{Ground, Tone},
        scale,
        text::{self, Ink},
    },
};

/// How large a badge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// In rows.
    Small,
    /// In cards.
    Medium,
    /// In the call window.
    Large,
}

/// The two letters of a company on its colour.
#[must_use]
pub fn badge<'a, Message: 'a>(line: &Line, size: Size) -> Element<'a, Message> {
    letters(line.monogram(), Some(line.accent), size)
}

/// The badge of a call's line; a question mark when nobody configured it.
#[must_use]
pub fn line_badge<'a, Message: 'a>(line: Option<&LineView>, size: Size) -> Element<'a, Message> {
    match line {
        Some(LineView::Known(line)) => badge(line, size),
        Some(LineView::Unknown { .. }) => letters("?".to_owned(), None, size),
        None => letters("–".to_owned(), None, size),
    }
}

fn letters<'a, Message: 'a>(
    letters: String,
    accent: Option<Accent>,
    size: Size,
) -> Element<'a, Message> {
    let (edge, words) = match size {
        Size::Small => (scale::BADGE[0], text::caption_strong(letters)),
        Size::Medium => (scale::BADGE[1], text::strong(letters)),
        Size::Large => (scale::BADGE[2], text::heading(letters)),
    };
    let ground = accent.map_or(Ground::NoLine, Ground::Badge);
    container(words.class(Ink::Inherit))
        .center(Length::Fixed(edge))
        .class(ground)
        .into()
}

/// The initials of a person or company, in lists.
#[must_use]
pub fn person<'a, Message: 'a>(name: &str) -> Element<'a, Message> {
    let words = text::caption_strong(initials(name)).class(Ink::Inherit);
    container(words)
        .center(Length::Fixed(scale::BADGE[1]))
        .class(Ground::Avatar)
        .into()
}

/// The initials of a person or company, beside their name.
#[must_use]
pub fn person_large<'a, Message: 'a>(name: &str) -> Element<'a, Message> {
    let words = text::title(initials(name)).class(Ink::Inherit);
    container(words)
        .center(Length::Fixed(scale::BADGE[2]))
        .class(Ground::Avatar)
        .into()
}

/// The first letters of the first and the last word, titles left out.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name
        .split_whitespace()
        .filter(|word| !word.ends_with('.') && word.starts_with(char::is_alphanumeric))
        .collect();
    let first = words.first().and_then(|word| word.chars().next());
    let last = words.get(1..).and_then(<[&str]>::last);
    let last = last.and_then(|word| word.chars().next());
    let letters: String = first.into_iter().chain(last).collect();
    if letters.is_empty() {
        "?".to_owned()
    } else {
        letters.to_uppercase()
    }
}

/// The accent of a call's line, if it has one.
#[must_use]
pub fn accent(line: Option<&LineView>) -> Option<Accent> {
    match line {
        Some(LineView::Known(line)) => Some(line.accent),
        Some(LineView::Unknown { .. }) | None => None,
    }
}

/// An upright stripe of a line's colour, as high as its row.
#[must_use]
pub fn stripe<'a, Message: 'a>(accent: Option<Accent>) -> Element<'a, Message> {
    container(space::vertical())
        .width(scale::STRIPE)
        .height(Length::Fill)
        .class(accent.map_or(Ground::Clear, Ground::Stripe))
        .into()
}

/// A dot that tells a state; words stand beside it or in its tooltip.
#[must_use]
pub fn dot<'a, Message: 'a>(tone: Tone) -> Element<'a, Message> {
    container(space::horizontal())
        .width(scale::DOT)
        .height(scale::DOT)
        .class(Ground::Dot(tone))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        for (name, letters) in [
            ("Dr. Eva Kuhn", "EK"),
            ("Eva", "E"),
            ("eva maria von kuhn", "EK"),
            ("+49 89 1234", "81"),
            ("(…)", "?"),
            ("", "?"),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }
}
