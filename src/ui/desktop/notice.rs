//! A notification per ringing call, with buttons where the desktop has them. The call window is the first place to
//! answer; this one helps when it is covered. A notification goes when its call stops ringing.

use std::{collections::BTreeMap, time::Duration};

use notify_rust::{Hint, Notification, NotificationResponse, Timeout, Urgency};
use tokio::sync::{mpsc, oneshot};

use super::{NAME, Wish};
use crate::{
    domain::id::CallId,
    engine::snapshot::{CallState, CallView, Snapshot},
    ui::look::Look,
};

/// The longest a call rings anywhere; a waiter for a dead notification server ends then.
const LONGEST: Duration = Duration::from_mins(5);
/// A notification server that takes longer is not there.
const SHOW: Duration = Duration::from_secs(3);

/// Notifications on show.
#[derive(Debug, Default)]
pub(super) struct Notices(BTreeMap<CallId, oneshot::Sender<()>>);

impl Notices {
    /// Shows one for each call that began to ring, closes those of calls that ring no more.
    pub(super) fn follow(&mut self, look: &Look, snapshot: &Snapshot, wishes: &mpsc::Sender<Wish>) {
        let ringing = |call: &&CallView| call.state == CallState::Ringing;
        self.0.retain(|id, _| {
            snapshot
                .calls
                .iter()
                .filter(ringing)
                .any(|call| call.id == *id)
        });
        for call in snapshot.calls.iter().filter(ringing) {
            if self.0.contains_key(&call.id) {
                continue;
            }
            let (over, gone) = oneshot::channel();
            self.0.insert(call.id, over);
            let notification = build(look, call);
            // Outside a runtime (a test) nothing is notified.
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn(show(notification, call.id, wishes.clone(), gone));
            }
        }
    }
}

fn build(look: &Look, call: &CallView) -> Notification {
    let (title, body) = words(look, call);
    let mut notification = Notification::new();
    notification
        .appname("Linekeeper")
        .summary(&title)
        .body(&body)
        .icon(NAME)
        .urgency(Urgency::Critical)
        .timeout(Timeout::Never)
        .hint(Hint::Category("call.incoming".to_owned()))
        .hint(Hint::DesktopEntry(NAME.to_owned()))
        .action("default", &look.text("tray-open"))
        .action("answer", &look.text("answer"))
        .action("reject", &look.text("reject"));
    notification
}

/// Title and text as their templates make them; the plain names when there are none.
fn words(look: &Look, call: &CallView) -> (String, String) {
    let mut title = call.words.notice_title.clone();
    if title.trim().is_empty() {
        let line = call.line.as_ref();
        title = line.map_or_else(|| look.text("call-no-line"), |line| look.l10n.line(line));
    }
    let mut body = call.words.notice_body.clone();
    if body.trim().is_empty() {
        body = look.l10n.caller(&call.caller);
        let number = look.l10n.caller_number(&call.caller);
        if number != body {
            body = format!("{body}\n{number}");
        }
    }
    // Notification servers read tags in the text; none may come from a caller.
    (title, body.replace('<', "‹").replace('>', "›"))
}

async fn show(
    notification: Notification,
    id: CallId,
    wishes: mpsc::Sender<Wish>,
    gone: oneshot::Receiver<()>,
) {
    let handle = match tokio::time::timeout(SHOW, notification.show_async()).await {
        Ok(Ok(handle)) => handle,
        Ok(Err(error)) => {
            tracing::debug!(%error, "no notification");
            return;
        }
        Err(_) => {
            tracing::debug!("notification server does not answer");
            return;
        }
    };
    let mut wish = None;
    tokio::select! {
        () = handle.wait_for_action_async(|response| wish = wish_of(response, id)) => {}
        // The sender is dropped when the call rings no more.
        _ = gone => {}
        () = tokio::time::sleep(LONGEST) => {}
    }
    if let Some(wish) = wish
        && wishes.send(wish).await.is_err()
    {
        tracing::debug!("the window is gone");
    }
    // Servers may leave it on show after a press; closing one that is closed does nothing.
    if tokio::time::timeout(SHOW, handle.close_async())
        .await
        .is_err()
    {
        tracing::debug!("notification server does not answer");
    }
}

fn wish_of(response: &NotificationResponse, id: CallId) -> Option<Wish> {
    match response {
        NotificationResponse::Default => Some(Wish::Show),
        NotificationResponse::Action(action) if action == "answer" => Some(Wish::Answer(id)),
        NotificationResponse::Action(action) if action == "reject" => Some(Wish::Reject(id)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_of_a_notification_act_on_its_call() {
        let id = CallId(7);
        let action = |name: &str| wish_of(&NotificationResponse::Action(name.into()), id);
        assert_eq!(action("answer"), Some(Wish::Answer(id)));
        assert_eq!(action("reject"), Some(Wish::Reject(id)));
        assert_eq!(action("else"), None);
        assert_eq!(
            wish_of(&NotificationResponse::Default, id),
            Some(Wish::Show)
        );
    }
}
