//! The accounts: how each does, and its form.

use iced::{
    Alignment, Length,
    widget::{Column, Row, column, container, row},
};

use crate::{
    domain::{id::AccountId, settings::SettingsEdit},
    engine::{
        command::{Command, CommandError},
        snapshot::{AccountView, Registration, SecretStore, Snapshot},
    },
    l10n::Told,
    ui::{
        icon::Icon,
        look::Look,
        screen::{
            Asker, Request,
            account_form::{self, Draft},
            top,
        },
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

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// Write a new one.
    New,
    /// Change one.
    Edit(AccountId),
    /// The form changed.
    Form(account_form::Message),
    /// Save the form.
    Save,
    /// Leave the form.
    Cancel,
    /// Register now.
    Register(AccountId),
    /// Remove it: asks first.
    Remove,
    /// Remove it now.
    RemoveSurely,
}

/// What the page remembers.
#[derive(Clone, Debug, Default)]
pub struct State {
    draft: Option<Draft>,
    sure: bool,
    error: Option<Told>,
}

impl State {
    /// Carries a message out.
    pub fn update(&mut self, snapshot: &Snapshot, message: Message) -> Vec<Request> {
        self.sure = message == Message::Remove;
        match message {
            Message::New => self.draft = Some(Draft::new()),
            Message::Edit(id) => {
                let account = snapshot.settings.account(&id).cloned();
                self.draft = account.map(|account| Draft::of(Some(id), account));
            }
            Message::Cancel => {
                self.draft = None;
                self.error = None;
            }
            Message::Form(account_form::Message::Submit) | Message::Save => {
                self.error = None;
                if let Some(draft) = &mut self.draft {
                    return draft.save(&snapshot.settings, Asker::Accounts);
                }
            }
            Message::Form(message) => {
                if let Some(draft) = &mut self.draft {
                    draft.update(message);
                }
            }
            Message::Register(id) => return vec![Request::command(Command::Register(id))],
            Message::Remove => {}
            Message::RemoveSurely => {
                if let Some(id) = self.draft.as_ref().and_then(|draft| draft.id.clone()) {
                    let edit = Command::EditSettings(SettingsEdit::RemoveAccount(id));
                    return vec![Request::Command(Asker::Accounts, edit)];
                }
            }
        }
        Vec::new()
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
        let mut page = Column::new().spacing(look.space.s);
        if snapshot.secrets == SecretStore::PrivateFile {
            let told = look.l10n.private_secrets();
            page = page.push(notice::notice(
                look,
                Tone::Odd,
                told.what,
                told.help,
                Vec::new(),
            ));
        }
        for account in &snapshot.accounts {
            page = page.push(card(look, account));
        }
        if snapshot.accounts.is_empty() {
            page = page.push(text::muted(look.text("accounts-empty")));
        }
        let add = press(look, Kind::Primary, look.text("account-new"))
            .icon(Icon::Plus)
            .on(Message::New);
        page.push(row![gap(), add]).into()
    }

    fn form<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        draft: &'a Draft,
    ) -> Element<'a, Message> {
        let title = if draft.id.is_some() {
            look.text("account-edit")
        } else {
            look.text("account-new")
        };
        let mut actions = Row::new().spacing(look.space.xs).align_y(Alignment::Center);
        if draft.id.is_some() {
            actions = if self.sure {
                actions
                    .push(text::body(look.text("account-remove-sure")))
                    .push(
                        press(look, Kind::HangUp, look.text("remove"))
                            .icon(Icon::Trash)
                            .on(Message::RemoveSurely),
                    )
            } else {
                actions.push(
                    press(look, Kind::Remove, look.text("account-remove"))
                        .icon(Icon::Trash)
                        .on(Message::Remove),
                )
            };
        }
        let actions = actions
            .push(gap())
            .push(press(look, Kind::Secondary, look.text("cancel")).on(Message::Cancel))
            .push(
                press(look, Kind::Primary, look.text("save"))
                    .icon(Icon::Check)
                    .on(Message::Save),
            );
        let mut page = column![
            text::title(title),
            draft.view(look, &snapshot.settings).map(Message::Form)
        ]
        .spacing(look.space.m);
        if let Some(told) = &self.error {
            page = page.push(notice::notice(
                look,
                Tone::Bad,
                told.what.clone(),
                told.help.clone(),
                Vec::new(),
            ));
        }
        container(page.push(actions))
            .padding(look.space.m)
            .class(Ground::Card)
            .into()
    }
}

fn card<'a>(look: &'a Look, account: &'a AccountView) -> Element<'a, Message> {
    let ink = match account.registration {
        Registration::Failed { .. } => Ink::Danger,
        Registration::Registered { .. } => Ink::Success,
        Registration::Off | Registration::Trying => Ink::Muted,
    };
    let mut words = Column::new()
        .push(text::title(account.title.as_str()))
        .width(Length::Fill);
    if account.title != account.address {
        words = words.push(text::muted(account.address.as_str()));
    }
    words = words.push(
        row![
            mark::dot(top::tone(&account.registration)),
            text::body(look.l10n.registration(&account.registration)).class(ink),
        ]
        .spacing(look.space.xs)
        .align_y(Alignment::Center),
    );
    match &account.registration {
        Registration::Failed { problem, .. } => {
            words = words.push(text::body(look.l10n.sip_problem(problem).help));
        }
        Registration::Registered { other_bindings, .. } if *other_bindings > 0 => {
            let count = i64::try_from(*other_bindings).unwrap_or(i64::MAX);
            words = words.push(text::caption(
                look.l10n
                    .with("account-other-bindings", &[("count", count.into())]),
            ));
        }
        Registration::Off | Registration::Trying | Registration::Registered { .. } => {}
    }
    let mut actions = Row::new().spacing(look.space.xs);
    if !matches!(account.registration, Registration::Off) {
        actions = actions.push(
            press(look, Kind::Secondary, look.text("account-register"))
                .icon(Icon::Refresh)
                .on(Message::Register(account.id.clone())),
        );
    }
    let actions = actions.push(
        press(look, Kind::Secondary, look.text("edit"))
            .icon(Icon::Pencil)
            .on(Message::Edit(account.id.clone())),
    );
    let inside: Element<'a, Message> = if look.narrow {
        column![words, actions].spacing(look.space.s).into()
    } else {
        row![words, actions]
            .spacing(look.space.m)
            .align_y(Alignment::Center)
            .into()
    };
    container(inside)
        .padding(look.space.m)
        .width(Length::Fill)
        .class(Ground::Card)
        .into()
}
