//! Contacts over the control socket: shown, looked up, exported.

use std::{io, path::PathBuf};

use tokio::io::AsyncWriteExt;

use super::{
    protocol::{Response, exit},
    server::{PAGE, say, texts},
};
use crate::{
    domain::{
        contact_list::ContactQuery,
        id::SourceId,
        sources::{ExportForm, SourcesWish},
    },
    engine::command::Command,
    shell::{
        contacts::{ContactsError, contact_json, found_json},
        handle::Handle,
    },
};

pub(super) async fn part(
    value: serde_json::Value,
    writer: &mut (impl AsyncWriteExt + Unpin),
) -> io::Result<Response> {
    say(writer, &Response::Part(value)).await?;
    Ok(Response::Done(None))
}

pub(super) async fn look_up(
    number: &str,
    handle: &Handle,
    writer: &mut (impl AsyncWriteExt + Unpin),
) -> io::Result<Response> {
    Ok(match handle.who(number).await {
        Ok(found) => {
            say(writer, &Response::Part(found_json(&found))).await?;
            Response::Done(None)
        }
        Err(problem) => unreadable(handle, &problem),
    })
}

pub(super) async fn contacts(
    (text, source, limit): (String, Option<SourceId>, usize),
    handle: &Handle,
    writer: &mut (impl AsyncWriteExt + Unpin),
) -> io::Result<Response> {
    let mut query = ContactQuery {
        text,
        source,
        limit,
        ..ContactQuery::default()
    };
    let mut left = query.limit;
    while left > 0 {
        query.limit = left.min(PAGE);
        let page = match handle.contacts(query.clone()).await {
            Ok(page) => page,
            Err(problem) => return Ok(unreadable(handle, &problem)),
        };
        let count = page.rows.len();
        for row in page.rows {
            match handle.contact(row.id).await {
                Ok(Some(contact)) => {
                    say(writer, &Response::Part(contact_json(&contact))).await?;
                }
                // Gone in this very moment.
                Ok(None) => {}
                Err(problem) => return Ok(unreadable(handle, &problem)),
            }
        }
        if count < query.limit {
            break;
        }
        left -= count;
        query.skip += count;
    }
    Ok(Response::Done(None))
}

fn unreadable(handle: &Handle, problem: &ContactsError) -> Response {
    let detail = [("detail", problem.to_string().into())];
    Response::Failed {
        code: exit::FAILED,
        text: texts(handle).told("cli-contacts", &detail).to_string(),
    }
}

pub(super) fn export(path: PathBuf, source: &str, form: ExportForm) -> Command {
    let source = SourceId::new(source);
    Command::Sources(SourcesWish::Export { source, path, form })
}
