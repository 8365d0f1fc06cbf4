//! A call arrives: whom it is for, who calls, whether it rings.

use std::{net::IpAddr, sync::Arc};

use super::{
    Engine, Event, Signalling,
    call::{AtMachine, Call, Stage},
    forward::Travel,
    input::Now,
    leg::Leg,
    look_up::Search,
    recording::Tape,
    route::Route,
    snapshot::{LineView, ViaView},
    transfer::Handing,
};
use crate::{
    domain::{
        action::Trigger,
        called_line::{Arrival, CalledBy, CalledLine, Candidate},
        caller::{self, Identity},
        flow::{CallFlow, Effect},
        id::AccountId,
        journal::{CallDirection, Caller, CallerClass},
        knowledge::Work,
        number::{PhoneNumber, Place},
        settings::Aor,
    },
    media::StreamId,
    sip::{AccountKey, CalledSource, Disclosure, IncomingInvite, Party, Usage},
};

/// Who calls whom.
pub(super) struct Who {
    pub(super) found: CalledLine,
    pub(super) party: Caller,
    /// Where numbers of this call are read.
    pub(super) place: Place,
}

impl<S: Signalling> Engine<S> {
    /// Rings, or refuses at once; the row is written first.
    pub(super) fn arrive(
        &mut self,
        now: Now,
        usage: Usage,
        account: Option<AccountKey>,
        invite: IncomingInvite,
    ) {
        let account = account.and_then(|key| self.accounts.id(key));
        let who = self.identify(account.as_ref(), &invite);
        let mut planned = self.screen(now, account.as_ref(), &who);
        // Nobody answers for a line that is not this desk's, not even by itself.
        if who.found.line.as_ref().is_some_and(|line| !line.may_answer) {
            planned.spec.auto_answer = None;
        }
        let travel = Travel::of(&invite);
        let (flow, effects) = CallFlow::start(planned.spec, now.mono);
        let mut call = self.incoming_call(now, account, invite, who, flow);
        call.travel = travel;
        call.forwards = planned.forwards;
        call.leg.usage = Some(usage);
        call.silenced = planned.silent;
        call.screened = planned.screened;
        let id = call.id;
        tracing::info!(call = id.0, line = ?call.line_id().map(ToString::to_string), "call arrives");
        self.store(&call.entry(now, None));
        let rings = effects.contains(&Effect::Ring);
        call.is_told = rings;
        if rings {
            call.rang = Some(now.mono);
        }
        self.calls.push(call);
        self.changed = true;
        self.carry_out(now, id, effects);
        if rings {
            self.event(Event::Ringing(id));
            self.occasion(now, id, Trigger::Incoming);
        }
        self.close_if_over(now, id);
    }

    /// Which line was called, and by whom.
    fn identify(&self, account: Option<&AccountId>, invite: &IncomingInvite) -> Who {
        let candidates = self.candidates(account, invite);
        let diverters: Vec<String> = invite
            .diverters
            .iter()
            .map(|diverter| diverter.party.user.clone())
            .collect();
        let book = self.accounts.book(account);
        let found = book.resolve(&Arrival {
            candidates: &candidates,
            diverters: &diverters,
            display: &invite.from.display,
            alert_info: invite.alert_info.as_deref(),
        });
        let place = book.place_of(found.line.as_deref());
        Who {
            party: self.calling_party(account, invite, &found, place),
            place: place.clone(),
            found,
        }
    }

    fn incoming_call(
        &mut self,
        now: Now,
        account: Option<AccountId>,
        invite: IncomingInvite,
        who: Who,
        flow: CallFlow,
    ) -> Call {
        let Who {
            found,
            party,
            place,
        } = who;
        let via = via(&invite, &place);
        let (id, leg) = (self.take_call_id(), self.new_leg(invite.source.ip()));
        let mut call = Call {
            id,
            row: id,
            direction: CallDirection::Incoming,
            account,
            party,
            line: line_view(&found),
            called: found.called.as_str().to_owned(),
            called_in_row: found.called.as_str().to_owned(),
            via,
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
            sip_id: invite.call_id,
            hand: Handing::default(),
            route: Route::default(),
            queue: None,
            tape: Tape::default(),
            stage: Stage::of(flow),
            leg,
        };
        call.leg.peer_offer = invite.sdp;
        self.continue_row(&mut call);
        call
    }

    fn candidates(&self, account: Option<&AccountId>, invite: &IncomingInvite) -> Vec<Candidate> {
        let own = account
            .and_then(|id| self.settings.account(id))
            .and_then(|account| Aor::read(&account.address));
        let named = invite.called.iter().map(|candidate| Candidate {
            source: called_by(candidate.source),
            user: candidate.party.user.clone(),
        });
        let own = own.map(|aor| Candidate {
            source: CalledBy::OwnNumber,
            user: aor.user,
        });
        named.chain(own).collect()
    }

    fn calling_party(
        &self,
        account: Option<&AccountId>,
        invite: &IncomingInvite,
        found: &CalledLine,
        place: &Place,
    ) -> Caller {
        let class = match invite.disclosure {
            Disclosure::Shown => CallerClass::Known,
            Disclosure::Withheld => CallerClass::Withheld,
            Disclosure::Unavailable => CallerClass::Unavailable,
        };
        let trusted = account
            .and_then(|id| self.settings.account(id))
            .is_some_and(|account| account.trust_identity);
        let asserted: Vec<Identity<'_>> = invite.asserted.iter().map(identity).collect();
        let asserted = trusted
            .then(|| caller::best_asserted(&asserted, place))
            .flatten();
        caller::identify(
            class,
            identity(&invite.from),
            asserted,
            &found.caller_name,
            place,
        )
    }

    /// A leg with a stream number of its own.
    pub(super) fn new_leg(&mut self, toward: IpAddr) -> Leg {
        let stream = self.next_stream;
        self.next_stream = StreamId(stream.0 + 1);
        Leg::new(stream, toward)
    }
}

fn identity(party: &Party) -> Identity<'_> {
    Identity {
        display: &party.display,
        user: &party.user,
        host: &party.host,
    }
}

fn line_view(found: &CalledLine) -> Option<LineView> {
    match &found.line {
        Some(line) => Some(LineView::Known(Arc::clone(line))),
        None if found.called.is_empty() => None,
        None => Some(LineView::Unknown {
            number: found.called.as_str().to_owned(),
        }),
    }
}

fn via(invite: &IncomingInvite, place: &Place) -> Vec<ViaView> {
    let shown = |party: &Party| {
        let display = party.display.trim();
        if display.is_empty() {
            PhoneNumber::received(&party.user, place)
                .as_str()
                .to_owned()
        } else {
            display.to_owned()
        }
    };
    invite
        .diverters
        .iter()
        .map(|diverter| ViaView {
            who: shown(&diverter.party),
            reason: diverter.reason.clone(),
        })
        .filter(|via| !via.who.is_empty())
        .collect()
}

const fn called_by(source: CalledSource) -> CalledBy {
    match source {
        CalledSource::CustomHeader => CalledBy::CustomHeader,
        CalledSource::CalledPartyId => CalledBy::CalledPartyId,
        CalledSource::HistoryInfo => CalledBy::HistoryInfo,
        CalledSource::Diversion => CalledBy::Diversion,
        CalledSource::To => CalledBy::To,
        CalledSource::RequestUri => CalledBy::RequestUri,
    }
}
