//! `linekeeper action`: lists actions and carries them out.

use clap::Subcommand;
use serde_json::Value;

use super::{ask, texts};
use crate::shell::{
    control::protocol::{Request, exit},
    out,
    paths::Profile,
};

/// What is to be done with actions.
#[derive(Debug, Subcommand)]
pub(super) enum ActionVerb {
    /// Show the actions and what came of them last
    List {
        /// As JSON, one object per line
        #[arg(long)]
        json: bool,
    },
    /// Carry an action out and wait for its end; its filter is not asked
    Run {
        /// Key of the action in the settings
        action: String,
        /// Number of the call (default: the one talked in, else the oldest, else none)
        #[arg(long, value_name = "N", conflicts_with = "test")]
        call: Option<u64>,
        /// With a made-up call
        #[arg(long)]
        test: bool,
    },
}

/// Does it.
pub(super) fn act(profile: &Profile, verb: ActionVerb) -> u8 {
    match verb {
        ActionVerb::Run { action, call, test } => {
            ask::simple(profile, &Request::RunAction { action, call, test })
        }
        ActionVerb::List { json } => list(profile, json),
    }
}

fn list(profile: &Profile, json: bool) -> u8 {
    let texts = texts(profile);
    let asked = ask::with_parts(profile, &Request::Actions, |action| {
        if json {
            return out::line(&action.to_string());
        }
        let text = |path: &str| action.pointer(path).and_then(Value::as_str).unwrap_or("");
        let state = if action["enabled"] == Value::Bool(true) {
            text("/trigger")
        } else {
            "off"
        };
        out::line(&texts.with(
            "cli-action",
            &[
                ("key", text("/key").to_owned().into()),
                ("title", text("/title").to_owned().into()),
                ("trigger", state.to_owned().into()),
                ("last", text("/last/text").to_owned().into()),
            ],
        ));
    });
    asked.map_or_else(|code| code, |_| exit::OK)
}
