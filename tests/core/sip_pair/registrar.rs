//! A scripted registrar.

use std::{cell::RefCell, collections::VecDeque, net::SocketAddr, rc::Rc, time::Duration};

use linekeeper::{
    mono::Mono,
    rng::Rng,
    secret::Secret,
    sip::{
        Transport,
        auth::{Algorithm, Gatekeeper, Side, Verdict},
        wire::{Message, Method, Request},
    },
};

use super::world::{Peer, World, account, addr, secs};

/// What a registrar does instead of its duty, once each.
#[derive(Clone, Debug)]
pub(crate) enum Whim {
    Silent,
    Answer(u16, Vec<(&'static str, &'static str)>),
    Bytes(&'static [u8]),
}

/// What a test may look at and change while the registrar is at work.
pub(crate) struct Desk {
    pub(crate) gates: Vec<Gatekeeper>,
    pub(crate) whims: VecDeque<Whim>,
    pub(crate) granted: u32,
    pub(crate) least: u32,
    /// Further headers of a 200.
    pub(crate) more: Vec<(&'static str, &'static str)>,
    pub(crate) seen: Vec<(Mono, Request)>,
    pub(crate) password: &'static str,
    rng: Rng,
}

pub(crate) type Shared = Rc<RefCell<Desk>>;

struct Registrar(Shared);

impl Peer for Registrar {
    fn receive(
        &mut self,
        now: Mono,
        from: SocketAddr,
        message: Message,
    ) -> Vec<(SocketAddr, Vec<u8>)> {
        let Message::Request(request) = message else {
            return Vec::new();
        };
        let mut desk = self.0.borrow_mut();
        desk.seen.push((now, request.clone()));
        if request.method != Method::REGISTER {
            return Vec::new();
        }
        desk.answer(now, &request)
            .map(|bytes| (from, bytes))
            .into_iter()
            .collect()
    }
}

impl Desk {
    fn answer(&mut self, now: Mono, request: &Request) -> Option<Vec<u8>> {
        let answer = |code, more: &[(&str, &str)]| {
            let mut response = request.response(code);
            let to = response.headers.get("To").unwrap_or_default().to_owned();
            response.headers.set("To", format!("{to};tag=reg"));
            for (name, value) in more {
                response.headers.push(name, *value);
            }
            response
        };
        match self.whims.pop_front() {
            Some(Whim::Silent) => return None,
            Some(Whim::Answer(code, more)) => return Some(answer(code, &more).to_bytes()),
            Some(Whim::Bytes(bytes)) => return Some(bytes.to_vec()),
            None => {}
        }
        for (index, gate) in self.gates.iter_mut().enumerate() {
            let password = Secret::new(self.password);
            let verdict = gate.check(now, request, |user| {
                (user == "alice").then(|| password.clone())
            });
            let stale = verdict == Verdict::Stale;
            if !matches!(verdict, Verdict::Accepted(_)) {
                let (name, values) = gate.challenge(now, &mut self.rng, stale);
                let code = if name == "Proxy-Authenticate" {
                    407
                } else {
                    401
                };
                let mut response = answer(code, &[]);
                for value in values {
                    response.headers.push(name, value);
                }
                assert!(index < 2);
                return Some(response.to_bytes());
            }
        }
        let asked = request.headers.uint("Expires").unwrap_or(3600);
        if asked > 0 && asked < self.least {
            let least = self.least.to_string();
            return Some(answer(423, &[("Min-Expires", &least)]).to_bytes());
        }
        let mut response = answer(200, &self.more);
        if asked > 0 {
            let granted = self.granted.min(asked);
            for contact in request.headers.parties("Contact") {
                if contact.params.get("expires") != Some("0") {
                    response
                        .headers
                        .push("Contact", format!("<{}>;expires={granted}", contact.uri));
                }
            }
        }
        Some(response.to_bytes())
    }
}

/// The place of the registrar.
pub(crate) fn server() -> SocketAddr {
    addr(100)
}

/// A world with a telephone `sip:alice@example.com` and its registrar, which challenges with MD5.
pub(crate) fn registered(seed: u64, prepare: impl FnOnce(&mut Desk)) -> (World, usize, Shared) {
    let (mut world, node, desk) = unregistered(seed, prepare);
    world.command(node, |stack, now| {
        stack.set_account(now, account("sip:alice@example.com"));
    });
    world.run_for(secs(2));
    (world, node, desk)
}

/// The same before the account is set.
pub(crate) fn unregistered(seed: u64, prepare: impl FnOnce(&mut Desk)) -> (World, usize, Shared) {
    let mut world = World::new(seed, super::world::FINE);
    let node = world.add(1, super::world::willing());
    let mut desk = Desk {
        gates: vec![gate(Side::Server, &[Algorithm::Md5])],
        whims: VecDeque::new(),
        granted: 3600,
        least: 0,
        more: Vec::new(),
        seen: Vec::new(),
        password: "secret",
        rng: Rng::from_u64(seed),
    };
    prepare(&mut desk);
    let desk = Rc::new(RefCell::new(desk));
    world
        .peers
        .insert(server(), Box::new(Registrar(desk.clone())));
    let target = linekeeper::sip::Target {
        transport: Transport::Udp,
        addr: server(),
    };
    world.names.insert("example.com".to_owned(), vec![target]);
    (world, node, desk)
}

pub(crate) fn gate(side: Side, algorithms: &[Algorithm]) -> Gatekeeper {
    Gatekeeper::new(
        "example.com",
        side,
        algorithms,
        Duration::from_secs(100_000),
    )
}
