//! Conversations recorded with real telephones: each side on its channel, nothing before the notice, nothing lost by a crash.

use std::{path::Path, thread, time::Duration};

use serde_json::Value;

use crate::harness::{
    baresip::Baresip,
    kamailio::{FIRST_NUMBER, Kamailio},
    phone::{Phone, Wish},
    sound, wait_until,
};

const LIMIT: Duration = Duration::from_secs(10);
const CALLER_TONE: f64 = 440.0;
const MOBILE_TONE: f64 = 700.0;
const NOTICE_TONE: f64 = 620.0;

fn office(exchange: &Kamailio, auto_answer: Option<f64>, settings: &str) -> Phone {
    let wish = Wish {
        auto_answer,
        ..Wish::at(exchange)
    };
    let phone = Phone::prepare(&wish)
        .with_settings(settings)
        .launch()
        .reached();
    phone.wait_registration("registered");
    phone
}

fn recordings(phone: &Phone) -> Vec<Value> {
    let list = phone.succeed(&["recordings", "list", "--json"]);
    list.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The only recording, once it is whole.
fn the_recording(phone: &Phone) -> Value {
    wait_until("a recording", LIMIT, || recordings(phone).pop())
}

/// Copies a recording and listens to what is on its channels: the other party, then this side.
fn sides(phone: &Phone, recording: &Value, folder: &Path) -> [sound::Heard; 2] {
    let path = folder.join("copy.wav");
    let number = recording["id"].to_string();
    phone.succeed(&["recordings", "export", &number, path.to_str().unwrap()]);
    [0, 1].map(|side| sound::hear_channel(&path, side))
}

#[test]
fn who_took_the_call_elsewhere_records_it_by_7() {
    let exchange = Kamailio::start();
    let folder = tempfile::tempdir().unwrap();
    let mut mobile = Baresip::at(&exchange, "mobile", MOBILE_TONE, true);
    let mut caller = Baresip::at(&exchange, "partner", CALLER_TONE, false);
    let phone = office(
        &exchange,
        None,
        "\n[recording]\ncalls = 'manual'\n[extension.office]\nmembers = [{ number = 'mobile' }]\n\
         [rule.away]\naction = ['forward']\nforward = 'office'\n",
    );
    caller.dial(FIRST_NUMBER);
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    mobile.command("sndcode", "7");
    let taped = wait_until("the recording", LIMIT, || {
        let call = phone.status()["calls"][0].clone();
        (call["recording"]["state"] == "running").then_some(call)
    });
    assert_eq!(taped["recording"]["may"], true);
    thread::sleep(Duration::from_secs(4));
    caller.hang_up();
    phone.wait_quiet();
    let recording = the_recording(&phone);
    assert_eq!(recording["consent"]["told"], "tone", "{recording}");
    assert_eq!(recording["consent"]["by"], "key", "{recording}");
    let [theirs, ours] = sides(&phone, &recording, folder.path());
    let (left, right) = (
        theirs.seconds_of_tone(CALLER_TONE),
        ours.seconds_of_tone(MOBILE_TONE),
    );
    assert!(left > 3.0, "{left} s of the caller");
    assert!(right > 3.0, "{right} s of the mobile");
    assert!(
        theirs.seconds_of_tone(MOBILE_TONE) < 0.2,
        "the sides are mixed"
    );
}

#[test]
fn the_notice_is_heard_before_anything_is_kept() {
    let exchange = Kamailio::start();
    let folder = tempfile::tempdir().unwrap();
    let mut caller = Baresip::at(&exchange, "partner", CALLER_TONE, false);
    let notice = folder.path().join("notice.wav");
    sound::write_tone(&notice, 8_000, NOTICE_TONE, 2);
    let phone = office(
        &exchange,
        Some(0.1),
        &format!(
            "\n[recording]\ncalls = 'always'\nnotice = 'law'\n[announcement.law]\n\
             title = 'By law'\nfile = '{}'\n",
            notice.display()
        ),
    );
    caller.dial(FIRST_NUMBER);
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    thread::sleep(Duration::from_secs(6));
    caller.hang_up();
    phone.wait_quiet();
    let heard = sound::hear(&caller.recording()).seconds_of_tone(NOTICE_TONE);
    assert!((1.6..2.3).contains(&heard), "{heard} s of the notice");
    let recording = the_recording(&phone);
    assert_eq!(recording["consent"]["told"]["announcement"], "By law");
    let [theirs, ours] = sides(&phone, &recording, folder.path());
    let kept = theirs.seconds_of_tone(CALLER_TONE);
    assert!((2.5..4.5).contains(&kept), "{kept} s are kept");
    assert!(
        ours.seconds_of_tone(NOTICE_TONE) < 0.2,
        "kept while it was told"
    );
}

#[test]
fn a_crash_loses_a_second_at_most() {
    let exchange = Kamailio::start();
    let folder = tempfile::tempdir().unwrap();
    let mut caller = Baresip::at(&exchange, "partner", CALLER_TONE, false);
    let settings = "\n[recording]\ncalls = 'always'\ntold = true\n";
    let phone = office(&exchange, Some(0.1), settings);
    caller.dial(FIRST_NUMBER);
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    thread::sleep(Duration::from_secs(4));
    let profile = phone.cut_off();
    let phone = Phone::start_in(profile, &Wish::at(&exchange));
    let recording = the_recording(&phone);
    let [theirs, _] = sides(&phone, &recording, folder.path());
    let kept = theirs.seconds_of_tone(CALLER_TONE);
    assert!(kept > 2.7, "{kept} of 4 s are left");
}
