//! What can be tried for a call, and in which order one call tries it.

use super::{
    MOST_TOGETHER,
    hunt::{HuntSpec, Try},
    list::{Entry, ForwardList, Order},
};
use crate::{
    domain::extension::{Strategy, Turns},
    rng::Rng,
};

/// Destinations, and how they belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// Whom it may go to.
    pub entries: Vec<Entry>,
    /// For each entry whether it is this desk.
    pub here: Vec<bool>,
    /// How they are tried.
    pub top: Group,
}

/// Some that are tried by one order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Key of its extension, to count its turns; empty for a forward list.
    pub key: String,
    /// In which order.
    pub order: Strategy,
    /// Who.
    pub items: Vec<Item>,
}

/// One of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    weight: u32,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Entry(usize),
    Group(Group),
    Off,
}

impl Item {
    /// The entry at this place.
    #[must_use]
    pub const fn entry(at: usize, weight: u32) -> Self {
        let what = What::Entry(at);
        Self { weight, what }
    }

    /// A group of its own.
    #[must_use]
    pub const fn group(group: Group, weight: u32) -> Self {
        let what = What::Group(group);
        Self { weight, what }
    }

    /// One that keeps its place only.
    #[must_use]
    pub const fn off(weight: u32) -> Self {
        let what = What::Off;
        Self { weight, what }
    }
}

impl Roster {
    /// That of a forward list.
    #[must_use]
    pub fn of_list(list: &ForwardList) -> Self {
        let entries = list.to.iter().enumerate();
        let items = entries.map(|(at, entry)| {
            if entry.on {
                Item::entry(at, entry.weight)
            } else {
                Item::off(entry.weight)
            }
        });
        Self {
            entries: list.to.clone(),
            here: vec![false; list.to.len()],
            top: Group {
                key: String::new(),
                order: match list.order {
                    Order::Listed => Strategy::Sequential,
                    Order::Simultaneous => Strategy::Together,
                    Order::Random => Strategy::Random,
                    Order::Percentage => Strategy::Percentage,
                },
                items: items.collect(),
            },
        }
    }

    /// What one call tries, in which order; and the keys of the extensions whose turn it took (S145).
    #[must_use]
    pub fn hunt(&self, rng: &mut Rng, turns: &Turns) -> (HuntSpec, Vec<String>) {
        let mut moved = Vec::new();
        let batches = batches(&self.top, rng, turns, &mut moved);
        let mut tries = Vec::new();
        for (batch, entries) in batches.iter().enumerate() {
            tries.extend(entries.iter().map(|entry| Try {
                entry: *entry,
                seconds: self.entries[*entry].seconds,
                here: self.here.get(*entry) == Some(&true),
                batch,
            }));
        }
        (HuntSpec { tries }, moved)
    }

    /// Whether this desk is among those tried.
    #[must_use]
    pub fn rings_here(&self) -> bool {
        self.here.contains(&true)
    }

    /// How long it can ring till all were tried, seconds.
    #[must_use]
    pub fn longest(&self) -> u32 {
        let (spec, _) = self.hunt(&mut Rng::from_u64(0), &Turns::new());
        let mut batches: Vec<Vec<u32>> = Vec::new();
        for tried in &spec.tries {
            if batches.len() <= tried.batch {
                batches.resize(tried.batch + 1, Vec::new());
            }
            batches[tried.batch].push(tried.seconds);
        }
        batches.iter().map(|batch| of_batch(batch)).sum()
    }
}

/// How long a batch rings: three at a time, each later one when one before it is over.
fn of_batch(seconds: &[u32]) -> u32 {
    let mut free = [0_u32; MOST_TOGETHER];
    for time in seconds {
        if let Some(first) = free.iter_mut().min() {
            *first = first.saturating_add(*time);
        }
    }
    free.into_iter().max().unwrap_or(0)
}

/// The entries that ring at the same time, batch after batch.
fn batches(
    group: &Group,
    rng: &mut Rng,
    turns: &Turns,
    moved: &mut Vec<String>,
) -> Vec<Vec<usize>> {
    if group.order == Strategy::Rotating && !group.key.is_empty() {
        moved.push(group.key.clone());
    }
    let turn = turns.get(&group.key).copied().unwrap_or(0);
    let usual = group.order.rotated(group.items.len(), turn);
    let on = |at: &usize| group.items[*at].what != What::Off;
    let usual: Vec<usize> = usual.into_iter().filter(on).collect();
    let order = match group.order {
        Strategy::Random => drawn(usual, |_| 1, rng),
        Strategy::Percentage => drawn(usual, |at| u64::from(group.items[at].weight), rng),
        Strategy::Sequential | Strategy::Rotating | Strategy::Together | Strategy::Growing => usual,
    };
    let mut each: Vec<Vec<Vec<usize>>> = Vec::new();
    for at in order {
        each.push(match &group.items[at].what {
            What::Entry(entry) => vec![vec![*entry]],
            What::Group(inner) => batches(inner, rng, turns, moved),
            What::Off => Vec::new(),
        });
    }
    let flat = |items: &[Vec<Vec<usize>>]| items.iter().flatten().flatten().copied().collect();
    match group.order {
        Strategy::Together => vec![flat(&each)],
        Strategy::Growing => (1..=each.len()).map(|last| flat(&each[..last])).collect(),
        Strategy::Sequential | Strategy::Rotating | Strategy::Random | Strategy::Percentage => {
            each.into_iter().flatten().collect()
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
    use crate::domain::forward::list::ForwardList;

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
            for (place, tried) in Roster::of_list(&list)
                .hunt(&mut rng, &Turns::new())
                .0
                .tries
                .iter()
                .take(2)
                .enumerate()
            {
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
        let roster = Roster::of_list(&list);
        let tries = roster.hunt(&mut Rng::from_u64(1), &Turns::new()).0.tries;
        assert_eq!(
            tries.iter().map(|tried| tried.entry).collect::<Vec<_>>(),
            [0, 2]
        );
        assert!(list.is_of_use());
    }

    #[test]
    fn simultaneous_entries_are_one_batch_s134() {
        let roster = Roster::of_list(&list(Order::Simultaneous, &[0; 5]));
        let (spec, moved) = roster.hunt(&mut Rng::from_u64(1), &Turns::new());
        assert_eq!(spec.tries.len(), 5);
        assert!(spec.tries.iter().all(|tried| tried.batch == 0));
        assert!(moved.is_empty(), "lists have no turns");
        assert_eq!(roster.longest(), 40, "three, then the two that are left");
    }
}
