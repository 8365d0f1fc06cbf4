//! Who answers a call that is sent on is told of it before being connected (S158, S159).

use std::sync::Arc;

use super::{
    Engine, Signalling,
    call::Call,
    hears::{Hears, Playing},
    input::Now,
};
use crate::{
    domain::{
        announcement::Prompt,
        extension::ReadyWhisper,
        flow::FlowInput,
        forward::AttemptResult,
        id::CallId,
        screening::Fate,
        whisper::{Verdict, Whisper},
    },
    media::StreamId,
    mono::Mono,
};

/// A leg to a destination that is told.
#[derive(Debug)]
pub(super) struct Whispering {
    machine: Whisper,
    prompt: Arc<Prompt>,
}

impl Whispering {
    /// When to look at it again.
    pub(super) const fn deadline(&self) -> Mono {
        self.machine.deadline()
    }

    /// What it hears.
    pub(super) fn hears(&self) -> Hears {
        Hears::Sound(Playing {
            prompt: Arc::clone(&self.prompt),
            again: false,
        })
    }
}

impl<S: Signalling> Engine<S> {
    /// A destination answered: it is told of the call first where its extension says so. True when it is.
    pub(super) fn tells_first(&mut self, now: Now, leg: CallId) -> bool {
        let behind = self
            .attempts
            .iter()
            .find(|out| out.id == leg)
            .and_then(|out| out.behind);
        let Some(behind) = behind else {
            return false;
        };
        let call = self.calls.iter().find(|call| call.id == behind.call);
        let whisper = call.and_then(|call| call.forwards.as_ref()?.sounds.whisper.clone());
        let Some(ReadyWhisper {
            key,
            prompt,
            accept,
        }) = whisper
        else {
            return false;
        };
        let prompt = self.worded(now, behind.call, &key, prompt);
        let Some(out) = self.call_mut(leg) else {
            return false;
        };
        out.whisper = Some(Whispering {
            machine: Whisper::new(accept, now.mono),
            prompt,
        });
        tracing::debug!(call = behind.call.0, leg = leg.0, "is told of the call");
        self.feed(now, behind.call, FlowInput::ToldFirst(behind.attempt));
        true
    }

    /// A text with the facts of the call filled in (S159); one that can't be is said as it is written.
    fn worded(&mut self, now: Now, id: CallId, key: &str, prompt: Arc<Prompt>) -> Arc<Prompt> {
        let Prompt::Spoken(text) = &*prompt else {
            return prompt;
        };
        let Some(call) = self.calls.iter().find(|call| call.id == id) else {
            return prompt;
        };
        let facts = Arc::new(self.facts(call, now));
        let name = format!("announcement.{key}");
        let words = self.writer.say(&self.settings, &name, text, &facts);
        match words {
            Some(words) if words != *text => Arc::new(Prompt::Said(words)),
            Some(_) | None => prompt,
        }
    }

    /// All was said into a stream: that of a leg that is told, perhaps.
    pub(super) fn whispered(&mut self, now: Now, stream: StreamId) {
        self.whisper(
            now,
            |out| out.leg.stream == stream,
            |one| one.said(now.mono),
        );
    }

    /// A leg that is told pressed a key. True when it is such a leg.
    pub(super) fn whisper_pressed(&mut self, now: Now, stream: StreamId, key: char) -> bool {
        self.whisper(now, |out| out.leg.stream == stream, |one| one.pressed(key))
    }

    /// Looks after legs that are told.
    pub(super) fn wake_whispers(&mut self, now: Now) {
        let due = |out: &&Call| {
            let whisper = out.whisper.as_ref();
            whisper.is_some_and(|whisper| whisper.deadline() <= now.mono)
        };
        let due: Vec<CallId> = self.attempts.iter().filter(due).map(|out| out.id).collect();
        for id in due {
            self.whisper(now, |out| out.id == id, |one| one.wake(now.mono));
        }
    }

    fn whisper(
        &mut self,
        now: Now,
        is_it: impl Fn(&Call) -> bool,
        act: impl FnOnce(&mut Whisper) -> Option<Verdict>,
    ) -> bool {
        let found = self.attempts.iter_mut().find(|out| is_it(out));
        let Some((out, behind)) = found.and_then(|out| {
            let behind = out.behind?;
            Some((out, behind))
        }) else {
            return false;
        };
        let Some(whisper) = &mut out.whisper else {
            return false;
        };
        let (leg, verdict) = (out.id, act(&mut whisper.machine));
        match verdict {
            None => {}
            Some(Verdict::Taken) => {
                out.whisper = None;
                self.feed(now, behind.call, FlowInput::Answered(behind.attempt));
            }
            Some(Verdict::NotTaken) => {
                let result = AttemptResult::NoAnswer;
                self.give_up_leg(now, leg);
                self.note_fate(behind.call, behind.attempt, Fate::Failed(result));
                let failed = FlowInput::Failed(behind.attempt, result);
                self.feed(now, behind.call, failed);
            }
        }
        true
    }
}
