//! Real peers on loopback: Kamailio, SIPp, baresip. A missing peer is a failure, not a skip.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests as a whole"
)]

mod actions;
mod calls;
mod demo;
mod extensions;
mod forwards;
#[allow(dead_code, reason = "shared with the bench")]
mod harness;
#[cfg(feature = "gui")]
mod hot_keys;
mod latency;
mod lines;
mod notes;
mod notices;
mod queues;
mod recordings;
mod register;
mod rig;
#[cfg(feature = "sound")]
mod sound_device;
mod sources;
mod texts;
mod transfers;
mod voicemail;
