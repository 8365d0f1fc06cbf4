//! Behaviour of the layers below the window, through their public borders.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests as a whole"
)]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::needless_pass_by_value,
    reason = "small numbers, and calls that read better without references"
)]

mod called_line;
mod calls;
mod cli;
mod desks;
mod entries;
mod flows;
mod invites;
mod lines;
mod log_privacy;
mod look_up;
mod media_path;
mod numbers;
mod one_engine;
mod settings_file;
mod sip_pair;
mod sip_torture;
mod vcards;
mod words;
