//! How soon a caller hears ringing, and who gets no answer at all. The figures are `./dev bench`'s; here only gross faults.

use std::time::Duration;

use crate::harness::{
    caller::Caller,
    kamailio::{FIRST_NUMBER, Kamailio},
    phone::{Phone, Wish},
    ports,
};

const LIMIT: Duration = Duration::from_secs(5);

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[test]
fn ringing_is_heard_at_once() {
    let exchange = Kamailio::start();
    let phone = Phone::registered(&Wish::at(&exchange));
    let mut caller = Caller::new(&exchange.server());
    let times = (0..15)
        .map(|_| {
            let mut attempt = caller.call(FIRST_NUMBER);
            let time = attempt.wait(180, LIMIT);
            attempt.cancel();
            phone.wait_quiet();
            time
        })
        .collect();
    let median = median(times);
    assert!(median < Duration::from_millis(20), "180 after {median:?}");
}

#[test]
fn an_automatic_answer_comes_at_once() {
    let exchange = Kamailio::start();
    let phone = Phone::registered(&Wish {
        auto_answer: Some(0.0),
        ..Wish::at(&exchange)
    });
    let mut caller = Caller::new(&exchange.server());
    let times = (0..10)
        .map(|_| {
            let mut attempt = caller.call(FIRST_NUMBER);
            let time = attempt.wait(200, LIMIT);
            attempt.hang_up();
            phone.wait_quiet();
            time
        })
        .collect();
    let median = median(times);
    assert!(median < Duration::from_millis(50), "200 after {median:?}");
}

#[test]
fn a_stranger_gets_no_answer_and_rings_nobody() {
    let exchange = Kamailio::start();
    let sip_port = ports::free();
    let phone = Phone::registered(&Wish {
        sip_port,
        ..Wish::at(&exchange)
    });
    let mut stranger = Caller::from("127.0.0.2", &format!("127.0.0.1:{sip_port}"));
    let mut attempt = stranger.call("desk");
    for code in [180, 200] {
        assert_eq!(attempt.try_wait(code, Duration::from_millis(700)), None);
    }
    assert!(phone.journal().is_empty());
}
