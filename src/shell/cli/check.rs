//! `linekeeper check`: every fault of the settings with its line.

use std::io;

use super::{failed, texts};
use crate::{
    l10n::L10n,
    shell::{control::protocol::exit, out, paths::Profile, settings_file::check_file},
};

/// Checks the settings of the profile.
pub(super) fn check(profile: &Profile) -> u8 {
    let texts = texts(profile);
    let path = profile.settings();
    let shown = ("path", path.display().to_string().into());
    match check_file(&path) {
        Ok(problems) if problems.is_empty() => {
            out::line(&texts.with("cli-settings-good", &[shown]));
            exit::OK
        }
        Ok(problems) => {
            for problem in &problems {
                out::complaint(&texts.settings_problem(problem));
            }
            out::complaint(&count(texts, problems.len()));
            exit::SETTINGS
        }
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => {
            out::line(&texts.with("cli-settings-none", &[shown]));
            exit::OK
        }
        Err(problem) => {
            let detail = ("detail", problem.to_string().into());
            failed(texts, "cli-settings-unreadable", &[shown, detail]);
            exit::SETTINGS
        }
    }
}

fn count(texts: L10n, problems: usize) -> String {
    let count = u32::try_from(problems).unwrap_or(u32::MAX);
    texts.with("cli-settings-faults", &[("count", count.into())])
}
