//! Dialogs (RFC 3261 §12): who talks to whom, by which route, with which numbers.
//!
//! | made by                | from                       | route set                  | remote target            |
//! |------------------------|----------------------------|----------------------------|--------------------------|
//! | [`Dialog::caller`]     | our request, its response  | Record-Route, last first   | Contact of the response  |
//! | [`Dialog::callee`]     | the peer's request         | Record-Route, first first  | Contact of the request   |
//!
//! An early dialog is one whose making response was provisional; what differs is only who holds it.

use super::{
    addr::{NameAddr, Uri},
    wire::{Method, Request, Response},
};

/// The most Record-Route entries taken over.
const MAX_ROUTES: usize = 32;

/// One dialog.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Dialog {
    /// Call-ID.
    pub(crate) call_id: String,
    /// Our From or To value with its tag.
    local: String,
    /// Our tag.
    pub(crate) local_tag: String,
    /// The peer's From or To value with its tag.
    remote: String,
    /// The peer's tag; empty for a peer of RFC 2543.
    pub(crate) remote_tag: String,
    /// The last number we used.
    pub(crate) local_seq: u32,
    /// The last number the peer used.
    remote_seq: Option<u32>,
    /// The proxies a request of ours passes, nearest first.
    routes: Vec<NameAddr>,
    /// Where the peer is.
    target: Uri,
}

impl Dialog {
    /// The dialog that `response` makes of our `request` (RFC 3261 §12.1.2).
    pub(crate) fn caller(request: &Request, response: &Response) -> Option<Self> {
        let from = request.headers.from_party()?;
        let to = response.headers.to_party()?;
        let mut routes = response.headers.parties("Record-Route");
        routes.reverse();
        routes.truncate(MAX_ROUTES);
        let contact = response.headers.parties("Contact").into_iter().next();
        let target = match contact {
            Some(contact) => contact.uri,
            None => Uri::parse(&request.uri).ok()?,
        };
        Some(Self {
            call_id: request.headers.call_id()?.to_owned(),
            local: request.headers.get("From")?.to_owned(),
            local_tag: from.tag()?.to_owned(),
            remote: response.headers.get("To")?.to_owned(),
            remote_tag: to.tag().unwrap_or_default().to_owned(),
            local_seq: request.headers.cseq()?.number,
            remote_seq: None,
            routes,
            target: target.without_headers(),
        })
    }

    /// The dialog that we make of the peer's `request` by answering with `local_tag` (RFC 3261 §12.1.1). `None` without
    /// a readable Contact.
    pub(crate) fn callee(request: &Request, local_tag: &str) -> Option<Self> {
        let contact = request.headers.parties("Contact").into_iter().next()?;
        let mut routes = request.headers.parties("Record-Route");
        routes.truncate(MAX_ROUTES);
        Some(Self {
            call_id: request.headers.call_id()?.to_owned(),
            local: request.headers.to_party()?.with_tag(local_tag).to_string(),
            local_tag: local_tag.to_owned(),
            remote: request.headers.get("From")?.to_owned(),
            remote_tag: request
                .headers
                .from_party()?
                .tag()
                .unwrap_or_default()
                .to_owned(),
            local_seq: 0,
            remote_seq: Some(request.headers.cseq()?.number),
            routes,
            target: contact.uri.without_headers(),
        })
    }

    /// A new request of ours with the next number, or with that of the INVITE for its ACK.
    pub(crate) fn request(&mut self, method: Method) -> Request {
        self.local_seq = self.local_seq.saturating_add(1);
        self.request_numbered(method, self.local_seq)
    }

    /// A request of ours with a given number (RFC 3261 §12.2.1.1, strict routers included).
    pub(crate) fn request_numbered(&self, method: Method, number: u32) -> Request {
        let strict = self.strict_router();
        let uri = strict.map_or(&self.target, |router| &router.uri);
        let mut request = Request::new(method, uri.clone().without_headers().as_str());
        let headers = &mut request.headers;
        for route in self.routes.iter().skip(usize::from(strict.is_some())) {
            headers.push("Route", route.to_string());
        }
        if strict.is_some() {
            headers.push("Route", format!("<{}>", self.target.as_str()));
        }
        headers.push("Max-Forwards", "70");
        headers.push("From", self.local.clone());
        headers.push("To", self.remote.clone());
        headers.push("Call-ID", self.call_id.clone());
        headers.push("CSeq", format!("{number} {}", request.method));
        request
    }

    /// Where a request of ours goes first.
    pub(crate) fn next_hop(&self) -> &Uri {
        self.routes
            .first()
            .map_or(&self.target, |router| &router.uri)
    }

    /// Our From or To value with its tag.
    pub(crate) fn local(&self) -> &str {
        &self.local
    }

    /// The peer's From or To value with its tag.
    pub(crate) fn remote(&self) -> &str {
        &self.remote
    }

    /// Where the peer is.
    pub(crate) fn target(&self) -> &Uri {
        &self.target
    }

    /// Takes the peer's new Contact over (RFC 3261 §12.2.2).
    pub(crate) fn refresh_target(&mut self, contacts: &[NameAddr]) {
        if let Some(contact) = contacts.first() {
            self.target = contact.uri.clone().without_headers();
        }
    }

    /// Whether a request of the peer with this number may be carried out; gaps are legal, going back is not.
    pub(crate) fn take_number(&mut self, number: u32) -> bool {
        let is_newer = self.remote_seq.is_none_or(|last| number > last);
        if is_newer {
            self.remote_seq = Some(number);
        }
        is_newer
    }

    /// The first router when it is a strict one (RFC 2543), which wants itself in the Request-URI.
    fn strict_router(&self) -> Option<&NameAddr> {
        self.routes
            .first()
            .filter(|router| !router.uri.params().has("lr"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::wire::{Message, parse};

    fn invite(more: &str) -> Request {
        let text = format!(
            "INVITE sip:bob@b.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n\
             From: \"A\" <sip:alice@a.example>;tag=a\r\nTo: <sip:bob@b.example>\r\nCall-ID: c\r\nCSeq: 7 INVITE\r\n{more}\r\n"
        );
        match parse(text.as_bytes()) {
            Ok(Message::Request(request)) => request,
            other => panic!("{other:?}"),
        }
    }

    fn answer(more: &[(&str, &str)]) -> Response {
        let mut response = invite("").response(200);
        response.headers.set("To", "<sip:bob@b.example>;tag=b");
        for (name, value) in more {
            response.headers.push(name, *value);
        }
        response
    }

    fn routes(request: &Request) -> Vec<&str> {
        request.headers.list("Route")
    }

    #[test]
    fn the_caller_reverses_the_route_set() {
        let response = answer(&[
            ("Contact", "<sip:bob@192.0.2.9>"),
            ("Record-Route", "<sip:p3;lr>, <sip:p2;lr>"),
            ("Record-Route", "<sip:p1;lr>"),
        ]);
        let mut dialog = Dialog::caller(&invite(""), &response).unwrap();
        let bye = dialog.request(Method::BYE);
        assert_eq!(routes(&bye), ["<sip:p1;lr>", "<sip:p2;lr>", "<sip:p3;lr>"]);
        assert_eq!(bye.uri, "sip:bob@192.0.2.9");
        assert_eq!(bye.headers.get("CSeq"), Some("8 BYE"));
        assert_eq!(bye.headers.get("To"), Some("<sip:bob@b.example>;tag=b"));
        assert_eq!(dialog.next_hop().host(), "p1");
    }

    #[test]
    fn the_callee_keeps_the_route_set() {
        let request = invite(
            "Record-Route: <sip:p3;lr>, <sip:p2;lr>\r\nContact: <sip:alice@192.0.2.8?Reason=x>\r\n",
        );
        let mut dialog = Dialog::callee(&request, "t").unwrap();
        let bye = dialog.request(Method::BYE);
        assert_eq!(routes(&bye), ["<sip:p3;lr>", "<sip:p2;lr>"]);
        assert_eq!(bye.uri, "sip:alice@192.0.2.8");
        assert_eq!(bye.headers.get("CSeq"), Some("1 BYE"));
        assert_eq!(bye.headers.from_party().unwrap().tag(), Some("t"));
        assert_eq!(bye.headers.to_party().unwrap().tag(), Some("a"));
        assert!(Dialog::callee(&invite(""), "t").is_none(), "no contact");
    }

    #[test]
    fn a_strict_router_stands_in_the_request_uri() {
        let response = answer(&[
            ("Contact", "<sip:bob@192.0.2.9>"),
            ("Record-Route", "<sip:p2;lr>, <sip:p1>"),
        ]);
        let mut dialog = Dialog::caller(&invite(""), &response).unwrap();
        let bye = dialog.request(Method::BYE);
        assert_eq!(bye.uri, "sip:p1");
        assert_eq!(routes(&bye), ["<sip:p2;lr>", "<sip:bob@192.0.2.9>"]);
        assert_eq!(dialog.next_hop().host(), "p1");
    }

    #[test]
    fn numbers_may_leap_but_not_go_back() {
        let mut dialog = Dialog::callee(&invite("Contact: <sip:a@192.0.2.8>\r\n"), "t").unwrap();
        for (number, fine) in [(7, false), (8, true), (100, true), (99, false), (101, true)] {
            assert_eq!(dialog.take_number(number), fine, "{number}");
        }
    }

    #[test]
    fn the_target_follows_the_contact() {
        let mut dialog =
            Dialog::caller(&invite(""), &answer(&[("Contact", "<sip:bob@192.0.2.9>")])).unwrap();
        dialog.refresh_target(&[]);
        assert_eq!(dialog.target().as_str(), "sip:bob@192.0.2.9");
        dialog.refresh_target(&[NameAddr::parse("<sip:bob@192.0.2.10;transport=tcp>").unwrap()]);
        assert_eq!(dialog.target().as_str(), "sip:bob@192.0.2.10;transport=tcp");
    }
}
