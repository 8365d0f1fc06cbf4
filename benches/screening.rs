//! What a decision costs: 10, 1,000 and 10,000 rules, with ten numbers in each rule's list. `cargo bench --bench screening`.
//!
//! The worst call is one that no rule matches. Aim: at most 100 µs for 10,000 rules with 100,000 numbers (S113).

use std::{collections::BTreeMap, hint::black_box};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use linekeeper::domain::{
    calendar::{TimeFilter, TimeRow},
    journal::CallerClass,
    number::{PhoneNumber, Place},
    screening::{
        Action, DeskState, Features, NORMAL, NumberFilter, PartyFacts, Rule, ScreenedCall,
        Screening, Sources,
    },
};

struct Office {
    rules: Vec<Rule>,
    numbers: BTreeMap<String, NumberFilter>,
    times: BTreeMap<String, TimeFilter>,
}

/// Rules with a list of ten numbers each, one of them a pattern; every tenth rule has a time, too.
fn office(count: usize) -> Office {
    let mut office = Office {
        rules: Vec::new(),
        numbers: BTreeMap::new(),
        times: BTreeMap::new(),
    };
    for at in 0..50 {
        let row = TimeRow {
            from: format!("{:02}:{:02}", at % 24, at),
            to: format!("{:02}:30", (at + 8) % 24),
            ..TimeRow::default()
        };
        let filter = TimeFilter {
            title: String::new(),
            rows: vec![row],
        };
        office.times.insert(format!("t{at}"), filter);
    }
    for at in 0..count {
        let list = (0..9)
            .map(|n| format!("+4930{:07}", at * 10 + n))
            .chain([format!("+4989{at:05}xx")])
            .collect();
        let filter = NumberFilter {
            list,
            ..NumberFilter::default()
        };
        office.numbers.insert(format!("n{at}"), filter);
        let mut rule = Rule::named(&format!("r{at}"));
        rule.action = vec![Action::Reject];
        rule.from = vec![format!("n{at}")];
        if at % 10 == 0 {
            rule.when = vec![format!("t{}", at / 10 % 50)];
        }
        office.rules.push(rule);
    }
    office
}

fn decide(criterion: &mut Criterion) {
    let place = Place::new("de", "30");
    let mut group = criterion.benchmark_group("decide");
    for count in [10, 1_000, 10_000] {
        let office = office(count);
        let sources = Sources {
            rules: &office.rules,
            numbers: &office.numbers,
            times: &office.times,
            forwards: &std::collections::BTreeMap::new(),
            extensions: &BTreeMap::new(),
        };
        let places = [place.clone()];
        let screening = Screening::new(sources, &BTreeMap::new(), &places, Features::default());
        let (caller, called) = (
            PhoneNumber::read("+4940123456", &place),
            PhoneNumber::read("+493012345", &place),
        );
        let party = |number| PartyFacts {
            number,
            class: CallerClass::Known,
        };
        let call = ScreenedCall {
            caller: party(&caller),
            name: "Dr. Eva Kuhn",
            called: party(&called),
            line: None,
            account: None,
            place: &place,
            at: jiff::civil::date(2026, 11, 26).at(10, 15, 0, 0),
            mode: NORMAL,
            state: DeskState::Free,
            minutes_since_last: None,
        };
        group.bench_function(BenchmarkId::new("no match", count), |bench| {
            bench.iter(|| screening.decide(black_box(&call)));
        });
    }
    group.finish();
}

criterion_group!(benches, decide);
criterion_main!(benches);
