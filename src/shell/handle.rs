//! What the window and the control socket hold of a running telephone: commands in, pictures and news out.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::{mpsc, oneshot, watch};

use super::{
    audio::Levels,
    contacts::{Contacts, ContactsError, Found},
    outbox::{Means, send_test},
    store::{Store, StoreError},
};
use crate::{
    domain::{
        contact::Contact,
        contact_list::{ContactPage, ContactQuery, Suggestion},
        id::{CallId, ContactId},
        journal::CallEntry,
        message::{Message, MessageId},
        notice::Notice,
        number::{PhoneNumber, Place},
        settings::Settings,
        voicemail::Voicemail,
    },
    engine::{
        command::{Command, CommandError, CommandId, Reply},
        snapshot::{JournalQuery, MessageQuery, Snapshot, VoicemailQuery},
    },
    l10n::L10n,
};

/// Commands that may wait.
pub(super) const COMMANDS: usize = 256;

/// What came of a command.
pub type Outcome = Result<Reply, CommandError>;

/// Whoever waits for what came of a command.
type Waiting = Mutex<BTreeMap<CommandId, oneshot::Sender<Outcome>>>;

/// A running telephone. Cheap to copy; nothing here blocks.
#[derive(Clone)]
pub struct Handle {
    commands: mpsc::Sender<(CommandId, Command)>,
    shared: Arc<Shared>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    store: Store,
    contacts: Contacts,
    meters: Arc<Levels>,
    /// The folder of the answering machine's sound files.
    recordings: Arc<Path>,
    /// What mail is sent with.
    means: Arc<Means>,
}

/// What is kept on disk, by who asks for it.
pub(super) struct Files {
    pub(super) journal: Store,
    pub(super) contacts: Contacts,
    pub(super) means: Means,
}

struct Shared {
    next: AtomicU64,
    waiting: Waiting,
    memory: Mutex<BTreeMap<String, String>>,
}

/// The driver's ends of a [`Handle`].
pub(super) struct Ends {
    pub(super) commands: mpsc::Receiver<(CommandId, Command)>,
    pub(super) snapshots: watch::Sender<Arc<Snapshot>>,
    shared: Arc<Shared>,
}

impl Handle {
    pub(super) fn new(first: Arc<Snapshot>, files: Files, meters: Arc<Levels>) -> (Self, Ends) {
        let (commands, inbox) = mpsc::channel(COMMANDS);
        let (tell, snapshots) = watch::channel(first);
        let shared = Arc::new(Shared {
            next: AtomicU64::new(1),
            waiting: Mutex::default(),
            memory: Mutex::default(),
        });
        let ends = Ends {
            commands: inbox,
            snapshots: tell,
            shared: Arc::clone(&shared),
        };
        let handle = Self {
            commands,
            shared,
            snapshots,
            store: files.journal,
            contacts: files.contacts,
            meters,
            recordings: files.means.recordings.clone().into(),
            means: Arc::new(files.means),
        };
        (handle, ends)
    }

    /// Gives a command; what came of it is an event.
    pub fn give(&self, command: Command) -> Result<CommandId, CommandError> {
        let id = self.number();
        self.commands.try_send((id, command)).map_err(|problem| {
            tracing::error!(%problem, "a command was not taken");
            CommandError::Ending
        })?;
        Ok(id)
    }

    /// Gives a command and waits for what came of it.
    pub async fn ask(&self, command: Command) -> Outcome {
        let id = self.number();
        let (tell, told) = oneshot::channel();
        lock(&self.shared.waiting).insert(id, tell);
        if self.commands.send((id, command)).await.is_err() {
            lock(&self.shared.waiting).remove(&id);
            return Err(CommandError::Ending);
        }
        told.await.unwrap_or(Err(CommandError::Ending))
    }

    /// The present picture.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshots.borrow())
    }

    /// Pictures as they come, the latest only.
    #[must_use]
    pub fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshots.clone()
    }

    /// Rows of the journal, newest first.
    pub async fn journal(&self, query: JournalQuery) -> Result<Vec<CallEntry>, StoreError> {
        self.store.query(query).await
    }

    /// Messages taken down, newest first.
    pub async fn messages(&self, query: MessageQuery) -> Result<Vec<Message>, StoreError> {
        self.store.messages(query).await
    }

    /// Keeps a message; its key once it is on disk.
    pub async fn keep_message(&self, message: Box<Message>) -> Result<MessageId, StoreError> {
        self.store.keep_message(message).await
    }

    /// Deletes messages.
    pub async fn delete_messages(&self, ids: Vec<MessageId>) -> Result<(), StoreError> {
        self.store.delete_messages(ids).await
    }

    /// Messages of the answering machine, newest first.
    pub async fn voicemail(&self, query: VoicemailQuery) -> Result<Vec<Voicemail>, StoreError> {
        self.store.voicemail(query).await
    }

    /// One message of the answering machine.
    pub async fn one_voicemail(&self, id: CallId) -> Result<Option<Voicemail>, StoreError> {
        self.store.one_voicemail(id).await
    }

    /// Marks messages as heard, or as new again.
    pub async fn mark_voicemail(&self, ids: Vec<CallId>, heard: bool) -> Result<(), StoreError> {
        self.store.mark_voicemail(ids, heard).await
    }

    /// Deletes messages; they can be taken back for ten minutes.
    pub async fn delete_voicemail(&self, ids: Vec<CallId>) -> Result<(), StoreError> {
        self.store.delete_voicemail(ids).await
    }

    /// Takes deleted messages back.
    pub async fn restore_voicemail(&self, ids: Vec<CallId>) -> Result<(), StoreError> {
        self.store.restore_voicemail(ids).await
    }

    /// Copies a message to a file of the user's.
    pub async fn export_voicemail(&self, id: CallId, to: PathBuf) -> Result<(), CommandError> {
        let refused = |detail: String| CommandError::CannotWrite {
            path: to.clone(),
            detail,
        };
        let found = self.store.one_voicemail(id).await;
        let found = found.map_err(|problem| refused(problem.to_string()))?;
        let message = found.ok_or(CommandError::NoSuchVoicemail)?;
        let (from, into) = (self.recordings.join(&message.file), to.clone());
        let copied = tokio::task::spawn_blocking(move || std::fs::copy(from, into)).await;
        match copied {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(problem)) => Err(refused(problem.to_string())),
            Err(problem) => Err(refused(problem.to_string())),
        }
    }

    /// Notices, newest first: of one row, of all, or of those that wait or failed.
    pub async fn notices(
        &self,
        row: Option<CallId>,
        all: bool,
        limit: usize,
    ) -> Result<Vec<Notice>, StoreError> {
        self.store.notices(row, all, limit).await
    }

    /// Sends notices again at once, or takes out those that wait or failed; how many were meant.
    pub async fn handle_notices(&self, ids: Vec<u64>, resend: bool) -> Result<usize, StoreError> {
        self.store.handle_notices(ids, resend).await
    }

    /// Sends a mail that says that it works; why not, in the server's words.
    pub async fn test_mail(&self, to: String) -> Result<(), String> {
        let settings = self.settings();
        let texts = L10n::choose(&settings.appearance.language);
        let (subject, text) = (
            texts.text("mail-test-subject"),
            texts.text("mail-test-text"),
        );
        let mut means = self.means.as_ref().clone();
        let file = &settings.network.tls_ca_file;
        means.ca_file = (!file.is_empty()).then(|| PathBuf::from(file));
        let work = move || send_test(&settings.mail, &means, (&to, &subject, &text));
        let done = tokio::task::spawn_blocking(work).await;
        match done {
            Ok(done) => done.map_err(|problem| problem.to_string()),
            Err(problem) => Err(problem.to_string()),
        }
    }

    /// The journal was looked at: calls missed until now are no longer counted.
    pub fn journal_seen(&self) {
        self.store.seen();
    }

    /// A part of the list of contacts.
    pub async fn contacts(&self, query: ContactQuery) -> Result<ContactPage, ContactsError> {
        self.contacts.list(query, self.settings()).await
    }

    /// One contact.
    pub async fn contact(&self, id: ContactId) -> Result<Option<Contact>, ContactsError> {
        self.contacts.get(id).await
    }

    /// Who has a number, written in any way.
    pub async fn who(&self, number: &str) -> Result<Found, ContactsError> {
        let settings = self.settings();
        let place = Place::new(&settings.general.country, &settings.general.area);
        let number = PhoneNumber::read(number, &place).as_str().to_owned();
        self.contacts.who(number, settings).await
    }

    /// What the dial field offers for what was typed: contacts, then others from the journal.
    pub async fn suggest(&self, text: String, limit: usize) -> Vec<Suggestion> {
        let offers = self.contacts.suggest(text.clone(), limit, self.settings());
        let offers = offers.await.inspect_err(
            |problem| tracing::error!(%problem, "contacts are not offered for dialling"),
        );
        let mut offers = offers.unwrap_or_default();
        let query = JournalQuery {
            text,
            limit: 4 * limit,
            ..JournalQuery::default()
        };
        if offers.len() < limit {
            let rows = self.journal(query).await;
            let rows = rows.inspect_err(
                |problem| tracing::error!(%problem, "the journal is not offered for dialling"),
            );
            for row in rows.unwrap_or_default() {
                add_offer(&mut offers, limit, row);
            }
        }
        offers
    }

    /// The address books themselves, for whoever fills them.
    #[must_use]
    pub const fn address_books(&self) -> &Contacts {
        &self.contacts
    }

    fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.snapshots.borrow().settings)
    }

    /// How loud it is: microphone and speaker, 0.0 ..= 1.0, as peaks.
    #[must_use]
    pub fn levels(&self) -> (f32, f32) {
        (self.meters.microphone(), self.meters.speaker())
    }

    /// What was remembered under `name`.
    #[must_use]
    pub fn recall(&self, name: &str) -> Option<String> {
        lock(&self.shared.memory).get(name).cloned()
    }

    /// Keeps `value` under `name` for later runs.
    pub fn remember(&self, name: &str, value: &str) {
        let before = lock(&self.shared.memory).insert(name.to_owned(), value.to_owned());
        if before.as_deref() != Some(value) {
            self.store.remember(name.to_owned(), value.to_owned());
        }
    }

    fn number(&self) -> CommandId {
        CommandId(self.shared.next.fetch_add(1, Ordering::Relaxed))
    }
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Handle").finish_non_exhaustive()
    }
}

impl Ends {
    /// Whoever asked and waits for the outcome of this command.
    pub(super) fn waiting_for(&self, id: CommandId) -> Option<oneshot::Sender<Outcome>> {
        lock(&self.shared.waiting).remove(&id)
    }

    /// A number for a command of the driver's own.
    pub(super) fn number(&self) -> CommandId {
        CommandId(self.shared.next.fetch_add(1, Ordering::Relaxed))
    }

    /// What was remembered in earlier runs; what was remembered meanwhile is newer.
    pub(super) fn remembered(&self, memory: BTreeMap<String, String>) {
        let mut known = lock(&self.shared.memory);
        for (name, value) in memory {
            known.entry(name).or_insert(value);
        }
    }

    /// Nobody will be answered any more.
    pub(super) fn close(&self) {
        lock(&self.shared.waiting).clear();
    }
}

/// Adds the other party of a journal row unless it is offered already.
fn add_offer(offers: &mut Vec<Suggestion>, limit: usize, row: CallEntry) {
    let caller = row.caller;
    let target = if caller.number.is_empty() {
        caller.uri
    } else {
        caller.number
    };
    let is_new = !target.is_empty() && !offers.iter().any(|offer| offer.target == target);
    if !is_new || offers.len() >= limit {
        return;
    }
    let name = row.contact.map_or(caller.name, |contact| contact.name);
    offers.push(Suggestion {
        contact: None,
        call: Some(row.id),
        name: if name.is_empty() {
            target.clone()
        } else {
            name
        },
        organisation: String::new(),
        kind: None,
        shown: target.clone(),
        target,
    });
}

/// The data behind these locks is whole after every statement, so a panic elsewhere leaves nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
