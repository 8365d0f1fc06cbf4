//! Extensions: a number or a group of numbers calls are sent to, in the words of the second source text (S141–S154).
//!
//! An extension is written by people as [`Extension`]; [`roster()`] makes of it, with the extensions it names, what one call
//! tries.

mod model;
mod roster;
mod sounds;

pub use model::{Extension, IfNobody, MOST_DEEP, Member, Strategy};
pub use roster::{ChainFault, Turns, chain_fault, roster};
pub use sounds::{Queue, ReadyQueue, ReadyWhisper, Ringing, RingingSound, Sounds};
