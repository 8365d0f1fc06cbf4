//! The stack: flows, transactions, registrations and calls behind three functions.
//!
//! [`Stack::handle`] takes what happened, [`Stack::poll`] gives what is to be done, [`Stack::deadline`] says when to
//! come back. Commands are methods; one that makes no sense in the state it meets yields nothing but a debug line.
#![allow(unused)]

mod agenda;

use std::collections::{BTreeMap, VecDeque};

use self::agenda::Agenda;
use super::{AccountKey, AccountSetup, EndCause, Event, Input, Invite, Output, Reason, Usage};
use crate::{mono::Mono, rng::Rng};

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
    config: StackConfig,
    rng: Rng,
    out: VecDeque<Output>,
    next_usage: u64,
    accounts: BTreeMap<AccountKey, AccountSetup>,
}

impl Stack {
    /// A stack without accounts; `rng` makes its tags, branches and waits.
    #[must_use]
    pub fn new(config: StackConfig, rng: Rng) -> Self {
        Self {
            config,
            rng,
            out: VecDeque::new(),
            next_usage: 1,
            accounts: BTreeMap::new(),
        }
    }

    /// Takes in what happened at `now`, which never lies before an earlier `now`.
    pub fn handle(&mut self, now: Mono, input: Input) {}

    /// The next thing to do, in order; `None` when all is done.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When to call [`Self::handle`] with [`Input::Wake`], if nothing comes before.
    pub fn deadline(&self) -> Option<Mono> {
        None
    }

    /// Adds or replaces an account; registers it when that is wished and something changed.
    pub fn set_account(&mut self, now: Mono, setup: AccountSetup) {
        self.accounts.insert(setup.key, setup);
    }

    /// Unregisters an account and forgets it. Its calls live on.
    pub fn remove_account(&mut self, now: Mono, account: AccountKey) {
        self.accounts.remove(&account);
    }

    /// Registers now, whatever the back-off says.
    pub fn register(&mut self, now: Mono, account: AccountKey) {}

    /// Unregisters every account; [`Self::is_idle`] tells when that is done.
    pub fn shut_down(&mut self, now: Mono) {}

    /// Whether nothing is under way: no call, no registration, no request.
    pub fn is_idle(&self) -> bool {
        true
    }

    /// Calls somebody. Failures come as [`Event::Ended`].
    pub fn invite(&mut self, now: Mono, invite: Invite) -> Usage {
        let usage = Usage(self.next_usage);
        self.next_usage += 1;
        usage
    }

    /// Answers 180, or 183 with early media when there is an `sdp`; reliably when the peer requires that.
    pub fn ring(&mut self, now: Mono, usage: Usage, sdp: Option<String>) {}

    /// Answers 200 with `sdp`: the answer, or the offer when the INVITE had none.
    pub fn accept(&mut self, now: Mono, usage: Usage, sdp: String) {}

    /// Refuses an incoming call with `code` (400 to 699; anything else becomes 480).
    pub fn reject(&mut self, now: Mono, usage: Usage, code: u16, reason: Option<Reason>) {}

    /// Ends a call: CANCEL, BYE or a rejection as fits its state.
    pub fn hang_up(&mut self, now: Mono, usage: Usage, reason: Option<Reason>) {}

    /// Offers a changed session (re-INVITE). A crossing offer of the peer is waited out and tried again.
    pub fn offer(&mut self, now: Mono, usage: Usage, sdp: String) {}

    /// Answers the peer's [`Event::Offer`]; the offer itself when the peer's had none.
    pub fn answer_offer(&mut self, now: Mono, usage: Usage, sdp: String) {}

    /// Refuses the peer's [`Event::Offer`] with `code` (488 as a rule).
    pub fn refuse_offer(&mut self, now: Mono, usage: Usage, code: u16) {}

    /// Acknowledges [`Event::Answered`] that carried an offer.
    pub fn acknowledge(&mut self, now: Mono, usage: Usage, sdp: String) {}

    /// Sends INFO within the call (RFC 6086).
    pub fn info(&mut self, now: Mono, usage: Usage, content_type: &str, body: &[u8]) {}
}
