//! The thread of one source: reads it, waits, reads it again.
//!
//! | after                | the next reading is                                                                |
//! |----------------------|------------------------------------------------------------------------------------|
//! | a reading            | after its interval, when somebody wants it, or (folders) when something changes    |
//! | a failure            | after a minute, then two, four, … but never later than its interval                |

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Sender,
    },
    time::{Duration, Instant},
};

use super::{
    Access, dav,
    desk::Message,
    folder, ldap, secret_key,
    taker::{Extent, Halt, Probe, Progress, Shelf, Taker},
    wait::{Bell, Sleeper},
};
use crate::{
    domain::{
        card_fault::CardProblems,
        id::SourceId,
        number::Place,
        settings::{Source, SourceKind},
        sources::{SourceProblem, TestState},
    },
    secret::Secret,
    shell::{
        contacts::{Contacts, Counts},
        secret::Secrets,
    },
};

/// The first try after a failure.
const AGAIN: Duration = Duration::from_mins(1);
/// Progress is told this often at most.
const BEAT: Duration = Duration::from_millis(200);

/// What a source is read with.
#[derive(Clone, Debug)]
pub(super) struct Means {
    pub(super) contacts: Contacts,
    pub(super) secrets: Secrets,
    pub(super) place: Place,
    pub(super) ca_file: String,
}

/// A source's thread, seen from outside.
#[derive(Debug)]
pub(super) struct Worker {
    bell: Bell,
    unwanted: Arc<AtomicBool>,
}

/// What came of a reading.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It was read.
    Read {
        counts: Counts,
        extent: Extent,
        problems: CardProblems,
    },
    /// It could not be read.
    Failed(SourceProblem),
}

impl Worker {
    /// Starts a thread that reads the source after `delay` and from then on; what happens is told under `number`.
    pub(super) fn start(
        id: SourceId,
        source: Source,
        means: Means,
        (delay, number): (Duration, u64),
        tell: Sender<Message>,
    ) -> std::io::Result<Self> {
        let (sleeper, bell) = Sleeper::new()?;
        let unwanted = Arc::new(AtomicBool::new(false));
        let task = Task {
            id,
            source,
            means,
            number,
            tell,
            sleeper,
            unwanted: Arc::clone(&unwanted),
            memory: dav::Memory::default(),
            failures: 0,
        };
        std::thread::Builder::new()
            .name("source".into())
            .stack_size(1024 * 1024)
            .spawn(move || task.run(delay))?;
        Ok(Self { bell, unwanted })
    }

    /// Reads it now.
    pub(super) fn read(&self) {
        self.bell.ring();
    }
}

impl Drop for Worker {
    /// The thread ends by itself as soon as it notices; a server that does not answer holds nobody up.
    fn drop(&mut self) {
        self.unwanted.store(true, Ordering::Relaxed);
        self.bell.ring();
    }
}

struct Task {
    id: SourceId,
    source: Source,
    means: Means,
    number: u64,
    tell: Sender<Message>,
    sleeper: Sleeper,
    unwanted: Arc<AtomicBool>,
    memory: dav::Memory,
    failures: u32,
}

impl Task {
    fn run(mut self, delay: Duration) {
        let mut wait = delay;
        loop {
            self.sleeper.sleep(wait);
            if self.unwanted.load(Ordering::Relaxed) {
                return;
            }
            if self.source.kind == SourceKind::Folder {
                // Before it is read: what changes meanwhile is not missed.
                self.sleeper.watch(&folder::folders(&self.source.place));
            }
            self.say(Message::Began(self.id.clone(), self.number));
            match self.read() {
                Ok(outcome) => {
                    let is_good = matches!(outcome, Outcome::Read { .. });
                    self.failures = if is_good { 0 } else { self.failures + 1 };
                    self.say(Message::Ended(self.id.clone(), self.number, outcome));
                }
                Err(Unwanted) => return,
            }
            wait = self.pause();
        }
    }

    fn pause(&self) -> Duration {
        let interval = Duration::from_secs(u64::from(self.source.refresh_minutes.max(1)) * 60);
        if self.failures == 0 {
            return interval;
        }
        let again = AGAIN.saturating_mul(1 << (self.failures - 1).min(10));
        again.min(interval)
    }

    fn read(&mut self) -> Result<Outcome, Unwanted> {
        let access = Access {
            password: password(&self.means.secrets, &self.id),
            ca_file: self.means.ca_file.clone(),
        };
        let (tell, id, number) = (self.tell.clone(), self.id.clone(), self.number);
        let mut last: Option<Instant> = None;
        let mut progress = move |progress: Progress| {
            if last.is_none_or(|last| last.elapsed() >= BEAT) {
                last = Some(Instant::now());
                // A desk that is gone ends this thread soon.
                let _ = tell.send(Message::Progress(id.clone(), number, progress));
            }
        };
        let mut shelf = Shelf::new(
            &self.means.contacts,
            &self.id,
            self.means.place.clone(),
            Arc::clone(&self.unwanted),
            &mut progress,
        );
        let (source, memory) = (&self.source, &mut self.memory);
        // A server's answer may break a library: that costs this reading only.
        let result = catch_unwind(AssertUnwindSafe(|| {
            dispatch(source, &access, memory, &mut shelf)
        }));
        let result = result.unwrap_or_else(|_| {
            Err(Halt::Problem(SourceProblem::BadAnswer {
                detail: "unreadable".into(),
            }))
        });
        let result =
            result.and_then(|(extent, problems)| Ok((shelf.finish(extent)?, extent, problems)));
        match result {
            Ok((counts, extent, problems)) => Ok(Outcome::Read {
                counts,
                extent,
                problems,
            }),
            Err(Halt::Unwanted) => Err(Unwanted),
            Err(Halt::Problem(problem)) => {
                tracing::warn!(source = %self.id, ?problem, "a source of contacts can't be read");
                self.means.contacts.failed(&self.id);
                Ok(Outcome::Failed(problem))
            }
        }
    }

    fn say(&self, message: Message) {
        if self.tell.send(message).is_err() {
            tracing::debug!("nobody minds the sources any more");
        }
    }
}

/// Nobody wants the source any more.
struct Unwanted;

fn dispatch(
    source: &Source,
    access: &Access,
    memory: &mut dav::Memory,
    taker: &mut dyn Taker,
) -> Result<(Extent, CardProblems), Halt> {
    match source.kind {
        SourceKind::Folder => folder::read(&source.place, taker),
        SourceKind::Ldap => ldap::read(source, access, taker),
        SourceKind::Carddav => dav::read(source, access, memory, taker),
    }
}

fn password(secrets: &Secrets, id: &SourceId) -> Option<Secret> {
    let key = secret_key(id);
    let in_file = secrets
        .in_file()
        .inspect_err(|problem| tracing::error!(%problem, "cannot read the file of passwords"));
    let found = in_file
        .unwrap_or_default()
        .into_iter()
        .find(|(found, _)| *found == key);
    found
        .map(|(_, password)| password)
        .or_else(|| secrets.in_service(&key))
}

/// Tries a source without storing anything.
pub(super) fn test(
    id: &SourceId,
    source: &Source,
    given: Option<Secret>,
    means: &Means,
) -> TestState {
    let access = Access {
        password: given.or_else(|| password(&means.secrets, id)),
        ca_file: means.ca_file.clone(),
    };
    let mut probe = Probe::default();
    let mut memory = dav::Memory::default();
    let result = catch_unwind(AssertUnwindSafe(|| {
        dispatch(source, &access, &mut memory, &mut probe)
    }));
    match result {
        Ok(Ok(_) | Err(Halt::Unwanted)) => TestState::Good {
            count: probe.expected.unwrap_or(0).max(probe.taken),
            example: probe.example,
        },
        Ok(Err(Halt::Problem(problem))) => TestState::Failed(problem),
        Err(_) => TestState::Failed(SourceProblem::BadAnswer {
            detail: "unreadable".into(),
        }),
    }
}
