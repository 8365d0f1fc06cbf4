//! What the journal tells the loop, taken to the engine.

use super::{
    driver::{Driver, MODE, PRESENCE, TURNS},
    store,
};
use crate::{
    domain::journal::WallTime,
    engine::{Input, VoicemailNews, snapshot::Trouble},
};

impl Driver {
    /// Waits for the journal, outside the runtime.
    pub(super) fn journal_known_now(&mut self) {
        if let Some(awaited) = self.awaited.take() {
            let opened = awaited.wait();
            self.journal_known(opened);
        }
    }

    /// The journal is read: calls have their numbers from now on.
    pub(super) fn journal_known(&mut self, opened: store::Opened) {
        self.awaited = None;
        let mode = opened.memory.get(MODE);
        let mode = mode.and_then(|kept| serde_json::from_str(kept).ok());
        let turns = opened.memory.get(TURNS);
        let turns = turns.and_then(|kept| serde_json::from_str(kept).ok());
        if let Some(turns) = turns {
            self.feed(Input::Turns(turns));
        }
        let seen = opened.memory.get(PRESENCE);
        let seen = seen.and_then(|kept| kept.parse().ok());
        self.ends.remembered(opened.memory);
        if let Some(at) = seen {
            self.feed(Input::Presence(WallTime(at)));
        }
        self.outbox.wake(opened.due, &self.settings);
        if let Some(mode) = mode {
            self.feed(Input::Mode(mode));
        }
        self.feed(Input::NextCall(opened.next_call));
        self.feed(Input::SentOn(opened.sent_on));
        self.feed(Input::Missed(opened.missed));
        let unheard = opened.unheard;
        self.feed(Input::Voicemail(VoicemailNews::Changed { unheard }));
        if let Some(detail) = opened.trouble {
            self.store_told(store::Event::Trouble(Some(detail)));
        }
    }

    pub(super) fn store_told(&mut self, event: store::Event) {
        match event {
            store::Event::Entry { id, entry } => self.feed(Input::Entry { id, entry }),
            store::Event::Done { id, result } => self.feed(Input::ShellDone { id, result }),
            store::Event::Missed(missed) => self.feed(Input::Missed(missed)),
            store::Event::Voicemail(unheard) => {
                self.feed(Input::Voicemail(VoicemailNews::Changed { unheard }));
            }
            store::Event::Outbox(due) => self.outbox.wake(due, &self.settings),
            store::Event::Trouble(detail) => {
                self.troubles
                    .retain(|trouble| !matches!(trouble, Trouble::Journal { .. }));
                self.troubles
                    .extend(detail.map(|detail| Trouble::Journal { detail }));
                self.feed(Input::Troubles(self.troubles.clone()));
            }
        }
    }
}
