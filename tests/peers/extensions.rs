//! Extensions with real telephones: the desk first and then the mobile, all at once, turns that survive a restart.

use std::{thread, time::Duration};

use crate::harness::{
    baresip::Baresip,
    kamailio::{FIRST_NUMBER, Kamailio},
    phone::{Phone, Wish},
    sound,
};

const LIMIT: Duration = Duration::from_secs(10);
const CALLER_TONE: f64 = 440.0;
const MOBILE_TONE: f64 = 700.0;
const SERVICE_TONE: f64 = 900.0;

fn wish(extension: &str) -> String {
    format!(
        "\n[extension.office]\n{extension}\n[rule.away]\naction = ['forward']\nforward = 'office'\n"
    )
}

fn desk(exchange: &Kamailio, extension: &str) -> Phone {
    let phone = Phone::prepare(&Wish::at(exchange))
        .with_settings(&wish(extension))
        .launch()
        .reached();
    phone.wait_registration("registered");
    phone
}

fn fates(phone: &Phone) -> Vec<(String, String)> {
    let row = phone.journal().remove(0);
    let attempts = row["screened"]["attempts"].as_array().unwrap().clone();
    let word = |attempt: &serde_json::Value| {
        let fate = &attempt["fate"];
        let failed = fate["failed"].as_str().or(fate.as_str());
        let number = attempt["number"].as_str().unwrap();
        (number.to_owned(), failed.unwrap_or("?").to_owned())
    };
    attempts.iter().map(word).collect()
}

fn told(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = pairs.iter();
    owned
        .map(|(number, fate)| ((*number).to_owned(), (*fate).to_owned()))
        .collect()
}

#[test]
fn the_desk_rings_first_and_then_the_mobile_takes_it() {
    let exchange = Kamailio::start();
    let mut mobile = Baresip::at(&exchange, "mobile", MOBILE_TONE, true);
    let mut caller = Baresip::at(&exchange, "partner", CALLER_TONE, false);
    let phone = desk(
        &exchange,
        "members = [{ desk = true, seconds = 5 }, { number = 'mobile' }]",
    );
    caller.dial(FIRST_NUMBER);
    phone.wait_call("ringing");
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    thread::sleep(Duration::from_secs(3));
    caller.hang_up();
    phone.wait_quiet();
    mobile.wait_event("CALL_CLOSED", LIMIT);
    assert_eq!(
        fates(&phone),
        told(&[("", "no-answer"), ("mobile", "answered")])
    );
    let (there, here) = (
        sound::hear(&mobile.recording()).seconds_of_tone(CALLER_TONE),
        sound::hear(&caller.recording()).seconds_of_tone(MOBILE_TONE),
    );
    assert!(there > 2.3, "the mobile heard {there} s of the caller");
    assert!(here > 2.3, "the caller heard {here} s of the mobile");
}

#[test]
fn all_ring_at_once_and_the_desk_takes_it() {
    let exchange = Kamailio::start();
    let mut mobile = Baresip::at(&exchange, "mobile", MOBILE_TONE, false);
    let mut caller = Baresip::at(&exchange, "partner", CALLER_TONE, false);
    let phone = desk(
        &exchange,
        "order = 'together'\nmembers = [{ desk = true }, { number = 'mobile' }]",
    );
    caller.dial(FIRST_NUMBER);
    phone.wait_call("ringing");
    mobile.wait_event("CALL_INCOMING", LIMIT);
    phone.succeed(&["answer"]);
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    mobile.wait_event("CALL_CLOSED", LIMIT);
    phone.succeed(&["hangup"]);
    phone.wait_quiet();
    assert_eq!(
        fates(&phone),
        told(&[("", "answered"), ("mobile", "given-up")])
    );
}

#[test]
fn turns_go_on_where_they_were_after_a_restart() {
    let exchange = Kamailio::start();
    let mut one = Baresip::at(&exchange, "mobile", MOBILE_TONE, false);
    let mut caller = Baresip::at(&exchange, "partner", CALLER_TONE, false);
    let members = "order = 'rotating'\nmembers = [{ number = 'mobile' }, { number = 'nobody' }]";
    let mut phone = desk(&exchange, members);
    let mut first_tried = Vec::new();
    for round in 0..4 {
        caller.dial(FIRST_NUMBER);
        one.wait_event("CALL_INCOMING", LIMIT);
        one.hang_up();
        caller.wait_event("CALL_CLOSED", LIMIT);
        phone.wait_quiet();
        first_tried.push(fates(&phone).remove(0).0);
        if round == 1 {
            let profile = phone.cut_off();
            phone = Phone::start_in(profile, &Wish::at(&exchange));
            phone.wait_registration("registered");
        }
    }
    assert_eq!(first_tried, ["mobile", "nobody", "mobile", "nobody"]);
}

/// What a telephone heard of a tone in its last call, seconds.
fn heard(telephone: &Baresip, tone_hz: f64) -> f64 {
    sound::hear(&telephone.recording()).seconds_of_tone(tone_hz)
}

fn with_codes(second: &str) -> String {
    format!(
        "code = '11'\nmembers = [{{ number = 'mobile' }}]\n[extension.service]\ncode = '12'\n\
         members = [{{ number = '{second}' }}]\n"
    )
}

#[test]
fn who_took_a_call_hands_it_on_by_digits() {
    let exchange = Kamailio::start();
    let mut mobile = Baresip::at(&exchange, "mobile", MOBILE_TONE, true);
    let mut service = Baresip::at(&exchange, "service", SERVICE_TONE, true);
    let mut caller = Baresip::at(&exchange, "partner", CALLER_TONE, false);
    let phone = desk(&exchange, &with_codes("service"));
    caller.dial(FIRST_NUMBER);
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    mobile.wait_event("CALL_ESTABLISHED", LIMIT);
    thread::sleep(Duration::from_secs(1));
    mobile.command("sndcode", "012");
    mobile.wait_event("CALL_CLOSED", LIMIT);
    service.wait_event("CALL_ESTABLISHED", LIMIT);
    thread::sleep(Duration::from_secs(3));
    caller.hang_up();
    phone.wait_quiet();
    service.wait_event("CALL_CLOSED", LIMIT);
    let (there, here) = (heard(&service, CALLER_TONE), heard(&caller, SERVICE_TONE));
    assert!(there > 2.3, "the service heard {there} s of the caller");
    assert!(here > 2.3, "the caller heard {here} s of the service");
    assert!(heard(&caller, MOBILE_TONE) > 0.5, "the mobile came first");
    let row = phone.journal().remove(0);
    assert_eq!(row["outcome"], "answered-by-destination", "{row}");
    assert_eq!(row["detail"], "→ service", "{row}");
    assert_eq!(
        fates(&phone),
        told(&[("mobile", "answered"), ("service", "answered")])
    );
}

#[test]
fn a_call_handed_over_to_an_extension_comes_back_when_nobody_takes_it() {
    let exchange = Kamailio::start();
    let mut caller = Baresip::at(&exchange, "partner", CALLER_TONE, false);
    let phone = Phone::prepare(&Wish::at(&exchange))
        .with_settings("\n[extension.office]\ncode = '07'\nmembers = [{ number = 'nobody' }]\n")
        .launch()
        .reached();
    phone.wait_registration("registered");
    caller.dial(FIRST_NUMBER);
    phone.wait_call("ringing");
    phone.succeed(&["answer"]);
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    phone.succeed(&["transfer", "--extension", "07"]);
    phone.wait_call("ringing");
    thread::sleep(Duration::from_secs(3));
    phone.succeed(&["answer"]);
    phone.wait_call("talking");
    caller.hang_up();
    phone.wait_quiet();
    let row = phone.journal().remove(0);
    assert_eq!(row["outcome"], "answered-here", "{row}");
    // It heard it ring meanwhile: the German tone, a second in five.
    assert!(heard(&caller, 425.0) > 0.9);
}

#[test]
fn who_answers_is_told_first_and_takes_the_call_by_a_key() {
    const WHISPER_TONE: f64 = 620.0;
    let exchange = Kamailio::start();
    let sounds = tempfile::tempdir().unwrap();
    let whisper = sounds.path().join("whisper.wav");
    sound::write_tone(&whisper, 8_000, WHISPER_TONE, 2);
    let mut mobile = Baresip::at(&exchange, "mobile", MOBILE_TONE, true);
    let mut caller = Baresip::at(&exchange, "partner", CALLER_TONE, false);
    let phone = desk(
        &exchange,
        &format!(
            "members = [{{ number = 'mobile' }}]\nwhisper = 'call'\naccept_key = '1'\n\
             [announcement.call]\nfile = '{}'\n",
            whisper.display()
        ),
    );
    caller.dial(FIRST_NUMBER);
    mobile.wait_event("CALL_ESTABLISHED", LIMIT);
    thread::sleep(Duration::from_secs(3));
    assert_eq!(
        phone.status()["calls"][0]["answered"],
        serde_json::Value::Null
    );
    mobile.command("sndcode", "1");
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    thread::sleep(Duration::from_secs(3));
    caller.hang_up();
    phone.wait_quiet();
    mobile.wait_event("CALL_CLOSED", LIMIT);
    assert_eq!(fates(&phone), told(&[("mobile", "answered")]));
    let (whispered, talked) = (heard(&mobile, WHISPER_TONE), heard(&mobile, CALLER_TONE));
    assert!(
        (1.5..2.4).contains(&whispered),
        "{whispered} s of the whisper"
    );
    assert!(talked > 2.0, "{talked} s of the caller");
    assert!(heard(&caller, WHISPER_TONE) < 0.2, "the caller heard it");
}
