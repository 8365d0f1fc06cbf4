//! Rows changed and deleted by people: read, changed and written by the one thread that writes, so no change of another is
//! lost in between.

use super::{
    StoreError, journal,
    thread::{Keeper, WAITING},
};
use crate::{
    domain::{entry_edit::EntryEdit, id::CallId},
    engine::command::CommandError,
};

impl Keeper<'_> {
    /// Changes rows. One that is not there does not keep the others from being changed.
    pub(super) fn edit(&mut self, edits: &[(CallId, EntryEdit)]) -> Result<(), CommandError> {
        let mut is_missing = false;
        for (id, edit) in edits {
            let Some(mut entry) = self.find(*id) else {
                is_missing = true;
                continue;
            };
            edit.apply(&mut entry);
            if self.waiting.len() >= WAITING / 2 {
                self.flush();
                self.on_disk()?;
            }
            self.waiting.insert(entry.id, *entry);
        }
        self.flush();
        self.on_disk()?;
        if is_missing {
            Err(CommandError::NoSuchRow)
        } else {
            Ok(())
        }
    }

    /// Deletes rows, those that wait to be written too.
    pub(super) fn delete(&mut self, entries: &[CallId]) -> Result<(), CommandError> {
        self.flush();
        self.on_disk()?;
        let deleted = match &mut self.connection {
            Some(connection) => journal::delete(connection, entries),
            None => Err(StoreError::NoAnswer),
        };
        self.count_missed();
        match deleted {
            Ok(0) => Err(CommandError::NoSuchRow),
            Ok(_) => Ok(()),
            Err(problem) => Err(self.refused(problem.to_string())),
        }
    }

    /// Whether all that was given to write is on disk.
    pub(super) fn on_disk(&self) -> Result<(), CommandError> {
        match &self.trouble {
            Some(detail) => Err(self.refused(detail.clone())),
            None => Ok(()),
        }
    }

    fn refused(&self, detail: String) -> CommandError {
        CommandError::CannotWrite {
            path: self.path.clone(),
            detail,
        }
    }
}
