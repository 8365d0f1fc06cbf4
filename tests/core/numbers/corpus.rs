//! A corpus of numbers as people and networks write them: where they are read, what they are, how they are written.
//!
//! `corpus.tsv` was taken from the library's examples (`UPDATE_NUMBERS=1` takes it anew), `by_hand.tsv` by hand. Each line:
//! country, area, as written, E.164 (or the internal or service number), national form, international form.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path};

use linekeeper::domain::number::{PhoneNumber, Place};
use rlibphonenumber::PhoneNumberFormat;

use super::library::{examples, written};

fn lines(file: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/core/numbers")
        .join(file);
    let text = fs::read_to_string(path).expect("the corpus");
    let cells = |line: &str| line.split('\t').map(String::from).collect();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(cells)
        .collect()
}

#[test]
fn the_corpus_reads_and_writes_both_ways() {
    if std::env::var_os("UPDATE_NUMBERS").is_some() {
        take_anew();
    }
    let corpus: Vec<_> = lines("corpus.tsv")
        .into_iter()
        .chain(lines("by_hand.tsv"))
        .collect();
    let mut countries = BTreeSet::new();
    let mut wrong = Vec::new();
    for cells in &corpus {
        let [country, area, raw, e164, national, international] = &cells[..] else {
            panic!("{cells:?} is no line of the corpus");
        };
        countries.insert(country);
        let place = Place::new(country, area);
        let number = PhoneNumber::read(raw, &place);
        let forms = (number.national_form(&place), number.international_form());
        let again = [&forms.0, &forms.1].map(|form| PhoneNumber::read(form, &place));
        let same = again.iter().all(|again| again.as_str() == e164);
        if number.as_str() != e164 || forms != (national.clone(), international.clone()) || !same {
            wrong.push(format!("{cells:?}: {number:?} {forms:?} {again:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        corpus.len() >= 500 && countries.len() >= 200,
        "{} {}",
        corpus.len(),
        countries.len()
    );
}

fn take_anew() {
    let mut text =
        String::from("# country, area, as written, E.164, national form, international form\n");
    let mut last = String::new();
    let mut count = 0;
    for (region, number) in examples() {
        let country = region.to_string().to_lowercase();
        count = if country == last { count + 1 } else { 0 };
        last.clone_from(&country);
        let [e164, national, international] = [
            PhoneNumberFormat::E164,
            PhoneNumberFormat::National,
            PhoneNumberFormat::International,
        ]
        .map(|format| written(&number, format));
        let digits = national.bytes().filter(u8::is_ascii_digit).count();
        // A national number of five digits is an internal one to us, and Kiribati has no forms.
        if count > 2 || digits <= 5 || country == "ki" {
            continue;
        }
        let raw = match count {
            0 => national.clone(),
            1 => international.replacen('+', "00", 1),
            _ => national.chars().filter(char::is_ascii_digit).collect(),
        };
        let _ = writeln!(
            text,
            "{country}\t\t{raw}\t{e164}\t{national}\t{international}"
        );
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/numbers/corpus.tsv");
    fs::write(path, text).expect("a writable corpus");
}
