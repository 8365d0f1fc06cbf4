//! Where a number is read: the country and area of the line it came by (S12), and what the account's exchange adds to
//! that: its internal numbers, and the digit that fetches an outside line (D3).

use std::sync::Arc;

use thiserror::Error;

use super::plan::{self, Plan};

/// Longest internal number, digits.
const LONGEST_INTERNAL: usize = 10;

/// Where a number is read: it decides what `089 1234` means.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Place {
    /// The country's plan; `None` for a country we do not know: then only `+` and `00` numbers are understood.
    pub plan: Option<Arc<Plan>>,
    /// Area code without the trunk prefix; empty: numbers without area code stay as they are.
    pub area: String,
    /// What the exchange adds.
    pub exchange: Arc<Exchange>,
}

/// What an exchange adds to the numbers of its country.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Exchange {
    /// Its internal numbers; empty: up to five digits are taken for one.
    pub internal: Vec<InternalRange>,
    /// What is dialled to get an outside line, e.g. `0`; it also stands before the numbers of callers from outside.
    /// Empty: nothing.
    pub outside: String,
}

/// Internal numbers: `20`, `10-99` or `2xx`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InternalRange {
    first: String,
    last: String,
}

/// Neither a number nor a range of numbers of one length, nor digits that end in `x`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} is no range of internal numbers")]
pub struct BadRange(pub String);

impl InternalRange {
    /// Reads a range as the settings write it.
    pub fn read(text: &str) -> Result<Self, BadRange> {
        let bad = || BadRange(text.to_owned());
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (first, last) = match plain.split_once(['-', '–']) {
            Some((first, last)) => (first.to_owned(), last.to_owned()),
            None => (
                plain.replace(['x', 'X'], "0"),
                plain.replace(['x', 'X'], "9"),
            ),
        };
        let wild = plain.trim_end_matches(['x', 'X']);
        let is_number = |text: &str| {
            (1..=LONGEST_INTERNAL).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        let good = is_number(&first)
            && is_number(&last)
            && first.len() == last.len()
            && first <= last
            && !wild.contains(['x', 'X']);
        good.then_some(Self { first, last }).ok_or_else(bad)
    }

    /// Whether a number lies in it.
    #[must_use]
    pub fn contains(&self, digits: &str) -> bool {
        // Digits of one length order as the numbers they write.
        digits.len() == self.first.len()
            && (self.first.as_str()..=self.last.as_str()).contains(&digits)
    }
}

impl Exchange {
    /// The exchange of these settings; a range that can't be read is left out (the settings check has told it).
    #[must_use]
    pub fn new(internal: &[String], outside: &str) -> Self {
        Self {
            internal: internal
                .iter()
                .filter_map(|text| InternalRange::read(text).ok())
                .collect(),
            outside: outside.trim().to_owned(),
        }
    }

    pub(super) fn has(&self, digits: &str) -> bool {
        self.internal.iter().any(|range| range.contains(digits))
    }
}

impl Place {
    /// The place of a country (ISO 3166 alpha-2) and an area code, written with or without the trunk prefix.
    #[must_use]
    pub fn new(country: &str, area: &str) -> Self {
        let plan = plan::of_country(country).map(Arc::new);
        let digits: String = area.chars().filter(char::is_ascii_digit).collect();
        // A trunk prefix other than 0 can be the beginning of an area code (8 and 812 in Russia).
        let trunk = plan.as_ref().map_or("", |plan| plan.trunk);
        let trunk = if trunk == "0" { trunk } else { "" };
        let area = digits.strip_prefix(trunk).unwrap_or(&digits).to_owned();
        Self {
            plan,
            area,
            exchange: Arc::default(),
        }
    }

    /// The same place behind an exchange.
    #[must_use]
    pub fn behind(mut self, exchange: Arc<Exchange>) -> Self {
        self.exchange = exchange;
        self
    }

    /// The country, ISO 3166 alpha-2 in lower case; empty when unknown.
    #[must_use]
    pub fn country(&self) -> &'static str {
        self.plan.as_ref().map_or("", |plan| plan.country)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_searched() {
        for (range, inside, outside) in [
            ("20", "20", "200"),
            ("10-99", "10", "100"),
            ("10 – 99", "99", "9"),
            ("2xx", "250", "25"),
            ("2xx", "299", "300"),
            ("xx", "07", "007"),
        ] {
            let range = InternalRange::read(range).unwrap();
            assert!(
                range.contains(inside) && !range.contains(outside),
                "{range:?}"
            );
        }
        for bad in [
            "",
            "10-9",
            "10-100",
            "99-10",
            "2x2",
            "x-9",
            "eva",
            "-",
            "12345678901",
        ] {
            assert_eq!(InternalRange::read(bad), Err(BadRange(bad.into())), "{bad}");
        }
    }
}
