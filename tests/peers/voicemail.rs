//! Messages left on the answering machine by another telephone of the exchange.

use std::{fs, thread, time::Duration};

use serde_json::Value;

use crate::harness::{
    baresip::{self, Baresip},
    kamailio::{FIRST_NUMBER, Kamailio, PASSWORD},
    phone::{Phone, Wish},
    sound, wait_until,
};

const LIMIT: Duration = Duration::from_secs(20);
const CALLER_TONE: f64 = 440.0;
const BEEP: f64 = 1_000.0;
const MACHINE: &str = "\n[voicemail]\non = true\n[rule.machine]\naction = ['voicemail']\n";

fn caller(exchange: &Kamailio, codec: &str) -> Baresip {
    Baresip::start(&baresip::Wish {
        user: "partner",
        password: PASSWORD,
        server: &format!("sip:{}", exchange.server()),
        tone_hz: CALLER_TONE,
        codec,
        answers: false,
    })
}

fn desk(wish: &Wish) -> Phone {
    let phone = Phone::prepare(wish)
        .with_settings(MACHINE)
        .launch()
        .reached();
    phone.wait_registration("registered");
    phone
}

fn messages(phone: &Phone) -> Vec<Value> {
    let text = phone.succeed(&["voicemail", "list", "--json"]);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn wait_recording(phone: &Phone) {
    wait_until("a message being left", LIMIT, || {
        let status = phone.status();
        let calls = status["calls"].as_array()?;
        let found = calls.iter().find(|call| call["state"] == "voicemail")?;
        (found["message"]["recorded"] == true).then_some(())
    });
}

fn wait_message(phone: &Phone) -> Value {
    wait_until("a message", LIMIT, || messages(phone).pop())
}

#[test]
fn a_message_is_left_listed_exported_and_played() {
    let exchange = Kamailio::start();
    let mut caller = caller(&exchange, "PCMA/8000/1");
    let folder = tempfile::tempdir().unwrap();
    let speaker = folder.path().join("speaker.wav");
    let phone = desk(&Wish {
        audio: format!("file:,{}", speaker.display()),
        ..Wish::at(&exchange)
    });
    caller.dial(FIRST_NUMBER);
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    wait_recording(&phone);
    thread::sleep(Duration::from_secs(4));
    caller.hang_up();
    phone.wait_quiet();

    let row = &phone.journal()[0];
    assert_eq!(row["outcome"], "voicemail-left", "{row}");
    let message = wait_message(&phone);
    assert_eq!(message["row"], row["id"]);
    assert_eq!(message["state"], "new");
    assert_eq!(message["number"], "partner");
    let beep = sound::hear(&caller.recording()).seconds_of_tone(BEEP);
    assert!(
        (0.2..0.6).contains(&beep),
        "the caller heard {beep} s of the tone"
    );

    let id = message["id"].to_string();
    let copy = folder.path().join("copy.wav");
    phone.succeed(&["voicemail", "export", &id, copy.to_str().unwrap()]);
    let kept = sound::hear(&copy);
    let (tone, length) = (kept.seconds_of_tone(CALLER_TONE), kept.seconds());
    assert!(tone > 3.5, "{tone} s of the caller in {length} s");
    let told = message["seconds"].as_f64().unwrap();
    assert!((length - told).abs() < 0.01, "{length} s, told {told} s");

    phone.succeed(&["voicemail", "play", &id]);
    wait_until("the end of playing", LIMIT, || {
        phone.status()["voicemail"]["player"]
            .is_null()
            .then_some(())
    });
    assert_eq!(messages(&phone)[0]["state"], "heard");
    phone.succeed(&["quit"]);
    drop(phone);
    let heard = sound::hear(&speaker).seconds_of_tone(CALLER_TONE);
    assert!(heard > 3.3, "{heard} s came out of the speaker");
}

#[test]
fn a_program_killed_while_a_message_is_left_loses_a_second_at_most() {
    let exchange = Kamailio::start();
    let mut caller = caller(&exchange, "opus/48000/2");
    let wish = Wish::at(&exchange);
    let phone = desk(&wish);
    caller.dial(FIRST_NUMBER);
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    wait_recording(&phone);
    thread::sleep(Duration::from_millis(5_500));
    let profile = phone.cut_off();
    let file = fs::read_dir(profile.path().join("voicemail"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let written = sound::hear(&file).seconds();
    assert!(written > 4.2, "{written} s are on disk");

    let phone = Phone::start_in(profile, &wish);
    let message = wait_message(&phone);
    assert!((message["seconds"].as_f64().unwrap() - written).abs() < 0.01);
    assert_eq!(phone.journal()[0]["outcome"], "failed-restart");
}

#[test]
fn the_user_listens_in_and_takes_over() {
    let exchange = Kamailio::start();
    let mut caller = caller(&exchange, "PCMU/8000/1");
    let folder = tempfile::tempdir().unwrap();
    let speaker = folder.path().join("speaker.wav");
    let phone = desk(&Wish {
        audio: format!("file:,{}", speaker.display()),
        ..Wish::at(&exchange)
    });
    caller.dial(FIRST_NUMBER);
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    wait_recording(&phone);
    phone.succeed(&["voicemail", "listen", "on"]);
    thread::sleep(Duration::from_secs(3));
    let call = phone.wait_call("voicemail")["id"].to_string();
    phone.succeed(&["answer", "--call", &call]);
    phone.wait_call("talking");
    thread::sleep(Duration::from_secs(2));
    caller.hang_up();
    phone.wait_quiet();
    assert_eq!(phone.journal()[0]["outcome"], "answered-here");
    assert!(wait_message(&phone)["seconds"].as_f64().unwrap() > 2.5);
    phone.succeed(&["quit"]);
    drop(phone);
    let heard = sound::hear(&speaker).seconds_of_tone(CALLER_TONE);
    assert!(heard > 4.3, "{heard} s came out of the speaker");
}
