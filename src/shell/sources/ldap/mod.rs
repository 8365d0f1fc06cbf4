//! An LDAP directory: read whole, page by page, on a connection that is encrypted wherever a password travels.
//!
//! | address     | connection                                                                                |
//! |-------------|-------------------------------------------------------------------------------------------|
//! | `ldaps://`  | TLS from the first octet                                                                  |
//! | `ldap://`   | StartTLS; where the server has none, plain, but then no password leaves for another machine |

mod entry;

use std::{sync::Arc, time::Duration};

use ldap3::{
    LdapConn, LdapConnSettings, LdapError, Scope, SearchEntry, SearchOptions,
    adapters::{Adapter, EntriesOnly, PagedResults},
};
use tokio_rustls::rustls::ClientConfig;

use super::{
    Access,
    taker::{Extent, Halt, Taker},
    trouble,
};
use crate::domain::{
    card_fault::{CardFault, CardProblems},
    settings::Source,
    sources::SourceProblem,
};

/// How long a server may take to let us in, and to send the next entry.
const PATIENCE: Duration = Duration::from_secs(20);
/// Entries asked for at once; what Microsoft's servers give at most is 1000.
const PAGE: i32 = 500;
/// Entries that can be called.
const CALLABLE: &str = "(|(telephoneNumber=*)(mobile=*)(homePhone=*)(ipPhone=*))";

/// Result codes of RFC 4511 §4.1.9.
mod code {
    pub(super) const TIME_LIMIT: u32 = 3;
    pub(super) const SIZE_LIMIT: u32 = 4;
    pub(super) const STRONGER_AUTH: u32 = 8;
    pub(super) const ADMIN_LIMIT: u32 = 11;
    pub(super) const CONFIDENTIALITY: u32 = 13;
    pub(super) const NO_SUCH_OBJECT: u32 = 32;
    pub(super) const INVALID_DN: u32 = 34;
    pub(super) const INAPPROPRIATE_AUTH: u32 = 48;
    pub(super) const INVALID_CREDENTIALS: u32 = 49;
    pub(super) const INSUFFICIENT_ACCESS: u32 = 50;
}

/// Reads the directory.
pub(super) fn read(
    source: &Source,
    access: &Access,
    taker: &mut dyn Taker,
) -> Result<(Extent, CardProblems), Halt> {
    let host = host_of(&source.place)?;
    let mut connection = connect(source, access, &host)?;
    sign_in(&mut connection, source, access, &host)?;
    taker.alive()?;
    search(&mut connection, source, &host, taker)
}

/// The host of an LDAP address.
fn host_of(place: &str) -> Result<String, SourceProblem> {
    let bad = || SourceProblem::BadAddress {
        address: place.to_owned(),
    };
    let (scheme, rest) = place.trim().split_once("://").ok_or_else(bad)?;
    if !["ldap", "ldaps"].contains(&scheme.to_ascii_lowercase().as_str()) {
        return Err(bad());
    }
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => host,
        _ => host,
    };
    let fits = |c: char| c.is_alphanumeric() || "-._[]:".contains(c);
    if host.is_empty() || !host.chars().all(fits) {
        return Err(bad());
    }
    Ok(host.to_owned())
}

fn connect(source: &Source, access: &Access, host: &str) -> Result<LdapConn, SourceProblem> {
    let place = source.place.trim();
    let is_tls = place.to_ascii_lowercase().starts_with("ldaps:");
    let config = access.tls(host)?;
    let secure = open(place, Some(config), !is_tls);
    match secure {
        Ok(connection) => Ok(connection),
        // The server answered, and knows no StartTLS.
        Err(LdapError::LdapResult { .. }) if !is_tls => {
            let is_open = access.password.is_none() || trouble::is_own_machine(host);
            if !is_open {
                return Err(SourceProblem::Unprotected { host: host.into() });
            }
            open(place, None, false).map_err(|problem| told(source, host, &problem))
        }
        Err(problem) => Err(told(source, host, &problem)),
    }
}

fn open(
    place: &str,
    config: Option<Arc<ClientConfig>>,
    start_tls: bool,
) -> Result<LdapConn, LdapError> {
    let mut settings = LdapConnSettings::new().set_conn_timeout(PATIENCE);
    if let Some(config) = config {
        settings = settings.set_config(config).set_starttls(start_tls);
    }
    LdapConn::with_settings(settings, place)
}

fn sign_in(
    connection: &mut LdapConn,
    source: &Source,
    access: &Access,
    host: &str,
) -> Result<(), SourceProblem> {
    let user = source.user.trim();
    if user.is_empty() {
        return Ok(());
    }
    // With a name and no password a server answers "fine" to anybody (RFC 4513 §5.1.2): that is no sign-in.
    let Some(password) = &access.password else {
        return Err(SourceProblem::SignIn);
    };
    connection
        .with_timeout(PATIENCE)
        .simple_bind(user, password.expose())
        .and_then(ldap3::LdapResult::success)
        .map(drop)
        .map_err(|problem| told(source, host, &problem))
}

fn search(
    connection: &mut LdapConn,
    source: &Source,
    host: &str,
    taker: &mut dyn Taker,
) -> Result<(Extent, CardProblems), Halt> {
    let filter = match source.filter.trim() {
        "" => CALLABLE,
        own => own,
    };
    let failed = |problem: LdapError| Halt::from(told(source, host, &problem));
    let adapters: Vec<Box<dyn Adapter<'_, &str, Vec<&str>>>> = vec![
        Box::new(EntriesOnly::new()),
        Box::new(PagedResults::new(PAGE)),
    ];
    let mut stream = connection
        .with_timeout(PATIENCE)
        .with_search_options(SearchOptions::new().typesonly(false))
        .streaming_search_with(
            adapters,
            source.base.trim(),
            Scope::Subtree,
            filter,
            entry::ATTRIBUTES.to_vec(),
        )
        .map_err(failed)?;
    let mut problems = CardProblems::default();
    let mut count = 0;
    while let Some(found) = stream.next().map_err(failed)? {
        let found = SearchEntry::construct(found);
        match entry::card(&found) {
            Some(card) => {
                count += 1;
                taker.take(card)?;
            }
            None => problems.add(&found.dn, 0, CardFault::Empty),
        }
    }
    let result = stream.result();
    match result.rc {
        0 => Ok((Extent::Whole, problems)),
        code::SIZE_LIMIT | code::TIME_LIMIT | code::ADMIN_LIMIT if count > 0 => {
            Ok((Extent::Part, problems))
        }
        _ => Err(failed(LdapError::LdapResult { result })),
    }
}

/// An error of the library as a problem people can do something about.
fn told(source: &Source, host: &str, problem: &LdapError) -> SourceProblem {
    match problem {
        LdapError::Timeout { .. } => SourceProblem::TimedOut { host: host.into() },
        LdapError::FilterParsing => SourceProblem::BadFilter {
            filter: source.filter.clone(),
        },
        LdapError::UrlParsing { .. } | LdapError::UnknownScheme(_) | LdapError::DNSName { .. } => {
            SourceProblem::BadAddress {
                address: source.place.clone(),
            }
        }
        LdapError::LdapResult { result } => refused(source, host, result),
        other => trouble::of_connection(host, other),
    }
}

fn refused(source: &Source, host: &str, result: &ldap3::LdapResult) -> SourceProblem {
    match result.rc {
        code::INVALID_CREDENTIALS | code::INAPPROPRIATE_AUTH => SourceProblem::SignIn,
        code::STRONGER_AUTH | code::CONFIDENTIALITY => {
            SourceProblem::Unprotected { host: host.into() }
        }
        code::INSUFFICIENT_ACCESS => SourceProblem::Forbidden,
        code::NO_SUCH_OBJECT | code::INVALID_DN => SourceProblem::NoBase {
            base: source.base.clone(),
        },
        code => SourceProblem::Refused {
            code,
            detail: result.text.clone(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_found_in_addresses() {
        for (place, host) in [
            ("ldap://ldap.example", Some("ldap.example")),
            ("LDAPS://ldap.example:636/", Some("ldap.example")),
            ("ldap://[::1]:389", Some("[::1]")),
            ("ldap://", None),
            ("ldap.example", None),
            ("https://ldap.example", None),
            ("ldap://a b", None),
        ] {
            assert_eq!(host_of(place).ok().as_deref(), host, "{place}");
        }
    }
}
