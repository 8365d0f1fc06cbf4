//! What callers of an extension hear, and how they wait (S155–S166).

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

use super::model::{Extension, IfNobody};
use crate::domain::announcement::{Announcement, Prompt};

/// What a caller hears while the members are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Ringing {
    /// That it rings.
    #[default]
    Tones,
    /// A message or music, again and again (S155).
    Message,
    /// A message once, then nothing (S157).
    Once,
    /// Nothing (S156).
    Silence,
}

impl Ringing {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Tones, Self::Message, Self::Once, Self::Silence];

    /// Whether it needs an announcement.
    #[must_use]
    pub const fn speaks(self) -> bool {
        matches!(self, Self::Message | Self::Once)
    }
}

/// Callers nobody took wait until somebody is free (S160).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Queue {
    /// There is one.
    pub on: bool,
    /// Extensions whose queues have the same name share one (S163); empty: its own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// How long a caller waits at most, seconds, 10..=3600 (S164).
    pub longest_seconds: u32,
    /// The pause between two attempts, seconds, 2..=300 (S162).
    pub pause_seconds: u32,
    /// How many wait at most, 1..=100 (S164).
    pub most: u32,
    /// Key of the announcement a caller hears once, when it begins to wait (S161); empty: none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Key of the announcement a waiting caller hears again and again; empty: what callers on hold hear.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub music: String,
    /// Callers who are VIPs go before others (S163).
    pub vip_first: bool,
    /// A key that leads to the answering machine (S165); empty: none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub exit_key: String,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            on: false,
            name: String::new(),
            longest_seconds: 300,
            pause_seconds: 10,
            most: 5,
            message: String::new(),
            music: String::new(),
            vip_first: true,
            exit_key: String::new(),
        }
    }
}

impl Queue {
    /// The key that leads to the answering machine.
    #[must_use]
    pub fn exit(&self) -> Option<char> {
        self.exit_key.chars().next()
    }

    /// Whether nothing was changed.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// What a caller hears while members are tried, made ready.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum RingingSound {
    /// That it rings.
    #[default]
    Tones,
    /// This, again and again.
    Again(Arc<Prompt>),
    /// This, then nothing.
    Once(Arc<Prompt>),
    /// Nothing.
    Silence,
}

/// A queue made ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadyQueue {
    /// Its name; extensions share a queue by it.
    pub name: String,
    /// How long a caller waits at most.
    pub longest: Duration,
    /// The pause between two rounds.
    pub pause: Duration,
    /// How many wait at most.
    pub most: usize,
    /// What is said at the beginning.
    pub message: Option<Arc<Prompt>>,
    /// What is heard then, again and again.
    pub music: Arc<Prompt>,
    /// VIPs go first.
    pub vip_first: bool,
    /// A key that leads to the answering machine.
    pub exit: Option<char>,
}

/// What who answers hears first, made ready (S158).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadyWhisper {
    /// Key of the announcement.
    pub key: String,
    /// What is said; a text is a template.
    pub prompt: Arc<Prompt>,
    /// What has to be pressed.
    pub accept: Option<char>,
}

/// What an extension lets callers hear, made ready.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Sounds {
    /// While members are tried.
    pub ringing: RingingSound,
    /// When nobody took the call; `None`: telephone tones, or the answering machine.
    pub closing: Option<Arc<Prompt>>,
    /// What who answers hears first.
    pub whisper: Option<ReadyWhisper>,
    /// How callers wait.
    pub queue: Option<ReadyQueue>,
}

impl Sounds {
    /// Those of the extension `key`. What names an announcement that is not there falls back to tones, silence or `music`,
    /// which callers on hold hear.
    #[must_use]
    pub fn of(
        (key, extension): (&str, &Extension),
        all: &BTreeMap<String, Announcement>,
        music: &Arc<Prompt>,
    ) -> Self {
        let ready = |key: &str| all.get(key)?.prompt().map(Arc::new);
        let ringing = match (extension.ringing, ready(&extension.message)) {
            (Ringing::Message, Some(prompt)) => RingingSound::Again(prompt),
            (Ringing::Once, Some(prompt)) => RingingSound::Once(prompt),
            (Ringing::Silence | Ringing::Once, _) => RingingSound::Silence,
            (Ringing::Tones | Ringing::Message, _) => RingingSound::Tones,
        };
        let is_said = extension.if_nobody == IfNobody::Announcement;
        let queue = &extension.queue;
        Self {
            ringing,
            whisper: ready(&extension.whisper).map(|prompt| ReadyWhisper {
                key: extension.whisper.clone(),
                prompt,
                accept: extension.accept_key.chars().next(),
            }),
            closing: is_said.then(|| ready(&extension.closing)).flatten(),
            queue: queue.on.then(|| ReadyQueue {
                name: if queue.name.is_empty() {
                    format!("extension/{key}")
                } else {
                    queue.name.clone()
                },
                longest: Duration::from_secs(queue.longest_seconds.into()),
                pause: Duration::from_secs(queue.pause_seconds.into()),
                most: usize::try_from(queue.most).unwrap_or(usize::MAX),
                message: ready(&queue.message),
                music: ready(&queue.music).unwrap_or_else(|| Arc::clone(music)),
                vip_first: queue.vip_first,
                exit: queue.exit(),
            }),
        }
    }

    /// Whether the caller has to be answered before the members are tried.
    #[must_use]
    pub fn needs_open(&self) -> bool {
        self.ringing != RingingSound::Tones
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(change: impl FnOnce(&mut Extension)) -> Sounds {
        let mut extension = Extension::default();
        change(&mut extension);
        let text = |text: &str| Announcement {
            text: text.into(),
            ..Announcement::default()
        };
        let all = BTreeMap::from([
            ("hello".to_owned(), text("Hello")),
            ("empty".to_owned(), Announcement::default()),
        ]);
        Sounds::of(("sales", &extension), &all, &Arc::new(Prompt::Melody))
    }

    fn hello() -> Arc<Prompt> {
        Arc::new(Prompt::Spoken("Hello".into()))
    }

    #[test]
    fn what_is_heard_while_it_rings_and_what_when_it_cannot_be_had() {
        for (ringing, message, sound) in [
            (Ringing::Tones, "hello", RingingSound::Tones),
            (Ringing::Message, "hello", RingingSound::Again(hello())),
            (Ringing::Message, "gone", RingingSound::Tones),
            (Ringing::Message, "empty", RingingSound::Tones),
            (Ringing::Once, "hello", RingingSound::Once(hello())),
            (Ringing::Once, "gone", RingingSound::Silence),
            (Ringing::Silence, "", RingingSound::Silence),
        ] {
            let sounds = made(|extension| {
                extension.ringing = ringing;
                extension.message = message.into();
            });
            assert_eq!(sounds.ringing, sound, "{ringing:?} {message}");
        }
    }

    #[test]
    fn a_whisper_needs_something_to_say() {
        let whisper = |key: &str| {
            let sounds = made(|extension| {
                extension.whisper = key.into();
                extension.accept_key = "1".into();
            });
            sounds
                .whisper
                .map(|whisper| (whisper.prompt, whisper.accept))
        };
        assert_eq!(whisper("hello"), Some((hello(), Some('1'))));
        assert_eq!(whisper("empty"), None);
        assert_eq!(whisper(""), None);
    }

    #[test]
    fn a_queue_is_its_own_unless_it_is_named_s163() {
        assert_eq!(made(|_| {}).queue, None);
        let queue = |name: &str| {
            let sounds = made(|extension| {
                extension.queue.on = true;
                extension.queue.name = name.into();
                extension.queue.message = "hello".into();
            });
            sounds.queue.unwrap()
        };
        assert_eq!(queue("").name, "extension/sales");
        assert_eq!(queue("desk").name, "desk");
        assert_eq!(queue("").message, Some(hello()));
        assert_eq!(*queue("").music, Prompt::Melody);
    }

    #[test]
    fn a_closing_is_said_only_when_that_is_the_policy_s142() {
        for (policy, said) in [
            (IfNobody::Announcement, Some(hello())),
            (IfNobody::Tones, None),
            (IfNobody::Voicemail, None),
        ] {
            let sounds = made(|extension| {
                extension.if_nobody = policy;
                extension.closing = "hello".into();
            });
            assert_eq!(sounds.closing, said);
        }
    }
}
