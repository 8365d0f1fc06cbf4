//! Forwarding: where calls go that are not taken here (S127–S135).
//!
//! | file    | what it does                                                             |
//! |---------|--------------------------------------------------------------------------|
//! | `list`  | forward lists as the user writes them                                     |
//! | `roster` | whom a call may go to, and the order in which one call tries them         |
//! | `hunt`  | the machine that tries the entries of a list                              |
//! | `ledger` | minutes of calls sent on today                                   |
//! | `guard` | destinations a call is never sent to: tolls, loops, emergency             |

mod guard;
mod hunt;
mod ledger;
mod list;
mod roster;

pub use guard::{Barred, Cleared, Guard, Journey, Toll, clear};
pub use hunt::{AttemptId, AttemptResult, Hunt, HuntEffect, HuntSpec, Try};
pub use ledger::Ledger;
pub use list::{DEFAULT_LIST, Entry, ForwardList, MOST_TOGETHER, Order, Shown};
pub use roster::{Group, Item, Roster};
