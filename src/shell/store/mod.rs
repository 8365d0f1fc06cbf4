//! The journal on disk: one database file, one thread, one bounded queue.
//!
//! A row is written when the call arrives and again when something about it changes, so a crash leaves a row that says so
//! (S200). Jobs are done in the order they were given; what was asked to be written is on disk before anything after it
//! is answered. While the database can't be written, rows wait in memory and are tried again.

mod csv;
mod edits;
mod filter;
mod journal;
mod json;
mod messages;
mod notices;
mod outbox;
mod schema;
mod spoken;
mod thread;
mod voicemail;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::mpsc::{SyncSender, TrySendError, sync_channel},
    thread::JoinHandle,
    time::Duration,
};

use thiserror::Error;
use tokio::sync::{mpsc, oneshot};

pub use json::line as json_line;
pub use voicemail::{Keep, folder as voicemail_folder};

use crate::{
    domain::{
        entry_edit::EntryEdit,
        id::CallId,
        journal::{CallEntry, WallTime},
        message::{Message, MessageId},
        notice::{Draft, Notice},
        voicemail::Voicemail,
    },
    engine::{
        command::{CommandError, CommandId},
        snapshot::{JournalQuery, MessageQuery, VoicemailQuery},
    },
};

/// Jobs that may wait.
const QUEUE: usize = 1024;

/// Why the journal can't be read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database says so.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    /// It was written by a newer program.
    #[error("the journal is of version {0}, which this program does not know")]
    TooNew(u32),
    /// A row does not say what a row must say.
    #[error("row {id} has an unreadable {column}")]
    BadRow {
        /// Its key.
        id: i64,
        /// The column.
        column: &'static str,
    },
    /// The thread is gone or its queue is full.
    #[error("the journal does not answer")]
    NoAnswer,
}

/// What the store tells by itself.
#[derive(Debug)]
pub enum Event {
    /// The answer to [`Store::find`].
    Entry {
        /// Who asked.
        id: CommandId,
        /// The row.
        entry: Option<Box<CallEntry>>,
    },
    /// The answer to [`Store::export`], [`Store::edit`], [`Store::delete`] and [`Store::confirm`].
    Done {
        /// Who asked.
        id: CommandId,
        /// What came of it; what was to be written is on disk.
        result: Result<(), CommandError>,
    },
    /// Calls missed since the journal was last looked at.
    Missed(u32),
    /// Messages of the answering machine changed; how many nobody listened to.
    Voicemail(u32),
    /// Notices changed; when the next one is due.
    Outbox(Option<WallTime>),
    /// Writing began to fail (with the reason) or works again.
    Trouble(Option<String>),
}

/// What the store knows at the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// One above the highest call ever written.
    pub next_call: CallId,
    /// Calls missed since the journal was last looked at.
    pub missed: u32,
    /// Messages of the answering machine nobody listened to.
    pub unheard: u32,
    /// When the next notice is due.
    pub due: Option<WallTime>,
    /// Seconds of today's calls that were sent on over this desk (S139).
    pub sent_on: u64,
    /// Why it can't be written, if so.
    pub trouble: Option<String>,
    /// What was remembered in earlier runs.
    pub memory: BTreeMap<String, String>,
}

enum Job {
    Write(Box<CallEntry>),
    Find(CommandId, CallId),
    Export(CommandId, PathBuf, Box<JournalQuery>),
    Edit(CommandId, Vec<(CallId, EntryEdit)>),
    Delete(CommandId, Vec<CallId>),
    Confirm(CommandId),
    Query(
        JournalQuery,
        oneshot::Sender<Result<Vec<CallEntry>, StoreError>>,
    ),
    Message(MessageJob),
    Voicemail(VoicemailJob),
    /// A row, and whom to tell of its call.
    Report(Box<CallEntry>, Box<Draft>),
    Notice(NoticeJob),
    Seen,
    Remember(String, String),
    Stop,
}

enum MessageJob {
    Keep(Box<Message>, Answer<MessageId>),
    Delete(Vec<MessageId>, Answer<()>),
    Query(MessageQuery, Answer<Vec<Message>>),
}

enum VoicemailJob {
    Begin(Box<Voicemail>),
    Finish(CallId, Duration),
    Drop(CallId),
    /// So long they are kept; deleted ones go now.
    Tidy(Keep, bool),
    Mark(Vec<CallId>, bool, Answer<()>),
    /// Deletes, or takes back.
    Delete(Vec<CallId>, bool, Answer<()>),
    Query(VoicemailQuery, Answer<Vec<Voicemail>>),
    Get(CallId, Answer<Option<Voicemail>>),
}

enum NoticeJob {
    Due(Answer<Vec<Notice>>),
    List(Option<CallId>, (bool, usize), Answer<Vec<Notice>>),
    /// Sent, or what was said and whether that is final.
    Tried(u64, Option<(String, bool)>, Answer<()>),
    /// Sends again, or takes out.
    ByHand(Vec<u64>, bool, Answer<usize>),
}

/// Where what came of a job is told.
type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// The way to the store's thread.
#[derive(Clone, Debug)]
pub struct Store {
    jobs: SyncSender<Job>,
}

/// A store being opened: the database is read while the program goes on starting.
#[derive(Debug)]
pub struct Opening {
    store: Store,
    awaited: Awaited,
    thread: JoinHandle<()>,
}

/// What the store will know once its database is read.
#[derive(Debug)]
pub struct Awaited(oneshot::Receiver<Opened>);

/// Waits for the store's thread at the end of the program.
#[derive(Debug)]
pub struct Closer {
    store: Store,
    thread: JoinHandle<()>,
}

impl Store {
    /// Begins to open the journal at `path`. Rows left open by a crash are closed.
    pub fn open(path: &Path, events: mpsc::Sender<Event>) -> std::io::Result<Opening> {
        let (jobs, inbox) = sync_channel(QUEUE);
        let (tell, opened) = oneshot::channel();
        let path = path.to_owned();
        let thread = std::thread::Builder::new()
            .name("journal".into())
            .stack_size(512 * 1024)
            .spawn(move || thread::run(path, &inbox, tell, &events))?;
        Ok(Opening {
            store: Self { jobs },
            awaited: Awaited(opened),
            thread,
        })
    }

    /// Writes a row, new or changed.
    pub fn write(&self, entry: Box<CallEntry>) {
        self.give(Job::Write(entry));
    }

    /// Writes the last of a row, and decides in the same transaction whether somebody is told of its call.
    pub fn report(&self, entry: Box<CallEntry>, draft: Box<Draft>) {
        self.give(Job::Report(entry, draft));
    }

    /// Notices whose time has come.
    pub async fn due_notices(&self) -> Result<Vec<Notice>, StoreError> {
        self.answered(|reply| Job::Notice(NoticeJob::Due(reply)))
            .await
    }

    /// Writes down what came of a try: `None`: sent; else what was said, and whether that is final.
    pub async fn notice_tried(
        &self,
        id: u64,
        problem: Option<(String, bool)>,
    ) -> Result<(), StoreError> {
        self.answered(|reply| Job::Notice(NoticeJob::Tried(id, problem, reply)))
            .await
    }

    /// Notices, newest first: of one row, of all, or (`all` is false) of those that wait or failed.
    pub async fn notices(
        &self,
        row: Option<CallId>,
        all: bool,
        limit: usize,
    ) -> Result<Vec<Notice>, StoreError> {
        self.answered(|reply| Job::Notice(NoticeJob::List(row, (all, limit), reply)))
            .await
    }

    /// Sends notices again at once, or (`resend` is false) takes out those that wait or failed; how many were meant.
    pub async fn handle_notices(&self, ids: Vec<u64>, resend: bool) -> Result<usize, StoreError> {
        self.answered(|reply| Job::Notice(NoticeJob::ByHand(ids, resend, reply)))
            .await
    }

    /// Reads a row; answered by [`Event::Entry`].
    pub fn find(&self, id: CommandId, call: CallId) {
        self.give(Job::Find(id, call));
    }

    /// Writes the rows that fit to a file, as CSV when its name ends so, else as JSON lines; answered by [`Event::Done`].
    pub fn export(&self, id: CommandId, path: PathBuf, what: Box<JournalQuery>) {
        self.give(Job::Export(id, path, what));
    }

    /// Changes rows; answered by [`Event::Done`].
    pub fn edit(&self, id: CommandId, edits: Vec<(CallId, EntryEdit)>) {
        self.give(Job::Edit(id, edits));
    }

    /// Deletes rows; answered by [`Event::Done`].
    pub fn delete(&self, id: CommandId, entries: Vec<CallId>) {
        self.give(Job::Delete(id, entries));
    }

    /// Says when all that was given before is on disk, by [`Event::Done`].
    pub fn confirm(&self, id: CommandId) {
        self.give(Job::Confirm(id));
    }

    /// Remembers that the journal was looked at: calls missed until now are no longer counted.
    pub fn seen(&self) {
        self.give(Job::Seen);
    }

    /// Keeps a small fact of the window (its place, its size) for later runs.
    pub fn remember(&self, name: String, value: String) {
        self.give(Job::Remember(name, value));
    }

    /// Asks for rows, newest first.
    pub async fn query(&self, query: JournalQuery) -> Result<Vec<CallEntry>, StoreError> {
        let (reply, answer) = oneshot::channel();
        if !self.give(Job::Query(query, reply)) {
            return Err(StoreError::NoAnswer);
        }
        answer.await.unwrap_or(Err(StoreError::NoAnswer))
    }

    /// Keeps a message taken down, new (its key is 0) or changed; its key once it is on disk.
    pub async fn keep_message(&self, message: Box<Message>) -> Result<MessageId, StoreError> {
        self.answered(|reply| Job::Message(MessageJob::Keep(message, reply)))
            .await
    }

    /// Deletes messages.
    pub async fn delete_messages(&self, ids: Vec<MessageId>) -> Result<(), StoreError> {
        self.answered(|reply| Job::Message(MessageJob::Delete(ids, reply)))
            .await
    }

    /// Asks for messages, newest first.
    pub async fn messages(&self, query: MessageQuery) -> Result<Vec<Message>, StoreError> {
        self.answered(|reply| Job::Message(MessageJob::Query(query, reply)))
            .await
    }

    /// A message begins to be recorded.
    pub fn begin_voicemail(&self, message: Box<Voicemail>) {
        self.give(Job::Voicemail(VoicemailJob::Begin(message)));
    }

    /// A message is whole and on disk; `None`: it is none.
    pub fn end_voicemail(&self, id: CallId, length: Option<Duration>) {
        self.give(Job::Voicemail(match length {
            Some(length) => VoicemailJob::Finish(id, length),
            None => VoicemailJob::Drop(id),
        }));
    }

    /// Takes out what was deleted a while ago (`now`: all that was deleted), and what is older than it is to be kept.
    pub fn tidy_voicemail(&self, keep: Keep, now: bool) {
        self.give(Job::Voicemail(VoicemailJob::Tidy(keep, now)));
    }

    /// Marks messages as heard, or as new again.
    pub async fn mark_voicemail(&self, ids: Vec<CallId>, heard: bool) -> Result<(), StoreError> {
        self.answered(|reply| Job::Voicemail(VoicemailJob::Mark(ids, heard, reply)))
            .await
    }

    /// Deletes messages; they can be taken back for ten minutes.
    pub async fn delete_voicemail(&self, ids: Vec<CallId>) -> Result<(), StoreError> {
        self.answered(|reply| Job::Voicemail(VoicemailJob::Delete(ids, true, reply)))
            .await
    }

    /// Takes deleted messages back.
    pub async fn restore_voicemail(&self, ids: Vec<CallId>) -> Result<(), StoreError> {
        self.answered(|reply| Job::Voicemail(VoicemailJob::Delete(ids, false, reply)))
            .await
    }

    /// Messages of the answering machine, newest first.
    pub async fn voicemail(&self, query: VoicemailQuery) -> Result<Vec<Voicemail>, StoreError> {
        self.answered(|reply| Job::Voicemail(VoicemailJob::Query(query, reply)))
            .await
    }

    /// One message of the answering machine.
    pub async fn one_voicemail(&self, id: CallId) -> Result<Option<Voicemail>, StoreError> {
        self.answered(|reply| Job::Voicemail(VoicemailJob::Get(id, reply)))
            .await
    }

    async fn answered<T>(&self, job: impl FnOnce(Answer<T>) -> Job) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        if !self.give(job(reply)) {
            return Err(StoreError::NoAnswer);
        }
        answer.await.unwrap_or(Err(StoreError::NoAnswer))
    }

    fn give(&self, job: Job) -> bool {
        match self.jobs.try_send(job) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                tracing::error!("the journal is too slow, a job for it is lost");
                false
            }
            Err(TrySendError::Disconnected(_)) => {
                tracing::error!("the journal has ended");
                false
            }
        }
    }
}

impl Opening {
    /// Its parts; jobs may be given at once.
    #[must_use]
    pub fn split(self) -> (Store, Awaited, Closer) {
        let closer = Closer {
            store: self.store.clone(),
            thread: self.thread,
        };
        (self.store, self.awaited, closer)
    }
}

impl Awaited {
    /// Waits until the database is read, on a thread that may block.
    #[must_use]
    pub fn wait(self) -> Opened {
        self.0.blocking_recv().unwrap_or_else(|_| Opened::nothing())
    }

    /// Waits until the database is read. May be given up and asked again until it has answered.
    pub async fn ready(&mut self) -> Opened {
        (&mut self.0).await.unwrap_or_else(|_| Opened::nothing())
    }
}

impl Opened {
    /// The store's thread broke before it could tell.
    fn nothing() -> Self {
        Self {
            next_call: CallId(1),
            missed: 0,
            unheard: 0,
            due: None,
            sent_on: 0,
            trouble: Some(StoreError::NoAnswer.to_string()),
            memory: BTreeMap::new(),
        }
    }
}

impl Closer {
    /// Writes what waits, closes the database, and waits for that.
    pub fn close(self) {
        if self.store.jobs.send(Job::Stop).is_ok() && self.thread.join().is_err() {
            tracing::error!("the journal's thread broke");
        }
    }
}

#[cfg(test)]
mod tests;
