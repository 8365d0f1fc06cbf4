//! What signalling and sound report, taken to the call it concerns.

use super::{
    Engine, Event, Output, Signalling, call::Stage, close::outcome_of_talk, input::Now,
    quality::Listening, transfer::code_of,
};
use crate::{
    domain::{
        action::Trigger,
        flow::{FlowInput, MachineInput},
        id::CallId,
        journal::{CallDirection, Outcome},
        outcome::{GivenReason, of_cancel, of_refusal, words},
        recording::TapingInput,
        transfer_code::Way,
    },
    media::{self, StreamId, Tap},
    sip::{self, EndCause, Party, Reason, Usage},
};

impl<S: Signalling> Engine<S> {
    /// Takes everything signalling has to say: events in, the rest out.
    pub(super) fn pump(&mut self, now: Now) {
        while let Some(output) = self.signalling.poll() {
            match output {
                sip::Output::Event(event) => self.on_sip(now, event),
                output @ (sip::Output::OpenFlow { .. }
                | sip::Output::CloseFlow { .. }
                | sip::Output::Transmit { .. }
                | sip::Output::Resolve { .. }) => self.out.push_back(Output::Sip(output)),
            }
        }
    }

    fn on_sip(&mut self, now: Now, event: sip::Event) {
        match event {
            sip::Event::Registration { account, state } => {
                self.changed |= self.accounts.registration(account, state);
                self.occasion_of_account(now, account);
            }
            sip::Event::Incoming {
                usage,
                account,
                invite,
            } => self.arrive(now, usage, account, *invite),
            sip::Event::Progress { usage, code, sdp } => self.with(usage, |engine, id| {
                engine.on_progress(now, id, code, sdp);
            }),
            sip::Event::Answered { usage, remote, sdp } => self.with(usage, |engine, id| {
                engine.on_answered(now, id, &remote, sdp);
            }),
            sip::Event::Established { usage, sdp } => self.with(usage, |engine, id| {
                engine.on_established(now, id, sdp);
            }),
            sip::Event::Offer { usage, sdp } => self.with(usage, |engine, id| {
                engine.on_offer(now, id, usage, sdp);
            }),
            sip::Event::OfferAnswered { usage, sdp } => self.with(usage, |engine, id| {
                if let Err(problem) = engine.take_answer(id, &sdp) {
                    tracing::warn!(call = id.0, %problem, "answer to our offer is of no use");
                }
                engine.offer_if_wanted(now, id);
                engine.go_on_when_held(now, id);
            }),
            sip::Event::OfferRefused { usage, code } => self.with(usage, |engine, id| {
                tracing::info!(call = id.0, code, "our offer was refused");
                if let Some(call) = engine.call_mut(id) {
                    call.leg.is_offering = false;
                }
                // Held or not, it can be handed over.
                engine.go_on_when_held(now, id);
            }),
            sip::Event::Info {
                usage,
                content_type,
                body,
            } => self.with(usage, |engine, id| {
                tracing::debug!(call = id.0, content_type, "INFO");
                if let Some(key) = key_of_info(&content_type, &body)
                    && let Some(stream) = engine.call_mut(id).map(|call| call.leg.stream)
                    && !engine.whisper_pressed(now, stream, key)
                    && !engine.receiver_pressed(now, id, key, Way::Info)
                {
                    engine.open_hears(now, stream, MachineInput::Key(key));
                }
            }),
            sip::Event::Transfer { usage, step } => self.with(usage, |engine, id| {
                engine.on_transfer(now, id, step);
            }),
            sip::Event::Ended { usage, cause } => self.with(usage, |engine, id| {
                engine.on_ended(now, id, &cause);
            }),
        }
    }

    /// Does something with the call of a usage, if there still is one.
    fn with(&mut self, usage: Usage, act: impl FnOnce(&mut Self, CallId)) {
        let mut legs = self.calls.iter().chain(&self.attempts);
        let call = legs.find(|call| call.leg.usage == Some(usage));
        if let Some(id) = call.map(|call| call.id) {
            self.concerned = Some(id);
            act(self, id);
        } else {
            tracing::debug!(usage = usage.0, "event of a call that is gone");
        }
    }

    fn on_progress(&mut self, now: Now, id: CallId, code: u16, sdp: Option<String>) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let may_ring = matches!(call.stage, Stage::Dialling | Stage::Ringback);
        if !may_ring {
            return;
        }
        if let Some(behind) = call.behind {
            call.stage = Stage::Ringback;
            return self.attempt_rings(now, behind);
        }
        if code == 180 || sdp.is_some() {
            call.stage = Stage::Ringback;
            call.rang.get_or_insert(now.mono);
            self.changed = true;
        }
        if let Some(sdp) = sdp {
            match self.take_answer(id, &sdp) {
                Ok(()) => {
                    if let Some(call) = self.call_mut(id) {
                        call.leg.early_media = true;
                    }
                }
                Err(problem) => tracing::debug!(call = id.0, %problem, "early media is of no use"),
            }
        }
    }

    fn on_answered(&mut self, now: Now, id: CallId, remote: &Party, sdp: Option<String>) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        if !matches!(call.stage, Stage::Dialling | Stage::Ringback) {
            return;
        }
        if call.behind.is_some() {
            return self.attempt_answered(now, id, sdp);
        }
        call.stage = Stage::Connected;
        call.rang.get_or_insert(now.mono);
        let before = call.party.name.clone();
        if call.party.name.is_empty() && remote.display != call.party.number {
            remote.display.clone_into(&mut call.party.name);
        }
        let has_sound = call.leg.setup.is_some();
        let has_new_name = call.party.name != before;
        let agreed = match sdp {
            Some(sdp) => self
                .take_answer(id, &sdp)
                .map_err(|problem| problem.to_string()),
            None if has_sound => Ok(()),
            None => Err("answered without a session description".to_owned()),
        };
        if has_new_name {
            self.occasion(now, id, Trigger::PartyChanged);
        }
        self.answered(now, id);
        match agreed {
            Ok(()) => {
                self.join_if_made_for(now, id);
                self.offer_if_wanted(now, id);
            }
            Err(detail) => {
                tracing::warn!(call = id.0, detail, "answer is of no use");
                self.say(id, &detail);
                self.hang_up(now, id);
            }
        }
    }

    fn on_established(&mut self, now: Now, id: CallId, sdp: Option<String>) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        call.leg.is_acknowledged = true;
        if matches!(call.stage, Stage::Taken(_)) {
            call.stage = Stage::Connected;
        }
        let waits = call.leg.is_offering;
        let agreed = match sdp {
            Some(sdp) => self
                .take_answer(id, &sdp)
                .map_err(|problem| problem.to_string()),
            None if waits => Err("our offer was not answered".to_owned()),
            None => Ok(()),
        };
        match agreed {
            Ok(()) => self.offer_if_wanted(now, id),
            Err(detail) => {
                tracing::warn!(call = id.0, detail, "acknowledged without sound");
                self.say(id, &detail);
                self.hang_up(now, id);
            }
        }
    }

    fn on_offer(&mut self, now: Now, id: CallId, usage: Usage, sdp: Option<String>) {
        let answer = match sdp {
            Some(offer) => self.answer_to(id, &offer),
            None => Ok(self.describe(id)),
        };
        match answer {
            Ok(Some(sdp)) => self.signalling.answer_offer(now.mono, usage, sdp),
            Ok(None) => self.signalling.refuse_offer(now.mono, usage, 488),
            Err(problem) => {
                tracing::info!(call = id.0, %problem, "offer refused");
                self.signalling
                    .refuse_offer(now.mono, usage, problem.code());
            }
        }
    }

    fn on_ended(&mut self, now: Now, id: CallId, cause: &EndCause) {
        let trusts = self.trusts_elsewhere(id);
        let Some(call) = self.call_mut(id) else {
            return;
        };
        if call.behind.is_some() {
            return self.attempt_ended(now, id, cause);
        }
        let (direction, stage) = (call.direction, call.stage.clone());
        // Signalling has ended it: there is nothing left to send.
        call.leg.usage = None;
        if matches!(stage, Stage::Dialling | Stage::Ringback)
            && self.quitting.is_none()
            && self.goes_elsewhere(now, id, cause)
        {
            return;
        }
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let (outcome, detail) = ending(cause, direction, trusts);
        if call.detail.is_empty() {
            call.detail = detail;
        }
        call.hand.refused_with = code_of(cause);
        self.note_where_it_went(id);
        match stage {
            Stage::Ringing(_) => self.feed(now, id, FlowInput::Gone(outcome)),
            Stage::Away(_) if self.is_tried_elsewhere(id) => {
                self.feed(now, id, FlowInput::Gone(self.of_tried(id, outcome)));
                self.end_goodbye(now, id);
            }
            Stage::Taken(_) | Stage::Away(_) => {
                let input = match cause {
                    EndCause::Remote { .. } | EndCause::Local => FlowInput::HungUp,
                    EndCause::Cancelled { .. }
                    | EndCause::Refused { .. }
                    | EndCause::TimedOut
                    | EndCause::Problem(_) => FlowInput::Gone(outcome),
                };
                self.feed(now, id, input);
            }
            Stage::Connected => self.close(now, id, outcome_of_talk(direction, true)),
            Stage::Dialling | Stage::Ringback => self.fail(now, id, outcome),
            Stage::Failed { .. } => {}
        }
    }

    /// Whether a call that was taken is tried at an extension now, or hears that nobody took it.
    fn is_tried_elsewhere(&mut self, id: CallId) -> bool {
        self.call_mut(id).is_some_and(|call| {
            let is_tried = call.can_be_taken_back() && !call.is_at_machine();
            call.route.is_on && (is_tried || call.route.is_saying_goodbye())
        })
    }

    /// How a call counts whose caller hung up while it was tried: one nobody took was given up.
    fn of_tried(&self, id: CallId, outcome: Outcome) -> Outcome {
        let call = self.calls.iter().find(|call| call.id == id);
        if call.is_some_and(|call| call.route.was_taken) {
            outcome
        } else {
            Outcome::Abandoned
        }
    }

    fn trusts_elsewhere(&mut self, id: CallId) -> bool {
        let account = self.call_mut(id).and_then(|call| call.account.clone());
        account
            .and_then(|id| {
                self.settings
                    .account(&id)
                    .map(|account| account.trust_answered_elsewhere)
            })
            .unwrap_or(false)
    }

    /// Sound reports something of a stream.
    pub(super) fn on_media(&mut self, now: Now, event: &media::Event) {
        match *event {
            media::Event::Heard { stream } => self.listen(stream, Listening::heard),
            media::Event::Silent { stream, since } => {
                if self.expects_sound(stream) {
                    self.listen(stream, |listening| listening.silent_since(since));
                }
            }
            media::Event::Quality { stream, quality } => {
                self.listen(stream, |listening| listening.report(quality));
            }
            media::Event::Digit { stream, digit } => {
                tracing::debug!(stream = stream.0, "key pressed at the far end");
                if self.whisper_pressed(now, stream, digit) {
                    return;
                }
                self.pass_digit(now, stream, digit);
                self.open_hears(now, stream, MachineInput::Key(digit));
            }
            media::Event::PlayedOver { stream } => {
                self.tape_of(now, stream, TapingInput::Noticed);
            }
            media::Event::PlayedOut { stream } => {
                self.said(now, stream);
            }
            media::Event::Spoke(Tap::Stream(stream)) => {
                self.open_hears(now, stream, MachineInput::Spoke);
            }
            media::Event::Quiet(Tap::Stream(stream)) => {
                self.open_hears(now, stream, MachineInput::Quiet);
            }
            media::Event::Playing { at } => self.played_to(Some(at)),
            media::Event::PlayedToEnd => self.played_to(None),
            media::Event::DigitsSent { .. }
            | media::Event::Spoke(Tap::Desk | Tap::Call(_))
            | media::Event::Quiet(Tap::Desk | Tap::Call(_)) => {}
        }
    }

    fn expects_sound(&self, stream: StreamId) -> bool {
        self.calls.iter().any(|call| {
            call.leg.stream == stream
                && call
                    .leg
                    .setup
                    .as_ref()
                    .is_some_and(|setup| setup.direction.receives())
        })
    }

    fn listen(&mut self, stream: StreamId, act: impl FnOnce(&mut Listening)) {
        let call = self.calls.iter_mut().find(|call| call.leg.stream == stream);
        if let Some(call) = call {
            let before = call.leg.quality.state();
            act(&mut call.leg.quality);
            self.changed |= before != call.leg.quality.state();
        }
    }

    /// For the window.
    pub(super) fn event(&mut self, event: Event) {
        self.out.push_back(Output::Event(event));
    }
}

/// The key an INFO tells of: `application/dtmf-relay` with `Signal=5`, or `application/dtmf` with the key alone.
fn key_of_info(content_type: &str, body: &[u8]) -> Option<char> {
    let text = std::str::from_utf8(body).ok()?;
    let word = match content_type {
        "application/dtmf" => text.trim(),
        "application/dtmf-relay" => text.lines().find_map(|line| {
            let (name, value) = line.split_once('=')?;
            name.trim()
                .eq_ignore_ascii_case("signal")
                .then(|| value.trim())
        })?,
        _ => return None,
    };
    let word = match word {
        "10" => "*",
        "11" => "#",
        word => word,
    };
    let mut keys = word.chars();
    let key = keys.next().filter(|_| keys.next().is_none())?;
    let key = key.to_ascii_uppercase();
    "0123456789*#ABCD".contains(key).then_some(key)
}

/// How a call counts that signalling ended before both could talk, and what the journal says to it.
fn ending(cause: &EndCause, direction: CallDirection, trusts: bool) -> (Outcome, String) {
    match cause {
        EndCause::Local => (outcome_of_talk(direction, false), String::new()),
        EndCause::Cancelled { reasons } => of_cancel(&given(reasons), trusts),
        EndCause::Remote { reasons } => (Outcome::Abandoned, words(&given(reasons))),
        EndCause::Refused {
            code,
            phrase,
            reasons,
            ..
        } => {
            let mut detail = format!("{code} {phrase}");
            let more = words(&given(reasons));
            if !more.is_empty() {
                detail = format!("{detail} ({more})");
            }
            (of_refusal(*code), detail.trim().to_owned())
        }
        EndCause::TimedOut => (Outcome::Failed, sip::SipProblem::TimedOut.to_string()),
        EndCause::Problem(problem) => (Outcome::Failed, problem.to_string()),
    }
}

fn given(reasons: &[Reason]) -> Vec<GivenReason<'_>> {
    reasons
        .iter()
        .map(|reason| GivenReason {
            protocol: &reason.protocol,
            cause: reason.cause,
            text: &reason.text,
        })
        .collect()
}
