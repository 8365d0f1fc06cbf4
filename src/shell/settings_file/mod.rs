//! The settings file: read with every fault and its line, edited without touching the user's comments and order,
//! written so that a crash leaves either the old or the new text, watched while the program runs.
//!
//! What the settings mean and which values are acceptable is [`crate::domain::settings`]'s business.

pub(super) mod disk;
mod edit;
mod read;
mod rules;
mod upgrade;
pub mod watch;

use std::{
    io,
    path::{Path, PathBuf},
};

pub use disk::write_private;
pub use edit::apply;
pub use read::{Parsed, parse};

use crate::{
    domain::settings::{Settings, SettingsEdit, SettingsFault, SettingsProblem, validate::check},
    engine::command::CommandError,
    shell::{paths::Profile, rules as rules_in_use},
};

/// What a new profile's file says: every key it names is commented out.
const FIRST: &str = "\
# Settings of Linekeeper. The window writes this file and keeps your comments; you may edit it while the program runs.
# A mistake is shown with its line, and the last good settings stay in force.
# Every key with its meaning and default: settings.example.toml; check with: linekeeper check
version = 1

# [account.office]
# address = \"21@pbx.example.com\"      # password: linekeeper secret set office

# [line.miller]
# name = \"Miller & Sons Ltd.\"
# numbers = [\"+49 89 1234-20\"]
# greeting = \"Good morning, Miller and Sons, how can I help you?\"
";

/// The settings of a profile on disk.
#[derive(Debug)]
pub struct SettingsFile {
    profile: Profile,
    text: String,
}

impl SettingsFile {
    /// Reads the profile's settings for the start. A missing file is written anew; a damaged one gives its problems and the
    /// last good settings kept beside it (or the defaults).
    /// [`Self::settle`] does the rest.
    #[must_use]
    pub fn open(profile: &Profile) -> (Self, Parsed) {
        let mut file = Self {
            profile: profile.clone(),
            text: String::new(),
        };
        if !profile.settings().exists()
            && let Err(problem) = write_private(&profile.settings(), FIRST)
        {
            tracing::warn!(%problem, "cannot write the first settings file");
        }
        let mut parsed = file.read();
        if !parsed.problems.is_empty() {
            // Half a file is not what anybody meant.
            let good = read_text(&profile.good_settings()).map(|text| parse(&text));
            parsed.settings = good
                .ok()
                .filter(|good| good.problems.is_empty())
                .map_or_else(Settings::default, |good| good.settings);
        }
        (file, parsed)
    }

    /// The folder of the file, where relative paths in it begin.
    #[must_use]
    pub fn dir(&self) -> PathBuf {
        let file = self.profile.settings();
        file.parent().map(Path::to_owned).unwrap_or_default()
    }

    /// Keeps what was opened as the last good settings, if it is good. Writing waits for the disk, the start does not.
    pub fn settle(&mut self) {
        if parse(&self.text).problems.is_empty() {
            self.keep_good();
        }
    }

    /// Reads the file anew; `None` when its text is the one read last.
    pub fn reload(&mut self) -> Option<Parsed> {
        if read_text(&self.profile.settings()).is_ok_and(|text| text == self.text) {
            return None;
        }
        let parsed = self.read();
        if parsed.problems.is_empty() {
            self.keep_good();
        }
        Some(parsed)
    }

    /// Carries an edit out on the file as it is now on disk. The file stays untouched when the edit is refused.
    pub fn edit(&mut self, edit: &SettingsEdit) -> Result<Parsed, CommandError> {
        let path = self.profile.settings();
        let before = match read_text(&path) {
            Ok(text) => text,
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => self.text.clone(),
            Err(problem) => return Err(cannot_write(&path, &problem)),
        };
        let after = apply(&before, edit)?;
        write_private(&path, &after).map_err(|problem| cannot_write(&path, &problem))?;
        let parsed = parse(&after);
        self.text = after;
        if parsed.problems.is_empty() {
            self.keep_good();
        }
        Ok(parsed)
    }

    fn read(&mut self) -> Parsed {
        match read_text(&self.profile.settings()) {
            Ok(text) => {
                let text = self.upgraded(text);
                let parsed = parse(&text);
                self.text = text;
                parsed
            }
            Err(problem) => Parsed {
                settings: Settings::default(),
                problems: vec![SettingsProblem {
                    key: String::new(),
                    line: None,
                    fault: SettingsFault::Syntax(problem.to_string()),
                }],
            },
        }
    }

    /// The text in today's format; an older file is rewritten once.
    fn upgraded(&self, text: String) -> String {
        let Some(new) = upgrade::upgrade(&text, upgrade::STEPS) else {
            return text;
        };
        if let Err(problem) = write_private(&self.profile.settings(), &new) {
            tracing::warn!(%problem, "cannot write the upgraded settings file");
        }
        new
    }

    fn keep_good(&self) {
        let path = self.profile.good_settings();
        if read_text(&path).is_ok_and(|kept| kept == self.text) {
            return;
        }
        if let Err(problem) = write_private(&path, &self.text) {
            tracing::warn!(%problem, "cannot keep a copy of the good settings");
        }
    }
}

/// The faults of the file at `path`.
pub fn check_file(path: &Path) -> io::Result<Vec<SettingsProblem>> {
    let dir = path.parent().unwrap_or(Path::new(""));
    let checked = read::parse_with(&read_text(path)?, |settings| {
        let faults = check(settings);
        if faults.is_empty() {
            rules_in_use::check(settings, dir)
        } else {
            faults
        }
    });
    Ok(checked.problems)
}

/// Reads a settings file; a byte order mark is dropped, bytes that are no UTF-8 are an error with their line.
fn read_text(path: &Path) -> io::Result<String> {
    let bytes = std::fs::read(path)?;
    let text = String::from_utf8(bytes).map_err(|problem| {
        let good = &problem.as_bytes()[..problem.utf8_error().valid_up_to()];
        let line = good.split(|byte| *byte == b'\n').count();
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("line {line} is not UTF-8 text"),
        )
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

fn cannot_write(path: &Path, problem: &io::Error) -> CommandError {
    CommandError::CannotWrite {
        path: path.to_owned(),
        detail: problem.to_string(),
    }
}

#[cfg(test)]
mod tests;
