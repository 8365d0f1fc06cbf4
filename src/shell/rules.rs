//! Makes the rules of the settings ready: reads the calendars they name and the time zones, and tries the rule tests.
//!
//! What can't be read costs only what depends on it: a calendar without its file has no days, an unknown zone is the
//! system's.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::tz::TimeZone;

use crate::{
    domain::{
        announcement::Prompt,
        calendar::{Holidays, IcsFault, TimeWindow},
        extension::{Sounds, roster},
        forward::Roster,
        id::LineId,
        screening::{Features, Forwards, RuleBook, Screening},
        settings::{
            Settings, SettingsFault, SettingsProblem,
            rules::{places, run_tests, sources},
        },
        voicemail::{Greeting, Greetings},
    },
    engine::snapshot::Trouble,
};

/// Largest calendar that is read, bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Rules made ready, and what could not be used for them.
#[derive(Debug, Default)]
pub struct Made {
    /// The rules.
    pub book: Arc<RuleBook>,
    /// Calendars and zones that could not be read.
    pub troubles: Vec<Trouble>,
}

/// Makes the rules ready. Paths of calendars that are not absolute begin at `dir`.
#[must_use]
pub fn make(settings: &Settings, dir: &Path) -> Made {
    let is_plain =
        settings.rules.is_empty() && settings.forwards.is_empty() && settings.extensions.is_empty();
    if is_plain && !settings.voicemail.on && settings.general.waiting_sound.is_empty() {
        return Made::default();
    }
    let mut troubles = Vec::new();
    let mut calendars = BTreeMap::new();
    for (key, calendar) in &settings.calendars {
        let days = match read_calendar(&calendar.file, dir) {
            Ok(days) => days,
            Err(problem) => {
                tracing::warn!(key, %problem, "calendar not read");
                troubles.push(Trouble::Calendar {
                    key: key.clone(),
                    detail: problem.to_string(),
                });
                Holidays::default()
            }
        };
        calendars.insert(key.clone(), days);
    }
    let places = places(settings);
    // What is switched off is left out of rules, and said so (S119).
    let features = Features {
        forwarding: !settings.forwards.is_empty() || !settings.extensions.is_empty(),
        voicemail: settings.voicemail.on,
    };
    let forwards = forwards(settings, &calendars);
    let screening = Screening::new(sources(settings), &calendars, &places, features);
    let mut zone = |name: &str| zone_of(name, &mut troubles);
    let desk = zone(&settings.general.zone);
    let own = settings
        .lines
        .iter()
        .filter(|(_, line)| !line.zone.is_empty());
    let zones = own
        .map(|(key, line)| (LineId::new(key), zone(&line.zone)))
        .collect();
    Made {
        book: Arc::new(RuleBook {
            screening,
            zone: desk,
            zones,
            forwards,
            greetings: greetings(settings, &calendars),
            on_hold: waiting_sound(settings).map(Arc::new),
        }),
        troubles,
    }
}

/// Greetings with their times read.
fn greetings(settings: &Settings, calendars: &BTreeMap<String, Holidays>) -> Greetings {
    let ready = |greeting: &Greeting| {
        let windows = greeting
            .when
            .iter()
            .map(|key| window(settings, calendars, key))
            .collect();
        (greeting.clone(), windows)
    };
    Greetings::new(settings.greetings.values().map(ready).collect())
}

fn window(settings: &Settings, calendars: &BTreeMap<String, Holidays>, key: &str) -> TimeWindow {
    let filter = settings.times.get(key).cloned().unwrap_or_default();
    TimeWindow::read(&filter, calendars).0
}

/// Forward lists and extensions with the times of their entries read. A filter that is not there never holds; the check tells of it.
fn forwards(
    settings: &Settings,
    calendars: &BTreeMap<String, Holidays>,
) -> BTreeMap<String, Arc<Forwards>> {
    let window = |key: &String| window(settings, calendars, key);
    let music = waiting_sound(settings).unwrap_or(Prompt::Melody);
    let music = Arc::new(music);
    let ready = |roster: Roster| {
        let entries = roster.entries.iter();
        let windows = entries.map(|entry| entry.when.iter().map(window).collect());
        Forwards {
            name: String::new(),
            windows: windows.collect(),
            roster,
            sounds: Sounds::default(),
            if_nobody: None,
            record: None,
            takes_codes: false,
        }
    };
    let lists = settings.forwards.iter();
    let lists = lists.map(|(key, list)| {
        let ready = Forwards {
            name: if list.title.is_empty() {
                key.clone()
            } else {
                list.title.clone()
            },
            ..ready(Roster::of_list(list))
        };
        (key.clone(), Arc::new(ready))
    });
    let extensions = settings.extensions.iter().map(|(key, extension)| {
        let ready = Forwards {
            name: extension.shown(key).to_owned(),
            sounds: Sounds::of((key, extension), &settings.announcements, &music),
            if_nobody: Some(extension.if_nobody),
            record: extension.record,
            takes_codes: extension.transfer,
            ..ready(roster(key, &settings.extensions))
        };
        (key.clone(), Arc::new(ready))
    });
    extensions.chain(lists).collect()
}

/// The announcement that callers on hold hear.
fn waiting_sound(settings: &Settings) -> Option<Prompt> {
    let key = &settings.general.waiting_sound;
    settings.announcements.get(key)?.prompt()
}

/// What is wrong beyond the text of the settings: calendars and zones that can't be used, rule tests that come out otherwise.
#[must_use]
pub fn check(settings: &Settings, dir: &Path) -> Vec<SettingsProblem> {
    let made = make(settings, dir);
    let mut problems: Vec<SettingsProblem> = made
        .troubles
        .iter()
        .filter_map(|trouble| match trouble {
            Trouble::Calendar { key, detail } => Some(SettingsProblem {
                key: format!("calendar.{key}.file"),
                line: None,
                fault: SettingsFault::BadCalendar {
                    detail: detail.clone(),
                },
            }),
            Trouble::Zone { name } => Some(SettingsProblem {
                key: place_of_zone(settings, name),
                line: None,
                fault: SettingsFault::BadZone(name.clone()),
            }),
            Trouble::Journal { .. }
            | Trouble::Contacts { .. }
            | Trouble::PortTaken { .. }
            | Trouble::NoNetwork { .. } => None,
        })
        .collect();
    problems.extend(run_tests(settings, &made.book.screening));
    problems
}

fn place_of_zone(settings: &Settings, name: &str) -> String {
    let mut lines = settings.lines.iter();
    let line = lines.find(|(_, line)| line.zone == name);
    line.map_or_else(
        || "general.zone".to_owned(),
        |(key, _)| format!("line.{key}.zone"),
    )
}

fn zone_of(name: &str, troubles: &mut Vec<Trouble>) -> TimeZone {
    if name.is_empty() {
        return TimeZone::system();
    }
    TimeZone::get(name).unwrap_or_else(|problem| {
        tracing::warn!(name, %problem, "no such time zone");
        let trouble = Trouble::Zone {
            name: name.to_owned(),
        };
        if !troubles.contains(&trouble) {
            troubles.push(trouble);
        }
        TimeZone::system()
    })
}

/// Reads a calendar. Events that can't be read are logged; a file without a calendar is an error.
fn read_calendar(file: &str, dir: &Path) -> io::Result<Holidays> {
    let path: PathBuf = dir.join(file.trim());
    let open = File::open(&path)?;
    let size = open.metadata()?.len();
    let too_large = || {
        io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("more than {LARGEST} bytes"),
        )
    };
    if size > LARGEST {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    open.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large());
    }
    let (days, faults) = Holidays::read(&String::from_utf8_lossy(&bytes));
    for fault in faults {
        match fault {
            IcsFault::NoCalendar => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "no iCalendar file",
                ));
            }
            IcsFault::Event(line) => {
                tracing::warn!(file, line, "an event of the calendar has no date");
            }
            IcsFault::TooMany => tracing::warn!(file, "the calendar names too many days"),
        }
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::settings_file::parse;

    const TEXT: &str = "
[calendar.feast]
file = 'feast.ics'
[time.feast]
row = [{ holidays = ['feast'] }]
[rule.closed]
when = ['feast']
action = ['reject']
[rule_test.christmas]
from = '+49301234567'
at = '2026-12-25T10:00'
expect = 'closed'
[rule_test.day-before]
from = 'withheld'
at = '2026-12-24T10:00'
expect = 'closed'
";

    fn checked(calendar: &[u8], text: &str) -> Vec<(String, SettingsFault)> {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("feast.ics"), calendar).unwrap();
        let parsed = parse(text);
        assert_eq!(parsed.problems, []);
        check(&parsed.settings, dir.path())
            .into_iter()
            .map(|problem| (problem.key, problem.fault))
            .collect()
    }

    #[test]
    fn rule_tests_that_come_out_otherwise_are_told() {
        let calendar =
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225\nEND:VEVENT\nEND:VCALENDAR";
        assert_eq!(
            checked(calendar, TEXT),
            [(
                "rule_test.day-before.expect".to_owned(),
                SettingsFault::RuleTestFails {
                    expected: "closed".into(),
                    found: "default".into(),
                }
            )]
        );
    }

    #[test]
    fn calendar_that_is_none_or_too_large_is_told_and_has_no_days() {
        let huge = vec![b'x'; 5 * 1024 * 1024];
        for calendar in [&b"<html>"[..], &huge] {
            let problems = checked(calendar, TEXT);
            assert!(
                matches!(&problems[0], (key, SettingsFault::BadCalendar { .. }) if key == "calendar.feast.file"),
                "{problems:?}"
            );
            assert_eq!(problems.len(), 3, "both tests come out otherwise");
        }
    }

    #[test]
    fn zone_nobody_knows_is_told_at_its_place() {
        let calendar = b"BEGIN:VCALENDAR\nEND:VCALENDAR";
        let text = "[line.a]\nname = 'A'\nnumbers = ['1']\nzone = 'Moon/Crater'\n\
            [rule.x]\naction = ['ring']\n";
        assert_eq!(
            checked(calendar, text),
            [(
                "line.a.zone".to_owned(),
                SettingsFault::BadZone("Moon/Crater".into())
            )]
        );
    }
}
