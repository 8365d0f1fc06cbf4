//! Single rows and facts in the words of the database.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    ContactsError,
    schema::{GONE, THERE},
};
use crate::domain::{
    contact::{Contact, DeskFacts, OWN_BOOK},
    contact_index::SourceSlot,
    id::{ContactId, SourceId},
    journal::WallTime,
};

/// A row as it was before a change.
pub(super) struct Before {
    pub(super) id: i64,
    pub(super) state: i64,
    pub(super) card: String,
    pub(super) desk: Option<String>,
}

/// The number of a source, given now when it has none.
pub(super) fn slot(
    connection: &Connection,
    source: &SourceId,
) -> Result<SourceSlot, ContactsError> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO source (key) VALUES (?1)")?
        .execute([source.as_str()])?;
    let slot: i64 = connection
        .prepare_cached("SELECT slot FROM source WHERE key = ?1")?
        .query_row([source.as_str()], |row| row.get(0))?;
    u16::try_from(slot)
        .map(SourceSlot)
        .map_err(|_| ContactsError::BadRow(slot))
}

/// Remembers which contact the user chose for a number (S17).
pub(super) fn pick(
    connection: &Connection,
    number: &str,
    contact: ContactId,
) -> Result<(), ContactsError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO pick VALUES (?1, ?2)")?
        .execute(params![number, signed(contact)])?;
    Ok(())
}

/// Versions known of a source's cards, by key.
pub(super) fn revisions(
    connection: &Connection,
    source: SourceSlot,
) -> Result<BTreeMap<String, String>, ContactsError> {
    let mut statement = connection
        .prepare_cached("SELECT uid, revision FROM contact WHERE source = ?1 AND state <> ?2")?;
    let rows = statement.query_map([i64::from(source.0), GONE], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes whether a source could be read.
pub(super) fn was_read(
    connection: &Connection,
    source: SourceSlot,
    at: Option<WallTime>,
) -> Result<(), ContactsError> {
    let text = match at {
        Some(_) => "UPDATE source SET read_at = ?2, failed = 0 WHERE slot = ?1",
        None => "UPDATE source SET failed = 1 + 0 * coalesce(?2, 0) WHERE slot = ?1",
    };
    connection
        .prepare_cached(text)?
        .execute(params![i64::from(source.0), at.map(|at| at.0)])?;
    Ok(())
}

/// A contact by its number, whatever its state.
pub(super) fn contact(connection: &Connection, id: i64) -> Result<Option<Contact>, ContactsError> {
    let found = connection
        .prepare_cached(
            "SELECT source.key, card, desk FROM contact JOIN source ON slot = source WHERE id = ?1",
        )?
        .query_row([id], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Option<String>>(2)?,
            ))
        })
        .optional()?;
    let Some((source, card, desk)) = found else {
        return Ok(None);
    };
    Ok(Some(Contact {
        id: contact_id(id)?,
        source: SourceId::new(&source),
        card: serde_json::from_str(&card).map_err(|_| ContactsError::BadRow(id))?,
        desk: desk_of(desk.as_deref()),
    }))
}

/// Forgets for good what was deleted from our own address book in earlier runs: until then it could be brought back.
pub(super) fn forget_deleted(connection: &Connection) -> Result<usize, ContactsError> {
    let forgotten = connection.execute(
        "DELETE FROM contact WHERE state = ?1 AND source = (SELECT slot FROM source WHERE key = ?2)",
        params![GONE, OWN_BOOK],
    )?;
    connection.execute(
        "DELETE FROM pick WHERE contact NOT IN (SELECT id FROM contact)",
        [],
    )?;
    Ok(forgotten)
}

/// A contact's number as the database has it.
pub(super) fn signed(id: ContactId) -> i64 {
    i64::try_from(id.0).unwrap_or(i64::MAX)
}

/// A row's key as the contact's number.
pub(super) fn contact_id(id: i64) -> Result<ContactId, ContactsError> {
    u64::try_from(id)
        .map(ContactId)
        .map_err(|_| ContactsError::BadRow(id))
}

pub(super) fn is_there(connection: &Connection, id: i64) -> Result<bool, ContactsError> {
    let state: i64 = connection
        .prepare_cached("SELECT state FROM contact WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?;
    Ok(state == THERE)
}

pub(super) fn find(
    connection: &Connection,
    source: SourceSlot,
    uid: &str,
) -> Result<Option<Before>, ContactsError> {
    let row = connection
        .prepare_cached("SELECT id, state, card, desk FROM contact WHERE source = ?1 AND uid = ?2")?
        .query_row(params![i64::from(source.0), uid], |row| {
            Ok(Before {
                id: row.get(0)?,
                state: row.get(1)?,
                card: row.get(2)?,
                desk: row.get(3)?,
            })
        })
        .optional()?;
    Ok(row)
}

pub(super) fn desk_of(text: Option<&str>) -> DeskFacts {
    let read = text.map(serde_json::from_str);
    read.and_then(Result::ok).unwrap_or_default()
}

pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    // Plain structures of texts: there is nothing JSON can't say.
    serde_json::to_string(value).unwrap_or_default()
}
