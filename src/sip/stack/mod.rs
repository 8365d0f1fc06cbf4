//! The stack: flows, transactions, registrations and calls behind three functions.
//!
//! [`Stack::handle`] takes what happened, [`Stack::poll`] gives what is to be done, [`Stack::deadline`] says when to
//! come back. Commands are methods; one that makes no sense in the state it meets yields nothing but a debug line.
//!
//! | part           | what it does                                                            |
//! |----------------|-------------------------------------------------------------------------|
//! | `core`         | flows, transactions, alarms, accounts; reports upwards by a list         |
//! | `flows`, `alive` | finds, opens, keeps and loses ways to peers                            |
//! | `clients`, `acks` | requests of ours                                                     |
//! | `servers`      | requests of peers                                                       |
//! | `setup`, `account` | accounts                                                            |
//! | `register`     | REGISTER and what the engine hears of it                                 |
//! | `gate`         | who may ask for what                                                    |
//! | `outgoing`     | the INVITE of a call of ours                                             |

mod account;
mod acks;
mod agenda;
mod alive;
mod clients;
mod core;
mod flows;
mod gate;
mod outgoing;
mod register;
mod servers;
mod setup;

use std::{collections::BTreeMap, time::Duration};

use tracing::debug;

pub use self::core::Counters;
use self::{
    clients::Ways,
    core::{Alarm, Fallout},
};
pub(crate) use self::{
    clients::{ClientId, ContactKind, Draft},
    core::{Core, Failure, Owner, Purpose},
    flows::Hop,
    servers::ServerId,
};
use super::{
    AccountKey, AccountSetup, EndCause, Event, Flow, FlowId, Input, Invite, Output, Reason,
    Referral, Usage,
    invite::{Call, hang_up_fork},
    wire::{Method, Response},
};
use crate::{mono::Mono, rng::Rng};

/// How often flows nobody needs are looked for.
const SWEEP: Duration = Duration::from_mins(1);

/// What the stack is told once.
#[derive(Clone, Debug)]
pub struct StackConfig {
    /// Value of User-Agent and Server.
    pub user_agent: String,
}

impl Default for StackConfig {
    fn default() -> Self {
        Self {
            user_agent: concat!("Linekeeper/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// The signalling of all accounts, without I/O.
#[derive(Debug)]
pub struct Stack {
    core: Core,
    calls: BTreeMap<Usage, Call>,
    /// Our tag to the call.
    tags: BTreeMap<String, Usage>,
    next_usage: u64,
    sweeping: bool,
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "the engine hands its descriptions over"
)]
impl Stack {
    /// A stack without accounts; `rng` makes its tags, branches and waits.
    #[must_use]
    pub fn new(config: StackConfig, rng: Rng) -> Self {
        Self {
            core: Core::new(config, rng),
            calls: BTreeMap::new(),
            tags: BTreeMap::new(),
            next_usage: 1,
            sweeping: false,
        }
    }

    /// Takes in what happened at `now`, which never lies before an earlier `now`.
    pub fn handle(&mut self, now: Mono, input: Input) {
        match input {
            Input::FlowOpened { request, flow } => self.core.flow_opened(now, request, flow),
            Input::FlowFailed { request, problem } => self.core.flow_failed(now, request, &problem),
            Input::FlowClosed { flow, problem } => self.core.flow_closed(now, flow, problem),
            Input::Received { flow, bytes } => self.core.bytes(now, flow, &bytes),
            Input::Resolved { request, result } => self.core.resolved(now, request, result),
            Input::NetworkChanged => self.core.network_changed(now),
            Input::Wake => {}
        }
        self.core.wake(now);
        self.settle(now);
    }

    /// The next thing to do, in order; `None` when all is done.
    pub fn poll(&mut self) -> Option<Output> {
        self.core.out.pop_front()
    }

    /// When to call [`Self::handle`] with [`Input::Wake`], if nothing comes before.
    pub fn deadline(&self) -> Option<Mono> {
        self.core.agenda.next()
    }

    /// What was thrown away since the start.
    pub fn counters(&self) -> Counters {
        self.core.counters
    }

    /// Adds or replaces an account; registers it when that is wished and something changed.
    pub fn set_account(&mut self, now: Mono, setup: AccountSetup) {
        self.core.set_account(now, setup);
        self.settle(now);
    }

    /// Unregisters an account and forgets it. Its calls live on.
    pub fn remove_account(&mut self, now: Mono, account: AccountKey) {
        self.core.remove_account(now, account);
        self.settle(now);
    }

    /// Registers now, whatever the back-off says.
    pub fn register(&mut self, now: Mono, account: AccountKey) {
        self.core.register(now, account);
        self.settle(now);
    }

    /// Unregisters every account; [`Self::is_idle`] tells when that is done.
    pub fn shut_down(&mut self, now: Mono) {
        let keys: Vec<AccountKey> = self.core.accounts.keys().copied().collect();
        for key in keys {
            self.core.leave(now, key);
        }
        self.settle(now);
    }

    /// Whether nothing is under way: no call, no registration in force, no request waiting for its answer.
    pub fn is_idle(&self) -> bool {
        self.unfinished().is_empty()
    }

    /// What is under way, in words for the log.
    pub fn unfinished(&self) -> Vec<String> {
        let calls = self.calls.values().map(|call| format!("call {call}"));
        let held = self.core.accounts.iter();
        let held = held.filter(|(_, account)| !account.registration.is_off());
        let held = held.map(|(key, _)| format!("registration of account {}", key.0));
        calls.chain(held).chain(self.core.unfinished()).collect()
    }

    /// Calls somebody. Failures come as [`Event::Ended`].
    pub fn invite(&mut self, now: Mono, invite: Invite) -> Usage {
        let usage = self.new_usage();
        match self.core.plan(usage, invite) {
            Ok(plan) => {
                self.tags.insert(plan.local_tag.clone(), usage);
                let call = Call::begin(&mut self.core, now, plan);
                self.calls.insert(usage, call);
                self.after(now, usage);
            }
            Err(problem) => {
                let cause = EndCause::Problem(problem);
                self.core.emit(Event::Ended { usage, cause });
            }
        }
        self.settle(now);
        usage
    }

    /// Answers 180, or 183 with early media when there is an `sdp`; reliably when the peer requires that.
    pub fn ring(&mut self, now: Mono, usage: Usage, sdp: Option<String>) {
        self.with(now, usage, |call, core| {
            call.ring(core, now, sdp.as_deref());
        });
    }

    /// Answers 200 with `sdp`: the answer, or the offer when the INVITE had none.
    pub fn accept(&mut self, now: Mono, usage: Usage, sdp: String) {
        self.with(now, usage, |call, core| call.accept(core, now, &sdp));
    }

    /// Refuses an incoming call with `code` (400 to 699; anything else becomes 480).
    pub fn reject(&mut self, now: Mono, usage: Usage, code: u16, reason: Option<Reason>) {
        let reasons: Vec<Reason> = reason.into_iter().collect();
        self.with(now, usage, |call, core| {
            call.reject(core, now, code, &reasons);
        });
    }

    /// Ends a call: CANCEL, BYE or a rejection as fits its state.
    pub fn hang_up(&mut self, now: Mono, usage: Usage, reason: Option<Reason>) {
        let reasons = reason.into_iter().collect();
        self.with(now, usage, |call, core| call.hang_up(core, now, reasons));
    }

    /// Offers a changed session (re-INVITE). A crossing offer of the peer is waited out and tried again.
    pub fn offer(&mut self, now: Mono, usage: Usage, sdp: String) {
        self.with(now, usage, |call, core| call.offer(core, now, &sdp));
    }

    /// Answers the peer's [`Event::Offer`]; the offer itself when the peer's had none.
    pub fn answer_offer(&mut self, now: Mono, usage: Usage, sdp: String) {
        self.with(now, usage, |call, core| call.answer_offer(core, now, &sdp));
    }

    /// Refuses the peer's [`Event::Offer`] with `code` (488 as a rule).
    pub fn refuse_offer(&mut self, now: Mono, usage: Usage, code: u16) {
        self.with(now, usage, |call, core| call.refuse_offer(core, now, code));
    }

    /// Acknowledges [`Event::Answered`] that carried an offer.
    pub fn acknowledge(&mut self, now: Mono, usage: Usage, sdp: String) {
        self.with(now, usage, |call, core| call.acknowledge(core, now, &sdp));
    }

    /// Sends INFO within the call (RFC 6086).
    pub fn info(&mut self, now: Mono, usage: Usage, content_type: &str, body: &[u8]) {
        self.with(now, usage, |call, core| {
            call.info(core, now, content_type, body);
        });
    }

    /// Asks the peer to call somebody else in our place (RFC 3515). What comes of it is told as [`Event::Transfer`].
    pub fn refer(&mut self, now: Mono, usage: Usage, to: &Referral) {
        let account = self.calls.get(&usage).and_then(Call::account);
        let refer_to = match to {
            Referral::To(target) => self.core.whole_target(account, target),
            Referral::InPlaceOfUs(other) => self.calls.get(other).and_then(Call::to_be_replaced),
        };
        match refer_to {
            Some(refer_to) => {
                self.with(now, usage, |call, core| call.refer(core, now, &refer_to));
            }
            None => self.with(now, usage, Call::cannot_refer),
        }
    }

    fn new_usage(&mut self) -> Usage {
        let usage = Usage(self.next_usage);
        self.next_usage += 1;
        usage
    }

    /// Carries a command out on a call and whatever follows from it.
    fn with(&mut self, now: Mono, usage: Usage, command: impl FnOnce(&mut Call, &mut Core)) {
        if let Some(call) = self.calls.get_mut(&usage) {
            command(call, &mut self.core);
        } else {
            debug!(usage = usage.0, "command for a call that is over");
        }
        self.after(now, usage);
        self.settle(now);
    }

    /// Sets the alarm of a call, or forgets it.
    fn after(&mut self, now: Mono, usage: Usage) {
        let Some(call) = self.calls.get_mut(&usage) else {
            return;
        };
        if call.is_over() {
            call.refuse_open_request(&mut self.core, now);
            self.tags.remove(&call.local_tag);
            self.calls.remove(&usage);
            self.core.alarm(Alarm::Call(usage), None);
            self.core.release(now, usage);
        } else {
            let deadline = call.deadline();
            self.core.alarm(Alarm::Call(usage), deadline);
        }
    }

    /// Works off what the core reports.
    fn settle(&mut self, now: Mono) {
        while let Some(fallout) = self.core.fallout.pop_front() {
            match fallout {
                Fallout::Response {
                    owner,
                    client,
                    response,
                } => {
                    self.answered(now, owner, client, &response);
                }
                Fallout::Failed { owner, failure } => self.failed(now, owner, failure),
                Fallout::Again { draft, flow } => self.again(now, *draft, flow),
                Fallout::Fresh { request, flow } => self.fresh(now, *request, flow),
                Fallout::Unreadable {
                    request,
                    code,
                    flow,
                } => self.unreadable(&request, code, &flow),
                Fallout::FlowLost { flow, problem } => {
                    self.core.registration_flow_lost(now, flow, &problem);
                }
                Fallout::Alarm(alarm) => self.wake(now, alarm),
            }
        }
        self.core.bury_clients();
        if !self.sweeping && !self.core.flows.is_empty() {
            self.sweeping = true;
            self.core.alarm(Alarm::Sweep, Some(now + SWEEP));
        }
    }

    fn wake(&mut self, now: Mono, alarm: Alarm) {
        match alarm {
            Alarm::Call(usage) => {
                if let Some(call) = self.calls.get_mut(&usage) {
                    call.wake(&mut self.core, now);
                }
                self.after(now, usage);
            }
            Alarm::Registration(key) => self.core.wake_registration(now, key),
            Alarm::Sweep => self.sweep(),
            Alarm::Client(_) | Alarm::Server(_) | Alarm::Park(_) | Alarm::Flow(_) => {}
        }
    }

    fn answered(&mut self, now: Mono, owner: Owner, client: ClientId, response: &Response) {
        let (usage, purpose) = match owner {
            Owner::Registration(key) => {
                return self.core.registration_answered(now, key, client, response);
            }
            Owner::Nobody => return,
            Owner::Call(usage, purpose) => (usage, purpose),
        };
        let core = &mut self.core;
        match (self.calls.get_mut(&usage), purpose) {
            (Some(call), Purpose::Invite) => call.invite_answered(core, now, client, response),
            (Some(call), Purpose::Reinvite) => call.reinvite_answered(core, now, client, response),
            (Some(call), Purpose::Update) => call.update_answered(core, now, response),
            (Some(call), Purpose::Refer) => call.refer_answered(core, response),
            (None, Purpose::Invite | Purpose::Reinvite) => late_answer(core, now, client, response),
            (Some(_), Purpose::Prack | Purpose::Info)
            | (None, Purpose::Update | Purpose::Refer | Purpose::Prack | Purpose::Info) => {}
        }
        self.after(now, usage);
    }

    fn failed(&mut self, now: Mono, owner: Owner, failure: Failure) {
        match owner {
            Owner::Registration(key) => self.core.registration_unanswered(now, key, failure),
            Owner::Nobody => {}
            Owner::Call(usage, purpose) => {
                if let Some(call) = self.calls.get_mut(&usage) {
                    match purpose {
                        Purpose::Invite => call.invite_failed(&mut self.core, failure),
                        Purpose::Reinvite
                        | Purpose::Update
                        | Purpose::Refer
                        | Purpose::Prack
                        | Purpose::Info => {
                            call.request_failed(&mut self.core, now, purpose, failure);
                        }
                    }
                }
                self.after(now, usage);
            }
        }
    }

    /// Sends a challenged request again, with credentials and the next number.
    fn again(&mut self, now: Mono, mut draft: Draft, flow: FlowId) {
        let before = draft.request.headers.cseq().map_or(0, |cseq| cseq.number);
        let number = match draft.owner {
            Owner::Registration(key) => self.core.accounts.get_mut(&key).map(|account| {
                account.sequence += 1;
                account.sequence
            }),
            Owner::Nobody => before.checked_add(1),
            Owner::Call(usage, purpose) => self
                .calls
                .get_mut(&usage)
                .and_then(|call| call.next_number(purpose)),
        };
        match number {
            Some(number) => {
                let cseq = format!("{number} {}", draft.request.method);
                draft.request.headers.set("CSeq", cseq);
                self.core.launch(now, draft, flow, Ways::default());
            }
            None => self.failed(now, draft.owner, Failure::TimedOut),
        }
    }

    /// Closes flows that neither an account nor a call nor a transaction needs.
    fn sweep(&mut self) {
        self.sweeping = false;
        let calls = &self.calls;
        let used = |core: &Core, flow: FlowId| {
            core.needs_flow(flow) || calls.values().any(|call| call.uses(flow))
        };
        let idle: Vec<FlowId> = self
            .core
            .flows
            .keys()
            .copied()
            .filter(|flow| !used(&self.core, *flow))
            .collect();
        for flow in idle {
            self.core.close_flow(flow);
        }
    }
}

/// A response to the INVITE of a call that is over: a 2xx of another fork is hung up.
fn late_answer(core: &mut Core, now: Mono, client: ClientId, response: &Response) {
    if !(200..300).contains(&response.code) {
        return;
    }
    let to = response.headers.to_party();
    let tag = to.as_ref().and_then(|to| to.tag()).unwrap_or_default();
    let is_first = core.sent_request(client).is_some_and(|sent| {
        sent.method == Method::INVITE && sent.headers.to_party().is_none_or(|to| to.tag().is_none())
    });
    if core.take_answer(client, tag) && is_first {
        let account = core.client_account(client);
        hang_up_fork(core, now, client, account, response);
    }
}

/// The flow a datagram or connection of a stranger came by is given back at once.
fn give_back(core: &mut Core, flow: &Flow) {
    if !core.flows.contains_key(&flow.id) {
        core.out.push_back(Output::CloseFlow { flow: flow.id });
    }
}
