//! Colours of a template in its field: tags stand out, the place of a fault is red.

use std::ops::Range;

use iced::advanced::text::{Highlighter, highlighter::Format};

use crate::ui::theme::{Theme, text};

/// What a piece of a template is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Between braces.
    Tag,
    /// Where the fault is.
    Fault,
}

/// The colours.
#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "the editor asks for a function of this form"
)]
pub(super) fn format(piece: &Piece, theme: &Theme) -> Format<iced::Font> {
    let t = theme.tokens();
    Format {
        color: Some(match piece {
            Piece::Tag => t.accent,
            Piece::Fault => t.danger,
        }),
        font: (*piece == Piece::Fault).then_some(text::SEMIBOLD),
    }
}

/// Place of the fault: line from 0 and column in characters from 0.
pub(super) type Place = Option<(usize, usize)>;

/// Finds the pieces, line by line.
#[derive(Debug)]
pub(super) struct Painter {
    fault: Place,
    line: usize,
    /// Per line: the end of the tag that is open at its start.
    open: Vec<Option<&'static str>>,
}

impl Highlighter for Painter {
    type Settings = Place;
    type Highlight = Piece;
    type Iterator<'a> = std::vec::IntoIter<(Range<usize>, Piece)>;

    fn new(settings: &Place) -> Self {
        Self {
            fault: *settings,
            line: 0,
            open: vec![None],
        }
    }

    fn update(&mut self, settings: &Place) {
        self.fault = *settings;
        self.change_line(0);
    }

    fn change_line(&mut self, line: usize) {
        self.line = line.min(self.line);
        self.open.truncate(self.line + 1);
    }

    fn highlight_line(&mut self, text: &str) -> Self::Iterator<'_> {
        let open = self.open.get(self.line).copied().flatten();
        let (mut pieces, left) = tags(text, open);
        if let Some((line, column)) = self.fault
            && line == self.line
        {
            mark(text, column, &mut pieces);
        }
        self.line += 1;
        self.open.truncate(self.line);
        self.open.push(left);
        pieces.into_iter()
    }

    fn current_line(&self) -> usize {
        self.line
    }
}

type Pieces = Vec<(Range<usize>, Piece)>;

/// The tags of a line, and the end of the one still open behind it.
fn tags(text: &str, mut open: Option<&'static str>) -> (Pieces, Option<&'static str>) {
    let (mut pieces, mut at) = (Vec::new(), 0);
    loop {
        let Some(end) = open else {
            let next = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")]
                .into_iter()
                .filter_map(|(tag, end)| Some((at + text[at..].find(tag)?, end)))
                .min();
            let Some((start, end)) = next else {
                return (pieces, None);
            };
            at = start;
            open = Some(end);
            continue;
        };
        let Some(found) = text[at..].find(end) else {
            pieces.push((at..text.len(), Piece::Tag));
            return (pieces, open);
        };
        let stop = at + found + end.len();
        pieces.push((at..stop, Piece::Tag));
        at = stop;
        open = None;
    }
}

/// Paints the word at a column as the fault; a tag around it is split.
fn mark(text: &str, column: usize, pieces: &mut Pieces) {
    let start = text
        .char_indices()
        .nth(column)
        .map_or(text.len(), |(at, _)| at);
    let rest = &text[start..];
    let word = rest
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(rest.len());
    let length = match word {
        0 => rest.chars().next().map_or(0, char::len_utf8),
        word => word,
    };
    let fault = start..start + length;
    let mut split = Vec::new();
    for (range, piece) in pieces.drain(..) {
        for part in [
            range.start..range.end.min(fault.start),
            range.start.max(fault.end)..range.end,
        ] {
            if part.start < part.end {
                split.push((part, piece));
            }
        }
    }
    split.push((fault, Piece::Fault));
    split.sort_by_key(|(range, _)| range.start);
    *pieces = split;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(fault: Place, lines: &[&str]) -> Vec<String> {
        let mut painter = Painter::new(&fault);
        let paint = |line: &&str| {
            let pieces = painter.highlight_line(line).map(|(range, piece)| {
                let sign = if piece == Piece::Tag { '·' } else { '!' };
                format!("{sign}{}", &line[range])
            });
            pieces.collect::<Vec<_>>().join(" ")
        };
        lines.iter().map(paint).collect()
    }

    #[test]
    fn tags_are_found_over_line_ends() {
        assert_eq!(
            painted(None, &["a {{ b }} ä {% if", "c %} d", "e"]),
            ["·{{ b }} ·{% if", "·c %}", ""]
        );
    }

    #[test]
    fn the_fault_is_painted_within_its_tag() {
        assert_eq!(
            painted(Some((0, 7)), &["ä{{ x| nope }} {{ y }}"]),
            ["·{{ x|  !nope · }} ·{{ y }}"]
        );
        assert_eq!(painted(Some((0, 9)), &["ab"]), ["!"]);
    }
}
