//! What callers hear, as it is made: spoken into the microphone, or a text that a synthesiser reads; heard, kept, taken out.

use std::{collections::BTreeMap, time::Duration};

use iced::{
    Alignment,
    widget::{Row, column},
};

use crate::{
    engine::{
        command::{Command, PlayerWish, VoicemailWish},
        snapshot::{Snapshot, SoundKey},
    },
    ui::{
        icon::Icon,
        look::Look,
        screen::Outcome,
        theme::{
            Element,
            button::Kind,
            text::{self, Ink},
        },
        widget::press::{gap, press},
    },
};

/// A sound, where it comes from, and what is done with it.
pub struct Spoken<M> {
    /// Which.
    pub key: SoundKey,
    /// Where it comes from, in words.
    pub from: String,
    /// There is something to hear.
    pub is_there: bool,
    /// There is a recording, which this discards.
    pub forget: Option<M>,
    /// Something typed waits to be kept.
    pub save: Option<M>,
    /// Hear it, or no more.
    pub play: M,
    /// Speak it into the microphone, or end that.
    pub record: M,
    /// Take it out.
    pub remove: M,
}

/// The keys of a sound.
#[must_use]
pub fn acts<'a, M: Clone + 'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    spoken: Spoken<M>,
) -> Element<'a, M> {
    let is_recording = snapshot.voicemail.is_recording;
    let record = if is_recording {
        press(look, Kind::On, look.text("greeting-stop")).icon(Icon::Square)
    } else {
        press(look, Kind::Secondary, look.text("greeting-record")).icon(Icon::Mic)
    };
    let (icon, words) = if is_playing(snapshot, &spoken.key) {
        (Icon::Square, "voicemail-stop")
    } else {
        (Icon::Play, "voicemail-play")
    };
    let may_play = spoken.is_there && !is_recording;
    let play = press(look, Kind::Secondary, look.text(words))
        .icon(icon)
        .on_maybe(may_play.then_some(spoken.play));
    let forget = spoken
        .forget
        .map(|forget| press(look, Kind::Quiet, look.text("greeting-forget")).on(forget));
    let save = spoken.save.map(|save| {
        press(look, Kind::Primary, look.text("save"))
            .icon(Icon::Check)
            .on(save)
    });
    let remove = press(look, Kind::Remove, look.text("greeting-remove"))
        .icon(Icon::Trash)
        .on(spoken.remove);
    let keys = Row::new()
        .push(play)
        .push(record.on(spoken.record))
        .push(forget)
        .push(save)
        .push(gap())
        .push(remove)
        .spacing(look.space.xs)
        .align_y(Alignment::Center);
    column![text::caption(spoken.from).class(Ink::Muted), keys]
        .spacing(look.space.xs)
        .into()
}

/// Whether it is heard now.
#[must_use]
pub fn is_playing(snapshot: &Snapshot, key: &SoundKey) -> bool {
    let player = snapshot.voicemail.player.as_ref();
    player.is_some_and(|player| player.sound == *key)
}

/// Hears it, or no more.
#[must_use]
pub fn play<M>(snapshot: &Snapshot, key: SoundKey) -> Outcome<M> {
    let is_heard = is_playing(snapshot, &key);
    toggle(key, is_heard)
}

/// Hears it, or, when it is heard, no more.
#[must_use]
pub fn toggle<M>(key: SoundKey, is_heard: bool) -> Outcome<M> {
    let wish = if is_heard {
        VoicemailWish::Player(PlayerWish::Stop)
    } else {
        VoicemailWish::Play {
            sound: key,
            from: Duration::ZERO,
        }
    };
    Outcome::command(Command::Voicemail(wish))
}

/// Speaks it into the microphone, or ends that.
#[must_use]
pub fn record<M>(snapshot: &Snapshot, key: SoundKey) -> Outcome<M> {
    let is_recording = snapshot.voicemail.is_recording;
    let wish = VoicemailWish::Record((!is_recording).then_some(key));
    Outcome::command(Command::Voicemail(wish))
}

/// A key that none of `all` has: the kind and a number.
#[must_use]
pub fn free_key<T>(kind: &str, all: &BTreeMap<String, T>) -> String {
    (1..=all.len() + 1)
        .map(|number| format!("{kind}-{number}"))
        .find(|key| !all.contains_key(key))
        .unwrap_or_default()
}
