//! The caller's side before the answer (RFC 3261 §13.2, §9.1; RFC 3262; RFC 4028 §7).

use std::time::Duration;

use super::{
    Call, Stage,
    forks::{Fork, hang_up_fork},
    lines,
    midcall::Exchange,
    reliable::ReliableReceiver,
    session_timer,
};
use crate::{
    mono::Mono,
    sip::{
        AccountKey, EndCause, Event, Reason, SipProblem, Usage,
        dialog::Dialog,
        identity,
        stack::{ClientId, ContactKind, Core, Draft, Failure, Hop, Owner, Purpose},
        transaction::timer::LIFE,
        wire::{Method, Request, Response},
    },
};

/// The most early dialogs of one INVITE.
const MAX_EARLY: usize = 16;
/// How often a longer session interval is taken over.
const MAX_TOO_BRIEF: u8 = 3;

/// An INVITE ready to go: its request without `CSeq`, and where to.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) usage: Usage,
    pub(crate) account: Option<AccountKey>,
    pub(crate) local_tag: String,
    /// Without `CSeq`, Session-Expires and body.
    pub(crate) request: Request,
    pub(crate) sdp: Option<String>,
    pub(crate) hop: Hop,
}

/// An INVITE of ours without a final response.
#[derive(Debug)]
pub(super) struct Calling {
    request: Request,
    hop: Hop,
    /// The number of the last INVITE.
    sequence: u32,
    /// Known from the first response on.
    client: Option<ClientId>,
    cancel: Cancel,
    early: Vec<Early>,
    too_brief: u8,
}

#[derive(Debug)]
enum Cancel {
    No,
    /// As soon as a provisional response comes.
    Wanted(Vec<Reason>),
    /// Sent; nothing more is waited for at that moment.
    Sent(Mono),
}

/// An early dialog.
#[derive(Debug)]
struct Early {
    dialog: Dialog,
    received: ReliableReceiver,
    /// The answer or preview of an answer in its provisional responses.
    sdp: Option<String>,
}

impl Calling {
    pub(super) fn deadline(&self) -> Option<Mono> {
        match self.cancel {
            Cancel::Sent(until) => Some(until),
            Cancel::No | Cancel::Wanted(_) => None,
        }
    }

    pub(super) fn has_call_id(&self, call_id: &str) -> bool {
        self.request.headers.call_id() == Some(call_id)
    }

    /// The early dialog with this tag of the peer.
    pub(super) fn early(&mut self, remote_tag: &str) -> Option<&mut Dialog> {
        self.early
            .iter_mut()
            .map(|early| &mut early.dialog)
            .find(|dialog| dialog.remote_tag == remote_tag)
    }
}

impl Call {
    /// Sends the INVITE.
    pub(crate) fn begin(core: &mut Core, now: Mono, plan: Plan) -> Self {
        let calling = Calling {
            request: plan.request,
            hop: plan.hop,
            sequence: 0,
            client: None,
            cancel: Cancel::No,
            early: Vec::new(),
            too_brief: 0,
        };
        let stage = Stage::Calling(Box::new(calling));
        let mut call = Self::new(plan.usage, plan.account, plan.local_tag, stage);
        call.exchange = Exchange::OursInInvite;
        call.local_sdp = plan.sdp;
        call.send_invite(core, now, session_timer::WISH, None);
        call
    }

    fn send_invite(&mut self, core: &mut Core, now: Mono, seconds: u32, least: Option<u32>) {
        let Stage::Calling(calling) = &mut self.stage else {
            return;
        };
        calling.sequence += 1;
        let mut request = calling.request.clone();
        request
            .headers
            .push("CSeq", format!("{} INVITE", calling.sequence));
        request.headers.push("Session-Expires", seconds.to_string());
        if let Some(least) = least {
            request.headers.push("Min-SE", least.to_string());
        }
        // Without an offer a reliable provisional response would carry one, which only PRACK could answer.
        let supported = if self.local_sdp.is_some() {
            lines::SUPPORTED
        } else {
            "timer"
        };
        request.headers.push("Supported", supported);
        if let Some(sdp) = &self.local_sdp {
            lines::put_sdp(&mut request, sdp);
        }
        let owner = Owner::Call(self.usage, Purpose::Invite);
        let draft = Draft::new(request, owner, self.account).with_contact(ContactKind::Call);
        core.send(now, draft, calling.hop.clone());
    }

    /// The number a challenged request is to be sent again with; `None` when it is not wanted any more.
    pub(crate) fn next_number(&mut self, purpose: Purpose) -> Option<u32> {
        if self.ended {
            return None;
        }
        match (&mut self.stage, purpose) {
            (Stage::Calling(calling), Purpose::Invite) => {
                calling.sequence += 1;
                calling.early.clear();
                calling.client = None;
                Some(calling.sequence)
            }
            (Stage::Calling(_) | Stage::Ringing(_) | Stage::Up | Stage::Over, _) => {
                let dialog = self.dialog.as_mut()?;
                dialog.local_seq = dialog.local_seq.saturating_add(1);
                if purpose == Purpose::Refer {
                    self.referring = Some(dialog.local_seq);
                }
                Some(dialog.local_seq)
            }
        }
    }

    /// The engine gives up (RFC 3261 §9.1).
    pub(super) fn cancel(&mut self, core: &mut Core, now: Mono, reasons: Vec<Reason>) {
        self.end(core, EndCause::Local);
        let Stage::Calling(calling) = &mut self.stage else {
            return;
        };
        if core.take_back(Owner::Call(self.usage, Purpose::Invite)) && calling.client.is_none() {
            self.stage = Stage::Over;
            return;
        }
        if !matches!(calling.cancel, Cancel::No) {
            return;
        }
        match calling.client.filter(|client| core.is_waiting(*client)) {
            Some(client) => {
                let reasons: Vec<String> = reasons.iter().map(lines::reason).collect();
                calling.cancel = Cancel::Sent(now + LIFE);
                core.cancel(now, client, &reasons);
            }
            None => calling.cancel = Cancel::Wanted(reasons),
        }
    }

    pub(super) fn wake_calling(&mut self, core: &mut Core, now: Mono) {
        let Stage::Calling(calling) = &self.stage else {
            return;
        };
        if let (Cancel::Sent(until), Some(client)) = (&calling.cancel, calling.client)
            && now >= *until
        {
            core.drop_client(client);
            self.stage = Stage::Over;
        }
    }

    /// A response to the INVITE that begins the call.
    pub(crate) fn invite_answered(
        &mut self,
        core: &mut Core,
        now: Mono,
        client: ClientId,
        response: &Response,
    ) {
        if let Some(flow) = core.client_flow(client) {
            self.flow = flow;
        }
        match response.code {
            100..=199 => self.progressed(core, now, client, response),
            200..=299 => self.accepted(core, now, client, response),
            _ => self.refused(core, now, response),
        }
    }

    fn progressed(&mut self, core: &mut Core, now: Mono, client: ClientId, response: &Response) {
        let Stage::Calling(calling) = &mut self.stage else {
            return;
        };
        calling.client = Some(client);
        if let Cancel::Wanted(reasons) = &calling.cancel {
            let reasons: Vec<String> = reasons.iter().map(lines::reason).collect();
            calling.cancel = Cancel::Sent(now + LIFE);
            return core.cancel(now, client, &reasons);
        }
        if response.code == 100 || self.ended {
            return;
        }
        let sdp = lines::sdp_of(&response.headers, &response.body);
        if !self.take_provisional(core, now, client, response, sdp.as_deref()) {
            return;
        }
        let (usage, code) = (self.usage, response.code);
        self.tell(core, Event::Progress { usage, code, sdp });
    }

    /// Notes the early dialog and acknowledges a reliable response; `false` when the response is not to be looked at.
    fn take_provisional(
        &mut self,
        core: &mut Core,
        now: Mono,
        client: ClientId,
        response: &Response,
        sdp: Option<&str>,
    ) -> bool {
        let Stage::Calling(calling) = &mut self.stage else {
            return false;
        };
        let sent = core.sent_request(client);
        let Some(dialog) = sent.and_then(|sent| Dialog::caller(sent, response)) else {
            return true;
        };
        if dialog.remote_tag.is_empty() {
            return true;
        }
        let known = calling
            .early
            .iter()
            .position(|early| early.dialog.remote_tag == dialog.remote_tag);
        let at = match known {
            Some(at) => at,
            None if calling.early.len() >= MAX_EARLY => return true,
            None => {
                calling.early.push(Early {
                    dialog,
                    received: ReliableReceiver::default(),
                    sdp: None,
                });
                calling.early.len() - 1
            }
        };
        let Some(early) = calling.early.get_mut(at) else {
            return true;
        };
        let rseq = response.headers.uint("RSeq");
        let reliable = rseq.filter(|_| response.headers.lists("Require", "100rel"));
        if reliable.is_some_and(|rseq| !early.received.take(rseq)) {
            return false;
        }
        if let Some(sdp) = sdp {
            early.sdp = Some(sdp.to_owned());
        }
        let Some(rseq) = reliable else {
            return true;
        };
        let mut prack = early.dialog.request(Method::PRACK);
        let number = response.headers.get("CSeq").unwrap_or_default();
        prack.headers.push("RAck", format!("{rseq} {number}"));
        let hop = core.dialog_hop(self.account, early.dialog.next_hop(), self.flow);
        let owner = Owner::Call(self.usage, Purpose::Prack);
        core.send(now, Draft::new(prack, owner, self.account), hop);
        if sdp.is_some() && matches!(self.exchange, Exchange::OursInInvite) {
            self.exchange = Exchange::Idle;
        }
        true
    }

    fn accepted(&mut self, core: &mut Core, now: Mono, client: ClientId, response: &Response) {
        let to = response.headers.to_party();
        let tag = to.as_ref().and_then(|to| to.tag()).unwrap_or_default();
        if !core.take_answer(client, tag) {
            return;
        }
        let Stage::Calling(calling) = &mut self.stage else {
            return hang_up_fork(core, now, client, self.account, response);
        };
        let sent = core.sent_request(client).cloned();
        let made = sent.and_then(|sent| Some((Dialog::caller(&sent, response)?, sent)));
        let Some((mut dialog, sent)) = made.filter(|_| !self.ended) else {
            hang_up_fork(core, now, client, self.account, response);
            let problem = SipProblem::Nonsense("answer to the call can't be read");
            self.end(core, EndCause::Problem(problem));
            self.stage = Stage::Over;
            return;
        };
        let early = calling
            .early
            .iter()
            .find(|early| early.dialog.remote_tag == dialog.remote_tag);
        if let Some(early) = early {
            dialog.local_seq = dialog.local_seq.max(early.dialog.local_seq);
        }
        let preview = early.and_then(|early| early.sdp.clone());
        let offered = self.local_sdp.is_some();
        let own = lines::sdp_of(&response.headers, &response.body);
        let sdp = own.or(preview.filter(|_| offered));
        self.stage = Stage::Up;
        if sdp.is_none() {
            hang_up_fork(core, now, client, self.account, response);
            let problem = SipProblem::Nonsense("answer to the call has no session description");
            self.end(core, EndCause::Problem(problem));
            self.stage = Stage::Over;
            return;
        }
        self.takes_update = response.headers.lists("Allow", "UPDATE");
        self.timer.accepted(now, &response.headers);
        self.remote_sdp.clone_from(&sdp);
        let fork = Fork {
            client,
            account: self.account,
            flow: self.flow,
        };
        if offered {
            fork.acknowledge(core, now, &dialog, &sent, None);
            // An UPDATE of the peer may be open already, if a reliable response brought the answer.
            if matches!(self.exchange, Exchange::OursInInvite) {
                self.exchange = Exchange::Idle;
            }
        } else {
            self.exchange = Exchange::TheirsInAnswer {
                fork,
                invite: Box::new(sent),
            };
        }
        self.dialog = Some(dialog);
        let remote = remote_party(response);
        let usage = self.usage;
        self.tell(core, Event::Answered { usage, remote, sdp });
        self.pump(core, now);
    }

    fn refused(&mut self, core: &mut Core, now: Mono, response: &Response) {
        let Stage::Calling(calling) = &mut self.stage else {
            return;
        };
        let least = response.headers.uint("Min-SE").unwrap_or(0);
        let is_brief = response.code == 422 && least > session_timer::WISH;
        if is_brief && calling.too_brief < MAX_TOO_BRIEF && !self.ended {
            calling.too_brief += 1;
            calling.early.clear();
            calling.client = None;
            return self.send_invite(core, now, least, Some(least));
        }
        let seconds = response.headers.uint("Retry-After");
        let mut contacts = if (300..400).contains(&response.code) {
            response.headers.parties("Contact")
        } else {
            Vec::new()
        };
        // Best first; equal ones in the order they came.
        contacts.sort_by_key(|contact| std::cmp::Reverse(contact.preference()));
        let cause = EndCause::Refused {
            code: response.code,
            phrase: response.phrase.clone(),
            retry_after: seconds.map(|seconds| Duration::from_secs(u64::from(seconds))),
            contacts: contacts
                .iter()
                .map(|contact| contact.uri.as_str().to_owned())
                .collect(),
            reasons: response.headers.reasons(),
        };
        self.end(core, cause);
        self.stage = Stage::Over;
    }

    /// The INVITE got no response.
    pub(crate) fn invite_failed(&mut self, core: &mut Core, failure: Failure) {
        if let Stage::Calling(_) = self.stage {
            let cause = match failure {
                Failure::TimedOut => EndCause::TimedOut,
                Failure::Problem(problem) => EndCause::Problem(problem),
            };
            self.end(core, cause);
            self.stage = Stage::Over;
        }
    }
}

/// Who answered: the asserted identity, else the To.
fn remote_party(response: &Response) -> crate::sip::Party {
    let asserted = response
        .headers
        .parties("P-Asserted-Identity")
        .into_iter()
        .next();
    asserted
        .or_else(|| response.headers.to_party())
        .as_ref()
        .map(identity::party)
        .unwrap_or_default()
}
