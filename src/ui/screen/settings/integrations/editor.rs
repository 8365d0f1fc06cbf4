//! The form of an action: when, for whom, what.

use iced::{
    Alignment,
    widget::{Column, Row, row, text::Wrapping},
};

use super::{
    Message,
    rows::{Named, filter_row, placeholders},
};
use crate::{
    domain::{
        action::{Action, Deed, Field, Filter, Trigger, WindowMode},
        id::ActionId,
        settings::{Settings, SettingsEdit, validate},
    },
    engine::{command::Command, snapshot::Snapshot},
    l10n::{L10n, Told},
    ui::{
        icon::Icon,
        look::Look,
        screen::{Asker, Request, account_form::slug},
        theme::{
            Element,
            button::Kind,
            container::Tone,
            text::{self, Ink},
        },
        widget::{
            form, notice,
            press::{choices, gap, press, sign},
        },
    },
};

/// What changes in the form.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "named after the fields")]
pub enum Change {
    Title(String),
    Trigger(Trigger),
    Button(bool),
    Deed(Deed),
    Url(String),
    Program(String),
    Argument(usize, String),
    AddArgument,
    RemoveArgument(usize),
    Folder(String),
    Window(WindowMode),
    Limit(String),
    FilterField(usize, Field),
    FilterMatches(usize, String),
    FilterNot(usize, bool),
    AddFilter,
    RemoveFilter(usize),
}

/// An action being written.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) id: Option<ActionId>,
    action: Action,
    limit: String,
    tried: bool,
    pub(super) sure: bool,
    pub(super) error: Option<Told>,
}

impl Draft {
    pub(super) fn new() -> Self {
        let action = Action {
            trigger: Trigger::Incoming,
            ..Action::of("", Deed::Url)
        };
        Self::from_action(None, action)
    }

    pub(super) fn of(id: ActionId, action: &Action) -> Self {
        Self::from_action(Some(id), action.clone())
    }

    fn from_action(id: Option<ActionId>, action: Action) -> Self {
        Self {
            id,
            limit: action.time_limit_seconds.to_string(),
            action,
            tried: false,
            sure: false,
            error: None,
        }
    }

    pub(super) fn change(&mut self, change: Change) {
        let action = &mut self.action;
        match change {
            Change::Title(text) => action.title = text,
            Change::Trigger(trigger) => action.trigger = trigger,
            Change::Button(on) => action.button = on,
            Change::Deed(deed) => action.deed = deed,
            Change::Url(text) => action.url = text,
            Change::Program(text) => action.program = text,
            Change::Argument(at, text) => {
                if let Some(slot) = action.arguments.get_mut(at) {
                    *slot = text;
                }
            }
            Change::AddArgument => action.arguments.push(String::new()),
            Change::RemoveArgument(at) => {
                if at < action.arguments.len() {
                    action.arguments.remove(at);
                }
            }
            Change::Folder(text) => action.folder = text,
            Change::Window(mode) => action.window = mode,
            Change::Limit(text) => self.limit = text,
            Change::AddFilter => action.filter.push(Filter {
                field: Field::LineKey,
                matches: String::new(),
                not: false,
            }),
            Change::RemoveFilter(at) => {
                if at < action.filter.len() {
                    action.filter.remove(at);
                }
            }
            Change::FilterField(at, field) => self.row(at, |row| row.field = field),
            Change::FilterMatches(at, text) => self.row(at, |row| row.matches = text),
            Change::FilterNot(at, not) => self.row(at, |row| row.not = not),
        }
    }

    fn row(&mut self, at: usize, change: impl FnOnce(&mut Filter)) {
        if let Some(row) = self.action.filter.get_mut(at) {
            change(row);
        }
    }

    /// The action as it would be saved.
    fn ready(&self) -> Action {
        let mut action = self.action.clone();
        action.title = action.title.trim().to_owned();
        action.url = action.url.trim().to_owned();
        action.program = action.program.trim().to_owned();
        // What is no number is told as out of range.
        action.time_limit_seconds = self.limit.trim().parse().unwrap_or(u32::MAX);
        action
    }

    fn key(&self, settings: &Settings) -> ActionId {
        let is_taken = |key: &str| settings.actions.contains_key(key);
        let new = || ActionId::new(&slug(self.action.title.trim(), is_taken));
        self.id.clone().unwrap_or_else(new)
    }

    pub(super) fn save(&mut self, settings: &Settings) -> Vec<Request> {
        self.tried = true;
        self.error = None;
        if !self.faults(settings).is_empty() {
            return Vec::new();
        }
        let edit = SettingsEdit::PutAction(self.key(settings), Box::new(self.ready()));
        vec![Request::Command(
            Asker::Actions,
            Command::EditSettings(edit),
        )]
    }

    /// What is wrong, by the name of the field; nothing before the first try to save.
    fn faults(&self, settings: &Settings) -> Vec<(String, String)> {
        if !self.tried {
            return Vec::new();
        }
        let id = self.key(settings);
        let path = format!("action.{id}.");
        let l10n = L10n::choose(&settings.appearance.language);
        let edit = SettingsEdit::PutAction(id, Box::new(self.ready()));
        let faults = validate::check(&validate::edited(settings, &edit));
        faults
            .into_iter()
            .filter_map(|problem| {
                let field = problem.key.strip_prefix(&path)?.to_owned();
                Some((field, l10n.settings_fault(&problem.fault)))
            })
            .collect()
    }

    pub(super) fn view<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
    ) -> Element<'a, Message> {
        let faults = self.faults(&snapshot.settings);
        let fault = |name: &str| {
            let mut found = faults.iter().filter(|(field, _)| field == name);
            found.next().map(|(_, words)| words.clone())
        };
        let title = if self.id.is_some() {
            look.text("action-edit")
        } else {
            look.text("action-new")
        };
        let mut page = Column::new()
            .push(text::title(title))
            .push(self.when(look, &fault).map(Message::Form))
            .push(self.filter(look, fault("filter")).map(Message::Form))
            .push(self.what(look, &fault).map(Message::Form))
            .spacing(look.space.m);
        if let Some(told) = &self.error {
            let (what, help) = (told.what.clone(), told.help.clone());
            page = page.push(notice::notice(look, Tone::Bad, what, help, Vec::new()));
        }
        page.push(self.buttons(look)).into()
    }

    fn when<'a>(
        &'a self,
        look: &'a Look,
        fault: &impl Fn(&str) -> Option<String>,
    ) -> Element<'a, Change> {
        let action = &self.action;
        let bad = fault("title");
        let title = form::line(
            look,
            &look.text("action-title-example"),
            &action.title,
            bad.is_some(),
            Change::Title,
        );
        let named = |trigger| Named(trigger, look.l10n.action_trigger(trigger));
        let triggers = Trigger::ALL.map(named).to_vec();
        let trigger = form::pick(look, triggers, Some(named(action.trigger)), |one| {
            Change::Trigger(one.0)
        });
        form::card(
            look,
            String::new(),
            vec![
                form::checked(look, look.text("action-title"), title, bad, String::new()),
                form::field(look, look.text("action-trigger"), trigger, String::new()),
                form::switch(
                    look,
                    look.text("action-button"),
                    action.button,
                    Change::Button,
                ),
            ],
        )
    }

    fn filter<'a>(&'a self, look: &'a Look, fault: Option<String>) -> Element<'a, Change> {
        let mut rows: Vec<Element<'a, Change>> =
            vec![text::muted(look.text("action-filter-lead")).into()];
        let filters = self.action.filter.iter().enumerate();
        rows.extend(filters.map(|(at, filter)| filter_row(look, at, filter)));
        if let Some(words) = fault {
            rows.push(text::caption(words).class(Ink::Danger).into());
        }
        let add = press(look, Kind::Secondary, look.text("action-filter-add"))
            .icon(Icon::Plus)
            .on(Change::AddFilter);
        rows.push(row![add].into());
        form::card(look, look.text("action-filter"), rows)
    }

    fn what<'a>(
        &'a self,
        look: &'a Look,
        fault: &impl Fn(&str) -> Option<String>,
    ) -> Element<'a, Change> {
        let icons = [Icon::User, Icon::ArrowUpRight, Icon::Play];
        let deeds = Deed::ALL.into_iter().zip(icons);
        let deeds = deeds.map(|(deed, icon)| (deed, look.l10n.action_deed(deed), Some(icon)));
        let mut rows = vec![choices(look, deeds, &self.action.deed, Change::Deed)];
        match self.action.deed {
            Deed::Contact => rows.push(text::muted(look.text("action-contact-note")).into()),
            Deed::Url => {
                let bad = fault("url");
                let example = "https://crm.example/?number={{ caller.number }}";
                let url = &self.action.url;
                let field = form::line(look, example, url, bad.is_some(), Change::Url);
                let note = look.text("action-url-note");
                rows.push(form::checked(
                    look,
                    look.text("action-url"),
                    field,
                    bad,
                    note,
                ));
                rows.push(placeholders(look));
            }
            Deed::Program => {
                self.program(look, fault, &mut rows);
                rows.push(placeholders(look));
            }
        }
        form::card(look, look.text("action-what"), rows)
    }

    fn program<'a>(
        &'a self,
        look: &'a Look,
        fault: &impl Fn(&str) -> Option<String>,
        rows: &mut Vec<Element<'a, Change>>,
    ) {
        let action = &self.action;
        let bad = fault("program");
        let field = form::line(
            look,
            "/usr/local/bin/open-file",
            &action.program,
            bad.is_some(),
            Change::Program,
        );
        let label = look.text("action-program");
        rows.push(form::checked(look, label, field, bad, String::new()));
        rows.push(self.arguments(look, fault("arguments")));
        let folder = form::line(look, "", &action.folder, false, Change::Folder);
        rows.push(form::field(
            look,
            look.text("action-folder"),
            folder,
            look.text("action-folder-note"),
        ));
        let named = |mode| Named(mode, look.l10n.window_mode(mode));
        let modes = WindowMode::ALL.map(named).to_vec();
        let mode = form::pick(look, modes, Some(named(action.window)), |one| {
            Change::Window(one.0)
        });
        rows.push(form::field(
            look,
            look.text("action-window"),
            mode,
            String::new(),
        ));
        let bad = fault("time_limit_seconds");
        let limit = form::line(look, "10", &self.limit, bad.is_some(), Change::Limit);
        let note = look.text("action-limit-note");
        rows.push(form::checked(
            look,
            look.text("action-limit"),
            limit,
            bad,
            note,
        ));
    }

    fn arguments<'a>(&'a self, look: &'a Look, fault: Option<String>) -> Element<'a, Change> {
        let mut list = Column::new().spacing(look.space.xs);
        for (at, text) in self.action.arguments.iter().enumerate() {
            let field = form::line(look, "", text, fault.is_some(), move |typed| {
                Change::Argument(at, typed)
            });
            let remove = sign(look, Kind::Quiet, Icon::Cross, look.text("remove"))
                .on(Change::RemoveArgument(at));
            list = list.push(row![field, remove].spacing(look.space.xs));
        }
        let add = press(look, Kind::Secondary, look.text("action-argument-add"))
            .icon(Icon::Plus)
            .on(Change::AddArgument);
        let note = look.text("action-arguments-note");
        let list = list.push(add);
        form::checked(look, look.text("action-arguments"), list, fault, note)
    }

    fn buttons<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let mut row = Row::new().spacing(look.space.xs).align_y(Alignment::Center);
        row = match (self.id.is_some(), self.sure) {
            (false, _) => row,
            (true, false) => row.push(
                press(look, Kind::Remove, look.text("action-remove"))
                    .icon(Icon::Trash)
                    .on(Message::Remove),
            ),
            (true, true) => row
                .push(text::body(look.text("action-remove-sure")).wrapping(Wrapping::WordOrGlyph))
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
