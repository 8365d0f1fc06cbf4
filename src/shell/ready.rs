//! Waiting within the runtime for a kernel object that is no socket (file watch, route watch, clock watch).

use std::{io, os::fd::OwnedFd};

use tokio::io::unix::AsyncFd;

/// Registers `fd` with the runtime.
#[allow(
    deprecated,
    reason = "the replacement is unsafe because of types that give their descriptor away; an OwnedFd does not"
)]
pub fn register(fd: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::new(fd)
}
