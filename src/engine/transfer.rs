//! Calls that are handed over: by asking the peer, or by joining both sides over this desk.

use super::{
    Engine, Signalling,
    call::{Call, Stage},
    command::{CommandError, TransferTo},
    dial::Wish,
    input::Now,
    snapshot::{TransferStage, TransferView},
};
use crate::{
    domain::{
        called_line::place_of_line,
        id::CallId,
        number::{DialTarget, NumberClass},
        transfer::{Phase, Transfer, TransferEffect, TransferInput},
    },
    mono::Mono,
    sip::{EndCause, Referral, TransferStep},
};

/// What nobody says more of (RFC 3261 §21.4.18).
const UNAVAILABLE: u16 = 480;
/// There is no such call (RFC 3261 §21.4.19).
const GONE: u16 = 481;

/// What handing over has to do with a call.
#[derive(Debug, Default)]
pub(super) struct Handing {
    /// It is handed over, or was not after all.
    pub(super) over: Option<Over>,
    /// It talks with this call over this desk.
    pub(super) joined: Option<CallId>,
    /// It is made to be joined with this call.
    pub(super) made_for: Option<CallId>,
    /// How it was refused.
    pub(super) refused_with: Option<u16>,
}

impl Handing {
    /// What the window shows of it.
    pub(super) fn view(&self) -> Option<TransferView> {
        let over = self.over.as_ref()?;
        let stage = match over.flow.phase() {
            Phase::Holding | Phase::Asked | Phase::Promised { rings: false } => {
                TransferStage::Asking
            }
            Phase::Promised { rings: true } => TransferStage::Ringing,
            Phase::Joining => TransferStage::Joining,
            Phase::Done => return None,
            Phase::Failed(code) => TransferStage::Failed(code),
        };
        Some(TransferView {
            to: over.shown.clone(),
            stage,
        })
    }

    /// Whether it is being handed over.
    pub(super) fn is_under_way(&self) -> bool {
        self.over
            .as_ref()
            .is_some_and(|over| over.flow.is_under_way())
    }
}

/// A call that is handed over.
#[derive(Debug)]
pub(super) struct Over {
    flow: Transfer,
    to: Goal,
    /// The number, or the other call's.
    shown: String,
}

/// Whom the peer is to reach.
#[derive(Clone, Debug)]
enum Goal {
    /// What signalling is given.
    Target(String),
    /// The other party of another call.
    Call(CallId),
}

impl Over {
    /// When to look at it again.
    pub(super) fn deadline(&self) -> Option<Mono> {
        self.flow.deadline()
    }
}

impl<S: Signalling> Engine<S> {
    /// Hands a call over: its peer is asked to call a number, or to talk with the peer of another call of ours.
    pub(super) fn hand_over(
        &mut self,
        now: Now,
        call: Option<CallId>,
        to: TransferTo,
    ) -> Result<CallId, CommandError> {
        let id = self.to_hand_over(call, &to)?;
        let (to, shown, may_ask) = match to {
            TransferTo::Extension(named) => {
                let key = self.extension(&named)?;
                let extension = self.settings.extensions.get(&key);
                let comes_back = extension.is_some_and(|extension| extension.recall);
                self.route(now, id, &key, comes_back);
                return Ok(id);
            }
            TransferTo::Party(text) => {
                let target = self.transfer_target(id, &text)?;
                let shown = target.number.as_str().to_owned();
                (Goal::Target(target.target), shown, true)
            }
            TransferTo::Call(other) => {
                let shown = self.may_be_reached(id, other)?;
                (Goal::Call(other), shown, self.share_account(id, other))
            }
        };
        tracing::info!(call = id.0, may_ask, "call is handed over");
        let flow = Transfer::begin(now.mono, may_ask);
        if let Some(call) = self.call_mut(id) {
            call.hand.over = Some(Over { flow, to, shown });
        }
        self.hold_unless_held(now, id);
        self.go_on_when_held(now, id);
        Ok(id)
    }

    /// The one named, else the one talked in, else the one held last; not the one it is to talk with.
    fn to_hand_over(&self, call: Option<CallId>, to: &TransferTo) -> Result<CallId, CommandError> {
        let other = match to {
            TransferTo::Call(other) => Some(*other),
            TransferTo::Party(_) | TransferTo::Extension(_) => None,
        };
        let fits = |call: &Call| {
            call.is_up()
                && Some(call.id) != other
                && call.hand.joined.is_none()
                && !call.hand.is_under_way()
        };
        let at_desk = self.active().filter(|id| Some(*id) != other);
        let held = self.calls.iter().filter(|call| fits(call));
        let held = held.max_by_key(|call| call.leg.held_at).map(|call| call.id);
        self.pick(call.or(at_desk).or(held), fits)
    }

    /// The place of a call's line, and what a number means there. Nobody is sent to an emergency number (S140).
    fn transfer_target(&self, id: CallId, text: &str) -> Result<DialTarget, CommandError> {
        let call = self.calls.iter().find(|call| call.id == id);
        let account = call.and_then(|call| call.account.as_ref());
        let line = call.and_then(Call::line_id).and_then(|id| self.line(id));
        let place = self.accounts.place(account);
        let place = line
            .as_ref()
            .map_or_else(|| place.clone(), |line| place_of_line(line, place));
        let target =
            DialTarget::read(text, &place).map_err(|_| CommandError::BadTarget(text.to_owned()))?;
        if target.class == NumberClass::Emergency {
            return Err(CommandError::NotToEmergency(text.to_owned()));
        }
        Ok(target)
    }

    /// Whom the other call is with, if it can be handed over to.
    fn may_be_reached(&self, id: CallId, other: CallId) -> Result<String, CommandError> {
        let fits = |call: &Call| {
            call.id != id && call.is_up() && call.hand.joined.is_none() && !call.hand.is_under_way()
        };
        let other = self.pick(Some(other), fits)?;
        let call = self.calls.iter().find(|call| call.id == other);
        Ok(call.map_or_else(String::new, |call| {
            let party = &call.party;
            let named = [&party.number, &party.name];
            let shown = named.into_iter().find(|text| !text.is_empty());
            shown.cloned().unwrap_or_default()
        }))
    }

    /// Whether an exchange knows both calls, so that one of them can be asked to reach the other.
    fn share_account(&self, one: CallId, other: CallId) -> bool {
        let account = |id: CallId| {
            let call = self.calls.iter().find(|call| call.id == id);
            call.and_then(|call| call.account.clone())
        };
        account(one).is_some() && account(one) == account(other)
    }

    fn hold_unless_held(&mut self, now: Now, id: CallId) {
        let call = self.call_mut(id);
        if call.is_some_and(|call| call.leg.held_at.is_none()) {
            self.hold(now, id);
        }
    }

    /// The peer knows that it is held: now it may be asked.
    pub(super) fn go_on_when_held(&mut self, now: Now, id: CallId) {
        let call = self.call_mut(id);
        if call.is_some_and(|call| call.leg.said_hold && !call.leg.is_offering) {
            self.feed_transfer(now, id, TransferInput::Held);
        }
    }

    pub(super) fn feed_transfer(&mut self, now: Now, id: CallId, input: TransferInput) {
        let Some(over) = self.call_mut(id).and_then(|call| call.hand.over.as_mut()) else {
            return;
        };
        let before = over.flow.phase();
        let effect = over.flow.handle(now.mono, input);
        if over.flow.phase() != before {
            tracing::info!(call = id.0, phase = ?over.flow.phase(), "transfer");
            self.changed = true;
        }
        match effect {
            None => {}
            Some(TransferEffect::Ask) => self.ask_peer(now, id),
            Some(TransferEffect::Join) => self.reach_other(now, id),
            Some(TransferEffect::Finish) => self.finish_transfer(now, id),
        }
    }

    fn ask_peer(&mut self, now: Now, id: CallId) {
        let Some((usage, to)) = self.call_mut(id).and_then(|call| {
            let over = call.hand.over.as_ref()?;
            Some((call.leg.usage?, over.to.clone()))
        }) else {
            return;
        };
        let referral = match to {
            Goal::Target(target) => Some(Referral::To(target)),
            Goal::Call(other) => self
                .call_mut(other)
                .filter(|other| other.is_up())
                .and_then(|other| other.leg.usage)
                .map(Referral::InPlaceOfUs),
        };
        match referral {
            Some(referral) => self.signalling.refer(now.mono, usage, &referral),
            None => self.feed_transfer(now, id, TransferInput::Refused(GONE)),
        }
    }

    /// Signalling tells what comes of our asking.
    pub(super) fn on_transfer(&mut self, now: Now, id: CallId, step: TransferStep) {
        let input = match step {
            TransferStep::Accepted => TransferInput::Accepted,
            TransferStep::Refused { code, phrase } => {
                tracing::info!(call = id.0, code, phrase, "peer will not call elsewhere");
                TransferInput::Refused(code)
            }
            TransferStep::Told {
                code,
                phrase,
                is_final,
            } => {
                tracing::info!(call = id.0, code, phrase, is_final, "peer's call elsewhere");
                TransferInput::Told { code, is_final }
            }
        };
        self.feed_transfer(now, id, input);
    }

    /// The peer won't go there, so both come together here.
    fn reach_other(&mut self, now: Now, id: CallId) {
        let Some((to, account, line)) = self.call_mut(id).and_then(|call| {
            let over = call.hand.over.as_ref()?;
            Some((
                over.to.clone(),
                call.account.clone(),
                call.line_id().cloned(),
            ))
        }) else {
            return;
        };
        match to {
            Goal::Call(other) => self.join(now, id, other),
            Goal::Target(target) => {
                let wish = Wish {
                    made_for: Some(id),
                    ..Wish::to(target, account, line)
                };
                if let Err(problem) = self.dial(now, &wish) {
                    tracing::warn!(call = id.0, %problem, "other side can't be called");
                    self.feed_transfer(now, id, TransferInput::Lost(UNAVAILABLE));
                }
            }
        }
    }

    /// Lets two calls talk with each other.
    pub(super) fn join(&mut self, now: Now, id: CallId, other: CallId) {
        let is_up = |call: &mut Call| call.is_up() && call.hand.joined.is_none();
        let both = [id, other].map(|one| self.call_mut(one).is_some_and(is_up));
        if both != [true, true] {
            return self.feed_transfer(now, id, TransferInput::Lost(GONE));
        }
        self.feed_transfer(now, id, TransferInput::Joined);
        for (one, with) in [(id, other), (other, id)] {
            let Some(call) = self.call_mut(one) else {
                continue;
            };
            call.hand.joined = Some(with);
            call.hand.made_for = None;
            if let Some(over) = call.hand.over.take() {
                call.detail = format!("→ {}", over.shown);
            }
            call.leg.held_at = None;
        }
        self.changed = true;
        for one in [id, other] {
            self.offer_if_wanted(now, one);
            self.pass_hold(now, one);
        }
    }

    /// The user takes a call back: what it was joined with is held, what was begun for it ends.
    pub(super) fn part(&mut self, now: Now, id: CallId) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        call.hand.over = None;
        let joined = call.hand.joined.take();
        if joined.is_some() {
            call.detail.clear();
        }
        if let Some(other) = joined {
            if let Some(other) = self.call_mut(other) {
                other.hand.joined = None;
                other.detail.clear();
            }
            self.hold(now, other);
        }
        self.end_calls_made_for(now, id);
    }

    /// The peer talks elsewhere: our part ends.
    fn finish_transfer(&mut self, now: Now, id: CallId) {
        let Some(over) = self.call_mut(id).and_then(|call| call.hand.over.take()) else {
            return;
        };
        self.say(id, &format!("→ {}", over.shown));
        self.hang_up(now, id);
        if let Goal::Call(other) = over.to {
            self.hang_up(now, other);
        }
    }

    /// A call ended while its peer was on the way elsewhere: that is where it went.
    pub(super) fn note_where_it_went(&mut self, id: CallId) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let Some(over) = call.hand.over.as_ref() else {
            return;
        };
        let has_left = matches!(over.flow.phase(), Phase::Promised { .. });
        if has_left && call.detail.is_empty() {
            call.detail = format!("→ {}", over.shown);
        }
    }

    /// A call is gone: whom it talked with here has nobody left, and what was made for it is of no use.
    pub(super) fn end_what_hangs_on(&mut self, now: Now, id: CallId) {
        let is_with_it = |call: &&mut Call| call.hand.joined == Some(id);
        if let Some(other) = self.calls.iter_mut().find(is_with_it) {
            other.hand.joined = None;
            let other = other.id;
            self.hang_up(now, other);
        }
        self.end_calls_made_for(now, id);
    }

    fn end_calls_made_for(&mut self, now: Now, id: CallId) {
        let made_for = |call: &&Call| call.hand.made_for == Some(id);
        let made: Vec<CallId> = self
            .calls
            .iter()
            .filter(made_for)
            .map(|call| call.id)
            .collect();
        for call in made {
            if let Some(call) = self.call_mut(call) {
                call.hand.made_for = None;
            }
            self.hang_up(now, call);
        }
    }

    /// The call made for another one was answered.
    pub(super) fn join_if_made_for(&mut self, now: Now, id: CallId) {
        let for_whom = self.call_mut(id).and_then(|call| call.hand.made_for);
        if let Some(for_whom) = for_whom {
            self.join(now, for_whom, id);
        }
    }

    /// The call made for another one came to nothing: that one is told. True when there was one.
    pub(super) fn tell_made_for(&mut self, now: Now, id: CallId) -> bool {
        let Some(call) = self.call_mut(id) else {
            return false;
        };
        let code = call.hand.refused_with.unwrap_or(UNAVAILABLE);
        let Some(for_whom) = call.hand.made_for.take() else {
            return false;
        };
        self.feed_transfer(now, for_whom, TransferInput::Lost(code));
        true
    }

    /// Looks after a call that is handed over when its time has come.
    pub(super) fn wake_transfer(&mut self, now: Now, id: CallId) {
        self.feed_transfer(now, id, TransferInput::Wake);
    }
}

impl Call {
    /// Whether it is neither talked in here nor for this desk to deal with: joined with another, or made for one.
    pub(super) const fn is_between_others(&self) -> bool {
        self.hand.joined.is_some()
            || self.hand.made_for.is_some()
                && matches!(self.stage, Stage::Dialling | Stage::Ringback)
    }
}

/// The code a call that did not come about was refused with.
pub(super) const fn code_of(cause: &EndCause) -> Option<u16> {
    match cause {
        EndCause::Refused { code, .. } => Some(*code),
        EndCause::TimedOut => Some(408),
        EndCause::Local
        | EndCause::Cancelled { .. }
        | EndCause::Remote { .. }
        | EndCause::Problem(_) => None,
    }
}
