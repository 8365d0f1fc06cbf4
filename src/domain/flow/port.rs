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
    /// Take a message (S125).
    Voicemail(Limits),
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
    /// A destination answered.
    Answered(AttemptId),
    /// A destination did not take it, or the one that took it hung up.
    Failed(AttemptId, AttemptResult),
    /// What the answering machine hears.
    Machine(MachineInput),
    /// The deadline passed, or might have.
    Wake,
}

/// What the answering machine is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MachineInput {
    /// The caller was answered for it.
    Open,
    /// The greeting and the tone were played.
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
