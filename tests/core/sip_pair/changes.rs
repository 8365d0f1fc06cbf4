//! What happens within a call: offers, glare, session timers, INFO.

use linekeeper::sip::{Event, Transport, Usage};

use super::world::{FINE, Habits, World, addr, millis, sdp, secs, willing};

/// Two telephones in a call.
fn talking(seed: u64) -> (World, usize, usize, Usage, Usage) {
    let mut world = World::new(seed, FINE);
    let (a, b) = (world.direct(1, willing()), world.direct(2, willing()));
    let usage = world.call(a, "sip:n2@192.0.2.2", Some(sdp("caller")));
    world.run_for(secs(1));
    let other = world.incoming(b);
    for node in [a, b] {
        world.nodes[node].events.clear();
    }
    (world, a, b, usage, other)
}

#[test]
fn an_offer_is_answered_or_refused_and_the_call_goes_on() {
    let (mut world, a, b, usage, other) = talking(1);
    world.command(a, |stack, now| stack.offer(now, usage, sdp("hold")));
    world.run_for(secs(1));
    assert_eq!(world.told(a), ["offer-answered"]);
    assert_eq!(world.told(b), ["offer+"]);
    world.nodes[b].habits.answer_offers = false;
    world.command(a, |stack, now| stack.offer(now, usage, sdp("video")));
    world.run_for(millis(50));
    world.command(b, |stack, now| stack.refuse_offer(now, other, 488));
    world.run_for(secs(1));
    assert_eq!(world.told(a), ["offer-answered", "offer-refused-488"]);
    world.command(b, |stack, now| stack.offer(now, other, sdp("hold back")));
    world.run_for(secs(1));
    assert_eq!(world.told(b), ["offer+", "offer+", "offer-answered"]);
    assert_eq!((world.count(a, "BYE"), world.count(b, "BYE")), (0, 0));
}

#[test]
fn offers_of_one_side_wait_for_each_other_and_the_last_counts() {
    let (mut world, a, b, usage, _) = talking(1);
    world.nodes[b].habits.answer_offers = true;
    world.command(a, |stack, now| {
        stack.offer(now, usage, sdp("one"));
        stack.offer(now, usage, sdp("two"));
        stack.offer(now, usage, sdp("three"));
    });
    world.run_for(secs(1));
    assert_eq!(world.told(a), ["offer-answered", "offer-answered"]);
    assert!(world.last(a, "INVITE").text().contains("s=three"));
}

#[test]
fn glare_is_waited_out_by_both() {
    for seed in 0..30 {
        let (mut world, a, b, usage, other) = talking(seed);
        world.command(a, |stack, now| stack.offer(now, usage, sdp("from a")));
        world.command(b, |stack, now| stack.offer(now, other, sdp("from b")));
        world.run_for(millis(100));
        assert_eq!(
            (world.count(a, "SIP/2.0 491"), world.count(b, "SIP/2.0 491")),
            (1, 1)
        );
        world.run_for(secs(30));
        for node in [a, b] {
            let mut told = world.told(node);
            told.sort();
            assert_eq!(
                told,
                ["offer+", "offer-answered"],
                "seed {seed}\n{}",
                world.story()
            );
        }
        let second = |node| world.last(node, "INVITE").at.since_start();
        let start = world
            .sent
            .iter()
            .filter(|sent| sent.bytes.starts_with(b"INVITE"))
            .nth(1)
            .unwrap()
            .at
            .since_start();
        assert!(
            second(a).checked_sub(start).unwrap() >= millis(2100),
            "the owner of the Call-ID waits longer"
        );
        assert!(second(b).checked_sub(start).unwrap() <= millis(2100));
    }
}

#[test]
fn an_offer_made_before_the_answer_waits_for_it() {
    let mut world = World::new(1, FINE);
    let habits = Habits {
        accept: false,
        accept_after: Some(secs(3)),
        ..willing()
    };
    let (a, b) = (world.direct(1, willing()), world.direct(2, habits));
    let usage = world.call(a, "sip:n2@192.0.2.2", Some(sdp("caller")));
    world.run_for(secs(1));
    world.command(a, |stack, now| stack.offer(now, usage, sdp("hold")));
    world.run_for(secs(5));
    assert_eq!(world.told(a), ["180", "answered+", "offer-answered"]);
    assert_eq!(world.told(b), ["incoming", "established", "offer+"]);
}

#[test]
fn a_session_is_refreshed_for_hours() {
    let (mut world, a, b, _, _) = talking(1);
    world.run_for(secs(3 * 3600));
    assert!(
        world.told(a).is_empty() && world.told(b).is_empty(),
        "nobody hears of refreshes"
    );
    assert!(
        (10..=13).contains(&world.count(a, "UPDATE")),
        "{}",
        world.count(a, "UPDATE")
    );
    assert_eq!(world.count(b, "UPDATE"), 0, "the caller refreshes");
}

#[test]
fn a_session_whose_peer_is_gone_expires_on_both_sides() {
    let (mut world, a, b, _, _) = talking(1);
    world.cut.extend([addr(1), addr(2)]);
    world.run_for(secs(2000));
    assert_eq!(world.told(a), ["end-timed-out"]);
    assert_eq!(world.told(b), ["end-timed-out"]);
    let at = |node: usize| world.nodes[node].events[0].0.since_start().as_secs();
    assert!(
        (900..950).contains(&at(a)),
        "the refresh got no answer: {}",
        at(a)
    );
    assert!((1760..1780).contains(&at(b)), "no refresh came: {}", at(b));
    world.run_for(secs(100));
    assert!(world.nodes[a].stack.is_idle() && world.nodes[b].stack.is_idle());
}

#[test]
fn info_travels_within_the_call() {
    let (mut world, a, b, usage, other) = talking(1);
    world.command(a, |stack, now| {
        stack.info(
            now,
            usage,
            "application/dtmf-relay",
            b"Signal=5\r\nDuration=160\r\n",
        );
    });
    world.run_for(secs(1));
    let expected = Event::Info {
        usage: other,
        content_type: "application/dtmf-relay".to_owned(),
        body: b"Signal=5\r\nDuration=160\r\n".to_vec(),
    };
    assert_eq!(world.nodes[b].events[0].1, expected);
    assert_eq!(world.count(b, "SIP/2.0 200"), 2, "the INVITE and the INFO");
}

#[test]
fn long_requests_go_by_stream_where_there_is_one() {
    for (deaf, transport) in [(false, Transport::Tcp), (true, Transport::Udp)] {
        let mut world = World::new(1, FINE);
        let (a, b) = (world.direct(1, willing()), world.direct(2, willing()));
        if deaf {
            world.deaf.insert(addr(2));
        }
        let long = sdp(&"x".repeat(1200));
        let usage = world.call(a, "sip:n2@192.0.2.2", Some(long));
        world.run_for(secs(1));
        assert_eq!(
            world.told(b),
            ["incoming", "established"],
            "{}",
            world.story()
        );
        assert_eq!(world.last(a, "INVITE").transport, transport);
        world.command(a, |stack, now| stack.hang_up(now, usage, None));
        world.run_for(secs(1));
        assert_eq!(world.told(b).last().unwrap(), "end-remote");
    }
}
