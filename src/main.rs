//! Hands the command line to the shell, and the shell's telephone to the window.

use std::process::ExitCode;

use linekeeper::shell::cli;

fn main() -> ExitCode {
    cli::run(window::SHOW)
}

/// The window on the shell's telephone.
#[cfg(feature = "gui")]
mod window {
    use std::{env, process::Command as Process, sync::Arc};

    use linekeeper::{
        domain::message::{Message, MessageId},
        engine::{
            command::{Command, CommandError, CommandId},
            snapshot::{JournalQuery, MessageQuery},
        },
        shell::{
            cli::{Show, Window},
            handle::Handle,
            paths, pdf,
        },
        ui::{
            self,
            bridge::{Bridge, Desk, Levels, Messages, Page, Promise, Sheet},
        },
    };

    /// Opens the windows.
    pub(super) const SHOW: Option<Show> = Some(show);

    fn show(window: Window) -> Result<(), String> {
        let snapshots = window.handle.snapshots();
        let desk = Arc::new(Telephone(window.handle));
        let bridge = Bridge::new(desk, snapshots, window.events);
        ui::run(bridge, false).map_err(|problem| problem.to_string())
    }

    struct Telephone(Handle);

    impl Desk for Telephone {
        fn command(&self, command: Command) -> Result<CommandId, CommandError> {
            self.0.give(command)
        }

        fn journal(&self, query: JournalQuery) -> Page {
            let handle = self.0.clone();
            Box::pin(async move {
                let rows = handle.journal(query).await;
                rows.inspect_err(|problem| tracing::error!(%problem, "cannot read the journal"))
                    .unwrap_or_default()
            })
        }

        fn messages(&self, query: MessageQuery) -> Messages {
            let handle = self.0.clone();
            Box::pin(async move {
                let rows = handle.messages(query).await;
                rows.inspect_err(|problem| tracing::error!(%problem, "cannot read messages"))
                    .unwrap_or_default()
            })
        }

        fn keep_message(&self, message: Box<Message>) -> Promise<MessageId> {
            let handle = self.0.clone();
            Box::pin(async move {
                let kept = handle.keep_message(message).await;
                kept.map_err(|problem| problem.to_string())
            })
        }

        fn delete_messages(&self, ids: Vec<MessageId>) -> Promise<()> {
            let handle = self.0.clone();
            Box::pin(async move {
                let gone = handle.delete_messages(ids).await;
                gone.map_err(|problem| problem.to_string())
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

        fn journal_seen(&self) {
            self.0.journal_seen();
        }

        fn levels(&self) -> Levels {
            let (microphone, speaker) = self.0.levels();
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

        fn recall(&self, key: &str) -> Option<String> {
            self.0.recall(key)
        }

        fn remember(&self, key: &str, value: &str) {
            self.0.remember(key, value);
        }
    }
}

/// A build without windows is always headless.
#[cfg(not(feature = "gui"))]
mod window {
    /// Nothing to open.
    pub(super) const SHOW: Option<linekeeper::shell::cli::Show> = None;
}
