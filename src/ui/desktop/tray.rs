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
    menu::{CheckmarkItem, StandardItem, SubMenu},
};
use tokio::sync::mpsc;

use super::{NAME, Wish};
use crate::{
    domain::{
        id::{ActionId, CallId},
        journal::{CallEntry, Caller},
    },
    engine::snapshot::{CallState, Registration, Snapshot},
    ui::look::Look,
};

/// What the tray shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    state: String,
    calls: bool,
    quiet: bool,
    ringing: Option<CallId>,
    missed: u32,
    last_missed: Option<CallId>,
    /// Actions offered, with their titles.
    actions: Vec<(ActionId, String)>,
    words: Words,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Words {
    open: String,
    quiet: String,
    answer: String,
    reject: String,
    hang_up: String,
    missed: String,
    call_back: String,
    actions: String,
    quit: String,
}

impl Shown {
    /// The telephone's state in the words of the tray.
    #[must_use]
    pub fn of(look: &Look, snapshot: &Snapshot, missed: Option<&CallEntry>) -> Self {
        let mut calls = snapshot.calls.iter();
        let ringing = calls.find(|call| call.state == CallState::Ringing);
        let named = |key: &str, caller: Option<&Caller>| {
            let name = caller.map_or_else(String::new, |caller| look.l10n.caller(caller));
            look.l10n.with(key, &[("caller", name.into())])
        };
        // Nobody to call back: the number was withheld, or the row is gone.
        let missed = missed.filter(|row| !row.caller.uri.is_empty());
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
            ringing: ringing.map(|call| call.id),
            missed: snapshot.missed,
            last_missed: missed.map(|row| row.id),
            actions: actions(snapshot),
            words: Words {
                open: look.text("tray-open"),
                quiet: look.text("dnd"),
                answer: named("tray-answer", ringing.map(|call| &call.caller)),
                reject: look.text("reject"),
                hang_up: look.text("hang-up"),
                call_back: named("tray-call-back", missed.map(|row| &row.caller)),
                missed: look
                    .l10n
                    .with("tray-missed", &[("count", snapshot.missed.into())]),
                actions: look.text("actions-title"),
                quit: look.text("tray-quit"),
            },
        }
    }
}

/// Those that are offered by a button (S32).
fn actions(snapshot: &Snapshot) -> Vec<(ActionId, String)> {
    let all = snapshot.settings.actions.iter();
    all.filter(|(_, action)| action.button && action.enabled)
        .map(|(key, action)| (ActionId::new(key), action.title.clone()))
        .collect()
}

struct Sign {
    shown: Shown,
    wishes: mpsc::Sender<Wish>,
    seen: Arc<AtomicBool>,
}

impl Sign {
    fn wish(&self, wish: Wish) {
        if let Err(problem) = self.wishes.try_send(wish) {
            tracing::warn!(%problem, "the window does not listen to the tray");
        }
    }

    fn actions(&self) -> MenuItem<Self> {
        let items = self.shown.actions.iter();
        SubMenu {
            label: self.shown.words.actions.clone(),
            submenu: items
                .map(|(id, title)| Self::item(title, true, Wish::Run(id.clone())))
                .collect(),
            ..SubMenu::default()
        }
        .into()
    }

    fn item(label: &str, enabled: bool, wish: Wish) -> MenuItem<Self> {
        StandardItem {
            // A single one would mark the letter after it.
            label: label.replace('_', "__"),
            enabled,
            activate: Box::new(move |sign: &mut Self| sign.wish(wish.clone())),
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
        let mut menu = vec![Self::item(&words.open, true, Wish::Show)];
        if let Some(call) = shown.ringing {
            menu.push(MenuItem::Separator);
            menu.push(Self::item(&words.answer, true, Wish::Answer(call)));
            menu.push(Self::item(&words.reject, true, Wish::Reject(call)));
        }
        let missed = Self::item(&words.missed, shown.missed > 0, Wish::Missed);
        menu.extend([MenuItem::Separator, missed]);
        if let Some(row) = shown.last_missed {
            menu.push(Self::item(&words.call_back, true, Wish::CallBack(row)));
        }
        menu.extend([
            MenuItem::Separator,
            CheckmarkItem {
                label: words.quiet.clone(),
                checked: quiet,
                activate: Box::new(move |sign: &mut Self| sign.wish(Wish::DoNotDisturb(!quiet))),
                ..CheckmarkItem::default()
            }
            .into(),
            Self::item(&words.hang_up, shown.calls, Wish::HangUp),
        ]);
        if !shown.actions.is_empty() {
            menu.push(self.actions());
        }
        menu.extend([
            MenuItem::Separator,
            Self::item(&words.quit, true, Wish::Quit),
        ]);
        menu
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

#[cfg(test)]
mod tests {
    use ksni::Tray as _;

    use super::*;
    use crate::{
        domain::{journal::WallTime, settings::Appearance},
        engine::snapshot::Snapshot,
        l10n::Zone,
    };

    fn labels(shown: Shown) -> Vec<String> {
        let (wishes, _) = mpsc::channel(1);
        let sign = Sign {
            shown,
            wishes,
            seen: Arc::default(),
        };
        let label = |item: MenuItem<Sign>| match item {
            MenuItem::Standard(item) => Some(item.label),
            MenuItem::Checkmark(item) => Some(item.label),
            MenuItem::SubMenu(menu) => Some(menu.label),
            _ => None,
        };
        sign.menu().into_iter().filter_map(label).collect()
    }

    #[test]
    fn the_menu_offers_what_can_be_done_now() {
        let appearance = Appearance {
            language: "en".into(),
            ..Appearance::default()
        };
        let look = Look::new(&appearance, Zone::utc(), WallTime::default());
        let quiet = labels(Shown::of(&look, &Snapshot::default(), None));
        assert!(
            !quiet
                .iter()
                .any(|label| label.contains("back") || label.contains("Answer"))
        );
        let mut shown = Shown::of(&look, &Snapshot::default(), None);
        shown.ringing = Some(CallId(3));
        shown.words.answer = "Answer Eva".into();
        shown.last_missed = Some(CallId(2));
        shown.actions = vec![(ActionId::new("crm"), "Customer file".into())];
        shown.words.call_back = "Call Eva back".into();
        let busy = labels(shown);
        assert_eq!(busy.len(), quiet.len() + 4);
        assert_eq!(busy[1], "Answer Eva");
        assert!(busy.contains(&"Call Eva back".to_owned()));
    }
}
