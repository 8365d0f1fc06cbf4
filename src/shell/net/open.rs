//! Opening a connection: connect, secure, report, then serve it.

use std::{net::SocketAddr, sync::Arc};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::mpsc,
};
use tokio_rustls::rustls::ClientConfig;

use super::{Report, stream, tls};
use crate::sip::{Flow, FlowId, RequestId, Transport, TransportProblem};

/// A connection somebody wishes for.
pub(super) struct Wish {
    pub(super) request: RequestId,
    pub(super) id: FlowId,
    pub(super) remote: SocketAddr,
    pub(super) report: mpsc::Sender<Report>,
}

/// What TLS needs to know.
pub(super) struct Security {
    /// Whom the certificate must name.
    pub(super) name: String,
    /// The authorities, when they were read already.
    pub(super) config: Option<Arc<ClientConfig>>,
    /// The user's file of authorities.
    pub(super) ca_file: String,
}

/// Opens the connection and serves it to its end.
pub(super) async fn run(wish: Wish, security: Option<Security>) {
    let (request, report) = (wish.request, wish.report.clone());
    if let Err(problem) = open(wish, security).await {
        stream::tell(&report, Report::Failed(request, problem)).await;
    }
}

async fn open(wish: Wish, security: Option<Security>) -> Result<(), TransportProblem> {
    let stream = stream::connect(wish.remote).await?;
    let local = stream
        .local_addr()
        .map_err(|problem| stream::told(wish.remote, &problem))?;
    let Some(security) = security else {
        serve(wish, Transport::Tcp, local, stream).await;
        return Ok(());
    };
    let config = match &security.config {
        Some(config) => config.clone(),
        None => read_authorities(&security, &wish.report).await?,
    };
    let secured = tls::connect(config, &security.name, stream, wish.remote);
    let stream = stream::within(wish.remote, secured).await?;
    serve(wish, Transport::Tls, local, stream).await;
    Ok(())
}

async fn serve(
    wish: Wish,
    transport: Transport,
    local: SocketAddr,
    stream: impl AsyncRead + AsyncWrite + Unpin,
) {
    let flow = Flow {
        id: wish.id,
        transport,
        local,
        remote: wish.remote,
    };
    let (outbox, queued) = mpsc::channel(stream::QUEUE);
    stream::tell(&wish.report, Report::Opened(wish.request, flow, outbox)).await;
    stream::serve(flow, stream, queued, wish.report).await;
}

async fn read_authorities(
    security: &Security,
    report: &mpsc::Sender<Report>,
) -> Result<Arc<ClientConfig>, TransportProblem> {
    let file = security.ca_file.clone();
    let read = tokio::task::spawn_blocking(move || (tls::configuration(&file), file)).await;
    let detail = match read {
        Ok((Ok(config), file)) => {
            stream::tell(report, Report::Authorities(file, config.clone())).await;
            return Ok(config);
        }
        Ok((Err(detail), _)) => detail,
        Err(problem) => problem.to_string(),
    };
    Err(TransportProblem::TlsFailed {
        name: security.name.clone(),
        detail,
    })
}
