//! Puts together what is known of a call's parties: the contacts at once, earlier calls with them a moment later.

use tokio::sync::mpsc;

use super::{
    contacts::Found,
    store::{Store, StoreError},
};
use crate::{
    domain::{
        id::CallId,
        journal::{CallEntry, WallTime},
        knowledge::{History, Knowledge, WorkState},
    },
    engine::snapshot::{JournalQuery, PartyKey},
    l10n::Zone,
};

/// Earlier calls shown.
const RECENT: usize = 10;
/// Calls of a day and open calls are counted up to here.
const COUNTED: usize = 100;
/// Answers that may wait; there are not so many calls at once.
const QUEUE: usize = 64;

/// What became known, and of which call.
pub(super) type Known = (CallId, Knowledge);

/// Asks the journal for what the address books don't know.
#[derive(Debug)]
pub(super) struct Inquiries {
    store: Store,
    zone: Zone,
    tell: mpsc::Sender<Known>,
}

impl Inquiries {
    pub(super) fn new(store: Store) -> (Self, mpsc::Receiver<Known>) {
        let (tell, known) = mpsc::channel(QUEUE);
        let inquiries = Self {
            store,
            zone: Zone::system(),
            tell,
        };
        (inquiries, known)
    }

    /// Takes what the address books found: tells that, and everything once the journal has answered. Must be called
    /// within the runtime.
    pub(super) fn found(&self, found: Found, now: WallTime) -> Known {
        let first = Knowledge {
            matches: found.matches.clone(),
            tenant: found.tenant.clone(),
            history: History::default(),
            is_complete: false,
            silent: found.silent.clone(),
        };
        let call = found.call;
        let (store, tell) = (self.store.clone(), self.tell.clone());
        let today = self.zone.midnight(now);
        let mut whole = first.clone();
        tokio::spawn(async move {
            match history(&store, &found, today).await {
                Ok(history) => whole.history = history,
                Err(problem) => tracing::error!(%problem, "earlier calls are not known"),
            }
            whole.is_complete = true;
            if tell.send((call, whole)).await.is_err() {
                tracing::debug!("nobody asks any more");
            }
        });
        (call, first)
    }
}

async fn history(store: &Store, found: &Found, today: WallTime) -> Result<History, StoreError> {
    let Some(party) = party(found) else {
        return Ok(History::default());
    };
    let recent = JournalQuery {
        party: Some(party),
        before: Some(found.row),
        limit: RECENT,
        ..JournalQuery::default()
    };
    let of_today = JournalQuery {
        since: Some(today),
        limit: COUNTED,
        ..recent.clone()
    };
    let open = JournalQuery {
        work: Some(WorkState::Open),
        limit: COUNTED,
        ..recent.clone()
    };
    let count = |rows: Vec<CallEntry>| u32::try_from(rows.len()).unwrap_or(u32::MAX);
    Ok(History {
        recent: store.query(recent).await?,
        today: count(store.query(of_today).await?),
        open: count(store.query(open).await?),
    })
}

/// Whom earlier calls were with: the contact with all its numbers, when it is one beyond doubt; else the number.
fn party(found: &Found) -> Option<PartyKey> {
    if found.number.is_empty() {
        return None;
    }
    let contact = found.matches.first().filter(|first| first.is_exact);
    let Some(first) = contact else {
        return Some(PartyKey::Number(found.number.clone()));
    };
    let mut numbers = vec![found.number.clone()];
    for number in &first.contact.card.numbers {
        if !number.number.is_empty() && !numbers.contains(&number.number) {
            numbers.push(number.number.clone());
        }
    }
    Some(PartyKey::Person {
        contact: first.contact.id,
        numbers,
    })
}
