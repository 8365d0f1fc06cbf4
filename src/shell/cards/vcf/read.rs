//! Cards out of a stream of octets, one after the other: a damaged one costs only itself.
//!
//! | outside a card        | becomes                                                                    |
//! |-----------------------|----------------------------------------------------------------------------|
//! | `BEGIN:VCARD`         | a card begins                                                              |
//! | anything else         | passed over, told once for every stretch                                   |
//!
//! | within a card         | becomes                                                                    |
//! |-----------------------|----------------------------------------------------------------------------|
//! | `END:VCARD`, the end  | the card is given; without its end that is told                            |
//! | `BEGIN:VCARD`         | after `AGENT:` a card within the card, passed over; else the one before had no end |
//! | `BEGIN:` other        | passed over up to its `END:`                                               |
//! | a property            | taken in; without a colon passed over and told                            |

use std::io::{self, BufRead};

use super::{
    card::Draft,
    line::{Line, Lines},
    property::Property,
};
use crate::domain::{
    card_fault::{CardFault, CardProblems},
    contact::Card,
};

/// Lines a card may have.
const LINES: u32 = 2_000;

/// Reads cards one after the other.
#[derive(Debug)]
pub struct Cards<R> {
    lines: Lines<R>,
    place: String,
    problems: CardProblems,
    /// A card that began where the one before had no end.
    next: Option<u64>,
    is_outside: bool,
    found: u64,
}

/// What a line within a card does.
enum Step {
    More,
    /// The card ends here.
    End,
    /// Another one begins here.
    Begin(u64),
}

/// A card being read.
struct Open {
    draft: Draft,
    at: u64,
    lines: u32,
    /// Within so many cards or other things that are passed over.
    depth: u32,
    /// The last property was an `AGENT` whose card follows.
    is_agent: bool,
}

impl<R: BufRead> Cards<R> {
    /// Reads `input`; `place` names it in problems.
    pub fn new(input: R, place: &str) -> Self {
        Self {
            lines: Lines::new(input),
            place: place.to_owned(),
            problems: CardProblems::default(),
            next: None,
            is_outside: false,
            found: 0,
        }
    }

    /// The next card of use; `None` at the end.
    pub fn next_card(&mut self) -> io::Result<Option<Card>> {
        while let Some(at) = self.begin()? {
            self.found += 1;
            let open = self.read(at)?;
            if open.draft.is_list {
                continue;
            }
            match open.draft.finish() {
                Some(card) => return Ok(Some(card)),
                None => self.fault(at, CardFault::Empty),
            }
        }
        Ok(None)
    }

    /// What was wrong so far.
    pub fn into_problems(mut self) -> CardProblems {
        if self.found == 0 {
            // Text outside of cards says no more than this.
            self.problems = CardProblems::default();
            self.fault(0, CardFault::NoCards);
        }
        self.problems
    }

    fn fault(&mut self, at: u64, fault: CardFault) {
        self.problems.add(&self.place, at, fault);
    }

    /// Where the next card begins.
    fn begin(&mut self) -> io::Result<Option<u64>> {
        if let Some(at) = self.next.take() {
            return Ok(Some(at));
        }
        while let Some(line) = self.lines.next()? {
            if is_mark(&line.bytes, "BEGIN", Some("VCARD")) {
                self.is_outside = false;
                return Ok(Some(line.at));
            }
            if !self.is_outside {
                self.is_outside = true;
                self.fault(line.at, CardFault::Outside);
            }
        }
        Ok(None)
    }

    fn read(&mut self, at: u64) -> io::Result<Open> {
        let mut open = Open {
            draft: Draft::default(),
            at,
            lines: 0,
            depth: 0,
            is_agent: false,
        };
        loop {
            let Some(line) = self.lines.next()? else {
                self.fault(open.at, CardFault::NoEnd);
                return Ok(open);
            };
            match self.step(&mut open, &line) {
                Step::More => {}
                Step::End => return Ok(open),
                Step::Begin(next) => {
                    self.fault(open.at, CardFault::NoEnd);
                    self.next = Some(next);
                    return Ok(open);
                }
            }
        }
    }

    fn step(&mut self, open: &mut Open, line: &Line) -> Step {
        if is_mark(&line.bytes, "BEGIN", None) {
            let is_card = is_mark(&line.bytes, "BEGIN", Some("VCARD"));
            if open.depth == 0 && is_card && !open.is_agent {
                return Step::Begin(line.at);
            }
            open.depth = open.depth.saturating_add(1);
            return Step::More;
        }
        if is_mark(&line.bytes, "END", None) {
            if open.depth == 0 {
                return Step::End;
            }
            open.depth -= 1;
            open.is_agent = false;
            return Step::More;
        }
        if open.depth == 0 {
            self.property(open, line);
        }
        Step::More
    }

    fn property(&mut self, open: &mut Open, line: &Line) {
        open.lines += 1;
        if open.lines > LINES {
            if open.lines == LINES + 1 {
                self.fault(line.at, CardFault::TooMany);
            }
            return;
        }
        let Some(property) = Property::read(&line.bytes) else {
            return self.fault(line.at, CardFault::BadLine);
        };
        open.is_agent = property.name == "AGENT";
        if line.is_cut && !matches!(property.name.as_str(), "PHOTO" | "LOGO" | "SOUND" | "KEY") {
            self.fault(line.at, CardFault::TooLong);
        }
        if let Some(name) = open.draft.take(&property) {
            self.fault(line.at, CardFault::UnknownCharset { name });
        }
    }
}

/// Whether a line is `BEGIN:` or `END:`, of `what` or of anything.
fn is_mark(line: &[u8], mark: &str, what: Option<&str>) -> bool {
    let mut line = line.trim_ascii();
    // The mark of UTF-8 at the head of a file, or of one that was appended to another.
    line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let Some(colon) = line.iter().position(|byte| *byte == b':') else {
        return false;
    };
    let (head, value) = (line[..colon].trim_ascii(), line[colon + 1..].trim_ascii());
    head.eq_ignore_ascii_case(mark.as_bytes())
        && what.is_none_or(|what| value.eq_ignore_ascii_case(what.as_bytes()))
}
