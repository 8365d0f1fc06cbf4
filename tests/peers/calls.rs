//! Whole calls: the company's name, sound both ways, hold, digits, several at once, and what the journal remembers.

use std::{thread, time::Duration};

use tempfile::TempDir;

use crate::harness::{
    baresip::{self, Baresip},
    kamailio::{DOMAIN, FIRST_NUMBER, Kamailio, PASSWORD},
    phone::{LINES, Phone, Wish},
    sipp::Sipp,
    sound, wait_until,
};

const LIMIT: Duration = Duration::from_secs(10);
/// What baresip says.
const THEIR_TONE: f64 = 440.0;
/// What we say.
const OUR_TONE: f64 = 700.0;

fn partner(exchange: &Kamailio, codec: &str, answers: bool) -> Baresip {
    Baresip::start(&baresip::Wish {
        user: "partner",
        password: PASSWORD,
        server: &format!("sip:{}", exchange.server()),
        tone_hz: THEIR_TONE,
        codec,
        answers,
    })
}

/// A telephone with files for a microphone and a speaker; the recording is in the folder as `heard.wav`.
fn speaking(exchange: &Kamailio, folder: &TempDir) -> Wish {
    let (says, heard) = (
        folder.path().join("says.wav"),
        folder.path().join("heard.wav"),
    );
    sound::write_tone(&says, 48_000, OUR_TONE, 30);
    Wish {
        audio: format!("file:{},{}", says.display(), heard.display()),
        ..Wish::at(exchange)
    }
}

fn talk_for(seconds: f64) {
    thread::sleep(Duration::from_secs_f64(seconds));
}

#[test]
fn every_number_names_its_company() {
    let exchange = Kamailio::start();
    let phone = Phone::registered(&Wish::at(&exchange));
    let mut partner = partner(&exchange, "PCMA/8000/1", false);
    for (key, name, number) in LINES {
        partner.dial(number);
        let call = phone.wait_call("ringing");
        assert_eq!(call["line"]["id"], key, "{call}");
        assert_eq!(call["line"]["name"], name);
        assert_eq!(call["caller"]["number"], "partner");
        let greeting = call["words"]["greeting"].as_str().unwrap_or_default();
        assert!(greeting.contains(name), "{call}");
        phone.succeed(&["answer"]);
        partner.wait_event("CALL_ESTABLISHED", LIMIT);
        phone.succeed(&["hangup"]);
        partner.wait_event("CALL_CLOSED", LIMIT);
        phone.wait_quiet();
        let row = &phone.journal()[0];
        assert_eq!(row["line"], key, "{row}");
        assert_eq!(row["line_name"], name);
        assert_eq!(row["outcome"], "answered-here");
        assert_eq!(row["direction"], "incoming");
    }
}

fn both_hear_each_other(codec: &str, ours: &'static str) {
    let exchange = Kamailio::start();
    let folder = TempDir::new().unwrap();
    let phone = Phone::registered(&Wish {
        codecs: ours,
        ..speaking(&exchange, &folder)
    });
    let mut partner = partner(&exchange, codec, false);
    partner.dial(FIRST_NUMBER);
    phone.wait_call("ringing");
    phone.succeed(&["answer"]);
    partner.wait_event("CALL_ESTABLISHED", LIMIT);
    talk_for(3.0);
    partner.hang_up();
    phone.wait_quiet();
    phone.succeed(&["quit"]);
    let (here, there) = (
        sound::hear(&folder.path().join("heard.wav")),
        sound::hear(&partner.recording()),
    );
    let heard_here = here.seconds_of_tone(THEIR_TONE);
    let heard_there = there.seconds_of_tone(OUR_TONE);
    assert!(heard_here > 2.3, "heard {heard_here} s of baresip's tone");
    assert!(
        heard_there > 2.3,
        "baresip heard {heard_there} s of our tone"
    );
}

#[test]
fn both_hear_each_other_over_g711() {
    both_hear_each_other("PCMA/8000/1", "\"pcma\"");
}

#[test]
fn both_hear_each_other_over_g722() {
    both_hear_each_other("G722/16000/1", "\"g722\"");
}

#[test]
fn both_hear_each_other_over_opus() {
    both_hear_each_other("opus/48000/2", "\"opus\"");
}

/// What goes out meanwhile is judged in `tests/core`: baresip 1.0 stops recording at the first re-INVITE.
#[test]
fn a_held_caller_is_not_heard_until_taken_back() {
    let exchange = Kamailio::start();
    let folder = TempDir::new().unwrap();
    let phone = Phone::registered(&speaking(&exchange, &folder));
    let mut partner = partner(&exchange, "PCMA/8000/1", false);
    partner.dial(FIRST_NUMBER);
    phone.wait_call("ringing");
    phone.succeed(&["answer"]);
    partner.wait_event("CALL_ESTABLISHED", LIMIT);
    talk_for(1.5);
    phone.succeed(&["hold"]);
    phone.wait_call("held");
    talk_for(2.5);
    phone.succeed(&["resume"]);
    phone.wait_call("talking");
    talk_for(1.5);
    phone.succeed(&["hangup"]);
    phone.wait_quiet();
    phone.succeed(&["quit"]);
    let heard = sound::hear(&folder.path().join("heard.wav"));
    let tone = heard.seconds_of_tone(THEIR_TONE);
    assert!(
        (2.2..3.5).contains(&tone),
        "heard {tone} s of {}",
        heard.seconds()
    );
}

#[test]
fn we_call_somebody_and_both_hear_each_other() {
    let exchange = Kamailio::start();
    let folder = TempDir::new().unwrap();
    let phone = Phone::registered(&speaking(&exchange, &folder));
    let partner = partner(&exchange, "PCMA/8000/1", true);
    phone.succeed(&["call", &format!("partner@{DOMAIN}")]);
    phone.wait_call("talking");
    talk_for(2.0);
    phone.succeed(&["hangup"]);
    phone.wait_quiet();
    let row = &phone.journal()[0];
    assert_eq!(
        (&row["direction"], &row["outcome"]),
        (&"outgoing".into(), &"connected".into())
    );
    phone.succeed(&["quit"]);
    assert!(sound::hear(&folder.path().join("heard.wav")).seconds_of_tone(THEIR_TONE) > 1.3);
    assert!(sound::hear(&partner.recording()).seconds_of_tone(OUR_TONE) > 1.3);
}

#[test]
fn pressed_keys_arrive() {
    let exchange = Kamailio::start();
    let phone = Phone::registered(&Wish::at(&exchange));
    let mut partner = partner(&exchange, "PCMA/8000/1", true);
    phone.succeed(&["call", &format!("partner@{DOMAIN}")]);
    phone.wait_call("talking");
    phone.succeed(&["dtmf", "19#"]);
    for digit in ["1", "9", "#"] {
        let event = partner.wait_event("CALL_DTMF_START", LIMIT);
        assert_eq!(event["param"], digit, "{event}");
    }
    phone.succeed(&["hangup"]);
    phone.wait_quiet();
}

#[test]
fn a_number_nobody_has_is_refused_with_the_servers_words() {
    let exchange = Kamailio::start();
    let phone = Phone::registered(&Wish::at(&exchange));
    phone.succeed(&["call", &format!("nobody@{DOMAIN}")]);
    let row = wait_until("the journal row", LIMIT, || {
        phone
            .journal()
            .first()
            .filter(|row| !row["ended"].is_null())
            .cloned()
    });
    assert_eq!(row["outcome"], "failed", "{row}");
    assert!(row["detail"].as_str().unwrap().contains("404"), "{row}");
}

#[test]
fn a_caller_who_gives_up_is_remembered_as_missed() {
    let exchange = Kamailio::start();
    let phone = Phone::registered(&Wish::at(&exchange));
    Sipp::start("cancel", &exchange.server(), FIRST_NUMBER, 1).succeed();
    phone.wait_quiet();
    let row = &phone.journal()[0];
    assert_eq!(row["outcome"], "abandoned", "{row}");
    assert_eq!(row["caller"]["number"], "+4930777");
    assert_eq!(row["caller"]["name"], "Cora Cancel");
    assert_eq!(phone.status()["missed"], 1);
}

#[test]
fn a_declined_caller_hears_busy() {
    let exchange = Kamailio::start();
    let phone = Phone::registered(&Wish::at(&exchange));
    let caller = Sipp::start("refused", &exchange.server(), FIRST_NUMBER, 1);
    phone.wait_call("ringing");
    phone.succeed(&["reject"]);
    caller.succeed();
    phone.wait_quiet();
    assert_eq!(phone.journal()[0]["outcome"], "declined-by-user");
}

#[test]
fn several_callers_are_taken_at_once_and_all_are_remembered() {
    let exchange = Kamailio::start();
    let phone = Phone::registered(&Wish {
        auto_answer: Some(0.0),
        ..Wish::at(&exchange)
    });
    let held = Sipp::start("held", &exchange.server(), FIRST_NUMBER, 3);
    wait_until("three calls", LIMIT, || {
        let status = phone.status();
        (status["calls"].as_array()?.len() == 3 && status["active"].is_u64()).then_some(())
    });
    Sipp::start("talk", &exchange.server(), FIRST_NUMBER, 1).succeed();
    held.succeed();
    phone.wait_quiet();
    let rows = phone.journal();
    assert_eq!(rows.len(), 4);
    assert!(
        rows.iter().all(|row| row["outcome"] == "answered-here"),
        "{rows:?}"
    );
}

#[test]
fn answering_a_second_call_holds_the_first() {
    let exchange = Kamailio::start();
    let phone = Phone::registered(&Wish::at(&exchange));
    let mut partner = partner(&exchange, "PCMA/8000/1", false);
    partner.dial(FIRST_NUMBER);
    phone.wait_call("ringing");
    phone.succeed(&["answer"]);
    phone.wait_call("talking");
    let second = Sipp::start("talk", &exchange.server(), LINES[1].2, 1);
    let ringing = phone.wait_call("ringing");
    assert_eq!(ringing["line"]["name"], LINES[1].1);
    phone.succeed(&["answer"]);
    let held = phone.wait_call("held");
    assert_eq!(held["line"]["name"], LINES[0].1);
    second.succeed();
    phone.succeed(&["resume"]);
    assert_eq!(phone.wait_call("talking")["line"]["name"], LINES[0].1);
    partner.hang_up();
    phone.wait_quiet();
}

#[test]
fn a_power_cut_during_a_call_leaves_a_row_that_says_so() {
    let exchange = Kamailio::start();
    let wish = Wish::at(&exchange);
    let phone = Phone::registered(&wish);
    let mut partner = partner(&exchange, "PCMA/8000/1", false);
    partner.dial(FIRST_NUMBER);
    phone.wait_call("ringing");
    phone.succeed(&["answer"]);
    phone.wait_call("talking");
    let profile = phone.cut_off();
    let phone = Phone::start_in(profile, &wish);
    let row = &phone.journal()[0];
    assert_eq!(row["outcome"], "failed-restart", "{row}");
    assert_eq!(row["line_name"], LINES[0].1);
    assert!(!row["answered"].is_null(), "{row}");
}

#[test]
fn passwords_and_digests_are_in_no_log() {
    let exchange = Kamailio::start();
    let mut phone = Phone::registered(&Wish::at(&exchange));
    phone.succeed(&["quit"]);
    let status = phone.process().wait(LIMIT);
    assert!(status.success(), "quit: {status}");
    let log = phone.process().output();
    assert!(
        log.contains("register"),
        "the log says nothing of registering: {log}"
    );
    for secret in [PASSWORD, "response=", "Authorization"] {
        assert!(!log.contains(secret), "{secret} stands in the log");
    }
}
