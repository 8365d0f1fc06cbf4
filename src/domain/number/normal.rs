//! Normalising a number: whatever form a network sends becomes `+` and the E.164 digits, read with the country and
//! area of the line it came by (S12, D3). Internal numbers, service numbers and SIP users stay as they are.
//!
//! In this order: codes with `*` and `#` · `+…` · calls for help · the exchange's internal numbers · services ·
//! international prefix · national number with its trunk prefix · national number without (where that is usual, or
//! when it can be nothing else) · local number, the area in front · else internal.

use std::fmt;

use super::{
    format,
    place::Place,
    plan::{self, Plan},
};

/// Longest E.164 number, digits.
const LONGEST: usize = 15;
/// Fewest digits after `+` or an international prefix that make a number.
const SHORTEST: usize = 6;
/// More digits than this, dialled without area code, are a subscriber's number; fewer an internal one (S68).
const INTERNAL: usize = 5;
/// More digits than any subscriber has in an area; so many without a trunk prefix carry their calling or area code.
const LOCAL: usize = 9;

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
    /// Reads what a person wrote, or a network that adds nothing. Total: what is no number is a user.
    #[must_use]
    pub fn read(raw: &str, place: &Place) -> Self {
        let raw = raw.trim();
        let Some(written) = Written::of(raw) else {
            return Self::of(raw.to_owned(), NumberKind::User);
        };
        if written.digits.contains(['*', '#']) {
            return Self::of(written.digits, NumberKind::Service);
        }
        if let Some(rest) = written.digits.strip_prefix('+') {
            return Self::international(rest, written.optional_zero)
                .unwrap_or_else(|| Self::of(written.digits.clone(), NumberKind::Internal));
        }
        Self::without_plus(&written, place)
    }

    /// Reads the number of a caller or diverter as the account's exchange sent it: before numbers from outside stands
    /// what one dials for an outside line (D3).
    #[must_use]
    pub fn received(raw: &str, place: &Place) -> Self {
        let whole = Self::read(raw, place);
        let Some(inner) = after_outside_prefix(raw, place) else {
            return whole;
        };
        let is_outside =
            |number: &Self| matches!(number.kind, NumberKind::International | NumberKind::Service);
        let number = Self::read(&inner, place);
        // `0 089…` and `0 0049…` tell by themselves; `0 1234567`, a local number, only when the whole makes no sense.
        let tells = has_prefix_of_its_own(&inner, place) && is_outside(&number);
        if tells
            || whole.kind == NumberKind::Internal
                && is_outside(&number)
                && !place.exchange.has(whole.as_str())
        {
            number
        } else {
            whole
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

    /// The E.164 digits without `+`; `None` for anything else.
    #[must_use]
    pub fn e164(&self) -> Option<&str> {
        let digits = self.text.strip_prefix('+');
        digits.filter(|_| self.kind == NumberKind::International)
    }

    fn of(text: String, kind: NumberKind) -> Self {
        Self { text, kind }
    }

    fn of_e164(code: &str, national: &str) -> Option<Self> {
        let length = code.len() + national.len();
        let fits = (SHORTEST..=LONGEST).contains(&length);
        fits.then(|| Self::of(format!("+{code}{national}"), NumberKind::International))
    }

    /// `rest` are the digits after `+`; E.164 numbers never begin with 0. A calling code nobody has is let pass: `+` says
    /// clearly what is meant. `optional_zero`: where a `(0)` stood.
    fn international(rest: &str, optional_zero: Option<usize>) -> Option<Self> {
        let Some((plan, national)) = plan::of_digits(rest) else {
            let zero = optional_zero.and_then(|at| at.checked_sub(1));
            let rest = zero.map_or_else(|| rest.to_owned(), |at| without_digit(rest, at));
            return Self::of_e164("", &rest).filter(|_| !rest.starts_with('0'));
        };
        let (stripped, _) = plan.without_trunk(national);
        let stripped = match optional_zero.and_then(|at| at.checked_sub(plan.code.len() + 1)) {
            // Where the trunk prefix is none or no 0, the zero in brackets is a habit and no digit.
            Some(at) if !plan.may_be(&stripped) && at < national.len() => {
                without_digit(national, at)
            }
            Some(_) | None => stripped,
        };
        Self::of_e164(plan.code, &stripped)
    }

    fn without_plus(written: &Written, place: &Place) -> Self {
        let digits = written.digits.as_str();
        let Some(plan) = place.plan.as_deref() else {
            let abroad = digits
                .strip_prefix("00")
                .filter(|_| !place.exchange.has(digits));
            return abroad
                .and_then(|rest| Self::abroad(rest, written, 2))
                .unwrap_or_else(|| Self::of(digits.to_owned(), NumberKind::Internal));
        };
        if plan.is_emergency(digits) {
            return Self::of(digits.to_owned(), NumberKind::Service);
        }
        if place.exchange.has(digits) {
            return Self::of(digits.to_owned(), NumberKind::Internal);
        }
        if plan.is_service(digits) {
            return Self::of(digits.to_owned(), NumberKind::Service);
        }
        let abroad = plan
            .without_international(digits)
            .and_then(|rest| Self::abroad(rest, written, digits.len() - rest.len()));
        abroad
            .or_else(|| national(digits, plan, &place.area))
            .unwrap_or_else(|| Self::of(digits.to_owned(), NumberKind::Internal))
    }

    /// Behind an international prefix of so many digits only a calling code that is given out makes a number.
    fn abroad(rest: &str, written: &Written, prefix: usize) -> Option<Self> {
        if rest.starts_with('0') || plan::of_digits(rest).is_none() {
            return None;
        }
        let zero = written
            .optional_zero
            .and_then(|at| (at + 1).checked_sub(prefix));
        let number = Self::international(rest, zero)?;
        let (plan, national) = number.e164().and_then(plan::of_digits)?;
        plan.may_have_length(national.len()).then_some(number)
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// A number dialled inside the country; `None` when it can't be one.
fn national(digits: &str, plan: &Plan, area: &str) -> Option<PhoneNumber> {
    let code = plan.code;
    let (stripped, had_trunk) = plan.without_trunk(digits);
    if had_trunk && plan.may_have_length(stripped.len()) && !stripped.starts_with('0') {
        return PhoneNumber::of_e164(code, &stripped);
    }
    if digits.len() <= INTERNAL || digits.starts_with('0') && plan.trunk == "0" {
        return None;
    }
    let is_closed = plan.is_closed() && digits.len() > LOCAL && plan.may_have_length(digits.len());
    let is_whole = if plan.trunk.is_empty() {
        plan.may_be(digits)
    } else {
        plan.kind(digits).is_some() && format::goes_without_trunk(plan, digits)
    };
    if is_closed || is_whole {
        return PhoneNumber::of_e164(code, digits);
    }
    if digits.len() > LOCAL
        && let Some(number) = carrying_code(digits, plan)
    {
        return Some(number);
    }
    if digits.len() >= LOCAL && !plan.trunk.is_empty() && plan.kind(digits).is_some() {
        return PhoneNumber::of_e164(code, digits);
    }
    let local = !area.is_empty() && digits.len() <= LOCAL;
    let whole = format!("{area}{digits}");
    (local && plan.may_have_length(whole.len())).then(|| PhoneNumber::of_e164(code, &whole))?
}

/// Digits without any prefix that are an E.164 number whose `+` was left out, as many trunks send it.
fn carrying_code(digits: &str, own: &Plan) -> Option<PhoneNumber> {
    let known = |rest: &str, plan: &Plan| {
        plan.may_be(rest)
            .then(|| PhoneNumber::of_e164(plan.code, rest))?
    };
    if let Some(rest) = digits.strip_prefix(own.code) {
        return known(rest, own);
    }
    let (plan, rest) = plan::of_digits(digits).filter(|_| digits.len() > LOCAL + 1)?;
    known(rest, &plan)
}

/// What stands behind the outside line's prefix; `None` when there is none.
fn after_outside_prefix(raw: &str, place: &Place) -> Option<String> {
    let prefix = place.exchange.outside.as_str();
    let raw = raw.trim();
    if prefix.is_empty() || raw.starts_with('+') {
        return None;
    }
    // `0+49…`: the exchange put its digit before a number in international form.
    if let Some(rest) = raw
        .strip_prefix(prefix)
        .filter(|rest| rest.starts_with('+'))
    {
        return Some(rest.to_owned());
    }
    let written = Written::of(raw)?;
    let rest = written.digits.strip_prefix(prefix)?;
    (!rest.is_empty()).then(|| rest.to_owned())
}

fn has_prefix_of_its_own(digits: &str, place: &Place) -> bool {
    let Some(plan) = place.plan.as_deref() else {
        return digits.starts_with("00") || digits.starts_with('+');
    };
    digits.starts_with('+')
        || plan.is_service(digits)
        || plan.without_international(digits).is_some()
        || plan.without_trunk(digits).1
        || plan.trunk.is_empty() && plan.may_be(digits)
        || plan.is_closed() && plan.may_be(digits)
}

fn without_digit(digits: &str, at: usize) -> String {
    let mut digits = digits.to_owned();
    if digits.as_bytes().get(at) == Some(&b'0') {
        digits.remove(at);
    }
    digits
}

/// A number without what only separates its digits.
struct Written {
    digits: String,
    /// Where in `digits` the zero of a `(0)` lies.
    optional_zero: Option<usize>,
}

impl Written {
    /// `None` when there is anything else than a number.
    fn of(raw: &str) -> Option<Self> {
        let zero_at = raw.find("(0)");
        let mut digits = String::with_capacity(raw.len());
        let mut optional_zero = None;
        for (at, letter) in raw.char_indices() {
            match letter {
                '0'..='9' | '*' | '#' => {
                    if zero_at.is_some_and(|zero| zero + 1 == at) && !digits.is_empty() {
                        optional_zero = Some(digits.len());
                    }
                    digits.push(letter);
                }
                '+' if digits.is_empty() => digits.push(letter),
                letter if is_separator(letter) => {}
                _ => return None,
            }
        }
        digits.contains(|c: char| c != '+').then_some(Self {
            digits,
            optional_zero,
        })
    }
}

/// What people and networks put between digits (RFC 3966 §3, and typesetters).
pub(super) const fn is_separator(letter: char) -> bool {
    matches!(
        letter,
        ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '-' | '\u{2010}'
            ..='\u{2013}' | '.' | '/' | '(' | ')'
    )
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
