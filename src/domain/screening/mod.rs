//! Screening: ordered rules decide what is done with a call, and say why (S93–S126).
//!
//! | file      | what it does                                                          |
//! |-----------|-----------------------------------------------------------------------|
//! | `rule`    | rules and shared filters as the user writes them                      |
//! | `numbers` | which lists of numbers a party is in, in one pass                     |
//! | `decide`  | the decision with every rule's verdict                                |
//! | `book`    | the rules in force with their zones, and what a row keeps             |
//! | `offer`   | which sequences of actions there are and which are offered            |
//! | `shadow`  | rules that can never be carried out                                   |
//!
//! Nothing here looks anything up or waits: what a decision needs is handed in. The same function decides a real call and
//! one that a person tries out.

mod book;
mod decide;
mod numbers;
mod offer;
mod rule;
mod shadow;

pub use book::{Attempted, Fate, Forwards, RuleBook, Screened};
pub use decide::{Decision, ScreenedCall, Screening, Step, Verdict, mode_or_normal};
pub use numbers::{Class, PartyFacts, entry_fits, is_readable};
pub use offer::{Features, SEQUENCES, is_sequence, offered};
pub use rule::{
    Action, Also, BLOCKED, Calendar, DEFAULT_RULE, DeskState, Mode, NORMAL, NumberFilter,
    REJECT_CODES, Rule, RuleTest, Sense, Sources,
};
pub use shadow::{Shadow, shadows};

#[cfg(test)]
mod tests;
