//! The store's thread: takes jobs in order, keeps rows it can't write, tells when that begins and ends.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode};
use tokio::sync::{mpsc, oneshot};

use super::{
    Event, Job, MessageJob, Opened, StoreError, csv, journal, json, messages, notices, schema,
    voicemail,
};
use crate::{
    domain::{id::CallId, journal::CallEntry, notice::Draft},
    engine::{command::CommandError, snapshot::JournalQuery},
    shell::clock,
};

/// How often writing is tried again while it fails.
const AGAIN: Duration = Duration::from_secs(5);

/// Rows kept in memory while they can't be written; the oldest goes first.
pub(super) const WAITING: usize = 1000;

/// Runs until told to stop or until nobody can give a job any more.
pub(super) fn run(
    path: PathBuf,
    jobs: &Receiver<Job>,
    opened: oneshot::Sender<Opened>,
    events: &mpsc::Sender<Event>,
) {
    let mut keeper = Keeper {
        path,
        connection: None,
        waiting: BTreeMap::new(),
        drafts: BTreeMap::new(),
        closed: BTreeSet::new(),
        trouble: None,
        missed: 0,
        unheard: 0,
        events,
    };
    let start = keeper.start();
    if opened.send(start).is_err() {
        return;
    }
    while let Some(job) = keeper.next(jobs).filter(|job| !matches!(job, Job::Stop)) {
        keeper.work(job);
    }
    keeper.flush();
}

pub(super) struct Keeper<'a> {
    pub(super) path: PathBuf,
    pub(super) connection: Option<Connection>,
    pub(super) waiting: BTreeMap<CallId, CallEntry>,
    /// Whom to tell of the calls whose rows wait.
    drafts: BTreeMap<CallId, Box<Draft>>,
    /// Those of the rows that wait whose calls have just ended.
    closed: BTreeSet<CallId>,
    pub(super) trouble: Option<String>,
    missed: u32,
    pub(super) unheard: u32,
    events: &'a mpsc::Sender<Event>,
}

impl Keeper<'_> {
    fn start(&mut self) -> Opened {
        let next_call = match self.open() {
            Ok(next) => next,
            Err(problem) => {
                tracing::error!(%problem, "the journal cannot be opened");
                self.trouble = Some(problem.to_string());
                // Numbers must not meet those in the file that can't be read now: milliseconds run ahead of any count.
                CallId(u64::try_from(clock::wall().0).unwrap_or(1))
            }
        };
        Opened {
            next_call,
            missed: self.missed,
            unheard: self.unheard,
            due: self.next_due(),
            sent_on: self.sent_on(),
            trouble: self.trouble.clone(),
            memory: self.memory(),
        }
    }

    fn sent_on(&self) -> u64 {
        let read = |connection| journal::sent_on(connection, clock::midnight());
        let read = self.connection.as_ref().map(read);
        read.and_then(Result::ok).unwrap_or_default()
    }

    fn memory(&self) -> BTreeMap<String, String> {
        let read = self.connection.as_ref().map(journal::memory);
        read.and_then(Result::ok).unwrap_or_default()
    }

    fn open(&mut self) -> Result<CallId, StoreError> {
        let connection = match schema::open(&self.path) {
            Err(StoreError::Database(problem)) if is_damaged(&problem) => {
                set_aside(&self.path);
                schema::open(&self.path)?
            }
            other => other?,
        };
        let cut_off = journal::close_open(&connection)?;
        if cut_off > 0 {
            tracing::warn!(cut_off, "calls were cut off when the program last stopped");
        }
        let next = journal::next_call(&connection)?;
        self.missed = journal::missed(&connection)?;
        voicemail::take_up(&connection, &voicemail::folder(&self.path))?;
        self.unheard = voicemail::unheard(&connection)?;
        self.connection = Some(connection);
        Ok(next)
    }

    /// The next job; `None` at the end. While rows wait, they are tried again in between.
    fn next(&mut self, jobs: &Receiver<Job>) -> Option<Job> {
        loop {
            if self.trouble.is_none() {
                return jobs.recv().ok();
            }
            match jobs.recv_timeout(AGAIN) {
                Ok(job) => return Some(job),
                Err(RecvTimeoutError::Timeout) => self.flush(),
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    fn work(&mut self, job: Job) {
        match job {
            Job::Write(entry) => self.write(*entry),
            Job::Report(entry, draft) => {
                self.drafts.insert(entry.id, draft);
                self.write(*entry);
                self.tell_outbox();
            }
            Job::Notice(job) => self.notice(job),
            Job::Find(id, call) => {
                let entry = self.find(call);
                self.tell(Event::Entry { id, entry });
            }
            Job::Export(id, path, what) => {
                let result = self.export(&path, &what);
                self.tell(Event::Done { id, result });
            }
            Job::Edit(id, edits) => {
                let result = self.edit(&edits);
                self.tell(Event::Done { id, result });
            }
            Job::Delete(id, entries) => {
                let result = self.delete(&entries);
                self.tell(Event::Done { id, result });
            }
            Job::Confirm(id) => {
                let result = self.on_disk();
                self.tell(Event::Done { id, result });
            }
            Job::Query(query, reply) => {
                let rows = match &self.connection {
                    Some(connection) => journal::query(connection, &query),
                    None => Err(StoreError::NoAnswer),
                };
                // Whoever asked may be gone.
                let _ = reply.send(rows);
            }
            Job::Message(job) => self.message(job),
            Job::Voicemail(job) => self.voicemail(job),
            Job::Seen => {
                let done = self.connection.as_ref().map(journal::seen);
                if let Some(Err(problem)) = done {
                    tracing::warn!(%problem, "cannot remember that the journal was looked at");
                }
                self.count_missed();
            }
            Job::Remember(name, value) => {
                let keep = |connection| journal::remember(connection, &name, &value);
                if let Some(Err(problem)) = self.connection.as_ref().map(keep) {
                    tracing::warn!(%problem, "cannot remember a fact of the window");
                }
            }
            Job::Stop => {}
        }
    }

    fn write(&mut self, entry: CallEntry) {
        if entry.ended.is_some() {
            self.closed.insert(entry.id);
        }
        self.waiting.insert(entry.id, entry);
        while self.waiting.len() > WAITING {
            if let Some((lost, _)) = self.waiting.pop_first() {
                self.drafts.remove(&lost);
                self.closed.remove(&lost);
            }
            tracing::error!("too many journal rows wait, the oldest is lost");
        }
        self.flush();
    }

    pub(super) fn find(&self, call: CallId) -> Option<Box<CallEntry>> {
        if let Some(waiting) = self.waiting.get(&call) {
            return Some(Box::new(waiting.clone()));
        }
        let found = journal::find(self.connection.as_ref()?, call);
        let found =
            found.inspect_err(|problem| tracing::error!(%problem, "cannot read the journal"));
        found.ok().flatten().map(Box::new)
    }

    /// Writes the rows that wait, all or none.
    pub(super) fn flush(&mut self) {
        let done = self.write_waiting();
        let trouble = done.as_ref().err().map(ToString::to_string);
        if done.is_ok() {
            self.waiting.clear();
            self.drafts.clear();
            self.closed.clear();
            self.count_missed();
        }
        if trouble.is_some() != self.trouble.is_some() {
            if let Some(problem) = &trouble {
                tracing::error!(problem, "the journal cannot be written");
            } else {
                tracing::warn!("the journal can be written again");
            }
            self.tell(Event::Trouble(trouble.clone()));
        }
        self.trouble = trouble;
    }

    fn write_waiting(&mut self) -> Result<(), StoreError> {
        if self.connection.is_none() {
            self.open()?;
        }
        let Some(connection) = &mut self.connection else {
            return Err(StoreError::NoAnswer);
        };
        let change = connection.transaction()?;
        let now = clock::wall();
        for entry in self.waiting.values() {
            journal::write(&change, entry)?;
            if self.closed.contains(&entry.id) {
                notices::follow_up(&change, entry, now)?;
            }
            if let Some(draft) = self.drafts.get(&entry.id) {
                notices::settle(&change, draft, now)?;
            }
            if entry.work.is_done() {
                notices::cancel(&change, entry.id)?;
            }
        }
        change.commit()?;
        Ok(())
    }

    /// Whoever asked may be gone; the work is done all the same.
    fn message(&mut self, job: MessageJob) {
        match job {
            MessageJob::Keep(message, reply) => {
                let kept = self.changing(|change| messages::write(change, &message));
                let _ = reply.send(kept);
            }
            MessageJob::Delete(ids, reply) => {
                let gone = self.changing(|change| messages::delete(change, &ids));
                let _ = reply.send(gone);
            }
            MessageJob::Query(query, reply) => {
                let rows = match &self.connection {
                    Some(connection) => messages::query(connection, &query),
                    None => Err(StoreError::NoAnswer),
                };
                let _ = reply.send(rows);
            }
        }
    }

    /// A change that is on disk when this returns, or not done at all.
    pub(super) fn changing<T>(
        &mut self,
        act: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.connection.is_none() {
            self.open()?;
        }
        let connection = self.connection.as_mut().ok_or(StoreError::NoAnswer)?;
        let change = connection.transaction()?;
        let done = act(&change)?;
        change.commit()?;
        Ok(done)
    }

    pub(super) fn count_missed(&mut self) {
        let count = self.connection.as_ref().map(journal::missed);
        if let Some(Ok(missed)) = count
            && missed != self.missed
        {
            self.missed = missed;
            self.tell(Event::Missed(missed));
        }
    }

    fn export(&self, path: &Path, what: &JournalQuery) -> Result<(), CommandError> {
        let refused = |detail: String| CommandError::CannotWrite {
            path: path.to_owned(),
            detail,
        };
        let connection = self
            .connection
            .as_ref()
            .ok_or_else(|| refused(StoreError::NoAnswer.to_string()))?;
        write_rows(connection, path, what).map_err(|problem| refused(problem.to_string()))
    }

    pub(super) fn tell(&self, event: Event) {
        if self.events.blocking_send(event).is_err() {
            tracing::debug!("nobody listens to the journal any more");
        }
    }
}

fn write_rows(
    connection: &Connection,
    path: &Path,
    what: &JournalQuery,
) -> Result<(), Box<dyn std::error::Error>> {
    let is_csv = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let mut file = BufWriter::new(File::create(path)?);
    if is_csv {
        file.write_all(csv::HEADING.as_bytes())?;
    }
    journal::each(
        connection,
        what,
        |entry| -> Result<(), Box<dyn std::error::Error>> {
            if is_csv {
                file.write_all(csv::line(entry).as_bytes())?;
            } else {
                writeln!(file, "{}", json::line(entry))?;
            }
            Ok(())
        },
    )?;
    file.into_inner()?.sync_all()?;
    Ok(())
}

fn is_damaged(problem: &rusqlite::Error) -> bool {
    matches!(
        problem.sqlite_error_code(),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)
    )
}

/// Keeps a file that is no database under another name, so that a new journal can be begun and nothing is lost. Its log of
/// changes goes with it: a new journal must not take it for its own.
fn set_aside(path: &Path) {
    let stamp = clock::wall().0;
    for part in ["", "-wal", "-shm"] {
        let with = |tail: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(tail);
            PathBuf::from(name)
        };
        let (old, kept) = (with(part), with(&format!(".damaged-{stamp}{part}")));
        match std::fs::rename(&old, &kept) {
            Ok(()) => tracing::error!(?kept, "the journal is damaged; a new one is begun"),
            Err(problem) => tracing::debug!(%problem, ?old, "not set aside"),
        }
    }
}
