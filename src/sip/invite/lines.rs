//! Header values and bodies that the messages of calls share.

use crate::sip::{
    Reason,
    wire::{Headers, Request, Response, content, scan::quote, text_of},
};

/// The methods we take.
pub(crate) const ALLOW: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, PRACK, UPDATE, NOTIFY";
/// The extensions we know.
pub(crate) const SUPPORTED: &str = "100rel, timer";
/// The media type of session descriptions.
pub(crate) const SDP: &str = "application/sdp";

/// A Reason value (RFC 3326).
pub(crate) fn reason(reason: &Reason) -> String {
    let is_token = !reason.protocol.is_empty()
        && reason
            .protocol
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    let mut text = if is_token {
        reason.protocol.clone()
    } else {
        "SIP".to_owned()
    };
    if let Some(cause) = reason.cause {
        text = format!("{text};cause={cause}");
    }
    if !reason.text.is_empty() {
        text = format!("{text};text={}", quote(&reason.text));
    }
    text
}

/// The session description of a body, if there is one.
pub(crate) fn sdp_of(headers: &Headers, body: &[u8]) -> Option<String> {
    content(headers, body, SDP).map(|sdp| text_of(sdp).into_owned())
}

/// Puts a session description into a request.
pub(crate) fn put_sdp(request: &mut Request, sdp: &str) {
    request.headers.set("Content-Type", SDP);
    request.body = sdp.as_bytes().to_vec();
}

/// Puts a session description into a response.
pub(crate) fn answer_sdp(response: &mut Response, sdp: &str) {
    response.headers.set("Content-Type", SDP);
    response.body = sdp.as_bytes().to_vec();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_written_safely() {
        for (protocol, cause, text, expected) in [
            (
                "SIP",
                Some(200),
                "Call completed elsewhere",
                "SIP;cause=200;text=\"Call completed elsewhere\"",
            ),
            ("Q.850", Some(16), "", "Q.850;cause=16"),
            ("X\r\nEvil: 1", None, "a\r\nb\"c", "SIP;text=\"ab\\\"c\""),
        ] {
            let value = Reason {
                protocol: protocol.to_owned(),
                cause,
                text: text.to_owned(),
            };
            assert_eq!(reason(&value), expected);
        }
    }
}
