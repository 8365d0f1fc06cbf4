//! Header lines: folding undone, bytes otherwise untouched (RFC 3261 §7.3.1).

use std::borrow::Cow;

use super::{Headers, scan::is_token};

/// `bytes` as text: UTF-8, or Latin-1 when they are not.
#[must_use]
pub fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().copied().map(char::from).collect()),
    }
}

/// The first line without its end, and what follows.
pub(super) fn first_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut lines = Lines(bytes);
    let line = lines.next().unwrap_or_default();
    (line, lines.0)
}

/// Headers up to the empty line, and what follows it. A line that is no header is left out.
pub(super) fn read_lines(bytes: &[u8]) -> (Headers, &[u8]) {
    let mut lines = Lines(bytes);
    let headers = read_headers(&mut lines);
    (headers, lines.0)
}

/// Lines up to the empty one; what remains then is the body.
struct Lines<'a>(&'a [u8]);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let (line, rest) = match self.0.iter().position(|byte| *byte == b'\n') {
            Some(end) => (&self.0[..end], &self.0[end + 1..]),
            None => (self.0, &self.0[self.0.len()..]),
        };
        self.0 = rest;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

fn read_headers(lines: &mut Lines<'_>) -> Headers {
    let mut headers = Headers::with_capacity(24);
    let mut open: Option<(Cow<'_, str>, Cow<'_, str>)> = None;
    for line in lines.by_ref() {
        let Some(first) = line.first() else { break };
        if matches!(first, b' ' | b'\t') {
            if let Some((_, value)) = &mut open {
                let value = value.to_mut();
                value.truncate(value.trim_end_matches([' ', '\t']).len());
                value.push(' ');
                value.push_str(text_of(line).trim_matches([' ', '\t']));
            }
            continue;
        }
        push_header(&mut headers, open.take());
        open = split_header(line);
    }
    push_header(&mut headers, open);
    headers
}

fn push_header(headers: &mut Headers, header: Option<(Cow<'_, str>, Cow<'_, str>)>) {
    if let Some((name, value)) = header {
        headers.push(&name, value);
    }
}

fn split_header(line: &[u8]) -> Option<(Cow<'_, str>, Cow<'_, str>)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = std::str::from_utf8(&line[..colon])
        .ok()?
        .trim_end_matches([' ', '\t']);
    is_token(name).then(|| (Cow::Borrowed(name), text_of(&line[colon + 1..])))
}
