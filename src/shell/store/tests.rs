//! The store through its border, on real files.

use std::{path::PathBuf, sync::Arc, time::Duration};

use super::*;
use crate::domain::{
    entry_edit::WorkStep,
    id::{AccountId, ContactId, LineId, RuleId},
    journal::{CallDirection, Caller, CallerClass, ContactRef, Outcome, WallTime},
    knowledge::{Work, WorkAuthor, WorkState},
    screening::{Action, Screened, Step, Verdict},
};
use crate::engine::snapshot::{CallResult, PartyKey};

struct Bench {
    store: Store,
    opened: Opened,
    closer: Closer,
    events: mpsc::Receiver<Event>,
}

fn open(path: &Path) -> Bench {
    let (tell, events) = mpsc::channel(64);
    let (store, awaited, closer) = Store::open(path, tell).unwrap().split();
    let opened = awaited.wait();
    Bench {
        store,
        opened,
        closer,
        events,
    }
}

fn row(id: u64, outcome: Outcome) -> CallEntry {
    CallEntry {
        id: CallId(id),
        direction: CallDirection::Incoming,
        started: WallTime(1_790_000_000_000 + i64::try_from(id).unwrap()),
        answered: None,
        ended: (outcome != Outcome::Open).then_some(WallTime(1_790_000_009_000)),
        ring: Duration::from_millis(3_250),
        talk: Duration::ZERO,
        caller: Caller {
            name: "Dr. Eva KÜHN".into(),
            number: "+4989987654".into(),
            uri: "sip:+4989987654@pbx.example".into(),
            class: CallerClass::Known,
        },
        called: "+498912340".into(),
        account: Some(AccountId::new("office")),
        line: Some(LineId::new(if id.is_multiple_of(2) {
            "even"
        } else {
            "odd"
        })),
        line_name: "Miller & Sons".into(),
        via: vec!["Reception <20> (no-answer)".into()],
        outcome,
        detail: String::new(),
        contact: Some(ContactRef {
            id: ContactId(17),
            name: "Dr. Kühn, Zahnärztin".into(),
        }),
        note: "asked for the invoice".into(),
        work: Work {
            state: WorkState::Tried,
            by: Some(WorkAuthor::User),
            at: Some(WallTime(1_790_000_100_000)),
            evidence: Some(CallId(3)),
            tries: 2,
            last_try: Some(WallTime(1_790_000_090_000)),
            who: "Anna".into(),
            due: Some(WallTime(1_790_003_600_000)),
        },
        screened: Some(Arc::new(Screened {
            rule: Some(RuleId::new("night")),
            title: "Night".into(),
            steps: vec![Step::Reject { code: 603 }],
            left_out: vec![Action::Voicemail],
            passed: vec![(RuleId::new("boss"), Verdict::From)],
            passed_before: 2,
            attempts: Vec::new(),
        })),
    }
}

fn newest(limit: usize) -> JournalQuery {
    JournalQuery {
        limit,
        ..JournalQuery::default()
    }
}

async fn ids(store: &Store, query: JournalQuery) -> Vec<u64> {
    let rows = store.query(query).await.unwrap();
    rows.iter().map(|row| row.id.0).collect()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn place() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.sqlite");
    (dir, path)
}

#[test]
fn row_comes_back_as_it_was_written_and_a_later_one_replaces_it() {
    let (_dir, path) = place();
    let bench = open(&path);
    assert_eq!(bench.opened.next_call, CallId(1));
    let mut entry = row(1, Outcome::Open);
    bench.store.write(Box::new(entry.clone()));
    entry.outcome = Outcome::AnsweredHere;
    entry.answered = Some(WallTime(1_790_000_001_000));
    entry.talk = Duration::from_secs(61);
    bench.store.write(Box::new(entry.clone()));
    let rows = runtime().block_on(bench.store.query(newest(10))).unwrap();
    assert_eq!(rows, [entry]);
    bench.closer.close();
    assert_eq!(open(&path).opened.next_call, CallId(2));
}

#[test]
fn todays_calls_that_were_sent_on_are_counted_at_the_next_start_s139() {
    let (_dir, path) = place();
    let bench = open(&path);
    let now = crate::shell::clock::wall();
    for (id, ago, outcome) in [
        (1, 48 * 3_600_000, Outcome::AnsweredByDestination),
        (2, 0, Outcome::AnsweredByDestination),
        (3, 0, Outcome::AnsweredHere),
    ] {
        let mut entry = row(id, outcome);
        entry.started = WallTime(now.0 - ago);
        entry.talk = Duration::from_secs(61);
        bench.store.write(Box::new(entry));
    }
    bench.closer.close();
    assert_eq!(open(&path).opened.sent_on, 61);
}

#[test]
fn row_left_open_by_a_crash_says_so_at_the_next_start() {
    let (_dir, path) = place();
    let bench = open(&path);
    bench.store.write(Box::new(row(1, Outcome::Open)));
    let mut answered = row(2, Outcome::Open);
    answered.answered = Some(WallTime(5));
    bench.store.write(Box::new(answered));
    // Once this is answered the rows are on disk; a crash closes nothing.
    assert_eq!(runtime().block_on(ids(&bench.store, newest(9))), [2, 1]);
    let copy = path.with_file_name("copy.sqlite");
    std::fs::copy(&path, &copy).unwrap();
    std::fs::copy(
        path.with_extension("sqlite-wal"),
        copy.with_extension("sqlite-wal"),
    )
    .unwrap();
    let next = open(&copy);
    assert_eq!(next.opened.next_call, CallId(3));
    assert_eq!(next.opened.missed, 1, "the answered one was not missed");
    let rows = runtime().block_on(next.store.query(newest(9))).unwrap();
    for row in rows {
        assert_eq!(row.outcome, Outcome::FailedRestart);
        assert_eq!(row.ended, None, "when it ended is not known");
    }
}

/// Six calls, the first three missed, the fifth from somebody with an odd name.
fn six(store: &Store) {
    for id in 1..=6 {
        let outcome = if id < 4 {
            Outcome::Abandoned
        } else {
            Outcome::AnsweredHere
        };
        let mut entry = row(id, outcome);
        if id == 5 {
            entry.caller.name = "50% \"off\" 'x'".into();
            entry.caller.number = "+4312345".into();
            entry.contact = None;
        }
        store.write(Box::new(entry));
    }
}

fn text(text: &str) -> JournalQuery {
    JournalQuery {
        text: text.into(),
        ..newest(10)
    }
}

#[test]
fn questions_are_answered_newest_first_by_page_line_and_missed() {
    let (_dir, path) = place();
    let bench = open(&path);
    six(&bench.store);
    let mut page = newest(2);
    page.before = Some(CallId(5));
    let mut missed = newest(10);
    missed.result = Some(CallResult::Missed);
    let mut even = newest(10);
    even.line = Some(LineId::new("even"));
    let mut all = text("kühn");
    all.line = Some(LineId::new("odd"));
    all.result = Some(CallResult::Missed);
    let cases = [
        (newest(2), vec![6, 5]),
        (page, vec![4, 3]),
        (missed, vec![3, 2, 1]),
        (even, vec![6, 4, 2]),
        (all, vec![3, 1]),
        (newest(0), vec![]),
    ];
    for (query, expected) in cases {
        let shown = format!("{query:?}");
        let found = runtime().block_on(ids(&bench.store, query));
        assert_eq!(found, expected, "{shown}");
    }
}

#[test]
fn search_takes_names_and_numbers_as_people_write_them() {
    let (_dir, path) = place();
    let bench = open(&path);
    six(&bench.store);
    for (words, expected) in [
        ("kühn", vec![6, 4, 3, 2, 1]),
        ("089 / 98 76-54", vec![6, 4, 3, 2, 1]),
        ("0043 12345", vec![5]),
        ("50%", vec![5]),
        ("%", vec![5]),
        ("'; DROP TABLE journal", vec![]),
        ("miller & sons", vec![6, 5, 4, 3, 2, 1]),
        ("mi", vec![6, 5, 4, 3, 2, 1]),
        ("sons miller", vec![]),
        ("a \"quoted\" word", vec![]),
        ("50% \"off\" 'x", vec![5]),
    ] {
        let found = runtime().block_on(ids(&bench.store, text(words)));
        assert_eq!(found, expected, "{words}");
    }
}

#[test]
fn a_row_written_anew_or_deleted_is_found_by_what_it_says_now() {
    let (_dir, path) = place();
    let mut bench = open(&path);
    six(&bench.store);
    let mut renamed = row(5, Outcome::AnsweredHere);
    renamed.caller.name = "Zacharias".into();
    renamed.contact = None;
    bench.store.write(Box::new(renamed));
    bench.store.delete(CommandId(9), vec![CallId(6)]);
    while !matches!(
        bench.events.blocking_recv(),
        Some(Event::Done { .. }) | None
    ) {}
    for (words, expected) in [
        ("zacha", vec![5]),
        ("50% \"off\"", vec![]),
        ("kühn", vec![4, 3, 2, 1]),
    ] {
        let found = runtime().block_on(ids(&bench.store, text(words)));
        assert_eq!(found, expected, "{words}");
    }
}

#[test]
fn missed_calls_are_counted_until_the_journal_is_looked_at() {
    let (_dir, path) = place();
    let mut bench = open(&path);
    let mut counts = Vec::new();
    for (id, outcome) in [
        (1, Outcome::Abandoned),
        (2, Outcome::AnsweredHere),
        (3, Outcome::NoAnswer),
    ] {
        bench.store.write(Box::new(row(id, outcome)));
    }
    let mut outgoing = row(4, Outcome::NoAnswer);
    outgoing.direction = CallDirection::Outgoing;
    bench.store.write(Box::new(outgoing));
    bench.store.seen();
    bench.store.write(Box::new(row(5, Outcome::NoAnswer)));
    bench.closer.close();
    while let Ok(Event::Missed(count)) = bench.events.try_recv() {
        counts.push(count);
    }
    assert_eq!(counts, [1, 2, 0, 1]);
    assert_eq!(open(&path).opened.missed, 1);
}

#[test]
fn damaged_journal_is_kept_aside_and_a_new_one_is_begun() {
    let (dir, path) = place();
    std::fs::write(
        &path,
        "this is no database, whatever its name says".repeat(100),
    )
    .unwrap();
    let bench = open(&path);
    assert_eq!(bench.opened.trouble, None);
    bench.store.write(Box::new(row(1, Outcome::NoAnswer)));
    assert_eq!(runtime().block_on(ids(&bench.store, newest(9))), [1]);
    let kept = std::fs::read_dir(dir.path())
        .unwrap()
        .filter_map(Result::ok)
        .any(|file| file.file_name().to_string_lossy().contains(".damaged-"));
    assert!(kept);
}

#[test]
fn rows_wait_while_the_journal_cannot_be_written_and_follow_when_it_can() {
    let (dir, _) = place();
    let path = dir.path().join("missing/journal.sqlite");
    let mut bench = open(&path);
    assert!(bench.opened.trouble.is_some());
    assert!(bench.opened.next_call.0 > 1_600_000_000_000);
    bench.store.write(Box::new(row(7, Outcome::NoAnswer)));
    bench.store.find(CommandId(3), CallId(7));
    let found = bench.events.blocking_recv();
    assert!(
        matches!(found, Some(Event::Entry { entry: Some(entry), .. }) if entry.id == CallId(7))
    );
    std::fs::create_dir(dir.path().join("missing")).unwrap();
    bench.store.write(Box::new(row(8, Outcome::NoAnswer)));
    assert_eq!(runtime().block_on(ids(&bench.store, newest(9))), [8, 7]);
    let told = std::iter::from_fn(|| bench.events.try_recv().ok());
    assert!(
        told.into_iter()
            .any(|event| matches!(event, Event::Trouble(None)))
    );
}

#[test]
fn export_is_one_json_object_per_line_oldest_first() {
    let (dir, path) = place();
    let mut bench = open(&path);
    for id in 1..=3 {
        bench.store.write(Box::new(row(id, Outcome::NoAnswer)));
    }
    let file = dir.path().join("out.jsonl");
    bench
        .store
        .export(CommandId(1), file.clone(), Box::default());
    bench.store.export(
        CommandId(2),
        dir.path().join("no/such/folder"),
        Box::default(),
    );
    bench.closer.close();
    let mut results = Vec::new();
    while let Ok(event) = bench.events.try_recv() {
        if let Event::Done { id, result } = event {
            results.push((id.0, result.is_ok()));
        }
    }
    assert_eq!(results, [(1, true), (2, false)]);
    let text = std::fs::read_to_string(file).unwrap();
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["id"], 1);
    assert_eq!(lines[0]["started"], "2026-09-21T14:13:20.001Z");
    assert_eq!(lines[0]["ring_ms"], 3250);
    assert_eq!(lines[0]["caller"]["class"], "known");
    assert_eq!(lines[0]["outcome"], "no-answer");
    assert_eq!(lines[0]["missed"], true);
    assert_eq!(lines[0]["answered"], serde_json::Value::Null);
}

#[test]
fn facts_of_the_window_are_there_in_the_next_run() {
    let (_dir, path) = place();
    let bench = open(&path);
    assert!(bench.opened.memory.is_empty());
    for size in ["800x600", "900x700"] {
        bench.store.remember("main".into(), size.into());
    }
    bench.closer.close();
    assert_eq!(open(&path).opened.memory["main"], "900x700");
}

/// What came of the commands so far.
fn results(bench: &mut Bench) -> Vec<(u64, bool)> {
    let told = std::iter::from_fn(|| bench.events.try_recv().ok());
    told.filter_map(|event| match event {
        Event::Done { id, result } => Some((id.0, result.is_ok())),
        _ => None,
    })
    .collect()
}

#[test]
fn edits_change_only_what_they_say_and_a_missing_row_costs_no_other() {
    let (_dir, path) = place();
    let mut bench = open(&path);
    let before = row(1, Outcome::NoAnswer);
    bench.store.write(Box::new(before.clone()));
    let step = EntryEdit::Step(WorkStep {
        state: WorkState::Processed,
        due: None,
        at: WallTime(7),
        who: "Kim".into(),
    });
    let note = EntryEdit::Note("keys ready".into());
    bench.store.edit(
        CommandId(1),
        vec![(CallId(1), note.clone()), (CallId(1), step)],
    );
    bench.store.edit(
        CommandId(2),
        vec![(CallId(9), note.clone()), (CallId(1), note)],
    );
    let rows = runtime().block_on(bench.store.query(newest(9))).unwrap();
    let mut wanted = before;
    wanted.note = "keys ready".into();
    wanted.work.state = WorkState::Processed;
    wanted.work.at = Some(WallTime(7));
    wanted.work.who = "Kim".into();
    wanted.work.due = None;
    assert_eq!(rows, [wanted]);
    assert_eq!(results(&mut bench), [(1, true), (2, false)]);
    let found = runtime().block_on(ids(&bench.store, text("keys ready")));
    assert_eq!(found, [1], "notes are searched");
}

#[test]
fn a_note_that_cannot_be_written_is_told_and_kept() {
    let (dir, _) = place();
    let mut bench = open(&dir.path().join("missing/journal.sqlite"));
    bench.store.write(Box::new(row(7, Outcome::NoAnswer)));
    let note = vec![(CallId(7), EntryEdit::Note("keys ready".into()))];
    bench.store.edit(CommandId(1), note);
    bench.store.confirm(CommandId(2));
    std::fs::create_dir(dir.path().join("missing")).unwrap();
    bench.store.write(Box::new(row(8, Outcome::NoAnswer)));
    bench.store.confirm(CommandId(3));
    let rows = runtime().block_on(bench.store.query(newest(9))).unwrap();
    assert_eq!(rows[1].note, "keys ready");
    let told = results(&mut bench);
    assert_eq!(told.last(), Some(&(3, true)), "{told:?}");
}

#[test]
fn deleted_rows_are_gone_come_back_when_asked_and_their_numbers_are_not_given_again() {
    let (_dir, path) = place();
    let mut bench = open(&path);
    six(&bench.store);
    bench.store.delete(CommandId(1), vec![CallId(6), CallId(5)]);
    bench.store.delete(CommandId(2), vec![CallId(6)]);
    assert_eq!(
        runtime().block_on(ids(&bench.store, newest(9))),
        [4, 3, 2, 1]
    );
    assert_eq!(results(&mut bench), [(1, true), (2, false)]);
    bench.closer.close();
    let again = open(&path);
    assert_eq!(again.opened.next_call, CallId(7));
    again.store.write(Box::new(row(5, Outcome::Busy)));
    assert_eq!(runtime().block_on(ids(&again.store, newest(1))), [5]);
}

/// Five rows: open, in work, in work too long, processed and outgoing, declined.
fn five(store: &Store) {
    let now = crate::shell::clock::wall();
    for (id, state, at) in [
        (1, WorkState::Open, 0),
        (2, WorkState::InWork, now.0),
        (3, WorkState::InWork, now.0 - 31 * 60 * 1000),
        (4, WorkState::Processed, 0),
        (5, WorkState::None, 0),
    ] {
        let outcome = if id == 5 {
            Outcome::DeclinedByUser
        } else {
            Outcome::Abandoned
        };
        let mut entry = row(id, outcome);
        entry.work.state = state;
        entry.work.at = Some(WallTime(at));
        if id == 4 {
            entry.contact = None;
            entry.direction = CallDirection::Outgoing;
        }
        store.write(Box::new(entry));
    }
}

#[test]
fn questions_by_work_know_that_a_hand_is_taken_off_after_half_an_hour_s91() {
    let (_dir, path) = place();
    let bench = open(&path);
    five(&bench.store);
    for (state, found) in [
        (WorkState::Open, vec![3, 1]),
        (WorkState::InWork, vec![2]),
        (WorkState::Processed, vec![4]),
        (WorkState::None, vec![5]),
    ] {
        let query = JournalQuery {
            work: Some(state),
            ..newest(9)
        };
        assert_eq!(runtime().block_on(ids(&bench.store, query)), found);
    }
    let to_do = JournalQuery {
        to_do: true,
        ..newest(9)
    };
    assert_eq!(runtime().block_on(ids(&bench.store, to_do)), [3, 2, 1]);
}

#[test]
fn questions_by_result_party_and_time() {
    let (_dir, path) = place();
    let bench = open(&path);
    five(&bench.store);
    let result = |result| JournalQuery {
        result: Some(result),
        ..newest(9)
    };
    let party = |party| JournalQuery {
        party: Some(party),
        ..newest(9)
    };
    let time = |since: Option<i64>, until: Option<i64>| JournalQuery {
        since: since.map(WallTime),
        until: until.map(WallTime),
        ..newest(9)
    };
    let (two, four) = (Some(1_790_000_000_002), Some(1_790_000_000_004));
    for (query, found) in [
        (result(CallResult::Declined), vec![5]),
        (result(CallResult::Outgoing), vec![4]),
        (party(PartyKey::Contact(ContactId(17))), vec![5, 3, 2, 1]),
        (
            party(PartyKey::Number("+4989987654".into())),
            vec![5, 4, 3, 2, 1],
        ),
        (time(two, four), vec![3, 2]),
        (time(two, None), vec![5, 4, 3, 2]),
        (time(None, four), vec![3, 2, 1]),
    ] {
        let shown = format!("{query:?}");
        let rows = runtime().block_on(ids(&bench.store, query));
        assert_eq!(rows, found, "{shown}");
    }
}

#[test]
fn export_is_csv_when_the_name_says_so_and_only_what_was_asked_for() {
    let (dir, path) = place();
    let bench = open(&path);
    six(&bench.store);
    let file = dir.path().join("out.CSV");
    let what = JournalQuery {
        line: Some(LineId::new("even")),
        ..JournalQuery::default()
    };
    bench
        .store
        .export(CommandId(1), file.clone(), Box::new(what));
    bench.closer.close();
    let text = std::fs::read_to_string(file).unwrap();
    let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert!(lines[0].starts_with("\u{FEFF}id,started,"));
    assert!(lines[1].starts_with("2,2026-09-21T14:13:20.002Z,incoming,"));
    let columns = lines[0].split(',').count();
    assert_eq!(
        lines[1].matches(',').count() + 1,
        columns + 1,
        "one cell holds a comma"
    );
}
