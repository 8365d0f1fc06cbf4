//! The library of announcements: what callers hear besides a person (S155, S161).

use serde::{Deserialize, Serialize};

/// Longest text a synthesiser is given, characters.
pub const LONGEST_TEXT: usize = 1_000;

/// One announcement: a sound file, or a text that an installed synthesiser speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Announcement {
    /// Name shown; empty: its key.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Path of a sound file; one that is not absolute begins at the folder of the settings.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// Text to speak when there is no file.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Whose it is and what it may be used for; music needs a licence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rights: String,
}

impl Announcement {
    /// The name shown; `key` is that of its table.
    #[must_use]
    pub fn shown<'a>(&'a self, key: &'a str) -> &'a str {
        if self.title.is_empty() {
            key
        } else {
            &self.title
        }
    }

    /// What is played for it; `None`: nothing is given yet.
    #[must_use]
    pub fn prompt(&self) -> Option<Prompt> {
        Prompt::of(&self.file, &self.text)
    }
}

/// Something that is played into a call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prompt {
    /// The greeting of the answering machine that comes with the program.
    Greeting,
    /// The melody that comes with the program.
    Melody,
    /// A short tone.
    Beep,
    /// A sound file.
    File(String),
    /// A text, spoken by a synthesiser where one is installed.
    Spoken(String),
    /// The same of a text made for one call: its sound is not kept.
    Said(String),
}

impl Prompt {
    /// That of a file, or else of a text; `None` without either.
    #[must_use]
    pub fn of(file: &str, text: &str) -> Option<Self> {
        match (file.trim(), text.trim()) {
            ("", "") => None,
            ("", text) => Some(Self::Spoken(text.to_owned())),
            (file, _) => Some(Self::File(file.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_goes_before_a_text_and_nothing_is_nothing() {
        for (file, text, prompt) in [
            ("a.wav", "Hello", Some(Prompt::File("a.wav".into()))),
            ("", " Hello ", Some(Prompt::Spoken("Hello".into()))),
            (" ", "", None),
        ] {
            assert_eq!(Prompt::of(file, text), prompt);
        }
    }
}
