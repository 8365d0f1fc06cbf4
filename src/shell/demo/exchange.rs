//! The exchange without socket and clock: a registrar, and one stack for all its calls.

use std::{
    collections::{BTreeMap, VecDeque},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use super::{
    call::{Call, Role, Step},
    registrar::{Binding, Registrar},
    script::{CALLERS, Script},
    sound::{self, Voice},
    trunk::{invite_of, trunk_to},
};
use crate::{
    l10n::Language,
    media::{self, LocalEnd, StreamId},
    mono::{Mono, earliest},
    rng::Rng,
    secret::Secret,
    sip::{
        self, Flow, FlowId, IncomingInvite, Stack, StackConfig, Transport, Usage, sdp,
        wire::{Message, Method, parse},
    },
};

/// How long the exchange lets its own callers wait.
const PICKS_UP_AFTER: Duration = Duration::from_millis(2500);

/// What the exchange asks of its surroundings.
#[derive(Debug)]
pub(super) enum Output {
    /// Send a datagram.
    Send { to: SocketAddr, bytes: Vec<u8> },
    /// For the media core.
    Sound(media::Command),
    /// The stream is over: close its socket.
    CloseSound(StreamId),
}

/// The exchange.
#[derive(Debug)]
pub(super) struct Exchange {
    address: SocketAddr,
    language: Language,
    registrar: Registrar,
    /// Where the stack sends calls; it follows the registrar.
    telephone: Option<Binding>,
    stack: Stack,
    script: Script,
    calls: Vec<Call>,
    /// Peers by flow; a peer keeps its flow.
    peers: BTreeMap<FlowId, SocketAddr>,
    next_stream: u64,
    /// Those who tried without being talked to.
    tried: Vec<usize>,
    rng: Rng,
    out: VecDeque<Output>,
}

/// Opens a socket for a stream and gives its port; `None` when there is none.
pub(super) type OpenSound<'a> = &'a mut dyn FnMut(StreamId) -> Option<u16>;

impl Exchange {
    /// An exchange that sends from `address`.
    pub(super) fn new(
        address: SocketAddr,
        language: Language,
        password: Secret,
        mut rng: Rng,
    ) -> Self {
        Self {
            address,
            language,
            registrar: Registrar::new(password),
            telephone: None,
            stack: Stack::new(StackConfig::default(), rng.fork()),
            script: Script::default(),
            calls: Vec::new(),
            peers: BTreeMap::new(),
            next_stream: 1,
            tried: Vec::new(),
            rng,
            out: VecDeque::new(),
        }
    }

    /// Takes a datagram.
    pub(super) fn received(
        &mut self,
        now: Mono,
        from: SocketAddr,
        bytes: &[u8],
        open: OpenSound<'_>,
    ) {
        match parse(bytes) {
            Ok(Message::Request(request)) if request.method == Method::REGISTER => {
                let response = self.registrar.answer(now, &mut self.rng, &request, from);
                self.out.push_back(Output::Send {
                    to: from,
                    bytes: response.to_bytes(),
                });
                self.follow_registrar(now);
            }
            _ => {
                let flow = self.flow_to(from);
                let bytes = bytes.to_vec();
                self.stack.handle(now, sip::Input::Received { flow, bytes });
            }
        }
        self.settle(now, open);
    }

    /// A moment that was asked for has come.
    pub(super) fn wake(&mut self, now: Mono, open: OpenSound<'_>) {
        self.stack.handle(now, sip::Input::Wake);
        self.settle(now, open);
    }

    /// The media core told something.
    pub(super) fn heard(&mut self, now: Mono, event: &media::Event) {
        let media::Event::PlayedOut { stream } = event else {
            return;
        };
        let Some(call) = self.calls.iter_mut().find(|call| call.stream == *stream) else {
            return;
        };
        if call.role == Role::Answerer {
            let (stream, end) = (call.stream, LocalEnd::Echo);
            self.out
                .push_back(Output::Sound(media::Command::Join { stream, end }));
        } else {
            call.said(now);
        }
    }

    /// What is to be done next.
    pub(super) fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When to be woken.
    pub(super) fn deadline(&self) -> Option<Mono> {
        let calls = self.calls.iter().filter_map(Call::deadline).min();
        earliest(
            earliest(self.stack.deadline(), calls),
            self.script.deadline(),
        )
    }

    /// The telephone came, moved or left.
    fn follow_registrar(&mut self, now: Mono) {
        let binding = self.registrar.binding(now).cloned();
        let Some(telephone) = binding else {
            self.telephone = None;
            return;
        };
        if self.telephone.as_ref().map(|known| known.source) != Some(telephone.source) {
            self.stack.set_account(now, trunk_to(telephone.source));
        }
        self.telephone = Some(telephone);
        self.script.begin(now);
    }

    /// Carries out all that is due, until nothing more follows.
    fn settle(&mut self, now: Mono, open: OpenSound<'_>) {
        while let Some(output) = self.stack.poll() {
            self.carry_out(now, output, open);
        }
        for at in (0..self.calls.len()).rev() {
            let step = self.calls[at].step(now);
            self.take_step(now, at, step);
        }
        while let Some(place) = self.script.take_due(now) {
            self.place_call(now, place, open);
        }
        while let Some(output) = self.stack.poll() {
            self.carry_out(now, output, open);
        }
    }

    fn carry_out(&mut self, now: Mono, output: sip::Output, open: OpenSound<'_>) {
        match output {
            sip::Output::OpenFlow {
                request, remote, ..
            } => {
                let flow = self.flow_to(remote);
                self.stack
                    .handle(now, sip::Input::FlowOpened { request, flow });
            }
            sip::Output::Transmit { flow, bytes } => {
                if let Some(to) = self.peers.get(&flow).copied() {
                    self.out.push_back(Output::Send { to, bytes });
                }
            }
            sip::Output::Resolve { request, host, .. } => {
                // All peers are addresses; a name leads nowhere here.
                let result = Err(sip::ResolveProblem::UnknownHost(host));
                self.stack
                    .handle(now, sip::Input::Resolved { request, result });
            }
            sip::Output::Event(event) => self.on_event(now, event, open),
            sip::Output::CloseFlow { .. } => {}
        }
    }

    fn flow_to(&mut self, remote: SocketAddr) -> Flow {
        let known = self
            .peers
            .iter()
            .find(|(_, peer)| **peer == remote)
            .map(|(id, _)| *id);
        let id = known.unwrap_or_else(|| {
            let last = self.peers.last_key_value().map_or(0, |(id, _)| id.0);
            self.peers.insert(FlowId(last + 1), remote);
            FlowId(last + 1)
        });
        Flow {
            id,
            transport: Transport::Udp,
            local: self.address,
            remote,
        }
    }

    fn on_event(&mut self, now: Mono, event: sip::Event, open: OpenSound<'_>) {
        match event {
            sip::Event::Incoming { usage, invite, .. } => {
                self.on_incoming(now, usage, &invite, open);
            }
            sip::Event::Answered { usage, sdp, .. } => self.on_answer(now, usage, sdp.as_deref()),
            sip::Event::Offer { usage, sdp } => self.on_offer(now, usage, sdp.as_deref()),
            sip::Event::OfferAnswered { usage, sdp } => {
                if let Some(call) = self.calls.iter_mut().find(|call| call.usage == usage)
                    && let Ok(agreed) = call.session.read_answer(&sdp, false)
                {
                    let setup = sound::setup(call.stream, &agreed).map(media::Command::SetStream);
                    self.out.extend(setup.map(Output::Sound));
                }
            }
            sip::Event::Established { usage, sdp } => {
                if let Some(answer) = sdp {
                    self.on_answer(now, usage, Some(&answer));
                }
            }
            sip::Event::Ended { usage, .. } => self.on_end(now, usage),
            sip::Event::Registration { .. }
            | sip::Event::Progress { .. }
            | sip::Event::OfferRefused { .. }
            | sip::Event::Transfer { .. }
            | sip::Event::Info { .. } => {}
        }
    }

    /// Somebody calls the exchange: it picks up by itself, but for numbers on 00, which are busy.
    fn on_incoming(
        &mut self,
        now: Mono,
        usage: Usage,
        invite: &IncomingInvite,
        open: OpenSound<'_>,
    ) {
        let called = invite
            .called
            .last()
            .map_or("", |candidate| candidate.party.user.as_str());
        let stream = self.new_stream();
        let port = (!called.ends_with("00")).then(|| open(stream)).flatten();
        let Some(port) = port else {
            self.stack.reject(now, usage, 486, None);
            return;
        };
        let session = self.session(port);
        let mut call = Call::new(usage, stream, session, Role::Answerer, now + PICKS_UP_AFTER);
        call.offer.clone_from(&invite.sdp);
        call.speech = sound::speech(Voice::Exchange, self.language).into();
        self.calls.push(call);
        self.stack.ring(now, usage, None);
    }

    fn on_answer(&mut self, now: Mono, usage: Usage, answer: Option<&str>) {
        let Some(call) = self.calls.iter_mut().find(|call| call.usage == usage) else {
            return;
        };
        let agreed = answer.and_then(|answer| call.session.read_answer(answer, false).ok());
        let Some(setup) = agreed.and_then(|agreed| sound::setup(call.stream, &agreed)) else {
            self.stack.hang_up(now, usage, None);
            return;
        };
        call.answered(now);
        self.sound(media::Command::SetStream(setup));
    }

    /// The telephone holds the call, takes it back, or moves.
    fn on_offer(&mut self, now: Mono, usage: Usage, offer: Option<&str>) {
        let Some(call) = self.calls.iter_mut().find(|call| call.usage == usage) else {
            return;
        };
        let Some(offer) = offer else {
            let ours = call.session.offer(false);
            self.stack.answer_offer(now, usage, ours);
            return;
        };
        match call.session.answer(offer, false) {
            Ok((answer, agreed)) => {
                call.held(now, agreed.is_held_by_peer);
                let setup = sound::setup(call.stream, &agreed).map(media::Command::SetStream);
                self.out.extend(setup.map(Output::Sound));
                self.stack.answer_offer(now, usage, answer);
            }
            Err(problem) => self.stack.refuse_offer(now, usage, problem.code()),
        }
    }

    fn on_end(&mut self, now: Mono, usage: Usage) {
        let Some(at) = self.calls.iter().position(|call| call.usage == usage) else {
            return;
        };
        let call = self.calls.swap_remove(at);
        self.sound(media::Command::RemoveStream(call.stream));
        self.out.push_back(Output::CloseSound(call.stream));
        if let Role::Caller { place, is_again } = call.role {
            let tries_again = !call.was_answered && !is_again;
            if tries_again {
                self.tried.push(place);
            }
            self.script.ended(now, place, tries_again);
        }
    }

    fn take_step(&mut self, now: Mono, at: usize, step: Step) {
        let (usage, stream) = (self.calls[at].usage, self.calls[at].stream);
        match step {
            Step::Nothing => {}
            Step::HangUp => self.stack.hang_up(now, usage, None),
            Step::Speak => {
                let sound = Arc::clone(&self.calls[at].speech);
                let end = LocalEnd::File;
                self.sound(media::Command::Join { stream, end });
                self.sound(media::Command::PlayInto {
                    stream,
                    sound,
                    again: false,
                });
            }
            Step::PickUp => self.pick_up(now, at),
        }
    }

    fn pick_up(&mut self, now: Mono, at: usize) {
        let call = &mut self.calls[at];
        let usage = call.usage;
        call.answered(now);
        let Some(offer) = call.offer.take() else {
            let ours = call.session.offer(false);
            self.stack.accept(now, usage, ours);
            return;
        };
        let answered = call.session.answer(&offer, false);
        let stream = call.stream;
        match answered {
            Ok((answer, agreed)) => {
                let setup = sound::setup(stream, &agreed).map(media::Command::SetStream);
                self.out.extend(setup.map(Output::Sound));
                self.stack.accept(now, usage, answer);
            }
            Err(problem) => self.stack.reject(now, usage, problem.code(), None),
        }
    }

    /// A caller of the script dials.
    fn place_call(&mut self, now: Mono, place: usize, open: OpenSound<'_>) {
        let telephone = self.registrar.binding(now).cloned();
        let stream = self.new_stream();
        let port = telephone.is_some().then(|| open(stream)).flatten();
        let (Some(telephone), Some(port)) = (telephone, port) else {
            self.script.ended(now, place, false);
            return;
        };
        let mut session = self.session(port);
        let caller = &CALLERS[place];
        let is_again = self.tried.iter().position(|tried| *tried == place);
        if let Some(at) = is_again {
            self.tried.swap_remove(at);
        }
        let usage = self.stack.invite(
            now,
            invite_of(caller, telephone.contact, session.offer(false)),
        );
        let role = Role::Caller {
            place,
            is_again: is_again.is_some(),
        };
        let mut call = Call::new(usage, stream, session, role, now + caller.patience);
        call.speech = sound::speech(caller.voice, self.language).into();
        self.calls.push(call);
    }

    fn session(&mut self, port: u16) -> sdp::Session {
        let local = sdp::Local {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port,
            rtcp_port: Some(port),
            rtcp_mux: true,
            codecs: sound::codecs(),
            ptime_ms: 20,
        };
        sdp::Session::new(self.rng.next_u64() >> 1, local)
    }

    fn new_stream(&mut self) -> StreamId {
        self.next_stream += 1;
        StreamId(self.next_stream)
    }

    fn sound(&mut self, command: media::Command) {
        self.out.push_back(Output::Sound(command));
    }
}
