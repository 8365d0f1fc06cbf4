//! The sign in the tray (StatusNotifierItem): state at a glance, and the few things done most.
//!
//! Many desktops have no tray; then [`put`] gives nothing or a sign nobody sees, and the program does without.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use ksni::{
    Icon, MenuItem, Status, ToolTip, TrayMethods,
    menu::{CheckmarkItem, StandardItem},
};
use tokio::sync::mpsc;

use super::{NAME, Wish};
use crate::{
    engine::snapshot::{Registration, Snapshot},
    ui::look::Look,
};

/// What the tray shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    state: String,
    calls: bool,
    quiet: bool,
    missed: u32,
    words: Words,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Words {
    open: String,
    quiet: String,
    hang_up: String,
    missed: String,
    quit: String,
}

impl Shown {
    /// The telephone's state in the words of the tray.
    #[must_use]
    pub fn of(look: &Look, snapshot: &Snapshot) -> Self {
        let all = snapshot.accounts.len();
        let ready = snapshot
            .accounts
            .iter()
            .filter(|one| matches!(one.registration, Registration::Registered { .. }))
            .count();
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        Self {
            state: look.l10n.with(
                "tray-state",
                &[("ready", count(ready).into()), ("all", count(all).into())],
            ),
            calls: !snapshot.calls.is_empty(),
            quiet: snapshot.do_not_disturb,
            missed: snapshot.missed,
            words: Words {
                open: look.text("tray-open"),
                quiet: look.text("dnd"),
                hang_up: look.text("hang-up"),
                missed: look
                    .l10n
                    .with("tray-missed", &[("count", snapshot.missed.into())]),
                quit: look.text("tray-quit"),
            },
        }
    }
}

struct Sign {
    shown: Shown,
    wishes: mpsc::Sender<Wish>,
    seen: Arc<AtomicBool>,
}

impl Sign {
    fn wish(&self, wish: Wish) {
        if self.wishes.try_send(wish).is_err() {
            tracing::warn!(?wish, "the window does not listen to the tray");
        }
    }

    fn item(label: &str, enabled: bool, wish: Wish) -> MenuItem<Self> {
        StandardItem {
            label: label.to_owned(),
            enabled,
            activate: Box::new(move |sign: &mut Self| sign.wish(wish)),
            ..StandardItem::default()
        }
        .into()
    }
}

impl ksni::Tray for Sign {
    fn id(&self) -> String {
        NAME.to_owned()
    }

    fn title(&self) -> String {
        "Linekeeper".to_owned()
    }

    fn status(&self) -> Status {
        if self.shown.calls || self.shown.missed > 0 {
            Status::NeedsAttention
        } else {
            Status::Active
        }
    }

    fn icon_name(&self) -> String {
        NAME.to_owned()
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        vec![pixels()]
    }

    fn attention_icon_pixmap(&self) -> Vec<Icon> {
        vec![pixels()]
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip {
            title: "Linekeeper".to_owned(),
            description: self.shown.state.clone(),
            ..ToolTip::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.wish(Wish::Show);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let (shown, words) = (&self.shown, &self.shown.words);
        let quiet = shown.quiet;
        vec![
            Self::item(&words.open, true, Wish::Show),
            Self::item(&words.missed, shown.missed > 0, Wish::Missed),
            MenuItem::Separator,
            CheckmarkItem {
                label: words.quiet.clone(),
                checked: quiet,
                activate: Box::new(move |sign: &mut Self| sign.wish(Wish::DoNotDisturb(!quiet))),
                ..CheckmarkItem::default()
            }
            .into(),
            Self::item(&words.hang_up, shown.calls, Wish::HangUp),
            MenuItem::Separator,
            Self::item(&words.quit, true, Wish::Quit),
        ]
    }

    fn watcher_online(&self) {
        self.seen.store(true, Ordering::Relaxed);
    }

    fn watcher_offline(&self, _: ksni::OfflineReason) -> bool {
        self.seen.store(false, Ordering::Relaxed);
        true
    }
}

/// The sign as it is on show.
#[derive(Clone)]
pub struct Handle {
    sign: ksni::Handle<Sign>,
    seen: Arc<AtomicBool>,
}

impl Handle {
    /// Whether a tray shows it.
    #[must_use]
    pub fn is_seen(&self) -> bool {
        self.seen.load(Ordering::Relaxed)
    }

    /// Shows something else.
    pub async fn show(self, shown: Shown) {
        self.sign.update(|sign| sign.shown = shown).await;
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Handle")
            .field("seen", &self.seen)
            .finish_non_exhaustive()
    }
}

/// Puts the sign up; it waits for a tray that starts later. `None`: there is no session bus.
pub async fn put(wishes: mpsc::Sender<Wish>) -> Option<Handle> {
    let seen = Arc::new(AtomicBool::new(true));
    let sign = Sign {
        shown: Shown::default(),
        wishes,
        seen: Arc::clone(&seen),
    };
    match sign.assume_sni_available(true).spawn().await {
        Ok(sign) => Some(Handle { sign, seen }),
        Err(error) => {
            tracing::info!(%error, "no tray");
            None
        }
    }
}

/// The program's sign as the tray wants it: ARGB, most significant byte first.
fn pixels() -> Icon {
    static RGBA: &[u8] = include_bytes!("../../../assets/icons/linekeeper-32.rgba");
    let data = RGBA
        .chunks_exact(4)
        .flat_map(|p| [p[3], p[0], p[1], p[2]])
        .collect();
    Icon {
        width: 32,
        height: 32,
        data,
    }
}
