//! What rules share: lists of numbers, times, forward lists, as they are written.

use super::sentence::{forward_name, list_name, time_name};
use crate::{
    domain::{
        calendar::{Day, TimeFilter, TimeRow},
        forward::{Entry, ForwardList, Order},
        screening::{NumberFilter, Sense},
        settings::{RulesEdit, Settings, rules::sources},
    },
    ui::screen::account_form::{list as split, slug},
};

/// What kind of list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers.
    Numbers,
    /// Times.
    Times,
    /// Destinations.
    Forwards,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Numbers, Self::Times, Self::Forwards];

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Numbers => "lists-numbers",
            Self::Times => "lists-times",
            Self::Forwards => "lists-forwards",
        }
    }

    pub(super) const fn lead(self) -> &'static str {
        match self {
            Self::Numbers => "lists-numbers-lead",
            Self::Times => "lists-times-lead",
            Self::Forwards => "lists-forwards-lead",
        }
    }

    /// Key, name and contents of every list of this kind.
    pub(super) fn entries(self, settings: &Settings) -> Vec<(String, String, String)> {
        match self {
            Self::Numbers => {
                let lists = settings.numbers.iter();
                lists
                    .map(|(key, list)| {
                        (key.clone(), list_name(settings, key), list.list.join(", "))
                    })
                    .collect()
            }
            Self::Times => {
                let times = settings.times.iter();
                times
                    .map(|(key, time)| (key.clone(), time_name(settings, key), shown(time)))
                    .collect()
            }
            Self::Forwards => {
                let lists = settings.forwards.iter();
                lists
                    .map(|(key, list)| {
                        let names: Vec<&str> = list.to.iter().map(Entry::shown).collect();
                        (key.clone(), forward_name(settings, key), names.join(" → "))
                    })
                    .collect()
            }
        }
    }
}

/// The rows of a time in short; the file's own words.
fn shown(time: &TimeFilter) -> String {
    let rows = time.rows.iter().map(|row| {
        let span = match (&*row.from, &*row.to) {
            ("", "") => String::new(),
            (from, to) => format!("{from}–{to}"),
        };
        let mut parts = vec![span, row.dates.join(", "), row.nth.join(", ")];
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    });
    rows.collect::<Vec<_>>().join("; ")
}

/// What is changed of a list.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields' names")]
pub enum ListChange {
    Name(String),
    Numbers(String),
    Sense(Sense),
    From(String),
    To(String),
    Day(Day),
    Dates(String),
    Order(Order),
    /// Number, name or seconds of a destination.
    Number(usize, String),
    Called(usize, String),
    Seconds(usize, String),
    On(usize, bool),
    Add,
    Drop(usize),
}

/// A list being written.
#[derive(Clone, Debug)]
pub(super) struct ListDraft {
    /// `None`: a new one.
    pub(super) key: Option<String>,
    pub(super) name: String,
    pub(super) body: Body,
}

/// What is written of it.
#[derive(Clone, Debug)]
pub(super) enum Body {
    Numbers {
        list: NumberFilter,
        text: String,
    },
    /// One row is written here; what the file says beside it stays.
    Times {
        time: TimeFilter,
        row: Box<TimeRow>,
        dates: String,
    },
    Forwards(ForwardList),
}

impl ListDraft {
    pub(super) fn new(kind: Kind) -> Self {
        let body = match kind {
            Kind::Numbers => Body::Numbers {
                list: NumberFilter::default(),
                text: String::new(),
            },
            Kind::Times => times(TimeFilter::default()),
            Kind::Forwards => Body::Forwards(ForwardList {
                to: vec![Entry::to("")],
                ..ForwardList::default()
            }),
        };
        Self {
            key: None,
            name: String::new(),
            body,
        }
    }

    pub(super) fn of(settings: &Settings, kind: Kind, key: String) -> Option<Self> {
        let (name, body) = match kind {
            Kind::Numbers => {
                let list = settings.numbers.get(&key)?.clone();
                let text = list.list.join(", ");
                (list.title.clone(), Body::Numbers { list, text })
            }
            Kind::Times => {
                let time = settings.times.get(&key)?.clone();
                (time.title.clone(), times(time))
            }
            Kind::Forwards => {
                let list = settings.forwards.get(&key)?.clone();
                (list.title.clone(), Body::Forwards(list))
            }
        };
        Some(Self {
            key: Some(key),
            name,
            body,
        })
    }

    pub(super) fn change(&mut self, change: ListChange) {
        match (&mut self.body, change) {
            (_, ListChange::Name(name)) => self.name = name,
            (Body::Numbers { text, .. }, ListChange::Numbers(new)) => *text = new,
            (Body::Numbers { list, .. }, ListChange::Sense(sense)) => list.sense = sense,
            (Body::Times { row, .. }, ListChange::From(text)) => row.from = text,
            (Body::Times { row, .. }, ListChange::To(text)) => row.to = text,
            (Body::Times { row, .. }, ListChange::Day(day)) => {
                match row.weekdays.iter().position(|known| *known == day) {
                    Some(at) => drop(row.weekdays.remove(at)),
                    None => row.weekdays.push(day),
                }
                row.weekdays.sort();
            }
            (Body::Times { dates, .. }, ListChange::Dates(text)) => *dates = text,
            (Body::Forwards(list), change) => change_destination(list, change),
            (Body::Numbers { .. } | Body::Times { .. }, _) => {}
        }
    }

    /// The change of the settings.
    pub(super) fn ready(&self, settings: &Settings) -> RulesEdit {
        let title = self.name.trim().to_owned();
        let key = |fallback: &str, taken: &dyn Fn(&str) -> bool| {
            let name = if title.is_empty() { fallback } else { &title };
            self.key.clone().unwrap_or_else(|| slug(name, taken))
        };
        match &self.body {
            Body::Numbers { list, text } => {
                let key = key("list", &|key| settings.numbers.contains_key(key));
                let list = NumberFilter {
                    title,
                    list: split(text),
                    ..list.clone()
                };
                RulesEdit::PutNumbers(key, Box::new(list))
            }
            Body::Times { time, row, dates } => {
                let key = key("time", &|key| settings.times.contains_key(key));
                let mut time = time.clone();
                time.title = title;
                let mut row = TimeRow::clone(row);
                row.dates = split(dates);
                match time.rows.first_mut() {
                    Some(first) => *first = row,
                    None => time.rows.push(row),
                }
                RulesEdit::PutTimes(key, Box::new(time))
            }
            Body::Forwards(list) => {
                // The first list is the one the default rule uses.
                let first = settings.forwards.is_empty() && self.key.is_none();
                let key = if first {
                    crate::domain::forward::DEFAULT_LIST.to_owned()
                } else {
                    key("forward", &|key| sources(settings).has_destination(key))
                };
                let mut list = list.clone();
                list.title = title;
                list.to.retain(|entry| !entry.number.trim().is_empty());
                RulesEdit::PutForward(key, Box::new(list))
            }
        }
    }

    pub(super) fn removal(&self) -> RulesEdit {
        let key = self.key.clone().unwrap_or_default();
        match self.body {
            Body::Numbers { .. } => RulesEdit::RemoveNumbers(key),
            Body::Times { .. } => RulesEdit::RemoveTimes(key),
            Body::Forwards(_) => RulesEdit::RemoveForward(key),
        }
    }
}

fn times(time: TimeFilter) -> Body {
    let row = time.rows.first().cloned().unwrap_or_default();
    let dates = row.dates.join(", ");
    Body::Times {
        time,
        row: Box::new(row),
        dates,
    }
}

fn change_destination(list: &mut ForwardList, change: ListChange) {
    let at = |list: &mut ForwardList, at: usize, set: &dyn Fn(&mut Entry)| {
        if let Some(entry) = list.to.get_mut(at) {
            set(entry);
        }
    };
    match change {
        ListChange::Order(order) => list.order = order,
        ListChange::Number(place, text) => {
            at(list, place, &|entry| entry.number.clone_from(&text));
        }
        ListChange::Called(place, text) => at(list, place, &|entry| entry.name.clone_from(&text)),
        ListChange::Seconds(place, text) => {
            let seconds = text.trim().parse().unwrap_or(0);
            at(list, place, &|entry| entry.seconds = seconds);
        }
        ListChange::On(place, on) => at(list, place, &|entry| entry.on = on),
        ListChange::Add => list.to.push(Entry::to("")),
        ListChange::Drop(place) if place < list.to.len() => drop(list.to.remove(place)),
        _ => {}
    }
}
