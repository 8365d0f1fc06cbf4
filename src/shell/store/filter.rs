//! Which rows a question means, as SQL.

use rusqlite::types::Value;

use crate::{
    domain::{
        id::ContactId,
        journal::WallTime,
        knowledge::{IN_WORK, WorkState},
    },
    engine::snapshot::{CallResult, JournalQuery, PartyKey},
};

/// So many pieces of a text are looked up; the rest is seen in the row.
const MOST_PIECES: usize = 16;

/// A condition with its values in the order of their places.
pub(super) struct Filter {
    /// What is read: the journal, or the index of its words first.
    pub(super) from: &'static str,
    /// What the rows are ordered by, so that they come in that order without being sorted.
    pub(super) order: &'static str,
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

/// The rows `query` means at `now`.
pub(super) fn filter(query: &JournalQuery, now: WallTime) -> Filter {
    let mut filter = Filter {
        from: "journal",
        order: "id",
        text: "1".into(),
        values: Vec::new(),
    };
    if let Some(before) = query.before {
        filter.and("id < ?", [i64::try_from(before.0).unwrap_or(i64::MAX)]);
    }
    if let Some(result) = query.result {
        filter.and(of_result(result), [0_i64; 0]);
    }
    if let Some(line) = &query.line {
        filter.and("line = ?", [line.as_str().to_owned()]);
    }
    if let Some(state) = query.work {
        filter.work(state, now);
    }
    if query.to_do {
        filter.and(
            "work_state <> 'none' AND work_state IN ('open', 'in-work', 'tried')",
            [0_i64; 0],
        );
    }
    match &query.party {
        Some(PartyKey::Contact(id)) => {
            filter.and("contact_id = ?", [i64::try_from(id.0).unwrap_or(i64::MAX)]);
        }
        Some(PartyKey::Number(number)) => filter.and("caller_number = ?", [number.clone()]),
        Some(PartyKey::Person { contact, numbers }) => filter.person(*contact, numbers),
        None => {}
    }
    filter.time(query.since, query.until);
    filter.words(query);
    filter
}

const fn of_result(result: CallResult) -> &'static str {
    match result {
        CallResult::Missed => "missed = 1",
        CallResult::Answered => {
            "direction = 'incoming' AND outcome IN ('answered-here', 'answered-by-destination', 'answered-elsewhere')"
        }
        CallResult::Declined => "outcome IN ('declined-by-user', 'rejected-by-rule')",
        CallResult::Outgoing => "direction = 'outgoing'",
    }
}

impl Filter {
    fn and<V: Into<Value>>(&mut self, condition: &str, values: impl IntoIterator<Item = V>) {
        self.text.push_str(" AND ");
        self.text.push_str(condition);
        self.values.extend(values.into_iter().map(Into::into));
    }

    /// Two questions, each with an index of its own.
    fn person(&mut self, contact: ContactId, numbers: &[String]) {
        let places = vec!["?"; numbers.len()].join(", ");
        let contact = i64::try_from(contact.0).unwrap_or(i64::MAX);
        let values = std::iter::once(Value::Integer(contact))
            .chain(numbers.iter().cloned().map(Value::Text));
        self.and(
            &format!("(contact_id = ? OR caller_number IN ({places}))"),
            values,
        );
    }

    /// The first condition is the index's own, so that it is used. What lies in work too long counts as open (S91).
    fn work(&mut self, state: WorkState, now: WallTime) {
        let stale = now.0.saturating_sub(IN_WORK);
        match state {
            WorkState::None => self.and("work_state = 'none'", [0_i64; 0]),
            WorkState::Open => self.and(
                "work_state <> 'none' AND work_state IN ('open', 'in-work') AND \
                 (work_state = 'open' OR work_at <= ?)",
                [stale],
            ),
            WorkState::InWork => self.and(
                "work_state <> 'none' AND work_state = 'in-work' AND work_at > ?",
                [stale],
            ),
            WorkState::Tried | WorkState::Processed | WorkState::NoCallBack => self.and(
                "work_state <> 'none' AND work_state = ?",
                [state.word().to_owned()],
            ),
        }
    }

    /// Between two moments the index on them is quicker than the order of the rows; with an open end it is the other way.
    fn time(&mut self, since: Option<WallTime>, until: Option<WallTime>) {
        match (since, until) {
            (Some(since), Some(until)) => {
                self.and("started >= ? AND started < ?", [since.0, until.0]);
            }
            (Some(since), None) => self.and("+started >= ?", [since.0]),
            // Rows are numbered as they begin, but for a clock that was set: so many newer ones are looked at.
            (None, Some(until)) => self.and(
                "+started < ? AND id <= 10000 + coalesce((SELECT id FROM journal WHERE started < ? \
                 ORDER BY started DESC LIMIT 1), 0)",
                [until.0, until.0],
            ),
            (None, None) => {}
        }
    }

    /// A text of three letters or more is looked for in the index of words first; what that finds has every piece of it, in
    /// whatever order, so the row is asked once more.
    fn words(&mut self, query: &JournalQuery) {
        let text = query.text.trim().to_lowercase();
        if text.is_empty() {
            return;
        }
        let digits = digits_of(&text);
        let alternatives = std::iter::once(&text).chain(&digits);
        let pieces: Option<Vec<String>> = alternatives.map(|text| pieces(text)).collect();
        if let Some(pieces) = pieces {
            self.from = "journal_text CROSS JOIN journal ON journal.id = journal_text.rowid";
            self.order = "journal_text.rowid";
            self.and("journal_text MATCH ?", [pieces.join(" OR ")]);
            if let Some(before) = query.before {
                let before = i64::try_from(before.0).unwrap_or(i64::MAX);
                self.and("journal_text.rowid < ?", [before]);
            }
        }
        match digits {
            Some(digits) => self.and(
                "(instr(journal.search, ?) OR instr(journal.search, ?))",
                [text, digits],
            ),
            None => self.and("instr(journal.search, ?)", [text]),
        }
    }
}

/// Every three letters in a row, all of which must be there; `None`: the text is shorter.
fn pieces(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let all = letters.windows(3).take(MOST_PIECES).map(|piece| {
        let piece: String = piece.iter().collect();
        format!("\"{}\"", piece.replace('"', "\"\""))
    });
    let all: Vec<String> = all.collect();
    (!all.is_empty()).then(|| format!("({})", all.join(" AND ")))
}

/// The digits of a text that is a number as people write it, without the leading zeros that stand for a country or an area.
fn digits_of(text: &str) -> Option<String> {
    let written = |letter: char| letter.is_ascii_digit() || " +-/().".contains(letter);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    (text.chars().all(written) && digits.len() > 1).then(|| digits.to_owned())
}
