//! URIs: parts, comparison (RFC 3261 §19.1.4), building.

use super::uri::*;

#[allow(clippy::unwrap_used, reason = "test support")]
fn uri(text: &str) -> Uri {
    Uri::parse(text).unwrap()
}

/// Text, scheme, user, password, host, port, parameters.
#[test]
fn parts_of_a_uri() {
    use Scheme::{Other, Sip, Sips, Tel};
    for (text, scheme, user, password, host, port, params) in [
        ("sip:example.com", Sip, None, None, "example.com", None, ""),
        (
            "SIPS:a:b@EXAMPLE.com:5061;x",
            Sips,
            Some("a"),
            Some("b"),
            "EXAMPLE.com",
            Some(5061),
            ";x",
        ),
        (
            "sip:+4989@[2001:db8::1]:5060;user=phone",
            Sip,
            Some("+4989"),
            None,
            "[2001:db8::1]",
            Some(5060),
            ";user=phone",
        ),
        ("sip:a;b?c/d@h", Sip, Some("a;b?c/d"), None, "h", None, ""),
        ("sip:@h", Sip, Some(""), None, "h", None, ""),
        ("sip:a@my_host", Sip, Some("a"), None, "my_host", None, ""),
        (
            "tel:+49-89-1;phone-context=x",
            Tel,
            Some("+49-89-1"),
            None,
            "",
            None,
            ";phone-context=x",
        ),
        ("urn:service:sos", Other, None, None, "", None, ""),
    ] {
        let uri = uri(text);
        assert_eq!(uri.as_str(), text);
        assert_eq!(uri.scheme(), scheme, "{text}");
        assert_eq!((uri.user(), uri.password()), (user, password), "{text}");
        assert_eq!((uri.host(), uri.port()), (host, port), "{text}");
        assert_eq!(uri.params().to_string(), params, "{text}");
    }
}

#[test]
fn what_is_no_uri_says_why() {
    for (text, problem) in [
        ("", UriProblem::NoScheme),
        ("4989", UriProblem::NoScheme),
        ("1sip:a@b", UriProblem::NoScheme),
        ("sip:", UriProblem::NoHost),
        ("sip:a@", UriProblem::NoHost),
        ("sip:a@b c", UriProblem::BadCharacter),
        ("sip:a\r\n@b", UriProblem::BadCharacter),
        ("sip:a@[::1", UriProblem::BadHost),
        ("sip:a@[x]", UriProblem::BadHost),
        ("sip:a@h,i", UriProblem::BadHost),
        ("sip:a@h:99999", UriProblem::BadPort),
        ("sip:a@h:", UriProblem::BadPort),
        ("sip:a@[::1]x", UriProblem::BadPort),
        ("tel:", UriProblem::NoNumber),
    ] {
        assert_eq!(Uri::parse(text).err(), Some(problem), "{text}");
    }
}

#[test]
fn users_are_unescaped_and_cut() {
    for (text, user) in [
        ("sip:+49%2089;npdi=yes@h", "+49 89"),
        ("sip:%41%4@h", "A%4"),
        ("sip:%FC@h", "ü"),
        ("sip:%C3%BC@h", "ü"),
        ("sip:h", ""),
        ("tel:110;phone-context=+49", "110"),
    ] {
        assert_eq!(uri(text).plain_user(), user, "{text}");
    }
}

#[test]
fn embedded_headers_are_kept_apart() {
    let entry = uri("sip:a@h;cause=302?Reason=SIP%3Bcause%3D302&Privacy=none");
    assert_eq!(entry.params().get("cause"), Some("302"));
    assert_eq!(entry.headers().get("reason"), Some("SIP%3Bcause%3D302"));
    assert_eq!(entry.headers().get("Privacy"), Some("none"));
    assert_eq!(entry.without_headers().as_str(), "sip:a@h;cause=302");
    let unescaped = uri("sip:a@h?Reason=SIP;cause=302;text=\"Moved Temporarily\"");
    assert_eq!(
        unescaped.headers().get("Reason"),
        Some("SIP;cause=302;text=\"Moved Temporarily\"")
    );
}

/// The examples of RFC 3261 §19.1.4 and some more.
#[test]
fn comparison_follows_the_rfc() {
    for (one, other, same) in [
        (
            "sip:%61lice@atlanta.com;transport=TCP",
            "sip:alice@AtLanTa.CoM;Transport=tcp",
            true,
        ),
        (
            "sip:carol@chicago.com",
            "sip:carol@chicago.com;newparam=5",
            true,
        ),
        (
            "sip:carol@chicago.com;newparam=5",
            "sip:carol@chicago.com;security=on",
            true,
        ),
        (
            "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
            "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
            true,
        ),
        (
            "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
            "sip:alice@atlanta.com?priority=urgent&subject=project%20x",
            true,
        ),
        (
            "SIP:ALICE@AtLanTa.CoM;Transport=udp",
            "sip:alice@AtLanTa.CoM;Transport=UDP",
            false,
        ),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false),
        (
            "sip:bob@biloxi.com",
            "sip:bob@biloxi.com;transport=udp",
            false,
        ),
        (
            "sip:bob@biloxi.com",
            "sip:bob@biloxi.com:6000;transport=tcp",
            false,
        ),
        (
            "sip:carol@chicago.com",
            "sip:carol@chicago.com?Subject=next%20meeting",
            false,
        ),
        ("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false),
        ("sip:a@[2001:db8:0::1]", "sip:a@[2001:db8::1]", true),
        ("sip:a@h;x=1", "sip:a@h;x=2", false),
        ("sip:a@h", "sips:a@h", false),
        ("tel:+49-89-1", "tel:+49891", true),
        ("urn:a", "urn:a", true),
    ] {
        assert_eq!(uri(one).is_equivalent(&uri(other)), same, "{one} {other}");
        assert_eq!(uri(other).is_equivalent(&uri(one)), same, "{other} {one}");
    }
}

#[test]
fn built_uris_are_escaped_and_read_back() {
    for (user, host, text) in [
        (Some("+4989"), "h", "sip:+4989@h"),
        (Some("a b@c:d#"), "h", "sip:a%20b%40c%3Ad%23@h"),
        (Some("ü"), "2001:db8::1", "sip:%C3%BC@[2001:db8::1]"),
        (None, "h", "sip:h"),
    ] {
        let built = Uri::sip(Scheme::Sip, user, host, None);
        assert_eq!(built.as_str(), text);
        assert_eq!(uri(text).plain_user(), user.unwrap_or(""));
    }
    let lr = Uri::sip(Scheme::Sips, Some("a"), "h", Some(5061))
        .with_param("lr", None)
        .with_param("x", Some("1"));
    assert_eq!(lr.as_str(), "sips:a@h:5061;lr;x=1");
}
