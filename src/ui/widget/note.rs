//! The field of a note, with a word on whether it is kept.

use iced::{
    Alignment, Length,
    widget::{column, container, keyed_column, row, text_editor},
};

use crate::{
    domain::id::CallId,
    ui::{
        look::Look,
        notes::{Kept, Notes, field},
        theme::{
            Element,
            input::Field,
            scale,
            text::{self, Ink},
        },
    },
};

/// A heading with the state of the note, and its field. The field belongs to the row: when another call takes its place, the
/// keyboard does not go over to that call's note.
#[must_use]
pub fn note<'a, Message: Clone + 'a>(
    look: &'a Look,
    notes: &'a Notes,
    row_id: CallId,
    on: impl Fn(CallId, text_editor::Action) -> Message + 'a,
) -> Element<'a, Message> {
    let (words, ink) = match notes.kept(row_id) {
        None => (String::new(), Ink::Muted),
        Some(Kept::Kept) => (look.text("note-kept"), Ink::Success),
        Some(Kept::Typed | Kept::Writing) => (look.text("note-writing"), Ink::Muted),
        Some(Kept::Refused) => (look.text("note-refused"), Ink::Danger),
    };
    let fault = notes.kept(row_id) == Some(Kept::Refused);
    let heading = row![
        container(text::caption_strong(look.text("note"))).width(Length::Fill),
        text::caption(words).class(ink),
    ]
    .height(scale::NOTE[0] - scale::NOTE[1])
    .align_y(Alignment::Center);
    let Some(content) = notes.content(row_id) else {
        return container(heading).height(scale::NOTE[0]).into();
    };
    let editor = text_editor(content)
        .id(field(row_id))
        .placeholder(look.text("note-placeholder"))
        .on_action(move |action| on(row_id, action))
        .size(scale::BODY.size)
        .line_height(iced::Pixels(scale::BODY.line))
        .padding([look.space.xxs, look.space.xs])
        .height(scale::NOTE[1])
        .class(if fault { Field::Faulty } else { Field::Fine });
    column![heading, keyed_column([(row_id.0, editor.into())])].into()
}
