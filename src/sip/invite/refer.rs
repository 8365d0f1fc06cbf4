//! A peer is asked to call somebody else in our place (RFC 3515, RFC 5589), and tells how that goes.
//!
//! | what happens                        | what the engine hears      |
//! |-------------------------------------|----------------------------|
//! | 2xx to REFER                        | Accepted                   |
//! | 3xx–6xx, silence                    | Refused                    |
//! | NOTIFY of the event `refer`, 1xx    | Told                       |
//! | the same, with a final code or the end of the subscription | Told, as the last word |
//!
//! A REFER that comes to us is refused with 405: whoever calls here must not make us call others.

use super::{Call, Stage};
use crate::{
    mono::Mono,
    sip::{
        Event, TransferStep, Usage,
        addr::{NameAddr, escape_header},
        stack::{ContactKind, Core, Draft, Failure, Owner, Purpose, ServerId},
        wire::{Method, Request, Response, content, text_of},
    },
};

/// The media type of a NOTIFY's body (RFC 3420).
const SIPFRAG: &str = "message/sipfrag";

impl Call {
    /// Asks the peer to call `refer_to`, a URI that may carry headers.
    pub(crate) fn refer(&mut self, core: &mut Core, now: Mono, refer_to: &str) {
        let is_up = matches!(self.stage, Stage::Up) && !self.ended;
        let Some(dialog) = self.dialog.as_mut().filter(|_| is_up) else {
            return self.tell(core, refused(self.usage, 481, "Call Does Not Exist"));
        };
        let mut request = dialog.request(Method::REFER);
        self.referring = Some(dialog.local_seq);
        request.headers.push("Refer-To", format!("<{refer_to}>"));
        if let Some(own) = dialog.local_uri() {
            request.headers.push("Referred-By", format!("<{own}>"));
        }
        let hop = core.dialog_hop(self.account, dialog.next_hop(), self.flow);
        let owner = Owner::Call(self.usage, Purpose::Refer);
        let draft = Draft::new(request, owner, self.account).with_contact(ContactKind::Call);
        core.send(now, draft, hop);
    }

    /// There is nobody the peer could be asked to call.
    pub(crate) fn cannot_refer(&mut self, core: &mut Core) {
        self.tell(core, refused(self.usage, 404, "Not Found"));
    }

    /// The URI by which somebody else takes our place in this call (RFC 3891 §3): the peer's own address, as proxies find
    /// it, else its Contact. `None` before the call is up.
    pub(crate) fn to_be_replaced(&self) -> Option<String> {
        let dialog = self.dialog.as_ref()?;
        if !matches!(self.stage, Stage::Up) || self.ended {
            return None;
        }
        let party = dialog.remote_party().map(|party| party.uri);
        let reachable = party.filter(|uri| {
            uri.user().is_some_and(|user| !user.is_empty()) && !uri.host().ends_with(".invalid")
        });
        let uri = reachable.as_ref().unwrap_or_else(|| dialog.target());
        // Seen from the peer: its own tag is the To tag.
        let replaces = format!(
            "{};to-tag={};from-tag={}",
            dialog.call_id, dialog.remote_tag, dialog.local_tag
        );
        let plain = uri.clone().without_headers();
        Some(format!(
            "{}?Replaces={}",
            plain.as_str(),
            escape_header(&replaces)
        ))
    }

    /// A response to our REFER.
    pub(crate) fn refer_answered(&mut self, core: &mut Core, response: &Response) {
        let usage = self.usage;
        let event = match response.code {
            100..=199 => return,
            200..=299 => Event::Transfer {
                usage,
                step: TransferStep::Accepted,
            },
            code => {
                self.referring = None;
                refused(usage, code, &response.phrase)
            }
        };
        self.tell(core, event);
    }

    /// Our REFER got no response.
    pub(super) fn refer_failed(&mut self, core: &mut Core, failure: &Failure) {
        self.referring = None;
        let phrase = match failure {
            Failure::TimedOut => "Request Timeout".to_owned(),
            Failure::Problem(problem) => problem.to_string(),
        };
        self.tell(core, refused(self.usage, 408, &phrase));
    }

    /// The peer tells how it goes.
    pub(super) fn notified(
        &mut self,
        core: &mut Core,
        now: Mono,
        server: ServerId,
        told: &Request,
    ) {
        let event = told.headers.get("Event").unwrap_or_default();
        let (package, params) = event.split_once(';').unwrap_or((event, ""));
        if !package.trim().eq_ignore_ascii_case("refer") {
            return core.refuse(now, server, 489);
        }
        let id = params.split(';').find_map(|param| {
            let (name, value) = param.split_once('=')?;
            (name.trim() == "id").then(|| value.trim().parse::<u32>().ok())?
        });
        let is_ours = self
            .referring
            .is_some_and(|number| id.is_none_or(|id| id == number));
        if !is_ours {
            return core.refuse(now, server, 481);
        }
        core.refuse(now, server, 200);
        let subscription = told.headers.get("Subscription-State").unwrap_or_default();
        let state = subscription.split(';').next().unwrap_or_default().trim();
        let is_over = state.eq_ignore_ascii_case("terminated");
        let status = content(&told.headers, &told.body, SIPFRAG)
            .and_then(|fragment| status_of(&text_of(fragment)));
        let Some((code, phrase)) = status.or_else(|| is_over.then(|| (0, String::new()))) else {
            return;
        };
        let is_final = is_over || code >= 200;
        if is_final {
            self.referring = None;
        }
        let usage = self.usage;
        let step = TransferStep::Told {
            code,
            phrase,
            is_final,
        };
        self.tell(core, Event::Transfer { usage, step });
    }
}

/// What the engine hears of a REFER that will not be carried out.
fn refused(usage: Usage, code: u16, phrase: &str) -> Event {
    let phrase = phrase.to_owned();
    let step = TransferStep::Refused { code, phrase };
    Event::Transfer { usage, step }
}

/// Code and phrase of the status line of a fragment.
fn status_of(fragment: &str) -> Option<(u16, String)> {
    let line = fragment.lines().next()?.strip_prefix("SIP/2.0 ")?;
    let (code, phrase) = line.split_once(' ').unwrap_or((line, ""));
    let code = code.trim().parse().ok()?;
    (100..=699)
        .contains(&code)
        .then(|| (code, phrase.trim().to_owned()))
}

impl super::Dialog {
    /// The peer as its From or To names it.
    fn remote_party(&self) -> Option<NameAddr> {
        NameAddr::parse(self.remote()).ok()
    }

    /// Our own address in this dialog.
    fn local_uri(&self) -> Option<String> {
        let own = NameAddr::parse(self.local()).ok()?;
        Some(own.uri.without_headers().as_str().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_are_read_by_their_status_line() {
        for (fragment, status) in [
            ("SIP/2.0 180 Ringing\r\n", Some((180, "Ringing"))),
            ("SIP/2.0 200 OK", Some((200, "OK"))),
            ("SIP/2.0 486", Some((486, ""))),
            ("SIP/2.0 99 Low\r\n", None),
            ("SIP/2.0 abc\r\n", None),
            ("HTTP/1.1 200 OK\r\n", None),
            ("", None),
        ] {
            let read = status_of(fragment);
            let read = read.as_ref().map(|(code, phrase)| (*code, phrase.as_str()));
            assert_eq!(read, status, "{fragment:?}");
        }
    }
}
