//! Builds a telephone out of its parts and runs it: the only place that knows them all.

use std::{io, sync::Arc, time::Duration};

use thiserror::Error;
use tokio::{
    runtime::Runtime,
    sync::{Notify, mpsc},
};

use super::{
    actions::Actions,
    address_books::Cards,
    audio::{self, Audio, AudioChoice},
    clerk::Clerk,
    clock::Clock,
    contacts, control,
    driver::{Driver, names, trouble_of},
    handle::{Files, Handle},
    instance::{self, Name},
    net::Net,
    outbox::{Means, Outbox},
    paths::Profile,
    rules,
    secret::Secrets,
    settings_file::{SettingsFile, watch::Watch},
    signals::end_signals,
    store::{self, Closer, Store},
    voicemail,
};
use crate::{
    domain::{
        id::{AccountId, CallId},
        settings::{Settings, SettingsProblem},
        template::{Manner, tongue::Tongue},
    },
    engine::{
        Engine, Event, Input, Output, Start,
        snapshot::{AudioView, Trouble},
    },
    l10n::{Language, Zone},
    media::MediaProblem,
    rng::Rng,
    secret::Secret,
};

/// News for the window that may wait.
pub(super) const EVENTS: usize = 256;

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

pub(super) fn system(what: &'static str) -> impl FnOnce(io::Error) -> StartError {
    move |source| StartError::System { what, source }
}

/// A telephone that is built and not yet running.
pub struct Telephone {
    runtime: Runtime,
    driver: Driver,
    handle: Handle,
    closers: Closers,
    control: control::Server,
}

/// What is waited for at the end.
struct Closers {
    journal: Closer,
    contacts: contacts::Closer,
}

/// What is read from disk before anything is opened.
struct Ground {
    clock: Clock,
    file: SettingsFile,
    settings: Arc<Settings>,
    problems: Vec<SettingsProblem>,
    secrets: Secrets,
    passwords: Vec<(AccountId, Secret)>,
    seed: [u8; 32],
    name: Name,
}

impl Ground {
    fn read(options: &Options) -> Result<Self, StartError> {
        let clock = Clock::start();
        let (file, parsed) = SettingsFile::open(&options.profile);
        let secrets = Secrets::of(&options.profile);
        Ok(Self {
            clock,
            file,
            settings: Arc::new(parsed.settings),
            problems: parsed.problems,
            passwords: first_passwords(&secrets, options.demo.clone()),
            secrets,
            seed: instance::seed().map_err(system("/dev/urandom"))?,
            name: instance::name(&options.profile).map_err(system("/dev/urandom"))?,
        })
    }
}

/// The part that registers: nothing else is needed for the first messages.
struct Voice {
    engine: Engine,
    net: Net,
    rng: Rng,
    trouble: Option<Trouble>,
    /// What the engine wants beyond messages.
    kept: Vec<Output>,
}

impl Voice {
    /// Opens the sockets of signalling and sends the first messages.
    fn raise(ground: &Ground, options: &Options) -> Result<Self, StartError> {
        let network = &ground.settings.network;
        let mut rng = Rng::from_seed(ground.seed).fork();
        let (net, taken) = Net::open(network.sip_port, &network.tls_ca_file, rng.fork())
            .map_err(system("sockets"))?;
        let engine = Engine::new(
            ground.clock.now(),
            Start {
                settings: Arc::clone(&ground.settings),
                passwords: ground.passwords.clone(),
                // The journal tells the true one before a call can begin.
                next_call: CallId(1),
                seed: ground.seed,
                instance: ground.name.text().to_owned(),
                secrets: ground.secrets.place(),
                demo: options.demo.is_some(),
                auto_answer: options.auto_answer,
            },
        );
        let mut voice = Self {
            engine,
            net,
            rng,
            trouble: taken.map(trouble_of),
            kept: Vec::new(),
        };
        voice.speak(ground.clock);
        Ok(voice)
    }

    /// Goes on as long as nothing has to be waited for: addresses that need no name server, flows over datagrams.
    fn speak(&mut self, clock: Clock) {
        loop {
            while let Some(output) = self.engine.poll() {
                match output {
                    Output::Sip(output) => self.net.carry_out(output),
                    other => self.kept.push(other),
                }
            }
            let Some(input) = self.net.take_ready() else {
                return;
            };
            self.engine.handle(clock.now(), Input::Sip(input));
        }
    }
}

/// Sound and the journal.
struct Senses {
    audio: Audio,
    audio_news: Arc<Notify>,
    store: Store,
    store_events: mpsc::Receiver<store::Event>,
    awaited: store::Awaited,
    closer: Closer,
}

impl Senses {
    fn open(ground: &Ground, options: &Options, rng: &mut Rng) -> Result<Self, StartError> {
        let (tell, store_events) = mpsc::channel(EVENTS);
        let opening = Store::open(&options.profile.journal(), tell).map_err(system("journal"))?;
        let (store, awaited, closer) = opening.split();
        let network = &ground.settings.network;
        let audio_news = Arc::new(Notify::new());
        let news = Arc::clone(&audio_news);
        let audio = Audio::start(audio::Start {
            clock: ground.clock,
            rng: rng.fork(),
            choice: options.audio.clone(),
            names: names(&ground.settings),
            ports: network.rtp_first..=network.rtp_last,
            wake: Arc::new(move || news.notify_one()),
        })?;
        Ok(Self {
            audio,
            audio_news,
            store,
            store_events,
            awaited,
            closer,
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
        let mut voice = Voice::raise(&ground, options)?;
        let senses = Senses::open(&ground, options, &mut voice.rng)?;
        let (events, heard) = mpsc::channel(EVENTS);
        let (mut driver, handle, closers) = assemble(ground, voice, senses, options)?;
        if window {
            driver.events = Some(events);
            // The window asks at once what was remembered.
            driver.journal_known_now();
        }
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
            closers,
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
            closers,
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
        driver.actions.close();
        driver.clerk.close();
        driver.sources.close();
        // Nobody hears what the contacts have to say any more.
        driver.contacts_events.close();
        closers.contacts.close();
        closers.journal.close();
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

/// Puts the parts together.
fn assemble(
    ground: Ground,
    voice: Voice,
    senses: Senses,
    options: &Options,
) -> Result<(Driver, Handle, Closers), StartError> {
    let Voice {
        engine,
        net,
        trouble,
        kept,
        ..
    } = voice;
    let dir = ground.file.dir();
    let cards = Cards::open(&ground.settings, &ground.secrets, options, &senses.store)?;
    let outbox = Outbox::new(senses.store.clone(), means(&ground, options));
    let files = files(&senses.store, &cards, &outbox);
    let (handle, ends) = Handle::new(engine.snapshot(), files, senses.audio.levels());
    let (clerk, clerk_answers) = Clerk::start(
        ground.file,
        ground.secrets,
        &ground.settings,
        ground.passwords,
    )
    .map_err(system("clerk"))?;
    clerk.keep_name(options.profile.clone(), ground.name);
    let mut driver = Driver {
        clock: ground.clock,
        engine,
        net,
        audio: senses.audio,
        audio_news: senses.audio_news,
        store: senses.store,
        store_events: senses.store_events,
        awaited: Some(senses.awaited),
        contacts: cards.contacts,
        contacts_events: cards.events,
        inquiries: cards.inquiries,
        known: cards.known,
        clerk,
        clerk_answers,
        sources: cards.sources,
        sources_told: cards.told,
        actions: Actions::new(Arc::clone(&ground.settings), manner),
        machine: machine(&dir, options),
        outbox,
        watch: None,
        ends,
        events: None,
        troubles: trouble.into_iter().collect(),
        settings: ground.settings,
        audio_view: AudioView::default(),
        tidy_at: tokio::time::Instant::now() + super::driver::FIRST_TIDY,
        hurried: 0,
        changed: true,
        has_ended: false,
    };
    driver.take_rules(rules::make(&driver.settings, &dir));
    begin(&mut driver, kept, ground.problems);
    let closers = Closers {
        journal: senses.closer,
        contacts: cards.closer,
    };
    Ok((driver, handle, closers))
}

/// What the window and the command line read.
fn files(journal: &Store, cards: &Cards, outbox: &Outbox) -> Files {
    Files {
        journal: journal.clone(),
        contacts: cards.contacts.clone(),
        means: outbox.means().clone(),
    }
}

/// The answering machine's hands.
fn machine(settings: &std::path::Path, options: &Options) -> voicemail::Machine {
    let folder = store::voicemail_folder(&options.profile.journal());
    voicemail::Machine::new(settings.to_owned(), folder)
}

/// What mail is sent with.
fn means(ground: &Ground, options: &Options) -> Means {
    let file = &ground.settings.network.tls_ca_file;
    Means {
        secrets: ground.secrets.clone(),
        ca_file: (!file.is_empty()).then(|| file.into()),
        recordings: store::voicemail_folder(&options.profile.journal()),
        instance: ground
            .name
            .text()
            .rsplit(':')
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

/// Carries out what the engine wanted so far, and tells it what was found at the start.
fn begin(driver: &mut Driver, kept: Vec<Output>, problems: Vec<SettingsProblem>) {
    for output in kept {
        driver.carry_out(output);
    }
    driver.pump();
    driver.feed(Input::Manner(manner()));
    if !problems.is_empty() {
        driver.feed(Input::Settings {
            settings: None,
            problems,
        });
    }
    if !driver.troubles.is_empty() {
        driver.feed(Input::Troubles(driver.troubles.clone()));
    }
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
