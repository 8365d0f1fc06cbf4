//! `linekeeper check`: every fault of the settings with its line.

use std::io;

use super::{failed, texts};
use crate::{
    domain::{
        screening::shadows,
        settings::{place_of_account, rules::sources},
    },
    l10n::L10n,
    shell::{
        control::protocol::exit,
        out,
        paths::Profile,
        settings_file::{check_file, parse},
    },
};

/// Checks the settings of the profile.
pub(super) fn check(profile: &Profile) -> u8 {
    let texts = texts(profile);
    let path = profile.settings();
    let shown = ("path", path.display().to_string().into());
    match check_file(&path) {
        Ok(problems) if problems.is_empty() => {
            out::line(&texts.with("cli-settings-good", &[shown]));
            for hint in hints(profile, texts) {
                out::line(&hint);
            }
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

/// Rules that can never be carried out (S111): no mistake, yet seldom meant.
fn hints(profile: &Profile, texts: L10n) -> Vec<String> {
    let text = std::fs::read_to_string(profile.settings()).unwrap_or_default();
    let settings = parse(&text).settings;
    let place = place_of_account(None, &settings.general);
    let name = |at: usize| settings.rules.get(at).map_or("", |rule| rule.shown());
    let shadows = shadows(sources(&settings), &place);
    shadows
        .iter()
        .map(|shadow| {
            texts.with(
                "rule-shadowed",
                &[
                    ("rule", name(shadow.rule).into()),
                    ("by", name(shadow.by).into()),
                ],
            )
        })
        .collect()
}

fn count(texts: L10n, problems: usize) -> String {
    let count = u32::try_from(problems).unwrap_or(u32::MAX);
    texts.with("cli-settings-faults", &[("count", count.into())])
}
