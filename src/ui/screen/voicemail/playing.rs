//! The chosen message: who left it, the way through it, and what can be done with it.

use iced::{
    Alignment, Length,
    widget::{Column, Row, container, row, slider},
};

use super::{Message, SPEEDS, State, list::who, playing};
use crate::{
    domain::{
        recording::Told,
        voicemail::{Kind as Sounds, Voicemail},
    },
    engine::snapshot::Snapshot,
    ui::{
        icon::Icon,
        look::Look,
        theme::{Element, button::Kind, container::Ground, text},
        widget::{
            elide,
            press::{choices, press, sign},
        },
    },
};

impl State {
    pub(super) fn playing<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        message: &'a Voicemail,
    ) -> Element<'a, Message> {
        let at = look.l10n.moment(message.at, look.now, &look.zone);
        let title = row![
            container(elide::title(who(look, message))).width(Length::Fill),
            text::caption(at)
        ]
        .spacing(look.space.s)
        .align_y(Alignment::Center);
        let inside = Column::new()
            .push(title)
            .push(self.way(look, snapshot, message))
            .push(consent(look, message).map(text::caption))
            .push(actions(look, message))
            .spacing(look.space.s);
        container(inside)
            .padding(look.space.m)
            .width(Length::Fill)
            .class(Ground::Bar)
            .into()
    }

    fn way<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        message: &'a Voicemail,
    ) -> Element<'a, Message> {
        let player = playing(snapshot, message.id);
        let length = tenths(message.length);
        let at = player.map_or(0, |player| tenths(player.at)).min(length);
        let at = self.drag.unwrap_or(at).min(length);
        let (icon, tip) = match player {
            Some(player) if !player.is_paused => (Icon::Pause, "voicemail-pause"),
            Some(_) | None => (Icon::Play, "voicemail-play"),
        };
        let bar = slider(0..=length.max(1), at, Message::Drag)
            .on_release(Message::Drop)
            .step(1_u32)
            .width(Length::Fill);
        let clock = format!(
            "{} / {}",
            look.l10n
                .clock(std::time::Duration::from_millis(u64::from(at) * 100)),
            look.l10n.clock(message.length)
        );
        let speed = player.map_or(100, |player| player.speed);
        let speeds = SPEEDS.map(|speed| {
            let words = look.l10n.with(
                "voicemail-speed",
                &[("speed", (f64::from(speed) / 100.0).into())],
            );
            (speed, words, None)
        });
        let leap = |on, icon, tip| {
            sign(look, Kind::Quiet, icon, look.text(tip))
                .on_maybe(player.is_some().then_some(Message::Leap(on)))
        };
        let keys = Row::new()
            .push(sign(look, Kind::Primary, icon, look.text(tip)).on(Message::Pause))
            .push(leap(false, Icon::ChevronLeft, "voicemail-back"))
            .push(leap(true, Icon::ChevronRight, "voicemail-on"))
            .push(bar)
            .push(text::caption(clock))
            .spacing(look.space.xs)
            .align_y(Alignment::Center);
        if look.narrow {
            return keys.into();
        }
        keys.push(choices(look, speeds, &speed, Message::Speed))
            .into()
    }
}

fn tenths(time: std::time::Duration) -> u32 {
    u32::try_from(time.as_millis() / 100).unwrap_or(u32::MAX)
}

/// How the parties of a recorded conversation were told.
fn consent(look: &Look, message: &Voicemail) -> Option<String> {
    let told = match &message.consent.as_ref()?.told {
        Told::Announcement(name) => name.clone(),
        Told::Tone => look.text("recording-told-tone"),
        Told::Otherwise => look.text("recording-told-otherwise"),
    };
    Some(
        look.l10n
            .with("recording-told-by", &[("told", told.into())]),
    )
}

fn actions<'a>(look: &'a Look, message: &'a Voicemail) -> Element<'a, Message> {
    let mark = if message.heard {
        press(look, Kind::Secondary, look.text("voicemail-mark-new"))
            .icon(Icon::Voicemail)
            .on(Message::Mark(message.id, false))
    } else {
        press(look, Kind::Secondary, look.text("voicemail-mark-heard"))
            .icon(Icon::Check)
            .on(Message::Mark(message.id, true))
    };
    let has_number = !message.caller.uri.is_empty() || !message.caller.number.is_empty();
    Row::new()
        .push(
            press(look, Kind::Secondary, look.text("call-back"))
                .icon(Icon::Phone)
                .on_maybe(has_number.then_some(Message::CallBack(message.row))),
        )
        .push((message.kind == Sounds::Message).then_some(mark))
        .push(
            press(look, Kind::Secondary, look.text("voicemail-export"))
                .icon(Icon::Download)
                .on(Message::Export(message.id)),
        )
        .push(
            press(look, Kind::Remove, look.text("voicemail-delete"))
                .icon(Icon::Trash)
                .on(Message::Delete(message.id)),
        )
        .spacing(look.space.xs)
        .wrap()
        .into()
}
