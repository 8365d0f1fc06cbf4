//! A caller and a destination that talk with each other over this desk: what one side does is passed on to the other.

use super::{
    Engine, Signalling,
    call::{Call, Stage},
    input::Now,
};
use crate::{
    domain::{flow::Phase, forward::AttemptId, id::CallId, screening::Fate, transfer_code::Way},
    media::{Command, StreamId},
};

impl<S: Signalling> Engine<S> {
    /// The machine joins the caller with the one who answered.
    pub(super) fn connect(&mut self, now: Now, id: CallId, attempt: AttemptId) {
        self.note_fate(id, attempt, Fate::Answered);
        self.open_caller(now, id);
        // One that was taken before is not answered anew.
        self.record_if_always(now, id);
    }

    /// The attempt a call is joined with.
    pub(super) fn joined_with(&self, id: CallId) -> Option<AttemptId> {
        let call = self.calls.iter().find(|call| call.id == id)?;
        match &call.stage {
            Stage::Away(flow) => match flow.phase() {
                Phase::Joined(attempt) => Some(attempt),
                Phase::Ringing
                | Phase::Away
                | Phase::Machine
                | Phase::Opening
                | Phase::Waiting
                | Phase::Announcing
                | Phase::Taken
                | Phase::Over => None,
            },
            Stage::Ringing(_)
            | Stage::Dialling
            | Stage::Ringback
            | Stage::Taken(_)
            | Stage::Connected
            | Stage::Failed { .. } => None,
        }
    }

    /// The leg on the other side of a joined call, from either side.
    pub(super) fn other_side(&self, id: CallId) -> Option<CallId> {
        let call = self.calls.iter().find(|call| call.id == id);
        if let Some(joined) = call.and_then(|call| call.hand.joined) {
            return Some(joined);
        }
        if let Some(out) = self.attempts.iter().find(|out| out.id == id) {
            let behind = out.behind?;
            return (self.joined_with(behind.call)? == behind.attempt).then_some(behind.call);
        }
        let attempt = self.joined_with(id)?;
        let is_it = |out: &&Call| out.behind.is_some_and(|behind| behind.is(id, attempt));
        let other = self.attempts.iter().find(is_it)?;
        Some(other.id)
    }

    /// One side of a joined call holds, or goes on: so does the other.
    pub(super) fn pass_hold(&mut self, now: Now, id: CallId) {
        let Some(other) = self.other_side(id) else {
            return;
        };
        let held = self.call_mut(id).is_some_and(|call| call.leg.held_by_peer);
        self.holds += 1;
        let order = self.holds;
        if let Some(other) = self.call_mut(other) {
            if other.leg.held_at.is_some() == held {
                return;
            }
            other.leg.held_at = held.then_some(order);
        }
        self.offer_if_wanted(now, other);
    }

    /// A key pressed on one side of a joined call is sent on to the other.
    pub(super) fn pass_digit(&mut self, now: Now, stream: StreamId, digit: char) {
        let mut legs = self.calls.iter().chain(&self.attempts);
        let Some(id) = legs
            .find(|call| call.leg.stream == stream)
            .map(|call| call.id)
        else {
            return;
        };
        if self.receiver_pressed(now, id, digit, Way::Stream) {
            return;
        }
        let Some(other) = self.other_side(id) else {
            return;
        };
        let Some(stream) = self.call_mut(other).map(|other| other.leg.stream) else {
            return;
        };
        self.media(Command::SendDigits {
            stream,
            digits: digit.to_string(),
        });
    }
}
