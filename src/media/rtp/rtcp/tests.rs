use rtcp_types::{Compound, Packet, Sdes};

use super::*;
use crate::media::rtp::{RtpHeader, packet};

/// One party: what it sends and receives.
struct Party {
    sender: RtpSender,
    receiver: RtpReceiver,
    rtcp: Rtcp,
    rng: Rng,
}

impl Party {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::from_u64(seed);
        Self {
            sender: RtpSender::new(&mut rng),
            receiver: RtpReceiver::new(8_000),
            rtcp: Rtcp::new(Mono::ZERO, &mut rng),
            rng,
        }
    }

    fn speak(&mut self) -> RtpHeader {
        let mut datagram = [0; 200];
        let timestamp = self.sender.timestamp();
        self.sender.advance(160);
        let length = self
            .sender
            .write_sound(8, timestamp, &[0; 160], &mut datagram);
        packet::parse(&datagram[..length.unwrap()]).unwrap().0
    }

    fn report(&mut self, now: Mono) -> Option<Vec<u8>> {
        let mut datagram = [0; MAX_RTCP];
        let length = self
            .rtcp
            .poll(now, &self.sender, &mut self.receiver, &mut datagram)?;
        Some(datagram[..length].to_vec())
    }
}

/// Lets two parties talk for `seconds`; each of `a`'s packets is lost with probability `loss`, each way takes `way`.
fn talk(seconds: u64, loss: f64, way: Duration) -> (Party, Party, Vec<Heard>, Vec<Mono>) {
    let (mut a, mut b) = (Party::new(1), Party::new(2));
    let (mut heard, mut sent) = (Vec::new(), Vec::new());
    for tick in 0..seconds * 50 {
        let now = Mono::from_millis(tick * 20);
        let from_a = a.speak();
        if a.rng.unit() >= loss {
            b.receiver.count(now + way, &from_a, true);
        }
        let from_b = b.speak();
        a.receiver.count(now + way, &from_b, true);
        if let Some(report) = a.report(now) {
            sent.push(now);
            b.rtcp.handle(now + way, b.sender.ssrc(), &report);
        }
        if let Some(report) = b.report(now) {
            heard.push(a.rtcp.handle(now + way, a.sender.ssrc(), &report));
        }
    }
    (a, b, heard, sent)
}

#[test]
fn loss_and_round_trip_come_back() {
    let (_, _, heard, _) = talk(120, 0.1, Duration::from_millis(40));
    let last = heard.last().unwrap().about_us.unwrap();
    assert!((0.05..0.16).contains(&last.loss), "{last:?}");
    assert!((500..700).contains(&last.lost), "{last:?}");
    let round_trip = last.round_trip.unwrap().as_millis();
    assert!((79..=81).contains(&round_trip), "{round_trip}");
}

#[test]
fn intervals_are_spread_around_five_seconds() {
    let (.., sent) = talk(2_000, 0.0, Duration::ZERO);
    let first = sent[0].since_start().as_secs_f64();
    assert!((1.0..3.1).contains(&first), "{first}");
    let gaps: Vec<f64> = sent
        .windows(2)
        .map(|pair| pair[1].since(pair[0]).as_secs_f64())
        .collect();
    assert!(gaps.iter().all(|gap| (2.05..6.2).contains(gap)), "{gaps:?}");
    let mean = gaps.iter().sum::<f64>() / f64::from(u32::try_from(gaps.len()).unwrap());
    assert!((4.0..5.5).contains(&mean), "{mean}");
}

#[test]
fn what_is_written_reads_as_sr_sdes_and_bye() {
    let (mut a, b, ..) = talk(30, 0.0, Duration::ZERO);
    let now = Mono::from_millis(30_000);
    let mut datagram = [0; MAX_RTCP];
    let length = a
        .rtcp
        .bye(now, &a.sender, &mut a.receiver, &mut datagram)
        .unwrap();
    let packets: Vec<_> = Compound::parse(&datagram[..length])
        .unwrap()
        .map(|packet| packet.unwrap())
        .collect();
    let [Packet::Sr(sr), Packet::Sdes(sdes), Packet::Bye(bye)] = &packets[..] else {
        panic!("{packets:?}");
    };
    assert_eq!(
        (sr.ssrc(), sr.packet_count(), sr.octet_count()),
        (a.sender.ssrc(), 1_500, 240_000)
    );
    assert_eq!(sr.rtp_timestamp(), a.sender.timestamp());
    let block = sr.report_blocks().next().unwrap();
    assert_eq!(
        (block.ssrc(), block.cumulative_lost()),
        (b.sender.ssrc(), 0)
    );
    assert_ne!(block.last_sender_report_timestamp(), 0);
    assert_eq!(cname(sdes), a.rtcp.cname);
    assert_eq!(bye.ssrcs().collect::<Vec<_>>(), [a.sender.ssrc()]);
    let mut b = b;
    assert!(b.rtcp.handle(now, b.sender.ssrc(), &datagram[..length]).bye);
}

fn cname(sdes: &Sdes<'_>) -> String {
    let chunk = sdes.chunks().next().unwrap();
    let item = chunk.items().next().unwrap();
    assert_eq!(item.type_(), 1);
    item.get_value_string().unwrap()
}

#[test]
fn who_sends_nothing_writes_a_receiver_report() {
    let mut party = Party::new(1);
    let report = party.report(Mono::from_millis(10_000)).unwrap();
    assert_eq!(report[..2], [0x80, 201]);
    assert_eq!(party.report(Mono::from_millis(10_001)), None);
}

#[test]
fn more_lost_than_sent_is_below_zero() {
    // One block, cumulative lost = −2.
    let mut datagram = vec![0x81, 201, 0, 7, 0, 0, 0, 9];
    datagram.extend(5_u32.to_be_bytes());
    datagram.extend([0, 0xff, 0xff, 0xfe]);
    datagram.extend([0; 16]);
    let mut party = Party::new(1);
    let feedback = party
        .rtcp
        .handle(Mono::ZERO, 5, &datagram)
        .about_us
        .unwrap();
    assert_eq!((feedback.lost, feedback.round_trip), (-2, None));
}

#[test]
fn reduced_size_unknown_and_damaged_packets_are_taken_as_far_as_they_go() {
    let mut party = Party::new(1);
    let mut handle = |bytes: &[u8]| party.rtcp.handle(Mono::ZERO, 5, bytes);
    // BYE alone (RFC 5506), after an unknown type, cut off, not RTCP, our own SSRC.
    assert!(handle(&[0x81, 203, 0, 1, 0, 0, 0, 9]).bye);
    assert!(handle(&[0x81, 207, 0, 1, 0, 0, 0, 9, 0x81, 203, 0, 1, 0, 0, 0, 9]).bye);
    assert_eq!(handle(&[0x81, 203, 0, 9, 0, 0, 0, 9]), Heard::default());
    assert_eq!(handle(&[0x00, 203, 0, 1, 0, 0, 0, 9]), Heard::default());
    assert_eq!(handle(&[]), Heard::default());
    assert!(handle(&[0x80, 201, 0, 1, 0, 0, 0, 5]).collision);
}

#[test]
fn rubbish_never_panics() {
    let mut rng = Rng::from_u64(3);
    let mut party = Party::new(1);
    for _ in 0..20_000 {
        let mut bytes: Vec<u8> = (0..rng.below(90))
            .map(|_| rng.next_u32().to_be_bytes()[0])
            .collect();
        if let [first, kind, high, low, ..] = &mut bytes[..] {
            *first = *first & 0x3f | 0x80;
            *kind = 198 + *kind % 8;
            (*high, *low) = (0, *low % 12);
        }
        party.rtcp.handle(Mono::ZERO, 5, &bytes);
    }
}
