//! Messages out of a stream (RFC 3261 §18.3) and its keep-alives (RFC 5626 §3.5.1).

use thiserror::Error;

use super::parse::content_length;

/// The longest message taken from a stream, headers and body, in bytes.
pub const MAX_MESSAGE: usize = 64 * 1024;

/// What a stream held next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// One whole message.
    Message(Vec<u8>),
    /// A double CRLF: answer with one CRLF.
    Ping,
    /// A single CRLF: the answer to our double one, or a stray line end.
    Pong,
}

/// Why a stream can't be read any further; it is to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the error text says it")]
pub enum FramingProblem {
    #[error("message has no content-length")]
    NoLength,
    #[error("content-length can't be read")]
    BadLength,
    #[error("message has several content-lengths")]
    SeveralLengths,
    #[error("message is longer than 64 KiB")]
    TooLong,
}

impl FramingProblem {
    /// The same as a constant text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoLength => "message has no content-length",
            Self::BadLength => "content-length can't be read",
            Self::SeveralLengths => "message has several content-lengths",
            Self::TooLong => "message is longer than 64 KiB",
        }
    }
}

/// Cuts one stream into messages. It holds at most [`MAX_MESSAGE`] bytes beyond what one `push` brings.
#[derive(Debug, Default)]
pub struct StreamFramer {
    buffer: Vec<u8>,
    /// Bytes of the buffer already given out.
    taken: usize,
    /// Bytes behind `taken` known to hold no end of headers.
    searched: usize,
    broken: Option<FramingProblem>,
}

impl StreamFramer {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what the stream brought; take everything out with `next` before the next `push`.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.broken.is_some() {
            return;
        }
        self.buffer.drain(..self.taken);
        self.taken = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next frame; `None` when more bytes are needed. After a problem the stream gives nothing but that problem.
    #[allow(
        clippy::should_implement_trait,
        reason = "more may follow after None, once more bytes came"
    )]
    pub fn next(&mut self) -> Option<Result<Frame, FramingProblem>> {
        if let Some(problem) = self.broken {
            return Some(Err(problem));
        }
        let result = self.cut().transpose()?;
        if let Err(problem) = result {
            self.broken = Some(problem);
            self.buffer = Vec::new();
            self.taken = 0;
        }
        Some(result)
    }

    fn cut(&mut self) -> Result<Option<Frame>, FramingProblem> {
        let waiting = &self.buffer[self.taken..];
        if let Some((frame, length)) = keep_alive(waiting) {
            self.taken += length;
            return Ok(frame);
        }
        let Some(headers) = headers_length(waiting, self.searched) else {
            self.searched = waiting.len();
            return if waiting.len() > MAX_MESSAGE {
                Err(FramingProblem::TooLong)
            } else {
                Ok(None)
            };
        };
        let total = headers.saturating_add(body_length(&waiting[..headers])?);
        if total > MAX_MESSAGE {
            return Err(FramingProblem::TooLong);
        }
        let Some(message) = waiting.get(..total) else {
            return Ok(None);
        };
        let message = message.to_vec();
        self.taken += total;
        self.searched = 0;
        Ok(Some(Frame::Message(message)))
    }
}

/// Line ends before a message: a ping, a pong, or `None` with the length 0 while it can still become a ping.
fn keep_alive(waiting: &[u8]) -> Option<(Option<Frame>, usize)> {
    match waiting {
        [b'\r', b'\n', b'\r', b'\n', ..] => Some((Some(Frame::Ping), 4)),
        [b'\r'] | [b'\r', b'\n', b'\r'] => Some((None, 0)),
        [b'\r', b'\n', ..] => Some((Some(Frame::Pong), 2)),
        [b'\n', ..] => Some((Some(Frame::Pong), 1)),
        _ => None,
    }
}

/// The length of start line and headers with the empty line; bytes before `from` were searched already.
fn headers_length(waiting: &[u8], from: usize) -> Option<usize> {
    let from = from.saturating_sub(3);
    let tail = waiting.get(from..)?;
    let ends = tail.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    for (at, _) in ends {
        match tail.get(at + 1..) {
            Some([b'\n', ..]) => return Some(from + at + 2),
            Some([b'\r', b'\n', ..]) => return Some(from + at + 3),
            Some(_) | None => {}
        }
    }
    None
}

fn body_length(headers: &[u8]) -> Result<usize, FramingProblem> {
    let mut said = None;
    for line in headers.split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let name = line[..colon].trim_ascii_end();
        if !name.eq_ignore_ascii_case(b"Content-Length") && !name.eq_ignore_ascii_case(b"l") {
            continue;
        }
        let value = std::str::from_utf8(line[colon + 1..].trim_ascii())
            .map_err(|_| FramingProblem::BadLength)?;
        let length = content_length(value).ok_or(FramingProblem::BadLength)?;
        if said.is_some_and(|said| said != length) {
            return Err(FramingProblem::SeveralLengths);
        }
        said = Some(length);
    }
    said.ok_or(FramingProblem::NoLength)
}
