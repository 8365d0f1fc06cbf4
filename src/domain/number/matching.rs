//! Whether two numbers are the same (S35): equal in E.164 is certain, the same last digits only probable.

/// Fewest equal last digits that make two numbers probably the same (S35).
pub const PROBABLE: usize = 7;

/// How far two numbers agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    /// Not at all.
    None,
    /// Their last digits are equal, at least seven; what stands before is missing from one of them. "Probably": never
    /// enough to reject, to prefer or to record (S35).
    Probable,
    /// The same number.
    Certain,
}

/// Compares two numbers as stored ([`super::PhoneNumber::as_str`]).
///
/// Certain: equal texts. Probable: one ends in the other, and the shorter has at least seven digits once a trunk prefix
/// is taken off it; two complete international numbers are either equal or different, never probable.
#[must_use]
pub fn agreement(one: &str, other: &str) -> Agreement {
    if one == other && !one.is_empty() {
        return Agreement::Certain;
    }
    if one.starts_with('+') && other.starts_with('+') {
        return Agreement::None;
    }
    let (Some(one), Some(other)) = (tail(one), tail(other)) else {
        return Agreement::None;
    };
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    if short.len() >= PROBABLE && long.ends_with(short) {
        Agreement::Probable
    } else {
        Agreement::None
    }
}

/// The digits by which a number that can't be placed is looked for: its last seven; `None` when it has fewer, or is no
/// number. Two numbers that probably agree have the same.
#[must_use]
pub fn suffix_key(number: &str) -> Option<&str> {
    let digits = tail(number)?;
    digits.get(digits.len().checked_sub(PROBABLE)?..)
}

/// The digits without `+`, international or trunk zeros.
fn tail(number: &str) -> Option<&str> {
    let digits = number.strip_prefix('+').unwrap_or(number);
    let digits = digits.trim_start_matches('0');
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equal_numbers_are_certain_and_equal_ends_probable_s35() {
        use Agreement::{Certain, None, Probable};
        for (one, other, wanted) in [
            ("+4989123420", "+4989123420", Certain),
            ("20", "20", Certain),
            ("eva", "eva", Certain),
            ("", "", None),
            ("+4989123420", "89123420", Probable),
            ("+4989123420", "089123420", Probable),
            ("+4989123420", "9123420", Probable),
            ("+4989123420", "123420", None),
            ("+4989123420", "+4930123420", None),
            ("+4989123420", "+4189123420", None),
            ("+12125550123", "5550123", Probable),
            ("+12125550123", "5550124", None),
            ("20", "120", None),
            ("eva", "20", None),
            ("*21*9123420", "9123420", None),
        ] {
            assert_eq!(agreement(one, other), wanted, "{one} {other}");
            assert_eq!(agreement(other, one), wanted, "{other} {one}");
        }
    }

    proptest! {
        #[test]
        fn what_agrees_has_the_same_key(long in "[+]?[0-9]{7,15}", cut in 0usize..9) {
            let short = &long[cut.min(long.len() - 7)..];
            if agreement(&long, short) == Agreement::Probable {
                prop_assert_eq!(suffix_key(&long), suffix_key(short));
            }
        }
    }
}
