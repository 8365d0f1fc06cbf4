//! When a notice is tried again (S56).

use crate::domain::journal::WallTime;

pub(super) const MINUTE: i64 = 60 * 1_000;
/// Pauses after the first, second … try, minutes.
const PAUSES: [i64; 5] = [1, 5, 15, 60, 360];
/// After so long nobody wants to know any more: 24 hours, in milliseconds.
pub const GIVE_UP: i64 = 24 * 60 * MINUTE;

/// When a notice decided at `since` is tried again after `tries` tries; `None`: no more.
#[must_use]
pub fn next_try(since: WallTime, tries: u32, now: WallTime) -> Option<WallTime> {
    let at = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
    let pause = PAUSES
        .get(at)
        .or_else(|| PAUSES.last())
        .copied()
        .unwrap_or(1);
    let next = now.0.saturating_add(pause * MINUTE);
    (next <= since.0.saturating_add(GIVE_UP)).then_some(WallTime(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_and_end_after_a_day() {
        let (mut now, mut at) = (WallTime(0), Vec::new());
        let mut tries = 1;
        while let Some(next) = next_try(WallTime(0), tries, now) {
            at.push(next.0 / MINUTE);
            now = next;
            tries += 1;
        }
        assert_eq!(at, [1, 6, 21, 81, 441, 801, 1161]);
    }

    #[test]
    fn a_program_that_was_off_for_two_days_gives_up() {
        assert_eq!(next_try(WallTime(0), 1, WallTime(2 * GIVE_UP)), None);
    }
}
