//! From a number to the contacts that have it: sorted arrays in memory, 16 bytes a number.
//!
//! A number's digits are kept reversed, four bits each, so one order serves both questions: equal numbers are equal keys,
//! numbers that end alike are neighbours. What counts as alike (S35): at least [`SUFFIX`] last digits are the same and no more
//! than [`PREFIX`] digits before them differ, the length of a calling code. Two numbers of one country with different area
//! codes are therefore never taken for each other.

use super::id::ContactId;

/// Fewest last digits that make a probable match.
pub const SUFFIX: usize = 7;
/// Most digits before those that may differ: a calling code has three at most.
pub const PREFIX: usize = 3;
/// Most contacts told for one number.
const MOST: usize = 20;
/// Digits a key holds; the last place says what sort of number it is.
const DIGITS: usize = 15;
/// Fills the places after the last digit.
const NONE: u64 = 0xf;

/// A source by the number the store gave it, 0..=32767.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceSlot(pub u16);

/// Which contact a number belongs to, in one word: source, whether it is a fax, contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Owner(u64);

impl Owner {
    const fn new(owned: &Owned) -> Self {
        let source = (owned.source.0 as u64 & 0x7fff) << 49;
        let fax = (owned.is_fax as u64) << 48;
        Self(source | fax | owned.contact.0 & 0xffff_ffff_ffff)
    }

    const fn contact(self) -> ContactId {
        ContactId(self.0 & 0xffff_ffff_ffff)
    }

    const fn source(self) -> SourceSlot {
        SourceSlot((self.0 >> 49) as u16)
    }

    const fn is_fax(self) -> bool {
        self.0 >> 48 & 1 == 1
    }
}

/// A number and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    /// Normalised, as a card keeps it.
    pub number: String,
    /// Fax numbers come after the others.
    pub is_fax: bool,
    /// The contact's source.
    pub source: SourceSlot,
    /// The contact.
    pub contact: ContactId,
}

/// A contact found for a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The contact.
    pub contact: ContactId,
    /// The numbers are equal; else they only end alike, or are the same SIP user of a domain that is not known.
    pub is_exact: bool,
}

/// Numbers of all contacts.
#[derive(Clone, Debug, Default)]
pub struct ContactIndex {
    numbers: Vec<(u64, Owner)>,
    users: Vec<(Box<str>, Owner)>,
}

impl ContactIndex {
    /// Numbers held.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.numbers.len() + self.users.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let texts: usize = self.users.iter().map(|(user, _)| user.len()).sum();
        self.numbers.capacity() * size_of::<(u64, Owner)>()
            + self.users.capacity() * size_of::<(Box<str>, Owner)>()
            + texts
    }

    /// Makes room for so many numbers, so that filling it takes no more than that.
    pub fn reserve(&mut self, numbers: usize) {
        self.numbers.reserve_exact(numbers);
    }

    /// Takes a number in; [`settle`](Self::settle) must follow before anything is asked.
    pub fn push(&mut self, owned: &Owned) {
        let owner = Owner::new(owned);
        match key(&owned.number) {
            Some(key) => self.numbers.push((key, owner)),
            None if owned.number.is_empty() => {}
            None => self.users.push((owned.number.to_lowercase().into(), owner)),
        }
    }

    /// Puts what was taken in into order.
    pub fn settle(&mut self) {
        self.numbers.sort_unstable();
        self.numbers.dedup();
        self.users.sort_unstable();
        self.users.dedup();
    }

    /// The numbers of the contacts `touched` (ascending) are now those of `now`.
    pub fn change(&mut self, touched: &[ContactId], now: &[Owned]) {
        if touched.is_empty() && now.is_empty() {
            return;
        }
        let stays = |owner: Owner| touched.binary_search(&owner.contact()).is_err();
        self.numbers.retain(|(_, owner)| stays(*owner));
        self.users.retain(|(_, owner)| stays(*owner));
        let room = now
            .len()
            .saturating_sub(self.numbers.capacity() - self.numbers.len());
        if room > 0 {
            // A few more than asked for, so that a large import does not move everything with each of its batches.
            self.numbers
                .reserve_exact(now.len() + self.numbers.len() / 16);
        }
        for owned in now {
            self.push(owned);
        }
        // Nearly in order already: the stable sort merges the new run in.
        self.numbers.sort();
        self.users.sort();
    }

    /// Contacts that have this number and whose source may be used; equal numbers, and only without any those that end alike.
    #[must_use]
    pub fn find(&self, number: &str, may: impl Fn(SourceSlot) -> bool) -> Vec<Found> {
        let Some(key) = key(number) else {
            return self.user(number, may);
        };
        let from = self.numbers.partition_point(|(other, _)| *other < key);
        let equal = self.numbers[from..]
            .iter()
            .take_while(|(other, _)| *other == key);
        let equal: Vec<(usize, Owner)> = equal
            .map(|(_, owner)| (0, *owner))
            .filter(|(_, owner)| may(owner.source()))
            .collect();
        if equal.is_empty() {
            told(self.alike(key, may), false)
        } else {
            told(equal, true)
        }
    }

    /// Entries that end alike, each with how many digits differ.
    fn alike(&self, key: u64, may: impl Fn(SourceSlot) -> bool) -> Vec<(usize, Owner)> {
        if significant(key) < SUFFIX {
            return Vec::new();
        }
        let shift = 64 - 4 * SUFFIX;
        let tail = key >> shift;
        let from = self
            .numbers
            .partition_point(|(other, _)| other >> shift < tail);
        self.numbers[from..]
            .iter()
            .take_while(|(other, _)| other >> shift == tail)
            .filter_map(|(other, owner)| Some((differing(key, *other)?, *owner)))
            .filter(|(_, owner)| may(owner.source()))
            .collect()
    }

    fn user(&self, user: &str, may: impl Fn(SourceSlot) -> bool) -> Vec<Found> {
        let user = user.to_lowercase();
        if user.is_empty() {
            return Vec::new();
        }
        let from = self.users.partition_point(|(other, _)| **other < *user);
        let equal = self.users[from..]
            .iter()
            .take_while(|(other, _)| **other == *user);
        let equal = equal.map(|(_, owner)| (0, *owner));
        told(
            equal.filter(|(_, owner)| may(owner.source())).collect(),
            false,
        )
    }
}

/// Best first: fewest digits differ, no fax, the oldest contact; each contact once.
fn told(mut entries: Vec<(usize, Owner)>, is_exact: bool) -> Vec<Found> {
    entries.sort_by_key(|(differ, owner)| (*differ, owner.is_fax(), owner.contact()));
    let mut found: Vec<Found> = Vec::new();
    for (_, owner) in entries {
        let contact = owner.contact();
        if found.len() < MOST && !found.iter().any(|known| known.contact == contact) {
            found.push(Found { contact, is_exact });
        }
    }
    found
}

/// Whether two numbers, normalised, end alike: the same person, probably (S35). Equal numbers do.
#[must_use]
pub fn probably_same(one: &str, other: &str) -> bool {
    let keys = key(one).zip(key(other));
    keys.is_some_and(|(one, other)| differing(one, other).is_some())
}

/// How many digits of the shorter number differ when both end alike.
fn differing(one: u64, other: u64) -> Option<usize> {
    let shorter = significant(one).min(significant(other));
    let common = ((one ^ other).leading_zeros() as usize / 4).min(shorter);
    let differ = shorter - common;
    (common >= SUFFIX && differ <= PREFIX).then_some(differ)
}

/// The digits of a number reversed; `None` for what is no number or too long for one.
fn key(number: &str) -> Option<u64> {
    let (digits, sort) = match number.strip_prefix('+') {
        Some(digits) => (digits, 0),
        None => (number, 1),
    };
    let plain =
        (1..=DIGITS).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| {
        let reversed = digits.bytes().rev().map(|byte| u64::from(byte - b'0'));
        let filled = reversed.chain(std::iter::repeat(NONE)).take(DIGITS);
        filled.fold(0, |key, digit| key << 4 | digit) << 4 | sort
    })
}

/// Digits of a key without the zeros in front.
fn significant(key: u64) -> usize {
    let digit = |place: usize| key >> (60 - 4 * place) & 0xf;
    (0..DIGITS)
        .rev()
        .find(|place| !matches!(digit(*place), 0 | NONE))
        .map_or(0, |place| place + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn owned(number: &str, source: u16, contact: u64) -> Owned {
        Owned {
            number: number.into(),
            is_fax: false,
            source: SourceSlot(source),
            contact: ContactId(contact),
        }
    }

    fn index(numbers: &[Owned]) -> ContactIndex {
        let mut index = ContactIndex::default();
        for number in numbers {
            index.push(number);
        }
        index.settle();
        index
    }

    fn ids(found: &[Found]) -> Vec<u64> {
        found.iter().map(|found| found.contact.0).collect()
    }

    #[test]
    fn equal_numbers_come_alone_and_are_exact() {
        let index = index(&[
            owned("+4989123420", 1, 1),
            owned("+4389123420", 1, 2),
            owned("+4989123420", 2, 3),
        ]);
        let found = index.find("+4989123420", |_| true);
        assert_eq!(ids(&found), [1, 3]);
        assert!(found.iter().all(|found| found.is_exact));
    }

    #[test]
    fn numbers_that_end_alike_are_probable() {
        let rows = [
            ("+498912345", "008912345", true),
            ("+49891234567", "+43891234567", true),
            ("+49891234567", "0891234567", true),
            ("+49891234567", "1234567", true),
            ("+49891234567", "234567", false),
            ("+49891234567", "+49301234567", false),
            ("+491511234567", "+491521234567", false),
            ("+12125550123", "5550123", true),
            ("+12125550123", "+13105550123", false),
            ("12", "12", false),
            ("anna", "anna", false),
        ];
        for (one, other, alike) in rows {
            assert_eq!(probably_same(one, other), alike, "{one} {other}");
            assert_eq!(probably_same(other, one), alike, "{other} {one}");
            let found = index(&[owned(one, 1, 7)]).find(other, |_| true);
            let probable = found.first().is_some_and(|found| !found.is_exact);
            assert_eq!(
                probable || one == other,
                alike || one == other,
                "{one} {other}"
            );
        }
    }

    #[test]
    fn the_closest_of_those_that_end_alike_comes_first_and_a_fax_last() {
        let mut fax = owned("+49891234567", 1, 1);
        fax.is_fax = true;
        let index = index(&[fax, owned("891234567", 1, 2), owned("+43891234567", 1, 3)]);
        assert_eq!(ids(&index.find("0891234567", |_| true)), [2, 3, 1]);
    }

    #[test]
    fn internal_numbers_match_only_when_equal() {
        let index = index(&[owned("12", 1, 1), owned("112", 1, 2)]);
        assert_eq!(ids(&index.find("12", |_| true)), [1]);
        assert!(index.find("2", |_| true).is_empty());
    }

    #[test]
    fn sip_users_are_found_whatever_their_case_but_never_beyond_doubt() {
        let index = index(&[owned("Eva.Kuhn", 1, 1)]);
        let found = index.find("eva.kuhn", |_| true);
        assert_eq!(ids(&found), [1]);
        assert!(!found[0].is_exact);
    }

    #[test]
    fn a_source_that_may_not_be_used_gives_nothing_not_even_an_exact_match() {
        let index = index(&[owned("+4989123420", 1, 1), owned("+4389123420", 2, 2)]);
        let found = index.find("+4989123420", |slot| slot == SourceSlot(2));
        assert_eq!(ids(&found), [2]);
        assert!(!found[0].is_exact);
        assert!(index.find("", |_| true).is_empty());
    }

    #[test]
    fn a_changed_contact_has_only_its_new_numbers() {
        let mut index = index(&[owned("+4989123420", 1, 1), owned("+4930555555", 1, 2)]);
        index.change(
            &[ContactId(1)],
            &[owned("+4940777777", 1, 1), owned("eva", 1, 1)],
        );
        assert!(index.find("+4989123420", |_| true).is_empty());
        assert_eq!(ids(&index.find("+4940777777", |_| true)), [1]);
        assert_eq!(ids(&index.find("+4930555555", |_| true)), [2]);
        index.change(&[ContactId(1), ContactId(2)], &[]);
        assert!(index.is_empty());
    }

    #[test]
    fn a_number_takes_sixteen_bytes() {
        assert_eq!(size_of::<(u64, Owner)>(), 16);
    }

    proptest! {
        #[test]
        fn the_order_finds_what_looking_at_everything_finds(
            numbers in proptest::collection::vec("[+]?[0-9]{1,15}", 0..40),
            asked in "[+]?[0-9]{1,15}",
        ) {
            let all: Vec<Owned> =
                numbers.iter().zip(1..).map(|(number, id)| owned(number, 1, id)).collect();
            let mut found = ids(&index(&all).find(&asked, |_| true));
            found.sort_unstable();
            let equal: Vec<u64> = all.iter().filter(|one| one.number == asked).map(|one| one.contact.0).collect();
            let expected: Vec<u64> = if equal.is_empty() {
                let alike = all.iter().filter(|one| probably_same(&one.number, &asked));
                alike.map(|one| one.contact.0).collect()
            } else {
                equal
            };
            prop_assert_eq!(found, expected.into_iter().take(MOST).collect::<Vec<_>>());
        }
    }
}
