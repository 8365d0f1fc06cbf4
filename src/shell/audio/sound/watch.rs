//! Whether a device that was started goes on calling.

use std::time::{Duration, Instant};

/// A device that runs and then is quiet for so long hangs.
const QUIET: Duration = Duration::from_millis(500);

/// A device that does not run yet may take this long: a sleeping one wakes slowly, and a sound server may first ask for a
/// whole buffer, then for nothing until what it had played ahead, two seconds of silence, is over.
const WAKING: Duration = Duration::from_secs(4);

/// So many looks with new callbacks make it a running device.
const RUNNING: u32 = 4;

/// The callbacks of one device, looked at again and again.
#[derive(Debug)]
pub(super) struct Watch {
    callbacks: u64,
    /// Looks at which it had called anew.
    looks: u32,
    last: Instant,
}

impl Watch {
    /// Of a device just started.
    pub(super) const fn start(now: Instant) -> Self {
        Self {
            callbacks: 0,
            looks: 0,
            last: now,
        }
    }

    /// Takes the number of its callbacks so far; whether it stands still.
    pub(super) fn hangs(&mut self, now: Instant, callbacks: u64) -> bool {
        if callbacks != self.callbacks {
            self.callbacks = callbacks;
            self.looks = self.looks.saturating_add(1);
            self.last = now;
        }
        let patience = if self.looks < RUNNING { WAKING } else { QUIET };
        now.duration_since(self.last) > patience
    }

    /// Whether it was seen calling at more looks than its first.
    pub(super) const fn has_taken_over(&self) -> bool {
        self.looks > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks every 100 ms; gives the look (from 1) at which it hangs.
    fn hangs_at(callbacks: impl Fn(u64) -> u64, looks: u64) -> Option<u64> {
        let start = Instant::now();
        let mut watch = Watch::start(start);
        (1..=looks)
            .find(|look| watch.hangs(start + Duration::from_millis(look * 100), callbacks(*look)))
    }

    #[test]
    fn a_device_that_fills_its_buffer_first_may_pause_before_it_runs() {
        let pauses_two_seconds = |look: u64| 10 + look.saturating_sub(20) * 10;
        assert_eq!(hangs_at(pauses_two_seconds, 100), None);
    }

    #[test]
    fn a_running_device_that_goes_quiet_hangs_soon() {
        assert_eq!(hangs_at(|look| look.min(50) * 10, 100), Some(56));
    }

    #[test]
    fn a_device_that_never_calls_hangs_after_a_while() {
        assert_eq!(hangs_at(|_| 0, 100), Some(41));
        assert_eq!(hangs_at(|_| 10, 100), Some(42), "or only once");
    }
}
