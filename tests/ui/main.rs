//! The windows without a display: pages drawn and used by a simulator on a scripted telephone.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::too_many_lines,
    clippy::type_complexity,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::semicolon_if_nothing_returned,
    reason = "tests as a whole"
)]

mod announcements;
mod call_backs;
mod call_window;
mod contacts;
mod extensions;
mod fake;
mod household;
mod integrations;
mod journal;
mod messages;
mod notices;
mod people;
mod pictures;
mod recordings;
mod rules;
mod screens;
mod sources;
mod texts;
mod transfers;
mod voicemail;
