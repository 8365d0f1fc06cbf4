//! Scenarios: whole calls as text (`tests/core/flows/*.flow`), played by the engine on scripted signalling.
//!
//! A file begins with remarks and a `setup:` line; then come lines of *seconds – what happens*, each followed by what
//! the engine does and by the calls as the window shows them. `time passes` lines are the engine's own wake-ups. With
//! `UPDATE_FLOWS=1` the files are rewritten, and the difference is reviewed.

mod fake;
mod office;
mod show;
mod words;

use std::{fmt::Write as _, fs, path::Path};

use linekeeper::mono::Mono;

pub(crate) use self::{
    office::{Office, Setup},
    show::Letters,
    words::{happen, invite},
};

#[test]
fn every_scenario_plays_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/flows");
    let update = std::env::var_os("UPDATE_FLOWS").is_some();
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("the folder of scenarios")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "flow"))
        .collect();
    files.sort();
    assert!(files.len() >= 10, "scenarios are missing");
    let mut wrong = Vec::new();
    for path in files {
        let written = fs::read_to_string(&path).expect("a readable scenario");
        let played = play(&written);
        if played == written {
            continue;
        }
        if update {
            fs::write(&path, played).expect("a writable scenario");
        } else {
            wrong.push(format!(
                "{}:\n{}",
                path.display(),
                difference(&written, &played)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Plays a scenario and writes it anew.
fn play(text: &str) -> String {
    let mut played = String::new();
    let mut office = None;
    let mut letters = Letters::default();
    for line in text.lines() {
        if line.starts_with('#') || line.is_empty() {
            played.push_str(line);
            played.push('\n');
        } else if let Some(words) = line.strip_prefix("setup:") {
            let edit = words
                .split(',')
                .map(str::trim)
                .filter(|word| !word.is_empty());
            let setup = Setup {
                edit: edit.map(str::to_owned).collect(),
            };
            office = Some(Office::open(&setup));
            let _ = writeln!(played, "{line}");
        } else if let Some((seconds, words)) =
            line.split_once(" – ").filter(|_| !line.starts_with(' '))
        {
            if words == "time passes" {
                continue;
            }
            let office = office.as_mut().expect("a setup line first");
            let at = Mono::from_millis(millis(seconds));
            office.pass(at, |office| {
                if !office
                    .effects
                    .iter()
                    .all(|output| *output == linekeeper::engine::Output::Changed)
                {
                    write_step(&mut played, office, &letters, "time passes");
                }
            });
            happen(office, &mut letters, words);
            write_step(&mut played, office, &letters, words);
        }
    }
    played
}

fn write_step(played: &mut String, office: &mut Office, letters: &Letters, words: &str) {
    let seconds = office.now.since_start().as_secs_f64();
    let effects = show::effects(office, letters);
    let _ = writeln!(played, "{seconds:.3} – {words}\n        {effects}");
    let calls = show::calls(office, letters);
    if !calls.is_empty() {
        let _ = writeln!(played, "        = {calls}");
    }
}

fn millis(seconds: &str) -> u64 {
    let (whole, part) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let part: u64 = format!("{part:0<3}").parse().expect("milliseconds");
    whole.parse::<u64>().expect("seconds") * 1000 + part
}

fn difference(written: &str, played: &str) -> String {
    let mut report = String::new();
    for (at, (written, played)) in written.lines().zip(played.lines()).enumerate() {
        if written != played {
            let _ = writeln!(report, "line {}:\n- {written}\n+ {played}", at + 1);
            return report;
        }
    }
    "one is longer".to_owned()
}
