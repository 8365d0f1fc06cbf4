//! Callers who wait, and what callers hear besides a person, with real telephones.

use std::{path::Path, thread, time::Duration};

use crate::harness::{
    baresip::Baresip,
    caller::Caller,
    kamailio::{FIRST_NUMBER, Kamailio},
    phone::{Phone, Wish},
    sound, wait_until,
};

const LIMIT: Duration = Duration::from_secs(10);
const CALLER_TONE: f64 = 440.0;
const MESSAGE_TONE: f64 = 620.0;
const MUSIC_TONE: f64 = 810.0;

/// A telephone whose calls go to one extension; two announcements of a tone each lie in `sounds`.
fn office(wish: &Wish, sounds: &Path, extension: &str) -> Phone {
    let message = sounds.join("message.wav");
    let music = sounds.join("music.wav");
    sound::write_tone(&message, 8_000, MESSAGE_TONE, 2);
    sound::write_tone(&music, 22_050, MUSIC_TONE, 1);
    let settings = format!(
        "\n[extension.office]\n{extension}\n\
         [announcement.message]\nfile = '{}'\n[announcement.music]\nfile = '{}'\n\
         [rule.all]\naction = ['forward']\nforward = 'office'\n",
        message.display(),
        music.display(),
    );
    let phone = Phone::prepare(wish)
        .with_settings(&settings)
        .launch()
        .reached();
    phone.wait_registration("registered");
    phone
}

fn ids(phone: &Phone, state: &str) -> Vec<u64> {
    let status = phone.status();
    let calls = status["calls"].as_array().unwrap().clone();
    let fit = calls.iter().filter(|call| call["state"] == state);
    fit.map(|call| call["id"].as_u64().unwrap()).collect()
}

#[test]
fn five_callers_are_served_in_their_order() {
    let exchange = Kamailio::start();
    let sounds = tempfile::tempdir().unwrap();
    let phone = office(
        &Wish::at(&exchange),
        sounds.path(),
        "members = [{ desk = true }]\nqueue = { on = true, message = 'message', music = 'music' }",
    );
    let mut callers: Vec<Caller> = (0..5).map(|_| Caller::new(&exchange.server())).collect();
    let mut calls = Vec::new();
    for (at, caller) in callers.iter_mut().enumerate() {
        let mut call = caller.call(FIRST_NUMBER);
        if at == 0 {
            call.wait(180, LIMIT);
            phone.succeed(&["answer"]);
        }
        call.wait(200, LIMIT);
        call.acknowledge();
        calls.push(call);
    }
    let first = ids(&phone, "talking");
    assert_eq!(
        ids(&phone, "waiting"),
        [first[0] + 1, first[0] + 2, first[0] + 3, first[0] + 4]
    );
    let mut served = first.clone();
    for _ in 0..4 {
        phone.succeed(&["hangup"]);
        let next = phone.wait_call("ringing")["id"].as_u64().unwrap();
        phone.succeed(&["answer", "--call", &next.to_string()]);
        wait_until("the next one talks", LIMIT, || {
            (ids(&phone, "talking") == [next]).then_some(())
        });
        served.push(next);
    }
    phone.succeed(&["hangup"]);
    phone.wait_quiet();
    let in_order: Vec<u64> = (0..5).map(|at| first[0] + at).collect();
    assert_eq!(served, in_order);
    for row in phone.journal() {
        assert_eq!(row["outcome"], "answered-here", "{row}");
    }
}

#[test]
fn who_waits_hears_the_message_once_then_the_music_and_is_taken_by_hand() {
    let exchange = Kamailio::start();
    let sounds = tempfile::tempdir().unwrap();
    let mut caller = Baresip::at(&exchange, "partner", CALLER_TONE, false);
    let phone = office(
        &Wish::at(&exchange),
        sounds.path(),
        "members = [{ number = 'nobody' }]\n\
         queue = { on = true, message = 'message', music = 'music' }",
    );
    caller.dial(FIRST_NUMBER);
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    let waiting = phone.wait_call("waiting");
    assert_eq!(waiting["queue"]["name"], "office", "{waiting}");
    thread::sleep(Duration::from_secs(7));
    let id = waiting["id"].as_u64().unwrap().to_string();
    phone.succeed(&["answer", "--call", &id]);
    phone.wait_call("talking");
    phone.succeed(&["hangup"]);
    phone.wait_quiet();
    caller.wait_event("CALL_CLOSED", LIMIT);
    let heard = sound::hear(&caller.recording());
    let (message, music) = (
        heard.seconds_of_tone(MESSAGE_TONE),
        heard.seconds_of_tone(MUSIC_TONE),
    );
    assert!((1.7..2.4).contains(&message), "{message} s of the message");
    assert!(music > 3.5, "{music} s of the music");
}

#[test]
fn callers_nobody_took_hear_the_closing_announcement_and_count_as_missed() {
    let exchange = Kamailio::start();
    let sounds = tempfile::tempdir().unwrap();
    let mut caller = Baresip::at(&exchange, "partner", CALLER_TONE, false);
    let phone = office(
        &Wish::at(&exchange),
        sounds.path(),
        "members = [{ number = 'nobody' }]\nif_nobody = 'announcement'\nclosing = 'message'\n\
         ringing = 'message'\nmessage = 'music'",
    );
    caller.dial(FIRST_NUMBER);
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    caller.wait_event("CALL_CLOSED", LIMIT);
    phone.wait_quiet();
    let said = sound::hear(&caller.recording()).seconds_of_tone(MESSAGE_TONE);
    assert!((1.5..2.4).contains(&said), "{said} s of the announcement");
    let row = phone.journal().remove(0);
    assert_eq!(row["outcome"], "no-answer", "{row}");
    assert_eq!(row["answered"], serde_json::Value::Null, "{row}");
}

#[test]
fn where_sound_passes_before_the_answer_nobody_is_answered_for_an_announcement() {
    let exchange = Kamailio::start();
    let sounds = tempfile::tempdir().unwrap();
    let mut caller = Baresip::at(&exchange, "partner", CALLER_TONE, false);
    let wish = Wish {
        early_media: true,
        ..Wish::at(&exchange)
    };
    let phone = office(
        &wish,
        sounds.path(),
        "members = [{ number = 'nobody' }]\nif_nobody = 'announcement'\nclosing = 'message'",
    );
    caller.dial(FIRST_NUMBER);
    caller.wait_event("CALL_PROGRESS", LIMIT);
    let end = caller.wait_event("CALL_CLOSED", LIMIT);
    assert_eq!(
        end["param"].as_str().unwrap_or_default(),
        "480 Temporarily Unavailable"
    );
    phone.wait_quiet();
    let said = sound::hear(&caller.recording()).seconds_of_tone(MESSAGE_TONE);
    assert!((1.5..2.4).contains(&said), "{said} s of the announcement");
}
