//! Call-progress tones by country.
//!
//! Sources: ITU-T E.180 supplement 2 ("Various tones used in national networks", 2003 edition); for AU the standard
//! AS/ACIF S002, for NZ Telecom's TNA 102, for GB BT's SIN 350. Where a country names several, the one of the public network
//! is taken. A country that is not listed sounds as E.180 recommends (425 Hz).

use super::Note;

/// A row: notes are (Hz, second Hz or 0, milliseconds), 0 Hz is silence; each list repeats.
pub(super) struct Row {
    /// ISO 3166 alpha-2, lower case.
    pub(super) country: &'static str,
    pub(super) ringback: &'static [Note],
    pub(super) busy: &'static [Note],
    pub(super) congestion: &'static [Note],
    pub(super) waiting: &'static [Note],
}

const fn on(hz: u16, ms: u16) -> Note {
    Note { hz, with_hz: 0, ms }
}

const fn two(hz: u16, with_hz: u16, ms: u16) -> Note {
    Note { hz, with_hz, ms }
}

const fn off(ms: u16) -> Note {
    Note {
        hz: 0,
        with_hz: 0,
        ms,
    }
}

/// For countries that are not listed: E.180 §§ 4 to 7.
pub(super) const COMMON: Row = Row {
    country: "",
    ringback: &[on(425, 1000), off(4000)],
    busy: &[on(425, 500), off(500)],
    congestion: &[on(425, 250), off(250)],
    waiting: &[on(425, 200), off(200), on(425, 200), off(4000)],
};

/// Ringback of the British kind.
const DOUBLE_RING: &[Note] = &[two(400, 450, 400), off(200), two(400, 450, 400), off(2000)];

const NORTH_AMERICA: Row = Row {
    country: "us",
    ringback: &[two(440, 480, 2000), off(4000)],
    busy: &[two(480, 620, 500), off(500)],
    congestion: &[two(480, 620, 250), off(250)],
    waiting: &[on(440, 300), off(10_000)],
};

pub(super) const ROWS: &[Row] = &[
    Row {
        country: "at",
        ringback: &[on(420, 1000), off(5000)],
        busy: &[on(420, 400), off(400)],
        congestion: &[on(420, 200), off(200)],
        waiting: &[on(420, 40), off(1950)],
    },
    Row {
        country: "au",
        ringback: &[two(413, 438, 400), off(200), two(413, 438, 400), off(2000)],
        busy: &[on(425, 375), off(375)],
        congestion: &[on(425, 375), off(375)],
        waiting: &[on(425, 200), off(200), on(425, 200), off(4400)],
    },
    Row {
        country: "be",
        ringback: &[on(425, 1000), off(3000)],
        congestion: &[on(425, 167), off(167)],
        waiting: &[on(1400, 175), off(175), on(1400, 175), off(3500)],
        ..COMMON
    },
    Row {
        country: "ca",
        ..NORTH_AMERICA
    },
    Row {
        country: "ch",
        congestion: &[on(425, 200), off(200)],
        ..COMMON
    },
    Row {
        country: "cz",
        busy: &[on(425, 330), off(330)],
        congestion: &[on(425, 165), off(165)],
        waiting: &[on(425, 330), off(9000)],
        ..COMMON
    },
    Row {
        country: "de",
        busy: &[on(425, 480), off(480)],
        congestion: &[on(425, 240), off(240)],
        waiting: &[on(425, 200), off(200), on(425, 200), off(5000)],
        ..COMMON
    },
    Row {
        country: "dk",
        congestion: &[on(425, 200), off(200)],
        waiting: &[on(425, 200), off(600), on(425, 200), off(3000)],
        ..COMMON
    },
    Row {
        country: "es",
        ringback: &[on(425, 1500), off(3000)],
        busy: &[on(425, 200), off(200)],
        congestion: &[
            on(425, 200),
            off(200),
            on(425, 200),
            off(200),
            on(425, 200),
            off(600),
        ],
        waiting: &[on(425, 175), off(175), on(425, 175), off(3500)],
    },
    Row {
        country: "fi",
        busy: &[on(425, 300), off(300)],
        congestion: &[on(425, 200), off(200)],
        waiting: &[on(425, 150), off(150), on(425, 150), off(8000)],
        ..COMMON
    },
    Row {
        country: "fr",
        ringback: &[on(440, 1500), off(3500)],
        busy: &[on(440, 500), off(500)],
        congestion: &[on(440, 250), off(250)],
        waiting: &[on(440, 300), off(10_000)],
    },
    Row {
        country: "gb",
        ringback: DOUBLE_RING,
        busy: &[on(400, 375), off(375)],
        congestion: &[on(400, 400), off(350), on(400, 225), off(525)],
        waiting: &[on(400, 100), off(4000)],
    },
    Row {
        country: "it",
        congestion: &[on(425, 200), off(200)],
        waiting: &[
            on(425, 400),
            off(100),
            on(425, 250),
            off(100),
            on(425, 150),
            off(14_000),
        ],
        ..COMMON
    },
    Row {
        country: "jp",
        // 400 Hz modulated by 16 Hz: its two side bands.
        ringback: &[two(384, 416, 1000), off(2000)],
        busy: &[on(400, 500), off(500)],
        congestion: &[on(400, 500), off(500)],
        waiting: &[two(384, 416, 500), off(8000)],
    },
    Row {
        country: "nl",
        waiting: &[on(425, 500), off(9500)],
        ..COMMON
    },
    Row {
        country: "no",
        congestion: &[on(425, 200), off(200)],
        waiting: &[on(425, 200), off(600), on(425, 200), off(10_000)],
        ..COMMON
    },
    Row {
        country: "nz",
        ringback: DOUBLE_RING,
        busy: &[on(400, 500), off(500)],
        congestion: &[on(400, 250), off(250)],
        waiting: &[on(400, 200), off(3000)],
    },
    Row {
        country: "pl",
        congestion: &[on(425, 500), off(500)],
        waiting: &[on(425, 150), off(150), on(425, 150), off(4000)],
        ..COMMON
    },
    Row {
        country: "se",
        ringback: &[on(425, 1000), off(5000)],
        busy: &[on(425, 250), off(250)],
        congestion: &[on(425, 250), off(750)],
        waiting: &[on(425, 200), off(500), on(425, 200), off(9100)],
    },
    Row {
        country: "us",
        ..NORTH_AMERICA
    },
];
