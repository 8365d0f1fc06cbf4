//! A call is over: its row is closed, its sound ends, the window hears it once.

use std::time::Duration;

use super::{
    Engine, Event, Output, Signalling,
    call::{Call, Stage},
    input::Now,
    leg::Sockets,
    snapshot::ViaView,
};
use crate::{
    domain::{
        flow::FlowInput,
        id::{CallId, LineId},
        journal::{CallDirection, CallEntry, CallerClass, Outcome, WallTime},
        knowledge::Work,
        recording::TapingInput,
    },
    media::Command,
    mono::Mono,
};

/// How long a tone tells that our call was not taken.
const TONE: Duration = Duration::from_secs(4);
/// A call offered again within this gap continues the row of the one before (S45).
const REOFFER: Duration = Duration::from_secs(5);

/// What is remembered of an unanswered incoming call, for a while.
#[derive(Debug)]
pub(super) struct Gone {
    at: Mono,
    pub(super) row: CallId,
    started: WallTime,
    caller: String,
    line: Option<LineId>,
    sip_id: String,
    via: Vec<ViaView>,
    pub(super) note: String,
    pub(super) work: Work,
}

impl<S: Signalling> Engine<S> {
    /// Ends a call whatever it is doing.
    pub(super) fn hang_up(&mut self, now: Now, id: CallId) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let usage = call.leg.usage;
        match call.stage {
            Stage::Ringing(_) => return self.feed(now, id, FlowInput::Decline),
            Stage::Away(_) => {
                self.feed(now, id, FlowInput::End);
                // Who is hung up on hears no tone.
                return self.end_goodbye(now, id);
            }
            Stage::Failed { .. } => return self.forget(now, id),
            Stage::Dialling | Stage::Ringback | Stage::Taken(_) | Stage::Connected => {}
        }
        let outcome = outcome_of_talk(call.direction, call.answered.is_some());
        if let Some(usage) = usage {
            self.signalling.hang_up(now.mono, usage, None);
        }
        self.close(now, id, outcome);
    }

    /// Closes the row as the machine of an incoming call says, once it is over. A call that could not be taken still shows
    /// why.
    pub(super) fn close_if_over(&mut self, now: Now, id: CallId) {
        let outcome = self
            .call_mut(id)
            .and_then(|call| call.flow().and_then(|flow| flow.outcome()));
        if outcome.is_some_and(|outcome| self.says_goodbye(now, id, outcome)) {
            return;
        }
        match outcome {
            Some(Outcome::Failed) => self.fail(now, id, Outcome::Failed),
            Some(outcome) => self.close(now, id, outcome),
            None => {}
        }
    }

    /// Closes the row and forgets the call.
    pub(super) fn close(&mut self, now: Now, id: CallId, outcome: Outcome) {
        let outcome = self.outcome_of_route(id, outcome);
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let entry = call.entry(now, Some(outcome));
        let was_up = call.answered.is_some();
        self.has_freed |= was_up;
        tracing::info!(call = id.0, outcome = outcome.word(), "call over");
        self.store_last(now, id, entry, outcome);
        self.occasion_of_end(now, id, outcome);
        self.tell_made_for(now, id);
        self.forget(now, id);
        self.end_what_hangs_on(now, id);
    }

    /// A call came to nothing: the row is closed, a tone says so for a while.
    pub(super) fn fail(&mut self, now: Now, id: CallId, outcome: Outcome) {
        // A call made for another one has no tone of its own: that one says what came of it.
        let is_told_there = self.tell_made_for(now, id);
        if outcome == Outcome::Cancelled || self.quitting.is_some() || is_told_there {
            return self.close(now, id, outcome);
        }
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let entry = call.entry(now, Some(outcome));
        call.stage = Stage::Failed {
            outcome,
            until: now.mono + TONE,
        };
        tracing::info!(call = id.0, outcome = outcome.word(), detail = %entry.detail, "call not taken");
        self.store_last(now, id, entry, outcome);
        self.occasion_of_end(now, id, outcome);
        self.close_sockets(id);
        self.changed = true;
    }

    /// Takes the call out of the list.
    pub(super) fn forget(&mut self, now: Now, id: CallId) {
        self.close_sockets(id);
        let Some(at) = self.calls.iter().position(|call| call.id == id) else {
            return;
        };
        let call = self.calls.remove(at);
        if call.direction == CallDirection::Incoming
            && call.answered.is_none()
            && call.machine.taken.is_none()
        {
            self.gone.push(Gone {
                at: now.mono,
                row: call.row,
                started: call.row_started,
                caller: call.party.number.clone(),
                line: call.line_id().cloned(),
                sip_id: call.sip_id.clone(),
                via: call.via.clone(),
                note: call.note.clone(),
                work: call.work.clone(),
            });
        }
        self.changed = true;
        // A call refused or sent on at once was never told as ringing.
        if call.is_told || call.direction == CallDirection::Outgoing {
            self.event(Event::Ended(id));
        }
    }

    /// Writes a row.
    pub(super) fn store(&mut self, entry: &CallEntry) {
        self.out.push_back(Output::Store(Box::new(entry.clone())));
        self.event(Event::JournalChanged);
    }

    /// Lets an arriving call continue the row of a call just lost which the exchange offers again (S45).
    pub(super) fn continue_row(&mut self, call: &mut Call) {
        let now = call.started.mono;
        self.gone.retain(|gone| now.since(gone.at) <= REOFFER);
        let again = self.gone.iter().position(|gone| {
            call.party.class == CallerClass::Known
                && gone.caller == call.party.number
                && gone.line.as_ref() == call.line_id()
                && (is_related(&gone.sip_id, &call.sip_id)
                    || !gone.via.is_empty() && gone.via == call.via)
        });
        if let Some(at) = again {
            let gone = self.gone.swap_remove(at);
            call.row = gone.row;
            call.row_started = gone.started;
            call.note = gone.note;
            call.work = gone.work;
        }
    }

    fn close_sockets(&mut self, id: CallId) {
        self.tape(self.now, id, TapingInput::End);
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let stream = call.leg.stream;
        let was = std::mem::replace(&mut call.leg.sockets, Sockets::Closed);
        call.leg.setup = None;
        if matches!(was, Sockets::Open) {
            self.media(Command::RemoveStream(stream));
        }
    }
}

/// How a call that both sides could talk in ended, or one that we gave up before.
pub(super) const fn outcome_of_talk(direction: CallDirection, answered: bool) -> Outcome {
    match (direction, answered) {
        (CallDirection::Incoming, true) => Outcome::AnsweredHere,
        (CallDirection::Outgoing, true) => Outcome::Connected,
        (CallDirection::Incoming, false) => Outcome::Failed,
        (CallDirection::Outgoing, false) => Outcome::Cancelled,
    }
}

/// Whether two Call-IDs look like the same call: equal before the host, or one made of the other by a suffix.
fn is_related(one: &str, other: &str) -> bool {
    let local = |id: &str| id.split('@').next().unwrap_or("").to_owned();
    let (one, other) = (local(one), local(other));
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    short.len() >= 8 && long.starts_with(&short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn related_call_ids_s45() {
        for (one, other, related) in [
            ("a84b4c76e66710@pbx", "a84b4c76e66710@10.0.0.1", true),
            ("a84b4c76e66710@pbx", "a84b4c76e66710_b2b-1@pbx", true),
            ("a84b4c76e66710@pbx", "b84b4c76e66710@pbx", false),
            ("1@pbx", "12@pbx", false),
            ("", "a84b4c76e66710", false),
        ] {
            assert_eq!(is_related(one, other), related, "{one} {other}");
            assert_eq!(is_related(other, one), related, "{other} {one}");
        }
    }
}
