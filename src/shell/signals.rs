//! The system asks for the end.

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc,
};

/// Passes on SIGTERM, SIGINT and SIGHUP. The second one ends the program at once: somebody is impatient.
pub(super) async fn end_signals(tell: mpsc::Sender<()>) {
    let kinds = [
        SignalKind::terminate(),
        SignalKind::interrupt(),
        SignalKind::hangup(),
    ];
    let mut signals = Vec::new();
    for kind in kinds {
        match signal(kind) {
            Ok(signal) => signals.push(signal),
            Err(problem) => tracing::warn!(%problem, "a signal of the system goes unheard"),
        }
    }
    let [terminate, interrupt, hangup] = &mut signals[..] else {
        return;
    };
    let mut heard = 0;
    loop {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hangup.recv() => {}
        }
        heard += 1;
        if heard > 1 {
            std::process::exit(1);
        }
        if tell.send(()).await.is_err() {
            return;
        }
    }
}
