//! One call as the engine keeps it: what the window and the journal say of it, and its leg.

use std::{sync::Arc, time::Duration};

use super::{
    forward::{Behind, Travel},
    input::Now,
    leg::Leg,
    look_up::Search,
    queue::Queued,
    recording::Tape,
    route::Route,
    snapshot::{CallState, CallView, LineView, MessageView, ViaView},
    transfer::{Handing, Over},
    whisper::Whispering,
    words::Worded,
};
use crate::{
    domain::{
        flow::{CallFlow, Phase},
        forward::AttemptId,
        id::{AccountId, CallId, ContactId, LineId},
        journal::{CallDirection, CallEntry, Caller, ContactRef, Outcome, WallTime},
        knowledge::{Knowledge, Words, Work, WorkState},
        recording::RecordCalls,
        screening::{Forwards, Screened},
    },
    mono::Mono,
};

/// Where a call stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stage {
    /// Incoming: it rings here.
    Ringing(CallFlow),
    /// Outgoing: nothing heard yet.
    Dialling,
    /// Outgoing: the far end rings.
    Ringback,
    /// Incoming: it is offered elsewhere, was taken there, or leaves a message.
    Away(CallFlow),
    /// Incoming: taken, our 200 waits for its sockets or its ACK. Talking for the user.
    Taken(CallFlow),
    /// Connected.
    Connected,
    /// Not taken there, or could not be taken here: the row is closed and a tone says so until then.
    Failed { outcome: Outcome, until: Mono },
}

impl Stage {
    /// The stage of an incoming call whose machine stands so; one that is over is closed right after.
    pub(super) const fn of(flow: CallFlow) -> Self {
        match flow.phase() {
            Phase::Away
            | Phase::Joined(_)
            | Phase::Machine
            | Phase::Opening
            | Phase::Waiting
            | Phase::Announcing => Self::Away(flow),
            Phase::Taken => Self::Taken(flow),
            Phase::Ringing | Phase::Over => Self::Ringing(flow),
        }
    }
}

/// What the answering machine has to do with a call.
#[derive(Debug, Default)]
pub(super) struct AtMachine {
    /// When it took it.
    pub(super) taken: Option<Now>,
    /// The user listens in on the message being left (S191).
    pub(super) is_listened_to: bool,
}

/// One call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) id: CallId,
    /// Key of its journal row; another call's when this one was re-offered (S45).
    pub(super) row: CallId,
    pub(super) direction: CallDirection,
    pub(super) account: Option<AccountId>,
    pub(super) party: Caller,
    pub(super) line: Option<LineView>,
    /// As the window shows it: the called number, or the dialled target.
    pub(super) called: String,
    /// As the journal keeps it: the called number, or the number we presented.
    pub(super) called_in_row: String,
    pub(super) via: Vec<ViaView>,
    pub(super) started: Now,
    /// The start shown in the row; earlier than `started` in a re-offered call.
    pub(super) row_started: WallTime,
    /// Since when it rings, here or there.
    pub(super) rang: Option<Mono>,
    pub(super) answered: Option<Now>,
    pub(super) machine: AtMachine,
    pub(super) silenced: bool,
    pub(super) detail: String,
    /// What the user wrote down.
    pub(super) note: String,
    /// How far it was dealt with, as far as somebody said.
    pub(super) work: Work,
    pub(super) knowledge: Arc<Knowledge>,
    pub(super) search: Search,
    /// The contact its row names.
    pub(super) named: Option<ContactId>,
    pub(super) words: Arc<Words>,
    /// What they were made from.
    pub(super) worded: Option<Worded>,
    /// What the rules did with it.
    pub(super) screened: Option<Arc<Screened>>,
    /// Where it may be sent on to.
    pub(super) forwards: Option<Arc<Forwards>>,
    pub(super) travel: Travel,
    /// The attempts in the order of the trace.
    pub(super) tried: Vec<AttemptId>,
    /// The attempt by which it rings at this desk among others.
    pub(super) rings_as: Option<AttemptId>,
    /// The window was told that it rings.
    pub(super) is_told: bool,
    /// A leg to a destination: the call it is made for.
    pub(super) behind: Option<Behind>,
    /// A leg to a destination that answered and is told of the call first.
    pub(super) whisper: Option<Whispering>,
    /// Call-ID of an incoming call's INVITE.
    pub(super) sip_id: String,
    pub(super) hand: Handing,
    pub(super) route: Route,
    /// It waits until somebody is free.
    pub(super) queue: Option<Queued>,
    pub(super) tape: Tape,
    pub(super) stage: Stage,
    pub(super) leg: Leg,
}

impl Call {
    /// What the window calls its state.
    pub(super) const fn state(&self) -> CallState {
        match &self.stage {
            Stage::Ringing(_) => CallState::Ringing,
            Stage::Away(_) if self.route.is_saying_goodbye() => CallState::Ending,
            Stage::Away(flow) if matches!(flow.phase(), Phase::Machine) => CallState::Voicemail,
            Stage::Away(_) if self.queue.is_some() => CallState::Waiting,
            Stage::Away(_) => CallState::Away,
            Stage::Dialling => CallState::Dialling,
            Stage::Ringback => CallState::Ringback,
            Stage::Taken(_) | Stage::Connected if self.hand.joined.is_some() => CallState::Joined,
            Stage::Taken(_) | Stage::Connected if self.leg.held_at.is_some() => CallState::Held,
            Stage::Taken(_) | Stage::Connected => CallState::Talking,
            Stage::Failed { .. } => CallState::Ending,
        }
    }

    /// Whether microphone and speaker are its own: talked in, or being set up by us.
    pub(super) const fn is_at_desk(&self) -> bool {
        match self.state() {
            CallState::Talking | CallState::Dialling | CallState::Ringback => {
                !self.is_between_others()
            }
            CallState::Ringing
            | CallState::Joined
            | CallState::Away
            | CallState::Waiting
            | CallState::Voicemail
            | CallState::Held
            | CallState::Ending => false,
        }
    }

    /// Whether both sides talk, or could.
    pub(super) const fn is_up(&self) -> bool {
        matches!(self.stage, Stage::Taken(_) | Stage::Connected)
    }

    /// Whether it rings here.
    pub(super) const fn is_ringing(&self) -> bool {
        matches!(self.stage, Stage::Ringing(_))
    }

    /// Whether it is offered elsewhere or leaves a message, and can be taken back (S126, S191).
    pub(super) const fn can_be_taken_back(&self) -> bool {
        match &self.stage {
            Stage::Away(flow) => !matches!(flow.phase(), Phase::Joined(_) | Phase::Over),
            Stage::Ringing(_)
            | Stage::Dialling
            | Stage::Ringback
            | Stage::Taken(_)
            | Stage::Connected
            | Stage::Failed { .. } => false,
        }
    }

    /// Whether the answering machine has it.
    pub(super) fn is_at_machine(&self) -> bool {
        self.state() == CallState::Voicemail
    }

    /// Whether its dialog is there and both descriptions can be changed.
    pub(super) const fn is_settled(&self) -> bool {
        match self.stage {
            Stage::Connected => true,
            Stage::Away(_) => self.answered.is_some() || self.leg.is_acknowledged,
            Stage::Ringing(_)
            | Stage::Dialling
            | Stage::Ringback
            | Stage::Taken(_)
            | Stage::Failed { .. } => false,
        }
    }

    /// Whether its line's calls may be answered here (S13).
    pub(super) fn may_be_answered(&self) -> bool {
        match &self.line {
            Some(LineView::Known(line)) => line.may_answer,
            Some(LineView::Unknown { .. }) | None => true,
        }
    }

    /// Whether its row is still open.
    pub(super) const fn is_open(&self) -> bool {
        !matches!(self.stage, Stage::Failed { .. })
    }

    /// The machine of an incoming call.
    pub(super) const fn flow(&mut self) -> Option<&mut CallFlow> {
        match &mut self.stage {
            Stage::Ringing(flow) | Stage::Away(flow) | Stage::Taken(flow) => Some(flow),
            Stage::Dialling | Stage::Ringback | Stage::Connected | Stage::Failed { .. } => None,
        }
    }

    /// When this call wants to be looked at again.
    pub(super) fn deadline(&self) -> Option<Mono> {
        let own = match &self.stage {
            Stage::Ringing(flow) | Stage::Away(flow) => flow.deadline(),
            Stage::Failed { until, .. } => Some(*until),
            Stage::Dialling | Stage::Ringback | Stage::Taken(_) | Stage::Connected => None,
        };
        let own = crate::mono::earliest(own, self.leg.next_digit_at);
        let whisper = self.whisper.as_ref().map(Whispering::deadline);
        let own = crate::mono::earliest(own, whisper);
        let over = self.hand.over.as_ref().and_then(Over::deadline);
        let own = crate::mono::earliest(own, over);
        let own = crate::mono::earliest(own, self.route.deadline());
        crate::mono::earliest(own, self.search.deadline())
    }

    /// Whether it came to nothing and has shown that long enough.
    pub(super) fn has_said_so(&self, now: Mono) -> bool {
        matches!(self.stage, Stage::Failed { until, .. } if until <= now)
    }

    /// The row as it stands at `now`; `end` closes it.
    pub(super) fn entry(&self, now: Now, end: Option<Outcome>) -> CallEntry {
        let picked_up = self.machine.taken.or(self.answered);
        let ring_end = picked_up.map_or(now.mono, |picked_up| picked_up.mono);
        CallEntry {
            id: self.row,
            direction: self.direction,
            started: self.row_started,
            answered: self.answered.map(|answered| answered.wall),
            ended: end.map(|_| now.wall),
            ring: self
                .rang
                .map_or(Duration::ZERO, |rang| ring_end.since(rang)),
            talk: self
                .answered
                .map_or(Duration::ZERO, |answered| now.mono.since(answered.mono)),
            caller: self.party.clone(),
            called: self.called_in_row.clone(),
            account: self.account.clone(),
            line: self.line_id().cloned(),
            line_name: match &self.line {
                Some(LineView::Known(line)) => line.name.clone(),
                Some(LineView::Unknown { .. }) | None => String::new(),
            },
            via: self.via.iter().map(via_words).collect(),
            outcome: end.unwrap_or(Outcome::Open),
            detail: self.detail.clone(),
            contact: self.knowledge.contact().map(|found| ContactRef {
                id: found.contact.id,
                name: found.contact.card.name.clone(),
            }),
            note: self.note.clone(),
            work: self.work(end),
            screened: self.screened.clone(),
        }
    }

    /// What somebody said of it stands; else a missed call waits for somebody (S91).
    fn work(&self, end: Option<Outcome>) -> Work {
        if self.work.by.is_some() {
            return self.work.clone();
        }
        let is_missed = self.direction == CallDirection::Incoming
            && self.answered.is_none()
            && end.is_some_and(Outcome::is_missed);
        let state = if is_missed {
            WorkState::Open
        } else {
            WorkState::None
        };
        Work {
            state,
            ..Work::default()
        }
    }

    /// Key of its line when that is a configured one.
    pub(super) fn line_id(&self) -> Option<&LineId> {
        self.line.as_ref().and_then(LineView::id)
    }

    /// The message being left.
    fn message(&self) -> Option<MessageView> {
        match &self.stage {
            Stage::Away(flow) if self.is_at_machine() => Some(MessageView {
                is_recorded: flow.is_recording(),
                is_listened_to: self.machine.is_listened_to,
            }),
            Stage::Away(_)
            | Stage::Ringing(_)
            | Stage::Dialling
            | Stage::Ringback
            | Stage::Taken(_)
            | Stage::Connected
            | Stage::Failed { .. } => None,
        }
    }

    /// The picture of it. `calls`: which calls are recorded where line and extension don't say.
    pub(super) fn view(&self, calls: RecordCalls) -> CallView {
        let rings_until = match &self.stage {
            Stage::Ringing(flow) => flow.rings_until(),
            Stage::Dialling
            | Stage::Ringback
            | Stage::Away(_)
            | Stage::Taken(_)
            | Stage::Connected
            | Stage::Failed { .. } => None,
        };
        CallView {
            id: self.id,
            row: self.row,
            direction: self.direction,
            state: self.state(),
            caller: self.party.clone(),
            line: self.line.clone(),
            called: self.called.clone(),
            account: self.account.clone(),
            via: self.via.clone(),
            started: self.started.wall,
            answered: self.answered.map(|answered| answered.wall),
            message: self.message(),
            queue: self.queue_view(),
            recording: self.recording_view(calls),
            rings_until: rings_until.map(|until| wall_at(self.started, until)),
            held_by_peer: self.leg.held_by_peer,
            transfer: self.hand.view(),
            joined_with: self.hand.joined,
            is_joined: matches!(&self.stage, Stage::Away(flow) if matches!(flow.phase(), Phase::Joined(_))),
            silenced: self.silenced,
            rang_here: self.is_told,
            codec: self.leg.codec(),
            sound: self.leg.quality.state(),
            outcome: match self.stage {
                Stage::Failed { outcome, .. } => Some(outcome),
                Stage::Ringing(_)
                | Stage::Away(_)
                | Stage::Dialling
                | Stage::Ringback
                | Stage::Taken(_)
                | Stage::Connected => None,
            },
            detail: match self.stage {
                Stage::Failed { .. } => self.detail.clone(),
                Stage::Ringing(_)
                | Stage::Away(_)
                | Stage::Dialling
                | Stage::Ringback
                | Stage::Taken(_)
                | Stage::Connected => String::new(),
            },
            note: self.note.clone(),
            work: self.work.clone(),
            knowledge: Arc::clone(&self.knowledge),
            words: Arc::clone(&self.words),
            screened: self.screened.clone(),
        }
    }
}

/// The wall time of a moment of engine time, told from a moment known in both.
fn wall_at(known: Now, at: Mono) -> WallTime {
    let millis = at.since(known.mono).as_millis();
    WallTime(
        known
            .wall
            .0
            .saturating_add(i64::try_from(millis).unwrap_or(i64::MAX)),
    )
}

fn via_words(via: &ViaView) -> String {
    if via.reason.is_empty() {
        via.who.clone()
    } else {
        format!("{} ({})", via.who, via.reason)
    }
}
