//! Holiday calendars: the days an iCalendar file (RFC 5545) names.
//!
//! Only what holiday files hold is understood: whole-day events with a start, perhaps an end (excluded) or a duration in
//! days, and a yearly repetition on the same date. Anything else in the file is passed over; an event that can't be read
//! is told and costs no other.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{ToSpan, civil::Date};

/// The longest event that is believed, days.
const LONGEST: usize = 400;

/// The most days a calendar may name.
const MOST: usize = 100_000;

/// Days of a calendar. Cheap to copy.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Holidays {
    days: Arc<BTreeSet<Date>>,
    /// Month and day of those that come back every year, with the year they begin.
    yearly: Arc<BTreeSet<(i8, i8, i16)>>,
}

/// What could not be read of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IcsFault {
    /// The text is no calendar at all.
    NoCalendar,
    /// An event without a date that can be read; the line it begins at, from 1.
    Event(usize),
    /// It names more days than a calendar of holidays has; the rest is left out.
    TooMany,
}

impl Holidays {
    /// Reads an iCalendar text.
    #[must_use]
    pub fn read(text: &str) -> (Self, Vec<IcsFault>) {
        if !text.contains("BEGIN:VCALENDAR") {
            return (Self::default(), vec![IcsFault::NoCalendar]);
        }
        let mut reader = Reader::default();
        for (number, line) in unfolded(text) {
            reader.line(number, &line);
        }
        let days = Self {
            days: Arc::new(reader.days),
            yearly: Arc::new(reader.yearly),
        };
        (days, reader.faults)
    }

    /// The days given.
    pub fn of(days: impl IntoIterator<Item = Date>) -> Self {
        Self {
            days: Arc::new(days.into_iter().collect()),
            yearly: Arc::default(),
        }
    }

    /// Whether a day is one of them.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        let (month, day) = (date.month(), date.day());
        self.days.contains(&date)
            || self
                .yearly
                .range((month, day, i16::MIN)..=(month, day, date.year()))
                .next()
                .is_some()
    }

    /// How many days it names, yearly ones once.
    #[must_use]
    pub fn len(&self) -> usize {
        self.days.len() + self.yearly.len()
    }

    /// Whether it names none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Lines with their continuations (RFC 5545 §3.1), each with the number it begins at.
fn unfolded(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut lines = text.lines().enumerate().peekable();
    std::iter::from_fn(move || {
        let (at, first) = lines.next()?;
        let mut whole = first.to_owned();
        while let Some((_, next)) = lines.next_if(|(_, next)| next.starts_with([' ', '\t'])) {
            // No property of ours is long; the rest of an endless fold is dropped.
            if whole.len() < 1_000 {
                whole.push_str(&next[1..]);
            }
        }
        Some((at + 1, whole))
    })
}

#[derive(Default)]
struct Reader {
    days: BTreeSet<Date>,
    yearly: BTreeSet<(i8, i8, i16)>,
    faults: Vec<IcsFault>,
    event: Option<Event>,
    /// Components inside the event (alarms), whose lines are not the event's.
    nested: usize,
}

#[derive(Default)]
struct Event {
    line: usize,
    start: Option<Date>,
    end: Option<Date>,
    days: Option<usize>,
    yearly: bool,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) {
        let (head, value) = line.split_once(':').unwrap_or((line, ""));
        let name = head.split(';').next().unwrap_or("").to_ascii_uppercase();
        let value = value.trim();
        match (&*name, &mut self.event) {
            ("BEGIN", None) if value.eq_ignore_ascii_case("VEVENT") => {
                self.event = Some(Event {
                    line: number,
                    ..Event::default()
                });
                self.nested = 0;
            }
            ("BEGIN", Some(_)) => self.nested += 1,
            ("END", Some(_)) if self.nested > 0 => self.nested -= 1,
            ("END", Some(_)) => self.close(),
            (_, Some(event)) if self.nested == 0 => match &*name {
                "DTSTART" => event.start = date(value),
                "DTEND" => event.end = date(value),
                "DURATION" => event.days = whole_days(value),
                "RRULE" => event.yearly = is_yearly(value),
                _ => {}
            },
            (_, Some(_) | None) => {}
        }
    }

    fn close(&mut self) {
        let Some(event) = self.event.take() else {
            return;
        };
        let Some(start) = event.start else {
            self.faults.push(IcsFault::Event(event.line));
            return;
        };
        let mut day = start;
        for _ in 0..event.length(start) {
            if self.days.len() + self.yearly.len() >= MOST {
                if !self.faults.contains(&IcsFault::TooMany) {
                    self.faults.push(IcsFault::TooMany);
                }
                return;
            }
            if event.yearly {
                self.yearly.insert((day.month(), day.day(), start.year()));
            } else {
                self.days.insert(day);
            }
            let Ok(next) = day.checked_add(1.day()) else {
                return;
            };
            day = next;
        }
    }
}

impl Event {
    /// Days, at least one.
    fn length(&self, start: Date) -> usize {
        let by_end = self
            .end
            .and_then(|end| start.until(end).ok())
            .and_then(|span| usize::try_from(span.get_days()).ok());
        by_end.or(self.days).unwrap_or(1).clamp(1, LONGEST)
    }
}

/// The date of `20261224` or `20261224T000000Z`.
fn date(value: &str) -> Option<Date> {
    let digits = value.get(..8)?;
    if !digits.bytes().all(|one| one.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|text| text.parse().ok());
    Date::new(
        part(0, 4)?,
        i8::try_from(part(4, 6)?).ok()?,
        i8::try_from(part(6, 8)?).ok()?,
    )
    .ok()
}

/// `P2D`, `P1W`.
fn whole_days(value: &str) -> Option<usize> {
    let rest = value.strip_prefix('P')?;
    let (number, unit) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
    let number: usize = number.parse().ok()?;
    match unit {
        "D" => Some(number),
        "W" => number.checked_mul(7),
        _ => None,
    }
}

/// Whether a repetition is every year on the same date.
fn is_yearly(value: &str) -> bool {
    let mut parts = value.split(';');
    let has = |name: &str| value.split(';').any(|part| part.starts_with(name));
    parts.any(|part| part.eq_ignore_ascii_case("FREQ=YEARLY"))
        && !has("BYDAY")
        && !has("UNTIL")
        && !has("COUNT")
}
