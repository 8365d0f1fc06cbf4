//! A call somebody took goes on to an extension: by the user's wish, or by 0 and a code from whoever took it there
//! (S170–S176).
//!
//! Its caller is answered already: while its destinations are tried it hears that it rings, and a refusal is a busy tone
//! for some seconds before we hang up (S153).

use std::{sync::Arc, time::Duration};

use super::{
    Engine, Signalling, call::Stage, close::outcome_of_talk, command::CommandError, input::Now,
    recording::KEY, transfer::Handing,
};
use crate::{
    domain::{
        flow::{CallFlow, FlowSpec, FlowStep},
        id::CallId,
        journal::Outcome,
        recording::TapingInput,
        transfer_code::{CodeListener, Way},
    },
    media::{Command, StreamId},
    mono::{Mono, earliest},
};

/// How long a caller hears that nobody took the call (S153).
const BUSY_TONE: Duration = Duration::from_secs(5);
/// How long whoever dialled an unknown code hears so (S174).
const ERROR_TONE: Duration = Duration::from_secs(1);

/// What going on to an extension has to do with a call.
#[derive(Debug, Default)]
pub(super) struct Route {
    /// Its caller is answered already: somebody took it, or it was opened for what is played to it.
    pub(super) is_on: bool,
    /// Somebody took it before it went on.
    pub(super) was_taken: bool,
    /// It was taken by a destination, not here.
    was_elsewhere: bool,
    /// Nobody took it: the caller hears so until then.
    goodbye: Option<(Mono, Outcome)>,
    /// The keys of whoever took it elsewhere.
    listener: CodeListener,
    /// That one hears that there is no such code until then.
    error_until: Option<Mono>,
}

impl Route {
    /// When to look at it again.
    pub(super) fn deadline(&self) -> Option<Mono> {
        let goodbye = self.goodbye.map(|(at, _)| at);
        let own = earliest(goodbye, self.error_until);
        earliest(own, self.listener.deadline())
    }

    /// Whether the caller hears that nobody took it.
    pub(super) const fn is_saying_goodbye(&self) -> bool {
        self.goodbye.is_some()
    }

    /// Whether the one on the other side hears that there is no such code.
    pub(super) const fn is_in_error(&self) -> bool {
        self.error_until.is_some()
    }
}

impl<S: Signalling> Engine<S> {
    /// The extension a code or a key names, if it is active and its rules are ready.
    pub(super) fn extension(&self, named: &str) -> Result<String, CommandError> {
        let is_ready = |key: &str| {
            let known = self.settings.extensions.get(key);
            known.is_some_and(|one| one.on) && self.screens.book.forwards.contains_key(key)
        };
        self.extension_of_code(named)
            .or_else(|| Some(named.to_owned()))
            .filter(|key| is_ready(key))
            .ok_or(CommandError::NoSuchExtension)
    }

    /// Whose code these digits are.
    fn extension_of_code(&self, code: &str) -> Option<String> {
        let mut all = self.settings.extensions.iter();
        let found = all.find(|(_, one)| !one.code.is_empty() && one.code == code);
        found.map(|(key, _)| key.clone())
    }

    /// Sends a call that was taken on to an extension; `comes_back`: it rings here when nobody takes it there.
    pub(super) fn route(&mut self, now: Now, id: CallId, key: &str, comes_back: bool) {
        let book = Arc::clone(&self.screens.book);
        let Some(forwards) = book.forwards.get(key) else {
            return;
        };
        self.tape(now, id, TapingInput::End);
        self.give_up_attempts(now, id);
        let mut steps = self.forward_steps(forwards);
        if comes_back {
            let seconds = self.settings.general.ring_seconds;
            steps.push(FlowStep::Ring(Duration::from_secs(seconds.into())));
        }
        self.add_policy(&mut steps, forwards, false);
        let spec = FlowSpec {
            steps,
            auto_answer: None,
            no_ringing: None,
            reject: None,
        };
        let extension = self.settings.extensions.get(key);
        let name = extension
            .map_or(key, |extension| extension.shown(key))
            .to_owned();
        let (flow, effects) = CallFlow::start(spec, now.mono);
        let Some(call) = self.call_mut(id) else {
            return;
        };
        tracing::info!(call = id.0, extension = key, "call goes on");
        call.detail = format!("→ {name}");
        call.forwards = Some(Arc::clone(forwards));
        call.hand = Handing::default();
        call.route = Route {
            is_on: true,
            was_taken: true,
            was_elsewhere: matches!(call.stage, Stage::Away(_)),
            ..Route::default()
        };
        call.rings_as = None;
        call.leg.held_at = None;
        call.stage = Stage::of(flow);
        self.changed = true;
        self.offer_if_wanted(now, id);
        self.carry_out(now, id, effects);
        self.close_if_over(now, id);
    }

    /// The plan is over and nobody took a call that was answered before: its caller hears so. True when it is such a call.
    pub(super) fn says_goodbye(&mut self, now: Now, id: CallId, outcome: Outcome) -> bool {
        let Some(call) = self.call_mut(id) else {
            return false;
        };
        let is_up = call.route.is_on && call.leg.usage.is_some();
        let was_taken = matches!(
            outcome,
            Outcome::AnsweredByDestination | Outcome::VoicemailLeft | Outcome::VoicemailNoMessage
        );
        if !is_up || was_taken {
            return false;
        }
        if call.route.goodbye.is_none() {
            call.route.goodbye = Some((now.mono + BUSY_TONE, outcome));
            if let Some(flow) = call.flow().cloned() {
                call.stage = Stage::Away(flow);
            }
            self.changed = true;
        }
        true
    }

    /// Ends a call whose caller has heard long enough that nobody took it, or is not to.
    pub(super) fn end_goodbye(&mut self, now: Now, id: CallId) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let Some((_, outcome)) = call.route.goodbye.take() else {
            return;
        };
        if let Some(usage) = call.leg.usage.take() {
            self.signalling.hang_up(now.mono, usage, None);
        }
        self.close(now, id, outcome);
    }

    /// How a call that went on counts: it was taken, whatever came then.
    pub(super) fn outcome_of_route(&mut self, id: CallId, outcome: Outcome) -> Outcome {
        match self.call_mut(id) {
            Some(call) if call.route.was_taken && outcome != Outcome::VoicemailLeft => {
                if call.route.was_elsewhere {
                    Outcome::AnsweredByDestination
                } else {
                    outcome_of_talk(call.direction, true)
                }
            }
            Some(_) | None => outcome,
        }
    }

    /// Looks after goodbyes, error tones and keys that were kept back.
    pub(super) fn wake_route(&mut self, now: Now, id: CallId) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let pass = call.route.listener.wake(now.mono);
        let ended = call.route.error_until.take_if(|at| *at <= now.mono);
        let is_due = call.route.goodbye.is_some_and(|(at, _)| at <= now.mono);
        let stream = call.leg.stream;
        self.changed |= ended.is_some();
        self.send_keys(stream, pass);
        if is_due {
            self.end_goodbye(now, id);
        }
    }

    /// Whoever took a call elsewhere pressed a key: part of a code, or for the other side. True when it was such a key.
    pub(super) fn receiver_pressed(&mut self, now: Now, leg: CallId, key: char, way: Way) -> bool {
        let Some((id, may_hand_on)) = self.receiver_of(leg) else {
            return false;
        };
        if !may_hand_on {
            return key == KEY && self.record_by_key(now, id);
        }
        let Some(call) = self.call_mut(id) else {
            return false;
        };
        let heard = call.route.listener.press(now.mono, key, way);
        let stream = call.leg.stream;
        // It passed the listener alone: it is no part of a code, and not the same key told twice (S183).
        if heard.pass.chars().eq([KEY]) && self.record_by_key(now, id) {
            return true;
        }
        self.send_keys(stream, heard.pass);
        if let Some(code) = heard.code {
            let key = self.extension_of_code(&code);
            match key.and_then(|key| self.extension(&key).ok()) {
                Some(key) => self.route(now, id, &key, false),
                None => self.say_no_such_code(now, id),
            }
        }
        true
    }

    /// The call whose destination this leg is, and whether codes may be dialled there.
    fn receiver_of(&self, leg: CallId) -> Option<(CallId, bool)> {
        let out = self.attempts.iter().find(|out| out.id == leg)?;
        let behind = out.behind?;
        let call = self.calls.iter().find(|call| call.id == behind.call)?;
        let may_hand_on = call.forwards.as_ref()?.takes_codes;
        let is_joined = self.joined_with(behind.call) == Some(behind.attempt);
        is_joined.then_some((behind.call, may_hand_on))
    }

    fn say_no_such_code(&mut self, now: Now, id: CallId) {
        if let Some(call) = self.call_mut(id) {
            call.route.error_until = Some(now.mono + ERROR_TONE);
        }
    }

    fn send_keys(&mut self, stream: StreamId, digits: String) {
        if !digits.is_empty() {
            self.media(Command::SendDigits { stream, digits });
        }
    }
}
