//! INVITE usages: one leg of a call each, from the INVITE to the last ACK or BYE.
//!
//! | stage   | input                               | next    | what is done                                         |
//! |---------|-------------------------------------|---------|------------------------------------------------------|
//! | Calling | 1xx                                 | Calling | PRACK if reliable; Progress                           |
//! | Calling | 2xx                                 | Up      | ACK (unless the engine owes the answer); Answered     |
//! | Calling | 3xx–6xx, silence                    | Over    | Ended                                                |
//! | Calling | hang up, before a 1xx               | Calling | CANCEL once a 1xx comes                               |
//! | Calling | hang up, after a 1xx                | Calling | CANCEL; given up 64·T1 later                          |
//! | Calling | 2xx though hung up                  | Over    | ACK, BYE                                             |
//! | Ringing | ring                                | Ringing | 180/183, again every minute, reliably when required   |
//! | Ringing | accept                              | Up      | 200 until its ACK comes                               |
//! | Ringing | reject, hang up                     | Over    | refusal                                              |
//! | Ringing | CANCEL, BYE                         | Over    | 487; Ended                                           |
//! | Up      | BYE                                 | Over    | 200; Ended                                           |
//! | Up      | hang up                             | Over    | BYE, but after our 200 only once its ACK is there      |
//! | Up      | no ACK for 64·T1, session timer out | Over    | BYE; Ended                                           |
//! | Up      | 2xx of another fork                 | Up      | ACK, BYE to that one                                 |
//!
//! Offers within the call are in [`midcall`]; what the peer asks within it in [`within`]; handing it over in [`refer`].

mod callee;
mod caller;
mod forks;
mod lines;
mod midcall;
mod refer;
mod reliable;
mod session_timer;
mod within;

pub(crate) use caller::Plan;
pub(crate) use forks::hang_up_fork;

use self::{
    callee::Ringing,
    caller::Calling,
    midcall::{Exchange, Glare},
    session_timer::{SessionTimer, TimerStep},
};
use super::{
    AccountKey, EndCause, Event, FlowId, Reason, Usage,
    dialog::Dialog,
    stack::{Core, Draft, Owner},
    transaction::timer::{Beat, Repeat},
    wire::Method,
};
use std::fmt;

use crate::mono::{Mono, earliest};

pub(crate) use lines::ALLOW;

/// One leg.
#[derive(Debug)]
pub(crate) struct Call {
    usage: Usage,
    account: Option<AccountKey>,
    /// Our tag.
    pub(crate) local_tag: String,
    stage: Stage,
    /// Whether we began it; then the Call-ID is ours.
    is_caller: bool,
    /// The flow it came or left by last.
    flow: FlowId,
    /// The dialog; the caller has none before the answer.
    dialog: Option<Dialog>,
    exchange: Exchange,
    /// An offer of ours that met one of the peer.
    glare: Option<Glare>,
    /// An offer of ours that waits for its turn.
    queued: Option<String>,
    /// The last session description of ours.
    local_sdp: Option<String>,
    /// The last one of the peer.
    remote_sdp: Option<String>,
    timer: SessionTimer,
    /// Whether the peer takes UPDATE.
    takes_update: bool,
    /// Our 2xx to an INVITE without its ACK.
    unacknowledged: Option<Unacknowledged>,
    /// BYE, as soon as the ACK is there.
    leaving: Option<Vec<Reason>>,
    /// The number of our REFER, while the peer may still tell how it goes.
    referring: Option<u32>,
    /// The engine was told of the end.
    ended: bool,
}

#[derive(Debug)]
enum Stage {
    Calling(Box<Calling>),
    Ringing(Box<Ringing>),
    Up,
    Over,
}

/// A 2xx that is repeated until its ACK comes (RFC 3261 §13.3.1.4).
#[derive(Debug)]
struct Unacknowledged {
    flow: FlowId,
    number: u32,
    bytes: Vec<u8>,
    repeat: Repeat,
    /// Whether it answers the first INVITE.
    first: bool,
    /// Whether it carries an offer that the ACK answers.
    offers: bool,
}

impl fmt::Display for Call {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = match self.stage {
            Stage::Calling(_) => "calling",
            Stage::Ringing(_) => "ringing",
            Stage::Up => "up",
            Stage::Over => "over",
        };
        let ended = if self.ended { ", ended" } else { "" };
        write!(out, "{} ({stage}{ended})", self.usage.0)
    }
}

impl Call {
    fn new(usage: Usage, account: Option<AccountKey>, local_tag: String, stage: Stage) -> Self {
        Self {
            usage,
            account,
            local_tag,
            is_caller: matches!(stage, Stage::Calling(_)),
            stage,
            flow: FlowId(0),
            dialog: None,
            exchange: Exchange::Idle,
            glare: None,
            queued: None,
            local_sdp: None,
            remote_sdp: None,
            timer: SessionTimer::default(),
            takes_update: false,
            unacknowledged: None,
            leaving: None,
            referring: None,
            ended: false,
        }
    }

    /// The account it runs over.
    pub(crate) fn account(&self) -> Option<AccountKey> {
        self.account
    }

    /// Whether it may be forgotten.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    /// Whether it has this flow in use.
    pub(crate) fn uses(&self, flow: FlowId) -> bool {
        self.flow == flow
    }

    /// Whether the Call-ID is the call's.
    pub(crate) fn has_call_id(&self, call_id: &str) -> bool {
        match (&self.dialog, &self.stage) {
            (Some(dialog), _) => dialog.call_id == call_id,
            (None, Stage::Calling(calling)) => calling.has_call_id(call_id),
            (None, Stage::Ringing(_) | Stage::Up | Stage::Over) => false,
        }
    }

    /// Ends the call at the wish of the engine.
    pub(crate) fn hang_up(&mut self, core: &mut Core, now: Mono, reasons: Vec<Reason>) {
        match &self.stage {
            Stage::Calling(_) => self.cancel(core, now, reasons),
            Stage::Ringing(_) => self.reject(core, now, 480, &reasons),
            Stage::Up => {
                self.end(core, EndCause::Local);
                self.leave(core, now, reasons);
            }
            Stage::Over => {}
        }
    }

    /// Says BYE, now or when the ACK is there (RFC 3261 §15).
    fn leave(&mut self, core: &mut Core, now: Mono, reasons: Vec<Reason>) {
        if self.unacknowledged.is_some() {
            self.leaving = Some(reasons);
            return;
        }
        self.refuse_open_request(core, now);
        if let Some(dialog) = &mut self.dialog {
            let mut bye = dialog.request(Method::BYE);
            for reason in &reasons {
                bye.headers.push("Reason", lines::reason(reason));
            }
            let hop = core.dialog_hop(self.account, dialog.next_hop(), self.flow);
            core.send(now, Draft::new(bye, Owner::Nobody, self.account), hop);
        }
        self.stage = Stage::Over;
    }

    /// Tells the engine of the end, once.
    fn end(&mut self, core: &mut Core, cause: EndCause) {
        if !self.ended {
            self.ended = true;
            let usage = self.usage;
            core.emit(Event::Ended { usage, cause });
        }
    }

    /// Tells the engine, unless the call is over for it.
    fn tell(&self, core: &mut Core, event: Event) {
        if !self.ended {
            core.emit(event);
        }
    }

    /// When to wake it.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        let stage = match &self.stage {
            Stage::Calling(calling) => calling.deadline(),
            Stage::Ringing(ringing) => ringing.deadline(),
            Stage::Up | Stage::Over => None,
        };
        // Before the answer and after the end nobody looks at the session's timer.
        let runs = matches!(self.stage, Stage::Up) && !self.ended;
        let timer = self.timer.deadline().filter(|_| runs);
        let repeat = self
            .unacknowledged
            .as_ref()
            .map(|open| open.repeat.deadline());
        [stage, repeat, self.glare_deadline(), timer]
            .into_iter()
            .fold(None, earliest)
    }

    /// The deadline may have passed.
    pub(crate) fn wake(&mut self, core: &mut Core, now: Mono) {
        match &self.stage {
            Stage::Calling(_) => self.wake_calling(core, now),
            Stage::Ringing(_) => self.wake_ringing(core, now),
            Stage::Up | Stage::Over => {}
        }
        self.wake_unacknowledged(core, now);
        if !matches!(self.stage, Stage::Up) || self.ended {
            return;
        }
        self.pump(core, now);
        match self.timer.wake(now) {
            TimerStep::Nothing => {}
            TimerStep::Refresh => self.refresh(core, now),
            TimerStep::Expired => {
                self.end(core, EndCause::TimedOut);
                self.leave(core, now, Vec::new());
            }
        }
    }

    fn wake_unacknowledged(&mut self, core: &mut Core, now: Mono) {
        let Some(open) = &mut self.unacknowledged else {
            return;
        };
        match open.repeat.wake(now) {
            Beat::Early => {}
            Beat::Again => core.transmit(open.flow, open.bytes.clone()),
            Beat::GaveUp => {
                self.unacknowledged = None;
                let reasons = self.leaving.take().unwrap_or_default();
                self.end(core, EndCause::TimedOut);
                self.leave(core, now, reasons);
            }
        }
    }
}
