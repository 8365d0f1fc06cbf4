//! A conversation that is recorded: its switch, its pause, and the words for it (S184).

use iced::{
    Alignment,
    widget::{Row, row},
};

use super::Message;
use crate::{
    domain::recording::Taping,
    engine::{command::RecordingWish, snapshot::CallView},
    ui::{
        icon::Icon,
        look::Look,
        theme::{
            Element,
            button::Kind,
            text::{self, Ink},
        },
        widget::press::sign,
    },
};

/// The switch, and the pause while it runs; nothing where calls are not recorded.
#[must_use]
pub fn switches<'a>(look: &Look, call: &CallView, is_tall: bool) -> Option<Element<'a, Message>> {
    if !call.recording.may {
        return None;
    }
    let id = call.id;
    let button = |kind, icon, name: &str, wish| {
        let button = sign(look, kind, icon, look.text(name));
        let button = if is_tall { button.tall() } else { button };
        button.on(Message::Record(id, wish))
    };
    let is_on = call.recording.taping.is_some_and(Taping::is_on);
    let main = if is_on {
        button(Kind::On, Icon::Square, "record-stop", RecordingWish::Stop)
    } else {
        button(
            Kind::Secondary,
            Icon::Circle,
            "record-start",
            RecordingWish::Start,
        )
    };
    let pause = match call.recording.taping {
        Some(Taping::Running) => Some(button(
            Kind::Secondary,
            Icon::Shield,
            "record-pause",
            RecordingWish::Pause(true),
        )),
        Some(Taping::Paused) => Some(button(
            Kind::On,
            Icon::Play,
            "record-resume",
            RecordingWish::Pause(false),
        )),
        Some(Taping::Telling | Taping::Broken) | None => None,
    };
    let keys = Row::new().push(main).push(pause).spacing(look.space.xs);
    Some(keys.into())
}

/// Where it stands, in words.
#[must_use]
pub fn line<'a, M: 'a>(look: &Look, call: &CallView) -> Option<Element<'a, M>> {
    let (icon, ink, words) = match call.recording.taping? {
        Taping::Telling => (Icon::Volume, Ink::Accent, "recording-telling"),
        Taping::Running => (Icon::AudioLines, Ink::Danger, "recording-running"),
        Taping::Paused => (Icon::Pause, Ink::Warning, "recording-paused"),
        Taping::Broken => (Icon::Alert, Ink::Danger, "recording-broken"),
    };
    Some(
        row![
            icon.small().class(ink),
            text::body(look.text(words)).class(ink)
        ]
        .spacing(look.space.xs)
        .align_y(Alignment::Center)
        .into(),
    )
}
