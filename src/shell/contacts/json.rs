//! A contact as one JSON object, for the command line. The names are a stable contract, written down in `docs/cli.md`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Found;
use crate::domain::{contact::Contact, journal::WallTime};

/// The contact.
#[must_use]
pub fn contact(contact: &Contact) -> Value {
    let (card, desk) = (&contact.card, &contact.desk);
    let numbers = card.numbers.iter().map(
        |number| json!({ "use": number.kind, "written": number.raw, "number": number.number }),
    );
    let waiting = desk.waiting.as_ref().map(|waiting| {
        json!({
            "text": waiting.text,
            "left": time(Some(waiting.left)),
            "delivered": time(waiting.delivered),
        })
    });
    json!({
        "id": contact.id,
        "source": contact.source,
        "uid": card.uid,
        "name": card.name,
        "prefix": card.parts.prefix,
        "given": card.parts.given,
        "family": card.parts.family,
        "organisation": card.organisation,
        "department": card.department,
        "title": card.title,
        "numbers": numbers.collect::<Value>(),
        "emails": card.emails,
        "addresses": card.addresses,
        "web": card.web,
        "note": card.note,
        "vip": desk.vip,
        "groups": desk.groups,
        "instruction": desk.instruction,
        "waiting": waiting,
        "language": desk.language,
        "ring": desk.ring,
    })
}

/// What a look-up found.
#[must_use]
pub fn found(found: &Found) -> Value {
    let matches = found
        .matches
        .iter()
        .map(|one| json!({ "exact": one.is_exact, "contact": contact(&one.contact) }));
    json!({
        "number": found.number,
        "matches": matches.collect::<Value>(),
        "silent": found.silent,
    })
}

/// RFC 3339 in UTC with milliseconds; null when there is none.
fn time(at: Option<WallTime>) -> Value {
    let at = at.and_then(|at| Timestamp::from_millisecond(at.0).ok());
    at.map_or(Value::Null, |at| format!("{at:.3}").into())
}
