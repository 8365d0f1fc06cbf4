//! Finds paths like `crate::sip::{Stack, wire::Message}` and spreads their groups.

use super::source::{Kind, Token};

/// A path that starts at some token: its parts from the first on.
pub(crate) struct Found<'a> {
    pub(crate) at: &'a Token,
    pub(crate) parts: Vec<String>,
}

/// All paths in `tokens` that start with one of `roots` followed by `::`.
pub(crate) fn starting_with<'a>(tokens: &[&'a Token], roots: &[&str]) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let first = tokens[at];
        let starts = first.kind == Kind::Ident
            && roots.contains(&first.text.as_str())
            && next_is(tokens, at, "::")
            && !(at > 0 && (tokens[at - 1].is("::") || tokens[at - 1].is(".")));
        if starts {
            let mut spread = Vec::new();
            read_path(tokens, at, &mut Vec::new(), &mut spread);
            found.extend(spread.into_iter().map(|parts| Found { at: first, parts }));
        }
    }
    found
}

fn next_is(tokens: &[&Token], at: usize, text: &str) -> bool {
    tokens.get(at + 1).is_some_and(|token| token.is(text))
}

/// Reads one path from `at`, adds it (or, for a group, each of its paths) to `out`, and gives the token after it.
fn read_path(
    tokens: &[&Token],
    mut at: usize,
    before: &mut Vec<String>,
    out: &mut Vec<Vec<String>>,
) -> usize {
    let depth = before.len();
    loop {
        match tokens.get(at) {
            Some(token) if token.kind == Kind::Ident || token.is("*") => {
                before.push(token.text.clone());
            }
            Some(token) if token.is("{") => {
                at = read_group(tokens, at + 1, before, out);
                break;
            }
            _ => break,
        }
        at += 1;
        if tokens.get(at).is_none_or(|token| !token.is("::")) {
            out.push(before.clone());
            break;
        }
        at += 1;
    }
    before.truncate(depth);
    at
}

fn read_group(
    tokens: &[&Token],
    mut at: usize,
    before: &mut Vec<String>,
    out: &mut Vec<Vec<String>>,
) -> usize {
    while let Some(token) = tokens.get(at) {
        if token.is("}") {
            return at + 1;
        }
        let next = if token.kind == Kind::Ident || token.is("*") || token.is("{") {
            read_path(tokens, at, before, out)
        } else {
            at + 1
        };
        at = skip_rename(tokens, next.max(at + 1));
    }
    at
}

/// Passes over `as Name`.
fn skip_rename(tokens: &[&Token], at: usize) -> usize {
    if tokens.get(at).is_some_and(|token| token.is("as")) {
        at + 2
    } else {
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn spread(text: &str) -> Vec<String> {
        let source = Source::parse("src/x.rs", text);
        starting_with(&source.product_tokens(), &["crate", "std"])
            .into_iter()
            .map(|found| found.parts.join("::"))
            .collect()
    }

    #[test]
    fn groups_are_spread() {
        let cases = [
            ("use crate::sip;", "crate::sip"),
            (
                "use crate::{a, b::{c, d as e}, f::*};",
                "crate::a crate::b::c crate::b::d crate::f::*",
            ),
            (
                "fn f() { crate::a::b(std::fs::read) }",
                "crate::a::b std::fs::read",
            ),
            (
                "use std::{fmt, net::{self, IpAddr}};",
                "std::fmt std::net::self std::net::IpAddr",
            ),
            (
                "fn f(x: crate::a::B<std::fs::File>) {}",
                "crate::a::B std::fs::File",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(spread(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn the_middle_of_a_path_does_not_start_one() {
        assert_eq!(spread("use x::std::fs;"), Vec::<String>::new());
    }
}
