//! Patterns of numbers (S101, the part lines need): digits are themselves, `x` or `_` is one digit, `[2-5]` one digit
//! of those, `%` or `*` at the end any rest, also none. Text with other letters is a SIP user and matches as it is.
//!
//! Patterns without `+` are read at the same place as the numbers they meet (S102), so `089 1234%` and
//! `+49 89 1234%` are the same pattern on a German line.

use std::fmt;

use thiserror::Error;

use super::{
    normal::{NumberKind, PhoneNumber},
    place::Place,
};

/// Longest pattern, places.
const LONGEST: usize = 32;

/// Why a pattern can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the error text says it")]
pub enum PatternFault {
    #[error("pattern is empty")]
    Empty,
    #[error("pattern is longer than {LONGEST} places")]
    TooLong,
    #[error("`%` or `*` stands elsewhere than at the end")]
    RestNotLast,
    #[error("`[` without a range of digits and `]`")]
    BadRange,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    /// This character: a digit, `+`, `*` or `#`.
    Literal(char),
    /// One digit out of a set, bit n standing for digit n.
    Digits(u16),
}

const ANY_DIGIT: u16 = 0x3ff;

impl Item {
    fn admits(self, letter: char) -> bool {
        match self {
            Self::Literal(own) => own == letter,
            Self::Digits(set) => letter
                .to_digit(10)
                .is_some_and(|digit| set & (1 << digit) != 0),
        }
    }

    /// A character this item admits.
    fn sample(self) -> char {
        match self {
            Self::Literal(own) => own,
            Self::Digits(set) => char::from_digit(set.trailing_zeros().min(9), 10).unwrap_or('0'),
        }
    }
}

/// One reading of a pattern: places, then perhaps any rest.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Form {
    items: Vec<Item>,
    open: bool,
}

impl Form {
    fn matches(&self, text: &str) -> bool {
        let mut letters = text.chars();
        let fits = self
            .items
            .iter()
            .all(|item| letters.next().is_some_and(|letter| item.admits(letter)));
        fits && (self.open || letters.next().is_none())
    }

    fn literal_prefix(&self) -> usize {
        self.items
            .iter()
            .take_while(|item| matches!(item, Item::Literal(_)))
            .count()
    }
}

/// How narrow a pattern is; the greater wins (S10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Specificity {
    /// Places before the first wildcard.
    literal_prefix: usize,
    /// Whether the length is fixed.
    closed: bool,
    /// Places in all.
    places: usize,
}

/// A pattern read at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Numbers.
    Number(NumberPattern),
    /// A SIP user, compared without regard to ASCII case.
    User(String),
}

/// A pattern of numbers: as written and, where that is something else, in international form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberPattern {
    forms: Vec<Form>,
}

impl Pattern {
    /// Reads a pattern at a place.
    pub fn read(text: &str, place: &Place) -> Result<Self, PatternFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(PatternFault::Empty);
        }
        if !text.chars().all(is_pattern_letter) {
            return Ok(Self::User(text.to_owned()));
        }
        let form = read_form(text)?;
        if form.items.is_empty() && !form.open {
            return Err(PatternFault::Empty);
        }
        if form.items.len() > LONGEST {
            return Err(PatternFault::TooLong);
        }
        let forms = if form.open {
            open_forms(form, place)
        } else {
            vec![closed_form(form, place)]
        };
        Ok(Self::Number(NumberPattern { forms }))
    }

    /// Whether a number, read at the same place, matches.
    #[must_use]
    pub fn matches(&self, number: &PhoneNumber) -> bool {
        match self {
            Self::User(user) => {
                number.kind() == NumberKind::User && user.eq_ignore_ascii_case(number.as_str())
            }
            Self::Number(pattern) => {
                number.kind() != NumberKind::User
                    && pattern
                        .forms
                        .iter()
                        .any(|form| form.matches(number.as_str()))
            }
        }
    }

    /// How narrow the pattern is (S10).
    #[must_use]
    pub fn specificity(&self) -> Specificity {
        match self {
            Self::User(user) => Specificity {
                literal_prefix: user.chars().count(),
                closed: true,
                places: user.chars().count(),
            },
            Self::Number(pattern) => {
                let form = pattern.forms.last();
                Specificity {
                    literal_prefix: form.map_or(0, Form::literal_prefix),
                    closed: form.is_some_and(|form| !form.open),
                    places: form.map_or(0, |form| form.items.len()),
                }
            }
        }
    }

    /// How the numbers it matches begin: for each of its readings the literal beginning, and whether nothing more has to fit.
    /// A user begins nothing.
    #[must_use]
    pub fn beginnings(&self) -> Vec<(String, bool)> {
        match self {
            Self::User(_) => Vec::new(),
            Self::Number(pattern) => {
                let forms = pattern.forms.iter();
                forms
                    .map(|form| {
                        let literal = form.literal_prefix();
                        let items = form.items.iter().take(literal);
                        let is_all = form.open && literal == form.items.len();
                        (items.map(|item| item.sample()).collect(), is_all)
                    })
                    .collect()
            }
        }
    }

    /// Whether everything the other pattern matches is matched by this one as far as their beginnings tell: `false` may mean
    /// "not sure".
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        let (Self::Number(own), Self::Number(others)) = (self, other) else {
            return false;
        };
        let is_covered = |narrow: &Form| {
            let literal = narrow.literal_prefix();
            own.forms.iter().any(|wide| {
                let open_all = wide.open && wide.literal_prefix() == wide.items.len();
                let begins = wide.items.len() <= literal
                    && wide
                        .items
                        .iter()
                        .zip(&narrow.items)
                        .all(|(one, two)| one == two);
                let whole = !narrow.open
                    && literal == narrow.items.len()
                    && wide.matches(
                        &narrow
                            .items
                            .iter()
                            .map(|item| item.sample())
                            .collect::<String>(),
                    );
                open_all && begins || whole
            })
        };
        others.forms.iter().all(is_covered)
    }

    /// The one number or user this pattern stands for; `None` when it has wildcards.
    #[must_use]
    pub fn single(&self) -> Option<String> {
        match self {
            Self::User(user) => Some(user.clone()),
            Self::Number(pattern) => {
                let form = pattern.forms.last()?;
                let literal = !form.open && form.literal_prefix() == form.items.len();
                literal.then(|| form.items.iter().map(|item| item.sample()).collect())
            }
        }
    }
}

/// The normalised form the editor shows (S102).
impl fmt::Display for Pattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => out.write_str(user),
            Self::Number(pattern) => {
                let Some(form) = pattern.forms.last() else {
                    return Ok(());
                };
                for item in &form.items {
                    match item {
                        Item::Literal(letter) => write!(out, "{letter}")?,
                        Item::Digits(ANY_DIGIT) => out.write_str("x")?,
                        Item::Digits(set) => {
                            out.write_str("[")?;
                            (0..10_u32)
                                .filter(|digit| set & (1 << digit) != 0)
                                .try_for_each(|digit| write!(out, "{digit}"))?;
                            out.write_str("]")?;
                        }
                    }
                }
                out.write_str(if form.open { "%" } else { "" })
            }
        }
    }
}

fn is_pattern_letter(letter: char) -> bool {
    letter.is_ascii_digit() || "+*#%xX_[]-–./() \u{a0}".contains(letter)
}

fn read_form(text: &str) -> Result<Form, PatternFault> {
    // `(0)` after a calling code is no digit of the number.
    let text = if text.starts_with('+') || text.starts_with("00") {
        text.replace("(0)", "")
    } else {
        text.to_owned()
    };
    let mut items = Vec::new();
    let mut letters = text.chars().peekable();
    let mut open = false;
    while let Some(letter) = letters.next() {
        if open && !is_separator(letter) {
            // `*21` and `*#` are codes of the exchange, so only a `*` that ends the pattern means any rest.
            return Err(PatternFault::RestNotLast);
        }
        match letter {
            'x' | 'X' | '_' => items.push(Item::Digits(ANY_DIGIT)),
            '[' => {
                let inside: String = letters.by_ref().take_while(|&c| c != ']').collect();
                items.push(Item::Digits(read_range(&inside)?));
            }
            '*' if items.is_empty() && letters.peek().is_some() => items.push(Item::Literal('*')),
            '%' | '*' => open = true,
            ']' => return Err(PatternFault::BadRange),
            '+' if items.is_empty() => items.push(Item::Literal('+')),
            '0'..='9' | '#' => items.push(Item::Literal(letter)),
            _ => {}
        }
    }
    Ok(Form { items, open })
}

fn is_separator(letter: char) -> bool {
    "-–./() \u{a0}".contains(letter)
}

/// The digits between `[` and `]`: single ones and ranges, `2-5`, `137`, `0-24`.
fn read_range(inside: &str) -> Result<u16, PatternFault> {
    let letters: Vec<char> = inside.chars().collect();
    let mut set = 0;
    let mut at = 0;
    while let Some(first) = letters.get(at) {
        let first = first.to_digit(10).ok_or(PatternFault::BadRange)?;
        let last = if letters.get(at + 1) == Some(&'-') {
            at += 2;
            let last = letters.get(at).and_then(|letter| letter.to_digit(10));
            last.ok_or(PatternFault::BadRange)?
        } else {
            first
        };
        if last < first {
            return Err(PatternFault::BadRange);
        }
        set |= (first..=last).fold(0, |set, digit| set | 1 << digit);
        at += 1;
    }
    if set == 0 {
        return Err(PatternFault::BadRange);
    }
    Ok(set)
}

/// A pattern of fixed length, normalised as a number of that length would be.
fn closed_form(form: Form, place: &Place) -> Form {
    let sample: String = form.items.iter().map(|item| item.sample()).collect();
    let number = PhoneNumber::read(&sample, place);
    let normal: Vec<char> = number.as_str().chars().collect();
    let kept = form
        .items
        .iter()
        .rev()
        .zip(normal.iter().rev())
        .take_while(|(item, letter)| item.admits(**letter))
        .count();
    let cut = form.items.len() - kept;
    let dropped_literals = form.items[..cut]
        .iter()
        .all(|item| matches!(item, Item::Literal(_)));
    if number.kind() != NumberKind::International || !dropped_literals {
        return form;
    }
    let prefix = normal[..normal.len() - kept]
        .iter()
        .map(|letter| Item::Literal(*letter));
    let items = prefix.chain(form.items[cut..].iter().copied()).collect();
    Form { items, open: false }
}

/// A pattern of open length: as written, and in international form when its beginning tells that or the country dials
/// without a trunk prefix.
fn open_forms(form: Form, place: &Place) -> Vec<Form> {
    let Some(plan) = place.plan.as_deref() else {
        return vec![form];
    };
    let leading: String = form
        .items
        .iter()
        .map_while(|item| match item {
            Item::Literal(letter) => Some(*letter),
            Item::Digits(_) => None,
        })
        .collect();
    if leading.starts_with('+') || form.items.is_empty() {
        return vec![form];
    }
    let international = |cut: usize, code: &str| {
        let prefix = ['+'].into_iter().chain(code.chars()).map(Item::Literal);
        let items = prefix.chain(form.items[cut..].iter().copied()).collect();
        Form { items, open: true }
    };
    if let Some(rest) = plan.without_international(&leading) {
        return vec![international(leading.len() - rest.len(), "")];
    }
    if plan.trunk.starts_with('0') && leading.starts_with(plan.trunk) {
        return vec![international(plan.trunk.len(), plan.code)];
    }
    if plan.trunk.is_empty() || plan.is_closed() {
        let cut = usize::from(!plan.trunk.is_empty() && leading.starts_with(plan.trunk));
        let normal = international(cut, plan.code);
        return vec![form, normal];
    }
    vec![form]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(pattern: &str, place: &Place) -> Pattern {
        Pattern::read(pattern, place).unwrap()
    }

    #[test]
    fn patterns_match_whatever_form_the_number_has() {
        for (country, pattern, raw, matches) in [
            ("de", "+49 89 1234-20", "08912 3420", true),
            ("de", "089 1234-20", "+4989123420", true),
            ("de", "089 1234-20", "+49891234200", false),
            ("de", "089 1234%", "+498912340", true),
            ("de", "089 1234*", "+49891234", true),
            ("de", "089 1234%", "+4989123", false),
            ("de", "089 1234-xx", "4989123420", true),
            ("de", "089 1234-xx", "498912342", false),
            ("de", "089 1234-__", "+49 (0)89 123499", true),
            ("de", "+49 (0)89 1234-[2-5]0", "089123440", true),
            ("de", "+49 (0)89 1234-[2-5]0", "089123460", false),
            ("de", "0800%", "+498001234567", true),
            ("de", "0041%", "+41446681800", true),
            ("de", "2x", "20", true),
            ("de", "2x", "200", false),
            ("de", "2%", "20", true),
            ("de", "%", "20", true),
            ("de", "%", "eva", false),
            ("de", "*97", "*97", true),
            ("de", "eva", "Eva", true),
            ("de", "eva.kuhn", "eva", false),
            ("de", "110", "110", true),
            ("us", "1800%", "+18005550123", true),
            ("us", "1-800-555-xxxx", "800 555 0123", true),
            ("us", "212%", "+12125550123", true),
            ("us", "212%", "2124", true),
            ("es", "912%", "+34912345678", true),
            ("it", "06 698%", "+3906698123", true),
        ] {
            let place = Place::new(country, if country == "de" { "89" } else { "" });
            let number = PhoneNumber::read(raw, &place);
            let pattern = read(pattern, &place);
            assert_eq!(
                pattern.matches(&number),
                matches,
                "{country} {pattern} {number:?}"
            );
        }
    }

    #[test]
    fn faults_are_told() {
        let place = Place::new("de", "89");
        for (pattern, fault) in [
            ("", PatternFault::Empty),
            ("  ", PatternFault::Empty),
            ("-", PatternFault::Empty),
            ("08%9", PatternFault::RestNotLast),
            ("08*9", PatternFault::RestNotLast),
            ("%%", PatternFault::RestNotLast),
            ("08[5-2]", PatternFault::BadRange),
            ("08[", PatternFault::BadRange),
            ("08[]", PatternFault::BadRange),
            ("08]", PatternFault::BadRange),
            ("08[2-]", PatternFault::BadRange),
            (&"1".repeat(33), PatternFault::TooLong),
        ] {
            assert_eq!(Pattern::read(pattern, &place), Err(fault), "{pattern:?}");
        }
    }

    #[test]
    fn shown_and_single_forms_are_normalised() {
        let place = Place::new("de", "89");
        for (pattern, shown, single) in [
            ("089 1234-20", "+4989123420", Some("+4989123420")),
            ("089 1234-x", "+49891234x", None),
            ("0800%", "+49800%", None),
            ("2[0-3]", "2[0123]", None),
            ("eva", "eva", Some("eva")),
        ] {
            let pattern = read(pattern, &place);
            assert_eq!(pattern.to_string(), shown);
            assert_eq!(pattern.single().as_deref(), single);
        }
    }

    #[test]
    fn longest_literal_prefix_is_most_specific_s10() {
        let place = Place::new("de", "89");
        let ordered = [
            "%",
            "0%",
            "089%",
            "089 12%",
            "089 123xx%",
            "089 123xxx",
            "089 1234%",
            "089 123420",
        ];
        let ranks: Vec<_> = ordered
            .iter()
            .map(|p| read(p, &place).specificity())
            .collect();
        assert!(ranks.is_sorted_by(|a, b| a < b), "{ranks:?}");
    }

    proptest! {
        #[test]
        fn reading_is_total(text in "\\PC{0,12}|[0-9x%*\\[\\]+ -]{0,12}", country in "de|us|es|ru") {
            let place = Place::new(&country, "89");
            if let Ok(pattern) = Pattern::read(&text, &place) {
                let _ = (pattern.to_string(), pattern.specificity(), pattern.single());
            }
        }

        #[test]
        fn a_number_matches_itself_as_a_pattern(raw in "[+0]?[1-9][0-9]{1,11}", country in "de|us|es|ru|it") {
            let place = Place::new(&country, "89");
            prop_assert!(read(&raw, &place).matches(&PhoneNumber::read(&raw, &place)));
        }
    }
}
