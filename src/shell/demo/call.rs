//! One call of the exchange: a caller of the script at the telephone, or the telephone calling the exchange.
//!
//! | phase    | happens                   | next                                                          |
//! |----------|---------------------------|---------------------------------------------------------------|
//! | Ringing  | answered                  | Pausing: speaks after a breath                                |
//! | Ringing  | patience is over          | hung up                                                       |
//! | Pausing  | time                      | Speaking, or (everything said) hung up                        |
//! | Speaking | all was said              | Pausing: listens to the answer, then says it once more        |
//! | any      | put on hold               | Waiting: nothing runs out, however long                       |
//! | Waiting  | taken back                | Pausing                                                       |

use std::{sync::Arc, time::Duration};

use crate::{
    media::StreamId,
    mono::Mono,
    sip::{Usage, sdp::Session},
};

const BREATH: Duration = Duration::from_millis(900);
const LISTENS: Duration = Duration::from_secs(9);
const TIMES: u8 = 3;

/// Whose call it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A caller of the script, by its place; `is_again` when it has tried before.
    Caller { place: usize, is_again: bool },
    /// Somebody called the exchange.
    Answerer,
}

/// What the call is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Ringing { until: Mono },
    Pausing { until: Mono },
    Speaking,
    Waiting,
}

/// What is to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Nothing,
    /// Answer the call that came in.
    PickUp,
    Speak,
    HangUp,
}

/// One call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) usage: Usage,
    pub(super) stream: StreamId,
    pub(super) session: Session,
    pub(super) role: Role,
    pub(super) phase: Phase,
    /// The offer of a call that came in.
    pub(super) offer: Option<String>,
    /// What is said here; decoded before the talk begins, so that no other call waits for it.
    pub(super) speech: Arc<[f32]>,
    said: u8,
    pub(super) was_answered: bool,
}

impl Call {
    /// A call that rings until `until`.
    pub(super) fn new(
        usage: Usage,
        stream: StreamId,
        session: Session,
        role: Role,
        until: Mono,
    ) -> Self {
        Self {
            usage,
            stream,
            session,
            role,
            phase: Phase::Ringing { until },
            offer: None,
            speech: Arc::default(),
            said: 0,
            was_answered: false,
        }
    }

    /// Both talk now.
    pub(super) fn answered(&mut self, now: Mono) {
        self.was_answered = true;
        self.phase = Phase::Pausing {
            until: now + BREATH,
        };
    }

    /// All was said that was begun.
    pub(super) fn said(&mut self, now: Mono) {
        if self.phase == Phase::Speaking {
            self.said += 1;
            self.phase = Phase::Pausing {
                until: now + LISTENS,
            };
        }
    }

    /// The telephone holds the call, or takes it back.
    pub(super) fn held(&mut self, now: Mono, is_held: bool) {
        match (self.phase, is_held) {
            (Phase::Pausing { .. } | Phase::Speaking, true) => self.phase = Phase::Waiting,
            (Phase::Waiting, false) => {
                self.phase = Phase::Pausing {
                    until: now + BREATH,
                }
            }
            (
                Phase::Ringing { .. } | Phase::Pausing { .. } | Phase::Speaking | Phase::Waiting,
                _,
            ) => {}
        }
    }

    /// What `now` asks for.
    pub(super) fn step(&mut self, now: Mono) -> Step {
        match self.phase {
            Phase::Ringing { until } if until <= now && self.role == Role::Answerer => Step::PickUp,
            Phase::Ringing { until } if until <= now => Step::HangUp,
            Phase::Pausing { until } if until <= now && self.said >= TIMES => Step::HangUp,
            Phase::Pausing { until } if until <= now => {
                self.phase = Phase::Speaking;
                Step::Speak
            }
            Phase::Ringing { .. } | Phase::Pausing { .. } | Phase::Speaking | Phase::Waiting => {
                Step::Nothing
            }
        }
    }

    pub(super) const fn deadline(&self) -> Option<Mono> {
        match self.phase {
            Phase::Ringing { until } | Phase::Pausing { until } => Some(until),
            Phase::Speaking | Phase::Waiting => None,
        }
    }
}
