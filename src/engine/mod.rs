//! Deterministic composition of domain, sip and media: the telephone without its surroundings.
//!
//! The engine is handed inputs with the time, gives outputs and the moment it wants to be woken. Its border to the
//! shell is [`input`] and [`output`], its border to the window [`command`], [`event`] and [`snapshot`].

pub mod command;
pub mod event;
pub mod input;
pub mod output;
pub mod snapshot;
