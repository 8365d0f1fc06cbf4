//! Hands the command line to the shell, and the shell's telephone to the window.

use std::process::ExitCode;

use linekeeper::shell::cli;

fn main() -> ExitCode {
    cli::run(window::SHOW)
}

/// The window on the shell's telephone.
#[cfg(feature = "gui")]
mod window {
    use std::{env, path::PathBuf, process::Command as Process, sync::Arc};

    use linekeeper::{
        domain::{
            contact::Contact,
            contact_list::{ContactPage, ContactQuery, Suggestion},
            desktop::{Rearrange, Surroundings},
            id::{CallId, ContactId},
            message::{Message, MessageId},
            notice::Notice,
            voicemail::Voicemail,
        },
        engine::{
            command::{Command, CommandError, CommandId},
            snapshot::{JournalQuery, MessageQuery, VoicemailQuery},
        },
        shell::{
            cli::{Show, Window},
            desktop,
            handle::Handle,
            paths, pdf,
        },
        ui::{
            self,
            bridge::{Bridge, Coming, Desk, Levels, Messages, Page, Promise, Sheet},
        },
    };

    /// Opens the windows.
    pub(super) const SHOW: Option<Show> = Some(show);

    fn show(window: Window) -> Result<(), String> {
        let snapshots = window.handle.snapshots();
        let hidden = window.hidden;
        let desk = Arc::new(Telephone {
            handle: window.handle,
            profile: window.profile,
        });
        let bridge = Bridge::new(desk, snapshots, window.events);
        ui::run(bridge, hidden).map_err(|problem| problem.to_string())
    }

    /// Most the dial field offers.
    const OFFERS: usize = 8;
    /// Notices of a row that are shown.
    const NOTICES_OF_A_ROW: usize = 20;

    struct Telephone {
        handle: Handle,
        /// The folder the user named, if one was.
        profile: Option<PathBuf>,
    }

    impl Desk for Telephone {
        fn command(&self, command: Command) -> Result<CommandId, CommandError> {
            self.handle.give(command)
        }

        fn journal(&self, query: JournalQuery) -> Page {
            let handle = self.handle.clone();
            Box::pin(async move {
                let rows = handle.journal(query).await;
                rows.inspect_err(|problem| tracing::error!(%problem, "cannot read the journal"))
                    .unwrap_or_default()
            })
        }

        fn contacts(&self, query: ContactQuery) -> Coming<ContactPage> {
            let handle = self.handle.clone();
            Box::pin(async move {
                let page = handle.contacts(query).await;
                page.inspect_err(|problem| tracing::error!(%problem, "cannot list contacts"))
                    .unwrap_or_default()
            })
        }

        fn contact(&self, id: ContactId) -> Coming<Option<Contact>> {
            let handle = self.handle.clone();
            Box::pin(async move {
                let contact = handle.contact(id).await;
                contact
                    .inspect_err(|problem| tracing::error!(%problem, "cannot read a contact"))
                    .unwrap_or_default()
            })
        }

        fn suggest(&self, text: String) -> Coming<Vec<Suggestion>> {
            let handle = self.handle.clone();
            Box::pin(async move { handle.suggest(text, OFFERS).await })
        }

        fn messages(&self, query: MessageQuery) -> Messages {
            let handle = self.handle.clone();
            Box::pin(async move {
                let rows = handle.messages(query).await;
                rows.inspect_err(|problem| tracing::error!(%problem, "cannot read messages"))
                    .unwrap_or_default()
            })
        }

        fn keep_message(&self, message: Box<Message>) -> Promise<MessageId> {
            let handle = self.handle.clone();
            Box::pin(async move {
                let kept = handle.keep_message(message).await;
                kept.map_err(|problem| problem.to_string())
            })
        }

        fn delete_messages(&self, ids: Vec<MessageId>) -> Promise<()> {
            let handle = self.handle.clone();
            Box::pin(async move {
                let gone = handle.delete_messages(ids).await;
                gone.map_err(|problem| problem.to_string())
            })
        }

        fn voicemail(&self, query: VoicemailQuery) -> Coming<Vec<Voicemail>> {
            let handle = self.handle.clone();
            Box::pin(async move {
                let rows = handle.voicemail(query).await;
                rows.inspect_err(|problem| tracing::error!(%problem, "cannot list voicemail"))
                    .unwrap_or_default()
            })
        }

        fn mark_voicemail(&self, ids: Vec<CallId>, heard: bool) -> Promise<()> {
            let handle = self.handle.clone();
            Box::pin(async move {
                let done = handle.mark_voicemail(ids, heard).await;
                done.map_err(|problem| problem.to_string())
            })
        }

        fn delete_voicemail(&self, ids: Vec<CallId>, on: bool) -> Promise<()> {
            let handle = self.handle.clone();
            Box::pin(async move {
                let done = if on {
                    handle.delete_voicemail(ids).await
                } else {
                    handle.restore_voicemail(ids).await
                };
                done.map_err(|problem| problem.to_string())
            })
        }

        fn export_voicemail(&self, id: CallId, name: String) -> Promise<String> {
            let handle = self.handle.clone();
            Box::pin(async move {
                let path = paths::document(&name, "wav").map_err(|e| e.to_string())?;
                let shown = path.display().to_string();
                let done = handle.export_voicemail(id, path).await;
                done.map(|()| shown).map_err(|problem| problem.to_string())
            })
        }

        fn test_mail(&self) -> Promise<()> {
            let handle = self.handle.clone();
            Box::pin(async move { handle.test_mail(String::new()).await })
        }

        fn notices(&self, row: CallId) -> Coming<Vec<Notice>> {
            let handle = self.handle.clone();
            Box::pin(async move {
                let rows = handle.notices(Some(row), true, NOTICES_OF_A_ROW).await;
                rows.inspect_err(|problem| tracing::error!(%problem, "cannot read notices"))
                    .unwrap_or_default()
            })
        }

        fn print(&self, sheet: Sheet) -> Promise<String> {
            Box::pin(async move {
                let path = paths::document(&sheet.name, "pdf").map_err(|e| e.to_string())?;
                let work = move || {
                    pdf::write(&path, &sheet.title, &sheet.text)
                        .map(|()| path.display().to_string())
                        .map_err(|problem| problem.to_string())
                };
                let done = tokio::task::spawn_blocking(work).await;
                done.map_err(|problem| problem.to_string())?
            })
        }

        fn open_mail(&self, url: &str) {
            if let Err(problem) = Process::new("xdg-open").arg(url).spawn() {
                tracing::error!(%problem, "the mail program cannot be started");
            }
        }

        fn present(&self) {
            if let Err(problem) = self.handle.give(Command::Present) {
                tracing::debug!(%problem, "nobody hears that somebody is here");
            }
        }

        fn journal_seen(&self) {
            self.handle.journal_seen();
        }

        fn levels(&self) -> Levels {
            let (microphone, speaker) = self.handle.levels();
            Levels {
                microphone,
                speaker,
            }
        }

        /// The demo is a telephone of its own, in a process of its own.
        fn start_demo(&self) {
            let begun = env::current_exe().and_then(|own| Process::new(own).arg("demo").spawn());
            if let Err(problem) = begun {
                tracing::error!(%problem, "the demo cannot be started");
            }
        }

        fn rearrange(&self, wish: Rearrange) -> Promise<Surroundings> {
            let profile = self.profile.clone();
            Box::pin(async move { desktop::rearrange_beside(profile, wish).await })
        }

        fn recall(&self, key: &str) -> Option<String> {
            self.handle.recall(key)
        }

        fn remember(&self, key: &str, value: &str) {
            self.handle.remember(key, value);
        }
    }
}

/// A build without windows is always headless.
#[cfg(not(feature = "gui"))]
mod window {
    /// Nothing to open.
    pub(super) const SHOW: Option<linekeeper::shell::cli::Show> = None;
}
