//! Changes of the contacts, each within the transaction of whoever makes it.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    ContactsError, Counts, numbers,
    rows::{self, Before},
    schema::{GONE, MERGED, THERE},
    words,
};
use crate::domain::{
    card_text,
    contact::{Card, DeskFacts, NumberUse},
    contact_index::{Owned, SourceSlot},
    id::ContactId,
    journal::WallTime,
    number::Place,
};

/// What the index of numbers has to learn from a change: contacts and the numbers they have now.
#[derive(Debug, Default)]
pub(super) struct Touched(pub(super) BTreeMap<ContactId, Vec<Owned>>);

/// A change being made.
pub(super) struct Change<'a> {
    /// Within a transaction.
    pub(super) db: &'a Connection,
    /// What it touched so far.
    pub(super) touched: Touched,
}

impl Change<'_> {
    /// Takes a batch of cards in; the contacts they belong to are added to `seen`.
    pub(super) fn put_cards(
        &mut self,
        source: SourceSlot,
        place: &Place,
        cards: Vec<Card>,
        seen: &mut HashSet<i64>,
    ) -> Result<Counts, ContactsError> {
        let mut counts = Counts::default();
        for card in cards {
            let mut card = card_text::cleaned(&card);
            if card.uid.is_empty() {
                card.uid = numbers::own_key(&card);
            }
            numbers::normalise(&mut card, place);
            let before = rows::find(self.db, source, &card.uid)?;
            let text = rows::json(&card);
            match &before {
                Some(before) if before.state != GONE && before.card == text => {
                    counts.unchanged += 1;
                }
                Some(before) if before.state != GONE => counts.changed += 1,
                Some(_) | None => counts.added += 1,
            }
            let is_same = before
                .as_ref()
                .is_some_and(|before| before.state != GONE && before.card == text);
            let id = match (before, is_same) {
                (Some(before), true) => before.id,
                (before, _) => self.put(source, &card, &text, before)?,
            };
            seen.insert(id);
        }
        Ok(counts)
    }

    /// Names cards that are as they were.
    pub(super) fn keep(
        &mut self,
        source: SourceSlot,
        uids: &[String],
        seen: &mut HashSet<i64>,
    ) -> Result<(), ContactsError> {
        for uid in uids {
            seen.extend(rows::find(self.db, source, uid)?.map(|before| before.id));
        }
        Ok(())
    }

    /// Removes the cards of a source that were not seen.
    pub(super) fn remove_unseen(
        &mut self,
        source: SourceSlot,
        seen: &HashSet<i64>,
    ) -> Result<usize, ContactsError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT id FROM contact WHERE source = ?1 AND state <> ?2")?;
        let ids = statement.query_map([i64::from(source.0), GONE], |row| row.get::<_, i64>(0))?;
        let ids: Vec<i64> = ids.collect::<Result<_, _>>()?;
        let lost: Vec<i64> = ids.into_iter().filter(|id| !seen.contains(id)).collect();
        for id in &lost {
            self.remove(*id)?;
        }
        Ok(lost.len())
    }

    /// Removes the cards with these keys.
    pub(super) fn remove_uids(
        &mut self,
        source: SourceSlot,
        uids: &[String],
    ) -> Result<usize, ContactsError> {
        let mut removed = 0;
        for uid in uids {
            if let Some(before) = rows::find(self.db, source, uid)?
                && before.state != GONE
            {
                self.remove(before.id)?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// A contact goes from lists and look-ups; its row stays.
    pub(super) fn remove(&mut self, id: i64) -> Result<(), ContactsError> {
        self.hide(id)?;
        self.db
            .prepare_cached(
                "UPDATE contact SET state = ?2, into_id = NULL, revision = '' WHERE id = ?1",
            )?
            .execute([id, GONE])?;
        // What was merged into it speaks for itself again.
        let mut statement = self
            .db
            .prepare_cached("SELECT id FROM contact WHERE into_id = ?1")?;
        let freed = statement.query_map([id], |row| row.get::<_, i64>(0))?;
        let freed: Vec<i64> = freed.collect::<Result<_, _>>()?;
        for id in freed {
            self.show(id)?;
        }
        Ok(())
    }

    /// Merges a contact into another, which speaks for it from now on.
    pub(super) fn merge(&mut self, id: i64, into: i64) -> Result<(), ContactsError> {
        self.hide(id)?;
        self.db
            .prepare_cached("UPDATE contact SET state = ?2, into_id = ?3 WHERE id = ?1")?
            .execute([id, MERGED, into])?;
        self.db
            .prepare_cached("UPDATE contact SET into_id = ?2 WHERE into_id = ?1")?
            .execute([id, into])?;
        self.db
            .prepare_cached("UPDATE pick SET contact = ?2 WHERE contact = ?1")?
            .execute([id, into])?;
        Ok(())
    }

    /// Brings a contact back that was removed or merged.
    pub(super) fn show(&mut self, id: i64) -> Result<(), ContactsError> {
        let found = self
            .db
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
        self.db
            .prepare_cached("UPDATE contact SET state = ?2, into_id = NULL WHERE id = ?1")?
            .execute([id, THERE])?;
        let desk = rows::desk_of(desk.as_deref());
        self.index(id, SourceSlot(source), &card, &desk)
    }

    /// Replaces what this desk knows of a contact.
    pub(super) fn put_desk(&mut self, id: i64, desk: &DeskFacts) -> Result<(), ContactsError> {
        let desk = card_text::cleaned_desk(desk);
        let text = (!desk.is_empty()).then(|| rows::json(&desk));
        let changed = self
            .db
            .prepare_cached("UPDATE contact SET desk = ?2 WHERE id = ?1")?
            .execute(params![id, text])?;
        if changed == 0 {
            return Err(ContactsError::NoSuchContact);
        }
        let contact = rows::contact(self.db, id)?.ok_or(ContactsError::NoSuchContact)?;
        let source = rows::slot(self.db, &contact.source)?;
        if rows::is_there(self.db, id)? {
            self.index(id, source, &contact.card, &desk)?;
        }
        Ok(())
    }

    /// Tells a waiting message as told, or as waiting again.
    pub(super) fn deliver(&mut self, id: i64, at: Option<WallTime>) -> Result<(), ContactsError> {
        let mut contact = rows::contact(self.db, id)?.ok_or(ContactsError::NoSuchContact)?;
        let waiting = contact.desk.waiting.as_mut();
        waiting.ok_or(ContactsError::NoSuchContact)?.delivered = at;
        self.put_desk(id, &contact.desk)
    }

    /// Writes a card that is new or changed; a merged contact stays merged.
    fn put(
        &mut self,
        source: SourceSlot,
        card: &Card,
        text: &str,
        before: Option<Before>,
    ) -> Result<i64, ContactsError> {
        let sort = words::sort_key(card);
        let Some(before) = before else {
            self.db
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
            let id = self.db.last_insert_rowid();
            self.index(id, source, card, &DeskFacts::default())?;
            return Ok(id);
        };
        let state = if before.state == MERGED {
            MERGED
        } else {
            THERE
        };
        self.db
            .prepare_cached(
                "UPDATE contact SET revision = ?2, state = ?3, sort = ?4, card = ?5 WHERE id = ?1",
            )?
            .execute(params![before.id, card.revision, state, sort, text])?;
        if state == THERE {
            let desk = rows::desk_of(before.desk.as_deref());
            self.index(before.id, source, card, &desk)?;
        }
        Ok(before.id)
    }

    /// Makes a contact findable by its words and its numbers.
    fn index(
        &mut self,
        id: i64,
        source: SourceSlot,
        card: &Card,
        desk: &DeskFacts,
    ) -> Result<(), ContactsError> {
        self.db
            .prepare_cached("INSERT OR REPLACE INTO found (rowid, words) VALUES (?1, ?2)")?
            .execute(params![id, words::of_contact(card, desk)])?;
        self.db
            .prepare_cached("DELETE FROM number WHERE contact = ?1")?
            .execute([id])?;
        let contact = rows::contact_id(id)?;
        let mut numbers = Vec::with_capacity(card.numbers.len());
        for (place, number) in (0_i64..).zip(&card.numbers) {
            let is_fax = number.kind == NumberUse::Fax;
            self.db
                .prepare_cached("INSERT INTO number VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![id, place, is_fax, number.number])?;
            numbers.push(Owned {
                number: number.number.clone(),
                is_fax,
                source,
                contact,
            });
        }
        self.touched.0.insert(contact, numbers);
        Ok(())
    }

    fn hide(&mut self, id: i64) -> Result<(), ContactsError> {
        self.db
            .prepare_cached("DELETE FROM found WHERE rowid = ?1")?
            .execute([id])?;
        self.db
            .prepare_cached("DELETE FROM number WHERE contact = ?1")?
            .execute([id])?;
        self.touched.0.insert(rows::contact_id(id)?, Vec::new());
        Ok(())
    }
}
