//! What the desk knows: how calls of the line are handled, the standing instruction for the caller and the message that waits for them, in a place of its own
//! that is kept free.

use iced::{
    Alignment, Length, Padding,
    widget::{Column, container, row},
};

use crate::{
    domain::{contact::WaitingMessage, id::ContactId},
    engine::snapshot::{CallView, LineView},
    ui::{
        icon::Icon,
        look::Look,
        screen::calls::Message,
        theme::{Element, button::Kind, scale, text::Ink},
        widget::{
            elide,
            press::{sign, with_tip},
        },
    },
};

/// The place.
pub(super) fn view<'a>(look: &'a Look, call: &'a CallView) -> Element<'a, Message> {
    let space = &scale::REGULAR;
    let late = look.late(call.id);
    let mut lines = Column::new().spacing(space.xxs);
    // Known at the first picture, so it stands first and nothing above it comes later.
    if let Some(LineView::Known(line)) = &call.line
        && let Some(note) = line.handling_on(look.zone.day(look.now))
    {
        lines = lines.push(self::line(
            Icon::Info,
            Ink::Accent,
            note.to_owned(),
            Ink::Normal,
        ));
    }
    if let Some(found) = call.knowledge.contact() {
        let desk = &found.contact.desk;
        if !desk.instruction.is_empty() {
            let words = look.l10n.with(
                "caller-instruction",
                &[("text", desk.instruction.as_str().into())],
            );
            lines = lines.push(line(
                Icon::Flag,
                Ink::LateWarning(late),
                words,
                Ink::Late(late),
            ));
        }
        if let Some(message) = &desk.waiting {
            lines = lines.push(waiting(look, call, (found.contact.id, message)));
        }
    }
    container(lines)
        .padding(Padding::from([0.0, space.l]).top(space.xs))
        .height(scale::CALL_KNOWN)
        .width(Length::Fill)
        .clip(true)
        .into()
}

/// The message that waits for the caller, with the tick that it was told.
fn waiting<'a>(
    look: &'a Look,
    call: &'a CallView,
    (contact, message): (ContactId, &'a WaitingMessage),
) -> Element<'a, Message> {
    let late = look.late(call.id);
    let text = ("text", message.text.as_str().into());
    let (words, icon, ink) = match message.delivered {
        None => (
            look.l10n.with("caller-message", &[text]),
            Icon::Message,
            Ink::Late(late),
        ),
        Some(at) => {
            let when = look.l10n.moment(at, look.now, &look.zone);
            let words = [text, ("when", when.into())];
            (
                look.l10n.with("caller-message-told", &words),
                Icon::CircleCheck,
                Ink::LateMuted(late),
            )
        }
    };
    let (told, mark, tip) = match message.delivered {
        None => (true, Icon::Check, look.text("caller-message-tell")),
        Some(_) => (false, Icon::Undo, look.text("caller-message-untell")),
    };
    let tick = sign(look, Kind::Quiet, mark, tip).on(Message::Told(contact, told));
    row![
        container(line(icon, ink, words, ink)).width(Length::Fill),
        tick
    ]
    .spacing(scale::REGULAR.xs)
    .align_y(Alignment::Center)
    .into()
}

/// A line with its sign; what does not fit is told under the pointer.
fn line<'a>(icon: Icon, sign: Ink, words: String, ink: Ink) -> Element<'a, Message> {
    let inside = row![
        icon.small().class(sign),
        container(elide::strong(words.clone()).class(ink)).width(Length::Fill)
    ]
    .spacing(scale::REGULAR.xs)
    .height(scale::CALL_LINE)
    .align_y(Alignment::Center);
    let tip: Element<'a, Message> = inside.into();
    with_tip(tip, words)
}
