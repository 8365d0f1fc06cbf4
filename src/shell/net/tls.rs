//! TLS towards servers: the system's certificate authorities and one file of the user's, name checked (RFC 5922), every
//! refusal told as what it is. The authorities are read at the first use.

use std::{io, net::SocketAddr, path::Path, sync::Arc};

use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject as _};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        CertificateError, ClientConfig, Error, RootCertStore, client::WebPkiServerVerifier,
        crypto::ring,
    },
};

use super::named::Named;
use crate::sip::TransportProblem;

/// Reads the authorities to trust: the system's, and those of `file` unless that is empty. Takes some milliseconds.
pub fn configuration(file: &str) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    let mut named = Vec::new();
    let system = rustls_native_certs::load_native_certs();
    for problem in &system.errors {
        tracing::warn!(%problem, "the system's certificate authorities");
    }
    roots.add_parsable_certificates(system.certs);
    if !file.is_empty() {
        named = add_file(&mut roots, Path::new(file))?;
    }
    let said = |problem: &dyn std::fmt::Display| problem.to_string();
    let provider = Arc::new(ring::default_provider());
    // "dangerous" is the library's word for any verifier given by hand; this one asks the usual one first.
    let verifier = Named {
        usual: WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
            .build()
            .map_err(|problem| said(&problem))?,
        certificates: named,
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|problem| said(&problem))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// The authorities to trust, each as it is encoded.
pub fn authorities(file: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let mut all = rustls_native_certs::load_native_certs().certs;
    if !file.is_empty() {
        // Checked as a connection of the telephone would.
        add_file(&mut RootCertStore::empty(), Path::new(file))?;
        let own = CertificateDer::pem_file_iter(file).map_err(|problem| problem.to_string())?;
        all.extend(own.flatten());
    }
    Ok(all)
}

/// Adds the certificates of a file; gives them.
fn add_file(
    roots: &mut RootCertStore,
    file: &Path,
) -> Result<Vec<CertificateDer<'static>>, String> {
    let said = |problem: &dyn std::fmt::Display| format!("{}: {problem}", file.display());
    let certificates = CertificateDer::pem_file_iter(file).map_err(|problem| said(&problem))?;
    let mut found = Vec::new();
    for certificate in certificates {
        let certificate = certificate.map_err(|problem| said(&problem))?;
        roots
            .add(certificate.clone())
            .map_err(|problem| said(&problem))?;
        found.push(certificate);
    }
    if found.is_empty() {
        return Err(said(&"no certificate in it"));
    }
    Ok(found)
}

/// Speaks TLS on a connection to the server called `name`.
pub(super) async fn connect(
    config: Arc<ClientConfig>,
    name: &str,
    stream: TcpStream,
    remote: SocketAddr,
) -> Result<TlsStream<TcpStream>, TransportProblem> {
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    let server = ServerName::try_from(bare.to_owned())
        .map_err(|_| TransportProblem::TlsWrongName { name: name.into() })?;
    TlsConnector::from(config)
        .connect(server, stream)
        .await
        .map_err(|problem| told(name, remote, &problem))
}

/// What went wrong, as a value.
fn told(name: &str, remote: SocketAddr, problem: &io::Error) -> TransportProblem {
    let name = name.to_owned();
    let inner = problem.get_ref().and_then(|inner| inner.downcast_ref());
    let Some(inner) = inner else {
        return TransportProblem::TlsFailed {
            name,
            detail: format!("{remote}: {problem}"),
        };
    };
    match inner {
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => TransportProblem::TlsWrongName { name },
        Error::InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => TransportProblem::TlsExpired { name },
        Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            TransportProblem::TlsUntrusted {
                name,
                detail: "unknown issuer".into(),
            }
        }
        Error::InvalidCertificate(certificate) => TransportProblem::TlsUntrusted {
            name,
            detail: certificate.to_string(),
        },
        other => TransportProblem::TlsFailed {
            name,
            detail: other.to_string(),
        },
    }
}
