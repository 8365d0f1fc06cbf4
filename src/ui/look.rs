//! What every view needs beside its data: language, spacing, time, motion, room.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::theme::{
    Space,
    scale::{COMPACT, FADE, REGULAR},
};
use crate::{
    domain::{id::CallId, journal::WallTime, settings::Appearance},
    l10n::{L10n, Zone},
};

/// Below this width, in logical pixels, pages use one column.
const NARROW: f32 = 760.0;

/// Below this width columns give way: the journal shows badges without names.
const SNUG: f32 = 1000.0;

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
    /// Whether it has no room for everything side by side; true of a narrow one too.
    pub snug: bool,
    /// 0.0 ..= 1.0, up and down while something pulses.
    pub pulse: f32,
    /// Since when more is known of a call than at its first picture.
    pub known: BTreeMap<CallId, WallTime>,
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
            snug: false,
            pulse: 0.0,
            known: BTreeMap::new(),
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
        self.snug = width < SNUG;
    }

    /// A text.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.l10n.text(key)
    }

    /// How far what became known late of a call has appeared, percent. All at once when nothing may move.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, reason = "0 ..= 100")]
    pub fn late(&self, call: CallId) -> u8 {
        match self.known.get(&call).filter(|_| self.motion) {
            Some(since) => {
                let share = self.since(*since).as_millis() * 100 / FADE.as_millis();
                share.min(100) as u8
            }
            None => 100,
        }
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
