//! Sans-IO signalling: RFC 3261 and friends.
//!
//! The layer is handed bytes, answers and the time, and gives back bytes to send, events and the moment it wants to
//! be woken. It opens no socket, reads no clock, starts no task. What the engine sees is [`port`] and [`Stack`].
//!
//! `rsip`'s vocabulary is used inside [`wire`] only; nothing of it shows above this module.

pub mod addr;
pub mod auth;
mod dialog;
pub mod identity;
mod invite;
pub mod port;
mod registration;
pub mod sdp;
pub mod stack;
mod stun;
mod transaction;
pub mod wire;

pub use port::*;
pub use stack::{Stack, StackConfig};
