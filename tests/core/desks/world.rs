//! The desks, what their shells would do, and the network between them.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use linekeeper::{
    domain::{
        id::CallId,
        journal::{CallEntry, Outcome, WallTime},
        settings::{Account, Settings},
    },
    engine::{
        Command, CommandId, Engine, Input, Now, Output, Snapshot, Start,
        snapshot::{CallState, SecretStore},
    },
    mono::{Mono, earliest},
    rng::Rng,
    sip::{self, Flow, FlowId, RequestId, Target, Transport},
};

use super::exchange::Exchange;

/// How bad the network is: chances of 1,000, and milliseconds under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weather {
    loss: u64,
    double: u64,
    delay: (u64, u64),
}

pub(crate) const FINE: Weather = Weather {
    loss: 0,
    double: 0,
    delay: (5, 5),
};
pub(crate) const BAD: Weather = Weather {
    loss: 150,
    double: 100,
    delay: (2, 200),
};

struct Desk {
    engine: Engine,
    address: SocketAddr,
    flows: Vec<Flow>,
    rows: BTreeMap<CallId, CallEntry>,
    has_exited: bool,
    commands: u64,
}

enum Arrival {
    Datagram {
        from: SocketAddr,
        to: SocketAddr,
        bytes: Vec<u8>,
    },
    Opened {
        desk: usize,
        request: RequestId,
        remote: SocketAddr,
    },
    Resolved {
        desk: usize,
        request: RequestId,
    },
}

/// Everything, in virtual time.
pub(crate) struct World {
    now: Mono,
    pub(crate) weather: Weather,
    desks: Vec<Desk>,
    exchange: Exchange,
    cut: BTreeSet<SocketAddr>,
    arrivals: BTreeMap<(Mono, u64), Arrival>,
    count: u64,
    rng: Rng,
}

fn address(last: u8) -> SocketAddr {
    SocketAddr::from(([192, 0, 2, last], 5060))
}

impl World {
    /// Three desks, 11 to 13, registered at the exchange.
    pub(crate) fn office(seed: u64, weather: Weather) -> Self {
        let mut world = Self {
            now: Mono::ZERO,
            weather,
            desks: Vec::new(),
            exchange: Exchange::new(address(1)),
            cut: BTreeSet::new(),
            arrivals: BTreeMap::new(),
            count: 0,
            rng: Rng::from_u64(seed),
        };
        for last in 11..=13 {
            let mut settings = Settings::default();
            let account = Account::of_address(&format!("{last}@{}", address(1).ip()));
            settings.accounts.insert("main".into(), account);
            let mut seed = [last; 32];
            seed[..8].copy_from_slice(&world.rng.next_u64().to_be_bytes());
            let start = Start {
                settings: Arc::new(settings),
                passwords: Vec::new(),
                next_call: CallId(1),
                seed,
                instance: format!("urn:uuid:00000000-0000-4000-8000-0000000000{last}"),
                secrets: SecretStore::System,
                demo: false,
                auto_answer: None,
            };
            world.desks.push(Desk {
                engine: Engine::new(world.clock(), start),
                address: address(last),
                flows: Vec::new(),
                rows: BTreeMap::new(),
                has_exited: false,
                commands: 0,
            });
            world.collect(world.desks.len() - 1);
        }
        world.run(1_000);
        world
    }

    fn clock(&self) -> Now {
        let millis = i64::try_from(self.now.since_start().as_millis()).unwrap();
        Now {
            mono: self.now,
            wall: WallTime(1_767_600_000_000 + millis),
        }
    }

    pub(crate) fn command(&mut self, desk: usize, command: Command) {
        self.desks[desk].commands += 1;
        let id = CommandId(self.desks[desk].commands);
        self.give(desk, Input::Command { id, command });
    }

    pub(crate) fn picture(&self, desk: usize) -> Arc<Snapshot> {
        self.desks[desk].engine.snapshot()
    }

    pub(crate) fn states(&self, desk: usize) -> Vec<CallState> {
        self.picture(desk)
            .calls
            .iter()
            .map(|call| call.state)
            .collect()
    }

    pub(crate) fn rows(&self, desk: usize) -> Vec<CallEntry> {
        self.desks[desk].rows.values().cloned().collect()
    }

    pub(crate) fn outcomes(&self, desk: usize) -> Vec<Outcome> {
        self.desks[desk]
            .rows
            .values()
            .map(|row| row.outcome)
            .collect()
    }

    pub(crate) fn all_rows(&self) -> Vec<CallEntry> {
        (0..self.desks.len())
            .flat_map(|desk| self.rows(desk))
            .collect()
    }

    /// Whether every row is closed and no call is left.
    pub(crate) fn is_settled(&self) -> bool {
        self.all_rows()
            .iter()
            .all(|row| row.outcome != Outcome::Open)
    }

    pub(crate) fn has_exited(&self, desk: usize) -> bool {
        self.desks[desk].has_exited
    }

    /// From now on nothing reaches a desk or leaves it.
    pub(crate) fn cut(&mut self, desk: usize) {
        self.cut.insert(self.desks[desk].address);
    }

    /// Lets so many milliseconds pass.
    pub(crate) fn run(&mut self, millis: u64) {
        let end = self.now + Duration::from_millis(millis);
        while let Some(next) = self.next().filter(|next| *next <= end) {
            self.now = self.now.max(next);
            self.step();
        }
        self.now = end;
    }

    fn next(&self) -> Option<Mono> {
        let arrival = self.arrivals.first_key_value().map(|((at, _), _)| *at);
        let desks = self.desks.iter().filter(|desk| !desk.has_exited);
        desks.fold(arrival, |next, desk| earliest(next, desk.engine.deadline()))
    }

    fn step(&mut self) {
        while let Some(entry) = self.arrivals.first_entry() {
            if entry.key().0 > self.now {
                break;
            }
            let arrival = entry.remove();
            self.arrive(arrival);
        }
        for desk in 0..self.desks.len() {
            let due = |desk: &Desk, now| desk.engine.deadline().is_some_and(|at| at <= now);
            if !self.desks[desk].has_exited && due(&self.desks[desk], self.now) {
                self.give(desk, Input::Wake);
                assert!(
                    !due(&self.desks[desk], self.now),
                    "a deadline that is never met"
                );
            }
        }
    }

    fn arrive(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Datagram { from, to, bytes } => {
                if self.cut.contains(&from) || self.cut.contains(&to) {
                    return;
                }
                if to == self.exchange.address {
                    let text = String::from_utf8(bytes).expect("engines send text");
                    if let Some((target, text)) = self.exchange.receive(from, &text) {
                        self.send(to, target, text.as_bytes());
                    }
                } else if let Some(desk) = self.desks.iter().position(|desk| desk.address == to) {
                    let flow = self.flow(desk, from);
                    self.give(desk, Input::Sip(sip::Input::Received { flow, bytes }));
                }
            }
            Arrival::Opened {
                desk,
                request,
                remote,
            } => {
                let flow = self.flow(desk, remote);
                self.give(desk, Input::Sip(sip::Input::FlowOpened { request, flow }));
            }
            Arrival::Resolved { desk, request } => {
                let target = Target {
                    transport: Transport::Udp,
                    addr: self.exchange.address,
                };
                let result = Ok(vec![target]);
                self.give(desk, Input::Sip(sip::Input::Resolved { request, result }));
            }
        }
    }

    fn flow(&mut self, desk: usize, remote: SocketAddr) -> Flow {
        let own = &mut self.desks[desk];
        if let Some(flow) = own.flows.iter().find(|flow| flow.remote == remote) {
            return *flow;
        }
        let flow = Flow {
            id: FlowId(own.flows.len() as u64 + 1),
            transport: Transport::Udp,
            local: own.address,
            remote,
        };
        own.flows.push(flow);
        flow
    }

    fn give(&mut self, desk: usize, input: Input) {
        if self.desks[desk].has_exited {
            return;
        }
        let now = self.clock();
        self.desks[desk].engine.handle(now, input);
        self.collect(desk);
    }

    /// Does what the shell does.
    fn collect(&mut self, desk: usize) {
        while let Some(output) = self.desks[desk].engine.poll() {
            match output {
                Output::Sip(sip::Output::OpenFlow {
                    request, remote, ..
                }) => {
                    self.schedule(
                        1,
                        Arrival::Opened {
                            desk,
                            request,
                            remote,
                        },
                    );
                }
                Output::Sip(sip::Output::Resolve { request, .. }) => {
                    self.schedule(1, Arrival::Resolved { desk, request });
                }
                Output::Sip(sip::Output::Transmit { flow, bytes }) => {
                    let own = &self.desks[desk];
                    let flow = own.flows.iter().find(|own| own.id == flow).copied();
                    let flow = flow.expect("engines send by open flows only");
                    self.send(flow.local, flow.remote, &bytes);
                }
                Output::OpenMedia { stream, .. } => {
                    let mut result = self.desks[desk].address;
                    result.set_port(40_000 + 2 * u16::try_from(stream.0).unwrap());
                    let now = self.clock();
                    let input = Input::MediaOpened {
                        stream,
                        result: Ok(result),
                    };
                    self.desks[desk].engine.handle(now, input);
                }
                Output::Store(entry) => {
                    self.desks[desk].rows.insert(entry.id, *entry);
                }
                Output::FindEntry { id, entry } => {
                    let entry = self.desks[desk].rows.get(&entry).cloned().map(Box::new);
                    let now = self.clock();
                    self.desks[desk]
                        .engine
                        .handle(now, Input::Entry { id, entry });
                }
                Output::Exit => self.desks[desk].has_exited = true,
                _ => {}
            }
        }
    }

    fn send(&mut self, from: SocketAddr, to: SocketAddr, bytes: &[u8]) {
        if self.rng.below(1000) < self.weather.loss {
            return;
        }
        let copies = if self.rng.below(1000) < self.weather.double {
            2
        } else {
            1
        };
        for _ in 0..copies {
            let (least, most) = self.weather.delay;
            let delay = least + self.rng.below(most - least + 1);
            self.schedule(
                delay,
                Arrival::Datagram {
                    from,
                    to,
                    bytes: bytes.to_vec(),
                },
            );
        }
    }

    fn schedule(&mut self, millis: u64, arrival: Arrival) {
        self.count += 1;
        let at = self.now + Duration::from_millis(millis);
        self.arrivals.insert((at, self.count), arrival);
    }
}
