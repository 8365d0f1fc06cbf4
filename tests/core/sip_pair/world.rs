//! Stacks and scripted peers on one simulated network, in virtual time.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    net::SocketAddr,
    time::Duration,
};

use linekeeper::{
    mono::{Mono, earliest},
    rng::Rng,
    secret::Secret,
    sip::{
        AccountKey, AccountSetup, EndCause, Event, Flow, FlowId, Input, Invite, Output, RequestId,
        ResolveProblem, Stack, StackConfig, Target, TransferStep, Transport, TransportProblem,
        Usage,
        wire::{Message, parse},
    },
};

/// A session description; `name` tells them apart.
pub(crate) fn sdp(name: &str) -> String {
    format!(
        "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns={name}\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"
    )
}

pub(crate) fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// How bad the network is. Chances are of 1,000 datagrams.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weather {
    pub(crate) loss: u64,
    pub(crate) double: u64,
    /// Every datagram takes `delay.0` to `delay.1` milliseconds, so they overtake each other.
    pub(crate) delay: (u64, u64),
}

pub(crate) const FINE: Weather = Weather {
    loss: 0,
    double: 0,
    delay: (5, 5),
};
pub(crate) const BAD: Weather = Weather {
    loss: 200,
    double: 100,
    delay: (2, 400),
};

/// A peer played by the test.
pub(crate) trait Peer {
    /// A message came; gives what goes out at once.
    fn receive(
        &mut self,
        now: Mono,
        from: SocketAddr,
        message: Message,
    ) -> Vec<(SocketAddr, Vec<u8>)>;
}

/// What a stack's engine does by itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Habits {
    /// Rings at once; with a description: early media.
    #[allow(clippy::option_option, reason = "not at all, or with or without sound")]
    pub(crate) ring: Option<Option<String>>,
    /// Accepts at once.
    pub(crate) accept: bool,
    /// Accepts this long after the INVITE.
    pub(crate) accept_after: Option<Duration>,
    /// Answers every offer.
    pub(crate) answer_offers: bool,
    /// Acknowledges an answer that was an offer.
    pub(crate) acknowledge: bool,
}

pub(crate) fn willing() -> Habits {
    Habits {
        ring: Some(None),
        accept: true,
        accept_after: None,
        answer_offers: true,
        acknowledge: true,
    }
}

pub(crate) struct Node {
    pub(crate) stack: Stack,
    pub(crate) addr: SocketAddr,
    pub(crate) events: Vec<(Mono, Event)>,
    pub(crate) habits: Habits,
    pub(crate) resolves: Vec<String>,
    flows: Vec<Flow>,
    next_flow: u64,
    later: Vec<(Mono, Usage)>,
}

/// One message as it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) at: Mono,
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) transport: Transport,
    pub(crate) bytes: Vec<u8>,
}

impl Sent {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

enum Arrival {
    Bytes {
        from: SocketAddr,
        to: SocketAddr,
        transport: Transport,
        bytes: Vec<u8>,
    },
    Opened(usize, RequestId, Transport, SocketAddr),
    Resolved(usize, RequestId, String),
}

/// The network and everybody on it.
pub(crate) struct World {
    pub(crate) now: Mono,
    pub(crate) weather: Weather,
    pub(crate) nodes: Vec<Node>,
    pub(crate) peers: BTreeMap<SocketAddr, Box<dyn Peer>>,
    pub(crate) sent: Vec<Sent>,
    pub(crate) names: BTreeMap<String, Vec<Target>>,
    /// Where no stream can be opened.
    pub(crate) deaf: BTreeSet<SocketAddr>,
    /// Datagrams to be lost: the first whose text begins so, once each.
    pub(crate) lose: VecDeque<&'static str>,
    /// Whoever lies behind these hears nothing.
    pub(crate) cut: BTreeSet<SocketAddr>,
    rng: Rng,
    arrivals: BTreeMap<(Mono, u64), Arrival>,
    count: u64,
}

pub(crate) fn addr(last: u8) -> SocketAddr {
    SocketAddr::from(([192, 0, 2, last], 5060))
}

impl World {
    pub(crate) fn new(seed: u64, weather: Weather) -> Self {
        Self {
            now: Mono::from_millis(1000),
            weather,
            nodes: Vec::new(),
            peers: BTreeMap::new(),
            sent: Vec::new(),
            names: BTreeMap::new(),
            deaf: BTreeSet::new(),
            lose: VecDeque::new(),
            cut: BTreeSet::new(),
            rng: Rng::from_u64(seed),
            arrivals: BTreeMap::new(),
            count: 0,
        }
    }

    /// A stack at `192.0.2.last`.
    pub(crate) fn add(&mut self, last: u8, habits: Habits) -> usize {
        self.nodes.push(Node {
            stack: Stack::new(StackConfig::default(), self.rng.fork()),
            addr: addr(last),
            events: Vec::new(),
            habits,
            resolves: Vec::new(),
            flows: Vec::new(),
            next_flow: 1,
            later: Vec::new(),
        });
        self.nodes.len() - 1
    }

    /// A stack with one account that takes direct calls: `sip:nN@192.0.2.last`.
    pub(crate) fn direct(&mut self, last: u8, habits: Habits) -> usize {
        let node = self.add(last, habits);
        let mut setup = account(&format!("sip:n{last}@192.0.2.{last}"));
        setup.register = false;
        setup.allow_direct_calls = true;
        self.nodes[node].stack.set_account(self.now, setup);
        self.collect(node);
        self.nodes[node].events.clear();
        node
    }

    /// Runs a command on a stack.
    pub(crate) fn command<T>(
        &mut self,
        node: usize,
        command: impl FnOnce(&mut Stack, Mono) -> T,
    ) -> T {
        let result = command(&mut self.nodes[node].stack, self.now);
        self.collect(node);
        result
    }

    pub(crate) fn call(&mut self, node: usize, target: &str, sdp: Option<String>) -> Usage {
        let invite = Invite {
            account: AccountKey(1),
            target: target.to_owned(),
            sdp,
            identity: None,
            headers: Vec::new(),
        };
        self.command(node, |stack, now| stack.invite(now, invite))
    }

    pub(crate) fn run_for(&mut self, span: Duration) {
        let end = self.now + span;
        while let Some(next) = self.next().filter(|next| *next <= end) {
            self.now = self.now.max(next);
            self.step();
        }
        self.now = end;
    }

    fn next(&self) -> Option<Mono> {
        let arrival = self.arrivals.first_key_value().map(|((at, _), _)| *at);
        self.nodes.iter().fold(arrival, |next, node| {
            let later = node.later.iter().map(|(at, _)| *at).min();
            earliest(earliest(next, later), node.stack.deadline())
        })
    }

    fn step(&mut self) {
        while let Some(entry) = self.arrivals.first_entry() {
            if entry.key().0 > self.now {
                break;
            }
            let arrival = entry.remove();
            self.arrive(arrival);
        }
        for node in 0..self.nodes.len() {
            let now = self.now;
            let due = |(at, _): &(Mono, Usage)| *at <= now;
            let ready: Vec<Usage> = self.nodes[node]
                .later
                .iter()
                .filter(|item| due(item))
                .map(|(_, usage)| *usage)
                .collect();
            self.nodes[node].later.retain(|item| !due(item));
            for usage in ready {
                self.command(node, |stack, now| stack.accept(now, usage, sdp("late")));
            }
            if self.nodes[node]
                .stack
                .deadline()
                .is_some_and(|at| at <= now)
            {
                self.command(node, |stack, now| stack.handle(now, Input::Wake));
                let again = self.nodes[node].stack.deadline();
                assert!(
                    again.is_none_or(|at| at > now),
                    "a deadline that is never met"
                );
            }
        }
    }

    fn arrive(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Bytes {
                from,
                to,
                transport,
                bytes,
            } => {
                if self.cut.contains(&to) || self.cut.contains(&from) {
                    return;
                }
                if let Some(peer) = self.peers.get_mut(&to) {
                    if let Ok(message) = parse(&bytes) {
                        let out = peer.receive(self.now, from, message);
                        for (target, bytes) in out {
                            self.transmit(to, target, transport, bytes);
                        }
                    }
                } else if let Some(node) = self.nodes.iter().position(|node| node.addr == to) {
                    let flow = self.nodes[node].flow(transport, from);
                    self.command(node, |stack, now| {
                        stack.handle(now, Input::Received { flow, bytes });
                    });
                }
            }
            Arrival::Opened(node, request, transport, remote) => {
                let input = if transport != Transport::Udp && self.deaf.contains(&remote) {
                    let problem = TransportProblem::Refused(remote);
                    Input::FlowFailed { request, problem }
                } else {
                    let flow = self.nodes[node].flow(transport, remote);
                    Input::FlowOpened { request, flow }
                };
                self.command(node, |stack, now| stack.handle(now, input));
            }
            Arrival::Resolved(node, request, host) => {
                let result = self
                    .names
                    .get(&host)
                    .cloned()
                    .ok_or(ResolveProblem::UnknownHost(host));
                self.command(node, |stack, now| {
                    stack.handle(now, Input::Resolved { request, result });
                });
            }
        }
    }

    /// Closes every stream of a node, as a restarted server would.
    pub(crate) fn break_streams(&mut self, node: usize) {
        let streams: Vec<FlowId> = self.nodes[node]
            .flows
            .iter()
            .filter(|flow| flow.transport != Transport::Udp)
            .map(|flow| flow.id)
            .collect();
        self.nodes[node]
            .flows
            .retain(|flow| flow.transport == Transport::Udp);
        for flow in streams {
            self.command(node, |stack, now| {
                stack.handle(
                    now,
                    Input::FlowClosed {
                        flow,
                        problem: None,
                    },
                );
            });
        }
    }

    /// Sends bytes as if `from` had.
    pub(crate) fn transmit(
        &mut self,
        from: SocketAddr,
        to: SocketAddr,
        transport: Transport,
        bytes: Vec<u8>,
    ) {
        self.sent.push(Sent {
            at: self.now,
            from,
            to,
            transport,
            bytes: bytes.clone(),
        });
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if self
            .lose
            .front()
            .is_some_and(|start| text.starts_with(start))
        {
            self.lose.pop_front();
            return;
        }
        let datagram = transport == Transport::Udp;
        if datagram && self.rng.below(1000) < self.weather.loss {
            return;
        }
        let copies = if datagram && self.rng.below(1000) < self.weather.double {
            2
        } else {
            1
        };
        for _ in 0..copies {
            let (least, most) = self.weather.delay;
            let delay = if datagram {
                least + self.rng.below(most - least + 1)
            } else {
                least
            };
            let arrival = Arrival::Bytes {
                from,
                to,
                transport,
                bytes: bytes.clone(),
            };
            self.schedule(millis(delay), arrival);
        }
    }

    fn schedule(&mut self, delay: Duration, arrival: Arrival) {
        self.count += 1;
        self.arrivals
            .insert((self.now + delay, self.count), arrival);
    }

    /// Carries out what a stack asks for.
    pub(crate) fn collect(&mut self, node: usize) {
        while let Some(output) = self.nodes[node].stack.poll() {
            match output {
                Output::OpenFlow {
                    request,
                    transport,
                    remote,
                    ..
                } => {
                    self.schedule(millis(1), Arrival::Opened(node, request, transport, remote));
                }
                Output::CloseFlow { flow } => self.nodes[node].flows.retain(|own| own.id != flow),
                Output::Transmit { flow, bytes } => {
                    let own = self.nodes[node]
                        .flows
                        .iter()
                        .find(|own| own.id == flow)
                        .copied();
                    let own = own.expect("stacks send by open flows only");
                    self.transmit(own.local, own.remote, own.transport, bytes);
                }
                Output::Resolve { request, host, .. } => {
                    self.nodes[node].resolves.push(host.clone());
                    self.schedule(millis(1), Arrival::Resolved(node, request, host));
                }
                Output::Event(event) => {
                    self.nodes[node].events.push((self.now, event.clone()));
                    self.act(node, event);
                }
            }
        }
    }

    fn act(&mut self, node: usize, event: Event) {
        let now = self.now;
        let Node {
            stack,
            habits,
            later,
            ..
        } = &mut self.nodes[node];
        match event {
            Event::Incoming { usage, .. } => {
                if let Some(early) = habits.ring.clone() {
                    stack.ring(now, usage, early);
                }
                if habits.accept {
                    stack.accept(now, usage, sdp("callee"));
                }
                if let Some(span) = habits.accept_after {
                    later.push((now + span, usage));
                }
            }
            Event::Offer { usage, .. } if habits.answer_offers => {
                stack.answer_offer(now, usage, sdp("answer"));
            }
            Event::Answered { usage, .. } if habits.acknowledge => {
                stack.acknowledge(now, usage, sdp("ack"));
            }
            _ => {}
        }
    }

    /// What a stack told, as one word each.
    pub(crate) fn told(&self, node: usize) -> Vec<String> {
        self.nodes[node]
            .events
            .iter()
            .map(|(_, event)| word(event))
            .collect()
    }

    /// How often a message that begins so was sent by a node.
    pub(crate) fn count(&self, node: usize, start: &str) -> usize {
        let from = self.nodes[node].addr;
        self.sent
            .iter()
            .filter(|sent| sent.from == from && sent.bytes.starts_with(start.as_bytes()))
            .count()
    }

    /// The last message of a node that begins so.
    pub(crate) fn last(&self, node: usize, start: &str) -> &Sent {
        let from = self.nodes[node].addr;
        self.sent
            .iter()
            .rev()
            .find(|sent| sent.from == from && sent.bytes.starts_with(start.as_bytes()))
            .unwrap_or_else(|| panic!("no {start}:\n{}", self.story()))
    }

    /// The first lines of all messages, for failures.
    pub(crate) fn story(&self) -> String {
        let line = |sent: &Sent| {
            let text = sent.text();
            let cseq = text
                .lines()
                .find(|line| line.starts_with("CSeq"))
                .unwrap_or_default()
                .to_owned();
            format!(
                "{:?} {} > {} {} [{cseq}]",
                sent.at,
                sent.from,
                sent.to,
                text.lines().next().unwrap_or_default()
            )
        };
        self.sent.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The usage of the last incoming call of a node.
    pub(crate) fn incoming(&self, node: usize) -> Usage {
        let usage = self.nodes[node]
            .events
            .iter()
            .rev()
            .find_map(|(_, event)| match event {
                Event::Incoming { usage, .. } => Some(*usage),
                _ => None,
            });
        usage.unwrap_or_else(|| panic!("no call arrived:\n{}", self.story()))
    }
}

impl Node {
    fn flow(&mut self, transport: Transport, remote: SocketAddr) -> Flow {
        let known = self
            .flows
            .iter()
            .find(|flow| flow.transport == transport && flow.remote == remote);
        if let Some(flow) = known {
            return *flow;
        }
        let flow = Flow {
            id: FlowId(self.next_flow),
            transport,
            local: self.addr,
            remote,
        };
        self.next_flow += 1;
        self.flows.push(flow);
        flow
    }
}

/// An account that registers at the domain of its address of record.
pub(crate) fn account(aor: &str) -> AccountSetup {
    AccountSetup {
        key: AccountKey(1),
        aor: aor.to_owned(),
        display_name: String::new(),
        server: None,
        port: None,
        transport: None,
        auth_user: None,
        password: Secret::new("secret"),
        realms: Vec::new(),
        register: true,
        expires: secs(3600),
        instance: "urn:uuid:00000000-0000-0000-0000-000000000001".to_owned(),
        allow_direct_calls: false,
        called_headers: Vec::new(),
    }
}

/// One event as one word.
pub(crate) fn word(event: &Event) -> String {
    match event {
        Event::Registration { state, .. } => {
            let text = format!("{state:?}");
            text.split([' ', '{', '('])
                .next()
                .unwrap_or_default()
                .to_owned()
        }
        Event::Incoming { .. } => "incoming".to_owned(),
        Event::Progress { code, sdp, .. } => {
            format!("{code}{}", if sdp.is_some() { "+" } else { "" })
        }
        Event::Answered { sdp, .. } => format!("answered{}", if sdp.is_some() { "+" } else { "" }),
        Event::Established { sdp, .. } => {
            format!("established{}", if sdp.is_some() { "+" } else { "" })
        }
        Event::Offer { sdp, .. } => format!("offer{}", if sdp.is_some() { "+" } else { "" }),
        Event::OfferAnswered { .. } => "offer-answered".to_owned(),
        Event::OfferRefused { code, .. } => format!("offer-refused-{code}"),
        Event::Info { .. } => "info".to_owned(),
        Event::Transfer { step, .. } => match step {
            TransferStep::Accepted => "transfer-accepted".to_owned(),
            TransferStep::Refused { code, .. } => format!("transfer-refused-{code}"),
            TransferStep::Told { code, is_final, .. } => {
                format!("transfer-{code}{}", if *is_final { "-final" } else { "" })
            }
        },
        Event::Ended { cause, .. } => match cause {
            EndCause::Local => "end-local".to_owned(),
            EndCause::Cancelled { .. } => "end-cancelled".to_owned(),
            EndCause::Remote { .. } => "end-remote".to_owned(),
            EndCause::Refused { code, .. } => format!("end-{code}"),
            EndCause::TimedOut => "end-timed-out".to_owned(),
            EndCause::Problem(problem) => format!("end-problem: {problem}"),
        },
    }
}
