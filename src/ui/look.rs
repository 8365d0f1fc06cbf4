//! What every view needs beside its data: language, spacing, time, motion, room.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::theme::{
    Space,
    scale::{COMPACT, REGULAR},
};
use crate::{
    domain::{journal::WallTime, settings::Appearance},
    l10n::{L10n, Zone},
};

/// Below this width, in logical pixels, pages use one column.
const NARROW: f32 = 760.0;

/// The look of a view.
#[derive(Clone, Debug)]
pub struct Look {
    /// Texts.
    pub l10n: L10n,
    /// Spacing.
    pub space: &'static Space,
    /// The reader's time zone.
    pub zone: Zone,
    /// Now.
    pub now: WallTime,
    /// Whether anything may move by itself.
    pub motion: bool,
    /// Whether the main window is narrow.
    pub narrow: bool,
    /// 0.0 ..= 1.0, up and down while something pulses.
    pub pulse: f32,
}

impl Look {
    /// The look the settings ask for.
    #[must_use]
    pub fn new(appearance: &Appearance, zone: Zone, now: WallTime) -> Self {
        let mut look = Self {
            l10n: L10n::default(),
            space: &REGULAR,
            zone,
            now,
            motion: true,
            narrow: false,
            pulse: 0.0,
        };
        look.follow(appearance);
        look
    }

    /// Takes over changed settings.
    pub fn follow(&mut self, appearance: &Appearance) {
        self.l10n = L10n::choose(&appearance.language);
        self.space = if appearance.compact {
            &COMPACT
        } else {
            &REGULAR
        };
        self.motion = !appearance.reduce_motion;
    }

    /// Takes over the width the main window has for its content, in logical pixels.
    pub fn fit(&mut self, width: f32) {
        self.narrow = width < NARROW;
    }

    /// A text.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.l10n.text(key)
    }

    /// How long ago `moment` was.
    #[must_use]
    pub fn since(&self, moment: WallTime) -> Duration {
        let millis = self.now.0.saturating_sub(moment.0);
        Duration::from_millis(u64::try_from(millis).unwrap_or(0))
    }

    /// How long until `moment`.
    #[must_use]
    pub fn until(&self, moment: WallTime) -> Duration {
        let millis = moment.0.saturating_sub(self.now.0);
        Duration::from_millis(u64::try_from(millis).unwrap_or(0))
    }
}

/// The wall clock now.
#[must_use]
pub fn wall_clock() -> WallTime {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    WallTime(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
