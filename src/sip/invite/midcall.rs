//! Offers within a call (RFC 3261 §14, RFC 3264 §4, RFC 3311, RFC 6337): one at a time, from one side at a time.
//!
//! | exchange        | our offer            | offer of the peer                    | leaves when                       |
//! |-----------------|----------------------|--------------------------------------|-----------------------------------|
//! | Idle            | re-INVITE            | Theirs, told                         |                                   |
//! | `OursInInvite`  | kept                 | 491                                  | answered, also by a reliable 1xx   |
//! | `TheirsInInvite` | kept                | 500 + Retry-After                    | answered                          |
//! | `OursInAnswer`  | kept                 | 500 + Retry-After                    | ACK                               |
//! | `TheirsInAnswer` | kept                | 491                                  | the engine's answer goes in the ACK |
//! | Ours            | kept, the last counts | 491                                 | final response                    |
//! | Theirs          | kept                 | 500 + Retry-After                    | answered or refused by the engine |
//!
//! An offer of ours refused with 491 goes again after the wait of §14.1, once nothing else is open.

use std::time::Duration;

use super::{
    Call, Stage,
    forks::Fork,
    lines,
    session_timer::{Demand, demand},
};
use crate::{
    mono::Mono,
    sip::{
        EndCause, Event, SipProblem,
        stack::{ClientId, ContactKind, Core, Draft, Failure, Owner, Purpose, ServerId},
        wire::{Method, Request, Response},
    },
};

/// How long after a passing refusal a refresh is tried again.
const REFRESH_AGAIN: Duration = Duration::from_secs(10);

/// Whose offer is open.
#[derive(Debug)]
pub(super) enum Exchange {
    /// Nobody's.
    Idle,
    /// Ours, in the INVITE that began the call, or still to come from the peer in answer to it.
    OursInInvite,
    /// The peer's, in that INVITE, or still to come from us in answer to it.
    TheirsInInvite,
    /// Ours, in a 2xx that waits for its ACK.
    OursInAnswer,
    /// The peer's, in its 2xx; our answer goes into the ACK.
    TheirsInAnswer { fork: Fork, invite: Box<Request> },
    /// Ours, in a re-INVITE, or an UPDATE without offer; `refresh`: only the session timer wanted it.
    Ours { refresh: bool, sdp: Option<String> },
    /// The peer's, waiting for the engine.
    Theirs { server: ServerId },
}

/// An offer of ours that met one of the peer; it goes again at `at` (RFC 3261 §14.1).
#[derive(Debug)]
pub(super) struct Glare {
    at: Mono,
    refresh: bool,
    sdp: Option<String>,
}

/// What a request of the peer that may carry an offer meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// It may be told.
    Free,
    /// Ours is open: 491.
    Glare,
    /// The peer's own is open: 500 with Retry-After.
    Busy,
}

impl Exchange {
    pub(super) fn turn(&self) -> Turn {
        match self {
            Self::Idle => Turn::Free,
            Self::OursInInvite | Self::Ours { .. } | Self::TheirsInAnswer { .. } => Turn::Glare,
            Self::TheirsInInvite | Self::OursInAnswer | Self::Theirs { .. } => Turn::Busy,
        }
    }
}

impl Call {
    /// The engine offers a changed session.
    pub(crate) fn offer(&mut self, core: &mut Core, now: Mono, sdp: &str) {
        if self.ended {
            return;
        }
        match &mut self.glare {
            Some(glare) => {
                glare.sdp = Some(sdp.to_owned());
                glare.refresh = false;
            }
            None => self.queued = Some(sdp.to_owned()),
        }
        self.pump(core, now);
    }

    /// Sends the kept offer when its turn has come.
    pub(super) fn pump(&mut self, core: &mut Core, now: Mono) {
        if !self.may_offer_now() {
            return;
        }
        match self.glare.take() {
            Some(glare) if now < glare.at => self.glare = Some(glare),
            Some(glare) => self.reinvite(core, now, glare.sdp, glare.refresh),
            None => {
                if let Some(sdp) = self.queued.take() {
                    self.reinvite(core, now, Some(sdp), false);
                }
            }
        }
    }

    fn may_offer_now(&self) -> bool {
        matches!(self.stage, Stage::Up)
            && matches!(self.exchange, Exchange::Idle)
            && self.unacknowledged.is_none()
            && !self.ended
    }

    /// When the offer that met another one goes again.
    pub(super) fn glare_deadline(&self) -> Option<Mono> {
        let glare = self.glare.as_ref().filter(|_| self.may_offer_now());
        glare.map(|glare| glare.at)
    }

    fn reinvite(&mut self, core: &mut Core, now: Mono, sdp: Option<String>, refresh: bool) {
        let Some(dialog) = &mut self.dialog else {
            return;
        };
        let mut request = dialog.request(Method::INVITE);
        request.headers.push("Allow", lines::ALLOW);
        request.headers.push("Supported", "timer");
        if let Some(timer) = self.timer.header() {
            request.headers.push("Session-Expires", timer.to_string());
        }
        if let Some(sdp) = &sdp {
            lines::put_sdp(&mut request, sdp);
        }
        let hop = core.dialog_hop(self.account, dialog.next_hop(), self.flow);
        self.exchange = Exchange::Ours { refresh, sdp };
        let owner = Owner::Call(self.usage, Purpose::Reinvite);
        let draft = Draft::new(request, owner, self.account).with_contact(ContactKind::Call);
        core.send(now, draft, hop);
    }

    /// The session timer wants a refresh: UPDATE when the peer takes it, else a re-INVITE with the session as it is.
    pub(super) fn refresh(&mut self, core: &mut Core, now: Mono) {
        if !self.may_offer_now() || self.glare.is_some() {
            return self.timer.again(now + REFRESH_AGAIN);
        }
        if !self.takes_update {
            let sdp = self.local_sdp.clone();
            return self.reinvite(core, now, sdp, true);
        }
        let Some(dialog) = &mut self.dialog else {
            return;
        };
        let mut request = dialog.request(Method::UPDATE);
        request.headers.push("Supported", "timer");
        if let Some(timer) = self.timer.header() {
            request.headers.push("Session-Expires", timer.to_string());
        }
        let hop = core.dialog_hop(self.account, dialog.next_hop(), self.flow);
        let owner = Owner::Call(self.usage, Purpose::Update);
        let draft = Draft::new(request, owner, self.account).with_contact(ContactKind::Call);
        core.send(now, draft, hop);
    }

    /// A response to a re-INVITE of ours.
    pub(crate) fn reinvite_answered(
        &mut self,
        core: &mut Core,
        now: Mono,
        client: ClientId,
        response: &Response,
    ) {
        match response.code {
            100..=199 => {}
            200..=299 => self.reinvite_accepted(core, now, client, response),
            _ => self.reinvite_refused(core, now, response),
        }
    }

    fn reinvite_accepted(
        &mut self,
        core: &mut Core,
        now: Mono,
        client: ClientId,
        response: &Response,
    ) {
        let to = response.headers.to_party();
        let tag = to.as_ref().and_then(|to| to.tag()).unwrap_or_default();
        if !core.take_answer(client, tag) {
            return;
        }
        let (Some(dialog), Some(sent)) = (&mut self.dialog, core.sent_request(client).cloned())
        else {
            return;
        };
        dialog.refresh_target(&response.headers.parties("Contact"));
        if let Some(flow) = core.client_flow(client) {
            self.flow = flow;
        }
        let fork = Fork {
            client,
            account: self.account,
            flow: self.flow,
        };
        fork.acknowledge(core, now, dialog, &sent, None);
        let Exchange::Ours { refresh, sdp } = std::mem::replace(&mut self.exchange, Exchange::Idle)
        else {
            return;
        };
        self.timer.accepted(now, &response.headers);
        if sdp.is_some() {
            self.local_sdp = sdp;
        }
        let usage = self.usage;
        match lines::sdp_of(&response.headers, &response.body) {
            Some(answer) => {
                let is_new = self.remote_sdp.as_ref() != Some(&answer);
                self.remote_sdp = Some(answer.clone());
                if is_new || !refresh {
                    self.tell(core, Event::OfferAnswered { usage, sdp: answer });
                }
            }
            None if refresh => {}
            None => self.tell(core, Event::OfferRefused { usage, code: 488 }),
        }
        self.pump(core, now);
    }

    fn reinvite_refused(&mut self, core: &mut Core, now: Mono, response: &Response) {
        let Exchange::Ours { refresh, sdp } = std::mem::replace(&mut self.exchange, Exchange::Idle)
        else {
            return;
        };
        match response.code {
            491 if !self.ended => {
                let at = now + self.glare_wait(core);
                let queued = self.queued.take();
                self.glare = Some(Glare {
                    at,
                    refresh: refresh && queued.is_none(),
                    sdp: queued.or(sdp),
                });
                return;
            }
            408 | 481 => {
                let (code, phrase) = (response.code, response.phrase.clone());
                return self.lost(
                    core,
                    now,
                    EndCause::Problem(SipProblem::Refused { code, phrase }),
                );
            }
            422 => {
                let least = response.headers.uint("Min-SE").unwrap_or(0);
                self.timer.raise(least);
                if refresh {
                    self.timer.again(now + Duration::from_secs(1));
                } else if least > 0 && self.timer.header().is_some() {
                    return self.reinvite(core, now, sdp, false);
                }
            }
            _ if refresh => self.timer.again(now + REFRESH_AGAIN),
            _ => {}
        }
        if !refresh {
            let (usage, code) = (self.usage, response.code);
            self.tell(core, Event::OfferRefused { usage, code });
        }
        self.pump(core, now);
    }

    /// The wait after glare: 2.1 to 4 s for the owner of the Call-ID, up to 2 s for the other (RFC 3261 §14.1).
    fn glare_wait(&self, core: &mut Core) -> Duration {
        let is_owner = self.is_caller;
        let steps = if is_owner {
            210 + core.rng.below(191)
        } else {
            core.rng.below(201)
        };
        Duration::from_millis(10 * steps)
    }

    /// A re-INVITE or UPDATE of ours got no response: the peer is gone (RFC 3261 §12.2.1.2).
    pub(crate) fn request_failed(
        &mut self,
        core: &mut Core,
        now: Mono,
        purpose: Purpose,
        failure: Failure,
    ) {
        match purpose {
            Purpose::Reinvite | Purpose::Update => {
                let cause = match failure {
                    Failure::TimedOut => EndCause::TimedOut,
                    Failure::Problem(problem) => EndCause::Problem(problem),
                };
                self.lost(core, now, cause);
            }
            Purpose::Refer => self.refer_failed(core, &failure),
            Purpose::Invite | Purpose::Prack | Purpose::Info => {}
        }
    }

    /// The dialog is gone at the peer, or the peer is.
    fn lost(&mut self, core: &mut Core, now: Mono, cause: EndCause) {
        if !self.is_over() {
            self.end(core, cause);
            self.leave(core, now, Vec::new());
        }
    }

    /// A response to an UPDATE of ours.
    pub(crate) fn update_answered(&mut self, core: &mut Core, now: Mono, response: &Response) {
        match response.code {
            100..=199 => {}
            200..=299 => {
                self.timer.accepted(now, &response.headers);
                if let Some(dialog) = &mut self.dialog {
                    dialog.refresh_target(&response.headers.parties("Contact"));
                }
            }
            408 | 481 => {
                let (code, phrase) = (response.code, response.phrase.clone());
                self.lost(
                    core,
                    now,
                    EndCause::Problem(SipProblem::Refused { code, phrase }),
                );
            }
            422 => {
                self.timer
                    .raise(response.headers.uint("Min-SE").unwrap_or(0));
                self.timer.again(now + Duration::from_secs(1));
            }
            405 | 501 => {
                self.takes_update = false;
                self.timer.again(now);
            }
            _ => self.timer.again(now + REFRESH_AGAIN),
        }
    }

    /// The engine answers the peer's offer, or makes the offer the peer asked for.
    pub(crate) fn answer_offer(&mut self, core: &mut Core, now: Mono, sdp: &str) {
        let Exchange::Theirs { server } = self.exchange else {
            return;
        };
        let Some(request) = core.received(server) else {
            self.exchange = Exchange::Idle;
            return;
        };
        let (method, theirs) = (
            request.method.clone(),
            lines::sdp_of(&request.headers, &request.body),
        );
        self.local_sdp = Some(sdp.to_owned());
        if method == Method::INVITE {
            let offers = theirs.is_none();
            self.exchange = if offers {
                Exchange::OursInAnswer
            } else {
                Exchange::Idle
            };
            if !self.answer_invite(core, now, server, sdp, false) {
                self.exchange = Exchange::Idle;
            }
        } else {
            self.exchange = Exchange::Idle;
            self.answer_update(core, now, server, Some(sdp));
        }
        if theirs.is_some() {
            self.remote_sdp = theirs;
        }
        self.pump(core, now);
    }

    /// The engine refuses the peer's offer.
    pub(crate) fn refuse_offer(&mut self, core: &mut Core, now: Mono, code: u16) {
        let Exchange::Theirs { server } = self.exchange else {
            return;
        };
        let code = if (400..=699).contains(&code) {
            code
        } else {
            488
        };
        core.refuse(now, server, code);
        self.exchange = Exchange::Idle;
        self.pump(core, now);
    }

    /// Answers an UPDATE with 200.
    pub(super) fn answer_update(
        &mut self,
        core: &mut Core,
        now: Mono,
        server: ServerId,
        sdp: Option<&str>,
    ) {
        let contact = core.contact_uri(self.account, self.flow);
        let Some(mut response) = core.answer(server, 200) else {
            return;
        };
        let asked = core
            .received(server)
            .map(|request| demand(&request.headers));
        response.headers.push("Contact", format!("<{contact}>"));
        response.headers.push("Allow", lines::ALLOW);
        response.headers.push("Supported", lines::SUPPORTED);
        if let Some(Demand::Agreed { answer, requires }) = asked {
            self.timer.answered(now, answer);
            response.headers.push("Session-Expires", answer.to_string());
            if requires {
                response.headers.push("Require", "timer");
            }
        }
        if let Some(sdp) = sdp {
            lines::answer_sdp(&mut response, sdp);
        }
        core.respond(now, server, &response);
    }

    /// The engine answers the offer in the peer's 2xx.
    pub(crate) fn acknowledge(&mut self, core: &mut Core, now: Mono, sdp: &str) {
        if !matches!(self.exchange, Exchange::TheirsInAnswer { .. }) {
            return;
        }
        let exchange = std::mem::replace(&mut self.exchange, Exchange::Idle);
        let (Exchange::TheirsInAnswer { fork, invite }, Some(dialog)) = (exchange, &self.dialog)
        else {
            return;
        };
        fork.acknowledge(core, now, dialog, &invite, Some(sdp));
        self.local_sdp = Some(sdp.to_owned());
        self.pump(core, now);
    }

    /// Refuses what the peer asked and we have not answered, as the call ends.
    pub(crate) fn refuse_open_request(&mut self, core: &mut Core, now: Mono) {
        match std::mem::replace(&mut self.exchange, Exchange::Idle) {
            Exchange::Theirs { server } => core.refuse(now, server, 487),
            // A 2xx must be acknowledged even if nobody wants the call any more.
            Exchange::TheirsInAnswer { fork, invite } => {
                if let Some(dialog) = &self.dialog {
                    fork.acknowledge(core, now, dialog, &invite, None);
                }
            }
            Exchange::Idle
            | Exchange::OursInInvite
            | Exchange::TheirsInInvite
            | Exchange::OursInAnswer
            | Exchange::Ours { .. } => {}
        }
    }
}
