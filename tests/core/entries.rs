//! Notes and work: what is written down while it rings or is talked in stays with the row, whatever becomes of the call.

use linekeeper::{
    domain::{id::CallId, journal::CallEntry, knowledge::WorkState},
    engine::{Command, CommandError, CommandId, Event, Input, Output},
};

use crate::flows::{Letters, Office, Setup, happen};

struct Desk {
    office: Office,
    letters: Letters,
}

impl Desk {
    fn open() -> Self {
        Self {
            office: Office::open(&Setup::default()),
            letters: Letters::default(),
        }
    }

    fn happens(&mut self, words: &str) {
        happen(&mut self.office, &mut self.letters, words);
    }

    fn command(&mut self, command: Command) -> Vec<Output> {
        self.office.effects.clear();
        let id = CommandId(77);
        self.office.give(Input::Command { id, command });
        std::mem::take(&mut self.office.effects)
    }

    fn note(&mut self, call: Option<u64>, note: &str) -> Vec<Output> {
        let call = call.map(CallId);
        let note = note.into();
        self.command(Command::SetNote { call, note })
    }

    fn stored(&mut self) -> Vec<CallEntry> {
        let outputs = std::mem::take(&mut self.office.effects);
        let row = |output| match output {
            Output::Store(entry) => Some(*entry),
            _ => None,
        };
        outputs.into_iter().filter_map(row).collect()
    }
}

fn refused(outputs: &[Output]) -> Option<CommandError> {
    outputs.iter().find_map(|output| match output {
        Output::Event(Event::CommandDone { result, .. }) => result.clone().err(),
        _ => None,
    })
}

fn edited(outputs: &[Output]) -> Vec<u64> {
    let rows = outputs.iter().filter_map(|output| match output {
        Output::EditEntries { edits, .. } => Some(edits),
        _ => None,
    });
    rows.flatten().map(|(row, _)| row.0).collect()
}

#[test]
fn a_note_typed_while_it_rings_is_in_the_closed_row() {
    let mut desk = Desk::open();
    desk.happens("A: Eva Kuhn <089987654> calls 4989123420");
    let id = desk.office.engine.snapshot().calls[0].id;
    let outputs = desk.note(None, "asked for the invoice");
    assert_eq!(edited(&outputs), [id.0], "on disk at once");
    assert_eq!(
        desk.office.engine.snapshot().calls[0].note,
        "asked for the invoice"
    );
    desk.office.effects.clear();
    desk.happens("A cancels");
    let rows = desk.stored();
    assert_eq!(rows.last().unwrap().note, "asked for the invoice");
    assert_eq!(rows.last().unwrap().work.state, WorkState::Open);
}

#[test]
fn a_call_offered_again_shows_and_keeps_the_note_s45() {
    let mut desk = Desk::open();
    desk.happens("A: Eva Kuhn <089987654> calls 4989123420");
    let first = desk.office.engine.snapshot().calls[0].id;
    drop(desk.note(None, "first try"));
    desk.happens("A cancels");
    drop(desk.note(Some(first.0), "first try, wants Hall"));
    desk.office.effects.clear();
    desk.happens("B: Eva Kuhn <089987654> calls 4989123420, again as A");
    let view = desk.office.engine.snapshot().calls[0].clone();
    assert_ne!(view.id, first);
    assert_eq!(view.row, first);
    assert_eq!(view.note, "first try, wants Hall");
    let outputs = desk.note(Some(view.id.0), "second try");
    assert_eq!(edited(&outputs), [first.0], "the row is the first call's");
}

#[test]
fn what_the_user_said_of_the_work_stands_when_the_call_ends() {
    let mut desk = Desk::open();
    desk.happens("A: Eva Kuhn <089987654> calls 4989123420");
    let id = desk.office.engine.snapshot().calls[0].id;
    drop(desk.command(Command::SetWork {
        entries: vec![id],
        state: WorkState::NoCallBack,
        due: None,
    }));
    desk.office.effects.clear();
    desk.happens("A cancels");
    let rows = desk.stored();
    assert_eq!(rows.last().unwrap().work.state, WorkState::NoCallBack);
}

#[test]
fn without_a_call_and_with_too_long_a_note_nothing_is_written() {
    let mut desk = Desk::open();
    assert_eq!(
        refused(&desk.note(None, "x")),
        Some(CommandError::NothingToDo)
    );
    let long = "x".repeat(20_001);
    assert_eq!(
        refused(&desk.note(Some(3), &long)),
        Some(CommandError::NoteTooLong)
    );
    assert_eq!(edited(&desk.note(Some(3), "an old row")), [3]);
}

#[test]
fn rows_of_calls_that_go_on_are_not_deleted() {
    let mut desk = Desk::open();
    desk.happens("A: Eva Kuhn <089987654> calls 4989123420");
    let id = desk.office.engine.snapshot().calls[0].id;
    let delete =
        |entries: &[u64]| Command::DeleteEntries(entries.iter().copied().map(CallId).collect());
    assert_eq!(
        refused(&desk.command(delete(&[id.0]))),
        Some(CommandError::NothingToDo)
    );
    let outputs = desk.command(delete(&[id.0, 900]));
    let deleted = outputs.iter().find_map(|output| match output {
        Output::DeleteEntries { entries, .. } => Some(entries.clone()),
        _ => None,
    });
    assert_eq!(deleted, Some(vec![CallId(900)]));
}
