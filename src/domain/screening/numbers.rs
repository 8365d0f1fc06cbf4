//! All number filters together, made so that one pass tells which of them a number is in: cost grows with the length of
//! the number, not with the length of the lists (S113).
//!
//! A filter that can't be read is told by the settings check; here its unreadable entries are left out, and a filter that
//! is left without any entry by that is in no number's favour, whatever its sense.

use std::collections::BTreeMap;

use super::rule::{BLOCKED, NumberFilter, Sense};
use crate::domain::{
    journal::CallerClass,
    number::{NumberKind, Pattern, PhoneNumber, Place, plan},
};

/// A set of small numbers.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    fn sized(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    fn set(&mut self, at: u32) {
        if let Some(word) = self.0.get_mut(at as usize / 64) {
            *word |= 1 << (at % 64);
        }
    }

    pub(super) fn has(&self, at: u32) -> bool {
        self.0
            .get(at as usize / 64)
            .is_some_and(|word| word & (1 << (at % 64)) != 0)
    }
}

/// A class of callers (S101).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// Of the exchange.
    Internal,
    /// Not of the exchange.
    External,
    /// Withheld (S70).
    Withheld,
    /// Not sent (S70).
    Unavailable,
    /// In the list of blocked numbers.
    Blocked,
    /// Of a country, ISO 3166 alpha-2 in lower case.
    Country(String),
}

impl Class {
    /// Reads the text after `@`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (word, of) = text.split_once(':').unwrap_or((text, ""));
        match (word.to_ascii_lowercase().as_str(), of.trim()) {
            ("internal", "") => Some(Self::Internal),
            ("external", "") => Some(Self::External),
            ("withheld", "") => Some(Self::Withheld),
            ("unavailable", "") => Some(Self::Unavailable),
            ("blocked", "") => Some(Self::Blocked),
            ("country", code) if plan::of_country(code).is_some() => {
                Some(Self::Country(code.to_ascii_lowercase()))
            }
            _ => None,
        }
    }
}

/// A party of a call as the filters see it.
#[derive(Clone, Copy, Debug)]
pub struct PartyFacts<'a> {
    /// Its number.
    pub number: &'a PhoneNumber,
    /// Whether and why there is none (S70).
    pub class: CallerClass,
}

/// One entry of a list.
enum Entry {
    Class(Class),
    Pattern(Pattern),
}

/// The filters read at one place.
#[derive(Debug, Default)]
pub(super) struct Book {
    count: usize,
    exact: BTreeMap<String, Vec<u32>>,
    /// By the literal beginning of patterns; the pattern itself where more than the beginning has to fit.
    beginnings: BTreeMap<String, Vec<(u32, Option<Pattern>)>>,
    longest: usize,
    classes: Vec<(u32, Class)>,
    senses: Vec<Option<Sense>>,
    blocked: Option<u32>,
}

impl Book {
    pub(super) fn new<'a>(
        filters: impl Iterator<Item = (&'a String, &'a NumberFilter)>,
        place: &Place,
    ) -> Self {
        let mut book = Self::default();
        for (key, filter) in filters {
            let at = u32::try_from(book.count).unwrap_or(u32::MAX);
            book.count += 1;
            if key == BLOCKED {
                book.blocked = Some(at);
            }
            let mut entries = 0;
            for text in &filter.list {
                if let Some(entry) = read(text, place) {
                    entries += 1;
                    book.add(at, entry);
                }
            }
            book.senses.push((entries > 0).then_some(filter.sense));
        }
        book
    }

    fn add(&mut self, at: u32, entry: Entry) {
        let pattern = match entry {
            Entry::Class(class) => return self.classes.push((at, class)),
            Entry::Pattern(pattern) => pattern,
        };
        if let Some(single) = pattern.single() {
            let key = exact_key(&pattern, single);
            return self.exact.entry(key).or_default().push(at);
        }
        for (beginning, is_all) in pattern.beginnings() {
            self.longest = self.longest.max(beginning.len());
            let more = (!is_all).then(|| pattern.clone());
            self.beginnings
                .entry(beginning)
                .or_default()
                .push((at, more));
        }
    }

    /// The filters a party fits, senses considered.
    pub(super) fn fits(&self, party: PartyFacts<'_>) -> Bits {
        let mut inside = Bits::sized(self.count);
        if party.class == CallerClass::Known && !party.number.is_empty() {
            self.by_number(party.number, &mut inside);
        }
        for (at, class) in &self.classes {
            if *class != Class::Blocked && class_fits(class, party) {
                inside.set(*at);
            }
        }
        if self.blocked.is_some_and(|blocked| inside.has(blocked)) {
            for (at, class) in &self.classes {
                if *class == Class::Blocked {
                    inside.set(*at);
                }
            }
        }
        self.with_senses(&inside)
    }

    fn by_number(&self, number: &PhoneNumber, inside: &mut Bits) {
        let text = number.as_str();
        let key = if number.kind() == NumberKind::User {
            user_key(text)
        } else {
            text.to_owned()
        };
        for at in self.exact.get(&key).into_iter().flatten() {
            inside.set(*at);
        }
        if number.kind() == NumberKind::User {
            return;
        }
        for end in 0..=text.len().min(self.longest) {
            let Some(found) = text.get(..end).and_then(|part| self.beginnings.get(part)) else {
                continue;
            };
            for (at, more) in found {
                if more.as_ref().is_none_or(|pattern| pattern.matches(number)) {
                    inside.set(*at);
                }
            }
        }
    }

    fn with_senses(&self, inside: &Bits) -> Bits {
        let mut fits = Bits::sized(self.count);
        for (at, sense) in (0_u32..).zip(&self.senses) {
            let holds = match sense {
                Some(Sense::Any) => inside.has(at),
                Some(Sense::None) => !inside.has(at),
                None => false,
            };
            if holds {
                fits.set(at);
            }
        }
        fits
    }
}

/// Reads one entry; `None` when it can't be.
fn read(text: &str, place: &Place) -> Option<Entry> {
    match text.trim().strip_prefix('@') {
        Some(class) => Class::read(class).map(Entry::Class),
        None => Pattern::read(text, place).ok().map(Entry::Pattern),
    }
}

/// Whether one entry of a list fits a party; one that can't be read does not.
#[must_use]
pub fn entry_fits(text: &str, place: &Place, party: PartyFacts<'_>) -> bool {
    match read(text, place) {
        Some(Entry::Class(class)) => class_fits(&class, party),
        Some(Entry::Pattern(pattern)) => {
            party.class == CallerClass::Known
                && !party.number.is_empty()
                && pattern.matches(party.number)
        }
        None => false,
    }
}

/// Whether an entry can be read.
#[must_use]
pub fn is_readable(text: &str, place: &Place) -> bool {
    read(text, place).is_some()
}

fn exact_key(pattern: &Pattern, single: String) -> String {
    match pattern {
        Pattern::User(_) => user_key(&single),
        Pattern::Number(_) => single,
    }
}

/// Users are compared without regard to case, and never with a number.
fn user_key(user: &str) -> String {
    format!("user:{}", user.to_ascii_lowercase())
}

fn class_fits(class: &Class, party: PartyFacts<'_>) -> bool {
    let is_known = party.class == CallerClass::Known && !party.number.is_empty();
    let kind = party.number.kind();
    let is_internal = is_known && matches!(kind, NumberKind::Internal | NumberKind::User);
    match class {
        Class::Internal => is_internal,
        Class::External => is_known && !is_internal,
        Class::Withheld => party.class == CallerClass::Withheld,
        Class::Unavailable => party.class == CallerClass::Unavailable,
        Class::Country(code) => is_known && country_of(party.number) == Some(code.as_str()),
        Class::Blocked => false,
    }
}

/// The country of an international number.
pub(super) fn country_of(number: &PhoneNumber) -> Option<&'static str> {
    let digits = number.as_str().strip_prefix('+')?;
    plan::owning(digits).map(|(plan, _)| plan.country)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> Place {
        Place::new("de", "30")
    }

    /// Which of the lists, each a filter, a caller fits.
    fn fitting(lists: &[(&str, Sense, &[&str])], caller: &str) -> Vec<String> {
        let filters: BTreeMap<String, NumberFilter> = lists
            .iter()
            .map(|(key, sense, list)| {
                let filter = NumberFilter {
                    title: String::new(),
                    sense: *sense,
                    list: list.iter().map(ToString::to_string).collect(),
                };
                ((*key).to_owned(), filter)
            })
            .collect();
        let place = berlin();
        let book = Book::new(filters.iter(), &place);
        let class = match caller {
            "withheld" => CallerClass::Withheld,
            "unavailable" => CallerClass::Unavailable,
            _ => CallerClass::Known,
        };
        let known = if class == CallerClass::Known {
            caller
        } else {
            ""
        };
        let number = PhoneNumber::read(known, &place);
        let fits = book.fits(PartyFacts {
            number: &number,
            class,
        });
        (0..)
            .zip(filters.keys())
            .filter(|(at, _)| fits.has(*at))
            .map(|(_, key)| key.clone())
            .collect()
    }

    fn keys(lists: &[(&str, Sense, &[&str])], caller: &str) -> String {
        fitting(lists, caller).join(" ")
    }

    #[test]
    fn numbers_patterns_and_classes_are_found_s101_s102() {
        use Sense::Any;
        let lists: &[(&str, Sense, &[&str])] = &[
            ("all", Any, &["%"]),
            ("blocked", Any, &["+49 900%", "0137x%"]),
            ("bad", Any, &["@blocked"]),
            ("desk", Any, &["21", "3x", "[5-6]0"]),
            ("ext", Any, &["@external"]),
            ("free", Any, &["0800%"]),
            ("int", Any, &["@internal"]),
            ("munich", Any, &["089 1234%"]),
            ("one", Any, &["089 12345678"]),
            ("swiss", Any, &["@country:CH"]),
            ("users", Any, &["Anna.Berg"]),
            ("withheld", Any, &["@withheld"]),
        ];
        for (caller, expected) in [
            ("+498912345678", "all ext munich one"),
            ("089 1234 99", "all ext munich"),
            ("0800 123456", "all ext free"),
            ("21", "all desk int"),
            ("35", "all desk int"),
            ("60", "all desk int"),
            ("70", "all int"),
            ("+41 44 668 18 00", "all ext swiss"),
            ("0900 1234567", "all bad blocked ext"),
            ("01375 1234567", "all bad blocked ext"),
            ("anna.berg", "int users"),
            ("withheld", "withheld"),
            ("unavailable", ""),
        ] {
            assert_eq!(keys(lists, caller), expected, "{caller}");
        }
    }

    #[test]
    fn none_means_none_of_them_and_a_list_nobody_can_read_fits_nobody_s99() {
        let lists: &[(&str, Sense, &[&str])] = &[
            ("broken", Sense::None, &["[9-1]", "@nonsense"]),
            ("empty", Sense::None, &[]),
            ("not", Sense::None, &["030 1%", "@withheld"]),
        ];
        for (caller, expected) in [
            ("030 1234567", ""),
            ("030 2234567", "not"),
            ("withheld", ""),
            ("unavailable", "not"),
        ] {
            assert_eq!(keys(lists, caller), expected, "{caller}");
        }
    }
}
