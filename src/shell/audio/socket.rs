//! Sockets for one stream: RTP on an even port and RTCP on the next (RFC 3550 §11).

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    ops::RangeInclusive,
};

use rustix::net::sockopt;

use crate::{media::MediaProblem, rng::Rng};

/// DSCP "expedited forwarding" (RFC 3246) in the place of the old type of service.
const EXPEDITED: u8 = 46 << 2;

/// Port of a name server: only to ask the routing table, nothing is sent.
const ANY_PORT: u16 = 53;

/// Two bound sockets.
#[derive(Debug)]
pub(super) struct Pair {
    /// For RTP and for RTCP.
    pub(super) sockets: [mio::net::UdpSocket; 2],
    /// Where the peer sends RTP to.
    pub(super) address: SocketAddr,
}

/// The address this machine uses towards `toward`; when it has none, the loopback or unspecified one of that family.
pub(super) fn local_address(toward: IpAddr) -> IpAddr {
    let unspecified = unspecified(toward);
    let asked = UdpSocket::bind((unspecified, 0)).and_then(|socket| {
        socket.connect((toward, ANY_PORT))?;
        socket.local_addr()
    });
    match asked {
        Ok(address) => address.ip(),
        Err(problem) => {
            tracing::debug!(%problem, "no route for sound");
            unspecified
        }
    }
}

const fn unspecified(like: IpAddr) -> IpAddr {
    match like {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    }
}

/// Binds the first free pair, beginning at a random one so that two programs do not chase each other.
pub(super) fn bind_pair(
    local: IpAddr,
    ports: &RangeInclusive<u16>,
    rng: &mut Rng,
) -> Result<Pair, MediaProblem> {
    let first = u32::from(*ports.start()).next_multiple_of(2).max(2);
    let pairs = (u32::from(*ports.end()) + 1).saturating_sub(first) / 2;
    let start = u32::try_from(rng.below(pairs.into())).unwrap_or(0);
    for n in 0..pairs {
        let port = first + (start + n) % pairs * 2;
        let (Ok(even), Ok(odd)) = (u16::try_from(port), u16::try_from(port + 1)) else {
            continue;
        };
        match bind(local, even).and_then(|rtp| Ok([rtp, bind(local, odd)?])) {
            Ok(sockets) => {
                return Ok(Pair {
                    sockets,
                    address: SocketAddr::new(local, even),
                });
            }
            Err(problem) if problem.kind() == io::ErrorKind::AddrInUse => {}
            Err(problem) => {
                tracing::warn!(%problem, %local, port, "cannot bind a socket for sound");
                return Err(MediaProblem::NoPort);
            }
        }
    }
    Err(MediaProblem::NoPort)
}

fn bind(local: IpAddr, port: u16) -> io::Result<mio::net::UdpSocket> {
    let socket = mio::net::UdpSocket::bind(SocketAddr::new(local, port))?;
    let marked = match local {
        IpAddr::V4(_) => sockopt::set_ip_tos(&socket, EXPEDITED),
        IpAddr::V6(_) => sockopt::set_ipv6_tclass(&socket, EXPEDITED.into()),
    };
    if let Err(problem) = marked {
        tracing::debug!(%problem, "sound is not marked for routers");
    }
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[test]
    fn rtp_is_even_and_rtcp_next() {
        let mut rng = Rng::from_u64(1);
        let pair = bind_pair(HOME, &(41_001..=41_999), &mut rng).unwrap();
        assert_eq!(pair.address.port() % 2, 0);
        assert!((41_002..41_999).contains(&pair.address.port()));
        assert_eq!(pair.sockets[0].local_addr().unwrap(), pair.address);
        let next = pair.sockets[1].local_addr().unwrap().port();
        assert_eq!(next, pair.address.port() + 1);
    }

    #[test]
    fn a_taken_port_is_passed_over_and_none_left_is_said() {
        let mut rng = Rng::from_u64(1);
        let ports = 42_100..=42_105;
        let taken = UdpSocket::bind((HOME, 42_103)).unwrap();
        let pairs: Vec<_> = (0..2)
            .map(|_| bind_pair(HOME, &ports, &mut rng).unwrap())
            .collect();
        let mut found: Vec<_> = pairs.iter().map(|pair| pair.address.port()).collect();
        found.sort_unstable();
        assert_eq!(found, [42_100, 42_104]);
        assert_eq!(
            bind_pair(HOME, &ports, &mut rng).unwrap_err(),
            MediaProblem::NoPort
        );
        drop(taken);
        assert!(bind_pair(HOME, &ports, &mut rng).is_ok());
    }

    #[test]
    fn odd_ranges_give_no_port_instead_of_a_fault() {
        let mut rng = Rng::from_u64(1);
        for ports in [
            RangeInclusive::new(9, 3),
            50_001..=50_001,
            0..=0,
            65_535..=65_535,
        ] {
            assert_eq!(
                bind_pair(HOME, &ports, &mut rng).unwrap_err(),
                MediaProblem::NoPort
            );
        }
    }

    #[test]
    fn an_address_that_is_not_ours_is_no_port() {
        let mut rng = Rng::from_u64(1);
        let other = "192.0.2.1".parse().unwrap();
        assert_eq!(
            bind_pair(other, &(43_000..=43_100), &mut rng).unwrap_err(),
            MediaProblem::NoPort
        );
    }

    #[test]
    fn towards_ourselves_we_are_the_loopback() {
        assert_eq!(local_address(HOME), HOME);
    }
}
