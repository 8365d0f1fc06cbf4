//! What the command line says: the only place that writes to the terminal besides the log.

use std::io::{self, Write as _};

/// Writes a line to standard output. A reader that has gone away is no error.
pub fn line(text: &str) {
    let mut out = io::stdout().lock();
    if let Err(problem) = writeln!(out, "{text}").and_then(|()| out.flush()) {
        tracing::debug!(%problem, "standard output");
    }
}

/// Writes a line to standard error.
pub fn complaint(text: &str) {
    let mut out = io::stderr().lock();
    if let Err(problem) = writeln!(out, "{text}") {
        tracing::debug!(%problem, "standard error");
    }
}
