//! Requests of peers: from the first sight to the last repetition of our answer.

use tracing::debug;

use super::core::{Alarm, Core, Fallout, MAX_SERVERS, MAX_SERVERS_OF_STRANGER};
use crate::{
    mono::Mono,
    sip::{
        AccountKey, Flow, Transport,
        transaction::{
            Server, ServerStep,
            key::{ServerKey, TwinKey},
        },
        wire::{Method, Request, Response},
    },
};

/// A server transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ServerId(pub(super) u64);

#[derive(Debug)]
pub(super) struct ServerEntry {
    machine: Server,
    request: Request,
    flow: Flow,
    /// Our tag, if the To had none.
    tag: String,
    account: Option<AccountKey>,
    last: Option<Vec<u8>>,
    key: ServerKey,
    twin: Option<TwinKey>,
}

impl ServerEntry {
    pub(super) fn is_open(&self) -> bool {
        self.machine.is_open()
    }

    pub(super) fn method(&self) -> &str {
        self.request.method.as_str()
    }

    pub(super) fn flow(&self) -> Flow {
        self.flow
    }
}

/// Why a request was not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotTaken {
    /// A copy of it came by another way and is being worked on: 482.
    Twin,
    /// There are too many: 503.
    Full,
    /// It has no key.
    Odd,
}

impl Core {
    /// A request came. What belongs to a transaction ends here; the rest goes upwards.
    pub(super) fn request(&mut self, now: Mono, mut request: Request, flow: Flow) {
        if let Some(mut via) = request.headers.top_via() {
            via.mark_source(flow.remote);
            request.headers.set_top_via(&via);
        }
        let id = ServerKey::of(&request).and_then(|key| self.server_keys.get(&key).copied());
        let entry = id.and_then(|id| self.servers.get_mut(&id));
        match (id, entry) {
            (Some(id), Some(entry)) if request.method == Method::ACK => {
                if let Server::Invite(machine) = &mut entry.machine
                    && machine.acknowledge(now)
                {
                    self.settle_server(id);
                } else {
                    self.fresh(request, flow);
                }
            }
            (Some(_), Some(entry)) => {
                if entry.machine.request() == ServerStep::Resend
                    && let Some(bytes) = entry.last.clone()
                {
                    self.transmit(flow.id, bytes);
                }
            }
            (Some(_) | None, _) => self.fresh(request, flow),
        }
    }

    fn fresh(&mut self, request: Request, flow: Flow) {
        let request = Box::new(request);
        self.fallout.push_back(Fallout::Fresh { request, flow });
    }

    /// Opens a transaction for a request that came by `flow` over `account`.
    pub(super) fn adopt(
        &mut self,
        now: Mono,
        request: Request,
        flow: Flow,
        account: Option<AccountKey>,
    ) -> Result<ServerId, (NotTaken, Request)> {
        let Some(key) = ServerKey::of(&request) else {
            return Err((NotTaken::Odd, request));
        };
        let twin = TwinKey::of(&request);
        if twin
            .as_ref()
            .is_some_and(|twin| self.twins.contains_key(twin))
        {
            return Err((NotTaken::Twin, request));
        }
        if self.servers.len() >= MAX_SERVERS || self.is_crowded(&flow) {
            self.counters.excess += 1;
            return Err((NotTaken::Full, request));
        }
        let id = ServerId(self.number());
        let invite = request.method == Method::INVITE;
        let machine = Server::start(now, invite, flow.transport != Transport::Udp);
        self.alarm(Alarm::Server(id), machine.deadline());
        self.server_keys.insert(key.clone(), id);
        if let Some(twin) = &twin {
            self.twins.insert(twin.clone(), id);
        }
        self.flows.entry(flow.id).or_insert(flow);
        let tag = self.rng.token(12);
        let entry = ServerEntry {
            machine,
            request,
            flow,
            tag,
            account,
            last: None,
            key,
            twin,
        };
        self.servers.insert(id, entry);
        Ok(id)
    }

    fn is_crowded(&self, flow: &Flow) -> bool {
        let same = |entry: &&ServerEntry| entry.flow.remote == flow.remote;
        self.account_of_server(flow.remote).is_none()
            && self.servers.values().filter(same).count() >= MAX_SERVERS_OF_STRANGER
    }

    /// The transaction of the INVITE that a CANCEL means.
    pub(super) fn cancelled(&self, cancel: &Request) -> Option<ServerId> {
        let key = ServerKey::cancelled(cancel)?;
        self.server_keys.get(&key).copied()
    }

    /// The request.
    pub(crate) fn received(&self, id: ServerId) -> Option<&Request> {
        self.servers.get(&id).map(|entry| &entry.request)
    }

    /// The flow it came by.
    pub(crate) fn server_flow(&self, id: ServerId) -> Option<Flow> {
        self.servers.get(&id).map(ServerEntry::flow)
    }

    /// Our tag in its answers.
    pub(crate) fn server_tag(&self, id: ServerId) -> Option<String> {
        let entry = self.servers.get(&id)?;
        let to = entry.request.headers.to_party()?;
        Some(to.tag().map_or_else(|| entry.tag.clone(), str::to_owned))
    }

    /// An answer with our tag (not in 100) and the name of the program.
    pub(crate) fn answer(&self, id: ServerId, code: u16) -> Option<Response> {
        let entry = self.servers.get(&id)?;
        let tag = (code > 100).then_some(entry.tag.as_str());
        Some(self.answer_to(&entry.request, code, tag))
    }

    fn answer_to(&self, request: &Request, code: u16, tag: Option<&str>) -> Response {
        let mut response = request.response(code);
        if let (Some(tag), Some(to)) = (tag, request.headers.to_party())
            && to.tag().is_none()
        {
            response.headers.set("To", to.with_tag(tag).to_string());
        }
        if code == 100 {
            response.headers.copy("Timestamp", &request.headers);
        }
        let agent = self.config.user_agent.clone();
        response.headers.push("Server", agent);
        response
    }

    /// Answers with a bare code.
    pub(crate) fn refuse(&mut self, now: Mono, id: ServerId, code: u16) {
        if let Some(response) = self.answer(id, code) {
            self.respond(now, id, &response);
        }
    }

    /// Answers; `None` when it is too late for that, else what was sent.
    pub(crate) fn respond(
        &mut self,
        now: Mono,
        id: ServerId,
        response: &Response,
    ) -> Option<Vec<u8>> {
        let entry = self.servers.get_mut(&id)?;
        if !entry.machine.respond(now, response.code) {
            debug!(code = response.code, "too late to answer");
            return None;
        }
        let bytes = response.to_bytes();
        entry.last = Some(bytes.clone());
        let flow = entry.flow.id;
        self.transmit(flow, bytes.clone());
        self.settle_server(id);
        Some(bytes)
    }

    /// Answers without a transaction (a request not worth or not able to hold one).
    pub(super) fn refuse_bare(&mut self, request: &Request, code: u16, flow: &Flow) {
        if request.method == Method::ACK {
            return;
        }
        let tag = self.rng.token(12);
        let mut response = self.answer_to(request, code, Some(&tag));
        if code == 503 {
            response.headers.push("Retry-After", "10");
        }
        self.out.push_back(crate::sip::Output::Transmit {
            flow: flow.id,
            bytes: response.to_bytes(),
        });
    }

    pub(super) fn wake_server(&mut self, now: Mono, id: ServerId) {
        let Some(entry) = self.servers.get_mut(&id) else {
            return;
        };
        match entry.machine.wake(now) {
            ServerStep::SendTrying => self.refuse(now, id, 100),
            ServerStep::Resend => {
                let (flow, bytes) = (entry.flow.id, entry.last.clone());
                self.transmit(flow, bytes.unwrap_or_default());
            }
            ServerStep::NeverAcknowledged => debug!("refusal was never acknowledged"),
            ServerStep::Nothing => {}
        }
        self.settle_server(id);
    }

    fn settle_server(&mut self, id: ServerId) {
        let Some(entry) = self.servers.get(&id) else {
            return;
        };
        if entry.machine.is_over() {
            let (key, twin) = (entry.key.clone(), entry.twin.clone());
            self.server_keys.remove(&key);
            if let Some(twin) = twin {
                self.twins.remove(&twin);
            }
            self.servers.remove(&id);
            self.alarm(Alarm::Server(id), None);
        } else {
            let deadline = entry.machine.deadline();
            self.alarm(Alarm::Server(id), deadline);
        }
    }

    /// The account whose call or request it is.
    pub(crate) fn server_account(&self, id: ServerId) -> Option<AccountKey> {
        self.servers.get(&id).and_then(|entry| entry.account)
    }
}
