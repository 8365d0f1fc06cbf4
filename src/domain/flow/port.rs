//! What the machine of an incoming call is told, and what it wishes.

use std::time::Duration;

use crate::domain::{
    forward::{AttemptId, AttemptResult, HuntSpec},
    journal::Outcome,
    voicemail::Limits,
};

/// What decides a call at its arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowSpec {
    /// What is done, in order.
    pub steps: Vec<FlowStep>,
    /// Answer by itself after this time of ringing.
    pub auto_answer: Option<Duration>,
    /// It may not ring here, and why: the steps after ringing are begun at once; without any it is refused.
    pub no_ringing: Option<NoRinging>,
    /// Refuse it at once with this code, whatever the steps (S120).
    pub reject: Option<u16>,
}

/// One step of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlowStep {
    /// Ring here for this long (S122).
    Ring(Duration),
    /// Try the destinations of a forward list.
    Forward(HuntSpec),
    /// Answer the caller, or let it hear us before that, so that something can be played to it (S166).
    Open,
    /// No further caller may wait: the plan goes on, and a refusal says busy (S164).
    Full,
    /// Let the caller wait for a free destination (S160).
    Wait(WaitSpec),
    /// Say something, then hang up (S142).
    Announce,
    /// Take a message (S125).
    Voicemail(Limits),
}

/// How a caller waits (S160–S165).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitSpec {
    /// Who is tried in each round.
    pub hunt: HuntSpec,
    /// The plan goes on after so long.
    pub longest: Duration,
    /// The time before the first round.
    pub first: Duration,
    /// The time between two rounds.
    pub pause: Duration,
    /// A key that leads to the answering machine.
    pub exit: Option<(char, Limits)>,
}

/// Why a call may not ring here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRinging {
    /// Do not disturb, with the account's code (D2).
    DoNotDisturb(u16),
    /// As many calls as there may be, or talking with call waiting off (S123).
    Busy,
}

/// What happens to the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowInput {
    /// The user takes it.
    Answer,
    /// The user declines it; the plan goes on.
    Decline,
    /// It ends here whatever the plan says.
    End,
    /// It can't be taken: the sound can't be agreed on or opened.
    CannotTake {
        /// 488 or 500.
        code: u16,
    },
    /// The caller's side is gone; how that counts.
    Gone(Outcome),
    /// A call that was taken was hung up by either side.
    HungUp,
    /// A destination was told of the call.
    Rings(AttemptId),
    /// A destination answered, and is told of the call before it is connected (S158).
    ToldFirst(AttemptId),
    /// A destination answered.
    Answered(AttemptId),
    /// A destination did not take it, or the one that took it hung up.
    Failed(AttemptId, AttemptResult),
    /// What is heard of a caller who was answered for the plan: by the answering machine, in a queue.
    Machine(MachineInput),
    /// Somebody a waiting caller could be put through to got free.
    Free,
    /// It is the turn of this one among those who wait.
    Turn,
    /// No further caller may wait.
    NoRoom,
    /// The deadline passed, or might have.
    Wake,
}

/// What is heard of an open caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MachineInput {
    /// The caller can be played something now.
    Open,
    /// What was to be said once was played.
    Played,
    /// The caller began to speak.
    Spoke,
    /// The caller said nothing for as long as the limit says.
    Quiet,
    /// The caller pressed a key.
    Key(char),
    /// The recording can't be written any more.
    CannotRecord,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ring here, and tell the caller so.
    Ring,
    /// Ring no more.
    StopRinging,
    /// Tell the caller that it rings somewhere.
    TellRinging,
    /// Answer the caller at this desk.
    Accept,
    /// Refuse the caller.
    Refuse(Refusal),
    /// Call a destination.
    Dial {
        /// Under this number.
        attempt: AttemptId,
        /// Its place in the list.
        entry: usize,
    },
    /// Ring here as one of several destinations (S152); told as failed where this desk can't.
    OfferHere {
        /// Under this number.
        attempt: AttemptId,
        /// Its place in the list.
        entry: usize,
    },
    /// Give a destination up whose time is over.
    TimeIsOver(AttemptId),
    /// Give a destination up, or hang up there.
    Cancel(AttemptId),
    /// Answer the caller and join both.
    Connect(AttemptId),
    /// Hang up on the caller.
    HangUp,
    /// Make that the caller can be played something; told by [`MachineInput::Open`].
    Open,
    /// The caller waits from now on.
    Queue,
    /// Say what is said to callers nobody took.
    Announce,
    /// Answer the caller for the answering machine.
    TakeMessage,
    /// Play the greeting and the tone.
    Greet,
    /// Record what the caller says; tell when nothing was said for so long.
    Record(Duration),
    /// End the recording; `kept`: it is a message.
    EndRecording {
        /// Whether it is a message.
        kept: bool,
        /// Silence at its end that is cut off.
        silence: Duration,
    },
}

/// A final answer that is no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// SIP code.
    pub code: u16,
    /// Q.850 cause sent along.
    pub cause: Option<u16>,
}

impl Refusal {
    pub(super) const BUSY: Self = Self::of(486);
    /// Nobody answered (D2).
    pub(super) const NO_ANSWER: Self = Self {
        code: 480,
        cause: Some(19),
    };

    pub(super) const fn of(code: u16) -> Self {
        Self { code, cause: None }
    }
}
