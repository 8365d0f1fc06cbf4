//! Telephone numbers: reading what a network, a person or the settings wrote, and comparing it (D3 of the product).
//!
//! * [`plan`] – the countries' numbering plans; `shape` reads their patterns, `service` lists service numbers.
//! * [`place`] – where a number is read: country, area, exchange.
//! * [`normal`] – a raw called or calling number, read at a [`Place`], becomes a [`PhoneNumber`].
//! * [`mod@format`] – how it is written for people and dialled.
//! * [`class`] – what it leads to: help, a service, an expensive number.
//! * [`matching`] – certainly or probably the same.
//! * [`pattern`] – the patterns of lines and lists (S101).
//! * [`dial`] – what a person types or clicks becomes a target to call; `link` reads URIs.

pub mod class;
pub mod dial;
pub mod format;
mod link;
pub mod matching;
pub mod normal;
pub mod pattern;
pub mod place;
pub mod plan;
mod service;
mod shape;

pub use class::NumberClass;
pub use dial::{DialFault, DialTarget, is_link};
pub use format::written;
pub use matching::{Agreement, agreement};
pub use normal::{NumberKind, PhoneNumber};
pub use pattern::{Pattern, PatternFault};
pub use place::{Exchange, InternalRange, Place};
