//! Conversations that are recorded: who may, who is told, and what is kept (S181–S187).

use std::{sync::Arc, time::Duration};

use super::{
    CommandError, Engine, Output, Reply, Signalling,
    call::Call,
    command::RecordingWish,
    commands::Answer,
    input::Now,
    snapshot::{LineView, RecordingView},
};
use crate::{
    domain::{
        announcement::Prompt,
        flow::Phase,
        id::CallId,
        recording::{Asked, Consent, RecordCalls, Taping, TapingInput, TapingWish, Told, step},
        voicemail::{Kind, Voicemail},
    },
    media::{Command, StreamId, Tap},
};

/// The key by which who took a call elsewhere has it recorded (S181).
pub(super) const KEY: char = '7';

/// The recording of a call.
#[derive(Debug, Default)]
pub(super) struct Tape {
    taping: Option<Taping>,
    /// Who wanted it.
    by: Option<Asked>,
}

impl Call {
    /// What the window says of it. `calls`: what the settings say where line and extension don't.
    pub(super) fn recording_view(&self, calls: RecordCalls) -> RecordingView {
        RecordingView {
            may: self.is_conversation() && self.recorded_by(calls) != RecordCalls::Off,
            taping: self.tape.taping,
        }
    }

    /// Whether two talk in it.
    fn is_conversation(&self) -> bool {
        let is_joined = matches!(self.phase(), Some(Phase::Joined(_)));
        self.behind.is_none() && self.leg.setup.is_some() && (self.is_up() || is_joined)
    }

    /// Whether it is recorded: as its extension says when it was taken there, else its line, else `calls`.
    fn recorded_by(&self, calls: RecordCalls) -> RecordCalls {
        let is_joined = matches!(self.phase(), Some(Phase::Joined(_)));
        let forwards = self.forwards.as_ref().filter(|_| is_joined);
        let of_line = match &self.line {
            Some(LineView::Known(line)) => line.record,
            Some(LineView::Unknown { .. }) | None => None,
        };
        let of_extension = forwards.and_then(|forwards| forwards.record);
        of_extension.or(of_line).unwrap_or(calls)
    }
}

impl<S: Signalling> Engine<S> {
    /// Carries out what the user wants of a recording. Without a call the one talked in is meant.
    pub(super) fn record(&mut self, now: Now, call: Option<CallId>, wish: RecordingWish) -> Answer {
        let id = match call {
            Some(id) => id,
            None => self.active().ok_or(CommandError::NothingToDo)?,
        };
        let calls = self.settings.recording.calls;
        let call = self.calls.iter().find(|call| call.id == id);
        let view = call.ok_or(CommandError::NoSuchCall)?.recording_view(calls);
        match wish {
            RecordingWish::Start if !view.may => return Err(CommandError::NotRecorded),
            RecordingWish::Start => self.begin_tape(now, id, Asked::Desk),
            RecordingWish::Pause(_) | RecordingWish::Stop if view.taping.is_none() => {
                return Err(CommandError::NothingToDo);
            }
            RecordingWish::Pause(on) => self.tape(now, id, TapingInput::Pause(on)),
            RecordingWish::Stop => self.tape(now, id, TapingInput::End),
        }
        Ok(Some(Reply::Call(id)))
    }

    /// A conversation began: one that is always recorded is from here on.
    pub(super) fn record_if_always(&mut self, now: Now, id: CallId) {
        let calls = self.settings.recording.calls;
        let call = self.calls.iter().find(|call| call.id == id);
        let is_meant = call.is_some_and(|call| {
            let is_new = call.tape.taping.is_none();
            is_new && call.is_conversation() && call.recorded_by(calls) == RecordCalls::Always
        });
        // What is not told in words is not recorded by itself (S184).
        if is_meant && (self.settings.recording.told || self.notice().is_some()) {
            self.begin_tape(now, id, Asked::Always);
        }
    }

    /// Who took a call elsewhere asks for a recording, or for its end. True when the key was meant so.
    pub(super) fn record_by_key(&mut self, now: Now, id: CallId) -> bool {
        let calls = self.settings.recording.calls;
        let call = self.calls.iter().find(|call| call.id == id);
        let Some(view) = call
            .filter(|call| call.recorded_by(calls) == RecordCalls::Manual)
            .map(|call| call.recording_view(calls))
        else {
            return false;
        };
        if view.taping.is_some_and(Taping::is_on) {
            self.tape(now, id, TapingInput::End);
            // Who pressed it hears that it ended.
            if let Some(stream) = self.other_stream(id) {
                self.tell_recorded(stream, Prompt::Beep);
            }
        } else {
            self.begin_tape(now, id, Asked::Key);
        }
        true
    }

    fn begin_tape(&mut self, now: Now, id: CallId, by: Asked) {
        let told = self.settings.recording.told;
        if let Some(call) = self.call_mut(id) {
            call.tape.by = Some(by);
        }
        self.tape(now, id, TapingInput::Begin { told });
    }

    /// Moves the recording of a call on.
    pub(super) fn tape(&mut self, now: Now, id: CallId, input: TapingInput) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let (next, wish) = step(call.tape.taping, input);
        let has_changed = next != call.tape.taping;
        call.tape.taping = next;
        let stream = call.leg.stream;
        let tap = Tap::Call(stream);
        self.changed |= has_changed;
        match wish {
            Some(TapingWish::Tell) => self.tell_parties(id),
            Some(TapingWish::Record) => self.keep_call(now, id),
            Some(TapingWish::Pause(on)) => self.media(Command::PauseRecording { tap, on }),
            Some(TapingWish::Stop) => {
                self.media(Command::StopRecording(tap));
                self.out.push_back(Output::EndMessage {
                    tap,
                    kept: true,
                    silence: Duration::ZERO,
                });
            }
            None => {}
        }
    }

    /// Both sides hear that the call is recorded.
    fn tell_parties(&mut self, id: CallId) {
        let prompt = self.notice().map_or(Prompt::Beep, |(_, prompt)| prompt);
        let own = self.call_mut(id).map(|call| call.leg.stream);
        for stream in own.into_iter().chain(self.other_stream(id)) {
            self.tell_recorded(stream, prompt.clone());
        }
    }

    fn tell_recorded(&mut self, stream: StreamId, prompt: Prompt) {
        let prompt = Arc::new(prompt);
        self.out.push_back(Output::PlayOver { stream, prompt });
    }

    /// The stream of the other side of a call that was taken elsewhere.
    fn other_stream(&mut self, id: CallId) -> Option<StreamId> {
        let other = self.other_side(id)?;
        self.call_mut(other).map(|other| other.leg.stream)
    }

    /// What is said is kept from now on.
    fn keep_call(&mut self, now: Now, id: CallId) {
        let told = self.told_how();
        let sound = self.take_call_id();
        let Some(call) = self.calls.iter().find(|call| call.id == id) else {
            return;
        };
        let tap = Tap::Call(call.leg.stream);
        let consent = Consent {
            told,
            at: now.wall,
            by: call.tape.by.unwrap_or(Asked::Desk),
        };
        let message = Voicemail {
            kind: Kind::Conversation,
            consent: Some(consent),
            // It was heard while it was made.
            heard: true,
            ..Voicemail::of(&call.entry(now, None), sound, now.wall)
        };
        tracing::info!(call = id.0, "call is recorded");
        let message = Box::new(message);
        self.out.push_back(Output::RecordMessage { tap, message });
        let quiet_after = Duration::ZERO;
        self.media(Command::Record { tap, quiet_after });
    }

    fn told_how(&self) -> Told {
        if self.settings.recording.told {
            return Told::Otherwise;
        }
        self.notice()
            .map_or(Told::Tone, |(name, _)| Told::Announcement(name))
    }

    /// The announcement that tells of a recording: its name, and what is said.
    fn notice(&self) -> Option<(String, Prompt)> {
        let key = &self.settings.recording.notice;
        let notice = self.settings.announcements.get(key)?;
        Some((notice.shown(key).to_owned(), notice.prompt()?))
    }

    /// The parties of a stream's call heard the notice; or it can't be had, or nothing can be kept.
    pub(super) fn tape_of(&mut self, now: Now, stream: StreamId, input: TapingInput) {
        let call = self.calls.iter().find(|call| call.leg.stream == stream);
        let id = call
            .filter(|call| call.tape.taping.is_some())
            .map(|call| call.id);
        if let Some(id) = id {
            self.tape(now, id, input);
        }
    }
}
