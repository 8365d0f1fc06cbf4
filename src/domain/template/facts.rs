//! What is known of a call, as values. Groups whose facts nobody gathers yet are there and empty, so that a template
//! written for them is good today.

use std::sync::Arc;

use crate::domain::{
    journal::{CallDirection, Caller, WallTime},
    knowledge::Knowledge,
    line::Line,
    number::Place,
};

/// Everything a template can ask for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Facts {
    /// The other party.
    pub caller: Caller,
    /// What the look-up found: contact, tenant contact, history.
    pub knowledge: Arc<Knowledge>,
    /// The line, when it is a configured one.
    pub line: Option<Arc<Line>>,
    /// The called number, normalised.
    pub called: String,
    /// Where numbers are read and written (S12).
    pub place: Place,
    /// Who sent the call on, newest first.
    pub redirect: Vec<Redirect>,
    /// The call itself.
    pub call: CallFacts,
    /// The rule that decided.
    pub rule: RuleFacts,
    /// The queue it waited in.
    pub queue: QueueFacts,
    /// What the network says of the caller's number.
    pub verify: VerifyFacts,
    /// The message taken down, when the text is about one.
    pub message: MessageFacts,
    /// The operator's own name.
    pub user: String,
    /// The moment the text is made.
    pub now: WallTime,
}

/// Facts of a message taken down.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct MessageFacts {
    /// For whom.
    pub to: String,
    /// Who called.
    pub caller: String,
    /// Of which company.
    pub company: String,
    /// Number to call back.
    pub number: String,
    /// What to pass on.
    pub text: String,
    /// Must not wait.
    pub urgent: bool,
    /// The caller wants to be called back.
    pub call_back: bool,
    /// Further fields that are filled in, name and value.
    pub fields: Vec<(String, String)>,
    /// When it was taken down.
    pub created: Option<WallTime>,
    /// Who took it down.
    pub by: String,
    /// Name of the line.
    pub line: String,
}

/// A station that sent the call on.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Redirect {
    /// Name or number, as shown.
    pub who: String,
    /// Number, when it is known.
    pub number: String,
    /// Diversion's word for the reason.
    pub reason: String,
}

/// Facts of the call itself.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct CallFacts {
    /// Its number in the journal.
    pub id: u64,
    /// Who began it.
    pub direction: Option<CallDirection>,
    /// The word of its state: `ringing`, `talking` …
    pub state: &'static str,
    /// When it began.
    pub start: Option<WallTime>,
    /// When it was answered.
    pub answered: Option<WallTime>,
    /// When it ended.
    pub ended: Option<WallTime>,
    /// How long it has rung so far, seconds.
    pub ring_seconds: u64,
    /// How long it waited in all, seconds.
    pub wait_seconds: u64,
    /// How long it was talked, seconds.
    pub talk_seconds: u64,
    /// The journal's word for how it ended: `abandoned` …; empty while it goes on.
    pub outcome: &'static str,
    /// The journal's words on how it ended.
    pub end_reason: String,
    /// What the user wrote down.
    pub note: String,
    /// Where its recording lies.
    pub recording: String,
    /// The account it came by.
    pub account: String,
    /// Project it is booked on.
    pub project: String,
    /// PIN of that project.
    pub project_pin: String,
    /// Number on hold while it is talked.
    pub hold_number: String,
    /// Marked as private.
    pub private: bool,
}

/// Facts of the rule that decided.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct RuleFacts {
    /// Its place in the list, from 1; 0: none.
    pub number: u32,
    /// Its name.
    pub name: String,
}

/// Facts of a queue.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct QueueFacts {
    /// Its name.
    pub name: String,
    /// Place of the caller, from 1; 0: none.
    pub position: u32,
    /// How long the caller waited in it, seconds.
    pub wait_seconds: u64,
}

/// What the network says of the caller's number.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct VerifyFacts {
    /// Attestation level: `A`, `B`, `C`; empty: none.
    pub level: String,
    /// `passed`, `failed`; empty: not said.
    pub result: String,
}
