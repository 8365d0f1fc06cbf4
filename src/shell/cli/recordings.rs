//! `linekeeper record` and `linekeeper recordings`: conversations that are recorded, and those that were.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::{ask, voicemail};
use crate::{
    domain::voicemail::Kind,
    engine::command::RecordingWish,
    shell::{
        control::protocol::{Request, VoicemailAct},
        paths::Profile,
    },
};

/// What is to become of the recording of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum RecordVerb {
    /// Begin, once both sides were told
    Start,
    /// Keep nothing for a while
    Pause,
    /// Go on
    Resume,
    /// End
    Stop,
}

impl From<RecordVerb> for RecordingWish {
    fn from(verb: RecordVerb) -> Self {
        match verb {
            RecordVerb::Start => Self::Start,
            RecordVerb::Pause => Self::Pause(true),
            RecordVerb::Resume => Self::Pause(false),
            RecordVerb::Stop => Self::Stop,
        }
    }
}

/// What is to be done with recorded conversations.
#[derive(Debug, Subcommand)]
pub(super) enum RecordingsVerb {
    /// Show them, newest first
    List {
        /// As JSON, one object per line
        #[arg(long)]
        json: bool,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
        /// Those whose other party or line contains this
        #[arg(long, default_value = "")]
        text: String,
    },
    /// Play one on the speaker
    Play {
        /// Number of the recording
        recording: u64,
    },
    /// Stop playing
    Stop,
    /// Copy one to a WAV file: the other party left, this side right
    Export {
        /// Number of the recording
        recording: u64,
        /// The file
        file: PathBuf,
    },
    /// Delete some; they can be restored for ten minutes
    Delete {
        /// Numbers of recordings
        #[arg(required = true)]
        recordings: Vec<u64>,
    },
    /// Take deleted ones back
    Restore {
        /// Numbers of recordings
        #[arg(required = true)]
        recordings: Vec<u64>,
    },
}

/// Does it.
pub(super) fn act(profile: &Profile, verb: RecordingsVerb) -> u8 {
    let act = match verb {
        RecordingsVerb::List { json, limit, text } => {
            let act = VoicemailAct::List {
                kind: Kind::Conversation,
                limit,
                text,
                new: false,
            };
            return voicemail::list(profile, act, json);
        }
        RecordingsVerb::Play { recording } => VoicemailAct::Play { message: recording },
        RecordingsVerb::Stop => VoicemailAct::Stop,
        RecordingsVerb::Export { recording, file } => voicemail::export(recording, file),
        RecordingsVerb::Delete { recordings } => VoicemailAct::Delete {
            messages: recordings,
        },
        RecordingsVerb::Restore { recordings } => VoicemailAct::Restore {
            messages: recordings,
        },
    };
    ask::simple(profile, &Request::Voicemail { act })
}
