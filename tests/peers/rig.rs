//! The rig itself: what the other tests take for granted of the peers.

use std::time::Duration;

use crate::harness::{
    baresip::{Baresip, Wish},
    kamailio::{FIRST_NUMBER, HIDDEN_NUMBER, Kamailio, PASSWORD},
    sound,
};

const LIMIT: Duration = Duration::from_secs(10);

#[test]
fn a_written_tone_is_heard_as_such() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("tone.wav");
    sound::write_tone(&path, 16_000, 440.0, 2);
    let heard = sound::hear(&path);
    assert!((heard.seconds() - 2.0).abs() < 0.01);
    assert!(
        (heard.loudness() - 0.354).abs() < 0.01,
        "{}",
        heard.loudness()
    );
    assert!(heard.share_of_tone(440.0) > 0.99);
    assert!(heard.share_of_tone(880.0) < 0.01);
}

#[test]
fn two_telephones_talk_through_the_exchange() {
    let exchange = Kamailio::start();
    let server = format!("sip:{}", exchange.server());
    let telephone = |user, tone_hz, answers| {
        Baresip::start(&Wish {
            user,
            password: PASSWORD,
            server: &server,
            tone_hz,
            codec: "PCMA/8000/1",
            answers,
        })
    };
    let mut desk = telephone("desk", 600.0, true);
    let mut partner = telephone("partner", 440.0, false);
    for number in [FIRST_NUMBER, HIDDEN_NUMBER] {
        partner.dial(number);
        partner.wait_event("CALL_ESTABLISHED", LIMIT);
        std::thread::sleep(Duration::from_secs(2));
        partner.hang_up();
        desk.wait_event("CALL_CLOSED", LIMIT);
    }
    let heard = sound::hear(&desk.recording());
    assert!(heard.seconds_of_tone(440.0) > 1.0, "{heard:.0?}");
}
