//! How late packets come, and how much delay that asks for.
//!
//! A packet's *transit* is its arrival minus its media time. Only differences of transits mean anything. They go into a
//! histogram with fading memory, whose high percentile is the transit to play at. The percentile is taken of the transits
//! themselves and not of their distance from the least one, because the least of a few seconds jumps about and would take
//! the playout with it. A drifting remote clock moves all transits; the fading memory follows it.

/// Width of a bin, microseconds.
const BIN_US: i64 = 2_000;

/// Bins: 600 ms.
const BINS: usize = 300;

/// The first packet's bin: packets up to 100 ms faster still find a place.
const FIRST_BIN: i64 = 50;

/// Share of packets that should come in time.
const QUANTILE: f32 = 0.98;

/// What is kept of the histogram at each packet: 63 % forgotten after 500 packets (10 s).
const KEEP: f32 = 0.998;

/// A packet weighs at most this before all weights are scaled down.
const HEAVIEST: f32 = 1e6;

/// The least transit is searched in so many steps...
const STEPS: usize = 10;

/// ...of this length.
const STEP_US: i64 = 500_000;

/// The whole of them.
const WINDOW_US: i64 = STEP_US * STEPS as i64;

/// Statistics of arrival.
#[derive(Debug)]
pub(super) struct Arrivals {
    bins: [f32; BINS],
    total: f32,
    /// What a packet weighs at present.
    weight: f32,
    /// Transit of the lower edge of the first bin.
    origin_us: i64,
    /// The percentile, at the lower edge of its bin.
    high_us: i64,
    least: [i64; STEPS],
    step: usize,
    step_began_us: i64,
}

impl Arrivals {
    /// No packet seen.
    pub(super) const fn new() -> Self {
        Self {
            bins: [0.0; BINS],
            total: 0.0,
            weight: 1.0,
            origin_us: 0,
            high_us: 0,
            least: [i64::MAX; STEPS],
            step: 0,
            step_began_us: 0,
        }
    }

    /// Notes a packet that arrived at `arrival_us` and belongs to `media_us` of the stream's own time.
    pub(super) fn observe(&mut self, arrival_us: i64, media_us: i64) {
        let transit = arrival_us - media_us;
        if !self.is_known() {
            self.origin_us = transit - FIRST_BIN * BIN_US;
            self.step_began_us = arrival_us;
        }
        self.note_least(arrival_us, transit);
        let bin = (transit - self.origin_us).div_euclid(BIN_US);
        let moved = self.center(bin);
        // Instead of fading all that is old, the new weighs more and more.
        self.weight /= KEEP;
        if self.weight > HEAVIEST {
            self.bins.iter_mut().for_each(|bin| *bin /= self.weight);
            self.total /= self.weight;
            self.weight = 1.0;
        }
        let last = BINS as i64 - 1;
        let bin = usize::try_from((bin - moved).clamp(0, last)).unwrap_or(0);
        self.bins[bin] += self.weight;
        self.total += self.weight;
        self.high_us = self.high();
    }

    fn note_least(&mut self, arrival_us: i64, transit: i64) {
        if arrival_us - self.step_began_us > WINDOW_US {
            self.least = [i64::MAX; STEPS];
            self.step_began_us = arrival_us;
        }
        while arrival_us - self.step_began_us >= STEP_US {
            self.step = (self.step + 1) % STEPS;
            self.least[self.step] = i64::MAX;
            self.step_began_us += STEP_US;
        }
        self.least[self.step] = self.least[self.step].min(transit);
    }

    /// Moves the origin when `bin` or the least transit has left the histogram's lower third; gives by how many bins.
    fn center(&mut self, bin: i64) -> i64 {
        let least = (self.least_transit_us() - self.origin_us).div_euclid(BIN_US);
        let by = match bin {
            ..0 => bin - FIRST_BIN,
            _ if least > 2 * FIRST_BIN => least - FIRST_BIN,
            _ => return 0,
        };
        let distance = usize::try_from(by.unsigned_abs()).unwrap_or(BINS).min(BINS);
        if by > 0 {
            let below: f32 = self.bins[..distance].iter().sum();
            self.bins.copy_within(distance.., 0);
            self.bins[BINS - distance..].fill(0.0);
            self.bins[0] += below;
        } else {
            let above: f32 = self.bins[BINS - distance..].iter().sum();
            self.bins.copy_within(..BINS - distance, distance);
            self.bins[..distance].fill(0.0);
            self.bins[BINS - 1] += above;
        }
        self.origin_us += by * BIN_US;
        by
    }

    /// Whether a packet was seen.
    pub(super) fn is_known(&self) -> bool {
        self.total > 0.0
    }

    /// Forgets everything: the stream starts afresh.
    pub(super) fn reset(&mut self) {
        *self = Self::new();
    }

    /// The least transit of late; 0 when no packet was seen.
    pub(super) fn least_transit_us(&self) -> i64 {
        let least = self.least.iter().copied().min();
        least.filter(|&least| least < i64::MAX).unwrap_or(0)
    }

    /// How much later than the least transit of late all but the rarest packets come.
    pub(super) fn spread_us(&self) -> i64 {
        (self.high_us - self.least_transit_us()).max(0)
    }

    fn high(&self) -> i64 {
        let mut rest = self.total * (1.0 - QUANTILE);
        for (bin, weight) in self.bins.iter().enumerate().rev() {
            rest -= weight;
            if rest < 0.0 {
                return self.origin_us + bin as i64 * BIN_US;
            }
        }
        self.origin_us
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKET_US: i64 = 20_000;

    fn observe(
        arrivals: &mut Arrivals,
        packets: std::ops::Range<i64>,
        late_us: impl Fn(i64) -> i64,
    ) {
        for packet in packets {
            let media = packet * PACKET_US;
            arrivals.observe(1_000_000 + media + late_us(packet), media);
        }
    }

    #[test]
    fn steady_packets_ask_for_no_delay() {
        let mut arrivals = Arrivals::new();
        observe(&mut arrivals, 0..500, |_| 37);
        assert_eq!(arrivals.spread_us(), 0);
        assert_eq!(arrivals.least_transit_us(), 1_000_037);
    }

    #[test]
    fn the_spread_leaves_out_the_rarest() {
        for (every, wanted) in [(100, 0), (20, 80_000), (10, 80_000)] {
            let mut arrivals = Arrivals::new();
            observe(&mut arrivals, 0..2_000, |packet| {
                if packet % every == 0 { 80_500 } else { 100 }
            });
            let spread = arrivals.spread_us();
            assert!(
                (spread - wanted).abs() <= BIN_US,
                "one of {every}: {spread}"
            );
        }
    }

    #[test]
    fn a_drifting_clock_is_followed() {
        for ppm in [-200, 200] {
            let mut arrivals = Arrivals::new();
            observe(&mut arrivals, 0..30_000, |packet| {
                packet * PACKET_US * ppm / 1_000_000
            });
            // What the memory keeps of 40 s ago stands 8 ms off.
            let spread = arrivals.spread_us();
            assert!(spread <= 9_000, "{ppm} ppm: {spread}");
        }
    }

    #[test]
    fn a_longer_way_is_known_within_the_window() {
        let mut arrivals = Arrivals::new();
        observe(&mut arrivals, 0..500, |_| 0);
        observe(&mut arrivals, 500..800, |_| 100_000);
        assert_eq!(arrivals.least_transit_us(), 1_100_000);
    }
}
