//! Finds by their words what the template engine would only notice when it gets there, or not say well: filters, tests,
//! functions and statements that don't exist, and tags that are never closed.

use super::{
    Fault, Problem,
    filter::{FILTERS, TESTS},
};

/// Statements a template may use, each with its end.
const STATEMENTS: [(&str, &str); 3] = [("if", "endif"), ("for", "endfor"), ("with", "endwith")];
/// Statements without an end.
const SINGLE: [&str; 3] = ["else", "elif", "set"];
/// Most words and signs of one tag. Each may nest once in the engine, and its stack is not ours to lengthen.
const MOST: usize = 300;
/// Words that may stand before a parenthesis.
const WORDS: [&str; 9] = ["if", "elif", "else", "in", "and", "or", "not", "is", "for"];

/// The first fault.
pub(super) fn problem(text: &str) -> Option<Problem> {
    let mut scanner = Scanner {
        text,
        open: Vec::new(),
    };
    scanner
        .run()
        .err()
        .map(|(at, fault)| Problem::at(text, at, fault))
}

type Found = Result<(), (usize, Fault)>;

struct Scanner<'a> {
    text: &'a str,
    /// Statements whose end is to come: their place, word and end.
    open: Vec<(usize, &'static str, &'static str)>,
}

impl Scanner<'_> {
    fn run(&mut self) -> Found {
        let mut at = 0;
        while let Some((start, tag)) = next_tag(self.text, at) {
            at = match tag {
                "{#" => self.end_of(start, "#}", false)?,
                "{%" => {
                    let end = self.end_of(start, "%}", true)?;
                    self.statement(start, end)?
                }
                _ => {
                    let end = self.end_of(start, "}}", true)?;
                    self.expression(start + 2, end - 2)?;
                    end
                }
            };
        }
        match self.open.pop() {
            Some((at, word, _)) => Err((at, Fault::Unclosed(format!("{{% {word} %}}")))),
            None => Ok(()),
        }
    }

    /// The byte after the end of the tag that begins at `start`.
    fn end_of(&self, start: usize, end: &str, quotes: bool) -> Result<usize, (usize, Fault)> {
        let inside = &self.text[start + 2..];
        let mut quote = None;
        let mut escaped = false;
        for (at, c) in inside.char_indices() {
            if escaped {
                escaped = false;
            } else if let Some(open) = quote {
                escaped = c == '\\';
                quote = Some(open).filter(|open| *open != c);
            } else if quotes && (c == '"' || c == '\'') {
                quote = Some(c);
            } else if inside[at..].starts_with(end) {
                return Ok(start + 2 + at + end.len());
            }
        }
        Err((
            start,
            Fault::Unclosed(self.text[start..start + 2].to_owned()),
        ))
    }

    /// A statement; gives the byte to go on at.
    fn statement(&mut self, start: usize, end: usize) -> Result<usize, (usize, Fault)> {
        let inside = self.text[start + 2..end - 2].trim_matches(['-', '+']);
        let word: String = inside
            .trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        if word == "raw" {
            let rest = self.text[end..].find("endraw");
            let close = rest.and_then(|at| Some(end + at + self.text[end + at..].find("%}")? + 2));
            return close.ok_or((start, Fault::Unclosed("{% raw %}".into())));
        }
        if let Some((word, close)) = STATEMENTS.iter().find(|(name, _)| *name == word) {
            self.open.push((start, word, close));
        } else if self.open.last().is_some_and(|(_, _, close)| *close == word) {
            self.open.pop();
        } else if word == "endset" {
            // The block form of `set`; the engine itself checks that it fits.
        } else if !SINGLE.contains(&word.as_str()) {
            return Err((start, Fault::UnknownStatement(word)));
        }
        self.expression(start + 2, end - 2)?;
        Ok(end)
    }

    /// Filters, tests and functions between two bytes.
    fn expression(&self, from: usize, to: usize) -> Found {
        let words = tokens(self.text, from, to);
        if let Some((at, _)) = words.get(MOST) {
            return Err((*at, Fault::TooMuchWork));
        }
        for (place, (at, word)) in words.iter().enumerate() {
            let before = |back: usize| place.checked_sub(back).map_or("", |place| words[place].1);
            let calls = words.get(place + 1).is_some_and(|(_, next)| *next == "(");
            let is_name = word.starts_with(|c: char| c.is_alphabetic() || c == '_');
            if !is_name {
                continue;
            }
            let tested = before(1) == "is" || before(1) == "not" && before(2) == "is";
            let fault = if before(1) == "|" {
                (!FILTERS.contains(word)).then(|| Fault::UnknownFilter((*word).to_owned()))
            } else if tested && *word != "not" {
                (!TESTS.contains(word)).then(|| Fault::UnknownTest((*word).to_owned()))
            } else {
                let is_call = calls && !WORDS.contains(word);
                is_call.then(|| Fault::NoFunctions((*word).to_owned()))
            };
            if let Some(fault) = fault {
                return Err((*at, fault));
            }
        }
        Ok(())
    }
}

/// The next tag from `from` on.
fn next_tag(text: &str, from: usize) -> Option<(usize, &'static str)> {
    ["{{", "{%", "{#"]
        .into_iter()
        .filter_map(|tag| Some((from + text.get(from..)?.find(tag)?, tag)))
        .min()
}

/// Words and signs between two bytes with their places; texts in quotes are one sign.
fn tokens(text: &str, from: usize, to: usize) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut letters = text[from..to].char_indices().peekable();
    while let Some((start, c)) = letters.next() {
        let at = from + start;
        if c == '"' || c == '\'' {
            let mut escaped = false;
            for (_, inner) in letters.by_ref() {
                if !escaped && inner == c {
                    break;
                }
                escaped = !escaped && inner == '\\';
            }
            found.push((at, "\""));
        } else if c.is_alphanumeric() || c == '_' {
            let mut end = at + c.len_utf8();
            while let Some((_, next)) = letters.next_if(|(_, c)| c.is_alphanumeric() || *c == '_') {
                end += next.len_utf8();
            }
            found.push((at, &text[at..end]));
        } else if !c.is_whitespace() {
            found.push((at, &text[at..at + c.len_utf8()]));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        problem(text).map_or_else(String::new, |problem| problem.to_string())
    }

    #[test]
    fn unknown_words_and_unclosed_tags_are_told_with_their_place() {
        for (text, expected) in [
            ("Hello", ""),
            ("{{ caller.name | upper | default('x') }}", ""),
            (
                "{% if (a) and not (b) %}x{% elif c is defined %}y{% else %}z{% endif %}",
                "",
            ),
            ("{% for g in contact.groups %}{{ g }}{% endfor %}", ""),
            (
                "{{ 'a | nope(' }}{# {{ #}{% raw %}{{ x | nope }}{% endraw %}",
                "",
            ),
            ("{{ now.moment | date('%d.%m.') }}", ""),
            (
                "a\nbä{{ caller.name | uper }}",
                "line 2, column 20: no filter is called uper",
            ),
            ("{{ caller.name", "line 1, column 1: {{ is never closed"),
            ("x {% if a %}", "line 1, column 3: {% if %} is never closed"),
            (
                "{% include 'x' %}",
                "line 1, column 1: no statement is called include",
            ),
            (
                "{% macro a() %}{% endmacro %}",
                "line 1, column 1: no statement is called macro",
            ),
            (
                "{% endif %}",
                "line 1, column 1: no statement is called endif",
            ),
            (
                "{% autoescape false %}",
                "line 1, column 1: no statement is called autoescape",
            ),
            (
                "{{ range(9) }}",
                "line 1, column 4: there are no functions, as range would be",
            ),
            (
                "{{ caller.name.upper() }}",
                "line 1, column 16: there are no functions, as upper would be",
            ),
            ("{{ a is odd }}", "line 1, column 9: no test is called odd"),
            (
                "{{ a is not odd }}",
                "line 1, column 13: no test is called odd",
            ),
            ("{# a", "line 1, column 1: {# is never closed"),
            ("{{ \"}}", "line 1, column 1: {{ is never closed"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
