//! The desktop around the windows: tray, notifications, the window manager. None of it is needed to telephone.

mod notice;
mod screens;
pub mod tray;
mod x11;

pub use screens::Screens;

use std::{fmt, sync::Arc};

use iced::{Subscription, Task, futures::StreamExt, window};
use tokio::sync::{Mutex, mpsc};

use crate::{domain::id::CallId, engine::snapshot::Snapshot, ui::look::Look};

/// The name of the .desktop file without its ending; also the windows' class.
pub const NAME: &str = "linekeeper";
/// Wishes that wait to be heard; more are dropped.
const QUEUE: usize = 16;

/// What the user asked for outside the windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Bring the main window.
    Show,
    /// Show the missed calls.
    Missed,
    /// Do not disturb on or off.
    DoNotDisturb(bool),
    /// End the call talked in.
    HangUp,
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
        let shown = tray::Shown::of(look, snapshot);
        match &self.tray {
            Some(tray) if shown != self.shown => {
                self.shown = shown.clone();
                Task::future(tray.clone().show(shown))
            }
            Some(_) | None => Task::none(),
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
