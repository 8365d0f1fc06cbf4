//! Texts for people: every key in every language with the same arguments, every key used, every used key there.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{self, Fault, Kind, Source, Token};

/// Methods of the texts whose first argument is a key.
const LOOKUPS: [&str; 2] = ["text", "with"];

/// Where texts are asked for.
const SPEAKERS: [&str; 4] = ["src/l10n", "src/ui/", "src/shell/", "src/main.rs"];

/// Language whose keys are the measure.
const FIRST: &str = "en";

/// One message of a Fluent file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    file: String,
    line: usize,
    /// Arguments (`{ $name }`) of value and attributes.
    arguments: BTreeSet<String>,
}

/// Messages by language and key.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    languages: BTreeMap<String, BTreeMap<String, Message>>,
    twice: Vec<Fault>,
}

/// Reads `i18n/`.
pub(crate) fn read_all() -> Texts {
    let mut texts = Texts::default();
    for (language, path, content) in source::fluent_files() {
        texts.add(&language, &path, &content);
    }
    texts
}

impl Texts {
    fn add(&mut self, language: &str, path: &str, content: &str) {
        let messages = self.languages.entry(language.into()).or_default();
        let mut last: Option<String> = None;
        for (number, line) in content.lines().enumerate() {
            if let Some(key) = key_of(line) {
                let message = Message {
                    file: path.into(),
                    line: number + 1,
                    arguments: BTreeSet::new(),
                };
                if messages.insert(key.into(), message).is_some() {
                    self.twice.push(fault(
                        "text-twice",
                        path,
                        number + 1,
                        key,
                        "stands twice in this language",
                    ));
                }
                last = Some(key.into());
            } else if !line.starts_with([' ', '\t', '}']) && !line.trim().is_empty() {
                last = None;
            }
            if let Some(message) = last.as_ref().and_then(|key| messages.get_mut(key)) {
                message.arguments.extend(arguments_of(line));
            }
        }
    }
}

fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim_end();
    let fits = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    fits.then_some(key)
}

fn arguments_of(line: &str) -> impl Iterator<Item = String> {
    line.split('$').skip(1).map(|rest| {
        rest.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-')
            .collect()
    })
}

/// All faults of the texts against each other and against the code.
pub(crate) fn faults(texts: &Texts, product: &[Source]) -> Vec<Fault> {
    let mut faults = texts.twice.clone();
    let Some(first) = texts.languages.get(FIRST) else {
        return faults;
    };
    for (language, messages) in &texts.languages {
        faults.extend(language_faults(first, language, messages));
    }
    let strings = strings_of(product);
    for (key, message) in first.iter().filter(|(key, _)| !is_used(key, &strings)) {
        faults.push(fault(
            "text-unused",
            &message.file,
            message.line,
            key,
            "no code uses it",
        ));
    }
    faults.extend(product.iter().flat_map(|file| missing(file, first)));
    faults
}

fn language_faults(
    first: &BTreeMap<String, Message>,
    language: &str,
    messages: &BTreeMap<String, Message>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (key, message) in first {
        match messages.get(key) {
            None => faults.push(fault(
                "text-language",
                &message.file,
                message.line,
                key,
                &format!("is missing in {language}"),
            )),
            Some(other) if other.arguments != message.arguments => {
                let what = format!(
                    "takes {:?} in {FIRST} and {:?} in {language}",
                    message.arguments, other.arguments
                );
                faults.push(fault("text-language", &other.file, other.line, key, &what));
            }
            Some(_) => {}
        }
    }
    for (key, message) in messages.iter().filter(|(key, _)| !first.contains_key(*key)) {
        faults.push(fault(
            "text-language",
            &message.file,
            message.line,
            key,
            &format!("is missing in {FIRST}"),
        ));
    }
    faults
}

fn strings_of(product: &[Source]) -> BTreeSet<String> {
    let tokens = product.iter().flat_map(Source::product_tokens);
    tokens
        .filter_map(|token| token.string().map(String::from))
        .collect()
}

/// A key is used when a string of the code names it, or makes it by a `format!` pattern such as `accent-{name}`.
fn is_used(key: &str, strings: &BTreeSet<String>) -> bool {
    strings.contains(key)
        || strings.iter().any(|text| {
            let Some((head, tail)) = text.split_once('{') else {
                return false;
            };
            let end = tail.rsplit_once('}').map_or("", |(_, end)| end);
            head.len() > 2
                && head.ends_with('-')
                && head.chars().all(|c| c.is_ascii_lowercase() || c == '-')
                && key.len() > head.len() + end.len()
                && key.starts_with(head)
                && key.ends_with(end)
        })
}

/// Keys that the code asks for and nobody wrote: strings in look-ups, and all strings of functions called `key` or `…_key`.
fn missing(file: &Source, first: &BTreeMap<String, Message>) -> Vec<Fault> {
    let tokens = file.product_tokens();
    let speaks = SPEAKERS.iter().any(|folder| file.path.starts_with(folder));
    let mut faults = Vec::new();
    for at in 0..tokens.len() {
        for token in lookup_keys(&tokens[at..])
            .into_iter()
            .filter(|_| speaks)
            .chain(key_function(&tokens[at..]))
        {
            let key = token.string().unwrap_or_default();
            if looks_like_key(key) && !first.contains_key(key) {
                faults.push(file.fault(
                    "text-missing",
                    token,
                    key,
                    format!("text {key} is in no i18n file"),
                ));
            }
        }
    }
    faults
}

fn looks_like_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Strings of the first argument of `.text(…)` and `.with(…)`, those of a `match` in it included.
fn lookup_keys<'a>(tokens: &[&'a Token]) -> Vec<&'a Token> {
    let [dot, name, open, ..] = tokens else {
        return Vec::new();
    };
    if !dot.is(".") || !LOOKUPS.contains(&name.text.as_str()) || !open.is("(") {
        return Vec::new();
    }
    let (mut depth, mut strings) = (0_usize, Vec::new());
    for (at, token) in tokens[2..].iter().enumerate() {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth -= 1,
            Kind::Punct if depth == 1 && token.is(",") => break,
            Kind::Ident | Kind::Punct | Kind::Literal => {}
        }
        if depth == 0 {
            break;
        }
        // The pattern of an arm is no key.
        let pattern = tokens
            .get(at + 3)
            .is_some_and(|next| next.is("=>") || next.is("|"));
        strings.extend(token.string().filter(|_| !pattern).map(|_| *token));
    }
    strings
}

fn key_function<'a>(tokens: &[&'a Token]) -> Vec<&'a Token> {
    let [keyword, name, rest @ ..] = tokens else {
        return Vec::new();
    };
    if !keyword.is("fn") || !(name.is("key") || name.text.ends_with("_key")) {
        return Vec::new();
    }
    let gives_text = rest
        .iter()
        .take_while(|token| !token.is("{"))
        .any(|token| token.is("str"));
    let mut depth = 0_usize;
    let mut strings = Vec::new();
    for token in rest.iter().skip_while(|token| !token.is("{")) {
        depth += usize::from(token.is("{"));
        depth -= usize::from(token.is("}"));
        if depth == 0 {
            break;
        }
        strings.extend(token.string().map(|_| *token));
    }
    if gives_text { strings } else { Vec::new() }
}

fn fault(rule: &'static str, file: &str, line: usize, key: &str, what: &str) -> Fault {
    Fault {
        rule,
        file: file.into(),
        line,
        item: key.into(),
        what: format!("text {key} {what}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(en: &str, de: &str, code: &str) -> Vec<String> {
        let mut texts = Texts::default();
        texts.add("en", "i18n/en/a.ftl", en);
        texts.add("de", "i18n/de/a.ftl", de);
        faults(&texts, &[Source::parse("src/ui/x.rs", code)])
            .into_iter()
            .map(|fault| format!("{} {}", fault.rule, fault.item))
            .collect()
    }

    #[test]
    fn languages_must_agree() {
        let code = "fn f() { t.text(\"a-b\"); t.text(\"c\"); }";
        let cases = [
            ("a-b = x\nc = y", "a-b = x\nc = y", ""),
            ("a-b = x\nc = y", "a-b = x", "text-language c"),
            ("a-b = x\nc = y", "a-b = x\nc = y\nd = z", "text-language d"),
            (
                "a-b = x { $n }\nc = y",
                "a-b = x\nc = y",
                "text-language a-b",
            ),
            ("a-b = x\nc = y\nc = z", "a-b = x\nc = y", "text-twice c"),
        ];
        for (en, de, expected) in cases {
            assert_eq!(check(en, de, code).join(","), expected, "{en:?} {de:?}");
        }
    }

    #[test]
    fn arguments_of_later_lines_count() {
        let en = "a-b =\n    { $n ->\n        [one] x\n       *[other] { $m }\n    }";
        assert_eq!(
            check(en, "a-b = { $m } { $n }", "fn f() { t.text(\"a-b\") }"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn unused_texts_are_found() {
        assert_eq!(
            check("a-b = x", "a-b = x", "fn f() {}"),
            ["text-unused a-b"]
        );
        assert_eq!(
            check("acc-b = x", "acc-b = x", "fn f() { format!(\"acc-{x}\"); }"),
            Vec::<String>::new()
        );
        assert_eq!(
            check("a-b = x", "a-b = x", "fn f() -> &'static str { \"a-b\" }"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn missing_texts_are_found() {
        let cases = [
            ("fn f() { t.text(\"no-such\") }", 1),
            (
                "impl E { fn key(&self) -> &'static str { match self { A => \"no-such\", B => \"x-y\" } } }",
                1,
            ),
            (
                "fn f() { t.with(match x { \"pat-tern\" => \"no-such\", _ => \"x-y\" }, &[(\"name\", 1)]) }",
                1,
            ),
            ("fn secret_key() -> Vec<u8> { load(\"no-such\") }", 0),
            ("fn f() { t.text(\"Plain words\") }", 0),
        ];
        for (code, expected) in cases {
            let found = check("x-y = x", "x-y = x", code);
            assert_eq!(
                found
                    .iter()
                    .filter(|item| item.starts_with("text-missing"))
                    .count(),
                expected,
                "{code}"
            );
        }
    }
}
