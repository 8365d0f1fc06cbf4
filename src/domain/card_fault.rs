//! What can be wrong with cards that come from elsewhere: values with their place, worded for people by `l10n`.

/// Faults kept of one reading; more are counted only.
pub const KEPT: usize = 100;

/// A fault in a file of cards. The card it stands in is kept as far as it makes sense, the others always.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardProblem {
    /// The file's name, an LDAP name, a `CardDAV` address; empty where there is only one.
    pub place: String,
    /// Line in the file, from 1; 0: the whole.
    pub line: u64,
    /// What is wrong.
    pub fault: CardFault,
}

/// What can be wrong with a card.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum CardFault {
    /// The file can't be read: the system's words.
    Unreadable { detail: String },
    /// No card in it at all.
    NoCards,
    /// Text outside a card; passed over.
    Outside,
    /// A line that is no property; passed over.
    BadLine,
    /// The card does not end; kept as far as it goes.
    NoEnd,
    /// A text longer than is kept; its beginning is kept.
    TooLong,
    /// More lines than a card may have; the rest is passed over.
    TooMany,
    /// A character set nobody knows; read as Windows-1252.
    UnknownCharset { name: String },
    /// Neither a name nor a number nor an address; passed over.
    Empty,
    /// A row with another number of fields than the headings; read as far as it goes.
    Fields { found: usize, expected: usize },
    /// A quotation mark that is never closed; the rest of the file is one field.
    OpenQuote,
    /// A strict reader of version 4.0 would refuse the card: its words.
    NotStrict { detail: String },
}

/// The faults of a reading: the first ones with their places, and how many there were.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct CardProblems {
    /// The first ones.
    pub first: Vec<CardProblem>,
    /// How many there were.
    pub count: u64,
}

impl CardProblems {
    /// Notes a fault.
    pub fn add(&mut self, place: &str, line: u64, fault: CardFault) {
        self.count += 1;
        if self.first.len() < KEPT {
            self.first.push(CardProblem {
                place: place.to_owned(),
                line,
                fault,
            });
        }
    }

    /// Takes the faults of another reading in.
    pub fn extend(&mut self, other: Self) {
        self.count += other.count;
        let room = KEPT.saturating_sub(self.first.len());
        self.first.extend(other.first.into_iter().take(room));
    }

    /// Whether nothing was wrong.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }
}
