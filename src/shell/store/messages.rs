//! The table of messages taken down.

use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, params};

use super::StoreError;
use crate::{
    domain::message::{Message, MessageId},
    engine::snapshot::MessageQuery,
};

/// Writes a message, new (its key is 0) or changed; gives its key.
pub(super) fn write(connection: &Connection, message: &Message) -> Result<MessageId, StoreError> {
    let id = match message.id {
        MessageId(0) => next(connection)?,
        known => known,
    };
    let kept = Message {
        id,
        ..message.clone()
    };
    let facts = serde_json::to_string(&kept).map_err(|_| bad(id, "facts"))?;
    connection.execute(
        "INSERT INTO message (id, created, call, line, state, facts, search)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET
             call = ?3, line = ?4, state = ?5, facts = ?6, search = ?7",
        params![
            key(id),
            kept.created.0,
            kept.call
                .map(|call| i64::try_from(call.0).unwrap_or(i64::MAX)),
            kept.line.as_ref().map(ToString::to_string),
            kept.state.word(),
            facts,
            search(&kept),
        ],
    )?;
    Ok(id)
}

/// Numbers only grow, whatever was deleted.
fn next(connection: &Connection) -> Result<MessageId, StoreError> {
    let highest: Option<i64> = connection
        .query_row("SELECT value FROM fact WHERE name = 'message'", [], |row| {
            row.get(0)
        })
        .optional()?;
    let next = highest.unwrap_or(0) + 1;
    connection.execute(
        "INSERT INTO fact (name, value) VALUES ('message', ?1)
         ON CONFLICT (name) DO UPDATE SET value = ?1",
        params![next],
    )?;
    Ok(MessageId(u64::try_from(next).unwrap_or(1)))
}

/// Takes messages out.
pub(super) fn delete(connection: &Connection, ids: &[MessageId]) -> Result<(), StoreError> {
    let mut statement = connection.prepare("DELETE FROM message WHERE id = ?1")?;
    for id in ids {
        statement.execute(params![key(*id)])?;
    }
    Ok(())
}

/// Messages that fit, newest first.
pub(super) fn query(
    connection: &Connection,
    query: &MessageQuery,
) -> Result<Vec<Message>, StoreError> {
    let mut sql = String::from("SELECT id, facts FROM message WHERE 1");
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut add = |words: &str, value: Box<dyn ToSql>| {
        sql.push_str(words);
        values.push(value);
    };
    let text = query.text.trim().to_lowercase();
    if !text.is_empty() {
        add(" AND instr(search, ?) > 0", Box::new(text));
    }
    if let Some(state) = query.state {
        add(" AND state = ?", Box::new(state.word()));
    }
    if let Some(call) = query.call {
        let call = i64::try_from(call.0).unwrap_or(i64::MAX);
        add(" AND call = ?", Box::new(call));
    }
    if let Some(before) = query.before {
        add(" AND id < ?", Box::new(key(before)));
    }
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    add(" ORDER BY id DESC LIMIT ?", Box::new(limit));
    let mut statement = connection.prepare(&sql)?;
    let values: Vec<&dyn ToSql> = values.iter().map(AsRef::as_ref).collect();
    let rows = statement.query_and_then(values.as_slice(), read)?;
    // One unreadable row never costs the others.
    Ok(rows
        .filter_map(|row: Result<Message, StoreError>| {
            row.inspect_err(|problem| tracing::error!(%problem, "a message cannot be read"))
                .ok()
        })
        .collect())
}

fn read(row: &Row<'_>) -> Result<Message, StoreError> {
    let id: i64 = row.get(0)?;
    let id = MessageId(u64::try_from(id).unwrap_or(0));
    let facts: String = row.get(1)?;
    let message: Message = serde_json::from_str(&facts).map_err(|_| bad(id, "facts"))?;
    Ok(Message { id, ..message })
}

fn search(message: &Message) -> String {
    let mut words = vec![
        message.to.as_str(),
        &message.caller,
        &message.company,
        &message.number,
        &message.text,
        &message.line_name,
    ];
    words.extend(message.more.iter().map(|(_, value)| value.as_str()));
    words.join("\n").to_lowercase()
}

fn key(id: MessageId) -> i64 {
    i64::try_from(id.0).unwrap_or(i64::MAX)
}

fn bad(id: MessageId, column: &'static str) -> StoreError {
    StoreError::BadRow {
        id: key(id),
        column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            id::CallId,
            journal::WallTime,
            message::{DeliveryWay, MessageState},
        },
        shell::store::schema,
    };

    fn message(to: &str, text: &str) -> Message {
        Message {
            created: WallTime(1_000),
            call: Some(CallId(7)),
            to: to.into(),
            text: text.into(),
            more: vec![("Order".into(), "4711".into())],
            ..Message::default()
        }
    }

    fn all() -> MessageQuery {
        MessageQuery {
            limit: 10,
            ..MessageQuery::default()
        }
    }

    #[test]
    fn messages_are_kept_changed_found_and_taken_out() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j.sqlite");
        let connection = schema::open(&path).unwrap();
        let one = write(&connection, &message("Hall", "Keys are READY")).unwrap();
        let two = write(&connection, &message("Workshop", "Call back")).unwrap();
        assert_eq!((one, two), (MessageId(1), MessageId(2)));
        let mut changed = query(&connection, &all()).unwrap().remove(1);
        assert_eq!(changed.to, "Hall");
        changed.delivered(DeliveryWay::Copied, WallTime(2_000));
        assert_eq!(write(&connection, &changed).unwrap(), one);
        drop(connection);

        let connection = schema::open(&path).unwrap();
        let found = |edit: &dyn Fn(&mut MessageQuery)| {
            let mut asked = all();
            edit(&mut asked);
            let rows = query(&connection, &asked).unwrap();
            rows.iter().map(|row| row.id.0).collect::<Vec<_>>()
        };
        assert_eq!(found(&|_| {}), [2, 1]);
        assert_eq!(found(&|q| q.text = "ready".into()), [1]);
        assert_eq!(found(&|q| q.text = "4711".into()), [2, 1]);
        assert_eq!(found(&|q| q.state = Some(MessageState::Passed)), [1]);
        assert_eq!(
            found(&|q| q.state = Some(MessageState::Read)),
            Vec::<u64>::new()
        );
        assert_eq!(found(&|q| q.call = Some(CallId(8))), Vec::<u64>::new());
        assert_eq!(found(&|q| q.before = Some(MessageId(2))), [1]);
        assert_eq!(query(&connection, &all()).unwrap()[1], changed);

        delete(&connection, &[two]).unwrap();
        assert_eq!(found(&|_| {}), [1]);
        // A key is never used again.
        let three = write(&connection, &message("Hall", "")).unwrap();
        assert_eq!(three, MessageId(3));
    }

    #[test]
    fn an_unreadable_message_does_not_cost_the_others() {
        let dir = tempfile::tempdir().unwrap();
        let connection = schema::open(&dir.path().join("j.sqlite")).unwrap();
        write(&connection, &message("Hall", "one")).unwrap();
        write(&connection, &message("Hall", "two")).unwrap();
        connection
            .execute("UPDATE message SET facts = '{' WHERE id = 2", [])
            .unwrap();
        assert_eq!(query(&connection, &all()).unwrap().len(), 1);
    }
}
