//! One RTP session: receiver, sender, reports, digits, and where its packets go.
//!
//! | direction | received sound | sent |
//! |---|---|---|
//! | send and receive | played | what its local end gives |
//! | send only (we hold) | dropped | what its local end gives: faint noise for [`LocalEnd::Nobody`], so that the NAT stays open |
//! | receive only (held) | played | nothing but reports; the RTP clock goes on |
//! | inactive | dropped | as above |

mod file;
mod in_band;
mod latch;
mod receive;
mod report;
mod send;
mod voice;

use std::{collections::VecDeque, net::SocketAddr, sync::Arc, time::Duration};

use self::{
    file::{File, Over},
    in_band::InBand,
    latch::Latch,
    receive::Receiver,
    send::Sender,
};
use super::{
    codec::CodecProblem,
    comfort_noise::{ComfortNoise, HELD_LEVEL},
    dtmf::{EventReceiver, EventSender},
    outbox::Outbox,
    port::{Channel, Event, FRAME, LocalEnd, StreamId, StreamSetup, Tap},
    recorder::{Recorder, Tape},
    rtp::{Rtcp, packet},
    tone::ToneGenerator,
};
use crate::{mono::Mono, rng::Rng};

/// How often [`Event::Quality`] is told.
const QUALITY_EVERY: Duration = Duration::from_secs(1);

/// After so long without RTP, and each time again, [`Event::Silent`] is told.
const SILENT_EVERY: Duration = Duration::from_secs(5);

/// What was refused, counted since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    /// Neither RTP nor RTCP, or damaged.
    pub malformed: u64,
    /// From an address that is not the peer's.
    pub strangers: u64,
    /// RTP whose payload type was not agreed on.
    pub unknown_payload: u64,
}

impl std::ops::AddAssign for Refused {
    fn add_assign(&mut self, other: Self) {
        self.malformed += other.malformed;
        self.strangers += other.strangers;
        self.unknown_payload += other.unknown_payload;
    }
}

/// One RTP session.
#[derive(Debug)]
pub struct Stream {
    setup: StreamSetup,
    end: LocalEnd,
    /// What was received in this tick.
    heard: [f32; FRAME],
    receiver: Receiver,
    sender: Sender,
    rtcp: Rtcp,
    digits: EventSender,
    /// Digits for a peer without telephone-events.
    tones: InBand,
    keys: EventReceiver,
    latch: Latch,
    noise: ComfortNoise,
    file: Option<File>,
    /// The tone of a [`LocalEnd::Tone`].
    tone: Option<ToneGenerator>,
    recorder: Option<Recorder>,
    /// Both sides are recorded.
    tape: Option<Box<Tape>>,
    /// What both ends hear over what is said, and its present 10 ms.
    over: Option<Box<Over>>,
    refused: Refused,
    remote_loss: f32,
    round_trip: Option<Duration>,
    has_heard: bool,
    silent_since: Mono,
    next_silent: Mono,
    next_quality: Mono,
    rng: Rng,
}

impl Stream {
    /// A stream that begins now. Allocates all it will need.
    pub fn new(now: Mono, setup: StreamSetup, rng: &mut Rng) -> Result<Self, CodecProblem> {
        let mut noise = ComfortNoise::new(rng);
        noise.set_level(HELD_LEVEL);
        Ok(Self {
            end: LocalEnd::Nobody,
            heard: [0.0; FRAME],
            receiver: Receiver::new(&setup, rng)?,
            sender: Sender::new(&setup, rng)?,
            rtcp: Rtcp::new(now, rng),
            digits: EventSender::new(event_clock(&setup)),
            tones: InBand::new(),
            keys: EventReceiver::new(),
            latch: Latch::new(setup.remote),
            noise,
            file: None,
            tone: None,
            recorder: None,
            tape: None,
            over: None,
            refused: Refused::default(),
            remote_loss: 0.0,
            round_trip: None,
            has_heard: false,
            silent_since: now,
            next_silent: now + SILENT_EVERY,
            next_quality: now + QUALITY_EVERY,
            rng: rng.fork(),
            setup,
        })
    }

    /// Takes over a new negotiation: SSRC, sequence numbers and clock go on.
    pub fn change(&mut self, now: Mono, setup: StreamSetup) -> Result<(), CodecProblem> {
        self.sender.change(&setup)?;
        self.receiver.change(&setup)?;
        let received = self.setup.direction.receives();
        if received != setup.direction.receives() {
            self.receiver.restart();
            self.hears_from(now);
        }
        if event_clock(&setup) != event_clock(&self.setup) {
            self.digits = EventSender::new(event_clock(&setup));
        }
        self.latch.renew(setup.remote);
        self.setup = setup;
        Ok(())
    }

    /// Which.
    #[must_use]
    pub const fn id(&self) -> StreamId {
        self.setup.id
    }

    /// With what it is joined.
    #[must_use]
    pub const fn end(&self) -> LocalEnd {
        self.end
    }

    /// Joins it with a local end.
    pub fn join(&mut self, end: LocalEnd) {
        if let LocalEnd::Tone(tone, country) = end {
            self.tone = Some(ToneGenerator::new(country.code(), tone));
        } else {
            self.tone = None;
        }
        if !matches!(end, LocalEnd::File | LocalEnd::Listen) {
            self.file = None;
        }
        self.end = end;
    }

    /// Whether the microphone goes into it.
    #[must_use]
    pub fn hears_desk(&self) -> bool {
        self.end == LocalEnd::Desk && self.setup.direction.sends()
    }

    /// Whether it is heard on the speaker.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        self.end == LocalEnd::Desk && self.setup.direction.receives()
    }

    /// Whether the user only listens in on it.
    #[must_use]
    pub fn is_listened_to(&self) -> bool {
        self.end == LocalEnd::Listen && self.setup.direction.receives()
    }

    /// Begins or ends recording what the far end says.
    pub fn record(&mut self, quiet_after: Option<Duration>) {
        self.recorder = quiet_after.map(Recorder::new);
    }

    /// Begins or ends recording both sides.
    pub fn tape(&mut self, tape: Option<Tape>) {
        self.tape = tape.map(Box::new);
    }

    /// That stands still, or goes on.
    pub fn pause_tape(&mut self, on: bool) {
        if let Some(tape) = &mut self.tape {
            tape.pause(on);
        }
    }

    /// What was recorded in this tick.
    pub fn recorded(&self) -> impl Iterator<Item = (Tap, &[i16])> {
        let id = self.setup.id;
        let heard = self.recorder.as_ref().map(Recorder::samples);
        let both = self.tape.as_ref().and_then(|tape| tape.samples());
        let heard = heard.map(|samples| (Tap::Stream(id), &samples[..]));
        heard
            .into_iter()
            .chain(both.map(|samples| (Tap::Call(id), samples)))
    }

    /// Lets both ends hear a sound over what is said.
    pub fn play_over(&mut self, sound: Arc<[f32]>) {
        self.over = Some(Box::new(Over::new(sound)));
    }

    /// The present 10 ms of that.
    #[must_use]
    pub fn over(&self) -> Option<&[f32; FRAME]> {
        self.over.as_ref().map(|over| over.frame())
    }

    /// Gives a [`LocalEnd::File`] its sound.
    /// One that comes too late, when it is joined with something else, is not kept for later.
    pub fn play(&mut self, sound: Arc<[f32]>, again: bool) {
        let plays = matches!(self.end, LocalEnd::File | LocalEnd::Listen);
        self.file = plays.then(|| File::new(sound, again));
    }

    /// Queues digits to send: as telephone-events, or as tones to a peer that takes none.
    pub fn send_digits(&mut self, digits: &str) {
        if self.setup.telephone_event.is_some() {
            self.digits.queue(digits);
        } else {
            self.tones.queue(digits);
        }
    }

    /// What was refused.
    #[must_use]
    pub const fn refused(&self) -> Refused {
        self.refused
    }

    /// What was received in this tick; silence unless the direction receives.
    #[must_use]
    pub const fn heard(&self) -> &[f32; FRAME] {
        &self.heard
    }

    /// Takes a datagram.
    pub fn on_datagram(
        &mut self,
        now: Mono,
        channel: Channel,
        from: SocketAddr,
        bytes: &[u8],
        events: &mut VecDeque<Event>,
    ) {
        match (packet::kind(bytes), channel) {
            (packet::Kind::Rtp, Channel::Rtp) => self.on_rtp(now, from, bytes, events),
            (packet::Kind::Rtcp, _) => self.on_rtcp(now, from, bytes),
            (packet::Kind::Rtp, Channel::Rtcp) | (packet::Kind::Other, _) => {
                self.refused.malformed += 1;
            }
        }
    }

    fn on_rtp(&mut self, now: Mono, from: SocketAddr, bytes: &[u8], events: &mut VecDeque<Event>) {
        let Ok((header, payload)) = packet::parse(bytes) else {
            self.refused.malformed += 1;
            return;
        };
        let is_event = self
            .setup
            .telephone_event
            .is_some_and(|(payload_type, _)| payload_type == header.payload_type);
        let fits = is_event || self.receiver.fits(header.payload_type);
        if !self.latch.takes(now, from, fits) {
            self.refused.strangers += 1;
            return;
        }
        self.refused.unknown_payload += u64::from(!fits);
        if !self.setup.direction.receives() {
            return;
        }
        if fits {
            self.hears_from(now);
            if !self.has_heard {
                self.has_heard = true;
                events.push_back(Event::Heard { stream: self.id() });
            }
        }
        let ssrc = self.receiver.statistics.ssrc();
        if !self.receiver.push(now, &header, payload) {
            return;
        }
        if ssrc.is_some_and(|ssrc| ssrc != header.ssrc) {
            self.keys.reset();
        }
        if is_event && let Some(digit) = self.keys.handle(header.timestamp, payload) {
            events.push_back(Event::Digit {
                stream: self.id(),
                digit,
            });
        }
    }

    fn on_rtcp(&mut self, now: Mono, from: SocketAddr, bytes: &[u8]) {
        let signalled = self.setup.remote_rtcp.unwrap_or(self.setup.remote);
        if ![signalled.ip(), self.latch.target().ip()].contains(&from.ip()) {
            self.refused.strangers += 1;
            return;
        }
        let heard = self.rtcp.handle(now, self.sender.rtp.ssrc(), bytes);
        if let Some(feedback) = heard.about_us {
            self.remote_loss = feedback.loss;
            self.round_trip = feedback.round_trip.or(self.round_trip);
            self.sender.set_loss(feedback.loss);
        }
        if heard.collision {
            self.sender.rtp.change_ssrc(&mut self.rng);
        }
    }

    /// Plays the next 10 ms into [`Self::heard`].
    pub fn receive(&mut self, now: Mono, events: &mut VecDeque<Event>) {
        if self.setup.direction.receives() {
            self.receiver.frame(now, &mut self.heard);
        } else {
            self.heard.fill(0.0);
        }
        let noticed = self
            .recorder
            .as_mut()
            .and_then(|recorder| recorder.feed(&self.heard));
        events.extend(noticed.map(|noticed| noticed.event(Tap::Stream(self.setup.id))));
    }

    /// Sends the next 10 ms: `given` is what the user says and whom he talks with besides, or what the stream it is bridged
    /// with received.
    pub fn send(
        &mut self,
        given: &[f32; FRAME],
        outbox: &mut Outbox,
        events: &mut VecDeque<Event>,
    ) {
        if !self.setup.direction.sends() {
            self.sender.rest();
            return self.keep(None);
        }
        let silent = self.digits.replaces_sound();
        self.send_event(outbox, events);
        if silent {
            self.sender.rest();
            return self.keep(None);
        }
        let mut own = [0.0; FRAME];
        let frame = match self.end {
            _ if self.tones.is_active() => {
                if self.tones.frame(&mut own) {
                    events.push_back(Event::DigitsSent {
                        stream: self.setup.id,
                    });
                }
                &own
            }
            LocalEnd::Desk | LocalEnd::Bridge(_) => given,
            LocalEnd::Echo => &self.heard,
            LocalEnd::Nobody => {
                self.noise.add(&mut own, 1.0, 1.0);
                &own
            }
            LocalEnd::Tone(..) => {
                if let Some(tone) = &mut self.tone {
                    tone.mix_into(&mut own);
                }
                &own
            }
            LocalEnd::File | LocalEnd::Listen => {
                self.next_of_file(&mut own, events);
                &own
            }
        };
        let mut sent = *frame;
        self.say_over(&mut sent, events);
        let (id, target) = (self.setup.id, self.latch.target());
        let sender = &mut self.sender;
        outbox.push(id, Channel::Rtp, target, |datagram| {
            sender.frame(&sent, datagram)
        });
        self.keep(Some(&sent));
    }

    fn say_over(&mut self, frame: &mut [f32; FRAME], events: &mut VecDeque<Event>) {
        let Some(over) = &mut self.over else { return };
        if over.mix_into(frame) {
            self.over = None;
            events.push_back(Event::PlayedOver {
                stream: self.setup.id,
            });
        }
    }

    /// Both sides go onto the tape.
    fn keep(&mut self, sent: Option<&[f32; FRAME]>) {
        if let Some(tape) = &mut self.tape {
            tape.feed(&self.heard, sent.unwrap_or(&[0.0; FRAME]));
        }
    }

    fn send_event(&mut self, outbox: &mut Outbox, events: &mut VecDeque<Event>) {
        let step = self.digits.tick(self.sender.rtp.timestamp());
        let (id, target) = (self.setup.id, self.latch.target());
        if let Some((event, (payload_type, _))) = step.packet.zip(self.setup.telephone_event) {
            let rtp = &mut self.sender.rtp;
            outbox.push(id, Channel::Rtp, target, |datagram| {
                rtp.write(
                    payload_type,
                    event.marker,
                    event.timestamp,
                    &event.payload,
                    datagram,
                )
                .unwrap_or(0)
            });
        }
        if step.is_last {
            events.push_back(Event::DigitsSent { stream: id });
        }
    }

    fn next_of_file(&mut self, frame: &mut [f32; FRAME], events: &mut VecDeque<Event>) {
        self.noise.add(frame, 1.0, 1.0);
        if self.file.as_mut().is_some_and(|file| file.give(frame)) {
            self.file = None;
            events.push_back(Event::PlayedOut {
                stream: self.setup.id,
            });
        }
    }

    fn hears_from(&mut self, now: Mono) {
        self.silent_since = now;
        self.next_silent = now + SILENT_EVERY;
    }
}

fn event_clock(setup: &StreamSetup) -> u32 {
    setup
        .telephone_event
        .map_or(setup.send.codec.clock_hz(), |(_, clock_hz)| clock_hz)
}
