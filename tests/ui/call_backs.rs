//! The board of call-backs: who stands on it, what is done there, what the rail counts.

use linekeeper::{
    domain::{
        id::{CallId, LineId},
        journal::{CallEntry, Outcome, WallTime},
        knowledge::{Work, WorkState},
        settings::ThemeChoice,
    },
    engine::{
        command::Command,
        event::Event,
        snapshot::{JournalQuery, Snapshot},
    },
    ui::{
        app::Message,
        screen::{
            Request, Screen,
            call_backs::{self, Later},
        },
    },
};

use crate::{
    fake::{self, NOW, Phone},
    screens::{click, ready, sees},
};

/// Missed calls: two of one caller, one put off, one in work, one without a number.
pub(crate) fn rows() -> Vec<CallEntry> {
    let sample = fake::journal();
    let missed = |id: u64, at: usize, minutes: i64| {
        let mut row = sample[at].clone();
        row.id = CallId(id);
        row.started = WallTime(NOW.0 - minutes * 60_000);
        row.outcome = Outcome::Abandoned;
        row.answered = None;
        row.talk = std::time::Duration::ZERO;
        row.line = Some(LineId::new("miller"));
        row.work = Work {
            state: WorkState::Open,
            ..Work::default()
        };
        row
    };
    let mut in_work = missed(102, 2, 95);
    in_work.work = Work {
        state: WorkState::InWork,
        at: Some(WallTime(NOW.0 - 60_000)),
        who: "Anna".into(),
        ..Work::default()
    };
    in_work.line = Some(LineId::new("nordlicht"));
    let mut put_off = missed(101, 3, 180);
    put_off.work.due = Some(WallTime(NOW.0 + 3_600_000));
    let mut tried = missed(103, 1, 300);
    tried.work.state = WorkState::Tried;
    tried.work.tries = 2;
    tried.work.last_try = Some(WallTime(NOW.0 - 30 * 60_000));
    tried.note = "Wants the contract by Friday".into();
    tried.line = Some(LineId::new("sommer"));
    vec![
        missed(105, 0, 20),
        missed(104, 0, 50),
        in_work,
        put_off,
        tried,
    ]
}

fn load(phone: &mut Phone, rows: Vec<CallEntry>) {
    let Request::CallBacks { query, .. } = phone.app.call_backs.reload() else {
        unreachable!("the board asks for calls");
    };
    say(phone, call_backs::Message::Loaded { query, rows });
}

pub(crate) fn open(phone: &mut Phone) {
    phone.tell(Message::Go(Screen::CallBacks));
    load(phone, rows());
}

fn board() -> Phone {
    let mut phone = Phone::new(ready());
    open(&mut phone);
    phone
}

fn say(phone: &mut Phone, message: call_backs::Message) {
    phone.tell(Message::CallBacks(message));
}

#[test]
fn each_caller_stands_there_once_with_what_is_known() {
    let mut phone = board();
    for words in [
        "Dr. Eva Kuhn",
        "In work: Anna",
        "Tried",
        "“Wants the contract by Friday”",
    ] {
        assert!(sees(&mut phone, words), "{words}");
    }
}

#[test]
fn the_rail_counts_those_who_wait_now() {
    let phone = board();
    assert_eq!(phone.app.call_backs.waiting(&phone.app.look), 2);
}

#[test]
fn a_step_concerns_all_calls_of_the_caller_and_can_be_taken_back() {
    let mut phone = board();
    let ids = vec![CallId(105), CallId(104)];
    say(
        &mut phone,
        call_backs::Message::Work(ids.clone(), WorkState::Processed),
    );
    let [
        Command::SetWork {
            entries,
            state,
            due,
        },
    ] = &phone.commands()[..]
    else {
        panic!("{:?}", phone.commands());
    };
    assert_eq!((entries, *state, *due), (&ids, WorkState::Processed, None));
    assert!(!sees(&mut phone, "Dr. Eva Kuhn"), "it is gone at once");
    let undo = phone.app.toasts[0].undo.clone();
    let Some(Command::RestoreWork(works)) = undo else {
        panic!("{undo:?}");
    };
    assert_eq!(works.len(), 2);
    assert!(works.iter().all(|(_, work)| work.state == WorkState::Open));
}

#[test]
fn putting_off_keeps_the_caller_with_the_time() {
    for (later, millis) in [(Later::Quarter, 900_000), (Later::Hour, 3_600_000)] {
        let mut phone = board();
        say(
            &mut phone,
            call_backs::Message::Later(vec![CallId(103)], later),
        );
        let [Command::SetWork { state, due, .. }] = &phone.commands()[..] else {
            panic!("{:?}", phone.commands());
        };
        let now = phone.app.look.now;
        assert_eq!(
            (*state, *due),
            (WorkState::Open, Some(WallTime(now.0 + millis)))
        );
        assert_eq!(phone.app.call_backs.waiting(&phone.app.look), 1);
    }
}

#[test]
fn calling_back_goes_to_the_newest_call() {
    let mut phone = Phone::new(ready());
    phone.tell(Message::Go(Screen::CallBacks));
    load(&mut phone, rows()[..2].to_vec());
    click(&mut phone, "Call back");
    let entry = CallId(105);
    assert_eq!(phone.commands(), [Command::CallBack { entry }]);
}

#[test]
fn the_board_asks_for_what_waits_and_asks_again_when_the_journal_changes() {
    let mut phone = board();
    let request = phone.app.call_backs.reload();
    let Request::CallBacks { query, what } = request else {
        panic!("{request:?}");
    };
    assert!(what.to_do);
    assert_eq!(
        JournalQuery {
            to_do: false,
            limit: 0,
            ..what
        },
        JournalQuery::default()
    );
    phone.hear(Event::JournalChanged);
    // An answer to the question before says nothing any more.
    say(
        &mut phone,
        call_backs::Message::Loaded {
            query,
            rows: Vec::new(),
        },
    );
    assert!(sees(&mut phone, "Dr. Eva Kuhn"));
}

#[test]
fn an_empty_board_says_so() {
    let mut phone = Phone::new(Snapshot::clone(&fake::ready("en", ThemeChoice::Light)));
    phone.tell(Message::Go(Screen::CallBacks));
    assert!(sees(&mut phone, "Nobody waits for a call-back"));
    click(&mut phone, "Calls");
    assert_eq!(phone.app.screen, Screen::Calls);
}
