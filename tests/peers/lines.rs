//! Lines on the wire: as whom calls leave, and what links may dial.

use std::time::Duration;

use crate::harness::{
    baresip::{self, Baresip},
    kamailio::{Kamailio, PASSWORD, SECOND_NUMBER},
    phone::{LINES, Phone, Wish},
};

const LIMIT: Duration = Duration::from_secs(10);

#[test]
fn a_missed_call_is_called_back_as_the_line_that_was_called_s14() {
    let exchange = Kamailio::start();
    let phone = Phone::registered(&Wish::at(&exchange));
    let mut partner = Baresip::start(&baresip::Wish {
        user: "partner",
        password: PASSWORD,
        server: &format!("sip:{}", exchange.server()),
        tone_hz: 440.0,
        codec: "PCMA/8000/1",
        answers: false,
    });
    partner.dial(SECOND_NUMBER);
    phone.wait_call("ringing");
    partner.hang_up();
    phone.wait_quiet();
    let row = phone.journal()[0].clone();
    assert_eq!(row["line"], LINES[1].0, "{row}");
    assert_eq!(row["missed"], true, "{row}");

    phone.succeed(&["callback", &row["id"].to_string()]);
    let incoming = partner.wait_event("CALL_INCOMING", LIMIT);
    let from = incoming["peeruri"].as_str().unwrap_or_default();
    assert!(from.contains(SECOND_NUMBER), "{incoming}");
    let name = incoming["peerdisplayname"].as_str().unwrap_or(LINES[1].1);
    assert_eq!(name, LINES[1].1, "{incoming}");
    let call = phone.wait_call("ringback");
    assert_eq!(call["line"]["id"], LINES[1].0, "{call}");
    assert_eq!(call["account"], "main");
    phone.succeed(&["hangup"]);
    phone.wait_quiet();
}

#[test]
fn without_a_window_a_link_to_an_expensive_number_is_refused_d3() {
    let exchange = Kamailio::start();
    let phone = Phone::registered(&Wish::at(&exchange));
    for target in [
        "tel:110",
        "tel:0900-1234567",
        "sip:*21*0171234567%23@exchange.test",
    ] {
        let output = phone.command(&["call", target]);
        assert_eq!(output.status.code(), Some(7), "{target}: {output:?}");
        assert!(output.stdout.is_empty());
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(words.contains("--sure"), "{words}");
    }
    assert!(phone.journal().is_empty());
    phone.succeed(&["call", "tel:+49-30-777"]);
    phone.succeed(&["call", "--sure", "tel:0900-1234567"]);
    assert_eq!(phone.journal().len(), 2);
}
