//! The thread that answers: keeps the index of numbers, looks calls up, fills lists and the dial field's offers.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{Arc, mpsc::Receiver},
};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::{ContactsError, Event, Found, query, rows, schema, write::Touched};
use crate::domain::{
    contact::{Contact, OWN_BOOK},
    contact_index::{self, ContactIndex, SourceSlot},
    contact_list::{ContactPage, ContactQuery, Suggestion},
    id::{CallId, ContactId, SourceId},
    knowledge::{LookUp, Match},
    settings::{Settings, source::Source},
};

/// Questions kept while the database is not open yet.
const WAITING: usize = 64;

type Reply<T> = oneshot::Sender<Result<T, ContactsError>>;

/// What the thread is asked or told.
#[derive(Debug)]
pub(super) enum Question {
    /// The database is there.
    Ready,
    /// Contacts changed.
    Changed(Touched),
    LookUp {
        ask: LookUp,
        settings: Arc<Settings>,
    },
    Who {
        number: String,
        settings: Arc<Settings>,
        reply: Reply<Found>,
    },
    Suggest {
        text: String,
        limit: usize,
        settings: Arc<Settings>,
        reply: Reply<Vec<Suggestion>>,
    },
    List {
        query: ContactQuery,
        settings: Arc<Settings>,
        reply: Reply<ContactPage>,
    },
    Get {
        id: ContactId,
        reply: Reply<Option<Contact>>,
    },
    Page {
        source: Option<SourceId>,
        after: ContactId,
        limit: usize,
        reply: Reply<Vec<Contact>>,
    },
    Stop,
}

/// What sources may be used for (S28).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The caller of a call.
    Calls,
    /// Type-ahead and lists.
    Search,
    /// The called number (S3).
    Tenant,
}

/// The contacts as they are asked: the database, read only, and the index of numbers in memory.
#[derive(Debug)]
pub struct Book {
    connection: Connection,
    index: ContactIndex,
    slots: BTreeMap<SourceSlot, SourceId>,
}

struct Reader<'a> {
    path: PathBuf,
    book: Option<Book>,
    waiting: Vec<Question>,
    events: &'a mpsc::Sender<Event>,
}

/// Runs until told to stop or until nobody can ask any more.
pub(super) fn run(path: &Path, questions: &Receiver<Question>, events: &mpsc::Sender<Event>) {
    let mut reader = Reader {
        path: path.to_owned(),
        book: None,
        waiting: Vec::new(),
        events,
    };
    while let Ok(question) = questions.recv() {
        match question {
            Question::Stop => return,
            Question::Ready => reader.open(),
            other if reader.book.is_some() => reader.answer(other),
            other if reader.waiting.len() < WAITING => reader.waiting.push(other),
            _ => tracing::warn!("a question about contacts is not answered: they are not open"),
        }
    }
}

impl Reader<'_> {
    fn open(&mut self) {
        match Book::open(&self.path) {
            Ok(book) => self.book = Some(book),
            Err(problem) => tracing::error!(%problem, "contacts cannot be read"),
        }
        for question in std::mem::take(&mut self.waiting) {
            self.answer(question);
        }
    }

    fn answer(&mut self, question: Question) {
        let Some(book) = &mut self.book else {
            // Whoever waits hears that by the dropped reply.
            return;
        };
        match question {
            Question::Ready | Question::Stop => {}
            Question::Changed(touched) => book.learn(&touched),
            Question::LookUp { ask, settings } => {
                let found = book.look_up(&ask, &settings);
                match found {
                    Ok(found) => self.tell(Event::Found(found)),
                    Err(problem) => tracing::error!(%problem, "look-up failed"),
                }
            }
            Question::Who {
                number,
                settings,
                reply,
            } => give(reply, book.look_up(&of_nobody(number), &settings)),
            Question::Suggest {
                text,
                limit,
                settings,
                reply,
            } => give(reply, book.suggest(&text, limit, &settings)),
            Question::List {
                query,
                settings,
                reply,
            } => give(reply, book.list(&query, &settings)),
            Question::Get { id, reply } => {
                give(reply, rows::contact(&book.connection, rows::signed(id)));
            }
            Question::Page {
                source,
                after,
                limit,
                reply,
            } => give(reply, book.page(source.as_ref(), after, limit)),
        }
    }

    fn tell(&self, event: Event) {
        if self.events.blocking_send(event).is_err() {
            tracing::debug!("nobody listens to the contacts any more");
        }
    }
}

impl Book {
    /// Opens the database and reads all numbers.
    pub fn open(path: &Path) -> Result<Self, ContactsError> {
        let connection = schema::open_to_read(path)?;
        let mut book = Self {
            index: query::read_index(&connection)?,
            slots: query::slots(&connection)?,
            connection,
        };
        book.index.settle();
        Ok(book)
    }

    /// The index of numbers.
    #[must_use]
    pub const fn index(&self) -> &ContactIndex {
        &self.index
    }

    /// Takes a change of the database in.
    pub(super) fn learn(&mut self, touched: &Touched) {
        let contacts: Vec<ContactId> = touched.0.keys().copied().collect();
        let numbers: Vec<contact_index::Owned> = touched.0.values().flatten().cloned().collect();
        self.index.change(&contacts, &numbers);
        let is_new = |owned: &contact_index::Owned| !self.slots.contains_key(&owned.source);
        if numbers.iter().any(is_new)
            && let Ok(slots) = query::slots(&self.connection)
        {
            self.slots = slots;
        }
    }

    /// Who calls and who was called, as far as the address books know.
    pub fn look_up(&self, ask: &LookUp, settings: &Settings) -> Result<Found, ContactsError> {
        let usable = self.usable(settings, Use::Calls);
        let picked = query::picked(&self.connection, &ask.number)?;
        let mut found = self.index.find(&ask.number, |slot| usable.contains(&slot));
        // The one the user chose last time comes first, but a probable one never before an equal number's.
        found.sort_by_key(|found| (!found.is_exact, Some(found.contact) != picked));
        let mut matches = Vec::with_capacity(found.len());
        for found in found {
            if let Some(contact) = rows::contact(&self.connection, rows::signed(found.contact))? {
                matches.push(Match {
                    contact: Arc::new(contact),
                    is_exact: found.is_exact,
                });
            }
        }
        Ok(Found {
            call: ask.call,
            row: ask.row,
            number: ask.number.clone(),
            matches,
            tenant: self.tenant(&ask.called, settings)?,
            silent: query::silent(&self.connection, settings)?,
        })
    }

    fn tenant(
        &self,
        called: &str,
        settings: &Settings,
    ) -> Result<Option<Arc<Contact>>, ContactsError> {
        let usable = self.usable(settings, Use::Tenant);
        if called.is_empty() || usable.is_empty() {
            return Ok(None);
        }
        let found = self.index.find(called, |slot| usable.contains(&slot));
        let Some(found) = found.iter().find(|found| found.is_exact) else {
            return Ok(None);
        };
        let contact = rows::contact(&self.connection, rows::signed(found.contact))?;
        Ok(contact.map(Arc::new))
    }

    /// Numbers of contacts that fit what was typed.
    pub fn suggest(
        &self,
        text: &str,
        limit: usize,
        settings: &Settings,
    ) -> Result<Vec<Suggestion>, ContactsError> {
        let usable = self.usable(settings, Use::Search);
        query::suggest(
            &self.connection,
            text,
            limit,
            self.chosen(&usable).as_deref(),
            settings,
        )
    }

    /// A part of the list of contacts.
    pub fn list(
        &self,
        asked: &ContactQuery,
        settings: &Settings,
    ) -> Result<ContactPage, ContactsError> {
        let usable = match &asked.source {
            Some(source) => self
                .slots
                .iter()
                .filter(|(_, key)| *key == source)
                .map(|(slot, _)| *slot)
                .collect(),
            None => self.usable(settings, Use::Search),
        };
        query::list(
            &self.connection,
            asked,
            self.chosen(&usable).as_deref(),
            settings,
        )
    }

    /// Contacts with a higher number than `after`.
    pub(super) fn page(
        &self,
        source: Option<&SourceId>,
        after: ContactId,
        limit: usize,
    ) -> Result<Vec<Contact>, ContactsError> {
        query::page(&self.connection, source, after, limit)
    }

    /// Sources that may be used so. Our own book always is, but never for the called number: it is a user's list (S3).
    fn usable(&self, settings: &Settings, purpose: Use) -> BTreeSet<SourceSlot> {
        let may = |key: &SourceId| {
            if key.as_str() == OWN_BOOK {
                return purpose != Use::Tenant;
            }
            let source = settings.sources.get(key.as_str());
            source.is_some_and(|source: &Source| {
                source.enabled
                    && match purpose {
                        Use::Calls => source.calls,
                        Use::Search => source.search,
                        Use::Tenant => source.tenant,
                    }
            })
        };
        let slots = self.slots.iter().filter(|(_, key)| may(key));
        slots.map(|(slot, _)| *slot).collect()
    }

    /// `None`: every source the database has.
    fn chosen(&self, usable: &BTreeSet<SourceSlot>) -> Option<Vec<SourceSlot>> {
        let all = usable.len() == self.slots.len();
        (!all).then(|| usable.iter().copied().collect())
    }
}

/// The question for a number outside any call.
fn of_nobody(number: String) -> LookUp {
    LookUp {
        call: CallId(0),
        row: CallId(0),
        number,
        called: String::new(),
        line: None,
    }
}

fn give<T>(reply: Reply<T>, result: Result<T, ContactsError>) {
    if let Err(problem) = &result {
        tracing::error!(%problem, "a question about contacts failed");
    }
    // Whoever asked may be gone.
    let _ = reply.send(result);
}
