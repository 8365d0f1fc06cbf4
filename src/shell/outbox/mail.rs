//! Mail leaves over a server's submission port or a program that takes mail as sendmail does.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use lettre::{
    Message, SendmailTransport, Transport as _,
    message::Mailbox,
    transport::smtp::{
        self,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{Certificate, SmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use thiserror::Error;

use super::post;
use crate::{
    domain::{
        id::{AccountId, CallId},
        journal::WallTime,
        notice::{Channel, Letter, MailAccount, Notice, NoticeState, Security, as_html},
        settings::HostPort,
    },
    secret::Secret,
    shell::{clock, secret::Secrets},
};

/// Under this name the password of the mail server is kept.
pub const SECRET: &str = "mail:server";
/// How long a server is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// The same while somebody waits for the answer.
const SHORT_PATIENCE: Duration = Duration::from_secs(8);

/// What sending needs besides the settings.
#[derive(Clone, Debug)]
pub struct Means {
    /// Where the password is.
    pub secrets: Secrets,
    /// A further authority of certificates.
    pub ca_file: Option<PathBuf>,
    /// The folder of recordings.
    pub recordings: PathBuf,
    /// The name of this installation.
    pub instance: String,
}

/// Why a mail did not leave.
#[derive(Debug, Error)]
pub enum MailProblem {
    /// Nothing is set up to send with.
    #[error("no mail server is set up")]
    NotSetUp,
    /// No address.
    #[error("{0:?} is no mail address")]
    BadAddress(String),
    /// The server's name can't be read.
    #[error("{0:?} is no server")]
    BadServer(String),
    /// A certificate file can't be read.
    #[error("{path}: {detail}")]
    BadAuthority {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// The message can't be made.
    #[error("the message cannot be made: {0}")]
    Unfit(String),
    /// The server said no, or could not be reached.
    #[error("{0}")]
    Server(String, Option<u16>),
    /// The program did.
    #[error("{0}")]
    Program(String),
}

impl MailProblem {
    /// Whether another try is of no use. A refused log-in may be mended in the settings, so it is one.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        match self {
            Self::BadAddress(_) | Self::Unfit(_) => true,
            Self::Server(_, Some(code)) => *code >= 500 && !matches!(*code, 530 | 534 | 535 | 538),
            Self::NotSetUp
            | Self::BadServer(_)
            | Self::BadAuthority { .. }
            | Self::Server(_, None)
            | Self::Program(_) => false,
        }
    }
}

/// A mail was taken; what is left is to say good-bye.
#[must_use]
pub(super) struct Taken(Option<SmtpConnection>);

impl Taken {
    /// Says good-bye to the server. Nothing depends on its answer, so it comes after everything that must not wait.
    pub(super) fn part(self) {
        if let Some(mut connection) = self.0 {
            connection.abort();
        }
    }
}

/// Sends a notice.
pub(super) fn send(
    mail: &MailAccount,
    means: &Means,
    notice: &Notice,
) -> Result<Taken, MailProblem> {
    send_within(PATIENCE, mail, means, notice)
}

fn send_within(
    patience: Duration,
    mail: &MailAccount,
    means: &Means,
    notice: &Notice,
) -> Result<Taken, MailProblem> {
    if !mail.is_set_up() {
        return Err(MailProblem::NotSetUp);
    }
    let bad = || MailProblem::BadAddress(mail.from.clone());
    let from: Mailbox = mail.from.trim().parse().map_err(|_| bad())?;
    let places = (means.instance.as_str(), means.recordings.as_path());
    let message = post::message(notice, &from, places)?;
    if mail.server.trim().is_empty() {
        return SendmailTransport::new_with_command(mail.program.trim())
            .send(&message)
            .map(|()| Taken(None))
            .map_err(|problem| MailProblem::Program(whole(&problem)));
    }
    let mut connection = connect(mail, means, patience)?;
    match hand_over(&mut connection, &message) {
        Ok(()) => Ok(Taken(Some(connection))),
        Err(problem) => {
            connection.abort();
            Err(said(&problem))
        }
    }
}

/// Sends a mail that says that it works, to the sender's own address unless another one is given.
pub fn send_test(
    mail: &MailAccount,
    means: &Means,
    (to, subject, text): (&str, &str, &str),
) -> Result<(), MailProblem> {
    let bad = || MailProblem::BadAddress(mail.from.clone());
    let from: Mailbox = mail.from.trim().parse().map_err(|_| bad())?;
    let to = if to.trim().is_empty() {
        from.email.to_string()
    } else {
        to.trim().to_owned()
    };
    let now = clock::wall();
    let test = Notice {
        id: 0,
        row: CallId(u64::try_from(now.0).unwrap_or(0)),
        channel: Channel::Mail,
        state: NoticeState::Waiting,
        at: now,
        due: None::<WallTime>,
        tries: 0,
        problem: String::new(),
        suppressed: None,
        letter: Letter {
            to: vec![to],
            subject: subject.to_owned(),
            html: as_html(text, &[]),
            text: text.to_owned(),
            thread: "test".into(),
            ..Letter::default()
        },
    };
    send_within(SHORT_PATIENCE, mail, means, &test).map(Taken::part)
}

/// Hands a message to the server. Its text and the dot that ends it leave in one piece: in two, as the library has it, the
/// dot waits in the system for some 40 ms, and a program killed meanwhile has sent a mail it knows nothing of.
fn hand_over(connection: &mut SmtpConnection, message: &Message) -> Result<(), smtp::Error> {
    let (envelope, bytes) = (message.envelope(), message.formatted());
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return connection.send(envelope, &bytes).map(drop);
    };
    let mut addresses = envelope.from().into_iter().chain(envelope.to());
    if addresses.any(|address| !address.to_string().is_ascii()) {
        return connection.send(envelope, &bytes).map(drop);
    }
    let is_wide = !text.is_ascii()
        && connection
            .server_info()
            .supports_feature(Extension::EightBitMime);
    let body = is_wide.then_some(MailParameter::Body(MailBodyParameter::EightBitMime));
    let sender = envelope.from().cloned();
    connection.command(Mail::new(sender, body.into_iter().collect()))?;
    for to in envelope.to() {
        connection.command(Rcpt::new(to.clone(), Vec::new()))?;
    }
    connection.command(Data)?;
    connection.command(dotted(text)).map(drop)
}

/// A text as it is sent: a line that begins with a dot has another one before it, and a dot alone ends it (RFC 5321
/// §4.5.2).
fn dotted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    for line in text.split_inclusive('\n') {
        if line.starts_with('.') {
            out.push('.');
        }
        out.push_str(line);
    }
    if !out.ends_with("\r\n") {
        out.push_str("\r\n");
    }
    out.push_str(".\r\n");
    out
}

/// Reaches the server, secures the way there and logs in.
fn connect(
    mail: &MailAccount,
    means: &Means,
    patience: Duration,
) -> Result<SmtpConnection, MailProblem> {
    let server = HostPort::read(mail.server.trim());
    let server = server.ok_or_else(|| MailProblem::BadServer(mail.server.clone()))?;
    let port = server.port.unwrap_or(mail.security.port());
    let (hello, is_secured) = (ClientId::default(), mail.security != Security::None);
    let parameters = is_secured
        .then(|| parameters(&server.host, means.ca_file.as_deref()))
        .transpose()?;
    let from_the_first_byte = parameters
        .as_ref()
        .filter(|_| mail.security == Security::Tls);
    let mut connection = SmtpConnection::connect(
        (server.host.as_str(), port),
        Some(patience),
        &hello,
        from_the_first_byte,
        None,
    )
    .map_err(|problem| said(&problem))?;
    if let (Security::Starttls, Some(parameters)) = (mail.security, &parameters) {
        let secured = connection.starttls(parameters, &hello);
        secured.map_err(|problem| said(&problem))?;
    }
    if is_secured && !mail.user.trim().is_empty() {
        let password = secret(&means.secrets, SECRET);
        let password = password.map(|password| password.expose().to_owned());
        let user = mail.user.trim().to_owned();
        let credentials = Credentials::new(user, password.unwrap_or_default());
        let known = connection.auth(DEFAULT_MECHANISMS, &credentials);
        known.map_err(|problem| said(&problem))?;
    }
    Ok(connection)
}

fn said(problem: &smtp::Error) -> MailProblem {
    MailProblem::Server(whole(problem), problem.status().map(u16::from))
}

fn parameters(host: &str, ca_file: Option<&Path>) -> Result<TlsParameters, MailProblem> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = ca_file {
        let bad = |detail: String| MailProblem::BadAuthority {
            path: path.to_owned(),
            detail,
        };
        let pem = std::fs::read(path).map_err(|problem| bad(problem.to_string()))?;
        let authority = Certificate::from_pem(&pem).map_err(|problem| bad(problem.to_string()))?;
        builder = builder.add_root_certificate(authority);
    }
    builder
        .build()
        .map_err(|problem| MailProblem::Server(whole(&problem), None))
}

/// What is kept under this name.
pub(super) fn secret(secrets: &Secrets, name: &str) -> Option<Secret> {
    let key = AccountId::new(name);
    let in_file = secrets
        .in_file()
        .inspect_err(|problem| tracing::error!(%problem, "cannot read the file of passwords"));
    let found = in_file
        .unwrap_or_default()
        .into_iter()
        .find(|(found, _)| *found == key);
    found
        .map(|(_, password)| password)
        .or_else(|| secrets.in_service(&key))
}

/// A fault with what lies behind it.
fn whole(problem: &dyn std::error::Error) -> String {
    let mut words = problem.to_string();
    let mut cause = problem.source();
    while let Some(behind) = cause {
        let more = behind.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        cause = behind.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_a_dot_does_not_end_a_mail() {
        for (text, sent) in [
            ("a\r\n", "a\r\n.\r\n"),
            ("a", "a\r\n.\r\n"),
            (".\r\nQUIT\r\n", "..\r\nQUIT\r\n.\r\n"),
            ("a\r\n.b\r\n..", "a\r\n..b\r\n...\r\n.\r\n"),
            ("", "\r\n.\r\n"),
        ] {
            assert_eq!(dotted(text), sent, "{text:?}");
        }
    }

    #[test]
    fn what_the_server_refuses_for_good_is_not_tried_again() {
        for (code, is_final) in [
            (Some(550), true),
            (Some(554), true),
            (Some(450), false),
            (Some(421), false),
            (Some(535), false),
            (None, false),
        ] {
            let problem = MailProblem::Server(String::new(), code);
            assert_eq!(problem.is_final(), is_final, "{code:?}");
        }
    }
}
