//! Deterministic composition of domain, sip and media: the telephone without its surroundings.
//!
//! The engine is handed inputs with the time, gives outputs and the moment it wants to be woken. Its border to the
//! shell is [`input`] and [`output`], its border to the window [`command`], [`event`] and [`snapshot`].

pub mod command;
pub mod event;
pub mod input;
pub mod output;
pub mod signalling;
pub mod snapshot;

use std::{collections::VecDeque, sync::Arc};

pub use self::{
    command::{Command, CommandError, CommandId, Reply},
    event::Event,
    input::{Input, Now, Start},
    output::Output,
    signalling::Signalling,
    snapshot::Snapshot,
};
use crate::{
    mono::Mono,
    rng::Rng,
    sip::{Stack, StackConfig},
};

/// The telephone.
#[derive(Debug)]
pub struct Engine<S = Stack> {
    signalling: S,
    out: VecDeque<Output>,
    snapshot: Arc<Snapshot>,
}

impl Engine<Stack> {
    /// The telephone with real signalling. Accounts begin to register at once.
    #[must_use]
    pub fn new(now: Now, start: Start) -> Self {
        let rng = Rng::from_seed(start.seed);
        Self::with_signalling(now, start, Stack::new(StackConfig::default(), rng))
    }
}

impl<S: Signalling> Engine<S> {
    /// The telephone on the given signalling.
    #[must_use]
    pub fn with_signalling(_now: Now, start: Start, signalling: S) -> Self {
        let snapshot = Snapshot {
            settings: start.settings,
            secrets: start.secrets,
            demo: start.demo,
            ..Snapshot::default()
        };
        Self {
            signalling,
            out: VecDeque::new(),
            snapshot: Arc::new(snapshot),
        }
    }

    /// Takes in what happened at `now`, which never lies before an earlier `now`. Then take everything `poll` gives.
    pub fn handle(&mut self, now: Now, input: Input) {
        if let Input::Sip(input) = input {
            self.signalling.handle(now.mono, input);
        }
    }

    /// The next thing to do, in order; `None` when all is done.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When to hand in [`Input::Wake`], if nothing comes before.
    pub fn deadline(&self) -> Option<Mono> {
        self.signalling.deadline()
    }

    /// The present picture; rebuilt only when something changed.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot)
    }
}
