//! A command line that makes no sense, said in the reader's language.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use crate::{
    l10n::{L10n, Told},
    shell::{cli::texts, out, paths::Profile},
};

/// The language before the command line is understood: that of the profile it seems to name, else of the usual one.
pub(super) fn language() -> L10n {
    let mut words = std::env::args_os().skip(1);
    let mut named = None;
    while let Some(word) = words.next() {
        let text = word.to_string_lossy();
        if text == "--profile" {
            named = words.next();
        } else if let Some(folder) = text.strip_prefix("--profile=") {
            named = Some(folder.into());
        }
    }
    let profile = match named {
        Some(folder) => Ok(Profile::in_dir(folder.as_ref())),
        None => Profile::of_system(),
    };
    profile.map_or_else(|_| L10n::choose(""), |profile| texts(&profile))
}

/// Says what is wrong.
pub(super) fn complain(problem: &Error, texts: L10n) {
    out::complaint(&told(problem, texts).to_string());
}

fn told(problem: &Error, texts: L10n) -> Told {
    let word = |kind| problem.get(kind).map(shown).unwrap_or_default();
    let argument = || word(ContextKind::InvalidArg);
    match problem.kind() {
        ErrorKind::UnknownArgument => {
            texts.told("cli-usage-unknown", &[("word", argument().into())])
        }
        ErrorKind::InvalidSubcommand => {
            let word = word(ContextKind::InvalidSubcommand);
            texts.told("cli-usage-unknown", &[("word", word.into())])
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = word(ContextKind::InvalidValue);
            let name = argument();
            if value.is_empty() {
                return texts.told("cli-usage-missing", &[("name", name.into())]);
            }
            texts.told(
                "cli-usage-value",
                &[("value", value.into()), ("name", name.into())],
            )
        }
        ErrorKind::ArgumentConflict => {
            let (name, other) = (argument(), word(ContextKind::PriorArg));
            texts.told(
                "cli-usage-conflict",
                &[("name", name.into()), ("other", other.into())],
            )
        }
        ErrorKind::MissingRequiredArgument
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues => {
            texts.told("cli-usage-missing", &[("name", argument().into())])
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            texts.told("cli-usage-verb", &[])
        }
        ErrorKind::InvalidUtf8 => texts.told("cli-usage-utf8", &[]),
        _ => {
            let text = problem.render().to_string();
            let first = text.lines().next().unwrap_or_default();
            let detail = first.trim_start_matches("error: ").to_owned();
            texts.told("cli-usage-other", &[("detail", detail.into())])
        }
    }
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::String(word) => word.clone(),
        ContextValue::Strings(words) => words.join(" "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::{l10n::Language, shell::cli::Cli};

    #[test]
    fn every_mistake_is_said_in_both_languages() {
        for (words, english, german) in [
            ("linekeeper --loud", "“--loud”", "„--loud“"),
            ("linekeeper dance", "“dance”", "„dance“"),
            ("linekeeper --auto-answer soon", "“soon”", "„soon“"),
            ("linekeeper --audio loud", "“loud”", "„loud“"),
            ("linekeeper call", "<NUMBER|URI>", "<NUMBER|URI>"),
            ("linekeeper --log", "--log", "--log"),
            ("linekeeper call 1 --account a --line b", "--line", "--line"),
        ] {
            let problem = Cli::try_parse_from(words.split(' ')).unwrap_err();
            for (language, part) in [(Language::English, english), (Language::German, german)] {
                let told = told(&problem, L10n::new(language));
                assert!(told.what.contains(part), "{words}: {told}");
                assert!(told.help.contains("--help"), "{words}: {told}");
                assert!(!told.what.contains("error:"), "{words}: {told}");
            }
        }
    }
}
