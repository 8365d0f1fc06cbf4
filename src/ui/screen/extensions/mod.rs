//! Extensions: where calls can be sent to, the editor of one, and the announcements its callers hear (S141–S168).

pub mod announcements;
mod draft;
mod editor;
mod hears;
mod members;

use draft::Draft;
use iced::{
    Alignment, Length,
    widget::{Column, button, column, container, operation, row, scrollable},
};

pub use draft::Kind;
pub use hears::SoundChange;

use crate::{
    domain::{
        extension::{Extension, IfNobody, Strategy, roster},
        recording::RecordCalls,
        settings::{RulesEdit, Settings, SettingsEdit},
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
            button::Kind as Press,
            container::{Ground, Tone},
            scale,
            text::{self, Ink},
        },
        widget::{
            elide,
            focus::Focus,
            notice,
            press::{gap, press},
        },
    },
};

const NAME: &str = "extension-name";

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields' names")]
pub enum Message {
    /// Write a new one.
    New,
    /// Change the one of this key.
    Edit(String),
    Name(String),
    Code(String),
    On(bool),
    Order(Strategy),
    IfNobody(IfNobody),
    /// Something of what callers hear and how they wait.
    Sounds(SoundChange),
    /// Show the announcements.
    Announcements,
    /// Something with them.
    Announcement(announcements::Message),
    Record(Option<RecordCalls>),
    Transfer(bool),
    Recall(bool),
    /// Something with a member.
    Member(usize, MemberChange),
    AddMember,
    Save,
    Cancel,
    /// Remove it: asks first.
    Remove,
    /// Remove it now.
    RemoveSurely,
}

/// What is changed of a member.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields' names")]
pub enum MemberChange {
    On(bool),
    Kind(Kind),
    Number(String),
    Called(String),
    Seconds(String),
    Weight(String),
    /// Up (`false`) or down one place.
    Move(bool),
    Drop,
}

/// What the page remembers.
#[derive(Clone, Debug, Default)]
pub struct State {
    draft: Option<Draft>,
    /// The announcements show.
    library: bool,
    announcements: announcements::State,
    error: Option<Told>,
}

impl State {
    /// Carries a message out.
    pub fn update(
        &mut self,
        look: &Look,
        snapshot: &Snapshot,
        message: Message,
    ) -> Outcome<Message> {
        self.error = None;
        match message {
            Message::New => {
                self.draft = Some(Draft::new());
                return Outcome::task(operation::focus(NAME));
            }
            Message::Announcements => self.library = true,
            Message::Announcement(announcements::Message::Back) => self.library = false,
            Message::Announcement(message) => {
                let done = self.announcements.update(look, snapshot, message);
                return done.map(Message::Announcement);
            }
            Message::Edit(key) => self.draft = Draft::of(&snapshot.settings, key),
            Message::Cancel => self.draft = None,
            Message::Save => return self.save(&snapshot.settings),
            Message::RemoveSurely => {
                let key = self.draft.as_ref().and_then(|draft| draft.key.clone());
                if let Some(key) = key {
                    return put(RulesEdit::RemoveExtension(key));
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

    fn save(&mut self, settings: &Settings) -> Outcome<Message> {
        let Some(draft) = &mut self.draft else {
            return Outcome::none();
        };
        draft.tried = true;
        if !draft.faults(settings).is_empty() {
            return Outcome::none();
        }
        put(draft.edit(settings))
    }

    /// Hears what came of saving: the editor closes, or says why not.
    pub fn saved(&mut self, look: &Look, result: Result<(), CommandError>) {
        match result {
            Ok(()) => self.draft = None,
            Err(error) => self.error = Some(look.l10n.command_error(&error)),
        }
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let extensions = &snapshot.settings.extensions;
        if let Some(draft) = &self.draft {
            return editor::view(look, snapshot, draft, self.error.as_ref());
        }
        if self.library {
            let told = self.error.clone();
            let told =
                told.map(|told| notice::notice(look, Tone::Bad, told.what, told.help, Vec::new()));
            let page = self.announcements.view(look, snapshot);
            let inside = Column::new()
                .push(page.map(Message::Announcement))
                .push(told)
                .spacing(look.space.m);
            return page_of(look, inside);
        }
        if extensions.is_empty() {
            return notice::empty(
                look,
                Icon::PhoneForwarded,
                look.text("extensions-empty"),
                look.text("extensions-empty-next"),
                Some(
                    press(look, Press::Primary, look.text("extension-new"))
                        .icon(Icon::Plus)
                        .on(Message::New)
                        .into(),
                ),
            );
        }
        let inside = overview(look, &snapshot.settings);
        page_of(look, inside)
    }
}

fn page_of<'a>(look: &Look, inside: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    scrollable(
        container(container(inside).max_width(scale::PAGE))
            .center_x(Length::Fill)
            .padding(look.space.l),
    )
    .height(Length::Fill)
    .into()
}

fn put(edit: RulesEdit) -> Outcome<Message> {
    let edit = SettingsEdit::Rules(edit);
    Outcome::ask(Request::Command(
        Asker::Extensions,
        Command::EditSettings(edit),
    ))
}

fn overview<'a>(look: &'a Look, settings: &'a Settings) -> Element<'a, Message> {
    let head = row![
        text::heading(look.text("extensions-title")),
        gap(),
        press(look, Press::Secondary, look.text("announcements-title"))
            .icon(Icon::Volume)
            .on(Message::Announcements),
        press(look, Press::Primary, look.text("extension-new"))
            .icon(Icon::Plus)
            .on(Message::New),
    ]
    .spacing(look.space.s)
    .align_y(Alignment::Center);
    let cards = settings.extensions.iter();
    let cards = cards.map(|(key, extension)| card(look, settings, key, extension));
    Column::new()
        .push(head)
        .push(text::muted(look.text("extensions-lead")))
        .extend(cards)
        .push(text::caption(look.text("rules-while-off")))
        .spacing(look.space.s)
        .into()
}

fn card<'a>(
    look: &'a Look,
    settings: &'a Settings,
    key: &'a str,
    extension: &'a Extension,
) -> Element<'a, Message> {
    let edit = Message::Edit(key.to_owned());
    let (ink, state) = if extension.on {
        (Ink::Normal, how_long(look, settings, key))
    } else {
        (Ink::Muted, look.text("extension-is-off"))
    };
    let words = column![
        text::title(extension.shown(key)).class(ink),
        elide::body(members::in_words(look, settings, extension)),
        text::caption(state),
    ];
    let code = if extension.code.is_empty() {
        look.text("extension-no-code")
    } else {
        extension.code.clone()
    };
    let badge = container(text::strong(code))
        .center_x(scale::CODE)
        .center_y(scale::CODE)
        .class(Ground::Sunken);
    let inside = row![
        badge,
        words.width(Length::Fill),
        Icon::ChevronRight.normal().class(Ink::Muted),
    ]
    .spacing(look.space.m)
    .padding([0.0, look.space.m])
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
    .class(Press::Quiet)
    .on_press(edit.clone());
    Focus::press(face, edit).into()
}

/// How its members are tried, and how long that can take.
fn how_long(look: &Look, settings: &Settings, key: &str) -> String {
    let seconds = roster(key, &settings.extensions).longest();
    let seconds = look
        .l10n
        .with("extension-longest", &[("seconds", seconds.into())]);
    let Some(extension) = settings.extensions.get(key) else {
        return seconds;
    };
    let order = extension
        .is_group()
        .then(|| order_word(look, extension.order));
    let queue = hears::in_words(look, extension);
    let parts: Vec<String> = order.into_iter().chain([seconds]).chain(queue).collect();
    parts.join(" · ")
}

fn order_word(look: &Look, order: Strategy) -> String {
    look.text(match order {
        Strategy::Sequential => "extension-sequential",
        Strategy::Rotating => "extension-rotating",
        Strategy::Together => "extension-together",
        Strategy::Random => "extension-random",
        Strategy::Percentage => "extension-percentage",
        Strategy::Growing => "extension-growing",
    })
}
