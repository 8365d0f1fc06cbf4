//! One of microphone, speaker and ringer: a thread that opens its device when it is needed and keeps it running.
//!
//! | happens | then |
//! |---|---|
//! | needed | the named device is opened, else the system's default, else it is tried again, less and less often |
//! | no longer needed | the stream is dropped, the thread sleeps |
//! | the stream reports a fault, or no callback for 500 ms | it is opened anew at once |
//! | runs on another device than the wished one | each two seconds: is the wished one there? |
//! | the wished one went and the sound server moved the stream | said, and waited for as above |
//! | "system default" and the system changes it | goes over to the new one |
//!
//! Where the old stream still runs, it is kept until the new one does, and the media thread goes over within 20 ms.
//! A call never notices more than silence. The media thread gets the end of the new stream through a ring and never waits.

use std::{
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use cpal::Host;

use super::{
    list::{self, Way},
    news::{Condition, News},
    stream::{self, Broken, End, Running},
    watch::Watch,
};
use crate::media::MediaProblem;

/// How often a running stream is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// Between the first two tries to open; each further one waits twice as long.
const AGAIN: Duration = Duration::from_secs(1);

/// Between two tries at most.
const SELDOM: Duration = Duration::from_secs(16);

/// Between two looks whether the wished device is there.
const WISHED: Duration = Duration::from_secs(2);

/// What the thread is told.
pub(super) enum Job {
    Need(bool),
    Name(String),
    /// A stream broke; the number is that of the stream.
    Broken(u64, String),
    Stop,
}

/// Says which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Microphone,
    Speaker,
    Ringer,
}

impl Role {
    pub(super) const fn way(self) -> Way {
        match self {
            Self::Microphone => Way::In,
            Self::Speaker | Self::Ringer => Way::Out,
        }
    }

    const fn thread_name(self) -> &'static str {
        match self {
            Self::Microphone => "microphone",
            Self::Speaker => "speaker",
            Self::Ringer => "ringer",
        }
    }
}

/// Starts the thread of a role; `None` when the system has no thread for us.
pub(super) fn spawn(
    role: Role,
    name: String,
    news: Arc<News>,
) -> Option<(mpsc::SyncSender<Job>, rtrb::Consumer<End>)> {
    let (jobs, from_media) = mpsc::sync_channel(32);
    let (ends, to_media) = rtrb::RingBuffer::new(4);
    let keeper = Keeper {
        role,
        name,
        news,
        jobs: from_media,
        own_jobs: jobs.clone(),
        ends,
        needed: false,
        open: None,
        retiring: None,
        opened: 0,
        try_at: Instant::now(),
        again: AGAIN,
    };
    let spawned = std::thread::Builder::new()
        .name(role.thread_name().into())
        .spawn(move || keeper.run());
    match spawned {
        Ok(_) => Some((jobs, to_media)),
        Err(problem) => {
            tracing::error!(%problem, "no thread for a sound device");
            None
        }
    }
}

struct Keeper {
    role: Role,
    name: String,
    news: Arc<News>,
    jobs: mpsc::Receiver<Job>,
    own_jobs: mpsc::SyncSender<Job>,
    ends: rtrb::Producer<End>,
    needed: bool,
    open: Option<Open>,
    /// The stream before, until the new one has taken over.
    retiring: Option<RunningStream>,
    opened: u64,
    try_at: Instant,
    again: Duration,
}

/// A device that runs.
struct Open {
    host: Host,
    running: RunningStream,
    id: String,
    /// It is the named one, or the default when that is wished.
    is_wished: bool,
    watch: Watch,
    look_at: Instant,
}

/// What is left of [`Running`] when its end has gone to the media thread.
struct RunningStream {
    _stream: cpal::Stream,
    pulse: Arc<super::flow::Pulse>,
}

impl Keeper {
    fn run(mut self) {
        if self.role == Role::Speaker {
            self.news.look(&cpal::default_host());
        }
        loop {
            let job = if self.needed {
                self.jobs.recv_timeout(LOOK)
            } else {
                self.jobs
                    .recv()
                    .map_err(|_| mpsc::RecvTimeoutError::Disconnected)
            };
            match job {
                Ok(Job::Stop) | Err(mpsc::RecvTimeoutError::Disconnected) => return,
                Ok(job) => self.take(job),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
            }
            self.keep(Instant::now());
        }
    }

    fn take(&mut self, job: Job) {
        match job {
            Job::Need(needed) => {
                self.needed = needed;
                self.try_soon();
                if !needed {
                    self.open = None;
                    self.retiring = None;
                    self.news.say(self.role, Condition::Unused);
                }
            }
            Job::Name(name) => {
                if name != self.name {
                    self.name = name;
                    self.retire();
                    self.try_soon();
                }
            }
            Job::Broken(which, detail) => {
                if which == self.opened && self.open.is_some() {
                    tracing::warn!(role = ?self.role, detail, "a sound device broke off");
                    self.open = None;
                }
            }
            Job::Stop => {}
        }
    }

    fn keep(&mut self, now: Instant) {
        if !self.needed {
            return;
        }
        let verdict = self.open.as_mut().map_or(Verdict::Closed, |open| {
            open.look(now, &self.name, self.role.way())
        });
        match verdict {
            Verdict::Well => {
                // Seen running at the look before: by now it has taken over.
                if self
                    .open
                    .as_ref()
                    .is_some_and(|open| open.watch.has_taken_over())
                {
                    self.retiring = None;
                }
                return;
            }
            Verdict::Closed => {}
            Verdict::Moved => {
                tracing::warn!(role = ?self.role, "the sound server moved the stream to another device");
                self.news_of_absence();
                return;
            }
            Verdict::Hangs => {
                tracing::warn!(role = ?self.role, "a sound device stands still, it is opened anew");
                self.open = None;
            }
            Verdict::Better => {
                tracing::info!(role = ?self.role, "the wished sound device is there");
                self.retire();
            }
        }
        if now >= self.try_at {
            self.try_at = now + self.again;
            self.again = (self.again * 2).min(SELDOM);
            self.open_any();
        }
    }

    /// The stream goes on until there is another.
    fn retire(&mut self) {
        if let Some(open) = self.open.take() {
            self.retiring = Some(open.running);
        }
    }

    fn try_soon(&mut self) {
        self.try_at = Instant::now();
        self.again = AGAIN;
    }

    /// Opens the wished device, else the default one.
    fn open_any(&mut self) {
        let host = cpal::default_host();
        self.news.look(&host);
        let way = self.role.way();
        let default = list::default(&host, way);
        let named = (!self.name.is_empty()).then(|| {
            let found = list::devices(&host, way);
            found
                .into_iter()
                .find(|(name, _)| *name == self.name)
                .map(|(_, device)| device)
        });
        let mut problem = None;
        let wished = match named {
            Some(None) => {
                problem = Some(self.absent());
                None
            }
            Some(found) => found,
            None => default.clone(),
        };
        let others = default.filter(|_| !self.name.is_empty());
        for (device, is_wished) in wished
            .map(|device| (device, true))
            .into_iter()
            .chain(others.map(|device| (device, false)))
        {
            match self.start(&device) {
                Ok(running) => {
                    self.took(host, &device, running, is_wished);
                    let condition = problem.map_or(Condition::Works, Condition::Fails);
                    self.news.say(self.role, condition);
                    return;
                }
                Err(refused) => {
                    let device = list::name(&device).unwrap_or_else(|| self.name.clone());
                    tracing::warn!(role = ?self.role, %refused, "cannot open a sound device");
                    problem = problem.or(Some(MediaProblem::Device {
                        device,
                        detail: refused.to_string(),
                    }));
                }
            }
        }
        let problem = problem.unwrap_or(MediaProblem::NoDevice);
        self.news.say(self.role, Condition::Fails(problem));
    }

    /// The wished device is not plugged in.
    fn absent(&self) -> MediaProblem {
        MediaProblem::Device {
            device: self.name.clone(),
            detail: "it is not there".to_owned(),
        }
    }

    fn news_of_absence(&self) {
        if let Some(open) = &self.open {
            self.news.look(&open.host);
        }
        self.news.say(self.role, Condition::Fails(self.absent()));
    }

    fn start(&mut self, device: &cpal::Device) -> Result<Running, cpal::Error> {
        self.opened += 1;
        let (jobs, which) = (self.own_jobs.clone(), self.opened);
        stream::open(device, self.role.way(), || {
            let jobs = jobs.clone();
            let broken: Broken = Box::new(move |detail| {
                // Full: the watch sees the standstill half a second later.
                let _ = jobs.try_send(Job::Broken(which, detail));
            });
            broken
        })
    }

    fn took(&mut self, host: Host, device: &cpal::Device, running: Running, is_wished: bool) {
        let Running { stream, end, pulse } = running;
        if self.ends.push(end).is_err() {
            tracing::error!("the media thread takes no new sound device");
        }
        let now = Instant::now();
        self.again = AGAIN;
        tracing::debug!(role = ?self.role, is_wished, "a sound device runs");
        self.open = Some(Open {
            host,
            running: RunningStream {
                _stream: stream,
                pulse,
            },
            id: list::id(device),
            is_wished,
            watch: Watch::start(now),
            look_at: now + WISHED,
        });
    }
}

enum Verdict {
    Well,
    Closed,
    Hangs,
    /// The wished device is there, or the system has another default.
    Better,
    /// The wished device went, and the sound server plays the stream on another.
    Moved,
}

impl Open {
    fn look(&mut self, now: Instant, name: &str, way: Way) -> Verdict {
        if self.watch.hangs(now, self.running.pulse.callbacks()) {
            return Verdict::Hangs;
        }
        if now < self.look_at {
            return Verdict::Well;
        }
        self.look_at = now + WISHED;
        if name.is_empty() {
            let default = list::default(&self.host, way);
            return match default {
                Some(device) if list::id(&device) != self.id => Verdict::Better,
                _ => Verdict::Well,
            };
        }
        let is_there = list::names(&self.host, way)
            .iter()
            .any(|known| known == name);
        match (self.is_wished, is_there) {
            (true, false) => {
                self.is_wished = false;
                Verdict::Moved
            }
            (false, true) => Verdict::Better,
            (true, true) | (false, false) => Verdict::Well,
        }
    }
}
