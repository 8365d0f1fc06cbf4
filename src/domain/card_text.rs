//! The door of the contact store: every text of a card, wherever it comes from, is made fit to be kept and shown.
//!
//! Cards come from strangers' files and servers. What is taken away: control characters, marks that turn the direction of
//! writing or hide text (they let a name look like another), lines where there are none, and length without measure.

use super::contact::{Card, CardNumber, DeskFacts, NameParts};

/// Most characters of a name, a company, a title.
pub const LONGEST_LINE: usize = 200;
/// Most characters of a note, an instruction, a waiting message.
pub const LONGEST_NOTE: usize = 10_000;
/// Most characters of a key within a source.
const LONGEST_KEY: usize = 1_000;
/// Most numbers, addresses or groups of one card.
const MOST: usize = 50;

/// The card with every text cleaned, empty values dropped and a name that is never empty: the parts of the name, the
/// organisation, a mail address, a number or the key stand in.
#[must_use]
pub fn cleaned(card: &Card) -> Card {
    let mut card = Card {
        uid: key(&card.uid),
        name: line(&card.name),
        parts: NameParts {
            prefix: line(&card.parts.prefix),
            given: line(&card.parts.given),
            family: line(&card.parts.family),
        },
        organisation: line(&card.organisation),
        department: line(&card.department),
        title: line(&card.title),
        numbers: card.numbers.iter().filter_map(number).take(MOST).collect(),
        emails: lines(&card.emails),
        addresses: blocks(&card.addresses),
        web: lines(&card.web),
        note: block(&card.note),
        revision: key(&card.revision),
    };
    if card.name.is_empty() {
        card.name = stand_in(&card);
    }
    card
}

/// What this desk knows, cleaned likewise.
#[must_use]
pub fn cleaned_desk(desk: &DeskFacts) -> DeskFacts {
    let waiting = desk.waiting.clone().and_then(|mut waiting| {
        waiting.text = block(&waiting.text);
        (!waiting.text.is_empty()).then_some(waiting)
    });
    let mut groups = lines(&desk.groups);
    groups.sort();
    groups.dedup();
    DeskFacts {
        vip: desk.vip,
        groups,
        instruction: block(&desk.instruction),
        waiting,
        language: line(&desk.language),
        ring: line(&desk.ring),
    }
}

/// One line: white space of any kind becomes one space, what must not be shown is gone, cut at [`LONGEST_LINE`].
#[must_use]
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(LONGEST_LINE));
    let mut length = 0;
    let mut gap = false;
    for letter in text.chars().filter(|letter| !is_hidden(*letter)) {
        if letter.is_whitespace() || letter.is_control() {
            gap = !out.is_empty();
            continue;
        }
        if length + usize::from(gap) >= LONGEST_LINE {
            break;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
            length += 1;
        }
        out.push(letter);
        length += 1;
    }
    out
}

/// Several lines: line breaks stay, each line is cleaned of what must not be shown, cut at [`LONGEST_NOTE`].
#[must_use]
pub fn block(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(LONGEST_NOTE));
    let plain = text.replace("\r\n", "\n").replace('\r', "\n");
    for letter in plain.chars().take(LONGEST_NOTE) {
        match letter {
            '\n' => out.push('\n'),
            '\t' => out.push(' '),
            hidden if is_hidden(hidden) || hidden.is_control() => {}
            shown => out.push(shown),
        }
    }
    out.trim().to_owned()
}

fn lines(texts: &[String]) -> Vec<String> {
    let kept = texts.iter().map(|text| line(text));
    kept.filter(|text| !text.is_empty()).take(MOST).collect()
}

fn blocks(texts: &[String]) -> Vec<String> {
    let kept = texts.iter().map(|text| block(text));
    kept.filter(|text| !text.is_empty()).take(MOST).collect()
}

fn number(number: &CardNumber) -> Option<CardNumber> {
    let raw = line(&number.raw);
    (!raw.is_empty()).then(|| CardNumber {
        kind: number.kind,
        raw,
        number: line(&number.number),
    })
}

/// Keys are compared, not read: they stay as they are unless they are beyond measure.
fn key(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|letter| !letter.is_control())
        .take(LONGEST_KEY + 1)
        .collect();
    if kept.chars().count() <= LONGEST_KEY {
        return kept.trim().to_owned();
    }
    // Two long keys that differ at their ends must stay two: FNV-1a over the whole text tells them apart.
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let head: String = kept.chars().take(LONGEST_KEY - 17).collect();
    format!("{head}-{hash:016x}")
}

fn stand_in(card: &Card) -> String {
    let parts = [&card.parts.prefix, &card.parts.given, &card.parts.family];
    let parts: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    let candidates = [
        parts.join(" "),
        card.organisation.clone(),
        card.emails.first().cloned().unwrap_or_default(),
        card.numbers
            .first()
            .map_or_else(String::new, |number| number.raw.clone()),
        line(&card.uid),
    ];
    let found = candidates.into_iter().find(|text| !text.is_empty());
    found.unwrap_or_else(|| "?".to_owned())
}

/// Characters without a look of their own that change how others look: directional marks, zero-width spaces, invisible
/// operators, tags, the replacement of what could not be read, private-use code points (our icons live there).
/// U+200C and U+200D stay: Persian and Indian names need them.
const fn is_hidden(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffd}'
            | '\u{e0000}'..='\u{10ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{contact::NumberUse, contact::WaitingMessage, journal::WallTime};

    #[test]
    fn a_line_keeps_what_can_be_seen_and_no_more() {
        let long = "x".repeat(10_240);
        let cut = "x".repeat(LONGEST_LINE);
        let rows = [
            ("Dr. Eva Kuhn", "Dr. Eva Kuhn"),
            ("  Eva\t\r\n Kuhn \u{0}\u{7}\u{1b}[31m ", "Eva Kuhn [31m"),
            ("Anna \u{202e}gnp.exe", "Anna gnp.exe"),
            ("\u{2066}Anna\u{2069}\u{200b}\u{feff}", "Anna"),
            ("\u{e801}Anna", "Anna"),
            ("مریم", "مریم"),
            ("نمی\u{200c}خواهم", "نمی\u{200c}خواهم"),
            ("<b>{{ x }}</b>", "<b>{{ x }}</b>"),
            (&long, &cut),
            ("", ""),
        ];
        for (raw, kept) in rows {
            assert_eq!(line(raw), kept, "{raw:?}");
        }
    }

    #[test]
    fn a_note_keeps_its_lines() {
        assert_eq!(block("one\r\ntwo\rthree\u{202e}\n\u{0}"), "one\ntwo\nthree");
        assert_eq!(block(&"é".repeat(50_000)).chars().count(), LONGEST_NOTE);
    }

    #[test]
    fn a_card_without_a_name_is_named_by_what_it_has() {
        let number = |raw: &str| CardNumber {
            kind: NumberUse::Work,
            raw: raw.into(),
            number: String::new(),
        };
        let card = Card {
            uid: "u1".into(),
            ..Card::default()
        };
        assert_eq!(cleaned(&card).name, "u1");
        let with_number = Card {
            numbers: vec![number(" \u{0} "), number("+49 89 1")],
            ..card.clone()
        };
        assert_eq!(cleaned(&with_number).name, "+49 89 1");
        assert_eq!(cleaned(&with_number).numbers.len(), 1);
        let company = Card {
            organisation: "Miller\n& Sons".into(),
            ..with_number
        };
        assert_eq!(cleaned(&company).name, "Miller & Sons");
        let person = Card {
            parts: NameParts {
                prefix: String::new(),
                given: "Eva".into(),
                family: "Kuhn".into(),
            },
            ..company
        };
        assert_eq!(cleaned(&person).name, "Eva Kuhn");
    }

    #[test]
    fn long_keys_that_differ_at_the_end_stay_two() {
        let of = |tail: &str| {
            cleaned(&Card {
                uid: format!("{}{tail}", "k".repeat(5_000)),
                ..Card::default()
            })
            .uid
        };
        assert_ne!(of("a"), of("b"));
        assert_eq!(of("a"), of("a"));
        assert!(of("a").chars().count() <= LONGEST_KEY);
    }

    #[test]
    fn an_empty_waiting_message_waits_no_longer() {
        let desk = DeskFacts {
            groups: vec!["b".into(), " ".into(), "a".into(), "b".into()],
            waiting: Some(WaitingMessage {
                text: " \u{202e} ".into(),
                left: WallTime(1),
                delivered: None,
            }),
            ..DeskFacts::default()
        };
        let desk = cleaned_desk(&desk);
        assert_eq!(desk.waiting, None);
        assert_eq!(desk.groups, ["a", "b"]);
    }
}
