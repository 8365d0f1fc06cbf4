//! The windows: the main one, and the one that shows a call.

pub mod call;
mod dialogue;
pub mod main;
