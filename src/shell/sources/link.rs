//! The way to the thread that minds the sources.

use std::sync::{
    Arc,
    mpsc::{Sender, channel},
};

use tokio::sync::mpsc;

use super::{
    SECRET,
    desk::{Desk, Message},
};
use crate::{
    domain::{
        id::{AccountId, SourceId},
        settings::Settings,
        sources::{SourcesView, SourcesWish},
    },
    engine::command::{CommandError, CommandId},
    shell::{contacts::Contacts, secret::Secrets},
};

/// What sources are read with.
#[derive(Clone, Debug)]
pub struct Ground {
    /// Where cards go.
    pub contacts: Contacts,
    /// Where passwords are.
    pub secrets: Secrets,
}

/// What is told to the engine.
#[derive(Debug)]
pub enum Told {
    /// The picture changed.
    View(Arc<SourcesView>),
    /// What came of a wish.
    Done(CommandId, Result<(), CommandError>),
}

/// The way to the sources. Its thread runs from the first moment there is something to mind.
#[derive(Debug)]
pub struct Sources {
    ground: Ground,
    settings: Arc<Settings>,
    desk: Option<Sender<Message>>,
    tell: mpsc::Sender<Told>,
}

impl Sources {
    /// Minds the sources of `settings`; what is to be known comes out at the other end.
    #[must_use]
    pub fn new(ground: Ground, settings: Arc<Settings>) -> (Self, mpsc::Receiver<Told>) {
        let (tell, told) = mpsc::channel(64);
        let mut sources = Self {
            ground,
            settings: Arc::clone(&settings),
            desk: None,
            tell,
        };
        sources.follow(settings);
        (sources, told)
    }

    /// Goes by new settings.
    pub fn follow(&mut self, settings: Arc<Settings>) {
        self.settings = Arc::clone(&settings);
        if self.desk.is_some() || !settings.sources.is_empty() {
            self.say(Message::Settings(settings));
        }
    }

    /// Carries a wish out.
    pub fn wish(&mut self, id: CommandId, wish: SourcesWish) {
        if self.desk.is_none() {
            self.say(Message::Settings(Arc::clone(&self.settings)));
        }
        self.say(Message::Wish(id, wish));
    }

    /// The password kept under `key` changed: the source is read again.
    pub fn password_changed(&mut self, key: &AccountId) {
        let source = key.as_str().strip_prefix(SECRET).map(SourceId::new);
        if let Some(source) = source.filter(|_| self.desk.is_some()) {
            self.say(Message::Password(source));
        }
    }

    /// Ends the threads; a server that does not answer is not waited for.
    pub fn close(&mut self) {
        if let Some(desk) = self.desk.take() {
            // A thread that is gone needs no word.
            let _ = desk.send(Message::Stop);
        }
    }

    fn say(&mut self, message: Message) {
        if self.desk.is_none() {
            self.desk = self.start();
        }
        let said = self.desk.as_ref().map(|desk| desk.send(message));
        if !matches!(said, Some(Ok(()))) {
            tracing::error!("nobody minds the sources of contacts");
        }
    }

    fn start(&self) -> Option<Sender<Message>> {
        let (desk, inbox) = channel();
        let state = Desk::new(self.ground.clone(), self.tell.clone(), desk.clone());
        let thread = std::thread::Builder::new()
            .name("sources".into())
            .stack_size(512 * 1024)
            .spawn(move || state.run(&inbox));
        match thread {
            Ok(_) => Some(desk),
            Err(problem) => {
                tracing::error!(%problem, "the sources of contacts can't be minded");
                None
            }
        }
    }
}
