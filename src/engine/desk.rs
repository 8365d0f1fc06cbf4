//! The desk: which call has microphone and speaker, what rings, what tone plays. The wishes follow from the calls as
//! they stand after each input; only differences are told to sound.

use std::{path::PathBuf, sync::Arc, time::Duration};

use super::{
    Engine, Output, Signalling,
    call::{Call, Stage},
    hears::{Hears, Playing},
    snapshot::LineView,
};
use crate::{
    domain::{
        announcement::Prompt,
        id::CallId,
        journal::{CallDirection, Outcome},
    },
    media::{Command, LocalEnd, RingSound, Tone, ToneCountry},
    mono::Mono,
};

/// How long the ringing sound is tried out.
pub(super) const TEST_RING: Duration = Duration::from_secs(2);

/// What sound was told last.
#[derive(Debug, Default)]
pub(super) struct Desk {
    pub(super) muted: bool,
    pub(super) do_not_disturb: bool,
    /// A ringing sound is tried out until then.
    pub(super) test_ring: Option<(Ring, Mono)>,
    gains: Option<(u32, u32)>,
    ring: Option<Ring>,
    tone: Option<Tone>,
}

/// How it rings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ring {
    pub(super) sound: RingSound,
    /// Empty: the device chosen for all.
    pub(super) device: String,
    /// 0..=100.
    pub(super) volume: u32,
}

/// A sound setting: the path of a file, or the name of a built-in melody.
pub(super) fn ring_sound(setting: &str) -> RingSound {
    let is_file = setting.contains(['/', '\\'])
        || setting
            .rsplit_once('.')
            .is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("wav"));
    if is_file {
        RingSound::File(PathBuf::from(setting))
    } else {
        RingSound::BuiltIn(setting.to_owned())
    }
}

impl<S: Signalling> Engine<S> {
    /// The call that has microphone and speaker.
    pub(super) fn active(&self) -> Option<CallId> {
        let mut at_desk = self.calls.iter().filter(|call| call.is_at_desk());
        at_desk.next().map(|call| call.id)
    }

    /// Tells sound what changed: who is joined with the desk, what rings, what tone plays, how loud.
    pub(super) fn settle_sound(&mut self) {
        self.settle_mute();
        self.settle_echo_test();
        self.settle_gains();
        self.settle_player();
        self.settle_joins();
        let ring = self.wished_ring();
        if ring != self.desk.ring {
            self.media(match &ring {
                Some(ring) => Command::Ring {
                    sound: ring.sound.clone(),
                    volume: percent(ring.volume),
                    device: ring.device.clone(),
                },
                None => Command::StopRing,
            });
            self.desk.ring = ring;
        }
        let tone = self.wished_tone();
        if tone != self.desk.tone {
            let country = self.settings.general.country.clone();
            self.media(match tone {
                Some(tone) => Command::PlayTone { tone, country },
                None => Command::StopTone,
            });
            self.desk.tone = tone;
        }
    }

    /// A switched-off microphone comes back with the next call, not in the middle of it.
    fn settle_mute(&mut self) {
        if self.desk.muted && self.calls.is_empty() {
            self.desk.muted = false;
            self.media(Command::Mute(false));
            self.changed = true;
        }
    }

    /// A call at the desk ends the echo test: the caller would hear it.
    fn settle_echo_test(&mut self) {
        if self.audio.echo_test && self.active().is_some() {
            self.audio.echo_test = false;
            self.media(Command::EchoTest(false));
            self.changed = true;
        }
    }

    fn settle_gains(&mut self) {
        let audio = &self.settings.audio;
        let gains = (audio.microphone_gain, audio.speaker_gain);
        if self.desk.gains != Some(gains) {
            self.desk.gains = Some(gains);
            self.media(Command::SetGain {
                microphone: percent(gains.0),
                speaker: percent(gains.1),
            });
        }
    }

    /// Streams leave the desk before another one is joined, so two never speak at once.
    fn settle_joins(&mut self) {
        let active = self.active();
        let legs = self.calls.iter().chain(&self.attempts);
        let on_hold = self.screens.book.on_hold.clone();
        let ends: Vec<(CallId, LocalEnd, Option<Playing>)> = legs
            .map(|call| {
                let (end, playing) = self.wished_end(call, active, on_hold.as_ref());
                (call.id, end, playing)
            })
            .collect();
        for to_desk in [false, true] {
            for (id, end, playing) in &ends {
                let legs = self.calls.iter_mut().chain(&mut self.attempts);
                let Some(call) = legs.into_iter().find(|call| call.id == *id) else {
                    continue;
                };
                let due = call.leg.setup.is_some() && call.leg.joined != *end;
                if due && (*end == LocalEnd::Desk) == to_desk {
                    call.leg.joined = *end;
                    let (stream, end) = (call.leg.stream, *end);
                    self.media(Command::Join { stream, end });
                }
                if (*end == LocalEnd::Desk) == to_desk {
                    self.settle_playing(*id, playing.clone());
                }
            }
        }
    }

    /// Gives a stream what it is to play; what it plays already goes on.
    fn settle_playing(&mut self, id: CallId, wished: Option<Playing>) {
        let mut legs = self.calls.iter_mut().chain(&mut self.attempts);
        let Some(call) = legs.find(|call| call.id == id && call.leg.setup.is_some()) else {
            return;
        };
        if call.leg.playing == wished {
            return;
        }
        call.leg.playing.clone_from(&wished);
        let stream = call.leg.stream;
        if let Some(Playing { prompt, again }) = wished {
            self.out.push_back(Output::PlayPrompt {
                stream,
                prompt,
                again,
            });
        }
    }

    fn wished_end(
        &self,
        call: &Call,
        active: Option<CallId>,
        on_hold: Option<&Arc<Prompt>>,
    ) -> (LocalEnd, Option<Playing>) {
        if active == Some(call.id) {
            return (LocalEnd::Desk, None);
        }
        match call.hears(on_hold) {
            Some(Hears::Sound(playing)) => return (LocalEnd::File, Some(playing)),
            Some(Hears::Tone(tone)) => return (LocalEnd::Tone(tone, self.country()), None),
            Some(Hears::Nothing) => return (LocalEnd::Nobody, None),
            None => {}
        }
        (self.wished_other(call), None)
    }

    fn country(&self) -> ToneCountry {
        ToneCountry::of(&self.settings.general.country)
    }

    /// With what a stream is joined that is neither at the desk nor played something of the plan's.
    fn wished_other(&self, call: &Call) -> LocalEnd {
        if call.is_at_machine() {
            return if call.machine.is_listened_to {
                LocalEnd::Listen
            } else {
                LocalEnd::File
            };
        }
        if self.hears_error(call) {
            return LocalEnd::Tone(Tone::Congestion, self.country());
        }
        let other = self.other_side(call.id).and_then(|other| {
            let mut legs = self.calls.iter().chain(&self.attempts);
            legs.find(|call| call.id == other)
        });
        match other {
            // Held means held: who is held hears nothing of the other side.
            Some(other) if call.leg.held_at.is_none() && !call.leg.held_by_peer => {
                LocalEnd::Bridge(other.leg.stream)
            }
            Some(_) | None => LocalEnd::Nobody,
        }
    }

    /// Whether whoever took a call elsewhere dialled a code nobody has.
    fn hears_error(&self, leg: &Call) -> bool {
        let behind = leg.behind.map(|behind| behind.call);
        let call = self.calls.iter().find(|call| Some(call.id) == behind);
        call.is_some_and(|call| call.route.is_in_error())
    }

    /// The call that rings longest is the one that is heard; a line whose calls are not for this desk makes no sound.
    fn wished_ring(&self) -> Option<Ring> {
        if let Some((ring, _)) = &self.desk.test_ring {
            return Some(ring.clone());
        }
        if self.active().is_some() {
            return None;
        }
        let call = self
            .calls
            .iter()
            .find(|call| call.is_ringing() && !call.silenced && call.may_be_answered())?;
        let of_contact = call
            .knowledge
            .contact()
            .filter(|found| found.is_exact)
            .map_or("", |found| found.contact.desk.ring.as_str());
        let line = match &call.line {
            Some(LineView::Known(line)) => Some(line),
            Some(LineView::Unknown { .. }) | None => None,
        };
        let audio = &self.settings.audio;
        let own = line.map_or("", |line| line.ring.as_str());
        let setting = [of_contact, own, &audio.ring]
            .into_iter()
            .find(|sound| !sound.is_empty())
            .unwrap_or_default();
        let volume = line.and_then(|line| line.ring_volume);
        Some(Ring {
            sound: ring_sound(setting),
            device: line.map_or_else(String::new, |line| line.ring_device.clone()),
            volume: volume.unwrap_or(audio.ring_volume),
        })
    }

    fn wished_tone(&self) -> Option<Tone> {
        let waits = self
            .calls
            .iter()
            .any(|call| call.is_ringing() && !call.silenced && call.may_be_answered());
        let active = self.calls.iter().find(|call| call.is_at_desk());
        if let Some(active) = active {
            return match active.stage {
                Stage::Ringback if !active.leg.early_media => Some(Tone::Ringback),
                _ if waits => Some(Tone::CallWaiting),
                _ => None,
            };
        }
        let failed = self.calls.iter().rev().find_map(|call| match call.stage {
            Stage::Failed { outcome, .. } => Some(outcome),
            Stage::Ringing(_)
            | Stage::Away(_)
            | Stage::Dialling
            | Stage::Ringback
            | Stage::Taken(_)
            | Stage::Connected => None,
        });
        failed.map(|outcome| match outcome {
            Outcome::Busy => Tone::Busy,
            _ => Tone::Congestion,
        })
    }

    /// Whether the user can't be rung aloud: talking, or calling somebody.
    pub(super) fn is_talking(&self) -> bool {
        self.calls.iter().any(|call| {
            call.is_up() || call.is_at_desk() && call.direction == CallDirection::Outgoing
        })
    }

    /// For the media core.
    pub(super) fn media(&mut self, command: Command) {
        self.out.push_back(Output::Media(command));
    }
}

/// A setting in percent as a factor.
fn percent(value: u32) -> f32 {
    f32::from(u16::try_from(value).unwrap_or(u16::MAX)) / 100.0
}
