//! Builds a telephone out of its parts and runs it: the only place that knows them all.

use std::{io, sync::Arc, time::Duration};

use thiserror::Error;
use tokio::{
    runtime::Runtime,
    signal::unix::{SignalKind, signal},
    sync::{Notify, mpsc},
};

use super::{
    audio::{self, Audio, AudioChoice},
    clerk::Clerk,
    clock::Clock,
    control,
    driver::{Driver, names, trouble_of},
    handle::Handle,
    instance,
    net::Net,
    paths::Profile,
    secret::Secrets,
    settings_file::{SettingsFile, watch::Watch},
    store::{self, Closer, Opening, Store},
};
use crate::{
    domain::{
        id::AccountId,
        settings::{Settings, SettingsProblem},
        template::{Manner, tongue::Tongue},
    },
    engine::{
        Engine, Event, Input, Start,
        snapshot::{AudioView, Trouble},
    },
    l10n::{Language, Zone},
    media::MediaProblem,
    rng::Rng,
    secret::Secret,
};

/// News for the window that may wait.
const EVENTS: usize = 256;

/// How a telephone is to be run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where its things lie.
    pub profile: Profile,
    /// What stands for microphone and speaker.
    pub audio: AudioChoice,
    /// Answer every call by itself after this time.
    pub auto_answer: Option<Duration>,
    /// The demo; with the password of its exchange, which is kept nowhere.
    pub demo: Option<(AccountId, Secret)>,
}

/// Why a telephone can't be started.
#[derive(Debug, Error)]
pub enum StartError {
    /// A part of the system is not to be had.
    #[error("{what}: {source}")]
    System {
        /// Which.
        what: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// A sound file can't be used.
    #[error(transparent)]
    Sound(#[from] MediaProblem),
}

fn system(what: &'static str) -> impl FnOnce(io::Error) -> StartError {
    move |source| StartError::System { what, source }
}

/// A telephone that is built and not yet running.
pub struct Telephone {
    runtime: Runtime,
    driver: Driver,
    handle: Handle,
    closer: Closer,
    control: control::Server,
}

/// What is read from disk before anything is opened.
struct Ground {
    clock: Clock,
    opening: Opening,
    store_events: mpsc::Receiver<store::Event>,
    file: SettingsFile,
    settings: Arc<Settings>,
    problems: Vec<SettingsProblem>,
    secrets: Secrets,
    passwords: Vec<(AccountId, Secret)>,
    seed: [u8; 32],
}

impl Ground {
    fn read(options: &Options) -> Result<Self, StartError> {
        let clock = Clock::start();
        let (tell, store_events) = mpsc::channel(EVENTS);
        // The journal opens while the rest is read.
        let opening = Store::open(&options.profile.journal(), tell).map_err(system("journal"))?;
        let (file, parsed) = SettingsFile::open(&options.profile);
        let secrets = Secrets::of(&options.profile);
        Ok(Self {
            clock,
            opening,
            store_events,
            file,
            settings: Arc::new(parsed.settings),
            problems: parsed.problems,
            passwords: first_passwords(&secrets, options.demo.clone()),
            secrets,
            seed: instance::seed().map_err(system("/dev/urandom"))?,
        })
    }
}

/// Sockets and sound.
struct Senses {
    net: Net,
    audio: Audio,
    audio_news: Arc<Notify>,
    trouble: Option<Trouble>,
}

impl Senses {
    fn open(ground: &Ground, choice: AudioChoice) -> Result<Self, StartError> {
        let network = &ground.settings.network;
        let mut rng = Rng::from_seed(ground.seed).fork();
        let (net, taken) = Net::open(network.sip_port, &network.tls_ca_file, rng.fork())
            .map_err(system("sockets"))?;
        let audio_news = Arc::new(Notify::new());
        let news = Arc::clone(&audio_news);
        let audio = Audio::start(audio::Start {
            clock: ground.clock,
            rng: rng.fork(),
            choice,
            names: names(&ground.settings),
            ports: network.rtp_first..=network.rtp_last,
            wake: Arc::new(move || news.notify_one()),
        })?;
        Ok(Self {
            net,
            audio,
            audio_news,
            trouble: taken.map(trouble_of),
        })
    }
}

impl Telephone {
    /// Builds it and sends its first messages. With `window`, news are kept for the window to fetch.
    pub fn build(
        options: &Options,
        window: bool,
    ) -> Result<(Self, mpsc::Receiver<Event>), StartError> {
        let ground = Ground::read(options)?;
        let runtime = event_loop().map_err(system("event loop"))?;
        let within = runtime.enter();
        let senses = Senses::open(&ground, options.audio.clone())?;
        let (events, heard) = mpsc::channel(EVENTS);
        let events = window.then_some(events);
        let (mut driver, handle, closer) = assemble(ground, senses, options, events)?;
        driver.watch = Watch::new(&options.profile.settings())
            .inspect_err(|problem| tracing::warn!(%problem, "changes of the settings go unseen"))
            .ok();
        // The file may have changed between its first reading and the watch.
        driver.clerk.reload();
        let control = control::Server::open(&options.profile, handle.clone())
            .map_err(system("control socket"))?;
        drop(within);
        let telephone = Self {
            runtime,
            driver,
            handle,
            closer,
            control,
        };
        Ok((telephone, heard))
    }

    /// The way to it.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Runs it on this thread until it ends.
    pub fn run(self) {
        let Self {
            runtime,
            mut driver,
            handle,
            closer,
            control,
        } = self;
        drop(handle);
        runtime.block_on(async {
            let (tell, signals) = mpsc::channel(1);
            tokio::spawn(end_signals(tell));
            let clients = control.clients();
            let serving = tokio::spawn(control.serve());
            driver.run(signals).await;
            clients.answered().await;
            serving.abort();
        });
        driver.clerk.close();
        closer.close();
        runtime.shutdown_timeout(Duration::from_millis(200));
    }
}

fn event_loop() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(4)
        .thread_keep_alive(Duration::from_secs(2))
        .thread_stack_size(512 * 1024)
        .build()
}

/// Puts the parts together. The first messages leave before the rest is set up.
fn assemble(
    ground: Ground,
    senses: Senses,
    options: &Options,
    events: Option<mpsc::Sender<Event>>,
) -> Result<(Driver, Handle, Closer), StartError> {
    let (store, opened, closer) = ground.opening.wait();
    let engine = Engine::new(
        ground.clock.now(),
        Start {
            settings: Arc::clone(&ground.settings),
            passwords: ground.passwords.clone(),
            next_call: opened.next_call,
            seed: ground.seed,
            instance: instance::name(&options.profile).map_err(system("/dev/urandom"))?,
            secrets: ground.secrets.place(),
            demo: options.demo.is_some(),
            auto_answer: options.auto_answer,
        },
    );
    let levels = senses.audio.levels();
    let (handle, ends) = Handle::new(engine.snapshot(), store.clone(), opened.memory, levels);
    let (clerk, clerk_answers) = Clerk::start(
        ground.file,
        ground.secrets,
        &ground.settings,
        ground.passwords,
    )
    .map_err(system("clerk"))?;
    let journal = opened.trouble.map(|detail| Trouble::Journal { detail });
    let mut driver = Driver {
        clock: ground.clock,
        engine,
        net: senses.net,
        audio: senses.audio,
        audio_news: senses.audio_news,
        store,
        store_events: ground.store_events,
        clerk,
        clerk_answers,
        watch: None,
        ends,
        events,
        troubles: senses.trouble.into_iter().chain(journal).collect(),
        settings: ground.settings,
        audio_view: AudioView::default(),
        hurried: 0,
        changed: true,
        has_ended: false,
    };
    driver.pump();
    driver.feed(Input::Manner(manner()));
    driver.feed(Input::Missed(opened.missed));
    if !ground.problems.is_empty() {
        let problems = ground.problems;
        driver.feed(Input::Settings {
            settings: None,
            problems,
        });
    }
    if !driver.troubles.is_empty() {
        driver.feed(Input::Troubles(driver.troubles.clone()));
    }
    Ok((driver, handle, closer))
}

/// The system's language and clock, for texts made by templates.
fn manner() -> Manner {
    Manner {
        tongue: Tongue::of(Language::choose("").code()),
        zone: Zone::system().time_zone(),
    }
}

/// The passwords known without asking the secret service: those of the private file, and the demo's.
fn first_passwords(
    secrets: &Secrets,
    demo: Option<(AccountId, Secret)>,
) -> Vec<(AccountId, Secret)> {
    let in_file = secrets
        .in_file()
        .inspect_err(|problem| tracing::error!(%problem, "cannot read the file of passwords"));
    in_file
        .unwrap_or_default()
        .into_iter()
        .chain(demo)
        .collect()
}

/// Passes on SIGTERM, SIGINT and SIGHUP. The second one ends the program at once: somebody is impatient.
async fn end_signals(tell: mpsc::Sender<()>) {
    let kinds = [
        SignalKind::terminate(),
        SignalKind::interrupt(),
        SignalKind::hangup(),
    ];
    let mut signals = Vec::new();
    for kind in kinds {
        match signal(kind) {
            Ok(signal) => signals.push(signal),
            Err(problem) => tracing::warn!(%problem, "a signal of the system goes unheard"),
        }
    }
    let [terminate, interrupt, hangup] = &mut signals[..] else {
        return;
    };
    let mut heard = 0;
    loop {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hangup.recv() => {}
        }
        heard += 1;
        if heard > 1 {
            std::process::exit(1);
        }
        if tell.send(()).await.is_err() {
            return;
        }
    }
}
