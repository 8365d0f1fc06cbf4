//! `linekeeper paper`: the manual page and the completions of shells, made of the command line itself. The package
//! installs them.

use std::io::{self, Write as _};

use clap::{CommandFactory as _, ValueEnum};
use clap_complete::Shell;

use super::Cli;
use crate::shell::control::protocol::exit;

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Paper {
    /// The manual page
    Man,
    /// Completions for bash
    Bash,
    /// Completions for zsh
    Zsh,
    /// Completions for fish
    Fish,
}

/// Prints it.
pub(super) fn print(what: Paper) -> u8 {
    let done = text(what).and_then(|text| io::stdout().lock().write_all(&text));
    if done.is_ok() { exit::OK } else { exit::FAILED }
}

fn text(what: Paper) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut command = Cli::command();
    let shell = match what {
        Paper::Man => {
            clap_mangen::Man::new(command).render(&mut text)?;
            return Ok(text);
        }
        Paper::Bash => Shell::Bash,
        Paper::Zsh => Shell::Zsh,
        Paper::Fish => Shell::Fish,
    };
    clap_complete::generate(shell, &mut command, "linekeeper", &mut text);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_is_on_paper() {
        for what in Paper::value_variants() {
            let text = String::from_utf8(text(*what).unwrap()).unwrap();
            for verb in Cli::command().get_subcommands() {
                assert!(
                    text.contains(verb.get_name()),
                    "{what:?}: {}",
                    verb.get_name()
                );
            }
        }
    }
}
