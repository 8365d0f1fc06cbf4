//! Extensions with the extensions they name, laid out as what can be tried.

use std::collections::BTreeMap;

use super::model::{Extension, MOST_DEEP, Member, Strategy};
use crate::domain::forward::{Group, Item, Roster};

/// How many calls each rotating extension was offered, by key.
pub type Turns = BTreeMap<String, u64>;

/// What is wrong with the way extensions name each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainFault {
    /// This one leads back to itself.
    Cycle(String),
    /// More than [`MOST_DEEP`] stand one inside the other.
    TooDeep,
}

/// What can be tried for the extension `key`, those it names laid out in their places. One that is off, is not there,
/// leads back or stands too deep is left out.
#[must_use]
pub fn roster(key: &str, all: &BTreeMap<String, Extension>) -> Roster {
    let mut roster = Roster::default();
    let group = lay_out(key, all, &mut Vec::new(), &mut roster);
    roster.top = group.unwrap_or_default();
    roster
}

fn lay_out<'a>(
    key: &'a str,
    all: &'a BTreeMap<String, Extension>,
    above: &mut Vec<&'a str>,
    roster: &mut Roster,
) -> Option<Group> {
    let extension = all.get(key).filter(|extension| extension.on)?;
    if above.contains(&key) || above.len() >= MOST_DEEP {
        return None;
    }
    above.push(key);
    let mut items = Vec::new();
    for member in &extension.members {
        items.push(item(member, all, above, roster));
    }
    above.pop();
    Some(Group {
        key: key.to_owned(),
        order: extension.order,
        items,
    })
}

fn item<'a>(
    member: &'a Member,
    all: &'a BTreeMap<String, Extension>,
    above: &mut Vec<&'a str>,
    roster: &mut Roster,
) -> Item {
    let weight = member.weight;
    if !member.on || !member.is_clear() {
        return Item::off(weight);
    }
    if member.extension.is_empty() {
        let at = roster.entries.len();
        roster.entries.push(member.entry());
        roster.here.push(member.desk);
        return Item::entry(at, weight);
    }
    match lay_out(&member.extension, all, above, roster) {
        Some(group) => Item::group(group, weight),
        None => Item::off(weight),
    }
}

/// What is wrong with the chain of extensions that begins at `key`.
#[must_use]
pub fn chain_fault(key: &str, all: &BTreeMap<String, Extension>) -> Option<ChainFault> {
    follow(key, all, &mut Vec::new())
}

fn follow<'a>(
    key: &'a str,
    all: &'a BTreeMap<String, Extension>,
    above: &mut Vec<&'a str>,
) -> Option<ChainFault> {
    let extension = all.get(key)?;
    if above.contains(&key) {
        return Some(ChainFault::Cycle(key.to_owned()));
    }
    if above.len() >= MOST_DEEP {
        return Some(ChainFault::TooDeep);
    }
    above.push(key);
    let names = extension.members.iter().map(|member| &member.extension);
    let mut names = names.filter(|name| !name.is_empty());
    let fault = names.find_map(|name| follow(name, all, above));
    above.pop();
    fault
}

impl Strategy {
    /// The order in which items are tried; `turn` is that of a rotating group.
    pub(in crate::domain) fn rotated(self, items: usize, turn: u64) -> Vec<usize> {
        let first = match (self, u64::try_from(items)) {
            (Self::Rotating, Ok(count)) if count > 0 => usize::try_from(turn % count).unwrap_or(0),
            _ => 0,
        };
        (first..items).chain(0..first).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::forward::HuntSpec, rng::Rng};

    fn extension(order: Strategy, members: Vec<Member>) -> Extension {
        Extension {
            order,
            members,
            ..Extension::default()
        }
    }

    fn numbers(numbers: &[&str]) -> Vec<Member> {
        numbers
            .iter()
            .map(|number| Member::number(number))
            .collect()
    }

    fn all(extensions: Vec<(&str, Extension)>) -> BTreeMap<String, Extension> {
        let keyed = extensions.into_iter();
        keyed.map(|(key, one)| (key.to_owned(), one)).collect()
    }

    /// `1 2|3`: 1, then 2 and 3 at once; the desk is `*`.
    fn shown(roster: &Roster, spec: &HuntSpec) -> String {
        let mut words = String::new();
        let mut batch = None;
        for tried in &spec.tries {
            match batch {
                None => {}
                Some(last) if last == tried.batch => words.push('|'),
                Some(_) => words.push(' '),
            }
            batch = Some(tried.batch);
            words.push_str(if tried.here {
                "*"
            } else {
                &roster.entries[tried.entry].number
            });
        }
        words
    }

    fn tried(key: &str, all: &BTreeMap<String, Extension>, turn: u64) -> String {
        let roster = roster(key, all);
        let turns = Turns::from([(key.to_owned(), turn)]);
        let (spec, _) = roster.hunt(&mut Rng::from_u64(1), &turns);
        shown(&roster, &spec)
    }

    #[test]
    fn each_order_tries_members_as_its_name_says() {
        let of = |order| all(vec![("x", extension(order, numbers(&["1", "2", "3"])))]);
        for (order, turn, words) in [
            (Strategy::Sequential, 0, "1 2 3"),
            (Strategy::Sequential, 2, "1 2 3"),
            (Strategy::Rotating, 0, "1 2 3"),
            (Strategy::Rotating, 1, "2 3 1"),
            (Strategy::Rotating, 2, "3 1 2"),
            (Strategy::Rotating, 3, "1 2 3"),
            (Strategy::Together, 0, "1|2|3"),
            (Strategy::Growing, 0, "1 1|2 1|2|3"),
        ] {
            assert_eq!(tried("x", &of(order), turn), words, "{order:?} {turn}");
        }
    }

    #[test]
    fn a_member_that_is_off_is_passed_over_where_the_turn_would_be_its_s145() {
        let mut members = numbers(&["1", "2", "3"]);
        members[1].on = false;
        let all = all(vec![("x", extension(Strategy::Rotating, members))]);
        assert_eq!(tried("x", &all, 1), "3 1");
    }

    #[test]
    fn an_extension_inside_another_keeps_its_own_order() {
        let all = all(vec![
            (
                "day",
                extension(
                    Strategy::Sequential,
                    vec![
                        Member::desk(),
                        Member::extension("team"),
                        Member::number("9"),
                    ],
                ),
            ),
            ("team", extension(Strategy::Together, numbers(&["1", "2"]))),
        ]);
        assert_eq!(tried("day", &all, 0), "* 1|2 9");
    }

    #[test]
    fn one_that_is_off_missing_or_leads_back_is_left_out() {
        let chain = |last: Extension| {
            let step = |next: &str, own: &str| {
                let members = vec![Member::extension(next), Member::number(own)];
                extension(Strategy::Sequential, members)
            };
            all(vec![
                ("a", step("b", "1")),
                ("b", step("c", "2")),
                ("c", last),
            ])
        };
        let off = Extension {
            on: false,
            ..extension(Strategy::Sequential, numbers(&["3"]))
        };
        let back = extension(
            Strategy::Sequential,
            vec![Member::extension("a"), Member::number("3")],
        );
        let plain = extension(Strategy::Sequential, numbers(&["3"]));
        for (last, words, fault) in [
            (plain, "3 2 1", None),
            (off, "2 1", None),
            (back, "3 2 1", Some(ChainFault::Cycle("a".into()))),
        ] {
            let all = chain(last);
            assert_eq!(tried("a", &all, 0), words);
            assert_eq!(chain_fault("a", &all), fault);
        }
        assert_eq!(tried("nobody", &chain(Extension::default()), 0), "");
    }

    #[test]
    fn three_deep_is_the_most_s151() {
        let link = |next: &str| extension(Strategy::Sequential, vec![Member::extension(next)]);
        let mut all = all(vec![("a", link("b")), ("b", link("c")), ("c", link("d"))]);
        assert_eq!(chain_fault("a", &all), None, "the last is not there");
        all.insert("d".into(), extension(Strategy::Sequential, numbers(&["4"])));
        assert_eq!(chain_fault("a", &all), Some(ChainFault::TooDeep));
        assert_eq!(chain_fault("b", &all), None);
        assert_eq!(
            (tried("a", &all, 0), tried("b", &all, 0)),
            (String::new(), "4".into())
        );
    }

    #[test]
    fn every_rotating_extension_of_the_plan_moves_its_turn() {
        let all = all(vec![
            (
                "x",
                extension(
                    Strategy::Rotating,
                    vec![Member::extension("y"), Member::number("1")],
                ),
            ),
            ("y", extension(Strategy::Rotating, numbers(&["2", "3"]))),
        ]);
        let roster = roster("x", &all);
        let turns = Turns::from([("y".to_owned(), 1)]);
        let (spec, moved) = roster.hunt(&mut Rng::from_u64(1), &turns);
        assert_eq!(shown(&roster, &spec), "3 2 1");
        assert_eq!(moved, ["x", "y"]);
    }

    #[test]
    fn how_long_it_can_ring_is_the_sum_of_its_turns() {
        let mut members = numbers(&["1", "2", "3"]);
        members[1].seconds = 30;
        for (order, seconds) in [
            (Strategy::Sequential, 70),
            (Strategy::Together, 30),
            (Strategy::Growing, 20 + 30 + 30),
        ] {
            let all = all(vec![("x", extension(order, members.clone()))]);
            assert_eq!(roster("x", &all).longest(), seconds, "{order:?}");
        }
    }
}
