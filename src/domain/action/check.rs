//! What can be wrong with an action in the settings.

use super::{Action, Deed, book::compile, fill};
use crate::domain::settings::SettingsFault;

/// Longest title, characters.
const TITLE: usize = 40;
/// Longest argument or address, characters.
const LONGEST: usize = 2_000;
/// Most arguments, and most rows of a filter.
const MOST: usize = 50;

/// Faults by the path of their key below the action's table.
#[must_use]
pub fn faults(action: &Action, schemes: &[String]) -> Vec<(String, SettingsFault)> {
    let mut faults = Vec::new();
    let mut add = |key: &str, fault: SettingsFault| faults.push((key.to_owned(), fault));
    if action.title.trim().is_empty() {
        add("title", SettingsFault::Empty);
    }
    if action.title.chars().count() > TITLE {
        add("title", SettingsFault::TooLong { most: TITLE });
    }
    let limit = action.time_limit_seconds;
    if limit > 600 {
        let (found, least, most) = (i64::from(limit), 0, 600);
        add(
            "time_limit_seconds",
            SettingsFault::OutOfRange { found, least, most },
        );
    }
    if action.filter.len() > MOST {
        add("filter", SettingsFault::TooLong { most: MOST });
    }
    for row in &action.filter {
        if let Err(problem) = compile(&row.matches) {
            add("filter", SettingsFault::BadExpression(problem));
        }
    }
    match action.deed {
        Deed::Contact => {}
        Deed::Url => check_url(action, schemes, &mut add),
        Deed::Program => check_program(action, &mut add),
    }
    faults
}

fn check_url(action: &Action, schemes: &[String], add: &mut impl FnMut(&str, SettingsFault)) {
    if action.url.trim().is_empty() {
        return add("url", SettingsFault::Empty);
    }
    if action.url.chars().count() > LONGEST {
        return add("url", SettingsFault::TooLong { most: LONGEST });
    }
    if let Err(problem) = fill::check(&action.url) {
        return add("url", problem);
    }
    // The scheme stands in the text: one that comes from a caller could be anything.
    match fill::scheme(&action.url) {
        Some(scheme) if fill::is_allowed(&scheme, schemes) => {}
        Some(scheme) => add("url", SettingsFault::BadScheme(scheme)),
        None => add("url", SettingsFault::BadScheme(action.url.clone())),
    }
}

fn check_program(action: &Action, add: &mut impl FnMut(&str, SettingsFault)) {
    let program = action.program.as_str();
    if program.trim().is_empty() {
        add("program", SettingsFault::Empty);
    }
    if program.contains("{{") || program.contains('\0') {
        add("program", SettingsFault::BadPlaceholder(program.to_owned()));
    }
    if action.arguments.len() > MOST {
        add("arguments", SettingsFault::TooLong { most: MOST });
    }
    for text in &action.arguments {
        if text.chars().count() > LONGEST {
            add("arguments", SettingsFault::TooLong { most: LONGEST });
        }
        if let Err(problem) = fill::check(text) {
            add("arguments", problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action::{Field, Filter};

    fn check(change: impl FnOnce(&mut Action)) -> Vec<(String, SettingsFault)> {
        let mut action = Action::of("CRM", Deed::Url);
        action.url = "https://crm.example/?n={{ caller.number }}".into();
        change(&mut action);
        faults(&action, &["zoommtg".into()])
    }

    fn one(key: &str, fault: SettingsFault) -> Vec<(String, SettingsFault)> {
        vec![(key.to_owned(), fault)]
    }

    #[test]
    fn a_usual_action_is_good() {
        assert_eq!(check(|_| {}), []);
        assert_eq!(check(|action| action.url = "zoommtg://x".into()), []);
    }

    #[test]
    fn faults_are_told_with_their_key() {
        let scheme = |text: &str| one("url", SettingsFault::BadScheme(text.into()));
        assert_eq!(
            check(|a| a.url = "file:///etc/passwd".into()),
            scheme("file")
        );
        let hidden = "{{ caller.name }}:x";
        assert_eq!(check(|a| a.url = hidden.into()), scheme(hidden));
        assert_eq!(
            check(|a| a.title.clear()),
            one("title", SettingsFault::Empty)
        );
        let program = |a: &mut Action| a.deed = Deed::Program;
        assert_eq!(check(program), one("program", SettingsFault::Empty));
        let bad = check(|action| {
            action.filter.push(Filter {
                field: Field::CallerName,
                matches: "(".into(),
                not: false,
            });
        });
        assert_eq!(bad.len(), 1);
        assert_eq!(bad[0].0, "filter");
        let range = SettingsFault::OutOfRange {
            found: 601,
            least: 0,
            most: 600,
        };
        assert_eq!(
            check(|a| a.time_limit_seconds = 601),
            one("time_limit_seconds", range)
        );
    }
}
