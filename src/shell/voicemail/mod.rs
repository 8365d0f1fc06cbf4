//! The answering machine's hands: greetings become sound, what callers say becomes files, and files are heard again.

mod driven;
mod prompt;
mod recorder;
mod wav_file;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::sync::mpsc;

pub use prompt::{Places, PromptProblem, read, sound};

use self::recorder::Recorder;
use crate::{
    domain::{id::CallId, voicemail::Prompt},
    engine::snapshot::SoundKey,
    l10n::Language,
    media::{StreamId, Tap},
};

/// Answers that may wait.
const QUEUE: usize = 32;

/// What comes back.
#[derive(Debug)]
pub(super) enum Told {
    /// A greeting with its tone.
    Prompt { stream: StreamId, sound: Vec<f32> },
    /// A recording to play; `None`: it can't be had.
    Loaded {
        key: SoundKey,
        sound: Option<Vec<f32>>,
    },
    /// A recording is whole and on disk; without a length it is none.
    Recorded {
        key: SoundKey,
        path: PathBuf,
        length: Option<Duration>,
    },
    /// A recording can't be written.
    Broken { key: SoundKey, detail: String },
}

/// The way to the threads that do it.
pub(super) struct Machine {
    places: Places,
    recorder: Recorder,
    running: BTreeMap<Tap, SoundKey>,
    tell: mpsc::Sender<Told>,
    pub(super) told: mpsc::Receiver<Told>,
}

impl Machine {
    /// Recordings lie in `voicemail`; paths of settings begin at `settings`.
    pub(super) fn new(settings: PathBuf, voicemail: PathBuf) -> Self {
        let (tell, told) = mpsc::channel(QUEUE);
        Self {
            places: Places {
                settings,
                voicemail,
            },
            recorder: Recorder::new(tell.clone()),
            running: BTreeMap::new(),
            tell,
            told,
        }
    }

    /// Makes a greeting ready for a stream.
    pub(super) fn greet(&self, stream: StreamId, prompt: Prompt, language: Language) {
        let places = self.places.clone();
        self.work(move || Told::Prompt {
            stream,
            sound: prompt::with_tone(&prompt, &places, language),
        });
    }

    /// Reads a recording, or a greeting as `prompt`.
    pub(super) fn load(&self, key: SoundKey, prompt: Prompt, language: Language) {
        let places = self.places.clone();
        self.work(move || {
            let sound = match &key {
                SoundKey::Message(id) => read(&file_of(&places.voicemail, *id)),
                SoundKey::Greeting(_) => prompt::sound(&prompt, &places, language),
            };
            let sound = sound
                .inspect_err(|problem| tracing::error!(%problem, "a recording cannot be played"));
            Told::Loaded {
                key,
                sound: sound.ok(),
            }
        });
    }

    /// Something is recorded from now on; what goes into the returned end is kept.
    pub(super) fn record(&mut self, tap: Tap, key: SoundKey) -> rtrb::Producer<i16> {
        let path = match &key {
            SoundKey::Message(id) => file_of(&self.places.voicemail, *id),
            SoundKey::Greeting(name) => {
                // The old one may be in use until the new one is whole.
                let stamp = super::clock::wall().0;
                let file = format!("greeting-{name}-{stamp}.wav");
                self.places.voicemail.join(file)
            }
        };
        self.running.insert(tap, key.clone());
        self.recorder.begin(key, path)
    }

    /// A recording is over.
    pub(super) fn end(&mut self, tap: Tap, kept: bool, silence: Duration) {
        if let Some(key) = self.running.remove(&tap) {
            self.recorder.end(key, kept, silence);
        }
    }

    /// The stream a message is recorded from.
    pub(super) fn stream_of(&self, key: &SoundKey) -> Option<StreamId> {
        self.running.iter().find_map(|(tap, running)| match tap {
            Tap::Stream(stream) if running == key => Some(*stream),
            Tap::Stream(_) | Tap::Desk => None,
        })
    }

    fn work(&self, work: impl FnOnce() -> Told + Send + 'static) {
        let tell = self.tell.clone();
        let thread = std::thread::Builder::new()
            .name("greeting".into())
            .stack_size(512 * 1024)
            .spawn(move || {
                if tell.blocking_send(work()).is_err() {
                    tracing::debug!("nobody waits for a sound any more");
                }
            });
        if let Err(problem) = thread {
            tracing::error!(%problem, "a sound cannot be made ready");
        }
    }
}

/// The sound file of a message.
#[must_use]
pub fn file_of(folder: &Path, id: CallId) -> PathBuf {
    folder.join(format!("{}.wav", id.0))
}
