//! Numbering plans: how the numbers of a country are written and dialled (ITU-T E.164 and the national plans).
//!
//! The table knows only what normalising needs; it does not judge whether a number is in use.

/// The numbering plan of one country.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    /// ISO 3166 alpha-2, lower case.
    pub country: &'static str,
    /// Calling code without `+`.
    pub code: &'static str,
    /// Digits dialled before a calling code (`00` is always understood as well).
    pub international: &'static str,
    /// Digit dialled before an area code; empty where numbers are dialled as they are (Italy keeps its 0).
    pub trunk: &'static str,
    /// Fewest and most digits of a national number without the trunk prefix.
    pub national: (usize, usize),
    /// Service numbers, left as they are: digits, `x` for any digit.
    pub service: &'static [&'static str],
}

const fn plan(
    country: &'static str,
    code: &'static str,
    prefixes: (&'static str, &'static str),
    national: (usize, usize),
    service: &'static [&'static str],
) -> Plan {
    Plan {
        country,
        code,
        international: prefixes.0,
        trunk: prefixes.1,
        national,
        service,
    }
}

/// Service numbers of the European Union, understood everywhere.
const COMMON: &[&str] = &["112", "116xxx"];

const TABLE: &[Plan] = &[
    plan("ae", "971", ("00", "0"), (8, 9), &["99x", "901"]),
    plan(
        "at",
        "43",
        ("00", "0"),
        (4, 13),
        &["118xxx", "12x", "13x", "14x", "15xx"],
    ),
    plan(
        "au",
        "61",
        ("0011", "0"),
        (9, 9),
        &["000", "106", "12xx", "13xxxx"],
    ),
    plan("ba", "387", ("00", "0"), (8, 9), &["12x"]),
    plan("be", "32", ("00", "0"), (8, 9), &["10x", "1xxx"]),
    plan("bg", "359", ("00", "0"), (7, 9), &["1xx", "118xx"]),
    plan("br", "55", ("00", "0"), (10, 11), &["1xx"]),
    plan("ca", "1", ("011", "1"), (10, 10), &["x11", "988"]),
    plan(
        "ch",
        "41",
        ("00", "0"),
        (9, 9),
        &["11x", "14x", "16x", "18xx", "1414"],
    ),
    plan("cn", "86", ("00", "0"), (9, 11), &["110", "119", "12x"]),
    plan("cy", "357", ("00", ""), (8, 8), &["199", "118xx"]),
    plan("cz", "420", ("00", ""), (9, 9), &["15x", "11xx", "118x"]),
    plan(
        "de",
        "49",
        ("00", "0"),
        (4, 13),
        &["110", "115", "118xx", "19222"],
    ),
    plan("dk", "45", ("00", ""), (8, 8), &["11x", "118", "18xx"]),
    plan("ee", "372", ("00", ""), (7, 8), &["11x", "118x"]),
    plan("es", "34", ("00", ""), (9, 9), &["0xx", "118xx", "09x"]),
    plan("fi", "358", ("00", "0"), (5, 12), &["118", "118xx"]),
    plan(
        "fr",
        "33",
        ("00", "0"),
        (9, 9),
        &["1x", "11x", "118xxx", "3xxx", "1xxx"],
    ),
    plan(
        "gb",
        "44",
        ("00", "0"),
        (7, 10),
        &["999", "111", "101", "105", "118xxx", "123", "159"],
    ),
    plan("gr", "30", ("00", ""), (10, 10), &["1xx", "118xx"]),
    plan("hk", "852", ("001", ""), (8, 8), &["999", "18xxx", "108x"]),
    plan("hr", "385", ("00", "0"), (8, 9), &["19x", "118xx"]),
    plan("hu", "36", ("00", "06"), (8, 9), &["10x", "118xx"]),
    plan("ie", "353", ("00", "0"), (7, 10), &["999", "118xx"]),
    plan("il", "972", ("00", "0"), (8, 9), &["10x", "1xx"]),
    plan("in", "91", ("00", "0"), (10, 10), &["10x", "11xx", "1xx"]),
    plan("is", "354", ("00", ""), (7, 9), &["11x", "18xx"]),
    plan(
        "it",
        "39",
        ("00", ""),
        (6, 11),
        &["11x", "118", "15xx", "12xx"],
    ),
    plan("jp", "81", ("010", "0"), (9, 10), &["11x", "17x", "104"]),
    plan("li", "423", ("00", ""), (7, 9), &["11x", "14x", "18xx"]),
    plan("lt", "370", ("00", "0"), (8, 8), &["11x", "118", "18xx"]),
    plan("lu", "352", ("00", ""), (5, 11), &["113", "118xx", "12xxx"]),
    plan("lv", "371", ("00", ""), (8, 8), &["11x", "118x"]),
    plan("mt", "356", ("00", ""), (8, 8), &["118x", "119x"]),
    plan("mx", "52", ("00", ""), (10, 10), &["911", "0xx"]),
    plan("nl", "31", ("00", "0"), (9, 9), &["113", "144", "18xx"]),
    plan("no", "47", ("00", ""), (8, 8), &["11x", "18xx", "0xxxx"]),
    plan("nz", "64", ("00", "0"), (8, 10), &["111", "105", "018"]),
    plan(
        "pl",
        "48",
        ("00", ""),
        (9, 9),
        &["99x", "98x", "118xxx", "19xxx"],
    ),
    plan("pt", "351", ("00", ""), (9, 9), &["11x", "118", "18xx"]),
    plan("ro", "40", ("00", "0"), (9, 9), &["118xxx"]),
    plan("rs", "381", ("00", "0"), (7, 9), &["19x", "118xx"]),
    plan("ru", "7", ("810", "8"), (10, 10), &["10x", "0x", "10xx"]),
    plan(
        "se",
        "46",
        ("00", "0"),
        (7, 9),
        &["11xxx", "118xxx", "1177"],
    ),
    plan("sg", "65", ("001", ""), (8, 8), &["99x", "17xx"]),
    plan("si", "386", ("00", "0"), (8, 8), &["113", "118x"]),
    plan("sk", "421", ("00", "0"), (9, 9), &["15x", "118x", "118xx"]),
    plan("tr", "90", ("00", "0"), (10, 10), &["1xx", "118xx"]),
    plan("ua", "380", ("00", "0"), (9, 9), &["10x", "15xx"]),
    plan("us", "1", ("011", "1"), (10, 10), &["x11", "988"]),
    plan("za", "27", ("00", "0"), (9, 9), &["10xxx", "107"]),
];

/// The plan of a country, ISO 3166 alpha-2 in any case.
#[must_use]
pub fn of_country(country: &str) -> Option<&'static Plan> {
    TABLE
        .iter()
        .find(|plan| plan.country.eq_ignore_ascii_case(country))
}

/// The countries known, in the order of their codes.
pub fn countries() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|plan| plan.country)
}

/// The plan whose calling code these digits (an E.164 number without `+`) begin with.
#[must_use]
pub fn of_digits(digits: &str) -> Option<&'static Plan> {
    TABLE.iter().find(|plan| digits.starts_with(plan.code))
}

impl Plan {
    /// Whether these digits are a service number of this country.
    #[must_use]
    pub fn is_service(&self, digits: &str) -> bool {
        COMMON
            .iter()
            .chain(self.service)
            .any(|form| fits(form, digits))
    }

    /// Whether a national number (without the trunk prefix) can have so many digits.
    #[must_use]
    pub const fn may_have_length(&self, length: usize) -> bool {
        self.national.0 <= length && length <= self.national.1
    }
}

fn fits(form: &str, digits: &str) -> bool {
    form.len() == digits.len()
        && form
            .bytes()
            .zip(digits.bytes())
            .all(|(f, d)| f == b'x' || f == d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_sorted_and_well_formed() {
        assert!(TABLE.is_sorted_by(|a, b| a.country < b.country));
        for plan in TABLE {
            assert_eq!(plan.country.len(), 2, "{plan:?}");
            assert!(plan.code.bytes().all(|b| b.is_ascii_digit()), "{plan:?}");
            assert!(plan.national.0 <= plan.national.1, "{plan:?}");
            assert!(plan.code.len() + plan.national.1 <= 15, "{plan:?}");
        }
        assert!(TABLE.len() >= 40);
    }

    #[test]
    fn services_are_known_by_country() {
        for (country, digits, service) in [
            ("de", "110", true),
            ("de", "112", true),
            ("de", "116117", true),
            ("de", "11833", true),
            ("de", "118", false),
            ("us", "911", true),
            ("us", "411", true),
            ("gb", "999", true),
            ("de", "911", false),
        ] {
            let plan = of_country(country).unwrap();
            assert_eq!(plan.is_service(digits), service, "{country} {digits}");
        }
    }
}
