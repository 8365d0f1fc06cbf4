//! A registered flow over datagrams, kept alive by STUN where the server keeps to RFC 5626, by CRLF elsewhere.

use std::net::SocketAddr;

use linekeeper::{
    mono::Mono,
    rng::Rng,
    sip::{
        AccountKey, Flow, FlowId, Input, Output, Stack, StackConfig, Transport,
        wire::{Message, Request, Response, parse},
    },
};

use super::world::{account, addr, millis, secs};

const STUN_REQUEST: [u8; 8] = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];

/// A stack and its registrar, played by hand, on a network that loses nothing.
struct Scene {
    stack: Stack,
    now: Mono,
    flow: Flow,
    require: &'static str,
    registers: usize,
    beats: Vec<(Mono, Vec<u8>)>,
    closed: usize,
}

impl Scene {
    fn registered(require: &'static str) -> Self {
        let local: SocketAddr = addr(1);
        let mut scene = Self {
            stack: Stack::new(StackConfig::default(), Rng::from_u64(7)),
            now: Mono::ZERO,
            flow: Flow {
                id: FlowId(0),
                transport: Transport::Udp,
                local,
                remote: addr(10),
            },
            require,
            registers: 0,
            beats: Vec::new(),
            closed: 0,
        };
        let mut setup = account("sip:alice@192.0.2.10");
        setup.key = AccountKey(1);
        setup.transport = Some(Transport::Udp);
        scene.stack.set_account(scene.now, setup);
        scene.carry();
        assert_eq!(scene.registers, 1);
        scene
    }

    fn carry(&mut self) {
        while let Some(output) = self.stack.poll() {
            match output {
                Output::OpenFlow { request, .. } => {
                    self.flow.id.0 += 1;
                    let flow = self.flow;
                    self.stack
                        .handle(self.now, Input::FlowOpened { request, flow });
                }
                Output::Transmit { bytes, .. } => match parse(&bytes) {
                    Ok(Message::Request(request)) => {
                        self.registers += 1;
                        let answer = self.granted(&request);
                        self.say(answer.to_bytes());
                    }
                    _ => self.beats.push((self.now, bytes)),
                },
                Output::CloseFlow { .. } => self.closed += 1,
                Output::Resolve { .. } | Output::Event(_) => {}
            }
        }
    }

    fn granted(&self, request: &Request) -> Response {
        let mut headers = request.headers.clone();
        headers.push("Require", self.require);
        headers.push("Expires", "3600");
        Response {
            code: 200,
            phrase: "OK".into(),
            headers,
            body: Vec::new(),
        }
    }

    fn say(&mut self, bytes: Vec<u8>) {
        let flow = self.flow;
        self.stack.handle(self.now, Input::Received { flow, bytes });
    }

    /// The server answers the last STUN request: we are at `port`.
    fn reflect(&mut self, port: u16) {
        let id = self.beats.last().unwrap().1[8..20].to_vec();
        let port = port.to_be_bytes();
        let attribute = [0, 1, 0, 8, 0, 1, port[0], port[1], 198, 51, 100, 1];
        self.say([&[1, 1, 0, 12, 0x21, 0x12, 0xa4, 0x42], &id[..], &attribute].concat());
        self.carry();
    }

    fn run_until(&mut self, end: Mono) {
        while let Some(at) = self.stack.deadline().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.stack.handle(self.now, Input::Wake);
            self.carry();
        }
        self.now = end;
    }

    /// Runs up to the next keep-alive.
    fn next_beat(&mut self) {
        let known = self.beats.len();
        let end = self.now + secs(60);
        while self.beats.len() == known {
            let at = self
                .stack
                .deadline()
                .filter(|at| *at <= end)
                .expect("a keep-alive");
            self.run_until(at);
        }
    }
}

#[test]
fn a_server_that_keeps_to_outbound_is_asked_by_stun() {
    let mut scene = Scene::registered("outbound");
    for _ in 0..3 {
        let before = scene.now;
        scene.next_beat();
        let wait = scene.now.since(before);
        assert!((secs(24)..=secs(29)).contains(&wait), "{wait:?}");
        assert_eq!(scene.beats.last().unwrap().1[..8], STUN_REQUEST);
        scene.reflect(4000);
    }
    assert_eq!((scene.registers, scene.closed), (1, 0));
}

#[test]
fn any_other_server_gets_line_ends() {
    let mut scene = Scene::registered("path");
    scene.next_beat();
    assert_eq!(scene.beats.last().unwrap().1, b"\r\n\r\n");
    scene.run_until(scene.now + secs(20));
    assert_eq!(
        (scene.registers, scene.closed),
        (1, 0),
        "its silence says nothing"
    );
}

#[test]
fn another_address_of_ours_makes_a_new_flow() {
    let mut scene = Scene::registered("outbound");
    scene.next_beat();
    scene.reflect(4000);
    scene.next_beat();
    scene.reflect(4001);
    scene.run_until(scene.now + secs(10));
    assert_eq!((scene.registers, scene.closed), (2, 1));
}

#[test]
fn stun_is_repeated_and_silence_makes_a_new_flow() {
    let mut scene = Scene::registered("outbound");
    scene.next_beat();
    let (begun, first) = scene.beats[0].clone();
    scene.run_until(begun + millis(9_900));
    let times: Vec<_> = scene.beats.iter().map(|(at, _)| at.since(begun)).collect();
    assert_eq!(times, [0, 500, 1500, 3500, 7500].map(millis));
    assert!(
        scene.beats.iter().all(|(_, bytes)| *bytes == first),
        "the same request"
    );
    assert_eq!((scene.registers, scene.closed), (1, 0));
    scene.run_until(begun + secs(20));
    assert_eq!((scene.registers, scene.closed), (2, 1));
}

#[test]
fn an_answer_to_another_question_changes_nothing() {
    let mut scene = Scene::registered("outbound");
    scene.next_beat();
    scene.reflect(4000);
    let stale = scene.beats.last().unwrap().1.clone();
    scene.next_beat();
    scene.beats.push((scene.now, stale));
    scene.reflect(4001);
    scene.run_until(scene.now + secs(5));
    assert_eq!((scene.registers, scene.closed), (1, 0));
}
