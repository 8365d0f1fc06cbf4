//! The thread that writes contacts: every job is one transaction, on disk before it is answered; the thread that answers
//! learns of it before anybody else.

use std::{
    collections::{BTreeMap, HashSet},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender},
    time::{Duration, Instant},
};

use rusqlite::{Connection, Transaction};
use tokio::sync::mpsc;

use super::{
    ContactsError, Counts, Event, link::now, reader::Question, schema, write, write::Touched,
};
use crate::{
    domain::{
        contact::{Card, ContactEdit, DeskFacts, OWN_BOOK},
        contact_index::SourceSlot,
        id::{ContactId, SourceId},
        number::Place,
    },
    engine::command::{CommandError, CommandId},
};

/// How long the database stays closed after the start when nobody asks for it.
const REST: Duration = Duration::from_millis(500);

/// While cards stream in, lists are told of it that often.
const NEWS: Duration = Duration::from_secs(2);

type Reply<T> = SyncSender<Result<T, ContactsError>>;

/// What the thread is asked to do.
#[derive(Debug)]
pub(super) enum Job {
    Wake,
    Begin {
        source: SourceId,
        place: Place,
        reply: Reply<u64>,
    },
    Add {
        run: u64,
        cards: Vec<Card>,
        reply: Reply<Counts>,
    },
    Keep {
        run: u64,
        uids: Vec<String>,
        reply: Reply<()>,
    },
    Finish {
        run: u64,
        reply: Reply<usize>,
    },
    Abandon(u64),
    Apply {
        source: SourceId,
        place: Place,
        cards: Vec<Card>,
        removals: Vec<String>,
        reply: Reply<Counts>,
    },
    Revisions {
        source: SourceId,
        reply: Reply<BTreeMap<String, String>>,
    },
    Failed(SourceId),
    RemoveSource {
        source: SourceId,
        reply: Reply<Counts>,
    },
    Edit {
        id: CommandId,
        edit: ContactEdit,
        place: Place,
    },
    Stop,
}

/// A source being read.
struct Run {
    source: SourceSlot,
    place: Place,
    seen: HashSet<i64>,
}

struct Writer<'a> {
    path: PathBuf,
    connection: Option<Connection>,
    runs: BTreeMap<u64, Run>,
    next_run: u64,
    /// Numbers cards made here.
    next_uid: u64,
    told: Option<Instant>,
    has_trouble: bool,
    reader: &'a SyncSender<Question>,
    events: &'a mpsc::Sender<Event>,
}

/// Runs until told to stop or until nobody can give a job any more.
pub(super) fn run(
    path: PathBuf,
    jobs: &Receiver<Job>,
    reader: &SyncSender<Question>,
    events: &mpsc::Sender<Event>,
) {
    let mut writer = Writer {
        path,
        connection: None,
        runs: BTreeMap::new(),
        next_run: 1,
        next_uid: 1,
        told: None,
        has_trouble: false,
        reader,
        events,
    };
    let first = match jobs.recv_timeout(REST) {
        Ok(job) => Some(job),
        Err(RecvTimeoutError::Timeout) => None,
        Err(RecvTimeoutError::Disconnected) => return,
    };
    if matches!(first, Some(Job::Stop)) {
        return;
    }
    if let Err(problem) = writer.open() {
        writer.trouble(Some(&problem));
    }
    let mut next = first.or_else(|| jobs.recv().ok());
    while let Some(job) = next.filter(|job| !matches!(job, Job::Stop)) {
        writer.work(job);
        next = jobs.recv().ok();
    }
}

impl Writer<'_> {
    fn open(&mut self) -> Result<(), ContactsError> {
        let connection = match schema::open_to_write(&self.path) {
            Err(ContactsError::Database(problem)) if is_damaged(&problem) => {
                set_aside(&self.path);
                schema::open_to_write(&self.path)?
            }
            other => other?,
        };
        let forgotten = write::forget_deleted(&connection)?;
        tracing::debug!(forgotten, "contacts opened");
        self.connection = Some(connection);
        if self.reader.send(Question::Ready).is_err() {
            tracing::debug!("nobody answers for the contacts any more");
        }
        Ok(())
    }

    fn work(&mut self, job: Job) {
        match job {
            Job::Wake | Job::Stop => {}
            Job::Begin {
                source,
                place,
                reply,
            } => answer(&reply, self.begin(&source, place)),
            Job::Add { run, cards, reply } => answer(&reply, self.add(run, cards)),
            Job::Keep { run, uids, reply } => answer(&reply, self.keep(run, &uids)),
            Job::Finish { run, reply } => answer(&reply, self.finish(run)),
            Job::Abandon(run) => {
                if self.runs.remove(&run).is_some() {
                    self.changed();
                }
            }
            Job::Apply {
                source,
                place,
                cards,
                removals,
                reply,
            } => {
                let counts = self.apply(&source, &place, cards, &removals);
                self.changed();
                answer(&reply, counts);
            }
            Job::Revisions { source, reply } => answer(&reply, self.revisions(&source)),
            Job::Failed(source) => {
                let noted = self.within(false, |change, _| {
                    let slot = write::slot(change, &source)?;
                    write::was_read(change, slot, None)
                });
                if let Err(problem) = noted {
                    tracing::warn!(%problem, "cannot note that a source failed");
                }
            }
            Job::RemoveSource { source, reply } => answer(&reply, self.remove_source(&source)),
            Job::Edit { id, edit, place } => self.edit(id, edit, &place),
        }
    }

    fn begin(&mut self, source: &SourceId, place: Place) -> Result<u64, ContactsError> {
        let source = self.within(false, |change, _| write::slot(change, source))?;
        let run = self.next_run;
        self.next_run += 1;
        let seen = HashSet::new();
        self.runs.insert(
            run,
            Run {
                source,
                place,
                seen,
            },
        );
        Ok(run)
    }

    fn add(&mut self, run: u64, cards: Vec<Card>) -> Result<Counts, ContactsError> {
        let mut run_of = self.runs.remove(&run).ok_or(ContactsError::NoAnswer)?;
        let counts = self.within(false, |change, touched| {
            let Run {
                source,
                place,
                seen,
            } = &mut run_of;
            write::put_cards(change, *source, place, cards, touched, seen)
        });
        self.runs.insert(run, run_of);
        let is_due = self.told.is_none_or(|told| told.elapsed() >= NEWS);
        if is_due
            && counts
                .as_ref()
                .is_ok_and(|counts| counts.added + counts.changed > 0)
        {
            self.changed();
        }
        counts
    }

    fn keep(&mut self, run: u64, uids: &[String]) -> Result<(), ContactsError> {
        let mut run_of = self.runs.remove(&run).ok_or(ContactsError::NoAnswer)?;
        let kept = self.within(false, |change, _| {
            write::keep(change, run_of.source, uids, &mut run_of.seen)
        });
        self.runs.insert(run, run_of);
        kept
    }

    fn finish(&mut self, run: u64) -> Result<usize, ContactsError> {
        let run = self.runs.remove(&run).ok_or(ContactsError::NoAnswer)?;
        let removed = self.within(false, |change, touched| {
            write::was_read(change, run.source, Some(now()))?;
            write::remove_unseen(change, run.source, &run.seen, touched)
        });
        self.changed();
        removed
    }

    fn apply(
        &mut self,
        source: &SourceId,
        place: &Place,
        cards: Vec<Card>,
        removals: &[String],
    ) -> Result<Counts, ContactsError> {
        self.within(false, |change, touched| {
            let source = write::slot(change, source)?;
            let mut seen = HashSet::new();
            let mut counts = write::put_cards(change, source, place, cards, touched, &mut seen)?;
            counts.removed = write::remove_uids(change, source, removals, touched)?;
            write::was_read(change, source, Some(now()))?;
            Ok(counts)
        })
    }

    fn revisions(&mut self, source: &SourceId) -> Result<BTreeMap<String, String>, ContactsError> {
        self.within(false, |change, _| {
            let source = write::slot(change, source)?;
            write::revisions(change, source)
        })
    }

    fn remove_source(&mut self, source: &SourceId) -> Result<Counts, ContactsError> {
        let removed = self.within(false, |change, touched| {
            let source = write::slot(change, source)?;
            write::remove_unseen(change, source, &HashSet::new(), touched)
        });
        self.changed();
        removed.map(|removed| Counts {
            removed,
            ..Counts::default()
        })
    }

    fn edit(&mut self, id: CommandId, edit: ContactEdit, place: &Place) {
        let uid = format!("own-{}-{}", now().0, self.next_uid);
        self.next_uid += 1;
        let is_news = !matches!(edit, ContactEdit::Pick { .. });
        let done = self.within(true, |change, touched| {
            carry_out(change, edit, uid, place, touched)
        });
        if is_news {
            self.changed();
        }
        let result = done.map_err(|problem| match problem {
            ContactsError::NoSuchContact => CommandError::NoSuchContact,
            other => CommandError::CannotWrite {
                path: self.path.clone(),
                detail: other.to_string(),
            },
        });
        self.tell(Event::Done { id, result });
    }

    /// One change: all of it on disk, or nothing. With `safely` it survives a power cut that comes right after; what can be
    /// read from its source again need not.
    fn within<T>(
        &mut self,
        safely: bool,
        change: impl FnOnce(&Transaction<'_>, &mut Touched) -> Result<T, ContactsError>,
    ) -> Result<T, ContactsError> {
        let done = self.try_within(safely, change);
        match &done {
            Err(problem @ ContactsError::Database(_)) => self.trouble(Some(problem)),
            Ok(_) => self.trouble(None),
            Err(_) => {}
        }
        done
    }

    fn try_within<T>(
        &mut self,
        safely: bool,
        change: impl FnOnce(&Transaction<'_>, &mut Touched) -> Result<T, ContactsError>,
    ) -> Result<T, ContactsError> {
        if self.connection.is_none() {
            self.open()?;
        }
        let connection = self.connection.as_mut().ok_or(ContactsError::NoAnswer)?;
        let how = if safely { "full" } else { "normal" };
        connection.pragma_update(None, "synchronous", how)?;
        let mut touched = Touched::default();
        let transaction = connection.transaction()?;
        let done = change(&transaction, &mut touched)?;
        transaction.commit()?;
        if !touched.0.is_empty() && self.reader.send(Question::Changed(touched)).is_err() {
            tracing::debug!("nobody answers for the contacts any more");
        }
        Ok(done)
    }

    fn changed(&mut self) {
        self.told = Some(Instant::now());
        self.tell(Event::Changed);
    }

    fn trouble(&mut self, problem: Option<&ContactsError>) {
        if problem.is_some() == self.has_trouble {
            return;
        }
        self.has_trouble = problem.is_some();
        if let Some(problem) = problem {
            tracing::error!(%problem, "contacts cannot be kept");
        } else {
            tracing::warn!("contacts can be kept again");
        }
        self.tell(Event::Trouble(problem.map(ToString::to_string)));
    }

    fn tell(&self, event: Event) {
        if self.events.blocking_send(event).is_err() {
            tracing::debug!("nobody listens to the contacts any more");
        }
    }
}

/// Makes one change; tells the contact it was about.
fn carry_out(
    change: &Transaction<'_>,
    edit: ContactEdit,
    uid: String,
    place: &Place,
    touched: &mut Touched,
) -> Result<Option<ContactId>, ContactsError> {
    match edit {
        ContactEdit::Put { id, card, desk } => {
            let id = put(change, id, *card, &desk, (uid, place), touched)?;
            Ok(Some(write::contact_id(id)?))
        }
        ContactEdit::Delete(contacts) => {
            for contact in contacts {
                let id = own(change, contact)?;
                write::remove(change, id, touched)?;
            }
            Ok(None)
        }
        ContactEdit::Restore(contacts) => {
            for contact in &contacts {
                write::show(change, write::signed(*contact), touched)?;
            }
            Ok(contacts.first().copied())
        }
        ContactEdit::Merge {
            keep,
            card,
            desk,
            gone,
        } => {
            if let Some(keep) = keep {
                own(change, keep)?;
            }
            let id = put(change, keep, *card, &desk, (uid, place), touched)?;
            for other in gone {
                let other = write::signed(other);
                if other != id {
                    write::merge(change, other, id, touched)?;
                }
            }
            Ok(Some(write::contact_id(id)?))
        }
        ContactEdit::Pick { number, contact } => {
            write::pick(change, &number, contact)?;
            Ok(Some(contact))
        }
        ContactEdit::Deliver { contact, at } => {
            write::deliver(change, write::signed(contact), at)?;
            Ok(Some(contact))
        }
    }
}

fn put(
    change: &Transaction<'_>,
    id: Option<ContactId>,
    mut card: Card,
    desk: &DeskFacts,
    (uid, place): (String, &Place),
    touched: &mut Touched,
) -> Result<i64, ContactsError> {
    let known = match id {
        Some(id) => {
            let known = write::contact(change, write::signed(id))?;
            Some(known.ok_or(ContactsError::NoSuchContact)?)
        }
        None => None,
    };
    let is_ours = known
        .as_ref()
        .is_none_or(|known| known.source.as_str() == OWN_BOOK);
    let id = match known {
        Some(known) if !is_ours => write::signed(known.id),
        known => {
            card.uid = known.map_or(uid, |known| known.card.uid);
            let source = write::slot(change, &SourceId::new(OWN_BOOK))?;
            let mut seen = HashSet::new();
            write::put_cards(change, source, place, vec![card], touched, &mut seen)?;
            seen.into_iter()
                .next()
                .ok_or(ContactsError::NoSuchContact)?
        }
    };
    write::put_desk(change, id, desk, touched)?;
    Ok(id)
}

/// The row of a contact of our own book.
fn own(change: &Transaction<'_>, contact: ContactId) -> Result<i64, ContactsError> {
    let id = write::signed(contact);
    match write::contact(change, id)? {
        Some(found) if found.source.as_str() == OWN_BOOK => Ok(id),
        Some(_) | None => Err(ContactsError::NoSuchContact),
    }
}

fn answer<T>(reply: &Reply<T>, result: Result<T, ContactsError>) {
    // Whoever asked may be gone.
    let _ = reply.send(result);
}

fn is_damaged(problem: &rusqlite::Error) -> bool {
    matches!(
        problem.sqlite_error_code(),
        Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt)
    )
}

/// Keeps a file that is no database under another name, with its log of changes, so that nothing is lost.
fn set_aside(path: &Path) {
    let stamp = now().0;
    for part in ["", "-wal", "-shm"] {
        let with = |tail: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(tail);
            PathBuf::from(name)
        };
        let (old, kept) = (with(part), with(&format!(".damaged-{stamp}{part}")));
        match std::fs::rename(&old, &kept) {
            Ok(()) => tracing::error!(?kept, "the contacts are damaged; a new book is begun"),
            Err(problem) => tracing::debug!(%problem, ?old, "not set aside"),
        }
    }
}
