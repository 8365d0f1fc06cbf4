//! Contacts of all sources on disk, with what this desk knows of them: one database file of its own, so that the journal
//! never waits for an import.
//!
//! Two threads: one writes ([`writer`]), one answers ([`reader`]) and keeps the index of numbers. A look-up never waits for an
//! import: the database lets one write while the other reads, and the index takes a batch in within milliseconds. Both
//! open the database only when somebody asks or the program has been up for a moment: the start is not theirs.
//!
//! Sources (folders, directories, address books) hand their cards in from threads of their own:
//!
//! * everything a source has: [`Contacts::read`] begins, [`Reading::add`] takes batches (each kept at once, all or none),
//!   [`Reading::keep`] names cards known unchanged, [`Reading::finish`] removes the source's cards that were not named. A
//!   reading that is dropped before removes nothing. [`Contacts::replace_source`] is all of that over an iterator.
//! * what changed: [`Contacts::apply`] with the changed cards and the keys of those that are gone; [`Contacts::revisions`] tells
//!   which version of which card is known.
//! * that it can't be read: [`Contacts::failed`]; look-ups then count it as silent (S36, S72).
//!
//! These calls block until the change is on disk and are for such threads only, never for the window's or the engine's.
//! Texts are cleaned and numbers normalised here, at the store's door ([`card_text`](crate::domain::card_text)).

mod edits;
mod json;
mod link;
mod numbers;
mod query;
mod reader;
mod rows;
mod schema;
mod words;
mod write;
mod writer;

use thiserror::Error;

pub use self::json::{contact as contact_json, found as found_json};
pub use self::link::{Closer, Contacts, Reading};
pub use self::reader::{Book, Use};

use crate::{
    domain::{
        contact::Card,
        id::{CallId, ContactId},
        knowledge::Match,
    },
    engine::command::{CommandError, CommandId},
};
use std::sync::Arc;

/// Cards kept in one go: so many are lost at most when the program is killed, and an edit waits for no more.
pub const BATCH: usize = 500;

/// Why contacts can't be read or written.
#[derive(Debug, Error)]
pub enum ContactsError {
    /// The database says so.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    /// It was written by a newer program.
    #[error("the contacts are of version {0}, which this program does not know")]
    TooNew(u32),
    /// A row does not say what a row must say.
    #[error("contact {0} is unreadable")]
    BadRow(i64),
    /// No such contact, or not one of our own address book.
    #[error("there is no such contact")]
    NoSuchContact,
    /// The thread is gone or its queue is full.
    #[error("the contacts do not answer")]
    NoAnswer,
}

/// What came of cards handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Counts {
    /// New contacts, and those that came back.
    pub added: usize,
    /// Contacts whose card changed.
    pub changed: usize,
    /// Cards as they were.
    pub unchanged: usize,
    /// Contacts whose card is gone.
    pub removed: usize,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.added += other.added;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.removed += other.removed;
    }
}

/// Cards of one source, as they come.
pub type Batch = Vec<Card>;

/// What the contacts tell by themselves.
#[derive(Debug)]
pub enum Event {
    /// The answer to a look-up.
    Found(Found),
    /// What came of an edit; it is on disk.
    Done {
        /// Who asked.
        id: CommandId,
        /// The contact it was about.
        result: Result<Option<ContactId>, CommandError>,
    },
    /// Contacts are others than before.
    Changed,
    /// Writing began to fail (with the reason) or works again.
    Trouble(Option<String>),
}

/// What a look-up found in the address books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The call it is for.
    pub call: CallId,
    /// The call's journal row.
    pub row: CallId,
    /// The number that was looked up.
    pub number: String,
    /// Contacts with the caller's number, the one to show first.
    pub matches: Vec<Match>,
    /// The contact of the called number.
    pub tenant: Option<Arc<crate::domain::contact::Contact>>,
    /// Sources that never were read or failed the last time.
    pub silent: Vec<crate::domain::id::SourceId>,
}

#[cfg(test)]
mod tests;
