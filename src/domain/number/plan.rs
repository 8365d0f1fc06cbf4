//! Numbering plans: how the numbers of a country are written, dialled and shared out (ITU-T E.164 and the national
//! plans), as Google's libphonenumber keeps them.
//!
//! The plans lie as text in `assets/numbers` (written by `tools/number_plans.py`) and are read where they lie: a country's
//! line is found by halving and cut into its fields, so they cost neither memory nor time before they are needed. The
//! tests hold what we read in them against a port of libphonenumber, number by number. Which short numbers are services
//! is our own list ([`super::service`]).

use super::{
    service,
    shape::{self, is_match},
};

const PLANS: &str = include_str!("../../../assets/numbers/plans.txt");
const CODES: &str = include_str!("../../../assets/numbers/codes.txt");
const SHORT: &str = include_str!("../../../assets/numbers/short.txt");

/// Kinds of numbers a plan tells apart, in the order of its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Fixed,
    Mobile,
    TollFree,
    Premium,
    SharedCost,
    Personal,
    Voip,
    Pager,
    CompanyWide,
    Voicemail,
}

/// The kinds in the order in which a number that could be several is named.
const BY_RANK: [Kind; 10] = [
    Kind::Premium,
    Kind::TollFree,
    Kind::SharedCost,
    Kind::Voip,
    Kind::Personal,
    Kind::Pager,
    Kind::CompanyWide,
    Kind::Voicemail,
    Kind::Fixed,
    Kind::Mobile,
];

const KINDS: usize = BY_RANK.len();

/// The numbering plan of one country.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// ISO 3166 alpha-2, lower case; the calling code itself for numbers of no country (800, 979).
    pub country: &'static str,
    /// Calling code without `+`.
    pub code: &'static str,
    /// Digit dialled before an area code; empty where numbers are dialled as they are (Italy keeps its 0).
    pub trunk: &'static str,
    /// Pattern of what is dialled before a calling code.
    international: &'static str,
    /// The usual one of those.
    international_dialled: &'static str,
    /// Pattern of what is stripped from a national number, and what then stands in front.
    strip: &'static str,
    transform: &'static str,
    /// National numbers that begin so belong to this of several countries with one calling code.
    leading: &'static str,
    general: &'static str,
    /// Bit n: a national number can have n digits.
    lengths: u32,
    kinds: [&'static str; KINDS],
    formats: &'static str,
}

impl PartialEq for Plan {
    fn eq(&self, other: &Self) -> bool {
        self.country == other.country
    }
}

impl Eq for Plan {}

/// How a plan groups some of its numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grouping {
    /// Only for calls from abroad.
    pub(super) abroad: bool,
    pub(super) leading: &'static str,
    pub(super) pattern: &'static str,
    pub(super) form: &'static str,
    /// How the first group is written inside the country; empty: as it is.
    pub(super) rule: &'static str,
}

/// The plan of a country, ISO 3166 alpha-2 in any case.
#[must_use]
pub fn of_country(country: &str) -> Option<Plan> {
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    find(&country.to_ascii_lowercase())
}

/// The countries known, in the order of their codes.
pub fn countries() -> impl Iterator<Item = &'static str> {
    let keys = PLANS.lines().filter_map(|line| line.split('\t').next());
    keys.filter(|key| !key.starts_with(|c: char| c.is_ascii_digit()))
}

/// The main country of the calling code these digits (an E.164 number without `+`) begin with, and the rest of them.
#[must_use]
pub fn of_digits(digits: &str) -> Option<(Plan, &str)> {
    let (code, rest) = split(digits)?;
    sharing(code).next().map(|plan| (plan, rest))
}

/// The main country with a plan's calling code.
pub(super) fn main_of(plan: &Plan) -> Plan {
    sharing(plan.code).next().unwrap_or(*plan)
}

/// The plan that knows an E.164 number without `+` as one in use, else the main one of its calling code; and the rest.
#[must_use]
pub fn owning(digits: &str) -> Option<(Plan, &str)> {
    let (code, rest) = split(digits)?;
    let mut first = None;
    for plan in sharing(code) {
        if plan.owns(rest) {
            return Some((plan, rest));
        }
        first.get_or_insert(plan);
    }
    first.map(|plan| (plan, rest))
}

/// Cuts an E.164 number without `+` after its calling code; no code is the beginning of another.
fn split(digits: &str) -> Option<(&'static str, &str)> {
    (1..=3).find_map(|length| {
        let (code, rest) = digits.split_at_checked(length)?;
        let line = line_of(CODES, code, b' ')?;
        line.get(..length).map(|code| (code, rest))
    })
}

/// The plans with a calling code, the main one first.
fn sharing(code: &str) -> impl Iterator<Item = Plan> {
    let line = line_of(CODES, code, b' ').unwrap_or_default();
    line.split(' ').skip(1).filter_map(find)
}

fn find(key: &str) -> Option<Plan> {
    line_of(PLANS, key, b'\t').map(Plan::parse)
}

/// The line of a sorted text whose first field is `key`.
fn line_of(text: &'static str, key: &str, end: u8) -> Option<&'static str> {
    let (mut low, mut high) = (0, text.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = text[..middle].rfind('\n').map_or(0, |at| at + 1).max(low);
        let line = text[start..].split('\n').next().unwrap_or_default();
        let field = line
            .bytes()
            .position(|byte| byte == end)
            .map_or(line, |at| &line[..at]);
        match field.cmp(key) {
            std::cmp::Ordering::Equal => return Some(line),
            std::cmp::Ordering::Less => low = start + line.len() + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

impl Plan {
    fn parse(line: &'static str) -> Self {
        let mut rest = line;
        let mut next = || {
            let (field, after) = rest.split_once('\t').unwrap_or((rest, ""));
            rest = after;
            field
        };
        let (country, code, _main) = (next(), next(), next());
        let (international, dialled, trunk) = (next(), next(), next());
        let (strip, transform, leading, general) = (next(), next(), next(), next());
        let lengths = next()
            .split(',')
            .filter_map(|text| text.parse::<u32>().ok());
        let lengths = lengths.fold(0, |lengths, length| lengths | 1 << length.min(31));
        let kinds = std::array::from_fn(|_| next());
        Self {
            country,
            code,
            trunk,
            international,
            international_dialled: dialled,
            strip,
            transform,
            leading,
            general,
            lengths,
            kinds,
            formats: rest,
        }
    }

    /// What follows the digits dialled before a calling code. `00` is understood everywhere, also where a carrier's code
    /// is to follow it: what makes a number in use is what was meant.
    #[must_use]
    pub fn without_international<'d>(&self, digits: &'d str) -> Option<&'d str> {
        let own = shape::lead(self.international, digits).map(|(length, _)| &digits[length..]);
        let usual = digits.strip_prefix("00");
        let is_known = |rest: &&str| {
            owning(rest).is_some_and(|(plan, national)| {
                plan.kind(&plan.without_trunk(national).0).is_some()
            })
        };
        match (own, usual) {
            (Some(own), Some(usual)) if own.len() != usual.len() => {
                Some([usual, own].into_iter().find(is_known).unwrap_or(own))
            }
            (own, usual) => own.or(usual),
        }
    }

    /// What is dialled before a calling code here.
    #[must_use]
    pub fn international_prefix(&self) -> &'static str {
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !self.international_dialled.is_empty() {
            self.international_dialled
        } else if is_plain(self.international) && !self.international.is_empty() {
            self.international
        } else {
            "00"
        }
    }

    /// The national number (as it follows the calling code) behind digits that may begin with a trunk prefix or a
    /// carrier's code, and whether anything was stripped.
    pub(super) fn without_trunk(&self, digits: &str) -> (String, bool) {
        let whole = || (digits.to_owned(), false);
        let found = shape::lead(self.strip, digits).filter(|(length, _)| *length > 0);
        let Some((length, groups)) = found else {
            return whole();
        };
        let mut national = String::with_capacity(digits.len() + 3);
        // Without its last group matched, the rule does not apply: nothing but the prefix was there.
        let last = self.transform.matches('$').count();
        if last == 0 || groups[last - 1].is_empty() {
            national.push_str(&digits[length..]);
        } else {
            replace(self.transform, &groups, &mut national);
            national.push_str(&digits[length..]);
        }
        let spoilt = is_match(self.general, digits) && !is_match(self.general, &national);
        let too_short = national.len() < 31
            && self.lengths >> national.len() != 0
            && !self.may_have_length(national.len());
        if spoilt || too_short {
            return whole();
        }
        (national, true)
    }

    /// Whether these digits are a service number of this country.
    #[must_use]
    pub fn is_service(&self, digits: &str) -> bool {
        digits.len() <= 6 && (service::is_listed(self.country, digits) || self.is_emergency(digits))
    }

    /// Whether these digits call for help here.
    #[must_use]
    pub fn is_emergency(&self, digits: &str) -> bool {
        is_match(self.short(2), digits) || digits == "112"
    }

    /// Whether these digits are a short number that costs more than a call.
    #[must_use]
    pub fn is_short_premium(&self, digits: &str) -> bool {
        is_match(self.short(3), digits)
    }

    fn short(&self, field: usize) -> &'static str {
        let line = line_of(SHORT, self.country, b'\t').unwrap_or_default();
        line.split('\t').nth(field).unwrap_or_default()
    }

    /// Whether a national number (without the trunk prefix) can have so many digits.
    #[must_use]
    pub const fn may_have_length(&self, length: usize) -> bool {
        length < 32 && self.lengths & 1 << length != 0
    }

    /// Whether national numbers have one length only, so that so many digits are a whole number.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.lengths.is_power_of_two()
    }

    /// Whether a national number has the shape of one.
    pub(super) fn may_be(&self, national: &str) -> bool {
        self.may_have_length(national.len()) && is_match(self.general, national)
    }

    /// Whether a national number is one of this country in use.
    pub(super) fn owns(&self, national: &str) -> bool {
        if self.leading.is_empty() {
            self.kind(national).is_some()
        } else {
            shape::begins(self.leading, national)
        }
    }

    /// What kind a national number is; `None`: not in use.
    pub(super) fn kind(&self, national: &str) -> Option<Kind> {
        if !self.may_be(national) {
            return None;
        }
        BY_RANK
            .into_iter()
            .find(|kind| is_match(self.kinds[*kind as usize], national))
    }

    /// Whether the plan says how numbers are grouped.
    pub(super) const fn has_groupings(&self) -> bool {
        !self.formats.is_empty()
    }

    /// How numbers are grouped.
    pub(super) fn groupings(&self) -> impl Iterator<Item = Grouping> {
        let mut cells = self.formats.split('\t');
        std::iter::from_fn(move || {
            let kind = cells.next().filter(|kind| !kind.is_empty())?;
            Some(Grouping {
                abroad: kind == "i",
                leading: cells.next()?,
                pattern: cells.next()?,
                form: cells.next()?,
                rule: cells.next()?,
            })
        })
    }
}

/// Writes `form` with its `$1` replaced by the groups.
pub(super) fn replace(form: &str, groups: &shape::Groups<'_>, out: &mut String) {
    let mut letters = form.chars();
    while let Some(letter) = letters.next() {
        let group = (letter == '$').then(|| letters.next().and_then(|digit| digit.to_digit(10)));
        match group
            .flatten()
            .and_then(|digit| usize::try_from(digit).ok())
        {
            Some(number) => {
                let text = number.checked_sub(1).and_then(|at| groups.get(at));
                out.push_str(text.copied().unwrap_or_default());
            }
            None => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plan_and_code_is_found_where_it_lies() {
        assert!(countries().count() >= 240);
        for line in PLANS.lines() {
            let key = line.split('\t').next().unwrap();
            let plan = find(key).unwrap();
            assert_eq!(plan.country, key);
            assert!(!plan.general.is_empty() && plan.lengths != 0, "{key}");
            assert!(sharing(plan.code).any(|other| other == plan), "{key}");
        }
        for line in CODES.lines() {
            let code = line.split(' ').next().unwrap();
            assert_eq!(split(&format!("{code}2345678")).unwrap(), (code, "2345678"));
        }
        assert_eq!(of_country("DE").unwrap().code, "49");
        for unknown in ["", "xx", "d", "deu", "80", "é"] {
            assert!(of_country(unknown).is_none(), "{unknown}");
        }
        assert!(of_digits("2101234567").is_none());
    }

    #[test]
    fn services_are_known_by_country() {
        for (country, digits, service, emergency) in [
            ("de", "110", true, true),
            ("de", "112", true, true),
            ("de", "116117", true, false),
            ("de", "11833", true, false),
            ("de", "118", false, false),
            ("us", "911", true, true),
            ("us", "411", true, false),
            ("us", "4201", false, false),
            ("gb", "999", true, true),
            ("au", "000", true, true),
            ("jp", "119", true, true),
            ("cl", "133", true, true),
            ("de", "911", false, false),
        ] {
            let plan = of_country(country).unwrap();
            let got = (plan.is_service(digits), plan.is_emergency(digits));
            assert_eq!(got, (service, emergency), "{country} {digits}");
        }
    }
}
