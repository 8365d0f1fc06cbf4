//! Words that may not be written: the world in the pure layers, prints, leftovers, test habits we do without.

use super::{
    paths,
    source::{Fault, Kind, Source},
};

const PURE: [&str; 7] = ["domain", "sip", "media", "engine", "mono", "rng", "secret"];

const IMPURE_NAMES: [(&str, &str); 19] = [
    ("Instant", "time is a `Mono` handed in"),
    ("SystemTime", "wall time is handed in"),
    ("HashMap", "its order is random; use BTreeMap"),
    ("HashSet", "its order is random; use BTreeSet"),
    ("UdpSocket", "sockets live in the shell"),
    ("TcpStream", "sockets live in the shell"),
    ("TcpListener", "sockets live in the shell"),
    ("UnixStream", "sockets live in the shell"),
    ("UnixListener", "sockets live in the shell"),
    ("ToSocketAddrs", "names are looked up in the shell"),
    ("File", "files live in the shell"),
    ("async", "a pure layer can be stepped"),
    ("await", "a pure layer can be stepped"),
    ("Mutex", "a pure layer owns its state"),
    ("RwLock", "a pure layer owns its state"),
    ("Condvar", "a pure layer never waits"),
    ("thread_local", "a pure layer owns its state"),
    (
        "catch_unwind",
        "panics are caught in the engine's border only",
    ),
    ("unsafe", "there is none here"),
];

const IMPURE_STD: [&str; 4] = ["fs", "thread", "process", "env"];

const PRINTS: [&str; 5] = ["print", "println", "eprint", "eprintln", "dbg"];

fn is_pure(path: &str) -> bool {
    let first = path.trim_start_matches("src/").split(['/', '.']).next();
    first.is_some_and(|name| PURE.contains(&name))
}

/// What a pure layer takes from the world.
pub(crate) fn impure(file: &Source) -> Vec<Fault> {
    if !is_pure(&file.path) {
        return Vec::new();
    }
    let tokens = file.product_tokens();
    let mut faults = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let named = IMPURE_NAMES
            .iter()
            .find(|(name, _)| token.kind == Kind::Ident && token.text == *name);
        // A variant or field of ours may bear the name of a thing of the world: `LocalEnd::File`, `RingSound::File(…)`.
        let variant = token.text == "File" && !is_std_file(&tokens, at);
        if let Some((name, why)) = named.filter(|_| !variant) {
            faults.push(file.fault(
                "impure",
                token,
                name,
                format!("`{name}` in a pure layer: {why}"),
            ));
        }
    }
    for found in paths::starting_with(&tokens, &["std"]) {
        let module = found.parts.get(1).map_or("", String::as_str);
        if IMPURE_STD.contains(&module) {
            let name = format!("std::{module}");
            faults.push(file.fault(
                "impure",
                found.at,
                &name,
                format!("`{name}` in a pure layer: it belongs to the shell"),
            ));
        }
    }
    faults
}

fn is_std_file(tokens: &[&super::source::Token], at: usize) -> bool {
    at >= 2 && tokens[at - 1].is("::") && tokens[at - 2].is("fs")
}

/// Output that goes past the log and the command line's own writer.
pub(crate) fn prints(file: &Source) -> Vec<Fault> {
    let tokens = file.product_tokens();
    let mut faults = Vec::new();
    for pair in tokens.windows(2) {
        let name = pair[0].text.as_str();
        if pair[0].kind == Kind::Ident && PRINTS.contains(&name) && pair[1].is("!") {
            faults.push(file.fault(
                "print",
                pair[0],
                name,
                format!("stray {name}!; log it or answer it on the command line"),
            ));
        }
    }
    faults
}

/// Ignored tests, expected panics, and sleeps in tests of the pure layers.
pub(crate) fn test_habits(file: &Source) -> Vec<Fault> {
    let tokens: Vec<_> = file.tokens.iter().collect();
    let mut faults = Vec::new();
    for pair in tokens.windows(3) {
        let attribute = pair[0].is("#") && pair[1].is("[");
        if attribute && (pair[2].is("ignore") || pair[2].is("should_panic")) {
            let name = &pair[2].text;
            faults.push(file.fault(
                "test-habit",
                pair[2],
                name,
                format!("#[{name}]: a test that can't fail in the open"),
            ));
        }
    }
    if is_pure(&file.path) || file.path.starts_with("tests/core/") {
        for found in paths::starting_with(&tokens, &["std", "thread"]) {
            if found.parts.last().is_some_and(|last| last == "sleep") {
                faults.push(file.fault(
                    "test-habit",
                    found.at,
                    "sleep",
                    "a pure test that sleeps; hand the time in".into(),
                ));
            }
        }
    }
    faults
}

/// Notes to oneself and paths of the machine it was written on, in any text.
pub(crate) fn leftovers(path: &str, text: &str) -> Vec<Fault> {
    let later = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
        concat!("HA", "CK"),
    ];
    let machine = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];
    let mut faults = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mut note = |rule, word: &str, what: String| {
            faults.push(Fault {
                rule,
                file: path.into(),
                line: number + 1,
                item: word.into(),
                what,
            });
        };
        for word in later.iter().filter(|word| has_word(line, word)) {
            note("later", word, format!("{word}: do it now or open an issue"));
        }
        for folder in machine.iter().filter(|folder| line.contains(*folder)) {
            note(
                "machine",
                folder,
                format!("a path of one machine: {}", line.trim()),
            );
        }
    }
    faults
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !letter(before) && !letter(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(faults: Vec<Fault>) -> Vec<String> {
        faults.into_iter().map(|fault| fault.item).collect()
    }

    #[test]
    fn the_world_is_found_in_pure_layers_only() {
        let cases = [
            ("fn f() { Instant::now(); }", "Instant"),
            ("use std::time::SystemTime;", "SystemTime"),
            ("use std::collections::{BTreeMap, HashMap};", "HashMap"),
            ("use std::{fmt, fs};", "std::fs"),
            ("fn f() { std::thread::spawn(g); }", "std::thread"),
            ("use std::net::UdpSocket;", "UdpSocket"),
            ("async fn f() {}", "async"),
            ("fn f() { std::env::var(x); }", "std::env"),
        ];
        for (text, expected) in cases {
            assert_eq!(
                items(impure(&Source::parse("src/sip/x.rs", text))),
                [expected],
                "{text}"
            );
            assert!(
                impure(&Source::parse("src/shell/x.rs", text)).is_empty(),
                "{text}"
            );
        }
    }

    #[test]
    fn names_of_ours_and_tests_pass() {
        for text in [
            "enum End { File(u8) } fn f() { End::File(1); }",
            "// Instant::now\nfn f() {}",
            "#[cfg(test)]\nmod tests { use std::fs; }",
            "use std::net::SocketAddr;",
            "fn f() -> &'static str { \"HashMap\" }",
        ] {
            assert_eq!(
                items(impure(&Source::parse("src/media/x.rs", text))),
                Vec::<String>::new(),
                "{text}"
            );
        }
    }

    #[test]
    fn prints_are_found() {
        let file = Source::parse(
            "src/shell/x.rs",
            "fn f() { println!(\"a\"); eprintln!(); dbg!(1); write!(o, \"\"); }",
        );
        assert_eq!(items(prints(&file)), ["println", "eprintln", "dbg"]);
    }

    #[test]
    fn idle_tests_are_found() {
        let text =
            "#[test]\n#[ignore]\nfn a() {}\n#[should_panic]\nfn b() { std::thread::sleep(x) }";
        assert_eq!(
            items(test_habits(&Source::parse("tests/core/x.rs", text))),
            ["ignore", "should_panic", "sleep"]
        );
        assert_eq!(
            items(test_habits(&Source::parse("tests/peers/x.rs", text))),
            ["ignore", "should_panic"]
        );
    }

    #[test]
    fn leftovers_are_found() {
        let note = concat!("// TO", "DO: later\nlet X", "XXY = 1;");
        assert_eq!(items(leftovers("a.rs", note)).len(), 1);
        let path = concat!("cat /ro", "ot/x");
        assert_eq!(items(leftovers("dev", path)).len(), 1);
        assert!(leftovers("dev", "cd \"$(dirname \"$0\")\"").is_empty());
    }
}
