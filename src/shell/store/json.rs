//! A journal row as one line of JSON, for export and `linekeeper journal --json`. The names are a stable contract, written
//! down in `docs/cli.md`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::journal::is_missed;
use crate::domain::journal::{CallEntry, WallTime};

/// The row without line break.
#[must_use]
pub fn line(entry: &CallEntry) -> String {
    json!({
        "id": entry.id,
        "direction": entry.direction,
        "started": time(Some(entry.started)),
        "answered": time(entry.answered),
        "ended": time(entry.ended),
        "ring_ms": millis(entry.ring),
        "talk_ms": millis(entry.talk),
        "caller": entry.caller,
        "called": entry.called,
        "account": entry.account,
        "line": entry.line,
        "line_name": entry.line_name,
        "via": entry.via,
        "outcome": entry.outcome,
        "missed": is_missed(entry),
        "detail": entry.detail,
        "contact": entry.contact,
        "note": entry.note,
        "work": {
            "state": entry.work.state,
            "by": entry.work.by,
            "at": time(entry.work.at),
            "evidence": entry.work.evidence,
            "tries": entry.work.tries,
            "last_try": time(entry.work.last_try),
            "who": entry.work.who,
            "due": time(entry.work.due),
        },
        "screened": entry.screened,
    })
    .to_string()
}

/// RFC 3339 in UTC with milliseconds; null when there is none.
fn time(at: Option<WallTime>) -> Value {
    stamp(at).map_or(Value::Null, Value::from)
}

/// The same as text.
pub(super) fn stamp(at: Option<WallTime>) -> Option<String> {
    let at = at.and_then(|at| Timestamp::from_millisecond(at.0).ok())?;
    Some(format!("{at:.3}"))
}

fn millis(span: std::time::Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
