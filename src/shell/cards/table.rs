//! Tables of contacts as spreadsheets and mail programs save them: encoding and separator are found out, each faulty row
//! is told with its line and costs only itself.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read},
    path::Path,
};

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::{UTF_8, WINDOWS_1252};

use super::{complete, text::Utf8};
use crate::domain::{
    card_fault::{CardFault, CardProblems},
    card_table::{Field, Mapping, Preview, card, guess},
    contact::Card,
};

/// Octets looked at to find out about encoding and separator.
const LOOK: usize = 64 * 1024;
/// Octets looked at to tell a table from cards.
const HEAD: u64 = 4096;
/// Rows of a preview.
const ROWS: usize = 8;
/// Octets a field may have.
const FIELD: usize = 64 * 1024;
/// Columns a table may have.
const COLUMNS: usize = 300;
const SEPARATORS: [char; 3] = [';', ',', '\t'];

/// Looks at the head of a table, cut by this separator, else by the one that fits best.
pub fn preview(path: &Path, wanted: Option<char>) -> io::Result<Preview> {
    let mut reader = open(path)?;
    let is_utf16 = reader.get_ref().is_utf16();
    let mut head = Vec::new();
    (&mut reader).take(LOOK as u64).read_to_end(&mut head)?;
    // A character may be cut in two at the end of what is looked at.
    let is_utf8 = match std::str::from_utf8(&head) {
        Ok(_) => true,
        Err(problem) => problem.error_len().is_none() && head.len() == LOOK,
    };
    let separator = wanted.unwrap_or_else(|| separator(&head));
    let mut table = builder(separator).from_reader(head.as_slice());
    let mut rows = Vec::new();
    let mut record = ByteRecord::new();
    while rows.len() <= ROWS && table.read_byte_record(&mut record).map_err(broken)? {
        rows.push(texts(&record));
    }
    let fields: Vec<Field> = rows
        .first()
        .map(|row| row.iter().map(|heading| guess(heading)).collect())
        .unwrap_or_default();
    let has_headings = fields.iter().any(|field| *field != Field::Nothing);
    let headings = if has_headings {
        rows.remove(0)
    } else {
        Vec::new()
    };
    rows.truncate(ROWS);
    let encoding = match (is_utf16, is_utf8) {
        (true, _) => "UTF-16",
        (_, true) => "UTF-8",
        (false, false) => "Windows-1252",
    };
    Ok(Preview {
        mapping: Mapping {
            separator,
            has_headings,
            fields,
        },
        encoding: encoding.to_owned(),
        headings,
        rows,
    })
}

/// Reads the rows of a table as cards.
#[derive(Debug)]
pub struct Rows<R> {
    table: csv::Reader<R>,
    mapping: Mapping,
    record: ByteRecord,
    place: String,
    columns: usize,
    problems: CardProblems,
    found: u64,
}

/// A file of text.
pub type TextFile = BufReader<Utf8<BufReader<File>>>;

fn open(path: &Path) -> io::Result<TextFile> {
    Ok(BufReader::new(Utf8::new(BufReader::new(File::open(
        path,
    )?))?))
}

impl Rows<TextFile> {
    /// Opens a table; `place` names it in problems.
    pub fn open(path: &Path, mapping: Mapping, place: &str) -> io::Result<Self> {
        Ok(Self::new(open(path)?, mapping, place))
    }
}

impl<R: io::Read> Rows<R> {
    /// Reads a table that is UTF-8 or one octet a character.
    pub fn new(input: R, mapping: Mapping, place: &str) -> Self {
        Self {
            table: builder(mapping.separator).from_reader(input),
            columns: if mapping.has_headings {
                0
            } else {
                mapping.fields.len()
            },
            mapping,
            record: ByteRecord::new(),
            place: place.to_owned(),
            problems: CardProblems::default(),
            found: 0,
        }
    }

    /// The next row of use as a card; `None` at the end.
    pub fn next_card(&mut self) -> io::Result<Option<Card>> {
        while self
            .table
            .read_byte_record(&mut self.record)
            .map_err(broken)?
        {
            let line = self.line();
            let is_first = std::mem::take(&mut self.mapping.has_headings);
            if is_first {
                self.columns = self.record.len();
                continue;
            }
            if self.record.iter().all(<[u8]>::is_empty) {
                continue;
            }
            self.found += 1;
            self.judge(line);
            let row = texts(&self.record);
            match complete(card(&row, &self.mapping.fields)) {
                Some(card) => return Ok(Some(card)),
                None => self.problems.add(&self.place, line, CardFault::Empty),
            }
        }
        Ok(None)
    }

    /// Where the row begins: reckoned from its end, for the reader counts blank lines before it as part of it.
    fn line(&self) -> u64 {
        let begun = self.record.position().map_or(0, csv::Position::line);
        let breaks = self
            .record
            .iter()
            .flatten()
            .filter(|byte| **byte == b'\n')
            .count();
        let end = self.table.position().line();
        begun.max(end.saturating_sub(breaks as u64 + 1))
    }

    /// Notes what is odd about the row.
    fn judge(&mut self, line: u64) {
        let found = self.record.len();
        let mut fault = |fault| self.problems.add(&self.place, line, fault);
        if self.record.iter().any(|field| field.len() > FIELD) {
            // A field of that size is what follows a quotation mark that nobody closed.
            fault(CardFault::OpenQuote);
        } else if self.columns > 0 && found != self.columns {
            let expected = self.columns;
            fault(CardFault::Fields { found, expected });
        }
    }

    /// What was wrong.
    pub fn into_problems(mut self) -> CardProblems {
        if self.found == 0 {
            self.problems.add(&self.place, 0, CardFault::NoCards);
        }
        self.problems
    }
}

fn builder(separator: char) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).unwrap_or(b';'));
    builder
}

fn broken(problem: csv::Error) -> io::Error {
    match problem.into_kind() {
        csv::ErrorKind::Io(problem) => problem,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Which separator cuts most rows into the same number of fields, and into most.
fn separator(head: &[u8]) -> char {
    let score = |separator: &char| {
        let mut table = builder(*separator).from_reader(head);
        let mut record = ByteRecord::new();
        let mut widths = Vec::new();
        while widths.len() < 20 && table.read_byte_record(&mut record).unwrap_or(false) {
            widths.push(record.len());
        }
        let first = widths.first().copied().unwrap_or(0);
        let same = widths.iter().filter(|width| **width == first).count();
        if first > 1 {
            same * 100 / widths.len().max(1) * 1_000 + first
        } else {
            0
        }
    };
    SEPARATORS
        .into_iter()
        .rev()
        .max_by_key(score)
        .unwrap_or(';')
}

fn texts(record: &ByteRecord) -> Vec<String> {
    record.iter().take(COLUMNS).map(text).collect()
}

/// A field as text. What is no UTF-8 is Windows-1252, field by field: a table pasted together from two keeps both.
fn text(field: &[u8]) -> String {
    let field = &field[..field.len().min(FIELD)];
    let text = match UTF_8.decode_without_bom_handling_and_without_replacement(field) {
        Some(text) => text,
        None => WINDOWS_1252.decode_without_bom_handling(field).0,
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

/// Whether a file is a table rather than vCards: by what it begins with, whatever its name.
pub fn is_table(path: &Path) -> io::Result<bool> {
    let mut reader = open(path)?;
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        let start = buffer.iter().position(|byte| !byte.is_ascii_whitespace());
        let Some(start) = start else {
            let length = buffer.len();
            reader.consume(length);
            continue;
        };
        reader.consume(start);
        // What lies ready may be a few bytes only.
        let mut head = Vec::new();
        reader.take(HEAD).read_to_end(&mut head)?;
        let head = String::from_utf8_lossy(&head).to_ascii_uppercase();
        return Ok(!head.contains("BEGIN:V"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_are_no_table_however_they_begin() {
        for (bytes, expected) in [
            (&b"BEGIN:VCARD\r\nVERSION:3.0\r\n"[..], false),
            (b"\n\n  begin:vcard\nFN:x\n", false),
            (b"\xef\xbb\xbfBEGIN:VCARD\n", false),
            (b"\xff\xfeB\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0", false),
            (b"Name,Phone\nEva,089\n", true),
            (b"N", true),
            (b" \n", false),
        ] {
            let (_dir, path) = file(bytes);
            assert_eq!(is_table(&path).unwrap(), expected, "{bytes:?}");
        }
    }

    fn file(bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.csv");
        std::fs::write(&path, bytes).unwrap();
        (dir, path)
    }

    fn read(bytes: &[u8]) -> (Preview, Vec<Card>, CardProblems) {
        let (_dir, path) = file(bytes);
        let preview = preview(&path, None).unwrap();
        let mut rows = Rows::open(&path, preview.mapping.clone(), "").unwrap();
        let mut cards = Vec::new();
        while let Some(card) = rows.next_card().unwrap() {
            cards.push(card);
        }
        (preview, cards, rows.into_problems())
    }

    #[test]
    fn encodings_and_separators_are_found_out() {
        let text = "Vorname;Nachname;Telefon geschäftlich\r\nJürgen;Köhler;089 1\r\n";
        let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{feff}"
                .encode_utf16()
                .chain(text.encode_utf16())
                .flat_map(bytes)
                .collect()
        };
        let windows = WINDOWS_1252.encode(text).0.into_owned();
        let marked = ["\u{feff}", text].concat().into_bytes();
        let cases = [
            (text.as_bytes().to_vec(), "UTF-8"),
            (marked, "UTF-8"),
            (windows, "Windows-1252"),
            (utf16(u16::to_le_bytes), "UTF-16"),
            (utf16(u16::to_be_bytes), "UTF-16"),
            (text.replace(';', ",").into_bytes(), "UTF-8"),
            (text.replace(';', "\t").into_bytes(), "UTF-8"),
        ];
        for (bytes, encoding) in cases {
            let (preview, cards, problems) = read(&bytes);
            assert_eq!(preview.encoding, encoding);
            assert_eq!(
                preview.headings,
                ["Vorname", "Nachname", "Telefon geschäftlich"]
                    .map(|word| word.replace(';', &preview.mapping.separator.to_string()))
            );
            assert_eq!(cards.len(), 1, "{encoding} {:?}", preview.mapping);
            assert_eq!(
                (&*cards[0].name, &*cards[0].numbers[0].raw),
                ("Jürgen Köhler", "089 1")
            );
            assert!(problems.is_empty(), "{problems:?}");
        }
    }

    #[test]
    fn faulty_rows_are_told_with_their_line_and_cost_only_themselves() {
        let (_, cards, problems) =
            read(b"Name,Phone\nAnn,1\n\nBob\n,\n\"Two\nlines\",2\n , ,x\nEve,3,4\n");
        let names: Vec<_> = cards.iter().map(|card| &*card.name).collect();
        assert_eq!(names, ["Ann", "Bob", "Two\nlines", "Eve"]);
        let told: Vec<_> = problems
            .first
            .iter()
            .map(|problem| (problem.line, problem.fault.clone()))
            .collect();
        assert_eq!(
            told,
            [
                (
                    4,
                    CardFault::Fields {
                        found: 1,
                        expected: 2
                    }
                ),
                (
                    8,
                    CardFault::Fields {
                        found: 3,
                        expected: 2
                    }
                ),
                (8, CardFault::Empty),
                (
                    9,
                    CardFault::Fields {
                        found: 3,
                        expected: 2
                    }
                ),
            ]
        );
    }

    #[test]
    fn table_without_headings_is_shown_so_and_can_be_mapped() {
        let (_dir, path) = file(b"Ann;030 1\nBob;030 2\n");
        let mut found = preview(&path, None).unwrap();
        assert!(!found.mapping.has_headings);
        assert_eq!(found.rows.len(), 2);
        found.mapping.fields = vec![Field::Name, Field::Mobile];
        let mut rows = Rows::open(&path, found.mapping, "").unwrap();
        assert_eq!(rows.next_card().unwrap().unwrap().name, "Ann");
        assert_eq!(rows.next_card().unwrap().unwrap().numbers[0].raw, "030 2");
    }

    #[test]
    fn quotation_mark_that_is_never_closed_is_told() {
        let mut bytes = b"Name,Phone\nAnn,1\nBob,\"2\n".to_vec();
        for _ in 0..10_000 {
            bytes.extend_from_slice(b"Carl,3,4,5\n");
        }
        let (_, cards, problems) = read(&bytes);
        assert_eq!(cards.len(), 2);
        assert_eq!(problems.first[0].fault, CardFault::OpenQuote);
    }

    #[test]
    fn rubbish_is_no_fault_of_the_program() {
        for bytes in [
            &b""[..],
            b"\0\0\0",
            b"\xff\xfe",
            b"\xff\xfe\x00",
            b";;;\n;;;",
            b"\"\"\"",
            &[0xff; 5000],
        ] {
            let (_, _, _) = read(bytes);
        }
    }

    #[test]
    fn files_are_told_apart_by_what_they_hold() {
        for (bytes, expected) in [
            (&b"Name;Tel\n"[..], true),
            (b"\r\n begin:vcard\n", false),
            (b"\xff\xfeB\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0", false),
            (b"", false),
        ] {
            let (_dir, path) = file(bytes);
            assert_eq!(is_table(&path).unwrap(), expected);
        }
    }
}
