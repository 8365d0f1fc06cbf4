//! Recorded conversations: whether a call may be recorded, and how its parties are told (S181–S187).
//!
//! | state     | input                    | next      | wishes               |
//! |-----------|--------------------------|-----------|----------------------|
//! | (none)    | Begin, told in another way | Running | Record               |
//! | (none)    | Begin                    | Telling   | Tell                 |
//! | Telling   | the notice was heard     | Running   | Record               |
//! | Telling   | End, the call ends       | (none)    | –                    |
//! | Telling   | the notice can't be had  | Broken    | –                    |
//! | Running   | Pause                    | Paused    | Pause                |
//! | Paused    | Pause off                | Running   | Go on                |
//! | Running, Paused | End, the call ends | (none)    | Stop                 |
//! | Running, Paused | it can't be written | Broken   | Stop                 |
//! | Broken    | Begin                    | as from (none) | –               |
//!
//! Every other pair yields nothing.

use serde::{Deserialize, Serialize};

use super::journal::WallTime;

/// Which calls are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum RecordCalls {
    /// None.
    #[default]
    Off,
    /// Those the user, or who took a call elsewhere, asks for (S181).
    Manual,
    /// All.
    Always,
}

impl RecordCalls {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Off, Self::Manual, Self::Always];
}

/// How conversations are recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recording {
    /// Which calls, where line and extension do not say.
    pub calls: RecordCalls,
    /// Key of the announcement both sides hear before anything is recorded; empty: a tone (S184).
    pub notice: String,
    /// Callers are told in another way, such as by the greeting: nothing is said, and the user answers for that (S184).
    pub told: bool,
    /// Recordings are deleted after so many days, 0..=3650; 0: never (S185).
    pub keep_days: u32,
}

impl Default for Recording {
    fn default() -> Self {
        Self {
            calls: RecordCalls::Off,
            notice: String::new(),
            told: false,
            keep_days: 90,
        }
    }
}

impl Recording {
    /// Whether callers are told in words, so that calls may be recorded without being asked for (S184).
    #[must_use]
    pub const fn has_notice(&self) -> bool {
        self.told || !self.notice.is_empty()
    }
}

/// How the parties of a recorded conversation were told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// By an announcement, of this name.
    Announcement(String),
    /// By a tone.
    Tone,
    /// In another way, as the user says.
    Otherwise,
}

/// Who wanted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// The settings.
    Always,
    /// The user.
    Desk,
    /// Who took the call elsewhere, by 7.
    Key,
}

/// What is kept with a recording of how it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// How the parties were told.
    pub told: Told,
    /// When that was over.
    pub at: WallTime,
    /// Who wanted it.
    pub by: Asked,
}

/// Where the recording of a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taping {
    /// The parties are being told.
    Telling,
    /// It runs.
    Running,
    /// It stands still: something is said that must not be kept.
    Paused,
    /// It ended by itself: it can't be written.
    Broken,
}

impl Taping {
    /// Its word on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Telling => "telling",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Broken => "broken",
        }
    }

    /// Whether anything is or will be kept.
    #[must_use]
    pub const fn is_on(self) -> bool {
        !matches!(self, Self::Broken)
    }
}

/// What happens to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TapingInput {
    /// It is to begin.
    Begin {
        /// The parties are told in another way.
        told: bool,
    },
    /// The notice was heard.
    Noticed,
    /// It stands still, or goes on.
    Pause(bool),
    /// It ends.
    End,
    /// It can't be written.
    Fails,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TapingWish {
    /// Let the parties hear the notice.
    Tell,
    /// Keep what is said.
    Record,
    /// Keep nothing for a while, or go on.
    Pause(bool),
    /// Keep no more.
    Stop,
}

/// What comes next, and what is to be done.
#[must_use]
pub const fn step(
    taping: Option<Taping>,
    input: TapingInput,
) -> (Option<Taping>, Option<TapingWish>) {
    use Taping::{Broken, Paused, Running, Telling};
    match (taping, input) {
        (None | Some(Broken), TapingInput::Begin { told: true })
        | (Some(Telling), TapingInput::Noticed) => (Some(Running), Some(TapingWish::Record)),
        (None | Some(Broken), TapingInput::Begin { told: false }) => {
            (Some(Telling), Some(TapingWish::Tell))
        }
        (Some(Telling | Broken), TapingInput::End) => (None, None),
        (Some(Telling), TapingInput::Fails) => (Some(Broken), None),
        (Some(Running), TapingInput::Pause(true)) => (Some(Paused), Some(TapingWish::Pause(true))),
        (Some(Paused), TapingInput::Pause(false)) => {
            (Some(Running), Some(TapingWish::Pause(false)))
        }
        (Some(Running | Paused), TapingInput::End) => (None, Some(TapingWish::Stop)),
        (Some(Running | Paused), TapingInput::Fails) => (Some(Broken), Some(TapingWish::Stop)),
        (
            _,
            TapingInput::Begin { .. }
            | TapingInput::Noticed
            | TapingInput::Pause(_)
            | TapingInput::End
            | TapingInput::Fails,
        ) => (taping, None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use Taping::{Broken, Paused, Running, Telling};
    use TapingInput::{Begin, End, Fails, Noticed, Pause};

    const TOLD: TapingInput = Begin { told: true };
    const SAID: TapingInput = Begin { told: false };

    #[test]
    fn rows_of_the_machine() {
        for (from, input, to, wish) in [
            (None, TOLD, Some(Running), Some(TapingWish::Record)),
            (None, SAID, Some(Telling), Some(TapingWish::Tell)),
            (None, Noticed, None, None),
            (None, End, None, None),
            (
                Some(Telling),
                Noticed,
                Some(Running),
                Some(TapingWish::Record),
            ),
            (Some(Telling), End, None, None),
            (Some(Telling), Fails, Some(Broken), None),
            (Some(Telling), Pause(true), Some(Telling), None),
            (Some(Running), SAID, Some(Running), None),
            (
                Some(Running),
                Pause(true),
                Some(Paused),
                Some(TapingWish::Pause(true)),
            ),
            (Some(Running), Pause(false), Some(Running), None),
            (
                Some(Paused),
                Pause(false),
                Some(Running),
                Some(TapingWish::Pause(false)),
            ),
            (Some(Paused), End, None, Some(TapingWish::Stop)),
            (Some(Running), Fails, Some(Broken), Some(TapingWish::Stop)),
            (Some(Broken), End, None, None),
            (Some(Broken), SAID, Some(Telling), Some(TapingWish::Tell)),
        ] {
            assert_eq!(step(from, input), (to, wish), "{from:?} {input:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_kept_before_the_parties_were_told_and_all_that_began_ends(
            inputs in prop::collection::vec(
                prop::sample::select(vec![SAID, Noticed, Pause(true), Pause(false), End, Fails]),
                0..30,
            ),
        ) {
            let (mut state, mut heard, mut open) = (None, false, 0);
            for input in inputs.into_iter().chain([End]) {
                heard = match input {
                    Noticed if state == Some(Telling) => true,
                    _ if state.is_none() => false,
                    _ => heard,
                };
                let (next, wish) = step(state, input);
                match wish {
                    Some(TapingWish::Record) => {
                        prop_assert!(heard, "kept before it was told");
                        open += 1;
                    }
                    Some(TapingWish::Stop) => open -= 1,
                    _ => {}
                }
                state = next;
            }
            prop_assert_eq!((state, open), (None, 0));
        }
    }
}
