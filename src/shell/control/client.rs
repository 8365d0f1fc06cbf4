//! Talking to a running telephone. Plain blocking calls: the process that asks does nothing else.

use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    os::unix::net::UnixStream,
    path::Path,
    time::Duration,
};

use thiserror::Error;

use super::{
    protocol::{Request, Response},
    reachable,
};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why nothing was heard.
#[derive(Debug, Error)]
pub enum ClientError {
    /// No telephone runs there.
    #[error("nothing listens")]
    NotRunning,
    /// It does not answer as it should.
    #[error(transparent)]
    Broken(#[from] io::Error),
}

/// Sends a request and hands every part of the answer to `part`. Gives the last line.
pub fn ask(
    socket: &Path,
    request: &Request,
    mut part: impl FnMut(&serde_json::Value),
) -> Result<Response, ClientError> {
    let stream = connect(socket)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut text = serde_json::to_string(request).map_err(io::Error::other)?;
    text.push('\n');
    (&stream).write_all(text.as_bytes())?;
    for line in BufReader::new(&stream).lines() {
        match serde_json::from_str(&line?).map_err(io::Error::other)? {
            Response::Part(value) => part(&value),
            last => return Ok(last),
        }
    }
    Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())
}

fn connect(socket: &Path) -> Result<UnixStream, ClientError> {
    let (path, _folder) = match reachable(socket) {
        Ok(reachable) => reachable,
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => {
            return Err(ClientError::NotRunning);
        }
        Err(problem) => return Err(problem.into()),
    };
    UnixStream::connect(path).map_err(|problem| match problem.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => ClientError::NotRunning,
        _ => ClientError::Broken(problem),
    })
}
