//! The callee's side before the answer (RFC 3261 §13.3; RFC 3262; RFC 4028 §9).

use std::time::Duration;

use super::{
    Call, Stage, Unacknowledged, lines,
    midcall::Exchange,
    reliable::ReliableSender,
    session_timer::{Demand, demand},
};
use crate::{
    mono::{Mono, earliest},
    sip::{
        AccountKey, EndCause, Event, Reason, Usage,
        dialog::Dialog,
        stack::{Core, ServerId},
        transaction::timer::{Repeat, T2},
        wire::{RAck, Request, Response},
    },
};

/// How often a ringing call says so again (RFC 3261 §13.3.1.1).
const REMIND: Duration = Duration::from_mins(1);

/// An INVITE of a peer without a final response of ours.
#[derive(Debug)]
pub(super) struct Ringing {
    pub(super) server: ServerId,
    /// Whether provisional responses must be reliable.
    reliable: bool,
    sender: ReliableSender,
    /// The last unreliable provisional response and when it goes out again.
    last: Option<(Response, Mono)>,
    /// The answer given in a reliable provisional response.
    answered: Option<String>,
    /// The answer of the engine that waits for the PRACK of that response.
    accepted: Option<String>,
}

impl Ringing {
    pub(super) fn deadline(&self) -> Option<Mono> {
        let remind = self.last.as_ref().map(|(_, at)| *at);
        earliest(remind, self.sender.deadline())
    }
}

impl Call {
    /// The usage of an INVITE that just came; `None` when it names no Contact.
    pub(crate) fn arrived(
        core: &mut Core,
        usage: Usage,
        server: ServerId,
        account: Option<AccountKey>,
    ) -> Option<Self> {
        let tag = core.server_tag(server)?;
        let flow = core.server_flow(server)?;
        let first = 1 + core.rng.next_u32() % 0x00ff_ffff;
        let request = core.received(server)?;
        let dialog = Dialog::callee(request, &tag)?;
        let sdp = lines::sdp_of(&request.headers, &request.body);
        let ringing = Ringing {
            server,
            reliable: request.headers.lists("Require", "100rel"),
            sender: ReliableSender::new(first),
            last: None,
            answered: None,
            accepted: None,
        };
        let mut call = Self::new(usage, account, tag, Stage::Ringing(Box::new(ringing)));
        call.takes_update = request.headers.lists("Allow", "UPDATE");
        call.flow = flow.id;
        call.dialog = Some(dialog);
        call.exchange = Exchange::TheirsInInvite;
        call.remote_sdp = sdp;
        Some(call)
    }

    /// Says that it rings; with `sdp` early media (the answer, when the response is reliable).
    pub(crate) fn ring(&mut self, core: &mut Core, now: Mono, sdp: Option<&str>) {
        let contact = core.contact_uri(self.account, self.flow);
        let Stage::Ringing(ringing) = &mut self.stage else {
            return;
        };
        let code = if sdp.is_some() { 183 } else { 180 };
        let Some(mut response) = core.answer(ringing.server, code) else {
            return;
        };
        if let Some(request) = core.received(ringing.server) {
            response.headers.copy("Record-Route", &request.headers);
        }
        response.headers.push("Contact", format!("<{contact}>"));
        response.headers.push("Allow", lines::ALLOW);
        if let Some(sdp) = sdp {
            lines::answer_sdp(&mut response, sdp);
        }
        if !ringing.reliable {
            core.respond(now, ringing.server, &response);
            ringing.last = Some((response, now + REMIND));
            return;
        }
        if let Some(sdp) = sdp {
            ringing.answered.get_or_insert_with(|| sdp.to_owned());
        }
        if let Some(response) = ringing.sender.send(now, response) {
            core.respond(now, ringing.server, &response);
        }
    }

    /// Takes the call.
    pub(crate) fn accept(&mut self, core: &mut Core, now: Mono, sdp: &str) {
        let Stage::Ringing(ringing) = &mut self.stage else {
            return;
        };
        if ringing.sender.holds_answer() {
            ringing.accepted = Some(sdp.to_owned());
            return;
        }
        let server = ringing.server;
        let sdp = ringing.answered.clone().unwrap_or_else(|| sdp.to_owned());
        let offers = self.remote_sdp.is_none();
        self.local_sdp = Some(sdp.clone());
        if matches!(self.exchange, Exchange::TheirsInInvite) {
            self.exchange = if offers {
                Exchange::OursInAnswer
            } else {
                Exchange::Idle
            };
        }
        self.stage = Stage::Up;
        if !self.answer_invite(core, now, server, &sdp, true) {
            // The transaction is gone with its CANCEL; what that meant was told.
            self.stage = Stage::Over;
        }
    }

    /// Answers an INVITE with 200, which is repeated until its ACK comes; `false` when it is too late.
    pub(super) fn answer_invite(
        &mut self,
        core: &mut Core,
        now: Mono,
        server: ServerId,
        sdp: &str,
        first: bool,
    ) -> bool {
        let contact = core.contact_uri(self.account, self.flow);
        let Some(mut response) = core.answer(server, 200) else {
            return false;
        };
        let Some(request) = core.received(server) else {
            return false;
        };
        let number = request.headers.cseq().map_or(0, |cseq| cseq.number);
        let offers = lines::sdp_of(&request.headers, &request.body).is_none();
        response.headers.copy("Record-Route", &request.headers);
        response.headers.push("Contact", format!("<{contact}>"));
        response.headers.push("Allow", lines::ALLOW);
        response.headers.push("Supported", lines::SUPPORTED);
        if let Demand::Agreed { answer, requires } = demand(&request.headers) {
            self.timer.answered(now, answer);
            response.headers.push("Session-Expires", answer.to_string());
            if requires {
                response.headers.push("Require", "timer");
            }
        }
        lines::answer_sdp(&mut response, sdp);
        let flow = core.server_flow(server).map_or(self.flow, |flow| flow.id);
        let Some(bytes) = core.respond(now, server, &response) else {
            return false;
        };
        self.unacknowledged = Some(Unacknowledged {
            flow,
            number,
            bytes,
            repeat: Repeat::start(now, T2, false),
            first,
            offers,
        });
        true
    }

    /// Refuses the call.
    pub(crate) fn reject(&mut self, core: &mut Core, now: Mono, code: u16, reasons: &[Reason]) {
        let Stage::Ringing(ringing) = &mut self.stage else {
            return;
        };
        let code = if (400..=699).contains(&code) {
            code
        } else {
            480
        };
        if let Some(mut response) = core.answer(ringing.server, code) {
            for reason in reasons {
                response.headers.push("Reason", lines::reason(reason));
            }
            core.respond(now, ringing.server, &response);
        }
        self.end(core, EndCause::Local);
        self.stage = Stage::Over;
    }

    /// The caller gave up: CANCEL, which was answered already.
    pub(crate) fn cancelled(&mut self, core: &mut Core, now: Mono, cancel: &Request) {
        if let Stage::Ringing(ringing) = &self.stage {
            core.refuse(now, ringing.server, 487);
            let reasons = cancel.headers.reasons();
            self.end(core, EndCause::Cancelled { reasons });
            self.stage = Stage::Over;
        }
    }

    /// A PRACK came; gives the code to answer it with.
    pub(super) fn prack(&mut self, core: &mut Core, now: Mono, rack: Option<RAck>) -> u16 {
        let Stage::Ringing(ringing) = &mut self.stage else {
            return 481;
        };
        let Some(rack) = rack else {
            return 400;
        };
        match ringing.sender.acknowledged(now, &rack) {
            Err(()) => 481,
            Ok(next) => {
                if let Some(next) = next {
                    core.respond(now, ringing.server, &next);
                }
                200
            }
        }
    }

    /// What a PRACK made possible.
    pub(super) fn after_prack(&mut self, core: &mut Core, now: Mono) {
        let Stage::Ringing(ringing) = &mut self.stage else {
            return;
        };
        if ringing.sender.holds_answer() {
            return;
        }
        if ringing.answered.is_some()
            && self.remote_sdp.is_some()
            && matches!(self.exchange, Exchange::TheirsInInvite)
        {
            self.exchange = Exchange::Idle;
            self.local_sdp.clone_from(&ringing.answered);
        }
        if let Some(sdp) = ringing.accepted.take() {
            self.accept(core, now, &sdp);
        }
    }

    pub(super) fn wake_ringing(&mut self, core: &mut Core, now: Mono) {
        let Stage::Ringing(ringing) = &mut self.stage else {
            return;
        };
        let server = ringing.server;
        if let Some((response, at)) = &mut ringing.last
            && now >= *at
        {
            *at = now + REMIND;
            core.respond(now, server, response);
        }
        match ringing.sender.wake(now) {
            Some(Ok(response)) => {
                core.respond(now, server, response);
            }
            Some(Err(())) => {
                core.refuse(now, server, 504);
                self.end(core, EndCause::TimedOut);
                self.stage = Stage::Over;
            }
            None => {}
        }
    }

    /// The ACK of a 2xx of ours came (RFC 3261 §13.3.1.4).
    pub(crate) fn acknowledged(&mut self, core: &mut Core, now: Mono, ack: &Request) {
        let number = ack.headers.cseq().map(|cseq| cseq.number);
        if self.unacknowledged.as_ref().map(|open| open.number) != number {
            return;
        }
        let Some(open) = self.unacknowledged.take() else {
            return;
        };
        if let Some(reasons) = self.leaving.take() {
            return self.leave(core, now, reasons);
        }
        let usage = self.usage;
        let sdp = lines::sdp_of(&ack.headers, &ack.body).filter(|_| open.offers);
        if open.offers {
            self.exchange = Exchange::Idle;
            if sdp.is_some() {
                self.remote_sdp.clone_from(&sdp);
            }
        }
        match (open.first, sdp) {
            (true, sdp) => self.tell(core, Event::Established { usage, sdp }),
            (false, Some(sdp)) => self.tell(core, Event::OfferAnswered { usage, sdp }),
            (false, None) if open.offers => {
                self.tell(core, Event::OfferRefused { usage, code: 488 });
            }
            (false, None) => {}
        }
        self.pump(core, now);
    }
}
