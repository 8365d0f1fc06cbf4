//! How a call sounds, told from what sound reports once a second.

use std::time::Duration;

use super::snapshot::SoundState;
use crate::media::Quality;

/// More loss than this, either way, is heard as poor.
const POOR: f32 = 0.05;
/// No packet for so long while the far end should send: nothing is heard.
const SILENT: Duration = Duration::from_secs(3);

/// What was reported of one stream.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Listening {
    last: Quality,
    silent: bool,
    poor: bool,
}

impl Listening {
    /// What the window says of it.
    pub(super) const fn state(&self) -> SoundState {
        match (self.silent, self.poor) {
            (true, _) => SoundState::NothingHeard,
            (false, true) => SoundState::Poor,
            (false, false) => SoundState::Fine,
        }
    }

    /// A packet arrived, or nothing is expected any more.
    pub(super) const fn heard(&mut self) {
        self.silent = false;
    }

    /// Nothing arrived for this long.
    pub(super) fn silent_since(&mut self, since: Duration) {
        self.silent = since >= SILENT;
    }

    /// A report of the whole life of the stream; the loss since the last one counts.
    pub(super) fn report(&mut self, quality: Quality) {
        let received = quality.received.saturating_sub(self.last.received);
        let lost = quality.lost.saturating_sub(self.last.lost);
        if received > 0 {
            self.silent = false;
        }
        self.poor = share(lost, received.saturating_add(lost)) > POOR || quality.remote_loss > POOR;
        self.last = quality;
    }
}

fn share(part: u64, whole: u64) -> f32 {
    let small = |count: u64| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    if whole == 0 {
        0.0
    } else {
        small(part) / small(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_of_the_last_second_counts() {
        let mut listening = Listening::default();
        let report = |received, lost, remote_loss| Quality {
            received,
            lost,
            remote_loss,
            ..Quality::default()
        };
        for (quality, state) in [
            (report(50, 0, 0.0), SoundState::Fine),
            (report(95, 5, 0.0), SoundState::Poor),
            (report(145, 6, 0.0), SoundState::Fine),
            (report(195, 6, 0.06), SoundState::Poor),
            (report(195, 6, 0.0), SoundState::Fine),
        ] {
            listening.report(quality);
            assert_eq!(listening.state(), state, "{quality:?}");
        }
    }

    #[test]
    fn silence_is_told_until_something_is_heard() {
        let mut listening = Listening::default();
        listening.silent_since(Duration::from_secs(1));
        assert_eq!(listening.state(), SoundState::Fine);
        listening.silent_since(Duration::from_secs(3));
        assert_eq!(listening.state(), SoundState::NothingHeard);
        listening.report(Quality::default());
        assert_eq!(listening.state(), SoundState::NothingHeard);
        listening.heard();
        assert_eq!(listening.state(), SoundState::Fine);
    }
}
