//! Calls sent on over this desk to another telephone of the exchange: sound both ways, whatever each side speaks.

use std::{thread, time::Duration};

use crate::harness::{
    baresip::{self, Baresip},
    kamailio::{FIRST_NUMBER, Kamailio, PASSWORD},
    phone::{Phone, Wish},
    sound,
};

const LIMIT: Duration = Duration::from_secs(10);
const CALLER_TONE: f64 = 440.0;
const MOBILE_TONE: f64 = 700.0;

fn telephone(
    exchange: &Kamailio,
    (user, tone_hz): (&str, f64),
    codec: &str,
    answers: bool,
) -> Baresip {
    Baresip::start(&baresip::Wish {
        user,
        password: PASSWORD,
        server: &format!("sip:{}", exchange.server()),
        tone_hz,
        codec,
        answers,
    })
}

fn desk(exchange: &Kamailio, list: &str) -> Phone {
    let text = format!("\n[forward.default]\nto = [{list}]\n[rule.away]\naction = ['forward']\n");
    let phone = Phone::prepare(&Wish::at(exchange))
        .with_settings(&text)
        .launch()
        .reached();
    phone.wait_registration("registered");
    phone
}

fn speak_across(caller_codec: &str, mobile_codec: &str) {
    let exchange = Kamailio::start();
    let mobile = telephone(&exchange, ("mobile", MOBILE_TONE), mobile_codec, true);
    let mut caller = telephone(&exchange, ("partner", CALLER_TONE), caller_codec, false);
    let phone = desk(&exchange, "{ number = 'mobile' }");
    caller.dial(FIRST_NUMBER);
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    let call = phone.wait_call("away");
    assert_eq!(
        call["screened"]["attempts"][0]["fate"], "answered",
        "{call}"
    );
    thread::sleep(Duration::from_secs(3));
    caller.hang_up();
    phone.wait_quiet();
    let row = &phone.journal()[0];
    assert_eq!(row["outcome"], "answered-by-destination", "{row}");
    let (there, here) = (
        sound::hear(&mobile.recording()).seconds_of_tone(CALLER_TONE),
        sound::hear(&caller.recording()).seconds_of_tone(MOBILE_TONE),
    );
    assert!(there > 2.3, "the destination heard {there} s of the caller");
    assert!(here > 2.3, "the caller heard {here} s of the destination");
}

#[test]
fn a_call_sent_on_carries_sound_both_ways() {
    speak_across("PCMA/8000/1", "PCMA/8000/1");
}

#[test]
fn a_call_sent_on_is_translated_between_codecs() {
    speak_across("opus/48000/2", "PCMU/8000/1");
}

#[test]
fn an_unreachable_destination_leads_to_the_next_and_its_hang_up_ends_the_call() {
    let exchange = Kamailio::start();
    let mut mobile = telephone(&exchange, ("mobile", MOBILE_TONE), "PCMA/8000/1", true);
    let mut caller = telephone(&exchange, ("partner", CALLER_TONE), "PCMA/8000/1", false);
    let phone = desk(&exchange, "{ number = 'nobody' }, { number = 'mobile' }");
    caller.dial(FIRST_NUMBER);
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    let call = phone.wait_call("away");
    let attempts = &call["screened"]["attempts"];
    assert_eq!(attempts[0]["fate"]["failed"], "unreachable", "{call}");
    assert_eq!(attempts[1]["fate"], "answered");
    mobile.hang_up();
    caller.wait_event("CALL_CLOSED", LIMIT);
    phone.wait_quiet();
}
