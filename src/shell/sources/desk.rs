//! The thread that minds the sources: starts and ends their threads as the settings say, keeps the picture of where each
//! stands, carries wishes out.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender},
    },
    time::{Duration, Instant},
};

use tokio::sync::mpsc;

use super::{
    link::{Ground, Told},
    taker::{Extent, Progress},
    worker::{Means, Outcome, Worker},
};
use crate::{
    domain::{
        card_fault::CardProblems,
        id::SourceId,
        number::Place,
        settings::place_of_account,
        settings::{General, Settings, Source},
        sources::{
            FileView, ImportView, SourceProblem, SourceState, SourceView, SourcesView, SourcesWish,
            TestState,
        },
    },
    engine::command::{CommandError, CommandId},
    shell::clock,
};

/// The first reading begins so long after the program: calls come first.
const CALM: Duration = Duration::from_secs(2);
/// A source that gives nothing for so long while it is read is slow (S36).
const SLOW: Duration = Duration::from_secs(5);
/// The beat while something is read.
const BEAT: Duration = Duration::from_secs(1);

/// What happens at the desk.
#[derive(Debug)]
pub(super) enum Message {
    Settings(Arc<Settings>),
    Wish(CommandId, SourcesWish),
    Began(SourceId, u64),
    Progress(SourceId, u64, Progress),
    Ended(SourceId, u64, Outcome),
    Tested(u64, TestState),
    Looked(u64, FileView),
    Imported(ImportView),
    Exported(CommandId, Result<(), CommandError>),
    Password(SourceId),
    Stop,
}

/// A source that is on.
#[derive(Debug)]
pub(super) struct Minded {
    pub(super) source: Source,
    place: Place,
    ca_file: String,
    pub(super) worker: Option<Worker>,
    number: u64,
    /// When something came last, while it is read.
    alive: Option<Instant>,
}

#[derive(Debug)]
pub(super) struct Desk {
    pub(super) ground: Ground,
    pub(super) settings: Arc<Settings>,
    tell: mpsc::Sender<Told>,
    pub(super) own: Sender<Message>,
    pub(super) minded: BTreeMap<SourceId, Minded>,
    pub(super) view: SourcesView,
    pub(super) cancel: Arc<AtomicBool>,
    /// Of the worker, test or look begun last: late news of earlier ones are not taken for theirs.
    pub(super) number: u64,
    began: Instant,
}

impl Desk {
    pub(super) fn new(ground: Ground, tell: mpsc::Sender<Told>, own: Sender<Message>) -> Self {
        Self {
            ground,
            settings: Arc::new(Settings::default()),
            tell,
            own,
            minded: BTreeMap::new(),
            view: SourcesView::default(),
            cancel: Arc::default(),
            number: 0,
            began: Instant::now(),
        }
    }

    pub(super) fn run(mut self, inbox: &Receiver<Message>) {
        loop {
            let reads = self.minded.values().any(|minded| minded.alive.is_some());
            let message = if reads {
                inbox.recv_timeout(BEAT)
            } else {
                inbox.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match message {
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return self.stop(),
                Ok(message) => self.take(message),
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.mark_slow();
        }
    }

    fn stop(self) {
        self.cancel.store(true, Ordering::Relaxed);
    }

    fn take(&mut self, message: Message) {
        let before = self.view.clone();
        match message {
            Message::Settings(settings) => self.follow(settings),
            Message::Wish(id, SourcesWish::Export { source, path, form }) => {
                return self.export(id, source, path, form);
            }
            Message::Wish(id, wish) => {
                let result = self.wish(wish);
                // The picture first: whoever asked looks at it next.
                self.show();
                return self.say(Told::Done(id, result));
            }
            Message::Password(id) => {
                if let Some(worker) = self
                    .minded
                    .get(&id)
                    .and_then(|minded| minded.worker.as_ref())
                {
                    worker.read();
                }
            }
            Message::Exported(id, result) => self.say(Told::Done(id, result)),
            Message::Began(id, number) => self.news(&id, number, |view, _| {
                view.state = SourceState::Reading {
                    done: 0,
                    of: None,
                    is_slow: false,
                };
            }),
            Message::Progress(id, number, progress) => self.news(&id, number, |view, _| {
                view.state = SourceState::Reading {
                    done: progress.done,
                    of: progress.of,
                    is_slow: false,
                };
            }),
            Message::Ended(id, number, outcome) => self.news(&id, number, |view, minded| {
                minded.alive = None;
                end(view, outcome);
            }),
            Message::Tested(number, state) if number == self.number => self.view.test = Some(state),
            Message::Looked(number, file) if number == self.number => self.view.file = Some(file),
            Message::Tested(..) | Message::Looked(..) | Message::Stop => {}
            Message::Imported(import) => self.view.import = Some(import),
        }
        if self.view != before {
            self.show();
        }
    }

    fn show(&self) {
        self.say(Told::View(Arc::new(self.view.clone())));
    }

    pub(super) fn say(&self, told: Told) {
        if self.tell.blocking_send(told).is_err() {
            tracing::debug!("nobody listens to the sources any more");
        }
    }

    /// News of a source's present thread; those of one that was replaced are of no interest.
    fn news(
        &mut self,
        id: &SourceId,
        number: u64,
        change: impl FnOnce(&mut SourceView, &mut Minded),
    ) {
        let minded = self
            .minded
            .get_mut(id)
            .filter(|minded| minded.number == number);
        let view = self.view.list.iter_mut().find(|view| view.id == *id);
        if let (Some(minded), Some(view)) = (minded, view) {
            minded.alive = Some(Instant::now());
            change(view, minded);
        }
    }

    fn mark_slow(&mut self) {
        let mut changed = false;
        for view in &mut self.view.list {
            let alive = self.minded.get(&view.id).and_then(|minded| minded.alive);
            if let SourceState::Reading { is_slow, .. } = &mut view.state
                && !*is_slow
                && alive.is_some_and(|alive| alive.elapsed() >= SLOW)
            {
                *is_slow = true;
                changed = true;
            }
        }
        if changed {
            self.show();
        }
    }

    fn follow(&mut self, settings: Arc<Settings>) {
        let general = &settings.general;
        let mut before = std::mem::take(&mut self.minded);
        let mut views = std::mem::take(&mut self.view.list);
        let gone = before
            .keys()
            .filter(|id| !settings.sources.contains_key(id.as_str()));
        for id in gone {
            self.forget(id);
        }
        for (key, source) in &settings.sources {
            let id = SourceId::new(key);
            let place = place_of_source(source, general);
            let kept = before.remove(&id).filter(|minded| {
                is_read_alike(&minded.source, source)
                    && minded.place == place
                    && minded.ca_file == settings.network.tls_ca_file
            });
            let at = views.iter().position(|view| view.id == id);
            let mut view = at.map_or_else(|| new_view(&id), |at| views.swap_remove(at));
            let minded = match kept {
                Some(minded) => minded,
                None => self.mind(&id, source, place, &settings.network.tls_ca_file, &mut view),
            };
            self.minded.insert(id, minded);
            self.view.list.push(view);
        }
        self.settings = settings;
    }

    /// Starts a source's thread, or takes its cards away when it is off.
    fn mind(
        &mut self,
        id: &SourceId,
        source: &Source,
        place: Place,
        ca_file: &str,
        view: &mut SourceView,
    ) -> Minded {
        self.number += 1;
        view.problems = CardProblems::default();
        let mut minded = Minded {
            source: source.clone(),
            place: place.clone(),
            ca_file: ca_file.to_owned(),
            worker: None,
            number: self.number,
            alive: None,
        };
        if !source.enabled {
            view.state = SourceState::Off;
            view.count = None;
            self.forget(id);
            return minded;
        }
        view.state = SourceState::Waiting;
        let means = self.means(place, ca_file);
        let delay = CALM.saturating_sub(self.began.elapsed());
        let started = Worker::start(
            id.clone(),
            source.clone(),
            means,
            (delay, self.number),
            self.own.clone(),
        );
        match started {
            Ok(worker) => minded.worker = Some(worker),
            Err(problem) => tracing::error!(%problem, source = %id, "a source can't be read"),
        }
        minded
    }

    pub(super) fn means(&self, place: Place, ca_file: &str) -> Means {
        Means {
            contacts: self.ground.contacts.clone(),
            secrets: self.ground.secrets.clone(),
            place,
            ca_file: ca_file.to_owned(),
        }
    }

    fn forget(&self, id: &SourceId) {
        if let Err(problem) = self.ground.contacts.remove_source(id) {
            tracing::warn!(%problem, source = %id, "the cards of a source stay behind");
        }
    }
}

fn new_view(id: &SourceId) -> SourceView {
    SourceView {
        id: id.clone(),
        state: SourceState::Waiting,
        count: None,
        problems: CardProblems::default(),
    }
}

fn end(view: &mut SourceView, outcome: Outcome) {
    let at = clock::wall();
    match outcome {
        Outcome::Failed(problem) => view.state = SourceState::Failed { at, problem },
        Outcome::Read {
            counts,
            extent,
            problems,
        } => {
            let named = (counts.added + counts.changed + counts.unchanged) as u64;
            let count = match extent {
                Extent::Whole | Extent::Part => named,
                Extent::Changes => {
                    let before = view.count.unwrap_or(0) + counts.added as u64;
                    before.saturating_sub(counts.removed as u64)
                }
            };
            view.count = Some(count);
            view.problems = problems;
            view.state = if extent == Extent::Part {
                let problem = SourceProblem::Limited { count };
                SourceState::Failed { at, problem }
            } else {
                SourceState::Ready { at }
            };
        }
    }
}

/// Whether a change of a source's settings leaves its reading as it is.
fn is_read_alike(before: &Source, now: &Source) -> bool {
    let plain = |source: &Source| {
        let mut source = source.clone();
        (source.title, source.search, source.calls, source.tenant) =
            (String::new(), false, false, false);
        source
    };
    plain(before) == plain(now)
}

/// Where a source's national numbers are at home.
pub(super) fn place_of_source(source: &Source, general: &General) -> Place {
    if source.country.is_empty() || source.country == general.country {
        return place_of_account(None, general);
    }
    Place::new(&source.country, "")
}
