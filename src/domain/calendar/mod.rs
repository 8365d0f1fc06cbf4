//! Time filters: when a rule or an entry of a list is in force (S103, S104, S132).
//!
//! A filter is a list of rows, any of which may hold; in a row everything that is said must hold. Times are wall-clock times
//! of the line's zone, half open: `08:00` to `18:00` holds at 08:00 and no longer at 18:00. A window over midnight belongs
//! to the day on which it starts: its weekday, date and holiday are those of that day. When clocks go back the doubled
//! hour holds twice; when they go forward a window inside the missing hour never holds that day.

mod holidays;

use std::{collections::BTreeMap, fmt, str::FromStr};

use jiff::civil::{Date, DateTime, Time, Weekday};
use serde::{Deserialize, Serialize};

pub use holidays::{Holidays, IcsFault};

/// A named, shared time filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct TimeFilter {
    /// Name shown; empty: its key.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Any of these holds; none: never.
    #[serde(rename = "row")]
    pub rows: Vec<TimeRow>,
}

/// One row: all that is said holds. What is left empty says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct TimeRow {
    /// `HH:MM`, inclusive; empty: from the start of the day.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// `HH:MM`, exclusive, `24:00` allowed; not after `from`: over midnight. Empty: to the end of the day.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub to: String,
    /// `mon` … `sun`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<Day>,
    /// Days of the month, 1..=31; -1 is the last one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<i8>,
    /// Months, 1..=12.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub months: Vec<i8>,
    /// Dates `2026-12-24`, ranges `2026-12-24..2027-01-06` (both included), or yearly `12-24`, `12-24..01-06`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<String>,
    /// N-th weekdays of the month: `1 mon`, `2 tue`, `last fri`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nth: Vec<String>,
    /// Odd or even weeks of the year (ISO 8601).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weeks: Option<Parity>,
    /// Keys of holiday calendars: the row holds only on their days.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<String>,
    /// Keys of holiday calendars: the row never holds on their days.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except_holidays: Vec<String>,
}

/// Weeks that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Parity {
    /// 1, 3, 5, …
    Odd,
    /// 2, 4, 6, …
    Even,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "days of the week")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Day {
    /// All, from Monday.
    pub const ALL: [Self; 7] = [
        Self::Mon,
        Self::Tue,
        Self::Wed,
        Self::Thu,
        Self::Fri,
        Self::Sat,
        Self::Sun,
    ];

    const fn weekday(self) -> Weekday {
        match self {
            Self::Mon => Weekday::Monday,
            Self::Tue => Weekday::Tuesday,
            Self::Wed => Weekday::Wednesday,
            Self::Thu => Weekday::Thursday,
            Self::Fri => Weekday::Friday,
            Self::Sat => Weekday::Saturday,
            Self::Sun => Weekday::Sunday,
        }
    }

    fn read(text: &str) -> Option<Self> {
        let place = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
            .iter()
            .position(|name| name.eq_ignore_ascii_case(text))?;
        Self::ALL.get(place).copied()
    }
}

/// What can't be read in a row: the field and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeFault {
    /// Which row, from 0.
    pub row: usize,
    /// Name of the field.
    pub field: &'static str,
    /// The text at fault.
    pub text: String,
}

/// A filter that is ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct TimeWindow {
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    span: Span,
    weekdays: Vec<Weekday>,
    days: Vec<i8>,
    months: Vec<i8>,
    dates: Vec<Dates>,
    nth: Vec<Nth>,
    weeks: Option<Parity>,
    only: Vec<Holidays>,
    except: Vec<Holidays>,
}

/// Minutes of the day, half open.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: i16,
    to: i16,
}

#[derive(Clone, Copy, Debug)]
enum Dates {
    Once(Date, Date),
    /// Month and day, both included; the first may lie after the second: over the turn of the year.
    Yearly((i8, i8), (i8, i8)),
}

#[derive(Clone, Copy, Debug)]
struct Nth {
    /// 1..=5, or -1 for the last.
    place: i8,
    day: Weekday,
}

/// Minutes of a whole day.
const DAY: i16 = 24 * 60;

impl TimeWindow {
    /// Reads a filter. A row with a fault is left out and told; the others hold.
    pub fn read(
        filter: &TimeFilter,
        calendars: &BTreeMap<String, Holidays>,
    ) -> (Self, Vec<TimeFault>) {
        let mut faults = Vec::new();
        let mut rows = Vec::new();
        for (at, row) in filter.rows.iter().enumerate() {
            match Row::read(row, calendars) {
                Ok(row) => rows.push(row),
                Err((field, text)) => faults.push(TimeFault {
                    row: at,
                    field,
                    text,
                }),
            }
        }
        (Self { rows }, faults)
    }

    /// Whether it holds at a wall-clock moment.
    #[must_use]
    pub fn holds(&self, at: DateTime) -> bool {
        self.rows.iter().any(|row| row.holds(at))
    }

    /// The next moment after `at`, to the minute and within 400 days, at which the answer changes; for "next change" in
    /// the editor.
    #[must_use]
    pub fn next_change(&self, at: DateTime) -> Option<DateTime> {
        let now = self.holds(at);
        let mut marks: Vec<i16> = self
            .rows
            .iter()
            .flat_map(|row| [row.span.from, row.span.to % DAY])
            .chain([0])
            .collect();
        marks.sort_unstable();
        marks.dedup();
        let mut date = at.date();
        for _ in 0..400 {
            let moments = marks.iter().filter_map(|mark| moment(date, *mark));
            let change = moments
                .filter(|moment| *moment > at)
                .find(|moment| self.holds(*moment) != now);
            if change.is_some() {
                return change;
            }
            date = date.tomorrow().ok()?;
        }
        None
    }
}

fn moment(date: Date, minute: i16) -> Option<DateTime> {
    let (hour, minute) = (minute / 60, minute % 60);
    let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0);
    time.ok().map(|time| date.to_datetime(time))
}

type Fault = (&'static str, String);

impl Row {
    fn read(row: &TimeRow, calendars: &BTreeMap<String, Holidays>) -> Result<Self, Fault> {
        let known = |field, keys: &[String]| {
            keys.iter()
                .map(|key| calendars.get(key).cloned().ok_or((field, key.clone())))
                .collect::<Result<Vec<_>, Fault>>()
        };
        let in_range = |field, list: &[i8], least: i8, most: i8| {
            let odd = list.iter().find(|one| !(least..=most).contains(*one));
            let is_last = |one: &i8| field == "days" && *one == -1;
            match odd {
                Some(one) if !is_last(one) => Err((field, one.to_string())),
                Some(_) | None => Ok(list.to_vec()),
            }
        };
        Ok(Self {
            span: Span::read(&row.from, &row.to)?,
            weekdays: row.weekdays.iter().map(|day| day.weekday()).collect(),
            days: in_range("days", &row.days, 1, 31)?,
            months: in_range("months", &row.months, 1, 12)?,
            dates: read_all("dates", &row.dates)?,
            nth: read_all("nth", &row.nth)?,
            weeks: row.weeks,
            only: known("holidays", &row.holidays)?,
            except: known("except_holidays", &row.except_holidays)?,
        })
    }

    fn holds(&self, at: DateTime) -> bool {
        let minute = i16::from(at.hour()) * 60 + i16::from(at.minute());
        let Span { from, to } = self.span;
        if from < to {
            return (from..to).contains(&minute) && self.holds_on(at.date());
        }
        // Over midnight: the evening of today, or the morning of what began yesterday.
        let evening = minute >= from && self.holds_on(at.date());
        let morning = minute < to && at.date().yesterday().is_ok_and(|day| self.holds_on(day));
        evening || morning
    }

    fn holds_on(&self, date: Date) -> bool {
        let any = |is_empty: bool, holds: bool| is_empty || holds;
        let is_last = date.day() == date.days_in_month();
        let days = &self.days;
        any(
            self.weekdays.is_empty(),
            self.weekdays.contains(&date.weekday()),
        ) && any(
            days.is_empty(),
            days.contains(&date.day()) || is_last && days.contains(&-1),
        ) && any(self.months.is_empty(), self.months.contains(&date.month()))
            && any(
                self.dates.is_empty(),
                self.dates.iter().any(|dates| dates.contain(date)),
            )
            && any(self.nth.is_empty(), self.nth.iter().any(|nth| nth.is(date)))
            && self.weeks.is_none_or(|parity| parity.has(date))
            && any(
                self.only.is_empty(),
                self.only.iter().any(|days| days.contains(date)),
            )
            && !self.except.iter().any(|days| days.contains(date))
    }
}

impl Span {
    fn read(from: &str, to: &str) -> Result<Self, Fault> {
        let read = |field, text: &str, empty: i16| {
            if text.trim().is_empty() {
                return Ok(empty);
            }
            minutes(text).ok_or_else(|| (field, text.to_owned()))
        };
        let (start, end) = (read("from", from, 0)?, read("to", to, DAY)?);
        if start == DAY {
            return Err(("from", from.to_owned()));
        }
        Ok(Self {
            from: start,
            to: end,
        })
    }
}

/// Minutes after midnight of `HH:MM`; `24:00` is the end of the day.
fn minutes(text: &str) -> Option<i16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let number = |text: &str| {
        let fits = (1..=2).contains(&text.len()) && text.bytes().all(|one| one.is_ascii_digit());
        fits.then(|| text.parse::<i16>().ok()).flatten()
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let all = hour * 60 + minute;
    (minute < 60 && all <= DAY).then_some(all)
}

impl Parity {
    fn has(self, date: Date) -> bool {
        let is_odd = date.iso_week_date().week() % 2 != 0;
        match self {
            Self::Odd => is_odd,
            Self::Even => !is_odd,
        }
    }
}

impl Dates {
    fn contain(self, date: Date) -> bool {
        match self {
            Self::Once(first, last) => (first..=last).contains(&date),
            Self::Yearly(first, last) => {
                let day = (date.month(), date.day());
                if first <= last {
                    (first..=last).contains(&day)
                } else {
                    day >= first || day <= last
                }
            }
        }
    }
}

/// A text that is none of these.
struct Unreadable;

impl FromStr for Dates {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let (first, last) = (first.trim(), last.trim());
        if let (Ok(first), Ok(last)) = (first.parse::<Date>(), last.parse::<Date>()) {
            return if first <= last {
                Ok(Self::Once(first, last))
            } else {
                Err(Unreadable)
            };
        }
        match (yearly(first), yearly(last)) {
            (Some(first), Some(last)) => Ok(Self::Yearly(first, last)),
            (None, _) | (_, None) => Err(Unreadable),
        }
    }
}

/// `12-24`; the 29th of February is a day of some years.
fn yearly(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    Date::new(2024, month, day).ok()?;
    Some((month, day))
}

impl FromStr for Nth {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let (place, day) = text.trim().split_once(' ').ok_or(Unreadable)?;
        let place = if place.eq_ignore_ascii_case("last") {
            -1
        } else {
            place.parse().map_err(|_| Unreadable)?
        };
        let fits = place == -1 || (1..=5).contains(&place);
        match Day::read(day.trim()).filter(|_| fits) {
            Some(day) => Ok(Self {
                place,
                day: day.weekday(),
            }),
            None => Err(Unreadable),
        }
    }
}

impl Nth {
    fn is(self, date: Date) -> bool {
        let from_start = (date.day() - 1) / 7 + 1;
        let is_last = date.day() + 7 > date.days_in_month();
        date.weekday() == self.day && (from_start == self.place || self.place == -1 && is_last)
    }
}

fn read_all<T: FromStr>(field: &'static str, texts: &[String]) -> Result<Vec<T>, Fault> {
    texts
        .iter()
        .map(|text| text.parse().map_err(|_| (field, text.clone())))
        .collect()
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Mon => "mon",
            Self::Tue => "tue",
            Self::Wed => "wed",
            Self::Thu => "thu",
            Self::Fri => "fri",
            Self::Sat => "sat",
            Self::Sun => "sun",
        })
    }
}

#[cfg(test)]
mod tests;
