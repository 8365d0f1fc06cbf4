//! The rules page: order, switch, faults, the trial, and the examples of the manual made by its own presses.

use linekeeper::{
    domain::{
        calendar::Day,
        id::RuleId,
        screening::Action,
        settings::{RulesEdit, Settings, SettingsEdit, ThemeChoice, validate},
    },
    engine::{Command, snapshot::Snapshot},
    shell::{self, settings_file::parse},
    ui::{
        app::Message,
        screen::{
            Screen,
            rules::{self, Change, ListChange, ListKind, Try},
        },
    },
};

use crate::fake::{self, Phone};

const OFFICE: &str = r#"
[numbers.close]
title = "Boss and secretary"
list = ["+49 171 2345678", "20"]
[numbers.pest]
title = "Pest"
list = ["+49 89 666%"]
[time.weekend]
title = "Weekend"
row = [{ weekdays = ["sat", "sun"] }]
[time.night]
title = "Night"
row = [{ from = "22:00", to = "07:00" }]
[mode.lunch]
title = "Lunch"
minutes = 45
[forward.default]
title = "Mobile"
to = [{ number = "+49 170 1234567", name = "Mobile" }, { number = "112", name = "Wrong" }]
[rule.pest]
title = "Pest stays out"
from = ["pest"]
action = ["reject"]
code = 603
[rule.close]
title = "Boss at the weekend"
from = ["close"]
when = ["weekend"]
action = ["ring", "forward"]
ring_seconds = 10
[rule.again]
title = "Pest once more"
from = ["pest"]
action = ["ring"]
"#;

/// An office with rules, made ready as the program makes them.
pub(crate) fn office(language: &str, theme: ThemeChoice) -> Snapshot {
    let mut snapshot = fake::ready(language, theme);
    let mut settings = Settings::clone(&snapshot.settings);
    let read = parse(OFFICE).settings;
    settings.numbers = read.numbers;
    settings.times = read.times;
    settings.modes = read.modes;
    settings.forwards = read.forwards;
    settings.rules = read.rules;
    settings.general.zone = "UTC".into();
    snapshot.rules = shell::rules::make(&settings, std::path::Path::new("")).book;
    snapshot.settings = settings.into();
    snapshot
}

/// Opens the page.
pub(crate) fn open(phone: &mut Phone) {
    phone.tell(Message::Go(Screen::Rules));
    let snapshot = std::sync::Arc::clone(&phone.app.snapshot);
    phone.app.rules.follow(&snapshot);
}

/// Tries a call at a Saturday.
pub(crate) fn try_saturday(phone: &mut Phone) {
    open(phone);
    for what in [
        Try::From("0171 2345678".into()),
        Try::To("089 1234-20".into()),
        Try::At("2026-11-28 20:15".into()),
        Try::Go,
    ] {
        tell(phone, rules::Message::Try(what));
    }
}

fn tell(phone: &mut Phone, message: rules::Message) {
    phone.tell(Message::Rules(message));
}

fn edits(phone: &Phone) -> Vec<RulesEdit> {
    let commands = phone.commands().into_iter();
    commands
        .filter_map(|command| match command {
            Command::EditSettings(SettingsEdit::Rules(edit)) => Some(edit),
            _ => None,
        })
        .collect()
}

fn ready() -> Phone {
    let mut phone = Phone::new(office("en", ThemeChoice::Light));
    open(&mut phone);
    phone
}

fn order(phone: &Phone) -> Vec<String> {
    match edits(phone).pop() {
        Some(RulesEdit::Order(order)) => order.iter().map(RuleId::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn rules_move_one_place_and_not_over_the_ends() {
    let mut phone = ready();
    let close = RuleId::new("close");
    tell(&mut phone, rules::Message::Move(close.clone(), false));
    assert_eq!(order(&phone), ["close", "pest", "again"]);
    tell(&mut phone, rules::Message::Move(close, true));
    assert_eq!(order(&phone), ["pest", "again", "close"]);
    tell(&mut phone, rules::Message::Move(RuleId::new("pest"), false));
    assert_eq!(edits(&phone), []);
}

#[test]
fn a_switched_rule_keeps_everything_else() {
    let mut phone = ready();
    tell(
        &mut phone,
        rules::Message::Switch(RuleId::new("close"), false),
    );
    let kept = edits(&phone);
    let [RulesEdit::PutRule(rule)] = &kept[..] else {
        panic!("{kept:?}");
    };
    assert!(!rule.enabled);
    assert_eq!(
        (rule.ring_seconds, &*rule.when),
        (10, &["weekend".to_owned()][..])
    );
}

#[test]
fn a_time_of_ringing_that_makes_no_sense_is_not_kept() {
    let mut phone = ready();
    tell(&mut phone, rules::Message::New);
    tell(
        &mut phone,
        rules::Message::Change(Change::Seconds("soon".into())),
    );
    tell(&mut phone, rules::Message::Save);
    assert_eq!(edits(&phone), []);
    tell(
        &mut phone,
        rules::Message::Change(Change::Seconds("30".into())),
    );
    tell(&mut phone, rules::Message::Save);
    assert_eq!(edits(&phone).len(), 1);
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_changed() {
    let mut phone = ready();
    let list = rules::Message::EditList(ListKind::Numbers, "close".into());
    tell(&mut phone, list);
    tell(&mut phone, rules::Message::RemoveSurely);
    assert_eq!(edits(&phone), [], "a rule uses it");
    tell(&mut phone, rules::Message::NewList(ListKind::Forwards));
    let emergency = ListChange::Number(0, "112".into());
    tell(&mut phone, rules::Message::List(emergency));
    tell(&mut phone, rules::Message::Save);
    assert_eq!(edits(&phone), []);
}

#[test]
fn a_mode_is_put_on() {
    let mut phone = ready();
    tell(&mut phone, rules::Message::Mode("lunch".into()));
    let mode = Command::SetMode {
        mode: "lunch".into(),
        minutes: None,
    };
    assert_eq!(phone.commands(), [mode]);
}

/// Makes a list and takes it into the settings, as the file does.
fn make_list(phone: &mut Phone, settings: &mut Settings, kind: ListKind, changes: Vec<ListChange>) {
    tell(phone, rules::Message::NewList(kind));
    for change in changes {
        tell(phone, rules::Message::List(change));
    }
    tell(phone, rules::Message::Save);
    take_in(phone, settings);
}

fn make_rule(phone: &mut Phone, settings: &mut Settings, changes: Vec<Change>) {
    tell(phone, rules::Message::New);
    for change in changes {
        tell(phone, rules::Message::Change(change));
    }
    tell(phone, rules::Message::Save);
    take_in(phone, settings);
}

fn take_in(phone: &mut Phone, settings: &mut Settings) {
    let kept = edits(phone);
    assert_eq!(kept.len(), 1, "{kept:?}");
    for edit in kept {
        let edit = SettingsEdit::Rules(edit);
        assert_eq!(validate::check_edit(settings, &edit), []);
        *settings = validate::edited(settings, &edit);
    }
    let mut snapshot = Snapshot::clone(&phone.app.snapshot);
    snapshot.settings = settings.clone().into();
    snapshot.rules = shell::rules::make(settings, std::path::Path::new("")).book;
    phone.app.snapshot = snapshot.into();
}

fn found(settings: &Settings, from: &str, to: &str, at: &str) -> String {
    let book = shell::rules::make(settings, std::path::Path::new("")).book;
    let trial = linekeeper::domain::settings::rules::Trial {
        from: from.into(),
        name: String::new(),
        to: to.into(),
        at: at.parse().unwrap(),
        mode: String::new(),
        state: linekeeper::domain::screening::DeskState::Free,
    };
    let tried = linekeeper::domain::settings::rules::try_out(settings, &book.screening, &trial);
    let rule = tried.decision.rule.and_then(|at| book.screening.rule(at));
    rule.map_or("default".to_owned(), |rule| rule.shown().to_owned())
}

/// The manual's examples but for the answering machine: boss and secretary at the weekend to the mobile, evenings straight to
/// the mobile, nobody rings in the middle of the night, and a line of its own treated differently.
#[test]
fn the_examples_of_the_manual_can_be_made_here() {
    let mut snapshot = fake::ready("en", ThemeChoice::Light);
    let mut settings = Settings::clone(&snapshot.settings);
    settings.general.zone = "UTC".into();
    snapshot.settings = settings.clone().into();
    let line = settings.lines.keys().next_back().unwrap().clone();
    let number = settings.lines[&line].numbers[0].clone();
    let mut phone = Phone::new(snapshot);
    open(&mut phone);
    let name = |name: &str| ListChange::Name(name.into());
    let people = ListChange::Numbers("0171 2345678, 20".into());
    let weekend = [Day::Sat, Day::Sun].map(ListChange::Day);
    let span = |from: &str, to: &str| [ListChange::From(from.into()), ListChange::To(to.into())];
    let mobile = ListChange::Number(0, "0170 1234567".into());
    let lists = [
        (ListKind::Numbers, vec![name("Close"), people]),
        (
            ListKind::Times,
            [vec![name("Weekend")], weekend.to_vec()].concat(),
        ),
        (
            ListKind::Times,
            [vec![name("Evening")], span("18:00", "22:00").to_vec()].concat(),
        ),
        (
            ListKind::Times,
            [vec![name("Night")], span("22:00", "07:00").to_vec()].concat(),
        ),
        (ListKind::Forwards, vec![name("Mobile"), mobile]),
    ];
    for (kind, changes) in lists {
        make_list(&mut phone, &mut settings, kind, changes);
    }
    assert!(
        settings.forwards.contains_key("default"),
        "the first list is the usual one"
    );
    let forward: &'static [Action] = &[Action::Forward];
    let named = |name: &str| Change::Name(name.into());
    let when = |key: &str| Change::When(key.into());
    for changes in [
        vec![
            named("Boss"),
            Change::From("close".into()),
            when("weekend"),
            Change::Action(forward),
        ],
        vec![
            named("Quiet"),
            when("night"),
            Change::Action(&[Action::Reject]),
            Change::Code(480),
        ],
        vec![named("Evenings"), when("evening"), Change::Action(forward)],
        vec![
            named("Toll-free"),
            Change::Line(line),
            Change::Seconds("60".into()),
        ],
    ] {
        make_rule(&mut phone, &mut settings, changes);
    }
    for (from, to, at, rule) in [
        ("0171 2345678", "", "2026-11-28T23:30", "Boss"),
        ("20", "", "2026-11-29T12:00", "Boss"),
        ("089 5550", "", "2026-11-28T23:30", "Quiet"),
        ("089 5550", "", "2026-11-27T19:00", "Evenings"),
        ("089 5550", number.as_str(), "2026-11-27T12:00", "Toll-free"),
        ("089 5550", "", "2026-11-27T12:00", "default"),
    ] {
        assert_eq!(found(&settings, from, to, at), rule, "{from} {to} {at}");
    }
}
