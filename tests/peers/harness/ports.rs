//! Free ports on loopback.

use std::net::{TcpListener, UdpSocket};

/// Below the system's range for outgoing connections, so that nobody gets one by chance.
const FIRST: u16 = 16_000;
const LAST: u16 = 31_000;

/// A port that is free for UDP and TCP on 127.0.0.1 just now.
pub(crate) fn free() -> u16 {
    free_block(1)
}

/// The first of `count` neighbouring free ports.
pub(crate) fn free_block(count: u16) -> u16 {
    let seed = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |age| age.subsec_nanos());
    let span = u32::from(LAST - FIRST);
    let mut at = (seed / 1000).wrapping_add(std::process::id() * 997) % span;
    for _ in 0..500 {
        let first = FIRST + u16::try_from(at).unwrap();
        if (first..first + count).all(is_free) {
            return first;
        }
        at = (at + 131) % span;
    }
    panic!("no {count} free neighbouring ports on 127.0.0.1");
}

fn is_free(port: u16) -> bool {
    UdpSocket::bind(("127.0.0.1", port)).is_ok() && TcpListener::bind(("127.0.0.1", port)).is_ok()
}
