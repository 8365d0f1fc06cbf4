//! The form of a source.

use std::path::Path;

use iced::widget::{Column, row};

use super::{kind_key, wish};
use crate::{
    domain::{
        id::{AccountId, SourceId},
        settings::{Settings, SettingsEdit, Source, SourceKind, validate},
        sources::{SourcesWish, TestState},
    },
    engine::command::Command,
    l10n::L10n,
    secret::Secret,
    ui::{
        icon::Icon,
        look::Look,
        screen::{Asker, Choose, Request, account_form::slug},
        theme::{Element, button::Kind, container::Tone},
        widget::{
            form,
            press::{choices, press, sign},
        },
    },
};

/// Something was changed in the form.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields' names")]
pub enum Message {
    Kind(SourceKind),
    Title(String),
    Place(String),
    Browse,
    User(String),
    Password(Secret),
    ShowPassword,
    Base(String),
    Filter(String),
    Country(String),
    Minutes(String),
    Enabled(bool),
    Search(bool),
    Calls(bool),
    Tenant(bool),
    /// Try it.
    Test,
    /// Keep it.
    Save,
}

/// A source being written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    /// Its key; `None` for a new one.
    pub(super) id: Option<SourceId>,
    source: Source,
    minutes: String,
    password: Secret,
    shown: bool,
    /// Faults are told once saving was tried.
    tried: bool,
}

impl Draft {
    pub(super) fn new() -> Self {
        Self::with(None, Source::of_place(SourceKind::Folder, ""))
    }

    pub(super) fn of(id: SourceId, source: Source) -> Self {
        Self::with(Some(id), source)
    }

    fn with(id: Option<SourceId>, source: Source) -> Self {
        Self {
            id,
            minutes: source.refresh_minutes.to_string(),
            source,
            password: Secret::default(),
            shown: false,
            tried: false,
        }
    }

    /// Takes a folder over.
    pub(super) fn chosen(&mut self, path: &Path) {
        self.source.place = path.display().to_string();
    }

    pub(super) fn update(&mut self, settings: &Settings, message: Message) -> Vec<Request> {
        let source = &mut self.source;
        match message {
            Message::Kind(kind) => source.kind = kind,
            Message::Title(text) => source.title = text,
            Message::Place(text) => source.place = text,
            Message::Browse => return vec![Request::Choose(Choose::ContactsFolder)],
            Message::User(text) => source.user = text,
            Message::Password(secret) => self.password = secret,
            Message::ShowPassword => self.shown = !self.shown,
            Message::Base(text) => source.base = text,
            Message::Filter(text) => source.filter = text,
            Message::Country(text) => source.country = text.trim().to_lowercase(),
            Message::Minutes(text) => {
                // What is no number is a number out of range, and told as that.
                source.refresh_minutes = text.trim().parse().unwrap_or(0);
                self.minutes = text;
            }
            Message::Enabled(on) => source.enabled = on,
            Message::Search(on) => source.search = on,
            Message::Calls(on) => source.calls = on,
            Message::Tenant(on) => source.tenant = on,
            Message::Test => return self.test(settings),
            Message::Save => return self.save(settings),
        }
        Vec::new()
    }

    fn test(&mut self, settings: &Settings) -> Vec<Request> {
        self.tried = true;
        if !self.faults(settings).is_empty() {
            return Vec::new();
        }
        let password = (!self.password.is_empty()).then(|| self.password.clone());
        vec![wish(SourcesWish::Test {
            id: self.key(settings),
            source: Box::new(self.neat()),
            password,
        })]
    }

    fn save(&mut self, settings: &Settings) -> Vec<Request> {
        self.tried = true;
        if !self.faults(settings).is_empty() {
            return Vec::new();
        }
        let key = self.key(settings);
        let mut requests = Vec::new();
        if !self.password.is_empty() && self.source.kind != SourceKind::Folder {
            requests.push(Request::command(Command::SetPassword {
                account: AccountId::new(&format!("source:{key}")),
                password: self.password.clone(),
            }));
        }
        let edit = SettingsEdit::PutSource(key.clone(), Box::new(self.neat()));
        requests.push(Request::Command(
            Asker::Sources,
            Command::EditSettings(edit),
        ));
        requests.push(wish(SourcesWish::ForgetTest));
        self.id = Some(key);
        requests
    }

    /// The source without what its kind does not have.
    fn neat(&self) -> Source {
        let mut source = self.source.clone();
        for text in [
            &mut source.place,
            &mut source.user,
            &mut source.base,
            &mut source.filter,
            &mut source.title,
        ] {
            *text = text.trim().to_owned();
        }
        if source.kind != SourceKind::Ldap {
            source.base.clear();
            source.filter.clear();
        }
        if source.kind == SourceKind::Folder {
            source.user.clear();
        }
        source
    }

    fn key(&self, settings: &Settings) -> SourceId {
        if let Some(id) = &self.id {
            return id.clone();
        }
        let title = self.source.title.trim();
        let place = self.source.place.trim().trim_end_matches('/');
        let host = place
            .split("://")
            .nth(1)
            .and_then(|rest| rest.split(['/', ':']).next());
        let folder = place.rsplit('/').next().unwrap_or(place);
        let name = if title.is_empty() {
            host.unwrap_or(folder)
        } else {
            title
        };
        let is_taken = |key: &str| {
            key == crate::domain::contact::OWN_BOOK || settings.sources.contains_key(key)
        };
        SourceId::new(&slug(name, is_taken))
    }

    fn faults(&self, settings: &Settings) -> Vec<(String, String)> {
        let key = self.key(settings);
        let path = format!("source.{key}.");
        let edit = SettingsEdit::PutSource(key, Box::new(self.neat()));
        let texts = L10n::choose(&settings.appearance.language);
        validate::check(&validate::edited(settings, &edit))
            .into_iter()
            .filter_map(|problem| {
                let field = problem.key.strip_prefix(&path)?.to_owned();
                Some((field, texts.settings_fault(&problem.fault)))
            })
            .collect()
    }

    pub(super) fn view<'a>(&'a self, look: &'a Look, settings: &Settings) -> Element<'a, Message> {
        let faults = if self.tried {
            self.faults(settings)
        } else {
            Vec::new()
        };
        let kinds = [SourceKind::Folder, SourceKind::Ldap, SourceKind::Carddav];
        let kinds = kinds.map(|kind| (kind, look.text(kind_key(kind)), None));
        let kinds = choices(look, kinds, &self.source.kind, Message::Kind);
        let mut fields = Column::new()
            .push(form::field(
                look,
                look.text("source-kind"),
                kinds,
                String::new(),
            ))
            .push(self.place(look, &faults))
            .spacing(look.space.s);
        if self.source.kind != SourceKind::Folder {
            fields = fields
                .push(self.line(look, &faults, "user", &self.source.user, Message::User))
                .push(self.password(look));
        }
        if self.source.kind == SourceKind::Ldap {
            fields = fields
                .push(self.line(look, &faults, "base", &self.source.base, Message::Base))
                .push(self.line(
                    look,
                    &faults,
                    "filter",
                    &self.source.filter,
                    Message::Filter,
                ));
        }
        fields
            .push(self.line(look, &faults, "title", &self.source.title, Message::Title))
            .push(self.line(
                look,
                &faults,
                "country",
                &self.source.country,
                Message::Country,
            ))
            .push(self.line(
                look,
                &faults,
                "refresh_minutes",
                &self.minutes,
                Message::Minutes,
            ))
            .push(self.switches(look))
            .into()
    }

    fn place<'a>(&'a self, look: &'a Look, faults: &[(String, String)]) -> Element<'a, Message> {
        let (label, example, note) = match self.source.kind {
            SourceKind::Folder => (
                "source-place-folder",
                "source-place-folder-example",
                "source-place-folder-note",
            ),
            SourceKind::Ldap => (
                "source-place-ldap",
                "source-place-ldap-example",
                "source-place-ldap-note",
            ),
            SourceKind::Carddav => (
                "source-place-carddav",
                "source-place-carddav-example",
                "source-place-carddav-note",
            ),
        };
        let fault = fault_of(faults, "place");
        let input = form::line(
            look,
            &look.text(example),
            &self.source.place,
            fault.is_some(),
            Message::Place,
        )
        .on_submit(Message::Save);
        let browse = (self.source.kind == SourceKind::Folder)
            .then(|| press(look, Kind::Secondary, look.text("choose-folder")).on(Message::Browse));
        let mut control = row![input].spacing(look.space.xs);
        if let Some(browse) = browse {
            control = control.push(browse);
        }
        form::checked(look, look.text(label), control, fault, look.text(note))
    }

    fn line<'a>(
        &self,
        look: &'a Look,
        faults: &[(String, String)],
        field: &str,
        value: &'a str,
        on: fn(String) -> Message,
    ) -> Element<'a, Message> {
        let is_ldap = self.source.kind == SourceKind::Ldap;
        let (label, note) = match field {
            "user" if is_ldap => ("source-user", "source-user-ldap-note"),
            "user" => ("source-user", "source-user-note"),
            "base" => ("source-base", "source-base-note"),
            "filter" => ("source-filter", "source-filter-note"),
            "title" => ("source-title", "source-title-note"),
            "country" => ("source-country", "source-country-note"),
            _ => ("source-minutes", "source-minutes-note"),
        };
        let fault = fault_of(faults, field);
        let input = form::line(look, "", value, fault.is_some(), on).on_submit(Message::Save);
        form::checked(look, look.text(label), input, fault, look.text(note))
    }

    fn password<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let placeholder = if self.id.is_some() {
            look.text("account-password-kept")
        } else {
            String::new()
        };
        let typed = |text| Message::Password(Secret::new(text));
        let input = form::line(look, &placeholder, self.password.expose(), false, typed)
            .secure(!self.shown)
            .on_submit(Message::Save);
        let (icon, name) = if self.shown {
            (Icon::EyeOff, look.text("password-hide"))
        } else {
            (Icon::Eye, look.text("password-show"))
        };
        let eye = sign(look, Kind::Secondary, icon, name).on(Message::ShowPassword);
        let control = row![input, eye].spacing(look.space.xs);
        form::field(look, look.text("account-password"), control, String::new())
    }

    fn switches<'a>(&self, look: &'a Look) -> Element<'a, Message> {
        type Switch = (&'static str, bool, fn(bool) -> Message);
        let source = &self.source;
        let switches: [Switch; 4] = [
            ("source-switch-calls", source.calls, Message::Calls),
            ("source-switch-search", source.search, Message::Search),
            ("source-switch-tenant", source.tenant, Message::Tenant),
            ("source-switch-enabled", source.enabled, Message::Enabled),
        ];
        let mut column = Column::new().spacing(look.space.xxs);
        for (label, is_on, on) in switches {
            column = column.push(form::switch(look, look.text(label), is_on, on));
        }
        form::field(look, look.text("source-uses"), column, String::new())
    }
}

fn fault_of(faults: &[(String, String)], field: &str) -> Option<String> {
    let found = faults.iter().find(|(name, _)| name == field);
    found.map(|(_, words)| words.clone())
}

/// How a trial's notice looks.
pub(super) const fn tone(test: &TestState) -> Tone {
    match test {
        TestState::Running => Tone::Quiet,
        TestState::Good { count: 0, .. } => Tone::Odd,
        TestState::Good { .. } => Tone::Good,
        TestState::Failed(_) => Tone::Bad,
    }
}
