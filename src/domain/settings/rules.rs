//! Rules, filters, calendars and modes of the settings: their faults, changes to them, and the rule tests in the file.

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use super::{
    RulesEdit, Settings, SettingsFault, SettingsProblem, place_of_account,
    validate::{Faults, NAME},
};
use crate::domain::{
    calendar::{Holidays, TimeWindow},
    called_line::{Arrival, CalledBy, Candidate, LineBook, place_of_line},
    id::{LineId, RuleId},
    journal::CallerClass,
    line::Line,
    number::{PhoneNumber, Place, plan},
    screening::{
        Action, DEFAULT_RULE, Decision, DeskState, NORMAL, PartyFacts, REJECT_CODES, Rule,
        RuleTest, ScreenedCall, Screening, Sources, is_readable, is_sequence,
    },
};

/// Most entries a number filter may have.
const ENTRIES: usize = 200_000;

/// What screening is made of.
#[must_use]
pub fn sources(settings: &Settings) -> Sources<'_> {
    Sources {
        rules: &settings.rules,
        numbers: &settings.numbers,
        times: &settings.times,
        forwards: &settings.forwards,
        extensions: &settings.extensions,
    }
}

/// Every place at which numbers of a call may be read: the desk's, each account's, and each line's on each of them.
#[must_use]
pub fn places(settings: &Settings) -> Vec<Place> {
    let desk = place_of_account(None, &settings.general);
    let accounts = settings.accounts.values();
    let accounts = accounts.map(|account| place_of_account(Some(account), &settings.general));
    let mut places: Vec<Place> = Vec::new();
    for base in std::iter::once(desk).chain(accounts) {
        let lines = settings.lines.values();
        let of_lines = lines.map(|line| place_of_line(line, &base));
        for place in of_lines.chain([base.clone()]) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    places
}

/// Carries out a change of rules or filters.
pub(super) fn edit(settings: &mut Settings, edit: &RulesEdit) {
    match edit {
        RulesEdit::PutRule(rule) => match settings.rules.iter_mut().find(|old| old.id == rule.id) {
            Some(old) => old.clone_from(rule),
            None => settings.rules.push((**rule).clone()),
        },
        RulesEdit::RemoveRule(id) => settings.rules.retain(|rule| rule.id != *id),
        RulesEdit::Order(order) => {
            // A stable sort: what is not named keeps its order behind the rest.
            settings.rules.sort_by_key(|rule| place_in(order, &rule.id));
        }
        RulesEdit::PutNumbers(key, filter) => {
            settings.numbers.insert(key.clone(), (**filter).clone());
        }
        RulesEdit::RemoveNumbers(key) => {
            settings.numbers.remove(key);
        }
        RulesEdit::PutTimes(key, filter) => {
            settings.times.insert(key.clone(), (**filter).clone());
        }
        RulesEdit::RemoveTimes(key) => {
            settings.times.remove(key);
        }
        RulesEdit::PutForward(key, list) => {
            settings.forwards.insert(key.clone(), (**list).clone());
        }
        RulesEdit::RemoveForward(key) => {
            settings.forwards.remove(key);
        }
        RulesEdit::PutExtension(key, extension) => {
            settings
                .extensions
                .insert(key.clone(), (**extension).clone());
        }
        RulesEdit::RemoveExtension(key) => {
            settings.extensions.remove(key);
        }
        RulesEdit::PutAnnouncement(key, announcement) => {
            let announcement = (**announcement).clone();
            settings.announcements.insert(key.clone(), announcement);
        }
        RulesEdit::RemoveAnnouncement(key) => {
            settings.announcements.remove(key);
        }
        RulesEdit::Recording(table) => settings.recording = (**table).clone(),
    }
}

/// Where a rule stands in an order; behind all others when it is not named.
#[must_use]
pub fn place_in(order: &[RuleId], id: &RuleId) -> usize {
    let place = order.iter().position(|named| named == id);
    place.unwrap_or(order.len())
}

/// Tells every fault of rules and what belongs to them.
pub(super) fn check(settings: &Settings, faults: &mut Faults) {
    for (key, filter) in &settings.numbers {
        let path = format!("numbers.{key}");
        faults.table_key(&path, key);
        faults.length(&format!("{path}.title"), &filter.title, NAME);
        check_list(settings, key, &filter.list, faults);
    }
    check_times(settings, faults);
    for (key, calendar) in &settings.calendars {
        faults.table_key(&format!("calendar.{key}"), key);
        if calendar.file.trim().is_empty() {
            faults.add(&format!("calendar.{key}.file"), SettingsFault::Empty);
        }
    }
    for (key, mode) in &settings.modes {
        let path = format!("mode.{key}");
        faults.table_key(&path, key);
        // The word that means "none of them".
        if key == NORMAL {
            faults.add(&path, SettingsFault::BadKey(key.clone()));
        }
        faults.length(&format!("{path}.title"), &mode.title, NAME);
        faults.range(&format!("{path}.minutes"), mode.minutes, 0, 10_080);
    }
    for rule in &settings.rules {
        check_rule(settings, rule, faults);
    }
    for (key, test) in &settings.rule_tests {
        check_test(settings, key, test, faults);
    }
}

fn check_list(settings: &Settings, key: &str, list: &[String], faults: &mut Faults) {
    let path = format!("numbers.{key}.list");
    if list.is_empty() {
        faults.add(&path, SettingsFault::Empty);
    }
    if list.len() > ENTRIES {
        faults.range(
            &path,
            i64::try_from(list.len()).unwrap_or(i64::MAX),
            1,
            i64::try_from(ENTRIES).unwrap_or(i64::MAX),
        );
        return;
    }
    let place = place_of_account(None, &settings.general);
    for (at, text) in list.iter().enumerate() {
        if !is_readable(text, &place) {
            let path = format!("{path}.{at}");
            faults.add(&path, SettingsFault::BadPattern(text.clone()));
        }
    }
}

fn check_times(settings: &Settings, faults: &mut Faults) {
    // Only the names matter here; what the files say is read by the shell.
    let calendars: BTreeMap<String, Holidays> = settings
        .calendars
        .keys()
        .map(|key| (key.clone(), Holidays::default()))
        .collect();
    for (key, filter) in &settings.times {
        faults.table_key(&format!("time.{key}"), key);
        faults.length(&format!("time.{key}.title"), &filter.title, NAME);
        if filter.rows.is_empty() {
            faults.add(&format!("time.{key}.row"), SettingsFault::Empty);
        }
        for fault in TimeWindow::read(filter, &calendars).1 {
            let path = format!("time.{key}.row.{}", fault.row);
            let is_name = matches!(fault.field, "holidays" | "except_holidays");
            faults.add(
                &path,
                if is_name {
                    SettingsFault::UnknownCalendar(fault.text)
                } else {
                    SettingsFault::BadTimeRow {
                        row: fault.row + 1,
                        field: fault.field,
                        text: fault.text,
                    }
                },
            );
        }
    }
}

/// A field that names things by their keys: its name, the keys, whether there is such a thing, and the fault when not.
type Named<'a> = (
    &'static str,
    &'a [String],
    &'a dyn Fn(&str) -> bool,
    fn(String) -> SettingsFault,
);

fn check_rule(settings: &Settings, rule: &Rule, faults: &mut Faults) {
    let table = format!("rule.{}", rule.id);
    let path = |field: &str| format!("{table}.{field}");
    faults.table_key(&table, rule.id.as_str());
    // The word that means "no rule matched".
    if rule.id.as_str() == DEFAULT_RULE {
        faults.add(&table, SettingsFault::BadKey(DEFAULT_RULE.to_owned()));
    }
    faults.length(&path("title"), &rule.title, NAME);
    let named: [Named<'_>; 6] = [
        (
            "from",
            &rule.from,
            &|key| settings.numbers.contains_key(key),
            SettingsFault::UnknownNumbers,
        ),
        (
            "to",
            &rule.to,
            &|key| settings.numbers.contains_key(key),
            SettingsFault::UnknownNumbers,
        ),
        (
            "lines",
            &rule.lines,
            &|key| settings.lines.contains_key(key),
            SettingsFault::UnknownLine,
        ),
        (
            "when",
            &rule.when,
            &|key| settings.times.contains_key(key),
            SettingsFault::UnknownTimes,
        ),
        (
            "modes",
            &rule.modes,
            &|key| key == NORMAL || settings.modes.contains_key(key),
            SettingsFault::UnknownMode,
        ),
        (
            "also.accounts",
            &rule.also.accounts,
            &|key| settings.accounts.contains_key(key),
            SettingsFault::UnknownAccount,
        ),
    ];
    for (field, keys, is_there, fault) in named {
        if let Some(key) = keys.iter().find(|key| !is_there(key)) {
            faults.add(&path(field), fault(key.clone()));
        }
    }
    if rule.action.contains(&Action::Forward) && !sources(settings).has_destination(rule.list()) {
        let fault = SettingsFault::UnknownForward(rule.list().to_owned());
        faults.add(&path("forward"), fault);
    }
    check_action(rule, &path, faults);
}

fn check_action(rule: &Rule, path: &dyn Fn(&str) -> String, faults: &mut Faults) {
    for code in &rule.also.countries {
        if plan::of_country(code).is_none() {
            let fault = SettingsFault::UnknownCountry(code.clone());
            faults.add(&path("also.countries"), fault);
        }
    }
    faults.length(&path("also.name_contains"), &rule.also.name_contains, NAME);
    let again = rule.also.again_within_minutes;
    faults.range(&path("also.again_within_minutes"), again, 0, 1_440);
    if !is_sequence(&rule.action) {
        faults.add(&path("action"), SettingsFault::BadSequence);
    }
    if !REJECT_CODES.contains(&rule.code) {
        faults.add(&path("code"), SettingsFault::BadCode(rule.code));
    }
    if rule.ring_seconds != 0 {
        faults.range(&path("ring_seconds"), rule.ring_seconds, 5, 300);
    }
}

fn check_test(settings: &Settings, key: &str, test: &RuleTest, faults: &mut Faults) {
    let path = |field: &str| format!("rule_test.{key}.{field}");
    faults.table_key(&format!("rule_test.{key}"), key);
    if test.at.parse::<DateTime>().is_err() {
        faults.add(&path("at"), SettingsFault::BadMoment(test.at.clone()));
    }
    let mode = &*test.mode;
    if !mode.is_empty() && mode != NORMAL && !settings.modes.contains_key(mode) {
        faults.add(&path("mode"), SettingsFault::UnknownMode(mode.to_owned()));
    }
}

/// A call somebody makes up to try the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The caller's number as written, or `withheld` or `unavailable`.
    pub from: String,
    /// The caller's name.
    pub name: String,
    /// The called number as written; empty: none in particular.
    pub to: String,
    /// Wall-clock time of the line's zone.
    pub at: DateTime,
    /// Key of the mode; empty: normal.
    pub mode: String,
    /// What this desk is doing.
    pub state: DeskState,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The line that would be called.
    pub line: Option<LineId>,
    /// The caller's number as read.
    pub caller: PhoneNumber,
    /// The called number as read.
    pub called: PhoneNumber,
    /// The decision.
    pub decision: Decision,
}

/// Tries the rules on a call that nobody made, just as a real one is decided (S112).
#[must_use]
pub fn try_out(settings: &Settings, screening: &Screening, trial: &Trial) -> Tried {
    let desk = place_of_account(None, &settings.general);
    let lines = settings.lines.iter().map(|(key, line)| {
        let id = LineId::new(key);
        std::sync::Arc::new(Line { id, ..line.clone() })
    });
    let book = LineBook::new(lines, &desk);
    let candidates = [Candidate {
        source: CalledBy::RequestUri,
        user: trial.to.clone(),
    }];
    let found = book.resolve(&Arrival {
        candidates: &candidates,
        diverters: &[],
        display: "",
        alert_info: None,
    });
    let place = book.place_of(found.line.as_deref());
    let (class, number) = match &*trial.from {
        "withheld" => (CallerClass::Withheld, ""),
        "unavailable" => (CallerClass::Unavailable, ""),
        number => (CallerClass::Known, number),
    };
    let caller = PhoneNumber::read(number, place);
    let line = found.line.as_ref().map(|line| line.id.clone());
    let decision = screening.decide(&ScreenedCall {
        caller: PartyFacts {
            number: &caller,
            class,
        },
        name: &trial.name,
        called: PartyFacts {
            number: &found.called,
            class: CallerClass::Known,
        },
        line: line.as_ref(),
        account: None,
        place,
        at: trial.at,
        mode: if trial.mode.is_empty() {
            NORMAL
        } else {
            &trial.mode
        },
        state: trial.state,
        minutes_since_last: None,
    });
    Tried {
        line,
        caller,
        called: found.called,
        decision,
    }
}

/// Runs the rule tests of the file; every one that comes out otherwise is a problem (S112).
#[must_use]
pub fn run_tests(settings: &Settings, screening: &Screening) -> Vec<SettingsProblem> {
    let mut problems = Vec::new();
    for (key, test) in &settings.rule_tests {
        let Ok(at) = test.at.parse() else {
            continue;
        };
        let tried = try_out(
            settings,
            screening,
            &Trial {
                from: test.from.clone(),
                name: String::new(),
                to: test.to.clone(),
                at,
                mode: test.mode.clone(),
                state: DeskState::Free,
            },
        );
        let rule = tried.decision.rule.and_then(|at| screening.rule(at));
        let found = rule.map_or(DEFAULT_RULE, |rule| rule.id.as_str());
        if found != test.expect {
            problems.push(SettingsProblem {
                key: format!("rule_test.{key}.expect"),
                line: None,
                fault: SettingsFault::RuleTestFails {
                    expected: test.expect.clone(),
                    found: found.to_owned(),
                },
            });
        }
    }
    problems
}
