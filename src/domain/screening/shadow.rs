//! Rules that can never be carried out because an earlier one takes all their calls (S111).

use std::collections::BTreeMap;

use super::rule::{NumberFilter, Rule, Sense, Sources};
use crate::domain::number::{Pattern, Place};

/// More rules than this are not compared, each with each.
const MOST: usize = 2_000;

/// A rule and the earlier one that leaves it no call, by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shadow {
    /// The rule that is never reached.
    pub rule: usize,
    /// The earlier rule.
    pub by: usize,
}

/// The rules that can never be carried out. What is not found is not proved to be reached: conditions that are more than a
/// list in a list are taken as different.
#[must_use]
pub fn shadows(sources: Sources<'_>, place: &Place) -> Vec<Shadow> {
    if sources.rules.len() > MOST {
        return Vec::new();
    }
    let lists = Lists::read(sources.numbers, place);
    let is_on = |rule: &Rule| rule.enabled;
    let mut found = Vec::new();
    for (at, rule) in sources.rules.iter().enumerate() {
        let earlier = sources.rules.iter().take(at).enumerate();
        let by = earlier
            .filter(|(_, earlier)| is_on(earlier))
            .find(|(_, earlier)| lists.takes_all(earlier, rule));
        if let Some((by, _)) = by.filter(|_| is_on(rule)) {
            found.push(Shadow { rule: at, by });
        }
    }
    found
}

/// A list read: classes as they stand, patterns.
struct List<'a> {
    sense: Sense,
    texts: &'a [String],
    patterns: Vec<Pattern>,
}

struct Lists<'a>(BTreeMap<&'a str, List<'a>>);

impl<'a> Lists<'a> {
    fn read(numbers: &'a BTreeMap<String, NumberFilter>, place: &Place) -> Self {
        let list = |filter: &'a NumberFilter| List {
            sense: filter.sense,
            texts: &filter.list,
            patterns: filter
                .list
                .iter()
                .filter(|text| !text.trim().starts_with('@'))
                .filter_map(|text| Pattern::read(text, place).ok())
                .collect(),
        };
        let lists = numbers.iter().map(|(key, filter)| (&**key, list(filter)));
        Self(lists.collect())
    }

    fn takes_all(&self, wide: &Rule, narrow: &Rule) -> bool {
        let to = wide.to.is_empty() && wide.lines.is_empty()
            || has_all(&wide.lines, &narrow.lines)
                && self.covers(&wide.to, &narrow.to)
                && !(narrow.to.is_empty() && narrow.lines.is_empty());
        let from = wide.from.is_empty()
            || !narrow.from.is_empty() && self.covers(&wide.from, &narrow.from);
        let also = wide.also.is_empty() || wide.also == narrow.also;
        from && to
            && keys_cover(&wide.when, &narrow.when)
            && keys_cover(&wide.modes, &narrow.modes)
            && also
    }

    /// Whether every list of `narrow` lies in one of `wide`.
    fn covers(&self, wide: &[String], narrow: &[String]) -> bool {
        narrow.iter().all(|key| {
            wide.contains(key)
                || self.0.get(&**key).is_some_and(|inner| {
                    let mut outer = wide.iter().filter_map(|key| self.0.get(&**key));
                    outer.any(|outer| outer.covers(inner))
                })
        })
    }
}

impl List<'_> {
    fn covers(&self, other: &Self) -> bool {
        let class_is_here = |text: &String| {
            let class = text.trim();
            !class.starts_with('@') || self.texts.iter().any(|own| own.trim() == class)
        };
        self.sense == Sense::Any
            && other.sense == Sense::Any
            && other.texts.iter().all(class_is_here)
            && other.patterns.iter().all(|inner| {
                let mut own = self.patterns.iter();
                own.any(|outer| outer.covers(inner))
            })
    }
}

fn keys_cover(wide: &[String], narrow: &[String]) -> bool {
    wide.is_empty() || !narrow.is_empty() && has_all(wide, narrow)
}

fn has_all(wide: &[String], narrow: &[String]) -> bool {
    narrow.iter().all(|key| wide.contains(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(id: &str, change: impl FnOnce(&mut Rule)) -> Rule {
        let mut rule = Rule::named(id);
        change(&mut rule);
        rule
    }

    fn keys(list: &[&str]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }

    fn found(rules: &[Rule]) -> Vec<(usize, usize)> {
        let list = |entries: &[&str]| NumberFilter {
            list: keys(entries),
            ..NumberFilter::default()
        };
        let numbers = BTreeMap::from([
            ("anybody".to_owned(), list(&["%", "@withheld"])),
            ("munich".to_owned(), list(&["089%"])),
            ("sales".to_owned(), list(&["089 1234-2x", "+49 89 55"])),
            ("nobody".to_owned(), list(&["@withheld"])),
        ]);
        let sources = Sources {
            rules,
            numbers: &numbers,
            times: &BTreeMap::new(),
            forwards: &BTreeMap::new(),
            extensions: &BTreeMap::new(),
        };
        shadows(sources, &Place::new("de", "30"))
            .into_iter()
            .map(|shadow| (shadow.rule, shadow.by))
            .collect()
    }

    #[test]
    fn rule_below_one_that_takes_all_its_calls_is_found_s111() {
        let from = |id: &str, key: &str| rule(id, |rule| rule.from = keys(&[key]));
        let at_night = |id: &str, key: &str| {
            rule(id, |rule| {
                rule.from = keys(&[key]);
                rule.when = keys(&["night"]);
            })
        };
        let off = rule("off", |rule| rule.enabled = false);
        for (rules, expected) in [
            (vec![from("a", "munich"), from("b", "sales")], vec![(1, 0)]),
            (vec![from("a", "sales"), from("b", "munich")], vec![]),
            (vec![from("a", "munich"), from("b", "nobody")], vec![]),
            (
                vec![from("a", "anybody"), from("b", "nobody")],
                vec![(1, 0)],
            ),
            (vec![Rule::named("a"), from("b", "sales")], vec![(1, 0)]),
            (vec![from("a", "munich"), Rule::named("b")], vec![]),
            (vec![off.clone(), from("b", "sales")], vec![]),
            (vec![Rule::named("a"), off], vec![]),
            (vec![at_night("a", "munich"), from("b", "sales")], vec![]),
            (
                vec![from("a", "munich"), at_night("b", "sales")],
                vec![(1, 0)],
            ),
        ] {
            assert_eq!(found(&rules), expected, "{rules:?}");
        }
    }
}
