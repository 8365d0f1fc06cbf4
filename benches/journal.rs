//! What the journal costs with 10,000, 100,000 and 1,000,000 rows: the newest page, a page far down, each filter, and a note
//! until it is on disk.
//!
//! `cargo bench --bench journal`. The aim is a first page within 50 ms at a million rows.

#![allow(clippy::unwrap_used, reason = "a bench")]

use std::{path::Path, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use linekeeper::{
    domain::{
        entry_edit::EntryEdit,
        id::{CallId, LineId},
        journal::WallTime,
        knowledge::WorkState,
    },
    engine::{
        command::CommandId,
        snapshot::{CallResult, JournalQuery, PartyKey},
    },
    shell::store::{Event, Store},
};
use tokio::{runtime::Builder, sync::mpsc};

const PAGE: usize = 200;
const FIRST: i64 = 1_700_000_000_000;
/// Between two calls, milliseconds.
const STEP: i64 = 90_000;

/// Rows of six lines and 50,000 callers; every third was missed, every seventh has a note. Written by one statement, for a
/// row at a time would take an hour.
fn fill(path: &Path, rows: i64) {
    let connection = rusqlite::Connection::open(path).unwrap();
    let text = format!(
        "INSERT INTO journal (id, direction, started, ended, ring_ms, talk_ms, caller_name, caller_number, caller_uri, \
         caller_class, called, account, line, line_name, via, outcome, detail, missed, search, note, work_state) \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
         SELECT i, iif(i % 5 = 0, 'outgoing', 'incoming'), {FIRST} + i * {STEP}, {FIRST} + i * {STEP} + 20000, 5000, \
         60000, 'Caller ' || i * 7919 % 50000, '+4989' || i * 7919 % 50000, 'sip:x@pbx.example', 'known', '+49891234', \
         'main', 'l' || i % 6, 'Company ' || i % 6, '[]', \
         CASE WHEN i % 5 = 0 THEN 'connected' WHEN i % 3 = 0 THEN 'abandoned' ELSE 'answered-here' END, '', \
         i % 3 = 0 AND i % 5 <> 0, 'caller ' || i * 7919 % 50000 || ' +4989' || i * 7919 % 50000, \
         iif(i % 7 = 0, 'asked for invoice ' || i, ''), \
         CASE WHEN i % 3 = 0 AND i % 5 <> 0 THEN iif(i > {rows} - 1000, 'open', 'processed') ELSE 'none' END FROM n"
    );
    connection.execute_batch(&text).unwrap();
}

fn questions(rows: i64) -> Vec<(&'static str, JournalQuery)> {
    let newest = JournalQuery {
        limit: PAGE,
        ..JournalQuery::default()
    };
    let day = |at: i64| {
        let since = FIRST + at * STEP;
        (Some(WallTime(since)), Some(WallTime(since + 86_400_000)))
    };
    let (since, until) = day(rows / 2);
    vec![
        ("newest page", newest.clone()),
        (
            "page far down",
            JournalQuery {
                before: Some(CallId(u64::try_from(rows / 2).unwrap())),
                ..newest.clone()
            },
        ),
        (
            "missed",
            JournalQuery {
                result: Some(CallResult::Missed),
                ..newest.clone()
            },
        ),
        (
            "open",
            JournalQuery {
                work: Some(WorkState::Open),
                ..newest.clone()
            },
        ),
        (
            "a line",
            JournalQuery {
                line: Some(LineId::new("l3")),
                ..newest.clone()
            },
        ),
        (
            "a party",
            JournalQuery {
                party: Some(PartyKey::Number("+49897919".into())),
                ..newest.clone()
            },
        ),
        (
            "a day",
            JournalQuery {
                since,
                until,
                ..newest.clone()
            },
        ),
        ("before a day", JournalQuery { until, ..newest }),
    ]
}

/// What is typed into the search field.
fn searches() -> [(&'static str, JournalQuery); 4] {
    let searching = |text: &str| JournalQuery {
        text: text.into(),
        limit: PAGE,
        ..JournalQuery::default()
    };
    [
        ("a rare word", searching("ler 49999")),
        ("a word in every row", searching("caller")),
        ("digits of a number", searching("089 4711")),
        ("a word in no row", searching("zacharias")),
    ]
}

fn journal(criterion: &mut Criterion) {
    let runtime = Builder::new_current_thread().build().unwrap();
    for rows in [10_000, 100_000, 1_000_000] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal.sqlite");
        let (tell, _events) = mpsc::channel(64);
        let (_, awaited, closer) = Store::open(&path, tell).unwrap().split();
        // Its tables are made now.
        drop(awaited.wait());
        closer.close();
        fill(&path, rows);
        let (tell, mut events) = mpsc::channel(64);
        let (store, _, closer) = Store::open(&path, tell).unwrap().split();
        let mut group = criterion.benchmark_group(format!("{rows} rows"));
        group
            .measurement_time(Duration::from_secs(2))
            .sample_size(20);
        for (name, query) in questions(rows).into_iter().chain(searches()) {
            group.bench_function(name, |bench| {
                bench.iter(|| runtime.block_on(store.query(query.clone())).unwrap());
            });
        }
        group.bench_function("a note, on disk", |bench| {
            bench.iter(|| {
                let note = EntryEdit::Note("asked for the keys".into());
                store.edit(CommandId(1), vec![(CallId(7), note)]);
                while !matches!(events.blocking_recv(), Some(Event::Done { .. }) | None) {}
            });
        });
        group.finish();
        closer.close();
    }
}

criterion_group!(benches, journal);
criterion_main!(benches);
