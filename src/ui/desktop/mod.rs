//! The desktop around the windows: tray, notifications, the window manager. None of it is needed to telephone.

pub mod bus;
pub mod hot_keys;
pub mod household;
mod notice;
mod screens;
pub mod tray;
mod x11;

pub use screens::Screens;

use std::{fmt, sync::Arc};

use iced::{Subscription, Task, futures::StreamExt, window};
use tokio::sync::{Mutex, mpsc, watch};

use self::{
    bus::Place,
    hot_keys::{HotKeys, KeyUse, Refusals},
    household::Wanted,
};
use crate::{
    domain::{
        id::{ActionId, CallId},
        journal::CallEntry,
    },
    engine::snapshot::Snapshot,
    ui::look::Look,
};

/// The name of the .desktop file without its ending; also the windows' class.
pub const NAME: &str = "linekeeper";
/// Wishes that wait to be heard; more are dropped.
const QUEUE: usize = 16;

/// What the user asked for outside the windows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Bring the main window.
    Show,
    /// Show the missed calls.
    Missed,
    /// Do not disturb on or off.
    DoNotDisturb(bool),
    /// End the call talked in.
    HangUp,
    /// Call the other party of this row back.
    CallBack(CallId),
    /// Carry this action out.
    Run(ActionId),
    /// A key from anywhere was pressed.
    Key(KeyUse),
    /// Answer this one.
    Answer(CallId),
    /// Decline this one.
    Reject(CallId),
    /// End the program.
    Quit,
}

/// Tray and notifications.
pub struct Desktop {
    wishes: mpsc::Sender<Wish>,
    heard: Arc<Mutex<mpsc::Receiver<Wish>>>,
    tray: Option<tray::Handle>,
    shown: tray::Shown,
    notices: notice::Notices,
    keys: HotKeys,
    /// What calls want of the household; nobody listens before the first call.
    wanted: Option<watch::Sender<Wanted>>,
    /// The newest missed call.
    missed: Option<CallEntry>,
}

impl Default for Desktop {
    fn default() -> Self {
        let (wishes, heard) = mpsc::channel(QUEUE);
        Self {
            wishes,
            heard: Arc::new(Mutex::new(heard)),
            tray: None,
            shown: tray::Shown::default(),
            notices: notice::Notices::default(),
            keys: HotKeys::default(),
            wanted: None,
            missed: None,
        }
    }
}

impl fmt::Debug for Desktop {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Desktop")
            .field("shown", &self.shown)
            .finish_non_exhaustive()
    }
}

impl Desktop {
    /// Puts the sign into the tray.
    pub fn start(&self) -> Task<Option<tray::Handle>> {
        Task::future(tray::put(self.wishes.clone()))
    }

    /// Takes the tray over once it is there.
    pub fn take(&mut self, tray: Option<tray::Handle>) {
        self.tray = tray;
        self.shown = tray::Shown::default();
    }

    /// Whether the tray can be seen.
    #[must_use]
    pub fn has_tray(&self) -> bool {
        self.tray.as_ref().is_some_and(tray::Handle::is_seen)
    }

    /// Shows the telephone's state in the tray and rings by notification.
    pub fn follow(&mut self, look: &Look, snapshot: &Snapshot) -> Task<()> {
        self.notices.follow(look, snapshot, &self.wishes);
        self.ask_household(look, snapshot);
        let shown = tray::Shown::of(look, snapshot, self.missed.as_ref());
        match &self.tray {
            Some(tray) if shown != self.shown => {
                self.shown = shown.clone();
                Task::future(tray.clone().show(shown))
            }
            Some(_) | None => Task::none(),
        }
    }

    /// The newest missed call, for the tray.
    pub fn remember_missed(&mut self, missed: Option<CallEntry>) {
        self.missed = missed;
    }

    /// Takes the keys of the settings when they changed; gives those that can't be had.
    pub fn take_keys(&mut self, snapshot: &Snapshot) -> Task<Refusals> {
        match self.keys.changed(&snapshot.settings.desktop) {
            Some(wanted) => Task::future(self.keys.clone().take(wanted, self.wishes.clone())),
            None => Task::none(),
        }
    }

    /// Players and sleep follow the calls; the one who sees to it begins with the first call.
    fn ask_household(&mut self, look: &Look, snapshot: &Snapshot) {
        let wanted = Wanted::of(snapshot, look.text("desktop-awake-reason"));
        if let Some(tell) = &self.wanted {
            tell.send_if_modified(|before| {
                let changed = *before != wanted;
                *before = wanted;
                changed
            });
        } else if (wanted.silence || wanted.awake)
            // Outside a runtime (a test) nobody is asked.
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let (tell, told) = watch::channel(wanted);
            runtime.spawn(household::keep(Place::Session, Place::System, told));
            self.wanted = Some(tell);
        }
    }

    /// Wishes as they come.
    pub fn wishes(&self) -> Subscription<Wish> {
        Subscription::run_with(Ear(Arc::clone(&self.heard)), |ear| {
            let heard = Arc::clone(&ear.0);
            iced::futures::stream::unfold(heard, |heard| async move {
                let wish = heard.lock().await.recv().await?;
                Some((wish, heard))
            })
            .boxed()
        })
    }
}

/// One ear per run of the program.
struct Ear(Arc<Mutex<mpsc::Receiver<Wish>>>);

impl std::hash::Hash for Ear {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        "desktop".hash(state);
    }
}

/// The sign of the windows.
#[must_use]
pub fn icon() -> Option<window::Icon> {
    static PIXELS: &[u8] = include_bytes!("../../../assets/icons/linekeeper-64.rgba");
    window::icon::from_rgba(PIXELS.to_vec(), 64, 64).ok()
}

/// The windows' class, so that the desktop knows which program they belong to.
#[must_use]
pub fn named() -> window::settings::PlatformSpecific {
    window::settings::PlatformSpecific {
        application_id: NAME.to_owned(),
        ..window::settings::PlatformSpecific::default()
    }
}

/// Asks the window manager not to give this window the keyboard when it appears.
pub fn keep_keyboard<T: Send + 'static>(id: window::Id) -> Task<T> {
    window::raw_id::<T>(id).then(|raw| {
        x11::never_focus_at_first(raw);
        Task::none()
    })
}

/// The screens and where the pointer is; `None` where the desktop does not tell (Wayland).
#[must_use]
pub fn screens() -> Option<Screens> {
    x11::screens()
}
