//! Messages of the answering machine over the control socket.

use std::{io, time::Duration};

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use super::{
    protocol::{Response, VoicemailAct, exit},
    server::{PAGE, failed, say, texts},
    status::time,
};
use crate::{
    domain::{id::CallId, voicemail::Voicemail},
    engine::{
        command::{Command, CommandError, PlayerWish, Reply, VoicemailWish},
        snapshot::{SoundKey, VoicemailQuery},
    },
    shell::{handle::Handle, store::StoreError},
};

pub(super) async fn act(
    act: VoicemailAct,
    handle: &Handle,
    writer: &mut (impl AsyncWriteExt + Unpin),
) -> io::Result<Response> {
    let ids = |messages: Vec<u64>| messages.into_iter().map(CallId).collect();
    Ok(match act {
        VoicemailAct::List {
            kind,
            limit,
            text,
            new,
        } => {
            let query = VoicemailQuery {
                kind,
                row: None,
                text,
                only_new: new,
                before: None,
                limit,
            };
            return list(query, handle, writer).await;
        }
        VoicemailAct::Play { message } => {
            let id = CallId(message);
            match handle.one_voicemail(id).await {
                Ok(Some(_)) => {
                    let sound = SoundKey::Message(id);
                    let from = Duration::ZERO;
                    wish(VoicemailWish::Play { sound, from }, handle).await
                }
                Ok(None) => failed(handle, &CommandError::NoSuchVoicemail),
                Err(problem) => unreadable(handle, &problem),
            }
        }
        VoicemailAct::Stop => wish(VoicemailWish::Player(PlayerWish::Stop), handle).await,
        VoicemailAct::Listen { call, on } => {
            let call = call.map(CallId);
            wish(VoicemailWish::ListenIn { call, on }, handle).await
        }
        VoicemailAct::Export { message, path } => {
            match handle.export_voicemail(CallId(message), path).await {
                Ok(()) => Response::Done(None),
                Err(problem) => failed(handle, &problem),
            }
        }
        VoicemailAct::Mark { messages, heard } => {
            done(handle, handle.mark_voicemail(ids(messages), heard).await)
        }
        VoicemailAct::Delete { messages } => {
            done(handle, handle.delete_voicemail(ids(messages)).await)
        }
        VoicemailAct::Restore { messages } => {
            done(handle, handle.restore_voicemail(ids(messages)).await)
        }
    })
}

async fn wish(wish: VoicemailWish, handle: &Handle) -> Response {
    match handle.ask(Command::Voicemail(wish)).await {
        Ok(Reply::Call(CallId(call))) => Response::Done(Some(call)),
        Ok(Reply::Done | Reply::Contact(_) | Reply::Shown { .. }) => Response::Done(None),
        Err(problem) => failed(handle, &problem),
    }
}

async fn list(
    mut query: VoicemailQuery,
    handle: &Handle,
    writer: &mut (impl AsyncWriteExt + Unpin),
) -> io::Result<Response> {
    let mut left = query.limit;
    while left > 0 {
        query.limit = left.min(PAGE);
        let rows = match handle.voicemail(query.clone()).await {
            Ok(rows) => rows,
            Err(problem) => return Ok(unreadable(handle, &problem)),
        };
        for row in &rows {
            say(writer, &Response::Part(message(row))).await?;
        }
        if rows.len() < query.limit {
            break;
        }
        left -= rows.len();
        query.before = rows.last().map(|row| row.id);
    }
    Ok(Response::Done(None))
}

fn done(handle: &Handle, result: Result<(), StoreError>) -> Response {
    match result {
        Ok(()) => Response::Done(None),
        Err(problem) => unreadable(handle, &problem),
    }
}

fn unreadable(handle: &Handle, problem: &StoreError) -> Response {
    Response::Failed {
        code: exit::FAILED,
        text: texts(handle)
            .told("cli-journal", &[("detail", problem.to_string().into())])
            .to_string(),
    }
}

/// A message as `voicemail list --json` shows it.
fn message(kept: &Voicemail) -> Value {
    json!({
        "id": kept.id,
        "row": kept.row,
        "at": time(Some(kept.at)),
        "seconds": kept.length.as_secs_f64(),
        "state": if kept.heard { "heard" } else { "new" },
        "who": kept.who(),
        "name": kept.caller.name,
        "number": kept.caller.number,
        "contact": kept.contact.as_ref().map(|contact| contact.id),
        "line": kept.line,
        "line_name": kept.line_name,
        "consent": kept.consent,
    })
}
