//! `linekeeper messages`.

use clap::Args;
use jiff::Timestamp;
use serde_json::Value;

use super::{ask::with_parts, entries::word, texts};
use crate::{
    domain::{journal::WallTime, message::MessageState},
    l10n::{L10n, Zone},
    shell::{
        clock,
        control::protocol::{Request, exit},
        out,
        paths::Profile,
    },
};

/// Which messages.
#[derive(Debug, Args)]
pub(super) struct MessagesArgs {
    /// As JSON, one object per line
    #[arg(long)]
    json: bool,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    /// Messages that stand so only: draft, open, passed, read
    #[arg(long, value_name = "STATE", value_parser = word::<MessageState>)]
    state: Option<MessageState>,
    /// Messages that contain this
    #[arg(long, default_value = "")]
    text: String,
}

/// Shows messages taken down, newest first.
pub(super) fn messages(profile: &Profile, args: MessagesArgs) -> u8 {
    let texts = texts(profile);
    let (json, zone, now) = (args.json, Zone::system(), clock::wall());
    let request = Request::Messages {
        limit: args.limit,
        text: args.text,
        state: args.state,
    };
    let asked = with_parts(profile, &request, |row| {
        if json {
            out::line(&row.to_string());
        } else {
            out::line(&in_words(row, texts, &zone, now));
        }
    });
    asked.map_or_else(|code| code, |_| exit::OK)
}

fn in_words(row: &Value, texts: L10n, zone: &Zone, now: WallTime) -> String {
    let text = |key: &str| row[key].as_str().unwrap_or("").to_owned();
    let created = text("created").parse::<Timestamp>();
    let created = created.map_or(now, |at| WallTime(at.as_millisecond()));
    texts.with(
        "cli-message",
        &[
            ("message", row["id"].to_string().into()),
            ("created", texts.moment(created, now, zone).into()),
            ("state", text("state").into()),
            ("to", text("to").into()),
            ("caller", text("caller").into()),
            (
                "text",
                text("text")
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .to_owned()
                    .into(),
            ),
        ],
    )
}
