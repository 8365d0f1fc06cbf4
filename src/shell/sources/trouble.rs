//! What the network and TLS say, as problems people can do something about.

use std::{error::Error, io};

use tokio_rustls::rustls::{self, CertificateError};

use crate::domain::sources::SourceProblem;

/// The problem behind an error of a connection to `host`: TLS' own words where they lie in its chain of causes.
pub(super) fn of_connection(host: &str, error: &(dyn Error + 'static)) -> SourceProblem {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return of_tls(host, tls);
        }
        if let Some(io) = error.downcast_ref::<io::Error>() {
            let inner = io.get_ref().map(|inner| inner as &(dyn Error + 'static));
            match inner {
                Some(inner) => cause = Some(inner),
                None => return of_io(host, io),
            }
            // An error made of words only says more by its kind.
            if inner.is_some_and(|inner| {
                inner.source().is_none() && inner.downcast_ref::<rustls::Error>().is_none()
            }) {
                return of_io(host, io);
            }
            continue;
        }
        cause = error.source();
    }
    SourceProblem::NoConnection {
        host: host.to_owned(),
        detail: error.to_string(),
    }
}

fn of_io(host: &str, problem: &io::Error) -> SourceProblem {
    let host = host.to_owned();
    match problem.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => SourceProblem::TimedOut { host },
        _ if problem.to_string().contains("lookup address") => SourceProblem::NoHost { host },
        _ => SourceProblem::NoConnection {
            host,
            detail: problem.to_string(),
        },
    }
}

fn of_tls(host: &str, problem: &rustls::Error) -> SourceProblem {
    let host = host.to_owned();
    match problem {
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => SourceProblem::WrongName { host },
        rustls::Error::InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => SourceProblem::Expired { host },
        rustls::Error::InvalidCertificate(_) => SourceProblem::Untrusted { host },
        other => SourceProblem::NoTls {
            host,
            detail: other.to_string(),
        },
    }
}

/// Whether a password may travel readable to this host: to our own machine only.
pub(super) fn is_own_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = bare
        .parse::<std::net::IpAddr>()
        .is_ok_and(|address| address.is_loopback());
    is_loopback || bare.eq_ignore_ascii_case("localhost")
}
