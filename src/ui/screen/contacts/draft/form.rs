//! How the editor of a contact looks.

use iced::{
    Alignment, Length,
    widget::{Column, Row, container, row},
};

use super::{
    super::{
        Message, NAME, detail,
        fields::{pick_language, pick_ring, pick_use},
        list::source_name,
    },
    Draft, Edited, NUMBERS,
};
use crate::{
    engine::snapshot::Snapshot,
    l10n::Told,
    ui::{
        icon::Icon,
        look::Look,
        theme::{Element, button::Kind, container::Tone, scale, text},
        widget::{
            form, notice,
            press::{press, sign},
        },
    },
};

impl Draft {
    pub(in crate::ui::screen::contacts) fn view<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        error: Option<&Told>,
    ) -> Element<'a, Message> {
        let title = match (self.id, &self.foreign) {
            (None, _) => look.text("contact-new"),
            (Some(_), None) => look.text("contact-edit"),
            (Some(_), Some(_)) => self.card.name.clone(),
        };
        let mut page = Column::new()
            .spacing(look.space.m)
            .push(text::heading(title));
        if let Some(source) = &self.foreign {
            let name = source_name(look, &snapshot.settings, source);
            page = page.push(notice::notice(
                look,
                Tone::Quiet,
                look.l10n
                    .with("contact-foreign", &[("source", name.into())]),
                look.text("contact-foreign-next"),
                Vec::new(),
            ));
        } else {
            page = page
                .push(self.person(look))
                .push(self.number_rows(look))
                .push(self.further(look));
        }
        page = page.push(self.desk_rows(look));
        if let Some(told) = error {
            page = page.push(detail::problem(look, told));
        }
        let save = press(look, Kind::Primary, look.text("save"))
            .icon(Icon::Check)
            .on(Message::Save);
        detail::with_actions(look, page, save)
    }

    fn person<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let card = &self.card;
        let fault = (self.tried && self.is_nameless()).then(|| look.text("contact-needs-name"));
        let line = |value: &str, placeholder: String, on: fn(String) -> Edited| {
            form::line(look, &placeholder, value, fault.is_some(), move |text| {
                Message::Edited(on(text))
            })
            .on_submit(Message::Save)
        };
        let plain = |key: &str, value: &str, on: fn(String) -> Edited| {
            let field = form::line(look, "", value, false, move |text| {
                Message::Edited(on(text))
            })
            .on_submit(Message::Save);
            form::field(look, look.text(key), field, String::new())
        };
        let names = row![
            container(line(
                &card.parts.prefix,
                look.text("contact-prefix"),
                Edited::Prefix
            ))
            .width(Length::FillPortion(2)),
            container(line(&card.parts.given, look.text("contact-given"), Edited::Given).id(NAME))
                .width(Length::FillPortion(4)),
            container(line(
                &card.parts.family,
                look.text("contact-family"),
                Edited::Family
            ))
            .width(Length::FillPortion(4)),
        ]
        .spacing(look.space.xs);
        let shown = form::line(look, &self.composed(), &card.name, false, |text| {
            Message::Edited(Edited::ShownAs(text))
        })
        .on_submit(Message::Save);
        form::card(
            look,
            String::new(),
            vec![
                form::checked(
                    look,
                    look.text("contact-name"),
                    names,
                    fault.clone(),
                    String::new(),
                ),
                plain(
                    "contact-organisation",
                    &card.organisation,
                    Edited::Organisation,
                ),
                plain("contact-department", &card.department, Edited::Department),
                plain("contact-title", &card.title, Edited::Title),
                form::field(look, look.text("contact-shown-as"), shown, String::new()),
            ],
        )
    }

    fn number_rows<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let rows = self.numbers.iter().enumerate().map(|(at, (kind, raw))| {
            let pick = pick_use(look, *kind, move |kind| {
                Message::Edited(Edited::NumberUse(at, kind))
            });
            let field = form::line(look, "+49 89 1234-20", raw, false, move |text| {
                Message::Edited(Edited::Number(at, text))
            })
            .on_submit(Message::Save);
            let remove = sign(look, Kind::Quiet, Icon::Trash, look.text("remove"))
                .on(Message::Edited(Edited::RemoveNumber(at)));
            Row::new()
                .push(container(pick).width(scale::LABEL))
                .push(container(field).width(Length::Fill))
                .push(remove)
                .spacing(look.space.m)
                .align_y(Alignment::Center)
                .into()
        });
        let mut rows: Vec<Element<'a, Message>> = rows.collect();
        if self.numbers.len() < NUMBERS {
            let add = press(look, Kind::Quiet, look.text("contact-add-number"))
                .icon(Icon::Plus)
                .on(Message::Edited(Edited::AddNumber));
            rows.push(add.into());
        }
        form::card(look, look.text("contact-numbers"), rows)
    }

    fn further<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let line = |key: &str, value: &str, note: &str, on: fn(String) -> Edited| {
            let field = form::line(look, "", value, false, move |text| {
                Message::Edited(on(text))
            })
            .on_submit(Message::Save);
            let note = if note.is_empty() {
                String::new()
            } else {
                look.text(note)
            };
            form::field(look, look.text(key), field, note)
        };
        let mut rows = vec![line(
            "contact-emails",
            &self.emails,
            "contact-emails-note",
            Edited::Emails,
        )];
        let icon = if self.more {
            Icon::ChevronDown
        } else {
            Icon::ChevronRight
        };
        if self.more {
            rows.push(line(
                "contact-addresses",
                &self.addresses,
                "contact-addresses-note",
                Edited::Addresses,
            ));
            rows.push(line("contact-web", &self.web, "", Edited::Web));
            rows.push(line("contact-note", &self.card.note, "", Edited::Note));
        }
        rows.push(
            press(look, Kind::Quiet, look.text("contact-more"))
                .icon(icon)
                .on(Message::Edited(Edited::More))
                .into(),
        );
        form::card(look, String::new(), rows)
    }

    fn desk_rows<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let desk = &self.desk;
        let line = |key: &str, value: &str, note: &str, on: fn(String) -> Edited| {
            let field = form::line(look, "", value, false, move |text| {
                Message::Edited(on(text))
            })
            .on_submit(Message::Save);
            form::field(look, look.text(key), field, look.text(note))
        };
        form::card(
            look,
            look.text("contact-desk"),
            vec![
                form::switch(look, look.text("contact-vip"), desk.vip, |on| {
                    Message::Edited(Edited::Vip(on))
                }),
                line(
                    "contact-instruction",
                    &desk.instruction,
                    "contact-instruction-note",
                    Edited::Instruction,
                ),
                line(
                    "contact-waiting",
                    &self.waiting,
                    "contact-waiting-note",
                    Edited::Waiting,
                ),
                line(
                    "contact-groups",
                    &self.groups,
                    "contact-groups-note",
                    Edited::Groups,
                ),
                form::field(
                    look,
                    look.text("contact-language"),
                    pick_language(look, &desk.language, |tag| {
                        Message::Edited(Edited::Language(tag))
                    }),
                    String::new(),
                ),
                form::field(
                    look,
                    look.text("contact-ring"),
                    pick_ring(look, &desk.ring, |ring| Message::Edited(Edited::Ring(ring))),
                    String::new(),
                ),
            ],
        )
    }
}
