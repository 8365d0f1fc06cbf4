//! Files of text in the encodings programs write them in.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};

/// Reads a file as it is, or as UTF-8 where it says by its mark that it is UTF-16. A mark of UTF-8 is dropped.
pub struct Utf8<R> {
    input: R,
    decoder: Option<Decoder>,
    ready: Vec<u8>,
    at: usize,
}

impl<R: BufRead> Utf8<R> {
    /// Looks at the mark at the head of the file.
    pub fn new(mut input: R) -> io::Result<Self> {
        let mut mark = [0; 3];
        let mut length = 0;
        while length < mark.len() {
            match input.read(&mut mark[length..]) {
                Ok(0) => break,
                Ok(more) => length += more,
                Err(problem) if problem.kind() == io::ErrorKind::Interrupted => {}
                Err(problem) => return Err(problem),
            }
        }
        let (decoder, used) = match &mark[..length] {
            [0xff, 0xfe, ..] => (Some(UTF_16LE.new_decoder_without_bom_handling()), 2),
            [0xfe, 0xff, ..] => (Some(UTF_16BE.new_decoder_without_bom_handling()), 2),
            [0xef, 0xbb, 0xbf] => (None, 3),
            _ => (None, 0),
        };
        let mut reader = Self {
            input,
            decoder,
            ready: Vec::new(),
            at: 0,
        };
        reader.decode(&mark[used..length], false);
        Ok(reader)
    }

    /// Whether the file is UTF-16.
    #[must_use]
    pub const fn is_utf16(&self) -> bool {
        self.decoder.is_some()
    }

    fn decode(&mut self, bytes: &[u8], is_last: bool) {
        let Some(decoder) = &mut self.decoder else {
            self.ready.extend_from_slice(bytes);
            return;
        };
        let mut rest = bytes;
        loop {
            let mut out = [0; 4096];
            let (result, read, written, _) = decoder.decode_to_utf8(rest, &mut out, is_last);
            self.ready.extend_from_slice(&out[..written]);
            rest = &rest[read..];
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }
}

impl<R: BufRead> Read for Utf8<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() {
            self.ready.clear();
            self.at = 0;
            if self.decoder.is_none() {
                return self.input.read(out);
            }
        }
        while self.at == self.ready.len() {
            let mut bytes = [0; 4096];
            let length = self.input.read(&mut bytes)?;
            if length == 0 && self.decoder.is_none() {
                return Ok(0);
            }
            self.decode(&bytes[..length], length == 0);
            if length == 0 {
                // The decoder has given its last and must not be asked again.
                self.decoder = None;
            }
        }
        let length = out.len().min(self.ready.len() - self.at);
        out[..length].copy_from_slice(&self.ready[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

impl<R> std::fmt::Debug for Utf8<R> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Utf8").finish_non_exhaustive()
    }
}
