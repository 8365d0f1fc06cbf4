//! What follows an INVITE of ours hop by hop or dialog by dialog: ACK and CANCEL (RFC 3261 §9.1, §13.2.2.4, §17.1.1.3).

use super::{
    clients::{ClientEntry, ClientId, Draft, branch_of},
    core::{Alarm, Core, Owner},
};
use crate::{
    mono::Mono,
    sip::{
        FlowId, Output, Transport,
        transaction::Client,
        wire::{Method, Request, Response},
    },
};

/// How many dialogs of one forked INVITE are acknowledged.
const MAX_ACKS: usize = 16;

/// An ACK of a 2xx, kept to be repeated.
#[derive(Debug)]
pub(super) struct Acked {
    tag: String,
    sent: Option<(FlowId, Vec<u8>)>,
}

impl Core {
    /// The CANCEL of an INVITE of ours: same branch, same hop (RFC 3261 §9.1). The caller has seen a provisional response.
    pub(crate) fn cancel(&mut self, now: Mono, client: ClientId, reasons: &[String]) {
        let Some(entry) = self.clients.get(&client) else {
            return;
        };
        let mut request = hop_request(&entry.sent, Method::CANCEL);
        for reason in reasons {
            request.headers.push("Reason", reason.clone());
        }
        let draft = Draft::new(request.clone(), Owner::Nobody, entry.draft.account);
        let (flow, branch) = (entry.flow, branch_of(&entry.sent));
        let reliable = self
            .flow(flow)
            .is_none_or(|flow| flow.transport != Transport::Udp);
        let bytes = request.to_bytes();
        self.out.push_back(Output::Transmit {
            flow,
            bytes: bytes.clone(),
        });
        let machine = Client::start(now, false, reliable);
        let id = ClientId(self.number());
        self.alarm(Alarm::Client(id), machine.deadline());
        self.branches.insert(format!("{branch} CANCEL"), id);
        let entry = ClientEntry::new(machine, draft, request, flow);
        self.clients.insert(id, entry);
    }

    /// Whether a 2xx with this To tag is one nobody took yet; from now on it counts as taken.
    pub(crate) fn take_answer(&mut self, client: ClientId, tag: &str) -> bool {
        let Some(entry) = self.clients.get_mut(&client) else {
            return false;
        };
        if entry.acked.len() >= MAX_ACKS || entry.acked.iter().any(|acked| acked.tag == tag) {
            return false;
        }
        entry.acked.push(Acked {
            tag: tag.to_owned(),
            sent: None,
        });
        true
    }

    pub(super) fn note_ack(&mut self, draft: &Draft, by: FlowId, bytes: Vec<u8>) {
        let Some((client, tag)) = &draft.acknowledges else {
            return;
        };
        let entry = self.clients.get_mut(client);
        let acked = entry.and_then(|entry| entry.acked.iter_mut().find(|acked| acked.tag == *tag));
        if let Some(acked) = acked {
            acked.sent = Some((by, bytes));
        }
    }

    /// Answers a repeated 2xx with its ACK; `false` when it is the first of its dialog.
    pub(super) fn repeat_ack(&mut self, id: ClientId, response: &Response) -> bool {
        let to = response.headers.to_party();
        let tag = to.as_ref().and_then(|to| to.tag()).unwrap_or_default();
        let Some(entry) = self.clients.get(&id) else {
            return true;
        };
        let Some(acked) = entry.acked.iter().find(|acked| acked.tag == tag) else {
            return entry.acked.len() >= MAX_ACKS;
        };
        if let Some((flow, bytes)) = acked.sent.clone() {
            self.transmit(flow, bytes);
        }
        true
    }

    pub(super) fn acknowledge_refusal(&mut self, id: ClientId, response: &Response) {
        let Some(entry) = self.clients.get_mut(&id) else {
            return;
        };
        let mut ack = hop_request(&entry.sent, Method::ACK);
        if let Some(to) = response.headers.get("To") {
            ack.headers.set("To", to);
        }
        let bytes = ack.to_bytes();
        entry.ack = Some(bytes.clone());
        let flow = entry.flow;
        self.transmit(flow, bytes);
    }

    pub(super) fn repeat_refusal_ack(&mut self, id: ClientId) {
        let entry = self.clients.get(&id);
        if let Some((flow, Some(bytes))) = entry.map(|entry| (entry.flow, entry.ack.clone())) {
            self.transmit(flow, bytes);
        }
    }
}

/// An ACK or CANCEL that goes hop by hop after `request`: its Request-URI, top Via, From, To, Call-ID, number and route.
fn hop_request(request: &Request, method: Method) -> Request {
    let mut hop = Request::new(method, request.uri.clone());
    if let Some(via) = request.headers.get("Via") {
        hop.headers.push("Via", via);
    }
    for name in ["Route", "Max-Forwards", "From", "To", "Call-ID"] {
        hop.headers.copy(name, &request.headers);
    }
    let number = request.headers.cseq().map_or(1, |cseq| cseq.number);
    let cseq = format!("{number} {}", hop.method);
    hop.headers.push("CSeq", cseq);
    hop
}
