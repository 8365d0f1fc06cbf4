//! The network behind signalling: carries out what the stack asks, and hands it what arrives.
//!
//! Everything is done in the program's one loop; connections and look-ups are tasks of the same thread and report through
//! one bounded queue.

mod change;
mod dns;
mod flows;
mod named;
mod open;
pub mod resolve;
mod stream;
mod tls;
mod udp;

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_rustls::rustls::ClientConfig;

use self::{
    change::{Change, Watch},
    dns::SystemDns,
    flows::{Flows, Way},
    open::{Security, Wish},
    resolve::Question,
    udp::Udp,
};
use crate::{
    rng::Rng,
    sip::{
        Flow, FlowId, Input, Output, RequestId, ResolveProblem, Target, Transport, TransportProblem,
    },
};

pub use tls::{authorities as tls_authorities, configuration as tls_configuration};
pub use udp::local_towards;

/// Reports of tasks that may wait.
const REPORTS: usize = 256;

/// What a task tells.
#[derive(Debug)]
enum Report {
    Opened(RequestId, Flow, mpsc::Sender<Vec<u8>>),
    Failed(RequestId, TransportProblem),
    Received(Flow, Vec<u8>),
    Closed(FlowId, Option<TransportProblem>),
    Resolved(RequestId, Result<Vec<Target>, ResolveProblem>),
    /// The authorities of this file were read; the next connection need not do it again.
    Authorities(String, Arc<ClientConfig>),
}

/// The port was taken and another one was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortTaken {
    /// What the settings say.
    pub wanted: u16,
    /// What is used.
    pub used: u16,
}

/// The sockets of signalling.
pub struct Net {
    udp: Udp,
    listener: Option<TcpListener>,
    flows: Flows,
    ready: VecDeque<Input>,
    reports: mpsc::Receiver<Report>,
    report: mpsc::Sender<Report>,
    watch: Option<Watch>,
    routes: BTreeMap<IpAddr, Option<IpAddr>>,
    ca_file: String,
    tls: Option<Arc<ClientConfig>>,
    dns: Option<SystemDns>,
    rng: Rng,
}

impl Net {
    /// Opens the sockets on `port` (0: any free one; taken: any free one too, which is told). Must be called within the
    /// runtime.
    pub fn open(port: u16, ca_file: &str, rng: Rng) -> io::Result<(Self, Option<PortTaken>)> {
        let (udp, taken) = bind(port)?;
        let (report, reports) = mpsc::channel(REPORTS);
        let mut net = Self {
            listener: listen(port_of(&udp)),
            udp,
            flows: Flows::default(),
            ready: VecDeque::new(),
            reports,
            report,
            watch: Watch::new()
                .inspect_err(|problem| tracing::warn!(%problem, "network changes go unseen"))
                .ok(),
            routes: BTreeMap::new(),
            ca_file: ca_file.to_owned(),
            tls: None,
            dns: None,
            rng,
        };
        net.routes_changed();
        Ok((net, taken))
    }

    /// Moves to another port. Flows over datagrams end; the stack registers anew.
    pub fn rebind(&mut self, port: u16) -> io::Result<Option<PortTaken>> {
        let (udp, taken) = bind(port)?;
        self.udp = udp;
        self.listener = listen(port_of(&self.udp));
        let datagrams: Vec<FlowId> = self
            .flows
            .iter()
            .filter(|flow| flow.transport == Transport::Udp)
            .map(|flow| flow.id)
            .collect();
        for flow in datagrams {
            self.flows.remove(flow);
            self.closed(flow, None);
        }
        self.ready.push_back(Input::NetworkChanged);
        Ok(taken)
    }

    /// Trusts another file of authorities from the next connection on.
    pub fn set_ca_file(&mut self, file: &str) {
        if self.ca_file != file {
            file.clone_into(&mut self.ca_file);
            self.tls = None;
        }
    }

    /// Carries out a wish of the stack. Answers come from [`Self::next`]. [`Output::Event`] is not the network's.
    pub fn carry_out(&mut self, output: Output) {
        match output {
            Output::OpenFlow {
                request,
                transport,
                remote,
                server_name,
            } => match transport {
                Transport::Udp => self.open_datagram(request, remote),
                Transport::Tcp => self.open_stream(request, remote, None),
                Transport::Tls => self.open_stream(request, remote, Some(server_name)),
            },
            Output::CloseFlow { flow } => {
                if self.flows.give_back(flow) {
                    self.flows.remove(flow);
                }
            }
            Output::Transmit { flow, bytes } => self.transmit(flow, bytes),
            Output::Resolve {
                request,
                host,
                port,
                transport,
            } => self.resolve(
                request,
                Question {
                    host,
                    port,
                    transport,
                },
            ),
            Output::Event(_) => {}
        }
    }

    /// Waits for the next thing the stack must know. May be given up and asked again.
    pub async fn next(&mut self) -> Input {
        loop {
            if let Some(input) = self.ready.pop_front() {
                return input;
            }
            tokio::select! {
                (bytes, remote) = self.udp.receive() => self.datagram(bytes, remote),
                Some(report) = self.reports.recv() => self.reported(report),
                (stream, remote) = accept(self.listener.as_ref()) => self.accepted(stream, remote),
                change = changed(self.watch.as_mut()) => match change {
                    Ok(change) => self.network_changed(change),
                    Err(problem) => {
                        tracing::warn!(%problem, "network changes go unseen from now on");
                        self.watch = None;
                    }
                },
            }
        }
    }

    /// The next thing the stack must know, if it is known without waiting.
    pub fn take_ready(&mut self) -> Option<Input> {
        self.ready.pop_front()
    }

    fn open_datagram(&mut self, request: RequestId, remote: SocketAddr) {
        if let Some(flow) = self.flows.of_peer(remote) {
            self.flows.ask(flow.id);
            self.ready.push_back(Input::FlowOpened { request, flow });
            return;
        }
        match self.datagram_flow(remote, true) {
            Ok(flow) => self.ready.push_back(Input::FlowOpened { request, flow }),
            Err(problem) => {
                let problem = stream::told(remote, &problem);
                self.ready.push_back(Input::FlowFailed { request, problem });
            }
        }
    }

    fn datagram_flow(&mut self, remote: SocketAddr, asked: bool) -> io::Result<Flow> {
        let port = self.udp.port(remote.ip());
        let port = port.ok_or(io::ErrorKind::NetworkUnreachable)?;
        let flow = Flow {
            id: self.flows.number(),
            transport: Transport::Udp,
            local: SocketAddr::new(local_towards(remote)?, port),
            remote,
        };
        self.insert(flow, Way::Datagram, asked);
        Ok(flow)
    }

    fn insert(&mut self, flow: Flow, way: Way, asked: bool) {
        for gone in self.flows.insert(flow, way, asked) {
            self.closed(gone, None);
        }
    }

    fn closed(&mut self, flow: FlowId, problem: Option<TransportProblem>) {
        self.ready.push_back(Input::FlowClosed { flow, problem });
    }

    fn datagram(&mut self, bytes: Vec<u8>, remote: SocketAddr) {
        let known = self.flows.of_peer(remote);
        let flow = known.map_or_else(|| self.datagram_flow(remote, false), Ok);
        match flow {
            Ok(flow) => self.ready.push_back(Input::Received { flow, bytes }),
            Err(problem) => tracing::debug!(%problem, %remote, "no way back to the sender"),
        }
    }

    fn transmit(&mut self, id: FlowId, bytes: Vec<u8>) {
        let Some((way, remote)) = self.flows.way(id) else {
            self.closed(id, None);
            return;
        };
        let problem = match way {
            Way::Datagram => match self.udp.send(&bytes, remote) {
                Ok(()) => return,
                Err(problem) => stream::told(remote, &problem),
            },
            Way::Stream(outbox) => match outbox.try_send(bytes) {
                Err(mpsc::error::TrySendError::Full(_)) => TransportProblem::TimedOut(remote),
                // When its task has ended, that says why.
                Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => return,
            },
        };
        tracing::debug!(%problem, "cannot send");
        self.flows.remove(id);
        self.closed(id, Some(problem));
    }

    fn open_stream(&mut self, request: RequestId, remote: SocketAddr, name: Option<String>) {
        let wish = Wish {
            request,
            id: self.flows.number(),
            remote,
            report: self.report.clone(),
        };
        let security = name.map(|name| Security {
            name,
            config: self.tls.clone(),
            ca_file: self.ca_file.clone(),
        });
        tokio::spawn(open::run(wish, security));
    }

    fn accepted(&mut self, stream: TcpStream, remote: SocketAddr) {
        let Ok(local) = stream.local_addr() else {
            return;
        };
        let flow = Flow {
            id: self.flows.number(),
            transport: Transport::Tcp,
            local,
            remote,
        };
        let (outbox, queued) = mpsc::channel(stream::QUEUE);
        self.insert(flow, Way::Stream(outbox), false);
        tokio::spawn(stream::serve(flow, stream, queued, self.report.clone()));
    }

    fn reported(&mut self, report: Report) {
        let input = match report {
            Report::Opened(request, flow, outbox) => {
                self.insert(flow, Way::Stream(outbox), true);
                Input::FlowOpened { request, flow }
            }
            Report::Failed(request, problem) => Input::FlowFailed { request, problem },
            Report::Received(flow, bytes) => {
                if self.flows.way(flow.id).is_none() {
                    return;
                }
                Input::Received { flow, bytes }
            }
            Report::Closed(flow, problem) => {
                if self.flows.remove(flow).is_none() {
                    return;
                }
                Input::FlowClosed { flow, problem }
            }
            Report::Resolved(request, result) => Input::Resolved { request, result },
            Report::Authorities(file, config) => {
                if file == self.ca_file {
                    self.tls = Some(config);
                }
                return;
            }
        };
        self.ready.push_back(input);
    }

    fn resolve(&mut self, request: RequestId, question: Question) {
        let hosts = || std::fs::read_to_string("/etc/hosts").unwrap_or_default();
        if let Some(targets) = resolve::at_once(&question, hosts) {
            let result = Ok(targets);
            self.ready.push_back(Input::Resolved { request, result });
            return;
        }
        if self.dns.is_none() {
            self.dns = SystemDns::new().ok();
        }
        let Some(dns) = self.dns.clone() else {
            let result = Err(ResolveProblem::NoAnswer(question.host));
            self.ready.push_back(Input::Resolved { request, result });
            return;
        };
        let report = self.report.clone();
        let mut rng = self.rng.fork();
        tokio::spawn(async move {
            let result = resolve::resolve(&question, &dns, &mut rng).await;
            stream::tell(&report, Report::Resolved(request, result)).await;
        });
    }

    fn network_changed(&mut self, change: Change) {
        let moved = self.routes_changed();
        if change == Change::Routes && !moved {
            return;
        }
        tracing::info!(?change, "the network changed");
        self.dns = None;
        let stale: Vec<Flow> = self
            .flows
            .iter()
            .filter(|flow| local_towards(flow.remote).ok() != Some(flow.local.ip()))
            .collect();
        for flow in stale {
            self.flows.remove(flow.id);
            self.closed(flow.id, None);
        }
        self.ready.push_back(Input::NetworkChanged);
    }

    /// Looks where packets would leave now, to each peer and to the world; whether that is another address than before.
    fn routes_changed(&mut self) -> bool {
        let mut peers: Vec<IpAddr> = self.flows.iter().map(|flow| flow.remote.ip()).collect();
        // Addresses of documentation: no packet is sent, only the default route is looked up.
        peers.push(Ipv4Addr::new(192, 0, 2, 1).into());
        peers.push(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into());
        let now: BTreeMap<IpAddr, Option<IpAddr>> = peers
            .into_iter()
            .map(|peer| (peer, local_towards(SocketAddr::new(peer, 9)).ok()))
            .collect();
        let moved = now
            .iter()
            .any(|(peer, local)| self.routes.get(peer).is_some_and(|before| before != local));
        self.routes = now;
        moved
    }
}

fn bind(port: u16) -> io::Result<(Udp, Option<PortTaken>)> {
    match Udp::bind(port) {
        Err(problem) if port != 0 && problem.kind() == io::ErrorKind::AddrInUse => {
            let udp = Udp::bind(0)?;
            let used = port_of(&udp);
            let taken = PortTaken { wanted: port, used };
            Ok((udp, Some(taken)))
        }
        bound => Ok((bound?, None)),
    }
}

fn port_of(udp: &Udp) -> u16 {
    let four = udp.port(Ipv4Addr::UNSPECIFIED.into());
    let any = four.or_else(|| udp.port(Ipv6Addr::UNSPECIFIED.into()));
    any.unwrap_or(0)
}

fn listen(port: u16) -> Option<TcpListener> {
    let bind = || {
        let listener = std::net::TcpListener::bind((Ipv6Addr::UNSPECIFIED, port))
            .or_else(|_| std::net::TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)))?;
        listener.set_nonblocking(true)?;
        TcpListener::from_std(listener)
    };
    bind()
        .inspect_err(|problem: &io::Error| tracing::warn!(%problem, port, "no connections taken"))
        .ok()
}

async fn accept(listener: Option<&TcpListener>) -> (TcpStream, SocketAddr) {
    let Some(listener) = listener else {
        return std::future::pending().await;
    };
    loop {
        match listener.accept().await {
            Ok((stream, remote)) => return (stream, plain(remote)),
            Err(problem) => {
                tracing::warn!(%problem, "cannot take a connection");
                // Out of descriptors, most likely: trying again at once would only burn time.
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            }
        }
    }
}

/// An IPv4 peer of a socket for both families, as IPv4.
fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

async fn changed(watch: Option<&mut Watch>) -> io::Result<Change> {
    match watch {
        Some(watch) => watch.changed().await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
