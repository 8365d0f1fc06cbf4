//! Who may call: the registered server, and strangers only where direct calls are allowed.

use linekeeper::sip::{AccountKey, Event, Transport};

use super::{
    registrar::{Shared, registered, server},
    world::{World, account, addr, millis, sdp, secs},
};

/// An INVITE for `user` that arrives from `from`.
fn invite(world: &mut World, from: std::net::SocketAddr, user: &str, method: &str) {
    let body = sdp("peer");
    let text = format!(
        "{method} sip:{user}@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP {from};branch=z9hG4bK{user}{};rport\r\n\
         From: <sip:eve@evil.example>;tag=f\r\nTo: <sip:+4989123@example.com>\r\nCall-ID: {user}\r\nCSeq: 1 {method}\r\n\
         Contact: <sip:eve@{from}>\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
        from.port(),
        body.len()
    );
    world.transmit(from, addr(1), Transport::Udp, text.into_bytes());
    world.run_for(millis(300));
}

fn contact_user(desk: &Shared) -> String {
    let request = desk.borrow().seen.last().unwrap().1.clone();
    request.headers.parties("Contact")[0]
        .uri
        .plain_user()
        .into_owned()
}

/// How many messages the telephone sent since `before`.
fn said(world: &World, node: usize, before: usize) -> usize {
    let from = world.nodes[node].addr;
    world.sent[before..]
        .iter()
        .filter(|sent| sent.from == from)
        .count()
}

#[test]
fn the_server_may_call_by_any_user_name() {
    let (mut world, node, desk) = registered(1, |_| {});
    let user = contact_user(&desk);
    invite(&mut world, server(), &user, "INVITE");
    invite(&mut world, server(), "+4989123", "INVITE");
    let accounts: Vec<_> = world.nodes[node]
        .events
        .iter()
        .filter_map(|(_, event)| match event {
            Event::Incoming {
                account, invite, ..
            } => Some((*account, invite.source, invite.local)),
            _ => None,
        })
        .collect();
    let own = (Some(AccountKey(1)), server(), addr(1));
    assert_eq!(accounts, [own, own]);
}

#[test]
fn strangers_hear_nothing() {
    let (mut world, node, desk) = registered(1, |_| {});
    let user = contact_user(&desk);
    let mut other_port = server();
    other_port.set_port(5099);
    for (from, user) in [
        (addr(66), "100"),
        (addr(66), "alice"),
        (addr(66), user.as_str()),
        (other_port, "100"),
    ] {
        for method in [
            "INVITE", "OPTIONS", "REGISTER", "BYE", "CANCEL", "NOTIFY", "FROB",
        ] {
            let before = world.sent.len();
            invite(&mut world, from, user, method);
            assert_eq!(
                said(&world, node, before),
                0,
                "{method} from {from} for {user}"
            );
        }
    }
    assert_eq!(world.told(node), ["Trying", "Registered"]);
    assert!(world.nodes[node].stack.counters().strangers >= 20);
    let before = world.sent.len();
    world.transmit(
        addr(66),
        addr(1),
        Transport::Udp,
        b"INVITE sip:x SIP/2.0\r\nbroken".to_vec(),
    );
    world.run_for(secs(1));
    assert_eq!(said(&world, node, before), 0);
}

#[test]
fn another_port_of_the_server_needs_the_user_of_our_contact() {
    let (mut world, node, desk) = registered(1, |_| {});
    let user = contact_user(&desk);
    let mut other_port = server();
    other_port.set_port(5099);
    invite(&mut world, other_port, &user, "INVITE");
    assert_eq!(
        world.told(node),
        ["Trying", "Registered", "incoming", "established"][..3].to_vec()
    );
}

#[test]
fn direct_calls_are_a_switch_of_the_account() {
    let (mut world, node, _) = registered(1, |_| {});
    let mut setup = account("sip:alice@example.com");
    setup.allow_direct_calls = true;
    world.command(node, |stack, now| stack.set_account(now, setup));
    invite(&mut world, addr(66), "alice", "INVITE");
    invite(&mut world, addr(66), "100", "INVITE");
    let accounts: Vec<_> = world.nodes[node]
        .events
        .iter()
        .filter_map(|(_, event)| match event {
            Event::Incoming { account, .. } => Some(*account),
            _ => None,
        })
        .collect();
    assert_eq!(accounts, [Some(AccountKey(1)), None]);
}

#[test]
fn an_account_that_does_not_register_knows_its_server() {
    let (mut world, node, _) = super::registrar::unregistered(1, |_| {});
    let mut setup = account("sip:alice@example.com");
    setup.register = false;
    world.command(node, |stack, now| stack.set_account(now, setup));
    world.run_for(secs(1));
    invite(&mut world, server(), "alice", "INVITE");
    invite(&mut world, addr(66), "alice", "INVITE");
    let calls = world
        .told(node)
        .iter()
        .filter(|word| *word == "incoming")
        .count();
    assert_eq!(calls, 1);
}
