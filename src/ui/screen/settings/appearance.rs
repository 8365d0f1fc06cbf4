//! Look and language. Every choice takes effect at once.

use iced::widget::column;

use crate::{
    domain::settings::{Appearance, CallWindow, SettingsEdit, ThemeChoice},
    engine::{command::Command, snapshot::Snapshot},
    l10n::Language,
    ui::{
        icon::Icon,
        look::Look,
        screen::Request,
        theme::Element,
        widget::{
            form::{self, Slide},
            press::choices,
        },
    },
};

/// Screens that can be named here; more in the settings file.
const SCREENS: u32 = 3;

/// What happens here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Message {
    /// Light, dark or as the system.
    Theme(ThemeChoice),
    /// A language; `None`: the system's.
    Language(Option<Language>),
    /// The text scale is being drawn.
    Drag(u32),
    /// It was let go.
    Released,
    /// The text scale was set by a key.
    Scale(u32),
    /// No movement.
    Still(bool),
    /// Narrower spacing.
    Compact(bool),
    /// How the call window looks.
    CallWindow(CallWindow),
    /// On which screen it opens.
    CallScreen(u32),
}

/// What the page remembers: the scale while it is drawn.
#[derive(Clone, Debug, Default)]
pub struct State {
    drawn: Option<u32>,
}

impl State {
    /// Carries a message out.
    pub fn update(&mut self, snapshot: &Snapshot, message: Message) -> Vec<Request> {
        let now = &snapshot.settings.appearance;
        let mut appearance = now.clone();
        match message {
            Message::Theme(theme) => appearance.theme = theme,
            Message::Language(language) => {
                appearance.language = String::from(language.map_or("", Language::code));
            }
            // The slider would run away under the pointer if the scale followed at once.
            Message::Drag(percent) => {
                self.drawn = Some(percent);
                return Vec::new();
            }
            Message::Released => {
                appearance.scale_percent = self.drawn.take().unwrap_or(appearance.scale_percent);
            }
            Message::Scale(percent) => appearance.scale_percent = percent,
            Message::Still(on) => appearance.reduce_motion = on,
            Message::Compact(on) => appearance.compact = on,
            Message::CallWindow(window) => appearance.call_window = window,
            Message::CallScreen(screen) => appearance.call_screen = screen,
        }
        if appearance == *now {
            return Vec::new();
        }
        let edit = SettingsEdit::Appearance(Box::new(appearance));
        vec![Request::command(Command::EditSettings(edit))]
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let now = &snapshot.settings.appearance;
        let note = look.text("language-note");
        column![
            self.shape(look, now),
            call_window(look, now),
            form::card(
                look,
                look.text("appearance-language"),
                vec![form::field(
                    look,
                    look.text("language"),
                    languages(look, now),
                    note,
                )]
            ),
        ]
        .spacing(look.space.m)
        .into()
    }

    fn shape<'a>(&'a self, look: &'a Look, now: &'a Appearance) -> Element<'a, Message> {
        let percent = self.drawn.unwrap_or(now.scale_percent);
        let scale = form::slide(
            look,
            80..=200,
            percent,
            format!("{percent} %"),
            Slide {
                drag: Message::Drag,
                release: Message::Released,
                set: Message::Scale,
            },
        );
        form::card(
            look,
            look.text("appearance-look"),
            vec![
                form::field(look, look.text("theme"), themes(look, now), String::new()),
                form::field(look, look.text("scale"), scale, String::new()),
                form::switch(look, look.text("compact"), now.compact, Message::Compact),
                form::switch(
                    look,
                    look.text("reduce-motion"),
                    now.reduce_motion,
                    Message::Still,
                ),
            ],
        )
    }
}

/// How the call window looks and on which screen it opens.
fn call_window<'a>(look: &Look, now: &Appearance) -> Element<'a, Message> {
    let forms = [
        (CallWindow::Full, look.text("call-window-full"), None),
        (CallWindow::Minimal, look.text("call-window-minimal"), None),
    ];
    let screens = (0..=SCREENS).map(|number| {
        let name = match number {
            0 => look.text("call-screen-pointer"),
            _ => look
                .l10n
                .with("call-screen-number", &[("number", number.into())]),
        };
        (number, name, None)
    });
    form::card(
        look,
        look.text("call-window"),
        vec![
            form::field(
                look,
                look.text("call-window-form"),
                choices(look, forms, &now.call_window, Message::CallWindow),
                look.text("call-window-form-note"),
            ),
            form::field(
                look,
                look.text("call-screen"),
                choices(look, screens, &now.call_screen, Message::CallScreen),
                look.text("call-screen-note"),
            ),
        ],
    )
}

fn themes<'a>(look: &Look, now: &Appearance) -> Element<'a, Message> {
    choices(
        look,
        [
            (
                ThemeChoice::System,
                look.text("theme-system"),
                Some(Icon::Monitor),
            ),
            (
                ThemeChoice::Light,
                look.text("theme-light"),
                Some(Icon::Sun),
            ),
            (ThemeChoice::Dark, look.text("theme-dark"), Some(Icon::Moon)),
        ],
        &now.theme,
        Message::Theme,
    )
}

fn languages<'a>(look: &Look, now: &Appearance) -> Element<'a, Message> {
    let system = (None, look.text("language-system"), Some(Icon::Monitor));
    let own = Language::ALL.map(|language| (Some(language), language.own_name().to_owned(), None));
    choices(
        look,
        std::iter::once(system).chain(own),
        &Language::from_code(&now.language),
        Message::Language,
    )
}
