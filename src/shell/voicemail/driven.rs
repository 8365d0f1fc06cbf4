//! What the engine wants of the answering machine, and what came of it.

use std::{path::Path, sync::Arc, time::Duration};

use super::Told;
use crate::{
    domain::{
        announcement::{Announcement, Prompt},
        settings::{RulesEdit, SettingsEdit, VoicemailEdit},
        voicemail::{Greeting, Voicemail},
    },
    engine::{Input, VoicemailNews, snapshot::SoundKey},
    l10n::Language,
    media::{Command, StreamId, Tap},
    shell::{driver::Driver, store::Keep},
};

impl Driver {
    pub(in crate::shell) fn greet(&mut self, stream: StreamId, prompt: Prompt) {
        let language = self.language();
        self.machine.greet(stream, prompt, language);
    }

    pub(in crate::shell) fn play_prompt(
        &mut self,
        stream: StreamId,
        prompt: &Arc<Prompt>,
        again: bool,
    ) {
        let language = self.language();
        let ready = self.machine.announce(stream, prompt, again, language);
        if let Some(sound) = ready {
            self.play_into(stream, sound, again);
        }
    }

    pub(in crate::shell) fn play_over(&self, stream: StreamId, prompt: Arc<Prompt>) {
        self.machine.notice(stream, prompt, self.language());
    }

    fn play_into(&mut self, stream: StreamId, sound: Arc<[f32]>, again: bool) {
        let command = Command::PlayInto {
            stream,
            sound,
            again,
        };
        if let Err(problem) = self.audio.command(command) {
            tracing::error!(%problem, "nothing is played");
        }
    }

    pub(in crate::shell) fn record_message(&mut self, tap: Tap, message: Box<Voicemail>) {
        let key = SoundKey::Message(message.id);
        let sound = self.machine.record(tap, key);
        self.store.begin_voicemail(message);
        self.audio.record(tap, sound);
    }

    pub(in crate::shell) fn record_sound(&mut self, key: SoundKey) {
        let sound = self.machine.record(Tap::Desk, key);
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
                Prompt::Greeting
            }
            SoundKey::Greeting(name) => {
                let greeting = self.settings.greetings.get(name);
                greeting.map_or(Prompt::Greeting, Greeting::prompt)
            }
            SoundKey::Announcement(name) => {
                let known = self.settings.announcements.get(name);
                let prompt = known.and_then(Announcement::prompt);
                prompt.unwrap_or(Prompt::Melody)
            }
        };
        self.machine.load(key, prompt, self.language());
    }

    pub(in crate::shell) fn machine_told(&mut self, told: Told) {
        match told {
            Told::Prompt {
                stream,
                asked,
                sound,
                again,
            } => {
                if self.machine.is_last(stream, asked) {
                    self.play_into(stream, sound, again);
                }
            }
            Told::Announcement {
                stream,
                asked,
                prompt,
                sound,
                again,
            } => {
                self.machine.share(&prompt, &sound);
                if self.machine.is_last(stream, asked) {
                    self.play_into(stream, sound, again);
                }
            }
            Told::Notice {
                stream,
                sound: Some(sound),
            } => {
                let command = Command::PlayOver { stream, sound };
                if let Err(problem) = self.audio.command(command) {
                    tracing::error!(%problem, "no notice");
                }
            }
            Told::Notice {
                stream,
                sound: None,
            } => self.feed(Input::Voicemail(VoicemailNews::NoNotice(stream))),
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
            Told::Recorded { key, path, length } => {
                if length.is_some() {
                    self.take_sound(key, &path);
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
        let keep = Keep {
            messages: self.settings.voicemail.keep_days,
            conversations: self.settings.recording.keep_days,
        };
        self.store.tidy_voicemail(keep, false);
    }

    /// A greeting or an announcement was recorded: it is used from now on.
    fn take_sound(&self, key: SoundKey, path: &Path) {
        let file = path.display().to_string();
        let edit = match key {
            SoundKey::Message(_) => return,
            SoundKey::Greeting(name) => {
                let known = self.settings.greetings.get(&name).cloned();
                let greeting = Greeting {
                    file,
                    ..known.unwrap_or_default()
                };
                SettingsEdit::Voicemail(VoicemailEdit::PutGreeting(name, Box::new(greeting)))
            }
            SoundKey::Announcement(name) => {
                let known = self.settings.announcements.get(&name).cloned();
                let announcement = Announcement {
                    file,
                    ..known.unwrap_or_default()
                };
                SettingsEdit::Rules(RulesEdit::PutAnnouncement(name, Box::new(announcement)))
            }
        };
        self.clerk.edit(self.ends.number(), edit);
    }

    fn language(&self) -> Language {
        Language::choose(&self.settings.appearance.language)
    }
}
