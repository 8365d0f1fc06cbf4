//! Tells when the settings file may have changed, without waking up in between (inotify on its folder: editors replace the
//! file instead of writing into it).

use std::{
    fs, io,
    mem::MaybeUninit,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
};

use rustix::fs::inotify::{self, CreateFlags, Reader, WatchFlags};
use tokio::io::unix::AsyncFd;

use crate::shell::ready::register;

/// A watch on one file.
#[derive(Debug)]
pub struct Watch {
    inotify: AsyncFd<OwnedFd>,
    names: Vec<Vec<u8>>,
}

impl Watch {
    /// Watches `path`, and what it leads to when it is a link. Must be called within the runtime.
    pub fn new(path: &Path) -> io::Result<Self> {
        let inotify = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)?;
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let mut folders: Vec<PathBuf> = Vec::new();
        let mut names = Vec::new();
        for file in [path, &*target] {
            let folder = file.parent().unwrap_or(Path::new("/")).to_owned();
            if !folders.contains(&folder) {
                folders.push(folder);
            }
            names.push(
                file.file_name()
                    .unwrap_or_default()
                    .as_encoded_bytes()
                    .to_vec(),
            );
        }
        for folder in &folders {
            let flags = WatchFlags::CLOSE_WRITE | WatchFlags::MOVED_TO | WatchFlags::DELETE;
            inotify::add_watch(&inotify, folder, flags)?;
        }
        Ok(Self {
            inotify: register(inotify)?,
            names,
        })
    }

    /// Waits until the file was written, replaced or removed.
    pub async fn changed(&mut self) -> io::Result<()> {
        loop {
            let mut ready = self.inotify.readable().await?;
            if Self::drain(self.inotify.get_ref(), &self.names)? {
                return Ok(());
            }
            ready.clear_ready();
        }
    }

    /// Reads all waiting events; whether one concerned the file.
    fn drain(inotify: &OwnedFd, names: &[Vec<u8>]) -> io::Result<bool> {
        let mut buffer = [MaybeUninit::uninit(); 1024];
        let mut reader = Reader::new(inotify, &mut buffer);
        let mut ours = false;
        loop {
            match reader.next() {
                Ok(event) => {
                    let name = event.file_name().map(std::ffi::CStr::to_bytes);
                    ours |= name.is_some_and(|name| names.iter().any(|known| known == name));
                }
                Err(rustix::io::Errno::WOULDBLOCK) => return Ok(ours),
                Err(problem) => return Err(problem.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    async fn fires(watch: &mut Watch) -> bool {
        tokio::time::timeout(Duration::from_millis(200), watch.changed())
            .await
            .is_ok()
    }

    #[tokio::test(flavor = "current_thread")]
    async fn writing_replacing_and_removing_are_seen_and_neighbours_are_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("settings.toml");
        fs::write(&path, "a").unwrap();
        let mut watch = Watch::new(&path).unwrap();
        fs::write(dir.path().join("other"), "x").unwrap();
        assert!(!fires(&mut watch).await);
        fs::write(&path, "b").unwrap();
        assert!(fires(&mut watch).await);
        super::super::write_private(&path, "c").unwrap();
        assert!(fires(&mut watch).await);
        fs::remove_file(&path).unwrap();
        assert!(fires(&mut watch).await);
        assert!(!fires(&mut watch).await);
    }
}
