//! The windows: the main one, and the one that shows a call.

pub mod call;
pub mod main;
