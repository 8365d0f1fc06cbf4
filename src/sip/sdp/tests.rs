//! Offers and answers, one row or scene per rule.

use super::*;

fn local() -> Local {
    let codecs = [
        ("opus/48000/2", "useinbandfec=1"),
        ("G722/8000", ""),
        ("PCMA/8000", ""),
        ("PCMU/8000", ""),
        ("telephone-event/48000", "0-15"),
        ("telephone-event/8000", "0-15"),
        ("CN/8000", ""),
    ];
    Local {
        address: "192.0.2.1".parse().unwrap(),
        port: 4000,
        rtcp_port: None,
        rtcp_mux: true,
        codecs: codecs
            .map(|(label, fmtp)| LocalCodec::new(label, fmtp))
            .to_vec(),
        ptime_ms: 20,
    }
}

fn session() -> Session {
    Session::new(7, local())
}

/// A peer's description: `media` lines below a usual session part.
fn remote(media: &str) -> String {
    let head = "v=0\r\no=pbx 1 1 IN IP4 198.51.100.2\r\ns=-\r\nc=IN IP4 198.51.100.2\r\nt=0 0\r\n";
    format!("{head}{}\r\n", media.replace('\n', "\r\n"))
}

fn version(text: &str) -> u64 {
    let origin = text
        .lines()
        .find_map(|line| line.strip_prefix("o="))
        .unwrap();
    origin.split(' ').nth(2).unwrap().parse().unwrap()
}

fn media_lines(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.starts_with("m=")).collect()
}

#[test]
fn our_offer_names_everything_in_order() {
    let offer = session().offer(false);
    let expected = "v=0\r\no=- 7 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n\
        m=audio 4000 RTP/AVP 96 9 8 0 97 101 13\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1\r\n\
        a=rtpmap:9 G722/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n\
        a=rtpmap:97 telephone-event/48000\r\na=fmtp:97 0-15\r\na=rtpmap:101 telephone-event/8000\r\n\
        a=fmtp:101 0-15\r\na=rtpmap:13 CN/8000\r\na=ptime:20\r\na=rtcp-mux\r\na=sendrecv\r\n";
    assert_eq!(offer, expected);
}

#[test]
fn ipv6_and_a_separate_rtcp_port_are_written() {
    let address = "2001:db8::1".parse().unwrap();
    let local = Local {
        address,
        rtcp_port: Some(4003),
        rtcp_mux: false,
        ..local()
    };
    let offer = Session::new(7, local).offer(false);
    for line in [
        "o=- 7 1 IN IP6 2001:db8::1",
        "c=IN IP6 2001:db8::1",
        "a=rtcp:4003",
    ] {
        assert!(offer.contains(&format!("{line}\r\n")), "{offer}");
    }
}

/// Offer, what we answer in the m= line, codec sent, its payload type, telephone-event, comfort noise.
#[test]
fn the_first_codec_of_ours_in_the_offerers_order_is_answered() {
    for (offer, line, codec, event, noise) in [
        (
            "m=audio 9000 RTP/AVP 0 8",
            "m=audio 4000 RTP/AVP 0",
            "PCMU/8000",
            None,
            None,
        ),
        (
            "m=audio 9000 RTP/AVP 18 8 0 101 13\na=rtpmap:101 telephone-event/8000",
            "m=audio 4000 RTP/AVP 8 101 13",
            "PCMA/8000",
            Some((101, 8000)),
            Some(13),
        ),
        (
            "m=audio 9000 RTP/AVP 111 8 110 126\na=rtpmap:111 OPUS/48000/2\na=rtpmap:110 telephone-event/48000\n\
             a=rtpmap:126 telephone-event/8000",
            "m=audio 4000 RTP/AVP 111 110",
            "OPUS/48000/2",
            Some((110, 48000)),
            None,
        ),
        (
            "m=audio 9000 RTP/AVP 96 101\na=rtpmap:96 opus/48000/2\na=rtpmap:101 telephone-event/8000",
            "m=audio 4000 RTP/AVP 96 101",
            "opus/48000/2",
            Some((101, 8000)),
            None,
        ),
        (
            "m=audio 9000 RTP/AVPF 9",
            "m=audio 4000 RTP/AVPF 9",
            "G722/8000",
            None,
            None,
        ),
        (
            "m=audio 9000 RTP/AVP 100\na=rtpmap:100 G722/16000",
            "m=audio 4000 RTP/AVP 100",
            "G722/16000",
            None,
            None,
        ),
        (
            "m=audio 9000 RTP/AVP 99 x 200 8 8",
            "m=audio 4000 RTP/AVP 8",
            "PCMA/8000",
            None,
            None,
        ),
    ] {
        let (text, agreed) = session().answer(&remote(offer), false).unwrap();
        assert_eq!(media_lines(&text), [line]);
        assert_eq!(agreed.send.label(), codec);
        assert_eq!(agreed.telephone_event, event, "{offer}");
        assert_eq!(agreed.comfort_noise, noise, "{offer}");
        assert_eq!(agreed.remote, Some("198.51.100.2:9000".parse().unwrap()));
        assert_eq!(agreed.receive.len(), 1);
    }
}

#[test]
fn lines_that_are_not_taken_are_refused_in_their_place() {
    let offer = remote(
        "m=video 9002 RTP/AVP 31\nm=audio 9000 RTP/SAVP 8\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\n\
         m=audio 9004 RTP/AVP 8\nm=image 9006 udptl t38",
    );
    let mut session = session();
    let (answer, agreed) = session.answer(&offer, false).unwrap();
    let lines = [
        "m=video 0 RTP/AVP 31",
        "m=audio 0 RTP/SAVP 8",
        "m=audio 4000 RTP/AVP 8",
        "m=image 0 udptl t38",
    ];
    assert_eq!(media_lines(&answer), lines);
    assert_eq!(agreed.remote.unwrap().port(), 9004);
    let reoffer = session.offer(true);
    let kept = media_lines(&reoffer);
    assert_eq!(kept[..2], lines[..2]);
    assert!(kept[2].starts_with("m=audio 4000 RTP/AVP "), "{kept:?}");
    assert_eq!(kept[3], lines[3]);
    let agreed = session
        .read_answer(&answer.replace("4000", "9004"), true)
        .unwrap();
    assert_eq!(agreed.remote.unwrap().port(), 9004);
}

#[test]
fn offers_that_cannot_be_taken_say_why() {
    let savp = "UDP/TLS/RTP/SAVPF";
    for (media, problem) in [
        (
            "m=audio 9000 RTP/AVP 18 4",
            SdpProblem::NoCommonCodec(vec!["G729/8000".into(), "G723/8000".into()]),
        ),
        (
            "m=audio 9000 RTP/AVP 101\na=rtpmap:101 telephone-event/8000",
            SdpProblem::NoCommonCodec(vec![]),
        ),
        (
            "m=audio 9000 UDP/TLS/RTP/SAVPF 8",
            SdpProblem::OnlyEncrypted(savp.into()),
        ),
        ("m=audio 0 RTP/AVP 8", SdpProblem::NoAudio),
        ("m=video 9000 RTP/AVP 31", SdpProblem::NoAudio),
    ] {
        let mut session = session();
        assert_eq!(
            session.answer(&remote(media), false),
            Err(problem.clone()),
            "{media}"
        );
        assert_eq!(problem.code(), 488);
        assert_eq!(
            media_lines(&session.offer(false)).len(),
            1,
            "nothing of it is kept"
        );
    }
    let unreadable = session().answer("<xml/>", false).unwrap_err();
    assert_eq!(unreadable.code(), 400, "{unreadable}");
}

/// Peer's direction, our wish to hold, direction agreed, whether the peer holds us: the table of the module.
#[test]
fn directions_meet() {
    use Direction::{Inactive, ReceiveOnly, SendOnly, SendReceive};
    for (attribute, is_holding, agreed, is_held) in [
        ("sendrecv", false, SendReceive, false),
        ("sendonly", false, ReceiveOnly, true),
        ("recvonly", false, SendOnly, false),
        ("inactive", false, Inactive, true),
        ("sendrecv", true, SendOnly, false),
        ("sendonly", true, Inactive, true),
        ("recvonly", true, SendOnly, false),
        ("inactive", true, Inactive, true),
    ] {
        for (head, media) in [("", format!("\na={attribute}")), (attribute, String::new())] {
            let offer = remote(&format!("m=audio 9000 RTP/AVP 8{media}"));
            let offer = match head {
                "" => offer,
                _ => offer.replace("t=0 0\r\n", &format!("t=0 0\r\na={head}\r\n")),
            };
            let (text, found) = session().answer(&offer, is_holding).unwrap();
            assert_eq!(
                (found.direction, found.is_held_by_peer),
                (agreed, is_held),
                "{offer}"
            );
            assert!(
                text.ends_with(&format!("a={}\r\n", agreed.as_str())),
                "{text}"
            );
        }
    }
}

#[test]
fn the_old_hold_is_understood() {
    let held =
        remote("m=audio 9000 RTP/AVP 8").replace("c=IN IP4 198.51.100.2", "c=IN IP4 0.0.0.0");
    let (text, agreed) = session().answer(&held, false).unwrap();
    assert_eq!(agreed.direction, Direction::ReceiveOnly);
    assert!(agreed.is_held_by_peer && text.contains("a=recvonly"));
    assert_eq!(agreed.remote, None);
}

#[test]
fn versions_grow_only_with_changes() {
    let mut session = session();
    let first = session.offer(false);
    let refresh = session.offer(false);
    assert_eq!(refresh, first);
    let hold = session.offer(true);
    assert!(hold.contains("a=sendonly"));
    let resumed = session.offer(false);
    assert_eq!([first, hold, resumed].map(|text| version(&text)), [1, 2, 3]);
}

#[test]
fn holding_a_holder_is_inactive_and_resuming_asks_for_both_ways() {
    let mut session = session();
    session
        .answer(&remote("m=audio 9000 RTP/AVP 8\na=sendonly"), false)
        .unwrap();
    assert!(session.offer(true).contains("a=inactive"));
    assert!(session.offer(false).contains("a=sendrecv"));
}

#[test]
fn an_answer_gives_each_side_its_own_payload_types() {
    let mut session = session();
    session.offer(false);
    let answer = remote(
        "m=audio 9000 RTP/AVP 120 8 121\na=rtpmap:120 opus/48000/2\na=fmtp:120 maxaveragebitrate=24000; useinbandfec=1\n\
         a=rtpmap:121 telephone-event/48000\na=ptime:40\na=maxptime:60\na=rtcp:9009",
    );
    let agreed = session.read_answer(&answer, false).unwrap();
    assert_eq!(agreed.send.payload_type, 120);
    assert_eq!(agreed.send.fmtp_value("useinbandfec"), Some("1"));
    assert_eq!(agreed.send.fmtp_value("MAXAVERAGEBITRATE"), Some("24000"));
    let own: Vec<u8> = agreed
        .receive
        .iter()
        .map(|codec| codec.payload_type)
        .collect();
    assert_eq!(own, [96, 8]);
    assert_eq!(agreed.telephone_event, Some((121, 48000)));
    assert_eq!(agreed.ptime_ms, 40);
    assert_eq!(
        agreed.remote_rtcp,
        Some("198.51.100.2:9009".parse().unwrap())
    );
    assert!(!agreed.rtcp_mux);
}

#[test]
fn refused_and_useless_answers_are_told_apart() {
    for (media, problem) in [
        ("m=audio 0 RTP/AVP 8", SdpProblem::AudioRefused),
        (
            "m=audio 9 RTP/AVP 18",
            SdpProblem::NoCommonCodec(vec!["G729/8000".into()]),
        ),
        (
            "m=audio 9 RTP/SAVP 8",
            SdpProblem::OnlyEncrypted("RTP/SAVP".into()),
        ),
        ("a=nothing", SdpProblem::NoAudio),
    ] {
        let mut session = session();
        session.offer(false);
        assert_eq!(session.read_answer(&remote(media), false), Err(problem));
    }
}

#[test]
fn a_payload_type_keeps_its_meaning() {
    let mut session = session();
    let offer = "m=audio 9000 RTP/AVP 101 100\na=rtpmap:101 opus/48000/2\na=rtpmap:100 telephone-event/48000";
    session.answer(&remote(offer), false).unwrap();
    let reoffer = session.offer(false);
    for line in [
        "a=rtpmap:101 opus/48000/2",
        "a=rtpmap:100 telephone-event/48000",
    ] {
        assert!(reoffer.contains(line), "{reoffer}");
    }
    assert!(!reoffer.contains("101 telephone-event"), "{reoffer}");
}

#[test]
fn muxed_rtcp_needs_both_sides() {
    let offer = remote("m=audio 9000 RTP/AVP 8\na=rtcp-mux\na=rtcp:9000");
    let (text, agreed) = session().answer(&offer, false).unwrap();
    assert!(agreed.rtcp_mux && text.contains("a=rtcp-mux"));
    assert_eq!(agreed.remote_rtcp, None);
    let mut plain = Session::new(
        7,
        Local {
            rtcp_mux: false,
            ..local()
        },
    );
    let (text, agreed) = plain.answer(&offer, false).unwrap();
    assert!(!agreed.rtcp_mux && !text.contains("rtcp-mux"));
}

#[test]
fn packet_times_stay_within_what_can_be_sent() {
    for (attributes, expected) in [
        ("", 20),
        ("\na=ptime:30", 30),
        ("\na=ptime:35", 30),
        ("\na=ptime:200", 60),
        ("\na=ptime:5", 10),
        ("\na=ptime:0", 20),
        ("\na=ptime:60\na=maxptime:40", 40),
        ("\na=ptime:x", 20),
    ] {
        let offer = remote(&format!("m=audio 9000 RTP/AVP 8{attributes}"));
        let (_, agreed) = session().answer(&offer, false).unwrap();
        assert_eq!(agreed.ptime_ms, expected, "{attributes}");
    }
}

proptest::proptest! {
    #[test]
    fn damaged_descriptions_never_panic(cut in 0usize..400, at in 0usize..400, byte: u8) {
        let mut bytes = session().offer(false).into_bytes();
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        bytes.truncate(cut);
        let text = crate::sip::wire::text_of(&bytes).into_owned();
        let _ = session().answer(&text, false);
        let _ = session().read_answer(&text, true);
    }
}
