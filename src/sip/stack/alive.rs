//! Flows kept alive by CRLF (RFC 5626 §3.5.1, §4.4): bindings of address translators stay, dead servers are noticed.

use std::time::Duration;

use super::core::{Alarm, Core};
use crate::{
    mono::Mono,
    sip::{Flow, FlowId, Output, Transport, TransportProblem},
};

/// How often a datagram flow is kept alive (RFC 5626 §4.4.2: 24 to 29 s).
const DATAGRAM_BEAT: Duration = Duration::from_secs(24);
/// How often a stream is kept alive (RFC 5626 §4.4.1: 95 to 120 s).
const STREAM_BEAT: Duration = Duration::from_secs(95);
/// How long a server that answers keep-alives may take (RFC 5626 §4.4.1).
const PONG: Duration = Duration::from_secs(10);

/// The beat of one flow.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeepAlive {
    next: Mono,
    beat: Duration,
    /// Whether the server ever answered one.
    answers: bool,
    /// Since when an answer is owed.
    owed: Option<Mono>,
}

impl Core {
    /// Keeps a flow alive from now on; `wished` is the server's Flow-Timer.
    pub(super) fn keep_flow(&mut self, now: Mono, flow: FlowId, wished: Option<u32>) {
        let Some(Flow { transport, .. }) = self.flows.get(&flow) else {
            return;
        };
        let usual = match transport {
            Transport::Udp => DATAGRAM_BEAT,
            Transport::Tcp | Transport::Tls => STREAM_BEAT,
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
        });
        keep.beat = beat;
        let at = keep.next;
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
        let is_stream = open.transport != Transport::Udp;
        if keep.owed.is_some_and(|since| now >= since + PONG) {
            self.out.push_back(Output::CloseFlow { flow });
            return self.flow_closed(now, flow, Some(TransportProblem::TimedOut(remote)));
        }
        if now >= keep.next {
            let span = keep.beat.mul_f64(1.0 + 0.2 * self.rng.unit());
            keep.next = now + span;
            if is_stream && keep.answers && keep.owed.is_none() {
                keep.owed = Some(now);
            }
            self.out.push_back(Output::Transmit {
                flow,
                bytes: b"\r\n\r\n".to_vec(),
            });
        }
        let at = keep
            .owed
            .map_or(keep.next, |since| keep.next.min(since + PONG));
        self.alarm(Alarm::Flow(flow), Some(at));
    }

    /// Something came by this flow: the peer is there.
    pub(super) fn heard_of(&mut self, flow: FlowId) {
        if let Some(keep) = self.keep_alive.get_mut(&flow) {
            keep.owed = None;
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
