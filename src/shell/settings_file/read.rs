//! From text to settings, with every fault and its line.
//!
//! Each table is read by itself, and a key that is refused is taken out and the table read again: so one mistake does not
//! hide the next, and everything that is right is there for the checks of [`crate::domain::settings`].

use std::{collections::BTreeMap, ops::Range};

use serde::de::{DeserializeOwned, IntoDeserializer as _};
use toml_edit::{Document, Item, Table, TableLike, Value};

use crate::domain::{
    action::Action,
    id::{LineId, RuleId},
    line::Line,
    message::Form,
    screening::Rule,
    settings::{
        Account, Settings, SettingsFault, SettingsProblem, Source, VERSION, validate::check,
    },
};

/// What a text says.
#[derive(Debug, PartialEq)]
pub struct Parsed {
    /// What could be read; where a key is refused its default (or the table is left out).
    pub settings: Settings,
    /// All faults, in the order of the file. With any, `settings` must not come into force.
    pub problems: Vec<SettingsProblem>,
}

/// Reads `text`.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    parse_with(text, check)
}

/// Reads `text` and adds what `checks` has to say about the values.
pub(super) fn parse_with(
    text: &str,
    checks: impl FnOnce(&Settings) -> Vec<SettingsProblem>,
) -> Parsed {
    let mut reader = Reader {
        text,
        problems: Vec::new(),
    };
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(problem) => {
            reader.report("", problem.span(), problem.message());
            return reader.finish(Settings::default());
        }
    };
    let mut settings = Settings::default();
    if reader.version(
        document
            .as_table()
            .get_key_value("version")
            .map(|(_, item)| item),
    ) {
        for (name, item) in document.as_table() {
            reader.top(
                &mut settings,
                name,
                item,
                key_span(document.as_table(), name),
            );
        }
        for mut problem in checks(&settings) {
            problem.line = reader.line_of(document.as_table(), &problem.key);
            reader.add(problem);
        }
    }
    reader.finish(settings)
}

struct Reader<'a> {
    text: &'a str,
    problems: Vec<SettingsProblem>,
}

impl Reader<'_> {
    fn finish(mut self, settings: Settings) -> Parsed {
        self.problems.sort_by_key(|problem| problem.line);
        Parsed {
            settings,
            problems: self.problems,
        }
    }

    /// Whether the format is one this program knows. A missing version is today's.
    fn version(&mut self, item: Option<&Item>) -> bool {
        let Some(item) = item else { return true };
        let found = item
            .as_integer()
            .and_then(|found| u32::try_from(found).ok());
        match found {
            Some(found) if found > VERSION => {
                let line = self.line(item.span());
                self.add(SettingsProblem {
                    key: "version".into(),
                    line,
                    fault: SettingsFault::TooNew { found },
                });
                false
            }
            Some(1..) => true,
            Some(0) | None => {
                let line = self.line(item.span());
                self.add(SettingsProblem {
                    key: "version".into(),
                    line,
                    fault: SettingsFault::OutOfRange {
                        found: item.as_integer().unwrap_or(0),
                        least: 1,
                        most: i64::from(VERSION),
                    },
                });
                true
            }
        }
    }

    fn top(&mut self, settings: &mut Settings, name: &str, item: &Item, key: Option<Range<usize>>) {
        match name {
            "version" => {}
            "general" => settings.general = self.table(name, item).unwrap_or_default(),
            "appearance" => settings.appearance = self.table(name, item).unwrap_or_default(),
            "audio" => settings.audio = self.table(name, item).unwrap_or_default(),
            "network" => settings.network = self.table(name, item).unwrap_or_default(),
            "account" => settings.accounts = self.tables::<Account>(name, item),
            "line" => {
                settings.lines = self.tables::<Line>(name, item);
                for (key, line) in &mut settings.lines {
                    line.id = LineId::new(key);
                }
            }
            "source" => settings.sources = self.tables::<Source>(name, item),
            "form" => settings.forms = self.tables::<Form>(name, item),
            "template" => settings.templates = self.table(name, item).unwrap_or_default(),
            "desktop" => settings.desktop = self.table(name, item).unwrap_or_default(),
            "action" => settings.actions = self.tables::<Action>(name, item),
            "rule" => settings.rules = self.rules(item),
            "numbers" => settings.numbers = self.tables(name, item),
            "time" => settings.times = self.tables(name, item),
            "calendar" => settings.calendars = self.tables(name, item),
            "mode" => settings.modes = self.tables(name, item),
            "forward" => settings.forwards = self.tables(name, item),
            "extension" => settings.extensions = self.tables(name, item),
            "recording" => settings.recording = self.table(name, item).unwrap_or_default(),
            "announcement" => settings.announcements = self.tables(name, item),
            "voicemail" => settings.voicemail = self.table(name, item).unwrap_or_default(),
            "greeting" => settings.greetings = self.tables(name, item),
            "mail" => settings.mail = self.table(name, item).unwrap_or_default(),
            "sms" => settings.sms = self.table(name, item).unwrap_or_default(),
            "notice" => settings.notices = self.tables(name, item),
            "toll" => settings.toll = self.table(name, item).unwrap_or_default(),
            "rule_test" => settings.rule_tests = self.tables(name, item),
            unknown => self.report(unknown, key, "unknown table"),
        }
    }

    /// The tables below `account` or `line`.
    fn tables<T: DeserializeOwned>(&mut self, name: &str, item: &Item) -> BTreeMap<String, T> {
        let Some(group) = item.as_table_like() else {
            self.report(name, item.span(), "expected tables below this name");
            return BTreeMap::new();
        };
        let mut read = BTreeMap::new();
        for (key, item) in group.iter() {
            if let Some(one) = self.table(&format!("{name}.{key}"), item) {
                read.insert(key.to_owned(), one);
            }
        }
        read
    }

    /// The rules in the order of the file, which is the order they are tried in.
    fn rules(&mut self, item: &Item) -> Vec<Rule> {
        let mut read = self.tables::<Rule>("rule", item);
        let tables = item.as_table_like();
        let keys = tables.into_iter().flat_map(|tables| tables.iter());
        let keys: Vec<String> = keys.map(|(key, _)| key.to_owned()).collect();
        let rule = |key: String| {
            let mut rule = read.remove(&key)?;
            rule.id = RuleId::new(&key);
            Some(rule)
        };
        keys.into_iter().filter_map(rule).collect()
    }

    /// One table; every key that is refused is reported and left out.
    fn table<T: DeserializeOwned>(&mut self, path: &str, item: &Item) -> Option<T> {
        let Some(table) = item.as_table_like() else {
            self.report(path, item.span(), "expected a table");
            return None;
        };
        let mut rest: Vec<(&str, &Item)> = table.iter().collect();
        loop {
            let value = assemble(table, &rest);
            let problem = match T::deserialize(value.into_deserializer()) {
                Ok(read) => return Some(read),
                Err(problem) => problem,
            };
            let culprit = problem.span().and_then(|at| {
                rest.iter()
                    .position(|(key, item)| covers(table, key, item, &at))
            });
            let Some(culprit) = culprit else {
                self.report(path, item.span(), problem.message());
                return None;
            };
            let (key, _) = rest.remove(culprit);
            self.report(&format!("{path}.{key}"), problem.span(), problem.message());
        }
    }

    fn report(&mut self, key: &str, at: Option<Range<usize>>, words: &str) {
        let line = self.line(at);
        self.add(SettingsProblem {
            key: key.to_owned(),
            line,
            fault: SettingsFault::Syntax(words.trim_end().to_owned()),
        });
    }

    /// Adds a problem unless the same key was refused already: a table that could not be read would be reported twice.
    fn add(&mut self, problem: SettingsProblem) {
        let known = |old: &SettingsProblem| !old.key.is_empty() && old.key == problem.key;
        if !self.problems.iter().any(known) {
            self.problems.push(problem);
        }
    }

    fn line(&self, at: Option<Range<usize>>) -> Option<usize> {
        let start = at?.start.min(self.text.len());
        let before = &self.text.as_bytes()[..start];
        Some(before.split(|byte| *byte == b'\n').count())
    }

    /// The line of a key path such as `account.main.address`, or of the nearest table above it.
    fn line_of(&self, root: &dyn TableLike, path: &str) -> Option<usize> {
        let mut table = root;
        let mut found = None;
        let mut parts = path.split('.');
        while let Some(part) = parts.next() {
            let Some((key, item)) = table.get_key_value(part) else {
                break;
            };
            found = item
                .span()
                .filter(|_| item.is_table())
                .or_else(|| key.span());
            if let Some(inner) = item.as_table_like() {
                table = inner;
                continue;
            }
            let index: Option<usize> = parts.next().and_then(|index| index.parse().ok());
            let element: Option<&Value> = index.and_then(|index| item.as_array()?.get(index));
            let table = index.and_then(|index| item.as_array_of_tables()?.get(index));
            let inside = element.and_then(Value::span);
            found = inside.or_else(|| table.and_then(Table::span)).or(found);
            break;
        }
        self.line(found)
    }
}

fn key_span(table: &dyn TableLike, key: &str) -> Option<Range<usize>> {
    table.get_key_value(key).and_then(|(key, _)| key.span())
}

/// A table of the keys in `rest`, with the places they have in the file.
fn assemble(table: &dyn TableLike, rest: &[(&str, &Item)]) -> Value {
    let mut value = toml_edit::InlineTable::new();
    for (key, item) in rest {
        let key = table.get_key_value(key).map(|(key, _)| key.clone());
        if let (Some(key), Ok(item)) = (key, (*item).clone().into_value()) {
            value.insert_formatted(&key, item);
        }
    }
    Value::InlineTable(value)
}

/// Whether the fault at `at` lies in this key or its value.
fn covers(table: &dyn TableLike, key: &str, item: &Item, at: &Range<usize>) -> bool {
    let within =
        |span: Range<usize>| span.start <= at.start && at.start < span.end.max(span.start + 1);
    key_span(table, key).is_some_and(within) || item.span().is_some_and(within)
}
