//! Notices on their way: a thread that sends what is due and writes down what came of it. It lives while something waits.
//!
//! A notice is sent, then written down as sent; when the program is stopped in between it is sent again, under the same
//! Message-ID, by which mail servers and programs know it. Nothing else can send one twice, and nothing can lose one.

mod mail;
mod post;
mod text;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    time::Duration,
};

pub use mail::{MailProblem, Means, SECRET, send_test};
pub use text::SMS_SECRET;

use crate::{
    domain::{
        journal::WallTime,
        notice::{Channel, Notice},
        settings::Settings,
    },
    shell::{clock, store::Store},
};

/// Orders that may wait.
const ORDERS: usize = 64;
/// The thread ends when nothing was to do for so long.
const REST: Duration = Duration::from_secs(10);
/// Longest sleep: a clock that is set must not make it oversleep.
const NAP: Duration = Duration::from_mins(10);

/// Whether a secret of this name is one notices are sent with.
#[must_use]
pub fn is_secret_key(name: &str) -> bool {
    matches!(name, SECRET | SMS_SECRET)
}

/// The way to the thread.
pub(super) struct Outbox {
    store: Store,
    means: Means,
    orders: Option<SyncSender<Order>>,
}

/// The next notice is due then; by these settings.
struct Order {
    due: Option<WallTime>,
    settings: Arc<Settings>,
}

impl Outbox {
    pub(super) const fn new(store: Store, means: Means) -> Self {
        Self {
            store,
            means,
            orders: None,
        }
    }

    /// Takes up when the next notice is due. Without any no thread is begun.
    pub(super) fn wake(&mut self, due: Option<WallTime>, settings: &Arc<Settings>) {
        let order = Order {
            due,
            settings: Arc::clone(settings),
        };
        let order = match &self.orders {
            None => order,
            Some(orders) => match orders.try_send(order) {
                // Whatever is due is read anew each time, so one that does not fit is not missed.
                Ok(()) | Err(TrySendError::Full(_)) => return,
                Err(TrySendError::Disconnected(order)) => order,
            },
        };
        if due.is_some() {
            self.begin(order);
        }
    }

    fn begin(&mut self, order: Order) {
        let (orders, inbox) = sync_channel(ORDERS);
        let (store, means) = (self.store.clone(), self.means.clone());
        let settings = Arc::clone(&order.settings);
        let thread = std::thread::Builder::new()
            .name("outbox".into())
            .stack_size(1024 * 1024)
            .spawn(move || {
                let thread = Thread {
                    store,
                    means,
                    settings,
                    due: None,
                };
                thread.run(&inbox);
            });
        if let Err(problem) = thread {
            tracing::error!(%problem, "notices cannot be sent");
            return;
        }
        if orders.try_send(order).is_ok() {
            self.orders = Some(orders);
        }
    }

    /// Where the means of sending lie.
    pub(super) const fn means(&self) -> &Means {
        &self.means
    }

    /// Sends by these settings from now on.
    pub(super) fn adopt(&mut self, settings: &Settings) {
        let file = &settings.network.tls_ca_file;
        self.means.ca_file = (!file.is_empty()).then(|| PathBuf::from(file));
    }
}

struct Thread {
    store: Store,
    means: Means,
    settings: Arc<Settings>,
    due: Option<WallTime>,
}

impl Thread {
    fn run(mut self, orders: &Receiver<Order>) {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(problem) => return tracing::error!(%problem, "notices cannot be sent"),
        };
        loop {
            match orders.recv_timeout(self.wait()) {
                Ok(order) => {
                    self.due = order.due;
                    self.settings = order.settings;
                }
                Err(RecvTimeoutError::Timeout) if self.due.is_none() => return,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.due.is_some_and(|due| due <= clock::wall()) {
                // The store tells anew when the next one is due.
                self.due = None;
                runtime.block_on(self.send_due());
            }
        }
    }

    fn wait(&self) -> Duration {
        let Some(due) = self.due else {
            return REST;
        };
        let left = due.0.saturating_sub(clock::wall().0).max(0);
        Duration::from_millis(u64::try_from(left).unwrap_or(0)).min(NAP)
    }

    async fn send_due(&self) {
        let due = self.store.due_notices().await;
        let due = due.inspect_err(|problem| tracing::error!(%problem, "no notices to be had"));
        for notice in due.unwrap_or_default() {
            let (taken, problem) = match self.send(&notice) {
                Ok(taken) => (Some(taken), None),
                Err(problem) => (None, Some(problem)),
            };
            let done = self.store.notice_tried(notice.id, problem).await;
            if let Some(taken) = taken.flatten() {
                taken.part();
            }
            if let Err(problem) = done {
                // It would go out again and again.
                tracing::error!(%problem, "the outbox cannot be written; sending stops");
                return;
            }
        }
    }

    /// Or what was said, and whether another try is of no use. A mail's server is left to be parted from.
    fn send(&self, notice: &Notice) -> Result<Option<mail::Taken>, (String, bool)> {
        let sent = match &notice.channel {
            Channel::Mail => mail::send(&self.settings.mail, &self.means, notice)
                .map(Some)
                .map_err(|problem| (problem.to_string(), problem.is_final())),
            Channel::Sms(number) => {
                let message = (number.as_str(), notice.letter.text.as_str());
                text::send(&self.settings.sms, &self.means, message)
                    .map(|()| None)
                    .map_err(|problem| (problem.to_string(), problem.is_final()))
            }
        };
        match &sent {
            Ok(_) => tracing::info!(notice = notice.id, call = notice.row.0, "notice sent"),
            Err((problem, _)) => tracing::warn!(notice = notice.id, %problem, "notice not sent"),
        }
        sent
    }
}
