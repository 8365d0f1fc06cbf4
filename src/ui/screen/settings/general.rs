//! How calls are taken.

use iced::widget::{column, row};

use crate::{
    domain::settings::{General, SettingsEdit, validate},
    engine::{command::Command, snapshot::Snapshot},
    ui::{
        icon::Icon,
        look::Look,
        screen::Request,
        theme::{Element, button::Kind},
        widget::{
            form::{self, Slide},
            press::{gap, press},
        },
    },
};

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// The ring time is being drawn.
    Drag(u32),
    /// It was let go, or Enter was pressed in a field.
    Commit,
    /// The ring time was set by a key.
    Ring(u32),
    /// Call waiting on or off.
    Waiting(bool),
    /// Keep in the tray or not.
    Tray(bool),
    /// The country was typed.
    Country(String),
    /// The area code was typed.
    Area(String),
}

/// What the page remembers: what is being typed or drawn.
#[derive(Clone, Debug, Default)]
pub struct State {
    draft: Option<General>,
}

impl State {
    /// Carries a message out.
    pub fn update(&mut self, snapshot: &Snapshot, message: Message) -> Vec<Request> {
        let now = &snapshot.settings.general;
        let mut general = self.draft.clone().unwrap_or_else(|| now.clone());
        // Not this page's, and perhaps changed since the draft was begun.
        general.do_not_disturb = now.do_not_disturb;
        let hold = matches!(
            message,
            Message::Drag(_) | Message::Country(_) | Message::Area(_)
        );
        match message {
            Message::Drag(seconds) | Message::Ring(seconds) => general.ring_seconds = seconds,
            Message::Waiting(on) => general.call_waiting = on,
            Message::Tray(on) => general.keep_in_tray = on,
            Message::Country(text) => general.country = text.trim().to_lowercase(),
            Message::Area(text) => general.area = String::from(text.trim()),
            Message::Commit => {}
        }
        let edit = SettingsEdit::General(Box::new(general.clone()));
        if hold || !validate::check_edit(&snapshot.settings, &edit).is_empty() {
            self.draft = Some(general);
            return Vec::new();
        }
        self.draft = None;
        if general == *now {
            return Vec::new();
        }
        vec![Request::command(Command::EditSettings(edit))]
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let general = self.draft.as_ref().unwrap_or(&snapshot.settings.general);
        let tray = form::switch(
            look,
            look.text("general-tray"),
            general.keep_in_tray,
            Message::Tray,
        );
        column![
            incoming(look, general),
            self.place(look, snapshot, general),
            form::card(look, look.text("general-window"), vec![tray]),
        ]
        .spacing(look.space.m)
        .into()
    }

    fn place<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &Snapshot,
        general: &'a General,
    ) -> Element<'a, Message> {
        let edit = SettingsEdit::General(Box::new(general.clone()));
        let fault = validate::check_edit(&snapshot.settings, &edit)
            .into_iter()
            .find(|problem| problem.key == "general.country")
            .map(|problem| look.l10n.settings_fault(&problem.fault));
        let country = form::line(
            look,
            "",
            &general.country,
            fault.is_some(),
            Message::Country,
        )
        .on_submit(Message::Commit);
        let area =
            form::line(look, "", &general.area, false, Message::Area).on_submit(Message::Commit);
        let note = look.text("general-country-note");
        let mut rows = vec![
            form::checked(look, look.text("general-country"), country, fault, note),
            form::field(
                look,
                look.text("general-area"),
                area,
                look.text("general-area-note"),
            ),
        ];
        if self.draft.is_some() {
            let save = press(look, Kind::Primary, look.text("save"))
                .icon(Icon::Check)
                .on(Message::Commit);
            rows.push(row![gap(), save].into());
        }
        form::card(look, look.text("general-place"), rows)
    }
}

fn incoming<'a>(look: &'a Look, general: &'a General) -> Element<'a, Message> {
    let seconds = look
        .l10n
        .with("seconds", &[("seconds", general.ring_seconds.into())]);
    let ring = form::slide(
        look,
        5..=120,
        general.ring_seconds,
        seconds,
        Slide {
            drag: Message::Drag,
            release: Message::Commit,
            set: Message::Ring,
        },
    );
    let waiting = look.text("general-waiting");
    form::card(
        look,
        look.text("general-incoming"),
        vec![
            form::field(
                look,
                look.text("general-ring"),
                ring,
                look.text("general-ring-note"),
            ),
            form::switch(look, waiting, general.call_waiting, Message::Waiting),
        ],
    )
}
