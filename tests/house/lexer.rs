//! Cuts Rust text into tokens: comments are dropped, strings stay whole. It reads code that compiles; of code that does
//! not it makes something, but never loops.

use super::source::{Kind, Token};

/// The tokens of `text` in order.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        chars: text.chars().collect(),
        at: 0,
        line: 1,
    };
    let mut tokens = Vec::new();
    while lexer.at < lexer.chars.len() {
        let (start, line) = (lexer.at, lexer.line);
        let Some(kind) = lexer.step() else {
            continue;
        };
        let text: String = lexer.chars[start..lexer.at].iter().collect();
        tokens.push(Token {
            kind,
            text,
            line,
            last_line: lexer.line,
            test: false,
        });
    }
    tokens
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn bump(&mut self, count: usize) {
        for _ in 0..count {
            self.line += usize::from(self.peek(0) == '\n');
            self.at = (self.at + 1).min(self.chars.len());
        }
    }

    fn bump_while(&mut self, fits: impl Fn(char) -> bool) {
        while self.at < self.chars.len() && fits(self.peek(0)) {
            self.bump(1);
        }
    }

    /// Takes one token, or white space or a comment (`None`).
    fn step(&mut self) -> Option<Kind> {
        match (self.peek(0), self.peek(1)) {
            (c, _) if c.is_whitespace() => self.bump(1),
            ('/', '/') => self.bump_while(|c| c != '\n'),
            ('/', '*') => self.block_comment(),
            ('"', _) => return Some(self.string()),
            ('b' | 'c', '"') => {
                self.bump(1);
                return Some(self.string());
            }
            _ if self.raw_hashes().is_some() => return Some(self.raw_string()),
            ('\'', _) => return Some(self.quote()),
            ('b', '\'') => {
                self.bump(1);
                return Some(self.quote());
            }
            (c, _) if is_word(c) => return Some(self.word(c)),
            ('(' | '[' | '{', _) => return Some(self.symbol(1, Kind::Open)),
            (')' | ']' | '}', _) => return Some(self.symbol(1, Kind::Close)),
            (':', ':') | ('-' | '=', '>') => return Some(self.symbol(2, Kind::Punct)),
            _ => return Some(self.symbol(1, Kind::Punct)),
        }
        None
    }

    fn symbol(&mut self, length: usize, kind: Kind) -> Kind {
        self.bump(length);
        kind
    }

    fn word(&mut self, first: char) -> Kind {
        self.bump_while(is_word);
        if !first.is_ascii_digit() {
            return Kind::Ident;
        }
        // `1.5`, but neither `0..9` nor `1.max(2)`.
        if self.peek(0) == '.' && self.peek(1).is_ascii_digit() {
            self.bump(1);
            self.bump_while(is_word);
        }
        Kind::Literal
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.bump(1);
                    continue;
                }
            }
            self.bump(2);
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) -> Kind {
        self.bump(1);
        while self.at < self.chars.len() && self.peek(0) != '"' {
            self.bump(1 + usize::from(self.peek(0) == '\\'));
        }
        self.bump(1);
        Kind::Literal
    }

    /// Number of hashes when a raw string or byte string starts here; a raw identifier is none.
    fn raw_hashes(&self) -> Option<usize> {
        let prefix = match (self.peek(0), self.peek(1)) {
            ('r', _) => 1,
            ('b' | 'c', 'r') => 2,
            _ => return None,
        };
        let hashes = (prefix..self.chars.len())
            .take_while(|ahead| self.peek(*ahead) == '#')
            .count();
        (self.peek(prefix + hashes) == '"').then_some(hashes)
    }

    fn raw_string(&mut self) -> Kind {
        let hashes = self.raw_hashes().unwrap_or(0);
        self.bump_while(|c| c != '"');
        self.bump(1);
        let closes = |lexer: &Self| {
            lexer.peek(0) == '"' && (1..=hashes).all(|ahead| lexer.peek(ahead) == '#')
        };
        while self.at < self.chars.len() && !closes(self) {
            self.bump(1);
        }
        self.bump(1 + hashes);
        Kind::Literal
    }

    /// A character (`'a'`, `'\n'`, `'\u{1F}'`) or a lifetime.
    fn quote(&mut self) -> Kind {
        self.bump(1);
        if self.peek(0) == '\\' {
            self.bump(2);
            self.bump_while(|c| c != '\'');
            self.bump(1);
        } else if self.peek(1) == '\'' {
            self.bump(2);
        } else {
            self.bump_while(is_word);
            return Kind::Punct;
        }
        Kind::Literal
    }
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_where_rust_cuts_it() {
        let cases = [
            ("a::b->c=>d", "a :: b -> c => d"),
            ("x /* a /* b */ \" */ y // z\nw", "x y w"),
            (
                r#"f("a\"b", 'c', '\'', '\u{1F}', &'a T)"#,
                r#"f ( "a\"b" , 'c' , '\'' , '\u{1F}' , & 'a T )"#,
            ),
            (
                r##"r#"a " b"# br"c" b"d" b'e' r#fn"##,
                r##"r#"a " b"# br"c" b"d" b'e' r # fn"##,
            ),
            (
                "0..9 1.5 1.max(2) 0xff_u8",
                "0 . . 9 1.5 1 . max ( 2 ) 0xff_u8",
            ),
            ("\"no end", "\"no end"),
            ("/* no end", ""),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = tokens(text).into_iter().map(|token| token.text).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn lines_are_counted_through_strings() {
        let lines: Vec<_> = tokens("a\n\"b\nc\"\nd")
            .iter()
            .map(|t| (t.line, t.last_line))
            .collect();
        assert_eq!(lines, [(1, 1), (2, 3), (4, 4)]);
    }
}
