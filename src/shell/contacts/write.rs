//! Changes of the contacts in the words of the database. Every function works within the caller's transaction and tells
//! [`Touched`] what the index of numbers has to learn.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    ContactsError, Counts,
    schema::{GONE, MERGED, THERE},
    words,
};
use crate::domain::{
    card_text,
    contact::{Card, Contact, DeskFacts, NumberUse, OWN_BOOK},
    contact_index::{Owned, SourceSlot},
    id::{ContactId, SourceId},
    journal::WallTime,
    number::{PhoneNumber, Place},
};

/// What the index of numbers has to learn from a change: contacts and the numbers they have now.
#[derive(Debug, Default)]
pub(super) struct Touched(pub(super) BTreeMap<ContactId, Vec<Owned>>);

/// A row as it was before a change.
struct Before {
    id: i64,
    state: i64,
    card: String,
    desk: Option<String>,
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

/// Takes a batch of cards in; the contacts they belong to are added to `seen`.
pub(super) fn put_cards(
    connection: &Connection,
    source: SourceSlot,
    place: &Place,
    cards: Vec<Card>,
    touched: &mut Touched,
    seen: &mut HashSet<i64>,
) -> Result<Counts, ContactsError> {
    let mut counts = Counts::default();
    for card in cards {
        let mut card = card_text::cleaned(&card);
        if card.uid.is_empty() {
            card.uid = own_key(&card);
        }
        normalise(&mut card, place);
        let before = find(connection, source, &card.uid)?;
        let text = json(&card);
        match &before {
            Some(before) if before.state != GONE && before.card == text => counts.unchanged += 1,
            Some(before) if before.state != GONE => counts.changed += 1,
            Some(_) | None => counts.added += 1,
        }
        let is_same = before
            .as_ref()
            .is_some_and(|before| before.state != GONE && before.card == text);
        let id = match (before, is_same) {
            (Some(before), true) => before.id,
            (before, _) => put(connection, source, &card, &text, before, touched)?,
        };
        seen.insert(id);
    }
    Ok(counts)
}

/// Names cards that are as they were.
pub(super) fn keep(
    connection: &Connection,
    source: SourceSlot,
    uids: &[String],
    seen: &mut HashSet<i64>,
) -> Result<(), ContactsError> {
    for uid in uids {
        seen.extend(find(connection, source, uid)?.map(|before| before.id));
    }
    Ok(())
}

/// Removes the cards of a source that were not seen.
pub(super) fn remove_unseen(
    connection: &Connection,
    source: SourceSlot,
    seen: &HashSet<i64>,
    touched: &mut Touched,
) -> Result<usize, ContactsError> {
    let mut statement =
        connection.prepare_cached("SELECT id FROM contact WHERE source = ?1 AND state <> ?2")?;
    let ids = statement.query_map([i64::from(source.0), GONE], |row| row.get::<_, i64>(0))?;
    let ids: Vec<i64> = ids.collect::<Result<_, _>>()?;
    let lost: Vec<i64> = ids.into_iter().filter(|id| !seen.contains(id)).collect();
    for id in &lost {
        remove(connection, *id, touched)?;
    }
    Ok(lost.len())
}

/// Removes the cards with these keys.
pub(super) fn remove_uids(
    connection: &Connection,
    source: SourceSlot,
    uids: &[String],
    touched: &mut Touched,
) -> Result<usize, ContactsError> {
    let mut removed = 0;
    for uid in uids {
        if let Some(before) = find(connection, source, uid)?
            && before.state != GONE
        {
            remove(connection, before.id, touched)?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// A contact goes from lists and look-ups; its row stays.
pub(super) fn remove(
    connection: &Connection,
    id: i64,
    touched: &mut Touched,
) -> Result<(), ContactsError> {
    hide(connection, id, touched)?;
    connection
        .prepare_cached(
            "UPDATE contact SET state = ?2, into_id = NULL, revision = '' WHERE id = ?1",
        )?
        .execute([id, GONE])?;
    // What was merged into it speaks for itself again.
    let mut statement = connection.prepare_cached("SELECT id FROM contact WHERE into_id = ?1")?;
    let freed = statement.query_map([id], |row| row.get::<_, i64>(0))?;
    let freed: Vec<i64> = freed.collect::<Result<_, _>>()?;
    for id in freed {
        show(connection, id, touched)?;
    }
    Ok(())
}

/// Merges a contact into another, which speaks for it from now on.
pub(super) fn merge(
    connection: &Connection,
    id: i64,
    into: i64,
    touched: &mut Touched,
) -> Result<(), ContactsError> {
    hide(connection, id, touched)?;
    connection
        .prepare_cached("UPDATE contact SET state = ?2, into_id = ?3 WHERE id = ?1")?
        .execute([id, MERGED, into])?;
    connection
        .prepare_cached("UPDATE contact SET into_id = ?2 WHERE into_id = ?1")?
        .execute([id, into])?;
    connection
        .prepare_cached("UPDATE pick SET contact = ?2 WHERE contact = ?1")?
        .execute([id, into])?;
    Ok(())
}

/// Brings a contact back that was removed or merged.
pub(super) fn show(
    connection: &Connection,
    id: i64,
    touched: &mut Touched,
) -> Result<(), ContactsError> {
    let found = connection
        .prepare_cached("SELECT source, card, desk FROM contact WHERE id = ?1")?
        .query_row([id], |row| {
            Ok((
                row.get::<_, u16>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Option<String>>(2)?,
            ))
        })
        .optional()?;
    let (source, card, desk) = found.ok_or(ContactsError::NoSuchContact)?;
    let card: Card = serde_json::from_str(&card).map_err(|_| ContactsError::BadRow(id))?;
    connection
        .prepare_cached("UPDATE contact SET state = ?2, into_id = NULL WHERE id = ?1")?
        .execute([id, THERE])?;
    index(
        connection,
        id,
        SourceSlot(source),
        &card,
        &desk_of(desk.as_deref()),
        touched,
    )
}

/// Replaces what this desk knows of a contact.
pub(super) fn put_desk(
    connection: &Connection,
    id: i64,
    desk: &DeskFacts,
    touched: &mut Touched,
) -> Result<(), ContactsError> {
    let desk = card_text::cleaned_desk(desk);
    let text = (!desk.is_empty()).then(|| json(&desk));
    let changed = connection
        .prepare_cached("UPDATE contact SET desk = ?2 WHERE id = ?1")?
        .execute(params![id, text])?;
    if changed == 0 {
        return Err(ContactsError::NoSuchContact);
    }
    let contact = contact(connection, id)?.ok_or(ContactsError::NoSuchContact)?;
    let source = slot(connection, &contact.source)?;
    if is_there(connection, id)? {
        index(connection, id, source, &contact.card, &desk, touched)?;
    }
    Ok(())
}

/// Tells a waiting message as told, or as waiting again.
pub(super) fn deliver(
    connection: &Connection,
    id: i64,
    at: Option<WallTime>,
) -> Result<(), ContactsError> {
    let mut contact = contact(connection, id)?.ok_or(ContactsError::NoSuchContact)?;
    let waiting = contact.desk.waiting.as_mut();
    waiting.ok_or(ContactsError::NoSuchContact)?.delivered = at;
    put_desk(connection, id, &contact.desk, &mut Touched::default())
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

fn is_there(connection: &Connection, id: i64) -> Result<bool, ContactsError> {
    let state: i64 = connection
        .prepare_cached("SELECT state FROM contact WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?;
    Ok(state == THERE)
}

fn find(
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

/// Writes a card that is new or changed; a merged contact stays merged.
fn put(
    connection: &Connection,
    source: SourceSlot,
    card: &Card,
    text: &str,
    before: Option<Before>,
    touched: &mut Touched,
) -> Result<i64, ContactsError> {
    let sort = words::sort_key(card);
    let Some(before) = before else {
        connection
            .prepare_cached(
                "INSERT INTO contact (source, uid, revision, state, sort, card) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                source.0,
                card.uid,
                card.revision,
                THERE,
                sort,
                text
            ])?;
        let id = connection.last_insert_rowid();
        index(connection, id, source, card, &DeskFacts::default(), touched)?;
        return Ok(id);
    };
    let state = if before.state == MERGED {
        MERGED
    } else {
        THERE
    };
    connection
        .prepare_cached(
            "UPDATE contact SET revision = ?2, state = ?3, sort = ?4, card = ?5 WHERE id = ?1",
        )?
        .execute(params![before.id, card.revision, state, sort, text])?;
    if state == THERE {
        let desk = desk_of(before.desk.as_deref());
        index(connection, before.id, source, card, &desk, touched)?;
    }
    Ok(before.id)
}

/// Makes a contact findable by its words and its numbers.
fn index(
    connection: &Connection,
    id: i64,
    source: SourceSlot,
    card: &Card,
    desk: &DeskFacts,
    touched: &mut Touched,
) -> Result<(), ContactsError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO found (rowid, words) VALUES (?1, ?2)")?
        .execute(params![id, words::of_contact(card, desk)])?;
    connection
        .prepare_cached("DELETE FROM number WHERE contact = ?1")?
        .execute([id])?;
    let contact = contact_id(id)?;
    let mut numbers = Vec::with_capacity(card.numbers.len());
    for (place, number) in (0_i64..).zip(&card.numbers) {
        let is_fax = number.kind == NumberUse::Fax;
        connection
            .prepare_cached("INSERT INTO number VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![id, place, is_fax, number.number])?;
        numbers.push(Owned {
            number: number.number.clone(),
            is_fax,
            source,
            contact,
        });
    }
    touched.0.insert(contact, numbers);
    Ok(())
}

fn hide(connection: &Connection, id: i64, touched: &mut Touched) -> Result<(), ContactsError> {
    connection
        .prepare_cached("DELETE FROM found WHERE rowid = ?1")?
        .execute([id])?;
    connection
        .prepare_cached("DELETE FROM number WHERE contact = ?1")?
        .execute([id])?;
    touched.0.insert(contact_id(id)?, Vec::new());
    Ok(())
}

/// A row's key as the contact's number.
pub(super) fn contact_id(id: i64) -> Result<ContactId, ContactsError> {
    u64::try_from(id)
        .map(ContactId)
        .map_err(|_| ContactsError::BadRow(id))
}

/// Fills in the normalised form of every number.
pub(super) fn normalise(card: &mut Card, place: &Place) {
    for number in &mut card.numbers {
        number.number = normal(&number.raw, place);
    }
}

/// A number as a card writes it in the form numbers are compared in: without the scheme of a link and the parameters and the
/// host behind it; an extension dialled after the answer is no part of it.
fn normal(raw: &str, place: &Place) -> String {
    let raw = raw.trim();
    let bare = ["tel:", "sip:", "sips:", "callto:"]
        .into_iter()
        .find_map(|scheme| {
            let head = raw.get(..scheme.len())?;
            head.eq_ignore_ascii_case(scheme)
                .then(|| &raw[scheme.len()..])
        })
        .unwrap_or(raw);
    let bare = bare.split([';', '@', '?']).next().unwrap_or(bare);
    let lower = bare.to_ascii_lowercase();
    let end = ["ext", " x"]
        .iter()
        .filter_map(|mark| lower.find(mark))
        .min();
    let has_digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count() > 4;
    let bare = match end {
        Some(end) if has_digits(&bare[..end]) => &bare[..end],
        Some(_) | None => bare,
    };
    PhoneNumber::read(bare, place).as_str().to_owned()
}

fn desk_of(text: Option<&str>) -> DeskFacts {
    let read = text.map(serde_json::from_str);
    read.and_then(Result::ok).unwrap_or_default()
}

/// A card without a key gets one made of what it says, so that reading it again gives the same contact.
fn own_key(card: &Card) -> String {
    let mut text = format!("{}\n{}", card.name, card.organisation);
    for number in &card.numbers {
        text.push('\n');
        text.push_str(&number.raw);
    }
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("made-{hash:016x}")
}

fn json<T: serde::Serialize>(value: &T) -> String {
    // Plain structures of texts: there is nothing JSON can't say.
    serde_json::to_string(value).unwrap_or_default()
}
