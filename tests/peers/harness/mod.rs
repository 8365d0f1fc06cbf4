//! Starts real peers in folders of their own, and our own program beside them.

pub(crate) mod baresip;
pub(crate) mod caller;
pub(crate) mod certificates;
pub(crate) mod kamailio;
pub(crate) mod mail;
pub(crate) mod phone;
pub(crate) mod ports;
pub(crate) mod process;
pub(crate) mod pulse;
pub(crate) mod radicale;
pub(crate) mod sipp;
pub(crate) mod slapd;
pub(crate) mod sound;
pub(crate) mod web;

use std::{
    thread,
    time::{Duration, Instant},
};

/// Asks `done` every few milliseconds until it gives a value; fails after `limit`, saying what was waited for.
pub(crate) fn wait_until<T>(what: &str, limit: Duration, mut done: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + limit;
    loop {
        if let Some(value) = done() {
            return value;
        }
        assert!(Instant::now() < end, "waited {limit:?} for {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
