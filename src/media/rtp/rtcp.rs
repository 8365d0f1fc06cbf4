//! Reports of one stream between two parties (RFC 3550 §6): when to send them, what stands in them, what they tell us.
//!
//! Sent: SR (or RR while we send nothing) with at most one block, SDES with the CNAME, at the end BYE. Read: every SR, RR
//! and BYE of a compound or reduced-size packet (RFC 5506); the rest is skipped. The NTP time is that of our own monotonic
//! clock, as §4 allows; only differences of it are ever used.

use std::time::Duration;

use rtcp_types::{Bye, ReceiverReport, ReportBlock, RtcpPacketParser as _, SenderReport};

use super::{
    receiver::{Reception, RtpReceiver},
    sender::RtpSender,
};
use crate::{mono::Mono, rng::Rng};

/// Least time between reports (§6.2); half of it before the first.
const LEAST_INTERVAL: Duration = Duration::from_secs(5);

/// What reports may use of a call of 64 kbit/s: 5 % (§6.2), bytes per second.
const BANDWIDTH: f64 = 400.0;

/// e − 3/2: undoes the shortening that reconsideration brings (§6.3.1).
const COMPENSATION: f64 = 1.218_28;

/// Bytes of IPv4 and UDP headers, which count as well (§6.2).
const LOWER_LAYERS: f64 = 28.0;

/// Bytes enough for all that is written here.
pub const MAX_RTCP: usize = 160;

/// State of the reports of one stream.
#[derive(Clone, Debug)]
pub struct Rtcp {
    cname: String,
    rng: Rng,
    last_sent: Mono,
    next: Mono,
    is_first: bool,
    average_size: f64,
    sent_then: [u32; 2],
    last_sender_report: Option<(u32, Mono)>,
}

/// What a report of the peer told.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Heard {
    /// How the peer receives us.
    pub about_us: Option<Feedback>,
    /// The peer left the stream.
    pub bye: bool,
    /// The peer uses our SSRC: take another (§8.2).
    pub collision: bool,
}

/// How the peer receives us.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feedback {
    /// Share of our packets lost since its last report, 0.0..=1.0.
    pub loss: f32,
    /// Packets lost since the beginning; below zero when some came twice.
    pub lost: i32,
    /// Interarrival jitter in units of the payload's clock.
    pub jitter: u32,
    /// There and back, when it had a report of ours to refer to.
    pub round_trip: Option<Duration>,
}

impl Rtcp {
    /// Reports for a stream that begins now. `rng` gives the CNAME (RFC 7022 §4.2: short-term, of 96 random bits) and the
    /// spread of the intervals.
    #[must_use]
    pub fn new(now: Mono, rng: &mut Rng) -> Self {
        let mut rng = rng.fork();
        let mut rtcp = Self {
            cname: rng.token(20),
            rng,
            last_sent: now,
            next: now,
            is_first: true,
            average_size: 100.0,
            sent_then: [0; 2],
            last_sender_report: None,
        };
        rtcp.next = now + rtcp.interval();
        rtcp
    }

    /// When [`Rtcp::poll`] wants to be called.
    #[must_use]
    pub const fn deadline(&self) -> Mono {
        self.next
    }

    /// Writes the report that is due and returns its length; `None` when none is, or when `datagram` is too small
    /// ([`MAX_RTCP`] is enough).
    pub fn poll(
        &mut self,
        now: Mono,
        sender: &RtpSender,
        receiver: &mut RtpReceiver,
        datagram: &mut [u8],
    ) -> Option<usize> {
        if now < self.next {
            return None;
        }
        // Timer reconsideration (§6.3.6): only when the time is up by today's measure too.
        let due = self.last_sent + self.interval();
        if due > now {
            self.next = due;
            return None;
        }
        let length = self.write(now, sender, receiver, false, datagram)?;
        self.note_size(length);
        self.last_sent = now;
        self.is_first = false;
        self.sent_then = [sender.packets(), self.sent_then[0]];
        self.next = now + self.interval();
        Some(length)
    }

    /// Writes the last report with BYE and returns its length (§6.6).
    pub fn bye(
        &mut self,
        now: Mono,
        sender: &RtpSender,
        receiver: &mut RtpReceiver,
        datagram: &mut [u8],
    ) -> Option<usize> {
        self.write(now, sender, receiver, true, datagram)
    }

    /// Reads what the peer reports; damaged parts are skipped.
    pub fn handle(&mut self, now: Mono, own_ssrc: u32, datagram: &[u8]) -> Heard {
        let mut heard = Heard::default();
        let mut rest = datagram;
        while let [0x80..=0xbf, kind, high, low, ..] = rest {
            let length = (usize::from(u16::from_be_bytes([*high, *low])) + 1) * 4;
            let Some((packet, tail)) = rest.split_at_checked(length) else {
                break;
            };
            rest = tail;
            match *kind {
                200 => self.on_sender_report(now, own_ssrc, packet, &mut heard),
                201 => {
                    if let Ok(report) = ReceiverReport::parse(packet) {
                        heard.collision |= report.ssrc() == own_ssrc;
                        let block = report
                            .report_blocks()
                            .find(|block| block.ssrc() == own_ssrc);
                        heard.about_us =
                            block.map(|block| feedback(now, &block)).or(heard.about_us);
                    }
                }
                203 => heard.bye |= Bye::parse(packet).is_ok(),
                _ => {}
            }
        }
        if rest.len() < datagram.len() {
            self.note_size(datagram.len());
        }
        heard
    }

    fn on_sender_report(&mut self, now: Mono, own_ssrc: u32, packet: &[u8], heard: &mut Heard) {
        let Ok(report) = SenderReport::parse(packet) else {
            return;
        };
        heard.collision |= report.ssrc() == own_ssrc;
        self.last_sender_report = Some((middle(report.ntp_timestamp()), now));
        let block = report
            .report_blocks()
            .find(|block| block.ssrc() == own_ssrc);
        heard.about_us = block.map(|block| feedback(now, &block)).or(heard.about_us);
    }

    /// §6.3.1 for two members that both may send.
    fn interval(&mut self) -> Duration {
        let least = LEAST_INTERVAL.as_secs_f64() / if self.is_first { 2.0 } else { 1.0 };
        let calculated = least.max(2.0 * self.average_size / BANDWIDTH);
        Duration::from_secs_f64(calculated * (self.rng.unit() + 0.5) / COMPENSATION)
    }

    /// §6.3.3.
    fn note_size(&mut self, bytes: usize) {
        let bytes = f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) + LOWER_LAYERS;
        self.average_size += (bytes - self.average_size) / 16.0;
    }

    fn write(
        &self,
        now: Mono,
        sender: &RtpSender,
        receiver: &mut RtpReceiver,
        bye: bool,
        datagram: &mut [u8],
    ) -> Option<usize> {
        if datagram.len() < MAX_RTCP {
            return None;
        }
        let reception = receiver.report();
        let mut out = Writer { datagram, at: 0 };
        let has_sent = sender.packets() != self.sent_then[1];
        let head = out.begin(
            if has_sent { 200 } else { 201 },
            u8::from(reception.is_some()),
        );
        out.u32(sender.ssrc());
        if has_sent {
            let ntp = ntp(now);
            out.bytes(&ntp.to_be_bytes());
            out.u32(sender.timestamp());
            out.u32(sender.packets());
            out.u32(sender.octets());
        }
        if let Some(reception) = reception {
            self.write_block(now, &reception, &mut out);
        }
        out.end(head);
        let head = out.begin(202, 1);
        out.u32(sender.ssrc());
        let length = u8::try_from(self.cname.len()).unwrap_or(0);
        out.bytes(&[1, length]);
        out.bytes(self.cname.as_bytes());
        // The list ends with at least one zero byte, up to the next word (§6.5).
        out.bytes(&[0; 4][..4 - out.at % 4]);
        out.end(head);
        if bye {
            let head = out.begin(203, 1);
            out.u32(sender.ssrc());
            out.end(head);
        }
        Some(out.at)
    }

    fn write_block(&self, now: Mono, reception: &Reception, out: &mut Writer<'_>) {
        let (last, delay) = self
            .last_sender_report
            .map_or((0, 0), |(last, at)| (last, middle(ntp_of(now.since(at)))));
        out.u32(reception.ssrc);
        let missing = reception.lost.cast_unsigned() & 0x00ff_ffff;
        out.u32(u32::from(reception.fraction_lost) << 24 | missing);
        out.u32(reception.highest);
        out.u32(reception.jitter);
        out.u32(last);
        out.u32(delay);
    }
}

/// Writes into a buffer that was checked to be large enough.
struct Writer<'a> {
    datagram: &'a mut [u8],
    at: usize,
}

impl Writer<'_> {
    fn bytes(&mut self, bytes: &[u8]) {
        self.datagram[self.at..self.at + bytes.len()].copy_from_slice(bytes);
        self.at += bytes.len();
    }

    fn u32(&mut self, value: u32) {
        self.bytes(&value.to_be_bytes());
    }

    /// A header whose length [`Writer::end`] fills in.
    fn begin(&mut self, kind: u8, count: u8) -> usize {
        let head = self.at;
        self.bytes(&[0x80 | count, kind, 0, 0]);
        head
    }

    fn end(&mut self, head: usize) {
        let words = u16::try_from((self.at - head) / 4 - 1).unwrap_or(0);
        self.datagram[head + 2..head + 4].copy_from_slice(&words.to_be_bytes());
    }
}

fn ntp(now: Mono) -> u64 {
    // An offset keeps a report of the first second from being 0, which means "none".
    ntp_of(now.since_start() + Duration::from_secs(1))
}

/// 32.32 fixed point seconds.
fn ntp_of(span: Duration) -> u64 {
    let fraction = (u64::from(span.subsec_nanos()) << 32) / 1_000_000_000;
    (span.as_secs() << 32) | fraction
}

/// The middle 32 bits: 16.16 fixed point seconds.
#[allow(clippy::cast_possible_truncation, reason = "the middle on purpose")]
const fn middle(ntp: u64) -> u32 {
    (ntp >> 16) as u32
}

fn feedback(now: Mono, block: &ReportBlock<'_>) -> Feedback {
    let lost = (block.cumulative_lost() << 8).cast_signed() >> 8;
    let round_trip = (block.last_sender_report_timestamp() != 0).then(|| {
        let units = middle(ntp(now))
            .wrapping_sub(block.last_sender_report_timestamp())
            .wrapping_sub(block.delay_since_last_sender_report_timestamp());
        // A clock that runs apart may make a short way a little negative.
        let units = units.cast_signed().max(0).unsigned_abs();
        Duration::from_micros(u64::from(units) * 1_000_000 / 65_536)
    });
    Feedback {
        loss: f32::from(block.fraction_lost()) / 256.0,
        lost,
        jitter: block.interarrival_jitter(),
        round_trip: round_trip.filter(|time| *time < Duration::from_mins(1)),
    }
}

#[cfg(test)]
mod tests;
