//! What a receiver counts (RFC 3550 §6.4.1, A.1, A.3, A.8): extended sequence numbers, loss, jitter, a changed source.
//!
//! | arrives | after | is |
//! |---|---|---|
//! | any | nothing, another SSRC | [`Arrival::Restarted`]: counting begins anew |
//! | sequence ahead by less than 3000 | | [`Arrival::New`] |
//! | sequence behind by less than 128, not seen | | [`Arrival::New`] (reordered) |
//! | sequence behind by less than 128, seen | | [`Arrival::Duplicate`] |
//! | any other jump | one alone | [`Arrival::Stray`]: not counted, remembered |
//! | the sequence that follows a stray | | [`Arrival::Restarted`]: the sender began anew |

use std::time::Duration;

use super::packet::RtpHeader;
use crate::mono::Mono;

/// Farthest jump ahead that is loss and not a restart (RFC 3550 A.1).
const MAX_DROPOUT: u16 = 3_000;

/// Farthest step back that is reordering.
const MAX_MISORDER: u64 = 128;

/// What a packet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// First of its number; `extended` counts on over the wraps.
    New {
        /// Sequence number with its wraps, starting near 2¹⁶.
        extended: u64,
    },
    /// First of a new source or a restarted one: forget what was buffered.
    Restarted {
        /// As in [`Arrival::New`].
        extended: u64,
    },
    /// Seen before.
    Duplicate,
    /// Far from all that was expected; dropped until a second one follows.
    Stray,
}

/// What goes into a report block (RFC 3550 §6.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reception {
    /// Whom it is about.
    pub ssrc: u32,
    /// Lost since the last report, of 256.
    pub fraction_lost: u8,
    /// Lost since the beginning, −2²³..2²³.
    pub lost: i32,
    /// Highest sequence number, wraps in the upper half.
    pub highest: u32,
    /// Interarrival jitter in clock units.
    pub jitter: u32,
}

/// Statistics of one received stream.
#[derive(Clone, Debug)]
pub struct RtpReceiver {
    clock_hz: u32,
    source: Option<Source>,
    duplicates: u64,
    strays: u64,
    earlier_received: u64,
    earlier_lost: u64,
}

#[derive(Clone, Debug)]
struct Source {
    ssrc: u32,
    base: u64,
    highest: u64,
    received: u64,
    /// Bit n: `highest - n` was seen.
    seen: u128,
    stray: Option<u16>,
    /// RFC 3550 A.8: jitter times 16 and the transit time of the last packet, in clock units.
    jitter_16: u64,
    transit: Option<u32>,
    reported_expected: u64,
    reported_received: u64,
}

impl RtpReceiver {
    /// Nothing received yet; `clock_hz` is the clock of the payload.
    #[must_use]
    pub const fn new(clock_hz: u32) -> Self {
        Self {
            clock_hz,
            source: None,
            duplicates: 0,
            strays: 0,
            earlier_received: 0,
            earlier_lost: 0,
        }
    }

    /// Says that the payload's clock changed; jitter begins anew.
    pub const fn set_clock(&mut self, clock_hz: u32) {
        self.clock_hz = clock_hz;
        if let Some(source) = &mut self.source {
            source.jitter_16 = 0;
            source.transit = None;
        }
    }

    /// Counts a packet. `on_time`: its timestamp is that of its first sample, so it counts for the jitter (a
    /// telephone-event repeats the timestamp of its start and does not).
    pub fn count(&mut self, now: Mono, header: &RtpHeader, on_time: bool) -> Arrival {
        let arrival = self.place(header);
        if on_time
            && matches!(arrival, Arrival::New { .. } | Arrival::Restarted { .. })
            && let Some(source) = &mut self.source
        {
            source.measure(now, header.timestamp, self.clock_hz);
        }
        arrival
    }

    fn place(&mut self, header: &RtpHeader) -> Arrival {
        let Some(source) = self
            .source
            .as_mut()
            .filter(|source| source.ssrc == header.ssrc)
        else {
            return self.restart(header);
        };
        let ahead = header.sequence.wrapping_sub(low_half(source.highest));
        if ahead > 0 && ahead < MAX_DROPOUT {
            source.move_on(ahead);
            return Arrival::New {
                extended: source.highest,
            };
        }
        let behind = u64::from(ahead.wrapping_neg());
        if behind < MAX_MISORDER {
            if source.seen >> behind & 1 == 1 {
                self.duplicates += 1;
                return Arrival::Duplicate;
            }
            source.seen |= 1 << behind;
            source.received += 1;
            source.base = source.base.min(source.highest - behind);
            return Arrival::New {
                extended: source.highest - behind,
            };
        }
        if source.stray == Some(header.sequence.wrapping_sub(1)) {
            return self.restart(header);
        }
        source.stray = Some(header.sequence);
        self.strays += 1;
        Arrival::Stray
    }

    fn restart(&mut self, header: &RtpHeader) -> Arrival {
        self.earlier_received += self.source.as_ref().map_or(0, |source| source.received);
        self.earlier_lost += self
            .source
            .as_ref()
            .map_or(0, Source::lost)
            .max(0)
            .cast_unsigned();
        let extended = 0x1_0000 + u64::from(header.sequence);
        self.source = Some(Source {
            ssrc: header.ssrc,
            base: extended,
            highest: extended,
            received: 1,
            seen: 1,
            stray: None,
            jitter_16: 0,
            transit: None,
            reported_expected: 0,
            reported_received: 0,
        });
        Arrival::Restarted { extended }
    }

    /// Who is received.
    #[must_use]
    pub fn ssrc(&self) -> Option<u32> {
        self.source.as_ref().map(|source| source.ssrc)
    }

    /// Packets received, without doubles and strays.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.earlier_received + self.source.as_ref().map_or(0, |source| source.received)
    }

    /// Packets missing by their numbers.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.earlier_lost
            + self
                .source
                .as_ref()
                .map_or(0, Source::lost)
                .max(0)
                .cast_unsigned()
    }

    /// Packets that came twice.
    #[must_use]
    pub const fn duplicates(&self) -> u64 {
        self.duplicates
    }

    /// Packets far from all that was expected.
    #[must_use]
    pub const fn strays(&self) -> u64 {
        self.strays
    }

    /// Interarrival jitter (RFC 3550 §6.4.1).
    #[must_use]
    pub fn jitter(&self) -> Duration {
        let units = self.source.as_ref().map_or(0, |source| source.jitter_16) / 16;
        Duration::from_micros(units * 1_000_000 / u64::from(self.clock_hz.max(1)))
    }

    /// The numbers of a report; the fraction lost counts since the last call.
    pub fn report(&mut self) -> Option<Reception> {
        self.source.as_mut().map(Source::report)
    }
}

impl Source {
    const fn expected(&self) -> u64 {
        self.highest - self.base + 1
    }

    const fn lost(&self) -> i64 {
        self.expected().cast_signed() - self.received.cast_signed()
    }

    fn move_on(&mut self, ahead: u16) {
        self.highest += u64::from(ahead);
        self.seen = self.seen.checked_shl(ahead.into()).unwrap_or(0) | 1;
        self.received += 1;
        self.stray = None;
    }

    /// RFC 3550 A.8, with the 16-fold value kept as there.
    #[allow(clippy::cast_possible_truncation, reason = "modulo 2³² on purpose")]
    fn measure(&mut self, now: Mono, timestamp: u32, clock_hz: u32) {
        let arrival = now.since_start().as_micros() * u128::from(clock_hz) / 1_000_000;
        let transit = (arrival as u32).wrapping_sub(timestamp);
        if let Some(last) = self.transit {
            let difference = transit.wrapping_sub(last).cast_signed().unsigned_abs();
            // A timestamp that jumped (RFC 3550 leaves it open) is no jitter.
            if difference < clock_hz {
                self.jitter_16 += u64::from(difference);
                self.jitter_16 -= (self.jitter_16 - u64::from(difference) + 8) / 16;
            }
        }
        self.transit = Some(transit);
    }

    #[allow(
        clippy::cast_possible_truncation,
        reason = "clipped, or modulo 2³² on purpose"
    )]
    fn report(&mut self) -> Reception {
        let expected = self.expected() - self.reported_expected.min(self.expected());
        let received = self.received - self.reported_received.min(self.received);
        self.reported_expected = self.expected();
        self.reported_received = self.received;
        let missing = expected.saturating_sub(received);
        let fraction = (missing * 256).checked_div(expected).unwrap_or(0);
        Reception {
            ssrc: self.ssrc,
            fraction_lost: fraction.min(255) as u8,
            lost: self.lost().clamp(-0x80_0000, 0x7f_ffff) as i32,
            highest: (self.highest - 0x1_0000) as u32,
            jitter: (self.jitter_16 / 16) as u32,
        }
    }
}

const fn low_half(extended: u64) -> u16 {
    (extended & 0xffff) as u16
}

#[cfg(test)]
#[allow(
    clippy::cast_possible_truncation,
    reason = "small numbers of the tests"
)]
mod tests {
    use super::*;

    fn packet(sequence: u16, timestamp: u32) -> RtpHeader {
        RtpHeader {
            sequence,
            timestamp,
            ssrc: 7,
            payload_type: 8,
            marker: false,
        }
    }

    /// Counts packets of 20 ms that arrive in time.
    fn count(receiver: &mut RtpReceiver, sequences: impl IntoIterator<Item = u16>) -> Vec<Arrival> {
        sequences
            .into_iter()
            .map(|sequence| {
                let now = Mono::from_millis(u64::from(sequence) * 20);
                receiver.count(now, &packet(sequence, u32::from(sequence) * 160), true)
            })
            .collect()
    }

    #[test]
    fn numbers_count_on_over_the_wrap() {
        let mut receiver = RtpReceiver::new(8_000);
        let arrivals = count(&mut receiver, [65_534, 65_535, 0, 1]);
        assert_eq!(arrivals[0], Arrival::Restarted { extended: 0x1_fffe });
        assert_eq!(arrivals[3], Arrival::New { extended: 0x2_0001 });
        assert_eq!((receiver.received(), receiver.lost()), (4, 0));
        assert_eq!(receiver.report().unwrap().highest, 0x1_0001);
    }

    #[test]
    fn loss_is_counted_and_a_late_packet_mends_it() {
        let mut receiver = RtpReceiver::new(8_000);
        count(&mut receiver, [10, 11, 14]);
        assert_eq!(receiver.lost(), 2);
        assert_eq!(
            count(&mut receiver, [12]),
            [Arrival::New { extended: 0x1_000c }]
        );
        assert_eq!(receiver.lost(), 1);
        assert_eq!(count(&mut receiver, [12, 14]), [Arrival::Duplicate; 2]);
        assert_eq!((receiver.received(), receiver.duplicates()), (4, 2));
    }

    #[test]
    fn a_packet_before_the_first_is_welcome() {
        let mut receiver = RtpReceiver::new(8_000);
        count(&mut receiver, [10, 9, 11]);
        assert_eq!((receiver.received(), receiver.lost()), (3, 0));
    }

    #[test]
    fn the_fraction_counts_from_report_to_report() {
        let mut receiver = RtpReceiver::new(8_000);
        count(&mut receiver, (0..100).filter(|n| n % 4 != 1));
        let report = receiver.report().unwrap();
        assert_eq!(
            (report.fraction_lost, report.lost, report.highest),
            (64, 25, 99)
        );
        count(&mut receiver, 100..200);
        let report = receiver.report().unwrap();
        assert_eq!((report.fraction_lost, report.lost), (0, 25));
    }

    #[test]
    fn a_new_source_begins_anew_and_totals_stay() {
        let mut receiver = RtpReceiver::new(8_000);
        count(&mut receiver, [1, 2, 5]);
        let other = RtpHeader {
            ssrc: 8,
            ..packet(900, 0)
        };
        let arrival = receiver.count(Mono::ZERO, &other, true);
        assert_eq!(arrival, Arrival::Restarted { extended: 0x1_0384 });
        assert_eq!(
            (receiver.ssrc(), receiver.received(), receiver.lost()),
            (Some(8), 4, 2)
        );
    }

    #[test]
    fn one_stray_is_dropped_and_two_in_a_row_are_a_restart() {
        let mut receiver = RtpReceiver::new(8_000);
        count(&mut receiver, [1, 2]);
        assert_eq!(
            count(&mut receiver, [40_000, 3]),
            [Arrival::Stray, Arrival::New { extended: 0x1_0003 }]
        );
        let arrivals = count(&mut receiver, [50_000, 50_001]);
        assert_eq!(
            arrivals,
            [Arrival::Stray, Arrival::Restarted { extended: 0x1_c351 }]
        );
        assert_eq!(receiver.strays(), 2);
    }

    #[test]
    fn jitter_is_that_of_the_rfc() {
        let mut receiver = RtpReceiver::new(8_000);
        count(&mut receiver, 0..50);
        assert_eq!(receiver.jitter(), Duration::ZERO);
        // Each second packet 10 ms late: |D| = 80 units each time, so J goes to 80 units = 10 ms.
        for n in 50..450_u16 {
            let late = if n % 2 == 0 { 0 } else { 10 };
            let now = Mono::from_millis(u64::from(n) * 20 + late);
            receiver.count(now, &packet(n, u32::from(n) * 160), true);
        }
        let jitter = receiver.jitter().as_micros();
        assert!((9_300..=10_000).contains(&jitter), "{jitter}");
        assert!((74..=80).contains(&receiver.report().unwrap().jitter));
    }

    #[test]
    fn an_event_is_no_jitter() {
        let mut receiver = RtpReceiver::new(8_000);
        count(&mut receiver, 0..10);
        for n in 10..20_u16 {
            let now = Mono::from_millis(u64::from(n) * 20);
            receiver.count(now, &packet(n, 1_600), false);
        }
        assert_eq!(receiver.jitter(), Duration::ZERO);
    }

    #[test]
    fn nothing_received_is_nothing_to_report() {
        assert_eq!(RtpReceiver::new(8_000).report(), None);
    }
}
