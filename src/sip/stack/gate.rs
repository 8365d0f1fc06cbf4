//! Who may ask for what: requests that belong to no transaction yet.
//!
//! | request                                            | what happens                                    |
//! |----------------------------------------------------|-------------------------------------------------|
//! | ACK                                                | to its call, else dropped                        |
//! | CANCEL                                             | 200 and the call ends; 481 without its INVITE    |
//! | within a call (our tag in To)                      | to the call                                     |
//! | other, from a stranger, direct calls not allowed    | silence                                         |
//! | other, to a tag that is none of ours               | 481                                             |
//! | a copy of a request under way                      | 482                                             |
//! | method we never heard of                           | 501 + Allow                                     |
//! | SUBSCRIBE, NOTIFY outside a call                   | 489, 481                                        |
//! | REGISTER, REFER, MESSAGE, PUBLISH, others          | 405 + Allow                                     |
//! | Require of what we don't know                      | 420 + Unsupported                               |
//! | body of a type or coding we don't read             | 415 + Accept                                    |
//! | Request-URI of a scheme we don't know              | 416                                             |
//! | session interval too brief                         | 422 + Min-SE                                    |
//! | OPTIONS                                            | 200 with what we can                            |
//! | INVITE beyond what is held at once                 | 486; any other request: 503                     |

use tracing::debug;

use super::{AccountKey, Core, ServerId, Stack, give_back, servers::NotTaken};
use crate::{
    mono::Mono,
    sip::{
        Event, Flow,
        addr::{Scheme, Uri},
        identity,
        invite::{ALLOW, Call},
        wire::{Headers, Method, Request},
    },
};

/// The most calls at once.
const MAX_CALLS: usize = 64;
/// Extensions a request may require of us.
const KNOWN: [&str; 2] = ["100rel", "timer"];
/// The shortest session interval, as Min-SE (RFC 4028 §4).
const LEAST_INTERVAL: u32 = 90;

/// Who sends a request outside any call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sender {
    /// The server of this account, or a peer that may call it directly.
    Known(Option<AccountKey>),
    /// Nobody we talk to.
    Stranger,
}

impl Stack {
    /// A request that belongs to no transaction yet.
    pub(super) fn fresh(&mut self, now: Mono, request: Request, flow: Flow) {
        let to = request.headers.to_party();
        let tag = to.as_ref().and_then(|to| to.tag());
        let call_id = request.headers.call_id().unwrap_or_default();
        let usage = tag.and_then(|tag| self.tags.get(tag).copied());
        let usage = usage.filter(|usage| {
            self.calls
                .get(usage)
                .is_some_and(|call| call.has_call_id(call_id))
        });
        if request.method == Method::ACK {
            if let Some(call) = usage.and_then(|usage| self.calls.get_mut(&usage)) {
                call.acknowledged(&mut self.core, now, &request);
            } else {
                self.core.counters.stray += 1;
            }
            if let Some(usage) = usage {
                self.after(now, usage);
            }
            return;
        }
        if request.method == Method::CANCEL {
            return self.cancel(now, request, flow);
        }
        let account = usage
            .and_then(|usage| self.calls.get(&usage))
            .map(Call::account);
        let sender = match account {
            Some(account) => Sender::Known(account),
            None => self.core.sender(&request, &flow),
        };
        let Sender::Known(account) = sender else {
            self.core.counters.strangers += 1;
            debug!(method = %request.method, from = %flow.remote, "request of a stranger");
            return give_back(&mut self.core, &flow);
        };
        let has_tag = tag.is_some();
        match self.core.adopt(now, request, flow, account) {
            Ok(server) => self.take_in(now, server, usage, has_tag),
            Err((NotTaken::Twin, request)) => self.core.refuse_bare(&request, 482, &flow),
            Err((NotTaken::Full, request)) => self.core.refuse_bare(&request, 503, &flow),
            Err((NotTaken::Odd, request)) => self.core.refuse_bare(&request, 400, &flow),
        }
    }

    /// A request that can't be read; strangers hear nothing.
    pub(super) fn unreadable(&mut self, request: &Request, code: u16, flow: &Flow) {
        match self.core.sender(request, flow) {
            Sender::Known(_) => self.core.refuse_bare(request, code, flow),
            Sender::Stranger => give_back(&mut self.core, flow),
        }
    }

    fn cancel(&mut self, now: Mono, request: Request, flow: Flow) {
        let Some(invite) = self.core.cancelled(&request) else {
            return match self.core.sender(&request, &flow) {
                Sender::Known(_) => self.core.refuse_bare(&request, 481, &flow),
                Sender::Stranger => give_back(&mut self.core, &flow),
            };
        };
        let tag = self.core.server_tag(invite);
        let account = self.core.server_account(invite);
        let Ok(server) = self.core.adopt(now, request, flow, account) else {
            return;
        };
        let answer = self.core.answer(server, 200);
        if let (Some(mut answer), Some(tag)) = (answer, &tag) {
            if let Some(to) = answer.headers.to_party() {
                answer.headers.set("To", to.with_tag(tag).to_string());
            }
            self.core.respond(now, server, &answer);
        }
        let usage = tag.and_then(|tag| self.tags.get(&tag).copied());
        let request = self.core.received(server).cloned();
        if let (Some(usage), Some(request)) = (usage, request) {
            if let Some(call) = self.calls.get_mut(&usage) {
                call.cancelled(&mut self.core, now, &request);
            }
            self.after(now, usage);
        }
    }

    fn take_in(
        &mut self,
        now: Mono,
        server: ServerId,
        usage: Option<crate::sip::Usage>,
        has_tag: bool,
    ) {
        if self.core.refuse_unfit(now, server) {
            return;
        }
        let Some(request) = self.core.received(server) else {
            return;
        };
        let method = request.method.clone();
        if method == Method::OPTIONS {
            return self.core.tell_abilities(now, server);
        }
        if let Some(usage) = usage {
            if let Some(call) = self.calls.get_mut(&usage) {
                call.requested(&mut self.core, now, server);
            }
            self.after(now, usage);
        } else if method == Method::INVITE && !has_tag {
            self.arrive(now, server);
        } else {
            self.core.refuse(now, server, 481);
        }
    }

    /// A call arrives.
    fn arrive(&mut self, now: Mono, server: ServerId) {
        if self.calls.len() >= MAX_CALLS {
            self.core.counters.excess += 1;
            return self.core.refuse(now, server, 486);
        }
        let account = self.core.server_account(server);
        let usage = self.new_usage();
        let call = Call::arrived(&mut self.core, usage, server, account);
        let (Some(call), Some(request), Some(flow)) = (
            call,
            self.core.received(server),
            self.core.server_flow(server),
        ) else {
            return self.core.refuse(now, server, 400);
        };
        let setup = account.and_then(|key| self.core.accounts.get(&key));
        let private = setup.map_or(&[][..], |account| &account.setup.called_headers);
        let invite = Box::new(identity::incoming(
            request,
            private,
            flow.remote,
            flow.local,
        ));
        self.tags.insert(call.local_tag.clone(), usage);
        self.calls.insert(usage, call);
        self.core.emit(Event::Incoming {
            usage,
            account,
            invite,
        });
        self.after(now, usage);
    }
}

impl Core {
    /// Whom a request outside any call is from: the server it comes from and the user it is for must both be ours; the
    /// very flow we registered by may name any user (trunks name the dialled number).
    fn sender(&self, request: &Request, flow: &Flow) -> Sender {
        let uri = Uri::parse(&request.uri).ok();
        let user = uri.as_ref().map(Uri::plain_user).unwrap_or_default();
        let mut direct = None;
        let mut registered = None;
        for (key, account) in &self.accounts {
            let is_flow = account.flow == Some(flow.id)
                || account
                    .flow
                    .and_then(|own| self.flows.get(&own))
                    .is_some_and(|own| {
                        own.remote == flow.remote && own.transport == flow.transport
                    });
            let is_server = is_flow
                || account
                    .servers
                    .iter()
                    .any(|server| server.ip() == flow.remote.ip());
            let is_user = account.is_user(&user);
            if is_user && (is_server || account.setup.allow_direct_calls) {
                return Sender::Known(Some(*key));
            }
            if is_flow {
                registered.get_or_insert(*key);
            }
            if account.setup.allow_direct_calls {
                direct.get_or_insert(*key);
            }
        }
        match (registered, direct) {
            (Some(key), _) => Sender::Known(Some(key)),
            (None, Some(_)) => Sender::Known(None),
            (None, None) => Sender::Stranger,
        }
    }

    /// Refuses what no call would take; `true` when it did.
    fn refuse_unfit(&mut self, now: Mono, server: ServerId) -> bool {
        let Some(request) = self.received(server) else {
            return true;
        };
        let Some((code, more)) = unfit(request) else {
            return false;
        };
        if let Some(mut response) = self.answer(server, code) {
            if let Some((name, value)) = more {
                response.headers.push(name, value);
            }
            self.respond(now, server, &response);
        }
        true
    }

    /// Answers OPTIONS (RFC 3261 §11.2).
    fn tell_abilities(&mut self, now: Mono, server: ServerId) {
        if let Some(mut response) = self.answer(server, 200) {
            response.headers.push("Allow", ALLOW);
            response.headers.push("Accept", "application/sdp");
            response.headers.push("Supported", KNOWN.join(", "));
            self.respond(now, server, &response);
        }
    }

    /// Whether a transaction, an account or a request that waits needs this flow.
    pub(super) fn needs_flow(&self, flow: crate::sip::FlowId) -> bool {
        self.accounts
            .values()
            .any(|account| account.flow == Some(flow))
            || self.clients.values().any(|entry| entry.flow() == flow)
            || self.servers.values().any(|entry| entry.flow().id == flow)
            || self.parked.values().any(|parked| parked.needs(flow))
    }
}

/// The code to refuse a request with, and the header that explains it.
fn unfit(request: &Request) -> Option<(u16, Option<(&'static str, String)>)> {
    let allow = || Some(("Allow", ALLOW.to_owned()));
    if !request.method.is_known() {
        return Some((501, allow()));
    }
    if request.method == Method::SUBSCRIBE {
        return Some((489, None));
    }
    let is_ours = ALLOW
        .split(", ")
        .any(|method| method == request.method.as_str());
    if !is_ours {
        return Some((405, allow()));
    }
    let headers = &request.headers;
    let is_callable = Uri::parse(&request.uri).is_ok_and(|uri| uri.scheme() != Scheme::Other);
    if !is_callable {
        return Some((416, None));
    }
    let unknown: Vec<&str> = headers
        .list("Require")
        .into_iter()
        .filter(|option| !KNOWN.iter().any(|known| known.eq_ignore_ascii_case(option)))
        .collect();
    if !unknown.is_empty() {
        return Some((420, Some(("Unsupported", unknown.join(", ")))));
    }
    if let Some(accept) = unreadable_body(request) {
        return Some((415, Some(accept)));
    }
    let interval = headers.session_expires();
    if request.method == Method::INVITE
        && headers.lists("Supported", "timer")
        && interval.is_some_and(|interval| interval.seconds < LEAST_INTERVAL)
    {
        return Some((422, Some(("Min-SE", LEAST_INTERVAL.to_string()))));
    }
    None
}

/// What we would read instead of the body of an INVITE, UPDATE or PRACK.
fn unreadable_body(request: &Request) -> Option<(&'static str, String)> {
    let carries_sdp = [Method::INVITE, Method::UPDATE, Method::PRACK].contains(&request.method);
    if request.body.is_empty() || !carries_sdp {
        return None;
    }
    let coding = request
        .headers
        .get("Content-Encoding")
        .unwrap_or("identity");
    if !coding.eq_ignore_ascii_case("identity") {
        return Some(("Accept-Encoding", "identity".to_owned()));
    }
    let media = request.headers.content_type().unwrap_or_default();
    let is_readable = media == "application/sdp" || media.starts_with("multipart/");
    let is_optional = is_optional(&request.headers);
    (!is_readable && !is_optional)
        .then(|| ("Accept", "application/sdp, multipart/mixed".to_owned()))
}

/// Whether the sender says that the body may be passed over (RFC 3261 §20.11).
fn is_optional(headers: &Headers) -> bool {
    headers.get("Content-Disposition").is_some_and(|value| {
        value
            .to_ascii_lowercase()
            .replace(' ', "")
            .contains("handling=optional")
    })
}
