//! Cards about the desktop: links and start, keys from anywhere, what happens during calls.

use iced::{
    Alignment,
    widget::{Column, row},
};

use super::{Message, State};
use crate::{
    domain::{
        desktop::{LinkHandler, Rearrange},
        settings::{Desktop, SettingsEdit, validate},
    },
    engine::snapshot::Snapshot,
    ui::{
        desktop::hot_keys::{KeyUse, Refusal},
        icon::Icon,
        look::Look,
        theme::{
            Element,
            button::Kind,
            text::{self, Ink},
        },
        widget::{
            form,
            press::{gap, press},
        },
    },
};

/// What is typed for a key.
pub(super) fn text(desktop: &Desktop, what: KeyUse) -> &str {
    match what {
        KeyUse::Answer => &desktop.key_answer,
        KeyUse::Reject => &desktop.key_reject,
        KeyUse::HangUp => &desktop.key_hang_up,
        KeyUse::Show => &desktop.key_show,
    }
}

pub(super) fn slot(desktop: &mut Desktop, what: KeyUse) -> &mut String {
    match what {
        KeyUse::Answer => &mut desktop.key_answer,
        KeyUse::Reject => &mut desktop.key_reject,
        KeyUse::HangUp => &mut desktop.key_hang_up,
        KeyUse::Show => &mut desktop.key_show,
    }
}

const fn setting(what: KeyUse) -> &'static str {
    match what {
        KeyUse::Answer => "desktop.key_answer",
        KeyUse::Reject => "desktop.key_reject",
        KeyUse::HangUp => "desktop.key_hang_up",
        KeyUse::Show => "desktop.key_show",
    }
}

impl State {
    /// Links, and the start with the desktop.
    pub(super) fn links<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let rows = match &self.surroundings {
            None => vec![text::muted(look.text("desktop-looking")).into()],
            Some(Err(problem)) => {
                let words = look
                    .l10n
                    .with("desktop-failed", &[("detail", problem.as_str().into())]);
                vec![text::body(words).class(Ink::Danger).into()]
            }
            Some(Ok(found)) => {
                let start = form::switch(
                    look,
                    look.text("desktop-start"),
                    found.starts_with_desktop,
                    |on| Message::Rearrange(Rearrange::StartWithDesktop(on)),
                );
                vec![handler(look, &found.links), start]
            }
        };
        form::card(look, look.text("desktop-links-title"), rows)
    }

    /// Keys from anywhere.
    pub(super) fn keys<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
    ) -> Element<'a, Message> {
        let shown = self.keys.as_ref().unwrap_or(&snapshot.settings.desktop);
        let edit = SettingsEdit::Desktop(Box::new(shown.clone()));
        let faults = validate::check_edit(&snapshot.settings, &edit);
        let mut rows: Vec<Element<'a, Message>> = vec![text::muted(look.text("keys-lead")).into()];
        for what in KeyUse::ALL {
            let label = match what {
                KeyUse::Answer => look.text("key-answer"),
                KeyUse::Reject => look.text("key-reject"),
                KeyUse::HangUp => look.text("key-hang-up"),
                KeyUse::Show => look.text("key-show"),
            };
            let fault = faults
                .iter()
                .find(|problem| problem.key == setting(what))
                .map(|problem| look.l10n.settings_fault(&problem.fault))
                .or_else(|| self.refusal(look, what));
            let field = form::line(
                look,
                &look.text("key-example"),
                text(shown, what),
                fault.is_some(),
                move |typed| Message::Key(what, typed),
            )
            .on_submit(Message::SaveKeys);
            rows.push(form::checked(look, label, field, fault, String::new()));
        }
        if self.keys.is_some() {
            let cancel = press(look, Kind::Secondary, look.text("cancel")).on(Message::CancelKeys);
            let save = press(look, Kind::Primary, look.text("save"))
                .icon(Icon::Check)
                .on_maybe(faults.is_empty().then_some(Message::SaveKeys));
            rows.push(row![gap(), cancel, save].spacing(look.space.xs).into());
        }
        form::card(look, look.text("keys-title"), rows)
    }

    /// Why a key that is set can't be had; while it is being typed nobody knows.
    fn refusal(&self, look: &Look, what: KeyUse) -> Option<String> {
        if self.keys.is_some() {
            return None;
        }
        let (_, refusal) = self.refusals.iter().find(|(one, _)| *one == what)?;
        Some(look.text(match refusal {
            Refusal::Taken => "key-taken",
            Refusal::NoSuchKey => "key-none",
            Refusal::Wayland => "key-wayland",
            Refusal::NoServer => "key-no-server",
        }))
    }

    /// What happens during calls.
    #[allow(clippy::unused_self, reason = "beside the other cards")]
    pub(super) fn during_calls<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
    ) -> Element<'a, Message> {
        let desktop = &snapshot.settings.desktop;
        let players = look.text("desktop-players");
        let awake = look.text("desktop-awake");
        form::card(
            look,
            look.text("desktop-calls-title"),
            vec![
                form::switch(look, players, desktop.pause_players, Message::Silence),
                form::switch(look, awake, desktop.keep_awake, Message::Awake),
            ],
        )
    }
}

fn handler<'a>(look: &'a Look, links: &LinkHandler) -> Element<'a, Message> {
    let words = match links {
        LinkHandler::Ours => {
            return row![
                Icon::CircleCheck.normal().class(Ink::Success),
                text::body(look.text("links-ours"))
            ]
            .spacing(look.space.xs)
            .align_y(Alignment::Center)
            .into();
        }
        LinkHandler::Nobody => look.text("links-nobody"),
        LinkHandler::Other(name) => {
            let name = name.strip_suffix(".desktop").unwrap_or(name);
            look.l10n.with("links-other", &[("program", name.into())])
        }
    };
    let take = press(look, Kind::Secondary, look.text("links-take"))
        .icon(Icon::Phone)
        .on(Message::Rearrange(Rearrange::TakeLinks));
    if look.narrow {
        return Column::new()
            .push(text::body(words))
            .push(take)
            .spacing(look.space.xs)
            .into();
    }
    row![text::body(words).width(iced::Length::Fill), take]
        .spacing(look.space.m)
        .align_y(Alignment::Center)
        .into()
}
