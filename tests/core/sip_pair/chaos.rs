//! Anything in any state: no input makes the stack panic, and every call ends exactly once.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use linekeeper::{
    mono::Mono,
    rng::Rng,
    sip::{
        AccountKey, Event, Flow, FlowId, Input, Invite, Output, Referral, RequestId, Stack,
        StackConfig, Target, Transport, TransportProblem, Usage,
    },
};
use proptest::prelude::*;

use super::world::{account, addr, millis, sdp, secs};

/// A stack whose peers answer at random.
struct Mess {
    stack: Stack,
    rng: Rng,
    now: Mono,
    /// What it sent lately, as material for answers.
    seen: Vec<(FlowId, Vec<u8>)>,
    asked: Vec<RequestId>,
    opened: Vec<(RequestId, Transport, SocketAddr)>,
    flows: Vec<Flow>,
    usages: Vec<Usage>,
    ended: BTreeMap<Usage, usize>,
    next_flow: u64,
    trace: String,
}

impl Mess {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::from_u64(seed);
        let mut stack = Stack::new(StackConfig::default(), rng.fork());
        let mut setup = account("sip:alice@192.0.2.100");
        setup.allow_direct_calls = seed.is_multiple_of(2);
        stack.set_account(Mono::ZERO, setup);
        let mut mess = Self {
            stack,
            rng,
            now: Mono::from_millis(1),
            seen: Vec::new(),
            asked: Vec::new(),
            opened: Vec::new(),
            flows: Vec::new(),
            usages: Vec::new(),
            ended: BTreeMap::new(),
            next_flow: 1,
            trace: String::new(),
        };
        mess.collect();
        mess
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.rng.below(bound as u64)).unwrap()
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        let at = self.below(from.len());
        from.get(at).cloned()
    }

    fn collect(&mut self) {
        while let Some(output) = self.stack.poll() {
            match output {
                Output::Transmit { flow, bytes } => {
                    assert!(
                        self.flows.iter().any(|own| own.id == flow),
                        "sent by a closed flow"
                    );
                    self.seen.push((flow, bytes));
                    if self.seen.len() > 40 {
                        self.seen.remove(0);
                    }
                }
                Output::OpenFlow {
                    request,
                    transport,
                    remote,
                    ..
                } => self.opened.push((request, transport, remote)),
                Output::Resolve { request, .. } => self.asked.push(request),
                Output::CloseFlow { flow } => self.flows.retain(|own| own.id != flow),
                Output::Event(event) => self.note(&event),
            }
        }
    }

    fn note(&mut self, event: &Event) {
        let usage = match event {
            Event::Registration { .. } => return,
            Event::Incoming { usage, .. } => {
                self.usages.push(*usage);
                return;
            }
            Event::Ended { usage, .. } => {
                *self.ended.entry(*usage).or_default() += 1;
                return;
            }
            Event::Progress { usage, .. }
            | Event::Answered { usage, .. }
            | Event::Established { usage, .. }
            | Event::Offer { usage, .. }
            | Event::OfferAnswered { usage, .. }
            | Event::OfferRefused { usage, .. }
            | Event::Transfer { usage, .. }
            | Event::Info { usage, .. } => usage,
        };
        assert!(
            !self.ended.contains_key(usage),
            "{event:?} after the end\n{}",
            self.trace
        );
    }

    fn flow(&mut self, transport: Transport, remote: SocketAddr) -> Flow {
        let flow = Flow {
            id: FlowId(self.next_flow),
            transport,
            local: addr(1),
            remote,
        };
        self.next_flow += 1;
        self.flows.push(flow);
        flow
    }

    fn step(&mut self) {
        let choice = self.below(18);
        self.trace.push_str(&choice.to_string());
        self.trace.push(' ');
        match choice {
            0..=5 => self.respond(),
            6..=8 => self.request(),
            9 => self.open(),
            10 => self.wait(),
            11 => self.shell(),
            _ => self.command(),
        }
        self.collect();
        let deadline = self.stack.deadline();
        if deadline.is_some_and(|at| at <= self.now) {
            self.stack.handle(self.now, Input::Wake);
            self.collect();
        }
    }

    /// A response to something that was sent.
    fn respond(&mut self) {
        let requests: Vec<(FlowId, String)> = self
            .seen
            .iter()
            .map(|(flow, bytes)| (*flow, String::from_utf8_lossy(bytes).into_owned()))
            .filter(|(_, text)| text.contains(" SIP/2.0\r\n") && !text.starts_with("ACK"))
            .collect();
        let Some((flow, text)) = self.pick(&requests) else {
            return;
        };
        let Some(flow) = self.flows.iter().find(|own| own.id == flow).copied() else {
            return;
        };
        let codes = [
            100, 180, 183, 200, 200, 200, 202, 302, 401, 407, 408, 422, 423, 481, 486, 487, 491,
            500, 503, 603,
        ];
        let code = self.pick(&codes).unwrap();
        let tag = self.pick(&["x", "y", ""]).unwrap();
        let line_of = |line: &str| {
            let name = line.split(':').next().unwrap_or_default();
            let is_whole = line.contains(";tag=") || tag.is_empty();
            match name {
                "Via" | "From" | "Call-ID" | "CSeq" => format!("{line}\r\n"),
                "To" if is_whole => format!("{line}\r\n"),
                "To" => format!("{line};tag={tag}\r\n"),
                "Contact" if text.starts_with("REGISTER") => format!("{line}\r\n"),
                _ => String::new(),
            }
        };
        let lines = text.lines().take_while(|line| !line.is_empty());
        let copied: String = lines.map(line_of).collect();
        let mut more = String::new();
        let extras = [
            "Require: 100rel\r\nRSeq: 1\r\n",
            "Require: 100rel\r\nRSeq: 2\r\n",
            "Contact: <sip:x@192.0.2.9>\r\n",
            "Contact: <sip:x@192.0.2.9>\r\nRecord-Route: <sip:192.0.2.8>, <sip:192.0.2.7;lr>\r\n",
            "Session-Expires: 90;refresher=uac\r\n",
            "Session-Expires: 90;refresher=uas\r\nAllow: UPDATE\r\n",
            "Min-SE: 5000\r\nMin-Expires: 5000\r\n",
            "WWW-Authenticate: Digest realm=\"192.0.2.100\", nonce=\"a\", stale=true\r\n",
            "Proxy-Authenticate: Digest realm=\"192.0.2.100\", nonce=\"b\", qop=\"auth\"\r\n",
            "Retry-After: 3\r\n",
        ];
        for _ in 0..3 {
            more.push_str(self.pick(&extras).unwrap());
        }
        let body = if self.below(2) == 0 {
            sdp("r")
        } else {
            String::new()
        };
        let out = format!(
            "SIP/2.0 {code} Whatever\r\n{copied}{more}Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.receive(flow, out.into_bytes());
    }

    /// From, To and Call-ID: of nothing known, or of something that was sent.
    fn parties(&mut self) -> (String, String, String) {
        let (mut from, mut to, mut call) = (
            "<sip:p@192.0.2.9>;tag=p".to_owned(),
            "<sip:alice@192.0.2.1>".to_owned(),
            "c1".to_owned(),
        );
        let seen: Vec<Vec<u8>> = self.seen.iter().map(|(_, bytes)| bytes.clone()).collect();
        if self.below(4) > 0
            && let Some(bytes) = self.pick(&seen)
        {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let value = |name: &str| {
                text.lines()
                    .find_map(|line| line.strip_prefix(name))
                    .map(str::to_owned)
            };
            let response = text.starts_with("SIP/2.0");
            let (mine, theirs) = if response {
                ("To: ", "From: ")
            } else {
                ("From: ", "To: ")
            };
            to = value(mine).unwrap_or(to);
            from = value(theirs).unwrap_or(from);
            call = value("Call-ID: ").unwrap_or(call);
            if !from.contains(";tag=") {
                from.push_str(";tag=x");
            }
        }
        (from, to, call)
    }

    /// A request out of the blue, or within something that was sent.
    fn request(&mut self) {
        let methods = [
            "INVITE", "INVITE", "ACK", "ACK", "BYE", "CANCEL", "PRACK", "UPDATE", "INFO",
            "OPTIONS", "NOTIFY", "FROB",
        ];
        let method = self.pick(&methods).unwrap();
        let (from, to, call) = self.parties();
        let number = self.below(6);
        let branch = self.below(12);
        let rseq = self.below(3);
        let body = if self.below(2) == 0 {
            sdp("q")
        } else {
            String::new()
        };
        let extras = [
            "",
            "Require: 100rel\r\n",
            "Session-Expires: 90\r\nSupported: timer\r\n",
            "Reason: SIP;cause=200\r\n",
            "Event: refer\r\nSubscription-State: terminated\r\n",
        ];
        let extra = self.pick(&extras).unwrap();
        let text = format!(
            "{method} sip:alice@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK{branch}\r\nFrom: {from}\r\n\
             To: {to}\r\nCall-ID: {call}\r\nCSeq: {number} {method}\r\nContact: <sip:p@192.0.2.9>\r\n\
             RAck: {rseq} 1 INVITE\r\n{extra}Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let flows = self.flows.clone();
        let flow = match self.pick(&flows) {
            Some(flow) if self.below(5) > 0 => flow,
            _ => {
                let last = 90 + u8::try_from(self.below(20)).unwrap();
                self.flow(Transport::Udp, addr(last))
            }
        };
        let mut bytes = text.into_bytes();
        if self.below(6) == 0 {
            let at = self.below(bytes.len());
            bytes[at] = u8::try_from(self.below(256)).unwrap();
        }
        self.receive(flow, bytes);
    }

    fn receive(&mut self, flow: Flow, bytes: Vec<u8>) {
        self.stack.handle(self.now, Input::Received { flow, bytes });
    }

    fn open(&mut self) {
        if let Some((request, transport, remote)) = self.opened.pop() {
            let input = if self.below(4) > 0 {
                let flow = self.flow(transport, remote);
                Input::FlowOpened { request, flow }
            } else {
                let problem = TransportProblem::Refused(remote);
                Input::FlowFailed { request, problem }
            };
            self.stack.handle(self.now, input);
        }
        if let Some(request) = self.asked.pop() {
            let target = Target {
                transport: Transport::Tcp,
                addr: addr(9),
            };
            let result = Ok(vec![target]);
            self.stack
                .handle(self.now, Input::Resolved { request, result });
        }
    }

    fn wait(&mut self) {
        let spans = [millis(1), millis(500), secs(4), secs(33), secs(100)];
        let span = self.pick(&spans).unwrap();
        self.pass(span);
    }

    /// Lets time pass.
    fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        let mut rounds = 0;
        while let Some(at) = self.stack.deadline().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.stack.handle(self.now, Input::Wake);
            self.collect();
            rounds += 1;
            let met = self.stack.deadline().is_none_or(|at| at > self.now);
            assert!(
                met && rounds < 20_000,
                "a deadline that is never met\n{}",
                self.trace
            );
        }
        self.now = end;
    }

    fn shell(&mut self) {
        let flows = self.flows.clone();
        match (self.below(3), self.pick(&flows)) {
            (0, _) => self.stack.handle(self.now, Input::NetworkChanged),
            (_, Some(flow)) => {
                self.flows.retain(|own| own.id != flow.id);
                let flow = flow.id;
                self.stack.handle(
                    self.now,
                    Input::FlowClosed {
                        flow,
                        problem: None,
                    },
                );
            }
            (_, None) => {}
        }
    }

    fn command(&mut self) {
        let now = self.now;
        let usages = self.usages.clone();
        let at = self.below(usages.len().min(4));
        let usage = usages.iter().rev().nth(at).copied().unwrap_or(Usage(77));
        let choice = self.below(15);
        let stack = &mut self.stack;
        match choice {
            0 | 1 => {
                let sdp = self.rng.below(4).gt(&0).then(|| sdp("o"));
                let target = if self.rng.below(2) == 0 {
                    "123"
                } else {
                    "sip:p@192.0.2.9"
                };
                let invite = Invite {
                    account: AccountKey(1),
                    target: target.to_owned(),
                    sdp,
                    identity: None,
                    headers: Vec::new(),
                };
                let usage = stack.invite(now, invite);
                self.usages.push(usage);
            }
            2 => stack.ring(now, usage, None),
            3 => stack.ring(now, usage, Some(sdp("e"))),
            4 => stack.accept(now, usage, sdp("a")),
            5 => stack.reject(now, usage, 486, None),
            6 => stack.hang_up(now, usage, None),
            7 => stack.offer(now, usage, sdp("h")),
            8 => stack.answer_offer(now, usage, sdp("h")),
            9 => stack.refuse_offer(now, usage, 488),
            10 => stack.acknowledge(now, usage, sdp("k")),
            11 => stack.info(now, usage, "text/plain", b"x"),
            12 => stack.refer(now, usage, &Referral::To("123".to_owned())),
            13 => {
                let other = self.usages.first().copied().unwrap_or(Usage(78));
                stack.refer(now, usage, &Referral::InPlaceOfUs(other));
            }
            _ => stack.register(now, AccountKey(1)),
        }
    }

    /// Hangs everything up and waits; then every call must have ended once.
    fn finish(&mut self) {
        for usage in self.usages.clone() {
            self.stack.hang_up(self.now, usage, None);
            self.collect();
        }
        self.stack.shut_down(self.now);
        self.collect();
        while let Some(request) = self.opened.pop() {
            let (request, _, remote) = request;
            let problem = TransportProblem::Refused(remote);
            self.stack
                .handle(self.now, Input::FlowFailed { request, problem });
            self.collect();
        }
        self.pass(secs(400));
        for usage in &self.usages {
            let ends = self.ended.get(usage).copied().unwrap_or(0);
            assert_eq!(ends, 1, "{usage:?} ended {ends} times\n{}", self.trace);
        }
        assert_eq!(
            self.stack.unfinished(),
            Vec::<String>::new(),
            "seed of the steps {}",
            self.trace
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_in_any_state_breaks_the_stack(seed in any::<u64>()) {
        let mut mess = Mess::new(seed);
        for _ in 0..150 {
            mess.step();
        }
        mess.finish();
    }

    #[test]
    fn arbitrary_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400), seed in any::<u64>()) {
        let mut mess = Mess::new(seed);
        mess.open();
        let flow = mess.flow(Transport::Udp, addr(100));
        mess.receive(flow, bytes);
        mess.collect();
        mess.finish();
    }
}
