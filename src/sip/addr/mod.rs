//! Addresses: URIs and the name-addr form of From, To, Contact, Route and their kin (RFC 3261 §19.1, §20.10; RFC 3966).
//!
//! What was received keeps its text, so it can be passed on untouched; the parts are read beside it.

mod compare;
mod escape;
mod name_addr;
mod uri;
#[cfg(test)]
mod uri_tests;

pub use escape::{escape_header, escape_user, percent_decode};
pub use name_addr::{AddrProblem, NameAddr};
pub(crate) use uri::read_host_port;
pub use uri::{Scheme, Uri, UriProblem};
