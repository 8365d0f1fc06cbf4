//! The board of call-backs: unanswered calls that wait for somebody, one entry for each caller and line.

use std::collections::BTreeMap;

use super::{
    id::{CallId, ContactId, LineId},
    journal::{CallEntry, WallTime},
    knowledge::WorkState,
};

/// A caller to be called back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallBack {
    /// Its calls, newest first.
    pub entries: Vec<CallId>,
    /// Place of the newest one among the rows the board was made of.
    pub newest: usize,
    /// When the first one came.
    pub since: WallTime,
    /// Where the work stands: open as soon as one of the calls is.
    pub state: WorkState,
    /// Who has it in work; empty when nobody has, or left no name.
    pub who: String,
    /// How often it was tried.
    pub tries: u32,
    /// The last try.
    pub last_try: Option<WallTime>,
    /// When the caller is to be called back.
    pub due: Option<WallTime>,
}

impl CallBack {
    /// Whether its time has come.
    #[must_use]
    pub fn is_due(&self, now: WallTime) -> bool {
        self.due.is_some_and(|due| due <= now)
    }

    /// Whether it waits for somebody now: it was not put off, and nobody has it in work.
    #[must_use]
    pub fn waits(&self, now: WallTime) -> bool {
        self.rank(now) < Rank::InWork
    }

    fn rank(&self, now: WallTime) -> Rank {
        match (self.due, self.state) {
            (Some(due), _) if due > now => Rank::PutOff,
            (_, WorkState::InWork) => Rank::InWork,
            (Some(_), _) => Rank::Due,
            (None, _) => Rank::Waits,
        }
    }
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Due,
    Waits,
    InWork,
    PutOff,
}

/// Who called whom; callers without a number are never the same (S74).
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Party<'a> {
    Contact(ContactId, Option<&'a LineId>),
    Number(&'a str, Option<&'a LineId>),
    Nobody(CallId),
}

/// The board of the rows that wait (newest first) at `now`: what is due first, then who waits longest, then what somebody
/// has in work, then what was put off.
#[must_use]
pub fn board(rows: &[CallEntry], now: WallTime) -> Vec<CallBack> {
    let mut places: BTreeMap<Party<'_>, usize> = BTreeMap::new();
    let mut board: Vec<CallBack> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let place = *places.entry(party(row)).or_insert(board.len());
        match board.get_mut(place) {
            Some(known) => add(known, row, now),
            None => board.push(first(at, row, now)),
        }
    }
    board.sort_by_key(|call_back| {
        let rank = call_back.rank(now);
        let at = match rank {
            Rank::Due | Rank::PutOff => call_back.due.unwrap_or(call_back.since),
            Rank::Waits | Rank::InWork => call_back.since,
        };
        (rank, at)
    });
    board
}

fn party(row: &CallEntry) -> Party<'_> {
    let line = row.line.as_ref();
    match (&row.contact, row.caller.number.as_str()) {
        (Some(contact), _) => Party::Contact(contact.id, line),
        (None, "") => Party::Nobody(row.id),
        (None, number) => Party::Number(number, line),
    }
}

fn first(at: usize, row: &CallEntry, now: WallTime) -> CallBack {
    CallBack {
        entries: vec![row.id],
        newest: at,
        since: row.started,
        state: row.work.state_at(now),
        who: row.work.who.clone(),
        tries: row.work.tries,
        last_try: row.work.last_try,
        due: row.work.due,
    }
}

fn add(known: &mut CallBack, row: &CallEntry, now: WallTime) {
    known.entries.push(row.id);
    known.since = known.since.min(row.started);
    let (state, other) = (known.state, row.work.state_at(now));
    if urgency(other) < urgency(state) {
        known.state = other;
        known.who.clone_from(&row.work.who);
    }
    known.tries = known.tries.max(row.work.tries);
    known.last_try = known.last_try.max(row.work.last_try);
    known.due = match (known.due, row.work.due) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
}

const fn urgency(state: WorkState) -> u8 {
    match state {
        WorkState::Open => 0,
        WorkState::Tried => 1,
        WorkState::InWork => 2,
        WorkState::None | WorkState::Processed | WorkState::NoCallBack => 3,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::{
        journal::{CallDirection, Caller, ContactRef, Outcome},
        knowledge::{IN_WORK, Work},
    };

    const NOW: WallTime = WallTime(100 * 60_000);

    fn row(id: u64, number: &str, minute: i64) -> CallEntry {
        let caller = Caller {
            number: number.to_owned(),
            ..Caller::default()
        };
        let work = Work {
            state: WorkState::Open,
            ..Work::default()
        };
        CallEntry {
            id: CallId(id),
            direction: CallDirection::Incoming,
            started: WallTime(minute * 60_000),
            answered: None,
            ended: None,
            ring: Duration::ZERO,
            talk: Duration::ZERO,
            caller,
            called: String::new(),
            account: None,
            line: None,
            line_name: String::new(),
            via: Vec::new(),
            outcome: Outcome::Abandoned,
            detail: String::new(),
            contact: None,
            note: String::new(),
            work,
            screened: None,
        }
    }

    fn working(mut row: CallEntry, state: WorkState, since: i64, due: Option<i64>) -> CallEntry {
        row.work = Work {
            state,
            at: Some(WallTime(since * 60_000)),
            due: due.map(|minute| WallTime(minute * 60_000)),
            who: "Anna".into(),
            ..row.work
        };
        row
    }

    /// Each entry's calls, in the order of the board.
    fn entries(rows: &[CallEntry]) -> Vec<Vec<u64>> {
        let board = board(rows, NOW).into_iter();
        board
            .map(|one| one.entries.iter().map(|id| id.0).collect())
            .collect()
    }

    #[test]
    fn calls_of_one_caller_to_one_line_are_one_entry() {
        let mut other_line = row(2, "+49301", 40);
        other_line.line = Some(LineId::new("smith"));
        let mut by_contact = row(5, "+49309", 10);
        by_contact.contact = Some(ContactRef {
            id: ContactId(7),
            name: "Kuhn".into(),
        });
        let mut of_contact = row(6, "+49308", 5);
        of_contact.contact.clone_from(&by_contact.contact);
        let rows = [
            row(1, "+49301", 50),
            other_line,
            row(3, "+49301", 30),
            row(4, "", 20),
            by_contact,
            of_contact,
            row(7, "", 1),
        ];
        assert_eq!(
            entries(&rows),
            [vec![7], vec![5, 6], vec![4], vec![1, 3], vec![2]]
        );
    }

    #[test]
    fn what_is_due_comes_first_and_what_was_put_off_last() {
        let rows = [
            working(row(1, "1", 60), WorkState::Open, 70, Some(120)),
            working(row(2, "2", 50), WorkState::Open, 70, Some(90)),
            row(3, "3", 40),
            working(row(4, "4", 30), WorkState::InWork, 95, None),
            working(row(5, "5", 20), WorkState::Tried, 70, None),
            working(row(6, "6", 10), WorkState::Open, 70, Some(80)),
            working(row(7, "7", 5), WorkState::Open, 70, Some(110)),
        ];
        let order: Vec<u64> = entries(&rows).concat();
        assert_eq!(order, [6, 2, 5, 3, 4, 7, 1]);
        let waiting = board(&rows, NOW);
        let waiting = waiting.iter().filter(|one| one.waits(NOW));
        assert_eq!(waiting.count(), 4);
    }

    #[test]
    fn a_new_call_opens_what_somebody_had_in_work_and_what_lies_too_long_is_open_s91() {
        let stale = NOW.0 / 60_000 - IN_WORK / 60_000;
        for (rows, state, who) in [
            (
                vec![
                    row(2, "1", 50),
                    working(row(1, "1", 40), WorkState::InWork, 95, None),
                ],
                WorkState::Open,
                "",
            ),
            (
                vec![working(row(1, "1", 40), WorkState::InWork, 95, None)],
                WorkState::InWork,
                "Anna",
            ),
            (
                vec![working(row(1, "1", 40), WorkState::InWork, stale, None)],
                WorkState::Open,
                "Anna",
            ),
        ] {
            let board = board(&rows, NOW);
            assert_eq!((board[0].state, board[0].who.as_str()), (state, who));
        }
    }
}
