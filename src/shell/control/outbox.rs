//! Notices over the control socket.

use std::io;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use super::{
    protocol::{OutboxAct, Response, exit},
    server::{say, texts},
    status::time,
};
use crate::{
    domain::notice::Notice,
    shell::{handle::Handle, store::StoreError},
};

pub(super) async fn act(
    act: OutboxAct,
    handle: &Handle,
    writer: &mut (impl AsyncWriteExt + Unpin),
) -> io::Result<Response> {
    match act {
        OutboxAct::List { all, limit } => list((all, limit), handle, writer).await,
        OutboxAct::Resend { notices } => Ok(by_hand(notices, true, handle).await),
        OutboxAct::Drop { notices } => Ok(by_hand(notices, false, handle).await),
        OutboxAct::Test { to } => Ok(test(&to, handle).await),
    }
}

async fn list(
    (all, limit): (bool, usize),
    handle: &Handle,
    writer: &mut (impl AsyncWriteExt + Unpin),
) -> io::Result<Response> {
    match handle.notices(None, all, limit).await {
        Ok(rows) => {
            for row in &rows {
                say(writer, &Response::Part(notice(row, handle))).await?;
            }
            Ok(Response::Done(None))
        }
        Err(problem) => Ok(unreadable(handle, &problem)),
    }
}

async fn by_hand(notices: Vec<u64>, resend: bool, handle: &Handle) -> Response {
    match handle.handle_notices(notices, resend).await {
        Ok(0) => Response::Failed {
            code: exit::NO_SUCH,
            text: texts(handle).told("cli-no-notice", &[]).to_string(),
        },
        Ok(_) => Response::Done(None),
        Err(problem) => unreadable(handle, &problem),
    }
}

/// Comes back when the server has taken it, or said why not.
async fn test(to: &str, handle: &Handle) -> Response {
    match handle.test_mail(to.to_owned()).await {
        Ok(()) => Response::Done(None),
        Err(detail) => Response::Failed {
            code: exit::FAILED,
            text: texts(handle)
                .told("cli-mail", &[("detail", detail.into())])
                .to_string(),
        },
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

/// A notice as `outbox --json` shows it.
fn notice(kept: &Notice, handle: &Handle) -> Value {
    json!({
        "id": kept.id,
        "row": kept.row,
        "channel": kept.channel.word(),
        "state": kept.state,
        "at": time(Some(kept.at)),
        "due": time(kept.due),
        "tries": kept.tries,
        "problem": kept.problem,
        "suppressed": kept.suppressed,
        "text": texts(handle).notice(kept, crate::shell::clock::wall(), &crate::l10n::Zone::system()),
        "to": kept.letter.to,
        "subject": kept.letter.subject,
    })
}
