//! The selected message: what it says, and what can be done with it.

use iced::{
    Length,
    widget::{Row, column, container, scrollable, text::Wrapping},
};

use super::Message;
use crate::{
    domain::{
        message::{DeliveryWay, Message as Kept, MessageState},
        settings::Settings,
        template::{Manner, Mode, Name, Renderer, tongue::Tongue},
    },
    ui::{
        icon::Icon,
        look::Look,
        theme::{Element, button::Kind, container::Ground, scale, text},
        widget::press::press,
    },
};

/// A text of a message: the user's template, else the built-in one.
pub(super) fn text_of(name: Name, kept: &Kept, look: &Look, settings: &Settings) -> String {
    let tongue = Tongue::of(look.l10n.language().code());
    let manner = Manner {
        tongue,
        zone: look.zone.time_zone(),
    };
    let facts = kept.to_facts(&settings.general.operator, look.now);
    let own = settings.templates.get(name.word()).map(String::as_str);
    let texts = own.into_iter().chain([name.text(tongue)]);
    for text in texts {
        let mut renderer = Renderer::new(manner.clone());
        let made = renderer
            .add(name.word(), name.target(), text)
            .and_then(|()| renderer.render(name.word(), name.target(), &facts, Mode::Run));
        match made {
            Ok(words) => return words,
            Err(problem) => {
                tracing::warn!(template = name.word(), %problem, "a template failed");
            }
        }
    }
    kept.text.clone()
}

pub(super) fn view<'a>(
    look: &'a Look,
    settings: &Settings,
    kept: &'a Kept,
) -> Element<'a, Message> {
    let words = text_of(Name::Message, kept, look, settings);
    let ways: Vec<String> = kept
        .deliveries
        .iter()
        .map(|delivery| {
            let way = match delivery.way {
                DeliveryWay::Copied => look.text("message-way-copied"),
                DeliveryWay::Printed => look.text("message-way-printed"),
                DeliveryWay::MailProgram => look.text("message-way-mail"),
            };
            format!(
                "{way} {}",
                look.l10n.moment(delivery.at, look.now, &look.zone)
            )
        })
        .collect();
    let body = scrollable(text::body(words).wrapping(Wrapping::WordOrGlyph)).width(Length::Fill);
    let inside = column![
        container(body).max_height(scale::DETAIL),
        text::caption(ways.join(" · ")),
        actions(look, kept),
    ]
    .spacing(look.space.s);
    container(inside)
        .padding(look.space.m)
        .width(Length::Fill)
        .class(Ground::Bar)
        .into()
}

fn actions<'a>(look: &'a Look, kept: &Kept) -> Element<'a, Message> {
    let mark = match kept.state {
        MessageState::Read => press(look, Kind::Secondary, look.text("message-mark-open"))
            .on(Message::Mark(MessageState::Open)),
        MessageState::Draft | MessageState::Open | MessageState::Passed => {
            press(look, Kind::Secondary, look.text("message-mark-read"))
                .icon(Icon::Check)
                .on(Message::Mark(MessageState::Read))
        }
    };
    Row::new()
        .push(press(look, Kind::Primary, look.text("message-copy")).on(Message::Copy))
        .push(press(look, Kind::Secondary, look.text("message-mail")).on(Message::Mail))
        .push(press(look, Kind::Secondary, look.text("message-print")).on(Message::Print))
        .push(mark)
        .push(
            press(look, Kind::Remove, look.text("message-delete"))
                .icon(Icon::Trash)
                .on(Message::Delete),
        )
        .spacing(look.space.xs)
        .wrap()
        .into()
}
