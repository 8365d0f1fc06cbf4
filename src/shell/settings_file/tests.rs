//! Reading, editing and reloading settings.

use std::fs;

use super::*;
use crate::domain::{
    action::{Action, Deed, Field, Filter, Trigger},
    id::{AccountId, ActionId, LineId},
    line::Line,
    settings::{Account, General},
};

const GOOD: &str = "\
# My settings
version = 1

[general]
ring_seconds = 25   # long enough for Eva
country = \"at\"

# The office
[account.office]
address = \"21@pbx.example.com\" # number 21
title = \"Office\"

[line.miller]
name = 'Miller & Sons'
numbers = [
  \"+49 89 1234-20\", # reception
]
";

fn faults(text: &str) -> Vec<(String, Option<usize>)> {
    parse(text)
        .problems
        .into_iter()
        .map(|problem| (problem.key, problem.line))
        .collect()
}

fn account(address: &str) -> Account {
    toml_edit::de::from_str(&format!("address = '{address}'")).unwrap()
}

#[test]
fn good_text_is_read_and_lines_know_their_key() {
    let parsed = parse(GOOD);
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.settings.general.ring_seconds, 25);
    assert_eq!(parsed.settings.accounts["office"].title, "Office");
    assert_eq!(parsed.settings.lines["miller"].id, LineId::new("miller"));
}

#[test]
fn empty_text_and_the_first_file_are_the_defaults() {
    for text in ["", "\n# nothing\n", FIRST] {
        let parsed = parse(text);
        assert_eq!(parsed.problems, [], "{text:?}");
        assert_eq!(parsed.settings, Settings::default());
    }
}

#[test]
fn example_lines_of_the_first_file_are_good_settings() {
    let text: String = FIRST
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.starts_with('[') || rest.contains(" = ") => format!("{rest}\n"),
            _ => "\n".into(),
        })
        .collect();
    let parsed = parse(&text);
    assert_eq!(parsed.problems, []);
    assert_eq!(
        parsed.settings.accounts["office"].address,
        "21@pbx.example.com"
    );
    assert_eq!(parsed.settings.lines["miller"].numbers, ["+49 89 1234-20"]);
}

#[test]
fn every_fault_is_told_with_its_key_and_line() {
    let cases: &[(&str, &[(&str, usize)])] = &[
        ("version = 1\n[general\n", &[("", 2)]),
        ("a = 1\n[nonsense]\n", &[("a", 1), ("nonsense", 2)]),
        ("version = 99\nx = 1\n", &[("version", 1)]),
        ("\nversion = 'one'\n", &[("version", 2)]),
        ("general = 3\n", &[("general", 1)]),
        (
            "[general]\nring_seconds = 'x'\nrings = 2\n\n[audio]\ncodecs = ['opus', 5]\n",
            &[
                ("general.ring_seconds", 2),
                ("general.rings", 3),
                ("audio.codecs", 6),
            ],
        ),
        (
            "[appearance]\ntheme = 'pink'\nscale_percent = -1\n",
            &[("appearance.theme", 2), ("appearance.scale_percent", 3)],
        ),
        ("[account.a]\ntitle = 'A'\n", &[("account.a", 1)]),
        (
            "[account.a]\naddress = 5\ntransport = 'carrier'\n",
            &[("account.a.address", 2), ("account.a.transport", 3)],
        ),
        (
            "account = 5\n[line.x]\nname = 'X'\n",
            &[("account", 1), ("line.x", 2)],
        ),
        ("[account]\na = 5\n", &[("account.a", 2)]),
    ];
    for (text, expected) in cases {
        let found = faults(text);
        for (key, line) in *expected {
            assert!(
                found.contains(&((*key).to_owned(), Some(*line))),
                "{text:?}: {key} in line {line} not in {found:?}"
            );
        }
    }
}

#[test]
fn faults_of_values_get_the_line_of_their_key() {
    let cases = [
        ("general.ring_seconds", Some(5)),
        ("general.area", Some(4)),
        ("account.office.address", Some(10)),
        ("account.office.country", Some(9)),
        ("line.miller.numbers.0", Some(16)),
        ("line.miller.numbers", Some(15)),
        ("audio.codecs", None),
    ];
    for (key, line) in cases {
        let problem = SettingsProblem {
            key: key.into(),
            line: None,
            fault: SettingsFault::Empty,
        };
        let parsed = read::parse_with(GOOD, |_| vec![problem]);
        assert_eq!(parsed.problems[0].line, line, "{key}");
    }
}

#[test]
fn one_mistake_does_not_hide_what_is_right() {
    let parsed =
        parse("[general]\nrings = 2\noperator = 'Eva'\n[account.a]\naddress = '1@x.de'\nfoo = 1\n");
    assert_eq!(parsed.settings.general.operator, "Eva");
    assert_eq!(parsed.settings.accounts["a"].address, "1@x.de");
}

#[test]
fn edit_changes_its_value_and_nothing_else() {
    let general = General {
        ring_seconds: 40,
        country: "at".into(),
        ..General::default()
    };
    let text = apply(GOOD, &SettingsEdit::General(Box::new(general))).unwrap();
    assert_eq!(
        text,
        GOOD.replace("ring_seconds = 25   #", "ring_seconds = 40   #")
    );
}

#[test]
fn edit_that_changes_nothing_leaves_the_text() {
    let settings = parse(GOOD).settings;
    let office = AccountId::new("office");
    let edits = [
        SettingsEdit::General(Box::new(settings.general.clone())),
        SettingsEdit::PutAccount(
            office.clone(),
            Box::new(settings.accounts["office"].clone()),
        ),
        SettingsEdit::PutLine(Box::new(settings.lines["miller"].clone())),
        SettingsEdit::RemoveAccount(AccountId::new("nobody")),
    ];
    for edit in edits {
        assert_eq!(apply(GOOD, &edit).unwrap(), GOOD, "{edit:?}");
    }
}

#[test]
fn new_account_and_line_are_appended_and_read_back() {
    let text = apply(
        GOOD,
        &SettingsEdit::PutAccount(AccountId::new("home"), Box::new(account("7@home.example"))),
    )
    .unwrap();
    assert_eq!(
        text,
        GOOD.replace(
            "[line",
            "[account.home]\naddress = \"7@home.example\"\n\n[line"
        )
    );
    let mut line = parse(GOOD).settings.lines["miller"].clone();
    line.id = LineId::new("kuhn");
    line.numbers = vec!["+49 89 777".into()];
    line.greeting = "Hello \"there\"".into();
    let text = apply(&text, &SettingsEdit::PutLine(Box::new(line.clone()))).unwrap();
    let parsed = parse(&text);
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.settings.accounts["home"], account("7@home.example"));
    assert_eq!(parsed.settings.lines["kuhn"], line);
}

#[test]
fn first_account_goes_into_an_empty_file() {
    let edit = SettingsEdit::PutAccount(AccountId::new("a"), Box::new(account("1@x.example")));
    for text in ["", FIRST] {
        let after = apply(text, &edit).unwrap();
        assert!(after.starts_with(text.trim_end()), "{after}");
        assert_eq!(parse(&after).settings.accounts["a"], account("1@x.example"));
    }
}

#[test]
fn emptied_text_keeps_its_comment_and_a_removed_account_takes_only_itself() {
    let mut office = parse(GOOD).settings.accounts["office"].clone();
    office.title = String::new();
    let edit = SettingsEdit::PutAccount(AccountId::new("office"), Box::new(office.clone()));
    let text = apply(GOOD, &edit).unwrap();
    assert_eq!(text, GOOD.replace("title = \"Office\"", "title = \"\""));
    let text = apply(
        &text,
        &SettingsEdit::RemoveAccount(AccountId::new("office")),
    )
    .unwrap();
    assert!(!text.contains("pbx.example.com"));
    assert!(text.contains("# long enough for Eva") && text.contains("# reception"));
}

#[test]
fn line_loses_its_account_when_the_edit_has_none() {
    let text = "[account.a]\naddress = '1@x.example'\n[line.l]\nname = 'L'\nnumbers = ['1']\naccount = 'a'\n";
    let mut line: Line = parse(text).settings.lines["l"].clone();
    assert_eq!(line.account, Some(AccountId::new("a")));
    line.account = None;
    let text = apply(text, &SettingsEdit::PutLine(Box::new(line))).unwrap();
    assert_eq!(parse(&text).settings.lines["l"].account, None);
}

#[test]
fn edit_of_a_broken_text_is_refused_with_the_place() {
    let edit = SettingsEdit::General(Box::default());
    let refused = apply("version = 1\n= 3\n", &edit);
    assert_eq!(
        refused,
        Err(CommandError::BadSetting {
            key: "settings.toml:2".into()
        })
    );
}

#[test]
fn first_start_writes_a_file_and_a_damaged_one_falls_back_to_the_last_good() {
    let dir = tempfile::tempdir().unwrap();
    let profile = Profile::in_dir(dir.path());
    let (mut file, parsed) = SettingsFile::open(&profile);
    assert_eq!(parsed.problems, []);
    assert_eq!(fs::read_to_string(profile.settings()).unwrap(), FIRST);
    assert!(file.reload().is_none());
    fs::write(profile.settings(), GOOD).unwrap();
    assert_eq!(file.reload().unwrap().settings.general.ring_seconds, 25);
    assert!(file.reload().is_none());
    fs::write(profile.settings(), "[general]\nring_seconds = 'x'\n").unwrap();
    assert_eq!(file.reload().unwrap().problems.len(), 1);
    let (_, parsed) = SettingsFile::open(&profile);
    assert_eq!(parsed.problems.len(), 1);
    assert_eq!(parsed.settings.general.ring_seconds, 25);
}

#[test]
fn damaged_file_of_a_new_profile_leaves_the_defaults_in_force() {
    let dir = tempfile::tempdir().unwrap();
    let profile = Profile::in_dir(dir.path());
    fs::write(
        profile.settings(),
        "[account.a]\naddress = '1@x.example'\nfoo = 1\n",
    )
    .unwrap();
    let (_, parsed) = SettingsFile::open(&profile);
    assert_eq!(parsed.problems.len(), 1);
    assert_eq!(parsed.settings, Settings::default());
}

#[test]
fn text_that_is_not_utf8_and_a_missing_file_are_problems() {
    let dir = tempfile::tempdir().unwrap();
    let profile = Profile::in_dir(dir.path());
    let (mut file, _) = SettingsFile::open(&profile);
    fs::write(profile.settings(), b"version = 1\n# \xff\n").unwrap();
    let problems = file.reload().unwrap().problems;
    assert!(matches!(&problems[0].fault, SettingsFault::Syntax(words) if words.contains("line 2")));
    fs::write(profile.settings(), "\u{feff}version = 1\n").unwrap();
    assert_eq!(file.reload().unwrap().problems, []);
    fs::remove_file(profile.settings()).unwrap();
    assert_eq!(file.reload().unwrap().problems.len(), 1);
    // An edit then writes the text known last anew.
    file.edit(&SettingsEdit::RemoveLine(LineId::new("x")))
        .unwrap();
    assert!(profile.settings().exists());
}

#[test]
fn edit_is_on_disk_when_it_is_told_done() {
    let dir = tempfile::tempdir().unwrap();
    let profile = Profile::in_dir(dir.path());
    let (mut file, _) = SettingsFile::open(&profile);
    let edit = SettingsEdit::PutAccount(AccountId::new("a"), Box::new(account("1@x.example")));
    let parsed = file.edit(&edit).unwrap();
    assert_eq!(
        parse(&fs::read_to_string(profile.settings()).unwrap()),
        parsed
    );
    assert!(file.reload().is_none());
    let (_, again) = SettingsFile::open(&profile);
    assert_eq!(again, parsed);
}

#[test]
fn a_template_is_put_in_and_taken_out_without_touching_the_rest() {
    use crate::domain::template::Name;

    let words = "{{ line.name }},\n{{ user.name }} speaking. \"Hello\"";
    let put = SettingsEdit::PutTemplate(Name::Greeting, Some(words.into()));
    let text = apply(GOOD, &put).unwrap();
    assert!(text.starts_with(GOOD.trim_end()), "{text}");
    assert_eq!(parse(&text).settings.templates["greeting"], words);
    let text = apply(
        &text,
        &SettingsEdit::PutTemplate(Name::Caller, Some("x".into())),
    )
    .unwrap();
    let text = apply(&text, &SettingsEdit::PutTemplate(Name::Greeting, None)).unwrap();
    let templates = parse(&text).settings.templates;
    assert_eq!(
        templates.into_iter().collect::<Vec<_>>(),
        [("caller".into(), "x".into())]
    );
    let bad = SettingsEdit::PutTemplate(Name::Caller, Some("{{ x".into()));
    let refused = apply(&text, &bad);
    let key = "template.caller".to_owned();
    assert_eq!(refused, Err(CommandError::BadSetting { key }));
}

#[test]
fn a_faulty_template_is_told_with_the_line_of_its_key() {
    let text =
        "version = 1\n\n[template]\ncaller = 'x'\ngreeting = '''\nHello\n{{ a | nope }}'''\n";
    assert_eq!(faults(text), [("template.greeting".into(), Some(5))]);
    assert_eq!(
        faults("[template]\ncolour = 'x'\n"),
        [("template.colour".into(), Some(2))]
    );
    assert_eq!(
        faults("[template]\ncaller = 5\n"),
        [("template.caller".into(), Some(2))]
    );
}

#[test]
fn an_action_is_written_with_its_filter_and_read_back() {
    let mut action = Action {
        trigger: Trigger::Incoming,
        button: true,
        arguments: vec!["--n".into(), "{{ caller.number }} \"x\"".into()],
        program: "/usr/bin/open file".into(),
        filter: vec![Filter {
            field: Field::LineKey,
            matches: r"^mil\w+$".into(),
            not: true,
        }],
        ..Action::of("Customer file", Deed::Program)
    };
    let put = |text: &str, action: &Action| {
        let edit = SettingsEdit::PutAction(ActionId::new("crm"), Box::new(action.clone()));
        apply(text, &edit).unwrap()
    };
    let text = put(GOOD, &action);
    assert!(text.starts_with(GOOD.trim_end()), "{text}");
    assert_eq!(parse(&text).problems, []);
    assert_eq!(parse(&text).settings.actions["crm"], action);
    assert_eq!(put(&text, &action), text);
    action.filter.clear();
    action.enabled = false;
    assert_eq!(parse(&put(&text, &action)).settings.actions["crm"], action);
    let gone = apply(&text, &SettingsEdit::RemoveAction(ActionId::new("crm"))).unwrap();
    assert!(parse(&gone).settings.actions.is_empty());
}
