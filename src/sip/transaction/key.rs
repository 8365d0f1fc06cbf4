//! How a request finds its server transaction (RFC 3261 §17.2.3), and its twins that came by another way (§8.2.2.2).

use crate::sip::wire::{Method, Request};

/// The start of every branch made by RFC 3261.
pub(crate) const MAGIC: &str = "z9hG4bK";

/// What equal requests of one transaction share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ServerKey(String);

impl ServerKey {
    /// The key of `request`; an ACK has that of its INVITE. `None` when it can't be read.
    pub(crate) fn of(request: &Request) -> Option<Self> {
        let method = if request.method == Method::ACK {
            &Method::INVITE
        } else {
            &request.method
        };
        Self::with_method(request, method)
    }

    /// The key of the INVITE that the CANCEL `request` means (RFC 3261 §9.2).
    pub(crate) fn cancelled(request: &Request) -> Option<Self> {
        Self::with_method(request, &Method::INVITE)
    }

    fn with_method(request: &Request, method: &Method) -> Option<Self> {
        let via = request.headers.top_via()?;
        match via.branch() {
            Some(branch) if branch.starts_with(MAGIC) && branch.len() > MAGIC.len() => {
                Some(Self(format!("{branch} {} {method}", via.sent_by())))
            }
            Some(_) | None => {
                let headers = &request.headers;
                let from = headers.from_party()?;
                Some(Self(format!(
                    "2543 {} {} {} {} {via} {method}",
                    request.uri,
                    headers.call_id()?,
                    from.tag().unwrap_or_default(),
                    headers.cseq()?.number,
                )))
            }
        }
    }
}

/// What copies of one request share that reached us by different ways.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TwinKey(String);

impl TwinKey {
    /// The key of `request`; `None` within a dialog and for methods that make no transaction of their own.
    pub(crate) fn of(request: &Request) -> Option<Self> {
        let headers = &request.headers;
        if [Method::ACK, Method::CANCEL].contains(&request.method)
            || headers.to_party()?.tag().is_some()
        {
            return None;
        }
        let from = headers.from_party()?;
        Some(Self(format!(
            "{} {} {}",
            headers.call_id()?,
            from.tag()?,
            headers.get("CSeq")?
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::wire::{Message, parse};

    fn request(method: &str, via: &str, to: &str) -> Request {
        let text = format!(
            "{method} sip:b@b SIP/2.0\r\nVia: SIP/2.0/UDP {via}\r\nFrom: <sip:a@a>;tag=f\r\nTo: <sip:b@b>{to}\r\n\
             Call-ID: c\r\nCSeq: 1 {method}\r\n\r\n"
        );
        match parse(text.as_bytes()) {
            Ok(Message::Request(request)) => request,
            other => panic!("{other:?}"),
        }
    }

    fn key(method: &str, via: &str) -> ServerKey {
        ServerKey::of(&request(method, via, "")).unwrap()
    }

    #[test]
    fn branch_sent_by_and_method_make_the_key() {
        let invite = key("INVITE", "h:5060;branch=z9hG4bKx");
        assert_eq!(invite, key("INVITE", "H:5060;branch=z9hG4bKx;rport"));
        assert_eq!(invite, key("ACK", "h:5060;branch=z9hG4bKx"));
        for other in [
            key("INVITE", "h:5060;branch=z9hG4bKy"),
            key("INVITE", "h:5061;branch=z9hG4bKx"),
            key("CANCEL", "h:5060;branch=z9hG4bKx"),
            key("INVITE", "h:5060;branch=z9hG4bK"),
        ] {
            assert_ne!(invite, other);
        }
        let cancel = request("CANCEL", "h:5060;branch=z9hG4bKx", "");
        assert_eq!(ServerKey::cancelled(&cancel).unwrap(), invite);
    }

    #[test]
    fn without_a_magic_branch_the_headers_make_the_key() {
        assert_eq!(key("INVITE", "h;branch=1"), key("ACK", "h;branch=1"));
        assert_ne!(key("INVITE", "h;branch=1"), key("INVITE", "h;branch=2"));
    }

    #[test]
    fn twins_differ_in_the_branch_only() {
        let twin = |via, to| TwinKey::of(&request("INVITE", via, to));
        assert_eq!(twin("h;branch=z9hG4bK1", ""), twin("h;branch=z9hG4bK2", ""));
        assert!(twin("h;branch=z9hG4bK1", "").is_some());
        assert!(twin("h;branch=z9hG4bK1", ";tag=t").is_none());
        assert!(TwinKey::of(&request("ACK", "h;branch=z9hG4bK1", "")).is_none());
    }
}
