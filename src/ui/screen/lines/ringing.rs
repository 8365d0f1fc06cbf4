//! How a line's calls are handled and how they ring.

use iced::{
    Alignment,
    widget::{column, row},
};

use super::{
    Message,
    editor::{Draft, fault_of},
};
use crate::{
    engine::snapshot::Snapshot,
    ui::{
        icon::Icon,
        look::Look,
        screen::sound_choice,
        theme::{Element, button::Kind},
        widget::{
            form::{self, Slide},
            press::press,
        },
    },
};

/// A line's own loudness before the user sets it, percent.
pub(super) const USUAL_VOLUME: u32 = 80;

impl Draft {
    /// What whoever answers must know, and whether it is answered here at all.
    pub(super) fn handling<'a>(
        &'a self,
        look: &'a Look,
        faults: &[(String, String)],
    ) -> Element<'a, Message> {
        let line = &self.line;
        let note = (look.text("line-handling"), look.text("line-handling-note"));
        let until = (look.text("line-until"), look.text("line-until-note"));
        let (here, contact) = (
            look.text("line-may-answer"),
            look.text("line-called-contact"),
        );
        form::card(
            look,
            look.text("line-handling-title"),
            vec![
                Self::text(
                    look,
                    faults,
                    note,
                    ("handling", &line.handling),
                    Message::Handling,
                ),
                Self::text(
                    look,
                    faults,
                    until,
                    ("handling_until", &line.handling_until),
                    Message::HandlingUntil,
                ),
                form::field(
                    look,
                    String::new(),
                    form::switch(look, here, line.may_answer, Message::MayAnswer),
                    look.text("line-may-answer-note"),
                ),
                form::field(
                    look,
                    String::new(),
                    form::switch(
                        look,
                        contact,
                        line.show_called_contact,
                        Message::ShowCalledContact,
                    ),
                    look.text("line-called-contact-note"),
                ),
            ],
        )
    }

    pub(super) fn ringing<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        faults: &[(String, String)],
    ) -> Element<'a, Message> {
        let line = &self.line;
        let rings = sound_choice::melodies(look, &line.ring, Some(look.text("line-ring-usual")));
        let test = press(look, Kind::Secondary, look.text("audio-ring-test"))
            .icon(Icon::Bell)
            .on(Message::TestRing);
        let melody = row![
            form::pick(look, rings.options, Some(rings.chosen), Message::Ring),
            test
        ]
        .spacing(look.space.xs)
        .align_y(Alignment::Center);
        let usual = look.text("line-device-usual");
        let outputs = &snapshot.audio.outputs;
        let devices = sound_choice::devices(look, outputs, &line.ring_device, usual);
        let gone = if devices.is_gone {
            look.text("audio-device-gone-note")
        } else {
            String::new()
        };
        let device = form::pick(
            look,
            devices.options,
            Some(devices.chosen),
            Message::RingDevice,
        );
        form::card(
            look,
            look.text("audio-ringing"),
            vec![
                form::field(look, look.text("audio-ring"), melody, String::new()),
                form::field(look, look.text("audio-device"), device, gone),
                form::checked(
                    look,
                    look.text("audio-volume"),
                    self.volume(look),
                    fault_of(faults, "ring_volume"),
                    String::new(),
                ),
            ],
        )
    }

    /// As loud as the others, or a loudness of its own.
    fn volume<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let own = self.line.ring_volume;
        let words = look.text("line-volume-own");
        let switch = form::switch(look, words, own.is_some(), Message::OwnVolume);
        let Some(value) = own else { return switch };
        let slider = form::slide(
            look,
            0..=100,
            value,
            format!("{value} %"),
            Slide {
                drag: Message::Volume,
                release: Message::Volume(value),
                set: Message::Volume,
            },
        );
        column![switch, slider].into()
    }
}
