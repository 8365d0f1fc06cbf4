//! The running telephone's end of the control socket.

use std::{
    fs, io,
    os::unix::{fs::PermissionsExt as _, net::UnixStream as Probe},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
    sync::Semaphore,
    time::timeout,
};

use super::{
    actions,
    cards::{contacts, export, look_up, part},
    import, outbox,
    protocol::{Request, Response, Rows, Whither, code_of, exit},
    reachable, status, voicemail,
};
use crate::{
    domain::{
        id::{AccountId, ActionId, CallId, LineId, SourceId},
        journal::WallTime,
        number::is_link,
    },
    engine::{
        command::{Command, CommandError, PRESENTING, Presenting, RecordingWish, Reply},
        snapshot::{JournalQuery, MessageQuery},
    },
    l10n::L10n,
    secret::Secret,
    shell::{
        handle::Handle, outbox::is_secret_key, paths::Profile, sources::SECRET, store::json_line,
    },
};

/// Clients at once.
const CLIENTS: usize = 16;

/// The longest request, bytes.
const LONGEST: u64 = 256 * 1024;

/// How long a client may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(5);

/// Journal rows fetched at once.
pub(super) const PAGE: usize = 500;

/// The open socket. Its file goes when it is dropped.
pub struct Server {
    listener: UnixListener,
    handle: Handle,
    path: PathBuf,
    places: Arc<Semaphore>,
}

/// Tells when no client is being answered any more.
#[derive(Clone, Debug)]
pub struct Clients(Arc<Semaphore>);

impl Clients {
    /// Waits until all answers are out, but not for ever.
    pub async fn answered(&self) {
        let all = u32::try_from(CLIENTS).unwrap_or(u32::MAX);
        if timeout(Duration::from_millis(500), self.0.acquire_many(all))
            .await
            .is_err()
        {
            tracing::debug!("a client of the control socket was left without an answer");
        }
    }
}

impl Server {
    /// Opens the socket of `profile`. Must be called within the runtime.
    pub fn open(profile: &Profile, handle: Handle) -> io::Result<Self> {
        let path = profile.socket();
        let (short, _folder) = reachable(&path)?;
        remove_stale(&short)?;
        let listener = UnixListener::bind(&short)?;
        fs::set_permissions(&short, fs::Permissions::from_mode(0o600))?;
        Ok(Self {
            listener,
            handle,
            path,
            places: Arc::new(Semaphore::new(CLIENTS)),
        })
    }

    /// Those being answered.
    #[must_use]
    pub fn clients(&self) -> Clients {
        Clients(Arc::clone(&self.places))
    }

    /// Serves until the task is ended.
    pub async fn serve(self) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) if is_the_user(&stream) => self.take(stream),
                Ok(_) => tracing::warn!("another user knocked at the control socket"),
                Err(problem) => {
                    tracing::warn!(%problem, "control socket");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    fn take(&self, stream: UnixStream) {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            tracing::warn!("too many clients at the control socket");
            return;
        };
        let handle = self.handle.clone();
        tokio::spawn(async move {
            if let Err(problem) = talk(stream, &handle).await {
                tracing::debug!(%problem, "a client of the control socket");
            }
            drop(place);
        });
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(problem) = fs::remove_file(&self.path) {
            tracing::debug!(%problem, "the control socket's file stays");
        }
    }
}

/// Removes a socket file nobody listens at. One that somebody listens at is an error.
fn remove_stale(path: &Path) -> io::Result<()> {
    match Probe::connect(path) {
        Ok(_) => Err(io::ErrorKind::AddrInUse.into()),
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(problem) if problem.kind() == io::ErrorKind::ConnectionRefused => fs::remove_file(path),
        Err(problem) => Err(problem),
    }
}

fn is_the_user(stream: &UnixStream) -> bool {
    let own = rustix::process::geteuid().as_raw();
    stream
        .peer_cred()
        .is_ok_and(|peer| peer.uid() == own || peer.uid() == 0)
}

async fn talk(mut stream: UnixStream, handle: &Handle) -> io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut line = String::new();
    let mut reader = BufReader::new(reader.take(LONGEST));
    timeout(PATIENCE, reader.read_line(&mut line)).await??;
    let last = match serde_json::from_str(&line) {
        Ok(Request::Voicemail { act }) => voicemail::act(act, handle, &mut writer).await?,
        Ok(Request::Outbox { act }) => outbox::act(act, handle, &mut writer).await?,
        Ok(request) => answer(request, handle, &mut writer).await?,
        Err(problem) => Response::Failed {
            code: exit::USAGE,
            text: problem.to_string(),
        },
    };
    say(&mut writer, &last).await
}

pub(super) async fn say(
    writer: &mut (impl AsyncWriteExt + Unpin),
    response: &Response,
) -> io::Result<()> {
    let mut text = serde_json::to_string(response).map_err(io::Error::other)?;
    text.push('\n');
    timeout(PATIENCE, writer.write_all(text.as_bytes())).await?
}

async fn answer(
    request: Request,
    handle: &Handle,
    writer: &mut (impl AsyncWriteExt + Unpin),
) -> io::Result<Response> {
    let command = match request {
        Request::Status => {
            let picture = status::of(&handle.snapshot(), texts(handle));
            return part(picture, writer).await;
        }
        Request::Actions => {
            for action in actions::of(&handle.snapshot(), texts(handle)) {
                say(writer, &Response::Part(action)).await?;
            }
            return Ok(Response::Done(None));
        }
        Request::Journal { limit, what } => {
            let query = JournalQuery {
                limit,
                ..query_of(what)
            };
            return journal(query, handle, writer).await;
        }
        Request::Contacts {
            text,
            source,
            limit,
        } => {
            let source = source.map(|source| SourceId::new(&source));
            return contacts((text, source, limit), handle, writer).await;
        }
        Request::Lookup { number } => return look_up(&number, handle, writer).await,
        Request::ImportContacts { path, into } => {
            return import::import(path, into, handle, writer).await;
        }
        Request::Messages { limit, text, state } => {
            let query = MessageQuery {
                text,
                state,
                limit,
                ..MessageQuery::default()
            };
            return messages(query, handle, writer).await;
        }
        Request::SetPassword { account, .. } if !has_account(handle, &account) => {
            return Ok(failed(handle, &CommandError::NoSuchAccount));
        }
        Request::Call {
            target,
            account,
            line,
            sure: false,
        } if is_link(&target) => link(target, account, line, handle),
        other => match command_of(other) {
            Some(command) => command,
            None => return Ok(Response::Done(None)),
        },
    };
    Ok(match handle.ask(command).await {
        Ok(Reply::Done | Reply::Contact(_) | Reply::Shown { .. }) => Response::Done(None),
        Ok(Reply::Call(CallId(call))) => Response::Done(Some(call)),
        Err(problem) => failed(handle, &problem),
    })
}

fn has_account(handle: &Handle, account: &str) -> bool {
    let settings = &handle.snapshot().settings;
    match account.strip_prefix(SECRET) {
        Some(source) => settings.sources.contains_key(source),
        None if is_secret_key(account) => true,
        None => settings.accounts.contains_key(account),
    }
}

fn query_of(what: Rows) -> JournalQuery {
    JournalQuery {
        text: what.text,
        result: what.result,
        line: what.line.map(|line| LineId::new(&line)),
        work: what.work,
        to_do: what.to_do,
        since: what.since.map(WallTime),
        until: what.until.map(WallTime),
        ..JournalQuery::default()
    }
}

/// A link is dialled as whom the window says, unless the call says otherwise.
fn link(target: String, account: Option<String>, line: Option<String>, handle: &Handle) -> Command {
    let named = account.is_some() || line.is_some();
    let chosen = || {
        Presenting::recall(
            handle.recall(PRESENTING).as_deref(),
            &handle.snapshot().settings,
        )
    };
    let presenting = if named {
        Presenting {
            account: account.map(|account| AccountId::new(&account)),
            line: line.map(|line| LineId::new(&line)),
        }
    } else {
        chosen()
    };
    Command::Link {
        target,
        account: presenting.account,
        line: presenting.line,
    }
}

const fn set_note(call: Option<CallId>, note: String) -> Command {
    Command::SetNote { call, note }
}

fn hand_over(call: Option<CallId>, to: Whither) -> Command {
    let to = to.into();
    Command::Transfer { call, to }
}

const fn record(call: Option<CallId>, wish: RecordingWish) -> Command {
    Command::Record { call, wish }
}

/// The engine's command for a request; `None` for those that are answered otherwise.
fn command_of(request: Request) -> Option<Command> {
    let id = |call: Option<u64>| call.map(CallId);
    let ids = |calls: Vec<u64>| calls.into_iter().map(CallId).collect();
    Some(match request {
        Request::Show => Command::ShowWindow,
        Request::Call {
            target,
            account,
            line,
            ..
        } => Command::Dial {
            target,
            account: account.map(|account| AccountId::new(&account)),
            line: line.map(|line| LineId::new(&line)),
        },
        Request::CallBack { row } => Command::CallBack { entry: CallId(row) },
        Request::Answer { call } => Command::Answer(id(call)),
        Request::Reject { call } => Command::Reject(id(call)),
        Request::Hangup { call } => Command::HangUp(id(call)),
        Request::Hold { call } => Command::Hold(id(call)),
        Request::Resume { call } => Command::Resume(id(call)),
        Request::Transfer { call, to } => hand_over(id(call), to),
        Request::Dtmf { call, digits } => Command::SendDigits {
            call: id(call),
            digits,
        },
        Request::Note { call, note } => set_note(id(call), note),
        Request::Mark { calls, state, due } => Command::SetWork {
            entries: ids(calls),
            state,
            due: due.map(WallTime),
        },
        Request::Delete { calls } => Command::DeleteEntries(ids(calls)),
        Request::Export { path, what } => Command::ExportJournal {
            path: path.into(),
            what: Box::new(query_of(what)),
        },
        Request::SetPassword { account, password } => Command::SetPassword {
            account: AccountId::new(&account),
            password: Secret::new(password.0),
        },
        Request::ExportContacts { path, source, form } => export(path, &source, form),
        Request::RunAction { action, call, test } => Command::RunAction {
            action: ActionId::new(&action),
            call: id(call),
            test,
        },
        Request::Record { call, wish } => record(id(call), wish),
        Request::Mode { mode, minutes } => Command::SetMode { mode, minutes },
        Request::Dnd { on } => Command::SetDoNotDisturb(on),
        Request::Quit => Command::Quit,
        Request::Status
        | Request::Actions
        | Request::Journal { .. }
        | Request::Messages { .. }
        | Request::Voicemail { .. }
        | Request::Outbox { .. }
        | Request::Contacts { .. }
        | Request::ImportContacts { .. }
        | Request::Lookup { .. } => return None,
    })
}

async fn journal(
    mut query: JournalQuery,
    handle: &Handle,
    writer: &mut (impl AsyncWriteExt + Unpin),
) -> io::Result<Response> {
    let mut left = query.limit;
    while left > 0 {
        query.limit = left.min(PAGE);
        let rows = match handle.journal(query.clone()).await {
            Ok(rows) => rows,
            Err(problem) => {
                return Ok(Response::Failed {
                    code: exit::FAILED,
                    text: texts(handle)
                        .told("cli-journal", &[("detail", problem.to_string().into())])
                        .to_string(),
                });
            }
        };
        for row in &rows {
            let value = serde_json::from_str(&json_line(row)).map_err(io::Error::other)?;
            say(writer, &Response::Part(value)).await?;
        }
        if rows.len() < query.limit {
            break;
        }
        left -= rows.len();
        query.before = rows.last().map(|row| row.id);
    }
    Ok(Response::Done(None))
}

async fn messages(
    query: MessageQuery,
    handle: &Handle,
    writer: &mut (impl AsyncWriteExt + Unpin),
) -> io::Result<Response> {
    match handle.messages(query).await {
        Ok(rows) => {
            for row in &rows {
                say(writer, &Response::Part(status::message(row))).await?;
            }
            Ok(Response::Done(None))
        }
        Err(problem) => Ok(Response::Failed {
            code: exit::FAILED,
            text: texts(handle)
                .told("cli-journal", &[("detail", problem.to_string().into())])
                .to_string(),
        }),
    }
}

pub(super) fn texts(handle: &Handle) -> L10n {
    L10n::choose(&handle.snapshot().settings.appearance.language)
}

pub(super) fn failed(handle: &Handle, problem: &CommandError) -> Response {
    Response::Failed {
        code: code_of(problem),
        text: texts(handle).command_error(problem).to_string(),
    }
}
