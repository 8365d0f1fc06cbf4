//! Journal rows as CSV (RFC 4180) for spreadsheets: one heading, the columns of `docs/cli.md`, UTF-8 with the mark that
//! makes spreadsheets read it as such.

use std::borrow::Cow;

use super::json::stamp;
use crate::domain::journal::CallEntry;

/// What stands first in the file.
pub(super) const HEADING: &str = "\u{FEFF}id,started,direction,outcome,caller_name,caller_number,contact,called,line,\
    line_name,account,ring_s,talk_s,via,detail,note,work,work_at,work_who,due,tries\r\n";

/// A row with its line break.
pub(super) fn line(entry: &CallEntry) -> String {
    let work = &entry.work;
    let cells = [
        entry.id.0.to_string(),
        stamp(Some(entry.started)).unwrap_or_default(),
        word(entry.direction),
        entry.outcome.word().to_owned(),
        plain(&entry.caller.name),
        entry.caller.number.clone(),
        entry
            .contact
            .as_ref()
            .map_or_else(String::new, |contact| plain(&contact.name)),
        entry.called.clone(),
        entry
            .line
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        plain(&entry.line_name),
        entry
            .account
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        entry.ring.as_secs().to_string(),
        entry.talk.as_secs().to_string(),
        plain(&entry.via.join("; ")),
        plain(&entry.detail),
        plain(&entry.note),
        work.state.word().to_owned(),
        stamp(work.at).unwrap_or_default(),
        plain(&work.who),
        stamp(work.due).unwrap_or_default(),
        work.tries.to_string(),
    ];
    let cells: Vec<Cow<'_, str>> = cells.iter().map(|cell| quoted(cell)).collect();
    format!("{}\r\n", cells.join(","))
}

fn word(direction: crate::domain::journal::CallDirection) -> String {
    use crate::domain::journal::CallDirection;
    match direction {
        CallDirection::Incoming => "incoming".into(),
        CallDirection::Outgoing => "outgoing".into(),
    }
}

/// Text of others that a spreadsheet would take for a formula is led by an apostrophe.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn quoted(cell: &str) -> Cow<'_, str> {
    if cell.contains(['"', ',', '\n', '\r', ';']) {
        format!("\"{}\"", cell.replace('"', "\"\"")).into()
    } else {
        cell.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_are_no_formulas() {
        for (text, cell) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("says \"so\"", "\"says \"\"so\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("@x", "'@x"),
        ] {
            assert_eq!(quoted(&plain(text)), cell);
        }
    }
}
