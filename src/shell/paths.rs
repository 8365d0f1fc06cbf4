//! Where an instance keeps its things.
//!
//! With `--profile DIR` everything lies in that one folder; without it in the system's folders for settings, data and
//! run-time files (XDG base directories). Folders made here are for the user only (mode 0700).

use std::{
    env, fs, io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use thiserror::Error;

/// The folders of one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    config: PathBuf,
    data: PathBuf,
    runtime: PathBuf,
    explicit: bool,
}

/// Why there is no place for the instance's files.
#[derive(Debug, Error)]
pub enum ProfileError {
    /// Neither `HOME` nor the XDG variables are set.
    #[error("HOME is not set")]
    NoHome,
    /// A folder can't be made.
    #[error("cannot make {path}: {source}")]
    CannotMake {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl Profile {
    /// Everything in `dir`.
    #[must_use]
    pub fn in_dir(dir: &Path) -> Self {
        // A profile given as a relative path must mean the same folder for as long as the program runs.
        let dir = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
        Self {
            config: dir.clone(),
            data: dir.clone(),
            runtime: dir,
            explicit: true,
        }
    }

    /// The system's folders.
    pub fn of_system() -> Result<Self, ProfileError> {
        Self::from_variables(|name| env::var_os(name).map(PathBuf::from))
    }

    fn from_variables(var: impl Fn(&str) -> Option<PathBuf>) -> Result<Self, ProfileError> {
        let absolute = |name| var(name).filter(|path| path.is_absolute());
        let under_home = |rest| {
            absolute("HOME")
                .map(|home| home.join(rest))
                .ok_or(ProfileError::NoHome)
        };
        let config = absolute("XDG_CONFIG_HOME").map_or_else(|| under_home(".config"), Ok)?;
        let data = absolute("XDG_DATA_HOME").map_or_else(|| under_home(".local/share"), Ok)?;
        let data = data.join("linekeeper");
        let runtime = absolute("XDG_RUNTIME_DIR")
            .map_or_else(|| data.join("run"), |path| path.join("linekeeper"));
        Ok(Self {
            config: config.join("linekeeper"),
            data,
            runtime,
            explicit: false,
        })
    }

    /// Makes the folders that are missing.
    pub fn create(&self) -> Result<(), ProfileError> {
        for path in [&self.config, &self.data, &self.runtime] {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(path)
                .map_err(|source| ProfileError::CannotMake {
                    path: path.clone(),
                    source,
                })?;
        }
        Ok(())
    }

    /// Whether the folder was named by the user (`--profile`).
    #[must_use]
    pub const fn is_explicit(&self) -> bool {
        self.explicit
    }

    /// The folder the user named, if one was.
    #[must_use]
    pub fn named_folder(&self) -> Option<PathBuf> {
        self.explicit.then(|| self.config.clone())
    }

    /// The settings file.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.config.join("settings.toml")
    }

    /// A copy of the last settings without a mistake, used when the program starts on a damaged file.
    #[must_use]
    pub fn good_settings(&self) -> PathBuf {
        self.data.join("settings.last-good.toml")
    }

    /// The journal.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.data.join("journal.sqlite")
    }

    /// Contacts of all sources, with what this desk knows of them.
    #[must_use]
    pub fn contacts(&self) -> PathBuf {
        self.data.join("contacts.sqlite")
    }

    /// The private file for passwords.
    #[must_use]
    pub fn passwords(&self) -> PathBuf {
        self.data.join("passwords.toml")
    }

    /// The name of this installation towards registrars.
    #[must_use]
    pub fn instance(&self) -> PathBuf {
        self.data.join("instance")
    }

    /// The socket by which a running instance is told what to do.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.runtime.join("control.sock")
    }

    /// Locked by the running instance.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.runtime.join("instance.lock")
    }
}

/// A new file among the user's documents (XDG's folder, else the home folder); a number joins the name when it is taken.
pub fn document(name: &str, ending: &str) -> io::Result<PathBuf> {
    let home = env::var_os("HOME")
        .map(PathBuf::from)
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, ProfileError::NoHome.to_string()))?;
    let config = env::var_os("XDG_CONFIG_HOME").map_or_else(|| home.join(".config"), PathBuf::from);
    let listed = fs::read_to_string(config.join("user-dirs.dirs")).unwrap_or_default();
    let folder = documents(&listed, &home).filter(|folder| folder.is_dir());
    free(&folder.unwrap_or(home), name, ending)
}

/// The folder `user-dirs.dirs` names for documents.
fn documents(listed: &str, home: &Path) -> Option<PathBuf> {
    let line = listed
        .lines()
        .find_map(|line| line.trim().strip_prefix("XDG_DOCUMENTS_DIR="))?;
    let value = line.trim_matches('"');
    match value.strip_prefix("$HOME") {
        Some(rest) => Some(home.join(rest.trim_start_matches('/'))),
        None => Some(PathBuf::from(value)).filter(|path| path.is_absolute()),
    }
}

fn free(folder: &Path, name: &str, ending: &str) -> io::Result<PathBuf> {
    let names = std::iter::once(format!("{name}.{ending}"))
        .chain((2..1_000).map(|n| format!("{name} ({n}).{ending}")));
    let mut paths = names.map(|name| folder.join(name));
    paths
        .find(|path| !path.exists())
        .ok_or_else(|| io::Error::new(io::ErrorKind::AlreadyExists, "too many files of this name"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn with(vars: &[(&str, &str)]) -> Result<Profile, ProfileError> {
        Profile::from_variables(|name| {
            vars.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| PathBuf::from(value))
        })
    }

    #[test]
    fn system_folders_follow_the_variables() {
        let home = with(&[("HOME", "/home/eva")]).unwrap();
        assert_eq!(
            home.settings(),
            Path::new("/home/eva/.config/linekeeper/settings.toml")
        );
        assert_eq!(
            home.journal(),
            Path::new("/home/eva/.local/share/linekeeper/journal.sqlite")
        );
        assert_eq!(
            home.socket(),
            Path::new("/home/eva/.local/share/linekeeper/run/control.sock")
        );
        let full = with(&[
            ("HOME", "/h"),
            ("XDG_CONFIG_HOME", "/c"),
            ("XDG_DATA_HOME", "/d"),
            ("XDG_RUNTIME_DIR", "/r"),
        ])
        .unwrap();
        assert_eq!(full.settings(), Path::new("/c/linekeeper/settings.toml"));
        assert_eq!(full.socket(), Path::new("/r/linekeeper/control.sock"));
    }

    #[test]
    fn relative_variables_are_ignored_as_the_standard_says() {
        let profile = with(&[("HOME", "/h"), ("XDG_CONFIG_HOME", "c")]).unwrap();
        assert_eq!(
            profile.settings(),
            Path::new("/h/.config/linekeeper/settings.toml")
        );
        assert!(matches!(with(&[]), Err(ProfileError::NoHome)));
    }

    #[test]
    fn profile_folder_holds_everything_and_is_private() {
        let dir = tempfile::tempdir().unwrap();
        let profile = Profile::in_dir(&dir.path().join("a/b"));
        profile.create().unwrap();
        profile.create().unwrap();
        assert!(profile.is_explicit());
        for path in [profile.settings(), profile.journal(), profile.socket()] {
            assert_eq!(path.parent().unwrap(), dir.path().join("a/b"));
        }
        let mode = fs::metadata(dir.path().join("a/b"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn folder_that_cannot_be_made_is_named() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        let problem = Profile::in_dir(&dir.path().join("file/deep")).create();
        assert!(
            matches!(problem, Err(ProfileError::CannotMake { path, .. }) if path.ends_with("file/deep"))
        );
    }

    #[test]
    fn documents_go_where_the_desktop_says_and_overwrite_nothing() {
        let home = Path::new("/home/eva");
        for (listed, expected) in [
            (
                "XDG_DOCUMENTS_DIR=\"$HOME/Dokumente\"\n",
                Some("/home/eva/Dokumente"),
            ),
            (
                "# x\nXDG_DOCUMENTS_DIR=\"/data/docs\"\n",
                Some("/data/docs"),
            ),
            ("XDG_DOCUMENTS_DIR=\"docs\"\n", None),
            ("", None),
        ] {
            assert_eq!(
                documents(listed, home),
                expected.map(PathBuf::from),
                "{listed}"
            );
        }
        let dir = tempfile::tempdir().unwrap();
        let first = free(dir.path(), "a", "pdf").unwrap();
        fs::write(&first, "").unwrap();
        let second = free(dir.path(), "a", "pdf").unwrap();
        assert_eq!(second, dir.path().join("a (2).pdf"));
    }
}
