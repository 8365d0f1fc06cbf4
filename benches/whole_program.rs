//! The whole program beside baresip in one run: start, ringing, answer, memory, processor time, windows.
//!
//! `./dev bench` prints the table; a figure is the median of several runs unless said otherwise. Needs the release build
//! of the program (cargo makes it), Kamailio, baresip, Xvfb, xdotool and xwd.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench"
)]

#[path = "../tests/peers/harness/mod.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod harness;
#[path = "whole_program/load.rs"]
mod load;
#[path = "whole_program/sound.rs"]
mod sound;
#[path = "whole_program/start.rs"]
mod start;
#[path = "whole_program/window.rs"]
mod window;

use std::time::Duration;

use harness::{
    baresip::{self, Baresip},
    caller::Caller,
    kamailio::{DOMAIN, FIRST_NUMBER, Kamailio, PASSWORD},
    phone::{Phone, Wish},
};

const LIMIT: Duration = Duration::from_secs(5);
const CALLS: usize = 30;

/// One row of the table; `None` where there is nothing to compare.
fn row(what: &str, ours: &str, theirs: Option<&str>, aim: &str) {
    println!("{what:<44}{ours:>14}{:>14}{aim:>16}", theirs.unwrap_or("–"));
}

fn in_ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn main() {
    if sound::is_child() {
        return;
    }
    println!(
        "{:<44}{:>14}{:>14}{:>16}",
        "", "linekeeper", "baresip", "aim"
    );
    let exchange = Kamailio::start();
    start::measure();
    ringing(&exchange);
    answering(&exchange);
    idle(&exchange);
    opus_call(&exchange);
    sound::measure(&exchange);
    window::measure(&exchange);
}

fn baresip_at_desk(exchange: &Kamailio, codec: &str, answers: bool) -> Baresip {
    Baresip::start(&baresip::Wish {
        user: "desk",
        password: PASSWORD,
        server: &format!("sip:{}", exchange.server()),
        tone_hz: 440.0,
        codec,
        answers,
    })
}

fn ringing(exchange: &Kamailio) {
    let times = |server: &str| {
        let mut caller = Caller::new(server);
        let one = |_| {
            let mut attempt = caller.call(FIRST_NUMBER);
            let time = attempt.wait(180, LIMIT);
            attempt.cancel();
            std::thread::sleep(Duration::from_millis(20));
            time
        };
        median((0..CALLS).map(one).collect())
    };
    let phone = Phone::registered(&Wish::at(exchange));
    let ours = times(&exchange.server());
    phone.succeed(&["quit"]);
    drop(phone);
    let other = baresip_at_desk(exchange, "PCMA/8000/1", false);
    let theirs = times(&exchange.server());
    drop(other);
    row(
        "INVITE to 180 through Kamailio",
        &in_ms(ours),
        Some(&in_ms(theirs)),
        "2 ms",
    );
}

fn answering(exchange: &Kamailio) {
    let times = |server: &str| {
        let mut caller = Caller::new(server);
        let one = |_| {
            let mut attempt = caller.call(FIRST_NUMBER);
            let time = attempt.wait(200, LIMIT);
            attempt.hang_up();
            std::thread::sleep(Duration::from_millis(50));
            time
        };
        median((0..CALLS).map(one).collect())
    };
    let phone = Phone::registered(&Wish {
        auto_answer: Some(0.0),
        ..Wish::at(exchange)
    });
    let ours = times(&exchange.server());
    phone.succeed(&["quit"]);
    drop(phone);
    let other = baresip_at_desk(exchange, "PCMA/8000/1", true);
    let theirs = times(&exchange.server());
    drop(other);
    row(
        "automatic answer, INVITE to 200",
        &in_ms(ours),
        Some(&in_ms(theirs)),
        "5 ms",
    );
}

fn idle(exchange: &Kamailio) {
    const SPAN: Duration = Duration::from_secs(10);
    let phone = Phone::registered(&Wish::at(exchange));
    std::thread::sleep(Duration::from_secs(1));
    let (ours, our_load) = (
        load::pss_mib(phone.id()),
        load::cpu_share(&[phone.id()], SPAN)[0],
    );
    phone.succeed(&["quit"]);
    drop(phone);
    let other = baresip_at_desk(exchange, "PCMA/8000/1", false);
    let (theirs, their_load) = (
        load::pss_mib(other.id()),
        load::cpu_share(&[other.id()], SPAN)[0],
    );
    let mib = |size: f64| format!("{size:.1} MiB");
    row(
        "idle, headless: memory (PSS)",
        &mib(ours),
        Some(&mib(theirs)),
        "15 MiB",
    );
    row(
        "idle, headless: processor",
        &percent(our_load),
        Some(&percent(their_load)),
        "0.1 %",
    );
}

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

/// Both ends of one call, 48 kHz Opus, each with a tone of its own.
fn opus_call(exchange: &Kamailio) {
    let folder = tempfile::TempDir::new().unwrap();
    let says = folder.path().join("says.wav");
    harness::sound::write_tone(&says, 48_000, 700.0, 60);
    let audio = format!(
        "file:{},{}",
        says.display(),
        folder.path().join("heard.wav").display()
    );
    let phone = Phone::registered(&Wish {
        audio,
        codecs: "\"opus\"",
        ..Wish::at(exchange)
    });
    let partner = Baresip::start(&baresip::Wish {
        user: "partner",
        password: PASSWORD,
        server: &format!("sip:{}", exchange.server()),
        tone_hz: 440.0,
        codec: "opus/48000/2",
        answers: true,
    });
    phone.succeed(&["call", &format!("partner@{DOMAIN}")]);
    phone.wait_call("talking");
    std::thread::sleep(Duration::from_secs(2));
    let shares = load::cpu_share(&[phone.id(), partner.id()], Duration::from_secs(10));
    row(
        "one Opus call: processor",
        &percent(shares[0]),
        Some(&percent(shares[1])),
        "6 %",
    );
    phone.succeed(&["quit"]);
}
