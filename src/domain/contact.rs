//! A contact: one person or company in an address book, wherever the card came from, with what this desk knows of it.
//!
//! The card's facts belong to its source (a `vCard` folder, LDAP, `CardDAV`, our own book) and are replaced when it is read
//! anew. [`DeskFacts`] are ours, kept beside the card whatever its source, and survive that.

use serde::{Deserialize, Serialize};

use super::{
    id::{ContactId, SourceId},
    journal::WallTime,
};

/// Key of the source that is our own address book.
pub const OWN_BOOK: &str = "book";

/// A contact as it is kept and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Stays the same while its source keeps the card's `uid`.
    pub id: ContactId,
    /// Where the card comes from.
    pub source: SourceId,
    /// The card itself.
    pub card: Card,
    /// What this desk knows of it.
    pub desk: DeskFacts,
}

/// The facts of a card, as plain text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Card {
    /// Key within the source: the `vCard`'s UID, an LDAP name, a `CardDAV` address; never empty once stored.
    pub uid: String,
    /// The name as shown; never empty once stored (the organisation or a number stands in).
    pub name: String,
    /// Parts of the name.
    pub parts: NameParts,
    /// Company.
    pub organisation: String,
    /// Department.
    pub department: String,
    /// Job title.
    pub title: String,
    /// Telephone numbers, the preferred first.
    pub numbers: Vec<CardNumber>,
    /// Mail addresses, the preferred first.
    pub emails: Vec<String>,
    /// Postal addresses, each as lines.
    pub addresses: Vec<String>,
    /// Web addresses.
    pub web: Vec<String>,
    /// Free text of the source.
    pub note: String,
    /// The source's mark of this version (`ETag`, REV); empty when it has none.
    pub revision: String,
}

/// Parts of a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct NameParts {
    /// `Dr.`
    pub prefix: String,
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
}

/// A telephone number on a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardNumber {
    /// What it is for.
    pub kind: NumberUse,
    /// As the card writes it.
    pub raw: String,
    /// Normalised (`+49…`); an internal number or SIP user as it is. Filled when the card is stored.
    pub number: String,
}

/// What a number on a card is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum NumberUse {
    /// Work.
    #[default]
    Work,
    /// Mobile.
    Mobile,
    /// Home.
    Home,
    /// The company's main number.
    Main,
    /// Fax: never matched to a caller before the others, never dialled by a click on the name.
    Fax,
    /// Pager.
    Pager,
    /// A SIP address.
    Sip,
    /// Anything else.
    Other,
}

/// What this desk knows of a contact, whatever its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct DeskFacts {
    /// Goes before others (S82, S163).
    pub vip: bool,
    /// Groups by name, for rules (`@group:NAME`) and lists.
    pub groups: Vec<String>,
    /// Standing instruction, e.g. `always put through to 12`.
    pub instruction: String,
    /// A message that waits for this caller.
    pub waiting: Option<WaitingMessage>,
    /// Language to speak, as a tag (`de`, `fr`); empty: not known.
    pub language: String,
    /// Ring melody of its own; empty: the line's.
    pub ring: String,
}

impl DeskFacts {
    /// Whether there is nothing worth keeping.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A message left for a caller, told when the caller rings next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingMessage {
    /// What to say.
    pub text: String,
    /// When it was left.
    pub left: WallTime,
    /// When it was told.
    pub delivered: Option<WallTime>,
}

/// One change of contacts made in the window or by command; each is on disk before it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContactEdit {
    /// Writes a contact. `None`: a new one of our own book. Of a contact of another source only what this desk knows is
    /// taken; its card is that source's.
    Put {
        /// Which.
        id: Option<ContactId>,
        /// Its card.
        card: Box<Card>,
        /// What this desk knows.
        desk: Box<DeskFacts>,
    },
    /// Removes contacts of our own book.
    Delete(Vec<ContactId>),
    /// Brings back what was deleted or merged.
    Restore(Vec<ContactId>),
    /// Makes one contact of several, as the user chose its values; the others are hidden and speak through it.
    Merge {
        /// The one that stays, of our own book; `None`: a new one.
        keep: Option<ContactId>,
        /// Its card.
        card: Box<Card>,
        /// What this desk knows.
        desk: Box<DeskFacts>,
        /// The others.
        gone: Vec<ContactId>,
    },
    /// Remembers which of several contacts is meant by a number (S17).
    Pick {
        /// Normalised.
        number: String,
        /// The contact.
        contact: ContactId,
    },
    /// The waiting message was told, or was not after all.
    Deliver {
        /// The contact.
        contact: ContactId,
        /// When.
        at: Option<WallTime>,
    },
}
