//! The port to signalling: what the engine needs of [`Stack`], so that tests can put a scripted one in its place.

use crate::{
    mono::Mono,
    sip::{AccountKey, AccountSetup, Input, Invite, Output, Reason, Referral, Stack, Usage},
};

/// Signalling as the engine sees it; every method is that of [`Stack`].
pub trait Signalling {
    /// Takes in what happened.
    fn handle(&mut self, now: Mono, input: Input);
    /// The next thing to do, in order.
    fn poll(&mut self) -> Option<Output>;
    /// When to be woken.
    fn deadline(&self) -> Option<Mono>;
    /// Adds or replaces an account.
    fn set_account(&mut self, now: Mono, setup: AccountSetup);
    /// Unregisters an account and forgets it.
    fn remove_account(&mut self, now: Mono, account: AccountKey);
    /// Registers now.
    fn register(&mut self, now: Mono, account: AccountKey);
    /// Unregisters every account.
    fn shut_down(&mut self, now: Mono);
    /// Whether nothing is under way.
    fn is_idle(&self) -> bool;
    /// Calls somebody.
    fn invite(&mut self, now: Mono, invite: Invite) -> Usage;
    /// Answers 180.
    fn ring(&mut self, now: Mono, usage: Usage);
    /// Lets the caller hear us before an answer: 183 with our description.
    fn sound_early(&mut self, now: Mono, usage: Usage, sdp: String);

    /// Answers 200.
    fn accept(&mut self, now: Mono, usage: Usage, sdp: String);
    /// Refuses an incoming call.
    fn reject(&mut self, now: Mono, usage: Usage, code: u16, reason: Option<Reason>);
    /// Ends a call in whatever state it is.
    fn hang_up(&mut self, now: Mono, usage: Usage, reason: Option<Reason>);
    /// Offers a changed session.
    fn offer(&mut self, now: Mono, usage: Usage, sdp: String);
    /// Answers the peer's offer.
    fn answer_offer(&mut self, now: Mono, usage: Usage, sdp: String);
    /// Refuses the peer's offer.
    fn refuse_offer(&mut self, now: Mono, usage: Usage, code: u16);
    /// Acknowledges an answer that carried an offer.
    fn acknowledge(&mut self, now: Mono, usage: Usage, sdp: String);
    /// Sends INFO within the call.
    fn info(&mut self, now: Mono, usage: Usage, content_type: &str, body: &[u8]);
    /// Asks the peer to call somebody else in our place.
    fn refer(&mut self, now: Mono, usage: Usage, to: &Referral);
}

impl Signalling for Stack {
    fn handle(&mut self, now: Mono, input: Input) {
        Self::handle(self, now, input);
    }

    fn poll(&mut self) -> Option<Output> {
        Self::poll(self)
    }

    fn deadline(&self) -> Option<Mono> {
        Self::deadline(self)
    }

    fn set_account(&mut self, now: Mono, setup: AccountSetup) {
        Self::set_account(self, now, setup);
    }

    fn remove_account(&mut self, now: Mono, account: AccountKey) {
        Self::remove_account(self, now, account);
    }

    fn register(&mut self, now: Mono, account: AccountKey) {
        Self::register(self, now, account);
    }

    fn shut_down(&mut self, now: Mono) {
        Self::shut_down(self, now);
    }

    fn is_idle(&self) -> bool {
        Self::is_idle(self)
    }

    fn invite(&mut self, now: Mono, invite: Invite) -> Usage {
        Self::invite(self, now, invite)
    }

    fn ring(&mut self, now: Mono, usage: Usage) {
        Self::ring(self, now, usage, None);
    }

    fn sound_early(&mut self, now: Mono, usage: Usage, sdp: String) {
        Self::ring(self, now, usage, Some(sdp));
    }

    fn accept(&mut self, now: Mono, usage: Usage, sdp: String) {
        Self::accept(self, now, usage, sdp);
    }

    fn reject(&mut self, now: Mono, usage: Usage, code: u16, reason: Option<Reason>) {
        Self::reject(self, now, usage, code, reason);
    }

    fn hang_up(&mut self, now: Mono, usage: Usage, reason: Option<Reason>) {
        Self::hang_up(self, now, usage, reason);
    }

    fn offer(&mut self, now: Mono, usage: Usage, sdp: String) {
        Self::offer(self, now, usage, sdp);
    }

    fn answer_offer(&mut self, now: Mono, usage: Usage, sdp: String) {
        Self::answer_offer(self, now, usage, sdp);
    }

    fn refuse_offer(&mut self, now: Mono, usage: Usage, code: u16) {
        Self::refuse_offer(self, now, usage, code);
    }

    fn acknowledge(&mut self, now: Mono, usage: Usage, sdp: String) {
        Self::acknowledge(self, now, usage, sdp);
    }

    fn info(&mut self, now: Mono, usage: Usage, content_type: &str, body: &[u8]) {
        Self::info(self, now, usage, content_type, body);
    }

    fn refer(&mut self, now: Mono, usage: Usage, to: &Referral) {
        Self::refer(self, now, usage, to);
    }
}
