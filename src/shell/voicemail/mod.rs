//! The answering machine's hands: greetings become sound, what callers say becomes files, and files are heard again.

mod driven;
mod prompt;
mod recorder;
mod wav_file;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::sync::mpsc;

pub use prompt::{Places, PromptProblem, read, sound};

use self::recorder::Recorder;
use crate::{
    domain::{announcement::Prompt, id::CallId},
    engine::snapshot::SoundKey,
    l10n::Language,
    media::{Sound, StreamId, Tap},
};

/// Answers that may wait.
const QUEUE: usize = 32;

/// What comes back.
#[derive(Debug)]
pub(super) enum Told {
    /// Something to play into a stream, if it was asked for last.
    Prompt {
        stream: StreamId,
        asked: u64,
        sound: Arc<[f32]>,
        again: bool,
    },
    /// An announcement, likewise.
    Announcement {
        stream: StreamId,
        asked: u64,
        prompt: Arc<Prompt>,
        sound: Arc<[f32]>,
        again: bool,
    },
    /// A recording to play; `None`: it can't be had.
    Loaded { key: SoundKey, sound: Option<Sound> },
    /// The notice of a recording; `None`: it can't be had.
    Notice {
        stream: StreamId,
        sound: Option<Arc<[f32]>>,
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
    /// What each stream was asked to play last.
    asked: BTreeMap<StreamId, u64>,
    next: u64,
    /// Announcements that are being played; all who hear one share it.
    shared: BTreeMap<Prompt, Weak<[f32]>>,
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
            asked: BTreeMap::new(),
            next: 0,
            shared: BTreeMap::new(),
            tell,
            told,
        }
    }

    /// Makes a greeting ready for a stream.
    pub(super) fn greet(&mut self, stream: StreamId, prompt: Prompt, language: Language) {
        let (asked, places) = (self.ask(stream), self.places.clone());
        self.work(move || Told::Prompt {
            stream,
            asked,
            sound: prompt::with_tone(&prompt, &places, language).into(),
            again: false,
        });
    }

    /// Makes an announcement ready for a stream; it is there at once when another stream hears it.
    pub(super) fn announce(
        &mut self,
        stream: StreamId,
        prompt: &Arc<Prompt>,
        again: bool,
        language: Language,
    ) -> Option<Arc<[f32]>> {
        let asked = self.ask(stream);
        self.shared.retain(|_, sound| sound.strong_count() > 0);
        if let Some(sound) = self.shared.get(&**prompt).and_then(Weak::upgrade) {
            return Some(sound);
        }
        let (prompt, places) = (Arc::clone(prompt), self.places.clone());
        self.work(move || Told::Announcement {
            stream,
            asked,
            sound: prompt::announcement(&prompt, &places, language).into(),
            prompt,
            again,
        });
        None
    }

    /// Makes the notice of a recording ready for a stream.
    pub(super) fn notice(&self, stream: StreamId, prompt: Arc<Prompt>, language: Language) {
        let places = self.places.clone();
        self.work(move || {
            let sound = prompt::notice(&prompt, &places, language);
            let sound =
                sound.inspect_err(|problem| tracing::error!(%problem, "a notice cannot be had"));
            Told::Notice {
                stream,
                sound: sound.ok().map(Into::into),
            }
        });
    }

    fn ask(&mut self, stream: StreamId) -> u64 {
        self.next += 1;
        self.asked.insert(stream, self.next);
        self.next
    }

    /// Whether that is what a stream was asked to play last.
    pub(super) fn is_last(&self, stream: StreamId, asked: u64) -> bool {
        self.asked.get(&stream) == Some(&asked)
    }

    /// A stream is over.
    pub(super) fn forget(&mut self, stream: StreamId) {
        self.asked.remove(&stream);
    }

    /// Others may share it while it is played.
    pub(super) fn share(&mut self, prompt: &Prompt, sound: &Arc<[f32]>) {
        self.shared.insert(prompt.clone(), Arc::downgrade(sound));
    }

    /// Reads a recording, or a greeting as `prompt`.
    pub(super) fn load(&self, key: SoundKey, prompt: Prompt, language: Language) {
        let places = self.places.clone();
        self.work(move || {
            let sound = match &key {
                SoundKey::Message(id) => prompt::recorded(&file_of(&places.voicemail, *id)),
                SoundKey::Greeting(_) => prompt::sound(&prompt, &places, language).map(Sound::Wide),
                SoundKey::Announcement(_) => {
                    prompt::notice(&prompt, &places, language).map(Sound::Wide)
                }
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
            SoundKey::Greeting(name) => self.new_file("greeting", name),
            SoundKey::Announcement(name) => self.new_file("announcement", name),
        };
        self.running.insert(tap, key.clone());
        let sides = if matches!(tap, Tap::Call(_)) { 2 } else { 1 };
        self.recorder.begin(key, path, sides)
    }

    /// The old file may be in use until the new one is whole.
    fn new_file(&self, kind: &str, name: &str) -> PathBuf {
        let stamp = super::clock::wall().0;
        let file = format!("{kind}-{name}-{stamp}.wav");
        self.places.voicemail.join(file)
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
            Tap::Stream(stream) | Tap::Call(stream) if running == key => Some(*stream),
            Tap::Stream(_) | Tap::Call(_) | Tap::Desk => None,
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
