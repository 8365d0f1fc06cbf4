//! One contact in full: what can be done with it, what the desk knows of it, what its card says.

use iced::{
    Alignment, Length,
    widget::{Column, Row, column, container, row, rule, scrollable, text::Wrapping},
};

use super::{
    Message,
    fields::{language_name, ring_name, use_name},
    is_plain,
    list::{source_name, vip},
};
use crate::{
    domain::contact::{CardNumber, Contact, NumberUse, OWN_BOOK, WaitingMessage},
    engine::snapshot::Snapshot,
    l10n::Told,
    ui::{
        icon::Icon,
        look::Look,
        theme::{
            Element, Theme,
            button::Kind,
            container::{Ground, Tone},
            scale,
            text::{self, Ink},
        },
        widget::{
            form, mark, notice,
            press::{Press, gap, press, sign},
        },
    },
};

/// Nothing is chosen.
pub(super) fn nothing(look: &Look) -> Element<'_, Message> {
    notice::empty(
        look,
        Icon::User,
        look.text("contact-none"),
        look.text("contact-none-next"),
        None,
    )
}

/// The contact.
pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    contact: &'a Contact,
    error: Option<&Told>,
) -> Element<'a, Message> {
    let mut page = Column::new()
        .spacing(look.space.m)
        .push(head(look, contact));
    if let Some(told) = error {
        page = page.push(problem(look, told));
    }
    if let Some(waiting) = &contact.desk.waiting {
        page = page.push(message(look, waiting));
    }
    if !contact.desk.instruction.is_empty() {
        page = page.push(notice::notice(
            look,
            Tone::Odd,
            contact.desk.instruction.clone(),
            String::new(),
            Vec::new(),
        ));
    }
    if !contact.card.numbers.is_empty() {
        page = page.push(numbers(look, contact));
    }
    if let Some(facts) = facts(look, contact) {
        page = page.push(facts);
    }
    page = page
        .push(actions(look, contact))
        .push(text::caption(look.l10n.with(
            "contact-from",
            &[(
                "source",
                source_name(look, &snapshot.settings, &contact.source).into(),
            )],
        )));
    scrollable(
        container(page.max_width(scale::PAGE))
            .padding(look.space.m)
            .width(Length::Fill),
    )
    .height(Length::Fill)
    .into()
}

/// A page with what ends it always in sight below.
pub(super) fn with_actions<'a>(
    look: &'a Look,
    page: Column<'a, Message, Theme>,
    end: Press<'a, Message>,
) -> Element<'a, Message> {
    let page = scrollable(
        container(page.max_width(scale::PAGE))
            .padding(look.space.m)
            .width(Length::Fill),
    )
    .height(Length::Fill);
    let actions = row![
        gap(),
        press(look, Kind::Secondary, look.text("cancel")).on(Message::Cancel),
        end,
    ]
    .spacing(look.space.xs)
    .align_y(Alignment::Center);
    let actions = container(container(actions).max_width(scale::PAGE))
        .padding([look.space.s, look.space.m])
        .width(Length::Fill)
        .class(Ground::Bar);
    column![page, rule::horizontal(scale::HAIR), actions].into()
}

/// What went wrong.
pub(super) fn problem<'a>(look: &Look, told: &Told) -> Element<'a, Message> {
    notice::notice(
        look,
        Tone::Bad,
        told.what.clone(),
        told.help.clone(),
        Vec::new(),
    )
}

fn head<'a>(look: &'a Look, contact: &'a Contact) -> Element<'a, Message> {
    let card = &contact.card;
    let parts = [&card.title, &card.department, &card.organisation];
    let under: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty() && *part != card.name)
        .collect();
    let name = text::heading(card.name.as_str()).wrapping(Wrapping::WordOrGlyph);
    let mut words = column![name];
    if !under.is_empty() {
        words = words.push(text::muted(under.join(" · ")).wrapping(Wrapping::WordOrGlyph));
    }
    let mut line = Row::new().spacing(look.space.s).align_y(Alignment::Center);
    if look.narrow {
        line = line
            .push(sign(look, Kind::Quiet, Icon::ArrowLeft, look.text("back")).on(Message::Back));
    }
    line = line
        .push(mark::person_large(&card.name))
        .push(container(words).width(Length::Fill));
    if contact.desk.vip {
        line = line.push(vip(look));
    }
    line.into()
}

/// The message that waits for this caller, with its tick.
fn message<'a>(look: &'a Look, waiting: &'a WaitingMessage) -> Element<'a, Message> {
    let left = look.l10n.moment(waiting.left, look.now, &look.zone);
    let under = match waiting.delivered {
        None => look
            .l10n
            .with("contact-message-left", &[("at", left.into())]),
        Some(at) => {
            let at = look.l10n.moment(at, look.now, &look.zone);
            look.l10n.with("contact-message-told", &[("at", at.into())])
        }
    };
    let tick = form::switch(
        look,
        look.text("contact-told"),
        waiting.delivered.is_some(),
        Message::Told,
    );
    let words = column![
        text::strong(waiting.text.as_str()).wrapping(Wrapping::WordOrGlyph),
        text::caption(under),
    ];
    let inside = row![
        Icon::Message.normal().class(Ink::Accent),
        container(words).width(Length::Fill),
        tick,
    ]
    .spacing(look.space.s)
    .align_y(Alignment::Center);
    container(inside)
        .padding([look.space.xs, look.space.s])
        .width(Length::Fill)
        .class(Ground::Info)
        .into()
}

fn numbers<'a>(look: &'a Look, contact: &'a Contact) -> Element<'a, Message> {
    let rows = contact.card.numbers.iter().map(|number| one(look, number));
    form::card(look, String::new(), rows.collect())
}

fn one<'a>(look: &'a Look, number: &'a CardNumber) -> Element<'a, Message> {
    let target = if number.number.is_empty() {
        &number.raw
    } else {
        &number.number
    };
    let call: Element<'a, Message> = if number.kind == NumberUse::Fax {
        text::caption("").into()
    } else {
        press(look, Kind::Secondary, look.text("dial"))
            .icon(Icon::Phone)
            .on(Message::Dial(target.clone()))
            .into()
    };
    let kind = container(text::muted(use_name(look, number.kind))).width(scale::FIELD_SHORT);
    let number = container(text::body(number.raw.as_str()).wrapping(Wrapping::WordOrGlyph))
        .width(Length::Fill);
    row![kind, number, call]
        .spacing(look.space.s)
        .height(look.space.control)
        .align_y(Alignment::Center)
        .into()
}

/// The rest of what is known, as far as there is any.
fn facts<'a>(look: &'a Look, contact: &'a Contact) -> Option<Element<'a, Message>> {
    let (card, desk) = (&contact.card, &contact.desk);
    let mut rows = Vec::new();
    let mut say = |key: &str, value: String| {
        if !value.is_empty() {
            let value = container(text::body(value).wrapping(Wrapping::WordOrGlyph))
                .padding([(look.space.control - scale::BODY.line) / 2.0, 0.0]);
            rows.push(form::field(look, look.text(key), value, String::new()));
        }
    };
    say("contact-emails", card.emails.join("\n"));
    say("contact-addresses", card.addresses.join("\n\n"));
    say("contact-web", card.web.join("\n"));
    say("contact-note", card.note.clone());
    if !is_plain(desk) {
        say("contact-groups", desk.groups.join(", "));
        say("contact-language", language_name(look, &desk.language));
        say("contact-ring", ring_name(look, &desk.ring));
    }
    (!rows.is_empty()).then(|| form::card(look, String::new(), rows))
}

fn actions<'a>(look: &'a Look, contact: &Contact) -> Element<'a, Message> {
    let is_ours = contact.source.as_str() == OWN_BOOK;
    let mut row = Row::new()
        .spacing(look.space.xs)
        .push(
            press(look, Kind::Primary, look.text("edit"))
                .icon(Icon::Pencil)
                .on(Message::Edit),
        )
        .push(
            press(look, Kind::Secondary, look.text("contact-merge"))
                .icon(Icon::Users)
                .tip(look.text("contact-merge-tip"))
                .on(Message::MergeWith),
        );
    if is_ours {
        row = row.push(
            press(look, Kind::Remove, look.text("contact-delete"))
                .icon(Icon::Trash)
                .on(Message::Delete),
        );
    }
    row.wrap().into()
}
