//! What readers of sources hand their cards to.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{
    domain::{contact::Card, id::SourceId, number::Place, sources::SourceProblem},
    shell::contacts::{BATCH, Contacts, ContactsError, Counts, Reading},
};

/// Why a reading ends before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// Nobody wants it any more.
    Unwanted,
    /// It can't go on.
    Problem(SourceProblem),
}

impl From<SourceProblem> for Halt {
    fn from(problem: SourceProblem) -> Self {
        Self::Problem(problem)
    }
}

impl From<ContactsError> for Halt {
    fn from(problem: ContactsError) -> Self {
        Self::Problem(SourceProblem::NotStored {
            detail: problem.to_string(),
        })
    }
}

/// How a reading was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All the source has was named: what was not is gone.
    Whole,
    /// Only what changed was named.
    Changes,
    /// A part of what it has was named: the rest is not known.
    Part,
}

/// Takes the cards of a source.
pub(super) trait Taker {
    /// Versions of the cards known from earlier readings, by key.
    fn revisions(&mut self) -> Result<BTreeMap<String, String>, Halt>;
    /// Takes a card, new, changed or as it was.
    fn take(&mut self, card: Card) -> Result<(), Halt>;
    /// Names cards that are as they were.
    fn keep(&mut self, uids: Vec<String>) -> Result<(), Halt>;
    /// Names cards that are gone, where only changes are told.
    fn gone(&mut self, uids: Vec<String>);
    /// So much is to be expected.
    fn expect(&mut self, total: u64);
    /// Something came; fails when nobody wants it any more.
    fn alive(&mut self) -> Result<(), Halt>;
}

/// How far a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct Progress {
    pub(super) done: u64,
    pub(super) of: Option<u64>,
}

/// Stores what is taken.
pub(super) struct Shelf<'a> {
    contacts: &'a Contacts,
    source: &'a SourceId,
    place: Place,
    reading: Option<Reading>,
    batch: Vec<Card>,
    gone: Vec<String>,
    progress: Progress,
    unwanted: Arc<AtomicBool>,
    tell: &'a mut dyn FnMut(Progress),
}

impl<'a> Shelf<'a> {
    pub(super) fn new(
        contacts: &'a Contacts,
        source: &'a SourceId,
        place: Place,
        unwanted: Arc<AtomicBool>,
        tell: &'a mut dyn FnMut(Progress),
    ) -> Self {
        Self {
            contacts,
            source,
            place,
            reading: None,
            batch: Vec::new(),
            gone: Vec::new(),
            progress: Progress::default(),
            unwanted,
            tell,
        }
    }

    /// Ends the reading and tells what came of it.
    pub(super) fn finish(mut self, extent: Extent) -> Result<Counts, Halt> {
        match extent {
            Extent::Changes => {
                let gone = std::mem::take(&mut self.gone);
                let batch = std::mem::take(&mut self.batch);
                Ok(self.contacts.apply(self.source, &self.place, batch, gone)?)
            }
            Extent::Whole => {
                self.flush()?;
                Ok(self.reading()?.finish()?)
            }
            Extent::Part => {
                let batch = std::mem::take(&mut self.batch);
                let mut reading = self.reading()?;
                Ok(reading.add(batch)?)
            }
        }
    }

    fn reading(&mut self) -> Result<Reading, Halt> {
        match self.reading.take() {
            Some(reading) => Ok(reading),
            None => Ok(self.contacts.read(self.source, self.place.clone())?),
        }
    }

    fn flush(&mut self) -> Result<(), Halt> {
        let mut reading = self.reading()?;
        reading.add(std::mem::take(&mut self.batch))?;
        self.reading = Some(reading);
        Ok(())
    }

    fn went_on(&mut self, count: usize) -> Result<(), Halt> {
        self.progress.done += count as u64;
        self.alive()
    }
}

impl Taker for Shelf<'_> {
    fn revisions(&mut self) -> Result<BTreeMap<String, String>, Halt> {
        Ok(self.contacts.revisions(self.source)?)
    }

    fn take(&mut self, card: Card) -> Result<(), Halt> {
        self.batch.push(card);
        if self.batch.len() >= BATCH {
            self.flush()?;
        }
        self.went_on(1)
    }

    fn keep(&mut self, uids: Vec<String>) -> Result<(), Halt> {
        let count = uids.len();
        let mut reading = self.reading()?;
        reading.keep(uids)?;
        self.reading = Some(reading);
        self.went_on(count)
    }

    fn gone(&mut self, uids: Vec<String>) {
        self.gone.extend(uids);
    }

    fn expect(&mut self, total: u64) {
        self.progress.of = Some(total);
    }

    fn alive(&mut self) -> Result<(), Halt> {
        if self.unwanted.load(Ordering::Relaxed) {
            return Err(Halt::Unwanted);
        }
        (self.tell)(self.progress);
        Ok(())
    }
}

/// Looks at the first cards only and stores nothing: for trying a source before it is saved.
#[derive(Debug, Default)]
pub(super) struct Probe {
    pub(super) taken: u64,
    pub(super) expected: Option<u64>,
    pub(super) example: String,
}

/// Cards a probe looks at.
const PROBED: u64 = 25;

impl Taker for Probe {
    fn revisions(&mut self) -> Result<BTreeMap<String, String>, Halt> {
        Ok(BTreeMap::new())
    }

    fn take(&mut self, card: Card) -> Result<(), Halt> {
        self.taken += 1;
        if self.example.is_empty() {
            self.example = card.name;
        }
        if self.taken >= PROBED {
            return Err(Halt::Unwanted);
        }
        Ok(())
    }

    fn keep(&mut self, _: Vec<String>) -> Result<(), Halt> {
        Ok(())
    }

    fn gone(&mut self, _: Vec<String>) {}

    fn expect(&mut self, total: u64) {
        self.expected = Some(total);
    }

    fn alive(&mut self) -> Result<(), Halt> {
        Ok(())
    }
}
