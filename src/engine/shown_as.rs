//! Whom a destination sees as the caller (S129, S177, S178).

use super::{call::Call, snapshot::LineView};
use crate::{
    domain::{called_line::presented, forward::Shown, journal::CallerClass, number::Place},
    sip::RawHeader,
};

/// Identity and headers of the leg (S178). The line's number stands in Diversion, so that the destination, and the next
/// exchange, know whose call it was.
pub(super) fn shown_as(
    call: &Call,
    show: Shown,
    own: &str,
    place: &Place,
) -> (Option<(String, String)>, Vec<RawHeader>) {
    let known = call.party.class == CallerClass::Known && !call.party.number.is_empty();
    let line = match &call.line {
        Some(LineView::Known(line)) => Some(line),
        Some(LineView::Unknown { .. }) | None => None,
    };
    let number = call.party.number.clone();
    let line_name = line.map_or(call.called.as_str(), |line| line.name.as_str());
    let identity = match show {
        Shown::Own => None,
        Shown::Caller if known => Some((call.party.name.clone(), number)),
        Shown::CallerVia if known => {
            let name = if call.party.name.is_empty() {
                &number
            } else {
                &call.party.name
            };
            Some((format!("{name} via {line_name}"), number))
        }
        Shown::Called => line.map(|line| (line.name.clone(), presented(line, place))),
        Shown::Hidden | Shown::Caller | Shown::CallerVia => {
            Some(("Anonymous".to_owned(), "anonymous".to_owned()))
        }
    };
    let identity = identity.filter(|(_, user)| !user.is_empty());
    let is_hidden = identity
        .as_ref()
        .is_some_and(|(_, user)| user == "anonymous");
    let mut headers = vec![];
    let domain = own.split_once('@').map_or(own, |(_, domain)| domain);
    let user = line
        .map(|line| presented(line, place))
        .filter(|number| !number.is_empty());
    let diverter = user.map_or_else(|| own.to_owned(), |user| format!("{user}@{domain}"));
    let reason = if call.route.was_taken {
        "deflection"
    } else if call.rang.is_some() && (call.is_told || !call.route.is_on) {
        "no-answer"
    } else {
        "unconditional"
    };
    headers.push(header(
        "Diversion",
        format!("<sip:{diverter}>;reason={reason}"),
    ));
    if is_hidden {
        headers.push(header("Privacy", "id".to_owned()));
    }
    if let Some(hops) = call.travel.max_forwards {
        headers.push(header("Max-Forwards", hops.saturating_sub(1).to_string()));
    }
    (identity, headers)
}

fn header(name: &str, value: String) -> RawHeader {
    RawHeader {
        name: name.to_owned(),
        value,
    }
}
