//! The desktop's own files: what it starts, and who opens links. Only the user's files are changed, never the system's.

mod entry;
mod links;
#[cfg(test)]
mod tests;

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use super::settings_file::disk::write_private;
use crate::domain::desktop::{Rearrange, Surroundings};

/// Name of our entry among what the desktop starts.
const AUTOSTART: &str = "linekeeper.desktop";

/// The folders the desktop's standards name (XDG base directories).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    config: PathBuf,
    data: PathBuf,
    /// Further folders of data, best first.
    system_data: Vec<PathBuf>,
    /// Further folders of settings, best first.
    system_config: Vec<PathBuf>,
    /// Names of the running desktop, lower case: `gnome`, `kde` …
    desktops: Vec<String>,
    /// The program with its options, as it is started by the desktop.
    program: Vec<String>,
}

impl Places {
    /// Those of this user; `profile` is the folder the user named, if one was.
    pub fn of_user(profile: Option<&Path>) -> io::Result<Self> {
        let mut program = vec![own_name()?];
        if let Some(folder) = profile {
            program.extend(["--profile".to_owned(), folder.display().to_string()]);
        }
        let found = Self::from_variables(|name| env::var(name).ok(), program);
        found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "HOME is not set"))
    }

    fn from_variables(var: impl Fn(&str) -> Option<String>, program: Vec<String>) -> Option<Self> {
        let set = |name: &str| var(name).filter(|text| !text.is_empty());
        let home = PathBuf::from(set("HOME")?);
        let folder = |name: &str, rest: &str| {
            let named = set(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute());
            named.unwrap_or_else(|| home.join(rest))
        };
        let folders = |name: &str, usual: &str| {
            let text = set(name).unwrap_or_else(|| usual.to_owned());
            text.split(':').map(PathBuf::from).collect()
        };
        let desktops = set("XDG_CURRENT_DESKTOP").unwrap_or_default();
        Some(Self {
            config: folder("XDG_CONFIG_HOME", ".config"),
            data: folder("XDG_DATA_HOME", ".local/share"),
            system_data: folders("XDG_DATA_DIRS", "/usr/local/share:/usr/share"),
            system_config: folders("XDG_CONFIG_DIRS", "/etc/xdg"),
            desktops: desktops.split(':').map(str::to_lowercase).collect(),
            program,
        })
    }

    fn autostart(&self) -> PathBuf {
        self.config.join("autostart").join(AUTOSTART)
    }
}

/// The name under which the desktop finds this program: its own when it is installed, else its whole path.
fn own_name() -> io::Result<String> {
    let path = env::current_exe()?;
    let installed = path
        .parent()
        .is_some_and(|folder| folder == Path::new("/usr/bin"));
    let name = path.file_name().filter(|_| installed);
    Ok(name
        .map_or(path.as_os_str(), |name| name)
        .to_string_lossy()
        .into_owned())
}

/// Changes what is asked for and tells how it stands then.
pub fn rearrange(places: &Places, wish: Rearrange) -> io::Result<Surroundings> {
    match wish {
        Rearrange::Look => {}
        Rearrange::StartWithDesktop(true) => {
            let mut words = places.program.clone();
            words.push("--hidden".to_owned());
            let text = entry::autostart(&words);
            write(&places.autostart(), &text)?;
        }
        Rearrange::StartWithDesktop(false) => match fs::remove_file(places.autostart()) {
            Err(problem) if problem.kind() != io::ErrorKind::NotFound => return Err(problem),
            Ok(()) | Err(_) => {}
        },
        Rearrange::TakeLinks => links::take(places)?,
    }
    Ok(Surroundings {
        starts_with_desktop: starts(places),
        links: links::handler(places),
    })
}

/// Whether our entry is there and not switched off by the desktop.
fn starts(places: &Places) -> bool {
    fs::read_to_string(places.autostart()).is_ok_and(|text| {
        let says = |wanted: &str| text.lines().any(|line| line.replace(' ', "") == wanted);
        !says("Hidden=true") && !says("X-GNOME-Autostart-enabled=false")
    })
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    write_private(path, text)
}

/// The same, on a thread that may wait for the disk.
pub async fn rearrange_beside(
    profile: Option<PathBuf>,
    wish: Rearrange,
) -> Result<Surroundings, String> {
    let done = tokio::task::spawn_blocking(move || {
        let places = Places::of_user(profile.as_deref())?;
        rearrange(&places, wish)
    });
    match done.await {
        Ok(done) => done.map_err(|problem| problem.to_string()),
        Err(problem) => Err(problem.to_string()),
    }
}
