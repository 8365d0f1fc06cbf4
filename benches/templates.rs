//! What the texts of a call cost: compiled once per settings, rendered whenever a call changes; aim: 200 µs per call.
//!
//! `cargo bench --bench templates`.

use std::{hint::black_box, sync::Arc};

use criterion::{Criterion, criterion_group, criterion_main};
use linekeeper::domain::{
    journal::WallTime,
    template::{
        Facts, Manner, Mode, Name, Renderer, Target, check, sample::Sample, tongue::ENGLISH,
    },
};

const NOW: WallTime = WallTime(1_795_680_300_000);

fn renderer() -> Renderer {
    let mut renderer = Renderer::new(Manner::default());
    for name in Name::ALL {
        let added = renderer.add(name.word(), Target::Text, name.text(&ENGLISH));
        assert!(added.is_ok(), "{added:?}");
    }
    renderer
}

fn texts(renderer: &Renderer, facts: &Arc<Facts>) -> usize {
    Name::ALL
        .iter()
        .map(|name| {
            let text = renderer.render(name.word(), Target::Text, facts, Mode::Run);
            text.map_or(0, |text| text.len())
        })
        .sum()
}

fn templates(c: &mut Criterion) {
    let facts = Arc::new(Sample::Known.facts(None, "", NOW));
    let compiled = renderer();
    assert!(texts(&compiled, &facts) > 100);
    c.bench_function("templates/five texts of a call", |b| {
        b.iter(|| texts(black_box(&compiled), &facts));
    });
    c.bench_function("templates/five texts, compiled as well", |b| {
        b.iter(|| texts(&renderer(), black_box(&facts)));
    });
    let greeting = Name::Greeting.text(&ENGLISH);
    c.bench_function("templates/check a greeting", |b| {
        b.iter(|| check(black_box(greeting)));
    });
    c.bench_function("templates/check plain words", |b| {
        b.iter(|| {
            check(black_box(
                "Good morning, Miller and Sons, how can I help you?",
            ))
        });
    });
}

criterion_group!(benches, templates);
criterion_main!(benches);
