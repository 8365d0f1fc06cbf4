//! Carries actions out, on a thread of its own: nothing here can delay a call (S34). The thread starts with the first
//! occasion somebody has an action for, so that a telephone without actions pays nothing.
//!
//! | file      | what it does                                                  |
//! |-----------|---------------------------------------------------------------|
//! | `worker`  | decides, queues, at most four at once                           |
//! | `program` | runs a program by its argument vector, with a time limit (S33)   |
//! | `window`  | how the program's window appears (X11)                         |

mod program;
#[cfg(test)]
mod tests;
#[cfg(feature = "gui")]
mod window;
mod worker;

use std::{sync::Arc, thread::JoinHandle, time::Duration};

use tokio::sync::mpsc;

use crate::{
    domain::{
        action::{Facts, Ran},
        id::{ActionId, ContactId},
        settings::Settings,
        template::Manner,
    },
    engine::command::{CommandError, CommandId},
};

/// Occasions and wishes that may wait for the thread.
const QUEUE: usize = 256;
/// News that may wait for the loop.
const NEWS: usize = 64;
/// How long what runs may go on when the program ends.
const FAREWELL: Duration = Duration::from_secs(1);

/// What the thread is told.
#[derive(Debug)]
enum Job {
    Occasion(Box<Facts>, bool),
    Run(CommandId, ActionId, Box<Facts>),
    Settings(Arc<Settings>),
}

/// What the thread tells.
#[derive(Debug)]
pub(super) enum Told {
    /// An action was carried out, or not.
    Ran(Box<Ran>),
    /// What came of a wish.
    Done(CommandId, Result<(), CommandError>),
    /// Show this contact.
    ShowContact(ContactId),
}

/// The way to the thread.
#[derive(Debug)]
pub(super) struct Actions {
    settings: Arc<Settings>,
    /// Finds the system's language and clock; the settings may name another language. Asked once it is needed.
    manner: fn() -> Manner,
    tell: mpsc::Sender<Told>,
    /// What the thread tells.
    pub(super) told: mpsc::Receiver<Told>,
    running: Option<(mpsc::Sender<Job>, JoinHandle<()>)>,
}

impl Actions {
    /// Nothing runs yet.
    pub(super) fn new(settings: Arc<Settings>, manner: fn() -> Manner) -> Self {
        let (tell, told) = mpsc::channel(NEWS);
        Self {
            settings,
            manner,
            tell,
            told,
            running: None,
        }
    }

    /// Something happened that actions may wait for.
    pub(super) fn occasion(&mut self, facts: Box<Facts>, known: bool) {
        self.give(Job::Occasion(facts, known));
    }

    /// Somebody wants an action carried out.
    pub(super) fn run(&mut self, id: CommandId, action: ActionId, facts: Box<Facts>) {
        self.give(Job::Run(id, action, facts));
    }

    /// Other settings are in force.
    pub(super) fn adopt(&mut self, settings: &Arc<Settings>) {
        let is_same = self.settings.actions == settings.actions
            && self.settings.appearance.language == settings.appearance.language
            && self.settings.desktop.url_schemes == settings.desktop.url_schemes;
        self.settings = Arc::clone(settings);
        if !is_same && self.running.is_some() {
            self.give(Job::Settings(Arc::clone(settings)));
        }
    }

    /// Ends the thread; what still runs gets a moment.
    pub(super) fn close(&mut self) {
        if let Some((inbox, thread)) = self.running.take() {
            drop(inbox);
            if thread.join().is_err() {
                tracing::error!("the thread of the actions broke");
            }
        }
    }

    fn give(&mut self, job: Job) {
        if self.running.is_none() {
            self.running = self.start();
        }
        let Some((inbox, _)) = &self.running else {
            return;
        };
        if let Err(problem) = inbox.try_send(job) {
            tracing::error!(%problem, "actions are behind, one is lost");
        }
    }

    fn start(&self) -> Option<(mpsc::Sender<Job>, JoinHandle<()>)> {
        let (inbox, jobs) = mpsc::channel(QUEUE);
        let (settings, tell) = (Arc::clone(&self.settings), self.tell.clone());
        let manner = self.manner;
        let thread = std::thread::Builder::new()
            .name("actions".into())
            .stack_size(512 * 1024)
            .spawn(move || worker::run(&settings, manner(), jobs, tell));
        match thread {
            Ok(thread) => Some((inbox, thread)),
            Err(problem) => {
                tracing::error!(%problem, "no thread for actions");
                None
            }
        }
    }
}
