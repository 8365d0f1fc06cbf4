//! Numbers the media thread shows without a lock: levels for the meters, counters for the diagnostics.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

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

/// What the media thread counts since its start.
#[derive(Debug, Default)]
pub struct Stats {
    pub(super) wakes: AtomicU64,
    pub(super) ticks: AtomicU64,
    pub(super) late_micros: AtomicU64,
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
