//! Which greeting a caller hears: the first that fits the line, the mode and the time; else the one that comes with the
//! program.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::domain::{announcement::Prompt, calendar::TimeWindow, id::LineId};

/// One greeting: a sound file, or a text that an installed synthesiser speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Greeting {
    /// What it is called.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Path of a sound file; one that is not absolute begins at the folder of the settings.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// Text to speak when there is no file.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Lines it is for; none: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    /// Mode it is for; empty: any.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub mode: String,
    /// Time filters, one of which must hold; none: always.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<String>,
}

impl Greeting {
    /// What is played for it.
    #[must_use]
    pub fn prompt(&self) -> Prompt {
        Prompt::of(&self.file, &self.text).unwrap_or(Prompt::Greeting)
    }

    /// How particular it is: a greeting for this line and mode comes before one for all.
    fn weight(&self) -> usize {
        let parts = [
            !self.lines.is_empty(),
            !self.mode.is_empty(),
            !self.when.is_empty(),
        ];
        parts.into_iter().filter(|is_given| *is_given).count()
    }
}

/// Greetings made ready.
#[derive(Debug, Default)]
pub struct Greetings {
    all: Vec<(Greeting, Vec<TimeWindow>)>,
}

impl Greetings {
    /// With the times of each read. The most particular come first, else in the given order.
    #[must_use]
    pub fn new(mut all: Vec<(Greeting, Vec<TimeWindow>)>) -> Self {
        all.sort_by_key(|(greeting, _)| std::cmp::Reverse(greeting.weight()));
        Self { all }
    }

    /// What a caller of this line hears in this mode at this wall-clock moment of the line's zone.
    #[must_use]
    pub fn choose(&self, line: Option<&LineId>, mode: &str, at: DateTime) -> Prompt {
        let fits = |(greeting, windows): &&(Greeting, Vec<TimeWindow>)| {
            let is_line = greeting.lines.is_empty()
                || line.is_some_and(|line| greeting.lines.iter().any(|key| key == line.as_str()));
            let is_mode = greeting.mode.is_empty() || greeting.mode == mode;
            let is_time = windows.is_empty() || windows.iter().any(|window| window.holds(at));
            is_line && is_mode && is_time
        };
        let found = self.all.iter().find(fits);
        found.map_or(Prompt::Greeting, |(greeting, _)| greeting.prompt())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;

    use super::*;
    use crate::domain::calendar::{TimeFilter, TimeRow};

    fn greeting(text: &str, lines: &[&str], mode: &str) -> Greeting {
        Greeting {
            text: text.into(),
            lines: lines.iter().map(|&line| line.to_owned()).collect(),
            mode: mode.into(),
            ..Greeting::default()
        }
    }

    fn evening() -> TimeWindow {
        let row = TimeRow {
            from: "18:00".into(),
            to: "08:00".into(),
            ..TimeRow::default()
        };
        let filter = TimeFilter {
            rows: vec![row],
            ..TimeFilter::default()
        };
        TimeWindow::read(&filter, &BTreeMap::new()).0
    }

    #[test]
    fn the_most_particular_greeting_that_fits_is_chosen_s190() {
        let late = Greeting {
            when: vec!["evening".into()],
            ..greeting("closed", &[], "")
        };
        let greetings = Greetings::new(vec![
            (greeting("all", &[], ""), vec![]),
            (greeting("miller", &["miller"], ""), vec![]),
            (late, vec![evening()]),
            (greeting("holiday", &["miller"], "away"), vec![]),
        ]);
        let noon = date(2026, 1, 5).at(12, 0, 0, 0);
        let night = date(2026, 1, 5).at(20, 0, 0, 0);
        for (line, mode, at, said) in [
            ("miller", "normal", noon, "miller"),
            ("smith", "normal", noon, "all"),
            ("smith", "normal", night, "closed"),
            ("miller", "away", noon, "holiday"),
            ("miller", "away", night, "holiday"),
            ("smith", "away", noon, "all"),
        ] {
            assert_eq!(
                greetings.choose(Some(&LineId::new(line)), mode, at),
                Prompt::Spoken(said.into()),
                "{line} {mode}"
            );
        }
        assert_eq!(
            greetings.choose(None, "normal", noon),
            Prompt::Spoken("all".into())
        );
        assert_eq!(
            Greetings::default().choose(None, "normal", noon),
            Prompt::Greeting
        );
    }

    #[test]
    fn a_file_goes_before_a_text() {
        let both = Greeting {
            file: "hello.wav".into(),
            ..greeting("Hello", &[], "")
        };
        assert_eq!(both.prompt(), Prompt::File("hello.wav".into()));
        assert_eq!(Greeting::default().prompt(), Prompt::Greeting);
    }
}
