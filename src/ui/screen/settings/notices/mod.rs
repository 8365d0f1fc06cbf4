//! Telling somebody of calls nobody answered: how mail leaves, and for all lines or one who is told, and when rather not.

mod mail;
mod profile;

use std::fmt;

use iced::widget::column;

use self::{mail::MailDraft, profile::Draft};
use crate::{
    domain::{
        id::AccountId,
        message::GENERAL_FORM,
        notice::{NoticeProfile, Security},
        settings::{NoticesEdit, Settings, SettingsEdit, validate},
    },
    engine::{command::Command, snapshot::Snapshot},
    secret::Secret,
    ui::{
        look::Look,
        screen::Request,
        theme::{Element, container::Tone},
    },
};

/// Under this name the password of the mail server is kept.
pub const PASSWORD: &str = "mail:server";

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// Something about the server is another.
    Mail(MailChange),
    /// What was typed about the server is to be kept.
    SaveMail,
    /// Send a mail that says that it works.
    Test,
    /// It left, or why not.
    Tested(Result<(), String>),
    /// For which line, or for all.
    Whose(Whose),
    /// The line has settings of its own, or no longer.
    Own(bool),
    /// Something about who is told is another.
    Change(Change),
    /// What was typed about it is to be kept.
    Save,
}

/// What is changed about the server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields' names")]
pub enum MailChange {
    Server(String),
    Security(Security),
    User(String),
    Password(String),
    From(String),
    Links(String),
}

/// What is changed about who is told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields' names")]
pub enum Change {
    To(String),
    NotFrom(String),
    On(bool),
    Voicemail(bool),
    AttachVoicemail(bool),
    AttachContact(bool),
    Reply(bool),
    Declined(bool),
    Rejected(bool),
    Delay(u32),
    Internal(bool),
    Withheld(bool),
    Unavailable(bool),
    Unknown(bool),
    Today(bool),
    UntilSeen(bool),
    Shorter(u32),
    Cap(u32),
    AllLines(bool),
    SameContact(bool),
}

/// All lines, or one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whose {
    /// The key; `None`: all.
    pub key: Option<String>,
    /// As it is shown.
    pub words: String,
}

impl fmt::Display for Whose {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.words)
    }
}

/// What the page remembers.
#[derive(Clone, Debug, Default)]
pub struct State {
    mail: Option<MailDraft>,
    draft: Option<Draft>,
    line: Option<String>,
    told: Option<(Tone, String)>,
    is_testing: bool,
}

impl State {
    /// Carries a message out.
    pub fn update(&mut self, look: &Look, snapshot: &Snapshot, message: Message) -> Vec<Request> {
        let settings = &*snapshot.settings;
        match message {
            Message::Mail(change) => return self.change_mail(settings, change),
            Message::SaveMail => return self.save_mail(settings),
            Message::Test => {
                self.is_testing = true;
                self.told = None;
                let mut requests = self.save_mail(settings);
                requests.push(Request::TestMail);
                return requests;
            }
            Message::Tested(result) => {
                self.is_testing = false;
                self.told = Some(match result {
                    Ok(()) => (Tone::Good, look.text("notices-test-sent")),
                    Err(detail) => {
                        let words = [("detail", detail.into())];
                        (Tone::Bad, look.l10n.with("notices-test-failed", &words))
                    }
                });
            }
            Message::Whose(whose) => {
                self.line = whose.key;
                self.draft = None;
            }
            Message::Own(on) => return self.own(settings, on),
            Message::Change(change) => return self.change(settings, change),
            Message::Save => return self.save(settings),
        }
        Vec::new()
    }

    fn key(&self) -> String {
        self.line.clone().unwrap_or_else(|| GENERAL_FORM.into())
    }

    /// The profile that is shown.
    fn profile(&self, settings: &Settings) -> NoticeProfile {
        let all = &settings.notices;
        let known = all.get(&self.key()).or_else(|| all.get(GENERAL_FORM));
        known.cloned().unwrap_or_default()
    }

    fn change_mail(&mut self, settings: &Settings, change: MailChange) -> Vec<Request> {
        let mut draft = self
            .mail
            .clone()
            .unwrap_or_else(|| MailDraft::of(&settings.mail));
        let is_chosen = matches!(change, MailChange::Security(_));
        draft.change(change);
        self.mail = Some(draft);
        if is_chosen {
            return self.save_mail(settings);
        }
        Vec::new()
    }

    /// Keeps what is good; what is not stays as it was typed.
    fn save_mail(&mut self, settings: &Settings) -> Vec<Request> {
        let Some(draft) = self.mail.take() else {
            return Vec::new();
        };
        let mut requests = Vec::new();
        if let Some(password) = &draft.password {
            requests.push(Request::command(Command::SetPassword {
                account: AccountId::new(PASSWORD),
                password: Secret::new(password.as_str()),
            }));
        }
        let edit = SettingsEdit::Notices(NoticesEdit::Mail(Box::new(draft.mail.clone())));
        if !validate::check_edit(settings, &edit).is_empty() {
            self.mail = Some(MailDraft {
                password: None,
                ..draft
            });
        } else if draft.mail != settings.mail {
            requests.push(Request::command(Command::EditSettings(edit)));
        }
        requests
    }

    fn own(&mut self, settings: &Settings, on: bool) -> Vec<Request> {
        let Some(line) = self.line.clone() else {
            return Vec::new();
        };
        self.draft = None;
        let edit = if on {
            NoticesEdit::Put(line, Box::new(self.profile(settings)))
        } else {
            NoticesEdit::Remove(line)
        };
        let edit = SettingsEdit::Notices(edit);
        vec![Request::command(Command::EditSettings(edit))]
    }

    fn change(&mut self, settings: &Settings, change: Change) -> Vec<Request> {
        let mut draft = self
            .draft
            .clone()
            .unwrap_or_else(|| Draft::of(self.profile(settings)));
        let is_typed = matches!(change, Change::To(_) | Change::NotFrom(_));
        draft.change(change);
        self.draft = Some(draft);
        if is_typed {
            return Vec::new();
        }
        self.save(settings)
    }

    /// Keeps what is good; what is not stays as it was typed, with its fault beside it.
    fn save(&mut self, settings: &Settings) -> Vec<Request> {
        let Some(draft) = self.draft.take() else {
            return Vec::new();
        };
        let edit = SettingsEdit::Notices(NoticesEdit::Put(self.key(), Box::new(draft.ready())));
        if !validate::check_edit(settings, &edit).is_empty() {
            self.draft = Some(draft);
            return Vec::new();
        }
        vec![Request::command(Command::EditSettings(edit))]
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        column![
            mail::view(self, look, snapshot),
            profile::view(self, look, snapshot)
        ]
        .spacing(look.space.m)
        .into()
    }
}
