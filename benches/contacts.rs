//! Contacts at 10,000, 100,000 and 1,000,000: look-up of a number, type-ahead, memory of the index, taking cards in.
//!
//! The aims: a look-up in 100 µs, a key of type-ahead in 20 ms, an index of 1,000,000 numbers in 100 MiB.
//! `CONTACTS=10000` runs one size only.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    missing_docs,
    reason = "a bench"
)]

use std::{hint::black_box, path::Path, time::Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use linekeeper::{
    domain::{
        contact::{Card, CardNumber, NameParts, NumberUse},
        contact_list::ContactQuery,
        id::{CallId, SourceId},
        knowledge::LookUp,
        number::Place,
        settings::Settings,
    },
    shell::contacts::{BATCH, Book, Contacts},
};

const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];

const GIVEN: [&str; 16] = [
    "Anna", "Jörg", "Eva", "Paul", "Mehmet", "Zoë", "Łukasz", "Ingrid", "Seán", "Maria", "Tom",
    "Björn", "Olga", "Pierre", "Chiara", "Nguyễn",
];
const FAMILY: [&str; 20] = [
    "Müller", "Schmidt", "Kuhn", "Rossi", "O'Neill", "Groß", "Nowak", "Dupont", "Svensson",
    "Yılmaz", "Novák", "Ferrari", "Weiß", "Schäfer", "Becker", "Hofmann", "Köhler", "Lange",
    "Winter", "Brandt",
];

/// The card at a place: names repeat as names do, numbers don't.
fn card(at: usize) -> Card {
    let (given, family) = (GIVEN[at % 16], FAMILY[at / 16 % 20]);
    let suffix = at / 320;
    Card {
        uid: format!("u{at}"),
        name: format!("{given} {family}{suffix}"),
        parts: NameParts {
            prefix: String::new(),
            given: given.into(),
            family: format!("{family}{suffix}"),
        },
        organisation: format!("Company {} GmbH", at % 5_000),
        emails: vec![format!("p{at}@company{}.example", at % 5_000)],
        numbers: vec![CardNumber {
            kind: NumberUse::Work,
            raw: number(at),
            number: String::new(),
        }],
        ..Card::default()
    }
}

/// Eight digits after an area code, spread over the whole range.
fn number(at: usize) -> String {
    format!("+4989{:08}", at * 7_919 % 100_000_000)
}

/// A database with so many cards; tells how long taking them in lasted.
fn filled(path: &Path, size: usize) {
    let (tell, mut heard) = tokio::sync::mpsc::channel(1_000);
    let (contacts, closer) = Contacts::open(path, tell).unwrap();
    let listener = std::thread::spawn(move || while heard.blocking_recv().is_some() {});
    let begun = Instant::now();
    let places: Vec<usize> = (0..size).collect();
    let batches = places
        .chunks(BATCH)
        .map(|part| part.iter().map(|at| card(*at)).collect::<Vec<_>>());
    let source = SourceId::new("book");
    let place = Place::new("de", "89");
    let counts = contacts.replace_source(&source, place, batches, |_| true);
    assert_eq!(counts.unwrap().added, size);
    eprintln!(
        "{size} cards taken in: {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    closer.close();
    drop(contacts);
    listener.join().unwrap();
}

fn look_up(at: usize) -> LookUp {
    LookUp {
        call: CallId(1),
        row: CallId(1),
        number: number(at),
        called: String::new(),
        line: None,
    }
}

fn contacts(bench: &mut Criterion) {
    let only = std::env::var("CONTACTS")
        .ok()
        .and_then(|size| size.parse().ok());
    let settings = Settings::default();
    for size in SIZES
        .into_iter()
        .filter(|size| only.is_none_or(|only: usize| only == *size))
    {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("contacts.sqlite");
        filled(&path, size);
        let begun = Instant::now();
        let book = Book::open(&path).unwrap();
        let mib = book.index().bytes() as f64 / 1_048_576.0;
        let open = begun.elapsed().as_secs_f64();
        eprintln!("{size} contacts: opened in {open:.2} s, index {mib:.1} MiB");
        let mut group = bench.benchmark_group(format!("contacts/{size}"));
        group.sample_size(20);
        let mut at = 0;
        group.bench_function("index", |bench| {
            bench.iter(|| {
                at = (at + 7) % size;
                black_box(book.index().find(&number(at), |_| true))
            });
        });
        group.bench_function("look-up", |bench| {
            bench.iter(|| {
                at = (at + 7) % size;
                black_box(book.look_up(&look_up(at), &settings).unwrap())
            });
        });
        for text in [
            "m",
            "mu",
            "mue",
            "müller",
            "anna ku",
            "company 12",
            "08912",
            "zzzz",
        ] {
            group.bench_function(format!("type {text}"), |bench| {
                bench.iter(|| black_box(book.suggest(text, 8, &settings).unwrap()));
            });
        }
        let middle = ContactQuery {
            skip: size / 2,
            limit: 200,
            ..ContactQuery::default()
        };
        group.bench_function("list, from the middle", |bench| {
            bench.iter(|| black_box(book.list(&middle, &settings).unwrap()));
        });
        group.finish();
    }
}

criterion_group!(benches, contacts);
criterion_main!(benches);
