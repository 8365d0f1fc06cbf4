//! The patterns of the numbering plans: a small, closed part of regular expressions (digits, `\d`, `[2-5]`, groups, `|`,
//! `?`, `{2,4}`, `$`), matched against digits.
//!
//! A regular-expression crate would do as well, but each of the plans' 3,000 patterns costs it some tens of kilobytes
//! and half a millisecond to prepare; read straight from their text they cost nothing before they are used. Positions
//! are kept as a set of bits, so matching never goes back and its time is bounded by the pattern's length.

/// Most digits that can be matched; a bit each.
const LONGEST: usize = 31;

/// Highest number of a group in a pattern.
const GROUPS: usize = 9;

/// What the groups of a pattern matched, from the first.
pub(super) type Groups<'d> = [&'d str; GROUPS];

/// Whether the whole of `digits` matches; an empty pattern matches nothing.
pub(super) fn is_match(pattern: &str, digits: &str) -> bool {
    !pattern.is_empty()
        && digits.len() <= LONGEST
        && reach(pattern, digits, 1) & 1 << digits.len() != 0
}

/// Whether `digits` begins with a match.
pub(super) fn begins(pattern: &str, digits: &str) -> bool {
    !pattern.is_empty() && digits.len() <= LONGEST && reach(pattern, digits, 1) != 0
}

/// The beginning of `digits` that matches, as its length, and the groups in it.
pub(super) fn lead<'d>(pattern: &str, digits: &'d str) -> Option<(usize, Groups<'d>)> {
    if pattern.is_empty() || digits.len() > LONGEST {
        return None;
    }
    let mut groups = [""; GROUPS];
    let mut before = 0;
    for way in ways(pattern) {
        let ends = reach(way, digits, 1);
        if let Some(end) = highest(ends) {
            fill(way, digits, (0, end), &mut before.clone(), &mut groups);
            return Some((end, groups));
        }
        before += groups_in(way);
    }
    None
}

/// The groups of a match of the whole of `digits`.
pub(super) fn groups<'d>(pattern: &str, digits: &'d str) -> Option<Groups<'d>> {
    if !is_match(pattern, digits) {
        return None;
    }
    let mut groups = [""; GROUPS];
    fill(pattern, digits, (0, digits.len()), &mut 0, &mut groups);
    Some(groups)
}

/// Positions reached (bit n: n digits read) from those of `from` by reading all of `pattern`.
fn reach(pattern: &str, digits: &str, from: u32) -> u32 {
    let mut reader = Reader {
        pattern: pattern.as_bytes(),
        at: 0,
        digits: digits.as_bytes(),
    };
    reader.choice(from)
}

fn highest(positions: u32) -> Option<usize> {
    positions
        .checked_ilog2()
        .and_then(|bit| usize::try_from(bit).ok())
}

struct Reader<'a> {
    pattern: &'a [u8],
    at: usize,
    digits: &'a [u8],
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.pattern.get(self.at).copied()
    }

    fn choice(&mut self, from: u32) -> u32 {
        let mut all = self.sequence(from);
        while self.peek() == Some(b'|') {
            self.at += 1;
            all |= self.sequence(from);
        }
        all
    }

    fn sequence(&mut self, from: u32) -> u32 {
        let mut here = from;
        while let Some(byte) = self.peek()
            && !matches!(byte, b'|' | b')')
        {
            if here == 0 {
                self.at = item_end(self.pattern, self.at);
            } else {
                here = self.item(here);
            }
        }
        here
    }

    /// An atom with what says how often.
    fn item(&mut self, from: u32) -> u32 {
        let start = self.at;
        let once = self.atom(from);
        let (least, most) = self.times();
        let end = self.at;
        let mut here = once;
        let mut all = if least == 0 { from } else { 0 };
        for count in 1..=most {
            if count >= least {
                all |= here;
            }
            if count < most && here != 0 {
                self.at = start;
                here = self.atom(here);
            }
        }
        self.at = end;
        all
    }

    /// How often the atom before may come.
    fn times(&mut self) -> (u32, u32) {
        match self.peek() {
            Some(b'?') => {
                self.at += 1;
                (0, 1)
            }
            Some(b'{') => {
                self.at += 1;
                let least = self.count();
                let most = if self.peek() == Some(b',') {
                    self.at += 1;
                    self.count()
                } else {
                    least
                };
                self.at += 1;
                (least, most)
            }
            _ => (1, 1),
        }
    }

    fn count(&mut self) -> u32 {
        let mut count = 0;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            count = count * 10 + u32::from(digit - b'0');
            self.at += 1;
        }
        count
    }

    fn atom(&mut self, from: u32) -> u32 {
        let byte = self.peek().unwrap_or(b'$');
        self.at += 1;
        match byte {
            b'(' => {
                if self.peek() == Some(b'?') {
                    self.at += 2;
                }
                let ends = self.choice(from);
                self.at += 1;
                ends
            }
            b'[' => {
                let set = self.set();
                self.step(from, set)
            }
            b'\\' => {
                self.at += 1;
                self.step(from, 0x3ff)
            }
            b'$' => from & 1 << self.digits.len(),
            digit => self.step(from, 1 << (digit & 0xf)),
        }
    }

    /// The digits of `[0-24]` as bits; the bracket is read already.
    fn set(&mut self) -> u16 {
        let mut set = 0;
        let mut last = 0;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b']' => break,
                b'-' => {
                    let to = self.peek().unwrap_or(b'9') & 0xf;
                    set |= (last..=to).fold(0, |set, digit| set | 1 << digit);
                }
                digit => {
                    last = digit & 0xf;
                    set |= 1 << last;
                }
            }
        }
        set
    }

    /// One digit of the set read from each position.
    fn step(&self, from: u32, set: u16) -> u32 {
        let mut left = from;
        let mut reached = 0;
        while left != 0 {
            let at = left.trailing_zeros();
            left &= left - 1;
            let digit = usize::try_from(at).ok().and_then(|at| self.digits.get(at));
            if digit.is_some_and(|digit| set & 1 << (digit & 0xf) != 0) {
                reached |= 1 << (at + 1);
            }
        }
        reached
    }
}

/// Where the item that begins at `at` ends, what says how often included.
fn item_end(pattern: &[u8], at: usize) -> usize {
    let mut end = atom_end(pattern, at);
    match pattern.get(end) {
        Some(b'?') => end += 1,
        Some(b'{') => end = past(pattern, end, b'}'),
        _ => {}
    }
    end
}

fn atom_end(pattern: &[u8], at: usize) -> usize {
    match pattern.get(at) {
        Some(b'(') => {
            let mut depth = 0_u32;
            let mut end = at;
            while let Some(byte) = pattern.get(end) {
                end += 1;
                match byte {
                    b'(' => depth += 1,
                    b')' if depth == 1 => break,
                    b')' => depth -= 1,
                    _ => {}
                }
            }
            end
        }
        Some(b'[') => past(pattern, at, b']'),
        Some(b'\\') => (at + 2).min(pattern.len()),
        _ => (at + 1).min(pattern.len()),
    }
}

fn past(pattern: &[u8], at: usize, wanted: u8) -> usize {
    let found = pattern[at..].iter().position(|byte| *byte == wanted);
    found.map_or(pattern.len(), |found| at + found + 1)
}

/// The alternatives of a pattern.
fn ways(pattern: &str) -> impl Iterator<Item = &str> {
    let bytes = pattern.as_bytes();
    let mut at = 0;
    let mut over = false;
    std::iter::from_fn(move || {
        if over {
            return None;
        }
        let start = at;
        while at < bytes.len() && bytes[at] != b'|' {
            at = item_end(bytes, at);
        }
        let way = &pattern[start..at];
        over = at >= bytes.len();
        at += 1;
        Some(way)
    })
}

fn groups_in(pattern: &str) -> usize {
    let bytes = pattern.as_bytes();
    let opening = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'(');
    opening
        .filter(|(at, _)| bytes.get(at + 1) != Some(&b'?'))
        .count()
}

/// Tells what each group of `pattern` matched, given that the whole matches the digits of `span`. Each item takes as
/// much as the rest lets it, as regular expressions do. `before` counts the groups that began already.
fn fill<'d>(
    pattern: &str,
    digits: &'d str,
    (mut at, end): (usize, usize),
    before: &mut usize,
    groups: &mut Groups<'d>,
) {
    let inside = &digits[..end];
    let mut found = None;
    for way in ways(pattern) {
        if reach(way, inside, 1 << at) & 1 << end != 0 {
            found = Some(way);
            break;
        }
        *before += groups_in(way);
    }
    let Some(way) = found else { return };
    let bytes = way.as_bytes();
    let mut here = 0;
    while here < bytes.len() {
        let (atom, next) = (atom_end(bytes, here), item_end(bytes, here));
        let (item, rest) = (&way[here..next], &way[next..]);
        let mut ends = reach(item, inside, 1 << at);
        while let Some(to) = highest(ends) {
            let done = if rest.is_empty() {
                to == end
            } else {
                reach(rest, inside, 1 << to) & 1 << end != 0
            };
            if done {
                break;
            }
            ends &= !(1 << to);
        }
        let to = highest(ends).unwrap_or(at);
        if bytes[here] == b'(' {
            let plain = way[here..].starts_with("(?:");
            let inner = &way[here + if plain { 3 } else { 1 }..atom - 1];
            if !plain {
                *before += 1;
            }
            let matched = to > at;
            if matched && !plain && *before <= GROUPS {
                groups[*before - 1] = &digits[at..to];
            }
            let mut count = *before;
            if matched {
                fill(inner, digits, (at, to), &mut count, groups);
            }
            *before += groups_in(inner);
        }
        at = to;
        here = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_of_the_plans_is_understood() {
        for (pattern, digits, matches) in [
            ("110", "110", true),
            ("110", "11", false),
            ("110", "1100", false),
            (r"\d{3}", "123", true),
            (r"\d{2,4}", "1", false),
            (r"\d{2,4}", "12345", false),
            ("[2-46-8]9", "59", false),
            ("[2-46-8]9", "79", true),
            ("[47]9", "79", true),
            ("12|34", "34", true),
            ("1(?:2|34)?5", "15", true),
            ("1(?:2|34)?5", "1345", true),
            ("1(?:2|34)?5", "135", false),
            (r"(?:[34]0|[68]9)\d{3,13}", "89123420", true),
            (r"(?:[34]0|[68]9)\d{3,13}", "79123420", false),
            (r"(?:12){2}3", "12123", true),
            ("", "1", false),
        ] {
            assert_eq!(is_match(pattern, digits), matches, "{pattern} {digits}");
        }
    }

    #[test]
    fn beginnings_and_groups_are_found() {
        for (pattern, digits, length, first, second) in [
            ("0|180020", "089", 1, "", ""),
            ("0|180020", "18002089", 6, "", ""),
            ("80?", "80123", 2, "", ""),
            (r"([2-9]\d{6})$|1", "1242365", 1, "", ""),
            (r"([2-9]\d{6})$|1", "2423656", 7, "2423656", ""),
            (
                r"(?:0|90)(?:(1[245]|31)(\d{10,11}))?",
                "01511961234567",
                14,
                "15",
                "11961234567",
            ),
            (
                r"(?:0|90)(?:(1[245]|31)(\d{10,11}))?",
                "01196123456",
                1,
                "",
                "",
            ),
            (r"0?(?:(11|2[23])15)?", "01115", 5, "11", ""),
        ] {
            let (end, groups) = lead(pattern, digits).unwrap();
            assert_eq!(
                (end, groups[0], groups[1]),
                (length, first, second),
                "{pattern} {digits}"
            );
        }
        assert_eq!(lead("0", "123"), None);
        let groups = groups(r"(\d{2})(\d{3,6})(\d{2})", "891234567").unwrap();
        assert_eq!(groups[..3], ["89", "12345", "67"]);
    }
}
