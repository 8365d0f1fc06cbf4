//! The log of a whole call, as talkative as it gets, holds nothing secret.

use super::cli::{
    desk::{Desk, PASSWORD},
    exchange::{CALLER, Exchange},
};

const KEYS: &str = "4711990815";

#[test]
fn log_holds_no_password_digest_answer_or_pressed_key() {
    let mut exchange = Exchange::open();
    let mut desk = Desk::with_account(exchange.address());
    desk.start(&["--auto-answer", "0", "--log", "trace"]);
    exchange.register();
    exchange.invite("+49301110");
    let answered = exchange.await_start("SIP/2.0 200");
    exchange.acknowledge(&answered);
    desk.await_status("/calls/0/state", "talking");
    assert_eq!(desk.say(&["dtmf", KEYS]).code, 0);
    assert_eq!(desk.say(&["hangup"]).code, 0);
    let goodbye = exchange.await_start("BYE");
    exchange.answer(&goodbye, "200 OK", "");
    let new_password = "an0ther-Secret";
    let set = desk.say_to(&["secret", "set", "office"], new_password);
    assert_eq!(set.code, 0, "{}", set.err);
    let log = desk.log();
    assert!(log.contains("TRACE") || log.contains("DEBUG"), "{log}");
    for secret in [PASSWORD, new_password, &exchange.digest, KEYS] {
        assert!(!log.contains(secret), "{secret} in the log");
    }
    for line in log.lines() {
        let loud = ["INFO", "WARN", "ERROR"]
            .iter()
            .any(|level| line.contains(level));
        assert!(!(loud && line.contains(&CALLER[3..])), "{line}");
    }
}
