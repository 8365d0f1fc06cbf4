//! The list of messages with its filters.

use iced::{
    Alignment, Length,
    widget::{Column, button, column, container, row, scrollable},
};

use super::{FILTER, Message, State};
use crate::{
    domain::message::{Message as Kept, MessageState, person},
    ui::{
        icon::Icon,
        look::Look,
        theme::{
            Element,
            button::Kind,
            text::{self, Ink},
        },
        widget::{
            elide,
            focus::Focus,
            form as fields, notice,
            press::{choices, gap, press},
        },
    },
};

impl State {
    pub(super) fn head<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let states = [
            (None, look.text("messages-all"), None),
            (Some(MessageState::Open), look.text("messages-open"), None),
            (
                Some(MessageState::Passed),
                look.text("messages-passed"),
                None,
            ),
            (Some(MessageState::Read), look.text("messages-read"), None),
        ];
        let filter = fields::line(
            look,
            &look.text("messages-filter"),
            &self.text,
            false,
            Message::Filter,
        )
        .id(FILTER);
        let new = press(look, Kind::Primary, look.text("message-new"))
            .icon(Icon::Plus)
            .on(Message::New);
        let head =
            row![text::heading(look.text("messages-title")), gap(), new].align_y(Alignment::Center);
        column![
            head,
            filter,
            choices(look, states, &self.only, Message::Only)
        ]
        .spacing(look.space.s)
        .padding(look.space.m)
        .into()
    }

    pub(super) fn list<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        if self.rows.is_empty() {
            let is_filtered = self.only.is_some() || !self.text.trim().is_empty();
            let (what, next) = match (self.is_loaded, is_filtered) {
                (true, true) => ("messages-none-found", "messages-none-found-next"),
                _ => ("messages-empty", "messages-empty-next"),
            };
            return notice::empty(look, Icon::Message, look.text(what), look.text(next), None);
        }
        let rows = self.rows.iter().map(|kept| self.entry(look, kept));
        scrollable(Column::with_children(rows).padding([0.0, look.space.m]))
            .height(Length::Fill)
            .into()
    }

    fn entry<'a>(&'a self, look: &'a Look, kept: &'a Kept) -> Element<'a, Message> {
        let (icon, ink) = match (kept.state, kept.urgent) {
            (MessageState::Read, _) => (Icon::CircleCheck, Ink::Success),
            (_, true) => (Icon::Alert, Ink::Danger),
            (MessageState::Draft, false) => (Icon::Pencil, Ink::Muted),
            (MessageState::Open, false) => (Icon::Message, Ink::Accent),
            (MessageState::Passed, false) => (Icon::Check, Ink::Muted),
        };
        let to = person(&kept.to).0;
        let to = if to.is_empty() {
            look.text("message-nobody")
        } else {
            to.to_owned()
        };
        let from = [kept.caller.as_str(), &kept.company, &kept.line_name];
        let from: Vec<&str> = from.into_iter().filter(|words| !words.is_empty()).collect();
        let words = column![elide::strong(to), elide::caption(from.join(" · ")),]
            .width(Length::FillPortion(2));
        let first = kept.text.lines().next().unwrap_or_default();
        let body = row![
            icon.normal().class(ink),
            words,
            container(elide::body(first).class(Ink::Muted)).width(Length::FillPortion(3)),
            text::caption(look.l10n.moment(kept.created, look.now, &look.zone)),
        ]
        .spacing(look.space.s)
        .align_y(Alignment::Center);
        let message = Message::Select(kept.id);
        let face = button(container(body).center_y(Length::Fill))
            .padding([0.0, look.space.s])
            .width(Length::Fill)
            .height(look.space.row)
            .class(Kind::Row(self.selected == Some(kept.id)))
            .on_press(message.clone());
        Focus::press(face, message).into()
    }
}
