//! The Fluent files of `i18n/` and the texts in them. A language is read when the first text of it is asked for: a headless
//! start that says nothing pays nothing, and the languages nobody speaks here cost no memory.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

use super::{Argument, Language};

type Bundle = FluentBundle<FluentResource>;

/// The files of a language; all languages have the same.
macro_rules! files {
    ($code:literal) => {
        files!($code: "announcements", "callbacks", "callwindow", "cli", "contacts", "extensions", "forms", "import", "integrations", "journal", "messages", "notices", "problems", "recordings", "rules", "rulespage", "settings", "sources", "templates", "voicemail", "window")
    };
    ($code:literal: $($name:literal),+) => {
        [$(include_str!(concat!("../../i18n/", $code, "/", $name, ".ftl"))),+]
    };
}

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| read(Language::English, &files!("en")));
static GERMAN: LazyLock<Bundle> = LazyLock::new(|| read(Language::German, &files!("de")));

fn read(language: Language, files: &[&str]) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![language.id()]);
    // Isolation marks would show in terminals and notifications.
    bundle.set_use_isolating(false);
    for file in files {
        // What a test has read without a fault has none here; one broken text would not cost the others.
        let (Ok(resource) | Err((resource, _))) = FluentResource::try_new((*file).to_owned());
        let _ = bundle.add_resource(resource);
    }
    bundle
}

/// The text of `key` in `language`, with its arguments filled in; `None`: it has none, or an argument is missing.
pub(super) fn find(language: Language, key: &str, arguments: &[Argument<'_>]) -> Option<String> {
    let bundle = match language {
        Language::English => &*ENGLISH,
        Language::German => &*GERMAN,
    };
    let pattern = match key.split_once('.') {
        Some((message, attribute)) => bundle
            .get_message(message)?
            .get_attribute(attribute)?
            .value(),
        None => bundle.get_message(key)?.value()?,
    };
    let filled: FluentArgs<'_> = arguments.iter().cloned().collect();
    let mut faults = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&filled), &mut faults);
    faults.is_empty().then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    /// The texts of the `.ftl` files that lie in a language's folder.
    fn in_folder(language: Language) -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("i18n")
            .join(language.code());
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "ftl"))
            .map(|path| fs::read_to_string(path).unwrap())
            .collect()
    }

    #[test]
    fn every_file_is_in_the_program_and_reads_without_a_fault() {
        for (language, files) in [
            (Language::English, files!("en")),
            (Language::German, files!("de")),
        ] {
            let files: BTreeSet<String> = files.iter().map(|file| (*file).to_owned()).collect();
            assert_eq!(files, in_folder(language), "{language:?}");
            for file in files {
                let read = FluentResource::try_new(file);
                assert!(read.is_ok(), "{language:?}: {:?}", read.err().unwrap().1);
            }
        }
    }

    #[test]
    fn a_text_without_its_argument_is_not_found() {
        assert_eq!(find(Language::English, "via", &[]), None);
    }
}
