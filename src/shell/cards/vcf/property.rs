//! One property of a card: `group.NAME;PARAMETER=value:value`, with its value as text.

use base64::Engine as _;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Version of the card a property stands in; it decides what a backslash means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Dialect {
    /// 2.1
    V2,
    /// 3.0, and cards that don't say
    #[default]
    V3,
    /// 4.0
    V4,
}

/// A property, its value still as it was written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Property {
    /// What groups it with others (`item1`), lower case; empty: nothing.
    pub(super) group: String,
    /// Upper case.
    pub(super) name: String,
    parameters: Vec<(String, String)>,
    value: Vec<u8>,
}

impl Property {
    /// Reads a logical line; `None` when it is no property.
    pub(super) fn read(line: &[u8]) -> Option<Self> {
        let colon = end_of_head(line)?;
        let head = String::from_utf8_lossy(&line[..colon]);
        let mut parts = split_outside_quotes(&head, ';').into_iter();
        let name = parts.next().unwrap_or_default().trim();
        let (group, name) = name.rsplit_once('.').unwrap_or(("", name));
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if name.is_empty() || !name.chars().all(is_name) {
            return None;
        }
        Some(Self {
            group: group.to_ascii_lowercase(),
            name: name.to_ascii_uppercase(),
            parameters: parts.flat_map(parameter).collect(),
            value: line[colon + 1..].to_vec(),
        })
    }

    /// All values of a parameter, upper case.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let fits = move |(found, _): &&(String, String)| found == name;
        self.parameters
            .iter()
            .filter(fits)
            .map(|(_, value)| value.as_str())
    }

    /// Whether the parameter has this value, both upper case.
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|found| found == value)
    }

    /// How much it is preferred: 1 most, 100 least; unmarked ones last.
    pub(super) fn preference(&self) -> u8 {
        if self.has("TYPE", "PREF") {
            return 1;
        }
        let number = self.all("PREF").find_map(|value| value.parse().ok());
        number.map_or(u8::MAX, |number: u8| number.clamp(1, 100))
    }

    /// The value as text, before structure and escapes are looked at; and a character set that nobody knows.
    pub(super) fn text(&self) -> (String, Option<String>) {
        let bytes = self.decoded();
        let named = self.all("CHARSET").next();
        let encoding = named.and_then(|label| Encoding::for_label(label.as_bytes()));
        let unknown = named.filter(|_| encoding.is_none()).map(str::to_owned);
        (in_encoding(&bytes, encoding), unknown)
    }

    fn decoded(&self) -> Vec<u8> {
        let encoding = self.all("ENCODING").next().unwrap_or_default();
        match encoding {
            "QUOTED-PRINTABLE" => unquote(&self.value),
            "BASE64" | "B" => {
                let solid: Vec<u8> = self
                    .value
                    .iter()
                    .copied()
                    .filter(|b| !b.is_ascii_whitespace())
                    .collect();
                let decoded = base64::engine::general_purpose::STANDARD.decode(&solid);
                decoded.unwrap_or_else(|_| self.value.clone())
            }
            _ => self.value.clone(),
        }
    }

    /// The value as one text.
    pub(super) fn plain(text: &str, dialect: Dialect) -> String {
        unescape(text, dialect)
    }

    /// The components of a structured value (`N`, `ADR`, `ORG`).
    pub(super) fn components(text: &str, dialect: Dialect) -> Vec<String> {
        split_unescaped(text, ';')
            .into_iter()
            .map(|part| unescape(part, dialect).trim().to_owned())
            .collect()
    }
}

/// Where the value begins: the first colon outside quotation marks, else the first at all.
fn end_of_head(line: &[u8]) -> Option<usize> {
    let mut is_quoted = false;
    let found = line.iter().position(|byte| {
        is_quoted ^= *byte == b'"';
        *byte == b':' && !is_quoted
    });
    found.or_else(|| line.iter().position(|byte| *byte == b':'))
}

fn split_outside_quotes(text: &str, at: char) -> Vec<&str> {
    let mut is_quoted = false;
    text.split(move |c| {
        is_quoted ^= c == '"';
        c == at && !is_quoted
    })
    .collect()
}

/// `TYPE=HOME,"VOICE"`, or the bare `HOME` of version 2.1; names and values upper case.
fn parameter(text: &str) -> Vec<(String, String)> {
    let text = text.trim();
    let Some((name, values)) = text.split_once('=') else {
        let word = text.to_ascii_uppercase();
        let name = match word.as_str() {
            "" => return Vec::new(),
            "QUOTED-PRINTABLE" | "BASE64" | "B" | "7BIT" | "8BIT" => "ENCODING",
            _ => "TYPE",
        };
        return vec![(name.into(), word)];
    };
    let name = name.trim().to_ascii_uppercase();
    values
        .split(',')
        .map(|value| value.trim_matches([' ', '"']).to_ascii_uppercase())
        .filter(|value| !value.is_empty())
        .map(|value| (name.clone(), value))
        .collect()
}

/// Quoted-printable; what is none stays as it is.
fn unquote(bytes: &[u8]) -> Vec<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'='
            && let [high, low, after @ ..] = rest
            && let (Some(high), Some(low)) = (digit(high), digit(low))
            && let Ok(byte) = u8::try_from(high * 16 + low)
        {
            out.push(byte);
            rest = after;
        } else {
            out.push(*first);
        }
    }
    out
}

/// Octets as text: in the encoding the card names, else as UTF-8, else as Windows writes it. Line ends become LF, other
/// control characters go.
pub(super) fn in_encoding(bytes: &[u8], encoding: Option<&'static Encoding>) -> String {
    let named = encoding
        .and_then(|encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes));
    let text = named.unwrap_or_else(|| {
        UTF_8
            .decode_without_bom_handling_and_without_replacement(bytes)
            .unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(bytes).0)
    });
    if !text.chars().any(char::is_control) {
        return text.into_owned();
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

fn split_unescaped(text: &str, at: char) -> Vec<&str> {
    let mut is_escaped = false;
    text.split(move |c| {
        let is_split = c == at && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_split
    })
    .collect()
}

/// Takes escapes away. Version 2.1 knows none for line breaks: there `\n` may be a path of Windows.
fn unescape(text: &str, dialect: Dialect) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n' | 'N') if dialect > Dialect::V2 => out.push('\n'),
            Some(c @ ('\\' | ',' | ';' | ':')) => out.push(c),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &[u8]) -> String {
        let (text, unknown) = Property::read(line).unwrap().text();
        assert_eq!(unknown, None);
        text
    }

    #[test]
    fn head_is_taken_apart() {
        let found = Property::read(b"item1.tel;type=HOME,\"Voice\";CELL;PREF=20:+49 89").unwrap();
        assert_eq!(
            (found.group.as_str(), found.name.as_str()),
            ("item1", "TEL")
        );
        assert_eq!(
            found.all("TYPE").collect::<Vec<_>>(),
            ["HOME", "VOICE", "CELL"]
        );
        assert_eq!(found.preference(), 20);
        let quoted = Property::read(b"ADR;LABEL=\"a:b;c\":;;x").unwrap();
        assert_eq!(quoted.text().0, ";;x");
        for bad in [&b"no colon"[..], b":x", b"A B:x", b"", b"\0\xff:1"] {
            assert_eq!(Property::read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn values_are_read_in_their_encoding() {
        let cases: [(&[u8], &str); 8] = [
            (b"FN:M\xc3\xbcller", "Müller"),
            (b"FN:M\xfcller \x80", "Müller €"),
            (b"FN;CHARSET=ISO-8859-2:\xb1", "ą"),
            (
                b"FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller=",
                "Müller=",
            ),
            (
                b"FN;QUOTED-PRINTABLE;CHARSET=Windows-1252:M=FCller=ZZ",
                "Müller=ZZ",
            ),
            (b"FN;ENCODING=QUOTED-PRINTABLE:M=C3=BCller", "Müller"),
            (b"FN;ENCODING=b:TcO8bGxlcg==", "Müller"),
            (b"FN:a\0b\x07c\rd", "abc\nd"),
        ];
        for (line, expected) in cases {
            assert_eq!(text(line), expected, "{}", line.escape_ascii());
        }
        let unknown = Property::read(b"FN;CHARSET=KLINGON:M\xfcller").unwrap();
        assert_eq!(unknown.text(), ("Müller".into(), Some("KLINGON".into())));
    }

    #[test]
    fn escapes_go_and_structure_stays() {
        let v3 = |text| Property::components(text, Dialect::V3);
        assert_eq!(v3(r"M\;x; A\,b ;c\\;d\ne"), ["M;x", "A,b", r"c\", "d\ne"]);
        assert_eq!(Property::plain(r"C:\new\;", Dialect::V2), r"C:\new;");
        assert_eq!(Property::plain(r"a\x\", Dialect::V4), r"a\x\");
    }
}
