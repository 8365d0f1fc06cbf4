//! Texts for people: the Fluent bundles of `i18n/`, embedded. Used by the window and the command line.
//!
//! Every text has a key that stands as a literal in the code, so that a test can find missing and unused ones. The
//! bundles are read at the first look-up; a headless start that says nothing pays nothing.

mod call;
mod forms;
mod language;
mod problem;

use fluent_templates::{LanguageIdentifier, fluent_bundle::FluentValue, static_loader};
use std::{borrow::Cow, collections::HashMap};

pub use self::{forms::Zone, language::Language, problem::Told};

static_loader! {
    static TEXTS = {
        locales: "./i18n",
        fallback_language: "en",
        // Isolation marks would show in terminals and notifications.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

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
        let map: HashMap<Cow<'static, str>, FluentValue<'_>> = arguments
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), value.clone()))
            .collect();
        let found = |id: &LanguageIdentifier| {
            TEXTS
                .lookup_single_language(id, key, (!map.is_empty()).then_some(&map))
                .ok()
        };
        found(self.language.id())
            .or_else(|| found(Language::English.id()))
            .unwrap_or_else(|| key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    /// Message and attribute keys of all files of a language, with the arguments each names.
    fn keys(language: &str) -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("i18n")
            .join(language);
        let mut keys = BTreeSet::new();
        for file in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let mut message = String::new();
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let Some((key, _)) = line.split_once(" =") else {
                    continue;
                };
                let key = match key.trim().strip_prefix('.') {
                    Some(attribute) if line.starts_with(' ') => format!("{message}.{attribute}"),
                    _ if line.starts_with(' ') => continue,
                    _ => {
                        message = key.to_owned();
                        message.clone()
                    }
                };
                assert!(keys.insert(key.clone()), "{language}: {key} stands twice");
            }
        }
        keys
    }

    fn arguments(language: &str) -> BTreeSet<(String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("i18n")
            .join(language);
        let mut found = BTreeSet::new();
        for file in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let mut message = String::new();
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                if let Some((key, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
                    message = key.to_owned();
                }
                for part in line.split("{ $").skip(1) {
                    let name = part.split([' ', '}', ',']).next().unwrap_or_default();
                    found.insert((message.clone(), name.to_owned()));
                }
            }
        }
        found
    }

    fn sources(folder: &Path, into: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, into);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                into.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn all_languages_have_the_same_keys_and_arguments() {
        for language in Language::ALL {
            assert_eq!(keys("en"), keys(language.code()), "{language:?}");
            assert_eq!(arguments("en"), arguments(language.code()), "{language:?}");
        }
    }

    #[test]
    fn no_key_is_unused() {
        let mut code = String::new();
        sources(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut code,
        );
        let unused: Vec<_> = keys("en")
            .into_iter()
            .filter(|key| !key.contains('.'))
            .filter(|key| !code.contains(&format!("\"{key}\"")))
            .collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn every_key_in_the_code_has_a_text() {
        let known = keys("en");
        let mut code = String::new();
        sources(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut code,
        );
        for call in [".text(", ".with(", ".told("] {
            for part in code.split(call).skip(1) {
                let literal = part.trim_start().strip_prefix('"');
                let key = literal.and_then(|rest| rest.split('"').next());
                if let Some(key) = key.filter(|key| is_key(key) && *key != "no-such-key") {
                    assert!(known.contains(key), "{key}");
                }
            }
        }
    }

    fn is_key(text: &str) -> bool {
        !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b))
    }

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
