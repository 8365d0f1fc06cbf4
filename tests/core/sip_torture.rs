//! The 49 messages of RFC 4475, byte for byte, and what the reader makes of each.
//!
//! Where the RFC lets an element choose, a call is not lost over it: an unquoted comma in a display name and a Date we
//! don't look at are let pass. Everything else invalid is refused.

#![allow(clippy::unwrap_used, clippy::panic, reason = "test support")]

use std::{fs, path::Path};

use linekeeper::sip::{
    addr::{Scheme, Uri},
    wire::{Message, Method, Request, Response, content, parse},
};

/// What is to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Taken,
    /// Not taken, answered with this code.
    Refused(u16),
    /// Not taken, not answered.
    Dropped,
}

use Verdict::{Dropped, Refused, Taken};

const VALID: [(&str, Verdict); 13] = [
    ("wsinv", Taken),
    ("intmeth", Taken),
    ("esc01", Taken),
    ("escnull", Taken),
    ("esc02", Taken),
    ("lwsdisp", Taken),
    ("longreq", Taken),
    ("dblreq", Taken),
    ("semiuri", Taken),
    ("transports", Taken),
    ("mpart01", Taken),
    ("unreason", Taken),
    ("noreason", Taken),
];

const INVALID: [(&str, Verdict); 19] = [
    ("badinv01", Refused(400)),
    ("clerr", Refused(400)),
    ("ncl", Refused(400)),
    ("scalar02", Refused(400)),
    ("scalarlg", Dropped),
    ("quotbal", Refused(400)),
    ("ltgtruri", Refused(400)),
    ("lwsruri", Refused(400)),
    ("lwsstart", Refused(400)),
    ("trws", Refused(400)),
    ("escruri", Refused(400)),
    ("baddate", Taken),
    ("regbadct", Refused(400)),
    ("badaspec", Refused(400)),
    ("baddn", Taken),
    ("badvers", Refused(505)),
    ("mismatch01", Refused(400)),
    ("mismatch02", Refused(400)),
    ("bigcode", Dropped),
];

/// Sections 3.2 to 3.4: taken ones are judged above the reader (420, 415, 401, 483, 406…).
const MEANING: [(&str, Verdict); 17] = [
    ("badbranch", Taken),
    ("insuf", Refused(400)),
    ("unkscm", Refused(416)),
    ("novelsc", Refused(416)),
    ("unksm2", Taken),
    ("bext01", Taken),
    ("invut", Taken),
    ("regaut01", Taken),
    ("multi01", Refused(400)),
    ("mcl01", Refused(400)),
    ("bcast", Taken),
    ("zeromf", Taken),
    ("cparam01", Taken),
    ("cparam02", Taken),
    ("regescrt", Taken),
    ("sdp01", Taken),
    ("inv2543", Taken),
];

fn bytes(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/core/torture/{name}.dat"));
    fs::read(&path).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()))
}

fn request(name: &str) -> Request {
    match parse(&bytes(name)) {
        Ok(Message::Request(request)) => request,
        other => panic!("{name}: {other:?}"),
    }
}

fn response(name: &str) -> Response {
    match parse(&bytes(name)) {
        Ok(Message::Response(response)) => response,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn every_message_of_rfc_4475_gets_its_verdict() {
    let mut wrong = Vec::new();
    for (name, expected) in VALID.into_iter().chain(INVALID).chain(MEANING) {
        let result = parse(&bytes(name));
        let found = match &result {
            Ok(_) => Taken,
            Err(problem) => match &problem.answer {
                Some(answer) => Refused(answer.1),
                None => Dropped,
            },
        };
        if found != expected {
            wrong.push(format!(
                "{name}: {found:?} instead of {expected:?} ({result:?})"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_are_no_other_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/torture");
    let count = fs::read_dir(folder).unwrap().count();
    assert_eq!(count, VALID.len() + INVALID.len() + MEANING.len());
    assert_eq!(count, 49);
}

#[test]
fn taken_messages_survive_being_written() {
    for (name, verdict) in VALID.into_iter().chain(INVALID).chain(MEANING) {
        if verdict == Taken {
            let mut message = parse(&bytes(name)).unwrap();
            let again = parse(&message.to_bytes()).unwrap();
            let length = message.body().len().to_string();
            let headers = match &mut message {
                Message::Request(request) => &mut request.headers,
                Message::Response(response) => &mut response.headers,
            };
            headers.set("Content-Length", length);
            assert_eq!(again, message, "{name}");
        }
    }
}

/// 3.1.1.1: folding, odd spaces, compact names, mixed case.
#[test]
fn wsinv_is_read_right() {
    let request = request("wsinv");
    let headers = &request.headers;
    assert_eq!(request.method, Method::INVITE);
    assert_eq!(headers.to_party().unwrap().tag(), Some("1918181833n"));
    let from = headers.from_party().unwrap();
    assert_eq!(
        (from.display.as_str(), from.tag()),
        ("J Rosenberg \\\"", Some("98asjd8"))
    );
    assert_eq!(headers.uint("Max-Forwards"), Some(68));
    assert_eq!(headers.cseq().unwrap().to_string(), "9 INVITE");
    let vias: Vec<String> = headers.vias().iter().map(ToString::to_string).collect();
    let expected = [
        "SIP/2.0/UDP 192.0.2.2;branch=390skdjuw",
        "SIP/2.0/TCP spindle.example.com;branch=z9hG4bK9ikj8",
        "SIP/2.0/UDP 192.168.255.111;branch=z9hG4bK30239",
    ];
    assert_eq!(vias, expected);
    assert_eq!(headers.get("Subject"), Some(""));
    let fangled = "newfangled value continued newfangled value";
    assert_eq!(headers.get("NewFangledHeader"), Some(fangled));
    let contact = headers.parties("Contact").remove(0);
    assert_eq!(contact.display, "Quoted string \"\"");
    assert_eq!(contact.params.get("newparam"), Some("newvalue"));
    assert_eq!(contact.params.get("q"), Some("0.33"));
    assert_eq!(request.body.len(), 150);
}

/// 3.1.1.2: every character a grammar rule allows.
#[test]
fn intmeth_is_read_right() {
    let request = request("intmeth");
    assert_eq!(
        request.method.as_str(),
        "!interesting-Method0123456789_*+`.%indeed'~"
    );
    let uri = Uri::parse(&request.uri).unwrap();
    assert_eq!(
        uri.user(),
        Some("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*")
    );
    assert_eq!(
        uri.password(),
        Some("&it+has=1,weird!*pas$wo~d_too.(doesn't-it)")
    );
    assert_eq!(uri.host(), "example.com");
    let headers = &request.headers;
    assert_eq!(
        headers.to_party().unwrap().display,
        "BEL: NUL: DEL:",
        "no control characters"
    );
    let from = headers.from_party().unwrap();
    assert_eq!(from.display, "token1~` token2'+_ token3*%!.-");
    assert_eq!(from.tag(), Some("_token~1'+`*%!-."));
    assert_eq!(
        from.params.text("fromParam''~+*_!.-%").unwrap(),
        "работающий"
    );
    assert_eq!(
        headers.get("extensionHeader-!.%*+_`'~"),
        Some("\u{feff}大停電")
    );
}

/// 3.1.1.3 and 3.1.1.5: escapes where they mean something, and where they don't.
#[test]
fn escapes_are_undone_only_where_they_are_escapes() {
    let invite = request("esc01");
    let uri = Uri::parse(&invite.uri).unwrap();
    assert_eq!((uri.scheme(), uri.host()), (Scheme::Sip, "example.net"));
    assert_eq!(uri.plain_user(), "sips:user@example.com");
    assert_eq!(invite.headers.to_party().unwrap().uri.plain_user(), "user");
    assert_eq!(
        invite.headers.from_party().unwrap().uri.plain_user(),
        "I have spaces"
    );
    let plain = Uri::parse("sip:caller@host5.example.net;lr;name=value%2541").unwrap();
    assert!(
        !invite.headers.parties("Contact")[0].uri.params().has("lr"),
        "names are not unescaped"
    );
    assert_eq!(
        plain.plain_user(),
        invite.headers.parties("Contact")[0].uri.plain_user()
    );

    let odd = request("esc02");
    assert_eq!(odd.method.as_str(), "RE%47IST%45R");
    assert_eq!(odd.headers.from_party().unwrap().display, "%Z%45");
    assert_eq!(odd.headers.list("Contact").len(), 2);
}

#[test]
fn the_rest_of_the_valid_ones_is_read_right() {
    assert_eq!(request("escnull").headers.list("Contact").len(), 2);
    assert_eq!(
        request("lwsdisp").headers.from_party().unwrap().display,
        "caller"
    );
    let long = request("longreq");
    assert_eq!(long.headers.vias().len(), 34);
    assert_eq!(long.headers.to_party().unwrap().uri.port(), Some(6000));
    let double = request("dblreq");
    assert_eq!((double.method, double.body.len()), (Method::REGISTER, 0));
    let semi = Uri::parse(&request("semiuri").uri).unwrap();
    assert_eq!(semi.user(), Some("user;par=u%40example.net"));
    assert_eq!(semi.plain_user(), "user");
    let transports: Vec<String> = request("transports")
        .headers
        .vias()
        .into_iter()
        .map(|via| via.transport)
        .collect();
    assert_eq!(transports, ["UDP", "SCTP", "TLS", "UNKNOWN", "TCP"]);
    let parts = request("mpart01");
    assert_eq!(
        content(&parts.headers, &parts.body, "text/plain"),
        Some(&b"Hello"[..])
    );
    let binary = content(&parts.headers, &parts.body, "application/octet-stream").unwrap();
    assert_eq!((binary.len(), binary[0], binary[341]), (342, 0x30, 0x05));
    let unusual = response("unreason");
    assert_eq!(unusual.code, 200);
    assert_eq!(
        unusual.phrase,
        "= 2**3 * 5**2 но сто девяносто девять - простое"
    );
    assert_eq!(
        (
            response("noreason").code,
            response("noreason").phrase.as_str()
        ),
        (100, "")
    );
}

#[test]
fn meaning_is_kept_where_the_reader_has_no_say() {
    assert_eq!(
        request("badbranch").headers.top_via().unwrap().branch(),
        Some("z9hG4bK")
    );
    let outside = request("cparam01").headers.parties("Contact").remove(0);
    assert!(outside.params.has("unknownparam") && outside.uri.params().is_empty());
    let inside = request("cparam02").headers.parties("Contact").remove(0);
    assert!(inside.uri.params().has("unknownparam") && inside.params.is_empty());
    let embedded = request("regescrt").headers.parties("Contact").remove(0);
    assert_eq!(
        embedded.uri.headers().get("route"),
        Some("%3Csip:sip.example.com%3E")
    );
    assert_eq!(
        request("unksm2").headers.to_party().unwrap().uri.scheme(),
        Scheme::Other
    );
    assert_eq!(
        response("bcast").headers.top_via().unwrap().host,
        "192.0.2.198"
    );
    let old = request("inv2543");
    assert_eq!(old.headers.from_party().unwrap().tag(), None);
    assert_eq!(old.headers.top_via().unwrap().branch(), None);
    assert!(
        !old.body.is_empty(),
        "without Content-Length the rest is the body"
    );
}

/// RFC 5118 §4: the request its messages share, with one part replaced.
fn ipv6(part: &str, by: &str) -> String {
    let request = "REGISTER sip:[2001:db8::10] SIP/2.0\r\nTo: sip:user@example.com\r\n\
        From: sip:user@example.com;tag=81x2\r\nVia: SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111\r\n\
        Call-ID: SSG9559905523997077@hlau_4100\r\nMax-Forwards: 70\r\n\
        Contact: \"Caller\" <sip:caller@[2001:db8::1]>\r\nCSeq: 98176 REGISTER\r\nContent-Length: 0\r\n\r\n";
    request.replace(part, by)
}

#[test]
fn the_ipv6_messages_of_rfc_5118_get_their_verdict() {
    for (section, part, by, is_taken) in [
        ("4.1", "", "", true),
        ("4.2 no brackets", "[2001:db8::10]", "2001:db8::10", false),
        ("4.3 port within", "::10]", "::10:5070]", true),
        ("4.4 port behind", "::10]", "::10]:5070", true),
        ("4.9 mapped", "[2001:db8::1]", "[::ffff:192.0.2.10]", true),
        (
            "4.10 three colons",
            "[2001:db8::1]",
            "[2001:db8:::192.0.2.1]",
            false,
        ),
        (
            "no brackets in Via",
            "[2001:db8::9:1]",
            "2001:db8::9:1",
            false,
        ),
    ] {
        let result = parse(ipv6(part, by).as_bytes());
        assert_eq!(result.is_ok(), is_taken, "{section}: {result:?}");
    }
}

#[test]
fn ipv6_ports_and_received_are_read_as_rfc_5118_says() {
    let port = |text| Uri::parse(text).unwrap().port();
    assert_eq!(port("sip:[2001:db8::10:5070]"), None);
    assert_eq!(port("sip:[2001:db8::10]:5070"), Some(5070));
    for received in ["[2001:db8::9:255]", "2001:db8::9:255"] {
        let message = ipv6(";branch", &format!(";received={received};branch"));
        let via = parse(message.as_bytes())
            .unwrap()
            .headers()
            .top_via()
            .unwrap();
        assert_eq!(via.received(), Some("2001:db8::9:255".parse().unwrap()));
    }
}
