//! The tables of the contacts, and how older databases become today's.
//!
//! A contact's row is never removed while its source exists: a card that goes away leaves its key, its number and what this
//! desk knows of it, so that it is the same contact when it comes back.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags};

use super::ContactsError;

/// `contact.state`: its card is gone from the source.
pub(super) const GONE: i64 = 0;
/// `contact.state`: there.
pub(super) const THERE: i64 = 1;
/// `contact.state`: merged by hand into another (`into_id`), which speaks for it.
pub(super) const MERGED: i64 = 2;

/// Each step leads from the version that is its place in the list to the next.
const STEPS: &[&str] = &["
    CREATE TABLE source (
        slot    INTEGER PRIMARY KEY,
        key     TEXT    NOT NULL UNIQUE,
        read_at INTEGER,
        failed  INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE contact (
        id       INTEGER PRIMARY KEY AUTOINCREMENT,
        source   INTEGER NOT NULL,
        uid      TEXT    NOT NULL,
        revision TEXT    NOT NULL,
        state    INTEGER NOT NULL,
        into_id  INTEGER,
        sort     TEXT    NOT NULL,
        card     TEXT    NOT NULL,
        desk     TEXT,
        UNIQUE (source, uid)
    ) STRICT;
    CREATE INDEX contact_sort ON contact (sort, id) WHERE state = 1;
    CREATE INDEX contact_into ON contact (into_id) WHERE into_id IS NOT NULL;
    CREATE TABLE number (
        contact INTEGER NOT NULL,
        place   INTEGER NOT NULL,
        is_fax  INTEGER NOT NULL,
        number  TEXT    NOT NULL,
        PRIMARY KEY (contact, place)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX number_number ON number (number, contact);
    CREATE TABLE pick (number TEXT PRIMARY KEY, contact INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE VIRTUAL TABLE found USING fts5 (
        words, content = '', contentless_delete = 1, detail = none,
        tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
    );
"];

/// Opens the database for the thread that writes and brings it to today's form.
pub(super) fn open_to_write(path: &Path) -> Result<Connection, ContactsError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "cache_size", -256)?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Opens the database for a thread that only reads; it sees what was committed and waits for nobody.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, ContactsError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(1))?;
    connection.pragma_update(None, "cache_size", -1024)?;
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), ContactsError> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let missing = STEPS
        .get(found as usize..)
        .ok_or(ContactsError::TooNew(found))?;
    if missing.is_empty() {
        return Ok(());
    }
    let change = connection.transaction()?;
    for step in missing {
        change.execute_batch(step)?;
    }
    let version = i64::try_from(STEPS.len()).unwrap_or(0);
    change.pragma_update(None, "user_version", version)?;
    change.commit()?;
    Ok(())
}
