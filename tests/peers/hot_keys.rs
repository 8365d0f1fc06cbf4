//! Keys from anywhere, pressed on a real X server while no window of ours has the keyboard.

use std::{process::Command, time::Duration};

use crate::harness::{
    caller::Caller,
    kamailio::{FIRST_NUMBER, Kamailio},
    phone::{Phone, Wish},
    process::Process,
    wait_until,
};

const LIMIT: Duration = Duration::from_secs(10);

const KEYS: &str = "\n[desktop]\nkey_answer = \"Ctrl+Alt+A\"\nkey_hang_up = \"Ctrl+Alt+H\"\n";

/// Xvfb on a display of its own choice.
fn start_display() -> (Process, String) {
    let server = Process::start("xvfb", "Xvfb", |command| {
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x900x24",
            "-nolisten",
            "tcp",
        ]);
    });
    let number = wait_until("a display number", LIMIT, || {
        let output = server.output();
        let mut lines = output.lines();
        lines.find_map(|line| line.trim().parse::<u32>().ok())
    });
    (server, format!(":{number}"))
}

fn press(display: &str, keys: &str) {
    let done = Command::new("xdotool")
        .env("DISPLAY", display)
        .args(["key", keys])
        .status()
        .expect("xdotool is missing: apt-get install xdotool");
    assert!(done.success());
}

#[test]
fn keys_answer_and_hang_up_whichever_window_has_the_keyboard() {
    let exchange = Kamailio::start();
    let (_server, display) = start_display();
    let prepared = Phone::prepare(&Wish::at(&exchange)).with_settings(KEYS);
    let phone = prepared.on_display(&display).launch().reached();
    phone.wait_registration("registered");

    let mut caller = Caller::new(&exchange.server());
    let mut attempt = caller.call(FIRST_NUMBER);
    attempt.wait(180, LIMIT);
    phone.wait_call("ringing");
    let state = || {
        phone.status()["calls"][0]["state"]
            .as_str()
            .map(String::from)
    };
    wait_until("the answer", LIMIT, || {
        press(&display, "ctrl+alt+a");
        (state().as_deref() == Some("talking")).then_some(())
    });
    attempt.wait(200, LIMIT);
    attempt.acknowledge();
    // Caps Lock and Num Lock make no other key of it.
    press(&display, "Num_Lock");
    press(&display, "ctrl+alt+h");
    phone.wait_quiet();
    assert_eq!(phone.journal()[0]["outcome"], "answered-here");

    // One that another program has is told, and the rest of the program goes on.
    let second = Phone::prepare(&Wish::at(&exchange)).with_settings(KEYS);
    let mut second = second.on_display(&display).launch().reached();
    second
        .process()
        .wait_for("a key from anywhere can't be had", LIMIT);
}
