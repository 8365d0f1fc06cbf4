//! The journal: what is asked of it, what is written into it, what can be taken back.

use std::sync::Arc;

use iced::widget::text_editor::{Action, Edit};
use linekeeper::{
    domain::{
        id::{CallId, ContactId, LineId},
        journal::{CallEntry, ContactRef, WallTime},
        knowledge::{Work, WorkAuthor, WorkState},
    },
    engine::{
        command::{Command, CommandId},
        event::Event,
        snapshot::{CallResult, JournalQuery, PartyKey},
    },
    ui::{
        app::Message,
        screen::journal::{self, Change, Quick, filters::When},
    },
};

use crate::{
    fake::{self, NOW, Phone},
    screens::{click, ready, sees},
};

fn phone() -> Phone {
    Phone::new(ready()).with_journal(fake::journal())
}

fn tell(phone: &mut Phone, message: journal::Message) {
    phone.tell(Message::Journal(message));
}

/// What the journal was asked last.
fn asked(phone: &Phone) -> JournalQuery {
    // The tray asks for the one newest missed call besides, the board of call-backs for what waits.
    let asked = phone.desk.asked.lock().unwrap();
    let mut pages = asked.iter().rev();
    let page = pages.find(|query| query.limit > 1 && !query.to_do);
    page.unwrap().clone()
}

fn ids(numbers: &[u64]) -> Vec<CallId> {
    numbers.iter().copied().map(CallId).collect()
}

fn row_of(number: u64) -> CallEntry {
    let found = fake::journal().into_iter().find(|row| row.id.0 == number);
    found.unwrap()
}

#[test]
fn each_filter_is_a_question_and_all_hold_together() {
    let mut phone = phone();
    click(&mut phone, "Open");
    assert_eq!(asked(&phone).work, Some(WorkState::Open));
    click(&mut phone, "All");
    for change in [
        Change::Result(Some(CallResult::Declined)),
        Change::Line(Some(LineId::new("miller"))),
        Change::Work(Some(WorkState::Tried)),
        Change::When(When::Yesterday),
        Change::Text(" kuhn ".into()),
        Change::Party(Some((PartyKey::Number("+4989".into()), "Kuhn".into()))),
    ] {
        tell(&mut phone, journal::Message::Filter(change));
    }
    let day = 24 * 3600 * 1000;
    let midnight = NOW.0 / day * day;
    let wanted = JournalQuery {
        text: "kuhn".into(),
        result: Some(CallResult::Declined),
        line: Some(LineId::new("miller")),
        work: Some(WorkState::Tried),
        to_do: false,
        party: Some(PartyKey::Number("+4989".into())),
        since: Some(WallTime(midnight - day)),
        until: Some(WallTime(midnight)),
        before: None,
        limit: journal::PAGE,
    };
    assert_eq!(asked(&phone), wanted);
    click(&mut phone, "Show all");
    assert_eq!(
        asked(&phone),
        JournalQuery {
            limit: journal::PAGE,
            ..JournalQuery::default()
        }
    );
}

#[test]
fn a_step_of_work_is_one_command_with_a_way_back() {
    let mut phone = phone();
    click(&mut phone, "+49 171 2345678");
    click(&mut phone, "Processed");
    let step = Command::SetWork {
        entries: ids(&[999]),
        state: WorkState::Processed,
        due: None,
    };
    assert_eq!(phone.commands(), [step]);
    assert!(sees(&mut phone, "Call marked: Processed."));
    click(&mut phone, "Undo");
    let back = Command::RestoreWork(vec![(CallId(999), Work::default())]);
    assert_eq!(phone.commands(), [back]);
    assert!(!sees(&mut phone, "Call marked: Processed."));
}

#[test]
fn several_rows_are_processed_or_deleted_at_once_and_come_back() {
    let mut phone = phone();
    tell(&mut phone, journal::Message::Selecting);
    tell(&mut phone, journal::Message::Select(CallId(1000)));
    tell(&mut phone, journal::Message::Select(CallId(998)));
    assert!(sees(&mut phone, "2 chosen"));
    click(&mut phone, "Delete");
    assert_eq!(
        phone.commands(),
        [Command::DeleteEntries(ids(&[1000, 998]))]
    );
    assert!(!sees(&mut phone, "2 chosen"));
    assert!(sees(&mut phone, "2 calls deleted."));
    click(&mut phone, "Undo");
    assert_eq!(
        phone.commands(),
        [Command::RestoreEntries(vec![row_of(1000), row_of(998)])]
    );
}

#[test]
fn a_note_of_an_old_call_is_written_in_its_details() {
    let mut phone = phone();
    click(&mut phone, "+49 171 2345678");
    let paste = Edit::Paste(Arc::new("called the wrong practice".into()));
    tell(
        &mut phone,
        journal::Message::Note(CallId(999), Action::Edit(paste)),
    );
    phone.tell(Message::Tick);
    let note = Command::SetNote {
        call: Some(CallId(999)),
        note: "called the wrong practice".into(),
    };
    assert_eq!(phone.commands(), [note]);
    phone.hear(Event::CommandDone {
        id: CommandId(1),
        result: Ok(linekeeper::engine::command::Reply::Done),
    });
    assert!(sees(&mut phone, "kept"));
}

#[test]
fn rows_name_contact_note_and_work_and_details_name_earlier_calls() {
    let mut rows = fake::journal();
    rows[1].contact = Some(ContactRef {
        id: ContactId(4),
        name: "Frau Huber".into(),
    });
    rows[1].note = "asked for a date\nat once".into();
    rows[1].work = Work {
        state: WorkState::Tried,
        by: Some(WorkAuthor::User),
        at: Some(WallTime(NOW.0 - 60_000)),
        tries: 2,
        last_try: Some(WallTime(NOW.0 - 60_000)),
        who: "Kim".into(),
        due: Some(WallTime(NOW.0 + 3_600_000)),
        ..Work::default()
    };
    let mut phone = Phone::new(ready()).with_journal(rows);
    assert!(sees(
        &mut phone,
        "“asked for a date” · +49 171 2345678 · Missed, caller gave up"
    ));
    click(&mut phone, "Frau Huber");
    assert_eq!(
        asked(&phone).party,
        Some(PartyKey::Contact(ContactId(4))),
        "earlier calls"
    );
    assert!(sees(
        &mut phone,
        "set by Kim, Today, 09:40 · tried 2 times, last Today, 09:40 · to be called back Today, 10:41"
    ));
    let rows = vec![row_of(990)];
    tell(
        &mut phone,
        journal::Message::Earlier {
            of: CallId(999),
            rows,
        },
    );
    assert!(sees(&mut phone, "Earlier calls"));
    click(&mut phone, "All with this party");
    assert_eq!(asked(&phone).party, Some(PartyKey::Contact(ContactId(4))));
    assert!(sees(&mut phone, "with Frau Huber"));
}

#[test]
fn news_replace_the_newest_rows_and_leave_the_rest_where_it_is() {
    let mut phone = phone();
    let proto = row_of(1000);
    let rows = |first: u64, count: u64| -> Vec<CallEntry> {
        (0..count)
            .map(|n| CallEntry {
                id: CallId(first - n),
                ..proto.clone()
            })
            .collect()
    };
    tell(
        &mut phone,
        journal::Message::Loaded {
            query: 0,
            more: false,
            rows: rows(5000, 400),
        },
    );
    phone.hear(Event::JournalChanged);
    assert_eq!(asked(&phone).limit, journal::PAGE);
    let mut news = rows(5001, 200);
    news[1].caller.name = "Changed".into();
    news.remove(2);
    news.push(rows(4801, 1).remove(0));
    tell(
        &mut phone,
        journal::Message::Refreshed {
            query: 0,
            rows: news,
        },
    );
    assert!(sees(&mut phone, "Changed"));
    for (id, is_there) in [
        (5001, true),
        (4999, false),
        (4801, true),
        (4601, true),
        (4600, false),
    ] {
        tell(&mut phone, journal::Message::Select(CallId(id)));
        let shown = phone.app.journal.shown().map(|row| row.id.0);
        assert_eq!(shown, is_there.then_some(id), "{id}");
    }
}

#[test]
fn rows_shown_are_exported_to_the_named_file() {
    let mut phone = phone();
    tell(
        &mut phone,
        journal::Message::Filter(Change::Quick(Quick::Missed)),
    );
    tell(&mut phone, journal::Message::Exporting);
    tell(&mut phone, journal::Message::File("/tmp/x.csv".into()));
    tell(&mut phone, journal::Message::Export);
    let commands = phone.commands();
    let [Command::ExportJournal { path, what }] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    assert_eq!(path.to_str(), Some("/tmp/x.csv"));
    assert_eq!(what.result, Some(CallResult::Missed));
    phone.hear(Event::CommandDone {
        id: CommandId(1),
        result: Ok(linekeeper::engine::command::Reply::Done),
    });
    assert!(sees(&mut phone, "Written to /tmp/x.csv."));
}
