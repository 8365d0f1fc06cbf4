//! Sizes: lines of code of a file and of a function, parameters; and the sentence every module starts with.

use std::collections::BTreeSet;

use super::source::{Fault, Kind, Source, Token, group_end};

const FILE_CODE: usize = 400;
const FILE_WHOLE: usize = 700;
/// A function stops here.
const FUNCTION: usize = 60;
/// A flat builder of a view (it gives an `Element`) stops here, and so does every exception.
const VIEW: usize = 100;
const PARAMETERS: usize = 5;

/// Too long files, too long functions, too many parameters.
pub(crate) fn faults(file: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut whole = |rule, found: usize, most: usize, of: &str| {
        if found > most {
            faults.push(Fault {
                rule,
                file: file.path.clone(),
                line: 1,
                item: String::new(),
                what: format!("{found} lines {of}, at most {most}: split it by subject"),
            });
        }
    };
    whole(
        "file-code",
        code_lines(&file.product_tokens()),
        FILE_CODE,
        "of code",
    );
    whole(
        "file-whole",
        file.text.lines().count(),
        FILE_WHOLE,
        "in all",
    );
    faults.extend(function_faults(file));
    faults
}

fn code_lines(tokens: &[&Token]) -> usize {
    let lines: BTreeSet<usize> = tokens
        .iter()
        .flat_map(|token| token.line..=token.last_line)
        .collect();
    lines.len()
}

fn function_faults(file: &Source) -> Vec<Fault> {
    let tokens = file.product_tokens();
    let mut faults = Vec::new();
    for at in 0..tokens.len() {
        let Some(name) = tokens
            .get(at + 1)
            .filter(|name| tokens[at].is("fn") && name.kind == Kind::Ident)
        else {
            continue;
        };
        let parameters = parameters_at(&tokens, at + 2);
        if parameters.count > PARAMETERS {
            let what = format!(
                "fn {} takes {} parameters, at most {PARAMETERS}",
                name.text, parameters.count
            );
            faults.push(file.fault("parameters", name, &name.text, what));
        }
        let Some(body) = body_at(&tokens, parameters.end) else {
            continue;
        };
        let lines = code_lines(body);
        let most = if gives_element(&tokens[parameters.end..]) {
            VIEW
        } else {
            FUNCTION
        };
        if lines > most {
            let hard = if lines > VIEW {
                " (not even by exception)"
            } else {
                ""
            };
            let item = if hard.is_empty() {
                name.text.clone()
            } else {
                format!("{} far", name.text)
            };
            let what = format!("fn {} has {lines} lines, at most {most}{hard}", name.text);
            faults.push(file.fault("function", name, &item, what));
        }
    }
    faults
}

struct Parameters {
    count: usize,
    /// The token after the closing parenthesis.
    end: usize,
}

/// Whether the result that is declared from here to the body is an `Element`.
fn gives_element(tokens: &[&Token]) -> bool {
    let result = tokens
        .iter()
        .take_while(|token| !token.is("{") && !token.is(";"));
    result
        .skip_while(|token| !token.is("->"))
        .any(|token| token.is("Element"))
}

/// Counts the parameters of the list that opens at or after `at` (generics come first), `self` left out.
fn parameters_at(tokens: &[&Token], mut at: usize) -> Parameters {
    let mut angle = 0_i32;
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            "<" => angle += 1,
            ">" => angle -= 1,
            "(" if angle == 0 => break,
            _ => {}
        }
        at += 1;
    }
    let end = group_end(tokens, at);
    let inside = tokens
        .get(at + 1..end.saturating_sub(1))
        .unwrap_or_default();
    Parameters {
        count: top_level_parts(inside),
        end,
    }
}

fn top_level_parts(inside: &[&Token]) -> usize {
    let (mut depth, mut count, mut part) = (0_i32, 0, Vec::new());
    let mut close = |part: &mut Vec<&str>| {
        let receiver = part.contains(&"self") && !part.contains(&":");
        count += usize::from(!part.is_empty() && !receiver);
        part.clear();
    };
    for token in inside {
        match token.text.as_str() {
            "(" | "[" | "{" | "<" => depth += 1,
            ")" | "]" | "}" | ">" => depth -= 1,
            "," if depth == 0 => {
                close(&mut part);
                continue;
            }
            _ => {}
        }
        part.push(token.text.as_str());
    }
    close(&mut part);
    count
}

/// The tokens between the braces of the body that follows, `None` for a declaration.
fn body_at<'a, 'b>(tokens: &'a [&'b Token], mut at: usize) -> Option<&'a [&'b Token]> {
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            ";" => return None,
            "{" => return tokens.get(at + 1..group_end(tokens, at) - 1),
            "(" | "[" => at = group_end(tokens, at),
            _ => at += 1,
        }
    }
    None
}

/// A module without its opening sentence; a file of inline tests that was moved out needs none.
pub(crate) fn missing_doc(file: &Source) -> Option<Fault> {
    let of_moved_tests = file.path.starts_with("src/") && file.path.contains("/tests");
    (!file.text.starts_with("//!") && !of_moved_tests).then(|| Fault {
        rule: "module-doc",
        file: file.path.clone(),
        line: 1,
        item: String::new(),
        what: "begin with //! and say what the module decides".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<String> {
        faults(&Source::parse("src/sip/x.rs", text))
            .into_iter()
            .map(|fault| {
                format!("{} {}", fault.rule, fault.item)
                    .trim_end()
                    .to_string()
            })
            .collect()
    }

    fn function(lines: usize) -> String {
        format!("fn long() {{\n{}}}\n", "    step();\n".repeat(lines))
    }

    #[test]
    fn long_functions_are_found() {
        assert_eq!(items(&function(60)), Vec::<String>::new());
        assert_eq!(items(&function(61)), ["function long"]);
        assert_eq!(items(&function(101)), ["function long far"]);
        let view = |lines| function(lines).replace("()", "() -> Element<'_, Message>");
        assert_eq!(items(&view(100)), Vec::<String>::new());
        assert_eq!(items(&view(101)), ["function long far"]);
        let remarks = format!("fn a() {{\n{}}}", "    // a remark\n\n".repeat(80));
        assert_eq!(items(&remarks), Vec::<String>::new());
    }

    #[test]
    fn long_files_are_found() {
        assert_eq!(items(&"use a;\n".repeat(401)), ["file-code"]);
        assert_eq!(items(&"// remark\n".repeat(701)), ["file-whole"]);
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "use a;\n".repeat(500));
        assert_eq!(items(&tests), Vec::<String>::new());
    }

    #[test]
    fn parameters_are_counted_without_the_receiver() {
        let cases = [
            ("fn f(a: A, b: B, c: C, d: D, e: E) {}", 0),
            ("fn f(a: A, b: B, c: C, d: D, e: E, g: G) {}", 1),
            ("fn f(&mut self, a: A, b: B, c: C, d: D, e: E) {}", 0),
            (
                "fn f<T: Fn(u8, u8), U>(a: (A, A), b: Map<B, B>, c: C, d: D, e: E) {}",
                0,
            ),
            (
                "fn f<T: Into<U>>(a: A, b: B, c: C, d: D, e: E, g: fn(T, T) -> U) where T: X {}",
                1,
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(items(text).len(), expected, "{text}");
        }
    }

    #[test]
    fn a_module_without_its_sentence_is_found() {
        assert!(missing_doc(&Source::parse("src/x.rs", "// Not this.\n")).is_some());
        assert!(missing_doc(&Source::parse("src/x.rs", "//! This.\n")).is_none());
    }
}
