//! One program per profile, and what tells this installation from others.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _},
    os::unix::fs::OpenOptionsExt as _,
    thread::sleep,
    time::{Duration, Instant},
};

use rustix::fs::{FlockOperation, flock};

use super::{paths::Profile, settings_file::write_private};

/// Held by the running program; given up when dropped, or by the kernel when the program dies.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "held, not read")] File);

impl Lock {
    /// Takes the profile; `None` when another program has it.
    pub fn take(profile: &Profile) -> io::Result<Option<Self>> {
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(profile.lock())?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Some(Self(file))),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
            Err(problem) => Err(problem.into()),
        }
    }

    /// Waits until nobody has the profile any more; `false` when that takes too long.
    #[must_use]
    pub fn wait_free(profile: &Profile, patience: Duration) -> bool {
        let until = Instant::now() + patience;
        loop {
            match Self::take(profile) {
                Ok(Some(_)) => return true,
                Ok(None) if Instant::now() < until => sleep(Duration::from_millis(5)),
                Ok(None) | Err(_) => return false,
            }
        }
    }
}

/// 32 random bytes of the system.
pub fn seed() -> io::Result<[u8; 32]> {
    let mut seed = [0; 32];
    File::open("/dev/urandom")?.read_exact(&mut seed)?;
    Ok(seed)
}

/// `urn:uuid:…` of this installation (RFC 5626).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// Of an earlier start.
    Kept(String),
    /// Made up at this first start; [`keep_name`] writes it down.
    Made(String),
}

impl Name {
    /// As it is told to registrars.
    #[must_use]
    pub fn text(&self) -> &str {
        let (Self::Kept(text) | Self::Made(text)) = self;
        text
    }
}

/// The name of this installation, read or made up.
pub fn name(profile: &Profile) -> io::Result<Name> {
    if let Ok(kept) = fs::read_to_string(profile.instance()) {
        let kept = kept.trim();
        if is_name(kept) {
            return Ok(Name::Kept(kept.to_owned()));
        }
    }
    Ok(Name::Made(make_name(seed()?)))
}

/// Writes a name down that was made up. Waits for the disk.
pub fn keep_name(profile: &Profile, name: &Name) {
    if let Name::Made(made) = name
        && let Err(problem) = write_private(&profile.instance(), &format!("{made}\n"))
    {
        tracing::warn!(%problem, "the name of this installation cannot be kept");
    }
}

fn is_name(text: &str) -> bool {
    text.strip_prefix("urn:uuid:").is_some_and(|uuid| {
        uuid.len() == 36
            && uuid
                .chars()
                .all(|letter| letter == '-' || letter.is_ascii_hexdigit())
    })
}

/// A random UUID (RFC 9562 §5.4).
fn make_name(seed: [u8; 32]) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&seed[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let value = u128::from_be_bytes(bytes);
    let hex = format!("{value:032x}");
    format!(
        "urn:uuid:{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profile_is_taken_once_and_free_again_afterwards() {
        let dir = tempfile::tempdir().unwrap();
        let profile = Profile::in_dir(dir.path());
        let first = Lock::take(&profile).unwrap();
        assert!(first.is_some());
        assert!(Lock::take(&profile).unwrap().is_none());
        drop(first);
        assert!(Lock::take(&profile).unwrap().is_some());
    }

    #[test]
    fn installation_keeps_its_name() {
        let dir = tempfile::tempdir().unwrap();
        let profile = Profile::in_dir(dir.path());
        let made = name(&profile).unwrap();
        let text = made.text();
        assert!(is_name(text), "{text}");
        assert_eq!(&text[23..24], "4");
        keep_name(&profile, &made);
        assert_eq!(name(&profile).unwrap(), Name::Kept(text.to_owned()));
        fs::write(profile.instance(), "rubbish").unwrap();
        assert!(matches!(name(&profile).unwrap(), Name::Made(_)));
    }
}
