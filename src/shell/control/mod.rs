//! The private socket by which a running telephone is told what to do: one request and its answer as JSON lines.
//!
//! Only the user may connect (mode 0600, and the peer's user is asked of the kernel). A socket file left by a crash is
//! removed only after a connection to it was refused.

mod actions;
mod cards;
pub mod client;
mod import;
mod outbox;
pub(crate) use import::told as import_told;
pub mod protocol;
mod server;
mod status;
mod voicemail;

use std::{
    fs::File,
    io,
    os::fd::AsRawFd as _,
    path::{Path, PathBuf},
};

pub use server::Server;

/// The longest path the kernel takes for a socket, with its final zero, is 108 bytes.
const LONGEST: usize = 100;

/// A path that is short enough: itself, or through the open folder when it is too long. Valid while the folder is held.
fn reachable(path: &Path) -> io::Result<(PathBuf, Option<File>)> {
    if path.as_os_str().len() <= LONGEST {
        return Ok((path.to_owned(), None));
    }
    let folder = File::open(path.parent().unwrap_or(Path::new("/")))?;
    let name = path.file_name().unwrap_or_default();
    let short = Path::new("/proc/self/fd")
        .join(folder.as_raw_fd().to_string())
        .join(name);
    Ok((short, Some(folder)))
}

#[cfg(test)]
mod tests;
