//! The table of messages on the answering machine. Their sound lies in files beside the database.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, Row, ToSql, params};

use super::StoreError;
use crate::{
    domain::{
        id::CallId,
        journal::{Caller, WallTime},
        voicemail::{Kind, Voicemail},
    },
    engine::snapshot::VoicemailQuery,
};

/// What is left of a recording that a crash cut off is kept from this length on.
const SHORTEST: Duration = Duration::from_secs(2);
/// Deleted messages can be taken back for so long, milliseconds.
const TAKEN_BACK: i64 = 10 * 60 * 1_000;
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// The folder of the sound files of a journal.
#[must_use]
pub fn folder(journal: &Path) -> PathBuf {
    journal.with_file_name("voicemail")
}

/// A recording begins.
pub(super) fn begin(connection: &Connection, message: &Voicemail) -> Result<(), StoreError> {
    let facts = serde_json::to_string(message).map_err(|_| bad(message.id, "facts"))?;
    connection.execute(
        "INSERT OR REPLACE INTO voicemail (id, at, length_ms, heard, facts, search, kind, row)
         VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6, ?7)",
        params![
            key(message.id),
            message.at.0,
            message.heard,
            facts,
            search(message),
            message.kind.word(),
            key(message.row)
        ],
    )?;
    Ok(())
}

/// A recording is whole.
pub(super) fn finish(
    connection: &Connection,
    id: CallId,
    length: Duration,
) -> Result<(), StoreError> {
    let length = i64::try_from(length.as_millis()).unwrap_or(i64::MAX).max(1);
    connection.execute(
        "UPDATE voicemail SET length_ms = ?2 WHERE id = ?1",
        params![key(id), length],
    )?;
    Ok(())
}

/// A recording is no message. Its file is the recorder's.
pub(super) fn drop_one(connection: &Connection, id: CallId) -> Result<(), StoreError> {
    connection.execute("DELETE FROM voicemail WHERE id = ?1", params![key(id)])?;
    Ok(())
}

/// Takes up recordings that were cut off when the program last stopped: what is long enough is a message.
pub(super) fn take_up(connection: &Connection, folder: &Path) -> Result<usize, StoreError> {
    let mut statement =
        connection.prepare("SELECT id, facts FROM voicemail WHERE length_ms = 0")?;
    let cut: Vec<(i64, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (id, facts) in &cut {
        let id = CallId(u64::try_from(*id).unwrap_or(0));
        let file = serde_json::from_str::<Voicemail>(facts).map(|message| message.file);
        let path = file.ok().map(|file| folder.join(file));
        let length = path.as_deref().and_then(length_of);
        if let Some(length) = length.filter(|length| *length >= SHORTEST) {
            finish(connection, id, length)?;
            continue;
        }
        if let Some(path) = path {
            remove(&path);
        }
        drop_one(connection, id)?;
    }
    Ok(cut.len())
}

fn length_of(path: &Path) -> Option<Duration> {
    let reader = hound::WavReader::open(path).ok()?;
    let rate = reader.spec().sample_rate;
    (rate > 0).then(|| Duration::from_secs_f64(f64::from(reader.duration()) / f64::from(rate)))
}

/// Marks messages as heard, or as new again.
pub(super) fn mark(connection: &Connection, ids: &[CallId], heard: bool) -> Result<(), StoreError> {
    let mut statement = connection.prepare("UPDATE voicemail SET heard = ?2 WHERE id = ?1")?;
    for id in ids {
        statement.execute(params![key(*id), heard])?;
    }
    Ok(())
}

/// Deletes messages, so that they can be taken back for a while; or takes them back.
pub(super) fn delete(
    connection: &Connection,
    ids: &[CallId],
    at: Option<WallTime>,
) -> Result<(), StoreError> {
    let sql = "UPDATE voicemail SET deleted = ?2 WHERE id = ?1 AND erased IS NULL";
    let mut statement = connection.prepare(sql)?;
    for id in ids {
        statement.execute(params![key(*id), at.map(|at| at.0)])?;
    }
    Ok(())
}

/// So many days they are kept; 0: for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Keep {
    /// Messages that were heard.
    pub messages: u32,
    /// Recorded conversations (S185).
    pub conversations: u32,
}

/// Takes out for good what was deleted a while ago, and what is older than it is to be kept. `all`: deleted ones at once.
/// Of a conversation a tombstone stays: that it was recorded, how its parties were told, and when it was erased (S185).
pub(super) fn tidy(
    connection: &Connection,
    folder: &Path,
    now: WallTime,
    (keep, all): (Keep, bool),
) -> Result<(), StoreError> {
    let deleted_before = if all { i64::MAX } else { now.0 - TAKEN_BACK };
    let before = |days: u32| match days {
        0 => i64::MIN,
        days => now.0 - i64::from(days) * DAY,
    };
    let mut statement = connection.prepare(
        "SELECT id, facts, kind FROM voicemail
         WHERE erased IS NULL AND (deleted < ?1
            OR (kind = 'message' AND heard = 1 AND length_ms > 0 AND at < ?2)
            OR (kind = 'conversation' AND length_ms > 0 AND at < ?3))",
    )?;
    let bounds = params![
        deleted_before,
        before(keep.messages),
        before(keep.conversations)
    ];
    let old: Vec<(i64, String, String)> = statement
        .query_map(bounds, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (id, facts, kind) in old {
        let message = serde_json::from_str::<Voicemail>(&facts).ok();
        if let Some(message) = &message {
            remove(&folder.join(&message.file));
        }
        match message.filter(|_| kind == Kind::Conversation.word()) {
            Some(message) => bury(connection, message, now)?,
            None => {
                connection.execute("DELETE FROM voicemail WHERE id = ?1", params![id])?;
            }
        }
    }
    Ok(())
}

/// Leaves of a conversation what does not say who talked.
fn bury(connection: &Connection, message: Voicemail, now: WallTime) -> Result<(), StoreError> {
    let (id, erased) = (
        message.id,
        Voicemail {
            caller: Caller::default(),
            contact: None,
            ..message
        },
    );
    let facts = serde_json::to_string(&erased).map_err(|_| bad(id, "facts"))?;
    connection.execute(
        "UPDATE voicemail SET erased = ?2, deleted = coalesce(deleted, ?2), search = '', facts = ?3
         WHERE id = ?1",
        params![key(id), now.0, facts],
    )?;
    Ok(())
}

fn remove(path: &Path) {
    if let Err(problem) = fs::remove_file(path)
        && problem.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%problem, ?path, "a recording cannot be removed");
    }
}

/// Messages nobody listened to.
pub(super) fn unheard(connection: &Connection) -> Result<u32, StoreError> {
    let sql = "SELECT count(*) FROM voicemail
               WHERE heard = 0 AND length_ms > 0 AND deleted IS NULL AND kind = 'message'";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

/// Messages that fit, newest first.
pub(super) fn query(
    connection: &Connection,
    query: &VoicemailQuery,
) -> Result<Vec<Voicemail>, StoreError> {
    let mut sql = String::from(
        "SELECT id, length_ms, heard, facts FROM voicemail
         WHERE length_ms > 0 AND deleted IS NULL",
    );
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    if let Some(row) = query.row {
        sql.push_str(" AND row = ?");
        values.push(Box::new(key(row)));
    } else {
        sql.push_str(" AND kind = ?");
        values.push(Box::new(query.kind.word()));
    }
    let text = query.text.trim().to_lowercase();
    if !text.is_empty() {
        sql.push_str(" AND instr(search, ?) > 0");
        values.push(Box::new(text));
    }
    if query.only_new {
        sql.push_str(" AND heard = 0");
    }
    if let Some(before) = query.before {
        sql.push_str(" AND id < ?");
        values.push(Box::new(key(before)));
    }
    sql.push_str(" ORDER BY id DESC LIMIT ?");
    values.push(Box::new(i64::try_from(query.limit).unwrap_or(i64::MAX)));
    let mut statement = connection.prepare(&sql)?;
    let values: Vec<&dyn ToSql> = values.iter().map(AsRef::as_ref).collect();
    let rows = statement.query_and_then(values.as_slice(), read)?;
    // One unreadable row never costs the others.
    Ok(rows
        .filter_map(|row: Result<Voicemail, StoreError>| {
            row.inspect_err(|problem| tracing::error!(%problem, "a message cannot be read"))
                .ok()
        })
        .collect())
}

/// One message.
pub(super) fn get(connection: &Connection, id: CallId) -> Result<Option<Voicemail>, StoreError> {
    let sql = "SELECT id, length_ms, heard, facts FROM voicemail
               WHERE id = ?1 AND length_ms > 0 AND deleted IS NULL";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query_and_then(params![key(id)], read)?;
    rows.next().transpose()
}

fn read(row: &Row<'_>) -> Result<Voicemail, StoreError> {
    let id: i64 = row.get(0)?;
    let id = CallId(u64::try_from(id).unwrap_or(0));
    let length: i64 = row.get(1)?;
    let facts: String = row.get(3)?;
    let message: Voicemail = serde_json::from_str(&facts).map_err(|_| bad(id, "facts"))?;
    Ok(Voicemail {
        id,
        length: Duration::from_millis(u64::try_from(length).unwrap_or(0)),
        heard: row.get(2)?,
        ..message
    })
}

fn search(message: &Voicemail) -> String {
    let contact = message.contact.as_ref();
    let words = [
        contact.map_or("", |contact| contact.name.as_str()),
        &message.caller.name,
        &message.caller.number,
        &message.line_name,
    ];
    words.join("\n").to_lowercase()
}

fn key(id: CallId) -> i64 {
    i64::try_from(id.0).unwrap_or(i64::MAX)
}

fn bad(id: CallId, column: &'static str) -> StoreError {
    StoreError::BadRow {
        id: key(id),
        column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::store::schema;

    fn message(id: u64, name: &str) -> Voicemail {
        Voicemail {
            id: CallId(id),
            row: CallId(id),
            at: WallTime(1_000 * i64::try_from(id).unwrap()),
            length: Duration::ZERO,
            caller: Caller {
                name: name.into(),
                ..Caller::default()
            },
            contact: None,
            line: None,
            line_name: "Miller".into(),
            file: format!("{id}.wav"),
            heard: false,
            kind: Kind::Message,
            consent: None,
        }
    }

    const fn days(messages: u32, conversations: u32) -> Keep {
        Keep {
            messages,
            conversations,
        }
    }

    fn desk(dir: &Path) -> Connection {
        fs::create_dir_all(folder(&dir.join("j.sqlite"))).unwrap();
        schema::open(&dir.join("j.sqlite")).unwrap()
    }

    fn whole(connection: &Connection, id: u64, name: &str) {
        begin(connection, &message(id, name)).unwrap();
        finish(connection, CallId(id), Duration::from_secs(7)).unwrap();
    }

    fn found(connection: &Connection, edit: &dyn Fn(&mut VoicemailQuery)) -> Vec<u64> {
        let mut asked = VoicemailQuery {
            limit: 10,
            ..VoicemailQuery::default()
        };
        edit(&mut asked);
        let rows = query(connection, &asked).unwrap();
        rows.iter().map(|row| row.id.0).collect()
    }

    fn wav(path: &Path, seconds: u32) {
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: 16_000,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut file = hound::WavWriter::create(path, spec).unwrap();
        for _ in 0..seconds * 16_000 {
            file.write_sample(0_i16).unwrap();
        }
        file.finalize().unwrap();
    }

    #[test]
    fn messages_are_found_marked_and_counted_once_they_are_whole() {
        let dir = tempfile::tempdir().unwrap();
        let connection = desk(dir.path());
        whole(&connection, 3, "Eva Kuhn");
        whole(&connection, 5, "Hall");
        begin(&connection, &message(7, "being left")).unwrap();
        assert_eq!(found(&connection, &|_| {}), [5, 3]);
        assert_eq!(found(&connection, &|asked| asked.text = "KUHN".into()), [3]);
        assert_eq!(
            found(&connection, &|asked| asked.before = Some(CallId(5))),
            [3]
        );
        assert_eq!(unheard(&connection).unwrap(), 2);
        mark(&connection, &[CallId(3)], true).unwrap();
        assert_eq!(unheard(&connection).unwrap(), 1);
        assert_eq!(found(&connection, &|asked| asked.only_new = true), [5]);
        let one = get(&connection, CallId(3)).unwrap().unwrap();
        assert_eq!((one.length, one.heard), (Duration::from_secs(7), true));
        assert_eq!(get(&connection, CallId(4)).unwrap(), None);
        drop_one(&connection, CallId(7)).unwrap();
        finish(&connection, CallId(7), Duration::from_secs(1)).unwrap();
        assert_eq!(found(&connection, &|_| {}), [5, 3]);
    }

    #[test]
    fn a_deleted_message_can_be_taken_back_for_ten_minutes() {
        let dir = tempfile::tempdir().unwrap();
        let connection = desk(dir.path());
        let files = folder(&dir.path().join("j.sqlite"));
        for id in [1, 2] {
            whole(&connection, id, "x");
            wav(&files.join(format!("{id}.wav")), 1);
        }
        delete(&connection, &[CallId(1), CallId(2)], Some(WallTime(5_000))).unwrap();
        assert_eq!(found(&connection, &|_| {}), [0_u64; 0]);
        assert_eq!(unheard(&connection).unwrap(), 0);
        let still = WallTime(5_000 + TAKEN_BACK);
        tidy(&connection, &files, still, (days(0, 0), false)).unwrap();
        delete(&connection, &[CallId(1)], None).unwrap();
        let late = WallTime(still.0 + 1);
        tidy(&connection, &files, late, (days(0, 0), false)).unwrap();
        assert_eq!(found(&connection, &|_| {}), [1]);
        assert!(files.join("1.wav").exists() && !files.join("2.wav").exists());
        delete(&connection, &[CallId(2)], None).unwrap();
        assert_eq!(found(&connection, &|_| {}), [1]);
    }

    #[test]
    fn heard_messages_go_after_their_days() {
        let dir = tempfile::tempdir().unwrap();
        let connection = desk(dir.path());
        let files = folder(&dir.path().join("j.sqlite"));
        whole(&connection, 1, "old and heard");
        whole(&connection, 2, "old and new");
        mark(&connection, &[CallId(1)], true).unwrap();
        let now = WallTime(1_000 + 30 * DAY);
        tidy(&connection, &files, now, (days(30, 0), false)).unwrap();
        assert_eq!(found(&connection, &|_| {}), [2, 1]);
        tidy(
            &connection,
            &files,
            WallTime(now.0 + 1),
            (days(30, 0), false),
        )
        .unwrap();
        assert_eq!(found(&connection, &|_| {}), [2]);
    }

    #[test]
    fn a_conversation_is_listed_apart_and_leaves_a_tombstone_s185() {
        let dir = tempfile::tempdir().unwrap();
        let connection = desk(dir.path());
        let files = folder(&dir.path().join("j.sqlite"));
        whole(&connection, 1, "left a message");
        let spoken = Voicemail {
            kind: Kind::Conversation,
            ..message(2, "talked")
        };
        begin(&connection, &spoken).unwrap();
        finish(&connection, CallId(2), Duration::from_secs(9)).unwrap();
        wav(&files.join("2.wav"), 1);
        assert_eq!(found(&connection, &|_| {}), [1]);
        assert_eq!(unheard(&connection).unwrap(), 1);
        let spoken = |asked: &mut VoicemailQuery| asked.kind = Kind::Conversation;
        assert_eq!(found(&connection, &spoken), [2]);
        let of_call = |asked: &mut VoicemailQuery| asked.row = Some(CallId(1));
        assert_eq!(found(&connection, &of_call), [1]);
        let late = WallTime(2_000 + 90 * DAY + 1);
        tidy(&connection, &files, late, (days(0, 90), false)).unwrap();
        assert_eq!(found(&connection, &spoken), [0_u64; 0]);
        assert!(!files.join("2.wav").exists());
        delete(&connection, &[CallId(2)], None).unwrap();
        assert_eq!(found(&connection, &spoken), [0_u64; 0], "it came back");
        let sql = "SELECT erased, facts FROM voicemail WHERE id = 2";
        let (erased, facts): (i64, String) = connection
            .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        assert_eq!(erased, late.0);
        assert!(!facts.contains("talked"), "it says who: {facts}");
    }

    #[test]
    fn a_recording_cut_off_by_a_crash_is_kept_when_it_is_long_enough_s200() {
        let dir = tempfile::tempdir().unwrap();
        let connection = desk(dir.path());
        let files = folder(&dir.path().join("j.sqlite"));
        for (id, seconds) in [(1, 5), (2, 1), (3, 0)] {
            begin(&connection, &message(id, "cut")).unwrap();
            if seconds > 0 {
                wav(&files.join(format!("{id}.wav")), seconds);
            }
        }
        assert_eq!(take_up(&connection, &files).unwrap(), 3);
        assert_eq!(found(&connection, &|_| {}), [1]);
        let kept = get(&connection, CallId(1)).unwrap().unwrap();
        assert_eq!(kept.length, Duration::from_secs(5));
        assert!(!files.join("2.wav").exists());
        assert_eq!(take_up(&connection, &files).unwrap(), 0);
    }
}
