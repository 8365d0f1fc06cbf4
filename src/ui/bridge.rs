//! The border to whoever runs the telephone: the window knows only this.
//!
//! `main` fills a [`Bridge`] from the shell's handle; the tests fill one from a script.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use iced::{
    Subscription,
    futures::{SinkExt, Stream, StreamExt, stream},
};
use tokio::sync::{Mutex, mpsc, watch};

use crate::{
    domain::{
        contact::Contact,
        contact_list::{ContactPage, ContactQuery, Suggestion},
        desktop::{Rearrange, Surroundings},
        id::{CallId, ContactId},
        journal::CallEntry,
        message::{Message, MessageId},
        notice::Notice,
        voicemail::Voicemail,
    },
    engine::{
        command::{Command, CommandError, CommandId},
        event::Event,
        snapshot::{JournalQuery, MessageQuery, Snapshot, VoicemailQuery},
    },
};

/// Loudness now, 0.0 (silence) ..= 1.0 (full scale), as peaks.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Levels {
    /// Of the microphone.
    pub microphone: f32,
    /// Of the speaker.
    pub speaker: f32,
}

/// Journal rows, newest first, on their way.
pub type Page = Pin<Box<dyn Future<Output = Vec<CallEntry>> + Send>>;

/// Messages taken down, newest first, on their way.
pub type Messages = Pin<Box<dyn Future<Output = Vec<Message>> + Send>>;

/// Something asked for, on its way.
pub type Coming<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What comes of something the window waits for: a value, or why not, for people to read.
pub type Promise<T> = Pin<Box<dyn Future<Output = Result<T, String>> + Send>>;

/// A text to be made a PDF of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Name of the file, without folder and ending.
    pub name: String,
    /// Title.
    pub title: String,
    /// The text.
    pub text: String,
}

/// What the window asks of the telephone. No call may block.
pub trait Desk: Send + Sync + 'static {
    /// Gives a command; what came of it is told by [`Event::CommandDone`]. `Err`: it was not even taken.
    fn command(&self, command: Command) -> Result<CommandId, CommandError>;

    /// Asks for rows of the journal.
    fn journal(&self, query: JournalQuery) -> Page;

    /// Asks for a part of the list of contacts.
    fn contacts(&self, query: ContactQuery) -> Coming<ContactPage>;

    /// Asks for a contact; `None` when there is none any more.
    fn contact(&self, id: ContactId) -> Coming<Option<Contact>>;

    /// Asks what the dial field may offer for what was typed.
    fn suggest(&self, text: String) -> Coming<Vec<Suggestion>>;

    /// Asks for messages taken down.
    fn messages(&self, query: MessageQuery) -> Messages;

    /// Keeps a message; its key once it is on disk.
    fn keep_message(&self, message: Box<Message>) -> Promise<MessageId>;

    /// Deletes messages.
    fn delete_messages(&self, ids: Vec<MessageId>) -> Promise<()>;

    /// Asks for messages of the answering machine.
    fn voicemail(&self, query: VoicemailQuery) -> Coming<Vec<Voicemail>>;

    /// Marks messages of the answering machine as heard, or as new.
    fn mark_voicemail(&self, ids: Vec<CallId>, heard: bool) -> Promise<()>;

    /// Deletes messages of the answering machine (`on`), or puts them back.
    fn delete_voicemail(&self, ids: Vec<CallId>, on: bool) -> Promise<()>;

    /// Copies a message of the answering machine to a file among the user's documents; its path.
    fn export_voicemail(&self, id: CallId, name: String) -> Promise<String>;

    /// Sends a mail that says that it works, to the sender's own address.
    fn test_mail(&self) -> Promise<()>;

    /// Asks where the notice of a journal row stands.
    fn notices(&self, row: CallId) -> Coming<Vec<Notice>>;

    /// Writes a PDF among the user's documents; its path.
    fn print(&self, sheet: Sheet) -> Promise<String>;

    /// Hands a `mailto:` address to the mail program.
    fn open_mail(&self, url: &str);

    /// Says that somebody is at the desk (S76).
    fn present(&self);

    /// Says that the user has the journal before the eyes: calls missed until now are no longer counted.
    fn journal_seen(&self);

    /// How loud it is.
    fn levels(&self) -> Levels;

    /// Starts the demo as a program beside this one.
    fn start_demo(&self);

    /// Looks at what the desktop starts and who opens links, or changes it.
    fn rearrange(&self, wish: Rearrange) -> Promise<Surroundings>;

    /// What was remembered under `key` in an earlier run (window places).
    fn recall(&self, key: &str) -> Option<String>;

    /// Keeps `value` under `key` for later runs.
    fn remember(&self, key: &str, value: &str);
}

/// Everything a window needs to run.
#[derive(Clone)]
pub struct Bridge {
    /// Takes commands and answers questions.
    pub desk: Arc<dyn Desk>,
    /// The newest snapshot.
    pub snapshots: watch::Receiver<Arc<Snapshot>>,
    /// What just happened, each once.
    pub events: Arc<Mutex<mpsc::Receiver<Event>>>,
}

impl Bridge {
    /// Joins the ends.
    #[must_use]
    pub fn new(
        desk: Arc<dyn Desk>,
        snapshots: watch::Receiver<Arc<Snapshot>>,
        events: mpsc::Receiver<Event>,
    ) -> Self {
        Self {
            desk,
            snapshots,
            events: Arc::new(Mutex::new(events)),
        }
    }

    /// Snapshots and events as they come.
    pub fn news(&self) -> Subscription<News> {
        Subscription::run_with(Feed(self.clone()), |feed| feed.0.stream())
    }

    fn stream(&self) -> impl Stream<Item = News> + use<> {
        let (snapshots, events) = (self.snapshots.clone(), Arc::clone(&self.events));
        let snapshots = stream::unfold((snapshots, true), |(mut snapshots, first)| async move {
            if !first {
                snapshots.changed().await.ok()?;
            }
            let latest = Arc::clone(&snapshots.borrow_and_update());
            Some((News::Snapshot(latest), (snapshots, false)))
        });
        let events = iced::stream::channel(16, async move |mut out| {
            let mut events = events.lock().await;
            while let Some(event) = events.recv().await {
                if out.send(News::Event(event)).await.is_err() {
                    return;
                }
            }
            // The telephone is gone; the window follows.
            drop(out.send(News::Event(Event::Ending)).await);
        });
        stream::select(snapshots.boxed(), events.boxed())
    }
}

impl fmt::Debug for Bridge {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Bridge").finish_non_exhaustive()
    }
}

/// What reaches the window.
#[derive(Clone, Debug)]
pub enum News {
    /// The telephone looks different now.
    Snapshot(Arc<Snapshot>),
    /// Something happened.
    Event(Event),
}

/// One feed per run of the program, whatever it carries.
struct Feed(Bridge);

impl std::hash::Hash for Feed {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        "bridge".hash(state);
    }
}
