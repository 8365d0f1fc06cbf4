//! The tables and how older databases become today's.

use rusqlite::{Connection, OpenFlags, Transaction};
use std::{path::Path, time::Duration};

use super::StoreError;

/// Each step leads from the version that is its place in the list to the next.
const STEPS: &[&str] = &[
    "
    CREATE TABLE journal (
        id            INTEGER PRIMARY KEY,
        direction     TEXT    NOT NULL,
        started       INTEGER NOT NULL,
        answered      INTEGER,
        ended         INTEGER,
        ring_ms       INTEGER NOT NULL,
        talk_ms       INTEGER NOT NULL,
        caller_name   TEXT    NOT NULL,
        caller_number TEXT    NOT NULL,
        caller_uri    TEXT    NOT NULL,
        caller_class  TEXT    NOT NULL,
        called        TEXT    NOT NULL,
        account       TEXT,
        line          TEXT,
        line_name     TEXT    NOT NULL,
        via           TEXT    NOT NULL,
        outcome       TEXT    NOT NULL,
        detail        TEXT    NOT NULL,
        missed        INTEGER NOT NULL,
        search        TEXT    NOT NULL
    ) STRICT;
    CREATE INDEX journal_missed ON journal (id) WHERE missed = 1;
    CREATE INDEX journal_line ON journal (line, id);
    CREATE INDEX journal_open ON journal (id) WHERE outcome = 'open';
    CREATE TABLE fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
    CREATE TABLE memory (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
",
    "
    ALTER TABLE journal ADD COLUMN contact_id INTEGER;
    ALTER TABLE journal ADD COLUMN contact_name TEXT NOT NULL DEFAULT '';
    ALTER TABLE journal ADD COLUMN note TEXT NOT NULL DEFAULT '';
    ALTER TABLE journal ADD COLUMN work_state TEXT NOT NULL DEFAULT 'none';
    ALTER TABLE journal ADD COLUMN work_by TEXT;
    ALTER TABLE journal ADD COLUMN work_at INTEGER;
    ALTER TABLE journal ADD COLUMN work_evidence INTEGER;
    ALTER TABLE journal ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE journal ADD COLUMN last_try INTEGER;
    UPDATE journal SET work_state = 'open' WHERE missed = 1;
    CREATE INDEX journal_work ON journal (work_state, id) WHERE work_state <> 'none';
    CREATE INDEX journal_caller ON journal (caller_number, id);
    CREATE INDEX journal_contact ON journal (contact_id, id) WHERE contact_id IS NOT NULL;
",
    "
    ALTER TABLE journal ADD COLUMN work_who TEXT NOT NULL DEFAULT '';
    ALTER TABLE journal ADD COLUMN due INTEGER;
    CREATE INDEX journal_started ON journal (started);
    CREATE INDEX journal_due ON journal (due) WHERE due IS NOT NULL;
",
    "
    CREATE TABLE message (
        id      INTEGER PRIMARY KEY,
        created INTEGER NOT NULL,
        call    INTEGER,
        line    TEXT,
        state   TEXT    NOT NULL,
        facts   TEXT    NOT NULL,
        search  TEXT    NOT NULL
    ) STRICT;
    CREATE INDEX message_call ON message (call) WHERE call IS NOT NULL;
    CREATE INDEX message_state ON message (state, id);
",
    "
    ALTER TABLE journal ADD COLUMN rule TEXT;
    ALTER TABLE journal ADD COLUMN screened TEXT;
    CREATE INDEX journal_rule ON journal (rule, id) WHERE rule IS NOT NULL;
",
    // Every three letters of what is searched, without their places: a fifth of the size, and the row says the rest.
    "
    CREATE VIRTUAL TABLE journal_text USING fts5 (
        search, content = 'journal', content_rowid = 'id', tokenize = 'trigram', detail = none, columnsize = 0
    );
    INSERT INTO journal_text (journal_text, rank) VALUES ('secure-delete', 1);
    INSERT INTO journal_text (journal_text) VALUES ('rebuild');
    CREATE TRIGGER journal_text_in AFTER INSERT ON journal BEGIN
        INSERT INTO journal_text (rowid, search) VALUES (new.id, new.search);
    END;
    CREATE TRIGGER journal_text_out AFTER DELETE ON journal BEGIN
        INSERT INTO journal_text (journal_text, rowid, search) VALUES ('delete', old.id, old.search);
    END;
    CREATE TRIGGER journal_text_changed AFTER UPDATE OF search ON journal WHEN old.search <> new.search BEGIN
        INSERT INTO journal_text (journal_text, rowid, search) VALUES ('delete', old.id, old.search);
        INSERT INTO journal_text (rowid, search) VALUES (new.id, new.search);
    END;
",
    "
    CREATE TABLE voicemail (
        id        INTEGER PRIMARY KEY,
        at        INTEGER NOT NULL,
        length_ms INTEGER NOT NULL,
        heard     INTEGER NOT NULL,
        deleted   INTEGER,
        facts     TEXT    NOT NULL,
        search    TEXT    NOT NULL
    ) STRICT;
    CREATE INDEX voicemail_new ON voicemail (id) WHERE heard = 0;
",
    "
    CREATE TABLE notice (
        id      INTEGER PRIMARY KEY AUTOINCREMENT,
        row     INTEGER NOT NULL,
        channel TEXT    NOT NULL,
        at      INTEGER NOT NULL,
        started INTEGER NOT NULL,
        line    TEXT,
        number  TEXT    NOT NULL,
        contact INTEGER,
        state   TEXT    NOT NULL,
        due     INTEGER,
        tries   INTEGER NOT NULL DEFAULT 0,
        problem TEXT    NOT NULL DEFAULT '',
        why     TEXT,
        letter  TEXT    NOT NULL,
        UNIQUE (row, channel)
    ) STRICT;
    CREATE INDEX notice_due ON notice (due) WHERE state = 'waiting';
    CREATE INDEX notice_number ON notice (number, started);
    CREATE INDEX notice_contact ON notice (contact, started) WHERE contact IS NOT NULL;
",
    "
    ALTER TABLE voicemail ADD COLUMN kind TEXT NOT NULL DEFAULT 'message';
    ALTER TABLE voicemail ADD COLUMN erased INTEGER;
    ALTER TABLE voicemail ADD COLUMN row INTEGER;
    UPDATE voicemail SET row = json_extract(facts, '$.row');
    CREATE INDEX voicemail_row ON voicemail (row);
    CREATE INDEX voicemail_kind ON voicemail (kind, id);
",
];

/// Opens the database, brings it to today's form and sets it up for one writer that loses nothing on a power cut.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(2))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    // What the user deletes is overwritten, not only forgotten.
    connection.pragma_update(None, "secure_delete", "on")?;
    connection.pragma_update(None, "cache_size", -256)?;
    // A row written anew leaves the index of words before it enters it again.
    connection.pragma_update(None, "recursive_triggers", "on")?;
    migrate(&mut connection, STEPS)?;
    Ok(connection)
}

fn migrate(connection: &mut Connection, steps: &[&str]) -> Result<(), StoreError> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let missing = steps
        .get(found as usize..)
        .ok_or(StoreError::TooNew(found))?;
    if missing.is_empty() {
        return Ok(());
    }
    let change = connection.transaction()?;
    for step in missing {
        change.execute_batch(step)?;
    }
    finish(change, steps.len())
}

fn finish(change: Transaction<'_>, version: usize) -> Result<(), StoreError> {
    change.pragma_update(None, "user_version", i64::try_from(version).unwrap_or(0))?;
    change.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(connection: &Connection) -> u32 {
        connection
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn new_database_is_of_todays_version_and_stays_so() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j.sqlite");
        for _ in 0..2 {
            let connection = open(&path).unwrap();
            assert_eq!(version(&connection) as usize, STEPS.len());
        }
    }

    #[test]
    fn every_older_version_is_brought_up_and_keeps_its_rows() {
        let next = "ALTER TABLE journal ADD COLUMN mark TEXT NOT NULL DEFAULT ''";
        let mut all = STEPS.to_vec();
        all.push(next);
        for from in 0..all.len() {
            let mut connection = Connection::open_in_memory().unwrap();
            migrate(&mut connection, &all[..from]).unwrap();
            migrate(&mut connection, &all).unwrap();
            assert_eq!(version(&connection) as usize, all.len());
            connection.prepare("SELECT mark FROM journal").unwrap();
        }
    }

    #[test]
    fn failed_step_changes_nothing_and_a_newer_database_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        assert!(migrate(&mut connection, &[STEPS[0], "nonsense"]).is_err());
        assert_eq!(version(&connection), 0);
        migrate(&mut connection, STEPS).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let refused = migrate(&mut connection, STEPS);
        assert!(matches!(refused, Err(StoreError::TooNew(99))));
    }
}
