//! Mails about calls nobody answered, taken by a real mail server and read as a mail program reads them.

use std::{io::Write as _, process::Stdio, thread, time::Duration};

use mail_parser::{HeaderValue, Message, MessageParser};
use serde_json::Value;

use crate::harness::{
    baresip::{self, Baresip},
    kamailio::{FIRST_NUMBER, Kamailio, PASSWORD},
    mail::{self, MailServer},
    phone::{Phone, Wish},
    wait_until,
};

const LIMIT: Duration = Duration::from_secs(20);
const GENERAL: &str = "\n[notice.general]\non = true\nto = [\"hall@example.org\"]\n";

fn caller(exchange: &Kamailio) -> Baresip {
    Baresip::start(&baresip::Wish {
        user: "partner",
        password: PASSWORD,
        server: &format!("sip:{}", exchange.server()),
        tone_hz: 440.0,
        codec: "PCMA/8000/1",
        answers: false,
    })
}

fn desk(exchange: &Kamailio, server: &MailServer, more: &str) -> Phone {
    let wish = Wish {
        authority: Some(server.authority()),
        ..Wish::at(exchange)
    };
    let text = format!("{}{GENERAL}{more}", server.settings());
    let phone = Phone::prepare(&wish)
        .with_settings(&text)
        .launch()
        .reached();
    phone.wait_registration("registered");
    set_password(&phone, mail::PASSWORD);
    phone
}

fn set_password(phone: &Phone, password: &str) {
    let mut child = phone
        .to_run(&["secret", "set", "mail:server"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{password}").unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
}

/// Rings for so long and gives up.
fn ring(caller: &mut Baresip, phone: &Phone, time: Duration) {
    caller.dial(FIRST_NUMBER);
    phone.wait_call("ringing");
    thread::sleep(time);
    caller.hang_up();
    phone.wait_quiet();
}

fn notices(phone: &Phone) -> Vec<Value> {
    let text = phone.succeed(&["outbox", "list", "--all", "--json"]);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn wait_state(phone: &Phone, state: &str) -> Value {
    wait_until(&format!("a notice {state}"), LIMIT, || {
        notices(phone).into_iter().find(|one| one["state"] == state)
    })
}

fn header(message: &Message<'_>, name: &str) -> String {
    match message.header(name) {
        Some(HeaderValue::Text(text)) => text.to_string(),
        Some(HeaderValue::TextList(all)) => all.join(" "),
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn an_unanswered_call_is_mailed_with_the_callers_card_and_only_once_a_day() {
    let exchange = Kamailio::start();
    let server = MailServer::start();
    let mut caller = caller(&exchange);
    let phone = desk(&exchange, &server, "");
    let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:eva\r\nN:Kuhn;Eva;;Dr.;\r\nFN:Dr. Eva Kuhn\r\nORG:Kuhn Dental\r\n\
                TEL;TYPE=WORK,VOICE:sip:partner@127.0.0.1\r\nEMAIL:eva@example.net\r\nEND:VCARD\r\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("eva.vcf");
    std::fs::write(&file, card.replace("sip:partner@127.0.0.1", "partner")).unwrap();
    phone.succeed(&["contacts", "import", file.to_str().unwrap()]);

    ring(&mut caller, &phone, Duration::from_millis(2_300));
    let taken = server.wait_taken(1);
    let message = MessageParser::default().parse(&taken[0]).unwrap();
    assert_eq!(header(&message, "Auto-Submitted"), "auto-generated");
    let to = message
        .to()
        .and_then(|to| to.first())
        .and_then(|to| to.address());
    assert_eq!(to, Some("hall@example.org"));
    let subject = message.subject().unwrap();
    assert!(subject.starts_with("Missed call: "), "{subject}");
    let text = message.body_text(0).unwrap();
    assert!(text.contains("nobody answered"), "{text}");
    assert!(message.body_html(0).unwrap().contains("<p>"));
    let sent = wait_state(&phone, "sent");
    assert_eq!(sent["row"], phone.journal()[0]["id"]);

    ring(&mut caller, &phone, Duration::from_millis(2_300));
    let kept = wait_state(&phone, "suppressed");
    assert_eq!(kept["suppressed"]["by"], "same-day");
    ring(&mut caller, &phone, Duration::from_millis(500));
    wait_until("the third call", LIMIT, || {
        (notices(&phone).len() == 3).then_some(())
    });
    assert_eq!(notices(&phone)[0]["suppressed"]["by"], "short");
    assert_eq!(server.taken().len(), 1);
}

#[test]
fn a_mail_waits_for_its_server_and_says_why() {
    let exchange = Kamailio::start();
    let mut server = MailServer::start();
    let mut caller = caller(&exchange);
    let phone = desk(&exchange, &server, "");
    server.stop();
    ring(&mut caller, &phone, Duration::from_millis(2_300));
    let waits = wait_until("a first try", LIMIT, || {
        notices(&phone).into_iter().find(|one| one["tries"] == 1)
    });
    assert_eq!(waits["state"], "waiting");
    assert!(
        waits["problem"].as_str().unwrap().contains("refused"),
        "{waits}"
    );
    server.resume();
    let id = waits["id"].to_string();
    // Says no for good, then takes it.
    server.answer(Some("550 not here"));
    phone.succeed(&["outbox", "resend", &id]);
    let failed = wait_state(&phone, "failed");
    assert!(
        failed["problem"].as_str().unwrap().contains("550"),
        "{failed}"
    );
    server.answer(None);
    phone.succeed(&["outbox", "resend", &id]);
    server.wait_taken(1);
    wait_state(&phone, "sent");
}

#[test]
fn a_wrong_password_and_a_foreign_certificate_are_said() {
    let exchange = Kamailio::start();
    let server = MailServer::start();
    let phone = desk(&exchange, &server, "");
    phone.succeed(&["outbox", "test"]);
    assert_eq!(server.wait_taken(1).len(), 1);
    set_password(&phone, "falsch");
    let told = phone.command(&["outbox", "test"]);
    let words = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(!told.status.success() && words.contains("535"), "{words}");
    assert!(!words.contains("falsch"));

    let foreign = MailServer::of("elsewhere.example");
    let phone = desk(&exchange, &foreign, "");
    let told = phone.command(&["outbox", "test"]);
    let words = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(
        !told.status.success() && words.contains("certificate"),
        "{words}"
    );
    assert_eq!(foreign.taken().len(), 0);
}

/// Kills in a run of the tests; `KILLS=500` is the whole proof.
const KILLS: usize = 12;

/// The program is killed somewhere between the end of a call and its mail being written down as sent (S56, S200).
#[test]
fn a_killed_program_loses_no_mail_and_sends_none_twice_under_another_name() {
    let kills = std::env::var("KILLS")
        .ok()
        .and_then(|text| text.parse().ok());
    let kills: usize = kills.unwrap_or(KILLS);
    let exchange = Kamailio::start();
    let server = MailServer::start();
    let mut caller = caller(&exchange);
    let more = "no_repeats_today = false\nno_shorter_than = 0\n";
    let mut phone = desk(&exchange, &server, more);
    let wish = Wish {
        authority: Some(server.authority()),
        ..Wish::at(&exchange)
    };
    for at in 0..kills {
        caller.dial(FIRST_NUMBER);
        phone.wait_call("ringing");
        caller.hang_up();
        // Spread over what lies between the CANCEL and the last word of the mail server.
        thread::sleep(Duration::from_micros(
            u64::try_from(at * 7_919 % 120_000).unwrap(),
        ));
        let profile = phone.cut_off();
        phone = Phone::start_in(profile, &wish);
        phone.wait_registration("registered");
    }
    wait_until("an empty outbox", Duration::from_mins(1), || {
        phone.succeed(&["outbox", "list"]).is_empty().then_some(())
    });
    let rows = phone.succeed(&["journal", "--json", "--limit", "10000"]);
    let rows = rows
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let ended: Vec<u64> = rows
        .filter(|row| row["outcome"] == "abandoned")
        .map(|row| row["id"].as_u64().unwrap())
        .collect();
    let mut named: Vec<u64> = server
        .taken()
        .iter()
        .map(|mail| {
            let mail = MessageParser::default().parse(mail).unwrap();
            let id = mail.message_id().unwrap().to_owned();
            id.split('.').nth(1).unwrap().parse().unwrap()
        })
        .collect();
    named.sort_unstable();
    let taken = named.len();
    named.dedup();
    let lost: Vec<_> = ended.iter().filter(|row| !named.contains(row)).collect();
    assert!(lost.is_empty(), "calls without their mail: {lost:?}");
    assert!(named.iter().all(|row| ended.contains(row)));
    assert!(!ended.is_empty());
    eprintln!(
        "{kills} kills: {} calls ended, {taken} mails, {} again under the same name",
        ended.len(),
        taken - named.len()
    );
}
