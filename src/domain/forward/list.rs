//! Forward lists as the user writes them (S127–S133).

use serde::{Deserialize, Serialize};

use super::hunt::{HuntSpec, Try};
use crate::rng::Rng;

/// Key of the list the default rule, and a rule that names none, sends calls to (S115).
pub const DEFAULT_LIST: &str = "default";

/// So many legs ring at the same time at most (S134, S147).
pub const MOST_TOGETHER: usize = 3;

/// A named forward list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ForwardList {
    /// Name shown; empty: its key.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// In which order its entries are tried.
    pub order: Order,
    /// Where calls go.
    pub to: Vec<Entry>,
}

/// The order of a list (S128).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// One after the other.
    #[default]
    Listed,
    /// All at once, [`MOST_TOGETHER`] at most; the others follow when one of them fails.
    Simultaneous,
    /// A fresh order for each call (S133).
    Random,
    /// The first one by weight, then the others by what weight is left (S131).
    Percentage,
}

/// Whom the forwarded leg shows as its caller (S129, S177).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// The caller, as far as the trunk lets that be said.
    #[default]
    Caller,
    /// The caller's number with "name via line".
    CallerVia,
    /// This desk.
    Own,
    /// The line that was called.
    Called,
    /// Nobody.
    Hidden,
}

/// One destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Name shown; empty: the number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// A number or a SIP address.
    pub number: String,
    /// An entry that is off keeps its place.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub on: bool,
    /// How long it rings there, seconds, 5..=300.
    #[serde(default = "usual_seconds")]
    pub seconds: u32,
    /// Keys of time filters, any of which must hold when it is its turn (S132); none: always.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<String>,
    /// Whom it shows.
    #[serde(default)]
    pub show: Shown,
    /// Its share with [`Order::Percentage`], 0..=100.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub weight: u32,
}

const fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_yes(on: &bool) -> bool {
    *on
}

const fn usual_seconds() -> u32 {
    20
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(weight: &u32) -> bool {
    *weight == 0
}

impl Entry {
    /// An entry with all as usual.
    #[must_use]
    pub fn to(number: &str) -> Self {
        Self {
            name: String::new(),
            number: number.to_owned(),
            on: true,
            seconds: usual_seconds(),
            when: Vec::new(),
            show: Shown::Caller,
            weight: 0,
        }
    }

    /// The name shown.
    #[must_use]
    pub fn shown(&self) -> &str {
        if self.name.is_empty() {
            &self.number
        } else {
            &self.name
        }
    }
}

impl ForwardList {
    /// Whether there is anything to be tried.
    #[must_use]
    pub fn is_of_use(&self) -> bool {
        self.to.iter().any(|entry| entry.on)
    }

    /// What one call tries, in which order.
    #[must_use]
    pub fn hunt(&self, rng: &mut Rng) -> HuntSpec {
        let on: Vec<usize> = (0..self.to.len()).filter(|at| self.to[*at].on).collect();
        let order = match self.order {
            Order::Listed | Order::Simultaneous => on,
            Order::Random => drawn(on, |_| 1, rng),
            Order::Percentage => drawn(on, |at| u64::from(self.to[at].weight), rng),
        };
        let tries = order.into_iter().map(|entry| Try {
            entry,
            seconds: self.to[entry].seconds,
        });
        HuntSpec {
            tries: tries.collect(),
            together: match self.order {
                Order::Simultaneous => MOST_TOGETHER,
                Order::Listed | Order::Random | Order::Percentage => 1,
            },
        }
    }
}

/// Draws all, each time by weight among those that are left; those without weight come last, in their order.
fn drawn(mut left: Vec<usize>, weight: impl Fn(usize) -> u64, rng: &mut Rng) -> Vec<usize> {
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let all: u64 = left.iter().map(|at| weight(*at)).sum();
        let mut mark = rng.below(all);
        let place = left.iter().position(|at| {
            let own = weight(*at);
            let hit = mark < own;
            mark = mark.saturating_sub(own);
            hit
        });
        order.push(left.remove(place.unwrap_or(0)));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(order: Order, weights: &[u32]) -> ForwardList {
        let to = weights.iter().map(|weight| Entry {
            weight: *weight,
            ..Entry::to("1")
        });
        ForwardList {
            title: String::new(),
            order,
            to: to.collect(),
        }
    }

    /// How often each of three entries comes first and second, in hundredths of 10,000 calls.
    fn shares(order: Order, weights: &[u32]) -> Vec<[f64; 2]> {
        let list = list(order, weights);
        let mut rng = Rng::from_u64(7);
        let mut counts = vec![[0.0; 2]; weights.len()];
        for _ in 0..10_000 {
            for (place, tried) in list.hunt(&mut rng).tries.iter().take(2).enumerate() {
                counts[tried.entry][place] += 0.01;
            }
        }
        counts
    }

    #[test]
    fn percentages_are_kept_and_the_rest_shares_what_is_left_s131() {
        let counts = shares(Order::Percentage, &[50, 30, 20]);
        for (at, wished) in [50.0, 30.0, 20.0].into_iter().enumerate() {
            assert!((counts[at][0] - wished).abs() < 2.0, "{counts:?}");
        }
        // Second when another one was drawn first: 50 of the 70 or of the 80 that are left.
        let expected = 30.0 * 50.0 / 70.0 + 20.0 * 50.0 / 80.0;
        assert!((counts[0][1] - expected).abs() < 2.0, "{counts:?}");
    }

    #[test]
    fn a_random_order_is_even_s133() {
        for [first, second] in shares(Order::Random, &[0, 0, 0]) {
            assert!((first - 33.3).abs() < 2.0 && (second - 33.3).abs() < 2.0);
        }
    }

    #[test]
    fn entries_that_are_off_are_not_tried() {
        let mut list = list(Order::Listed, &[0, 0, 0]);
        list.to[1].on = false;
        let tries = list.hunt(&mut Rng::from_u64(1)).tries;
        assert_eq!(
            tries.iter().map(|tried| tried.entry).collect::<Vec<_>>(),
            [0, 2]
        );
        assert!(list.is_of_use());
    }

    #[test]
    fn simultaneous_entries_ring_three_at_a_time_s134() {
        let spec = list(Order::Simultaneous, &[0; 5]).hunt(&mut Rng::from_u64(1));
        assert_eq!((spec.tries.len(), spec.together), (5, 3));
    }
}
