//! STUN binding requests as a keep-alive of datagram flows (RFC 5626 §8, message format of RFC 8489 §5).
//!
//! Only what that use needs: a request without attributes, and the mapped address of its answer. An answer that names
//! another address than before tells that the address translator forgot the flow.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

const COOKIE: [u8; 4] = 0x2112_A442_u32.to_be_bytes();
const HEADER: usize = 20;
const REQUEST: [u8; 2] = [0x00, 0x01];
const SUCCESS: [u8; 2] = [0x01, 0x01];
const MAPPED: u16 = 0x0001;
const XOR_MAPPED: u16 = 0x0020;

/// The 96 bits an answer repeats.
pub(crate) type TransactionId = [u8; 12];

/// A binding request.
pub(crate) fn request(id: TransactionId) -> Vec<u8> {
    [&REQUEST[..], &[0, 0], &COOKIE, &id].concat()
}

/// Whether a datagram is STUN and no SIP: SIP never begins with a byte below 4.
pub(crate) fn is_stun(bytes: &[u8]) -> bool {
    bytes.len() >= HEADER && bytes[0] < 4 && bytes[4..8] == COOKIE
}

/// The answer to a binding request: which, and our address as the server sees it.
pub(crate) fn answer(bytes: &[u8]) -> Option<(TransactionId, SocketAddr)> {
    if !is_stun(bytes) || bytes[..2] != SUCCESS {
        return None;
    }
    let id: TransactionId = bytes[8..HEADER].try_into().ok()?;
    let length = usize::from(u16::from_be_bytes([bytes[2], bytes[3]]));
    let mut rest = bytes.get(HEADER..HEADER + length)?;
    let mut plain = None;
    while let [k0, k1, l0, l1, after @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*l0, *l1]));
        let value = after.get(..length)?;
        match u16::from_be_bytes([*k0, *k1]) {
            XOR_MAPPED => return Some((id, address(value, &[COOKIE.as_slice(), &id].concat())?)),
            MAPPED => plain = address(value, &[0; 16]),
            _ => {}
        }
        rest = after.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Some((id, plain?))
}

/// A mapped address whose port and host are masked with `mask` (16 bytes).
fn address(value: &[u8], mask: &[u8]) -> Option<SocketAddr> {
    let [_, family, port @ ..] = value else {
        return None;
    };
    let (port, host) = port.split_first_chunk::<2>()?;
    let port = u16::from_be_bytes([port[0] ^ mask[0], port[1] ^ mask[1]]);
    let bare: Vec<u8> = host
        .iter()
        .zip(mask)
        .map(|(byte, mask)| byte ^ mask)
        .collect();
    let host = match family {
        1 => IpAddr::from(Ipv4Addr::from(<[u8; 4]>::try_from(bare).ok()?)),
        2 => IpAddr::from(Ipv6Addr::from(<[u8; 16]>::try_from(bare).ok()?)),
        _ => return None,
    };
    Some(SocketAddr::new(host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The IPv4 and IPv6 answers of RFC 5769 §2.2 and §2.3 without their SOFTWARE, integrity and fingerprint.
    const ID: TransactionId = [
        0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae,
    ];

    fn answered(attributes: &[u8]) -> Vec<u8> {
        let length = u16::try_from(attributes.len()).unwrap().to_be_bytes();
        [&SUCCESS[..], &length, &COOKIE, &ID, attributes].concat()
    }

    #[test]
    fn mapped_addresses_of_rfc_5769_are_read() {
        let v4 = [0, 0x20, 0, 8, 0, 1, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43];
        let v6 = [
            0, 0x20, 0, 0x14, 0, 2, 0xa1, 0x47, 0x01, 0x13, 0xa9, 0xfa, 0xa5, 0xd3, 0xf1, 0x79,
            0xbc, 0x25, 0xf4, 0xb5, 0xbe, 0xd2, 0xb9, 0xd9,
        ];
        let old = [0, 1, 0, 8, 0, 1, 0x80, 0x55, 192, 0, 2, 1];
        for (attributes, expected) in [
            (&v4[..], "192.0.2.1:32853"),
            (&v6[..], "[2001:db8:1234:5678:11:2233:4455:6677]:32853"),
            (&old[..], "192.0.2.1:32853"),
        ] {
            let expected = Some((ID, expected.parse().unwrap()));
            assert_eq!(answer(&answered(attributes)), expected);
        }
    }

    #[test]
    fn unknown_attributes_are_passed_over() {
        let attributes = [
            0x80, 0x22, 0, 3, b'a', b'b', b'c', 0, 0, 1, 0, 8, 0, 1, 0, 5, 1, 2, 3, 4,
        ];
        let expected = Some((ID, "1.2.3.4:5".parse().unwrap()));
        assert_eq!(answer(&answered(&attributes)), expected);
    }

    #[test]
    fn damaged_answers_are_none() {
        let whole = answered(&[0, 0x20, 0, 8, 0, 1, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43]);
        for length in 0..whole.len() {
            assert_eq!(answer(&whole[..length]), None, "{length} bytes");
        }
        assert_eq!(answer(&request(ID)), None, "a request is no answer");
        assert!(!is_stun(b"OPTIONS sip:a SIP/2.0\r\n"));
    }
}
