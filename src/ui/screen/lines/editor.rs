//! The editor of a line, with a preview of the head of its call window.

use std::sync::Arc;

use iced::{
    Alignment, Length,
    widget::{Column, column, container, row, text::Wrapping},
};

use super::{Message, ringing::USUAL_VOLUME};
use crate::{
    domain::{
        id::LineId,
        line::Line,
        settings::{Settings, SettingsEdit, validate},
        template::Target,
    },
    engine::snapshot::Snapshot,
    l10n::{L10n, Told},
    ui::{
        icon::Icon,
        look::Look,
        screen::account_form::{list, slug},
        theme::{
            Element,
            button::Kind,
            container::{Ground, Tone},
            scale,
            text::{self, Ink},
        },
        widget::{
            editor::{self, Removal},
            mark::{self, Size},
            notice,
            press::{gap, press},
            template::{self, Example},
        },
    },
};

/// A line being written.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "what shows and what doesn't")]
pub(super) struct Draft {
    pub(super) line: Line,
    is_new: bool,
    pub(super) numbers: String,
    pub(super) diverted_from: String,
    pub(super) more: bool,
    pub(super) tried: bool,
    sure: bool,
    pub(super) error: Option<Told>,
}

impl Draft {
    pub(super) fn of(line: Line, is_new: bool) -> Self {
        Self {
            numbers: line.numbers.join(", "),
            diverted_from: line.diverted_from.join(", "),
            line,
            is_new,
            more: false,
            tried: false,
            sure: false,
            error: None,
        }
    }
}

impl Draft {
    pub(super) fn change(&mut self, message: Message) {
        let line = &mut self.line;
        self.sure = message == Message::Remove;
        match message {
            Message::Name(text) => line.name = text,
            Message::ShortName(text) => line.short_name = text,
            Message::Numbers(text) => self.numbers = text,
            Message::Greeting(text) => line.greeting = text,
            Message::Accent(accent) => line.accent = accent,
            Message::Account(choice) => line.account = choice.account,
            Message::Present(text) => line.present = text,
            Message::Country(text) => line.country = text.to_lowercase(),
            Message::Area(text) => line.area = text,
            Message::NamePrefix(text) => line.name_prefix = text,
            Message::AlertInfo(text) => line.alert_info = text,
            Message::DivertedFrom(text) => self.diverted_from = text,
            Message::Record(calls) => line.record = calls,
            Message::Handling(text) => line.handling = text,
            Message::HandlingUntil(text) => line.handling_until = text,
            Message::MayAnswer(on) => line.may_answer = on,
            Message::ShowCalledContact(on) => line.show_called_contact = on,
            Message::Ring(melody) => line.ring = melody.key,
            Message::RingDevice(device) => line.ring_device = device.key,
            Message::OwnVolume(on) => line.ring_volume = on.then_some(USUAL_VOLUME),
            Message::Volume(value) => line.ring_volume = Some(value),
            Message::More => self.more = !self.more,
            Message::New
            | Message::TestRing
            | Message::Edit(_)
            | Message::Save
            | Message::Cancel
            | Message::Remove
            | Message::RemoveSurely => {}
        }
    }

    pub(super) fn ready(&self, settings: &Settings) -> Line {
        let mut line = self.line.clone();
        line.name = line.name.trim().to_owned();
        line.short_name = line.short_name.trim().to_owned();
        line.handling = line.handling.trim().to_owned();
        line.handling_until = line.handling_until.trim().to_owned();
        line.numbers = list(&self.numbers);
        line.diverted_from = list(&self.diverted_from);
        if self.is_new {
            line.id = LineId::new(&slug(&line.name, |key| settings.lines.contains_key(key)));
        }
        line
    }

    pub(super) fn faults(&self, settings: &Settings) -> Vec<(String, String)> {
        if !self.tried {
            return Vec::new();
        }
        let line = self.ready(settings);
        let path = format!("line.{}.", line.id);
        let l10n = L10n::choose(&settings.appearance.language);
        let edited = validate::edited(settings, &SettingsEdit::PutLine(Box::new(line)));
        validate::check(&edited)
            .into_iter()
            .filter_map(|problem| {
                let field = problem.key.strip_prefix(&path)?;
                // Lists name the place in them: `numbers[1]`.
                let field = field.split('[').next().unwrap_or(field);
                Some((field.to_owned(), l10n.settings_fault(&problem.fault)))
            })
            .collect()
    }

    pub(super) fn view<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
    ) -> Element<'a, Message> {
        let faults = self.faults(&snapshot.settings);
        let title = if self.is_new {
            look.text("line-new")
        } else {
            look.text("line-edit")
        };
        let mut page = Column::new()
            .push(editor::head(look, title, Message::Cancel))
            .push(self.preview(look, &snapshot.settings.general.operator))
            .push(self.company(look, &faults))
            .push(self.handling(look, &faults))
            .push(
                press(look, Kind::Quiet, look.text("line-more"))
                    .icon(if self.more {
                        Icon::ChevronDown
                    } else {
                        Icon::ChevronRight
                    })
                    .on(Message::More),
            )
            .spacing(look.space.m);
        if self.more {
            page = page.push(self.further(look, snapshot, &faults));
        }
        if let Some(told) = &self.error {
            page = page.push(notice::notice(
                look,
                Tone::Bad,
                told.what.clone(),
                told.help.clone(),
                Vec::new(),
            ));
        }
        editor::framed(look, page, self.actions(look))
    }

    /// How the head of the call window will look.
    fn preview<'a>(&'a self, look: &'a Look, operator: &str) -> Element<'a, Message> {
        let shown = |text: &'a str, example: &str| {
            if text.trim().is_empty() {
                (look.text(example), Ink::Muted)
            } else {
                (text.to_owned(), Ink::Normal)
            }
        };
        let (name, name_ink) = shown(&self.line.name, "line-name-example");
        let (greeting, greeting_ink) = shown(&self.line.greeting, "line-greeting-example");
        let example = Example {
            line: Some(Arc::new(self.line.clone())),
            user: operator.to_owned(),
        };
        // With a fault in it the text stands as it was typed; the field says what is wrong.
        let greeting = template::said(look, &greeting, Target::Text, &example).unwrap_or(greeting);
        let called = self.numbers.split(',').next().unwrap_or_default().trim();
        let head = row![
            mark::badge(&self.line, Size::Medium),
            text::title(name).class(name_ink),
            gap(),
            text::caption(called),
        ]
        .spacing(look.space.s)
        .align_y(Alignment::Center);
        let today = look.zone.day(look.now);
        let note = self.line.handling_on(today).map(|note| {
            row![
                Icon::Info.small().class(Ink::Warning),
                text::body(note).wrapping(Wrapping::WordOrGlyph)
            ]
            .spacing(look.space.xs)
        });
        let caller = column![
            text::strong(look.text("line-caller-example")),
            text::caption("+49 89 987654"),
        ];
        let words = Column::new()
            .push(head)
            .push(
                text::body(greeting)
                    .class(greeting_ink)
                    .wrapping(Wrapping::WordOrGlyph),
            )
            .push(caller)
            .push(note)
            .push((!self.line.may_answer).then(|| text::muted(look.text("line-not-here"))))
            .spacing(look.space.xs);
        let inside = container(words)
            .padding(look.space.m)
            .width(Length::Fill)
            .class(Ground::Capped(self.line.accent));
        // The frame shows above as the accent bar and around as a thin edge.
        container(inside)
            .padding(iced::Padding::new(scale::HAIR).top(scale::ACCENT_BAR))
            .class(Ground::Cap(self.line.accent))
            .into()
    }

    fn actions<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let removal = match (self.is_new, self.sure) {
            (true, _) => Removal::None,
            (false, false) => Removal::Offered(look.text("line-remove"), Message::Remove),
            (false, true) => Removal::Asked(look.text("line-remove-sure"), Message::RemoveSurely),
        };
        editor::acts(look, removal, Message::Cancel, Message::Save)
    }
}

pub(super) fn fault_of(faults: &[(String, String)], name: &str) -> Option<String> {
    faults
        .iter()
        .find(|(field, _)| field == name)
        .map(|(_, words)| words.clone())
}
