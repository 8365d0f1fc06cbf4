//! The thread that does what may take long: reading and writing settings, talking to the secret service. It does one thing
//! after the other, so edits never overtake each other.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    thread::JoinHandle,
};

use tokio::sync::mpsc;

use super::{
    instance::{self, Name},
    paths::Profile,
    rules::{self, Made},
    secret::{SecretError, Secrets},
    settings_file::{Parsed, SettingsFile},
    sources::secret_key,
};
use crate::{
    domain::{
        id::AccountId,
        settings::{Settings, SettingsEdit, SettingsProblem},
    },
    engine::command::{CommandError, CommandId},
    secret::Secret,
};

/// Work for the clerk.
#[derive(Debug)]
enum Job {
    Edit(CommandId, SettingsEdit),
    Reload,
    SetPassword(CommandId, AccountId, Secret),
    KeepName(Profile, Name),
    Stop,
}

/// What the clerk tells.
#[derive(Debug)]
pub(super) enum Answer {
    /// The file was read anew. With problems there are no settings: the ones in force stay.
    Settings(Option<(Arc<Settings>, Made)>, Vec<SettingsProblem>),
    /// What came of a wish.
    Done(CommandId, Result<(), CommandError>),
    /// A password became known or changed.
    Password(AccountId, Secret),
}

/// The way to the clerk.
#[derive(Debug)]
pub(super) struct Clerk {
    // Not bounded by itself: every job comes from a command, a file event or the start, and those are bounded.
    jobs: Sender<Job>,
    thread: JoinHandle<()>,
}

impl Clerk {
    /// Starts the thread. Passwords of `known` were read already; it asks for the other accounts' at once.
    pub(super) fn start(
        file: SettingsFile,
        secrets: Secrets,
        settings: &Settings,
        known: Vec<(AccountId, Secret)>,
    ) -> std::io::Result<(Self, mpsc::Receiver<Answer>)> {
        let (jobs, inbox) = channel();
        let (answers, answered) = mpsc::channel(64);
        let accounts = accounts_of(settings);
        let desk = Desk {
            dir: file.dir(),
            file,
            secrets,
            known: known.into_iter().collect(),
            answers,
        };
        let thread = std::thread::Builder::new()
            .name("clerk".into())
            .stack_size(1024 * 1024)
            .spawn(move || desk.run(&inbox, &accounts))?;
        Ok((Self { jobs, thread }, answered))
    }

    pub(super) fn edit(&self, id: CommandId, edit: SettingsEdit) {
        self.give(Job::Edit(id, edit));
    }

    pub(super) fn reload(&self) {
        self.give(Job::Reload);
    }

    pub(super) fn set_password(&self, id: CommandId, account: AccountId, password: Secret) {
        self.give(Job::SetPassword(id, account, password));
    }

    /// Writes down what this installation is called.
    pub(super) fn keep_name(&self, profile: Profile, name: Name) {
        self.give(Job::KeepName(profile, name));
    }

    /// Waits until everything asked for is done.
    pub(super) fn close(self) {
        self.give(Job::Stop);
        if self.thread.join().is_err() {
            tracing::error!("the clerk's thread broke");
        }
    }

    fn give(&self, job: Job) {
        if self.jobs.send(job).is_err() {
            tracing::error!("the clerk has ended");
        }
    }
}

fn accounts_of(settings: &Settings) -> Vec<AccountId> {
    settings
        .accounts
        .keys()
        .map(|key| AccountId::new(key))
        .collect()
}

struct Desk {
    file: SettingsFile,
    secrets: Secrets,
    known: BTreeMap<AccountId, Secret>,
    /// Where paths in the settings begin.
    dir: PathBuf,
    answers: mpsc::Sender<Answer>,
}

impl Desk {
    fn run(mut self, jobs: &Receiver<Job>, accounts: &[AccountId]) {
        self.look_up(accounts);
        self.file.settle();
        while let Ok(job) = jobs.recv() {
            match job {
                Job::Edit(id, edit) => self.edit(id, &edit),
                Job::Reload => self.reload(),
                Job::SetPassword(id, account, password) => {
                    self.set_password(id, account, password);
                }
                Job::KeepName(profile, name) => instance::keep_name(&profile, &name),
                Job::Stop => return,
            }
        }
    }

    fn edit(&mut self, id: CommandId, edit: &SettingsEdit) {
        match self.file.edit(edit) {
            Ok(parsed) => {
                match edit {
                    SettingsEdit::RemoveAccount(account) => self.forget(account),
                    SettingsEdit::RemoveSource(id) => self.forget(&secret_key(id)),
                    _ => {}
                }
                self.settings(parsed);
                self.tell(Answer::Done(id, Ok(())));
            }
            Err(problem) => self.tell(Answer::Done(id, Err(problem))),
        }
    }

    fn forget(&mut self, account: &AccountId) {
        self.known.remove(account);
        if let Err(problem) = self.secrets.remove(account) {
            tracing::warn!(%problem, "the password of a removed account is left behind");
        }
    }

    fn reload(&mut self) {
        if let Some(parsed) = self.file.reload() {
            for problem in &parsed.problems {
                tracing::warn!(
                    key = problem.key,
                    line = problem.line,
                    "fault in the settings"
                );
            }
            self.settings(parsed);
        }
    }

    fn settings(&mut self, parsed: Parsed) {
        let accounts = accounts_of(&parsed.settings);
        let is_good = parsed.problems.is_empty();
        let settings = is_good.then(|| {
            let made = rules::make(&parsed.settings, &self.dir);
            (Arc::new(parsed.settings), made)
        });
        self.tell(Answer::Settings(settings, parsed.problems));
        if is_good {
            self.look_up(&accounts);
        }
    }

    /// Tells the passwords that are new, of the private file first, then of the service for those still without one.
    fn look_up(&mut self, accounts: &[AccountId]) {
        let in_file: BTreeMap<_, _> = match self.secrets.in_file() {
            Ok(found) => found.into_iter().collect(),
            Err(problem) => {
                tracing::error!(%problem, "cannot read the file of passwords");
                BTreeMap::new()
            }
        };
        for account in accounts {
            let found = in_file.get(account).cloned().or_else(|| {
                let is_known = self.known.contains_key(account);
                (!is_known)
                    .then(|| self.secrets.in_service(account))
                    .flatten()
            });
            if let Some(password) = found
                && self.known.get(account) != Some(&password)
            {
                self.known.insert(account.clone(), password.clone());
                self.tell(Answer::Password(account.clone(), password));
            }
        }
    }

    fn set_password(&mut self, id: CommandId, account: AccountId, password: Secret) {
        let stored = self.secrets.set(&account, &password);
        let result = stored.map(drop).map_err(|problem| refused(&problem));
        if result.is_ok() {
            self.known.insert(account.clone(), password.clone());
            self.tell(Answer::Password(account, password));
        }
        self.tell(Answer::Done(id, result));
    }

    fn tell(&self, answer: Answer) {
        if self.answers.blocking_send(answer).is_err() {
            tracing::debug!("nobody listens to the clerk any more");
        }
    }
}

fn refused(problem: &SecretError) -> CommandError {
    CommandError::NoSecretStore {
        detail: problem.to_string(),
    }
}
