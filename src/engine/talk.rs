//! A call is answered, held, taken back, hung up; and what both sides agree on for its sound.

use super::{Engine, Event, Output, Signalling, call::Stage, input::Now, leg::Sockets, session};
use crate::{
    domain::{
        action::Trigger,
        flow::{Effect, FlowInput, MachineInput, Phase},
        forward::AttemptResult,
        id::CallId,
        journal::{CallDirection, Outcome},
        screening::Fate,
    },
    media::{Command, MediaProblem, StreamId},
    sip::{
        Reason, Usage,
        sdp::{Agreed, SdpProblem},
    },
};
use std::net::SocketAddr;

impl<S: Signalling> Engine<S> {
    /// Gives an input to the machine of an incoming call and carries its wishes out.
    pub(super) fn feed(&mut self, now: Now, id: CallId, input: FlowInput) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let Some(flow) = call.flow() else {
            tracing::debug!(call = id.0, ?input, "makes no sense now");
            return;
        };
        let effects = flow.handle(now.mono, input);
        if !effects.is_empty() {
            call.stage = Stage::of(flow.clone());
        }
        let declined = call.rings_as.take_if(|_| input == FlowInput::Decline);
        self.changed |= !effects.is_empty();
        if let Some(attempt) = declined {
            self.note_fate_if_calling(id, attempt, Fate::Failed(AttemptResult::Declined));
        }
        self.carry_out(now, id, effects);
        self.close_if_over(now, id);
    }

    /// Carries out what the machine wishes. What is heard follows from the state of the calls.
    pub(super) fn carry_out(&mut self, now: Now, id: CallId, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                // What is heard and played follows from the state of the call.
                Effect::StopRinging | Effect::Announce => {}
                Effect::TellRinging => self.tell_ringing(now, id),
                Effect::Dial { attempt, entry } => self.dial_out(now, id, attempt, entry),
                Effect::OfferHere { attempt, entry } => self.offer_here(now, id, attempt, entry),
                Effect::TimeIsOver(attempt) => {
                    self.note_fate(id, attempt, Fate::Failed(AttemptResult::NoAnswer));
                    self.cancel_attempt(now, id, attempt);
                }
                Effect::Cancel(attempt) => self.cancel_attempt(now, id, attempt),
                Effect::Connect(attempt) => self.connect(now, id, attempt),
                Effect::Accept => self.take(now, id),
                Effect::TakeMessage => self.take_message(now, id),
                Effect::Greet => self.greet(now, id),
                Effect::Record(quiet_after) => self.record_message(now, id, quiet_after),
                Effect::EndRecording { kept, silence } => self.end_recording(id, kept, silence),
                Effect::Open => self.open_caller(now, id),
                Effect::Queue => self.enter_queue(now, id),
                Effect::Ring | Effect::HangUp | Effect::Refuse(_) => {
                    self.answer_caller(now, id, effect);
                }
            }
        }
    }

    /// What the caller's signalling is told.
    fn answer_caller(&mut self, now: Now, id: CallId, effect: Effect) {
        let Some((usage, was_answered)) = self
            .call_mut(id)
            .and_then(|call| Some((call.leg.usage?, call.route.is_on)))
        else {
            return;
        };
        match effect {
            // A caller that was answered hears both instead.
            Effect::Ring if was_answered => self.event(Event::Ringing(id)),
            Effect::Refuse(_) if was_answered => {}
            Effect::Ring => self.signalling.ring(now.mono, usage),
            Effect::HangUp => self.hang_up_caller(now, id, usage),
            Effect::Refuse(refusal) => {
                let reason = refusal.cause.map(|cause| Reason {
                    protocol: "Q.850".to_owned(),
                    cause: Some(cause),
                    text: "No answer".to_owned(),
                });
                let signalling = &mut self.signalling;
                signalling.reject(now.mono, usage, refusal.code, reason);
            }
            Effect::StopRinging
            | Effect::TellRinging
            | Effect::Dial { .. }
            | Effect::OfferHere { .. }
            | Effect::TimeIsOver(_)
            | Effect::Cancel(_)
            | Effect::Connect(_)
            | Effect::Accept
            | Effect::Open
            | Effect::Queue
            | Effect::Announce
            | Effect::TakeMessage
            | Effect::Greet
            | Effect::Record(_)
            | Effect::EndRecording { .. } => {}
        }
    }

    /// Ends a caller's call; one that heard us without an answer is told that nobody answered.
    fn hang_up_caller(&mut self, now: Now, id: CallId, usage: Usage) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        call.leg.usage = None;
        if call.leg.early_answer.take().is_some() {
            self.signalling.reject(now.mono, usage, 480, None);
        } else {
            self.signalling.hang_up(now.mono, usage, None);
        }
    }

    /// Takes a ringing call: the desk is cleared, then its sockets are asked for. One the answering machine had has them.
    fn take(&mut self, now: Now, id: CallId) {
        self.clear_desk(now, Some(id));
        self.note_taken_here(id);
        let Some(call) = self.call_mut(id) else {
            return;
        };
        match call.leg.sockets {
            Sockets::Closed => {}
            Sockets::Opening => return,
            Sockets::Open => {
                if call.leg.is_acknowledged || call.route.is_on {
                    call.stage = Stage::Connected;
                }
                self.answer_opened(now, id);
                return self.answered(now, id);
            }
        }
        call.leg.sockets = Sockets::Opening;
        let (stream, toward) = (call.leg.stream, call.leg.toward);
        self.out.push_back(Output::OpenMedia { stream, toward });
    }

    /// Sockets are bound, or can't be.
    pub(super) fn media_opened(
        &mut self,
        now: Now,
        stream: StreamId,
        result: Result<SocketAddr, MediaProblem>,
    ) {
        if let Some(id) = self.with_sockets(stream) {
            return self.sockets_moved(now, id, result);
        }
        let mut legs = self.calls.iter_mut().chain(&mut self.attempts);
        let Some(call) = legs.find(|call| call.leg.stream == stream) else {
            // The call went meanwhile; its sockets go too.
            self.media(Command::RemoveStream(stream));
            return;
        };
        let (id, direction) = (call.id, call.direction);
        match result {
            Ok(address) => {
                let names = &self.settings.audio.codecs;
                call.leg.sockets = Sockets::Open;
                call.leg.session = Some(session::open(self.rng.next_u64(), address, names));
                match direction {
                    CallDirection::Incoming => self.accept(now, id),
                    CallDirection::Outgoing => self.send_invite(now, id),
                }
            }
            Err(problem) => {
                tracing::warn!(call = id.0, %problem, "no sound for the call");
                call.leg.sockets = Sockets::Closed;
                call.detail = problem.to_string();
                self.audio.problem = Some(problem);
                match direction {
                    CallDirection::Incoming => {
                        self.feed(now, id, FlowInput::CannotTake { code: 500 });
                    }
                    CallDirection::Outgoing if call.behind.is_some() => {
                        self.attempt_without_sound(now, id);
                    }
                    CallDirection::Outgoing => self.fail(now, id, Outcome::Failed),
                }
            }
        }
    }

    /// Answers 200; a caller that is only to hear us gets a 183 where its account passes that on (S166).
    fn accept(&mut self, now: Now, id: CallId) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let Some(usage) = call.leg.usage else {
            return;
        };
        let offer = call.leg.peer_offer.take();
        let is_early = offer.is_some() && self.opens_early(id);
        let described = match offer {
            Some(offer) => self.answer_to(id, &offer),
            None => Ok(self.describe(id)),
        };
        match described {
            Ok(Some(sdp)) if is_early => self.sound_early(now, id, usage, sdp),
            Ok(Some(sdp)) => {
                self.signalling.accept(now.mono, usage, sdp);
                self.answered(now, id);
            }
            Ok(None) => {}
            Err(problem) => {
                tracing::warn!(call = id.0, %problem, "offer can't be answered");
                self.say(id, &problem.to_string());
                let code = problem.code();
                self.feed(now, id, FlowInput::CannotTake { code });
            }
        }
    }

    /// The caller hears us from now on, and is not answered.
    fn sound_early(&mut self, now: Now, id: CallId, usage: Usage, sdp: String) {
        self.signalling.sound_early(now.mono, usage, sdp.clone());
        if let Some(call) = self.call_mut(id) {
            call.leg.early_answer = Some(sdp);
        }
        self.feed(now, id, FlowInput::Machine(MachineInput::Open));
    }

    /// The call is answered, here or there.
    pub(super) fn answered(&mut self, now: Now, id: CallId) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let is_opened = call.phase() == Some(Phase::Opening);
        if call.is_at_machine() || is_opened {
            call.route.is_on |= is_opened;
            call.rang.get_or_insert(now.mono);
            call.machine.taken = (!is_opened).then_some(now);
            return self.feed(now, id, FlowInput::Machine(MachineInput::Open));
        }
        // One that went on was answered before.
        call.answered.get_or_insert(now);
        let (entry, is_here) = (call.entry(now, None), !matches!(call.stage, Stage::Away(_)));
        self.store(&entry);
        self.changed = true;
        self.record_if_always(now, id);
        if !is_here {
            return;
        }
        self.event(Event::Answered(id));
        self.occasion(now, id, Trigger::Answered);
    }

    /// Makes the desk free: the call talked in is held, one still being set up is given up, a tone ends.
    pub(super) fn clear_desk(&mut self, now: Now, except: Option<CallId>) {
        let others: Vec<CallId> = self
            .calls
            .iter()
            .filter(|call| Some(call.id) != except && (call.is_at_desk() || !call.is_open()))
            .map(|call| call.id)
            .collect();
        for id in others {
            if self.call_mut(id).is_some_and(|call| call.is_up()) {
                self.hold(now, id);
            } else {
                self.hang_up(now, id);
            }
        }
    }

    /// Holds a call; what the far end says to it changes nothing at the desk.
    pub(super) fn hold(&mut self, now: Now, id: CallId) {
        self.holds += 1;
        let order = self.holds;
        if let Some(call) = self.call_mut(id).filter(|call| call.is_up()) {
            call.leg.held_at = Some(order);
            call.leg.quality.heard();
        }
        self.changed = true;
        self.offer_if_wanted(now, id);
    }

    /// Takes a call back; others are held.
    pub(super) fn resume(&mut self, now: Now, id: CallId) {
        self.part(now, id);
        self.clear_desk(now, Some(id));
        if let Some(call) = self.call_mut(id) {
            call.leg.held_at = None;
        }
        self.changed = true;
        self.offer_if_wanted(now, id);
    }

    /// Sends a re-INVITE when what was agreed on is not what is wished, and none is under way.
    pub(super) fn offer_if_wanted(&mut self, now: Now, id: CallId) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        if !call.is_settled() || !call.leg.wants_offer() {
            return;
        }
        let usage = call.leg.usage;
        if let (Some(usage), Some(sdp)) = (usage, self.describe(id)) {
            self.signalling.offer(now.mono, usage, sdp);
        }
    }

    /// Our present offer; `None` without sockets.
    pub(super) fn describe(&mut self, id: CallId) -> Option<String> {
        let leg = &mut self.call_mut(id)?.leg;
        let is_holding = leg.held_at.is_some();
        let sdp = leg.session.as_mut()?.offer(is_holding);
        leg.is_offering = true;
        leg.said_hold = is_holding;
        leg.has_moved = false;
        Some(sdp)
    }

    /// Our answer to an offer; sound is told at once. `None` without sockets.
    pub(super) fn answer_to(
        &mut self,
        id: CallId,
        offer: &str,
    ) -> Result<Option<String>, SdpProblem> {
        let Some(call) = self.call_mut(id) else {
            return Ok(None);
        };
        let is_holding = call.leg.held_at.is_some();
        let Some(session) = call.leg.session.as_mut() else {
            return Ok(None);
        };
        let (sdp, agreed) = session.answer(offer, is_holding)?;
        call.leg.said_hold = is_holding;
        call.leg.has_moved = false;
        self.agree(id, &agreed);
        Ok(Some(sdp))
    }

    /// Reads the answer to our offer; sound is told at once. With a problem all stays as it was.
    pub(super) fn take_answer(&mut self, id: CallId, answer: &str) -> Result<(), SdpProblem> {
        let Some(call) = self.call_mut(id) else {
            return Ok(());
        };
        let leg = &mut call.leg;
        leg.is_offering = false;
        let Some(session) = leg.session.as_mut() else {
            return Ok(());
        };
        let agreed = session.read_answer(answer, leg.said_hold)?;
        self.agree(id, &agreed);
        Ok(())
    }

    fn agree(&mut self, id: CallId, agreed: &Agreed) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let leg = &mut call.leg;
        let was_held = std::mem::replace(&mut leg.held_by_peer, agreed.is_held_by_peer);
        let holds_now = was_held != leg.held_by_peer;
        if !agreed.direction.receives() {
            leg.quality.heard();
        }
        let Some(setup) = session::stream(leg.stream, agreed, leg.setup.as_ref()) else {
            return;
        };
        let is_new = leg.setup.as_ref() != Some(&setup);
        leg.setup = Some(setup.clone());
        self.changed = true;
        if is_new {
            self.media(Command::SetStream(setup));
        }
        if holds_now {
            self.pass_hold(self.now, id);
        }
    }

    /// Notes the journal's words for the end of a call.
    pub(super) fn say(&mut self, id: CallId, detail: &str) {
        if let Some(call) = self.call_mut(id) {
            detail.clone_into(&mut call.detail);
        }
    }
}
