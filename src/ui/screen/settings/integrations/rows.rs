//! Pieces of the form of an action: a row of its filter, choices with their words, what can be filled in.

use std::fmt;

use iced::{
    Alignment, Length,
    widget::{column, container, row, text::Wrapping},
};

use super::Change;
use crate::{
    domain::action::{Field, Filter},
    ui::{
        icon::Icon,
        look::Look,
        theme::{Element, button::Kind, text},
        widget::{form, press::sign},
    },
};

/// A choice with its words.
#[derive(Clone, PartialEq)]
pub(super) struct Named<T>(pub(super) T, pub(super) String);

impl<T> fmt::Display for Named<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.1)
    }
}

/// One row of the filter.
pub(super) fn filter_row<'a>(look: &'a Look, at: usize, filter: &'a Filter) -> Element<'a, Change> {
    let named = |field| Named(field, look.l10n.action_field(field));
    let fields = Field::ALL.map(named).to_vec();
    let field = form::pick(look, fields, Some(named(filter.field)), move |one| {
        Change::FilterField(at, one.0)
    });
    let modes = [false, true].map(|not| {
        let key = if not { "filter-not" } else { "filter-is" };
        Named(not, look.text(key))
    });
    let chosen = modes.iter().find(|mode| mode.0 == filter.not).cloned();
    let mode = form::pick(look, modes.to_vec(), chosen, move |one| {
        Change::FilterNot(at, one.0)
    });
    let matches = form::line(look, r"^\+49800", &filter.matches, false, move |text| {
        Change::FilterMatches(at, text)
    });
    let remove =
        sign(look, Kind::Quiet, Icon::Cross, look.text("remove")).on(Change::RemoveFilter(at));
    let wide = |element: Element<'a, Change>| container(element).width(Length::Fill);
    if look.narrow {
        return column![
            row![wide(field), wide(mode), remove].spacing(look.space.xs),
            matches
        ]
        .spacing(look.space.xs)
        .into();
    }
    row![wide(field), wide(mode), wide(matches.into()), remove]
        .spacing(look.space.xs)
        .align_y(Alignment::Center)
        .into()
}

/// The names that can be filled in.
pub(super) fn placeholders(look: &Look) -> Element<'_, Change> {
    let names = Field::ALL.map(|field| format!("{{{{ {} }}}}", field.name()));
    let words = look
        .l10n
        .with("action-placeholders", &[("names", names.join("  ").into())]);
    text::caption(words).wrapping(Wrapping::WordOrGlyph).into()
}
