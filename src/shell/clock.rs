//! The one place that reads clocks.
//!
//! Engine time is the kernel's boot clock: it goes on while the machine sleeps, so after a resume every deadline that
//! passed meanwhile is due at once.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::time::{ClockId, clock_gettime};

use crate::{domain::journal::WallTime, engine::input::Now, mono::Mono};

/// The clock of one process.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Duration,
}

impl Clock {
    /// A clock that stands at zero now.
    #[must_use]
    pub fn start() -> Self {
        Self { start: boot_time() }
    }

    /// Engine time.
    #[must_use]
    pub fn mono(self) -> Mono {
        Mono::from_start(boot_time().saturating_sub(self.start))
    }

    /// Both clocks at this moment.
    #[must_use]
    pub fn now(self) -> Now {
        Now {
            mono: self.mono(),
            wall: wall(),
        }
    }
}

/// Time since the machine started, sleep included.
fn boot_time() -> Duration {
    read(ClockId::Boottime)
}

/// How long the machine has slept since it started. A change means it woke up in between.
#[must_use]
pub fn slept() -> Duration {
    boot_time().saturating_sub(read(ClockId::Monotonic))
}

fn read(clock: ClockId) -> Duration {
    let now = clock_gettime(clock);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    let nanos = u32::try_from(now.tv_nsec).unwrap_or(0);
    Duration::new(seconds, nanos)
}

/// The last midnight of the system's zone.
#[must_use]
pub fn midnight() -> WallTime {
    let now = wall();
    let start = jiff::Timestamp::from_millisecond(now.0)
        .map(|stamp| stamp.to_zoned(jiff::tz::TimeZone::system()))
        .and_then(|now| now.start_of_day());
    start.map_or(now, |start| WallTime(start.timestamp().as_millisecond()))
}

/// Wall time.
#[must_use]
pub fn wall() -> WallTime {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    WallTime(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engine_time_starts_at_zero_and_grows() {
        let clock = Clock::start();
        let first = clock.mono();
        assert!(first.since_start() < Duration::from_secs(5));
        assert!(clock.mono() >= first);
    }

    #[test]
    fn wall_time_is_of_this_century() {
        assert!(wall().0 > 1_600_000_000_000);
    }
}
