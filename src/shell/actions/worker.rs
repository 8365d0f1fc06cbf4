//! Decides which actions an occasion sets off and carries them out, at most four at once; more wait, and of those too many
//! are turned away and told.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use tokio::{
    sync::{Semaphore, mpsc},
    time::timeout,
};

use super::{FAREWELL, Job, Told, program};
use crate::{
    domain::{
        action::{
            Action, Book, Deed, Facts, Ran, RunResult, Trigger,
            fill::{self, fill},
        },
        id::ActionId,
        settings::Settings,
        template::{Manner, Target, tongue::Tongue},
    },
    engine::command::{CommandError, CommandId},
};

/// Actions carried out at once (S33).
const AT_ONCE: usize = 4;
/// Actions that may wait for their turn.
const WAITING: usize = 64;

/// Process groups that are watched.
pub(super) type Groups = Arc<Mutex<BTreeSet<i32>>>;

/// The thread.
pub(super) fn run(
    settings: &Settings,
    manner: Manner,
    jobs: mpsc::Receiver<Job>,
    tell: mpsc::Sender<Told>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(4)
        .build();
    match runtime {
        Ok(runtime) => {
            runtime.block_on(Worker::new(settings, manner, tell).work(jobs));
            runtime.shutdown_background();
        }
        Err(problem) => tracing::error!(%problem, "no event loop for actions"),
    }
}

struct Worker {
    book: Book,
    /// The system's language and clock.
    manner: Manner,
    ways: Arc<Ways>,
    tell: mpsc::Sender<Told>,
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    groups: Groups,
}

/// One action on its way.
struct Errand {
    id: ActionId,
    action: Action,
    facts: Box<Facts>,
    trigger: Trigger,
    /// Whoever wants to know.
    asker: Option<CommandId>,
}

impl Worker {
    fn new(settings: &Settings, manner: Manner, tell: mpsc::Sender<Told>) -> Self {
        Self {
            book: Book::new(&settings.actions),
            ways: Arc::new(Ways::of(settings, &manner)),
            manner,
            tell,
            places: Arc::new(Semaphore::new(WAITING + AT_ONCE)),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            groups: Groups::default(),
        }
    }

    async fn work(mut self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(job) = jobs.recv().await {
            match job {
                Job::Occasion(facts, known) => self.occasion(&facts, known).await,
                Job::Run(asker, id, facts) => self.wish(asker, id, facts).await,
                Job::Settings(settings) => {
                    self.book = Book::new(&settings.actions);
                    self.ways = Arc::new(Ways::of(&settings, &self.manner));
                }
            }
        }
        let all = u32::try_from(WAITING + AT_ONCE).unwrap_or(u32::MAX);
        if timeout(FAREWELL, self.places.acquire_many(all))
            .await
            .is_err()
        {
            for group in lock(&self.groups).iter() {
                program::end_group(*group);
            }
        }
    }

    async fn occasion(&self, facts: &Facts, known: bool) {
        for verdict in self.book.decide(facts.trigger, known, facts) {
            let action = verdict.action.as_str();
            match (&verdict.quiet, self.book.get(&verdict.action)) {
                (Some(why), _) => {
                    tracing::debug!(action, why = why.word(), "action stays quiet");
                }
                (None, None) => {}
                (None, Some(found)) => {
                    let errand = Errand {
                        id: verdict.action.clone(),
                        action: found.clone(),
                        facts: Box::new(facts.clone()),
                        trigger: facts.trigger,
                        asker: None,
                    };
                    self.send(errand).await;
                }
            }
        }
    }

    async fn wish(&self, asker: CommandId, id: ActionId, facts: Box<Facts>) {
        let Some(action) = self.book.get(&id).cloned() else {
            return told(
                &self.tell,
                Told::Done(asker, Err(CommandError::NoSuchAction)),
            )
            .await;
        };
        let errand = Errand {
            id,
            action,
            facts,
            trigger: Trigger::ByHand,
            asker: Some(asker),
        };
        self.send(errand).await;
    }

    async fn send(&self, errand: Errand) {
        let tell = self.tell.clone();
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            let done = (RunResult::TooMany, String::new(), String::new());
            return report(&tell, &errand, Instant::now(), done).await;
        };
        let (turns, groups) = (Arc::clone(&self.turns), Arc::clone(&self.groups));
        let ways = Arc::clone(&self.ways);
        tokio::spawn(async move {
            let turn = turns.acquire().await;
            let begun = Instant::now();
            let done = carry_out(&errand, &ways, &groups, &tell).await;
            report(&tell, &errand, begun, done).await;
            drop((turn, place));
        });
    }
}

/// How things are done with the settings in force.
struct Ways {
    /// Schemes the user added.
    schemes: Vec<String>,
    manner: Manner,
}

impl Ways {
    fn of(settings: &Settings, system: &Manner) -> Self {
        let tongue = match settings.appearance.language.as_str() {
            "" => system.tongue,
            language => Tongue::of(language),
        };
        Self {
            schemes: settings.desktop.url_schemes.clone(),
            manner: Manner {
                tongue,
                zone: system.zone.clone(),
            },
        }
    }

    fn fill(&self, text: &str, errand: &Errand, target: Target) -> Result<String, String> {
        let filled = fill(text, &errand.facts.texts, target, &self.manner);
        filled.map_err(|problem| problem.to_string())
    }
}

/// What came of it, what was done, and what was said.
type Done = (RunResult, String, String);

async fn carry_out(
    errand: &Errand,
    ways: &Ways,
    groups: &Groups,
    tell: &mpsc::Sender<Told>,
) -> Done {
    let refused = |result| (result, String::new(), String::new());
    match errand.action.deed {
        Deed::Contact => match errand.facts.contact() {
            Some(contact) => {
                told(tell, Told::ShowContact(contact.id)).await;
                (RunResult::Done, contact.card.name.clone(), String::new())
            }
            None => refused(RunResult::NoContact),
        },
        Deed::Url => match ways.fill(&errand.action.url, errand, Target::Url) {
            Err(problem) => refused(RunResult::CannotFill(problem)),
            Ok(url) => match fill::scheme(&url) {
                Some(scheme) if fill::is_allowed(&scheme, &ways.schemes) => {
                    (program::open(&url).await, url, String::new())
                }
                scheme => refused(RunResult::SchemeNotAllowed(scheme.unwrap_or(url))),
            },
        },
        Deed::Program => {
            let arguments = errand.action.arguments.iter();
            let filled: Result<Vec<String>, String> = arguments
                .map(|text| ways.fill(text, errand, Target::Argument))
                .collect();
            match filled {
                Err(problem) => refused(RunResult::CannotFill(problem)),
                Ok(arguments) => {
                    let what = shown(&errand.action.program, &arguments);
                    let (result, output) = program::run(&errand.action, &arguments, groups).await;
                    (result, what, output)
                }
            }
        }
    }
}

async fn report(tell: &mpsc::Sender<Told>, errand: &Errand, begun: Instant, done: Done) {
    let (result, what, output) = done;
    let action = errand.id.as_str();
    if result.is_good() {
        tracing::debug!(action, took = ?begun.elapsed(), "action done");
    } else {
        // Numbers and names of callers stand in the detail; they are for the screen.
        tracing::warn!(action, result = result.word(), "action failed");
    }
    let ran = Ran {
        action: errand.id.clone(),
        title: errand.action.title.clone(),
        trigger: errand.trigger,
        call: errand.facts.call,
        at: errand.facts.now,
        took: begun.elapsed(),
        what,
        result: result.clone(),
        output,
    };
    told(tell, Told::Ran(Box::new(ran))).await;
    if let Some(asker) = errand.asker {
        let outcome = if result.is_good() {
            Ok(())
        } else {
            Err(CommandError::ActionFailed(result))
        };
        told(tell, Told::Done(asker, outcome)).await;
    }
}

async fn told(tell: &mpsc::Sender<Told>, news: Told) {
    if tell.send(news).await.is_err() {
        tracing::debug!("nobody listens to actions any more");
    }
}

/// A program and its arguments for people to read.
fn shown(program: &str, arguments: &[String]) -> String {
    let quoted = arguments.iter().map(|one| {
        if one.is_empty() || one.contains(char::is_whitespace) {
            format!("\"{one}\"")
        } else {
            one.clone()
        }
    });
    std::iter::once(program.to_owned())
        .chain(quoted)
        .collect::<Vec<_>>()
        .join(" ")
}

pub(super) fn lock(groups: &Groups) -> std::sync::MutexGuard<'_, BTreeSet<i32>> {
    groups.lock().unwrap_or_else(PoisonError::into_inner)
}
