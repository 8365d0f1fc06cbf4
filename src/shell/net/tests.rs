//! The network on loopback.

use std::time::Duration;

use rcgen::{Certificate, CertificateParams, Issuer, KeyPair};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::UdpSocket,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};

use super::*;

const MESSAGE: &[u8] = b"OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 2\r\n\r\nhi";

fn net(ca_file: &str) -> Net {
    Net::open(0, ca_file, Rng::from_u64(1)).unwrap().0
}

async fn next(net: &mut Net) -> Input {
    timeout(Duration::from_secs(5), net.next()).await.unwrap()
}

fn open(transport: Transport, remote: SocketAddr, name: &str) -> Output {
    Output::OpenFlow {
        request: RequestId(7),
        transport,
        remote,
        server_name: name.into(),
    }
}

async fn opened(net: &mut Net) -> Flow {
    match next(net).await {
        Input::FlowOpened {
            request: RequestId(7),
            flow,
        } => flow,
        other => panic!("{other:?}"),
    }
}

async fn failed(net: &mut Net) -> TransportProblem {
    match next(net).await {
        Input::FlowFailed { problem, .. } => problem,
        other => panic!("{other:?}"),
    }
}

async fn received(net: &mut Net) -> (Flow, Vec<u8>) {
    match next(net).await {
        Input::Received { flow, bytes } => (flow, bytes),
        other => panic!("{other:?}"),
    }
}

fn transmit(flow: FlowId, bytes: &[u8]) -> Output {
    Output::Transmit {
        flow,
        bytes: bytes.to_vec(),
    }
}

#[tokio::test(flavor = "current_thread")]
async fn datagrams_go_both_ways_over_one_flow_per_peer() {
    for any in ["127.0.0.1:0", "[::1]:0"] {
        let Ok(peer) = UdpSocket::bind(any).await else {
            continue;
        };
        let mut net = net("");
        let remote = peer.local_addr().unwrap();
        net.carry_out(open(Transport::Udp, remote, ""));
        let flow = opened(&mut net).await;
        assert_eq!(
            flow.local.ip(),
            remote.ip(),
            "never the unspecified address"
        );
        net.carry_out(transmit(flow.id, b"hello"));
        let mut buffer = [0; 64];
        let (length, from) = peer.recv_from(&mut buffer).await.unwrap();
        assert_eq!((&buffer[..length], from), (&b"hello"[..], flow.local));
        peer.send_to(b"back", from).await.unwrap();
        assert_eq!(received(&mut net).await, (flow, b"back".to_vec()));
        net.carry_out(open(Transport::Udp, remote, ""));
        assert_eq!(opened(&mut net).await, flow);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn strangers_datagram_brings_its_flow_and_a_closed_flow_says_so() {
    let mut net = net("");
    let peer = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let port = net.udp.port(Ipv4Addr::LOCALHOST.into()).unwrap();
    peer.send_to(MESSAGE, ("127.0.0.1", port)).await.unwrap();
    let (flow, bytes) = received(&mut net).await;
    assert_eq!(bytes, MESSAGE);
    assert_eq!(flow.remote, peer.local_addr().unwrap());
    net.carry_out(Output::CloseFlow { flow: flow.id });
    net.carry_out(transmit(flow.id, b"late"));
    let told = next(&mut net).await;
    assert!(matches!(told, Input::FlowClosed { flow: gone, problem: None } if gone == flow.id));
}

#[tokio::test(flavor = "current_thread")]
async fn connection_carries_whole_messages_and_answers_keep_alives() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let remote = server.local_addr().unwrap();
    let mut net = net("");
    net.carry_out(open(Transport::Tcp, remote, ""));
    let flow = opened(&mut net).await;
    let (mut peer, from) = server.accept().await.unwrap();
    assert_eq!(flow.local, from);
    net.carry_out(transmit(flow.id, MESSAGE));
    let mut buffer = vec![0; MESSAGE.len()];
    peer.read_exact(&mut buffer).await.unwrap();
    assert_eq!(buffer, MESSAGE);
    peer.write_all(&MESSAGE[..20]).await.unwrap();
    peer.write_all(&MESSAGE[20..]).await.unwrap();
    peer.write_all(b"\r\n\r\n").await.unwrap();
    assert_eq!(received(&mut net).await, (flow, MESSAGE.to_vec()));
    let mut pong = [0; 2];
    peer.read_exact(&mut pong).await.unwrap();
    assert_eq!(&pong, b"\r\n");
    drop(peer);
    let told = next(&mut net).await;
    assert!(
        matches!(told, Input::FlowClosed { problem: None, .. }),
        "{told:?}"
    );
}

#[tokio::test(flavor = "current_thread")]
async fn stream_that_is_no_sip_and_a_refused_connection_are_named() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let remote = server.local_addr().unwrap();
    let mut net = net("");
    net.carry_out(open(Transport::Tcp, remote, ""));
    opened(&mut net).await;
    let (mut peer, _) = server.accept().await.unwrap();
    peer.write_all(b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n")
        .await
        .unwrap();
    let told = next(&mut net).await;
    assert!(
        matches!(
            told,
            Input::FlowClosed {
                problem: Some(TransportProblem::BadFraming(..)),
                ..
            }
        ),
        "{told:?}"
    );
    drop(server);
    net.carry_out(open(Transport::Tcp, remote, ""));
    assert_eq!(failed(&mut net).await, TransportProblem::Refused(remote));
}

#[tokio::test(flavor = "current_thread")]
async fn peer_may_connect_to_us() {
    let mut net = net("");
    let port = net.listener.as_ref().unwrap().local_addr().unwrap().port();
    let mut peer = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    peer.write_all(MESSAGE).await.unwrap();
    let (flow, bytes) = received(&mut net).await;
    assert_eq!(bytes, MESSAGE);
    assert_eq!(flow.remote, peer.local_addr().unwrap());
    net.carry_out(transmit(flow.id, b"answer"));
    let mut buffer = [0; 6];
    peer.read_exact(&mut buffer).await.unwrap();
    assert_eq!(&buffer, b"answer");
}

#[tokio::test(flavor = "current_thread")]
async fn taken_port_gives_another_and_says_which() {
    let holder = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
    let wanted = holder.local_addr().unwrap().port();
    let (_net, taken) = Net::open(wanted, "", Rng::from_u64(1)).unwrap();
    let taken = taken.unwrap();
    assert_eq!(taken.wanted, wanted);
    assert!(taken.used != wanted && taken.used != 0);
}

#[tokio::test(flavor = "current_thread")]
async fn literal_address_resolves_at_once() {
    let mut net = net("");
    net.carry_out(Output::Resolve {
        request: RequestId(3),
        host: "192.0.2.1".into(),
        port: None,
        transport: Some(Transport::Tls),
    });
    assert!(net.dns.is_none());
    let told = net.take_ready().unwrap();
    assert!(
        matches!(told, Input::Resolved { result: Ok(targets), .. } if targets[0].addr.port() == 5061)
    );
}

/// A server with a certificate of its own authority, for `name`, valid until `year`.
struct Secure {
    remote: SocketAddr,
    authority: tempfile::NamedTempFile,
}

/// A server whose certificate is its own authority.
fn own_authority(name: &str, year: i32) -> Secure {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(year, 1, 1);
    let certificate = params.self_signed(&key).unwrap();
    serve(&certificate, &key, &certificate)
}

fn secure(name: &str, year: i32) -> Secure {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let own = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(year, 1, 1);
    let certificate = params.signed_by(&own, &issuer).unwrap();
    serve(&certificate, &own, &authority)
}

fn serve(certificate: &Certificate, own: &KeyPair, authority: &Certificate) -> Secure {
    let config = ServerConfig::builder_with_provider(Arc::new(
        tokio_rustls::rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .unwrap()
    .with_no_client_auth()
    .with_single_cert(
        vec![certificate.der().clone()],
        own.serialize_der().try_into().unwrap(),
    )
    .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let remote = listener.local_addr().unwrap();
    let listener = TcpListener::from_std(listener).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(mut stream) = acceptor.accept(stream).await {
                    stream.write_all(MESSAGE).await.unwrap();
                    let _ = stream.read(&mut [0; 16]).await;
                }
            });
        }
    });
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), authority.pem()).unwrap();
    Secure {
        remote,
        authority: file,
    }
}

#[tokio::test(flavor = "current_thread")]
async fn certificate_is_checked_against_the_authorities_and_the_name() {
    let server = secure("pbx.example", 2090);
    let mut trusting = net(server.authority.path().to_str().unwrap());
    trusting.carry_out(open(Transport::Tls, server.remote, "pbx.example"));
    let flow = opened(&mut trusting).await;
    assert_eq!(received(&mut trusting).await, (flow, MESSAGE.to_vec()));
    assert!(trusting.tls.is_some(), "read once");
    trusting.carry_out(open(Transport::Tls, server.remote, "other.example"));
    assert_eq!(
        failed(&mut trusting).await,
        TransportProblem::TlsWrongName {
            name: "other.example".into()
        }
    );
    let mut strict = net("");
    strict.carry_out(open(Transport::Tls, server.remote, "pbx.example"));
    let problem = failed(&mut strict).await;
    assert!(
        matches!(problem, TransportProblem::TlsUntrusted { .. }),
        "{problem:?}"
    );
}

#[tokio::test(flavor = "current_thread")]
async fn expired_certificate_and_unreadable_authorities_are_named() {
    let server = secure("pbx.example", 2021);
    let mut late = net(server.authority.path().to_str().unwrap());
    late.carry_out(open(Transport::Tls, server.remote, "pbx.example"));
    let problem = failed(&mut late).await;
    assert!(
        matches!(problem, TransportProblem::TlsExpired { .. }),
        "{problem:?}"
    );
    let mut blind = net("/no/such/file.pem");
    blind.carry_out(open(Transport::Tls, server.remote, "pbx.example"));
    let problem = failed(&mut blind).await;
    let TransportProblem::TlsFailed { detail, .. } = problem else {
        panic!("{problem:?}");
    };
    assert!(detail.contains("/no/such/file.pem"), "{detail}");
}

#[tokio::test(flavor = "current_thread")]
async fn certificate_that_is_its_own_authority_is_taken_when_it_is_named() {
    let server = own_authority("pbx.example", 2090);
    let named = server.authority.path().to_str().unwrap();
    let mut trusting = net(named);
    trusting.carry_out(open(Transport::Tls, server.remote, "pbx.example"));
    let flow = opened(&mut trusting).await;
    assert_eq!(received(&mut trusting).await, (flow, MESSAGE.to_vec()));
    trusting.carry_out(open(Transport::Tls, server.remote, "other.example"));
    let problem = failed(&mut trusting).await;
    assert!(
        matches!(problem, TransportProblem::TlsWrongName { .. }),
        "{problem:?}"
    );
    let another = own_authority("pbx.example", 2090);
    trusting.carry_out(open(Transport::Tls, another.remote, "pbx.example"));
    let problem = failed(&mut trusting).await;
    assert!(
        matches!(problem, TransportProblem::TlsUntrusted { .. }),
        "{problem:?}"
    );
    let old = own_authority("pbx.example", 2021);
    let mut late = net(old.authority.path().to_str().unwrap());
    late.carry_out(open(Transport::Tls, old.remote, "pbx.example"));
    let problem = failed(&mut late).await;
    assert!(
        matches!(problem, TransportProblem::TlsExpired { .. }),
        "{problem:?}"
    );
}
