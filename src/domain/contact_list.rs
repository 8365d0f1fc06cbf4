//! Contacts as lists show them: pages of the address books and what a dial field offers while somebody types.

use serde::{Deserialize, Serialize};

use super::{
    contact::NumberUse,
    id::{CallId, ContactId, SourceId},
};

/// How the address books are asked.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ContactQuery {
    /// Words, each the beginning of a word of the contact, or the beginning of a number; empty: all.
    pub text: String,
    /// Only this source.
    pub source: Option<SourceId>,
    /// Only those who go before others.
    pub vip_only: bool,
    /// Rows left out at the beginning.
    pub skip: usize,
    /// At most so many rows.
    pub limit: usize,
}

/// A part of a list of contacts.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ContactPage {
    /// How many fit the question in all.
    pub total: usize,
    /// There are more than `total`; a search stops counting at some point.
    pub is_cut: bool,
    /// The place of the first row.
    pub skip: usize,
    /// The rows, by name.
    pub rows: Vec<ContactRow>,
}

/// One contact in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRow {
    /// Its key.
    pub id: ContactId,
    /// Its name.
    pub name: String,
    /// Company.
    pub organisation: String,
    /// Its first number, as the card writes it.
    pub number: String,
    /// Its source.
    pub source: SourceId,
    /// Goes before others.
    pub vip: bool,
    /// A message waits for this caller.
    pub has_waiting: bool,
}

/// What a dial field offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Whose number it is; `None`: only the journal knows it.
    pub contact: Option<ContactId>,
    /// The last call with this number, when the journal offers it.
    pub call: Option<CallId>,
    /// Name, or the number again when nobody knows one.
    pub name: String,
    /// Company.
    pub organisation: String,
    /// What the number is for; `None`: not from a card.
    pub kind: Option<NumberUse>,
    /// What is shown, as the card writes it.
    pub shown: String,
    /// What is dialled.
    pub target: String,
}
