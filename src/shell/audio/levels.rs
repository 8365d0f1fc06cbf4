//! Numbers the media thread shows without a lock: levels for the meters, counters for the diagnostics.

use std::{
    sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use crate::media;

/// Peaks of the last 10 ms, 0.0..=1.0.
#[derive(Debug, Default)]
pub struct Levels {
    microphone: AtomicU32,
    speaker: AtomicU32,
}

impl Levels {
    /// Of the microphone, after its gain.
    #[must_use]
    pub fn microphone(&self) -> f32 {
        f32::from_bits(self.microphone.load(Relaxed))
    }

    /// Of what goes to the speaker.
    #[must_use]
    pub fn speaker(&self) -> f32 {
        f32::from_bits(self.speaker.load(Relaxed))
    }

    pub(super) fn show(&self, levels: media::Levels) {
        self.microphone.store(levels.microphone.to_bits(), Relaxed);
        self.speaker.store(levels.speaker.to_bits(), Relaxed);
    }
}

/// Lateness of beats is counted in steps of this many microseconds.
const STEP_MICROS: u64 = 50;

/// So many steps.
const STEPS: usize = 100;

/// How many beats were how late.
#[derive(Debug)]
struct Lateness([AtomicU64; STEPS]);

impl Default for Lateness {
    fn default() -> Self {
        Self([const { AtomicU64::new(0) }; STEPS])
    }
}

/// What the media thread counts since its start.
#[derive(Debug, Default)]
pub struct Stats {
    pub(super) wakes: AtomicU64,
    pub(super) ticks: AtomicU64,
    pub(super) late_micros: AtomicU64,
    late: Lateness,
    pub(super) skipped: AtomicU64,
    pub(super) unsent: AtomicU64,
    pub(super) untold: AtomicU64,
}

impl Stats {
    /// How often the thread woke up.
    #[must_use]
    pub fn wakes(&self) -> u64 {
        self.wakes.load(Relaxed)
    }

    /// Beats of 10 ms.
    #[must_use]
    pub fn ticks(&self) -> u64 {
        self.ticks.load(Relaxed)
    }

    /// How late the given share of all beats was at most, to [`STEP_MICROS`]; what is later than all steps counts as the last.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts of beats")]
    pub fn lateness(&self, share: f64) -> Duration {
        let counts = self.late.0.each_ref().map(|count| count.load(Relaxed));
        let wanted = counts.iter().sum::<u64>() as f64 * share;
        let mut below = 0;
        let step = counts.iter().position(|count| {
            below += count;
            below as f64 >= wanted
        });
        let steps = step.unwrap_or(STEPS) as u64 + 1;
        Duration::from_micros(steps * STEP_MICROS)
    }

    /// Notes how late a beat was, microseconds.
    pub(super) fn note_late(&self, micros: u64) {
        self.late_micros.fetch_max(micros, Relaxed);
        let step = usize::try_from(micros / STEP_MICROS).unwrap_or(STEPS);
        Self::count(&self.late.0[step.min(STEPS - 1)]);
    }

    /// The latest a beat ever was, microseconds.
    #[must_use]
    pub fn late_micros(&self) -> u64 {
        self.late_micros.load(Relaxed)
    }

    /// Beats that were left out because the machine stood still.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.skipped.load(Relaxed)
    }

    /// Datagrams the network did not take.
    #[must_use]
    pub fn unsent(&self) -> u64 {
        self.unsent.load(Relaxed)
    }

    /// Events the driver did not fetch in time.
    #[must_use]
    pub fn untold(&self) -> u64 {
        self.untold.load(Relaxed)
    }

    pub(super) fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Relaxed);
    }
}
