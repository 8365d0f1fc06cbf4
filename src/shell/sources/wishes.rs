//! What is wished of the sources, carried out: reading now, trying, looking at files, importing, exporting.

use std::{
    path::PathBuf,
    sync::{Arc, atomic::Ordering},
};

use super::{
    desk::{Desk, Message, place_of_source},
    export, folder,
    import::{self, Import, Target},
    link::Told,
    worker,
};
use crate::{
    domain::{
        card_fault::CardProblems,
        contact::OWN_BOOK,
        id::SourceId,
        settings::SourceKind,
        settings::place_of_account,
        sources::{
            ExportForm, ImportInto, ImportState, ImportView, SourceProblem, SourcesWish, TestState,
        },
    },
    engine::command::{CommandError, CommandId},
};

impl Desk {
    pub(super) fn wish(&mut self, wish: SourcesWish) -> Result<(), CommandError> {
        match wish {
            SourcesWish::Read(id) => {
                let minded = self.minded.get(&id).ok_or(CommandError::NoSuchSource)?;
                let worker = minded.worker.as_ref().ok_or(CommandError::NothingToDo)?;
                worker.read();
            }
            SourcesWish::Test {
                id,
                source,
                password,
            } => {
                self.view.test = Some(TestState::Running);
                let place = place_of_source(&source, &self.settings.general);
                let means = self.means(place, &self.settings.network.tls_ca_file);
                self.beside("source-test", move |number| {
                    Message::Tested(number, worker::test(&id, &source, password, &means))
                });
            }
            SourcesWish::ForgetTest => {
                self.number += 1;
                self.view.test = None;
            }
            SourcesWish::Look { path, separator } => {
                self.view.file = None;
                self.beside("import-look", move |number| {
                    Message::Looked(number, import::look(&path, separator))
                });
            }
            SourcesWish::ForgetFile => {
                self.number += 1;
                self.view.file = None;
                if !self.imports() {
                    self.view.import = None;
                }
            }
            SourcesWish::Import {
                path,
                mapping,
                into,
            } => {
                let into = self.target(into)?;
                self.import(Import {
                    path,
                    mapping,
                    into,
                })?;
            }
            SourcesWish::CancelImport => self.cancel.store(true, Ordering::Relaxed),
            // Answered at its end.
            SourcesWish::Export { .. } => {}
        }
        Ok(())
    }

    fn imports(&self) -> bool {
        let state = self.view.import.as_ref().map(|import| &import.state);
        matches!(state, Some(ImportState::Running { .. }))
    }

    fn target(&self, into: ImportInto) -> Result<Target, CommandError> {
        let ImportInto::Folder(id) = into else {
            return Ok(Target::Book);
        };
        let minded = self.minded.get(&id).ok_or(CommandError::NoSuchSource)?;
        match minded.source.kind {
            SourceKind::Folder => Ok(Target::Folder(folder::expand(&minded.source.place))),
            SourceKind::Ldap | SourceKind::Carddav => Err(CommandError::NoSuchSource),
        }
    }

    fn import(&mut self, import: Import) -> Result<(), CommandError> {
        if self.imports() {
            return Err(CommandError::ImportRuns);
        }
        self.view.import = Some(begun(import.path.clone()));
        self.cancel = Arc::default();
        let cancel = Arc::clone(&self.cancel);
        let contacts = self.ground.contacts.clone();
        let place = place_of_account(None, &self.settings.general);
        let tell = self.own.clone();
        let thread = std::thread::Builder::new()
            .name("import".into())
            .stack_size(1024 * 1024)
            .spawn(move || {
                let mut say = |view: ImportView| {
                    // A desk that is gone has set the flag to stop.
                    let _ = tell.send(Message::Imported(view));
                };
                import.run(&contacts, &place, &cancel, &mut say);
            });
        if let Err(problem) = thread {
            let detail = problem.to_string();
            self.view.import = Some(ImportView {
                state: ImportState::Failed(SourceProblem::NotStored { detail }),
                ..begun(PathBuf::new())
            });
        }
        Ok(())
    }

    pub(super) fn export(&self, id: CommandId, source: SourceId, path: PathBuf, form: ExportForm) {
        if source.as_str() != OWN_BOOK && !self.minded.contains_key(&source) {
            return self.say(Told::Done(id, Err(CommandError::NoSuchSource)));
        }
        let (contacts, tell) = (self.ground.contacts.clone(), self.own.clone());
        let failed = path.clone();
        let thread = std::thread::Builder::new()
            .name("export".into())
            .stack_size(512 * 1024)
            .spawn(move || {
                let result = export::export(&contacts, &source, &path, form);
                // Whoever asked may be gone.
                let _ = tell.send(Message::Exported(id, result));
            });
        if let Err(problem) = thread {
            let (path, detail) = (failed, problem.to_string());
            self.say(Told::Done(
                id,
                Err(CommandError::CannotWrite { path, detail }),
            ));
        }
    }

    /// Does something on a thread of its own that tells its end.
    fn beside(&mut self, name: &str, work: impl FnOnce(u64) -> Message + Send + 'static) {
        self.number += 1;
        let (number, tell) = (self.number, self.own.clone());
        let thread = std::thread::Builder::new()
            .name(name.into())
            .stack_size(1024 * 1024)
            .spawn(move || {
                // Whoever asked may be gone.
                let _ = tell.send(work(number));
            });
        if let Err(problem) = thread {
            tracing::error!(%problem, name, "no thread to be had");
        }
    }
}

fn begun(path: PathBuf) -> ImportView {
    ImportView {
        path,
        state: ImportState::Running { percent: 0 },
        count: 0,
        problems: CardProblems::default(),
    }
}
