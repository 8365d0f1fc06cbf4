//! We call somebody: with which account, which identity, and what is sent.

use super::{
    Engine, Output, Signalling,
    call::{AtMachine, Call, Stage},
    command::{CommandError, Reply},
    event::{Confirm, Event},
    forward::Travel,
    input::Now,
    leg::{Leg, Sockets},
    look_up::Search,
    recording::Tape,
    redirect::Trail,
    route::Route,
    snapshot::LineView,
    transfer::Handing,
};
use std::sync::Arc;

use crate::{
    domain::{
        action::Trigger,
        called_line::{place_of_line, presented},
        id::{AccountId, CallId, LineId},
        journal::{CallDirection, CallEntry, Caller, CallerClass},
        knowledge::Work,
        line::Line,
        number::{DialTarget, PhoneNumber, Place},
        settings::Aor,
    },
    sip::Invite,
};

/// Whom to call, and as whom.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) target: String,
    pub(super) account: Option<AccountId>,
    pub(super) line: Option<LineId>,
    /// The account taken when neither `account` nor the line names one.
    pub(super) fallback: Option<AccountId>,
    /// The call it is made for: it is joined with that one and never comes to the desk.
    pub(super) made_for: Option<CallId>,
}

impl Wish {
    /// A call the user asked for.
    pub(super) const fn to(
        target: String,
        account: Option<AccountId>,
        line: Option<LineId>,
    ) -> Self {
        Self {
            target,
            account,
            line,
            fallback: None,
            made_for: None,
        }
    }

    /// A call back: account and presented number are those of the line that was called, or called from (S14).
    pub(super) fn back(entry: &CallEntry, has_line: bool) -> Option<Self> {
        let (number, uri) = (&entry.caller.number, &entry.caller.uri);
        let target = if uri.is_empty() { number } else { uri };
        (!target.is_empty()).then(|| Self {
            target: target.clone(),
            account: None,
            line: entry.line.clone().filter(|_| has_line),
            fallback: entry.account.clone(),
            made_for: None,
        })
    }
}

/// A wish with what it was found to mean.
struct Read {
    line: Option<Line>,
    account: AccountId,
    place: Place,
    target: DialTarget,
}

impl<S: Signalling> Engine<S> {
    /// Calls a link, or has its number shown first (D3).
    pub(super) fn link(&mut self, now: Now, wish: Wish) -> Result<Reply, CommandError> {
        let target = self.read_wish(&wish)?.target;
        if !target.must_be_shown() {
            return self.dial(now, &wish).map(Reply::Call);
        }
        let number = target.number.as_str().to_owned();
        self.event(Event::Confirm(Confirm {
            target: wish.target,
            number: number.clone(),
            class: target.class,
            account: wish.account,
            line: wish.line,
        }));
        let class = target.class;
        Ok(Reply::Shown { number, class })
    }

    fn read_wish(&self, wish: &Wish) -> Result<Read, CommandError> {
        let line = match &wish.line {
            Some(id) => Some(self.line(id).ok_or(CommandError::NoSuchLine)?),
            None => None,
        };
        let account = self.account_for(wish, line.as_ref())?;
        let place = self.accounts.place(Some(&account));
        let place = line
            .as_ref()
            .map_or_else(|| place.clone(), |line| place_of_line(line, place));
        let bad = |_| CommandError::BadTarget(wish.target.clone());
        let target = DialTarget::read(&wish.target, &place).map_err(bad)?;
        Ok(Read {
            line,
            account,
            place,
            target,
        })
    }

    /// Begins a call; it leaves as soon as its sockets are there.
    pub(super) fn dial(&mut self, now: Now, wish: &Wish) -> Result<CallId, CommandError> {
        let Read {
            line,
            account,
            place,
            target,
        } = self.read_wish(wish)?;
        let open = self.calls.iter().filter(|call| call.is_open()).count();
        if open >= usize::try_from(self.settings.general.max_calls).unwrap_or(usize::MAX) {
            return Err(CommandError::TooManyCalls);
        }
        let (Some(key), Some(server)) =
            (self.accounts.key(&account), self.accounts.server(&account))
        else {
            return Err(CommandError::NotRegistered(account));
        };
        if wish.made_for.is_none() {
            self.clear_desk(now, None);
        }
        let presented = line.as_ref().map(|line| presented(line, &place));
        let own = self.own_number(&account, &place);
        let invite = Invite {
            account: key,
            target: target.target.clone(),
            sdp: None,
            identity: line
                .as_ref()
                .zip(presented.clone())
                .filter(|(_, number)| !number.is_empty())
                .map(|(line, number)| (line.name.clone(), number)),
            headers: Vec::new(),
        };
        let leg = self.new_leg(server.ip());
        let mut call = self.outgoing_call(now, account, &target, leg);
        call.line = line.map(|line| LineView::Known(line.into()));
        call.called_in_row = presented.filter(|number| !number.is_empty()).unwrap_or(own);
        call.hand.made_for = wish.made_for;
        call.leg.trail = Some(Box::new(Trail::begin(&invite)));
        call.leg.invite = Some(Box::new(invite));
        call.leg.sockets = Sockets::Opening;
        let (id, stream, toward) = (call.id, call.leg.stream, call.leg.toward);
        tracing::info!(call = id.0, "call begins");
        self.store(&call.entry(now, None));
        self.calls.push(call);
        self.changed = true;
        self.out.push_back(Output::OpenMedia { stream, toward });
        self.occasion(now, id, Trigger::Outgoing);
        Ok(id)
    }

    /// The sockets are there: the INVITE leaves.
    pub(super) fn send_invite(&mut self, now: Now, id: CallId) {
        let offered = self.describe(id);
        let invite = self.call_mut(id).and_then(|call| call.leg.invite.take());
        let (Some(mut invite), Some(offer)) = (invite, offered) else {
            return;
        };
        invite.sdp = Some(offer);
        let usage = self.signalling.invite(now.mono, *invite);
        if let Some(call) = self.call_mut(id) {
            call.leg.usage = Some(usage);
        }
    }

    pub(super) fn outgoing_call(
        &mut self,
        now: Now,
        account: AccountId,
        target: &DialTarget,
        leg: Leg,
    ) -> Call {
        let id = self.take_call_id();
        Call {
            id,
            row: id,
            direction: CallDirection::Outgoing,
            account: Some(account),
            party: Caller {
                name: String::new(),
                number: target.number.as_str().to_owned(),
                uri: target.target.clone(),
                class: CallerClass::Known,
            },
            line: None,
            called: target.target.clone(),
            called_in_row: String::new(),
            via: Vec::new(),
            started: now,
            row_started: now.wall,
            rang: None,
            answered: None,
            machine: AtMachine::default(),
            silenced: false,
            detail: String::new(),
            note: String::new(),
            work: Work::default(),
            knowledge: Arc::default(),
            search: Search::Wanted,
            named: None,
            words: Arc::default(),
            worded: None,
            screened: None,
            forwards: None,
            travel: Travel::default(),
            tried: Vec::new(),
            rings_as: None,
            is_told: false,
            behind: None,
            whisper: None,
            sip_id: String::new(),
            hand: Handing::default(),
            route: Route::default(),
            queue: None,
            tape: Tape::default(),
            stage: Stage::Dialling,
            leg,
        }
    }

    fn account_for(&self, wish: &Wish, line: Option<&Line>) -> Result<AccountId, CommandError> {
        let named = wish
            .account
            .clone()
            .or_else(|| line.and_then(|line| line.account.clone()));
        if let Some(id) = named {
            return match self.accounts.key(&id) {
                None => Err(CommandError::NoSuchAccount),
                Some(_) if self.accounts.can_call(&id) => Ok(id),
                // The line came in by another of its accounts (S9): that one carries it out as well.
                Some(_) if wish.account.is_none() => wish
                    .fallback
                    .clone()
                    .filter(|other| self.accounts.can_call(other))
                    .ok_or(CommandError::NotRegistered(id)),
                Some(_) => Err(CommandError::NotRegistered(id)),
            };
        }
        let fallback = wish
            .fallback
            .clone()
            .filter(|id| self.accounts.can_call(id));
        let id = fallback
            .or_else(|| self.accounts.first())
            .ok_or(CommandError::NoAccount)?;
        if self.accounts.can_call(&id) {
            Ok(id)
        } else {
            Err(CommandError::NotRegistered(id))
        }
    }

    fn own_number(&self, account: &AccountId, place: &Place) -> String {
        let aor = self
            .settings
            .account(account)
            .and_then(|account| Aor::read(&account.address));
        aor.map_or_else(String::new, |aor| {
            PhoneNumber::read(&aor.user, place).as_str().to_owned()
        })
    }

    /// A configured line, its key filled in.
    pub(super) fn line(&self, id: &LineId) -> Option<Line> {
        let mut line = self.settings.line(id)?.clone();
        line.id = id.clone();
        Some(line)
    }
}
