//! The list: only the rows in sight are built, whatever their number.

use iced::{
    Alignment, Length,
    widget::{Column, container, space},
};
use jiff::civil::Date;

use super::{
    BEYOND, Item, LIST, Message, State,
    row::{self, Mark},
};
use crate::{
    engine::snapshot::Snapshot,
    ui::{
        look::Look,
        theme::{Element, scale, text},
    },
};

pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    state: &'a State,
) -> Element<'a, Message> {
    let beyond = look.space.row * BEYOND;
    // Before the first scroll the height isn't known: a tall window's worth.
    let height = if state.height > 0.0 {
        state.height
    } else {
        scale::TALL
    };
    let first = state
        .items
        .partition_point(|(at, _)| *at + beyond < state.offset);
    let last = state
        .items
        .partition_point(|(at, _)| *at < state.offset + height + beyond);
    let top = state.items.get(first).map_or(0.0, |(at, _)| *at);
    let bottom = state.items.get(last).map_or(state.end, |(at, _)| *at);
    let mut column = Column::new().push(space::vertical().height(top));
    for (_, item) in state.items.get(first..last).unwrap_or_default() {
        column = column.push(match *item {
            Item::Day(day) => heading(look, day),
            Item::Row(index) => {
                let entry = &state.rows[index];
                let mark = Mark {
                    is_selected: state.selected == Some(entry.id),
                    chosen: state.selecting.then(|| state.chosen.contains(&entry.id)),
                };
                row::view(look, snapshot, entry, mark)
            }
        });
    }
    let column = column.push(space::vertical().height(state.end - bottom));
    iced::widget::scrollable(column)
        .id(LIST)
        .on_scroll(Message::Scrolled)
        .width(Length::Fill)
        .height(Length::Fill)
        .into()
}

pub(super) fn heading_height(look: &Look) -> f32 {
    look.space.control + look.space.xxs
}

fn heading(look: &Look, day: Date) -> Element<'_, Message> {
    let today = look.zone.day(look.now);
    container(text::caption_strong(look.l10n.day(day, today)))
        .padding(
            iced::Padding::ZERO
                .left(look.space.m)
                .bottom(look.space.xxs),
        )
        .height(heading_height(look))
        .align_y(Alignment::End)
        .into()
}
