//! vCards: reading every version as the world's programs write it, writing 3.0 and 4.0.
//!
//! Reading takes octets, not text: programs mix character sets within one file. It never fails as a whole, tells what was
//! wrong with its line, and holds one card at a time.

mod card;
mod line;
mod property;
mod read;
mod strict;
mod write;

pub use read::Cards;
pub use strict::check as check_strict;
pub use write::{Version, write};

#[cfg(test)]
mod tests;
