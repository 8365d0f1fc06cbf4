//! Calls between two stacks without a server.

use linekeeper::sip::{Event, Transport, wire::Message};

use super::world::{FINE, Habits, World, addr, millis, sdp, secs, willing};

#[test]
fn a_call_is_set_up_and_hung_up() {
    let mut world = World::new(1, FINE);
    let (a, b) = (world.direct(1, willing()), world.direct(2, willing()));
    let usage = world.call(a, "sip:n2@192.0.2.2", Some(sdp("caller")));
    world.run_for(secs(1));
    assert_eq!(world.told(a), ["180", "answered+"], "{}", world.story());
    assert_eq!(world.told(b), ["incoming", "established"]);
    world.command(a, |stack, now| stack.hang_up(now, usage, None));
    world.run_for(secs(1));
    assert_eq!(world.told(a).last().unwrap(), "end-local");
    assert_eq!(world.told(b).last().unwrap(), "end-remote");
    world.run_for(secs(100));
    for node in [a, b] {
        assert!(world.nodes[node].stack.is_idle());
    }
    assert_eq!(world.count(a, "ACK"), 1);
    assert_eq!(world.count(a, "BYE"), 1);
}
