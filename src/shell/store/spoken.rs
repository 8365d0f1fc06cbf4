//! What the store's thread does with messages of the answering machine.

use rusqlite::Connection;

use super::{Event, StoreError, VoicemailJob, thread::Keeper, voicemail};
use crate::shell::clock;

impl Keeper<'_> {
    /// Whoever asked may be gone; the work is done all the same.
    pub(super) fn voicemail(&mut self, job: VoicemailJob) {
        let now = clock::wall();
        match job {
            VoicemailJob::Query(query, reply) => {
                let _ = reply.send(self.asked(|connection| voicemail::query(connection, &query)));
                return;
            }
            VoicemailJob::Get(id, reply) => {
                let _ = reply.send(self.asked(|connection| voicemail::get(connection, id)));
                return;
            }
            VoicemailJob::Begin(message) => {
                let done = self.changing(|change| voicemail::begin(change, &message));
                return said(done);
            }
            VoicemailJob::Finish(id, length) => {
                said(self.changing(|change| voicemail::finish(change, id, length)));
            }
            VoicemailJob::Drop(id) => {
                said(self.changing(|change| voicemail::drop_one(change, id)));
            }
            VoicemailJob::Tidy(keep, all) => {
                let folder = voicemail::folder(&self.path);
                said(self.changing(|change| voicemail::tidy(change, &folder, now, (keep, all))));
            }
            VoicemailJob::Mark(ids, heard, reply) => {
                let _ = reply.send(self.changing(|change| voicemail::mark(change, &ids, heard)));
            }
            VoicemailJob::Delete(ids, on, reply) => {
                let at = on.then_some(now);
                let _ = reply.send(self.changing(|change| voicemail::delete(change, &ids, at)));
            }
        }
        self.count_unheard();
    }

    fn asked<T>(
        &self,
        ask: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.connection
            .as_ref()
            .map_or(Err(StoreError::NoAnswer), ask)
    }

    fn count_unheard(&mut self) {
        if let Some(Ok(unheard)) = self.connection.as_ref().map(voicemail::unheard) {
            self.unheard = unheard;
        }
        self.tell(Event::Voicemail(self.unheard));
    }
}

fn said(done: Result<(), StoreError>) {
    if let Err(problem) = done {
        tracing::error!(%problem, "a message of the answering machine is not in the list");
    }
}
