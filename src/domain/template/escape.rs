//! What a value may do to the text it lands in: nothing (S20, D8). One escaper per target; values are cleaned before.

use std::{borrow::Cow, fmt::Write as _};

use super::gsm7;

/// Longest value, characters; what is longer is cut with an ellipsis. A name of 10 kB says nothing more than its start.
const LONGEST_LINE: usize = 300;
/// Longest value of several lines, characters.
const LONGEST_TEXT: usize = 4_000;
/// Longest file name, bytes, with room for an ending.
const LONGEST_FILE: usize = 200;

/// Where a text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A screen, a plain mail: values as they are.
    Text,
    /// An HTML mail: entities.
    Html,
    /// A URL: percent-encoded values (RFC 3986 §2.1).
    Url,
    /// One element of a program's argument vector; never part of a shell's line.
    Argument,
    /// A text message: the whole in the GSM 7-bit alphabet (3GPP TS 23.038).
    Sms,
    /// One name of a file, never a path.
    FileName,
}

impl Target {
    /// All.
    pub const ALL: [Self; 6] = [
        Self::Text,
        Self::Html,
        Self::Url,
        Self::Argument,
        Self::Sms,
        Self::FileName,
    ];

    /// A word for it, used to name compiled templates.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "html",
            Self::Url => "url",
            Self::Argument => "argument",
            Self::Sms => "sms",
            Self::FileName => "file",
        }
    }

    /// The target of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.word() == word)
    }

    /// Longest result, bytes. File names are cut, the others refused.
    #[must_use]
    pub const fn longest(self) -> usize {
        match self {
            Self::Text => 16 * 1024,
            Self::Html => 128 * 1024,
            Self::Url | Self::Argument => 8 * 1024,
            Self::Sms => 1_600,
            Self::FileName => 4 * 1024,
        }
    }

    /// A value, harmless where it goes.
    #[must_use]
    pub fn escape(self, value: &str) -> Cow<'_, str> {
        match self {
            Self::Text | Self::Sms => Cow::Borrowed(value),
            Self::Html => html(value),
            Self::Url => percent(value),
            // A program's arguments end at a NUL; `clean_line` took it out already, literals are the user's own.
            Self::Argument => Cow::Owned(value.replace('\0', "")),
            Self::FileName => Cow::Owned(file_part(value)),
        }
    }

    /// The whole text, as its target takes it. `bare` says that it begins with a value.
    #[must_use]
    pub fn finish(self, whole: String, bare: bool) -> String {
        match self {
            // A caller called `--delete` must not become an option.
            Self::Argument if bare => whole.trim_start_matches('-').to_owned(),
            Self::Text | Self::Html | Self::Url | Self::Argument => whole,
            Self::Sms => gsm7::transliterate(&whole),
            Self::FileName => file_name(&whole),
        }
    }
}

/// One line of text from anywhere: control characters and line ends become spaces, marks of writing direction go, the length
/// is bounded.
#[must_use]
pub fn clean_line(value: &str) -> Cow<'_, str> {
    let is_clean = |c: char| !c.is_control() && !is_mark(c) && !is_line_end(c);
    if value.chars().take(LONGEST_LINE + 1).count() <= LONGEST_LINE && value.chars().all(is_clean) {
        return Cow::Borrowed(value.trim());
    }
    let spaced = value.chars().filter(|c| !is_mark(*c)).map(|c| {
        if c.is_control() || is_line_end(c) {
            ' '
        } else {
            c
        }
    });
    Cow::Owned(cut(spaced, LONGEST_LINE))
}

/// Text of several lines: as [`clean_line`], but line ends stay.
#[must_use]
pub fn clean_text(value: &str) -> Cow<'_, str> {
    let spaced = value
        .chars()
        .filter(|c| *c != '\r' && !is_mark(*c))
        .map(|c| match c {
            '\n' => '\n',
            c if is_line_end(c) => '\n',
            c if c.is_control() => ' ',
            c => c,
        });
    Cow::Owned(cut(spaced, LONGEST_TEXT))
}

fn cut(mut letters: impl Iterator<Item = char>, most: usize) -> String {
    let mut kept: String = letters.by_ref().take(most).collect();
    if letters.next().is_some() {
        kept.push('…');
    }
    kept.trim().to_owned()
}

/// Marks that turn or isolate the writing direction, and the byte order mark: they can make a text read as another one.
const fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'
            ..='\u{202e}' | '\u{2066}'
            ..='\u{2069}' | '\u{feff}' | '\u{200b}'
    )
}

const fn is_line_end(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}')
}

fn html(value: &str) -> Cow<'_, str> {
    if !value.contains(['&', '<', '>', '"', '\'', '\n']) {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len() + 16);
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("<br>"),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

/// Everything but the unreserved characters of RFC 3986 §2.3.
fn percent(value: &str) -> Cow<'_, str> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    if value.bytes().all(plain) {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len() * 2);
    for byte in value.bytes() {
        if plain(byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    Cow::Owned(out)
}

/// Part of a file name: what any system's file names may not hold becomes a hyphen.
fn file_part(value: &str) -> String {
    value
        .chars()
        .map(|c| {
            if c.is_control() || "/\\:*?\"<>|".contains(c) {
                '-'
            } else {
                c
            }
        })
        .collect()
}

/// One file name: no path, no hidden file, no name a system keeps for itself, never empty.
fn file_name(whole: &str) -> String {
    let part = file_part(whole);
    let mut name = part.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if name.len() > LONGEST_FILE {
        let mut end = LONGEST_FILE;
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        name = name[..end].trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let reserved = ["con", "prn", "aux", "nul"]
        .iter()
        .any(|word| stem.eq_ignore_ascii_case(word))
        || stem.len() == 4
            && stem.is_char_boundary(3)
            && ["com", "lpt"]
                .iter()
                .any(|word| stem[..3].eq_ignore_ascii_case(word))
            && stem.as_bytes()[3].is_ascii_digit();
    if name.is_empty() || reserved {
        format!("_{name}")
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(target: Target, value: &str) -> String {
        target.finish(target.escape(&clean_line(value)).into_owned(), true)
    }

    #[test]
    fn each_target_makes_a_hostile_value_harmless_s20() {
        for (target, value, expected) in [
            (Target::Text, "<b>{{ x }}", "<b>{{ x }}"),
            (Target::Text, "Eva\r\n\u{0}Kuhn", "Eva   Kuhn"),
            (
                Target::Html,
                "<a href=\"x\">&'",
                "&lt;a href=&quot;x&quot;&gt;&amp;&#39;",
            ),
            (Target::Url, "+49 89/ä&?#", "%2B49%2089%2F%C3%A4%26%3F%23"),
            (
                Target::Argument,
                "--delete; rm -rf $HOME",
                "delete; rm -rf $HOME",
            ),
            (Target::Argument, "+4989", "+4989"),
            (Target::Sms, "Łukasz “ß” 😀", "Lukasz \"ß\" ?"),
            (Target::FileName, "../../etc/passwd", "-..-etc-passwd"),
            (Target::FileName, "a:b*c?", "a-b-c-"),
            (Target::FileName, "..", "_"),
            (Target::FileName, "con", "_con"),
            (Target::FileName, "COM1.wav", "_COM1.wav"),
            (Target::FileName, " Eva. ", "Eva"),
        ] {
            assert_eq!(whole(target, value), expected, "{target:?} {value:?}");
        }
    }

    #[test]
    fn marks_of_writing_direction_go_and_length_is_bounded_d8() {
        assert_eq!(
            clean_line("Bank\u{202e}gnp.exe\u{2066}\u{200f}"),
            "Bankgnp.exe"
        );
        let long = clean_line(&"x".repeat(10_240)).into_owned();
        assert_eq!(long.chars().count(), LONGEST_LINE + 1);
        assert!(long.ends_with('…'));
        assert_eq!(clean_text("one\r\ntwo\u{7}"), "one\ntwo");
    }

    #[test]
    fn a_file_name_fits_any_file_system() {
        let name = Target::FileName.finish("ä".repeat(500), false);
        assert!(name.len() <= LONGEST_FILE, "{}", name.len());
    }

    #[test]
    fn words_of_targets_lead_back() {
        for target in Target::ALL {
            assert_eq!(Target::of_word(target.word()), Some(target));
        }
    }
}
