//! Rows of the journal: written, read, searched.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    StoreError,
    filter::{Filter, filter},
};
use crate::{
    domain::{
        id::{AccountId, CallId, ContactId, LineId, RuleId},
        journal::{CallDirection, CallEntry, Caller, ContactRef, Outcome, WallTime},
        knowledge::Work,
    },
    engine::snapshot::JournalQuery,
    shell::clock,
};

const COLUMNS: &str = "id, direction, started, answered, ended, ring_ms, talk_ms, caller_name, \
    caller_number, caller_uri, caller_class, called, account, line, line_name, via, outcome, detail, \
    contact_id, contact_name, note, work_state, work_by, work_at, work_evidence, tries, last_try, work_who, due, screened";

/// Most rows one answer holds.
const MOST: usize = 10_000;

/// Writes a row, new or changed.
pub(super) fn write(connection: &Connection, entry: &CallEntry) -> Result<(), StoreError> {
    let screened = entry.screened.as_deref();
    connection
        .prepare_cached(&format!(
            "INSERT OR REPLACE INTO journal ({COLUMNS}, rule, missed, search) VALUES (?1, ?2, ?3, ?4, ?5, ?6, \
             ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, \
             ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33)"
        ))?
        .execute(params![
            number(entry.id.0),
            word(&entry.direction),
            entry.started.0,
            entry.answered.map(|at| at.0),
            entry.ended.map(|at| at.0),
            millis(entry.ring),
            millis(entry.talk),
            entry.caller.name,
            entry.caller.number,
            entry.caller.uri,
            word(&entry.caller.class),
            entry.called,
            entry.account.as_ref().map(AccountId::as_str),
            entry.line.as_ref().map(LineId::as_str),
            entry.line_name,
            serde_json::to_string(&entry.via).unwrap_or_else(|_| "[]".into()),
            entry.outcome.word(),
            entry.detail,
            entry.contact.as_ref().map(|contact| number(contact.id.0)),
            entry.contact.as_ref().map_or("", |contact| &*contact.name),
            entry.note,
            word(&entry.work.state),
            entry.work.by.as_ref().map(word),
            entry.work.at.map(|at| at.0),
            entry.work.evidence.map(|call| number(call.0)),
            entry.work.tries,
            entry.work.last_try.map(|at| at.0),
            entry.work.who,
            entry.work.due.map(|at| at.0),
            screened.and_then(|screened| serde_json::to_string(screened).ok()),
            screened.and_then(|screened| screened.rule.as_ref().map(RuleId::as_str)),
            is_missed(entry),
            search_text(entry),
        ])?;
    Ok(())
}

/// Whether a row counts as a missed call: incoming, and answered by nobody as far as we know.
pub(super) fn is_missed(entry: &CallEntry) -> bool {
    entry.direction == CallDirection::Incoming
        && entry.outcome.is_missed()
        && entry.answered.is_none()
}

/// What a search looks into: names in lower case, numbers as they are.
fn search_text(entry: &CallEntry) -> String {
    [
        &*entry.caller.name,
        &entry.caller.number,
        &entry.called,
        &entry.line_name,
        entry.contact.as_ref().map_or("", |contact| &*contact.name),
        &entry.note,
    ]
    .join("\n")
    .to_lowercase()
}

/// A row by its key.
pub(super) fn find(connection: &Connection, id: CallId) -> Result<Option<CallEntry>, StoreError> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM journal WHERE id = ?1"))?
        .query_row([number(id.0)], |row| Ok(read(row)))
        .optional()?
        .transpose()
}

/// Rows that fit the question, newest first.
pub(super) fn query(
    connection: &Connection,
    query: &JournalQuery,
) -> Result<Vec<CallEntry>, StoreError> {
    let Filter {
        from,
        order,
        text,
        mut values,
    } = filter(query, clock::wall());
    values.push(i64::try_from(query.limit.min(MOST)).unwrap_or(0).into());
    let text = format!("SELECT {COLUMNS} FROM {from} WHERE {text} ORDER BY {order} DESC LIMIT ?");
    let mut statement = connection.prepare_cached(&text)?;
    let rows = statement.query_map(rusqlite::params_from_iter(values), |row| Ok(read(row)))?;
    rows.map(|row| row?).collect()
}

/// All rows that fit the question but for its limit, oldest first, each handed to `each`.
pub(super) fn each<E: From<StoreError>>(
    connection: &Connection,
    query: &JournalQuery,
    mut each: impl FnMut(&CallEntry) -> Result<(), E>,
) -> Result<(), E> {
    let Filter {
        from,
        order,
        text,
        values,
    } = filter(query, clock::wall());
    let text = format!("SELECT {COLUMNS} FROM {from} WHERE {text} ORDER BY {order}");
    let mut statement = connection.prepare(&text).map_err(StoreError::from)?;
    let values = rusqlite::params_from_iter(values);
    let mut rows = statement.query(values).map_err(StoreError::from)?;
    while let Some(row) = rows.next().map_err(StoreError::from)? {
        each(&read(row)?)?;
    }
    Ok(())
}

/// Closes the rows a crash left open; when the calls ended is not known.
pub(super) fn close_open(connection: &Connection) -> Result<usize, StoreError> {
    let closed = connection.execute(
        "UPDATE journal SET outcome = ?1, missed = (direction = 'incoming' AND answered IS NULL), \
         work_state = iif(direction = 'incoming' AND answered IS NULL, 'open', work_state) \
         WHERE outcome = ?2",
        [Outcome::FailedRestart.word(), Outcome::Open.word()],
    )?;
    Ok(closed)
}

/// Deletes rows. Their numbers are never given again.
pub(super) fn delete(connection: &mut Connection, ids: &[CallId]) -> Result<usize, StoreError> {
    let change = connection.transaction()?;
    change.execute(
        "INSERT OR REPLACE INTO fact SELECT 'highest', max(coalesce(max(id), 0), \
         coalesce((SELECT value FROM fact WHERE name = 'highest'), 0)) FROM journal",
        [],
    )?;
    let mut deleted = 0;
    {
        let mut statement = change.prepare_cached("DELETE FROM journal WHERE id = ?1")?;
        for id in ids {
            deleted += statement.execute([number(id.0)])?;
        }
    }
    change.commit()?;
    Ok(deleted)
}

/// One above the highest call ever written.
pub(super) fn next_call(connection: &Connection) -> Result<CallId, StoreError> {
    let highest: Option<i64> = connection.query_row(
        "SELECT max(coalesce((SELECT max(id) FROM journal), 0), \
         coalesce((SELECT max(id) FROM voicemail), 0), \
         coalesce((SELECT value FROM fact WHERE name = 'highest'), 0))",
        [],
        |row| row.get(0),
    )?;
    let next = highest.unwrap_or(0).saturating_add(1);
    Ok(CallId(u64::try_from(next).unwrap_or(1)))
}

/// Calls missed since the journal was last looked at.
pub(super) fn missed(connection: &Connection) -> Result<u32, StoreError> {
    let count = connection
        .prepare_cached(
            "SELECT count(*) FROM journal WHERE missed = 1 AND id > \
             coalesce((SELECT value FROM fact WHERE name = 'seen'), 0)",
        )?
        .query_row([], |row| row.get(0))?;
    Ok(count)
}

/// Seconds both sides talked in calls that began since then and were sent on over this desk (S139).
pub(super) fn sent_on(connection: &Connection, since: WallTime) -> Result<u64, StoreError> {
    let millis: i64 = connection.query_row(
        "SELECT coalesce(sum(talk_ms), 0) FROM journal \
         WHERE started >= ?1 AND outcome = 'answered-by-destination'",
        [since.0],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(millis / 1000).unwrap_or(0))
}

/// Remembers that the journal was looked at now.
pub(super) fn seen(connection: &Connection) -> Result<(), StoreError> {
    connection.execute(
        "INSERT OR REPLACE INTO fact SELECT 'seen', coalesce(max(id), 0) FROM journal",
        [],
    )?;
    Ok(())
}

/// Keeps a small fact of the window.
pub(super) fn remember(connection: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    connection.execute(
        "INSERT OR REPLACE INTO memory VALUES (?1, ?2)",
        [name, value],
    )?;
    Ok(())
}

/// All small facts of the window.
pub(super) fn memory(connection: &Connection) -> Result<BTreeMap<String, String>, StoreError> {
    let mut statement = connection.prepare("SELECT name, value FROM memory")?;
    let facts = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(facts.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> Result<CallEntry, StoreError> {
    let id: i64 = row.get(0)?;
    let bad = |column| StoreError::BadRow { id, column };
    let text = |index: usize| row.get::<_, String>(index);
    let at = |index: usize| row.get::<_, Option<i64>>(index).map(|at| at.map(WallTime));
    let key = |index: usize| row.get::<_, Option<String>>(index);
    let via: String = text(15)?;
    Ok(CallEntry {
        id: CallId(u64::try_from(id).map_err(|_| bad("id"))?),
        direction: meaning(text(1)?).ok_or_else(|| bad("direction"))?,
        started: WallTime(row.get(2)?),
        answered: at(3)?,
        ended: at(4)?,
        ring: duration(row.get(5)?),
        talk: duration(row.get(6)?),
        caller: Caller {
            name: text(7)?,
            number: text(8)?,
            uri: text(9)?,
            class: meaning(text(10)?).ok_or_else(|| bad("caller_class"))?,
        },
        called: text(11)?,
        account: key(12)?.map(|key| AccountId::new(&key)),
        line: key(13)?.map(|key| LineId::new(&key)),
        line_name: text(14)?,
        via: serde_json::from_str(&via).map_err(|_| bad("via"))?,
        outcome: meaning(text(16)?).ok_or_else(|| bad("outcome"))?,
        detail: text(17)?,
        contact: contact(row)?,
        note: text(20)?,
        work: Work {
            state: meaning(text(21)?).ok_or_else(|| bad("work_state"))?,
            by: key(22)?.and_then(meaning),
            at: at(23)?,
            evidence: row.get::<_, Option<i64>>(24)?.and_then(call_id),
            tries: row.get(25)?,
            last_try: at(26)?,
            who: text(27)?,
            due: at(28)?,
        },
        screened: key(29)?
            .map(|kept| serde_json::from_str(&kept).map(Arc::new))
            .transpose()
            .map_err(|_| bad("screened"))?,
    })
}

fn contact(row: &Row<'_>) -> Result<Option<ContactRef>, StoreError> {
    let id: Option<i64> = row.get(18)?;
    let name = row.get(19)?;
    let id = id.and_then(|id| u64::try_from(id).ok());
    Ok(id.map(|id| ContactRef {
        id: ContactId(id),
        name,
    }))
}

fn call_id(id: i64) -> Option<CallId> {
    u64::try_from(id).ok().map(CallId)
}

/// The word that stands for a plain variant, as serde names it.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn meaning<T: DeserializeOwned>(word: String) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word)).ok()
}

fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

fn duration(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}
