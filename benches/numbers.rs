//! What reading a number costs: it happens several times between an INVITE and its 180.

use std::{hint::black_box, sync::Arc};

use criterion::{Criterion, criterion_group, criterion_main};
use linekeeper::domain::{
    called_line::{Arrival, CalledBy, Candidate, LineBook},
    id::LineId,
    line::Line,
    number::{PhoneNumber, Place},
};

fn reading(bench: &mut Criterion) {
    let place = Place::new("de", "89");
    for (name, raw) in [
        ("international", "+4989123420"),
        ("national", "089 / 1234-20"),
        ("abroad", "0041 44 668 18 00"),
        ("local", "123420"),
        ("internal", "20"),
        ("service", "116117"),
        ("code_without_plus", "41446681800"),
        ("user", "eva.kuhn"),
    ] {
        bench.bench_function(&format!("read/{name}"), |b| {
            b.iter(|| PhoneNumber::read(black_box(raw), &place));
        });
    }
    let number = PhoneNumber::read("+4989123420", &place);
    bench.bench_function("class", |b| b.iter(|| black_box(&number).class(&place)));
    bench.bench_function("international_form", |b| {
        b.iter(|| black_box(&number).international_form());
    });
    bench.bench_function("place", |b| b.iter(|| Place::new(black_box("de"), "89")));
}

/// A called number among the lines of a busy office, as it is done before the 180.
fn line_of_a_call(bench: &mut Criterion) {
    let lines = (0..100).map(|n| {
        let mut line = Line::named(LineId::new(&format!("line-{n}")), "Miller");
        line.numbers = vec![format!("+49 89 1234-{n:02}")];
        Arc::new(line)
    });
    let book = LineBook::new(lines, &Place::new("de", "89"));
    let candidates = [
        (CalledBy::To, "ringgroup"),
        (CalledBy::RequestUri, "+49891234577"),
    ]
    .map(|(source, user)| Candidate {
        source,
        user: user.into(),
    });
    let arrival = Arrival {
        candidates: &candidates,
        diverters: &[],
        display: "Eva Kuhn",
        alert_info: None,
    };
    bench.bench_function("line_of_a_call/100_lines", |b| {
        b.iter(|| book.resolve(black_box(&arrival)));
    });
}

criterion_group!(numbers, reading, line_of_a_call);
criterion_main!(numbers);
