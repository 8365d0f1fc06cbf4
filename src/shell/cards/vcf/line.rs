//! Logical lines: physical ones joined where they are folded (RFC 6350 §3.2), softly broken (quoted-printable of version
//! 2.1) or pictures without a fold. However long a line is, only its beginning is kept.

use std::io::{self, BufRead};

/// Kept of a logical line, octets: a long note. Pictures are longer and nobody wants them.
const LONGEST: usize = 64 * 1024;

/// A logical line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Number of its first physical line, from 1.
    pub(super) at: u64,
    /// Its octets, without line ends.
    pub(super) bytes: Vec<u8>,
    /// It was longer than is kept.
    pub(super) is_cut: bool,
}

/// A physical line.
#[derive(Debug)]
struct Piece {
    bytes: Vec<u8>,
    is_cut: bool,
    last: u8,
}

/// Reads logical lines.
#[derive(Debug)]
pub(super) struct Lines<R> {
    input: R,
    ahead: Option<Piece>,
    /// Number of the physical line read last.
    at: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) const fn new(input: R) -> Self {
        Self {
            input,
            ahead: None,
            at: 0,
        }
    }

    /// The next line that is not empty; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        let first = loop {
            match self.take()? {
                None => return Ok(None),
                Some(piece) if piece.bytes.iter().all(u8::is_ascii_whitespace) => {}
                Some(piece) => break piece,
            }
        };
        let mut line = Line {
            at: self.at,
            bytes: first.bytes,
            is_cut: first.is_cut,
        };
        let joining = Joining::of(&line.bytes);
        let mut last = first.last;
        loop {
            if joining.is_quoted && last == b'=' {
                if !line.is_cut {
                    line.bytes.pop();
                }
                let Some(piece) = self.take()? else { break };
                last = append(&mut line, &piece, 0);
                continue;
            }
            match self.peek()? {
                Some(piece) if is_fold(piece) => {}
                Some(piece) if joining.is_picture && is_base64(piece) => {}
                _ => break,
            }
            let Some(piece) = self.take()? else { break };
            last = append(&mut line, &piece, usize::from(is_fold(&piece)));
        }
        Ok(Some(line))
    }

    fn peek(&mut self) -> io::Result<Option<&Piece>> {
        if self.ahead.is_none() {
            self.ahead = self.read()?;
        }
        Ok(self.ahead.as_ref())
    }

    fn take(&mut self) -> io::Result<Option<Piece>> {
        let piece = match self.ahead.take() {
            Some(piece) => Some(piece),
            None => self.read()?,
        };
        self.at += u64::from(piece.is_some());
        Ok(piece)
    }

    /// A physical line; it ends with LF, CR LF or a lone CR.
    fn read(&mut self) -> io::Result<Option<Piece>> {
        let mut piece = Piece {
            bytes: Vec::new(),
            is_cut: false,
            last: 0,
        };
        let mut is_any = false;
        loop {
            let buffer = match self.input.fill_buf() {
                Ok(buffer) => buffer,
                Err(problem) if problem.kind() == io::ErrorKind::Interrupted => continue,
                Err(problem) => return Err(problem),
            };
            if buffer.is_empty() {
                return Ok(is_any.then_some(piece));
            }
            is_any = true;
            let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let found = &buffer[..end.unwrap_or(buffer.len())];
            let kept = found.len().min(LONGEST - piece.bytes.len());
            // Zeros mean nothing in a text and hide its words.
            let text = found[..kept].iter().filter(|byte| **byte != 0);
            piece.bytes.extend(text);
            piece.is_cut |= kept < found.len();
            piece.last = found.last().copied().unwrap_or(piece.last);
            let used = found.len() + usize::from(end.is_some());
            let is_return = end.is_some_and(|at| buffer[at] == b'\r');
            self.input.consume(used);
            if end.is_some() {
                if is_return && self.input.fill_buf()?.first() == Some(&b'\n') {
                    self.input.consume(1);
                }
                return Ok(Some(piece));
            }
        }
    }
}

fn is_fold(piece: &Piece) -> bool {
    matches!(piece.bytes.first(), Some(b' ' | b'\t'))
}

fn is_base64(piece: &Piece) -> bool {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    !piece.bytes.is_empty() && piece.bytes.iter().all(fits)
}

/// Appends as much as is kept, and tells the last octet of the piece.
fn append(line: &mut Line, piece: &Piece, from: usize) -> u8 {
    let more = &piece.bytes[from..];
    let kept = more.len().min(LONGEST - line.bytes.len());
    line.bytes.extend_from_slice(&more[..kept]);
    line.is_cut |= piece.is_cut || kept < more.len();
    piece.last
}

/// How the lines after the first belong to it, besides folds.
struct Joining {
    is_quoted: bool,
    is_picture: bool,
}

impl Joining {
    fn of(first: &[u8]) -> Self {
        let end = first.iter().position(|byte| *byte == b':').unwrap_or(0);
        let head = first[..end].to_ascii_uppercase();
        let says = |word: &[u8]| head.windows(word.len()).any(|part| part == word);
        Self {
            is_quoted: says(b"QUOTED-PRINTABLE"),
            is_picture: says(b"BASE64") || says(b"ENCODING=B"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<(u64, String, bool)> {
        // A tiny buffer, so that every join crosses its edge.
        let mut lines = Lines::new(io::BufReader::with_capacity(3, text));
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            let text = String::from_utf8_lossy(&line.bytes).into_owned();
            all.push((line.at, text, line.is_cut));
        }
        all
    }

    fn check(text: &str, expected: &[(u64, &str)]) {
        let found = lines(text.as_bytes());
        let found: Vec<_> = found
            .iter()
            .map(|(at, text, _)| (*at, text.as_str()))
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn lines_end_in_all_three_ways_and_blank_ones_are_passed_over() {
        check(
            "A:1\r\nB:2\nC:3\rD:4\n\n \r\nE:5",
            &[(1, "A:1"), (2, "B:2"), (3, "C:3"), (4, "D:4"), (7, "E:5")],
        );
    }

    #[test]
    fn folds_lose_one_space_or_tab_only() {
        check(
            "A:on\r\n e\r\n\ttwo\n  x\nB:1",
            &[(1, "A:onetwo x"), (5, "B:1")],
        );
    }

    #[test]
    fn soft_breaks_join_quoted_printable_only() {
        check(
            "N;ENCODING=QUOTED-PRINTABLE:a=\nb=\n c\nB:x=\nC:y",
            &[
                (1, "N;ENCODING=QUOTED-PRINTABLE:ab c"),
                (4, "B:x="),
                (5, "C:y"),
            ],
        );
    }

    #[test]
    fn picture_without_folds_is_one_line() {
        check(
            "PHOTO;BASE64:AAAA\nBBBB\nCC==\n\nEND:VCARD",
            &[(1, "PHOTO;BASE64:AAAABBBBCC=="), (5, "END:VCARD")],
        );
    }

    #[test]
    fn endless_line_keeps_its_beginning_only() {
        let mut text = b"NOTE:".to_vec();
        for _ in 0..5_000 {
            text.extend_from_slice(b"xxxxxxxxxxxxxxxxxxxx\r\n ");
        }
        text.extend_from_slice(b"\r\nB:1");
        let found = lines(&text);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].1.len(), found[0].2), (LONGEST, true));
        assert_eq!(found[1], (5_002, "B:1".into(), false));
    }
}
