//! Signalling by script: it sends nothing, notes what the engine asks of it, and reports what the script says.

use std::{cell::RefCell, collections::VecDeque, fmt::Write as _, rc::Rc};

use linekeeper::{
    engine::Signalling,
    mono::Mono,
    sip::{
        AccountKey, AccountSetup, Event, FlowId, Input, Invite, Output, Reason, Referral, Usage,
    },
};

/// What the script and the engine share.
#[derive(Debug, Default)]
struct Shared {
    out: VecDeque<Output>,
    usages: u64,
    breaks_at: Option<String>,
}

/// Scripted signalling. A message that would leave is an `Output::Transmit` on the usage's flow with words for bytes; a
/// description follows after an empty line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fake(Rc<RefCell<Shared>>);

impl Fake {
    /// Lets signalling report something at the next round.
    pub(crate) fn report(&self, event: Event) {
        self.0.borrow_mut().out.push_back(Output::Event(event));
    }

    /// The number of a call that arrives.
    pub(crate) fn new_usage(&self) -> Usage {
        let mut shared = self.0.borrow_mut();
        shared.usages += 1;
        Usage(shared.usages)
    }

    /// How many calls there were.
    pub(crate) fn usages(&self) -> u64 {
        self.0.borrow().usages
    }

    /// The next message that begins with `words` meets a fault of the program instead.
    pub(crate) fn break_at(&self, words: &str) {
        self.0.borrow_mut().breaks_at = Some(words.to_owned());
    }

    fn note(&self, usage: Usage, words: &str) {
        let breaks = |at: &mut String| words.starts_with(at.as_str());
        let broken = self.0.borrow_mut().breaks_at.take_if(breaks);
        assert_eq!(broken, None, "a planted fault");
        self.0.borrow_mut().out.push_back(Output::Transmit {
            flow: FlowId(usage.0),
            bytes: words.as_bytes().to_vec(),
        });
    }
}

impl Signalling for Fake {
    fn handle(&mut self, _: Mono, _: Input) {}

    fn poll(&mut self) -> Option<Output> {
        self.0.borrow_mut().out.pop_front()
    }

    fn deadline(&self) -> Option<Mono> {
        None
    }

    fn set_account(&mut self, _: Mono, setup: AccountSetup) {
        self.note(
            Usage(0),
            &format!("set account {} {}", setup.key.0, setup.aor),
        );
    }

    fn remove_account(&mut self, _: Mono, account: AccountKey) {
        self.note(Usage(0), &format!("remove account {}", account.0));
    }

    fn register(&mut self, _: Mono, account: AccountKey) {
        self.note(Usage(0), &format!("register {}", account.0));
    }

    fn shut_down(&mut self, _: Mono) {
        self.note(Usage(0), "shut down");
    }

    fn is_idle(&self) -> bool {
        // The script's registrar never answers the farewell.
        false
    }

    fn invite(&mut self, _: Mono, invite: Invite) -> Usage {
        let usage = self.new_usage();
        let as_whom = invite
            .identity
            .map_or_else(String::new, |(name, user)| format!(" as {name} <{user}>"));
        let mut headers = String::new();
        for header in &invite.headers {
            let _ = write!(headers, ", {}: {}", header.name, header.value);
        }
        let sdp = invite.sdp.unwrap_or_default();
        self.note(
            usage,
            &format!(
                "invite {} over {}{as_whom}{headers}\n\n{sdp}",
                invite.target, invite.account.0
            ),
        );
        usage
    }

    fn ring(&mut self, _: Mono, usage: Usage) {
        self.note(usage, "180");
    }

    fn sound_early(&mut self, _: Mono, usage: Usage, sdp: String) {
        self.note(usage, &format!("183\n\n{sdp}"));
    }

    fn accept(&mut self, _: Mono, usage: Usage, sdp: String) {
        self.note(usage, &format!("200\n\n{sdp}"));
    }

    fn reject(&mut self, _: Mono, usage: Usage, code: u16, reason: Option<Reason>) {
        let cause =
            reason.and_then(|reason| Some(format!(" {};{}", reason.protocol, reason.cause?)));
        self.note(usage, &format!("{code}{}", cause.unwrap_or_default()));
    }

    fn hang_up(&mut self, _: Mono, usage: Usage, _: Option<Reason>) {
        self.note(usage, "hang up");
    }

    fn offer(&mut self, _: Mono, usage: Usage, sdp: String) {
        self.note(usage, &format!("offer\n\n{sdp}"));
    }

    fn answer_offer(&mut self, _: Mono, usage: Usage, sdp: String) {
        self.note(usage, &format!("answer\n\n{sdp}"));
    }

    fn refuse_offer(&mut self, _: Mono, usage: Usage, code: u16) {
        self.note(usage, &format!("refuse offer {code}"));
    }

    fn acknowledge(&mut self, _: Mono, usage: Usage, sdp: String) {
        self.note(usage, &format!("acknowledge\n\n{sdp}"));
    }

    fn info(&mut self, _: Mono, usage: Usage, content_type: &str, body: &[u8]) {
        let body = String::from_utf8_lossy(body).replace("\r\n", " ");
        self.note(usage, &format!("info {content_type} {}", body.trim()));
    }

    fn refer(&mut self, _: Mono, usage: Usage, to: &Referral) {
        let to = match to {
            Referral::To(target) => target.clone(),
            Referral::InPlaceOfUs(other) => format!("the peer of leg {}", other.0),
        };
        self.note(usage, &format!("refer to {to}"));
    }
}
