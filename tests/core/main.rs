//! Behaviour of the layers below the window, through their public borders.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests as a whole"
)]

mod called_line;
mod calls;
mod cli;
mod desks;
mod flows;
mod invites;
mod log_privacy;
mod media_path;
mod settings_file;
mod sip_pair;
mod sip_torture;
