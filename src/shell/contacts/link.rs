//! The way to the contacts' two threads.

use std::{
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

use std::collections::BTreeMap;
use tokio::sync::{mpsc, oneshot};

use super::{
    BATCH, Batch, ContactsError, Counts, Event, Found,
    reader::{self, Question},
    writer::{self, Job},
};
use crate::{
    domain::{
        contact::{Card, Contact, ContactEdit},
        contact_list::{ContactPage, ContactQuery, Suggestion},
        id::{ContactId, SourceId},
        journal::WallTime,
        knowledge::LookUp,
        number::Place,
        settings::Settings,
    },
    engine::command::CommandId,
};

/// Jobs that may wait for either thread.
const QUEUE: usize = 256;

/// The way to the contacts. Cheap to copy.
#[derive(Clone, Debug)]
pub struct Contacts {
    jobs: SyncSender<Job>,
    questions: SyncSender<Question>,
}

/// Waits for the contacts' threads at the end of the program.
#[derive(Debug)]
pub struct Closer {
    contacts: Contacts,
    threads: [JoinHandle<()>; 2],
}

/// Everything a source has, being handed in. Dropped before [`finish`](Self::finish), it removes nothing; the cards taken
/// so far stay.
#[derive(Debug)]
pub struct Reading {
    jobs: SyncSender<Job>,
    run: u64,
    counts: Counts,
}

impl Contacts {
    /// Starts the two threads. The database is opened when somebody asks, or a moment later.
    pub fn open(path: &Path, events: mpsc::Sender<Event>) -> std::io::Result<(Self, Closer)> {
        let (jobs, inbox) = sync_channel(QUEUE);
        let (questions, asked) = sync_channel(QUEUE);
        let contacts = Self { jobs, questions };
        let tell = contacts.questions.clone();
        let (to_write, to_read) = (path.to_owned(), path.to_owned());
        let heard = events.clone();
        let threads = [
            spawn("contacts", move || {
                writer::run(to_write, &inbox, &tell, &heard);
            })?,
            spawn("contacts-read", move || {
                reader::run(&to_read, &asked, &events);
            })?,
        ];
        let closer = Closer {
            contacts: contacts.clone(),
            threads,
        };
        Ok((contacts, closer))
    }

    /// Begins to hand in everything a source has; `place` tells how its national numbers are read.
    pub fn read(&self, source: &SourceId, place: Place) -> Result<Reading, ContactsError> {
        let source = source.clone();
        let run = self.ask(|reply| Job::Begin {
            source,
            place,
            reply,
        })??;
        Ok(Reading {
            jobs: self.jobs.clone(),
            run,
            counts: Counts::default(),
        })
    }

    /// Takes everything a source has: cards it had before and has no longer are removed at the end, unless `go_on` (asked after
    /// every batch with what came of it so far) says no.
    pub fn replace_source(
        &self,
        source: &SourceId,
        place: Place,
        batches: impl IntoIterator<Item = Batch>,
        mut go_on: impl FnMut(Counts) -> bool,
    ) -> Result<Counts, ContactsError> {
        let mut reading = self.read(source, place)?;
        for batch in batches {
            let counts = reading.add(batch)?;
            if !go_on(counts) {
                return Ok(counts);
            }
        }
        reading.finish()
    }

    /// Takes cards that are new or changed and removes those with the keys `removals`.
    pub fn apply(
        &self,
        source: &SourceId,
        place: &Place,
        upserts: Vec<Card>,
        removals: Vec<String>,
    ) -> Result<Counts, ContactsError> {
        let mut counts = Counts::default();
        let mut removals = Some(removals);
        let mut upserts = upserts.into_iter().peekable();
        while upserts.peek().is_some() || removals.is_some() {
            let cards: Vec<Card> = upserts.by_ref().take(BATCH).collect();
            let (source, place) = (source.clone(), place.clone());
            let removals = removals.take().unwrap_or_default();
            counts += self.ask(|reply| Job::Apply {
                source,
                place,
                cards,
                removals,
                reply,
            })??;
        }
        Ok(counts)
    }

    /// The versions known of a source's cards, by key.
    pub fn revisions(&self, source: &SourceId) -> Result<BTreeMap<String, String>, ContactsError> {
        let source = source.clone();
        self.ask(|reply| Job::Revisions { source, reply })?
    }

    /// A source can't be read: look-ups count it as silent until it is read again.
    pub fn failed(&self, source: &SourceId) {
        self.give(Job::Failed(source.clone()));
    }

    /// A source is no longer used: its cards go; what this desk knows of them is kept in case it comes back.
    pub fn remove_source(&self, source: &SourceId) -> Result<Counts, ContactsError> {
        let source = source.clone();
        self.ask(|reply| Job::RemoveSource { source, reply })?
    }

    /// Makes a change; answered by [`Event::Done`]. `place` tells how its national numbers are read.
    pub fn edit(&self, id: CommandId, edit: ContactEdit, place: Place) -> bool {
        self.give(Job::Edit { id, edit, place })
    }

    /// Looks a call's numbers up; answered by [`Event::Found`].
    pub fn look_up(&self, ask: LookUp, settings: Arc<Settings>) -> bool {
        self.put(Question::LookUp { ask, settings })
    }

    /// Who has a number, normalised.
    pub async fn who(
        &self,
        number: String,
        settings: Arc<Settings>,
    ) -> Result<Found, ContactsError> {
        self.put_and_wait(|reply| Question::Who {
            number,
            settings,
            reply,
        })
        .await
    }

    /// What a dial field offers for a text: numbers of contacts.
    pub async fn suggest(
        &self,
        text: String,
        limit: usize,
        settings: Arc<Settings>,
    ) -> Result<Vec<Suggestion>, ContactsError> {
        self.put_and_wait(|reply| Question::Suggest {
            text,
            limit,
            settings,
            reply,
        })
        .await
    }

    /// A part of the list of contacts.
    pub async fn list(
        &self,
        query: ContactQuery,
        settings: Arc<Settings>,
    ) -> Result<ContactPage, ContactsError> {
        self.put_and_wait(|reply| Question::List {
            query,
            settings,
            reply,
        })
        .await
    }

    /// One contact.
    pub async fn get(&self, id: ContactId) -> Result<Option<Contact>, ContactsError> {
        self.put_and_wait(|reply| Question::Get { id, reply }).await
    }

    /// Contacts with a higher number than `after`, at most `limit`, of one source or of all: for going through them all.
    /// Blocks; not for the window's or the engine's thread.
    pub fn page(
        &self,
        source: Option<&SourceId>,
        after: ContactId,
        limit: usize,
    ) -> Result<Vec<Contact>, ContactsError> {
        let source = source.cloned();
        let (reply, answer) = oneshot::channel();
        self.put(Question::Page {
            source,
            after,
            limit,
            reply,
        });
        answer
            .blocking_recv()
            .unwrap_or(Err(ContactsError::NoAnswer))
    }

    fn ask<T>(&self, job: impl FnOnce(SyncSender<T>) -> Job) -> Result<T, ContactsError> {
        ask(&self.jobs, job)
    }

    async fn put_and_wait<T>(
        &self,
        question: impl FnOnce(oneshot::Sender<Result<T, ContactsError>>) -> Question,
    ) -> Result<T, ContactsError> {
        let (reply, answer) = oneshot::channel();
        if !self.put(question(reply)) {
            return Err(ContactsError::NoAnswer);
        }
        answer.await.unwrap_or(Err(ContactsError::NoAnswer))
    }

    fn put(&self, question: Question) -> bool {
        // Somebody asks: the database is wanted now. It matters to the first question only; a full queue is awake.
        let _ = self.jobs.try_send(Job::Wake);
        taken(
            self.questions
                .try_send(question)
                .map_err(|problem| why(&problem)),
        )
    }

    fn give(&self, job: Job) -> bool {
        taken(self.jobs.try_send(job).map_err(|problem| why(&problem)))
    }
}

impl Reading {
    /// Takes cards; they are kept when this returns. Tells what came of all cards so far.
    pub fn add(&mut self, cards: Batch) -> Result<Counts, ContactsError> {
        let mut cards = cards.into_iter().peekable();
        while cards.peek().is_some() {
            let batch: Vec<Card> = cards.by_ref().take(BATCH).collect();
            let run = self.run;
            self.counts += ask(&self.jobs, |reply| Job::Add {
                run,
                cards: batch,
                reply,
            })??;
        }
        Ok(self.counts)
    }

    /// Names cards that are as they were, by their keys.
    pub fn keep(&mut self, uids: Vec<String>) -> Result<(), ContactsError> {
        let run = self.run;
        self.counts.unchanged += uids.len();
        ask(&self.jobs, |reply| Job::Keep { run, uids, reply })?
    }

    /// That was all: cards of the source that were not named are removed.
    pub fn finish(self) -> Result<Counts, ContactsError> {
        let run = self.run;
        let mut counts = self.counts;
        counts.removed = ask(&self.jobs, |reply| Job::Finish { run, reply })??;
        Ok(counts)
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        // After `finish` the run is gone already.
        let _ = self.jobs.send(Job::Abandon(self.run));
    }
}

impl Closer {
    /// Finishes what was begun, closes the database, and waits for that.
    pub fn close(self) {
        let Self { contacts, threads } = self;
        let told = contacts.jobs.send(Job::Stop).is_ok();
        let told = contacts.questions.send(Question::Stop).is_ok() && told;
        for thread in threads {
            if told && thread.join().is_err() {
                tracing::error!("a thread of the contacts broke");
            }
        }
    }
}

fn ask<T>(
    jobs: &SyncSender<Job>,
    job: impl FnOnce(SyncSender<T>) -> Job,
) -> Result<T, ContactsError> {
    let (reply, answer): (SyncSender<T>, Receiver<T>) = sync_channel(1);
    jobs.send(job(reply)).map_err(|_| ContactsError::NoAnswer)?;
    answer.recv().map_err(|_| ContactsError::NoAnswer)
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name(name.into())
        .stack_size(512 * 1024)
        .spawn(run)
}

/// Why a job was not taken, without the job.
fn why<T>(problem: &TrySendError<T>) -> &'static str {
    match problem {
        TrySendError::Full(_) => "the contacts are too slow, a job for them is lost",
        TrySendError::Disconnected(_) => "the contacts have ended",
    }
}

fn taken(result: Result<(), &'static str>) -> bool {
    if let Err(problem) = result {
        tracing::error!("{problem}");
    }
    result.is_ok()
}

/// The time a job of the writer happens at.
pub(super) fn now() -> WallTime {
    crate::shell::clock::wall()
}
