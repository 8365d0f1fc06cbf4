//! Waiting for the next reading: until its time, until somebody wants it, or until a watched folder changes. Nothing wakes
//! up in between.

use std::{
    io::{self, Read as _, Write as _},
    mem::MaybeUninit,
    os::{
        fd::{AsFd as _, OwnedFd},
        unix::net::UnixStream,
    },
    path::PathBuf,
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::inotify::{self, CreateFlags, Reader, WatchFlags},
};

/// A change is taken up when the folder has been quiet for so long: programs write in several steps.
const QUIET: Duration = Duration::from_millis(300);
/// But not later than this.
const PATIENCE: Duration = Duration::from_secs(5);

/// Wakes a [`Sleeper`].
#[derive(Debug)]
pub(super) struct Bell(UnixStream);

impl Bell {
    /// Wakes it; a bell that rings already needs no second pull.
    pub(super) fn ring(&self) {
        if let Err(problem) = (&self.0).write(&[1]) {
            tracing::debug!(%problem, "a source's bell rings already");
        }
    }
}

/// Waits.
#[derive(Debug)]
pub(super) struct Sleeper {
    bell: UnixStream,
    watch: Option<OwnedFd>,
}

/// What ended the waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Woken {
    /// The time is over.
    Time,
    /// The bell rang.
    Bell,
    /// A watched folder changed.
    Change,
}

impl Sleeper {
    pub(super) fn new() -> io::Result<(Self, Bell)> {
        let (bell, ring) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        ring.set_nonblocking(true)?;
        let sleeper = Self { bell, watch: None };
        Ok((sleeper, Bell(ring)))
    }

    /// Watches these folders from now on, and no others. Those that can't be watched are read on their interval only.
    pub(super) fn watch(&mut self, folders: &[PathBuf]) {
        self.watch = None;
        let Ok(watch) = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC) else {
            return;
        };
        let flags = WatchFlags::CLOSE_WRITE
            | WatchFlags::MOVED_TO
            | WatchFlags::MOVED_FROM
            | WatchFlags::DELETE
            | WatchFlags::CREATE
            | WatchFlags::DELETE_SELF
            | WatchFlags::MOVE_SELF;
        let mut is_any = false;
        for folder in folders {
            match inotify::add_watch(&watch, folder, flags) {
                Ok(_) => is_any = true,
                Err(problem) => tracing::debug!(%problem, "a folder of contacts is not watched"),
            }
        }
        self.watch = is_any.then_some(watch);
    }

    /// Waits, at most so long.
    pub(super) fn sleep(&mut self, time: Duration) -> Woken {
        let woken = self.once(time);
        if woken == Woken::Change {
            let first = Instant::now();
            while first.elapsed() < PATIENCE {
                match self.once(QUIET) {
                    Woken::Time => break,
                    Woken::Bell => return Woken::Bell,
                    Woken::Change => {}
                }
            }
        }
        woken
    }

    fn once(&mut self, time: Duration) -> Woken {
        let until = Instant::now() + time;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let left = Timespec::try_from(left).unwrap_or(Timespec {
                tv_sec: 3600,
                tv_nsec: 0,
            });
            let mut all = vec![PollFd::from_borrowed_fd(self.bell.as_fd(), PollFlags::IN)];
            if let Some(watch) = &self.watch {
                all.push(PollFd::from_borrowed_fd(watch.as_fd(), PollFlags::IN));
            }
            let ready = match poll(&mut all, Some(&left)) {
                Ok(ready) => ready,
                Err(rustix::io::Errno::INTR) => continue,
                Err(problem) => {
                    tracing::error!(%problem, "a source can't wait");
                    return Woken::Bell;
                }
            };
            if ready == 0 {
                return Woken::Time;
            }
            let is_bell = !all[0].revents().is_empty();
            if is_bell {
                self.silence();
                return Woken::Bell;
            }
            self.drain();
            return Woken::Change;
        }
    }

    fn silence(&mut self) {
        let mut rings = [0; 64];
        while matches!(self.bell.read(&mut rings), Ok(count) if count == rings.len()) {}
    }

    fn drain(&self) {
        let Some(watch) = &self.watch else { return };
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut reader = Reader::new(watch, &mut buffer);
        while reader.next().is_ok() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn bell_wakes_even_if_it_rang_before() {
        let (mut sleeper, bell) = Sleeper::new().unwrap();
        bell.ring();
        bell.ring();
        assert_eq!(sleeper.sleep(LONG), Woken::Bell);
        assert_eq!(sleeper.sleep(Duration::ZERO), Woken::Time);
    }

    #[test]
    fn change_in_a_watched_folder_wakes_and_one_elsewhere_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let (mut sleeper, _bell) = Sleeper::new().unwrap();
        sleeper.watch(&[dir.path().to_owned(), dir.path().join("missing")]);
        std::fs::write(elsewhere.path().join("a.vcf"), "x").unwrap();
        assert_eq!(sleeper.sleep(Duration::ZERO), Woken::Time);
        std::fs::write(dir.path().join("a.vcf"), "x").unwrap();
        assert_eq!(sleeper.sleep(LONG), Woken::Change);
    }
}
