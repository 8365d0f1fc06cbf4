//! Ways to peers: found, opened, kept alive, lost.
//!
//! | a request goes to            | what is done                                                                  |
//! |------------------------------|-------------------------------------------------------------------------------|
//! | the server of an account     | its registered flow while that is open, else as a place                        |
//! | a place by address           | an open flow there is used, else one is opened                                 |
//! | a place by name              | looked up, then its targets in order (RFC 3263)                                |
//! | a place that can't be reached | the flow the dialog lives on, while that is open                              |

use std::{net::SocketAddr, time::Duration};

use tracing::debug;

use super::{
    clients::{Draft, Ways},
    core::{Alarm, Core, Failure, Fallout, MAX_FLOWS, Owner},
};
use crate::{
    mono::Mono,
    sip::{
        AccountKey, Flow, FlowId, Output, RequestId, ResolveProblem, SipProblem, Target, Transport,
        TransportProblem,
        addr::{Scheme, Uri},
        stun,
        wire::{Message, parse},
    },
};

/// How long a stream may take to open for a request that is too long for a datagram.
const STREAM_PATIENCE: Duration = Duration::from_secs(2);
/// How long any flow may take to open or name to be looked up.
const PATIENCE: Duration = Duration::from_secs(40);
/// A request that waits for its flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ParkId(u64);

#[derive(Debug)]
pub(super) struct Parked {
    draft: Draft,
    ways: Ways,
    fallback: Option<FlowId>,
}

impl Parked {
    pub(super) fn method(&self) -> &str {
        self.draft.request.method.as_str()
    }

    pub(super) fn needs(&self, flow: FlowId) -> bool {
        self.fallback == Some(flow)
    }
}

/// What the shell was asked.
#[derive(Debug)]
pub(super) enum Ask {
    /// Targets of a name.
    Name(ParkId),
    /// Targets of an account's server, only to know it.
    Server(AccountKey),
    /// A flow, for all of these.
    Flow(Target, Vec<ParkId>),
}

/// Where a request goes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hop {
    /// An open flow.
    Flow(FlowId),
    /// The server of an account.
    Server(AccountKey),
    /// A place, and the flow to use when it can't be reached.
    Place(Place, Option<FlowId>),
}

/// A host to be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Name or address, IPv6 without brackets.
    pub(crate) host: String,
    /// Port when given.
    pub(crate) port: Option<u16>,
    /// Transport when given.
    pub(crate) transport: Option<Transport>,
}

impl Place {
    /// Where a request to `uri` goes (RFC 3263 §4); TLS for `sips:`.
    pub(crate) fn of(uri: &Uri) -> Self {
        let named = uri.params().get("transport").unwrap_or_default();
        let transport = if uri.scheme() == Scheme::Sips || named.eq_ignore_ascii_case("tls") {
            Some(Transport::Tls)
        } else if named.eq_ignore_ascii_case("tcp") {
            Some(Transport::Tcp)
        } else if named.eq_ignore_ascii_case("udp") {
            Some(Transport::Udp)
        } else {
            None
        };
        let maddr = uri.params().get("maddr").filter(|maddr| !maddr.is_empty());
        Self {
            host: maddr.unwrap_or(uri.bare_host()).to_owned(),
            port: uri.port(),
            transport,
        }
    }

    /// The target, when the host is an address.
    pub(crate) fn target(&self) -> Option<Target> {
        let ip = self.host.trim_matches(['[', ']']).parse().ok()?;
        let transport = self.transport.unwrap_or(Transport::Udp);
        let usual = if transport == Transport::Tls {
            5061
        } else {
            5060
        };
        let addr = SocketAddr::new(ip, self.port.unwrap_or(usual));
        Some(Target { transport, addr })
    }
}

impl Core {
    /// Sends a request; the owner hears what came of it.
    pub(crate) fn send(&mut self, now: Mono, draft: Draft, hop: Hop) {
        if !self.has_room_for_client() {
            self.counters.excess += 1;
            return self.fail(
                draft.owner,
                Failure::Problem(SipProblem::Nonsense("too many requests at once")),
            );
        }
        match hop {
            Hop::Flow(flow) => self.launch(now, draft, flow, Ways::default()),
            Hop::Server(account) => match self.server_hop(account) {
                Some(Hop::Flow(flow)) => self.launch(now, draft, flow, Ways::default()),
                Some(Hop::Place(place, fallback)) => self.go(now, draft, &place, fallback),
                Some(Hop::Server(_)) | None => {
                    self.fail(
                        draft.owner,
                        Failure::Problem(SipProblem::Nonsense("account is gone")),
                    );
                }
            },
            Hop::Place(place, fallback) => self.go(now, draft, &place, fallback),
        }
    }

    fn go(&mut self, now: Mono, draft: Draft, place: &Place, fallback: Option<FlowId>) {
        let name = place.host.clone();
        if let Some(target) = place.target() {
            let ways = Ways::to(Some(target), name);
            let parked = Parked {
                draft,
                ways,
                fallback,
            };
            return self.try_next(now, parked, Failure::TimedOut);
        }
        let request = RequestId(self.number());
        let ways = Ways::to(None, name);
        let park = self.park(
            now,
            Parked {
                draft,
                ways,
                fallback,
            },
            PATIENCE,
        );
        self.asks.insert(request, Ask::Name(park));
        self.out.push_back(Output::Resolve {
            request,
            host: place.host.clone(),
            port: place.port,
            transport: place.transport,
        });
    }

    fn park(&mut self, now: Mono, parked: Parked, patience: Duration) -> ParkId {
        let park = ParkId(self.number());
        self.parked.insert(park, parked);
        self.alarm(Alarm::Park(park), Some(now + patience));
        park
    }

    fn unpark(&mut self, park: ParkId) -> Option<Parked> {
        self.alarm(Alarm::Park(park), None);
        self.parked.remove(&park)
    }

    /// Takes the next target; when none is left, the fallback; else the owner hears the most telling failure.
    fn try_next(&mut self, now: Mono, mut parked: Parked, failure: Failure) {
        parked.ways.failed(failure);
        let Some(target) = parked.ways.rest.pop_front() else {
            let fallback = parked.fallback.take();
            if let Some(flow) = fallback.filter(|flow| self.flows.contains_key(flow)) {
                return self.launch(now, parked.draft, flow, Ways::default());
            }
            let failure = parked.ways.met.unwrap_or(Failure::TimedOut);
            return self.fail(parked.draft.owner, failure);
        };
        if let Some(flow) = self.open_flow_to(&target) {
            return self.launch(now, parked.draft, flow, parked.ways);
        }
        let name = parked.ways.name.clone();
        let park = self.park(now, parked, PATIENCE);
        self.ask_flow(target, name, park);
    }

    /// Another way after a failure.
    pub(super) fn next_way(&mut self, now: Mono, draft: Draft, ways: Ways, failure: Failure) {
        let fallback = None;
        self.try_next(
            now,
            Parked {
                draft,
                ways,
                fallback,
            },
            failure,
        );
    }

    /// An open flow to the same place.
    fn open_flow_to(&self, target: &Target) -> Option<FlowId> {
        let fits = |flow: &&Flow| {
            flow.transport == target.transport
                && flow.remote == target.addr
                && !self.stale.contains(&flow.id)
        };
        self.flows.values().rev().find(fits).map(|flow| flow.id)
    }

    fn ask_flow(&mut self, target: Target, server_name: String, park: ParkId) {
        for ask in self.asks.values_mut() {
            if let Ask::Flow(asked, parks) = ask
                && *asked == target
            {
                return parks.push(park);
            }
        }
        let request = RequestId(self.number());
        self.out.push_back(Output::OpenFlow {
            request,
            transport: target.transport,
            remote: target.addr,
            server_name,
        });
        self.asks.insert(request, Ask::Flow(target, vec![park]));
    }

    /// Opens a stream to where a long request would go by datagram; the datagram is the fallback.
    pub(super) fn try_stream(&mut self, now: Mono, mut draft: Draft, flow: &Flow, ways: Ways) {
        draft.contact_flow = Some(flow.id);
        let target = Target {
            transport: Transport::Tcp,
            addr: flow.remote,
        };
        if let Some(open) = self.open_flow_to(&target) {
            return self.launch(now, draft, open, ways);
        }
        let name = ways.name.clone();
        let parked = Parked {
            draft,
            ways,
            fallback: Some(flow.id),
        };
        let park = self.park(now, parked, STREAM_PATIENCE);
        self.ask_flow(target, name, park);
    }

    /// A name was looked up.
    pub(super) fn resolved(
        &mut self,
        now: Mono,
        request: RequestId,
        result: Result<Vec<Target>, ResolveProblem>,
    ) {
        let park = match self.asks.remove(&request) {
            Some(Ask::Name(park)) => park,
            Some(Ask::Server(key)) => {
                if let (Some(account), Ok(targets)) = (self.accounts.get_mut(&key), &result) {
                    account.servers = targets.iter().map(|target| target.addr).collect();
                }
                return;
            }
            Some(Ask::Flow(..)) | None => return debug!("answer to a question not asked"),
        };
        let Some(mut parked) = self.unpark(park) else {
            return;
        };
        let failure = match result {
            Ok(targets) if !targets.is_empty() => {
                self.note_servers(parked.draft.account, &parked.ways.name, &targets);
                parked.ways.rest = targets.into();
                Failure::TimedOut
            }
            Ok(_) => {
                let host = parked.ways.name.clone();
                Failure::Problem(ResolveProblem::UnknownHost(host).into())
            }
            Err(problem) => Failure::Problem(problem.into()),
        };
        self.try_next(now, parked, failure);
    }

    /// A flow is open.
    pub(super) fn flow_opened(&mut self, now: Mono, request: RequestId, flow: Flow) {
        self.stale.remove(&flow.id);
        if self.flows.len() < MAX_FLOWS {
            self.flows.insert(flow.id, flow);
        }
        let Some(Ask::Flow(_, parks)) = self.asks.remove(&request) else {
            return;
        };
        for park in parks {
            if let Some(parked) = self.unpark(park) {
                self.launch(now, parked.draft, flow.id, parked.ways);
            }
        }
    }

    /// A flow could not be opened.
    pub(super) fn flow_failed(
        &mut self,
        now: Mono,
        request: RequestId,
        problem: &TransportProblem,
    ) {
        let Some(Ask::Flow(target, parks)) = self.asks.remove(&request) else {
            return;
        };
        for park in parks {
            if let Some(parked) = self.unpark(park) {
                self.note_stream_refused(&parked, &target);
                self.try_next(now, parked, Failure::Problem(problem.clone().into()));
            }
        }
    }

    fn note_stream_refused(&mut self, parked: &Parked, target: &Target) {
        if parked.draft.contact_flow.is_some() && self.without_tcp.len() < MAX_FLOWS {
            self.without_tcp.insert(target.addr);
        }
    }

    /// Waited long enough.
    pub(super) fn wake_parked(&mut self, now: Mono, park: ParkId) {
        let Some(mut parked) = self.unpark(park) else {
            return;
        };
        if let Some(flow) = parked
            .fallback
            .and_then(|flow| self.flows.get(&flow).copied())
        {
            let target = Target {
                transport: Transport::Tcp,
                addr: flow.remote,
            };
            self.note_stream_refused(&parked, &target);
        }
        if parked.draft.contact_flow.is_some() {
            parked.ways.rest.clear();
        }
        self.try_next(now, parked, Failure::TimedOut);
    }

    /// Takes back requests of `owner` that have not left yet; whether there was one.
    pub(crate) fn take_back(&mut self, owner: Owner) -> bool {
        let parks: Vec<ParkId> = self
            .parked
            .iter()
            .filter(|(_, parked)| parked.draft.owner == owner)
            .map(|(park, _)| *park)
            .collect();
        for park in &parks {
            self.unpark(*park);
        }
        !parks.is_empty()
    }

    /// A flow ended.
    pub(super) fn flow_closed(
        &mut self,
        now: Mono,
        flow: FlowId,
        problem: Option<TransportProblem>,
    ) {
        let Some(gone) = self.flows.remove(&flow) else {
            return;
        };
        self.stale.remove(&flow);
        self.rest_flow(flow);
        let problem = problem.unwrap_or(TransportProblem::Other {
            remote: gone.remote,
            detail: "closed".to_owned(),
        });
        self.break_clients(now, flow, &problem.clone().into());
        self.fallout.push_back(Fallout::FlowLost { flow, problem });
    }

    /// Gives a flow back to the shell.
    pub(super) fn close_flow(&mut self, flow: FlowId) {
        self.stale.remove(&flow);
        self.rest_flow(flow);
        if self.flows.remove(&flow).is_some() {
            self.out.push_back(Output::CloseFlow { flow });
        }
    }

    /// Bytes came.
    pub(super) fn bytes(&mut self, now: Mono, flow: Flow, bytes: &[u8]) {
        self.heard_of(flow.id);
        if bytes.iter().all(|byte| matches!(byte, b'\r' | b'\n')) {
            return self.keep_alive_came(flow, bytes);
        }
        if flow.transport == Transport::Udp && stun::is_stun(bytes) {
            return self.stun_came(now, flow.id, bytes);
        }
        match parse(bytes) {
            Ok(Message::Request(request)) => self.request(now, request, flow),
            Ok(Message::Response(response)) => self.response(now, response),
            Err(problem) => {
                self.counters.unreadable += 1;
                debug!(%problem, "message can't be read");
                if let Some(answer) = problem.answer {
                    let (request, code) = *answer;
                    let request = Box::new(request);
                    self.fallout.push_back(Fallout::Unreadable {
                        request,
                        code,
                        flow,
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_leads_to_a_place() {
        for (uri, host, port, transport, target) in [
            ("sip:a@h", "h", None, None, None),
            (
                "sip:a@h:5070;transport=TCP",
                "h",
                Some(5070),
                Some(Transport::Tcp),
                None,
            ),
            ("sips:a@h", "h", None, Some(Transport::Tls), None),
            (
                "sips:a@h;transport=tcp",
                "h",
                None,
                Some(Transport::Tls),
                None,
            ),
            (
                "sip:192.0.2.1",
                "192.0.2.1",
                None,
                None,
                Some("192.0.2.1:5060"),
            ),
            (
                "sips:[::1]",
                "::1",
                None,
                Some(Transport::Tls),
                Some("[::1]:5061"),
            ),
            (
                "sip:h;maddr=192.0.2.7;lr",
                "192.0.2.7",
                None,
                None,
                Some("192.0.2.7:5060"),
            ),
        ] {
            let place = Place::of(&Uri::parse(uri).unwrap());
            assert_eq!(place.host, host, "{uri}");
            assert_eq!((place.port, place.transport), (port, transport), "{uri}");
            let found = place.target().map(|target| target.addr.to_string());
            assert_eq!(found.as_deref(), target, "{uri}");
        }
    }
}
