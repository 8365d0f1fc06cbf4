//! Forms of days, times and durations.

use std::time::Duration;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::L10n;
use crate::domain::journal::WallTime;

const WEEKDAYS: [&str; 7] = [
    "weekday-1",
    "weekday-2",
    "weekday-3",
    "weekday-4",
    "weekday-5",
    "weekday-6",
    "weekday-7",
];

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8",
    "month-9", "month-10", "month-11", "month-12",
];

/// Where the reader's clock hangs: turns moments into days and times of day.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// The system's zone; UTC when it has none.
    #[must_use]
    pub fn system() -> Self {
        Self(TimeZone::system())
    }

    /// UTC.
    #[must_use]
    pub const fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The zone itself, for texts made by templates.
    #[must_use]
    pub fn time_zone(&self) -> TimeZone {
        self.0.clone()
    }

    /// The day and time of day at `moment`; the ends of time when it lies beyond them.
    #[must_use]
    pub fn local(&self, moment: WallTime) -> DateTime {
        let edge = if moment.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        let stamp = Timestamp::from_millisecond(moment.0).unwrap_or(edge);
        self.0.to_datetime(stamp)
    }

    /// The moment at which the day of `moment` began.
    #[must_use]
    pub fn midnight(&self, moment: WallTime) -> WallTime {
        let begin = self
            .0
            .to_zoned(self.local(moment))
            .and_then(|at| at.start_of_day());
        begin.map_or(moment, |at| WallTime(at.timestamp().as_millisecond()))
    }

    /// The moment this local time means; `None` beyond the ends of time.
    #[must_use]
    pub fn moment(&self, at: DateTime) -> Option<WallTime> {
        let zoned = at.to_zoned(self.0.clone()).ok()?;
        Some(WallTime(zoned.timestamp().as_millisecond()))
    }

    /// The day at `moment`.
    #[must_use]
    pub fn day(&self, moment: WallTime) -> Date {
        self.local(moment).date()
    }
}

impl L10n {
    /// A day as a heading: "Today", "Yesterday", "Monday, 16 November", with the year when it isn't this one.
    #[must_use]
    pub fn day(self, day: Date, today: Date) -> String {
        if day == today {
            return self.text("day-today");
        }
        if today.yesterday().ok() == Some(day) {
            return self.text("day-yesterday");
        }
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
        let month = usize::try_from(day.month() - 1).unwrap_or_default();
        let key = if day.year() == today.year() {
            "day-this-year"
        } else {
            "day-full"
        };
        self.with(
            key,
            &[
                ("weekday", self.text(WEEKDAYS[weekday % 7]).into()),
                ("day", i64::from(day.day()).into()),
                ("month", self.text(MONTHS[month % 12]).into()),
                ("year", day.year().to_string().into()),
            ],
        )
    }

    /// Time of day, `14:05`.
    #[must_use]
    pub fn time(self, moment: WallTime, zone: &Zone) -> String {
        let at = zone.local(moment);
        format!("{:02}:{:02}", at.hour(), at.minute())
    }

    /// Day and time of day.
    #[must_use]
    pub fn moment(self, moment: WallTime, now: WallTime, zone: &Zone) -> String {
        self.with(
            "day-and-time",
            &[
                ("day", self.day(zone.day(moment), zone.day(now)).into()),
                ("time", self.time(moment, zone).into()),
            ],
        )
    }

    /// A running or measured time as a clock: `0:07`, `12:34`, `1:02:03`.
    #[must_use]
    pub fn clock(self, span: Duration) -> String {
        let (hours, minutes, seconds) = split(span);
        if hours > 0 {
            format!("{hours}:{minutes:02}:{seconds:02}")
        } else {
            format!("{minutes}:{seconds:02}")
        }
    }

    /// A measured time in units: `7 s`, `3 min 20 s`, `1 h 2 min`.
    #[must_use]
    pub fn span(self, span: Duration) -> String {
        let (hours, minutes, seconds) = split(span);
        let (h, m, s) = (
            ("hours", hours.into()),
            ("minutes", minutes.into()),
            ("seconds", seconds.into()),
        );
        if hours > 0 {
            self.with("span-hours", &[h, m])
        } else if minutes > 0 {
            self.with("span-minutes", &[m, s])
        } else {
            self.with("span-seconds", &[s])
        }
    }
}

/// Hours, minutes and seconds of a span, the rest cut off.
fn split(span: Duration) -> (u64, u64, u64) {
    let seconds = span.as_secs();
    (seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::l10n::Language;

    #[test]
    fn days_are_named_from_near_to_far() {
        let today = date(2026, 11, 23);
        for (day, english, german) in [
            (date(2026, 11, 23), "Today", "Heute"),
            (date(2026, 11, 22), "Yesterday", "Gestern"),
            (
                date(2026, 11, 16),
                "Monday, 16 November",
                "Montag, 16. November",
            ),
            (
                date(2025, 3, 1),
                "Saturday, 1 March 2025",
                "Samstag, 1. März 2025",
            ),
        ] {
            assert_eq!(L10n::new(Language::English).day(day, today), english);
            assert_eq!(L10n::new(Language::German).day(day, today), german);
        }
    }

    #[test]
    fn spans_read_as_clocks_and_as_words() {
        let l10n = L10n::new(Language::English);
        for (seconds, clock, words) in [
            (0, "0:00", "0 s"),
            (7, "0:07", "7 s"),
            (200, "3:20", "3 min 20 s"),
            (3723, "1:02:03", "1 h 2 min"),
        ] {
            assert_eq!(l10n.clock(Duration::from_secs(seconds)), clock);
            assert_eq!(l10n.span(Duration::from_secs(seconds)), words);
        }
    }

    #[test]
    fn moments_beyond_the_ends_of_time_are_still_shown() {
        let zone = Zone::utc();
        let l10n = L10n::default();
        assert_eq!(l10n.time(WallTime(0), &zone), "00:00");
        assert!(zone.day(WallTime(i64::MAX)) > zone.day(WallTime(i64::MIN)));
    }
}
