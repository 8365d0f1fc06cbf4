//! What callers hear nobody talks with: tones, announcements, music (S155–S161, S166).
//!
//! A caller who was not answered hears what its own exchange plays. To play something else it has to be opened: answered,
//! or, where the account passes that on, given sound before the answer.

use std::sync::Arc;

use super::{
    Engine, Output, Signalling,
    call::{Call, Stage},
    input::Now,
    leg::Sockets,
};
use crate::{
    domain::{
        announcement::Prompt,
        extension::RingingSound,
        flow::{FlowInput, MachineInput, Phase},
        id::CallId,
    },
    media::{StreamId, Tone},
};

/// Something that is played into a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Playing {
    pub(super) prompt: Arc<Prompt>,
    /// Again and again.
    pub(super) again: bool,
}

/// What a caller hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Hears {
    Tone(Tone),
    Sound(Playing),
    Nothing,
}

impl Hears {
    fn sound(prompt: &Arc<Prompt>, again: bool) -> Self {
        let prompt = Arc::clone(prompt);
        Self::Sound(Playing { prompt, again })
    }
}

impl Call {
    /// What its machine does, while it has one that decides.
    pub(super) const fn phase(&self) -> Option<Phase> {
        match &self.stage {
            Stage::Ringing(flow) | Stage::Away(flow) | Stage::Taken(flow) => Some(flow.phase()),
            Stage::Dialling | Stage::Ringback | Stage::Connected | Stage::Failed { .. } => None,
        }
    }

    /// What it hears while nobody talks with it; `None`: that is no matter of this. `on_hold`: what callers on hold hear.
    pub(super) fn hears(&self, on_hold: Option<&Arc<Prompt>>) -> Option<Hears> {
        if let Some(whisper) = &self.whisper {
            return Some(whisper.hears());
        }
        if self.route.is_saying_goodbye() {
            return Some(Hears::Tone(Tone::Busy));
        }
        match self.phase() {
            Some(Phase::Announcing) => {
                let closing = self.forwards.as_ref()?.sounds.closing.as_ref()?;
                Some(Hears::sound(closing, false))
            }
            Some(Phase::Opening) => Some(Hears::Nothing),
            Some(Phase::Waiting | Phase::Away | Phase::Ringing) => Some(self.hears_waiting()),
            Some(Phase::Joined(_) | Phase::Machine | Phase::Taken | Phase::Over) | None => {
                let is_held = self.is_up() && self.leg.held_at.is_some();
                let music = on_hold.filter(|_| is_held && self.hand.joined.is_none())?;
                Some(Hears::sound(music, true))
            }
        }
    }

    fn hears_waiting(&self) -> Hears {
        let sounds = self.forwards.as_ref().map(|forwards| &forwards.sounds);
        let queue = sounds.and_then(|sounds| sounds.queue.as_ref());
        if let (Some(queued), Some(queue)) = (&self.queue, queue) {
            return match &queue.message {
                Some(message) if !queued.is_told => Hears::sound(message, false),
                _ => Hears::sound(&queue.music, true),
            };
        }
        match sounds.map(|sounds| &sounds.ringing) {
            Some(RingingSound::Again(prompt)) => Hears::sound(prompt, true),
            Some(RingingSound::Once(prompt)) => Hears::sound(prompt, false),
            Some(RingingSound::Silence) => Hears::Nothing,
            Some(RingingSound::Tones) | None => Hears::Tone(Tone::Ringback),
        }
    }

    /// Whether it can be played something: it was answered, or has sound before that.
    pub(super) const fn is_open_to_sound(&self) -> bool {
        matches!(self.leg.sockets, Sockets::Open)
            && (self.route.is_on || self.leg.early_answer.is_some())
    }
}

impl<S: Signalling> Engine<S> {
    /// Makes that a caller can be played something.
    pub(super) fn open_caller(&mut self, now: Now, id: CallId) {
        if self.has_sound_already(now, id) {
            return;
        }
        let Some(call) = self.call_mut(id) else {
            return;
        };
        call.leg.sockets = Sockets::Opening;
        let (stream, toward) = (call.leg.stream, call.leg.toward);
        self.out.push_back(Output::OpenMedia { stream, toward });
    }

    /// The caller has sockets already: it was taken or opened before. True when that is so; one that was opened without an
    /// answer is answered now if somebody or something takes it.
    pub(super) fn has_sound_already(&mut self, now: Now, id: CallId) -> bool {
        let Some(call) = self.call_mut(id).filter(|call| call.is_open_to_sound()) else {
            return false;
        };
        if call.phase() == Some(Phase::Opening) {
            self.feed(now, id, FlowInput::Machine(MachineInput::Open));
            return true;
        }
        self.answer_opened(now, id);
        let is_new = self
            .call_mut(id)
            .is_some_and(|call| call.is_at_machine() || call.answered.is_none());
        if is_new {
            self.answered(now, id);
        }
        true
    }

    /// Answers a caller who had sound before.
    pub(super) fn answer_opened(&mut self, now: Now, id: CallId) {
        let opened = self
            .call_mut(id)
            .and_then(|call| call.leg.usage.zip(call.leg.early_answer.take()));
        if let Some((usage, sdp)) = opened {
            self.signalling.accept(now.mono, usage, sdp);
        }
    }

    /// Whether a caller being opened gets its sound before an answer.
    pub(super) fn opens_early(&self, id: CallId) -> bool {
        let call = self.calls.iter().find(|call| call.id == id);
        let opening = call.filter(|call| call.phase() == Some(Phase::Opening));
        let account = opening.and_then(|call| self.settings.account(call.account.as_ref()?));
        account.is_some_and(|account| account.early_media)
    }

    /// What was said into a stream came to its end.
    pub(super) fn said(&mut self, now: Now, stream: StreamId) {
        self.whispered(now, stream);
        let mut calls = self.calls.iter_mut();
        let Some(call) = calls.find(|call| call.leg.stream == stream) else {
            return;
        };
        if let Some(queued) = &mut call.queue {
            queued.is_told = true;
        }
        self.open_hears(now, stream, MachineInput::Played);
    }

    /// Something is heard of a caller who was answered for the plan.
    pub(super) fn open_hears(&mut self, now: Now, stream: StreamId, heard: MachineInput) {
        let is_it = |call: &&Call| call.leg.stream == stream && call.can_be_taken_back();
        let waits = |call: &&Call| call.leg.stream == stream && call.queue.is_some();
        let id = self.calls.iter().find(|call| is_it(call) || waits(call));
        if let Some(id) = id.map(|call| call.id) {
            self.feed(now, id, FlowInput::Machine(heard));
        }
    }
}
