//! The whole program without a window: the contract of `docs/cli.md`, over real processes.

pub(crate) mod desk;
pub(crate) mod exchange;

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::Value;

use desk::Desk;
use exchange::Exchange;

fn rows(desk: &Desk) -> Vec<Value> {
    let said = desk.say(&["journal", "--json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    said.out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn commands_without_a_running_telephone_end_with_3_and_a_sentence() {
    let desk = Desk::new();
    for words in [
        &["status"][..],
        &["status", "--json"],
        &["journal", "--json"],
        &["call", "123"],
        &["answer"],
        &["reject"],
        &["hangup", "--call", "1"],
        &["hold"],
        &["resume"],
        &["dtmf", "1"],
        &["quit"],
    ] {
        let said = desk.say(words);
        assert_eq!(said.code, 3, "{words:?}: {}", said.err);
        assert!(said.err.contains("No telephone runs"), "{}", said.err);
        assert_eq!(said.out, "", "{words:?}");
    }
}

#[test]
fn mistakes_in_the_command_line_end_with_2() {
    let desk = Desk::new();
    for words in [
        &["dance"][..],
        &["--audio", "loud"],
        &["--log", "loud", "status"],
        &["call"],
        &["secret", "set", "office"],
    ] {
        let said = desk.say(words);
        assert_eq!(said.code, 2, "{words:?}: {}", said.err);
        assert!(!said.err.is_empty());
    }
    assert_eq!(desk.say(&["--help"]).code, 0);
    assert!(desk.say(&["--version"]).out.starts_with("linekeeper "));
}

#[test]
fn check_tells_every_fault_with_its_line() {
    let desk = Desk::new();
    assert_eq!(desk.say(&["check"]).code, 0);
    desk.write_settings("[general]\nring_seconds = 3\ncolour = 1\n");
    let said = desk.say(&["check"]);
    assert_eq!(said.code, 6);
    let lines: Vec<&str> = said.err.lines().collect();
    assert!(
        lines[0].starts_with("Line 2, general.ring_seconds"),
        "{lines:?}"
    );
    assert!(lines[1].starts_with("Line 3, general.colour"), "{lines:?}");
    assert_eq!(lines.len(), 3);
    desk.write_settings("version = 1\n");
    assert_eq!(desk.say(&["check"]).code, 0);
}

#[test]
fn unusable_sound_files_are_refused_in_words() {
    let desk = Desk::new();
    desk.write_settings("version = 1\n");
    let text = desk.path("settings.toml");
    for choice in [
        format!("file:{},", text.display()),
        format!("file:,{}/below.wav", text.display()),
    ] {
        let said = desk.say(&["--headless", "--audio", &choice]);
        assert_eq!(said.code, 1, "{choice}");
        assert!(said.err.contains("settings.toml"), "{}", said.err);
    }
}

#[test]
fn demo_never_replaces_the_settings_of_a_telephone() {
    let desk = Desk::new();
    desk.write_settings("version = 1\n");
    let said = desk.say(&["demo", "--headless", "--audio", "null"]);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(said.err.contains("settings.toml"), "{}", said.err);
    let kept = std::fs::read_to_string(desk.path("settings.toml")).unwrap();
    assert_eq!(kept, "version = 1\n");
}

#[test]
fn demo_in_a_folder_of_the_user_is_reached_by_the_other_commands() {
    let mut desk = Desk::new();
    for start in ["first", "again"] {
        desk.start(&["demo"]);
        let status = desk.await_status("/accounts/0/registration/state", "registered");
        assert_eq!(status["demo"], true, "{start}");
        assert_eq!(desk.say(&["quit"]).code, 0, "{start}");
    }
}

#[test]
fn telephone_registers_obeys_reloads_and_ends() {
    let mut exchange = Exchange::open();
    let mut desk = Desk::with_account(exchange.address());
    desk.start(&[]);
    exchange.register();
    let status = desk.await_status("/accounts/0/registration/state", "registered");
    assert_eq!(status["accounts"][0]["id"], "office");
    assert_eq!(status["passwords"], "private-file");
    for name in ["control.sock", "passwords.toml", "journal.sqlite"] {
        let mode = fs::metadata(desk.path(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
    for (words, code) in [
        (&["--headless", "--audio", "null"][..], 0),
        (&["answer"], 5),
        (&["answer", "--call", "7"], 4),
        (&["call", "123", "--account", "nobody"], 4),
        (&["call", "123", "--line", "nobody"], 4),
        (&["call", ""], 2),
        (&["dtmf", "1"], 5),
    ] {
        let said = desk.say(words);
        assert_eq!(said.code, code, "{words:?}: {}", said.err);
        assert!(!said.err.is_empty());
    }
    let good = fs::read_to_string(desk.path("settings.toml")).unwrap();
    desk.write_settings(&good.replace("desk@exchange.test", "desk"));
    let status = desk.await_status("/settings_problems/0/key", "account.office.address");
    assert_eq!(status["settings_problems"][0]["line"], 3);
    assert_eq!(status["accounts"][0]["registration"]["state"], "registered");
    let farewell = std::thread::spawn(move || exchange.unregister());
    let said = desk.say(&["quit"]);
    assert_eq!(said.code, 0, "{}", said.err);
    farewell.join().unwrap();
    assert!(!desk.path("control.sock").exists());
    assert_eq!(desk.say(&["status"]).code, 3);
}

#[test]
fn crash_in_a_call_leaves_a_row_that_says_so_and_the_next_start_works() {
    let mut exchange = Exchange::open();
    let mut desk = Desk::with_account(exchange.address());
    desk.start(&[]);
    exchange.register();
    exchange.invite("+49301110");
    exchange.await_start("SIP/2.0 180");
    let status = desk.await_status("/calls/0/state", "ringing");
    assert_eq!(status["calls"][0]["line"]["name"], "Miller");
    desk::until("the row", || (rows(&desk).len() == 1).then_some(()));
    assert_eq!(rows(&desk)[0]["outcome"], "open");
    desk.kill();
    assert!(desk.path("control.sock").exists(), "left behind");
    assert_eq!(desk.say(&["status"]).code, 3);
    desk.start(&[]);
    exchange.register();
    desk::until("an answer", || {
        (desk.say(&["status"]).code == 0).then_some(())
    });
    let row = &rows(&desk)[0];
    assert_eq!(row["outcome"], "failed-restart");
    assert_eq!(row["ended"], Value::Null);
    assert_eq!(row["missed"], true);
    assert_eq!(desk.status()["missed"], 1);
}

const RULES: &str = "
[general]
country = 'de'
area = '30'
zone = 'Europe/Berlin'
[line.miller]
name = 'Miller'
numbers = ['030 1234-20']
[numbers.pest]
list = ['0900%', '@withheld']
[time.night]
row = [{ from = '22:00', to = '07:00' }]
[rule.pest]
from = ['pest']
action = ['reject']
code = 603
[rule.night]
title = 'At night'
lines = ['miller']
when = ['night']
action = ['ring', 'voicemail']
silent = true
[rule.never]
from = ['pest']
when = ['night']
action = ['ring']
[rule_test.night]
from = '0171 2345678'
to = '030 1234-20'
at = '2026-11-26T23:00'
expect = 'night'
";

#[test]
fn rules_are_tried_without_a_call_and_say_why_s112() {
    let desk = Desk::new();
    desk.write_settings(RULES);
    let sim = |words: &[&str]| {
        let said = desk.say(&[&["sim", "--json"], words].concat());
        assert_eq!(said.code, 0, "{}", said.err);
        serde_json::from_str::<Value>(&said.out).unwrap()
    };
    let night = sim(&[
        "--from",
        "0171 2345678",
        "--to",
        "+49301234-20",
        "--at",
        "2026-11-27T06:59",
    ]);
    assert_eq!(night["line"], "miller");
    assert_eq!(night["caller"], "+491712345678");
    assert_eq!(night["rule"], "night");
    assert_eq!(
        night["rules"],
        serde_json::json!([{ "id": "pest", "verdict": "from" }, { "id": "night", "verdict": "matched" }])
    );
    assert_eq!(
        night["steps"],
        serde_json::json!([{ "do": "ring", "seconds": null, "silent": true }])
    );
    assert_eq!(night["left_out"], serde_json::json!(["voicemail"]));
    let day = sim(&["--from", "0171 2345678", "--at", "2026-11-27T07:00"]);
    assert_eq!(day["rule"], Value::Null);
    let pest = sim(&["--from", "withheld", "--at", "2026-11-27T07:00"]);
    assert_eq!(
        pest["steps"],
        serde_json::json!([{ "do": "reject", "code": 603 }])
    );
    let words = desk.say(&["sim", "--from", "withheld", "--at", "2026-11-27T07:00"]);
    assert!(words.out.contains("pest: applies"), "{}", words.out);
    assert!(words.out.contains("reject (603)"), "{}", words.out);
    for (bad, code) in [
        (&["--from", "1", "--at", "soon"], 2),
        (&["--from", "1", "--mode", "moon"], 4),
    ] {
        let said = desk.say(&[&["sim"][..], bad].concat());
        assert_eq!(said.code, code, "{}", said.err);
    }
}

#[test]
fn check_runs_the_rule_tests_and_notes_rules_that_never_apply() {
    let desk = Desk::new();
    desk.write_settings(RULES);
    let said = desk.say(&["check"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("“never” can never apply"), "{}", said.out);
    desk.write_settings(&RULES.replace("T23:00", "T12:00"));
    let said = desk.say(&["check"]);
    assert_eq!(said.code, 6);
    let line = RULES
        .lines()
        .position(|line| line.starts_with("expect"))
        .unwrap()
        + 1;
    assert!(said.err.contains(&format!("{line}")), "{}", said.err);
    assert!(said.err.contains("no rule matches"), "{}", said.err);
}
