//! Minutes of calls sent on, of one day (S139).

use jiff::civil::Date;

/// The minutes.
#[derive(Debug, Default)]
pub struct Ledger {
    day: Option<Date>,
    seconds: u64,
}

impl Ledger {
    /// Whole minutes of this day.
    #[must_use]
    pub fn minutes(&self, day: Date) -> u32 {
        if self.day == Some(day) {
            u32::try_from(self.seconds / 60).unwrap_or(u32::MAX)
        } else {
            0
        }
    }

    /// A call that was sent on ended on this day.
    pub fn add(&mut self, day: Date, seconds: u64) {
        if self.day != Some(day) {
            *self = Self {
                day: Some(day),
                seconds: 0,
            };
        }
        self.seconds = self.seconds.saturating_add(seconds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_anew_each_day() {
        let today = jiff::civil::date(2026, 11, 26);
        let mut ledger = Ledger::default();
        ledger.add(today, 59);
        assert_eq!(ledger.minutes(today), 0);
        ledger.add(today, 61);
        assert_eq!(ledger.minutes(today), 2);
        let next = today.tomorrow().unwrap();
        assert_eq!(ledger.minutes(next), 0);
        ledger.add(next, 60);
        assert_eq!((ledger.minutes(next), ledger.minutes(today)), (1, 0));
    }
}
