//! Normalising a number: whatever form a network sends becomes `+` and the E.164 digits, read with the country and
//! area of the line it came by (S12, D3). Internal numbers, service numbers and SIP users stay as they are.

use std::fmt;

use super::plan::{self, Plan};

/// Longest E.164 number, digits.
const LONGEST: usize = 15;
/// Fewest digits after `+` or an international prefix that make a number.
const SHORTEST: usize = 6;
/// More digits than this, dialled without area code, are a subscriber's number; fewer an internal one (S68).
const INTERNAL: usize = 5;
/// More digits than any subscriber has in an area; so many without a trunk prefix carry their calling code.
const LOCAL: usize = 9;

/// Where a number is read: it decides what `089 1234` means.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Place {
    /// The country's plan; `None` for a country we do not know: then only `+` and `00` numbers are understood.
    pub plan: Option<&'static Plan>,
    /// Area code without the trunk prefix; empty: numbers without area code stay as they are.
    pub area: String,
}

impl Place {
    /// The place of a country (ISO 3166 alpha-2) and an area code, written with or without the trunk prefix.
    #[must_use]
    pub fn new(country: &str, area: &str) -> Self {
        let plan = plan::of_country(country);
        let digits: String = area.chars().filter(char::is_ascii_digit).collect();
        // A trunk prefix other than 0 can be the beginning of an area code (8 and 812 in Russia).
        let trunk = plan.map_or("", |plan| plan.trunk);
        let trunk = if trunk == "0" { trunk } else { "" };
        let area = digits.strip_prefix(trunk).unwrap_or(&digits).to_owned();
        Self { plan, area }
    }
}

/// What sort of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberKind {
    /// `+` and the E.164 digits.
    International,
    /// Digits that only mean something in the exchange, or that can't be placed.
    Internal,
    /// An emergency, directory or other service number of the country, or a code with `*` or `#`.
    Service,
    /// A SIP user that is no number.
    User,
}

/// A number or user in the form it is stored and compared in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber {
    text: String,
    kind: NumberKind,
}

impl PhoneNumber {
    /// Reads what a network or a person wrote. Total: what is no number is a user.
    #[must_use]
    pub fn read(raw: &str, place: &Place) -> Self {
        let raw = raw.trim();
        let Some(digits) = bare_digits(raw, place) else {
            return Self::of(raw.to_owned(), NumberKind::User);
        };
        if digits.contains(['*', '#']) {
            return Self::of(digits, NumberKind::Service);
        }
        if let Some(rest) = digits.strip_prefix('+') {
            return Self::international(rest)
                .unwrap_or_else(|| Self::of(digits, NumberKind::Internal));
        }
        match place.plan {
            Some(plan) => Self::national(&digits, plan, &place.area),
            None => digits
                .strip_prefix("00")
                .and_then(Self::international)
                .unwrap_or_else(|| Self::of(digits.clone(), NumberKind::Internal)),
        }
    }

    /// The number as it is stored, compared and, when nothing better is known, shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What sort of number it is.
    #[must_use]
    pub const fn kind(&self) -> NumberKind {
        self.kind
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    fn of(text: String, kind: NumberKind) -> Self {
        Self { text, kind }
    }

    /// `rest` are the digits after `+`; E.164 numbers never begin with 0.
    fn international(rest: &str) -> Option<Self> {
        let fits = (SHORTEST..=LONGEST).contains(&rest.len()) && !rest.starts_with('0');
        fits.then(|| Self::of(format!("+{rest}"), NumberKind::International))
    }

    fn national(digits: &str, plan: &Plan, area: &str) -> Self {
        if plan.is_service(digits) {
            return Self::of(digits.to_owned(), NumberKind::Service);
        }
        let abroad = [plan.international, "00"]
            .into_iter()
            .filter_map(|prefix| digits.strip_prefix(prefix))
            .find_map(Self::international);
        abroad
            .or_else(|| {
                national_digits(digits, plan, area).and_then(|rest| Self::international(&rest))
            })
            .unwrap_or_else(|| Self::of(digits.to_owned(), NumberKind::Internal))
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// Digits of a number dialled inside the country, with the calling code in front; `None` when it can't be one.
fn national_digits(digits: &str, plan: &Plan, area: &str) -> Option<String> {
    let code = plan.code;
    let has_trunk = !plan.trunk.is_empty();
    if has_trunk && let Some(rest) = digits.strip_prefix(plan.trunk) {
        if plan.may_have_length(rest.len()) && !rest.starts_with('0') {
            return Some(format!("{code}{rest}"));
        }
        if plan.trunk == "0" {
            return None;
        }
    }
    let whole = plan.may_have_length(digits.len());
    if whole && (!has_trunk && digits.len() > INTERNAL || plan.national.0 == LOCAL + 1) {
        return Some(format!("{code}{digits}"));
    }
    if digits.len() > LOCAL && !digits.starts_with('0') && carries_code(digits, code) {
        return Some(digits.to_owned());
    }
    let local = has_trunk && !area.is_empty() && digits.len() > INTERNAL && digits.len() <= LOCAL;
    (local && plan.may_have_length(area.len() + digits.len()))
        .then(|| format!("{code}{area}{digits}"))
}

/// Whether digits without any prefix are an E.164 number whose `+` was left out, as many trunks send it.
fn carries_code(digits: &str, own: &str) -> bool {
    digits.starts_with(own)
        || digits.len() > LOCAL + 1
            && plan::of_digits(digits)
                .is_some_and(|plan| plan.may_have_length(digits.len() - plan.code.len()))
}

/// Takes the separators and an optional `(0)` away; `None` when it holds anything else than a number.
fn bare_digits(raw: &str, place: &Place) -> Option<String> {
    let without_zero;
    let text = match optional_zero(raw, place) {
        Some(cut) => {
            without_zero = cut;
            without_zero.as_str()
        }
        None => raw,
    };
    let mut digits = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '0'..='9' | '*' | '#' => digits.push(letter),
            '+' if digits.is_empty() => digits.push(letter),
            ' ' | '\u{a0}' | '\u{202f}' | '-' | '\u{2010}'..='\u{2013}' | '.' | '/' | '(' | ')' => {
            }
            _ => return None,
        }
    }
    digits.contains(|c: char| c != '+').then_some(digits)
}

/// `+49 (0)89…` without its `(0)`; in Italy, which keeps the 0, with the 0 alone.
fn optional_zero(raw: &str, place: &Place) -> Option<String> {
    let (head, tail) = raw.split_once("(0)")?;
    let head_digits: String = head.chars().filter(char::is_ascii_digit).collect();
    let prefix = place.plan.map_or("00", |plan| plan.international);
    let code = if head.trim_start().starts_with('+') {
        head_digits.as_str()
    } else {
        head_digits
            .strip_prefix("00")
            .or_else(|| head_digits.strip_prefix(prefix))?
    };
    let kept = if code == "39" { "0" } else { "" };
    Some(format!("{head}{kept}{tail}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(country: &str, area: &str, rows: &[(&str, &str, NumberKind)]) {
        let place = Place::new(country, area);
        for (raw, text, kind) in rows {
            let number = PhoneNumber::read(raw, &place);
            assert_eq!(
                (number.as_str(), number.kind()),
                (*text, *kind),
                "{country} {area} {raw:?}"
            );
        }
    }

    use NumberKind::{Internal, International, Service, User};

    #[test]
    fn german_numbers() {
        check(
            "de",
            "089",
            &[
                ("+49 89 1234-20", "+4989123420", International),
                ("+49 (0)89 / 1234 20", "+4989123420", International),
                ("0049 (0) 89 123420", "+4989123420", International),
                ("0049(0)89123420", "+4989123420", International),
                ("(089) 123420", "+4989123420", International),
                ("089.123420", "+4989123420", International),
                ("0041 44 668 18 00", "+41446681800", International),
                ("4989123420", "+4989123420", International),
                ("41446681800", "+41446681800", International),
                ("123420", "+4989123420", International),
                ("0800 3301000", "+498003301000", International),
                ("0171 1234567", "+491711234567", International),
                ("20", "20", Internal),
                ("12345", "12345", Internal),
                ("110", "110", Service),
                ("11880", "11880", Service),
                ("116117", "116117", Service),
                ("*97", "*97", Service),
                ("*21*089123420#", "*21*089123420#", Service),
                ("eva.kuhn", "eva.kuhn", User),
                ("anonymous", "anonymous", User),
                ("49abc", "49abc", User),
                ("", "", User),
                ("+", "+", User),
                ("0", "0", Internal),
                ("+110", "+110", Internal),
                ("1234567890123456789", "1234567890123456789", Internal),
            ],
        );
    }

    #[test]
    fn numbers_without_an_area_stay_internal() {
        check(
            "de",
            "",
            &[
                ("123420", "123420", Internal),
                ("089123420", "+4989123420", International),
            ],
        );
    }

    #[test]
    fn north_american_numbers() {
        check(
            "us",
            "212",
            &[
                ("(212) 555-0123", "+12125550123", International),
                ("1-212-555-0123", "+12125550123", International),
                ("12125550123", "+12125550123", International),
                ("+1 212 555 0123", "+12125550123", International),
                ("5550123", "+12125550123", International),
                ("011 49 89 123420", "+4989123420", International),
                ("911", "911", Service),
                ("4201", "4201", Internal),
                ("4989123420", "+14989123420", International),
                ("498912342012", "+498912342012", International),
            ],
        );
    }

    #[test]
    fn italy_keeps_its_zero() {
        check(
            "it",
            "06",
            &[
                ("06 698 1234", "+39066981234", International),
                ("+39 06 698 1234", "+39066981234", International),
                ("+39 (0)6 698 1234", "+39066981234", International),
                ("0039 06 698 1234", "+39066981234", International),
                ("347 1234567", "+393471234567", International),
                ("113", "113", Service),
                ("201", "201", Internal),
            ],
        );
    }

    #[test]
    fn countries_without_a_trunk_prefix() {
        check(
            "es",
            "",
            &[
                ("912 345 678", "+34912345678", International),
                ("34912345678", "+34912345678", International),
                ("2001", "2001", Internal),
            ],
        );
        check(
            "dk",
            "",
            &[
                ("33 12 34 56", "+4533123456", International),
                ("112", "112", Service),
            ],
        );
        check("pl", "", &[("22 123 45 67", "+48221234567", International)]);
        check("cz", "", &[("221 234 567", "+420221234567", International)]);
        check(
            "lu",
            "",
            &[
                ("26 20 30", "+352262030", International),
                ("54321", "54321", Internal),
            ],
        );
    }

    #[test]
    fn other_trunk_prefixes() {
        check(
            "hu",
            "1",
            &[("06 1 234 5678", "+3612345678", International)],
        );
        check(
            "ru",
            "495",
            &[
                ("8 495 123-45-67", "+74951234567", International),
                ("8 10 49 89 123420", "+4989123420", International),
                ("1234567", "+74951234567", International),
            ],
        );
        check(
            "gb",
            "20",
            &[
                ("020 7946 0123", "+442079460123", International),
                ("79460123", "+442079460123", International),
                ("999", "999", Service),
            ],
        );
        check(
            "at",
            "1",
            &[
                ("01 5123456", "+4315123456", International),
                ("0043 1 5123456", "+4315123456", International),
            ],
        );
        check(
            "ch",
            "44",
            &[
                ("044 668 18 00", "+41446681800", International),
                ("6681800", "+41446681800", International),
            ],
        );
        check(
            "fr",
            "",
            &[
                ("01 23 45 67 89", "+33123456789", International),
                ("3631", "3631", Service),
            ],
        );
        check(
            "au",
            "2",
            &[
                ("0011 49 89 123420", "+4989123420", International),
                ("02 9374 4000", "+61293744000", International),
            ],
        );
    }

    #[test]
    fn unknown_country_reads_only_international_forms() {
        check(
            "xx",
            "",
            &[
                ("+4989123420", "+4989123420", International),
                ("004989123420", "+4989123420", International),
                ("089123420", "089123420", Internal),
            ],
        );
    }

    proptest! {
        #[test]
        fn reading_is_total_and_settles(raw in "\\PC{0,24}", country in "de|us|it|es|ru|hu|xx", area in "|89|0212|6") {
            let place = Place::new(&country, &area);
            let once = PhoneNumber::read(&raw, &place);
            prop_assert_eq!(PhoneNumber::read(once.as_str(), &place), once);
        }

        #[test]
        fn separators_do_not_matter(digits in "0[1-9][0-9]{5,9}", at in 1usize..6, separator in "[ ./()-]") {
            let place = Place::new("de", "89");
            let mut spaced = digits.clone();
            spaced.insert_str(at, &separator);
            prop_assert_eq!(PhoneNumber::read(&spaced, &place), PhoneNumber::read(&digits, &place));
        }
    }
}
