//! Who calls whom, as the headers of an INVITE tell it (RFC 3323, 3325, 5806, 7044, 7315; S5–S7, S70, D1).
//!
//! These headers can be forged: they drive what is shown, never what is allowed.

mod history;

use std::net::SocketAddr;

use super::{
    addr::{NameAddr, Scheme, Uri, percent_decode},
    port::{CalledCandidate, CalledSource, Disclosure, Diverter, IncomingInvite, Party},
    wire::{
        Headers, Request, content,
        scan::{Params, split_outside},
        text_of,
    },
};

/// What the window and the engine need to know of an INVITE. `called_headers` are the account's private headers that name
/// the dialled number.
#[must_use]
pub fn incoming(
    request: &Request,
    called_headers: &[String],
    source: SocketAddr,
    local: SocketAddr,
) -> IncomingInvite {
    let headers = &request.headers;
    let sdp = content(headers, &request.body, "application/sdp");
    IncomingInvite {
        call_id: headers.call_id().unwrap_or_default().to_owned(),
        from: headers.from_party().as_ref().map(party).unwrap_or_default(),
        asserted: asserted(headers),
        disclosure: disclosure(headers),
        called: called(request, called_headers),
        diverters: diverters(headers),
        alert_info: headers.get("Alert-Info").map(str::to_owned),
        sdp: sdp.map(|sdp| text_of(sdp).into_owned()),
        source,
        local,
        headers: headers.to_raw(),
    }
}

/// A name-addr as the engine sees it.
#[must_use]
pub fn party(addr: &NameAddr) -> Party {
    Party {
        display: addr.display.clone(),
        ..uri_party(&addr.uri)
    }
}

/// A URI as the engine sees it.
#[must_use]
pub fn uri_party(uri: &Uri) -> Party {
    Party {
        display: String::new(),
        user: uri.plain_user().into_owned(),
        host: uri.host().to_owned(),
        uri: uri.as_str().to_owned(),
    }
}

/// P-Asserted-Identity, else the Remote-Party-ID of older exchanges. P-Preferred-Identity is only a caller's wish to
/// its own proxy (RFC 3325 §9.2): whoever sends it to us asserts nothing.
fn asserted(headers: &Headers) -> Vec<Party> {
    let asserted = headers.parties("P-Asserted-Identity");
    let parties = if asserted.is_empty() {
        remote_parties(headers)
    } else {
        asserted
    };
    parties.iter().map(party).collect()
}

/// The calling ones of Remote-Party-ID (draft-ietf-sip-privacy).
fn remote_parties(headers: &Headers) -> Vec<NameAddr> {
    let is_calling = |addr: &NameAddr| {
        addr.params
            .get("party")
            .is_none_or(|side| side.eq_ignore_ascii_case("calling"))
    };
    let mut parties = headers.parties("Remote-Party-ID");
    parties.retain(is_calling);
    parties
}

/// Whether the caller's number may be shown (S70).
fn disclosure(headers: &Headers) -> Disclosure {
    const HIDDEN: [&str; 5] = [
        "anonymous",
        "anonymous.invalid",
        "restricted",
        "private",
        "withheld",
    ];
    let is_any =
        |text: &str, words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    let asks_privacy = privacy(headers).any(|value| is_any(value, &["id", "header", "user"]));
    let remote_hidden = remote_parties(headers).iter().any(|addr| {
        let privacy = addr.params.text("privacy").unwrap_or_default();
        is_any(&privacy, &["full", "uri"])
    });
    let Some(from) = headers.from_party() else {
        return Disclosure::Withheld;
    };
    let user = from.uri.plain_user();
    if user.is_empty()
        || is_any(&user, &HIDDEN)
        || is_any(from.uri.host(), &HIDDEN)
        || asks_privacy
        || remote_hidden
    {
        Disclosure::Withheld
    } else if is_any(&user, &["unavailable", "unknown"]) {
        Disclosure::Unavailable
    } else {
        Disclosure::Shown
    }
}

/// The values of the Privacy headers (RFC 3323 §4.2: separated by semicolons; commas are met too).
fn privacy(headers: &Headers) -> impl Iterator<Item = &str> {
    headers
        .all("Privacy")
        .flat_map(|value| value.split([';', ',']))
        .map(str::trim)
}

/// Candidates for the called number in the order of S5; those without a user are left out.
fn called(request: &Request, called_headers: &[String]) -> Vec<CalledCandidate> {
    let headers = &request.headers;
    let custom = called_headers
        .iter()
        .flat_map(|name| headers.all(name))
        .flat_map(|value| split_outside(value, b','))
        .map(|value| (CalledSource::CustomHeader, number_or_party(value)));
    let called_party = headers
        .parties("P-Called-Party-ID")
        .into_iter()
        .map(|addr| (CalledSource::CalledPartyId, party(&addr)));
    let history = history::entries(headers)
        .into_iter()
        .take(1)
        .map(|entry| (CalledSource::HistoryInfo, party(&entry.addr)));
    let diversion = headers
        .parties("Diversion")
        .into_iter()
        .next_back()
        .map(|addr| (CalledSource::Diversion, party(&addr)));
    let to = headers
        .to_party()
        .map(|addr| (CalledSource::To, party(&addr)));
    let target = Uri::parse(&request.uri)
        .ok()
        .map(|uri| (CalledSource::RequestUri, uri_party(&uri)));
    custom
        .chain(called_party)
        .chain(history)
        .chain(diversion)
        .chain(to)
        .chain(target)
        .filter(|(_, party)| !party.user.is_empty())
        .map(|(source, party)| CalledCandidate { source, party })
        .collect()
}

/// A private header's value: an address, or a bare number or user.
fn number_or_party(value: &str) -> Party {
    if let Ok(addr) = NameAddr::parse(value)
        && addr.uri.scheme() != Scheme::Other
    {
        return party(&addr);
    }
    let bare = value.trim_matches(['<', '>', '"', ' ', '\t']);
    let bare = bare.split_once(';').map_or(bare, |(number, _)| number);
    let (user, host) = bare.split_once('@').unwrap_or((bare, ""));
    let user: String = user.split_whitespace().collect();
    Party {
        display: String::new(),
        user: percent_decode(&user).into_owned(),
        host: host.to_owned(),
        uri: value.to_owned(),
    }
}

/// Who sent the call on, newest first; History-Info wins over Diversion (S6).
fn diverters(headers: &Headers) -> Vec<Diverter> {
    let history = history::diverters(headers);
    if !history.is_empty() {
        return history;
    }
    headers
        .parties("Diversion")
        .iter()
        .map(|addr| Diverter {
            party: shown_party(addr, &addr.params),
            reason: addr.params.text("reason").map_or_else(
                || "unknown".to_owned(),
                |reason| reason.to_ascii_lowercase(),
            ),
        })
        .collect()
}

/// The party, or nothing of it where Diversion's privacy parameter says so (RFC 5806 §4.3).
fn shown_party(addr: &NameAddr, params: &Params) -> Party {
    let privacy = params.text("privacy").unwrap_or_default();
    match privacy.to_ascii_lowercase().as_str() {
        "full" | "uri" => Party::default(),
        "name" => uri_party(&addr.uri),
        _ => party(addr),
    }
}
