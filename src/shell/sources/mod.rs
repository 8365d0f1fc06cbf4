//! Sources of contacts besides our own address book: folders of vCards, LDAP directories, `CardDAV` address books; and the
//! import of files.
//!
//! One thread minds them all and starts only when there is something to mind, a moment after the program; each source
//! that is on has a thread of its own, which reads it anew on its interval, when it is told to, and when a watched folder
//! changes. Nobody ever waits for a source: what was read last is in the contacts, and where each stands is in the
//! snapshot (S36).
//!
//! | module   | what it does                                                       |
//! |----------|--------------------------------------------------------------------|
//! | `link`   | the way to the thread that minds the sources                       |
//! | `desk` `wishes` | that thread, and what is wished of it                       |
//! | `worker` | one source's thread                                                |
//! | `wait`   | waits for time, bell and changes of folders                        |
//! | `taker`  | what readers hand cards to: the contacts, or a trial               |
//! | `folder` `ldap` `dav` | the readers                                           |
//! | `import` `export` | files into our own address book or a folder, and out of them |

mod dav;
mod desk;
mod export;
mod folder;
mod import;
mod ldap;
mod link;
mod taker;
mod trouble;
mod wait;
mod wishes;
mod worker;

use std::sync::Arc;

use rustls_pki_types::CertificateDer;
use tokio_rustls::rustls::ClientConfig;

pub use self::export::export;
pub use self::folder::expand;
pub use self::import::{Import, Target, look};
pub use self::link::{Ground, Sources, Told};

use crate::{
    domain::{
        id::{AccountId, SourceId},
        sources::SourceProblem,
    },
    secret::Secret,
    shell::net,
};

/// What the names of sources' passwords begin with, where passwords are kept.
pub const SECRET: &str = "source:";

/// The name under which a source's password is kept.
#[must_use]
pub fn secret_key(id: &SourceId) -> AccountId {
    AccountId::new(&format!("{SECRET}{id}"))
}

/// Whether a password is a source's.
#[must_use]
pub fn is_secret_key(key: &AccountId) -> bool {
    key.as_str().starts_with(SECRET)
}

/// What a reader needs to be let in.
#[derive(Debug, Default)]
struct Access {
    password: Option<Secret>,
    /// PEM file of further certificate authorities; empty: the system's only.
    ca_file: String,
}

impl Access {
    fn tls(&self, host: &str) -> Result<Arc<ClientConfig>, SourceProblem> {
        net::tls_configuration(&self.ca_file).map_err(|detail| SourceProblem::NoTls {
            host: host.to_owned(),
            detail,
        })
    }

    fn authorities(&self, host: &str) -> Result<Vec<CertificateDer<'static>>, SourceProblem> {
        net::tls_authorities(&self.ca_file).map_err(|detail| SourceProblem::NoTls {
            host: host.to_owned(),
            detail,
        })
    }
}
