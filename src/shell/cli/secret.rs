//! `linekeeper secret set ACCOUNT`: a password from standard input to where passwords are kept.

use std::io;

use super::{complain, failed, texts};
use crate::{
    domain::id::AccountId,
    secret::Secret,
    shell::{
        control::{
            client::{ClientError, ask},
            protocol::{Hidden, Request, Response, exit},
        },
        out, outbox,
        paths::Profile,
        secret::Secrets,
        settings_file::parse,
        sources::SECRET,
    },
};

/// Reads a line and keeps it as the password of `account`. A running telephone learns of it at once.
pub(super) fn set(profile: &Profile, account: &str) -> u8 {
    let mut line = String::new();
    if let Err(problem) = io::stdin().read_line(&mut line) {
        let detail = [("detail", problem.to_string().into())];
        return failed(texts(profile), "cli-no-password", &detail);
    }
    let password = line.trim_end_matches(['\n', '\r']);
    if password.is_empty() {
        complain(texts(profile), "cli-empty-password", &[]);
        return exit::USAGE;
    }
    let request = Request::SetPassword {
        account: account.to_owned(),
        password: Hidden(password.to_owned()),
    };
    match ask(&profile.socket(), &request, |_| {}) {
        Ok(Response::Failed { code, text }) => {
            out::complaint(&text);
            code
        }
        Ok(Response::Done(_) | Response::Part(_)) => exit::OK,
        Err(ClientError::NotRunning) => keep(profile, account, password),
        Err(ClientError::Broken(problem)) => {
            let detail = [("detail", problem.to_string().into())];
            failed(texts(profile), "cli-no-answer", &detail)
        }
    }
}

fn keep(profile: &Profile, account: &str, password: &str) -> u8 {
    let settings = std::fs::read_to_string(profile.settings()).unwrap_or_default();
    let settings = parse(&settings).settings;
    let is_known = match account.strip_prefix(SECRET) {
        Some(source) => settings.sources.contains_key(source),
        None if outbox::is_secret_key(account) => true,
        None => settings.accounts.contains_key(account),
    };
    if !is_known {
        let account = [("account", account.to_owned().into())];
        complain(texts(profile), "cli-no-such-account", &account);
        return exit::NO_SUCH;
    }
    let kept = Secrets::of(profile).set(&AccountId::new(account), &Secret::new(password));
    match kept {
        Ok(_) => exit::OK,
        Err(problem) => {
            let detail = [("detail", problem.to_string().into())];
            failed(texts(profile), "error-no-secret-store", &detail)
        }
    }
}
