//! A text as a PDF to print: A4 pages, a title, paragraphs broken at words, in the program's own font.
//!
//! The font is embedded whole and compressed, so that any viewer and printer shows the same, and the text can be searched
//! and copied out again.

use std::{collections::BTreeMap, fs, io, path::Path};

use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::{
    Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr,
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};
use thiserror::Error;
use ttf_parser::{Face, GlyphId};

static FONT: &[u8] = include_bytes!("../../assets/fonts/IBMPlexSans-Regular.ttf");

/// A4, in points of 1/72 inch.
const PAGE: (f32, f32) = (595.28, 841.89);
/// 25 mm.
const MARGIN: f32 = 70.87;
const TITLE: f32 = 18.0;
const BODY: f32 = 11.0;
/// Height of a line in sizes of its letters.
const LEADING: f32 = 1.4;
/// Most pages; a message is shorter by far.
const MOST_PAGES: usize = 50;
/// Compression: the best that is still quick.
const LEVEL: u8 = 6;

/// Why no PDF was made.
#[derive(Debug, Error)]
pub enum PdfError {
    /// The embedded font can't be read.
    #[error("the program's font cannot be read")]
    Font,
    /// The file can't be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Writes a title and a text to a file, which only its owner can read.
pub fn write(path: &Path, title: &str, text: &str) -> Result<(), PdfError> {
    let bytes = build(title, text)?;
    fs::write(path, bytes)?;
    Ok(())
}

/// The bytes of the PDF.
fn build(title: &str, text: &str) -> Result<Vec<u8>, PdfError> {
    let face = Face::parse(FONT, 0).map_err(|_| PdfError::Font)?;
    let mut setter = Setter::new(&face);
    setter.paragraph(title, TITLE);
    setter.skip(BODY);
    for paragraph in text.lines() {
        setter.paragraph(paragraph, BODY);
    }
    Ok(document(title, &face, &setter))
}

/// One line on a page: its letters, size and height above the lower edge.
struct Line {
    glyphs: Vec<u16>,
    size: f32,
    y: f32,
}

/// Breaks text into lines and pages.
struct Setter<'a> {
    face: &'a Face<'a>,
    pages: Vec<Vec<Line>>,
    y: f32,
    /// Glyphs in use with what they stand for and their widths in thousandths.
    used: BTreeMap<u16, (char, f32)>,
}

impl<'a> Setter<'a> {
    fn new(face: &'a Face<'a>) -> Self {
        Self {
            face,
            pages: vec![Vec::new()],
            y: PAGE.1 - MARGIN,
            used: BTreeMap::new(),
        }
    }

    fn skip(&mut self, height: f32) {
        self.y -= height;
    }

    fn paragraph(&mut self, text: &str, size: f32) {
        let room = (PAGE.0 - 2.0 * MARGIN) * 1000.0 / size;
        let (mut line, mut width) = (Vec::new(), 0.0);
        for word in text.split_inclusive(' ') {
            let glyphs = self.glyphs(word);
            let wide: f32 = glyphs.iter().map(|(_, width)| width).sum();
            if width + wide > room && !line.is_empty() {
                self.line(std::mem::take(&mut line), size);
                width = 0.0;
            }
            for (glyph, wide) in glyphs {
                // A word wider than the page is broken anywhere.
                if width + wide > room {
                    self.line(std::mem::take(&mut line), size);
                    width = 0.0;
                }
                line.push(glyph);
                width += wide;
            }
        }
        self.line(line, size);
    }

    fn line(&mut self, glyphs: Vec<u16>, size: f32) {
        let height = size * LEADING;
        if self.y - height < MARGIN && self.pages.len() < MOST_PAGES {
            self.pages.push(Vec::new());
            self.y = PAGE.1 - MARGIN;
        }
        self.y -= height;
        let y = self.y;
        if y >= 0.0
            && let Some(page) = self.pages.last_mut()
        {
            page.push(Line { glyphs, size, y });
        }
    }

    /// Glyphs and widths; a letter the font lacks is a question mark.
    fn glyphs(&mut self, text: &str) -> Vec<(u16, f32)> {
        let units = f32::from(self.face.units_per_em());
        let mut glyphs = Vec::new();
        for letter in text.chars().filter(|letter| !letter.is_control()) {
            let known = self.face.glyph_index(letter).map(|glyph| (letter, glyph));
            let other = || Some(('?', self.face.glyph_index('?')?));
            let (letter, GlyphId(glyph)) = known.or_else(other).unwrap_or(('?', GlyphId(0)));
            let advance = self.face.glyph_hor_advance(GlyphId(glyph)).unwrap_or(0);
            let width = f32::from(advance) * 1000.0 / units;
            self.used.insert(glyph, (letter, width));
            glyphs.push((glyph, width));
        }
        glyphs
    }
}

const CATALOG: Ref = Ref::new(1);
const TREE: Ref = Ref::new(2);
const TYPE_0: Ref = Ref::new(3);
const CID: Ref = Ref::new(4);
const DESCRIPTOR: Ref = Ref::new(5);
const FILE: Ref = Ref::new(6);
const CMAP: Ref = Ref::new(7);
const INFO: Ref = Ref::new(8);
/// Pages and their contents follow in pairs.
const FIRST_PAGE: i32 = 9;

const NAME: Name<'_> = Name(b"IBMPlexSans");
const IN_PAGE: Name<'_> = Name(b"F1");
const SYSTEM: SystemInfo<'_> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

fn document(title: &str, face: &Face<'_>, setter: &Setter<'_>) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let numbers = (FIRST_PAGE..).step_by(2).take(setter.pages.len());
    let pages: Vec<(Ref, Ref)> = numbers.map(|n| (Ref::new(n), Ref::new(n + 1))).collect();
    pdf.catalog(CATALOG).pages(TREE);
    pdf.document_info(INFO)
        .title(TextStr(title))
        .producer(TextStr("Linekeeper"));
    pdf.pages(TREE)
        .kids(pages.iter().map(|(page, _)| *page))
        .count(i32::try_from(pages.len()).unwrap_or(1));
    for ((page, content), lines) in pages.iter().zip(&setter.pages) {
        let mut dict = pdf.page(*page);
        dict.parent(TREE)
            .media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1))
            .contents(*content);
        dict.resources().fonts().pair(IN_PAGE, TYPE_0);
        dict.finish();
        let drawn = compress_to_vec_zlib(&drawn(lines), LEVEL);
        pdf.stream(*content, &drawn).filter(Filter::FlateDecode);
    }
    font(&mut pdf, face, &setter.used);
    pdf.finish()
}

fn drawn(lines: &[Line]) -> Vec<u8> {
    let mut content = Content::new();
    for line in lines {
        let bytes: Vec<u8> = line.glyphs.iter().flat_map(|id| id.to_be_bytes()).collect();
        content
            .begin_text()
            .set_font(IN_PAGE, line.size)
            .next_line(MARGIN, line.y)
            .show(Str(&bytes))
            .end_text();
    }
    content.finish().to_vec()
}

fn font(pdf: &mut Pdf, face: &Face<'_>, used: &BTreeMap<u16, (char, f32)>) {
    let scale = |value: i16| f32::from(value) * 1000.0 / f32::from(face.units_per_em());
    pdf.type0_font(TYPE_0)
        .base_font(NAME)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(CID)
        .to_unicode(CMAP);
    let mut cid = pdf.cid_font(CID);
    cid.subtype(CidFontType::Type2)
        .base_font(NAME)
        .system_info(SYSTEM)
        .font_descriptor(DESCRIPTOR)
        .cid_to_gid_map_predefined(Name(b"Identity"));
    let mut widths = cid.widths();
    for (glyph, (_, width)) in used {
        widths.same(*glyph, *glyph, *width);
    }
    widths.finish();
    cid.finish();
    let limits = face.global_bounding_box();
    pdf.font_descriptor(DESCRIPTOR)
        .name(NAME)
        .flags(FontFlags::NON_SYMBOLIC)
        .bbox(Rect::new(
            scale(limits.x_min),
            scale(limits.y_min),
            scale(limits.x_max),
            scale(limits.y_max),
        ))
        .italic_angle(0.0)
        .ascent(scale(face.ascender()))
        .descent(scale(face.descender()))
        .cap_height(scale(face.capital_height().unwrap_or(face.ascender())))
        .stem_v(80.0)
        .font_file2(FILE);
    let mut unicode = UnicodeCmap::new(Name(b"Custom"), SYSTEM);
    for (glyph, (letter, _)) in used {
        unicode.pair(*glyph, *letter);
    }
    pdf.cmap(CMAP, &unicode.finish());
    let packed = compress_to_vec_zlib(FONT, LEVEL);
    let mut file = pdf.stream(FILE, &packed);
    file.filter(Filter::FlateDecode);
    file.pair(Name(b"Length1"), i32::try_from(FONT.len()).unwrap_or(0));
    file.finish();
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// What poppler's `pdftotext` reads out of it.
    fn read_back(title: &str, text: &str) -> (String, usize) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("message.pdf");
        write(&path, title, text).unwrap();
        let output = Command::new("pdftotext")
            .args(["-layout"])
            .arg(&path)
            .arg("-")
            .output()
            .expect("pdftotext of the Debian package poppler-utils");
        assert!(output.status.success(), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let words = String::from_utf8(output.stdout).unwrap();
        let pages = words.matches('\u{c}').count();
        (words, pages)
    }

    #[test]
    fn a_viewer_reads_the_text_back() {
        let (words, pages) = read_back(
            "Nachricht für Herrn Hall",
            "Grüße & <b>\n\nzweite Zeile €\u{0}",
        );
        assert_eq!(pages, 1);
        for expected in ["Nachricht für Herrn Hall", "Grüße & <b>", "zweite Zeile €"] {
            assert!(words.contains(expected), "{words}");
        }
    }

    #[test]
    fn long_words_and_long_texts_are_broken() {
        let (words, pages) = read_back(
            "x",
            &format!("{}\n{}", "w".repeat(400), "line\n".repeat(120)),
        );
        assert_eq!(pages, 3);
        assert_eq!(words.matches('w').count(), 400);
        assert_eq!(words.matches("line").count(), 120);
    }

    #[test]
    fn letters_the_font_lacks_are_question_marks() {
        let (words, _) = read_back("日本", "😀");
        assert!(words.contains("??"), "{words}");
    }
}
