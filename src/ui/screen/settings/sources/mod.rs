//! The sources of contacts: where each stands, its form, and importing a file.

mod form;
mod import;

use std::path::PathBuf;

use iced::{
    Alignment, Length,
    widget::{Column, Row, column, container, row},
};

use crate::{
    domain::{
        card_fault::CardProblems,
        id::SourceId,
        settings::{SettingsEdit, Source, SourceKind},
        sources::{SourceState, SourceView, SourcesWish},
    },
    engine::{
        command::{Command, CommandError},
        snapshot::Snapshot,
    },
    l10n::Told,
    ui::{
        icon::Icon,
        look::Look,
        screen::{Asker, Choose, Request},
        theme::{
            Element,
            button::Kind,
            container::{Ground, Tone},
            text::{self, Ink},
        },
        widget::{
            mark, notice,
            press::{gap, press},
        },
    },
};

/// Faults shown of one source or import.
const SHOWN: usize = 8;

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// Write a new one.
    New,
    /// Change one.
    Edit(SourceId),
    /// The form changed.
    Form(form::Message),
    /// Leave the form.
    Cancel,
    /// Remove it: asks first.
    Remove,
    /// Remove it now.
    RemoveSurely,
    /// Read it now.
    Read(SourceId),
    /// Show or hide its faults.
    Faults(SourceId),
    /// Open the import.
    OpenImport,
    /// Something in the import.
    Import(import::Message),
    /// A file or folder was chosen; `None`: none was, or the desktop has no chooser.
    Chosen(Choose, Option<PathBuf>),
}

pub use form::Message as FormMessage;
pub use import::Message as ImportMessage;

/// What the page remembers.
#[derive(Clone, Debug, Default)]
pub struct State {
    draft: Option<form::Draft>,
    import: Option<import::State>,
    sure: bool,
    error: Option<Told>,
    faults: Option<SourceId>,
}

impl State {
    /// Carries a message out.
    pub fn update(&mut self, snapshot: &Snapshot, message: Message) -> Vec<Request> {
        self.sure = message == Message::Remove;
        match message {
            Message::New => {
                self.draft = Some(form::Draft::new());
                return vec![wish(SourcesWish::ForgetTest)];
            }
            Message::Edit(id) => {
                let source = snapshot.settings.sources.get(id.as_str()).cloned();
                self.draft = source.map(|source| form::Draft::of(id, source));
                return vec![wish(SourcesWish::ForgetTest)];
            }
            Message::Cancel => return self.leave(),
            Message::Form(message) => return self.form_said(snapshot, message),
            Message::Remove => {}
            Message::RemoveSurely => {
                if let Some(id) = self.draft.as_ref().and_then(|draft| draft.id.clone()) {
                    let edit = Command::EditSettings(SettingsEdit::RemoveSource(id));
                    return vec![Request::Command(Asker::Sources, edit)];
                }
            }
            Message::Read(id) => return vec![wish(SourcesWish::Read(id))],
            Message::Faults(id) => {
                let is_shown = self.faults.as_ref() == Some(&id);
                self.faults = (!is_shown).then_some(id);
            }
            Message::OpenImport => self.import = Some(import::State::default()),
            Message::Import(message) => return self.import_said(snapshot, message),
            Message::Chosen(choose, path) => return self.chosen(choose, path),
        }
        Vec::new()
    }

    fn leave(&mut self) -> Vec<Request> {
        self.draft = None;
        self.error = None;
        vec![wish(SourcesWish::ForgetTest)]
    }

    fn form_said(&mut self, snapshot: &Snapshot, message: form::Message) -> Vec<Request> {
        self.error = None;
        match &mut self.draft {
            Some(draft) => draft.update(&snapshot.settings, message),
            None => Vec::new(),
        }
    }

    fn import_said(&mut self, snapshot: &Snapshot, message: import::Message) -> Vec<Request> {
        if message == import::Message::Close {
            self.import = None;
            return vec![wish(SourcesWish::ForgetFile)];
        }
        match &mut self.import {
            Some(import) => import.update(snapshot, message),
            None => Vec::new(),
        }
    }

    fn chosen(&mut self, choose: Choose, path: Option<PathBuf>) -> Vec<Request> {
        match (choose, path) {
            (Choose::ContactsFile, Some(path)) => match &mut self.import {
                Some(import) => import.chosen(&path),
                None => Vec::new(),
            },
            (Choose::ContactsFolder, Some(path)) => {
                if let Some(draft) = &mut self.draft {
                    draft.chosen(&path);
                }
                Vec::new()
            }
            (_, None) => Vec::new(),
        }
    }

    /// Takes a new picture over: the import follows what was found out about its file.
    pub fn follow(&mut self, snapshot: &Snapshot) {
        if let Some(import) = &mut self.import {
            import.follow(&snapshot.sources);
        }
    }

    /// Hears what came of saving: the form closes, or says why not.
    pub fn saved(&mut self, look: &Look, result: Result<(), CommandError>) {
        match result {
            Ok(()) => self.draft = None,
            Err(error) => self.error = Some(look.l10n.command_error(&error)),
        }
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        if let Some(draft) = &self.draft {
            return self.form(look, snapshot, draft);
        }
        if let Some(import) = &self.import {
            return import.view(look, snapshot).map(Message::Import);
        }
        let mut page = Column::new()
            .push(text::muted(look.text("sources-lead")))
            .spacing(look.space.s);
        for view in &snapshot.sources.list {
            if let Some(source) = snapshot.settings.sources.get(view.id.as_str()) {
                page = page.push(self.card(look, view, source));
            }
        }
        if snapshot.settings.sources.is_empty() {
            page = page.push(text::muted(look.text("sources-empty")));
        }
        let open = press(look, Kind::Secondary, look.text("import-open"))
            .icon(Icon::ArrowDownLeft)
            .on(Message::OpenImport);
        let add = press(look, Kind::Primary, look.text("source-new"))
            .icon(Icon::Plus)
            .on(Message::New);
        page.push(row![gap(), open, add].spacing(look.space.xs))
            .into()
    }

    fn form<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        draft: &'a form::Draft,
    ) -> Element<'a, Message> {
        let title = if draft.id.is_some() {
            "source-edit"
        } else {
            "source-new"
        };
        let fields = draft.view(look, &snapshot.settings).map(Message::Form);
        let mut page = column![text::title(look.text(title)), fields].spacing(look.space.m);
        if let Some(test) = &snapshot.sources.test {
            let told = look.l10n.source_test(test);
            page = page.push(notice::notice(
                look,
                form::tone(test),
                told.what,
                told.help,
                Vec::new(),
            ));
        }
        if let Some(told) = &self.error {
            let (what, help) = (told.what.clone(), told.help.clone());
            page = page.push(notice::notice(look, Tone::Bad, what, help, Vec::new()));
        }
        container(page.push(self.actions(look, draft)))
            .padding(look.space.m)
            .class(Ground::Card)
            .into()
    }

    fn actions<'a>(&self, look: &'a Look, draft: &form::Draft) -> Element<'a, Message> {
        let mut actions = Row::new().spacing(look.space.xs).align_y(Alignment::Center);
        if self.sure {
            let remove = press(look, Kind::HangUp, look.text("remove")).icon(Icon::Trash);
            actions = actions
                .push(text::body(look.text("source-remove-sure")))
                .push(remove.on(Message::RemoveSurely));
        } else if draft.id.is_some() {
            let remove = press(look, Kind::Remove, look.text("source-remove")).icon(Icon::Trash);
            actions = actions.push(remove.on(Message::Remove));
        }
        let test = press(look, Kind::Secondary, look.text("source-test"));
        let save = press(look, Kind::Primary, look.text("save")).icon(Icon::Check);
        actions
            .push(gap())
            .push(press(look, Kind::Secondary, look.text("cancel")).on(Message::Cancel))
            .push(test.on(Message::Form(form::Message::Test)))
            .push(save.on(Message::Form(form::Message::Save)))
            .wrap()
            .into()
    }

    fn card<'a>(
        &'a self,
        look: &'a Look,
        view: &'a SourceView,
        source: &'a Source,
    ) -> Element<'a, Message> {
        let (tone, ink) = match &view.state {
            SourceState::Off | SourceState::Waiting => (Tone::Quiet, Ink::Muted),
            SourceState::Reading { is_slow: false, .. } => (Tone::Odd, Ink::Muted),
            SourceState::Reading { is_slow: true, .. } => (Tone::Odd, Ink::Warning),
            SourceState::Ready { .. } => (Tone::Good, Ink::Normal),
            SourceState::Failed { .. } => (Tone::Bad, Ink::Danger),
        };
        let state = look.l10n.source_state(view, look.now, &look.zone);
        let state = row![mark::dot(tone), text::body(state).class(ink)]
            .spacing(look.space.xs)
            .align_y(Alignment::Center);
        let mut words = Column::new()
            .push(text::title(name(source)))
            .width(Length::Fill)
            .spacing(look.space.xxs);
        words = words
            .push(text::muted(kind_and_place(look, source)))
            .push(state);
        if let SourceState::Failed { problem, .. } = &view.state {
            words = words.push(text::body(look.l10n.source_problem(problem).help));
        }
        words = words.push(text::caption(uses(look, source)));
        words = words.push(self.faults(look, view));
        let inside: Element<'a, Message> = if look.narrow {
            column![words, buttons(look, view)]
                .spacing(look.space.s)
                .into()
        } else {
            row![words, buttons(look, view)]
                .spacing(look.space.m)
                .into()
        };
        container(inside)
            .padding(look.space.m)
            .width(Length::Fill)
            .class(Ground::Card)
            .into()
    }

    fn faults<'a>(&self, look: &'a Look, view: &SourceView) -> Option<Element<'a, Message>> {
        if view.problems.is_empty() {
            return None;
        }
        let is_open = self.faults.as_ref() == Some(&view.id);
        let count = i64::try_from(view.problems.count).unwrap_or(i64::MAX);
        let label = look.l10n.with("source-faults", &[("count", count.into())]);
        let icon = if is_open {
            Icon::ChevronDown
        } else {
            Icon::ChevronRight
        };
        let button = press(look, Kind::Quiet, label)
            .icon(icon)
            .on(Message::Faults(view.id.clone()));
        let list = is_open.then(|| faults(look, &view.problems));
        Some(Column::new().push(button).push(list).into())
    }
}

/// A wish to the sources.
fn wish(wish: SourcesWish) -> Request {
    Request::command(Command::Sources(wish))
}

/// What was wrong with cards: the first ones, and how many more.
fn faults<'a, M: 'a>(look: &Look, problems: &CardProblems) -> Element<'a, M> {
    let mut list = Column::new().spacing(look.space.xxs);
    for problem in problems.first.iter().take(SHOWN) {
        list = list.push(text::caption(look.l10n.card_problem(problem)));
    }
    let more = look
        .l10n
        .further_problems(SHOWN.min(problems.first.len()), problems.count);
    if !more.is_empty() {
        list = list.push(text::caption(more));
    }
    list.into()
}

fn buttons<'a>(look: &'a Look, view: &SourceView) -> Element<'a, Message> {
    let reads = matches!(view.state, SourceState::Reading { .. });
    let can_read = !reads && view.state != SourceState::Off;
    let read = press(look, Kind::Secondary, look.text("source-read"))
        .icon(Icon::Refresh)
        .on_maybe(can_read.then(|| Message::Read(view.id.clone())));
    let edit = press(look, Kind::Secondary, look.text("edit"))
        .icon(Icon::Pencil)
        .on(Message::Edit(view.id.clone()));
    row![read, edit].spacing(look.space.xs).into()
}

fn name(source: &Source) -> &str {
    if source.title.is_empty() {
        &source.place
    } else {
        &source.title
    }
}

fn kind_and_place(look: &Look, source: &Source) -> String {
    let kind = look.text(kind_key(source.kind));
    if source.title.is_empty() {
        kind
    } else {
        format!("{kind} · {}", source.place)
    }
}

const fn kind_key(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Folder => "source-kind-folder",
        SourceKind::Ldap => "source-kind-ldap",
        SourceKind::Carddav => "source-kind-carddav",
    }
}

/// What the source is searched for, in words.
fn uses(look: &Look, source: &Source) -> String {
    let uses = [
        (source.search, "source-use-search"),
        (source.calls, "source-use-calls"),
        (source.tenant, "source-use-tenant"),
    ];
    let words: Vec<String> = uses
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, key)| look.text(key))
        .collect();
    if words.is_empty() {
        look.text("source-use-none")
    } else {
        words.join(" · ")
    }
}
