//! What stands for microphone and speaker, as said by `--audio`.

use std::{path::PathBuf, str::FromStr};

/// `device`, `null` or `file:IN.wav,OUT.wav`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum AudioChoice {
    /// The sound card.
    #[default]
    Device,
    /// Silence in, nothing out.
    Null,
    /// Plays a file as the microphone (once per call, then silence) and records what the speaker would play.
    File {
        /// Heard by the peer; empty: silence.
        input: PathBuf,
        /// What is heard; empty: not kept.
        output: PathBuf,
    },
}

/// Not one of the three.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is none of device, null, file:IN.wav,OUT.wav")]
pub struct BadChoice(pub String);

impl FromStr for AudioChoice {
    type Err = BadChoice;

    fn from_str(text: &str) -> Result<Self, BadChoice> {
        match text {
            "device" => Ok(Self::Device),
            "null" => Ok(Self::Null),
            _ => text
                .strip_prefix("file:")
                .and_then(|files| files.split_once(','))
                .filter(|(input, output)| !input.is_empty() || !output.is_empty())
                .map(|(input, output)| Self::File {
                    input: input.into(),
                    output: output.into(),
                })
                .ok_or_else(|| BadChoice(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_kinds_are_read_and_others_refused() {
        let file = |input: &str, output: &str| {
            Ok(AudioChoice::File {
                input: input.into(),
                output: output.into(),
            })
        };
        for (text, expected) in [
            ("device", Ok(AudioChoice::Device)),
            ("null", Ok(AudioChoice::Null)),
            ("file:a.wav,/tmp/b.wav", file("a.wav", "/tmp/b.wav")),
            ("file:,b.wav", file("", "b.wav")),
            ("file:a.wav,", file("a.wav", "")),
            ("file:,", Err(BadChoice("file:,".into()))),
            ("file:a.wav", Err(BadChoice("file:a.wav".into()))),
            ("", Err(BadChoice(String::new()))),
        ] {
            assert_eq!(text.parse(), expected, "{text}");
        }
    }
}
