//! Importing contacts for a client: begun by the engine's command, followed in the pictures until it is over.

use std::{io, path::PathBuf, time::Duration};

use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, time::timeout};

use super::{
    protocol::{Response, exit},
    server::{failed, say, texts},
};
use crate::{
    domain::{
        id::SourceId,
        sources::{ImportInto, ImportState, ImportView, SourcesWish},
    },
    engine::command::Command,
    l10n::L10n,
    shell::handle::Handle,
};

/// The client hears something this often, so that it knows that it is not forgotten.
const BEAT: Duration = Duration::from_secs(1);

/// Imports a file and tells how far it is.
pub(super) async fn import(
    path: PathBuf,
    into: Option<String>,
    handle: &Handle,
    writer: &mut (impl AsyncWriteExt + Unpin),
) -> io::Result<Response> {
    let into = into.map_or(ImportInto::Book, |id| {
        ImportInto::Folder(SourceId::new(&id))
    });
    let wish = SourcesWish::Import {
        path,
        mapping: None,
        into,
    };
    if let Err(problem) = handle.ask(Command::Sources(wish)).await {
        return Ok(failed(handle, &problem));
    }
    let mut pictures = handle.snapshots();
    loop {
        let view = pictures.borrow_and_update().sources.import.clone();
        let Some(view) = view else {
            return Ok(Response::Done(None));
        };
        say(writer, &Response::Part(told(&view, texts(handle)))).await?;
        match &view.state {
            ImportState::Running { .. } => {}
            ImportState::Failed(problem) => {
                return Ok(Response::Failed {
                    code: exit::FAILED,
                    text: texts(handle).source_problem(problem).to_string(),
                });
            }
            ImportState::Done { .. } | ImportState::Cancelled => return Ok(Response::Done(None)),
        }
        if let Ok(Err(_)) = timeout(BEAT, pictures.changed()).await {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
    }
}

/// An import as the command line shows it.
pub(crate) fn told(view: &ImportView, texts: L10n) -> Value {
    let (state, percent, counts) = match &view.state {
        ImportState::Running { percent } => ("running", *percent, None),
        ImportState::Done {
            added,
            changed,
            unchanged,
        } => ("done", 100, Some((*added, *changed, *unchanged))),
        ImportState::Cancelled => ("cancelled", 0, None),
        ImportState::Failed(_) => ("failed", 0, None),
    };
    let problems: Vec<Value> = view
        .problems
        .first
        .iter()
        .map(|problem| json!({ "line": problem.line, "text": texts.card_problem(problem) }))
        .collect();
    json!({
        "state": state,
        "percent": percent,
        "count": view.count,
        "added": counts.map(|(added, ..)| added),
        "changed": counts.map(|(_, changed, _)| changed),
        "unchanged": counts.map(|(.., unchanged)| unchanged),
        "problems": problems,
        "further_problems": view.problems.count.saturating_sub(problems.len() as u64),
        "text": texts.import_state(view).what,
    })
}
