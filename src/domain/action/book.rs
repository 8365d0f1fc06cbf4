//! The actions of the settings with their filters compiled, and the decision which of them an occasion sets off.

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};

use super::{Action, Facts, Field, Filter, Trigger};
use crate::domain::id::ActionId;

/// Longest expression, characters.
pub const LONGEST: usize = 500;
/// Room a compiled expression may take, bytes. Matching time is linear in the text, so size is the only guard it needs.
const ROOM: usize = 256 * 1024;

/// The actions, ready to be asked.
#[derive(Debug, Default)]
pub struct Book(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    id: ActionId,
    action: Action,
    rows: Vec<Result<Regex, ()>>,
}

/// What was decided for one action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Which.
    pub action: ActionId,
    /// Why it stays quiet; `None`: it is carried out.
    pub quiet: Option<Why>,
}

/// Why an action stays quiet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Why {
    /// It is switched off.
    Off,
    /// A row of its filter does not hold.
    Filter { field: Field, value: String },
    /// A row of its filter can't be read.
    BadExpression { field: Field },
}

impl Why {
    /// The word for the log, which holds no facts of a call.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Filter { field, .. } => field.name(),
            Self::BadExpression { .. } => "bad-expression",
        }
    }
}

/// Compiles an expression within its limits.
pub fn compile(expression: &str) -> Result<Regex, String> {
    if expression.chars().count() > LONGEST {
        return Err(format!("longer than {LONGEST} characters"));
    }
    RegexBuilder::new(expression)
        .size_limit(ROOM)
        .dfa_size_limit(ROOM)
        .nest_limit(50)
        .build()
        .map_err(|problem| last_line(&problem.to_string()))
}

/// The reader's words come with a drawing of the place; the last line says what is wrong.
fn last_line(text: &str) -> String {
    let line = text.lines().rev().find(|line| !line.trim().is_empty());
    let line = line.unwrap_or_default().trim();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

impl Book {
    /// Compiles the filters of all actions.
    #[must_use]
    pub fn new(actions: &BTreeMap<String, Action>) -> Self {
        let entry = |(key, action): (&String, &Action)| Entry {
            id: ActionId::new(key),
            rows: action
                .filter
                .iter()
                .map(|row| compile(&row.matches).map_err(drop))
                .collect(),
            action: action.clone(),
        };
        Self(actions.iter().map(entry).collect())
    }

    /// The action with this key.
    #[must_use]
    pub fn get(&self, id: &ActionId) -> Option<&Action> {
        let entry = self.0.iter().find(|entry| entry.id == *id);
        entry.map(|entry| &entry.action)
    }

    /// A verdict for each action with this trigger, in the order of the keys. `known` says which ones are asked: those
    /// that wait for the look-up of the caller, or those that don't.
    #[must_use]
    pub fn decide(&self, trigger: Trigger, known: bool, facts: &Facts) -> Vec<Verdict> {
        self.0
            .iter()
            .filter(|entry| entry.action.trigger == trigger && trigger != Trigger::ByHand)
            .filter(|entry| entry.action.needs_contact() == known)
            .map(|entry| Verdict {
                action: entry.id.clone(),
                quiet: entry.quiet(facts),
            })
            .collect()
    }
}

impl Entry {
    fn quiet(&self, facts: &Facts) -> Option<Why> {
        if !self.action.enabled {
            return Some(Why::Off);
        }
        let rows = self.action.filter.iter().zip(&self.rows);
        rows.into_iter()
            .find_map(|(row, compiled)| refused(row, compiled.as_ref().ok(), facts))
    }
}

/// Why a row does not hold. One that can't be read never holds: a filter that fails must not open the gate.
fn refused(row: &Filter, compiled: Option<&Regex>, facts: &Facts) -> Option<Why> {
    let field = row.field;
    let Some(compiled) = compiled else {
        return Some(Why::BadExpression { field });
    };
    let value = facts.value(field);
    if compiled.is_match(&value) == row.not {
        return Some(Why::Filter { field, value });
    }
    None
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{
        action::Deed,
        contact::{Card, Contact, DeskFacts},
        id::{ContactId, SourceId},
        journal::WallTime,
        knowledge::{Knowledge, Match},
    };

    fn row(field: Field, matches: &str, not: bool) -> Filter {
        Filter {
            field,
            matches: matches.into(),
            not,
        }
    }

    fn book(action: Action) -> Book {
        Book::new(&BTreeMap::from([("one".to_owned(), action)]))
    }

    fn incoming(filter: Vec<Filter>) -> Action {
        Action {
            trigger: Trigger::Incoming,
            filter,
            ..Action::of("One", Deed::Program)
        }
    }

    fn quiet(action: Action) -> Option<Why> {
        let facts = Facts::sample(Trigger::Incoming, WallTime(0));
        let verdicts = book(action).decide(Trigger::Incoming, false, &facts);
        assert_eq!(verdicts.len(), 1);
        verdicts[0].quiet.clone()
    }

    #[test]
    fn all_rows_of_a_filter_must_hold() {
        let munich = row(Field::CallerNumber, r"^\+4989", false);
        let line = row(Field::LineKey, "^example$", false);
        let eva = row(Field::CallerName, "(?i)EVA", true);
        assert_eq!(quiet(incoming(Vec::new())), None);
        assert_eq!(quiet(incoming(vec![munich.clone(), line.clone()])), None);
        let value = "Eva Kuhn".to_owned();
        let field = Field::CallerName;
        let why = Some(Why::Filter { field, value });
        assert_eq!(quiet(incoming(vec![munich, line, eva])), why);
    }

    #[test]
    fn an_action_that_is_off_or_has_another_trigger_stays_quiet() {
        let off = Action {
            enabled: false,
            ..incoming(Vec::new())
        };
        assert_eq!(quiet(off), Some(Why::Off));
        let facts = Facts::sample(Trigger::Ended, WallTime(0));
        let book = book(incoming(Vec::new()));
        assert_eq!(book.decide(Trigger::Ended, false, &facts), []);
    }

    #[test]
    fn an_expression_that_cannot_be_read_never_lets_an_action_through() {
        let field = Field::CallerNumber;
        for expression in ["(", "(a{1000}){1000}", &"x".repeat(LONGEST + 1)] {
            assert!(compile(expression).is_err(), "{expression:.20}");
            for not in [false, true] {
                let found = quiet(incoming(vec![row(field, expression, not)]));
                assert_eq!(
                    found,
                    Some(Why::BadExpression { field }),
                    "{expression:.20}"
                );
            }
        }
    }

    #[test]
    fn actions_that_ask_for_the_contact_are_decided_when_it_is_known() {
        let action = incoming(vec![row(Field::ContactGroups, "suppliers", false)]);
        let book = book(action);
        let mut facts = Facts::sample(Trigger::Incoming, WallTime(0));
        assert_eq!(book.decide(Trigger::Incoming, false, &facts), []);
        let contact = Contact {
            id: ContactId(7),
            source: SourceId::new("own"),
            card: Card::default(),
            desk: DeskFacts {
                groups: vec!["suppliers".into()],
                ..DeskFacts::default()
            },
        };
        facts.knowledge = Arc::new(Knowledge {
            matches: vec![Match {
                contact: Arc::new(contact),
                is_exact: true,
            }],
            ..Knowledge::default()
        });
        let verdicts = book.decide(Trigger::Incoming, true, &facts);
        assert_eq!(verdicts[0].quiet, None);
    }
}
