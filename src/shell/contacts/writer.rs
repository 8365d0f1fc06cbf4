//! The thread that writes contacts: every job is one transaction, on disk before it is answered; the thread that answers
//! learns of it before anybody else.

use std::{
    collections::{BTreeMap, HashSet},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender},
    time::{Duration, Instant},
};

use rusqlite::Connection;
use tokio::sync::mpsc;

use super::{
    ContactsError, Counts, Event, edits,
    link::now,
    reader::Question,
    rows, schema,
    write::{Change, Touched},
};
use crate::{
    domain::{
        contact::{Card, ContactEdit},
        contact_index::SourceSlot,
        id::SourceId,
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
        let forgotten = rows::forget_deleted(&connection)?;
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
                let noted = self.within(false, |change| {
                    let slot = rows::slot(change.db, &source)?;
                    rows::was_read(change.db, slot, None)
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
        let source = self.within(false, |change| rows::slot(change.db, source))?;
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
        let counts = self.within(false, |change| {
            let Run {
                source,
                place,
                seen,
            } = &mut run_of;
            change.put_cards(*source, place, cards, seen)
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
        let kept = self.within(false, |change| {
            change.keep(run_of.source, uids, &mut run_of.seen)
        });
        self.runs.insert(run, run_of);
        kept
    }

    fn finish(&mut self, run: u64) -> Result<usize, ContactsError> {
        let run = self.runs.remove(&run).ok_or(ContactsError::NoAnswer)?;
        let removed = self.within(false, |change| {
            rows::was_read(change.db, run.source, Some(now()))?;
            change.remove_unseen(run.source, &run.seen)
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
        self.within(false, |change| {
            let source = rows::slot(change.db, source)?;
            let mut seen = HashSet::new();
            let mut counts = change.put_cards(source, place, cards, &mut seen)?;
            counts.removed = change.remove_uids(source, removals)?;
            rows::was_read(change.db, source, Some(now()))?;
            Ok(counts)
        })
    }

    fn revisions(&mut self, source: &SourceId) -> Result<BTreeMap<String, String>, ContactsError> {
        self.within(false, |change| {
            let source = rows::slot(change.db, source)?;
            rows::revisions(change.db, source)
        })
    }

    fn remove_source(&mut self, source: &SourceId) -> Result<Counts, ContactsError> {
        let removed = self.within(false, |change| {
            let source = rows::slot(change.db, source)?;
            change.remove_unseen(source, &HashSet::new())
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
        let done = self.within(true, |change| edits::carry_out(change, edit, uid, place));
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
        change: impl FnOnce(&mut Change<'_>) -> Result<T, ContactsError>,
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
        change: impl FnOnce(&mut Change<'_>) -> Result<T, ContactsError>,
    ) -> Result<T, ContactsError> {
        if self.connection.is_none() {
            self.open()?;
        }
        let connection = self.connection.as_mut().ok_or(ContactsError::NoAnswer)?;
        let how = if safely { "full" } else { "normal" };
        connection.pragma_update(None, "synchronous", how)?;
        let transaction = connection.transaction()?;
        let mut making = Change {
            db: &transaction,
            touched: Touched::default(),
        };
        let done = change(&mut making)?;
        let touched = making.touched;
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
