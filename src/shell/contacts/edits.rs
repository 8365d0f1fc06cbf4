//! Edits of the window and the command line, carried out.

use std::collections::HashSet;

use super::{ContactsError, rows, write::Change};
use crate::domain::{
    contact::{Card, ContactEdit, DeskFacts, OWN_BOOK},
    id::{ContactId, SourceId},
    number::Place,
};

/// Makes one change; tells the contact it was about.
pub(super) fn carry_out(
    change: &mut Change<'_>,
    edit: ContactEdit,
    uid: String,
    place: &Place,
) -> Result<Option<ContactId>, ContactsError> {
    match edit {
        ContactEdit::Put { id, card, desk } => {
            let id = put(change, id, *card, &desk, (uid, place))?;
            Ok(Some(rows::contact_id(id)?))
        }
        ContactEdit::Delete(contacts) => {
            for contact in contacts {
                let id = own(change, contact)?;
                change.remove(id)?;
            }
            Ok(None)
        }
        ContactEdit::Restore(contacts) => {
            for contact in &contacts {
                change.show(rows::signed(*contact))?;
            }
            Ok(contacts.first().copied())
        }
        ContactEdit::Merge {
            keep,
            card,
            desk,
            gone,
        } => {
            if let Some(keep) = keep {
                own(change, keep)?;
            }
            let id = put(change, keep, *card, &desk, (uid, place))?;
            for other in gone {
                let other = rows::signed(other);
                if other != id {
                    change.merge(other, id)?;
                }
            }
            Ok(Some(rows::contact_id(id)?))
        }
        ContactEdit::Pick { number, contact } => {
            rows::pick(change.db, &number, contact)?;
            Ok(Some(contact))
        }
        ContactEdit::Deliver { contact, at } => {
            change.deliver(rows::signed(contact), at)?;
            Ok(Some(contact))
        }
    }
}

fn put(
    change: &mut Change<'_>,
    id: Option<ContactId>,
    mut card: Card,
    desk: &DeskFacts,
    (uid, place): (String, &Place),
) -> Result<i64, ContactsError> {
    let known = match id {
        Some(id) => {
            let known = rows::contact(change.db, rows::signed(id))?;
            Some(known.ok_or(ContactsError::NoSuchContact)?)
        }
        None => None,
    };
    let is_ours = known
        .as_ref()
        .is_none_or(|known| known.source.as_str() == OWN_BOOK);
    let id = match known {
        Some(known) if !is_ours => rows::signed(known.id),
        known => {
            card.uid = known.map_or(uid, |known| known.card.uid);
            let source = rows::slot(change.db, &SourceId::new(OWN_BOOK))?;
            let mut seen = HashSet::new();
            change.put_cards(source, place, vec![card], &mut seen)?;
            seen.into_iter()
                .next()
                .ok_or(ContactsError::NoSuchContact)?
        }
    };
    change.put_desk(id, desk)?;
    Ok(id)
}

/// The row of a contact of our own book.
fn own(change: &Change<'_>, contact: ContactId) -> Result<i64, ContactsError> {
    let id = rows::signed(contact);
    match rows::contact(change.db, id)? {
        Some(found) if found.source.as_str() == OWN_BOOK => Ok(id),
        Some(_) | None => Err(ContactsError::NoSuchContact),
    }
}
