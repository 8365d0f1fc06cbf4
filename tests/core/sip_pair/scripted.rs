//! A telephone against peers played by hand: forks, reliable provisional responses, odd requests, strangers.

use std::{cell::RefCell, net::SocketAddr, rc::Rc};

use linekeeper::{
    mono::Mono,
    sip::{
        Event, Transport,
        wire::{Message, Request, Response, parse},
    },
};

use super::world::{FINE, Habits, Peer, World, addr, millis, sdp, secs, willing};

type Log = Rc<RefCell<Vec<(Mono, SocketAddr, Message)>>>;

/// Hears everything and says nothing.
struct Ear(Log);

impl Peer for Ear {
    fn receive(
        &mut self,
        now: Mono,
        from: SocketAddr,
        message: Message,
    ) -> Vec<(SocketAddr, Vec<u8>)> {
        self.0.borrow_mut().push((now, from, message));
        Vec::new()
    }
}

/// A telephone at 1 and an ear at each of the others.
pub(super) struct Scene {
    pub(super) world: World,
    pub(super) phone: usize,
    log: Log,
}

impl Scene {
    pub(super) fn new(habits: Habits, ears: &[u8]) -> Self {
        let mut world = World::new(3, FINE);
        let phone = world.direct(1, habits);
        let log = Log::default();
        for last in ears {
            world.peers.insert(addr(*last), Box::new(Ear(log.clone())));
        }
        Self { world, phone, log }
    }

    /// The requests heard, by method.
    pub(super) fn heard(&self, method: &str) -> Vec<(Mono, SocketAddr, Request)> {
        let request = |(at, from, message): &(Mono, SocketAddr, Message)| match message {
            Message::Request(request) if request.method.as_str() == method => {
                Some((*at, *from, request.clone()))
            }
            _ => None,
        };
        self.log.borrow().iter().filter_map(request).collect()
    }

    /// The codes heard in answer to requests of this `CSeq`.
    pub(super) fn codes(&self, cseq: &str) -> Vec<u16> {
        self.answers(cseq)
            .iter()
            .map(|response| response.code)
            .collect()
    }

    fn answers(&self, cseq: &str) -> Vec<Response> {
        let response = |(_, _, message): &(Mono, SocketAddr, Message)| match message {
            Message::Response(response) if response.headers.get("CSeq") == Some(cseq) => {
                Some(response.clone())
            }
            _ => None,
        };
        self.log.borrow().iter().filter_map(response).collect()
    }

    /// Calls the ear at 9 and gives the INVITE it heard.
    pub(super) fn call(&mut self, sdp: Option<String>) -> Request {
        self.world.call(self.phone, "sip:bob@192.0.2.9", sdp);
        self.run();
        self.heard("INVITE").last().unwrap().2.clone()
    }

    /// The ear at 9 answers.
    pub(super) fn say(&mut self, response: &Response) {
        self.world
            .transmit(addr(9), addr(1), Transport::Udp, response.to_bytes());
        self.run();
    }

    /// The ear at `last` asks.
    pub(super) fn ask(&mut self, last: u8, text: &str) {
        let bytes = text.replace('\n', "\r\n").into_bytes();
        self.world
            .transmit(addr(last), addr(1), Transport::Udp, bytes);
        self.run();
    }

    pub(super) fn run(&mut self) {
        self.world.run_for(millis(50));
    }

    pub(super) fn told(&self) -> Vec<String> {
        self.world.told(self.phone)
    }
}

/// An answer of fork `tag`, who is at 192.0.2.`last` behind two proxies.
pub(super) fn fork(invite: &Request, code: u16, tag: &str, last: u8, body: &str) -> Response {
    let mut response = invite.response(code);
    response
        .headers
        .set("To", format!("<sip:bob@192.0.2.9>;tag={tag}"));
    response
        .headers
        .push("Contact", format!("<sip:{tag}@192.0.2.{last}>"));
    if !body.is_empty() {
        response.headers.push("Content-Type", "application/sdp");
        response.body = body.as_bytes().to_vec();
    }
    response
}

fn request(method: &str, branch: &str, more: &str) -> String {
    let body = if method == "INVITE" {
        sdp("peer").replace("\r\n", "\n")
    } else {
        String::new()
    };
    let content = if body.is_empty() {
        ""
    } else {
        "Content-Type: application/sdp\n"
    };
    format!(
        "{method} sip:n1@192.0.2.1 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK{branch};rport\n\
         Max-Forwards: 70\nFrom: <sip:bob@192.0.2.9>;tag=f\nTo: <sip:n1@192.0.2.1>\nCall-ID: c1\nCSeq: 1 {method}\n\
         Contact: <sip:bob@192.0.2.9>\n{more}{content}\n{body}"
    )
}

/// A request within the call that [`request`] began.
fn within(scene: &Scene, method: &str, number: u32, more: &str) -> String {
    let answer = scene.answers("1 INVITE").pop().unwrap();
    let to = answer.headers.get("To").unwrap();
    request(method, &format!("w{number}"), more)
        .replace("To: <sip:n1@192.0.2.1>", &format!("To: {to}"))
        .replace("CSeq: 1 ", &format!("CSeq: {number} "))
}

#[test]
fn every_fork_with_a_reliable_183_is_acknowledged_on_its_own_way() {
    let mut scene = Scene::new(willing(), &[9, 20, 21]);
    let invite = scene.call(Some(sdp("caller")));
    assert!(invite.headers.lists("Supported", "100rel"));
    for (tag, last, rseq) in [("x", 30, "700"), ("y", 31, "1")] {
        let mut early = fork(&invite, 183, tag, last, &sdp(tag));
        early.headers.push("Require", "100rel");
        early.headers.push("RSeq", rseq);
        let routes = format!(
            "<sip:192.0.2.{};lr>, <sip:192.0.2.{};lr>",
            last - 9,
            last - 10
        );
        early.headers.push("Record-Route", routes);
        scene.say(&early);
        scene.say(&early);
    }
    let pracks: Vec<(String, Vec<String>, String)> = scene
        .heard("PRACK")
        .iter()
        .map(|(_, _, prack)| {
            let routes = prack
                .headers
                .list("Route")
                .into_iter()
                .map(str::to_owned)
                .collect();
            (
                prack.uri.clone(),
                routes,
                prack.headers.get("RAck").unwrap().to_owned(),
            )
        })
        .collect();
    let own = |tag: &str, last: u8, rseq| {
        let routes = vec![
            format!("<sip:192.0.2.{};lr>", last - 10),
            format!("<sip:192.0.2.{};lr>", last - 9),
        ];
        (
            format!("sip:{tag}@192.0.2.{last}"),
            routes,
            format!("{rseq} 1 INVITE"),
        )
    };
    assert_eq!(pracks, [own("x", 30, 700), own("y", 31, 1)]);
    assert_eq!(scene.told(), ["183+", "183+"], "repetitions are no news");
    let mut answered = fork(&invite, 200, "y", 31, "");
    answered.headers.push("Record-Route", "<sip:192.0.2.21;lr>");
    scene.say(&answered);
    assert_eq!(
        scene.told().last().unwrap(),
        "answered+",
        "the answer came in the 183"
    );
}

#[test]
fn reliable_responses_out_of_order_are_dropped() {
    let mut scene = Scene::new(willing(), &[9]);
    let invite = scene.call(Some(sdp("caller")));
    for (rseq, acknowledged) in [("5", 1), ("7", 1), ("6", 2), ("5", 2), ("7", 3)] {
        let mut early = fork(&invite, 180, "x", 9, "");
        early.headers.push("Require", "100rel");
        early.headers.push("RSeq", rseq);
        scene.say(&early);
        let mut rseqs: Vec<String> = scene
            .heard("PRACK")
            .iter()
            .map(|(_, _, prack)| prack.headers.get("RAck").unwrap().to_owned())
            .collect();
        rseqs.dedup();
        assert_eq!(rseqs.len(), acknowledged, "{rseq}: {rseqs:?}");
    }
}

#[test]
fn of_several_answers_the_first_is_kept_and_the_rest_hung_up() {
    let mut scene = Scene::new(willing(), &[9, 30, 31]);
    let invite = scene.call(Some(sdp("caller")));
    scene.say(&fork(&invite, 180, "x", 30, ""));
    scene.say(&fork(&invite, 180, "y", 31, ""));
    for (tag, last) in [("x", 30), ("y", 31), ("y", 31), ("x", 30)] {
        scene.say(&fork(&invite, 200, tag, last, &sdp(tag)));
    }
    assert_eq!(scene.told(), ["180", "180", "answered+"]);
    let acks: Vec<String> = scene
        .heard("ACK")
        .iter()
        .map(|(_, _, ack)| ack.uri.clone())
        .collect();
    assert_eq!(
        acks,
        [
            "sip:x@192.0.2.30",
            "sip:y@192.0.2.31",
            "sip:y@192.0.2.31",
            "sip:x@192.0.2.30"
        ]
    );
    let byes: Vec<String> = scene
        .heard("BYE")
        .iter()
        .map(|(_, _, bye)| bye.uri.clone())
        .collect();
    assert_eq!(byes, ["sip:y@192.0.2.31"]);
}

#[test]
fn a_late_fork_is_hung_up_even_after_the_call() {
    let mut scene = Scene::new(willing(), &[9, 30]);
    let invite = scene.call(Some(sdp("caller")));
    scene.say(&fork(&invite, 200, "x", 9, &sdp("x")));
    let usage = match scene.world.nodes[scene.phone].events[0].1 {
        Event::Answered { usage, .. } => usage,
        ref other => panic!("{other:?}"),
    };
    scene
        .world
        .command(scene.phone, |stack, now| stack.hang_up(now, usage, None));
    scene.run();
    scene.say(&fork(&invite, 200, "y", 30, &sdp("y")));
    assert_eq!(scene.heard("ACK").last().unwrap().2.uri, "sip:y@192.0.2.30");
    assert_eq!(scene.heard("BYE").last().unwrap().2.uri, "sip:y@192.0.2.30");
}

#[test]
fn route_sets_are_reversed_and_strict_routers_served() {
    for (record, uri, routes, to) in [
        (
            "<sip:192.0.2.22;lr>, <sip:192.0.2.21;lr>",
            "sip:x@192.0.2.30",
            vec!["<sip:192.0.2.21;lr>", "<sip:192.0.2.22;lr>"],
            21,
        ),
        (
            "<sip:192.0.2.22;lr>, <sip:192.0.2.21>",
            "sip:192.0.2.21",
            vec!["<sip:192.0.2.22;lr>", "<sip:x@192.0.2.30>"],
            21,
        ),
    ] {
        let mut scene = Scene::new(willing(), &[9, 21]);
        let invite = scene.call(Some(sdp("caller")));
        let mut answer = fork(&invite, 200, "x", 30, &sdp("x"));
        answer.headers.push("Record-Route", record);
        scene.say(&answer);
        let (_, _, ack) = scene.heard("ACK").pop().unwrap();
        assert_eq!((ack.uri.as_str(), ack.headers.list("Route")), (uri, routes));
        assert_eq!(scene.world.last(scene.phone, "ACK").to, addr(to));
    }
}

#[test]
fn a_new_contact_is_followed() {
    let mut scene = Scene::new(willing(), &[9, 30, 31]);
    scene.ask(9, &request("INVITE", "a", ""));
    let ack = within(&scene, "ACK", 1, "");
    scene.ask(9, &ack);
    let reinvite = within(&scene, "INVITE", 5, "")
        .replace("<sip:bob@192.0.2.9>\nC", "<sip:bob@192.0.2.31>\nC");
    scene.ask(9, &reinvite);
    assert_eq!(
        scene.codes("5 INVITE").last(),
        Some(&200),
        "a gap in the numbers is legal"
    );
    let ack = within(&scene, "ACK", 5, "");
    scene.ask(9, &ack);
    let usage = scene.world.incoming(scene.phone);
    scene
        .world
        .command(scene.phone, |stack, now| stack.hang_up(now, usage, None));
    scene.run();
    assert_eq!(scene.heard("BYE")[0].2.uri, "sip:bob@192.0.2.31");
}

#[test]
fn an_empty_reinvite_gets_our_offer() {
    let mut scene = Scene::new(willing(), &[9]);
    scene.ask(9, &request("INVITE", "a", ""));
    let ack = within(&scene, "ACK", 1, "");
    scene.ask(9, &ack);
    let reinvite = within(&scene, "INVITE", 2, "");
    let head = reinvite.split("Content-Type").next().unwrap().to_owned();
    scene.ask(9, &format!("{head}\n"));
    let offer = scene.answers("2 INVITE").pop().unwrap();
    assert!(String::from_utf8_lossy(&offer.body).contains("s=answer"));
    let body = sdp("theirs").replace("\r\n", "\n");
    let ack = within(&scene, "ACK", 2, "Content-Type: application/sdp\n");
    scene.ask(9, &format!("{ack}{body}"));
    assert_eq!(
        scene.told(),
        ["incoming", "established", "offer", "offer-answered"]
    );
}

#[test]
fn numbers_going_back_are_refused() {
    let mut scene = Scene::new(willing(), &[9]);
    scene.ask(9, &request("INVITE", "a", ""));
    let ack = within(&scene, "ACK", 1, "");
    scene.ask(9, &ack);
    for (number, code) in [(10, 200), (9, 500), (11, 200), (4000, 200)] {
        let info = within(&scene, "INFO", number, "Content-Type: text/plain\n");
        scene.ask(9, &info);
        assert_eq!(scene.codes(&format!("{number} INFO")), [code]);
    }
}

#[test]
fn a_caller_that_requires_100rel_gets_reliable_ringing_until_its_prack() {
    let mut scene = Scene::new(
        Habits {
            accept: false,
            ring: Some(Some(sdp("early"))),
            ..willing()
        },
        &[9],
    );
    scene.ask(9, &request("INVITE", "a", "Require: 100rel\n"));
    scene.world.run_for(secs(2));
    let early = scene.answers("1 INVITE");
    assert_eq!(early.len(), 3, "sent again after 0.5 and 1.5 s");
    assert!(early[0].headers.lists("Require", "100rel"));
    let rseq = early[0].headers.get("RSeq").unwrap().to_owned();
    let usage = scene.world.incoming(scene.phone);
    scene.world.command(scene.phone, |stack, now| {
        stack.accept(now, usage, sdp("callee"));
    });
    scene.run();
    assert!(
        !scene.codes("1 INVITE").contains(&200),
        "the 200 waits for the PRACK of the answer"
    );
    let wrong = within(&scene, "PRACK", 2, "RAck: 1 1 INVITE\n");
    scene.ask(9, &wrong);
    assert_eq!(scene.codes("2 PRACK"), [481]);
    let right = within(&scene, "PRACK", 3, &format!("RAck: {rseq} 1 INVITE\n"));
    scene.ask(9, &right);
    assert_eq!(scene.codes("3 PRACK"), [200]);
    let answer = scene.answers("1 INVITE").pop().unwrap();
    assert_eq!(answer.code, 200);
    assert!(
        String::from_utf8_lossy(&answer.body).contains("s=early"),
        "the answer given stands"
    );
}

#[test]
fn ringing_never_acknowledged_refuses_the_call() {
    let mut scene = Scene::new(
        Habits {
            accept: false,
            ..willing()
        },
        &[9],
    );
    scene.ask(9, &request("INVITE", "a", "Require: 100rel\n"));
    scene.world.run_for(secs(33));
    assert!(scene.codes("1 INVITE").contains(&504));
    assert_eq!(scene.told(), ["incoming", "end-timed-out"]);
}

#[test]
fn what_cannot_be_done_is_refused_as_the_book_says() {
    let brief = "Supported: timer\nSession-Expires: 60\n";
    for (method, more, code, header) in [
        ("FROBNICATE", "", 501, "Allow"),
        ("MESSAGE", "", 405, "Allow"),
        ("REFER", "", 405, "Allow"),
        ("REGISTER", "", 405, "Allow"),
        ("SUBSCRIBE", "Event: dialog\n", 489, ""),
        ("NOTIFY", "Event: dialog\n", 481, ""),
        ("BYE", "", 481, ""),
        ("UPDATE", "", 481, ""),
        ("PRACK", "", 481, ""),
        ("INFO", "", 481, ""),
        ("OPTIONS", "", 200, "Allow"),
        (
            "INVITE",
            "Require: 100rel, frob, knit\n",
            420,
            "Unsupported",
        ),
        ("INVITE", "Content-Encoding: gzip\n", 415, "Accept-Encoding"),
        ("INVITE", brief, 422, "Min-SE"),
    ] {
        let mut scene = Scene::new(Habits::default(), &[9]);
        scene.ask(9, &request(method, "a", more));
        let answers = scene.answers(&format!("1 {method}"));
        assert_eq!(
            answers.iter().map(|answer| answer.code).collect::<Vec<_>>(),
            [code],
            "{method} {more}"
        );
        assert!(
            header.is_empty() || answers[0].headers.has(header),
            "{method} {more}"
        );
        assert!(answers[0].headers.to_party().unwrap().tag().is_some());
        assert!(scene.told().is_empty());
    }
}

#[test]
fn a_body_of_another_type_is_refused_unless_it_is_optional() {
    for (more, code) in [
        ("", 415),
        ("Content-Disposition: render; handling=optional\n", 180),
    ] {
        let mut scene = Scene::new(
            Habits {
                ring: Some(None),
                ..Habits::default()
            },
            &[9],
        );
        let text = request("INVITE", "a", more).replace("application/sdp", "text/x-odd");
        scene.ask(9, &text);
        assert_eq!(scene.codes("1 INVITE"), [code]);
    }
}

#[test]
fn copies_by_another_way_are_merged() {
    let mut scene = Scene::new(
        Habits {
            ring: Some(None),
            ..Habits::default()
        },
        &[9],
    );
    scene.ask(9, &request("INVITE", "a", ""));
    scene.ask(9, &request("INVITE", "b", ""));
    assert_eq!(scene.codes("1 INVITE"), [180, 482]);
    assert_eq!(scene.told(), ["incoming"]);
}

#[test]
fn a_cancel_without_its_invite_is_refused() {
    let mut scene = Scene::new(
        Habits {
            ring: Some(None),
            ..Habits::default()
        },
        &[9],
    );
    scene.ask(9, &request("CANCEL", "a", ""));
    assert_eq!(scene.codes("1 CANCEL"), [481]);
    scene.ask(9, &request("INVITE", "b", ""));
    scene.ask(9, &request("CANCEL", "b", ""));
    assert_eq!(scene.codes("1 CANCEL"), [481, 200]);
    assert_eq!(scene.codes("1 INVITE"), [180, 487]);
    let tag = |response: &Response| {
        response
            .headers
            .to_party()
            .unwrap()
            .tag()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        tag(&scene.answers("1 CANCEL")[1]),
        tag(&scene.answers("1 INVITE")[0])
    );
    scene.ask(9, &request("CANCEL", "b", ""));
    assert_eq!(scene.told(), ["incoming", "end-cancelled"]);
}

#[test]
fn a_caller_may_hang_up_while_it_rings() {
    let mut scene = Scene::new(
        Habits {
            ring: Some(None),
            ..Habits::default()
        },
        &[9],
    );
    scene.ask(9, &request("INVITE", "a", ""));
    let bye = within(
        &scene,
        "BYE",
        2,
        "Reason: SIP;cause=200;text=\"elsewhere\"\n",
    );
    scene.ask(9, &bye);
    assert_eq!(scene.codes("2 BYE"), [200]);
    assert_eq!(scene.codes("1 INVITE"), [180, 487]);
    assert_eq!(scene.told(), ["incoming", "end-remote"]);
}

#[test]
fn a_session_with_a_too_long_least_interval_is_offered_again() {
    let mut scene = Scene::new(willing(), &[9]);
    let invite = scene.call(Some(sdp("caller")));
    let mut refusal = fork(&invite, 422, "x", 9, "");
    refusal.headers.push("Min-SE", "4000");
    scene.say(&refusal);
    let second = scene.heard("INVITE").pop().unwrap().2;
    assert_eq!(second.headers.uint("Session-Expires"), Some(4000));
    assert_eq!(second.headers.uint("Min-SE"), Some(4000));
    assert_eq!(second.headers.cseq().unwrap().number, 2);
    assert_eq!(second.headers.call_id(), invite.headers.call_id());
    assert!(scene.told().is_empty());
}

#[test]
fn an_update_without_offer_is_answered_at_once_and_one_in_glare_is_not() {
    let mut scene = Scene::new(
        Habits {
            answer_offers: false,
            ..willing()
        },
        &[9],
    );
    scene.ask(9, &request("INVITE", "a", "Allow: UPDATE\n"));
    let ack = within(&scene, "ACK", 1, "");
    scene.ask(9, &ack);
    let update = within(
        &scene,
        "UPDATE",
        2,
        "Supported: timer\nSession-Expires: 100;refresher=uac\n",
    );
    scene.ask(9, &update);
    let answer = scene.answers("2 UPDATE").pop().unwrap();
    assert_eq!(
        (answer.code, answer.headers.get("Session-Expires")),
        (200, Some("100;refresher=uac"))
    );
    assert!(answer.headers.lists("Require", "timer"));
    let body = sdp("new").replace("\r\n", "\n");
    let offer = |scene: &Scene, number| {
        let update = within(scene, "UPDATE", number, "Content-Type: application/sdp\n");
        format!("{update}{body}")
    };
    let first = offer(&scene, 3);
    scene.ask(9, &first);
    let second = offer(&scene, 4);
    scene.ask(9, &second);
    let busy = scene.answers("4 UPDATE").pop().unwrap();
    assert_eq!((busy.code, busy.headers.has("Retry-After")), (500, true));
    let usage = scene.world.incoming(scene.phone);
    scene.world.command(scene.phone, |stack, now| {
        stack.answer_offer(now, usage, sdp("fine"));
    });
    scene.run();
    assert_eq!(scene.codes("3 UPDATE"), [200]);
    scene.world.command(scene.phone, |stack, now| {
        stack.offer(now, usage, sdp("mine"));
    });
    let third = offer(&scene, 5);
    scene.ask(9, &third);
    assert_eq!(scene.codes("5 UPDATE"), [491]);
}

#[test]
fn unreadable_requests_are_refused_only_where_somebody_listens() {
    let mut scene = Scene::new(Habits::default(), &[9]);
    let text = request("OPTIONS", "a", "").replace("CSeq: 1 OPTIONS", "CSeq: 1 INVITE");
    scene.ask(9, &text);
    assert_eq!(scene.codes("1 INVITE"), [400]);
    let bytes: &[u8] = b"hello there";
    scene
        .world
        .transmit(addr(9), addr(1), Transport::Udp, bytes.to_vec());
    scene.run();
    assert_eq!(scene.log.borrow().len(), 1);
}

#[test]
fn a_challenge_of_a_stranger_gets_no_digest() {
    let mut scene = Scene::new(willing(), &[9]);
    let invite = scene.call(Some(sdp("caller")));
    for code in [401, 407] {
        let mut challenge = fork(&invite, code, "x", 9, "");
        let name = if code == 401 {
            "WWW-Authenticate"
        } else {
            "Proxy-Authenticate"
        };
        challenge
            .headers
            .push(name, "Digest realm=\"192.0.2.1\", nonce=\"n\"");
        scene.say(&challenge);
    }
    assert_eq!(scene.heard("INVITE").len(), 1);
    assert_eq!(scene.told(), ["end-401"]);
    let all: String = scene
        .world
        .sent
        .iter()
        .map(super::world::Sent::text)
        .collect();
    assert!(!all.contains("Authorization:"));
}

#[test]
fn floods_of_calls_and_requests_are_bounded() {
    let mut scene = Scene::new(Habits::default(), &[9]);
    for number in 0..200 {
        let call = request("INVITE", &format!("x{number}"), "")
            .replace("Call-ID: c1", &format!("Call-ID: c{number}"));
        scene.ask(9, &call);
    }
    let codes = scene.codes("1 INVITE");
    assert!(codes.contains(&503), "one stranger is held back early");
    assert!(scene.told().len() <= 64);
    assert!(scene.world.nodes[scene.phone].stack.counters().excess > 0);
    assert!(parse(&scene.world.sent.last().unwrap().bytes).is_ok());
}
