//! Telephone numbers: reading what a network, a person or the settings wrote, and comparing it (D3 of the product).
//!
//! * [`plan`] – the countries' numbering plans.
//! * [`normal`] – a raw called or calling number, read at a [`Place`], becomes a [`PhoneNumber`].
//! * [`pattern`] – the patterns of lines and lists (S101).
//! * [`dial`] – what a person types or clicks becomes a target to call.

pub mod dial;
pub mod normal;
pub mod pattern;
pub mod plan;

pub use dial::{DialFault, DialTarget};
pub use normal::{NumberKind, PhoneNumber, Place};
pub use pattern::{Pattern, PatternFault};
