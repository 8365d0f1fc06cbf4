//! The lines: the companies this desk answers for, and the editor of one.

mod company;
mod editor;
mod further;
mod ringing;

use editor::Draft;
use iced::{
    Alignment, Length,
    widget::{Column, button, column, container, operation, row, scrollable},
};

use crate::{
    domain::{
        id::{AccountId, LineId},
        line::{Accent, Line},
        recording::RecordCalls,
        settings::{Settings, SettingsEdit},
    },
    engine::{
        command::{Command, CommandError},
        snapshot::Snapshot,
    },
    ui::{
        icon::Icon,
        look::Look,
        screen::{Asker, Outcome, Request, sound_choice::Named},
        theme::{
            Element,
            button::Kind,
            container::Ground,
            scale,
            text::{self, Ink},
        },
        widget::{
            focus::Focus,
            mark::{self, Size},
            notice,
            press::{gap, press},
        },
    },
};

const NAME: &str = "line-name";

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields' names")]
pub enum Message {
    /// Write a new one.
    New,
    /// Change one.
    Edit(LineId),
    Name(String),
    ShortName(String),
    Numbers(String),
    Greeting(String),
    Accent(Accent),
    Account(Choice),
    Present(String),
    Country(String),
    Area(String),
    NamePrefix(String),
    AlertInfo(String),
    DivertedFrom(String),
    Handling(String),
    HandlingUntil(String),
    MayAnswer(bool),
    ShowCalledContact(bool),
    Record(Option<RecordCalls>),
    Ring(Named),
    RingDevice(Named),
    OwnVolume(bool),
    Volume(u32),
    TestRing,
    More,
    Save,
    Cancel,
    /// Remove it: asks first.
    Remove,
    /// Remove it now.
    RemoveSurely,
}

/// An account to call back with, or none in particular.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    account: Option<AccountId>,
    name: String,
}

impl std::fmt::Display for Choice {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.name)
    }
}

/// The fields that are always in sight.
const IN_SIGHT: [&str; 6] = [
    "name",
    "short_name",
    "numbers",
    "greeting",
    "handling",
    "handling_until",
];

/// What the page remembers.
#[derive(Clone, Debug, Default)]
pub struct State {
    draft: Option<Draft>,
}

impl State {
    /// Opens the editor with a number nobody configured (S5).
    pub fn write_new(&mut self, settings: &Settings, number: &str) -> iced::Task<Message> {
        let used = |accent: &Accent| {
            settings
                .lines
                .values()
                .filter(|line| line.accent == *accent)
                .count()
        };
        let accent = Accent::ALL.into_iter().min_by_key(used).unwrap_or_default();
        let mut line = Line::named(LineId::new(""), "");
        line.accent = accent;
        if !number.is_empty() {
            line.numbers.push(number.to_owned());
        }
        self.draft = Some(Draft::of(line, true));
        operation::focus(NAME)
    }

    /// Carries a message out.
    pub fn update(&mut self, snapshot: &Snapshot, message: Message) -> Outcome<Message> {
        match message {
            Message::New => return Outcome::task(self.write_new(&snapshot.settings, "")),
            Message::Edit(id) => {
                let line = snapshot.settings.line(&id).cloned();
                self.draft = line.map(|line| Draft::of(Line { id, ..line }, false));
            }
            Message::Cancel => self.draft = None,
            Message::Save => return self.save(snapshot),
            Message::TestRing => {
                if let Some(Draft { line, .. }) = &self.draft {
                    return Outcome::command(Command::TestRing {
                        sound: line.ring.clone(),
                        device: line.ring_device.clone(),
                        volume: line.ring_volume,
                    });
                }
            }
            Message::RemoveSurely => {
                let id = self.draft.as_ref().map(|draft| draft.line.id.clone());
                if let Some(id) = id {
                    let edit = SettingsEdit::RemoveLine(id);
                    return Outcome::ask(Request::Command(
                        Asker::Lines,
                        Command::EditSettings(edit),
                    ));
                }
            }
            change => {
                if let Some(draft) = &mut self.draft {
                    draft.change(change);
                }
            }
        }
        Outcome::none()
    }

    fn save(&mut self, snapshot: &Snapshot) -> Outcome<Message> {
        let Some(draft) = &mut self.draft else {
            return Outcome::none();
        };
        draft.tried = true;
        draft.error = None;
        let faults = draft.faults(&snapshot.settings);
        if !faults.is_empty() {
            draft.more |= faults
                .iter()
                .any(|(field, _)| !IN_SIGHT.contains(&field.as_str()));
            return Outcome::none();
        }
        let edit = SettingsEdit::PutLine(Box::new(draft.ready(&snapshot.settings)));
        Outcome::ask(Request::Command(Asker::Lines, Command::EditSettings(edit)))
    }

    /// Hears what came of saving: the editor closes, or says why not.
    pub fn saved(&mut self, look: &Look, result: Result<(), CommandError>) {
        match (result, &mut self.draft) {
            (Err(error), Some(draft)) => draft.error = Some(look.l10n.command_error(&error)),
            (Ok(()), draft) => *draft = None,
            (Err(_), None) => {}
        }
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let inside = match &self.draft {
            Some(draft) => return draft.view(look, snapshot),
            None if snapshot.settings.lines.is_empty() => {
                return notice::empty(
                    look,
                    Icon::Building,
                    look.text("lines-empty"),
                    look.text("lines-empty-next"),
                    Some(
                        press(look, Kind::Primary, look.text("line-new"))
                            .icon(Icon::Plus)
                            .on(Message::New)
                            .into(),
                    ),
                );
            }
            None => overview(look, snapshot),
        };
        scrollable(
            container(container(inside).max_width(scale::PAGE))
                .center_x(Length::Fill)
                .padding(look.space.l),
        )
        .height(Length::Fill)
        .into()
    }
}

fn overview<'a>(look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
    let head = row![
        text::heading(look.text("lines-title")),
        gap(),
        press(look, Kind::Primary, look.text("line-new"))
            .icon(Icon::Plus)
            .on(Message::New),
    ]
    .align_y(Alignment::Center);
    let cards = snapshot
        .settings
        .lines
        .iter()
        .map(|(key, line)| card(look, key, line));
    Column::new()
        .push(head)
        .push(text::muted(look.text("lines-lead")))
        .extend(cards)
        .spacing(look.space.s)
        .into()
}

fn card<'a>(look: &'a Look, key: &str, line: &'a Line) -> Element<'a, Message> {
    let edit = Message::Edit(LineId::new(key));
    let mut words = column![
        text::title(line.name.as_str()),
        text::muted(line.numbers.join(", ")),
    ];
    if !line.greeting.is_empty() {
        words = words.push(text::caption(line.greeting.as_str()));
    }
    let inside = row![
        mark::stripe(Some(line.accent)),
        mark::badge(line, Size::Large),
        words.width(Length::Fill),
        Icon::ChevronRight.normal().class(Ink::Muted),
    ]
    .spacing(look.space.m)
    .padding(iced::Padding::ZERO.right(look.space.m))
    .height(scale::LINE_CARD)
    .align_y(Alignment::Center);
    let face = button(
        container(inside)
            .class(Ground::Card)
            .padding(scale::HAIR)
            .clip(true),
    )
    .width(Length::Fill)
    .padding(0)
    .class(Kind::Quiet)
    .on_press(edit.clone());
    Focus::press(face, edit).into()
}
