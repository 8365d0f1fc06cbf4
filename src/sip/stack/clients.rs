//! Requests of ours: from the draft to the last response.
//!
//! | what happens                              | what is done                                                     |
//! |-------------------------------------------|------------------------------------------------------------------|
//! | flow there                                | Via, Contact and known credentials added, sent                    |
//! | over 1,300 bytes on UDP                   | a stream to the same place is tried first (RFC 3261 §18.1.1)      |
//! | 401, 407 of a server of the account       | credentials added, handed up to be numbered and sent again        |
//! | time-out, 503, broken flow, further targets | the same to the next target (RFC 3263 §4.3)                     |
//! | 300–699 to INVITE                         | acknowledged here                                                 |
//! | 2xx to INVITE again                       | the owner's ACK again, if it was sent                             |

use std::{collections::VecDeque, time::Duration};

use tracing::debug;

use super::acks::Acked;
use super::core::{Alarm, Core, Failure, Fallout, MAX_CLIENTS, Owner};
use crate::{
    mono::Mono,
    sip::{
        AccountKey, FlowId, Output, SipProblem, Target, Transport, Usage,
        transaction::{Client, ClientStep, key::MAGIC, timer::LIFE},
        wire::{Method, Request, Response},
    },
};

/// Requests longer than this leave UDP when they can.
const LONGEST_DATAGRAM: usize = 1300;
/// How many challenges one request answers.
const MAX_CHALLENGES: u8 = 4;
/// How long a target may be silent while there are others.
const PATIENCE_WITH_OTHERS: Duration = Duration::from_secs(8);

/// A client transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ClientId(pub(super) u64);

/// Which Contact a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContactKind {
    /// None.
    Absent,
    /// Where requests within a call reach us.
    Call,
    /// The bindings of a REGISTER.
    Binding,
}

/// A request before it is known where it leaves: no Via, no Contact.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) request: Request,
    pub(crate) owner: Owner,
    pub(crate) account: Option<AccountKey>,
    pub(crate) contact: ContactKind,
    /// For an ACK: the transaction and the To tag it acknowledges.
    pub(crate) acknowledges: Option<(ClientId, String)>,
    /// Challenges answered so far.
    pub(super) challenges: u8,
    /// The flow the Contact is to name when it is not the one it leaves by.
    pub(super) contact_flow: Option<FlowId>,
}

impl Draft {
    /// A draft without Contact.
    pub(crate) fn new(request: Request, owner: Owner, account: Option<AccountKey>) -> Self {
        Self {
            request,
            owner,
            account,
            contact: ContactKind::Absent,
            acknowledges: None,
            challenges: 0,
            contact_flow: None,
        }
    }

    /// The same with a Contact.
    pub(crate) fn with_contact(mut self, contact: ContactKind) -> Self {
        self.contact = contact;
        self
    }
}

/// Where else a request may go when its flow leads nowhere.
#[derive(Clone, Debug, Default)]
pub(super) struct Ways {
    /// Further targets, in order.
    pub(super) rest: VecDeque<Target>,
    /// The name they came from, for certificates.
    pub(super) name: String,
    /// The most telling failure at the targets before.
    pub(super) met: Option<Failure>,
}

impl Ways {
    /// Ways to one target or none, under the name it has in certificates.
    pub(super) fn to(target: Option<Target>, name: String) -> Self {
        Self {
            rest: target.into_iter().collect(),
            name,
            met: None,
        }
    }

    /// Takes up that a target failed. A bad certificate says more than a closed port, and that more than silence: whatever
    /// the order of the targets, the user hears what can be mended.
    pub(super) fn failed(&mut self, failure: Failure) {
        let tells_more = |before: &Failure| before.telling() > failure.telling();
        if !self.met.as_ref().is_some_and(tells_more) {
            self.met = Some(failure);
        }
    }
}

#[derive(Debug)]
pub(super) struct ClientEntry {
    pub(super) machine: Client,
    pub(super) draft: Draft,
    pub(super) sent: Request,
    pub(super) bytes: Vec<u8>,
    pub(super) flow: FlowId,
    ways: Ways,
    /// The ACK of the refusal of an INVITE.
    pub(super) ack: Option<Vec<u8>>,
    /// The dialogs an INVITE made.
    pub(super) acked: Vec<Acked>,
}

impl ClientEntry {
    /// A request just sent.
    pub(super) fn new(machine: Client, draft: Draft, sent: Request, flow: FlowId) -> Self {
        Self {
            machine,
            draft,
            bytes: sent.to_bytes(),
            sent,
            flow,
            ways: Ways::default(),
            ack: None,
            acked: Vec::new(),
        }
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.machine.is_waiting()
    }

    pub(super) fn method(&self) -> &str {
        self.sent.method.as_str()
    }

    pub(super) fn flow(&self) -> FlowId {
        self.flow
    }
}

impl Core {
    /// Sends `draft` by an open flow.
    pub(super) fn launch(&mut self, now: Mono, draft: Draft, by: FlowId, ways: Ways) {
        let Some(flow) = self.flows.get(&by).copied() else {
            let failure = Failure::Problem(SipProblem::TimedOut);
            return self.fail(draft.owner, failure);
        };
        let mut sent = draft.request.clone();
        let branch = format!("{MAGIC}{}", self.rng.token(20));
        let transport = match flow.transport {
            Transport::Udp => "UDP",
            Transport::Tcp => "TCP",
            Transport::Tls => "TLS",
        };
        let via = format!("SIP/2.0/{transport} {};rport;branch={branch}", flow.local);
        sent.headers.push_front("Via", via);
        self.add_contact(&mut sent, &draft, by);
        if draft.challenges == 0 && self.is_own_server(draft.account, by) {
            self.preauthorize(draft.account, &mut sent);
        }
        if !sent.headers.has("User-Agent") {
            let agent = self.config.user_agent.clone();
            sent.headers.push("User-Agent", agent);
        }
        let bytes = sent.to_bytes();
        if self.prefers_stream(&draft, &flow, bytes.len()) {
            return self.try_stream(now, draft, &flow, ways);
        }
        self.out.push_back(Output::Transmit {
            flow: by,
            bytes: bytes.clone(),
        });
        if sent.method == Method::ACK {
            return self.note_ack(&draft, by, bytes);
        }
        let reliable = flow.transport != Transport::Udp;
        let mut machine = Client::start(now, sent.method == Method::INVITE, reliable);
        if !ways.rest.is_empty() {
            machine.limit(now + PATIENCE_WITH_OTHERS);
        }
        let id = ClientId(self.number());
        self.alarm(Alarm::Client(id), machine.deadline());
        self.branches
            .insert(format!("{branch} {}", sent.method), id);
        let mut entry = ClientEntry::new(machine, draft, sent, by);
        entry.ways = ways;
        self.clients.insert(id, entry);
    }

    fn prefers_stream(&self, draft: &Draft, flow: &crate::sip::Flow, length: usize) -> bool {
        flow.transport == Transport::Udp
            && length > LONGEST_DATAGRAM
            && draft.contact_flow.is_none()
            && !self.without_tcp.contains(&flow.remote)
    }

    /// Whether there is room for one more request.
    pub(super) fn has_room_for_client(&self) -> bool {
        self.clients.len() + self.parked.len() < MAX_CLIENTS
    }

    /// The request as it was sent.
    pub(crate) fn sent_request(&self, client: ClientId) -> Option<&Request> {
        self.clients.get(&client).map(|entry| &entry.sent)
    }

    /// The account a request left over.
    pub(crate) fn client_account(&self, client: ClientId) -> Option<AccountKey> {
        self.clients
            .get(&client)
            .and_then(|entry| entry.draft.account)
    }

    /// Whether a final response is still to come.
    pub(crate) fn is_waiting(&self, client: ClientId) -> bool {
        self.clients
            .get(&client)
            .is_some_and(ClientEntry::is_waiting)
    }

    /// The flow a request left by.
    pub(crate) fn client_flow(&self, client: ClientId) -> Option<FlowId> {
        self.clients.get(&client).map(ClientEntry::flow)
    }

    /// Ends a transaction that will not be answered any more (a cancelled INVITE without a final response).
    pub(crate) fn drop_client(&mut self, client: ClientId) {
        if let Some(entry) = self.clients.remove(&client) {
            let key = format!("{} {}", branch_of(&entry.sent), entry.sent.method);
            self.branches.remove(&key);
            self.alarm(Alarm::Client(client), None);
        }
    }

    /// A response came by `flow`.
    pub(super) fn response(&mut self, now: Mono, response: Response) {
        let key = response.headers.top_via().and_then(|via| {
            let method = response.headers.cseq()?.method;
            Some(format!("{} {method}", via.branch()?))
        });
        let Some(id) = key.and_then(|key| self.branches.get(&key).copied()) else {
            self.counters.stray += 1;
            return debug!(code = response.code, "response to nothing");
        };
        let Some(entry) = self.clients.get_mut(&id) else {
            return;
        };
        let step = entry.machine.response(now, response.code);
        let invite = entry.sent.method == Method::INVITE;
        let answers = step == ClientStep::PassOn && invite && (200..300).contains(&response.code);
        if answers && self.repeat_ack(id, &response) {
            return self.settle_client(id);
        }
        match step {
            ClientStep::PassOn => self.pass_on(now, id, response),
            ClientStep::AckAndPassOn => {
                self.acknowledge_refusal(id, &response);
                self.pass_on(now, id, response);
            }
            ClientStep::AckAgain => self.repeat_refusal_ack(id),
            ClientStep::Nothing | ClientStep::Retransmit | ClientStep::TimedOut => {}
        }
        self.settle_client(id);
    }

    /// Hands a response up, unless the core can do something about it.
    fn pass_on(&mut self, now: Mono, id: ClientId, response: Response) {
        let Some(entry) = self.clients.get_mut(&id) else {
            return;
        };
        let owner = entry.draft.owner;
        match response.code {
            401 | 407 => self.challenged(id, response),
            503 if !entry.ways.rest.is_empty() => {
                let (draft, ways) = (entry.draft.clone(), std::mem::take(&mut entry.ways));
                self.next_way(now, draft, ways, Failure::TimedOut);
            }
            _ => self.fallout.push_back(Fallout::Response {
                owner,
                client: id,
                response,
            }),
        }
    }

    fn challenged(&mut self, id: ClientId, response: Response) {
        let Some(entry) = self.clients.get(&id) else {
            return;
        };
        let (mut draft, flow) = (entry.draft.clone(), entry.flow);
        let owner = draft.owner;
        let refused = |response| Fallout::Response {
            owner,
            client: id,
            response,
        };
        if draft.challenges >= MAX_CHALLENGES || !self.is_own_server(draft.account, flow) {
            return self.fallout.push_back(refused(response));
        }
        let mut request = entry.sent.clone();
        match self.authorize(draft.account, &response, &mut request) {
            None => self.fallout.push_back(refused(response)),
            Some(Err(problem)) => self.fail(owner, Failure::Problem(problem)),
            Some(Ok(())) => {
                for name in ["Authorization", "Proxy-Authorization"] {
                    draft.request.headers.remove(name);
                    draft.request.headers.copy(name, &request.headers);
                }
                draft.challenges += 1;
                let draft = Box::new(draft);
                self.fallout.push_back(Fallout::Again { draft, flow });
            }
        }
    }

    pub(super) fn wake_client(&mut self, now: Mono, id: ClientId) {
        let Some(entry) = self.clients.get_mut(&id) else {
            return;
        };
        match entry.machine.wake(now) {
            ClientStep::Retransmit => {
                let (flow, bytes) = (entry.flow, entry.bytes.clone());
                self.transmit(flow, bytes);
            }
            ClientStep::TimedOut => {
                let (draft, ways) = (entry.draft.clone(), std::mem::take(&mut entry.ways));
                self.next_way(now, draft, ways, Failure::TimedOut);
            }
            ClientStep::Nothing
            | ClientStep::PassOn
            | ClientStep::AckAndPassOn
            | ClientStep::AckAgain => {}
        }
        self.settle_client(id);
    }

    /// The flow is gone: whoever still waits on it goes another way or fails.
    pub(super) fn break_clients(&mut self, now: Mono, flow: FlowId, problem: &SipProblem) {
        let hit = |entry: &ClientEntry| entry.flow == flow && entry.is_waiting();
        let broken: Vec<ClientId> = self
            .clients
            .iter()
            .filter(|(_, entry)| hit(entry))
            .map(|(id, _)| *id)
            .collect();
        for id in broken {
            let Some(entry) = self.clients.get_mut(&id) else {
                continue;
            };
            let (draft, ways) = (entry.draft.clone(), std::mem::take(&mut entry.ways));
            self.drop_client(id);
            self.next_way(now, draft, ways, Failure::Problem(problem.clone()));
        }
    }

    /// Ends every request of `owner` that is still under way; it hears of none.
    pub(super) fn abandon(&mut self, owner: Owner) {
        self.take_back(owner);
        let clients: Vec<ClientId> = self
            .clients
            .iter()
            .filter(|(_, entry)| entry.draft.owner == owner)
            .map(|(id, _)| *id)
            .collect();
        for client in clients {
            self.drop_client(client);
        }
    }

    /// A call is over: what of its requests is still unanswered ends in a while, whatever the peer does.
    pub(super) fn release(&mut self, now: Mono, usage: Usage) {
        for (id, entry) in &mut self.clients {
            if matches!(entry.draft.owner, Owner::Call(own, _) if own == usage)
                && entry.is_waiting()
            {
                entry.machine.release(now + LIFE);
                self.agenda
                    .set(Alarm::Client(*id), entry.machine.deadline());
            }
        }
    }

    /// Reports that no response will come.
    pub(super) fn fail(&mut self, owner: Owner, failure: Failure) {
        self.fallout.push_back(Fallout::Failed { owner, failure });
    }

    /// Sends bytes by a flow, if it is still open.
    pub(crate) fn transmit(&mut self, flow: FlowId, bytes: Vec<u8>) {
        if self.flows.contains_key(&flow) {
            self.out.push_back(Output::Transmit { flow, bytes });
        }
    }

    fn settle_client(&mut self, id: ClientId) {
        let Some(entry) = self.clients.get(&id) else {
            return;
        };
        let (is_over, deadline) = (entry.machine.is_over(), entry.machine.deadline());
        if is_over {
            // On streams a refused INVITE is over at once; what is above may still want to read its request.
            self.retire(id);
        } else {
            self.alarm(Alarm::Client(id), deadline);
        }
    }

    /// Forgets the transaction once the fallout of this round is worked off.
    fn retire(&mut self, id: ClientId) {
        self.alarm(Alarm::Client(id), None);
        self.retired.push(id);
    }

    /// Forgets what is over.
    pub(super) fn bury_clients(&mut self) {
        while let Some(id) = self.retired.pop() {
            self.drop_client(id);
        }
    }
}

pub(super) fn branch_of(request: &Request) -> String {
    let via = request.headers.top_via();
    via.and_then(|via| via.branch().map(str::to_owned))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::TransportProblem;

    #[test]
    fn the_failure_that_can_be_mended_is_told_whatever_came_after() {
        let silent = Failure::TimedOut;
        let closed =
            Failure::Problem(TransportProblem::Refused(([127, 0, 0, 1], 5061).into()).into());
        let name = String::from("exchange.example");
        let foreign = Failure::Problem(TransportProblem::TlsWrongName { name }.into());
        for (met, told) in [
            ([&silent, &closed], &closed),
            ([&closed, &silent], &closed),
            ([&foreign, &closed], &foreign),
            ([&closed, &foreign], &foreign),
            ([&silent, &silent], &silent),
        ] {
            let mut ways = Ways::default();
            for failure in met {
                ways.failed(failure.clone());
            }
            assert_eq!(ways.met.as_ref(), Some(told), "after {met:?}");
        }
    }
}
