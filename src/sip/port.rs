//! The border between signalling and the engine: plain values, nothing of any SIP library.
//!
//! Inputs go to [`Stack::handle`](super::Stack::handle), outputs come from `poll`, the next wake-up from `deadline`.

use std::{net::SocketAddr, time::Duration};

use thiserror::Error;

use crate::secret::Secret;

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// Datagrams (RFC 3261 §18).
    Udp,
    /// A stream framed by Content-Length.
    Tcp,
    /// A stream under TLS (RFC 5922).
    Tls,
}

/// An account as signalling knows it; the engine maps it to its own accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountKey(pub u32);

/// One INVITE usage (one leg of a call). Given out by the stack, only grows, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usage(pub u64);

/// A way to one peer: a connection, or a UDP socket and the peer's address. Numbered by the shell, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlowId(pub u64);

/// An open flow. For UDP `local` is the address our machine uses towards `remote`, never the unspecified one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Its number.
    pub id: FlowId,
    /// What it runs on.
    pub transport: Transport,
    /// Our end.
    pub local: SocketAddr,
    /// The peer's end.
    pub remote: SocketAddr,
}

/// Numbers a request of the stack to the shell (open a flow, resolve a name); answers carry it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// One place a name leads to (RFC 3263), in the order they are to be tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What to speak there.
    pub transport: Transport,
    /// Where it is.
    pub addr: SocketAddr,
}

/// What the shell tells the stack.
#[derive(Debug)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Input {
    /// A flow asked for is open.
    FlowOpened { request: RequestId, flow: Flow },
    /// A flow asked for can't be opened.
    FlowFailed {
        request: RequestId,
        problem: TransportProblem,
    },
    /// An open flow ended; `None` when the peer closed it in order.
    FlowClosed {
        flow: FlowId,
        problem: Option<TransportProblem>,
    },
    /// One datagram or one framed message. The flow may be new (an unknown peer's datagram or connection).
    Received { flow: Flow, bytes: Vec<u8> },
    /// A name was looked up; targets in the order to try. An empty list is a failure too.
    Resolved {
        request: RequestId,
        result: Result<Vec<Target>, ResolveProblem>,
    },
    /// An address or route of this machine changed, or it woke from sleep: register again.
    NetworkChanged,
    /// The deadline passed.
    Wake,
}

/// What the stack asks of the shell.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Output {
    /// Open a flow (connect, or take the UDP socket of this address family); TLS checks the certificate for `server_name`.
    OpenFlow {
        request: RequestId,
        transport: Transport,
        remote: SocketAddr,
        server_name: String,
    },
    /// The flow is not needed any more.
    CloseFlow { flow: FlowId },
    /// Send `bytes` as one message.
    Transmit { flow: FlowId, bytes: Vec<u8> },
    /// Look a name up by RFC 3263: NAPTR and SRV when `port` is `None`, else A/AAAA only. `transport` narrows it.
    Resolve {
        request: RequestId,
        host: String,
        port: Option<u16>,
        transport: Option<Transport>,
    },
    /// Something the engine must know.
    Event(Event),
}

/// An account as signalling needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountSetup {
    /// The engine's number for it.
    pub key: AccountKey,
    /// Address of record, `sip:user@domain` or `sips:user@domain`.
    pub aor: String,
    /// Display name of our From header; empty for none.
    pub display_name: String,
    /// Registrar or outbound proxy host; `None`: the domain of the AOR.
    pub server: Option<String>,
    /// Port of the server; `None`: found by SRV or the transport's default.
    pub port: Option<u16>,
    /// `None`: found by NAPTR/SRV, else UDP.
    pub transport: Option<Transport>,
    /// User name for digest when it differs from the AOR's user.
    pub auth_user: Option<String>,
    /// Password for digest.
    pub password: Secret,
    /// Further realms our password's digest may be given to (the AOR's domain and the server always are; the realm
    /// of the first challenge to our own REGISTER is accepted too).
    pub realms: Vec<String>,
    /// Register at all; otherwise the account only places and takes direct calls.
    pub register: bool,
    /// Wished life of the registration.
    pub expires: Duration,
    /// `urn:uuid:…` of this installation (RFC 5626 `+sip.instance`).
    pub instance: String,
    /// Take calls from other sources than the registered server.
    pub allow_direct_calls: bool,
    /// Private headers that name the dialled number, first to last (S5).
    pub called_headers: Vec<String>,
}

/// Where a registration stands.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum RegistrationState {
    /// Not wished, or undone.
    Off,
    /// Looking the server up, connecting or waiting for its answer.
    Trying,
    /// In force.
    Registered {
        expires: Duration,
        server: SocketAddr,
        transport: Transport,
        bindings: Vec<Binding>,
    },
    /// Not in force; tried again after `retry_in` (`None`: not before the settings change).
    Failed {
        problem: SipProblem,
        retry_in: Option<Duration>,
    },
}

/// One Contact of the registrar's answer (S121, S198).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Its URI.
    pub contact: String,
    /// Whether it is this program's own.
    pub ours: bool,
    /// Its remaining life.
    pub expires: Duration,
}

/// Why a connection failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the error text says it")]
pub enum TransportProblem {
    #[error("connection to {0} refused")]
    Refused(SocketAddr),
    #[error("no route to {0}")]
    Unreachable(SocketAddr),
    #[error("{0} did not answer")]
    TimedOut(SocketAddr),
    #[error("certificate of {name} is not trusted: {detail}")]
    TlsUntrusted { name: String, detail: String },
    #[error("certificate is not for {name}")]
    TlsWrongName { name: String },
    #[error("certificate of {name} has expired or is not yet valid")]
    TlsExpired { name: String },
    #[error("tls with {name} failed: {detail}")]
    TlsFailed { name: String, detail: String },
    #[error("stream of {0} is not sip: {1}")]
    BadFraming(SocketAddr, &'static str),
    #[error("local port {0} is taken")]
    PortTaken(u16),
    #[error("connection to {remote} failed: {detail}")]
    Other { remote: SocketAddr, detail: String },
}

/// Why a name could not be looked up.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the error text says it")]
pub enum ResolveProblem {
    #[error("there is no host {0}")]
    UnknownHost(String),
    #[error("name server did not answer for {0}")]
    NoAnswer(String),
}

/// Why signalling with a server failed, as values; the window words it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the error text says it")]
pub enum SipProblem {
    #[error(transparent)]
    Resolve(#[from] ResolveProblem),
    #[error(transparent)]
    Transport(#[from] TransportProblem),
    #[error("no answer from the server")]
    TimedOut,
    #[error("realm {realm} refused the password")]
    WrongPassword { realm: String },
    #[error("realm {realm} asks for a password and none is stored")]
    PasswordMissing { realm: String },
    #[error("realm {realm} is not one of the account's")]
    ForeignRealm { realm: String },
    #[error("server answered {code} {phrase}")]
    Refused { code: u16, phrase: String },
    #[error("answer makes no sense: {0}")]
    Nonsense(&'static str),
    #[error("{0} is not an address that can be called")]
    BadTarget(String),
}

/// A header as it was received: folding undone, bytes otherwise untouched (Latin-1 read as such).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawHeader {
    /// Name in its long form when known, else as received.
    pub name: String,
    /// Value.
    pub value: String,
}

/// A party as a header names it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Party {
    /// Display name, quotes and escapes undone; empty when absent.
    pub display: String,
    /// User part (or the number of a `tel:` URI), percent-decoding undone, parameters cut off; empty when absent.
    pub user: String,
    /// Host; empty for `tel:`.
    pub host: String,
    /// The URI as received.
    pub uri: String,
}

/// Where a called-number candidate came from; the variants stand in the order of S5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CalledSource {
    /// A private header of the account's list.
    CustomHeader,
    /// P-Called-Party-ID (RFC 7315).
    CalledPartyId,
    /// The oldest History-Info entry (RFC 7044).
    HistoryInfo,
    /// The oldest Diversion entry (RFC 5806).
    Diversion,
    /// The To user.
    To,
    /// The Request-URI user.
    RequestUri,
}

/// One candidate for the called number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalledCandidate {
    /// Which header named it.
    pub source: CalledSource,
    /// Whom it names.
    pub party: Party,
}

/// Who sent the call on, and why (History-Info or Diversion; RFC 7044, 5806).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diverter {
    /// Who it was.
    pub party: Party,
    /// `no-answer`, `user-busy`, `unconditional`… in Diversion's words; History-Info causes are translated.
    pub reason: String,
}

/// Whether the caller's number may be shown (S70).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disclosure {
    /// It may.
    Shown,
    /// The caller withheld it: anonymous From, Privacy id/header/user, or an empty user.
    Withheld,
    /// The network could not send it (`unavailable`, `unknown`).
    Unavailable,
}

/// A call that arrives.
#[derive(Clone, Debug, PartialEq)]
pub struct IncomingInvite {
    /// Call-ID.
    pub call_id: String,
    /// From.
    pub from: Party,
    /// P-Asserted-Identity (or the older Remote-Party-ID) as received, first to last; trust is the engine's to judge.
    pub asserted: Vec<Party>,
    /// Whether the number may be shown.
    pub disclosure: Disclosure,
    /// Candidates for the called number in the order of S5.
    pub called: Vec<CalledCandidate>,
    /// Who sent it on, newest first.
    pub diverters: Vec<Diverter>,
    /// Alert-Info value.
    pub alert_info: Option<String>,
    /// The offer; `None` for a delayed offer (we offer in the 200).
    pub sdp: Option<String>,
    /// The peer the INVITE came from.
    pub source: SocketAddr,
    /// The address of ours it came to; sound for this call is best bound to the same one.
    pub local: SocketAddr,
    /// All headers in order.
    pub headers: Vec<RawHeader>,
}

/// A Reason header (RFC 3326).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// `SIP`, `Q.850`…
    pub protocol: String,
    /// Cause number when given.
    pub cause: Option<u16>,
    /// Text when given.
    pub text: String,
}

/// How a usage ended.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum EndCause {
    /// We ended it: BYE, or our CANCEL or rejection was carried out.
    Local,
    /// The caller gave up before the answer (CANCEL); reasons tell "answered elsewhere".
    Cancelled { reasons: Vec<Reason> },
    /// The peer hung up (BYE).
    Remote { reasons: Vec<Reason> },
    /// Our INVITE was refused. `contacts` are those of a 3xx.
    Refused {
        code: u16,
        phrase: String,
        retry_after: Option<Duration>,
        contacts: Vec<String>,
        reasons: Vec<Reason>,
    },
    /// Nothing came back, our 200 was never acknowledged, or the session timer ran out.
    TimedOut,
    /// It could not be sent or the peer's messages make no sense.
    Problem(SipProblem),
}

/// What the stack tells the engine.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Event {
    /// A registration changed.
    Registration {
        account: AccountKey,
        state: RegistrationState,
    },
    /// A call arrives. `account` is the one whose server or Contact it came by (`None` only with direct calls allowed).
    Incoming {
        usage: Usage,
        account: Option<AccountKey>,
        invite: Box<IncomingInvite>,
    },
    /// Our INVITE got a provisional answer ≥ 101; with `sdp` it is early media.
    Progress {
        usage: Usage,
        code: u16,
        sdp: Option<String>,
    },
    /// Our INVITE was answered; `sdp` is the answer (or the offer when we sent none: reply with `Stack::acknowledge`).
    Answered {
        usage: Usage,
        remote: Party,
        sdp: Option<String>,
    },
    /// Our 200 was acknowledged; `sdp` is the answer to a delayed offer.
    Established { usage: Usage, sdp: Option<String> },
    /// The peer changes the session (re-INVITE or UPDATE); answer with `answer_offer`/`refuse_offer`. `None`: it wants
    /// our offer.
    Offer { usage: Usage, sdp: Option<String> },
    /// The answer to our `offer`, or to the offer we made on the peer's empty re-INVITE.
    OfferAnswered { usage: Usage, sdp: String },
    /// Our `offer` was refused; the session stays as it was.
    OfferRefused { usage: Usage, code: u16 },
    /// INFO within the dialog (RFC 6086); it was answered already.
    Info {
        usage: Usage,
        content_type: String,
        body: Vec<u8>,
    },
    /// What comes of `Stack::refer`.
    Transfer { usage: Usage, step: TransferStep },
    /// The usage is over; its number is never used again.
    Ended { usage: Usage, cause: EndCause },
}

/// Whom a peer is asked to call in our place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Referral {
    /// A target as [`Invite::target`].
    To(String),
    /// The peer of another call of ours, whose place in that call it takes (RFC 3891).
    InPlaceOfUs(Usage),
}

/// How it goes with a peer that was asked to call somebody else (RFC 3515).
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum TransferStep {
    /// It will.
    Accepted,
    /// It won't, or did not answer (408).
    Refused { code: u16, phrase: String },
    /// What that call met; `is_final`: it tells no more. A code of 0: it ended without saying.
    Told {
        code: u16,
        phrase: String,
        is_final: bool,
    },
}

/// An INVITE of ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Invite {
    /// The account it leaves over.
    pub account: AccountKey,
    /// Whom to call: `sip:`/`sips:`/`tel:` URI, `user@host`, or digits for the account's domain.
    pub target: String,
    /// The offer; `None` for a delayed offer.
    pub sdp: Option<String>,
    /// Another From identity than the account's own: display name and user (S14); `None` for the account's own.
    pub identity: Option<(String, String)>,
    /// Further headers.
    pub headers: Vec<RawHeader>,
}
