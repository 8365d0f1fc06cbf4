//! Source files as tokens: comments are gone, strings are single tokens, test code is set apart.

use std::{borrow::Borrow, fs, path::Path};

use super::lexer;

/// A breach of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) rule: &'static str,
    pub(crate) file: String,
    pub(crate) line: usize,
    /// What an exception names: a module, word, function or text key.
    pub(crate) item: String,
    pub(crate) what: String,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Ident,
    Punct,
    Literal,
    Open,
    Close,
}

/// One token; `::`, `->` and `=>` are one token each.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    pub(crate) line: usize,
    pub(crate) last_line: usize,
    /// Inside `#[cfg(test)]` or a `#[test]` function.
    pub(crate) test: bool,
}

impl Token {
    pub(crate) fn is(&self, text: &str) -> bool {
        self.kind != Kind::Literal && self.text == text
    }

    /// The content of a plain string literal.
    pub(crate) fn string(&self) -> Option<&str> {
        let inner = self.text.strip_prefix('"')?.strip_suffix('"')?;
        (self.kind == Kind::Literal).then_some(inner)
    }
}

/// One Rust file.
#[derive(Debug)]
pub(crate) struct Source {
    /// Relative to the package, `/` between the parts.
    pub(crate) path: String,
    pub(crate) text: String,
    /// All tokens in order.
    pub(crate) tokens: Vec<Token>,
}

impl Source {
    pub(crate) fn parse(path: &str, text: &str) -> Self {
        let mut tokens = lexer::tokens(text);
        mark_tests(&mut tokens);
        if is_test_file(path) {
            for token in &mut tokens {
                token.test = true;
            }
        }
        Self {
            path: path.into(),
            text: text.into(),
            tokens,
        }
    }

    /// Tokens of the product, without its inline tests.
    pub(crate) fn product_tokens(&self) -> Vec<&Token> {
        self.tokens.iter().filter(|token| !token.test).collect()
    }

    pub(crate) fn fault(&self, rule: &'static str, at: &Token, item: &str, what: String) -> Fault {
        Fault {
            rule,
            file: self.path.clone(),
            line: at.line,
            item: item.into(),
            what,
        }
    }
}

fn is_test_file(path: &str) -> bool {
    path.starts_with("tests/")
        || path.starts_with("benches/")
        || path.ends_with("/tests.rs")
        || path.contains("/tests/")
        || path.ends_with("_tests.rs")
}

/// Marks what belongs to `#[test]` and `#[cfg(test)]` items, up to the end of their block or their semicolon.
fn mark_tests(tokens: &mut [Token]) {
    let mut at = 0;
    while at < tokens.len() {
        let Some(end) = attribute_end(tokens, at) else {
            at += 1;
            continue;
        };
        if is_test_attribute(&tokens[at..end]) {
            let end = item_end(tokens, end);
            tokens[at..end]
                .iter_mut()
                .for_each(|token| token.test = true);
            at = end;
        } else {
            at = end;
        }
    }
}

/// The token after the attribute that starts at `at`.
fn attribute_end(tokens: &[Token], at: usize) -> Option<usize> {
    let open = tokens.get(at + 1)?;
    (tokens[at].is("#") && open.is("[")).then(|| group_end(tokens, at + 1))
}

fn is_test_attribute(attribute: &[Token]) -> bool {
    let words: String = attribute.iter().map(|token| token.text.as_str()).collect();
    words == "#[test]" || words == "#[cfg(test)]" || words.starts_with("#[cfg(all(test,")
}

/// The token after the item that starts at `at`.
fn item_end(tokens: &[Token], mut at: usize) -> usize {
    while let Some(token) = tokens.get(at) {
        if token.is(";") {
            return at + 1;
        }
        let block = token.is("{");
        at = if token.kind == Kind::Open {
            group_end(tokens, at)
        } else {
            at + 1
        };
        if block {
            break;
        }
    }
    at
}

/// The token after the group that opens at `at`.
pub(crate) fn group_end(tokens: &[impl Borrow<Token>], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while let Some(token) = tokens.get(at) {
        match token.borrow().kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Ident | Kind::Punct | Kind::Literal => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The package's `Cargo.toml`.
pub(crate) fn cargo_toml() -> String {
    fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml")
}

/// Rust files of the product.
pub(crate) fn product() -> Vec<Source> {
    read_rust(&["src"])
}

/// All Rust files.
pub(crate) fn rust_files() -> Vec<Source> {
    read_rust(&["src", "tests", "benches"])
}

fn read_rust(folders: &[&str]) -> Vec<Source> {
    let mut files = Vec::new();
    for folder in folders {
        walk(&root().join(folder), &mut files);
    }
    files.retain(|(path, _)| has_ending(path, &["rs"]));
    assert!(!files.is_empty(), "no Rust file found under {folders:?}");
    files
        .iter()
        .map(|(path, text)| Source::parse(path, text))
        .collect()
}

/// Everything people wrote: code, scripts, texts, documents, with path and content.
pub(crate) fn text_files() -> Vec<(String, String)> {
    const ENDINGS: [&str; 14] = [
        "rs", "toml", "md", "ftl", "sh", "cfg", "in", "xml", "desktop", "flow", "rules", "yml",
        "service", "csv",
    ];
    let mut files = Vec::new();
    for folder in [
        "src",
        "tests",
        "benches",
        "docs",
        "i18n",
        "packaging",
        "assets",
        "fuzz",
    ] {
        walk(&root().join(folder), &mut files);
    }
    files.retain(|(path, _)| has_ending(path, &ENDINGS));
    let top = [
        "dev",
        ".ci/run",
        "Cargo.toml",
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "deny.toml",
    ];
    files.extend(top.iter().filter_map(|name| {
        let text = fs::read_to_string(root().join(name)).ok()?;
        Some(((*name).to_string(), text))
    }));
    files
}

/// Texts for people: language, path and content.
pub(crate) fn fluent_files() -> Vec<(String, String, String)> {
    let mut files = Vec::new();
    walk(&root().join("i18n"), &mut files);
    files.retain(|(path, _)| has_ending(path, &["ftl"]));
    files
        .into_iter()
        .filter_map(|(path, text)| {
            let language = path.split('/').nth(1)?.to_string();
            Some((language, path, text))
        })
        .collect()
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    Path::new(path)
        .extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| endings.contains(&ending))
}

/// Collects readable text files below `folder`, in the order of their names.
fn walk(folder: &Path, out: &mut Vec<(String, String)>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<_> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "target") {
                walk(&path, out);
            }
        } else if let Ok(text) = fs::read_to_string(&path) {
            let relative = path.strip_prefix(root()).unwrap_or(&path);
            out.push((relative.to_string_lossy().replace('\\', "/"), text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &Source) -> String {
        let words: Vec<_> = source
            .product_tokens()
            .iter()
            .map(|t| t.text.clone())
            .collect();
        words.join(" ")
    }

    #[test]
    fn comments_and_documentation_are_no_tokens() {
        let source = Source::parse(
            "src/x.rs",
            "//! Instant::now\n/// HashMap\n// fs\n/* tokio */ fn a() {}",
        );
        assert_eq!(words(&source), "fn a ( ) { }");
    }

    #[test]
    fn test_code_is_set_apart() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() {} }\nfn c() {}\n#[cfg(test)]\nuse x;\nfn d() {}";
        let source = Source::parse("src/x.rs", text);
        assert_eq!(words(&source), "fn a ( ) { } fn c ( ) { } fn d ( ) { }");
    }

    #[test]
    fn files_of_tests_are_test_code_as_a_whole() {
        assert!(
            Source::parse("tests/a.rs", "fn a() {}")
                .product_tokens()
                .is_empty()
        );
        assert!(
            Source::parse("src/sip/tests.rs", "fn a() {}")
                .product_tokens()
                .is_empty()
        );
    }
}
