//! Where passwords are kept: the system's secret service, or a file only the user can read.
//!
//! | situation                                   | written to                     | read from                     |
//! |---------------------------------------------|--------------------------------|-------------------------------|
//! | `--profile DIR`                             | file in `DIR`                  | file                          |
//! | no session bus, or no service on it         | file                           | file                          |
//! | service locked and nobody to unlock it      | file, after the service refused | file, then service            |
//! | service works                               | service, file entry removed    | file, then service            |
//!
//! The service may take long and starts a runtime of its own, so nothing here may be called within the program's runtime:
//! use a thread.

use std::{
    env, fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use keyring::v1::Entry;
use thiserror::Error;
use toml_edit::{DocumentMut, value};

use crate::{
    domain::id::AccountId,
    engine::snapshot::SecretStore,
    secret::Secret,
    shell::{paths::Profile, settings_file::write_private},
};

/// Our name towards the secret service.
const SERVICE: &str = "linekeeper";

/// Why a password can't be read or stored.
#[derive(Debug, Error)]
pub enum SecretError {
    /// The private file can't be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The private file is no TOML.
    #[error("{0} is damaged")]
    Damaged(PathBuf),
}

/// The passwords of a profile.
#[derive(Clone, Debug)]
pub struct Secrets {
    file: PathBuf,
    service: bool,
}

impl Secrets {
    /// The passwords of `profile`. The secret service is left alone when the profile is a folder of its own, or when there
    /// is no session bus.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        Self {
            file: profile.passwords(),
            service: !profile.is_explicit() && has_session_bus(),
        }
    }

    /// Whether asking the service may bring more than [`Self::in_file`] did.
    #[must_use]
    pub const fn may_ask_service(&self) -> bool {
        self.service
    }

    /// The passwords in the private file; nothing else is asked, so this is quick.
    pub fn in_file(&self) -> Result<Vec<(AccountId, Secret)>, SecretError> {
        let document = self.read()?;
        Ok(document
            .iter()
            .filter_map(|(key, item)| Some((AccountId::new(key), Secret::new(item.as_str()?))))
            .collect())
    }

    /// The password the service has for `account`, if it has one and gives it.
    #[must_use]
    pub fn in_service(&self, account: &AccountId) -> Option<Secret> {
        let entry = self.entry(account)?;
        match entry.get_password() {
            Ok(password) => Some(Secret::new(password)),
            Err(problem) => {
                tracing::debug!(%account, %problem, "the secret service has no password");
                None
            }
        }
    }

    /// Stores a password and tells where it went.
    pub fn set(&self, account: &AccountId, password: &Secret) -> Result<SecretStore, SecretError> {
        if let Some(entry) = self.entry(account) {
            match entry.set_password(password.expose()) {
                Ok(()) => {
                    self.remove_from_file(account)?;
                    return Ok(SecretStore::System);
                }
                Err(problem) => {
                    tracing::warn!(%account, %problem, "the secret service refused the password");
                }
            }
        }
        let mut document = self.read()?;
        document[account.as_str()] = value(password.expose());
        self.write(&document)?;
        Ok(SecretStore::PrivateFile)
    }

    /// Forgets a password, wherever it is.
    pub fn remove(&self, account: &AccountId) -> Result<(), SecretError> {
        if let Some(entry) = self.entry(account)
            && let Err(problem) = entry.delete_credential()
        {
            tracing::debug!(%account, %problem, "nothing to forget in the secret service");
        }
        self.remove_from_file(account)
    }

    /// Where passwords are kept as things stand: in the file when there is no service or when it had to help out.
    #[must_use]
    pub fn place(&self) -> SecretStore {
        let in_file = self.read().is_ok_and(|document| !document.is_empty());
        if self.service && !in_file {
            SecretStore::System
        } else {
            SecretStore::PrivateFile
        }
    }

    fn entry(&self, account: &AccountId) -> Option<Entry> {
        if !self.service {
            return None;
        }
        Entry::new(SERVICE, account.as_str())
            .inspect_err(|problem| tracing::debug!(%problem, "there is no secret service"))
            .ok()
    }

    fn remove_from_file(&self, account: &AccountId) -> Result<(), SecretError> {
        let mut document = self.read()?;
        if document.remove(account.as_str()).is_some() {
            self.write(&document)?;
        }
        Ok(())
    }

    fn read(&self) -> Result<DocumentMut, SecretError> {
        match fs::read_to_string(&self.file) {
            Ok(text) => {
                keep_private(&self.file);
                text.parse()
                    .map_err(|_| SecretError::Damaged(self.file.clone()))
            }
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => Ok(DocumentMut::new()),
            Err(source) => Err(self.failed(source)),
        }
    }

    fn write(&self, document: &DocumentMut) -> Result<(), SecretError> {
        write_private(&self.file, &document.to_string()).map_err(|source| self.failed(source))?;
        keep_private(&self.file);
        Ok(())
    }

    fn failed(&self, source: io::Error) -> SecretError {
        SecretError::File {
            path: self.file.clone(),
            source,
        }
    }
}

/// Takes the rights of others away, should somebody have given them any.
fn keep_private(file: &Path) {
    let open = fs::metadata(file).is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
    if open {
        tracing::warn!(?file, "the file of passwords was open to others");
        if let Err(problem) = fs::set_permissions(file, fs::Permissions::from_mode(0o600)) {
            tracing::error!(%problem, "and cannot be closed");
        }
    }
}

fn has_session_bus() -> bool {
    let named = env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some_and(|address| !address.is_empty());
    let usual = env::var_os("XDG_RUNTIME_DIR")
        .is_some_and(|folder| Path::new(&folder).join("bus").exists());
    named || usual
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> (tempfile::TempDir, Secrets) {
        let dir = tempfile::tempdir().unwrap();
        let secrets = Secrets::of(&Profile::in_dir(dir.path()));
        (dir, secrets)
    }

    #[test]
    fn own_profile_keeps_passwords_in_its_private_file_and_asks_nobody() {
        let (_dir, secrets) = secrets();
        let office = AccountId::new("office");
        assert!(!secrets.may_ask_service());
        assert_eq!(secrets.in_file().unwrap(), []);
        let odd = Secret::new("pä\"ss\\w\n'#=");
        assert_eq!(
            secrets.set(&office, &odd).unwrap(),
            SecretStore::PrivateFile
        );
        assert_eq!(secrets.in_file().unwrap(), [(office.clone(), odd)]);
        assert_eq!(secrets.place(), SecretStore::PrivateFile);
        assert_eq!(secrets.in_service(&office), None);
        secrets.remove(&office).unwrap();
        assert_eq!(secrets.in_file().unwrap(), []);
    }

    #[test]
    fn file_is_readable_by_the_user_only_even_if_somebody_opened_it() {
        let (_dir, secrets) = secrets();
        let mode = || fs::metadata(&secrets.file).unwrap().permissions().mode() & 0o777;
        let account = AccountId::new("a");
        secrets.set(&account, &Secret::new("x")).unwrap();
        assert_eq!(mode(), 0o600);
        fs::set_permissions(&secrets.file, fs::Permissions::from_mode(0o644)).unwrap();
        secrets.in_file().unwrap();
        assert_eq!(mode(), 0o600);
    }

    #[test]
    fn damaged_file_is_named_and_left_as_it_is() {
        let (_dir, secrets) = secrets();
        fs::write(&secrets.file, "= broken").unwrap();
        let account = AccountId::new("a");
        let refused = secrets.set(&account, &Secret::new("x"));
        assert!(matches!(refused, Err(SecretError::Damaged(_))));
        assert_eq!(fs::read_to_string(&secrets.file).unwrap(), "= broken");
    }

    #[test]
    fn absent_service_falls_back_to_the_file() {
        let (_dir, mut secrets) = secrets();
        // As if a bus were announced; none answers where the tests run, or it has our test's entry and gives it back.
        secrets.service = true;
        let account = AccountId::new("linekeeper-test-only");
        let place = secrets.set(&account, &Secret::new("x")).unwrap();
        let read = secrets
            .in_file()
            .unwrap()
            .into_iter()
            .find(|(found, _)| *found == account)
            .map(|(_, password)| password)
            .or_else(|| secrets.in_service(&account));
        assert_eq!(read, Some(Secret::new("x")), "{place:?}");
        secrets.remove(&account).unwrap();
    }
}
