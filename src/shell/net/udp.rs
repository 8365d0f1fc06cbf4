//! Datagrams: one socket per address family, and which address of ours a peer sees.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::net::UdpSocket;

/// The longest datagram there is.
const LONGEST: usize = 65_535;

/// The sockets. One of them may be missing (a machine without IPv6).
#[derive(Debug)]
pub(super) struct Udp {
    four: Option<UdpSocket>,
    six: Option<UdpSocket>,
    buffer: Box<[u8]>,
}

impl Udp {
    /// Binds both families to `port`; 0: any free one, the same for both when that can be had.
    pub(super) fn bind(port: u16) -> io::Result<Self> {
        let four = unless_taken(socket(Ipv4Addr::UNSPECIFIED.into(), port))?;
        let found = match &four {
            Some(four) => four.local_addr()?.port(),
            None => port,
        };
        let six = match socket(Ipv6Addr::UNSPECIFIED.into(), found) {
            Err(_) if port == 0 => socket(Ipv6Addr::UNSPECIFIED.into(), 0),
            bound => bound,
        };
        let six = unless_taken(six)?;
        if four.is_none() && six.is_none() {
            return Err(io::ErrorKind::AddrNotAvailable.into());
        }
        Ok(Self {
            four,
            six,
            buffer: vec![0; LONGEST].into(),
        })
    }

    /// The port that peers of this family answer to.
    pub(super) fn port(&self, family: IpAddr) -> Option<u16> {
        self.of(family)?.local_addr().ok().map(|local| local.port())
    }

    /// Sends without waiting. A full buffer of the kernel loses the datagram, as the network may; signalling repeats it.
    pub(super) fn send(&self, bytes: &[u8], remote: SocketAddr) -> io::Result<()> {
        let Some(socket) = self.of(remote.ip()) else {
            return Err(io::ErrorKind::NetworkUnreachable.into());
        };
        // Straight to the kernel: the runtime does not know that a socket just bound can be written.
        match SockRef::from(socket).send_to(bytes, &remote.into()) {
            Err(problem) if problem.kind() == io::ErrorKind::WouldBlock => {
                tracing::warn!("the kernel's buffer is full, a datagram is lost");
                Ok(())
            }
            sent => sent.map(drop),
        }
    }

    /// Waits for a datagram. Nothing is lost when the wait is given up.
    pub(super) async fn receive(&mut self) -> (Vec<u8>, SocketAddr) {
        loop {
            let socket = tokio::select! {
                socket = readable(self.four.as_ref()) => socket,
                socket = readable(self.six.as_ref()) => socket,
            };
            match socket.try_recv_from(&mut self.buffer) {
                Ok((length, remote)) => return (self.buffer[..length].to_vec(), remote),
                Err(problem) if problem.kind() == io::ErrorKind::WouldBlock => {}
                Err(problem) => tracing::debug!(%problem, "datagram socket"),
            }
        }
    }

    fn of(&self, family: IpAddr) -> Option<&UdpSocket> {
        match family {
            IpAddr::V4(_) => self.four.as_ref(),
            IpAddr::V6(_) => self.six.as_ref(),
        }
    }
}

async fn readable(socket: Option<&UdpSocket>) -> &UdpSocket {
    let Some(socket) = socket else {
        return std::future::pending().await;
    };
    if let Err(problem) = socket.readable().await {
        tracing::debug!(%problem, "datagram socket");
    }
    socket
}

fn unless_taken(bound: io::Result<UdpSocket>) -> io::Result<Option<UdpSocket>> {
    match bound {
        Ok(socket) => Ok(Some(socket)),
        Err(problem) if problem.kind() == io::ErrorKind::AddrInUse => Err(problem),
        Err(problem) => {
            tracing::debug!(%problem, "an address family is not to be had");
            Ok(None)
        }
    }
}

fn socket(address: IpAddr, port: u16) -> io::Result<UdpSocket> {
    let address = SocketAddr::new(address, port);
    let socket = Socket::new(
        Domain::for_address(address),
        Type::DGRAM.nonblocking().cloexec(),
        Some(Protocol::UDP),
    )?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.bind(&address.into())?;
    UdpSocket::from_std(socket.into())
}

/// The address this machine uses towards `remote`. No packet is sent.
pub fn local_towards(remote: SocketAddr) -> io::Result<IpAddr> {
    let any: IpAddr = match remote {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let probe = std::net::UdpSocket::bind(SocketAddr::new(any, 0))?;
    // Port 0 is no address to connect to.
    let port = remote.port().max(1);
    probe.connect(SocketAddr::new(remote.ip(), port))?;
    Ok(probe.local_addr()?.ip())
}
