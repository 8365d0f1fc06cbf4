//! The INVITE of a call of ours: who calls, whom, over which way.

use super::{
    Core,
    flows::{Hop, Place},
};
use crate::sip::{
    AccountKey, Invite, RawHeader, SipProblem, Usage,
    addr::{NameAddr, Scheme, Uri},
    invite::{ALLOW, Plan},
    stack::account::Account,
    wire::{Method, Request},
};

/// Headers the stack writes itself; callers can't add them.
const OWN_HEADERS: [&str; 18] = [
    "Via",
    "From",
    "To",
    "Call-ID",
    "CSeq",
    "Contact",
    "Max-Forwards",
    "Route",
    "Record-Route",
    "Content-Length",
    "Content-Type",
    "Authorization",
    "Proxy-Authorization",
    "Supported",
    "Require",
    "Allow",
    "Session-Expires",
    "RSeq",
];

impl Core {
    /// The INVITE that `invite` asks for.
    pub(super) fn plan(&mut self, usage: Usage, invite: Invite) -> Result<Plan, SipProblem> {
        let local_tag = self.rng.token(12);
        let call_id = self.rng.token(24);
        let Some(account) = self.accounts.get(&invite.account) else {
            return Err(SipProblem::Nonsense("account is gone"));
        };
        let Some(aor) = &account.aor else {
            return Err(SipProblem::BadTarget(account.setup.aor.clone()));
        };
        let target = target_uri(&invite.target, aor)
            .ok_or_else(|| SipProblem::BadTarget(invite.target.clone()))?;
        let own = NameAddr {
            display: account.setup.display_name.clone(),
            ..NameAddr::new(aor.clone())
        };
        let presented = invite.identity.as_ref();
        let from = presented.map_or_else(|| own.clone(), |identity| presented_as(identity, aor));
        let prefers = from.uri.plain_user() != aor.plain_user();
        let mut request = Request::new(Method::INVITE, target.as_str());
        let headers = &mut request.headers;
        for route in &account.service_route {
            headers.push("Route", route.to_string());
        }
        let is_hops = |header: &&RawHeader| header.name.eq_ignore_ascii_case("Max-Forwards");
        // A call that is sent on goes no further than the one it came as (RFC 3261 §16.6 step 3).
        let hops = invite.headers.iter().find(is_hops);
        headers.push("Max-Forwards", hops.map_or("70", |hops| &hops.value));
        headers.push("From", from.with_tag(&local_tag).to_string());
        headers.push("To", NameAddr::new(target.clone()).to_string());
        headers.push("Call-ID", call_id);
        headers.push("Allow", ALLOW);
        if prefers {
            headers.push("P-Preferred-Identity", own.to_string());
        }
        for header in &invite.headers {
            let is_own = OWN_HEADERS
                .iter()
                .any(|own| own.eq_ignore_ascii_case(&header.name));
            if !is_own && is_name(&header.name) {
                headers.push(&header.name, header.value.clone());
            }
        }
        let hop = if goes_direct(account, &target) {
            Hop::Place(Place::of(&target), None)
        } else {
            Hop::Server(invite.account)
        };
        Ok(Plan {
            usage,
            account: Some(invite.account),
            local_tag,
            request,
            sdp: invite.sdp,
            hop,
        })
    }
}

impl Core {
    /// The whole URI for what a person names as the target of a call over an account.
    pub(super) fn whole_target(&self, account: Option<AccountKey>, target: &str) -> Option<String> {
        let aor = self.accounts.get(&account?)?.aor.as_ref()?;
        target_uri(target, aor).map(|uri| uri.as_str().to_owned())
    }
}

/// Another identity than the account's own, at its domain (S14).
fn presented_as((display, user): &(String, String), aor: &Uri) -> NameAddr {
    let uri = Uri::sip(aor.scheme(), Some(user), aor.bare_host(), aor.port());
    NameAddr {
        display: display.clone(),
        ..NameAddr::new(uri)
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Whether the call leaves without a server: none is set, and the target is not of the account's domain.
fn goes_direct(account: &Account, target: &Uri) -> bool {
    !account.setup.register
        && account.setup.server.is_none()
        && !account.is_server_name(target.bare_host())
}

/// The Request-URI for what a person or a journal row names: a URI, `user@host`, or a number of the account's domain.
fn target_uri(target: &str, aor: &Uri) -> Option<Uri> {
    let target = target.trim();
    let lower = target.to_ascii_lowercase();
    let own = |user: &str| Uri::sip(aor.scheme(), Some(user), aor.bare_host(), aor.port());
    if lower.starts_with("tel:") {
        let number = digits(Uri::parse(target).ok()?.user()?);
        return (!number.is_empty()).then(|| own(&number).with_param("user", Some("phone")));
    }
    if lower.starts_with("sip:") || lower.starts_with("sips:") {
        let uri = Uri::parse(target).ok()?.without_headers();
        let callable = matches!(uri.scheme(), Scheme::Sip | Scheme::Sips) && !uri.host().is_empty();
        return callable.then_some(uri);
    }
    if target.contains('@') {
        let uri = Uri::parse(&format!("sip:{target}")).ok()?.without_headers();
        return (!uri.host().is_empty() && uri.user().is_some_and(|user| !user.is_empty()))
            .then_some(uri);
    }
    let is_number = target.chars().any(|c| c.is_ascii_digit())
        && target
            .chars()
            .all(|c| c.is_ascii_digit() || "+*#-./() \u{a0}".contains(c));
    if is_number {
        return Some(own(&digits(target)));
    }
    let is_user = !target.is_empty()
        && target
            .chars()
            .all(|c| c.is_alphanumeric() || "-_.+*#".contains(c));
    is_user.then(|| own(target))
}

/// A number without what only helps the eye.
fn digits(number: &str) -> String {
    number
        .chars()
        .filter(|c| c.is_ascii_digit() || "+*#".contains(*c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_becomes_a_request_uri() {
        let aor = Uri::parse("sip:alice@example.com").unwrap();
        for (typed, uri) in [
            ("089 / 1234-5", Some("sip:08912345@example.com")),
            ("+49 (89) 1234", Some("sip:+49891234@example.com")),
            ("*21#", Some("sip:*21%23@example.com")),
            ("bob", Some("sip:bob@example.com")),
            ("bob@other.org", Some("sip:bob@other.org")),
            (
                "sip:bob@other.org:5070;transport=tcp",
                Some("sip:bob@other.org:5070;transport=tcp"),
            ),
            ("sip:bob@other.org?Subject=x", Some("sip:bob@other.org")),
            (
                "tel:+49-89-1234;phone-context=x",
                Some("sip:+49891234@example.com;user=phone"),
            ),
            ("", None),
            ("@other.org", None),
            ("bob smith", None),
            ("mailto:bob@other.org\r\nEvil: 1", None),
            ("http://x", None),
        ] {
            let found = target_uri(typed, &aor).map(|uri| uri.as_str().to_owned());
            assert_eq!(found.as_deref(), uri, "{typed}");
        }
    }
}
