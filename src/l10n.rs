//! Texts for people: the Fluent bundles of `i18n/`, embedded. Used by the window and the command line.
//!
//! Every text has a key that stands as a literal in the code, so that a test can find missing and unused ones.

mod action;
mod call;
mod detail;
mod forms;
mod language;
mod notice;
mod problem;
mod screening;
mod sources;
mod template;
mod texts;

use fluent_bundle::FluentValue;

pub use self::{forms::Zone, language::Language, problem::Told};

/// Texts of one language. Cheap to copy and pass along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct L10n {
    language: Language,
}

/// One argument of a text: its name in the Fluent file and its value.
pub type Argument<'a> = (&'static str, FluentValue<'a>);

impl L10n {
    /// Texts of `language`.
    #[must_use]
    pub const fn new(language: Language) -> Self {
        Self { language }
    }

    /// Texts of the language the settings name; the system's when they name none or one we don't have.
    #[must_use]
    pub fn choose(setting: &str) -> Self {
        Self::new(Language::choose(setting))
    }

    /// The language.
    #[must_use]
    pub const fn language(self) -> Language {
        self.language
    }

    /// The text of `key`. A key that is missing shows itself; the tests see to it that none is.
    #[must_use]
    pub fn text(self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The text of `key` with its arguments filled in.
    #[must_use]
    pub fn with(self, key: &str, arguments: &[Argument<'_>]) -> String {
        texts::find(self.language, key, arguments)
            .or_else(|| texts::find(Language::English, key, arguments))
            .unwrap_or_else(|| key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_filled_in_and_never_empty() {
        let german = L10n::new(Language::German);
        assert_eq!(german.text("day-today"), "Heute");
        assert_eq!(
            german.with("via", &[("who", "Zentrale".into())]),
            "über Zentrale"
        );
        assert_eq!(german.text("no-such-key"), "no-such-key");
    }
}
