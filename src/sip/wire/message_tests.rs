//! Messages: typed reading, writing, and what damage does.

use std::net::SocketAddr;

use proptest::prelude::*;

use super::*;

const INVITE: &str = "INVITE sip:200@example.com SIP/2.0\r\n\
    Via: SIP/2.0/UDP pbx.example.com:5060;branch=z9hG4bK1;rport, SIP/2.0/TCP [2001:db8::1];branch=z9hG4bK2\r\n\
    Max-Forwards: 70\r\n\
    f: \"J\u{fc}rgen\" <sip:100@example.com>;tag=a\r\n\
    t: <sip:200@example.com>\r\n\
    i: 1@pbx\r\n\
    CSeq: 17 INVITE\r\n\
    m: <sip:100@pbx.example.com>\r\n\
    x: 1800 ;refresher = UAS\r\n\
    Reason: Q.850;cause=16;text=\"Normal, clearing\", SIP ;cause=200\r\n\
    c: application/SDP;charset=utf-8\r\n\
    l: 3\r\n\r\nv=0";

#[allow(clippy::unwrap_used, reason = "test support")]
fn read(text: &str) -> Message {
    parse(text.as_bytes()).unwrap()
}

#[test]
fn typed_headers_are_read_on_demand() {
    let message = read(INVITE);
    let headers = message.headers();
    let vias = headers.vias();
    assert_eq!(vias[0].sent_by(), "pbx.example.com:5060");
    assert_eq!(vias[0].rport(), Some(None));
    assert_eq!(
        (vias[1].host.as_str(), vias[1].transport.as_str()),
        ("[2001:db8::1]", "TCP")
    );
    assert_eq!(headers.cseq().unwrap().number, 17);
    assert_eq!(headers.from_party().unwrap().display, "J\u{fc}rgen");
    let timer = headers.session_expires().unwrap();
    assert_eq!(
        (timer.seconds, timer.refresher),
        (1800, Some(Refresher::Uas))
    );
    let reasons = headers.reasons();
    assert_eq!(
        (reasons[0].protocol.as_str(), reasons[0].cause),
        ("Q.850", Some(16))
    );
    assert_eq!(reasons[0].text, "Normal, clearing");
    assert_eq!(
        (reasons[1].protocol.as_str(), reasons[1].cause),
        ("SIP", Some(200))
    );
    assert_eq!(headers.content_type().unwrap(), "application/sdp");
    assert_eq!(headers.uint("max-forwards"), Some(70));
    assert_eq!(headers.get("T"), headers.get("to"));
}

#[test]
fn an_odd_header_leaves_the_rest_readable() {
    let odd = INVITE.replace(
        "Max-Forwards: 70\r\n",
        "Max-Forwards: many\r\nnot a header\r\n: empty name\r\nX@: y\r\nDate:\r\nContact: <\r\nRAck: x\r\nMin-SE: -1\r\n",
    );
    let message = read(&odd);
    let headers = message.headers();
    assert_eq!(headers.uint("Max-Forwards"), None);
    assert_eq!((headers.uint("Min-SE"), headers.rack()), (None, None));
    assert_eq!(headers.get("Date"), Some(""));
    assert_eq!(headers.parties("Contact").len(), 1);
    assert!(
        headers
            .iter()
            .all(|header| !header.name.contains(['@', ' ']))
    );
    assert_eq!(message.body(), b"v=0");
}

#[test]
fn bytes_that_are_no_utf8_are_latin1_in_their_line_only() {
    let mut bytes = INVITE.as_bytes().to_vec();
    let at = INVITE.find("Max-Forwards").unwrap();
    bytes.splice(at..at, b"Subject: Gr\xFC\xDFe\r\n".iter().copied());
    let message = parse(&bytes).unwrap();
    assert_eq!(message.headers().get("Subject"), Some("Gr\u{fc}\u{df}e"));
    assert_eq!(
        message.headers().from_party().unwrap().display,
        "J\u{fc}rgen"
    );
}

#[test]
fn line_ends_before_a_message_and_without_cr_are_let_pass() {
    let loose = format!("\r\n\n{}", INVITE.replace("\r\n", "\n"));
    assert_eq!(read(&loose), read(INVITE));
}

#[test]
fn a_value_can_not_break_a_message() {
    let mut request = Request::new(Method::OPTIONS, "sip:a");
    request.headers.push("Subject", "x\r\nVia: evil\n\ny");
    let text = String::from_utf8(request.to_bytes()).unwrap();
    assert_eq!(
        text,
        "OPTIONS sip:a SIP/2.0\r\nSubject: x  Via: evil  y\r\nContent-Length: 0\r\n\r\n"
    );
}

#[test]
fn content_length_is_always_right_and_single() {
    let mut request = Request::new(Method::OPTIONS, "sip:a");
    request.headers.push("Content-Length", "99");
    request.headers.push("l", "98");
    request.body = b"abc".to_vec();
    let text = String::from_utf8(request.to_bytes()).unwrap();
    assert_eq!(
        text,
        "OPTIONS sip:a SIP/2.0\r\nContent-Length: 3\r\n\r\nabc"
    );
}

#[test]
fn a_response_copies_what_it_must() {
    let Message::Request(invite) = read(INVITE) else {
        unreachable!()
    };
    let response = invite.response(486);
    let names: Vec<&str> = response
        .headers
        .iter()
        .map(|header| header.name.as_str())
        .collect();
    assert_eq!(names, ["Via", "From", "To", "Call-ID", "CSeq"]);
    assert_eq!(response.phrase, "Busy Here");
    assert_eq!(
        read(&String::from_utf8(response.to_bytes()).unwrap())
            .headers()
            .vias()
            .len(),
        2
    );
}

#[test]
fn phrases_fall_back_to_their_class() {
    for (code, text) in [
        (486, "Busy Here"),
        (499, "Bad Request"),
        (599, "Server Internal Error"),
        (42, "Unknown"),
    ] {
        assert_eq!(phrase(code), text);
    }
}

#[test]
fn spaces_are_allowed_where_the_grammar_has_them() {
    for (text, expected) in [
        (
            "SIP / 2.0 / UDP first.example.com : 4000 ;ttl = 16",
            Some("SIP/2.0/UDP first.example.com:4000;ttl=16"),
        ),
        (
            "SIP/2.0/udp [2001:db8::1]",
            Some("SIP/2.0/UDP [2001:db8::1]"),
        ),
        ("SIP/2.0/UDP one two", None),
        ("SIP/2.0/UDP", None),
        ("SIP/2.0/UDP :5060", None),
        ("HTTP/1.1/TCP h", None),
    ] {
        let via = Via::parse(text).map(|via| via.to_string());
        assert_eq!(via.as_deref(), expected, "{text}");
    }
}

/// RFC 3261 §18.2.1 and RFC 3581 §4.
#[test]
fn the_source_is_noted_where_it_is_needed() {
    for (via, source, expected) in [
        (
            "SIP/2.0/UDP 192.0.2.1",
            "192.0.2.1:5060",
            "SIP/2.0/UDP 192.0.2.1",
        ),
        (
            "SIP/2.0/UDP 192.0.2.1",
            "192.0.2.9:5060",
            "SIP/2.0/UDP 192.0.2.1;received=192.0.2.9",
        ),
        (
            "SIP/2.0/UDP h;rport;branch=b",
            "192.0.2.9:7",
            "SIP/2.0/UDP h;rport=7;branch=b;received=192.0.2.9",
        ),
        (
            "SIP/2.0/UDP 192.0.2.1;rport",
            "192.0.2.1:7",
            "SIP/2.0/UDP 192.0.2.1;rport=7;received=192.0.2.1",
        ),
        (
            "SIP/2.0/UDP [2001:db8::1]",
            "[2001:db8::1]:7",
            "SIP/2.0/UDP [2001:db8::1]",
        ),
        (
            "SIP/2.0/UDP h",
            "[2001:db8::1]:7",
            "SIP/2.0/UDP h;received=2001:db8::1",
        ),
    ] {
        let mut marked = Via::parse(via).unwrap();
        let source: SocketAddr = source.parse().unwrap();
        marked.mark_source(source);
        assert_eq!(marked.to_string(), expected);
        if marked.params.has("received") {
            assert_eq!(marked.received(), Some(source.ip()));
        }
    }
}

#[test]
fn the_top_via_is_replaced_alone() {
    let message = read(INVITE);
    let mut headers = message.headers().clone();
    let mut top = headers.top_via().unwrap();
    top.params.set("rport", Some("9"));
    headers.set_top_via(&top);
    let vias: Vec<String> = headers.vias().iter().map(ToString::to_string).collect();
    assert_eq!(
        vias,
        [
            "SIP/2.0/UDP pbx.example.com:5060;branch=z9hG4bK1;rport=9",
            "SIP/2.0/TCP [2001:db8::1];branch=z9hG4bK2",
        ]
    );
}

#[test]
fn lists_are_edited_in_place() {
    let mut headers = Headers::new();
    headers.push("Subject", "s");
    headers.push("route", "<sip:1>, <sip:2,3>");
    headers.push_front("Via", "v");
    headers.push("ROUTE", "<sip:4>");
    assert_eq!(headers.list("Route"), ["<sip:1>", "<sip:2,3>", "<sip:4>"]);
    assert_eq!(headers.position("Route"), Some(2));
    headers.set("Route", "<sip:5>");
    assert_eq!((headers.len(), headers.position("Route")), (3, Some(2)));
    headers.remove("s");
    assert!(!headers.has("Subject") && headers.lists("via", "V"));
    headers.insert(99, "k", "timer , 100rel");
    assert!(headers.lists("Supported", "100REL") && !headers.lists("Supported", "100"));
}

fn header_text() -> impl Strategy<Value = String> {
    "[ -~\u{a0}-\u{ff}]{0,30}"
}

proptest! {
    #[test]
    fn a_written_message_reads_the_same(
        uri in "sip:[a-z0-9]{1,8}@[a-z]{1,8}",
        display in header_text(),
        extra in prop::collection::vec(("[A-Za-z][A-Za-z0-9-]{2,9}", header_text()), 0..8),
        body in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut request = Request::new(Method::MESSAGE, uri.clone());
        let from = crate::sip::addr::NameAddr {
            display,
            ..crate::sip::addr::NameAddr::new(crate::sip::addr::Uri::parse(&uri).unwrap())
        };
        request.headers.push("Via", "SIP/2.0/UDP h;branch=z9hG4bK1");
        request.headers.push("From", from.to_string());
        request.headers.push("To", format!("<{uri}>"));
        request.headers.push("Call-ID", "1");
        request.headers.push("CSeq", "1 MESSAGE");
        for (name, value) in extra {
            if !request.headers.has(&name) {
                request.headers.push(&name, value);
            }
        }
        request.headers.push("Content-Length", body.len().to_string());
        request.body = body;
        let message = Message::Request(request);
        let again = parse(&message.to_bytes());
        prop_assert_eq!(again, Ok(message));
    }

    #[test]
    fn damage_never_panics_and_what_is_taken_can_be_sent_on(
        cuts in prop::collection::vec((0usize..700, any::<u8>()), 0..8),
        length in 0usize..700,
        insert in prop::collection::vec(any::<u8>(), 0..12),
        at in 0usize..700,
    ) {
        let mut bytes = INVITE.as_bytes().to_vec();
        for (place, byte) in cuts {
            if let Some(there) = bytes.get_mut(place) {
                *there = byte;
            }
        }
        let at = at.min(bytes.len());
        bytes.splice(at..at, insert);
        if length > 20 {
            bytes.truncate(length);
        }
        match parse(&bytes) {
            Ok(message) => {
                let _ = (message.headers().vias(), message.headers().reasons(), message.headers().session_expires());
                let again = parse(&message.to_bytes());
                prop_assert!(again.is_ok(), "{:?} from {:?}", again, message);
            }
            Err(problem) => {
                if let Some(answer) = problem.answer {
                    let response = answer.0.response(answer.1);
                    prop_assert!(response.headers.top_via().is_some());
                }
            }
        }
    }

    #[test]
    fn any_bytes_are_survived(bytes: Vec<u8>) {
        let _ = parse(&bytes);
    }
}
