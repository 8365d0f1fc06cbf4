//! Registration against a scripted registrar.

use linekeeper::{
    secret::Secret,
    sip::{
        AccountKey, Event, Input, RegistrationState, SipProblem, Target, Transport,
        auth::{Algorithm, Gatekeeper, Side},
    },
};

use super::{
    registrar::{Shared, Whim, gate, registered, server, unregistered},
    world::{World, account, addr, millis, sdp, secs},
};

const ALICE: &str = "sip:alice@example.com";

fn states(world: &World, node: usize) -> Vec<RegistrationState> {
    let state = |event: &Event| match event {
        Event::Registration { state, .. } => Some(state.clone()),
        _ => None,
    };
    world.nodes[node]
        .events
        .iter()
        .filter_map(|(_, event)| state(event))
        .collect()
}

fn last_problem(world: &World, node: usize) -> (SipProblem, Option<std::time::Duration>) {
    match states(world, node).pop() {
        Some(RegistrationState::Failed { problem, retry_in }) => (problem, retry_in),
        other => panic!("{other:?}\n{}", world.story()),
    }
}

fn seen(desk: &Shared) -> usize {
    desk.borrow().seen.len()
}

#[test]
fn registering_takes_two_round_trips_and_refreshing_one() {
    let (mut world, node, desk) = registered(1, |_| {});
    assert_eq!(
        world.told(node),
        ["Trying", "Registered"],
        "{}",
        world.story()
    );
    assert_eq!(seen(&desk), 2);
    let Some(RegistrationState::Registered {
        expires,
        server: found,
        transport,
        bindings,
    }) = states(&world, node).pop()
    else {
        panic!("not registered");
    };
    assert_eq!(
        (expires, found, transport),
        (secs(3600), server(), Transport::Udp)
    );
    assert_eq!(bindings.len(), 1);
    assert!(bindings[0].ours);
    world.run_for(secs(3300));
    assert_eq!(seen(&desk), 3);
    let (_, refresh) = desk.borrow().seen[2].clone();
    assert!(
        refresh
            .headers
            .get("Authorization")
            .unwrap()
            .contains("nc=00000002")
    );
    assert_eq!(refresh.headers.cseq().unwrap().number, 3);
    assert_eq!(
        world.told(node),
        ["Trying", "Registered"],
        "a refresh is no news"
    );
}

#[test]
fn the_contact_tells_instance_and_flow() {
    let (_, _, desk) = registered(1, |_| {});
    let request = desk.borrow().seen[1].1.clone();
    let contact = request.headers.get("Contact").unwrap().to_owned();
    assert!(
        contact.contains(";+sip.instance=\"<urn:uuid:00000000-0000-0000-0000-000000000001>\""),
        "{contact}"
    );
    assert!(contact.contains(";reg-id=1"), "{contact}");
    assert!(
        request.headers.lists("Supported", "path")
            && request.headers.lists("Supported", "outbound")
    );
    assert!(request.headers.get("Via").unwrap().contains(";rport"));
    assert!(request.headers.has("User-Agent"));
    assert_eq!(request.uri, "sip:example.com");
}

#[test]
fn challenges_of_all_kinds_are_answered() {
    for gates in [
        vec![gate(Side::Server, &[Algorithm::Sha256])],
        vec![gate(
            Side::Server,
            &[Algorithm::Sha512Trunc256, Algorithm::Sha256, Algorithm::Md5],
        )],
        vec![
            gate(Side::Proxy, &[Algorithm::Md5]),
            gate(Side::Server, &[Algorithm::Sha256]),
        ],
        vec![],
    ] {
        let trips = gates.len() + 1;
        let (world, node, desk) = registered(1, |desk| desk.gates = gates);
        assert_eq!(
            world.told(node),
            ["Trying", "Registered"],
            "{}",
            world.story()
        );
        assert_eq!(seen(&desk), trips);
    }
}

#[test]
fn a_stale_nonce_costs_one_more_round_trip_only() {
    let short = Gatekeeper::new("example.com", Side::Server, &[Algorithm::Md5], secs(60));
    let (mut world, node, desk) = registered(1, |desk| desk.gates = vec![short]);
    world.run_for(secs(3300));
    assert_eq!(seen(&desk), 4);
    assert_eq!(world.told(node), ["Trying", "Registered"]);
}

#[test]
fn a_wrong_password_is_said_and_not_tried_again() {
    let (mut world, node, desk) = registered(1, |desk| desk.password = "other");
    let realm = "example.com".to_owned();
    assert_eq!(
        last_problem(&world, node),
        (SipProblem::WrongPassword { realm }, None)
    );
    let before = seen(&desk);
    world.run_for(secs(24 * 3600));
    assert_eq!(seen(&desk), before);
    desk.borrow_mut().password = "secret";
    world.command(node, |stack, now| stack.register(now, AccountKey(1)));
    world.run_for(secs(1));
    assert_eq!(world.told(node).last().unwrap(), "Registered");
}

#[test]
fn a_missing_password_is_said() {
    let (mut world, node, _) = unregistered(1, |_| {});
    let mut setup = account(ALICE);
    setup.password = Secret::new("");
    world.command(node, |stack, now| stack.set_account(now, setup));
    world.run_for(secs(1));
    let realm = "example.com".to_owned();
    assert_eq!(
        last_problem(&world, node),
        (SipProblem::PasswordMissing { realm }, None)
    );
}

#[test]
fn a_longer_life_is_taken_over() {
    let (world, node, desk) = registered(1, |desk| {
        desk.least = 7200;
        desk.granted = 7200;
    });
    assert_eq!(world.told(node), ["Trying", "Registered"]);
    let request = desk.borrow().seen.last().unwrap().1.clone();
    assert_eq!(request.headers.uint("Expires"), Some(7200));
}

#[test]
fn a_silent_registrar_is_asked_again_until_it_answers() {
    let (mut world, node, _) = unregistered(1, |_| {});
    world.cut.insert(server());
    world.command(node, |stack, now| stack.set_account(now, account(ALICE)));
    world.run_for(secs(33));
    let (problem, retry_in) = last_problem(&world, node);
    assert_eq!(problem, SipProblem::TimedOut);
    assert!(retry_in.unwrap() <= secs(5));
    world.cut.clear();
    world.run_for(secs(6));
    assert_eq!(world.told(node).last().unwrap(), "Registered");
}

#[test]
fn a_busy_registrar_is_left_alone_as_long_as_it_asks() {
    let (mut world, node, desk) = registered(1, |desk| {
        desk.whims
            .push_back(Whim::Answer(503, vec![("Retry-After", "120 (busy)")]));
    });
    let (problem, retry_in) = last_problem(&world, node);
    assert!(matches!(problem, SipProblem::Refused { code: 503, .. }));
    assert_eq!(retry_in, Some(secs(120)));
    world.run_for(secs(117));
    assert_eq!(seen(&desk), 1);
    world.run_for(secs(5));
    assert_eq!(world.told(node).last().unwrap(), "Registered");
}

#[test]
fn a_refusal_is_said_with_its_code_and_tried_again_later() {
    for (code, phrase) in [
        (403, "Forbidden"),
        (404, "Not Found"),
        (500, "Server Internal Error"),
    ] {
        let (mut world, node, _) =
            registered(1, |desk| desk.whims.push_back(Whim::Answer(code, vec![])));
        let (problem, retry_in) = last_problem(&world, node);
        let phrase = phrase.to_owned();
        assert_eq!(problem, SipProblem::Refused { code, phrase });
        world.run_for(retry_in.unwrap() + secs(2));
        assert_eq!(world.told(node).last().unwrap(), "Registered");
    }
}

#[test]
fn nonsense_is_survived() {
    for whim in [
        Whim::Bytes(b"SIP/2.0 200 OK\r\n\r\n"),
        Whim::Silent,
        Whim::Bytes(b"\0\0\0\0"),
        Whim::Bytes(b"HTTP/1.1 200 OK\r\n\r\nhello"),
        Whim::Answer(200, vec![("Expires", "0")]),
        Whim::Answer(200, vec![("Contact", "*"), ("Expires", "-5")]),
        Whim::Answer(423, vec![]),
        Whim::Answer(401, vec![]),
        Whim::Answer(
            401,
            vec![("WWW-Authenticate", "Basic realm=\"example.com\"")],
        ),
        Whim::Answer(401, vec![("WWW-Authenticate", "Digest")]),
        Whim::Answer(699, vec![]),
        Whim::Answer(302, vec![("Contact", "<sip:elsewhere>")]),
    ] {
        let name = format!("{whim:?}");
        let (mut world, node, desk) = registered(1, |desk| desk.whims.push_back(whim));
        world.run_for(secs(1000));
        assert_eq!(
            world.told(node).last().unwrap(),
            "Registered",
            "{name}\n{}",
            world.story()
        );
        assert!(seen(&desk) < 20, "{name}");
    }
}

#[test]
fn unknown_hosts_are_said() {
    let (mut world, node, _) = unregistered(1, |_| {});
    world.command(node, |stack, now| {
        stack.set_account(now, account("sip:alice@nowhere.example"));
    });
    world.run_for(secs(1));
    let (problem, retry_in) = last_problem(&world, node);
    assert_eq!(problem.to_string(), "there is no host nowhere.example");
    assert!(retry_in.is_some());
    world.command(node, |stack, now| stack.set_account(now, account("alice")));
    world.run_for(secs(1));
    assert_eq!(
        last_problem(&world, node),
        (SipProblem::BadTarget("alice".to_owned()), None)
    );
}

#[test]
fn leaving_unregisters() {
    for shut_down in [true, false] {
        let (mut world, node, desk) = registered(1, |_| {});
        assert!(!world.nodes[node].stack.is_idle());
        world.command(node, |stack, now| {
            if shut_down {
                stack.shut_down(now);
            } else {
                stack.remove_account(now, AccountKey(1));
            }
        });
        world.run_for(secs(1));
        let request = desk.borrow().seen.last().unwrap().1.clone();
        assert_eq!(request.headers.uint("Expires"), Some(0));
        assert!(
            request
                .headers
                .get("Contact")
                .unwrap()
                .contains(";expires=0")
        );
        assert!(world.nodes[node].stack.is_idle(), "{}", world.story());
        assert_eq!(world.told(node).last().unwrap(), "Off");
        let before = seen(&desk);
        world.run_for(secs(10_000));
        assert_eq!(seen(&desk), before);
    }
}

#[test]
fn a_changed_network_is_answered_within_five_seconds() {
    let (mut world, node, desk) = registered(1, |_| {});
    for _ in 0..5 {
        let before = seen(&desk);
        world.command(node, |stack, now| stack.handle(now, Input::NetworkChanged));
        world.run_for(secs(5));
        assert_eq!(seen(&desk), before + 1);
        assert!(
            world.nodes[node].resolves.len() > 1,
            "the server is looked up anew"
        );
    }
    world.cut.insert(server());
    world.run_for(secs(3600));
    assert!(matches!(last_problem(&world, node).0, SipProblem::TimedOut));
    world.cut.clear();
    world.command(node, |stack, now| stack.handle(now, Input::NetworkChanged));
    world.run_for(secs(5));
    assert_eq!(world.told(node).last().unwrap(), "Registered");
}

#[test]
fn a_lost_stream_is_opened_again() {
    let (mut world, node, desk) = unregistered(1, |_| {});
    let mut setup = account(ALICE);
    setup.transport = Some(Transport::Tcp);
    let addr = server();
    let target = Target {
        transport: Transport::Tcp,
        addr,
    };
    world.names.insert("example.com".to_owned(), vec![target]);
    world.command(node, |stack, now| stack.set_account(now, setup));
    world.run_for(secs(1));
    assert_eq!(world.told(node), ["Trying", "Registered"]);
    assert!(
        world
            .last(node, "REGISTER")
            .text()
            .contains(";transport=tcp>")
    );
    let before = seen(&desk);
    world.break_streams(node);
    world.run_for(secs(5));
    assert_eq!(
        world.told(node),
        ["Trying", "Registered", "Failed", "Trying", "Registered"]
    );
    assert_eq!(seen(&desk), before + 1);
}

#[test]
fn the_next_target_is_tried_when_one_fails() {
    let (mut world, node, _) = unregistered(1, |_| {});
    let target = |last, transport| Target {
        transport,
        addr: addr(last),
    };
    world.deaf.insert(addr(51));
    let targets = vec![
        target(50, Transport::Udp),
        target(51, Transport::Tcp),
        target(100, Transport::Udp),
    ];
    world.names.insert("example.com".to_owned(), targets);
    let start = world.now;
    world.command(node, |stack, now| stack.set_account(now, account(ALICE)));
    world.run_for(secs(60));
    assert_eq!(
        world.told(node),
        ["Trying", "Registered"],
        "{}",
        world.story()
    );
    assert!(
        world.nodes[node].events[1].0.since(start) < secs(12),
        "a dead first server must not cost half a minute"
    );
}

#[test]
fn a_server_that_is_out_of_service_is_passed_over() {
    let (mut world, node, desk) = unregistered(1, |_| {});
    desk.borrow_mut().whims.push_back(Whim::Answer(503, vec![]));
    let addr = server();
    let target = Target {
        transport: Transport::Udp,
        addr,
    };
    world
        .names
        .insert("example.com".to_owned(), vec![target.clone(), target]);
    world.command(node, |stack, now| stack.set_account(now, account(ALICE)));
    world.run_for(secs(1));
    assert_eq!(
        world.told(node),
        ["Trying", "Registered"],
        "{}",
        world.story()
    );
}

#[test]
fn only_changes_that_matter_register_anew() {
    let (mut world, node, desk) = registered(1, |_| {});
    let before = seen(&desk);
    let mut setup = account(ALICE);
    world.command(node, |stack, now| stack.set_account(now, setup.clone()));
    setup.display_name = "Alice".to_owned();
    setup.called_headers = vec!["X-Called".to_owned()];
    world.command(node, |stack, now| stack.set_account(now, setup.clone()));
    world.run_for(secs(1));
    assert_eq!(seen(&desk), before);
    setup.register = false;
    world.command(node, |stack, now| stack.set_account(now, setup.clone()));
    world.run_for(secs(1));
    assert_eq!(world.told(node).last().unwrap(), "Off");
    let request = desk.borrow().seen.last().unwrap().1.clone();
    assert_eq!(request.headers.uint("Expires"), Some(0));
    setup.register = true;
    world.command(node, |stack, now| stack.set_account(now, setup.clone()));
    world.run_for(secs(1));
    assert_eq!(world.told(node).last().unwrap(), "Registered");
}

#[test]
fn an_edge_without_flows_is_asked_without_them() {
    let (world, node, desk) = registered(1, |desk| desk.whims.push_back(Whim::Answer(439, vec![])));
    assert_eq!(world.told(node), ["Trying", "Registered"]);
    let request = desk.borrow().seen.last().unwrap().1.clone();
    assert!(!request.headers.get("Contact").unwrap().contains("reg-id"));
}

#[test]
fn calls_leave_by_the_service_route() {
    let (mut world, node, desk) = registered(1, |desk| {
        desk.more = vec![(
            "Service-Route",
            "<sip:p1.example.com;lr>, <sip:p2.example.com;lr>",
        )];
    });
    world.call(node, "+49 89 1234", Some(sdp("x")));
    world.run_for(secs(1));
    let invite = desk.borrow().seen.last().unwrap().1.clone();
    assert_eq!(
        invite.headers.list("Route"),
        ["<sip:p1.example.com;lr>", "<sip:p2.example.com;lr>"]
    );
    assert_eq!(invite.uri, "sip:+49891234@example.com");
}

#[test]
fn the_way_to_the_server_is_kept_open() {
    let (mut world, node, _) = registered(1, |_| {});
    let before = world.count(node, "\r\n\r\n");
    world.run_for(secs(600));
    let beats = world.count(node, "\r\n\r\n") - before;
    assert!((20..=25).contains(&beats), "{beats}");
}

#[test]
fn other_bindings_are_told() {
    let (world, node, _) = registered(1, |desk| {
        desk.more = vec![("Contact", "<sip:desk@192.0.2.77>;expires=120")];
    });
    let Some(RegistrationState::Registered { bindings, .. }) = states(&world, node).pop() else {
        panic!("not registered");
    };
    let told: Vec<(&str, bool, u64)> = bindings
        .iter()
        .map(|own| (own.contact.as_str(), own.ours, own.expires.as_secs()))
        .collect();
    assert_eq!(told[0], ("sip:desk@192.0.2.77", false, 120));
    assert!(told[1].1);
}

#[test]
fn registrations_survive_a_bad_network() {
    for seed in 0..40 {
        let (mut world, node, _) = unregistered(seed, |_| {});
        world.weather = super::world::BAD;
        world.command(node, |stack, now| stack.set_account(now, account(ALICE)));
        world.run_for(secs(60));
        assert_eq!(
            world.told(node).last().unwrap(),
            "Registered",
            "seed {seed}\n{}",
            world.story()
        );
        world.run_for(secs(7200));
        assert_eq!(
            world.told(node).last().unwrap(),
            "Registered",
            "seed {seed}"
        );
        world.command(node, linekeeper::sip::Stack::shut_down);
        world.run_for(secs(40) + millis(1));
        assert!(
            world.nodes[node].stack.is_idle(),
            "seed {seed}\n{}",
            world.story()
        );
    }
}
