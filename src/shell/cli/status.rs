//! `linekeeper status` and `linekeeper journal`.

use jiff::Timestamp;
use serde_json::Value;

use super::{JournalArgs, ask::with_parts, texts};
use crate::{
    domain::journal::{CallDirection, Caller, Outcome, WallTime},
    l10n::{L10n, Zone},
    shell::{
        clock,
        control::protocol::{Request, exit},
        out,
        paths::Profile,
    },
};

/// Shows accounts and calls.
pub(super) fn status(profile: &Profile, json: bool) -> u8 {
    let texts = texts(profile);
    let asked = with_parts(profile, &Request::Status, |picture| {
        if json {
            out::line(&picture.to_string());
        } else {
            for line in in_words(picture, texts) {
                out::line(&line);
            }
        }
    });
    asked.map_or_else(|code| code, |_| exit::OK)
}

/// Shows rows of the journal.
pub(super) fn journal(profile: &Profile, args: JournalArgs) -> u8 {
    let texts = texts(profile);
    let (json, zone, now) = (args.json, Zone::system(), clock::wall());
    let request = Request::Journal {
        limit: args.limit,
        what: args.rows.into(),
    };
    let asked = with_parts(profile, &request, |row| {
        if json {
            out::line(&row.to_string());
        } else {
            out::line(&row_in_words(row, texts, &zone, now));
        }
    });
    asked.map_or_else(|code| code, |_| exit::OK)
}

/// The text at a path of keys; empty when there is none.
fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or("")
}

fn in_words(picture: &Value, texts: L10n) -> Vec<String> {
    let items = |key: &str| picture[key].as_array().cloned().unwrap_or_default();
    let mut lines: Vec<String> = items("accounts").iter().map(account_in_words).collect();
    lines.extend(items("calls").iter().map(|call| call_in_words(call, texts)));
    let troubles = items("troubles");
    let faults = items("settings_problems");
    let sentences = troubles.iter().map(|trouble| trouble.as_str());
    let sentences = sentences.chain(faults.iter().map(|fault| fault["text"].as_str()));
    lines.extend(sentences.flatten().map(String::from));
    if lines.is_empty() {
        lines.push(texts.text("cli-nothing"));
    }
    lines
}

fn account_in_words(account: &Value) -> String {
    format!("{}: {}", text(account, "/address"), text(account, "/text"))
}

fn call_in_words(call: &Value, texts: L10n) -> String {
    let line = match text(call, "/line/name") {
        "" => text(call, "/called"),
        name => name,
    };
    texts.with(
        "cli-call",
        &[
            ("call", call["id"].to_string().into()),
            ("state", text(call, "/state").to_owned().into()),
            ("caller", party(call, texts).into()),
            ("line", line.to_owned().into()),
        ],
    )
}

fn row_in_words(row: &Value, texts: L10n, zone: &Zone, now: WallTime) -> String {
    let line = match text(row, "/line_name") {
        "" => text(row, "/called"),
        name => name,
    };
    let started = text(row, "/started").parse::<Timestamp>();
    let started = started.map_or(now, |at| WallTime(at.as_millisecond()));
    let read = |key: &str| row[key].clone();
    let direction = serde_json::from_value(read("direction")).unwrap_or(CallDirection::Incoming);
    let outcome = serde_json::from_value(read("outcome")).unwrap_or(Outcome::Failed);
    texts.with(
        "cli-row",
        &[
            ("call", row["id"].to_string().into()),
            ("started", texts.moment(started, now, zone).into()),
            ("direction", text(row, "/direction").to_owned().into()),
            ("outcome", texts.outcome(direction, outcome).into()),
            ("caller", party(row, texts).into()),
            ("line", line.to_owned().into()),
        ],
    )
}

/// Name and number of the other side, or why there is none.
fn party(call: &Value, texts: L10n) -> String {
    let caller: Caller = serde_json::from_value(call["caller"].clone()).unwrap_or_default();
    match (&*caller.name, &*caller.number) {
        ("", _) | (_, "") => texts.caller(&caller),
        (name, number) => format!("{name} ({number})"),
    }
}
