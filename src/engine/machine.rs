//! The answering machine: the caller is answered for it, greeted and recorded; the user listens in, or takes over. And
//! what it kept, listened to later.

use std::time::Duration;

use super::{
    CommandError, Engine, Event, Output, Reply, Signalling,
    command::{PlayerWish, VoicemailWish},
    commands::Answer,
    input::{Now, VoicemailNews},
    snapshot::{PlayerView, SoundKey},
};
use crate::{
    domain::{
        flow::MachineInput, id::CallId, recording::TapingInput, screening::NORMAL,
        voicemail::Voicemail,
    },
    media::{Command, Sound, Tap},
};

impl<S: Signalling> Engine<S> {
    /// Answers the caller for the answering machine: sockets first. The desk stays as it is.
    pub(super) fn take_message(&mut self, now: Now, id: CallId) {
        self.open_caller(now, id);
    }

    /// The caller hears the greeting of the line, the mode and the time.
    pub(super) fn greet(&mut self, now: Now, id: CallId) {
        let Some(call) = self.calls.iter().find(|call| call.id == id) else {
            return;
        };
        let stream = call.leg.stream;
        let line = call.line_id();
        let book = &self.screens.book;
        let mode = self.screens.mode.as_ref();
        let mode = mode.map_or(NORMAL, |mode| &mode.key);
        let prompt = book
            .greetings
            .choose(line, mode, book.moment(line, now.wall));
        self.out.push_back(Output::Greet { stream, prompt });
    }

    /// What the caller says is kept from now on.
    pub(super) fn record_message(&mut self, now: Now, id: CallId, quiet_after: Duration) {
        let Some(call) = self.calls.iter().find(|call| call.id == id) else {
            return;
        };
        let tap = Tap::Stream(call.leg.stream);
        let message = Box::new(Voicemail::of(&call.entry(now, None), id, now.wall));
        self.out.push_back(Output::RecordMessage { tap, message });
        self.media(Command::Record { tap, quiet_after });
        self.changed = true;
    }

    /// The recording is over.
    pub(super) fn end_recording(&mut self, id: CallId, kept: bool, silence: Duration) {
        let Some(call) = self.calls.iter().find(|call| call.id == id) else {
            return;
        };
        let tap = Tap::Stream(call.leg.stream);
        self.media(Command::StopRecording(tap));
        self.out
            .push_back(Output::EndMessage { tap, kept, silence });
    }

    pub(super) fn voicemail_news(&mut self, now: Now, news: VoicemailNews) {
        match news {
            VoicemailNews::Loaded { sound, samples } => self.sound_loaded(&sound, samples),
            VoicemailNews::NoNotice(stream) => self.tape_of(now, stream, TapingInput::Fails),
            VoicemailNews::CannotRecord(stream) => {
                self.tape_of(now, stream, TapingInput::Fails);
                self.open_hears(now, stream, MachineInput::CannotRecord);
            }
            VoicemailNews::Changed { unheard } => {
                self.voicemail.unheard = unheard;
                self.changed = true;
                self.event(Event::VoicemailChanged);
            }
        }
    }

    /// Carries out a wish.
    pub(super) fn with_machine(&mut self, wish: VoicemailWish) -> Answer {
        match wish {
            VoicemailWish::ListenIn { call, on } => self.listen_in(call, on),
            VoicemailWish::Play { sound, from } => self.play_sound(sound, from),
            VoicemailWish::Player(wish) => self.player(wish),
            VoicemailWish::Record(sound) => self.record_sound(sound),
        }
    }

    /// The desk hears the message being left, or no more (S191).
    fn listen_in(&mut self, call: Option<CallId>, on: bool) -> Answer {
        let found = self
            .calls
            .iter_mut()
            .find(|one| one.is_at_machine() && call.is_none_or(|call| call == one.id));
        let Some(found) = found else {
            return Err(match call {
                Some(_) => CommandError::NoSuchCall,
                None => CommandError::NothingToDo,
            });
        };
        found.machine.is_listened_to = on;
        let id = found.id;
        self.changed = true;
        Ok(Some(Reply::Call(id)))
    }

    /// Plays a recording at the desk, from `from` on.
    fn play_sound(&mut self, sound: SoundKey, from: Duration) -> Answer {
        if self.active().is_some() {
            return Err(CommandError::InCall);
        }
        let is_known = match &sound {
            SoundKey::Message(_) => true,
            SoundKey::Greeting(key) => key.is_empty() || self.settings.greetings.contains_key(key),
            SoundKey::Announcement(key) => self.settings.announcements.contains_key(key),
        };
        if !is_known {
            return Err(CommandError::NoSuchGreeting);
        }
        let speed = self
            .voicemail
            .player
            .as_ref()
            .map_or(100, |player| player.speed);
        self.voicemail.player = Some(PlayerView {
            sound: sound.clone(),
            at: from,
            speed,
            is_paused: false,
        });
        self.out.push_back(Output::Play(sound));
        self.changed = true;
        Ok(Some(Reply::Done))
    }

    /// The shell has the sound in hand: it plays from where the window wants it.
    fn sound_loaded(&mut self, sound: &SoundKey, samples: Option<Sound>) {
        let Some(player) = self
            .voicemail
            .player
            .clone()
            .filter(|player| player.sound == *sound)
        else {
            return;
        };
        let Some(samples) = samples else {
            self.voicemail.player = None;
            self.changed = true;
            return;
        };
        self.media(Command::Play(samples));
        self.media(Command::SetSpeed(percent(player.speed)));
        if !player.at.is_zero() {
            self.media(Command::Seek(player.at));
        }
        if player.is_paused {
            self.media(Command::Pause(true));
        }
    }

    fn player(&mut self, wish: PlayerWish) -> Answer {
        let Some(player) = &mut self.voicemail.player else {
            return Err(CommandError::NothingToDo);
        };
        let command = match wish {
            PlayerWish::Pause(on) => {
                player.is_paused = on;
                Command::Pause(on)
            }
            PlayerWish::Seek(to) => {
                player.at = to;
                Command::Seek(to)
            }
            PlayerWish::Speed(speed) => {
                player.speed = speed.clamp(50, 300);
                Command::SetSpeed(percent(player.speed))
            }
            PlayerWish::Stop => {
                self.voicemail.player = None;
                Command::StopPlaying
            }
        };
        self.changed = true;
        self.media(command);
        Ok(Some(Reply::Done))
    }

    pub(super) fn played_to(&mut self, at: Option<Duration>) {
        match (&mut self.voicemail.player, at) {
            (Some(player), Some(at)) => player.at = at,
            (player, None) => *player = None,
            (None, Some(_)) => return,
        }
        self.changed = true;
    }

    /// Whoever talks does not want to hear a recording, nor be recorded for a greeting.
    pub(super) fn settle_player(&mut self) {
        if self.active().is_none() {
            return;
        }
        if self
            .voicemail
            .player
            .as_ref()
            .is_some_and(|player| !player.is_paused)
        {
            // It can be gone on with after the call.
            if let Err(problem) = self.player(PlayerWish::Pause(true)) {
                tracing::debug!(%problem, "nothing is played");
            }
        }
        if self.voicemail.is_recording {
            self.end_greeting();
        }
    }

    /// Records a greeting or an announcement from the microphone, or ends that; the shell keeps it as a file.
    fn record_sound(&mut self, sound: Option<SoundKey>) -> Answer {
        let Some(sound) = sound.filter(|sound| !matches!(sound, SoundKey::Message(_))) else {
            if !self.voicemail.is_recording {
                return Err(CommandError::NothingToDo);
            }
            self.end_greeting();
            return Ok(Some(Reply::Done));
        };
        if self.active().is_some() {
            return Err(CommandError::InCall);
        }
        self.played_to(None);
        self.media(Command::StopPlaying);
        self.voicemail.is_recording = true;
        self.changed = true;
        self.out.push_back(Output::RecordSound(sound));
        let quiet_after = Duration::ZERO;
        self.media(Command::Record {
            tap: Tap::Desk,
            quiet_after,
        });
        Ok(Some(Reply::Done))
    }

    fn end_greeting(&mut self) {
        self.voicemail.is_recording = false;
        self.changed = true;
        self.media(Command::StopRecording(Tap::Desk));
        self.out.push_back(Output::EndMessage {
            tap: Tap::Desk,
            kept: true,
            silence: Duration::ZERO,
        });
    }
}

fn percent(speed: u32) -> f32 {
    f32::from(u16::try_from(speed).unwrap_or(u16::MAX)) / 100.0
}
