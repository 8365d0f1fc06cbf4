//! Which language is spoken.

use unic_langid::LanguageIdentifier;

/// A language the program speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[allow(missing_docs, reason = "names of languages")]
pub enum Language {
    #[default]
    English,
    German,
}

impl Language {
    /// All, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The code of the settings file and of the folder under `i18n/`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// What its speakers call it.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The language of a code or locale name such as `de`, `de-AT` or `de_DE.UTF-8`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let base = code.split(['-', '_', '.', '@']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|language| language.code().eq_ignore_ascii_case(base))
    }

    /// The language a setting names, else the first of the system's we have, else English.
    #[must_use]
    pub fn choose(setting: &str) -> Self {
        Self::from_code(setting)
            .or_else(|| sys_locale::get_locales().find_map(|name| Self::from_code(&name)))
            .unwrap_or_default()
    }

    pub(super) fn id(self) -> LanguageIdentifier {
        self.code().parse().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locale_names_lead_to_languages() {
        for (name, language) in [
            ("de", Some(Language::German)),
            ("de-AT", Some(Language::German)),
            ("de_DE.UTF-8", Some(Language::German)),
            ("EN", Some(Language::English)),
            ("fr-FR", None),
            ("C.UTF-8", None),
            ("", None),
        ] {
            assert_eq!(Language::from_code(name), language, "{name}");
        }
    }

    #[test]
    fn a_setting_beats_the_system() {
        assert_eq!(Language::choose("de"), Language::German);
        assert_eq!(Language::choose("en"), Language::English);
    }
}
