//! `linekeeper outbox`: notices of unanswered calls.

use clap::Subcommand;

use super::{ask, texts};
use crate::shell::{
    control::protocol::{OutboxAct, Request, exit},
    out,
    paths::Profile,
};

/// What is to be done with notices.
#[derive(Debug, Subcommand)]
pub(super) enum OutboxVerb {
    /// Show notices that wait or failed, newest first
    List {
        /// As JSON, one object per line
        #[arg(long)]
        json: bool,
        /// Those that were sent, or not wanted, too
        #[arg(long)]
        all: bool,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
    },
    /// Send notices again at once
    Resend {
        /// Numbers of notices
        #[arg(required = true)]
        notices: Vec<u64>,
    },
    /// Take out notices that wait or failed
    Drop {
        /// Numbers of notices
        #[arg(required = true)]
        notices: Vec<u64>,
    },
    /// Send a mail that says that it works, and wait for what the server says
    Test {
        /// To this address (default: the own one)
        #[arg(default_value = "")]
        to: String,
    },
}

/// Does it.
pub(super) fn act(profile: &Profile, verb: OutboxVerb) -> u8 {
    let act = match verb {
        OutboxVerb::List { json, all, limit } => {
            return list(profile, OutboxAct::List { all, limit }, json);
        }
        OutboxVerb::Resend { notices } => OutboxAct::Resend { notices },
        OutboxVerb::Drop { notices } => OutboxAct::Drop { notices },
        OutboxVerb::Test { to } => OutboxAct::Test { to },
    };
    ask::simple(profile, &Request::Outbox { act })
}

fn list(profile: &Profile, act: OutboxAct, json: bool) -> u8 {
    let texts = texts(profile);
    let asked = ask::with_parts(profile, &Request::Outbox { act }, |row| {
        if json {
            return out::line(&row.to_string());
        }
        let text = |key: &str| row[key].as_str().unwrap_or("").to_owned();
        out::line(&texts.with(
            "cli-notice",
            &[
                ("notice", row["id"].to_string().into()),
                ("text", text("text").into()),
                ("subject", text("subject").into()),
            ],
        ));
    });
    asked.map_or_else(|code| code, |_| exit::OK)
}
