//! Flows kept alive (RFC 5626 §3.5, §4.4): bindings of address translators stay, dead servers are noticed.
//!
//! | flow                                    | kept alive by          | lost when                                          |
//! |-----------------------------------------|------------------------|----------------------------------------------------|
//! | stream                                  | CRLF CRLF              | no pong for 10 s, where the server ever sent one   |
//! | datagrams, server speaks RFC 5626       | STUN binding request   | no answer for 10 s, or our address changed         |
//! | datagrams, any other server             | CRLF CRLF              | noticed by requests only                           |

use std::{net::SocketAddr, time::Duration};

use tracing::debug;

use super::core::{Alarm, Core};
use crate::{
    mono::{Mono, earliest},
    rng::Rng,
    sip::{
        Flow, FlowId, Output, Transport, TransportProblem,
        stun::{self, TransactionId},
    },
};

/// How often a datagram flow is kept alive (RFC 5626 §4.4.2: 24 to 29 s).
const DATAGRAM_BEAT: Duration = Duration::from_secs(24);
/// How often a stream is kept alive (RFC 5626 §4.4.1: 95 to 120 s).
const STREAM_BEAT: Duration = Duration::from_secs(95);
/// How long a server that answers keep-alives may take (RFC 5626 §4.4.1).
const PONG: Duration = Duration::from_secs(10);
/// When an unanswered STUN request is repeated first; the wait doubles each time (RFC 8489 §6.2.1).
const REPEAT: Duration = Duration::from_millis(500);

/// The beat of one flow.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeepAlive {
    next: Mono,
    beat: Duration,
    /// Whether the server ever answered one.
    answers: bool,
    /// Since when an answer is owed.
    owed: Option<Mono>,
    probe: Option<Probe>,
}

/// Keeping alive by STUN.
#[derive(Clone, Copy, Debug, Default)]
struct Probe {
    id: TransactionId,
    /// When the request is repeated, and the wait after that.
    again: Option<(Mono, Duration)>,
    /// Our address as the server saw it first.
    mapped: Option<SocketAddr>,
}

impl KeepAlive {
    /// Makes the next keep-alive.
    fn message(&mut self, now: Mono, rng: &mut Rng) -> Vec<u8> {
        let Some(probe) = &mut self.probe else {
            return b"\r\n\r\n".to_vec();
        };
        for part in probe.id.as_chunks_mut::<4>().0 {
            *part = rng.next_u32().to_be_bytes();
        }
        probe.again = Some((now + REPEAT, REPEAT * 2));
        stun::request(probe.id)
    }

    /// The same request again, when its time has come.
    fn repetition(&mut self, now: Mono) -> Option<Vec<u8>> {
        let probe = self.probe.as_mut()?;
        let (_, wait) = probe.again.filter(|(at, _)| now >= *at)?;
        probe.again = Some((now + wait, wait * 2));
        Some(stun::request(probe.id))
    }

    fn settled(&mut self) {
        self.owed = None;
        if let Some(probe) = &mut self.probe {
            probe.again = None;
        }
    }

    fn alarm(&self) -> Mono {
        let again = self.probe.and_then(|probe| probe.again).map(|(at, _)| at);
        let owed = self.owed.map(|since| since + PONG);
        earliest(again, owed).map_or(self.next, |at| at.min(self.next))
    }
}

impl Core {
    /// Keeps a flow alive from now on; `wished` is the server's Flow-Timer. With `outbound` the server keeps to RFC 5626
    /// and so answers STUN on datagram flows (§5.4).
    pub(super) fn keep_flow(
        &mut self,
        now: Mono,
        flow: FlowId,
        wished: Option<u32>,
        outbound: bool,
    ) {
        let Some(Flow { transport, .. }) = self.flows.get(&flow) else {
            return;
        };
        let (usual, by_stun) = match transport {
            Transport::Udp => (DATAGRAM_BEAT, outbound),
            Transport::Tcp | Transport::Tls => (STREAM_BEAT, false),
        };
        let beat = wished.map_or(usual, |seconds| {
            Duration::from_secs(u64::from(seconds.clamp(10, 3600)) * 4 / 5)
        });
        let span = beat.mul_f64(1.0 + 0.2 * self.rng.unit());
        let keep = self.keep_alive.entry(flow).or_insert(KeepAlive {
            next: now + span,
            beat,
            answers: false,
            owed: None,
            probe: None,
        });
        keep.beat = beat;
        keep.probe = by_stun.then(|| keep.probe.unwrap_or_default());
        let at = keep.alarm();
        self.alarm(Alarm::Flow(flow), Some(at));
    }

    /// Keeps a flow alive no longer.
    pub(super) fn rest_flow(&mut self, flow: FlowId) {
        self.keep_alive.remove(&flow);
        self.alarm(Alarm::Flow(flow), None);
    }

    pub(super) fn wake_flow(&mut self, now: Mono, flow: FlowId) {
        let (Some(keep), Some(open)) = (self.keep_alive.get_mut(&flow), self.flows.get(&flow))
        else {
            return;
        };
        let remote = open.remote;
        if keep.owed.is_some_and(|since| now >= since + PONG) {
            return self.give_up_flow(now, flow, Some(TransportProblem::TimedOut(remote)));
        }
        let is_stream = open.transport != Transport::Udp;
        let message = if now >= keep.next {
            keep.next = now + keep.beat.mul_f64(1.0 + 0.2 * self.rng.unit());
            let answers = (is_stream && keep.answers) || keep.probe.is_some();
            if answers && keep.owed.is_none() {
                keep.owed = Some(now);
            }
            Some(keep.message(now, &mut self.rng))
        } else {
            keep.repetition(now)
        };
        let at = keep.alarm();
        if let Some(bytes) = message {
            self.out.push_back(Output::Transmit { flow, bytes });
        }
        self.alarm(Alarm::Flow(flow), Some(at));
    }

    fn give_up_flow(&mut self, now: Mono, flow: FlowId, problem: Option<TransportProblem>) {
        self.out.push_back(Output::CloseFlow { flow });
        self.flow_closed(now, flow, problem);
    }

    /// Something came by this flow: the peer is there.
    pub(super) fn heard_of(&mut self, flow: FlowId) {
        if let Some(keep) = self.keep_alive.get_mut(&flow) {
            keep.settled();
        }
    }

    /// A STUN answer: another address than before means that the server's way to us is gone (RFC 5626 §4.4.2).
    pub(super) fn stun_came(&mut self, now: Mono, flow: FlowId, bytes: &[u8]) {
        let probe = self
            .keep_alive
            .get_mut(&flow)
            .and_then(|keep| keep.probe.as_mut());
        let (Some((id, address)), Some(probe)) = (stun::answer(bytes), probe) else {
            return debug!("stun nobody asked for");
        };
        if id != probe.id {
            return debug!("stun answer to another question");
        }
        let before = *probe.mapped.get_or_insert(address);
        if before != address {
            debug!(%before, %address, "address translator forgot the flow");
            self.give_up_flow(now, flow, None);
        }
    }

    /// A ping is answered on streams of servers we know; a pong proves that the server answers pings (RFC 5626 §3.5.1).
    pub(super) fn keep_alive_came(&mut self, flow: Flow, bytes: &[u8]) {
        if bytes == b"\r\n" {
            if let Some(keep) = self.keep_alive.get_mut(&flow.id) {
                keep.answers = true;
            }
        } else if flow.transport != Transport::Udp && bytes == b"\r\n\r\n" {
            self.transmit(flow.id, b"\r\n".to_vec());
        }
    }
}
