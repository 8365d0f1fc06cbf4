//! The settings: a page per subject. What is one choice takes effect at once; what is a form has a Save button.

pub mod accounts;
pub mod appearance;
pub mod audio;
pub mod general;
pub mod integrations;
pub mod notices;
pub mod sources;
pub mod texts;

use iced::{
    Length,
    widget::{column, container, scrollable},
};

use crate::{
    engine::{command::Command, snapshot::Snapshot},
    ui::{
        bridge::Levels,
        icon::Icon,
        look::Look,
        screen::{Outcome, Request},
        theme::{Element, scale, text},
        widget::press::choices,
    },
};

/// A page of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "the pages' names")]
pub enum Page {
    #[default]
    Accounts,
    Sources,
    Audio,
    General,
    Notices,
    Texts,
    Appearance,
    Integrations,
}

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// Show a page.
    Open(Page),
    /// Something on the accounts page.
    Accounts(accounts::Message),
    /// Something on the page of contact sources.
    Sources(sources::Message),
    /// Something on the audio page.
    Audio(audio::Message),
    /// Something on the page of calls.
    General(general::Message),
    /// Something on the page of notifications.
    Notices(notices::Message),
    /// Something on the page of texts.
    Texts(texts::Message),
    /// Something on the page of look and language.
    Appearance(appearance::Message),
    /// Something on the page of actions and the desktop.
    Integrations(integrations::Message),
}

/// What the pages remember.
#[derive(Clone, Debug, Default)]
pub struct State {
    page: Page,
    /// Accounts.
    pub accounts: accounts::State,
    /// Sources of contacts.
    pub sources: sources::State,
    audio: audio::State,
    general: general::State,
    notices: notices::State,
    /// Texts.
    pub texts: texts::State,
    appearance: appearance::State,
    /// Actions and the desktop.
    pub integrations: integrations::State,
}

impl State {
    /// Which page shows.
    #[must_use]
    pub fn page(&self) -> Page {
        self.page
    }

    /// Shows a page; meters run on the audio page only.
    pub fn open(&mut self, page: Page, snapshot: &Snapshot) -> Vec<Request> {
        let was = std::mem::replace(&mut self.page, page);
        let mut requests = leave(was, snapshot);
        requests.extend(self.enter());
        requests
    }

    /// The settings come into sight.
    #[must_use]
    pub fn enter(&self) -> Vec<Request> {
        match self.page {
            Page::Audio => vec![Request::command(Command::Meter(true))],
            Page::Integrations => vec![integrations::State::enter()],
            Page::Accounts
            | Page::Sources
            | Page::General
            | Page::Notices
            | Page::Texts
            | Page::Appearance => Vec::new(),
        }
    }

    /// The settings go out of sight.
    #[must_use]
    pub fn hide(&self, snapshot: &Snapshot) -> Vec<Request> {
        leave(self.page, snapshot)
    }

    /// Carries a message out.
    pub fn update(
        &mut self,
        look: &Look,
        snapshot: &Snapshot,
        message: Message,
    ) -> Outcome<Message> {
        let requests = match message {
            Message::Open(page) => {
                self.texts.prepare(look, snapshot);
                self.open(page, snapshot)
            }
            Message::Accounts(message) => self.accounts.update(snapshot, message),
            Message::Sources(message) => self.sources.update(snapshot, message),
            Message::Audio(message) => self.audio.update(snapshot, message),
            Message::General(message) => self.general.update(snapshot, message),
            Message::Notices(message) => self.notices.update(look, snapshot, message),
            Message::Texts(message) => self.texts.update(look, snapshot, message),
            Message::Appearance(message) => self.appearance.update(snapshot, message),
            Message::Integrations(message) => self.integrations.update(snapshot, message),
        };
        Outcome {
            task: iced::Task::none(),
            requests,
        }
    }

    fn tabs<'a>(&self, look: &'a Look) -> Element<'a, Message> {
        choices(
            look,
            [
                (
                    Page::Accounts,
                    look.text("settings-accounts"),
                    Some(Icon::Server),
                ),
                (
                    Page::Sources,
                    look.text("settings-sources"),
                    Some(Icon::Users),
                ),
                (
                    Page::Audio,
                    look.text("settings-audio"),
                    Some(Icon::Headset),
                ),
                (
                    Page::General,
                    look.text("settings-general"),
                    Some(Icon::PhoneCall),
                ),
                (
                    Page::Notices,
                    look.text("settings-notices"),
                    Some(Icon::Bell),
                ),
                (
                    Page::Texts,
                    look.text("settings-texts"),
                    Some(Icon::Message),
                ),
                (
                    Page::Appearance,
                    look.text("settings-appearance"),
                    Some(Icon::Palette),
                ),
                (
                    Page::Integrations,
                    look.text("settings-integrations"),
                    Some(Icon::Swap),
                ),
            ],
            &self.page,
            Message::Open,
        )
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        levels: Levels,
    ) -> Element<'a, Message> {
        let page = match self.page {
            Page::Accounts => self.accounts.view(look, snapshot).map(Message::Accounts),
            Page::Sources => self.sources.view(look, snapshot).map(Message::Sources),
            Page::Audio => self.audio.view(look, snapshot, levels).map(Message::Audio),
            Page::General => self.general.view(look, snapshot).map(Message::General),
            Page::Notices => self.notices.view(look, snapshot).map(Message::Notices),
            Page::Texts => self.texts.view(look, snapshot).map(Message::Texts),
            Page::Appearance => self
                .appearance
                .view(look, snapshot)
                .map(Message::Appearance),
            Page::Integrations => self
                .integrations
                .view(look, snapshot)
                .map(Message::Integrations),
        };
        let inside = column![
            text::heading(look.text("settings-title")),
            self.tabs(look),
            page
        ]
        .spacing(look.space.m)
        .max_width(scale::PAGE);
        scrollable(
            container(inside)
                .center_x(Length::Fill)
                .padding(look.space.l),
        )
        .height(Length::Fill)
        .into()
    }
}

/// What leaving a page asks for.
fn leave(page: Page, snapshot: &Snapshot) -> Vec<Request> {
    if page != Page::Audio {
        return Vec::new();
    }
    let mut requests = vec![Request::command(Command::Meter(false))];
    if snapshot.audio.echo_test {
        requests.push(Request::command(Command::EchoTest(false)));
    }
    requests
}
