//! Callers who wait until somebody is free (S160–S168): their order, and whose turn it is.
//!
//! A queue has no state of its own: who waits, since when and as what follows from the calls. One caller of a queue is
//! offered at a time, the first that waits.

use std::collections::BTreeSet;

use super::{Engine, Signalling, call::Call, input::Now, snapshot::QueueView};
use crate::{
    domain::{
        extension::ReadyQueue,
        flow::{FlowInput, Phase},
        id::CallId,
    },
    mono::Mono,
};

/// The place of a call in a queue.
#[derive(Clone, Debug)]
pub(super) struct Queued {
    since: Now,
    /// It has heard what is said at the beginning.
    pub(super) is_told: bool,
}

impl Call {
    /// The queue of the extension it is sent to.
    pub(super) fn ready_queue(&self) -> Option<&ReadyQueue> {
        self.forwards.as_ref()?.sounds.queue.as_ref()
    }

    /// Whether it is one of the calls this desk can have; those who wait are no matter of the desk.
    pub(super) fn takes_a_place(&self) -> bool {
        self.is_open() && self.queue.is_none()
    }

    /// The queue it stands in.
    fn stands_in(&self) -> Option<&ReadyQueue> {
        self.queue.as_ref().and_then(|_| self.ready_queue())
    }

    /// What the window says of that.
    pub(super) fn queue_view(&self) -> Option<QueueView> {
        let queued = self.queue.as_ref()?;
        Some(QueueView {
            name: self.forwards.as_ref()?.name.clone(),
            since: queued.since.wall,
        })
    }

    /// Who goes first: VIPs where the queue says so, then who waits longest (S163).
    fn rank(&self) -> (bool, Option<Mono>, CallId) {
        let is_vip = self.stands_in().is_some_and(|queue| queue.vip_first)
            && self
                .knowledge
                .contact()
                .is_some_and(|found| found.is_exact && found.contact.desk.vip);
        let since = self.queue.as_ref().map(|queued| queued.since.mono);
        (!is_vip, since, self.id)
    }
}

impl<S: Signalling> Engine<S> {
    /// How many stand in this queue.
    pub(super) fn waiting_in(&self, name: &str) -> usize {
        self.queued(name).count()
    }

    fn queued<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Call> {
        let is_in = move |call: &&Call| call.stands_in().is_some_and(|queue| queue.name == name);
        self.calls.iter().filter(is_in)
    }

    /// Whether a call can wait where it is sent to: then a desk where somebody talks is busy.
    pub(super) fn is_queued_for(&self, id: CallId) -> bool {
        let call = self.calls.iter().find(|call| call.id == id);
        call.and_then(Call::ready_queue).is_some()
    }

    /// A call begins to wait, if there is room (S164).
    pub(super) fn enter_queue(&mut self, now: Now, id: CallId) {
        let call = self.calls.iter().find(|call| call.id == id);
        let Some(queue) = call.and_then(Call::ready_queue) else {
            return;
        };
        if self.waiting_in(&queue.name) >= queue.most {
            tracing::info!(call = id.0, "no further caller may wait");
            return self.feed(now, id, FlowInput::NoRoom);
        }
        if let Some(call) = self.call_mut(id) {
            let is_told = false;
            call.queue = Some(Queued {
                since: now,
                is_told,
            });
        }
        self.changed = true;
    }

    /// Lets those go who wait no more, and gives each queue's first its turn.
    pub(super) fn settle_queues(&mut self, now: Now) {
        if self.calls.iter().all(|call| call.queue.is_none()) {
            self.has_freed = false;
            return;
        }
        for call in &mut self.calls {
            let is_in_queue = call.flow().is_some_and(|flow| flow.is_in_queue());
            self.changed |= call.queue.take_if(|_| !is_in_queue).is_some();
        }
        let waiting: Vec<CallId> = self
            .calls
            .iter()
            .filter(|call| call.phase() == Some(Phase::Waiting))
            .map(|call| call.id)
            .collect();
        if std::mem::take(&mut self.has_freed) {
            for id in waiting {
                self.feed(now, id, FlowInput::Free);
            }
        }
        for id in self.whose_turn() {
            self.feed(now, id, FlowInput::Turn);
        }
    }

    /// The first of each queue nobody of which is being offered, if its pause is over.
    fn whose_turn(&mut self) -> Vec<CallId> {
        let names: BTreeSet<String> = self
            .calls
            .iter()
            .filter_map(|call| Some(call.stands_in()?.name.clone()))
            .collect();
        let first = |name: &String| {
            let is_offered = |call: &Call| call.phase() != Some(Phase::Waiting);
            if self.queued(name).any(is_offered) {
                return None;
            }
            self.queued(name)
                .min_by_key(|call| call.rank())
                .map(|call| call.id)
        };
        let firsts: Vec<CallId> = names.iter().filter_map(first).collect();
        let is_ready = |id: &CallId| {
            let call = self.call_mut(*id);
            call.and_then(Call::flow)
                .is_some_and(|flow| flow.is_ready())
        };
        firsts.into_iter().filter(is_ready).collect()
    }
}
