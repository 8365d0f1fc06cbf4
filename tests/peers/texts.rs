//! Text messages about calls nobody answered, asked of a service on the web.

use std::{io::Write as _, process::Stdio, thread, time::Duration};

use serde_json::Value;

use crate::harness::{
    baresip::{self, Baresip},
    kamailio::{FIRST_NUMBER, Kamailio, PASSWORD},
    phone::{Phone, Wish},
    wait_until,
    web::WebServer,
};

const SECRET: &str = "token-of-twilio";

fn desk(exchange: &Kamailio, server: &WebServer) -> Phone {
    let text = format!(
        "\n[sms]\nprovider = \"twilio\"\nuser = \"AC12\"\nsender = \"+4930123\"\nurl = \"{}\"\n\n[notice.general]\non = true\n\
         sms_to = [\"0170 1234567\"]\nno_repeats_today = false\n",
        server.address()
    );
    let phone = Phone::prepare(&Wish::at(exchange))
        .with_settings(&text)
        .launch()
        .reached();
    phone.wait_registration("registered");
    let mut child = phone
        .to_run(&["secret", "set", "sms:provider"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{SECRET}").unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
    phone
}

fn ring(exchange: &Kamailio, phone: &Phone) {
    let mut caller = Baresip::start(&baresip::Wish {
        user: "partner",
        password: PASSWORD,
        server: &format!("sip:{}", exchange.server()),
        tone_hz: 440.0,
        codec: "PCMA/8000/1",
        answers: false,
    });
    caller.dial(FIRST_NUMBER);
    phone.wait_call("ringing");
    thread::sleep(Duration::from_millis(2_300));
    caller.hang_up();
    phone.wait_quiet();
}

fn wait_state(phone: &Phone, state: &str) -> Value {
    wait_until(state, Duration::from_secs(20), || {
        let text = phone.succeed(&["outbox", "list", "--all", "--json"]);
        let mut rows = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        rows.find(|one| one["state"] == state)
    })
}

#[test]
fn an_unanswered_call_is_texted_as_the_provider_documents() {
    let exchange = Kamailio::start();
    let server = WebServer::start(&[(201, "{\"sid\":\"SM1\"}")]);
    let phone = desk(&exchange, &server);
    ring(&exchange, &phone);
    let asked = server.wait_asked(1);
    assert_eq!(
        asked[0].line,
        "POST /2010-04-01/Accounts/AC12/Messages.json"
    );
    // AC12:token-of-twilio
    assert_eq!(
        asked[0].header("authorization"),
        "Basic QUMxMjp0b2tlbi1vZi10d2lsaW8="
    );
    assert_eq!(
        asked[0].header("content-type"),
        "application/x-www-form-urlencoded"
    );
    let body = &asked[0].body;
    assert!(
        body.starts_with("To=%2B491701234567&From=%2B4930123&Body=Missed%3A%20"),
        "{body}"
    );
    let sent = wait_state(&phone, "sent");
    assert_eq!(sent["channel"], "sms:+491701234567");
    assert_eq!(sent["row"], phone.journal()[0]["id"]);
}

#[test]
fn a_provider_that_says_no_for_good_is_not_asked_again_and_its_words_are_told_without_the_secret() {
    let exchange = Kamailio::start();
    let words = format!("{{\"code\":21211,\"message\":\"bad To\",\"token\":\"{SECRET}\"}}");
    let server = WebServer::start(&[(503, "later"), (400, &words)]);
    let phone = desk(&exchange, &server);
    ring(&exchange, &phone);
    let waiting = wait_until("tried once", Duration::from_secs(20), || {
        Some(wait_state(&phone, "waiting")).filter(|one| one["tries"] == 1)
    });
    let problem = waiting["problem"].as_str().unwrap();
    assert!(problem.contains("503: later"), "{problem}");
    phone.succeed(&["outbox", "resend", &waiting["id"].to_string()]);
    let failed = wait_state(&phone, "failed");
    let problem = failed["problem"].as_str().unwrap();
    assert!(problem.contains("bad To"), "{problem}");
    assert!(!problem.contains(SECRET), "{problem}");
    assert_eq!(server.wait_asked(2).len(), 2);
}
