//! Faults of the answering machine's settings.

use super::{
    Settings, SettingsFault, VoicemailEdit,
    validate::{Faults, NAME},
};
use crate::domain::{announcement::LONGEST_TEXT, screening::NORMAL, voicemail::LONGEST};

/// Makes the change.
pub(super) fn edit(settings: &mut Settings, edit: &VoicemailEdit) {
    match edit {
        VoicemailEdit::Machine(table) => settings.voicemail = table.clone(),
        VoicemailEdit::PutGreeting(key, greeting) => {
            settings.greetings.insert(key.clone(), (**greeting).clone());
        }
        VoicemailEdit::RemoveGreeting(key) => {
            settings.greetings.remove(key);
        }
    }
}

/// Tells every fault of the answering machine and its greetings.
pub(super) fn check(settings: &Settings, faults: &mut Faults) {
    let machine = &settings.voicemail;
    for (key, value, least, most) in [
        ("longest_seconds", machine.longest_seconds, 10, LONGEST),
        ("shortest_seconds", machine.shortest_seconds, 0, 10),
        ("silence_seconds", machine.silence_seconds, 2, 60),
        ("keep_days", machine.keep_days, 0, 3_650),
    ] {
        faults.range(&format!("voicemail.{key}"), value, least, i64::from(most));
    }
    for (key, greeting) in &settings.greetings {
        let path = format!("greeting.{key}");
        faults.table_key(&path, key);
        faults.length(&format!("{path}.title"), &greeting.title, NAME);
        faults.length(&format!("{path}.text"), &greeting.text, LONGEST_TEXT);
        if let Some(line) = first_unknown(&greeting.lines, |key| settings.lines.contains_key(key)) {
            faults.add(&format!("{path}.lines"), SettingsFault::UnknownLine(line));
        }
        if let Some(times) = first_unknown(&greeting.when, |key| settings.times.contains_key(key)) {
            faults.add(&format!("{path}.when"), SettingsFault::UnknownTimes(times));
        }
        let mode = &greeting.mode;
        if !mode.is_empty() && mode != NORMAL && !settings.modes.contains_key(mode) {
            let fault = SettingsFault::UnknownMode(mode.clone());
            faults.add(&format!("{path}.mode"), fault);
        }
    }
}

fn first_unknown(keys: &[String], is_known: impl Fn(&str) -> bool) -> Option<String> {
    keys.iter().find(|key| !is_known(key)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{settings::validate::check as check_all, voicemail::Greeting};

    #[test]
    fn faults_are_told_where_they_are() {
        let faults = |change: &dyn Fn(&mut Settings)| {
            let mut settings = Settings::default();
            change(&mut settings);
            let problems = check_all(&settings).into_iter();
            problems
                .map(|problem| (problem.key, problem.fault))
                .collect::<Vec<_>>()
        };
        let greeting = |change: &dyn Fn(&mut Greeting)| {
            faults(&|settings: &mut Settings| {
                let mut greeting = Greeting::default();
                change(&mut greeting);
                settings.greetings.insert("day".into(), greeting);
            })
        };
        assert_eq!(greeting(&|_| {}), []);
        assert_eq!(
            faults(&|settings| settings.voicemail.silence_seconds = 1),
            [(
                "voicemail.silence_seconds".into(),
                SettingsFault::OutOfRange {
                    found: 1,
                    least: 2,
                    most: 60
                }
            )]
        );
        assert_eq!(
            greeting(&|greeting| greeting.lines = vec!["nobody".into()]),
            [(
                "greeting.day.lines".into(),
                SettingsFault::UnknownLine("nobody".into())
            )]
        );
        assert_eq!(
            greeting(&|greeting| greeting.mode = "party".into()),
            [(
                "greeting.day.mode".into(),
                SettingsFault::UnknownMode("party".into())
            )]
        );
        assert_eq!(
            greeting(&|greeting| greeting.when = vec!["never".into()]),
            [(
                "greeting.day.when".into(),
                SettingsFault::UnknownTimes("never".into())
            )]
        );
    }
}
