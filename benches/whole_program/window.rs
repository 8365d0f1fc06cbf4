//! Windows under Xvfb: from the start to a painted main window, from the INVITE to a painted call window, memory.

use std::{
    process::Command,
    thread,
    time::{Duration, Instant},
};

use crate::{
    LIMIT,
    harness::{
        caller::Caller,
        kamailio::{FIRST_NUMBER, Kamailio},
        phone::{Phone, Wish},
        process::Process,
        wait_until,
    },
    in_ms, load, median, percent, row,
};

const RUNS: usize = 5;

pub(crate) fn measure(exchange: &Kamailio) {
    let (_server, display) = start_display();
    let _manager = Process::start("openbox", "openbox", |command| {
        command.env("DISPLAY", &display);
    });
    thread::sleep(Duration::from_millis(500));
    let mut starts = Vec::new();
    let mut calls = Vec::new();
    let (mut memory, mut processor) = (0.0, 0.0);
    for _ in 0..RUNS {
        let prepared = Phone::prepare(&Wish::at(exchange)).on_display(&display);
        let began = Instant::now();
        let phone = prepared.launch();
        wait_painted(&display, &[]);
        starts.push(began.elapsed());
        let phone = phone.reached();
        phone.wait_registration("registered");
        let open = windows(&display);
        let mut caller = Caller::new(&exchange.server());
        let rung = Instant::now();
        let mut attempt = caller.call(FIRST_NUMBER);
        wait_painted(&display, &open);
        calls.push(rung.elapsed());
        attempt.wait(180, LIMIT);
        attempt.cancel();
        thread::sleep(Duration::from_secs(1));
        memory = load::pss_mib(phone.id());
        processor = load::cpu_share(&[phone.id()], Duration::from_secs(5))[0];
        phone.succeed(&["quit"]);
    }
    row(
        "start to painted window (Xvfb)",
        &in_ms(median(starts)),
        None,
        "200 ms",
    );
    row(
        "INVITE to painted call window (Xvfb)",
        &in_ms(median(calls)),
        None,
        "100 ms",
    );
    row(
        "idle with the window: memory (PSS)",
        &format!("{memory:.1} MiB"),
        None,
        "45 MiB",
    );
    row(
        "idle with the window: processor",
        &percent(processor),
        None,
        "0.1 %",
    );
}

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
    let number = wait_until("a display number", Duration::from_secs(10), || {
        server
            .output()
            .lines()
            .find_map(|line| line.trim().parse::<u32>().ok())
    });
    (server, format!(":{number}"))
}

/// Visible windows of the program.
fn windows(display: &str) -> Vec<String> {
    let output = Command::new("xdotool")
        .env("DISPLAY", display)
        .args(["search", "--onlyvisible", "--class", "linekeeper"])
        .output()
        .expect("xdotool is missing: apt-get install xdotool");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(String::from)
        .collect()
}

/// Waits for a visible window beyond `known` that shows more than one colour.
fn wait_painted(display: &str, known: &[String]) {
    wait_until("a painted window", Duration::from_secs(10), || {
        let new = windows(display)
            .into_iter()
            .find(|window| !known.contains(window))?;
        is_painted(display, &new).then_some(())
    });
}

fn is_painted(display: &str, window: &str) -> bool {
    let output = Command::new("xwd")
        .env("DISPLAY", display)
        .args(["-silent", "-id", window])
        .output()
        .expect("xwd is missing: apt-get install x11-apps");
    let pixels = &output.stdout[output.stdout.len() / 2..];
    pixels
        .chunks_exact(4)
        .any(|pixel| pixel[..3] != pixels[..3])
}
