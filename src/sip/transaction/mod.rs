//! Transactions (RFC 3261 §17, RFC 6026): four machines over time, and the keys by which messages find them.
//!
//! The machines hold no message. They are told that something came or that the time has come, and answer with the one
//! [`ClientStep`] or [`ServerStep`] to be taken; the stack keeps the bytes and carries the step out.

pub(crate) mod client;
pub(crate) mod client_invite;
pub(crate) mod key;
pub(crate) mod server;
pub(crate) mod server_invite;
pub(crate) mod timer;

use crate::mono::Mono;

/// What a client transaction asks of the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientStep {
    /// Nothing.
    Nothing,
    /// Send the request again.
    Retransmit,
    /// Hand the response to the transaction's owner.
    PassOn,
    /// Acknowledge the response (RFC 3261 §17.1.1.3) and hand it to the owner.
    AckAndPassOn,
    /// Acknowledge again; the owner has seen the response already.
    AckAgain,
    /// Tell the owner that no final response came.
    TimedOut,
}

/// What a server transaction asks of the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServerStep {
    /// Nothing.
    Nothing,
    /// Send the last response again.
    Resend,
    /// Send 100 Trying: the owner takes its time.
    SendTrying,
    /// The final response was never acknowledged.
    NeverAcknowledged,
}

/// A client transaction of either kind.
#[derive(Clone, Debug)]
pub(crate) enum Client {
    /// INVITE.
    Invite(client_invite::ClientInvite),
    /// Every other method but ACK.
    Other(client::ClientOther),
}

impl Client {
    /// Starts the machine of an INVITE or of another request; `reliable` when the flow is a stream.
    pub(crate) fn start(now: Mono, invite: bool, reliable: bool) -> Self {
        if invite {
            Self::Invite(client_invite::ClientInvite::start(now, reliable))
        } else {
            Self::Other(client::ClientOther::start(now, reliable))
        }
    }

    /// Gives up no later than `at`, as there is another way to try.
    pub(crate) fn limit(&mut self, at: Mono) {
        match self {
            Self::Invite(machine) => machine.limit(at),
            Self::Other(machine) => machine.limit(at),
        }
    }

    /// Nobody waits for the outcome any more: gives up no later than `at`, whatever comes.
    pub(crate) fn release(&mut self, at: Mono) {
        match self {
            Self::Invite(machine) => machine.release(at),
            Self::Other(machine) => machine.limit(at),
        }
    }

    /// A response with this code came.
    pub(crate) fn response(&mut self, now: Mono, code: u16) -> ClientStep {
        match self {
            Self::Invite(machine) => machine.response(now, code),
            Self::Other(machine) => machine.response(now, code),
        }
    }

    /// The deadline may have passed.
    pub(crate) fn wake(&mut self, now: Mono) -> ClientStep {
        match self {
            Self::Invite(machine) => machine.wake(now),
            Self::Other(machine) => machine.wake(now),
        }
    }

    /// When to wake it.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        match self {
            Self::Invite(machine) => machine.deadline(),
            Self::Other(machine) => machine.deadline(),
        }
    }

    /// Whether it may be forgotten.
    pub(crate) fn is_over(&self) -> bool {
        match self {
            Self::Invite(machine) => machine.is_over(),
            Self::Other(machine) => machine.is_over(),
        }
    }

    /// Whether its owner still waits for a final response.
    pub(crate) fn is_waiting(&self) -> bool {
        match self {
            Self::Invite(machine) => machine.is_waiting(),
            Self::Other(machine) => machine.is_waiting(),
        }
    }
}

/// A server transaction of either kind.
#[derive(Clone, Debug)]
pub(crate) enum Server {
    /// INVITE.
    Invite(server_invite::ServerInvite),
    /// Every other method but ACK.
    Other(server::ServerOther),
}

impl Server {
    /// Starts the machine of an INVITE or of another request; `reliable` when the flow is a stream.
    pub(crate) fn start(now: Mono, invite: bool, reliable: bool) -> Self {
        if invite {
            Self::Invite(server_invite::ServerInvite::start(now, reliable))
        } else {
            Self::Other(server::ServerOther::start(reliable))
        }
    }

    /// The request came again.
    pub(crate) fn request(&self) -> ServerStep {
        match self {
            Self::Invite(machine) => machine.request(),
            Self::Other(machine) => machine.request(),
        }
    }

    /// The owner answers; `false` when the answer comes too late to be sent.
    pub(crate) fn respond(&mut self, now: Mono, code: u16) -> bool {
        match self {
            Self::Invite(machine) => machine.respond(now, code),
            Self::Other(machine) => machine.respond(now, code),
        }
    }

    /// The deadline may have passed.
    pub(crate) fn wake(&mut self, now: Mono) -> ServerStep {
        match self {
            Self::Invite(machine) => machine.wake(now),
            Self::Other(machine) => machine.wake(now),
        }
    }

    /// When to wake it.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        match self {
            Self::Invite(machine) => machine.deadline(),
            Self::Other(machine) => machine.deadline(),
        }
    }

    /// Whether it may be forgotten.
    pub(crate) fn is_over(&self) -> bool {
        match self {
            Self::Invite(machine) => machine.is_over(),
            Self::Other(machine) => machine.is_over(),
        }
    }

    /// Whether no final response was given yet.
    pub(crate) fn is_open(&self) -> bool {
        match self {
            Self::Invite(machine) => machine.is_open(),
            Self::Other(machine) => machine.is_open(),
        }
    }
}
