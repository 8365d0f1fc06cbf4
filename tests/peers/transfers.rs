//! Calls handed over: the caller is asked to call elsewhere and does, and what it hears is who it was handed to.

use std::{thread, time::Duration};

use serde_json::Value;

use crate::harness::{
    baresip::Baresip,
    kamailio::{FIRST_NUMBER, Kamailio},
    phone::{Phone, Wish},
    sound, wait_until,
};

const LIMIT: Duration = Duration::from_secs(10);
const CALLER_TONE: f64 = 440.0;
const COLLEAGUE_TONE: f64 = 700.0;

/// A caller who was answered at the desk.
fn answered(exchange: &Kamailio) -> (Baresip, Phone) {
    let mut caller = Baresip::at(exchange, "partner", CALLER_TONE, false);
    let phone = Phone::registered(&Wish::at(exchange));
    caller.dial(FIRST_NUMBER);
    phone.wait_call("ringing");
    phone.succeed(&["answer"]);
    caller.wait_event("CALL_ESTABLISHED", LIMIT);
    // Recordings are named by the second.
    thread::sleep(Duration::from_millis(1100));
    (caller, phone)
}

fn transfer_of(phone: &Phone, stage: &str) -> Value {
    wait_until(&format!("a transfer {stage}"), LIMIT, || {
        let status = phone.status();
        let calls = status["calls"].as_array()?;
        let mut views = calls.iter().map(|call| call["transfer"].clone());
        views.find(|view| view["stage"] == stage)
    })
}

/// Both talk with each other, and our part is over.
fn talk_without_us(mut caller: Baresip, mut colleague: Baresip, phone: &Phone) {
    phone.wait_quiet();
    thread::sleep(Duration::from_secs(3));
    caller.hang_up();
    // The recording is whole once it was closed.
    wait_until("the end at the colleague", LIMIT, || {
        let closed = colleague.wait_event("CALL_CLOSED", LIMIT);
        closed["peeruri"]
            .as_str()
            .is_some_and(|peer| peer.contains("partner"))
            .then_some(())
    });
    let (there, here) = (
        sound::hear(&colleague.recording()).seconds_of_tone(CALLER_TONE),
        sound::hear(&caller.recording()).seconds_of_tone(COLLEAGUE_TONE),
    );
    assert!(there > 2.3, "the colleague heard {there} s of the caller");
    assert!(here > 2.3, "the caller heard {here} s of the colleague");
}

#[test]
fn a_caller_handed_over_talks_with_the_colleague() {
    let exchange = Kamailio::start();
    let colleague = Baresip::at(&exchange, "mobile", COLLEAGUE_TONE, true);
    let (caller, phone) = answered(&exchange);
    phone.succeed(&["transfer", "mobile"]);
    talk_without_us(caller, colleague, &phone);
    let row = &phone.journal()[0];
    assert_eq!(row["outcome"], "answered-here", "{row}");
    assert_eq!(row["detail"], "→ mobile", "{row}");
}

#[test]
fn a_number_nobody_has_leaves_the_caller_waiting_here() {
    let exchange = Kamailio::start();
    let (mut caller, phone) = answered(&exchange);
    phone.succeed(&["transfer", "nobody"]);
    let failed = transfer_of(&phone, "failed");
    assert_eq!(failed["code"], 404, "{failed}");
    phone.wait_call("held");
    phone.succeed(&["resume"]);
    phone.wait_call("talking");
    caller.hang_up();
    phone.wait_quiet();
}

#[test]
fn a_caller_takes_our_place_in_the_call_we_asked_in() {
    let exchange = Kamailio::start();
    let colleague = Baresip::at(&exchange, "mobile", COLLEAGUE_TONE, true);
    let (caller, phone) = answered(&exchange);
    let asked = phone.succeed(&["call", "mobile"]);
    let asked = asked.trim();
    phone.wait_call("held");
    phone.wait_call("talking");
    phone.succeed(&["transfer", "--with", asked]);
    talk_without_us(caller, colleague, &phone);
}
