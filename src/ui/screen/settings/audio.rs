//! Sound: which devices, how loud, and whether they work.

use iced::{
    Alignment, Length,
    widget::{column, container, progress_bar, row},
};

use crate::{
    domain::settings::{Audio, SettingsEdit},
    engine::{command::Command, snapshot::Snapshot},
    ui::{
        bridge::Levels,
        icon::Icon,
        look::Look,
        screen::{
            Request,
            sound_choice::{self, Named},
        },
        theme::{Element, button::Kind, container::Tone, scale},
        widget::{
            form::{self, Slide},
            notice,
            press::press,
        },
    },
};

/// Which device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the devices' names")]
pub enum Role {
    Microphone,
    Speaker,
    Ringer,
}

/// Which volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the volumes' names")]
pub enum Volume {
    Microphone,
    Speaker,
    Ring,
}

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// Use this device.
    Device(Role, Named),
    /// A volume is being drawn.
    Drag(Volume, u32),
    /// It was let go.
    Released,
    /// A volume was set by a key.
    Set(Volume, u32),
    /// Ring with this.
    Ring(Named),
    /// Ring once.
    TestRing,
    /// Echo test on or off.
    Echo(bool),
}

/// What the page remembers: volumes while they are drawn.
#[derive(Clone, Debug, Default)]
pub struct State {
    drawn: Option<Audio>,
}

impl State {
    /// Carries a message out.
    pub fn update(&mut self, snapshot: &Snapshot, message: Message) -> Vec<Request> {
        let now = &snapshot.settings.audio;
        let mut audio = self.drawn.clone().unwrap_or_else(|| now.clone());
        match message {
            Message::Device(role, device) => match role {
                Role::Microphone => audio.microphone = device.key,
                Role::Speaker => audio.speaker = device.key,
                Role::Ringer => audio.ringer = device.key,
            },
            Message::Drag(which, value) => {
                set(&mut audio, which, value);
                self.drawn = Some(audio);
                return Vec::new();
            }
            Message::Set(which, value) => set(&mut audio, which, value),
            Message::Released => {}
            Message::Ring(melody) => audio.ring = melody.key,
            Message::TestRing => {
                return vec![Request::command(Command::TestRing {
                    sound: audio.ring,
                    device: String::new(),
                    volume: None,
                })];
            }
            Message::Echo(on) => return vec![Request::command(Command::EchoTest(on))],
        }
        self.drawn = None;
        if audio == *now {
            return Vec::new();
        }
        let edit = SettingsEdit::Audio(Box::new(audio));
        vec![Request::command(Command::EditSettings(edit))]
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        levels: Levels,
    ) -> Element<'a, Message> {
        let audio = self.drawn.as_ref().unwrap_or(&snapshot.settings.audio);
        let mut page = column![].spacing(look.space.m);
        if let Some(problem) = &snapshot.audio.problem {
            let told = look.l10n.media_problem(problem);
            page = page.push(notice::notice(
                look,
                Tone::Odd,
                told.what,
                told.help,
                Vec::new(),
            ));
        }
        page.push(microphone(look, snapshot, audio, levels))
            .push(speaker(look, snapshot, audio, levels))
            .push(ringing(look, snapshot, audio))
            .into()
    }
}

fn set(audio: &mut Audio, which: Volume, value: u32) {
    match which {
        Volume::Microphone => audio.microphone_gain = value,
        Volume::Speaker => audio.speaker_gain = value,
        Volume::Ring => audio.ring_volume = value,
    }
}

fn microphone<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    audio: &'a Audio,
    levels: Levels,
) -> Element<'a, Message> {
    form::card(
        look,
        look.text("audio-microphone"),
        vec![
            device(
                look,
                Role::Microphone,
                &snapshot.audio.inputs,
                &audio.microphone,
            ),
            volume(look, Volume::Microphone, audio.microphone_gain, 200),
            meter(look, levels.microphone, look.text("audio-speak")),
            echo(look, snapshot.audio.echo_test),
        ],
    )
}

fn speaker<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    audio: &'a Audio,
    levels: Levels,
) -> Element<'a, Message> {
    form::card(
        look,
        look.text("audio-speaker"),
        vec![
            device(look, Role::Speaker, &snapshot.audio.outputs, &audio.speaker),
            volume(look, Volume::Speaker, audio.speaker_gain, 200),
            meter(look, levels.speaker, String::new()),
        ],
    )
}

fn ringing<'a>(look: &'a Look, snapshot: &'a Snapshot, audio: &'a Audio) -> Element<'a, Message> {
    let rings = sound_choice::melodies(look, &audio.ring, None);
    let test = press(look, Kind::Secondary, look.text("audio-ring-test"))
        .icon(Icon::Bell)
        .on(Message::TestRing);
    let melody = row![
        form::pick(look, rings.options, Some(rings.chosen), Message::Ring),
        test
    ]
    .spacing(look.space.xs)
    .align_y(Alignment::Center);
    form::card(
        look,
        look.text("audio-ringing"),
        vec![
            device(look, Role::Ringer, &snapshot.audio.outputs, &audio.ringer),
            volume(look, Volume::Ring, audio.ring_volume, 100),
            form::field(look, look.text("audio-ring"), melody, String::new()),
        ],
    )
}

fn device<'a>(look: &'a Look, role: Role, found: &[String], chosen: &str) -> Element<'a, Message> {
    let none = look.text("audio-system-default");
    let choice = sound_choice::devices(look, found, chosen, none);
    let list = form::pick(look, choice.options, Some(choice.chosen), move |device| {
        Message::Device(role, device)
    });
    let note = if choice.is_gone {
        look.text("audio-device-gone-note")
    } else {
        String::new()
    };
    form::field(look, look.text("audio-device"), list, note)
}

fn volume(look: &Look, which: Volume, value: u32, most: u32) -> Element<'_, Message> {
    let slider = form::slide(
        look,
        0..=most,
        value,
        format!("{value} %"),
        Slide {
            drag: move |value| Message::Drag(which, value),
            release: Message::Released,
            set: move |value| Message::Set(which, value),
        },
    );
    form::field(look, look.text("audio-volume"), slider, String::new())
}

fn meter(look: &Look, level: f32, note: String) -> Element<'_, Message> {
    const LOUD: f32 = 0.9;
    let tone = if level > LOUD { Tone::Odd } else { Tone::Good };
    // Ears hear ratios: the square root spreads quiet speech over the bar.
    let bar = progress_bar(0.0..=1.0, level.clamp(0.0, 1.0).sqrt())
        .girth(scale::METER)
        .class(tone);
    let bar = container(bar)
        .width(Length::Fill)
        .height(look.space.control)
        .align_y(Alignment::Center);
    form::field(look, look.text("audio-level"), bar, note)
}

fn echo(look: &Look, on: bool) -> Element<'_, Message> {
    let button = if on {
        press(look, Kind::On, look.text("audio-echo-stop"))
            .icon(Icon::Ear)
            .on(Message::Echo(false))
    } else {
        press(look, Kind::Secondary, look.text("audio-echo-start"))
            .icon(Icon::Ear)
            .on(Message::Echo(true))
    };
    let note = if on {
        look.text("audio-echo-running")
    } else {
        look.text("audio-echo-note")
    };
    form::field(look, look.text("audio-echo"), row![button], note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_is_saved_once_when_let_go() {
        let snapshot = Snapshot::default();
        let mut page = State::default();
        assert!(
            page.update(&snapshot, Message::Drag(Volume::Ring, 30))
                .is_empty()
        );
        assert!(
            page.update(&snapshot, Message::Drag(Volume::Ring, 25))
                .is_empty()
        );
        let requests = page.update(&snapshot, Message::Released);
        let audio = Audio {
            ring_volume: 25,
            ..Audio::default()
        };
        let edit = SettingsEdit::Audio(Box::new(audio));
        assert_eq!(requests, [Request::command(Command::EditSettings(edit))]);
        assert!(page.update(&snapshot, Message::Released).is_empty());
    }
}
