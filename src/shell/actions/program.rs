//! Runs a program by its argument vector, never through a shell (S33), in a process group of its own that is ended as a
//! whole when its time is over.

use std::{
    env, fs,
    os::unix::process::{CommandExt as _, ExitStatusExt as _},
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::{Child, Command},
    time::timeout,
};

use super::worker::{Groups, lock};
use crate::domain::action::{Action, RunResult, WindowMode, result::OUTPUT};

/// What opens an address with the program the desktop has for it.
const OPENER: &str = "xdg-open";
/// An opener that has not failed by then has opened. It may stay as long as the browser it started.
const OPENED: Duration = Duration::from_secs(5);
/// How long output is waited for after the end of the program; what it started may hold the pipe for ever.
const REST: Duration = Duration::from_millis(200);

/// Opens an address.
pub(super) async fn open(url: &str) -> RunResult {
    let mut command = std::process::Command::new(OPENER);
    command.arg(url).process_group(0);
    silent(&mut command);
    match Command::from(command).spawn() {
        Err(problem) => RunResult::CannotStart(format!("{OPENER}: {problem}")),
        Ok(mut child) => match timeout(OPENED, child.wait()).await {
            Ok(Ok(status)) => result_of(status),
            Ok(Err(problem)) => RunResult::CannotStart(problem.to_string()),
            Err(_) => {
                reap(child);
                RunResult::Done
            }
        },
    }
}

/// Runs the program of an action; gives what came of it and what it said first.
pub(super) async fn run(
    action: &Action,
    arguments: &[String],
    groups: &Groups,
) -> (RunResult, String) {
    let folder = match folder_of(action) {
        Ok(folder) => folder,
        Err(problem) => return (RunResult::CannotStart(problem), String::new()),
    };
    let is_watched = action.time_limit_seconds > 0;
    let mut command = std::process::Command::new(&action.program);
    command.args(arguments).process_group(0).current_dir(folder);
    silent(&mut command);
    if is_watched {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
    }
    let child = match Command::from(command).spawn() {
        Ok(child) => child,
        Err(problem) => {
            let detail = format!("{}: {problem}", action.program);
            return (RunResult::CannotStart(detail), String::new());
        }
    };
    let group = child.id().and_then(|id| i32::try_from(id).ok());
    place_window(action.window, group);
    if !is_watched {
        reap(child);
        return (RunResult::LeftRunning, String::new());
    }
    lock(groups).extend(group);
    let limit = Duration::from_secs(u64::from(action.time_limit_seconds));
    let done = watch(child, group, limit).await;
    if let Some(group) = group {
        lock(groups).remove(&group);
    }
    done
}

/// Ends a process group.
pub(super) fn end_group(group: i32) {
    let ended = Pid::from_raw(group).map(|group| kill_process_group(group, Signal::KILL));
    if let Some(Err(problem)) = ended {
        tracing::debug!(group, %problem, "process group is gone");
    }
}

async fn watch(mut child: Child, group: Option<i32>, limit: Duration) -> (RunResult, String) {
    let said = Arc::new(Mutex::new(Vec::new()));
    let reading = [
        child.stdout.take().map(|pipe| keep(pipe, &said)),
        child.stderr.take().map(|pipe| keep(pipe, &said)),
    ];
    let result = match timeout(limit, child.wait()).await {
        Ok(Ok(status)) => result_of(status),
        Ok(Err(problem)) => RunResult::CannotStart(problem.to_string()),
        Err(_) => {
            if let Some(group) = group {
                end_group(group);
            }
            reap(child);
            RunResult::TimedOut
        }
    };
    for task in reading.into_iter().flatten() {
        let stop = task.abort_handle();
        if timeout(REST, task).await.is_err() {
            stop.abort();
        }
    }
    let said = said.lock().unwrap_or_else(PoisonError::into_inner);
    (result, String::from_utf8_lossy(&said).trim().to_owned())
}

/// Keeps the first bytes of a pipe and reads the rest away, so that the program is never stuck.
fn keep(
    mut pipe: impl AsyncRead + Unpin + Send + 'static,
    said: &Arc<Mutex<Vec<u8>>>,
) -> tokio::task::JoinHandle<()> {
    let said = Arc::clone(said);
    tokio::spawn(async move {
        let mut room = [0; 2048];
        while let Ok(length @ 1..) = pipe.read(&mut room).await {
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            let left = OUTPUT.saturating_sub(said.len());
            said.extend_from_slice(&room[..length.min(left)]);
        }
    })
}

fn silent(command: &mut std::process::Command) {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
}

/// Waits for a program in the background, so that nothing of it stays behind.
fn reap(mut child: Child) {
    tokio::spawn(async move {
        if let Err(problem) = child.wait().await {
            tracing::debug!(%problem, "a started program");
        }
    });
}

fn folder_of(action: &Action) -> Result<PathBuf, String> {
    if action.folder.is_empty() {
        return Ok(env::home_dir().unwrap_or_else(|| PathBuf::from("/")));
    }
    let folder = PathBuf::from(&action.folder);
    match fs::metadata(&folder) {
        Ok(found) if found.is_dir() => Ok(folder),
        Ok(_) => Err(format!("{}: not a folder", action.folder)),
        Err(problem) => Err(format!("{}: {problem}", action.folder)),
    }
}

fn result_of(status: ExitStatus) -> RunResult {
    match (status.code(), status.signal()) {
        (Some(0), _) | (None, None) => RunResult::Done,
        (Some(code), _) => RunResult::ExitCode(code),
        (None, Some(signal)) => RunResult::Signal(signal),
    }
}

#[cfg(feature = "gui")]
fn place_window(mode: WindowMode, group: Option<i32>) {
    if let (true, Some(group)) = (mode != WindowMode::Normal, group) {
        super::window::place(mode, group);
    }
}

/// Without windows of our own there is no way to other programs' windows.
#[cfg(not(feature = "gui"))]
fn place_window(mode: WindowMode, group: Option<i32>) {
    if mode != WindowMode::Normal {
        tracing::debug!(?group, "the window appears as the program wants");
    }
}
