//! The small HTTP client behind address books on servers: any method, a limit to everything, and every failure told as what
//! it is. Redirects are followed on the same host only; another host gets no password.

use std::{sync::Arc, time::Duration};

use base64::Engine as _;
use tokio_rustls::rustls::crypto::ring;
use ureq::{
    Agent,
    config::AutoHeaderValue,
    http::{Request, Uri, header},
    tls::{Certificate, RootCerts, TlsConfig},
};

use super::super::{Access, trouble};
use crate::domain::sources::SourceProblem;

/// To connect.
const CONNECT: Duration = Duration::from_secs(10);
/// To begin to answer.
const ANSWER: Duration = Duration::from_mins(1);
/// To send the whole answer.
const BODY: Duration = Duration::from_mins(5);
/// Octets of an answer.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Redirects in a row.
const HOPS: usize = 5;

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
    pub(super) is_html: bool,
    /// Where it came from at last.
    pub(super) url: String,
}

/// Asks one server.
pub(super) struct Client {
    agent: Agent,
    sign: Option<String>,
    host: String,
}

impl Client {
    /// A client for the server of `place`.
    pub(super) fn new(place: &str, user: &str, access: &Access) -> Result<Self, SourceProblem> {
        let uri = read(place)?;
        let host = uri.host().unwrap_or_default().to_owned();
        let is_tls = uri.scheme_str() == Some("https");
        let sign = access.password.as_ref().filter(|_| !user.is_empty());
        if sign.is_some() && !is_tls && !trouble::is_own_machine(&host) {
            return Err(SourceProblem::Unprotected { host });
        }
        let sign = sign.map(|password| {
            let plain = format!("{user}:{}", password.expose());
            let coded = base64::engine::general_purpose::STANDARD.encode(plain);
            format!("Basic {coded}")
        });
        let config = Agent::config_builder()
            .allow_non_standard_methods(true)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(AutoHeaderValue::from("Linekeeper"))
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(ANSWER))
            .timeout_recv_body(Some(BODY));
        let config = if is_tls {
            config.tls_config(tls(access, &host)?)
        } else {
            config
        };
        Ok(Self {
            agent: config.build().new_agent(),
            sign,
            host,
        })
    }

    /// Asks. `depth` is what `WebDAV` calls so; an empty body is none.
    pub(super) fn ask(
        &self,
        method: &str,
        url: &str,
        depth: Option<&str>,
        body: &str,
    ) -> Result<Answer, SourceProblem> {
        let mut url = url.to_owned();
        for _ in 0..HOPS {
            let (answer, next) = self.once(method, &url, depth, body)?;
            match next {
                Some(next) => url = next,
                None => return judged(answer),
            }
        }
        Err(SourceProblem::BadAnswer {
            detail: format!("{url}: sent in circles"),
        })
    }

    /// One question; with the address the server sends us on to.
    fn once(
        &self,
        method: &str,
        url: &str,
        depth: Option<&str>,
        body: &str,
    ) -> Result<(Answer, Option<String>), SourceProblem> {
        let mut request = Request::builder().method(method).uri(url);
        if let Some(sign) = &self.sign {
            request = request.header(header::AUTHORIZATION, sign);
        }
        if let Some(depth) = depth {
            request = request.header("Depth", depth);
        }
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/xml; charset=utf-8");
        }
        let bad = |_| SourceProblem::BadAddress {
            address: url.to_owned(),
        };
        let request = request.body(body.to_owned()).map_err(bad)?;
        let mut answer = self
            .agent
            .run(request)
            .map_err(|problem| self.told(&problem))?;
        let status = answer.status().as_u16();
        let text = |name| {
            answer
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let is_html = text(header::CONTENT_TYPE).is_some_and(|kind| kind.contains("html"));
        let next = match (status, text(header::LOCATION)) {
            (301 | 302 | 303 | 307 | 308, Some(to)) => Some(self.onward(url, to)?),
            _ => None,
        };
        let body = answer
            .body_mut()
            .with_config()
            .limit(LARGEST)
            .lossy_utf8(true)
            .read_to_string()
            .map_err(|problem| self.told(&problem))?;
        let url = url.to_owned();
        let answer = Answer {
            status,
            body,
            is_html,
            url,
        };
        Ok((answer, next))
    }

    fn onward(&self, from: &str, to: &str) -> Result<String, SourceProblem> {
        let next = join(from, to);
        let uri = read(&next)?;
        let was_tls = from.to_ascii_lowercase().starts_with("https:");
        let is_tls = uri.scheme_str() == Some("https");
        if uri.host() != Some(self.host.as_str()) || (was_tls && !is_tls) {
            return Err(SourceProblem::Moved { to: next });
        }
        Ok(next)
    }

    fn told(&self, problem: &ureq::Error) -> SourceProblem {
        let host = self.host.clone();
        match problem {
            ureq::Error::HostNotFound => SourceProblem::NoHost { host },
            ureq::Error::Timeout(_) => SourceProblem::TimedOut { host },
            ureq::Error::BodyExceedsLimit(limit) => SourceProblem::BadAnswer {
                detail: format!("> {limit} bytes"),
            },
            ureq::Error::Protocol(detail) => SourceProblem::BadAnswer {
                detail: detail.to_string(),
            },
            ureq::Error::Io(problem) => trouble::of_connection(&host, problem),
            ureq::Error::Rustls(problem) => trouble::of_connection(&host, problem),
            other => trouble::of_connection(&host, other),
        }
    }
}

/// Answers that no question of ours can live with.
fn judged(answer: Answer) -> Result<Answer, SourceProblem> {
    match answer.status {
        401 => Err(SourceProblem::SignIn),
        404 | 410 => Err(SourceProblem::NotFound {
            address: answer.url,
        }),
        code @ (500 | 502 | 503 | 504) => Err(SourceProblem::Server { code }),
        _ => Ok(answer),
    }
}

fn tls(access: &Access, host: &str) -> Result<TlsConfig, SourceProblem> {
    let roots = access.authorities(host)?;
    let roots: Vec<_> = roots
        .iter()
        .map(|one| Certificate::from_der(one).to_owned())
        .collect();
    Ok(TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .build())
}

/// An address of the web, checked.
pub(super) fn read(address: &str) -> Result<Uri, SourceProblem> {
    let bad = || SourceProblem::BadAddress {
        address: address.to_owned(),
    };
    let uri: Uri = address.trim().parse().map_err(|_| bad())?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    // A name before the host would be a password in the settings.
    let is_plain = uri
        .authority()
        .is_some_and(|authority| !authority.as_str().contains('@'));
    if is_web && is_plain && uri.host().is_some_and(|host| !host.is_empty()) {
        Ok(uri)
    } else {
        Err(bad())
    }
}

/// An address as a server writes it, seen from `base`: whole, from the root of the host, or beside it.
pub(super) fn join(base: &str, to: &str) -> String {
    if to.contains("://") {
        return to.to_owned();
    }
    let after_scheme = base.find("://").map_or(0, |at| at + 3);
    let root = base[after_scheme..]
        .find('/')
        .map_or(base.len(), |at| at + after_scheme);
    if to.starts_with('/') {
        return format!("{}{to}", &base[..root]);
    }
    let folder = base
        .rfind('/')
        .filter(|at| *at >= root)
        .map_or(root, |at| at + 1);
    let between = if folder == base.len() && !base.ends_with('/') {
        "/"
    } else {
        ""
    };
    format!("{}{between}{to}", &base[..folder])
}

impl std::fmt::Debug for Client {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Client")
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_joined_as_servers_mean_them() {
        for (base, to, expected) in [
            (
                "https://h.example/dav/",
                "/a/b.vcf",
                "https://h.example/a/b.vcf",
            ),
            ("https://h.example:8443", "/a", "https://h.example:8443/a"),
            ("https://h.example", "a", "https://h.example/a"),
            (
                "https://h.example/dav/book",
                "b.vcf",
                "https://h.example/dav/b.vcf",
            ),
            (
                "https://h.example/dav/",
                "http://other.example/",
                "http://other.example/",
            ),
        ] {
            assert_eq!(join(base, to), expected, "{base} {to}");
        }
    }

    #[test]
    fn addresses_that_make_no_sense_are_refused() {
        for address in [
            "",
            "dav.example",
            "ldap://x",
            "https://",
            "https:///x",
            "https://u:p@h/",
            "https://a b/",
        ] {
            assert!(read(address).is_err(), "{address}");
        }
        assert!(read(" https://h.example:8443/dav ").is_ok());
    }
}
