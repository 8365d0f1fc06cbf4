use std::io::BufReader;

use proptest::prelude::*;

use super::*;
use crate::domain::{
    card_fault::CardProblems,
    contact::{Card, CardNumber, NameParts, NumberUse},
    journal::WallTime,
};

/// 2026-01-02T03:04:05Z
const NOW: WallTime = WallTime(1_767_323_045_000);

fn read(bytes: &[u8]) -> (Vec<Card>, CardProblems) {
    let mut cards = Cards::new(BufReader::with_capacity(16, bytes), "f");
    let mut all = Vec::new();
    while let Some(card) = cards.next_card().unwrap() {
        all.push(card);
    }
    (all, cards.into_problems())
}

fn number(kind: NumberUse, raw: &str) -> CardNumber {
    CardNumber {
        kind,
        raw: raw.into(),
        number: String::new(),
    }
}

fn eva() -> Card {
    Card {
        uid: "eva-1".into(),
        name: "Dr. Eva Kühn; Zahnärztin, München".into(),
        parts: NameParts {
            prefix: "Dr.".into(),
            given: "Eva".into(),
            family: "Kühn".into(),
        },
        organisation: "Kühn & Söhne, Dental".into(),
        department: "Praxis\\Empfang".into(),
        title: "Zahnärztin".into(),
        numbers: vec![
            number(NumberUse::Work, "+49 89 987654"),
            number(NumberUse::Mobile, "+49 170 1"),
            number(NumberUse::Home, "+49 89 1"),
            number(NumberUse::Main, "+49 89 0"),
            number(NumberUse::Fax, "+49 89 99"),
            number(NumberUse::Pager, "1234"),
            number(NumberUse::Other, "**610"),
            number(NumberUse::Sip, "sip:eva@pbx.example"),
        ],
        emails: vec!["eva@kuehn.example".into()],
        addresses: vec!["Königstraße 5\n80331 München\nDeutschland".into()],
        web: vec!["https://kuehn.example/?a=1;b=2,3".into()],
        note: "Zeile eins\nZeile zwei; mit, allem \\ was stört: ".to_owned()
            + &"äöü ".repeat(60)
            + "Ende",
        revision: "2024-05-06T07:08:09Z".into(),
    }
}

#[test]
fn what_is_written_is_read_again_as_it_was() {
    for (version, revision) in [
        (Version::V3, "2024-05-06T07:08:09Z"),
        (Version::V4, "20240506T070809Z"),
    ] {
        let text = write(&eva(), version, NOW);
        let (cards, problems) = read(text.as_bytes());
        let mut expected = eva();
        expected.revision = revision.into();
        assert_eq!(cards, [expected], "{text}");
        assert!(problems.is_empty(), "{problems:?}");
    }
}

#[test]
fn written_lines_end_in_cr_lf_and_have_75_octets_at_most() {
    let text = write(&eva(), Version::V3, NOW);
    assert!(text.ends_with("END:VCARD\r\n"));
    for line in text.split_terminator("\r\n") {
        assert!(line.len() <= 75, "{line}");
        assert!(!line.contains(['\r', '\n']), "{line:?}");
    }
}

#[test]
fn version_3_has_what_old_mail_programs_need() {
    let card = Card {
        uid: "u".into(),
        name: "Taxi".into(),
        numbers: vec![CardNumber {
            kind: NumberUse::Work,
            raw: "030 20 20 20".into(),
            number: "+4930202020".into(),
        }],
        revision: "\"etag-17\"".into(),
        ..Card::default()
    };
    assert_eq!(
        write(&card, Version::V3, NOW),
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Taxi;;;;\r\nFN:Taxi\r\nTEL;TYPE=WORK,VOICE:+4930202020\r\nUID:u\r\n\
         REV:2026-01-02T03:04:05Z\r\nEND:VCARD\r\n"
    );
}

#[test]
fn strict_reader_takes_what_we_write_as_version_4() {
    assert_eq!(check_strict(&write(&eva(), Version::V4, NOW)), Ok(()));
    assert!(check_strict("BEGIN:VCARD\r\nEND:VCARD\r\n").is_err());
}

#[test]
fn text_cannot_break_out_of_its_line() {
    let evil = "x\r\nEND:VCARD\r\nBEGIN:VCARD\nFN:evil\u{85}\u{0}";
    let card = Card {
        uid: evil.into(),
        name: evil.into(),
        web: vec![evil.into()],
        numbers: vec![number(NumberUse::Sip, evil)],
        revision: evil.into(),
        ..Card::default()
    };
    for version in [Version::V3, Version::V4] {
        let text = write(&card, version, NOW);
        let ends = text.lines().filter(|line| *line == "END:VCARD").count();
        assert_eq!(ends, 1, "{text}");
        assert_eq!(read(text.as_bytes()).0.len(), 1);
    }
}

#[test]
fn endless_file_of_folds_costs_little_memory() {
    let mut file = b"BEGIN:VCARD\r\nFN:Endless\r\nNOTE:".to_vec();
    for _ in 0..1_000_000 {
        file.extend_from_slice(b"\r\n x");
    }
    file.extend_from_slice(b"\r\nTEL:1\r\nEND:VCARD\r\n");
    let (cards, problems) = read(&file);
    assert_eq!(cards.len(), 1);
    assert_eq!(cards[0].numbers.len(), 1);
    assert!(cards[0].note.len() <= 64 * 1024);
    assert_eq!(problems.count, 1);
}

#[test]
fn problems_are_counted_but_not_all_kept() {
    let file = "BEGIN:VCARD\nFN:x\nnonsense\nEND:VCARD\n".repeat(1_000);
    let (cards, problems) = read(file.as_bytes());
    assert_eq!(cards.len(), 1_000);
    assert_eq!((problems.first.len(), problems.count), (100, 1_000));
    assert_eq!(
        (problems.first[1].line, &*problems.first[1].place),
        (7, "f")
    );
}

proptest! {
    #[test]
    fn any_octets_are_read_without_a_fault(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read(&bytes);
    }

    #[test]
    fn cards_with_octets_changed_are_read_without_a_fault(
        changes in proptest::collection::vec((0_usize..1_500, any::<u8>()), 0..30),
        v4: bool,
    ) {
        let version = if v4 { Version::V4 } else { Version::V3 };
        let mut text = write(&eva(), version, NOW).into_bytes();
        text.extend_from_slice(b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:M=FCl=\r\nler\r\nEND:VCARD\r\n");
        for (at, byte) in changes {
            let length = text.len();
            text[at % length] = byte;
        }
        read(&text);
    }

    #[test]
    fn any_card_survives_writing_and_reading(
        name in "[^\\p{C}]{1,40}", note in "(?s)[^\\p{C}]{0,200}", raw in "[0-9+ ()/-]{1,20}[0-9]",
    ) {
        let card = Card {
            name: name.trim().to_owned(),
            note: note.trim().to_owned(),
            numbers: vec![number(NumberUse::Mobile, raw.trim())],
            ..Card::default()
        };
        prop_assume!(!card.name.is_empty());
        for version in [Version::V3, Version::V4] {
            let (cards, _) = read(write(&card, version, NOW).as_bytes());
            prop_assert_eq!(cards.len(), 1);
            prop_assert_eq!(&cards[0].name, &card.name);
            prop_assert_eq!(&cards[0].note, &card.note);
            prop_assert_eq!(&cards[0].numbers, &card.numbers);
        }
    }
}
