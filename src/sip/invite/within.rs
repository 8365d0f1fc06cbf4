//! What the peer asks within a call: BYE, re-INVITE, UPDATE, PRACK, INFO, NOTIFY and the rest.

use super::{
    Call, Stage, lines,
    midcall::{Exchange, Turn},
    session_timer::{Demand, LEAST, demand},
};
use crate::{
    mono::Mono,
    sip::{
        EndCause, Event,
        dialog::Dialog,
        stack::{Core, Draft, Owner, Purpose, ServerId},
        wire::{Method, Request},
    },
};

/// The longest INFO body told, in bytes.
const LONGEST_INFO: usize = 16 * 1024;

impl Call {
    /// The dialog the peer means by its tag; early ones count.
    fn dialog_with(&mut self, remote_tag: &str) -> Option<&mut Dialog> {
        let own = self.dialog.as_mut();
        let own = own.filter(|dialog| dialog.remote_tag == remote_tag);
        match &mut self.stage {
            Stage::Calling(calling) => own.or_else(|| calling.early(remote_tag)),
            Stage::Ringing(_) | Stage::Up | Stage::Over => own,
        }
    }

    /// A request of the peer within the call.
    pub(crate) fn requested(&mut self, core: &mut Core, now: Mono, server: ServerId) {
        let Some(request) = core.received(server).cloned() else {
            return;
        };
        let from = request.headers.from_party();
        let tag = from
            .as_ref()
            .and_then(|from| from.tag())
            .unwrap_or_default();
        let number = request.headers.cseq().map_or(0, |cseq| cseq.number);
        let Some(dialog) = self.dialog_with(tag) else {
            return core.refuse(now, server, 481);
        };
        if !dialog.take_number(number) {
            return core.refuse(now, server, 500);
        }
        if let Some(flow) = core.server_flow(server) {
            self.flow = flow.id;
        }
        if request.method == Method::BYE {
            self.bye(core, now, server, &request);
        } else if self.ended {
            core.refuse(now, server, 481);
        } else if request.method == Method::INVITE {
            self.reinvited(core, now, server, &request);
        } else if request.method == Method::UPDATE {
            self.updated(core, now, server, &request);
        } else if request.method == Method::PRACK {
            let code = self.prack(core, now, request.headers.rack());
            core.refuse(now, server, code);
            self.after_prack(core, now);
        } else if request.method == Method::INFO {
            core.refuse(now, server, 200);
            self.informed(core, &request);
        } else if request.method == Method::NOTIFY {
            self.notified(core, now, server, &request);
        } else {
            core.refuse(now, server, 481);
        }
    }

    fn bye(&mut self, core: &mut Core, now: Mono, server: ServerId, request: &Request) {
        if let Stage::Calling(_) = self.stage {
            // A callee must not hang an early dialog up (RFC 3261 §15); its refusal of the INVITE will come.
            return core.refuse(now, server, 200);
        }
        core.refuse(now, server, 200);
        if let Stage::Ringing(ringing) = &self.stage {
            core.refuse(now, ringing.server, 487);
        }
        self.unacknowledged = None;
        let reasons = request.headers.reasons();
        self.end(core, EndCause::Remote { reasons });
        self.stage = Stage::Over;
    }

    /// Whether the request may change the session now; else it is refused here.
    fn may_offer(
        &mut self,
        core: &mut Core,
        now: Mono,
        server: ServerId,
        request: &Request,
    ) -> bool {
        if demand(&request.headers) == Demand::TooBrief {
            if let Some(mut response) = core.answer(server, 422) {
                response.headers.push("Min-SE", LEAST.to_string());
                core.respond(now, server, &response);
            }
            return false;
        }
        let is_settled = matches!(self.stage, Stage::Up) && self.unacknowledged.is_none();
        let turn = if request.method == Method::INVITE && !is_settled {
            Turn::Busy
        } else {
            self.exchange.turn()
        };
        match turn {
            Turn::Free => true,
            Turn::Glare => {
                core.refuse(now, server, 491);
                false
            }
            Turn::Busy => {
                let seconds = core.rng.below(10).to_string();
                if let Some(mut response) = core.answer(server, 500) {
                    response.headers.push("Retry-After", seconds);
                    core.respond(now, server, &response);
                }
                false
            }
        }
    }

    fn reinvited(&mut self, core: &mut Core, now: Mono, server: ServerId, request: &Request) {
        if !self.may_offer(core, now, server, request) {
            return;
        }
        self.refresh_target(request);
        self.take_offer(core, server, lines::sdp_of(&request.headers, &request.body));
    }

    fn updated(&mut self, core: &mut Core, now: Mono, server: ServerId, request: &Request) {
        let sdp = lines::sdp_of(&request.headers, &request.body);
        if sdp.is_none() && demand(&request.headers) != Demand::TooBrief {
            self.refresh_target(request);
            return self.answer_update(core, now, server, None);
        }
        if !self.may_offer(core, now, server, request) {
            return;
        }
        self.refresh_target(request);
        self.take_offer(core, server, sdp);
    }

    fn refresh_target(&mut self, request: &Request) {
        let from = request.headers.from_party();
        let tag = from
            .as_ref()
            .and_then(|from| from.tag())
            .unwrap_or_default();
        if let Some(dialog) = self.dialog_with(tag) {
            dialog.refresh_target(&request.headers.parties("Contact"));
        }
        if request.headers.has("Allow") {
            self.takes_update = request.headers.lists("Allow", "UPDATE");
        }
    }

    /// Hands the offer to the engine.
    fn take_offer(&mut self, core: &mut Core, server: ServerId, sdp: Option<String>) {
        self.exchange = Exchange::Theirs { server };
        let usage = self.usage;
        self.tell(core, Event::Offer { usage, sdp });
    }

    fn informed(&self, core: &mut Core, request: &Request) {
        let body = request.body.get(..LONGEST_INFO).unwrap_or(&request.body);
        let event = Event::Info {
            usage: self.usage,
            content_type: request.headers.content_type().unwrap_or_default(),
            body: body.to_vec(),
        };
        self.tell(core, event);
    }

    /// Sends INFO.
    pub(crate) fn info(&mut self, core: &mut Core, now: Mono, content_type: &str, body: &[u8]) {
        let Some(dialog) = self.dialog.as_mut().filter(|_| !self.ended) else {
            return;
        };
        let mut request = dialog.request(Method::INFO);
        request.headers.push("Content-Type", content_type);
        request.body = body.to_vec();
        let hop = core.dialog_hop(self.account, dialog.next_hop(), self.flow);
        let owner = Owner::Call(self.usage, Purpose::Info);
        core.send(now, Draft::new(request, owner, self.account), hop);
    }
}
