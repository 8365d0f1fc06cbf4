//! One RTP datagram (RFC 3550 §5.1): read with all it may carry, written without CSRC, extension and padding.

use rtp_types::{RtpPacket, RtpPacketBuilder, RtpParseError};
use thiserror::Error;

/// Bytes before the payload of what we send.
pub const HEADER: usize = 12;

/// Why a datagram is no RTP packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the error text says it")]
pub enum RtpProblem {
    #[error("rtp version {0} instead of 2")]
    Version(u8),
    #[error("{have} bytes where {need} are announced")]
    Truncated { have: usize, need: usize },
    #[error("padding of {0} bytes is impossible")]
    Padding(u8),
}

/// The fixed header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct RtpHeader {
    /// First packet after silence, or of an event.
    pub marker: bool,
    /// 0..=127.
    pub payload_type: u8,
    /// Grows by one with each packet.
    pub sequence: u16,
    /// Of the first sample, in units of the payload's clock.
    pub timestamp: u32,
    /// Who sends.
    pub ssrc: u32,
}

/// What a datagram on an RTP port is (RFC 5761 §4, RFC 7983).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Sound or events.
    Rtp,
    /// Reports.
    Rtcp,
    /// STUN, DTLS, keep-alives, rubbish.
    Other,
}

/// Tells RTP, RTCP and the rest apart by the first two bytes.
#[must_use]
pub fn kind(datagram: &[u8]) -> Kind {
    match datagram {
        [0x80..=0xbf, 192..=223, ..] => Kind::Rtcp,
        [0x80..=0xbf, _, ..] => Kind::Rtp,
        _ => Kind::Other,
    }
}

/// Reads a datagram: its header and its payload. CSRCs and extension are skipped, padding is taken off.
pub fn parse(datagram: &[u8]) -> Result<(RtpHeader, &[u8]), RtpProblem> {
    let packet = RtpPacket::parse(datagram).map_err(|problem| match problem {
        RtpParseError::UnsupportedVersion(version) => RtpProblem::Version(version),
        RtpParseError::Truncated { expected, actual } => RtpProblem::Truncated {
            have: actual,
            need: expected,
        },
        RtpParseError::PaddingInvalid(bytes) => RtpProblem::Padding(bytes),
    })?;
    let header = RtpHeader {
        marker: packet.marker_bit(),
        payload_type: packet.payload_type(),
        sequence: packet.sequence_number(),
        timestamp: packet.timestamp(),
        ssrc: packet.ssrc(),
    };
    let start = packet.payload_offset();
    let payload = datagram.get(start..start + packet.payload_len());
    Ok((header, payload.unwrap_or_default()))
}

/// Writes a packet and returns its length; `None` when it does not fit or the payload type is above 127.
pub fn write(header: &RtpHeader, payload: &[u8], datagram: &mut [u8]) -> Option<usize> {
    RtpPacketBuilder::<&[u8], &[u8]>::new()
        .marker_bit(header.marker)
        .payload_type(header.payload_type)
        .sequence_number(header.sequence)
        .timestamp(header.timestamp)
        .ssrc(header.ssrc)
        .payload(payload)
        .write_into(datagram)
        .ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEAD: RtpHeader = RtpHeader {
        marker: true,
        payload_type: 101,
        sequence: 0xfffe,
        timestamp: 0x0102_0304,
        ssrc: 0xdead_beef,
    };

    #[test]
    fn the_bytes_are_those_of_the_rfc() {
        let mut datagram = [0; 14];
        assert_eq!(write(&HEAD, &[7, 8], &mut datagram), Some(14));
        let expected = [
            0x80, 0xe5, 0xff, 0xfe, 1, 2, 3, 4, 0xde, 0xad, 0xbe, 0xef, 7, 8,
        ];
        assert_eq!(datagram, expected);
        assert_eq!(parse(&datagram), Ok((HEAD, &[7, 8][..])));
    }

    #[test]
    fn csrcs_extension_and_padding_are_left_out() {
        let mut datagram = vec![0x80 | 0x20 | 0x10 | 2, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
        datagram.extend([9; 8]);
        datagram.extend([0xbe, 0xde, 0, 1, 1, 2, 3, 4]);
        datagram.extend([5, 6, 7]);
        datagram.extend([0, 0, 3]);
        let (header, payload) = parse(&datagram).unwrap();
        assert_eq!((header.sequence, header.timestamp, header.ssrc), (1, 2, 3));
        assert_eq!(payload, [5, 6, 7]);
    }

    #[test]
    fn damaged_packets_are_refused() {
        for (datagram, problem) in [
            (&[][..], RtpProblem::Truncated { have: 0, need: 12 }),
            (
                &[0x80; 11][..],
                RtpProblem::Truncated { have: 11, need: 12 },
            ),
            (&[0x40; 12][..], RtpProblem::Version(1)),
            (
                &[0x81; 12][..],
                RtpProblem::Truncated { have: 12, need: 16 },
            ),
        ] {
            assert_eq!(parse(datagram), Err(problem), "{datagram:?}");
        }
        let mut padded = [0; 14];
        write(&HEAD, &[7, 0], &mut padded);
        padded[0] |= 0x20;
        assert_eq!(parse(&padded), Err(RtpProblem::Padding(0)));
        padded[13] = 3;
        assert_eq!(
            parse(&padded),
            Err(RtpProblem::Truncated { have: 14, need: 15 })
        );
        assert_eq!(write(&HEAD, &[0; 10], &mut [0; 20]), None);
        assert_eq!(
            write(
                &RtpHeader {
                    payload_type: 128,
                    ..HEAD
                },
                &[],
                &mut [0; 20]
            ),
            None
        );
    }

    #[test]
    fn kinds_are_told_by_the_first_bytes() {
        for (datagram, expected) in [
            (&[0x80, 0][..], Kind::Rtp),
            (&[0x80, 0xef], Kind::Rtp),
            (&[0x80, 200], Kind::Rtcp),
            (&[0x81, 201], Kind::Rtcp),
            (&[0x80, 205], Kind::Rtcp),
            (&[0, 1], Kind::Other),
            (&[22, 254], Kind::Other),
            (&[], Kind::Other),
            (b"\r\n", Kind::Other),
        ] {
            assert_eq!(kind(datagram), expected, "{datagram:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..80), fix: bool) {
            let mut bytes = bytes;
            if fix && let Some(first) = bytes.first_mut() {
                *first = *first & 0x3f | 0x80;
            }
            if let Ok((_, payload)) = parse(&bytes) {
                prop_assert!(payload.len() + HEADER <= bytes.len());
            }
        }
    }
}
