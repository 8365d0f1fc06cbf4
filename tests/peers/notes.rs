//! What is written down survives everything: a power cut right after "done".

use std::time::Duration;

use crate::harness::{
    caller::Caller,
    kamailio::{FIRST_NUMBER, Kamailio},
    phone::{Phone, Wish},
};

const LIMIT: Duration = Duration::from_secs(10);

#[test]
fn a_note_is_on_disk_before_the_command_says_so_even_if_the_power_is_cut_right_then() {
    let exchange = Kamailio::start();
    let wish = Wish::at(&exchange);
    let phone = Phone::registered(&wish);
    let mut caller = Caller::new(&exchange.server());
    let mut attempt = caller.call(FIRST_NUMBER);
    attempt.wait(180, LIMIT);
    let call = phone.wait_call("ringing");
    phone.succeed(&["note", "wants the keys\nfor Hall"]);
    let profile = phone.cut_off();

    let phone = Phone::start_in(profile, &wish);
    let row = phone.journal()[0].clone();
    assert_eq!(row["id"], call["row"]);
    assert_eq!(row["note"], "wants the keys\nfor Hall");
    assert_eq!(row["outcome"], "failed-restart");
    assert_eq!(row["work"]["state"], "open");

    let number = row["id"].to_string();
    phone.succeed(&["note", "--call", &number, "keys handed over"]);
    phone.succeed(&["mark", "processed", &number]);
    let phone = Phone::start_in(phone.cut_off(), &wish);
    let row = phone.journal()[0].clone();
    assert_eq!(row["note"], "keys handed over");
    assert_eq!(row["work"]["state"], "processed");
    assert_eq!(row["work"]["by"], "user");
    assert!(
        !phone
            .command(&["note", "--call", "999", "x"])
            .status
            .success()
    );
}
