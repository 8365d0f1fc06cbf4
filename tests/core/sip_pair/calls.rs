//! Calls between two stacks without a server: set-up, end, and the races between.

use linekeeper::sip::{EndCause, Event, Reason, SipProblem, TransportProblem};

use super::world::{BAD, FINE, Habits, World, addr, millis, sdp, secs, willing};

fn ringing() -> Habits {
    Habits {
        accept: false,
        ..willing()
    }
}

fn silent() -> Habits {
    Habits::default()
}

/// Two telephones; the second behaves as told.
fn pair(seed: u64, habits: Habits) -> (World, usize, usize) {
    let mut world = World::new(seed, FINE);
    let (a, b) = (world.direct(1, willing()), world.direct(2, habits));
    (world, a, b)
}

const B: &str = "sip:n2@192.0.2.2";

#[test]
fn a_call_is_set_up_and_hung_up() {
    let (mut world, a, b) = pair(1, willing());
    let usage = world.call(a, B, Some(sdp("caller")));
    world.run_for(secs(1));
    assert_eq!(world.told(a), ["180", "answered+"], "{}", world.story());
    assert_eq!(world.told(b), ["incoming", "established"]);
    world.command(a, |stack, now| stack.hang_up(now, usage, None));
    world.run_for(secs(1));
    assert_eq!(world.told(a).last().unwrap(), "end-local");
    assert_eq!(world.told(b).last().unwrap(), "end-remote");
    assert_eq!((world.count(a, "ACK"), world.count(a, "BYE")), (1, 1));
    world.run_for(secs(100));
    for node in [a, b] {
        assert!(world.nodes[node].stack.is_idle());
    }
}

#[test]
fn ringing_is_said_in_the_round_of_the_invite_and_with_a_tag() {
    let (mut world, a, b) = pair(1, ringing());
    world.call(a, B, Some(sdp("caller")));
    world.run_for(secs(1));
    let invite_arrived = world.sent[0].at + millis(5);
    let ringing = world.last(b, "SIP/2.0 180").clone();
    assert_eq!(ringing.at, invite_arrived);
    assert!(ringing.text().contains("To: <sip:n2@192.0.2.2>;tag="));
    assert_eq!(
        world.count(b, "SIP/2.0 100"),
        0,
        "no need to say 100 as well"
    );
}

#[test]
fn who_takes_longer_says_trying() {
    let (mut world, a, b) = pair(1, silent());
    world.call(a, B, Some(sdp("caller")));
    world.run_for(millis(204));
    assert_eq!(world.count(b, "SIP/2.0 100"), 0);
    world.run_for(millis(300));
    assert_eq!(world.count(b, "SIP/2.0 100"), 1);
    assert_eq!(world.count(a, "INVITE"), 1);
}

#[test]
fn a_ringing_call_says_so_every_minute() {
    let (mut world, a, b) = pair(1, ringing());
    world.call(a, B, Some(sdp("caller")));
    world.run_for(secs(125));
    assert_eq!(world.count(b, "SIP/2.0 180"), 3);
    assert_eq!(world.told(a), ["180", "180", "180"]);
}

#[test]
fn a_caller_who_gives_up_cancels_on_the_same_branch_and_hop() {
    let (mut world, a, b) = pair(1, ringing());
    let usage = world.call(a, B, Some(sdp("caller")));
    world.run_for(secs(1));
    let reason = Reason {
        protocol: "SIP".to_owned(),
        cause: Some(200),
        text: "Call completed elsewhere".to_owned(),
    };
    world.command(a, |stack, now| {
        stack.hang_up(now, usage, Some(reason.clone()));
    });
    world.run_for(secs(1));
    let (invite, cancel) = (
        world.last(a, "INVITE").clone(),
        world.last(a, "CANCEL").clone(),
    );
    let via = |text: &str| {
        text.lines()
            .find(|line| line.starts_with("Via"))
            .unwrap()
            .to_owned()
    };
    assert_eq!(via(&invite.text()), via(&cancel.text()));
    assert_eq!(invite.to, cancel.to);
    let reasons = vec![reason];
    let ended = Event::Ended {
        usage: world.incoming(b),
        cause: EndCause::Cancelled { reasons },
    };
    assert_eq!(world.nodes[b].events.last().unwrap().1, ended);
    assert_eq!(world.told(a), ["180", "end-local"]);
    assert_eq!(world.count(b, "SIP/2.0 487"), 1);
    assert_eq!(world.count(a, "ACK"), 1);
    world.run_for(secs(100));
    assert!(world.nodes[a].stack.is_idle() && world.nodes[b].stack.is_idle());
}

#[test]
fn a_cancel_waits_for_the_first_sign_of_life() {
    let (mut world, a, b) = pair(1, ringing());
    world.lose.push_back("SIP/2.0 180");
    let usage = world.call(a, B, Some(sdp("caller")));
    world.run_for(millis(100));
    world.command(a, |stack, now| stack.hang_up(now, usage, None));
    world.run_for(millis(200));
    assert_eq!(world.count(a, "CANCEL"), 0);
    world.run_for(secs(2));
    assert_eq!(
        world.count(a, "CANCEL"),
        1,
        "the repeated INVITE brought the 180"
    );
    assert_eq!(world.told(b), ["incoming", "end-cancelled"]);
}

#[test]
fn an_answer_that_crosses_the_cancel_is_acknowledged_and_hung_up() {
    let (mut world, a, b) = pair(1, ringing());
    let usage = world.call(a, B, Some(sdp("caller")));
    world.run_for(secs(1));
    let other = world.incoming(b);
    world.command(b, |stack, now| stack.accept(now, other, sdp("callee")));
    world.command(a, |stack, now| stack.hang_up(now, usage, None));
    world.run_for(secs(2));
    assert_eq!(world.told(a), ["180", "end-local"], "{}", world.story());
    assert_eq!(world.told(b), ["incoming", "established", "end-remote"]);
    assert_eq!((world.count(a, "ACK"), world.count(a, "BYE")), (1, 1));
    world.run_for(secs(100));
    assert!(world.nodes[a].stack.is_idle() && world.nodes[b].stack.is_idle());
}

#[test]
fn a_refusal_ends_the_call() {
    let (mut world, a, b) = pair(1, ringing());
    world.call(a, B, Some(sdp("caller")));
    world.run_for(secs(1));
    let usage = world.incoming(b);
    world.command(b, |stack, now| stack.reject(now, usage, 486, None));
    world.run_for(secs(1));
    assert_eq!(world.told(a), ["180", "end-486"]);
    assert_eq!(world.told(b), ["incoming", "end-local"]);
    assert_eq!(world.count(b, "SIP/2.0 486"), 1);
}

#[test]
fn a_lost_refusal_and_a_lost_ack_are_made_good() {
    let (mut world, a, b) = pair(1, ringing());
    world.lose.extend(["SIP/2.0 486", "ACK"]);
    world.call(a, B, Some(sdp("caller")));
    world.run_for(secs(1));
    let usage = world.incoming(b);
    world.command(b, |stack, now| stack.reject(now, usage, 486, None));
    world.run_for(secs(10));
    assert_eq!(world.told(a), ["180", "end-486"]);
    assert_eq!(world.count(b, "SIP/2.0 486"), 3);
    assert_eq!(world.count(a, "ACK"), 2);
}

#[test]
fn a_silent_peer_is_given_up_after_32_seconds() {
    let (mut world, a, b) = pair(1, ringing());
    world.cut.insert(addr(2));
    let start = world.now;
    world.call(a, B, Some(sdp("caller")));
    world.run_for(secs(60));
    assert_eq!(world.told(a), ["end-timed-out"]);
    assert_eq!(world.nodes[a].events[0].0, start + millis(32_001));
    assert_eq!(world.count(a, "INVITE"), 7);
    assert!(world.told(b).is_empty());
}

#[test]
fn a_lost_ack_is_sent_again_with_the_repeated_answer() {
    let (mut world, a, b) = pair(1, willing());
    world.lose.extend(["ACK", "ACK"]);
    world.call(a, B, Some(sdp("caller")));
    world.run_for(secs(10));
    assert_eq!(world.told(b), ["incoming", "established"]);
    assert_eq!(world.count(b, "SIP/2.0 200"), 3);
    assert_eq!(world.count(a, "ACK"), 3);
}

#[test]
fn an_answer_never_acknowledged_ends_in_a_bye() {
    let (mut world, a, b) = pair(1, ringing());
    world.call(a, B, Some(sdp("caller")));
    world.run_for(secs(1));
    world.cut.insert(addr(1));
    let usage = world.incoming(b);
    world.command(b, |stack, now| stack.accept(now, usage, sdp("callee")));
    world.run_for(secs(33));
    assert_eq!(world.told(b), ["incoming", "end-timed-out"]);
    assert!(world.count(b, "BYE") >= 1);
    world.run_for(secs(100));
    assert!(world.nodes[b].stack.is_idle());
}

#[test]
fn who_hangs_up_before_the_ack_says_bye_after_it() {
    let (mut world, a, b) = pair(1, ringing());
    world.lose.push_back("ACK");
    world.call(a, B, Some(sdp("caller")));
    world.run_for(secs(1));
    let usage = world.incoming(b);
    world.command(b, |stack, now| {
        stack.accept(now, usage, sdp("callee"));
        stack.hang_up(now, usage, None);
    });
    world.run_for(millis(300));
    assert_eq!(world.told(b), ["incoming", "end-local"]);
    assert_eq!(world.count(b, "BYE"), 0);
    world.run_for(secs(2));
    assert_eq!(world.count(b, "BYE"), 1);
    assert_eq!(world.told(a), ["180", "answered+", "end-remote"]);
}

#[test]
fn a_lost_bye_is_repeated() {
    let (mut world, a, b) = pair(1, willing());
    world.lose.extend([
        "BYE",
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;rport=5060;branch",
    ]);
    let usage = world.call(a, B, Some(sdp("caller")));
    world.run_for(secs(1));
    world.command(a, |stack, now| stack.hang_up(now, usage, None));
    world.run_for(secs(10));
    assert_eq!(world.told(b).last().unwrap(), "end-remote");
    assert!(world.count(a, "BYE") >= 2);
}

#[test]
fn both_may_hang_up_at_once() {
    let (mut world, a, b) = pair(1, willing());
    let usage = world.call(a, B, Some(sdp("caller")));
    world.run_for(secs(1));
    let other = world.incoming(b);
    world.command(a, |stack, now| stack.hang_up(now, usage, None));
    world.command(b, |stack, now| stack.hang_up(now, other, None));
    world.run_for(secs(100));
    assert_eq!(world.told(a), ["180", "answered+", "end-local"]);
    assert_eq!(world.told(b), ["incoming", "established", "end-local"]);
    assert!(world.nodes[a].stack.is_idle() && world.nodes[b].stack.is_idle());
}

#[test]
fn a_delayed_offer_is_answered_in_the_ack() {
    let (mut world, a, b) = pair(1, willing());
    world.call(a, B, None);
    world.run_for(secs(1));
    assert_eq!(world.told(a), ["180", "answered+"]);
    assert_eq!(world.told(b), ["incoming", "established+"]);
    let text = world.last(a, "ACK").text();
    assert!(text.contains("s=ack"), "{text}");
}

#[test]
fn a_delayed_offer_the_engine_is_slow_to_answer_is_not_hung_up() {
    let (mut world, a, b) = pair(1, willing());
    world.nodes[a].habits.acknowledge = false;
    let usage = world.call(a, B, None);
    world.run_for(secs(5));
    assert_eq!((world.count(a, "ACK"), world.count(a, "BYE")), (0, 0));
    world.command(a, |stack, now| stack.acknowledge(now, usage, sdp("ack")));
    world.run_for(secs(1));
    assert_eq!(world.told(b), ["incoming", "established+"]);
    world.run_for(secs(40));
    assert_eq!(world.count(a, "ACK"), 1);
}

#[test]
fn early_media_comes_before_the_answer() {
    let (mut world, a, b) = pair(
        1,
        Habits {
            ring: Some(Some(sdp("early"))),
            ..ringing()
        },
    );
    world.call(a, B, Some(sdp("caller")));
    world.run_for(secs(1));
    assert_eq!(world.told(a), ["183+"]);
    let usage = world.incoming(b);
    world.command(b, |stack, now| stack.accept(now, usage, sdp("callee")));
    world.run_for(secs(1));
    assert_eq!(world.told(a), ["183+", "answered+"]);
}

#[test]
fn bad_targets_and_gone_accounts_are_told() {
    let (mut world, a, _) = pair(1, willing());
    world.call(a, "not a target", Some(sdp("x")));
    let problem = SipProblem::BadTarget("not a target".to_owned());
    let ended = &world.nodes[a].events.last().unwrap().1;
    assert!(
        matches!(ended, Event::Ended { cause: EndCause::Problem(found), .. } if *found == problem)
    );
    world.call(a, "sip:x@nowhere.example", Some(sdp("x")));
    world.run_for(secs(1));
    assert_eq!(
        world.told(a).last().unwrap(),
        "end-problem: there is no host nowhere.example"
    );
    world.deaf.insert(addr(7));
    world.call(a, "sip:x@192.0.2.7;transport=tcp", Some(sdp("x")));
    world.run_for(secs(1));
    let refused = SipProblem::Transport(TransportProblem::Refused(addr(7)));
    let ended = &world.nodes[a].events.last().unwrap().1;
    assert!(
        matches!(ended, Event::Ended { cause: EndCause::Problem(found), .. } if *found == refused)
    );
}

#[test]
fn commands_that_make_no_sense_do_nothing() {
    let (mut world, a, b) = pair(1, willing());
    let usage = world.call(a, B, Some(sdp("caller")));
    world.run_for(secs(1));
    let before = world.sent.len();
    world.command(a, |stack, now| {
        stack.ring(now, usage, None);
        stack.accept(now, usage, sdp("x"));
        stack.reject(now, usage, 486, None);
        stack.answer_offer(now, usage, sdp("x"));
        stack.refuse_offer(now, usage, 488);
        stack.acknowledge(now, usage, sdp("x"));
        stack.hang_up(now, linekeeper::sip::Usage(999), None);
    });
    assert_eq!(world.sent.len(), before);
    assert_eq!(world.told(b), ["incoming", "established"]);
}

/// Over a bad network every call comes up, is held, and ends once on both sides.
#[test]
fn calls_survive_a_bad_network() {
    for seed in 0..150 {
        let mut world = World::new(seed, BAD);
        let (a, b) = (world.direct(1, willing()), world.direct(2, willing()));
        let usage = world.call(a, B, Some(sdp("caller")));
        world.run_for(secs(31));
        let established = |told: &[String]| told.iter().any(|word| word == "established");
        assert!(
            established(&world.told(b)),
            "seed {seed}\n{}",
            world.story()
        );
        world.command(a, |stack, now| stack.offer(now, usage, sdp("hold")));
        world.run_for(secs(31));
        assert!(
            world.told(a).iter().any(|word| word == "offer-answered"),
            "seed {seed}: {:?}\n{}",
            world.told(a),
            world.story()
        );
        world.command(a, |stack, now| stack.hang_up(now, usage, None));
        world.run_for(secs(200));
        for node in [a, b] {
            let ends = world
                .told(node)
                .iter()
                .filter(|word| word.starts_with("end-"))
                .count();
            assert_eq!(
                ends,
                1,
                "seed {seed}: {:?}\n{}",
                world.told(node),
                world.story()
            );
            assert!(world.nodes[node].stack.is_idle(), "seed {seed}");
        }
    }
}

/// A caller who gives up at any moment leaves nothing behind, whatever the callee does meanwhile.
#[test]
fn giving_up_at_any_moment_leaves_nothing_behind() {
    for seed in 0..150 {
        let mut world = World::new(seed, BAD);
        let habits = Habits {
            accept_after: Some(millis(100 * (seed % 30))),
            ..ringing()
        };
        let (a, b) = (world.direct(1, willing()), world.direct(2, habits));
        let usage = world.call(a, B, Some(sdp("caller")));
        world.run_for(millis(37 * (seed % 71)));
        world.command(a, |stack, now| stack.hang_up(now, usage, None));
        world.run_for(secs(200));
        assert_eq!(
            world
                .told(a)
                .iter()
                .filter(|word| word.starts_with("end-"))
                .count(),
            1
        );
        let told = world.told(b);
        let (calls, ends) = (
            told.iter().filter(|word| *word == "incoming").count(),
            told.iter().filter(|word| word.starts_with("end-")).count(),
        );
        assert_eq!(calls, ends, "seed {seed}: {told:?}\n{}", world.story());
        for node in [a, b] {
            assert!(
                world.nodes[node].stack.is_idle(),
                "seed {seed}\n{}",
                world.story()
            );
        }
    }
}
