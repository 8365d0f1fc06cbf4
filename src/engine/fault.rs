//! A fault of the program in the middle of a call costs that call and nothing else: it is released and reported, the other
//! calls and all registrations live on.
//!
//! What was done before the fault stays done. The call concerned is the first one the input was taken to; when none was
//! reached yet, only the input is lost.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Engine, Input, Now, Signalling, call::Stage, close::outcome_of_talk};
use crate::domain::{id::CallId, journal::Outcome};

/// What the journal says to a call that ended by a fault.
pub(super) const DETAIL: &str = "fault of the program";

impl<S: Signalling> Engine<S> {
    /// Takes in what happened at `now`, which never lies before an earlier `now`. Then take everything `poll` gives.
    pub fn handle(&mut self, now: Now, input: Input) {
        self.concerned = None;
        if catch_unwind(AssertUnwindSafe(|| self.take_in(now, input))).is_ok() {
            return;
        }
        let Some(id) = self.concerned.take() else {
            tracing::error!("a fault of the program; one message or command was lost");
            return;
        };
        tracing::error!(call = id.0, "a fault of the program; its call is released");
        let release = || {
            self.release(now, id);
            self.finish(now);
        };
        if catch_unwind(AssertUnwindSafe(release)).is_err() {
            tracing::error!(call = id.0, "the call cannot even be released");
            self.calls.retain(|call| call.id != id);
            self.attempts.retain(|call| call.id != id);
            self.changed = true;
        }
    }

    /// Ends a call nothing more can be expected of: its far end is told, its row closed, its end shown.
    fn release(&mut self, now: Now, id: CallId) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let (usage, direction) = (call.leg.usage.take(), call.direction);
        let was_answered = call.answered.is_some();
        if matches!(call.stage, Stage::Failed { .. }) {
            return self.forget(now, id);
        }
        if call.behind.is_some() {
            return self.give_up_leg(now, id);
        }
        self.say(id, DETAIL);
        self.give_up_attempts(now, id);
        if let Some(usage) = usage {
            self.signalling.hang_up(now.mono, usage, None);
        }
        if was_answered {
            self.close(now, id, outcome_of_talk(direction, true));
        } else {
            self.fail(now, id, Outcome::Failed);
        }
    }
}
