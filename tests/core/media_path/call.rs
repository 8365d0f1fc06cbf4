//! What a call does with its stream: hold, mute, digits, other codecs, other addresses, other sources, silence, the end.

use std::time::Duration;

use linekeeper::{
    media::{
        Channel, Codec, Command, Core, Direction, Event, LocalEnd, StreamSetup,
        rtp::{RtpHeader, packet},
    },
    rng::Rng,
};

use super::{
    RATE, frequency, largest_step,
    net::{Link, Loss, Pair, STREAM, Sent},
    part, rms, tone,
};

/// The RTP packets among what was sent.
fn rtp(link: &Link) -> Vec<RtpHeader> {
    let is_rtp = |sent: &&Sent| packet::kind(&sent.bytes) == packet::Kind::Rtp;
    let sent = link.seen.iter().filter(is_rtp);
    sent.map(|sent| packet::parse(&sent.bytes).unwrap().0)
        .collect()
}

fn talking(seed: u64, codec: Codec) -> Pair {
    let mut pair = Pair::new(seed, codec);
    pair.a.microphone = tone(500.0, 0.3);
    pair.to_b.keeps_seen = true;
    pair
}

/// Both sides get a new negotiation.
fn renegotiate(pair: &mut Pair, codec: Codec, a: Direction, b: Direction) {
    let setup = |setup: StreamSetup, direction| StreamSetup { direction, ..setup };
    let (to_a, to_b) = (setup(pair.setup_a(codec), a), setup(pair.setup_b(codec), b));
    pair.a.apply(Command::SetStream(to_a));
    pair.b.apply(Command::SetStream(to_b));
}

#[test]
fn hold_and_resume_are_one_stream_to_the_peer() {
    let mut pair = talking(1, Codec::Pcma);
    pair.run(2.0);
    renegotiate(
        &mut pair,
        Codec::Pcma,
        Direction::SendOnly,
        Direction::ReceiveOnly,
    );
    pair.a.apply(Command::Join {
        stream: STREAM,
        end: LocalEnd::Nobody,
    });
    pair.run(5.0);
    renegotiate(
        &mut pair,
        Codec::Pcma,
        Direction::SendReceive,
        Direction::SendReceive,
    );
    pair.a.apply(Command::Join {
        stream: STREAM,
        end: LocalEnd::Desk,
    });
    pair.run(2.0);
    let sent = rtp(&pair.to_b);
    for two in sent.windows(2) {
        assert_eq!(two[0].ssrc, two[1].ssrc);
        assert_eq!(two[0].sequence.wrapping_add(1), two[1].sequence);
        assert_eq!(two[0].timestamp.wrapping_add(160), two[1].timestamp);
    }
    // Held: faint noise, and never nothing.
    let held = rms(part(&pair.b.speaker, 3.0, 6.5));
    assert!((0.000_1..0.001).contains(&held), "{held}");
    let resumed = part(&pair.b.speaker, 7.5, 9.0);
    assert!((frequency(resumed) - 500.0).abs() < 2.0 && rms(resumed) > 0.2);
    assert!(
        largest_step(&pair.b.speaker) < 0.06,
        "{}",
        largest_step(&pair.b.speaker)
    );
}

#[test]
fn a_held_stream_sends_nothing_but_keeps_its_clock() {
    let mut pair = talking(2, Codec::Pcmu);
    pair.run(1.0);
    renegotiate(
        &mut pair,
        Codec::Pcmu,
        Direction::ReceiveOnly,
        Direction::SendOnly,
    );
    let before = rtp(&pair.to_b).len();
    pair.run(3.0);
    assert_eq!(rtp(&pair.to_b).len(), before);
    renegotiate(
        &mut pair,
        Codec::Pcmu,
        Direction::SendReceive,
        Direction::SendReceive,
    );
    pair.run(1.0);
    let sent = rtp(&pair.to_b);
    let (last, next) = (sent[before - 1], sent[before]);
    assert_eq!((last.ssrc, last.sequence + 1), (next.ssrc, next.sequence));
    let pause = next.timestamp.wrapping_sub(last.timestamp);
    assert!(next.marker && pause.abs_diff(24_000) <= 320, "{pause}");
    assert!(frequency(part(&pair.b.speaker, 4.3, 5.0)) > 490.0);
}

#[test]
fn a_new_codec_keeps_the_stream() {
    let mut pair = talking(3, Codec::Pcmu);
    pair.run(2.0);
    for (codec, from) in [(Codec::Opus, 2.0), (Codec::G722, 4.0), (Codec::Pcma, 6.0)] {
        renegotiate(
            &mut pair,
            codec,
            Direction::SendReceive,
            Direction::SendReceive,
        );
        pair.run(2.0);
        let heard = part(&pair.b.speaker, from + 0.5, from + 2.0);
        assert!(
            (frequency(heard) - 500.0).abs() < 2.0,
            "{codec:?}: {}",
            frequency(heard)
        );
    }
    let sent = rtp(&pair.to_b);
    for two in sent.windows(2) {
        assert_eq!(
            (two[0].ssrc, two[0].sequence + 1),
            (two[1].ssrc, two[1].sequence)
        );
    }
    assert!(
        largest_step(&pair.b.speaker) < 0.1,
        "{}",
        largest_step(&pair.b.speaker)
    );
}

#[test]
fn a_muted_microphone_reaches_nobody() {
    let mut pair = talking(4, Codec::Opus);
    pair.run(2.0);
    pair.a.apply(Command::Mute(true));
    pair.run(3.0);
    pair.a.apply(Command::Mute(false));
    pair.run(2.0);
    assert!(rms(part(&pair.b.speaker, 1.0, 2.0)) > 0.2);
    assert!(rms(part(&pair.b.speaker, 2.5, 5.0)) < 0.001);
    assert!(rms(part(&pair.b.speaker, 5.5, 7.0)) > 0.2);
}

#[test]
fn digits_cross_a_lossy_network_once_each_and_in_order() {
    for (seed, codec) in [(5, Codec::Pcmu), (6, Codec::Opus)] {
        let mut rng = Rng::from_u64(seed);
        let keys: Vec<char> = "0123456789*#ABCD".chars().collect();
        let mut dial = || -> String { (0..50).map(|_| keys[rng.below(16) as usize]).collect() };
        let (from_a, from_b) = (dial(), dial());
        let mut pair = Pair::new(seed, codec);
        (pair.to_a.loss, pair.to_b.loss) = (Loss::Bernoulli(0.2), Loss::Bernoulli(0.2));
        pair.run(1.0);
        for (side, digits) in [(&mut pair.a, &from_a), (&mut pair.b, &from_b)] {
            side.apply(Command::SendDigits {
                stream: STREAM,
                digits: digits.clone(),
            });
        }
        pair.run(9.0);
        for (side, digits) in [(&pair.b, &from_a), (&pair.a, &from_b)] {
            let heard: String = side
                .events
                .iter()
                .filter_map(|event| match event {
                    Event::Digit { digit, .. } => Some(*digit),
                    _ => None,
                })
                .collect();
            assert_eq!(&heard, digits, "{codec:?}");
            assert!(side.events.contains(&Event::DigitsSent { stream: STREAM }));
        }
    }
}

#[test]
fn no_voice_goes_beside_a_digit_and_it_returns_after() {
    let mut pair = talking(7, Codec::Pcmu);
    pair.run(2.0);
    pair.to_b.seen.clear();
    pair.a.apply(Command::SendDigits {
        stream: STREAM,
        digits: "5".into(),
    });
    pair.run(2.0);
    let sent = rtp(&pair.to_b);
    let events: Vec<usize> = (0..sent.len())
        .filter(|n| sent[*n].payload_type == 101)
        .collect();
    assert_eq!(events.len(), 7);
    let (first, last) = (events[0], events[6]);
    assert_eq!(last - first, 6, "voice between the event's packets");
    assert!(
        sent.windows(2)
            .all(|two| two[0].sequence + 1 == two[1].sequence)
    );
    assert!((frequency(part(&pair.b.speaker, 2.5, 4.0)) - 500.0).abs() < 2.0);
    assert_eq!(pair.b.qualities.last().unwrap().concealed, 0);
}

#[test]
fn a_peer_without_telephone_events_hears_tones() {
    let mut pair = Pair::new(17, Codec::Pcmu);
    let setup = StreamSetup {
        telephone_event: None,
        ..pair.setup_a(Codec::Pcmu)
    };
    pair.a.apply(Command::SetStream(setup));
    pair.run(1.0);
    assert!(rms(&pair.b.speaker) < 0.001);
    pair.a.apply(Command::SendDigits {
        stream: STREAM,
        digits: "12".into(),
    });
    pair.run(1.0);
    let loud = pair
        .b
        .speaker
        .chunks(RATE / 100)
        .filter(|frame| rms(frame) > 0.1);
    assert!((18..=22).contains(&loud.count()));
    assert!(
        pair.a
            .events
            .contains(&Event::DigitsSent { stream: STREAM })
    );
}

#[test]
fn silence_is_told_every_five_seconds_while_the_peer_should_send() {
    let mut pair = Pair::new(8, Codec::Pcmu);
    pair.run(2.0);
    pair.to_b.loss = Loss::Bernoulli(1.0);
    pair.run(16.0);
    let silences = |pair: &Pair| -> Vec<u64> {
        let events = pair.b.events.iter();
        let seconds = events.filter_map(|event| match event {
            Event::Silent { since, .. } => Some(since.as_secs_f64().round() as u64),
            _ => None,
        });
        seconds.collect()
    };
    assert_eq!(silences(&pair), [5, 10, 15]);
    renegotiate(
        &mut pair,
        Codec::Pcmu,
        Direction::ReceiveOnly,
        Direction::SendOnly,
    );
    pair.run(20.0);
    assert_eq!(silences(&pair).len(), 3);
    let heard = pair
        .b
        .events
        .iter()
        .filter(|event| **event == Event::Heard { stream: STREAM });
    assert_eq!(heard.count(), 1);
}

#[test]
fn a_file_is_played_once_and_its_end_is_told() {
    let mut pair = Pair::new(9, Codec::G722);
    let mut source = tone(600.0, 0.3);
    let sound = (0..2 * RATE).map(&mut source).collect();
    pair.a.apply(Command::Join {
        stream: STREAM,
        end: LocalEnd::File,
    });
    pair.a.apply(Command::PlayInto {
        stream: STREAM,
        sound,
        again: false,
    });
    pair.run(4.0);
    assert!((frequency(part(&pair.b.speaker, 0.5, 1.9)) - 600.0).abs() < 2.0);
    assert!(rms(part(&pair.b.speaker, 2.3, 4.0)) < 0.001);
    assert_eq!(
        pair.a
            .events
            .iter()
            .filter(|e| **e == Event::PlayedOut { stream: STREAM })
            .count(),
        1
    );
}

#[test]
fn an_echo_end_sends_back_what_it_hears() {
    let mut pair = talking(10, Codec::Opus);
    pair.b.apply(Command::Join {
        stream: STREAM,
        end: LocalEnd::Echo,
    });
    pair.run(3.0);
    assert!((frequency(part(&pair.a.speaker, 1.0, 3.0)) - 500.0).abs() < 2.0);
    assert!(rms(&pair.b.speaker) < 1e-6);
}

#[test]
fn odd_datagrams_are_counted_and_change_nothing() {
    let mut pair = Pair::new(11, Codec::Pcmu);
    pair.run(1.0);
    let (now, from) = (pair.b.now(), pair.a.address);
    let stranger = "203.0.113.9:9".parse().unwrap();
    let mut unknown = [0x80, 77, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5];
    let mut given = |bytes: &mut [u8], from| {
        pair.b
            .core
            .on_datagram(now, STREAM, Channel::Rtp, from, bytes);
    };
    for length in 0..12 {
        given(&mut [0x80; 12][..length], from);
        given(&mut [0x00; 12][..length], from);
    }
    given(&mut [0xff; 40], from);
    given(&mut unknown, from);
    given(&mut unknown, stranger);
    let refused = pair.b.core.refused();
    assert!(refused.malformed >= 20, "{refused:?}");
    assert_eq!((refused.unknown_payload, refused.strangers), (1, 1));
}

#[test]
fn packets_go_where_the_peer_s_come_from() {
    let mut pair = Pair::new(12, Codec::Pcmu);
    let behind_nat = "10.0.0.7:7000".parse().unwrap();
    let setup = StreamSetup {
        remote: behind_nat,
        ..pair.setup_b(Codec::Pcmu)
    };
    pair.b = Pair::new(13, Codec::Pcmu).b;
    pair.b.apply(Command::RemoveStream(STREAM));
    pair.b.apply(Command::SetStream(setup));
    pair.to_a.keeps_seen = true;
    pair.run(2.0);
    let rtp = pair
        .to_a
        .seen
        .iter()
        .filter(|sent| sent.channel == Channel::Rtp);
    let targets: Vec<_> = rtp.map(|sent| sent.to).collect();
    assert_eq!(targets.first(), Some(&behind_nat));
    assert_eq!(targets.last(), Some(&pair.a.address));
    let rtcp = pair
        .to_a
        .seen
        .iter()
        .rfind(|sent| sent.channel == Channel::Rtcp);
    let expected = (pair.a.address.ip(), pair.a.address.port() + 1);
    assert!(rtcp.is_none_or(|sent| (sent.to.ip(), sent.to.port()) == expected));
}

#[test]
fn a_new_source_is_heard_at_once_and_without_a_click() {
    let mut pair = talking(14, Codec::Pcmu);
    pair.run(2.0);
    // The peer starts anew: another SSRC, other numbers, the same address.
    let setup = pair.setup_a(Codec::Pcmu);
    pair.a.core = Core::new(Rng::from_u64(99));
    pair.a.apply(Command::SetStream(setup));
    pair.a.apply(Command::Join {
        stream: STREAM,
        end: LocalEnd::Desk,
    });
    pair.run(2.0);
    let heard = part(&pair.b.speaker, 2.2, 4.0);
    assert!((frequency(heard) - 500.0).abs() < 2.0);
    assert!(
        largest_step(&pair.b.speaker) < 0.1,
        "{}",
        largest_step(&pair.b.speaker)
    );
}

#[test]
fn the_end_is_said_with_a_bye() {
    let mut pair = Pair::new(15, Codec::Pcmu);
    pair.run(2.0);
    pair.to_b.keeps_seen = true;
    pair.a.apply(Command::RemoveStream(STREAM));
    pair.a.flush(0.0, &mut pair.to_b);
    let bye = pair.to_b.seen.last().unwrap();
    assert_eq!(bye.channel, Channel::Rtcp);
    assert_eq!(bye.bytes[bye.bytes.len() - 7], 203);
    assert!(pair.a.core.is_idle());
}

#[test]
fn a_hole_of_three_seconds_ends_where_the_peer_is_now() {
    let mut pair = talking(16, Codec::Pcmu);
    pair.run(3.0);
    pair.to_b.loss = Loss::Bernoulli(1.0);
    pair.run(3.0);
    pair.to_b.loss = Loss::None;
    pair.run(2.0);
    assert!(rms(part(&pair.b.speaker, 4.0, 5.9)) < 0.01);
    assert!((frequency(part(&pair.b.speaker, 6.3, 8.0)) - 500.0).abs() < 2.0);
    let delay = pair.b.qualities.last().unwrap().playout_delay;
    assert!(delay < Duration::from_millis(80), "{delay:?}");
}
