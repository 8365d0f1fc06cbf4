//! The first run: an address, a password, and at once whether it works; or the demo.

use iced::{
    Alignment, Length,
    widget::{Column, column, container, operation::snap_to_end, row, scrollable},
};

use super::account_form::{self, Draft};
use crate::{
    domain::settings::{Appearance, SettingsEdit},
    engine::{
        command::{Command, CommandError},
        snapshot::{AccountView, Registration, SecretStore, Snapshot},
    },
    l10n::{Language, Told},
    ui::{
        icon::Icon,
        look::Look,
        screen::{Asker, Outcome, Request},
        theme::{
            Element,
            button::Kind,
            container::{Ground, Tone},
            scale, text,
        },
        widget::{
            notice,
            press::{choices, gap, press},
        },
    },
};

/// Names the scrolled page.
const PAGE: &str = "first-run";

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// The form changed.
    Form(account_form::Message),
    /// Register with it.
    Register,
    /// Go to the telephone.
    Done,
    /// Start the demo.
    Demo,
    /// Speak another language.
    Language(Language),
}

/// What the page remembers.
#[derive(Clone, Debug, Default)]
pub struct State {
    draft: Draft,
    error: Option<Told>,
    done: bool,
}

impl State {
    /// Whether the page shows: nothing is set up yet, or it has just been and its result is being read.
    #[must_use]
    pub fn shows(&self, snapshot: &Snapshot) -> bool {
        !snapshot.demo
            && !self.done
            && (snapshot.settings.accounts.is_empty() || self.draft.id.is_some())
    }

    /// Carries a message out.
    pub fn update(&mut self, snapshot: &Snapshot, message: Message) -> Outcome<Message> {
        match message {
            Message::Form(account_form::Message::Submit) | Message::Register => {
                self.error = None;
                let again = self.draft.id.clone();
                let mut requests = self.draft.save(&snapshot.settings, Asker::FirstRun);
                if let Some(account) = again.filter(|_| !requests.is_empty()) {
                    requests.push(Request::command(Command::Register(account)));
                }
                // What comes of it stands below the form, which may be longer than the window.
                let task = snap_to_end(PAGE);
                Outcome { task, requests }
            }
            Message::Form(message) => {
                self.draft.update(message);
                Outcome::none()
            }
            Message::Done => {
                self.done = true;
                Outcome::none()
            }
            Message::Demo => Outcome::ask(Request::Demo),
            Message::Language(language) => {
                let appearance = Appearance {
                    language: language.code().to_owned(),
                    ..snapshot.settings.appearance.clone()
                };
                Outcome::command(Command::EditSettings(SettingsEdit::Appearance(Box::new(
                    appearance,
                ))))
            }
        }
    }

    /// Hears what came of saving.
    pub fn saved(&mut self, look: &Look, result: Result<(), CommandError>) {
        if let Err(error) = result {
            self.error = Some(look.l10n.command_error(&error));
        }
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let account = self
            .draft
            .id
            .as_ref()
            .and_then(|id| snapshot.accounts.iter().find(|account| account.id == *id));
        let languages = choices(
            look,
            Language::ALL.map(|language| (language, language.own_name().to_owned(), None)),
            &look.l10n.language(),
            Message::Language,
        );
        let mut page = Column::new()
            .push(row![gap(), languages])
            .push(
                column![
                    text::display(look.text("first-title")),
                    text::lead(look.text("first-lead"))
                ]
                .spacing(look.space.xs),
            )
            .push(self.form(look, snapshot, account))
            .spacing(look.space.l)
            .max_width(scale::FORM);
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
        page = page.push(demo(look));
        scrollable(
            container(page)
                .center_x(Length::Fill)
                .padding([look.space.l, look.space.m]),
        )
        .id(PAGE)
        .width(Length::Fill)
        .height(Length::Fill)
        .into()
    }

    fn form<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        account: Option<&'a AccountView>,
    ) -> Element<'a, Message> {
        let mut card = Column::new()
            .push(self.draft.view(look, &snapshot.settings).map(Message::Form))
            .spacing(look.space.m);
        if let Some(told) = &self.error {
            card = card.push(notice::notice(
                look,
                Tone::Bad,
                told.what.clone(),
                told.help.clone(),
                Vec::new(),
            ));
        }
        if let Some(account) = account {
            card = card.push(progress(look, &account.registration));
        }
        let registered =
            account.is_some_and(|one| matches!(one.registration, Registration::Registered { .. }));
        let button = if registered {
            press(look, Kind::Primary, look.text("first-done"))
                .icon(Icon::Check)
                .on(Message::Done)
        } else {
            press(look, Kind::Primary, look.text("first-register"))
                .icon(Icon::Phone)
                .on(Message::Register)
        };
        let mut actions = row![].spacing(look.space.xs).align_y(Alignment::Center);
        if self.draft.id.is_some() && !registered {
            actions =
                actions.push(press(look, Kind::Quiet, look.text("first-later")).on(Message::Done));
        }
        card = card.push(row![gap(), actions.push(button)]);
        container(card)
            .padding(look.space.l)
            .width(Length::Fill)
            .class(Ground::Card)
            .into()
    }
}

/// How registering does, in words.
fn progress<'a>(look: &'a Look, registration: &Registration) -> Element<'a, Message> {
    let (tone, what, help) = match registration {
        Registration::Off | Registration::Trying => (
            Tone::Quiet,
            look.l10n.registration(registration),
            String::new(),
        ),
        Registration::Registered { .. } => (
            Tone::Good,
            look.l10n.registration(registration),
            look.text("first-try-call"),
        ),
        Registration::Failed { problem, .. } => {
            let told = look.l10n.sip_problem(problem);
            (Tone::Bad, told.what, told.help)
        }
    };
    notice::notice(look, tone, what, help, Vec::new())
}

fn demo(look: &Look) -> Element<'_, Message> {
    row![
        column![
            text::strong(look.text("first-demo")),
            text::muted(look.text("first-demo-note"))
        ]
        .width(Length::Fill),
        press(look, Kind::Secondary, look.text("first-demo-start"))
            .icon(Icon::CirclePlay)
            .on(Message::Demo),
    ]
    .spacing(look.space.m)
    .padding([0.0, look.space.l])
    .align_y(Alignment::Center)
    .into()
}
