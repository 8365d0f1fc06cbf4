//! History-Info (RFC 7044, and RFC 4244 before it; causes of RFC 4458 and 7544).

use super::{party, privacy};
use crate::sip::{
    addr::{NameAddr, percent_decode},
    port::{Diverter, Party, Reason},
    wire::{Headers, read_reason, scan::split_outside},
};

/// One entry, oldest first in a list of them.
pub(super) struct Entry {
    /// Whom the request was sent to.
    pub(super) addr: NameAddr,
    /// Its index, `1.2.1` as numbers.
    index: Vec<u32>,
}

/// The entries in the order of their indexes; in that of the message when one has none.
pub(super) fn entries(headers: &Headers) -> Vec<Entry> {
    let mut entries: Vec<Entry> = headers
        .parties("History-Info")
        .into_iter()
        .map(|addr| Entry {
            index: read_index(addr.params.get("index").unwrap_or("")),
            addr,
        })
        .collect();
    if entries.iter().all(|entry| !entry.index.is_empty()) {
        entries.sort_by(|one, other| one.index.cmp(&other.index));
    }
    entries
}

fn read_index(text: &str) -> Vec<u32> {
    let numbers: Result<_, _> = text.split('.').map(str::parse).collect();
    numbers.unwrap_or_default()
}

/// Who sent the call on, newest first: each entry that the next one moved the call away from.
pub(super) fn diverters(headers: &Headers) -> Vec<Diverter> {
    let entries = entries(headers);
    let all_hidden = privacy(headers).any(|value| value.eq_ignore_ascii_case("history"));
    let mut found: Vec<Diverter> = entries
        .windows(2)
        .filter_map(|pair| match pair {
            [left, next] => diverter(left, next, all_hidden),
            _ => None,
        })
        .collect();
    found.reverse();
    found
}

fn diverter(left: &Entry, next: &Entry, all_hidden: bool) -> Option<Diverter> {
    let params = &next.addr.params;
    let cause = next
        .addr
        .uri
        .params()
        .get("cause")
        .and_then(|cause| cause.parse().ok());
    let reason = embedded(&left.addr, "Reason").and_then(|value| {
        let reasons: Vec<Reason> = split_outside(&value, b',')
            .filter_map(read_reason)
            .collect();
        reasons.iter().find_map(reason_word)
    });
    let is_same_user = left.addr.uri.plain_user() == next.addr.uri.plain_user();
    let is_routing = params.has("rc") || params.has("np") || is_same_user;
    if is_routing && !params.has("mp") && cause.is_none() && reason.is_none() {
        return None;
    }
    let is_hidden = all_hidden
        || embedded(&left.addr, "Privacy")
            .is_some_and(|value| value.to_ascii_lowercase().contains("history"));
    Some(Diverter {
        party: if is_hidden {
            Party::default()
        } else {
            party(&left.addr)
        },
        reason: cause
            .map(cause_word)
            .or(reason)
            .unwrap_or("unknown")
            .to_owned(),
    })
}

/// A header embedded in the entry's URI, escapes undone.
fn embedded(addr: &NameAddr, name: &str) -> Option<String> {
    let value = addr.uri.headers().get(name)?;
    Some(percent_decode(value).into_owned())
}

/// The Diversion reason of a `cause` parameter (RFC 7544 §4).
const fn cause_word(cause: u16) -> &'static str {
    match cause {
        302 => "unconditional",
        408 => "no-answer",
        480 | 487 => "deflection",
        486 => "user-busy",
        503 => "unavailable",
        _ => "unknown",
    }
}

/// The Diversion reason of an answer or release cause that moved the call on.
fn reason_word(reason: &Reason) -> Option<&'static str> {
    let cause = reason.cause?;
    if reason.protocol.eq_ignore_ascii_case("SIP") {
        return Some(match cause {
            302 => "unconditional",
            408 | 487 => "no-answer",
            480 | 503 => "unavailable",
            486 | 600 => "user-busy",
            603 => "deflection",
            _ => "unknown",
        });
    }
    reason
        .protocol
        .eq_ignore_ascii_case("Q.850")
        .then_some(match cause {
            17 => "user-busy",
            18 | 19 => "no-answer",
            20 => "unavailable",
            21 => "deflection",
            27 => "out-of-service",
            _ => "unknown",
        })
}
