//! Connections: one task each, which cuts what arrives into messages and writes what is queued.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    sync::mpsc,
    time::timeout,
};

use super::Report;
use crate::sip::{
    Flow, TransportProblem,
    wire::framing::{Frame, StreamFramer},
};

/// How long a connection may take to come about, TLS included.
const PATIENCE: Duration = Duration::from_secs(6);

/// Messages that may wait to be written.
pub(super) const QUEUE: usize = 64;

/// The answer to a keep-alive (RFC 5626 §3.5.1).
const PONG: &[u8] = b"\r\n";

/// Connects to `remote`.
pub(super) async fn connect(remote: SocketAddr) -> Result<TcpStream, TransportProblem> {
    within(remote, async {
        let stream = TcpStream::connect(remote)
            .await
            .map_err(|problem| told(remote, &problem))?;
        // Messages are whole when they are written; waiting for more only delays them.
        stream
            .set_nodelay(true)
            .map_err(|problem| told(remote, &problem))?;
        Ok(stream)
    })
    .await
}

/// Gives up after a while.
pub(super) async fn within<T>(
    remote: SocketAddr,
    step: impl Future<Output = Result<T, TransportProblem>>,
) -> Result<T, TransportProblem> {
    timeout(PATIENCE, step)
        .await
        .unwrap_or(Err(TransportProblem::TimedOut(remote)))
}

/// What a system error means.
pub(super) fn told(remote: SocketAddr, problem: &io::Error) -> TransportProblem {
    use io::ErrorKind as Kind;
    match problem.kind() {
        Kind::ConnectionRefused => TransportProblem::Refused(remote),
        Kind::NetworkUnreachable | Kind::HostUnreachable | Kind::AddrNotAvailable => {
            TransportProblem::Unreachable(remote)
        }
        Kind::TimedOut => TransportProblem::TimedOut(remote),
        _ => TransportProblem::Other {
            remote,
            detail: problem.to_string(),
        },
    }
}

/// Serves an open connection until it ends or nobody holds the other end of `outbox`.
pub(super) async fn serve(
    flow: Flow,
    stream: impl AsyncRead + AsyncWrite + Unpin,
    mut outbox: mpsc::Receiver<Vec<u8>>,
    report: mpsc::Sender<Report>,
) {
    let (mut reader, mut writer) = tokio::io::split(stream);
    let mut framer = StreamFramer::new();
    let mut buffer = vec![0; 8 * 1024];
    let problem = loop {
        tokio::select! {
            queued = outbox.recv() => {
                let Some(bytes) = queued else { break None };
                if let Err(problem) = write(&mut writer, flow.remote, &bytes).await {
                    break Some(problem);
                }
            }
            read = reader.read(&mut buffer) => match read {
                Ok(0) => break None,
                Ok(length) => {
                    framer.push(&buffer[..length]);
                    if let Err(problem) = deliver(&mut framer, flow, &mut writer, &report).await {
                        break Some(problem);
                    }
                }
                Err(problem) => break Some(told(flow.remote, &problem)),
            },
        }
    };
    // A connection that is being closed has no use for the answer.
    let _ = timeout(Duration::from_secs(1), writer.shutdown()).await;
    tell(&report, Report::Closed(flow.id, problem)).await;
}

/// Hands over every whole message.
async fn deliver(
    framer: &mut StreamFramer,
    flow: Flow,
    writer: &mut (impl AsyncWrite + Unpin),
    report: &mpsc::Sender<Report>,
) -> Result<(), TransportProblem> {
    while let Some(frame) = framer.next() {
        let bytes = match frame {
            Ok(Frame::Message(bytes)) => bytes,
            Ok(Frame::Ping) => {
                write(writer, flow.remote, PONG).await?;
                continue;
            }
            Ok(Frame::Pong) => PONG.to_vec(),
            Err(problem) => {
                tracing::warn!(remote = %flow.remote, %problem, "stream is no sip");
                return Err(TransportProblem::BadFraming(flow.remote, problem.as_str()));
            }
        };
        tell(report, Report::Received(flow, bytes)).await;
    }
    Ok(())
}

async fn write(
    writer: &mut (impl AsyncWrite + Unpin),
    remote: SocketAddr,
    bytes: &[u8],
) -> Result<(), TransportProblem> {
    within(remote, async {
        let written = writer.write_all(bytes).await;
        let flushed = match written {
            Ok(()) => writer.flush().await,
            failed => failed,
        };
        flushed.map_err(|problem| told(remote, &problem))
    })
    .await
}

/// Waits when the program is behind: the peer then waits too.
pub(super) async fn tell(report: &mpsc::Sender<Report>, what: Report) {
    if report.send(what).await.is_err() {
        tracing::debug!("nobody listens to the network any more");
    }
}
