//! What is known of a call's parties beyond what the network sent: asked of the shell once the call's first messages have
//! left, taken in whenever it comes, never waited for.
//!
//! | state    | input                  | next     | effect                                             |
//! |----------|------------------------|----------|----------------------------------------------------|
//! | wanted   | end of the round       | asked    | `Output::LookUp`; a time limit begins (S36)         |
//! | asked    | knowledge, in part     | asked    | the window shows it, the row names the contact      |
//! | asked    | knowledge, complete    | over     | the same                                           |
//! | asked    | the time limit passes  | over     | complete; every source asked counts as silent (S72) |
//! | any      | knowledge, late        | over     | shown all the same (S18)                           |
//! | any      | contacts changed       | wanted   |                                                    |

use std::{sync::Arc, time::Duration};

use super::{
    CommandError, CommandId, Engine, Output, Signalling, call::Call, commands::Answer, input::Now,
    snapshot::LineView,
};
use crate::{
    domain::{
        contact::ContactEdit,
        id::{CallId, ContactId, SourceId},
        knowledge::{Knowledge, LookUp},
        settings::{Settings, source::SourceKind},
    },
    mono::Mono,
};

/// How long sources on this machine are waited for before "nobody knows the caller" is said (S36).
const LOCAL: Duration = Duration::from_secs(2);
/// The same when a source is a server elsewhere.
const REMOTE: Duration = Duration::from_secs(5);

/// Where the look-up of a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Search {
    /// To be asked at the end of this round.
    Wanted,
    /// Asked; over at this moment at the latest.
    Asked { until: Mono },
    /// Nothing more is expected.
    Over,
}

impl Search {
    /// When to look at it again.
    pub(super) const fn deadline(self) -> Option<Mono> {
        match self {
            Self::Asked { until } => Some(until),
            Self::Wanted | Self::Over => None,
        }
    }
}

impl<S: Signalling> Engine<S> {
    /// Asks for what is wanted. Comes after signalling had its say, so that no ringing waits for it.
    pub(super) fn ask_around(&mut self, now: Now) {
        let until = now.mono + time_limit(&self.settings);
        for call in &mut self.calls {
            if call.search == Search::Wanted {
                call.search = Search::Asked { until };
                self.out.push_back(Output::LookUp(question(call)));
            }
        }
    }

    /// Something became known of a call's parties.
    pub(super) fn on_knowledge(&mut self, now: Now, id: CallId, knowledge: Knowledge) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        if knowledge.is_complete {
            call.search = Search::Over;
        }
        if *call.knowledge == knowledge {
            return;
        }
        call.knowledge = Arc::new(knowledge);
        self.changed = true;
        self.note_contact(now, id);
    }

    /// Contacts are others than before: calls that go on are looked up again.
    pub(super) fn on_contacts_changed(&mut self) {
        for call in &mut self.calls {
            if call.is_open() {
                call.search = Search::Wanted;
            }
        }
        self.event(super::Event::ContactsChanged);
    }

    /// The user says which of several contacts it is (S17).
    pub(super) fn pick_contact(
        &mut self,
        now: Now,
        id: CommandId,
        call: CallId,
        contact: ContactId,
    ) -> Answer {
        let call = self.call_mut(call).ok_or(CommandError::NoSuchCall)?;
        let mut knowledge = Knowledge::clone(&call.knowledge);
        let at = knowledge
            .matches
            .iter()
            .position(|found| found.contact.id == contact)
            .ok_or(CommandError::NoSuchContact)?;
        knowledge.matches[..=at].rotate_right(1);
        call.knowledge = Arc::new(knowledge);
        let (call, number) = (call.id, call.party.number.clone());
        self.changed = true;
        self.note_contact(now, call);
        let edit = ContactEdit::Pick { number, contact };
        Ok(self.ask(Output::EditContacts { id, edit }))
    }

    /// Ends look-ups whose time is over.
    pub(super) fn end_look_up(&mut self, now: Mono, id: CallId) {
        let silent = asked(&self.settings);
        let Some(call) = self.call_mut(id) else {
            return;
        };
        if call.search.deadline().is_none_or(|until| until > now) {
            return;
        }
        call.search = Search::Over;
        let mut knowledge = Knowledge::clone(&call.knowledge);
        if !knowledge.is_complete {
            tracing::warn!(call = id.0, "the look-up did not end in time");
            knowledge.is_complete = true;
            knowledge.silent = silent;
            call.knowledge = Arc::new(knowledge);
            self.changed = true;
        }
    }

    /// The row names the contact; a closed one keeps what it says.
    fn note_contact(&mut self, now: Now, id: CallId) {
        let call = self.call_mut(id).filter(|call| call.is_open());
        let Some(call) = call else {
            return;
        };
        let named = call.knowledge.contact().map(|found| found.contact.id);
        if std::mem::replace(&mut call.named, named) == named {
            return;
        }
        let entry = call.entry(now, None);
        self.store(&entry);
    }
}

fn question(call: &Call) -> LookUp {
    // A line may want no contact of the called number shown: then none is looked for (S2).
    let shows_called = match &call.line {
        Some(LineView::Known(line)) => line.show_called_contact,
        Some(LineView::Unknown { .. }) | None => true,
    };
    LookUp {
        call: call.id,
        row: call.row,
        number: call.party.number.clone(),
        called: if shows_called {
            call.called_in_row.clone()
        } else {
            String::new()
        },
        line: call.line_id().cloned(),
    }
}

/// Sources a caller is looked up in.
fn asked(settings: &Settings) -> Vec<SourceId> {
    let sources = settings.sources.iter();
    sources
        .filter(|(_, source)| source.enabled && source.calls)
        .map(|(key, _)| SourceId::new(key))
        .collect()
}

fn time_limit(settings: &Settings) -> Duration {
    let is_remote = settings
        .sources
        .values()
        .any(|source| source.enabled && source.calls && source.kind != SourceKind::Folder);
    if is_remote { REMOTE } else { LOCAL }
}
