//! The demo: the whole program with the exchange it brings along.

use std::{fs, thread, time::Duration};

use tempfile::TempDir;

use crate::harness::{phone::Phone, sound};

const OUR_TONE: f64 = 700.0;

#[test]
fn demo_callers_ring_talk_and_are_remembered_and_the_exchange_echoes() {
    let (folder, temporary) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (says, heard) = (
        folder.path().join("says.wav"),
        folder.path().join("heard.wav"),
    );
    sound::write_tone(&says, 48_000, OUR_TONE, 60);
    let temporary_path = temporary.path().to_path_buf();
    let mut phone = Phone::demo(
        temporary,
        &format!("file:{},{}", says.display(), heard.display()),
    );
    assert_eq!(phone.status()["demo"], true);
    let call = phone.wait_call("ringing");
    assert_eq!(call["line"]["name"], "Kranich Architects", "{call}");
    assert_eq!(call["caller"]["name"], "Eva Brandt");
    phone.succeed(&["answer"]);
    phone.wait_call("talking");
    thread::sleep(Duration::from_secs(3));
    phone.succeed(&["hold"]);
    phone.wait_call("held");
    phone.succeed(&["resume"]);
    phone.wait_call("talking");
    phone.succeed(&["hangup"]);
    phone.wait_quiet();
    assert_eq!(phone.journal()[0]["outcome"], "answered-here");
    phone.succeed(&["call", "030123"]);
    phone.wait_call("talking");
    thread::sleep(Duration::from_secs(8));
    // On a busy machine the command may give up waiting before the program has ended.
    phone.command(&["quit"]);
    assert!(phone.process().wait(Duration::from_secs(20)).success());
    let heard = sound::hear(&heard);
    assert!(
        heard.loudness() > 0.02,
        "nobody spoke: {}",
        heard.loudness()
    );
    let echo = heard.seconds_of_tone(OUR_TONE);
    assert!(
        echo > 1.0,
        "the echo lasted {echo} s of {}",
        heard.seconds()
    );
    let left: Vec<_> = fs::read_dir(temporary_path).unwrap().collect();
    assert!(left.is_empty(), "the demo left {left:?}");
}
