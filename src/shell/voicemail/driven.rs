//! What the engine wants of the answering machine, and what came of it.

use std::{path::Path, time::Duration};

use super::Told;
use crate::{
    domain::{
        settings::{SettingsEdit, VoicemailEdit},
        voicemail::{Greeting, Prompt, Voicemail},
    },
    engine::{Input, VoicemailNews, snapshot::SoundKey},
    l10n::Language,
    media::{Command, StreamId, Tap},
    shell::driver::Driver,
};

impl Driver {
    pub(in crate::shell) fn greet(&self, stream: StreamId, prompt: Prompt) {
        self.machine.greet(stream, prompt, self.language());
    }

    pub(in crate::shell) fn record_message(&mut self, tap: Tap, message: Box<Voicemail>) {
        let key = SoundKey::Message(message.id);
        let sound = self.machine.record(tap, key);
        self.store.begin_voicemail(message);
        self.audio.record(tap, sound);
    }

    pub(in crate::shell) fn record_greeting(&mut self, name: String) {
        let sound = self.machine.record(Tap::Desk, SoundKey::Greeting(name));
        self.audio.record(Tap::Desk, sound);
    }

    pub(in crate::shell) fn end_message(&mut self, tap: Tap, kept: bool, silence: Duration) {
        self.machine.end(tap, kept, silence);
    }

    /// Whoever listens to a message has heard it.
    pub(in crate::shell) fn play_sound(&self, key: SoundKey) {
        let prompt = match &key {
            SoundKey::Message(id) => {
                let (store, id) = (self.store.clone(), *id);
                tokio::spawn(async move {
                    if let Err(problem) = store.mark_voicemail(vec![id], true).await {
                        tracing::error!(%problem, "a message stays new");
                    }
                });
                Prompt::BuiltIn
            }
            SoundKey::Greeting(name) => {
                let greeting = self.settings.greetings.get(name);
                greeting.map_or(Prompt::BuiltIn, Greeting::prompt)
            }
        };
        self.machine.load(key, prompt, self.language());
    }

    pub(in crate::shell) fn machine_told(&mut self, told: Told) {
        match told {
            Told::Prompt { stream, sound } => {
                let samples = sound;
                if let Err(problem) = self.audio.command(Command::PlayInto { stream, samples }) {
                    tracing::error!(%problem, "no greeting");
                }
            }
            Told::Loaded { key, sound } => self.feed(Input::Voicemail(VoicemailNews::Loaded {
                sound: key,
                samples: sound,
            })),
            Told::Recorded {
                key: SoundKey::Message(id),
                length,
                ..
            } => {
                self.store.end_voicemail(id, length);
                self.tidy_voicemail();
            }
            Told::Recorded {
                key: SoundKey::Greeting(name),
                path,
                length,
            } => {
                if length.is_some() {
                    self.take_greeting(&name, &path);
                }
            }
            Told::Broken { key, detail } => {
                tracing::warn!(detail, "a recording is not written");
                if let Some(stream) = self.machine.stream_of(&key) {
                    self.feed(Input::Voicemail(VoicemailNews::CannotRecord(stream)));
                }
            }
        }
    }

    /// Takes out messages that are not to be kept any longer.
    pub(in crate::shell) fn tidy_voicemail(&self) {
        self.store
            .tidy_voicemail(self.settings.voicemail.keep_days, false);
    }

    /// A greeting was recorded: it is used from now on.
    fn take_greeting(&self, name: &str, path: &Path) {
        let known = self.settings.greetings.get(name).cloned();
        let greeting = Greeting {
            file: path.display().to_string(),
            ..known.unwrap_or_default()
        };
        let edit = SettingsEdit::Voicemail(VoicemailEdit::PutGreeting(
            name.to_owned(),
            Box::new(greeting),
        ));
        self.clerk.edit(self.ends.number(), edit);
    }

    fn language(&self) -> Language {
        Language::choose(&self.settings.appearance.language)
    }
}
