//! Several rows at once: choosing them, what is done with them, and writing rows to a file.

use iced::{
    Alignment, Length,
    widget::{container, row},
};

use super::{Message, State};
use crate::{
    domain::knowledge::WorkState,
    ui::{
        icon::Icon,
        look::Look,
        theme::{Element, button::Kind, container::Ground, text},
        widget::{
            form,
            press::{gap, press, sign},
        },
    },
};

/// The field of the file's name.
pub const FILE: &str = "journal-file";

/// What is done with the chosen rows.
pub(super) fn chosen<'a>(look: &'a Look, state: &'a State) -> Element<'a, Message> {
    let count = state.chosen.len();
    let some = count > 0;
    let words = look.l10n.with("journal-chosen", &[("count", count.into())]);
    let inside = row![
        text::strong(words),
        press(look, Kind::Quiet, look.text("journal-choose-all")).on(Message::ChooseAll),
        gap(),
        press(look, Kind::Secondary, look.text("work-processed"))
            .icon(Icon::Check)
            .on_maybe(some.then_some(Message::WorkChosen(WorkState::Processed))),
        press(look, Kind::Remove, look.text("delete"))
            .icon(Icon::Trash)
            .on_maybe(some.then_some(Message::DeleteChosen)),
        sign(look, Kind::Quiet, Icon::Cross, look.text("close")).on(Message::Selecting),
    ];
    bar(
        look,
        inside.spacing(look.space.xs).align_y(Alignment::Center),
    )
}

/// Where the rows are written to.
pub(super) fn export<'a>(look: &'a Look, file: &'a str) -> Element<'a, Message> {
    let field = form::line(look, "", file, false, Message::File)
        .id(FILE)
        .on_submit(Message::Export);
    let inside = row![
        text::body(look.text("journal-export-to")),
        container(field).width(Length::Fill),
        press(look, Kind::Primary, look.text("journal-export"))
            .icon(Icon::Download)
            .on_maybe((!file.trim().is_empty()).then_some(Message::Export)),
        sign(look, Kind::Quiet, Icon::Cross, look.text("close")).on(Message::Exporting),
    ];
    bar(
        look,
        inside.spacing(look.space.xs).align_y(Alignment::Center),
    )
}

fn bar<'a>(look: &Look, inside: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    container(inside)
        .padding([look.space.xs, look.space.m])
        .width(Length::Fill)
        .class(Ground::Info)
        .into()
}
