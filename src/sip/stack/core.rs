//! What calls and registrations stand on: flows, transactions, alarms and accounts.
//!
//! The core never calls upwards. What its owners must know it puts on the list of [`Fallout`], which
//! [`Stack`](super::Stack) works off after each input and command.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;

use super::{
    StackConfig,
    account::Account,
    agenda::Agenda,
    alive::KeepAlive,
    clients::{ClientEntry, ClientId, Draft},
    flows::{Ask, ParkId, Parked},
    servers::{ServerEntry, ServerId},
};
use crate::{
    mono::Mono,
    rng::Rng,
    sip::{
        AccountKey, Event, Flow, FlowId, Output, RequestId, SipProblem, TransportProblem, Usage,
        transaction::key::{ServerKey, TwinKey},
        wire::{Request, Response},
    },
};

/// The most client transactions and parked requests at once.
pub(super) const MAX_CLIENTS: usize = 1024;
/// The most server transactions at once.
pub(super) const MAX_SERVERS: usize = 1024;
/// The most server transactions one peer may hold at once, unless it is the server of an account.
pub(super) const MAX_SERVERS_OF_STRANGER: usize = 32;
/// The most flows kept in mind.
pub(super) const MAX_FLOWS: usize = 512;

/// Whom a request of ours belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The registration of an account.
    Registration(AccountKey),
    /// A call, and what the request is to it.
    Call(Usage, Purpose),
    /// Nobody waits for its outcome.
    Nobody,
}

/// What a request is to its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The INVITE that begins it.
    Invite,
    /// An INVITE within it.
    Reinvite,
    /// An UPDATE that refreshes the session.
    Update,
    /// The acknowledgement of a reliable provisional response.
    Prack,
    /// A REFER.
    Refer,
    /// Anything whose refusal tells no more than that the dialog may be gone (INFO).
    Info,
}

/// Why a request got no response.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// Nothing came back.
    TimedOut,
    /// It could not be sent, or may not be sent again.
    Problem(SipProblem),
}

impl Failure {
    /// How much it says of what is wrong.
    pub(super) const fn telling(&self) -> u8 {
        match self {
            Self::TimedOut | Self::Problem(SipProblem::TimedOut) => 0,
            Self::Problem(SipProblem::Transport(
                TransportProblem::TlsUntrusted { .. }
                | TransportProblem::TlsWrongName { .. }
                | TransportProblem::TlsExpired { .. }
                | TransportProblem::TlsFailed { .. },
            )) => 2,
            Self::Problem(_) => 1,
        }
    }
}

/// What the core reports upwards.
#[derive(Debug)]
pub(crate) enum Fallout {
    /// A response to be looked at by the owner.
    Response {
        owner: Owner,
        client: ClientId,
        response: Response,
    },
    /// No response will come.
    Failed { owner: Owner, failure: Failure },
    /// A request must be sent again with the next number, as its credentials were asked for.
    Again { draft: Box<Draft>, flow: FlowId },
    /// A request that belongs to no transaction yet.
    Fresh { request: Box<Request>, flow: Flow },
    /// A request that can't be read; to be refused with the code.
    Unreadable {
        request: Box<Request>,
        code: u16,
        flow: Flow,
    },
    /// A flow is gone.
    FlowLost {
        flow: FlowId,
        problem: TransportProblem,
    },
    /// Somebody above is to be woken.
    Alarm(Alarm),
}

/// Who is to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Alarm {
    /// A client transaction.
    Client(ClientId),
    /// A server transaction.
    Server(ServerId),
    /// A request that waits for its flow.
    Park(ParkId),
    /// A flow to be kept alive.
    Flow(FlowId),
    /// A call.
    Call(Usage),
    /// A registration.
    Registration(AccountKey),
    /// Flows nobody needs are to be closed.
    Sweep,
}

/// What was thrown away since the start, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Requests of peers that are no server of ours.
    pub strangers: u64,
    /// Messages that could not be read.
    pub unreadable: u64,
    /// Requests beyond what is held at once.
    pub excess: u64,
    /// Responses and ACKs that belong to nothing.
    pub stray: u64,
}

/// Flows, transactions, alarms and accounts.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) config: StackConfig,
    pub(crate) rng: Rng,
    /// The user part of our Contact where no account gives one.
    pub(crate) contact_user: String,
    pub(crate) accounts: BTreeMap<AccountKey, Account>,
    pub(crate) counters: Counters,
    pub(crate) fallout: VecDeque<Fallout>,
    pub(super) out: VecDeque<Output>,
    pub(super) agenda: Agenda<Alarm>,
    pub(super) flows: BTreeMap<FlowId, Flow>,
    pub(super) keep_alive: BTreeMap<FlowId, KeepAlive>,
    pub(super) asks: BTreeMap<RequestId, Ask>,
    pub(super) parked: BTreeMap<ParkId, Parked>,
    /// Flows of before a change of the network: used only where nothing else leads.
    pub(super) stale: BTreeSet<FlowId>,
    /// Client transactions that are over, kept until the fallout of this round is worked off.
    pub(super) retired: Vec<ClientId>,
    /// Where no stream can be opened.
    pub(super) without_tcp: BTreeSet<SocketAddr>,
    pub(super) clients: BTreeMap<ClientId, ClientEntry>,
    pub(super) branches: BTreeMap<String, ClientId>,
    pub(super) servers: BTreeMap<ServerId, ServerEntry>,
    pub(super) server_keys: BTreeMap<ServerKey, ServerId>,
    pub(super) twins: BTreeMap<TwinKey, ServerId>,
    next_number: u64,
}

impl Core {
    pub(super) fn new(config: StackConfig, mut rng: Rng) -> Self {
        Self {
            config,
            contact_user: rng.token(12),
            rng,
            accounts: BTreeMap::new(),
            counters: Counters::default(),
            fallout: VecDeque::new(),
            out: VecDeque::new(),
            agenda: Agenda::default(),
            flows: BTreeMap::new(),
            keep_alive: BTreeMap::new(),
            asks: BTreeMap::new(),
            parked: BTreeMap::new(),
            stale: BTreeSet::new(),
            retired: Vec::new(),
            without_tcp: BTreeSet::new(),
            clients: BTreeMap::new(),
            branches: BTreeMap::new(),
            servers: BTreeMap::new(),
            server_keys: BTreeMap::new(),
            twins: BTreeMap::new(),
            next_number: 1,
        }
    }

    /// A number never given before.
    pub(super) fn number(&mut self) -> u64 {
        let number = self.next_number;
        self.next_number += 1;
        number
    }

    /// Tells the engine.
    pub(crate) fn emit(&mut self, event: Event) {
        self.out.push_back(Output::Event(event));
    }

    /// Sets or clears the alarm of somebody.
    pub(crate) fn alarm(&mut self, who: Alarm, at: Option<Mono>) {
        self.agenda.set(who, at);
    }

    /// An open flow.
    pub(crate) fn flow(&self, flow: FlowId) -> Option<&Flow> {
        self.flows.get(&flow)
    }

    /// Wakes transactions and flows that are due; alarms of others go upwards.
    pub(super) fn wake(&mut self, now: Mono) {
        while let Some(alarm) = self.agenda.due(now) {
            match alarm {
                Alarm::Client(client) => self.wake_client(now, client),
                Alarm::Server(server) => self.wake_server(now, server),
                Alarm::Park(park) => self.wake_parked(now, park),
                Alarm::Flow(flow) => self.wake_flow(now, flow),
                Alarm::Call(_) | Alarm::Registration(_) | Alarm::Sweep => {
                    self.fallout.push_back(Fallout::Alarm(alarm));
                }
            }
        }
    }

    /// Requests and answers under way, in words. Transactions that only answer repetitions do not count.
    pub(super) fn unfinished(&self) -> Vec<String> {
        let parked = self
            .parked
            .values()
            .map(|parked| format!("waiting {}", parked.method()));
        let clients = self.clients.values().filter(|entry| entry.is_waiting());
        let clients = clients.map(|entry| format!("unanswered {}", entry.method()));
        let servers = self.servers.values().filter(|entry| entry.is_open());
        let servers = servers.map(|entry| format!("{} to be answered", entry.method()));
        parked.chain(clients).chain(servers).collect()
    }
}
