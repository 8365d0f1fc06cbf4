//! The filters and tests of templates. All are total: what a filter can't use it gives back as it is.

use std::{fmt, sync::Arc};

use jiff::{Timestamp, civil::DateTime};
use minijinja::{
    Environment, Error, ErrorKind, State,
    value::{Object, ObjectRepr, Value, ValueKind},
};

use super::{
    context::{Group, Unknown},
    renderer::Manner,
    tongue::Tongue,
};
use crate::domain::{
    journal::WallTime,
    number::{PhoneNumber, Place, written},
};

/// Names of all filters, in the order they are explained.
pub const FILTERS: [&str; 17] = [
    "national",
    "international",
    "digits",
    "initials",
    "date",
    "time",
    "weekday",
    "duration",
    "default",
    "truncate",
    "upper",
    "lower",
    "trim",
    "first",
    "replace",
    "join",
    "length",
];

/// Names of all tests (`is defined`).
pub const TESTS: [&str; 2] = ["defined", "empty"];

/// Longest text [`truncate`] leaves, so that its argument can't be abused.
const LONGEST: usize = 4_000;

/// Adds filters and tests.
pub(super) fn install(env: &mut Environment<'static>, manner: &Arc<Manner>) {
    env.add_filter("national", |state: &State, value: &Value| {
        text(value, |number| national(number, &place(state)))
    });
    env.add_filter("international", |value: &Value| text(value, international));
    env.add_filter("digits", |value: &Value| {
        text(value, |all| {
            all.chars().filter(char::is_ascii_digit).collect()
        })
    });
    env.add_filter("initials", |value: &Value| text(value, initials));
    env.add_filter("upper", |value: &Value| text(value, str::to_uppercase));
    env.add_filter("lower", |value: &Value| text(value, str::to_lowercase));
    env.add_filter("trim", |value: &Value| {
        text(value, |all| all.trim().to_owned())
    });
    env.add_filter("truncate", |value: &Value, most: usize| {
        text(value, |all| truncate(all, most))
    });
    env.add_filter("replace", replace);
    env.add_filter("default", default);
    env.add_filter("first", first);
    env.add_filter("join", join);
    env.add_filter("length", |value: &Value| match value.kind() {
        ValueKind::String => shown(value).chars().count(),
        _ => value.len().unwrap_or(0),
    });
    env.add_filter("duration", |value: &Value| match value.as_i64() {
        Some(seconds) => Value::from(clock(seconds)),
        None => value.clone(),
    });
    install_times(env, manner);
    env.add_test("defined", |value: &Value| !is_nothing(value));
    env.add_test("empty", |value: &Value| {
        is_nothing(value) || shown(value).is_empty()
    });
}

fn install_times(env: &mut Environment<'static>, _: &Arc<Manner>) {
    env.add_filter("date", |value: &Value, form: Option<&str>| match form {
        None => Ok(of_moment(value, Moment::date)),
        Some(form) => formatted(value, form),
    });
    env.add_filter("time", |value: &Value, form: Option<&str>| match form {
        None => Ok(of_moment(value, Moment::time)),
        Some(form) => formatted(value, form),
    });
    env.add_filter("weekday", |value: &Value| {
        of_moment(value, |moment| moment.weekday().to_owned())
    });
}

/// A moment in the reader's zone.
#[derive(Clone)]
pub(super) struct Moment {
    at: DateTime,
    tongue: &'static Tongue,
}

impl Moment {
    pub(super) fn of(at: WallTime, manner: &Manner) -> Self {
        let edge = if at.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        let stamp = Timestamp::from_millisecond(at.0).unwrap_or(edge);
        Self {
            at: manner.zone.to_datetime(stamp),
            tongue: manner.tongue,
        }
    }

    /// `26 November 2026`, `26. November 2026`.
    pub(super) fn date(&self) -> String {
        let month = usize::try_from(self.at.month() - 1).unwrap_or_default();
        let dot = if self.tongue.ordinal_day { "." } else { "" };
        format!(
            "{}{dot} {} {}",
            self.at.day(),
            self.tongue.months[month % 12],
            self.at.year()
        )
    }

    /// `14:05`.
    pub(super) fn time(&self) -> String {
        format!("{:02}:{:02}", self.at.hour(), self.at.minute())
    }

    pub(super) fn weekday(&self) -> &'static str {
        let day = usize::try_from(self.at.weekday().to_monday_zero_offset()).unwrap_or_default();
        self.tongue.weekdays[day % 7]
    }

    pub(super) fn hour(&self) -> i8 {
        self.at.hour()
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}, {}", self.date(), self.time())
    }
}

impl Object for Moment {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, out)
    }
}

fn of_moment(value: &Value, form: impl FnOnce(&Moment) -> String) -> Value {
    value
        .downcast_object_ref::<Moment>()
        .map_or_else(|| value.clone(), |moment| form(moment).into())
}

/// A moment by a pattern such as `%d.%m.%Y` (the conversions of strftime).
fn formatted(value: &Value, form: &str) -> Result<Value, Error> {
    let Some(moment) = value.downcast_object_ref::<Moment>() else {
        return Ok(value.clone());
    };
    jiff::fmt::strtime::format(form, moment.at)
        .map(Value::from)
        .map_err(|problem| Error::new(ErrorKind::InvalidOperation, problem.to_string()))
}

/// Whether a value stands for a field that is not there.
pub(super) fn is_nothing(value: &Value) -> bool {
    value.is_undefined()
        || value.is_none()
        || value.downcast_object_ref::<Unknown>().is_some()
        || value.downcast_object_ref::<Group>().is_some()
}

/// A value as it is written into a text; nothing for what is not there.
pub(super) fn said(value: &Value, tongue: &Tongue) -> String {
    if value.is_undefined() || value.is_none() {
        String::new()
    } else if let Ok(flag) = bool::try_from(value.clone()) {
        String::from(if flag { tongue.yes } else { tongue.no })
    } else {
        shown(value)
    }
}

/// A value as a text; lists with commas.
pub(super) fn shown(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None if matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable) => joined(value, ", "),
        None => value.to_string(),
    }
}

fn joined(list: &Value, between: &str) -> String {
    let items = list.try_iter().into_iter().flatten();
    let items: Vec<String> = items.map(|item| item.to_string()).collect();
    items.join(between)
}

/// Changes a text; a field that is not there stays what it is, so that the preview still names it.
fn text(value: &Value, change: impl FnOnce(&str) -> String) -> Value {
    if is_nothing(value) {
        return value.clone();
    }
    Value::from(change(&shown(value)))
}

fn replace(value: &Value, what: &str, with: &str) -> Value {
    text(value, |all| {
        if what.is_empty() {
            all.to_owned()
        } else {
            all.replace(what, with)
        }
    })
}

fn default(value: &Value, other: Option<&Value>) -> Value {
    if is_nothing(value) || shown(value).is_empty() {
        other.cloned().unwrap_or_else(|| Value::from(""))
    } else {
        value.clone()
    }
}

/// The first word of a text, the first element of a list.
fn first(value: &Value) -> Value {
    match value.kind() {
        ValueKind::Seq => value.get_item_by_index(0).unwrap_or_default(),
        _ => text(value, |all| {
            all.split_whitespace().next().unwrap_or_default().to_owned()
        }),
    }
}

fn join(value: &Value, between: Option<&str>) -> Value {
    match value.kind() {
        ValueKind::Seq | ValueKind::Iterable => joined(value, between.unwrap_or(", ")).into(),
        _ => value.clone(),
    }
}

/// Where numbers of this call are written.
fn place(state: &State) -> Place {
    let line = state.lookup("line");
    let group = line
        .as_ref()
        .and_then(|line| line.downcast_object_ref::<Group>());
    group.map_or_else(Place::default, Group::place)
}

/// First letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name
        .split(|c: char| !c.is_alphanumeric())
        .filter_map(|word| word.chars().next());
    let first = words.next();
    first
        .into_iter()
        .chain(words.next_back())
        .flat_map(char::to_uppercase)
        .collect()
}

/// At most `most` characters, an ellipsis for what is cut.
fn truncate(all: &str, most: usize) -> String {
    let most = most.min(LONGEST);
    if all.chars().count() <= most {
        return all.to_owned();
    }
    let kept: String = all.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Seconds as `0:07`, `12:34`, `1:02:03`.
fn clock(seconds: i64) -> String {
    let all = seconds.max(0);
    let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// `+49 89 123420`, grouped as its country does. What is no bare number, or was grouped already, stays as it is.
pub(super) fn international(number: &str) -> String {
    if is_bare(number) {
        written(number)
    } else {
        number.to_owned()
    }
}

/// `089 123420` in the place's own country, else as [`international`].
fn national(number: &str, place: &Place) -> String {
    if is_bare(number) {
        PhoneNumber::read(number, place).national_form(place)
    } else {
        number.to_owned()
    }
}

fn is_bare(number: &str) -> bool {
    number
        .strip_prefix('+')
        .is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_the_place() {
        let munich = Place::new("de", "89");
        for (number, inside, outside) in [
            ("+4989123420", "089 123420", "+49 89 123420"),
            ("+493012345", "030 12345", "+49 30 12345"),
            ("+41446681800", "+41 44 668 18 00", "+41 44 668 18 00"),
            ("12", "12", "12"),
            ("+49 (89) 12 34", "+49 (89) 12 34", "+49 (89) 12 34"),
            ("", "", ""),
            ("eva", "eva", "eva"),
        ] {
            assert_eq!(national(number, &munich), inside, "{number}");
            assert_eq!(international(number), outside, "{number}");
        }
        assert_eq!(national("+4989123420", &Place::default()), "+49 89 123420");
    }

    #[test]
    fn initials_take_first_and_last_word() {
        for (name, expected) in [
            ("Dr. Eva Kuhn", "DK"),
            ("eva", "E"),
            ("", ""),
            ("Miller & Sons", "MS"),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    #[test]
    fn long_texts_are_cut_with_an_ellipsis() {
        assert_eq!(truncate("Straßenbahn", 20), "Straßenbahn");
        assert_eq!(truncate("Straßenbahn", 6), "Straß…");
        assert_eq!(truncate("abc", 0), "…");
    }

    #[test]
    fn seconds_read_as_a_clock() {
        for (seconds, expected) in [(7, "0:07"), (754, "12:34"), (3723, "1:02:03"), (-5, "0:00")] {
            assert_eq!(clock(seconds), expected);
        }
    }
}
