//! `linekeeper voicemail`: the messages of the answering machine.

use std::path::PathBuf;

use clap::Subcommand;
use jiff::Timestamp;
use serde_json::Value;

use super::{Switch, Which, ask, texts};
use crate::{
    domain::{journal::WallTime, voicemail::Kind},
    l10n::{L10n, Zone},
    shell::{
        clock,
        control::protocol::{Request, VoicemailAct, exit},
        out,
        paths::Profile,
    },
};

/// What is to be done with messages.
#[derive(Debug, Subcommand)]
pub(super) enum VoicemailVerb {
    /// Show the messages, newest first
    List {
        /// As JSON, one object per line
        #[arg(long)]
        json: bool,
        /// Only those nobody listened to
        #[arg(long)]
        new: bool,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
        /// Messages whose caller or line contains this
        #[arg(long, default_value = "")]
        text: String,
    },
    /// Play a message on the speaker
    Play {
        /// Number of the message
        message: u64,
    },
    /// Stop playing
    Stop,
    /// Copy a message to a WAV file
    Export {
        /// Number of the message
        message: u64,
        /// The file
        file: PathBuf,
    },
    /// Mark messages as heard
    Heard {
        /// Numbers of messages
        #[arg(required = true)]
        messages: Vec<u64>,
    },
    /// Mark messages as new
    New {
        /// Numbers of messages
        #[arg(required = true)]
        messages: Vec<u64>,
    },
    /// Delete messages; they can be restored for ten minutes
    Delete {
        /// Numbers of messages
        #[arg(required = true)]
        messages: Vec<u64>,
    },
    /// Take deleted messages back
    Restore {
        /// Numbers of messages
        #[arg(required = true)]
        messages: Vec<u64>,
    },
    /// Hear a message while it is left, or no more
    Listen {
        /// on or off
        switch: Switch,
        #[command(flatten)]
        which: Which,
    },
}

/// Does it.
pub(super) fn act(profile: &Profile, verb: VoicemailVerb) -> u8 {
    let act = match verb {
        VoicemailVerb::List {
            json,
            new,
            limit,
            text,
        } => {
            let act = VoicemailAct::List {
                kind: Kind::Message,
                limit,
                text,
                new,
            };
            return list(profile, act, json);
        }
        VoicemailVerb::Play { message } => VoicemailAct::Play { message },
        VoicemailVerb::Stop => VoicemailAct::Stop,
        VoicemailVerb::Export { message, file } => export(message, file),
        VoicemailVerb::Heard { messages } => VoicemailAct::Mark {
            messages,
            heard: true,
        },
        VoicemailVerb::New { messages } => VoicemailAct::Mark {
            messages,
            heard: false,
        },
        VoicemailVerb::Delete { messages } => VoicemailAct::Delete { messages },
        VoicemailVerb::Restore { messages } => VoicemailAct::Restore { messages },
        VoicemailVerb::Listen { switch, which } => VoicemailAct::Listen {
            call: which.call,
            on: switch == Switch::On,
        },
    };
    ask::simple(profile, &Request::Voicemail { act })
}

/// Copies a kept sound to a file.
pub(super) fn export(message: u64, file: PathBuf) -> VoicemailAct {
    VoicemailAct::Export {
        message,
        // The program may have been started elsewhere.
        path: std::path::absolute(&file).unwrap_or(file),
    }
}

/// Shows kept sounds.
pub(super) fn list(profile: &Profile, act: VoicemailAct, json: bool) -> u8 {
    let texts = texts(profile);
    let (zone, now) = (Zone::system(), clock::wall());
    let asked = ask::with_parts(profile, &Request::Voicemail { act }, |row| {
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
    let at = text("at").parse::<Timestamp>();
    let at = at.map_or(now, |at| WallTime(at.as_millisecond()));
    let seconds = row["seconds"].as_f64().unwrap_or(0.0);
    let is_message = row["consent"].is_null();
    let word = if is_message {
        "cli-voicemail"
    } else {
        "cli-recording"
    };
    texts.with(
        word,
        &[
            ("message", row["id"].to_string().into()),
            ("at", texts.moment(at, now, zone).into()),
            ("state", text("state").into()),
            ("seconds", format!("{seconds:.0}").into()),
            ("caller", text("who").into()),
            ("line", text("line_name").into()),
        ],
    )
}
