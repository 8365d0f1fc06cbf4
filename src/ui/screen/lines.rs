//! The lines: the companies this desk answers for, and the editor of one.

use iced::{
    Alignment, Length,
    widget::{Column, Row, button, column, container, operation, row, scrollable, text::Wrapping},
};

use super::account_form::{list, slug};
use crate::{
    domain::{
        id::{AccountId, LineId},
        line::{Accent, Line},
        settings::{Settings, SettingsEdit, validate},
    },
    engine::{
        command::{Command, CommandError},
        snapshot::Snapshot,
    },
    l10n::Told,
    ui::{
        icon::Icon,
        look::Look,
        screen::{Asker, Outcome, Request},
        theme::{
            Element,
            button::Kind,
            container::{Ground, Tone},
            scale,
            text::{self, Ink},
        },
        widget::{
            focus::Focus,
            form,
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

/// What the page remembers.
#[derive(Clone, Debug, Default)]
pub struct State {
    draft: Option<Draft>,
}

#[derive(Clone, Debug)]
struct Draft {
    line: Line,
    is_new: bool,
    numbers: String,
    diverted_from: String,
    more: bool,
    tried: bool,
    sure: bool,
    error: Option<Told>,
}

impl Draft {
    fn of(line: Line, is_new: bool) -> Self {
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
        let line = Line {
            id: LineId::new(""),
            name: String::new(),
            short_name: String::new(),
            numbers: if number.is_empty() {
                Vec::new()
            } else {
                vec![number.to_owned()]
            },
            greeting: String::new(),
            accent,
            country: String::new(),
            area: String::new(),
            account: None,
            present: String::new(),
            ring: String::new(),
            name_prefix: String::new(),
            alert_info: String::new(),
            diverted_from: Vec::new(),
        };
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
                .any(|(field, _)| !["name", "numbers", "greeting"].contains(&field.as_str()));
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
            Some(draft) => draft.view(look, snapshot),
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

impl Draft {
    fn change(&mut self, message: Message) {
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
            Message::More => self.more = !self.more,
            Message::New
            | Message::Edit(_)
            | Message::Save
            | Message::Cancel
            | Message::Remove
            | Message::RemoveSurely => {}
        }
    }

    fn ready(&self, settings: &Settings) -> Line {
        let mut line = self.line.clone();
        line.name = line.name.trim().to_owned();
        line.numbers = list(&self.numbers);
        line.diverted_from = list(&self.diverted_from);
        if self.is_new {
            line.id = LineId::new(&slug(&line.name, |key| settings.lines.contains_key(key)));
        }
        line
    }

    fn faults(&self, settings: &Settings) -> Vec<(String, String)> {
        if !self.tried {
            return Vec::new();
        }
        let line = self.ready(settings);
        let path = format!("line.{}.", line.id);
        let l10n = crate::l10n::L10n::choose(&settings.appearance.language);
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

    fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let faults = self.faults(&snapshot.settings);
        let title = if self.is_new {
            look.text("line-new")
        } else {
            look.text("line-edit")
        };
        let mut page = Column::new()
            .push(
                row![
                    press(look, Kind::Quiet, look.text("back"))
                        .icon(Icon::ArrowLeft)
                        .on(Message::Cancel),
                    text::heading(title),
                ]
                .spacing(look.space.s)
                .align_y(Alignment::Center),
            )
            .push(self.preview(look))
            .push(self.main_fields(look, &faults))
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
        page.push(self.actions(look)).into()
    }

    /// How the head of the call window will look.
    fn preview<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let name = if self.line.name.trim().is_empty() {
            text::title(look.text("line-name-example")).class(Ink::Muted)
        } else {
            text::title(self.line.name.as_str())
        };
        let greeting = if self.line.greeting.is_empty() {
            text::body(look.text("line-greeting-example")).class(Ink::Muted)
        } else {
            text::body(self.line.greeting.as_str())
        };
        let bar = container(iced::widget::space::horizontal())
            .width(Length::Fill)
            .height(scale::ACCENT_BAR)
            .class(Ground::Stripe(self.line.accent));
        let head = row![mark::badge(&self.line, Size::Medium), name]
            .spacing(look.space.s)
            .align_y(Alignment::Center);
        container(column![
            bar,
            container(column![head, greeting].spacing(look.space.xs))
                .padding(look.space.m)
                .width(Length::Fill)
                .class(Ground::Tint(self.line.accent)),
        ])
        .class(Ground::Card)
        .padding(scale::HAIR)
        .into()
    }

    fn main_fields<'a>(
        &'a self,
        look: &'a Look,
        faults: &[(String, String)],
    ) -> Element<'a, Message> {
        let fault = |name| fault_of(faults, name);
        let line = &self.line;
        let name = form::line(
            look,
            &look.text("line-name-example"),
            &line.name,
            fault("name").is_some(),
            Message::Name,
        )
        .id(NAME)
        .on_submit(Message::Save);
        let numbers = form::line(
            look,
            "+49 89 1234-20, +49 89 1234-3x",
            &self.numbers,
            fault("numbers").is_some(),
            Message::Numbers,
        )
        .on_submit(Message::Save);
        let greeting = form::line(
            look,
            &look.text("line-greeting-example"),
            &line.greeting,
            fault("greeting").is_some(),
            Message::Greeting,
        )
        .on_submit(Message::Save);
        form::card(
            look,
            String::new(),
            vec![
                form::checked(
                    look,
                    look.text("line-name"),
                    name,
                    fault("name"),
                    String::new(),
                ),
                form::checked(
                    look,
                    look.text("line-numbers"),
                    numbers,
                    fault("numbers"),
                    look.text("line-numbers-note"),
                ),
                form::checked(
                    look,
                    look.text("line-greeting"),
                    greeting,
                    fault("greeting"),
                    look.text("line-greeting-note"),
                ),
                form::field(
                    look,
                    look.text("line-accent"),
                    self.accents(look),
                    look.text("line-accent-note"),
                ),
            ],
        )
    }

    fn accents<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let swatches = Accent::ALL.into_iter().map(|accent| {
            let shown = Line {
                accent,
                ..self.line.clone()
            };
            let message = Message::Accent(accent);
            let face = button(container(mark::badge(&shown, Size::Medium)).padding(look.space.xxs))
                .padding(0)
                .class(Kind::Choice(accent == self.line.accent))
                .on_press(message.clone());
            Focus::press(face, message).into()
        });
        Row::with_children(swatches)
            .spacing(look.space.xs)
            .wrap()
            .into()
    }

    fn further<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        faults: &[(String, String)],
    ) -> Element<'a, Message> {
        let line = &self.line;
        let text = |key: &'static str,
                    note: String,
                    value: &'a str,
                    name: &str,
                    on: fn(String) -> Message| {
            let wrong = fault_of(faults, name);
            let input = form::line(look, "", value, wrong.is_some(), on).on_submit(Message::Save);
            form::checked(look, look.text(key), input, wrong, note)
        };
        let any = Choice {
            account: None,
            name: look.text("line-account-any"),
        };
        let accounts = snapshot.accounts.iter().map(|account| Choice {
            account: Some(account.id.clone()),
            name: account.title.clone(),
        });
        let options: Vec<_> = std::iter::once(any.clone()).chain(accounts).collect();
        let chosen = options
            .iter()
            .find(|one| one.account == line.account)
            .cloned()
            .unwrap_or(any);
        column![
            form::card(
                look,
                look.text("line-outgoing"),
                vec![
                    form::field(
                        look,
                        look.text("line-account"),
                        form::pick(look, options, Some(chosen), Message::Account),
                        String::new()
                    ),
                    text(
                        "line-present",
                        look.text("line-present-note"),
                        &line.present,
                        "present",
                        Message::Present
                    ),
                ]
            ),
            form::card(
                look,
                look.text("line-place"),
                vec![
                    text(
                        "line-short-name",
                        look.text("line-short-name-note"),
                        &line.short_name,
                        "short_name",
                        Message::ShortName
                    ),
                    text(
                        "line-country",
                        look.text("line-country-note"),
                        &line.country,
                        "country",
                        Message::Country
                    ),
                    text(
                        "line-area",
                        String::new(),
                        &line.area,
                        "area",
                        Message::Area
                    ),
                ]
            ),
            form::card(
                look,
                look.text("line-recognise"),
                vec![
                    text(
                        "line-diverted-from",
                        look.text("line-diverted-from-note"),
                        &self.diverted_from,
                        "diverted_from",
                        Message::DivertedFrom
                    ),
                    text(
                        "line-name-prefix",
                        look.text("line-name-prefix-note"),
                        &line.name_prefix,
                        "name_prefix",
                        Message::NamePrefix
                    ),
                    text(
                        "line-alert-info",
                        String::new(),
                        &line.alert_info,
                        "alert_info",
                        Message::AlertInfo
                    ),
                ]
            ),
        ]
        .spacing(look.space.m)
        .into()
    }

    fn actions<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let mut row = Row::new().spacing(look.space.xs).align_y(Alignment::Center);
        row = match (self.is_new, self.sure) {
            (true, _) => row,
            (false, false) => row.push(
                press(look, Kind::Remove, look.text("line-remove"))
                    .icon(Icon::Trash)
                    .on(Message::Remove),
            ),
            (false, true) => row
                .push(text::body(look.text("line-remove-sure")).wrapping(Wrapping::WordOrGlyph))
                .push(
                    press(look, Kind::HangUp, look.text("remove"))
                        .icon(Icon::Trash)
                        .on(Message::RemoveSurely),
                ),
        };
        row.push(gap())
            .push(press(look, Kind::Secondary, look.text("cancel")).on(Message::Cancel))
            .push(
                press(look, Kind::Primary, look.text("save"))
                    .icon(Icon::Check)
                    .on(Message::Save),
            )
            .into()
    }
}

fn fault_of(faults: &[(String, String)], name: &str) -> Option<String> {
    faults
        .iter()
        .find(|(field, _)| field == name)
        .map(|(_, words)| words.clone())
}
