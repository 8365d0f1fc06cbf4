//! Calls sent on to other telephones over this desk (S126–S140): a leg of our own to each destination, kept apart from the
//! calls people see, and both sides joined when one is answered.
//!
//! A leg to a destination is a [`Call`] in `Engine::attempts`, with [`Behind`] naming the call it is made for. It has no
//! row, no words and no place at the desk.

use super::{
    Engine, Event, Output, Signalling,
    call::{Call, Stage},
    input::Now,
    leg::Sockets,
    shown_as::shown_as,
};
use crate::{
    domain::{
        action::Trigger,
        flow::FlowInput,
        forward::{AttemptId, AttemptResult, Barred, Cleared, Entry, Guard, Journey, Shown, clear},
        id::{AccountId, CallId},
        journal::CallerClass,
        number::{DialTarget, PhoneNumber},
        screening::{Attempted, Fate, Screened},
        settings::destinations::is_own,
    },
    media::Command,
    sip::{EndCause, IncomingInvite, Invite},
};
use std::sync::Arc;

/// So many attempts of a call are kept; who waits long is tried often.
const MOST_TRACED: usize = 60;

/// Which call a leg to a destination is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Behind {
    pub(super) call: CallId,
    pub(super) attempt: AttemptId,
    /// Place of its entry in the list.
    pub(super) entry: usize,
    /// Whom it shows as the caller.
    pub(super) shown: Shown,
}

impl Behind {
    /// Whether it is this attempt of this call.
    pub(super) fn is(self, call: CallId, attempt: AttemptId) -> bool {
        self.call == call && self.attempt == attempt
    }
}

/// What an arriving call brought that decides whether it may be sent on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Travel {
    pub(super) diversions: usize,
    pub(super) max_forwards: Option<u32>,
}

impl Travel {
    /// How far an INVITE has come.
    pub(super) fn of(invite: &IncomingInvite) -> Self {
        let hops = invite
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case("Max-Forwards"));
        Self {
            diversions: invite.diverters.len(),
            max_forwards: hops.and_then(|hops| hops.value.trim().parse().ok()),
        }
    }
}

impl<S: Signalling> Engine<S> {
    /// Calls an entry of the call's list, or tells at once why not.
    pub(super) fn dial_out(&mut self, now: Now, id: CallId, attempt: AttemptId, at: usize) {
        let Some(entry) = self.entry(id, at) else {
            return self.feed(
                now,
                id,
                FlowInput::Failed(attempt, AttemptResult::Unreachable),
            );
        };
        self.note_attempt(id, attempt, &entry);
        let behind = Behind {
            call: id,
            attempt,
            entry: at,
            shown: entry.show,
        };
        if let Err(result) = self.try_entry(now, behind, &entry) {
            tracing::info!(call = id.0, ?result, "destination not called");
            self.note_fate(id, attempt, Fate::Failed(result));
            self.feed(now, id, FlowInput::Failed(attempt, result));
        }
    }

    fn try_entry(&mut self, now: Now, behind: Behind, entry: &Entry) -> Result<(), AttemptResult> {
        self.is_open_now(now, behind.call, behind.entry)?;
        let (cleared, account) = self.clear_entry(now, behind.call, entry)?;
        self.begin(now, behind, &cleared, account)
    }

    fn entry(&self, id: CallId, at: usize) -> Option<Entry> {
        let call = self.calls.iter().find(|call| call.id == id)?;
        call.forwards.as_ref()?.roster.entries.get(at).cloned()
    }

    /// Whether the entry's period is now (S132).
    fn is_open_now(&self, now: Now, id: CallId, at: usize) -> Result<(), AttemptResult> {
        let call = self.calls.iter().find(|call| call.id == id);
        let is_open = call.is_some_and(|call| {
            let moment = self.screens.book.moment(call.line_id(), now.wall);
            let forwards = call.forwards.as_ref();
            forwards.is_some_and(|forwards| forwards.is_open(at, moment))
        });
        is_open.then_some(()).ok_or(AttemptResult::OutsidePeriod)
    }

    /// It is this desk's turn: it rings here, or it is told at once why not (S152).
    pub(super) fn offer_here(&mut self, now: Now, id: CallId, attempt: AttemptId, at: usize) {
        let Some(entry) = self.entry(id, at) else {
            return;
        };
        self.note_attempt(id, attempt, &entry);
        let open = self.is_open_now(now, id, at);
        let free = self.can_ring_here(id) && !(self.is_queued_for(id) && self.is_talking());
        let fits = open.and_then(|()| free.then_some(()).ok_or(AttemptResult::Busy));
        if let Err(result) = fits {
            self.note_fate(id, attempt, Fate::Failed(result));
            return self.feed(now, id, FlowInput::Failed(attempt, result));
        }
        self.tell_ringing(now, id);
        let Some(call) = self.call_mut(id) else {
            return;
        };
        call.rings_as = Some(attempt);
        // Who waits may ring here several times; the window is told each time, actions once.
        let is_again = std::mem::replace(&mut call.is_told, true);
        if !is_again || call.queue.is_some() {
            self.event(Event::Ringing(id));
        }
        if !is_again {
            self.occasion(now, id, Trigger::Incoming);
        }
    }

    /// The user took a call that was offered to this desk among others.
    pub(super) fn note_taken_here(&mut self, id: CallId) {
        let attempt = self.call_mut(id).and_then(|call| call.rings_as.take());
        if let Some(attempt) = attempt {
            self.note_fate_if_calling(id, attempt, Fate::Answered);
        }
    }

    /// Guards (S138–S140).
    fn clear_entry(
        &self,
        now: Now,
        id: CallId,
        entry: &Entry,
    ) -> Result<(Cleared, AccountId), AttemptResult> {
        let barred = AttemptResult::Barred;
        let Some(call) = self.calls.iter().find(|call| call.id == id) else {
            return Err(AttemptResult::Unreachable);
        };
        let moment = self.screens.book.moment(call.line_id(), now.wall);
        let account = call
            .account
            .clone()
            .filter(|id| self.accounts.can_call(id))
            .or_else(|| self.accounts.first())
            .ok_or(AttemptResult::Unreachable)?;
        let place = self.accounts.place(Some(&account));
        let target =
            DialTarget::read(&entry.number, place).map_err(|_| barred(Barred::NoTarget))?;
        let caller = (call.party.class == CallerClass::Known && !call.party.number.is_empty())
            .then(|| PhoneNumber::read(&call.party.number, place));
        let journey = Journey {
            caller: caller.as_ref(),
            to_own: is_own(self.accounts.book(None), &self.settings, &target),
            diversions: call.travel.diversions,
            max_forwards: call.travel.max_forwards,
            minutes_today: self.ledger.minutes(moment.date()),
        };
        let guard = Guard {
            toll: &self.settings.toll,
            place,
        };
        let cleared = clear(&guard, &journey, target).map_err(barred)?;
        Ok((cleared, account))
    }

    /// The leg is made; its INVITE leaves as soon as its sockets are there.
    fn begin(
        &mut self,
        now: Now,
        behind: Behind,
        cleared: &Cleared,
        account: AccountId,
    ) -> Result<(), AttemptResult> {
        let (Some(key), Some(server)) =
            (self.accounts.key(&account), self.accounts.server(&account))
        else {
            return Err(AttemptResult::Unreachable);
        };
        let place = self.accounts.place(Some(&account)).clone();
        let Some(call) = self.calls.iter().find(|call| call.id == behind.call) else {
            return Err(AttemptResult::Unreachable);
        };
        let own = self.own_address(&account);
        let (identity, headers) = shown_as(call, behind.shown, &own, &place);
        let invite = Invite {
            account: key,
            target: cleared.target().target.clone(),
            sdp: None,
            identity,
            headers,
        };
        let leg = self.new_leg(server.ip());
        let mut out = self.outgoing_call(now, account, cleared.target(), leg);
        out.behind = Some(behind);
        out.leg.invite = Some(Box::new(invite));
        out.leg.sockets = Sockets::Opening;
        let (stream, toward) = (out.leg.stream, out.leg.toward);
        tracing::info!(call = behind.call.0, leg = out.id.0, "call is sent on");
        self.attempts.push(out);
        self.out.push_back(Output::OpenMedia { stream, toward });
        self.changed = true;
        Ok(())
    }

    /// `user@domain` of an account, and its user.
    fn own_address(&self, account: &AccountId) -> String {
        let account = self.settings.account(account);
        account.map_or_else(String::new, |account| account.address.trim().to_owned())
    }

    /// A leg to a destination reports 18x.
    pub(super) fn attempt_rings(&mut self, now: Now, behind: Behind) {
        self.feed(now, behind.call, FlowInput::Rings(behind.attempt));
    }

    /// The caller hears that it rings somewhere; once is enough.
    pub(super) fn tell_ringing(&mut self, now: Now, id: CallId) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        if call.rang.is_none() {
            call.rang = Some(now.mono);
            let hears_us = call.is_open_to_sound();
            if let Some(usage) = call.leg.usage.filter(|_| !hears_us) {
                self.signalling.ring(now.mono, usage);
            }
        }
    }

    /// A destination answered: the hunt decides whether it was the first.
    pub(super) fn attempt_answered(&mut self, now: Now, leg: CallId, sdp: Option<String>) {
        let Some(out) = self.call_mut(leg) else {
            return;
        };
        let Some(behind) = out.behind else { return };
        out.stage = Stage::Connected;
        out.answered = Some(now);
        let has_sound = out.leg.setup.is_some();
        let agreed = match sdp {
            Some(sdp) => self.take_answer(leg, &sdp).is_ok(),
            None => has_sound,
        };
        if agreed {
            if !self.tells_first(now, leg) {
                self.feed(now, behind.call, FlowInput::Answered(behind.attempt));
            }
        } else {
            self.give_up_leg(now, leg);
            let failed = FlowInput::Failed(behind.attempt, AttemptResult::Unreachable);
            self.note_fate(
                behind.call,
                behind.attempt,
                Fate::Failed(AttemptResult::Unreachable),
            );
            self.feed(now, behind.call, failed);
        }
    }

    /// Signalling ended a leg to a destination: it did not take the call, or hung up.
    pub(super) fn attempt_ended(&mut self, now: Now, leg: CallId, cause: &EndCause) {
        let Some(behind) = self.call_mut(leg).and_then(|out| {
            out.leg.usage = None;
            out.behind
        }) else {
            return;
        };
        let result = result_of(cause);
        self.drop_leg(now, leg);
        let is_joined = self.joined_with(behind.call) == Some(behind.attempt);
        if !is_joined && self.shows_own_instead(now, behind, cause) {
            return;
        }
        if !is_joined {
            self.note_fate(behind.call, behind.attempt, Fate::Failed(result));
        }
        self.feed(now, behind.call, FlowInput::Failed(behind.attempt, result));
    }

    /// A trunk may refuse to show anybody but us: then once more as ourselves (S179).
    fn shows_own_instead(&mut self, now: Now, behind: Behind, cause: &EndCause) -> bool {
        let is_about_identity = matches!(
            cause,
            EndCause::Refused {
                code: 403 | 606,
                ..
            }
        );
        let entry = self.entry(behind.call, behind.entry);
        let (Some(entry), true) = (entry, is_about_identity && behind.shown != Shown::Own) else {
            return false;
        };
        tracing::info!(call = behind.call.0, "sent on once more as ourselves");
        let own = Behind {
            shown: Shown::Own,
            ..behind
        };
        self.try_entry(now, own, &entry).is_ok()
    }

    /// The sockets of a leg to a destination can't be had.
    pub(super) fn attempt_without_sound(&mut self, now: Now, leg: CallId) {
        let Some(behind) = self.call_mut(leg).and_then(|out| out.behind) else {
            return;
        };
        self.drop_leg(now, leg);
        let result = AttemptResult::Unreachable;
        self.note_fate(behind.call, behind.attempt, Fate::Failed(result));
        self.feed(now, behind.call, FlowInput::Failed(behind.attempt, result));
    }

    /// The machine gives an attempt up, or hangs up there.
    pub(super) fn cancel_attempt(&mut self, now: Now, id: CallId, attempt: AttemptId) {
        self.note_fate_if_calling(id, attempt, Fate::GivenUp);
        let is_it = |out: &&Call| out.behind.is_some_and(|behind| behind.is(id, attempt));
        if let Some(leg) = self.attempts.iter().find(is_it).map(|out| out.id) {
            self.give_up_leg(now, leg);
        }
    }

    /// Ends all legs made for a call.
    pub(super) fn give_up_attempts(&mut self, now: Now, id: CallId) {
        let made_for = |out: &&Call| out.behind.is_some_and(|behind| behind.call == id);
        let legs: Vec<CallId> = self
            .attempts
            .iter()
            .filter(made_for)
            .map(|out| out.id)
            .collect();
        for leg in legs {
            self.give_up_leg(now, leg);
        }
    }

    pub(super) fn give_up_leg(&mut self, now: Now, leg: CallId) {
        let usage = self.call_mut(leg).and_then(|out| out.leg.usage.take());
        if let Some(usage) = usage {
            self.signalling.hang_up(now.mono, usage, None);
        }
        self.drop_leg(now, leg);
    }

    fn drop_leg(&mut self, now: Now, leg: CallId) {
        let Some(at) = self.attempts.iter().position(|out| out.id == leg) else {
            return;
        };
        let out = self.attempts.remove(at);
        if matches!(out.leg.sockets, Sockets::Open) {
            self.media(Command::RemoveStream(out.leg.stream));
        }
        if let Some(answered) = out.answered {
            // One that was only told of the call was not busy with one.
            self.has_freed |= out.whisper.is_none();
            let seconds = now.mono.since(answered.mono).as_secs();
            let day = self.screens.book.moment(None, now.wall).date();
            self.ledger.add(day, seconds);
        }
        self.changed = true;
    }

    fn note_attempt(&mut self, id: CallId, attempt: AttemptId, entry: &Entry) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        if call.tried.len() == MOST_TRACED {
            return;
        }
        let mut screened = call.screened.as_deref().cloned().unwrap_or_else(empty);
        screened.attempts.push(Attempted {
            name: entry.shown().to_owned(),
            number: entry.number.clone(),
            fate: Fate::Calling,
        });
        call.tried.push(attempt);
        call.screened = Some(Arc::new(screened));
        self.changed = true;
    }

    pub(super) fn note_fate(&mut self, id: CallId, attempt: AttemptId, fate: Fate) {
        self.change_fate(id, attempt, |known| *known = fate);
    }

    pub(super) fn note_fate_if_calling(&mut self, id: CallId, attempt: AttemptId, fate: Fate) {
        self.change_fate(id, attempt, |known| {
            if *known == Fate::Calling {
                *known = fate;
            }
        });
    }

    fn change_fate(&mut self, id: CallId, attempt: AttemptId, change: impl FnOnce(&mut Fate)) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let Some(place) = call.tried.iter().rposition(|known| *known == attempt) else {
            return;
        };
        let mut screened = call.screened.as_deref().cloned().unwrap_or_else(empty);
        if let Some(attempted) = screened.attempts.get_mut(place) {
            change(&mut attempted.fate);
        }
        call.screened = Some(Arc::new(screened));
        self.changed = true;
    }
}

const fn empty() -> Screened {
    Screened {
        rule: None,
        title: String::new(),
        steps: Vec::new(),
        left_out: Vec::new(),
        passed: Vec::new(),
        passed_before: 0,
        attempts: Vec::new(),
    }
}

/// How an attempt counts that signalling ended (S154).
const fn result_of(cause: &EndCause) -> AttemptResult {
    match cause {
        EndCause::Refused { code, .. } => match code {
            486 | 600 => AttemptResult::Busy,
            603 | 607 => AttemptResult::Declined,
            408 | 480 | 487 => AttemptResult::NoAnswer,
            _ => AttemptResult::Unreachable,
        },
        EndCause::TimedOut | EndCause::Problem(_) => AttemptResult::Unreachable,
        EndCause::Local | EndCause::Cancelled { .. } | EndCause::Remote { .. } => {
            AttemptResult::NoAnswer
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_how_an_attempt_counts_s154() {
        for (code, result) in [
            (486, AttemptResult::Busy),
            (600, AttemptResult::Busy),
            (603, AttemptResult::Declined),
            (408, AttemptResult::NoAnswer),
            (480, AttemptResult::NoAnswer),
            (404, AttemptResult::Unreachable),
            (503, AttemptResult::Unreachable),
            (302, AttemptResult::Unreachable),
        ] {
            let cause = EndCause::Refused {
                code,
                phrase: String::new(),
                retry_after: None,
                reasons: Vec::new(),
                contacts: Vec::new(),
            };
            assert_eq!(result_of(&cause), result, "{code}");
        }
    }
}
