//! What came of an action.

use std::time::Duration;

use super::Trigger;
use crate::domain::{
    id::{ActionId, CallId},
    journal::WallTime,
};

/// Bytes of a program's output that are kept.
pub const OUTPUT: usize = 2_000;
/// Runs that are remembered.
pub const REMEMBERED: usize = 50;

/// One run of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// Which.
    pub action: ActionId,
    /// Its title then.
    pub title: String,
    /// What set it off.
    pub trigger: Trigger,
    /// For which call, by its journal row.
    pub call: Option<CallId>,
    /// When it began.
    pub at: WallTime,
    /// How long it took.
    pub took: Duration,
    /// What was done: the program with its arguments, or the address.
    pub what: String,
    /// What came of it.
    pub result: RunResult,
    /// The first bytes a program said, at most [`OUTPUT`].
    pub output: String,
}

/// What came of an action. `key()` names its text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum RunResult {
    /// It did what it should.
    Done,
    /// The program was started and left running.
    LeftRunning,
    /// The program ended with a code that is not 0.
    ExitCode(i32),
    /// A signal ended the program.
    Signal(i32),
    /// The program ran longer than it may and was ended.
    TimedOut,
    /// It could not be started.
    CannotStart(String),
    /// A placeholder could not be filled in.
    CannotFill(String),
    /// The address has a scheme that is not allowed (S33).
    SchemeNotAllowed(String),
    /// No contact is known for the other party.
    NoContact,
    /// Too many actions wait already.
    TooMany,
}

impl RunResult {
    /// Whether it went well.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        matches!(self, Self::Done | Self::LeftRunning)
    }

    /// The key of its text.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Done => "action-done",
            Self::LeftRunning => "action-left-running",
            Self::ExitCode(_) => "action-exit-code",
            Self::Signal(_) => "action-signal",
            Self::TimedOut => "action-timed-out",
            Self::CannotStart(_) => "action-cannot-start",
            Self::CannotFill(_) => "action-cannot-fill",
            Self::SchemeNotAllowed(_) => "action-scheme",
            Self::NoContact => "action-no-contact",
            Self::TooMany => "action-too-many",
        }
    }

    /// What its text has to name; empty when nothing.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::ExitCode(number) | Self::Signal(number) => number.to_string(),
            Self::CannotStart(text) | Self::CannotFill(text) | Self::SchemeNotAllowed(text) => {
                text.clone()
            }
            Self::Done | Self::LeftRunning | Self::TimedOut | Self::NoContact | Self::TooMany => {
                String::new()
            }
        }
    }

    /// The word of the stable contract.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::LeftRunning => "left-running",
            Self::ExitCode(_) => "exit-code",
            Self::Signal(_) => "signal",
            Self::TimedOut => "timed-out",
            Self::CannotStart(_) => "cannot-start",
            Self::CannotFill(_) => "cannot-fill",
            Self::SchemeNotAllowed(_) => "scheme-not-allowed",
            Self::NoContact => "no-contact",
            Self::TooMany => "too-many",
        }
    }
}
