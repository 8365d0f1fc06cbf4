//! Text messages leave over a provider's HTTP service. What is asked and what its answer means is the
//! [domain's](crate::domain::notice) business.

use std::{path::Path, sync::Arc, time::Duration};

use base64::Engine as _;
use thiserror::Error;
use tokio_rustls::rustls::crypto::ring;
use ureq::{
    Agent,
    config::AutoHeaderValue,
    http::{Request, header},
    tls::{Certificate, RootCerts, TlsConfig},
};

use super::mail::{Means, secret};
use crate::{
    domain::notice::{SignIn, SmsAccount, SmsRequest, judge, one_line, request},
    secret::Secret,
    shell::net,
};

/// Under this name the secret of the provider is kept.
pub const SMS_SECRET: &str = "sms:provider";
/// How long a provider is waited for. It may have taken a message whose answer comes later.
const PATIENCE: Duration = Duration::from_secs(30);
/// Octets of an answer.
const LARGEST: u64 = 64 * 1024;
/// Letters of an answer that are told.
const TOLD: usize = 160;

/// Why a text message did not leave.
#[derive(Debug, Error)]
pub(super) enum TextProblem {
    /// Nothing is set up to send with.
    #[error("no provider of text messages is set up")]
    NotSetUp,
    /// The address can't be asked.
    #[error("{0}")]
    BadAddress(String),
    /// The provider was not reached, or nobody knows whether it took the message.
    #[error("{0}")]
    NoAnswer(String),
    /// The provider said no.
    #[error("the provider answered {status}: {words}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The beginning of what it said.
        words: String,
        /// Another try is of no use.
        is_final: bool,
    },
}

impl TextProblem {
    /// Whether another try is of no use.
    pub(super) const fn is_final(&self) -> bool {
        matches!(self, Self::Refused { is_final: true, .. })
    }
}

/// Sends `text` to `to` (`+49…`).
pub(super) fn send(
    account: &SmsAccount,
    means: &Means,
    (to, text): (&str, &str),
) -> Result<(), TextProblem> {
    let secret = secret(&means.secrets, SMS_SECRET).unwrap_or_else(|| Secret::new(""));
    let asked = request(account, secret.expose(), to, text).ok_or(TextProblem::NotSetUp)?;
    let agent = agent(&asked, means.ca_file.as_deref())?;
    let bad = |problem: ureq::http::Error| TextProblem::BadAddress(problem.to_string());
    let request = signed(&asked, &account.user, &secret)
        .body(asked.body)
        .map_err(bad)?;
    // Without its address: a pattern may carry a key in it.
    let lost = |problem: ureq::Error| TextProblem::NoAnswer(problem.to_string());
    let mut answer = agent.run(request).map_err(lost)?;
    let status = answer.status().as_u16();
    let body = answer
        .body_mut()
        .with_config()
        .limit(LARGEST)
        .lossy_utf8(true)
        .read_to_string();
    // A good status stands, whatever becomes of the words after it.
    let words = body.unwrap_or_default();
    judge(account, status, &words).map_err(|is_final| TextProblem::Refused {
        status,
        words: told(&words, &secret),
        is_final,
    })
}

fn signed(asked: &SmsRequest, user: &str, secret: &Secret) -> ureq::http::request::Builder {
    let mut request = Request::builder().method(asked.method).uri(&asked.url);
    if let Some(kind) = &asked.content_type {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    let sign = match asked.sign_in {
        SignIn::None => return request,
        SignIn::Basic => {
            let plain = format!("{user}:{}", secret.expose());
            let coded = base64::engine::general_purpose::STANDARD.encode(plain);
            format!("Basic {coded}")
        }
        SignIn::AccessKey => format!("AccessKey {}", secret.expose()),
    };
    request.header(header::AUTHORIZATION, sign)
}

/// One that follows no redirect: it would carry the message and its sign-in elsewhere.
fn agent(asked: &SmsRequest, ca_file: Option<&Path>) -> Result<Agent, TextProblem> {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(AutoHeaderValue::from("Linekeeper"))
        .timeout_global(Some(PATIENCE));
    let config = if asked.url.starts_with("https:") {
        config.tls_config(tls(ca_file)?)
    } else {
        config
    };
    Ok(config.build().new_agent())
}

fn tls(ca_file: Option<&Path>) -> Result<TlsConfig, TextProblem> {
    let file = ca_file.map(|path| path.display().to_string());
    let roots = net::tls_authorities(&file.unwrap_or_default()).map_err(TextProblem::NoAnswer)?;
    let roots: Vec<_> = roots
        .iter()
        .map(|one| Certificate::from_der(one).to_owned())
        .collect();
    Ok(TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .build())
}

/// The beginning of an answer, on one line; a provider that repeats the secret does not get it into our files.
fn told(words: &str, secret: &Secret) -> String {
    let words = one_line(words);
    let words = if secret.expose().is_empty() {
        words
    } else {
        words.replace(secret.expose(), "…")
    };
    words.chars().take(TOLD).collect()
}
