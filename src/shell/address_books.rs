//! Contacts and their sources, opened at the start.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::{
    contacts::{self, Contacts},
    inquiry::{Inquiries, Known},
    run::{EVENTS, Options, StartError, system},
    secret::Secrets,
    sources::{self, Sources},
    store::Store,
};
use crate::domain::settings::Settings;

/// Contacts and their sources.
pub(super) struct Cards {
    pub(super) contacts: Contacts,
    pub(super) events: mpsc::Receiver<contacts::Event>,
    pub(super) closer: contacts::Closer,
    pub(super) inquiries: Inquiries,
    pub(super) known: mpsc::Receiver<Known>,
    pub(super) sources: Sources,
    pub(super) told: mpsc::Receiver<sources::Told>,
}

impl Cards {
    pub(super) fn open(
        settings: &Arc<Settings>,
        secrets: &Secrets,
        options: &Options,
        journal: &Store,
    ) -> Result<Self, StartError> {
        let (tell, events) = mpsc::channel(EVENTS);
        let (contacts, closer) =
            Contacts::open(&options.profile.contacts(), tell).map_err(system("contacts"))?;
        let (inquiries, known) = Inquiries::new(journal.clone());
        let soil = sources::Ground {
            contacts: contacts.clone(),
            secrets: secrets.clone(),
        };
        let (sources, told) = Sources::new(soil, Arc::clone(settings));
        Ok(Self {
            contacts,
            events,
            closer,
            inquiries,
            known,
            sources,
            told,
        })
    }
}
