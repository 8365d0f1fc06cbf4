//! What the store's thread does with notices.

use rusqlite::Connection;

use super::{Event, NoticeJob, StoreError, notices, thread::Keeper};
use crate::shell::clock;

impl Keeper<'_> {
    /// Whoever asked may be gone; the work is done all the same.
    pub(super) fn notice(&mut self, job: NoticeJob) {
        let now = clock::wall();
        match job {
            NoticeJob::Due(reply) => {
                let _ = reply.send(self.read_notices(|connection| notices::due(connection, now)));
                return;
            }
            NoticeJob::List(row, which, reply) => {
                let listed = self.read_notices(|connection| notices::list(connection, row, which));
                let _ = reply.send(listed);
                return;
            }
            NoticeJob::Tried(id, problem, reply) => {
                let problem = problem
                    .as_ref()
                    .map(|(text, is_final)| (text.as_str(), *is_final));
                let done = self.changing(|change| notices::tried(change, id, problem, now));
                let _ = reply.send(done);
            }
            NoticeJob::ByHand(ids, resend, reply) => {
                let done = self.changing(|change| notices::by_hand(change, &ids, resend, now));
                let _ = reply.send(done);
            }
        }
        self.tell_outbox();
    }

    fn read_notices<T>(
        &self,
        ask: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.connection
            .as_ref()
            .map_or(Err(StoreError::NoAnswer), ask)
    }

    /// Tells when the next notice is due.
    pub(super) fn tell_outbox(&self) {
        self.tell(Event::Outbox(self.next_due()));
    }

    pub(super) fn next_due(&self) -> Option<crate::domain::journal::WallTime> {
        let due = self.connection.as_ref().map(notices::next_due);
        due.and_then(Result::ok).flatten()
    }
}
