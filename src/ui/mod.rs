//! The windows.
//!
//! [`run`] is handed a [`Bridge`] to the telephone and returns when the program ends. Nothing here holds state of a
//! call: views draw the newest snapshot, presses become commands.

pub mod app;
pub mod bridge;
pub mod desktop;
pub mod icon;
pub mod keys;
pub mod look;
pub mod notes;
pub mod screen;
pub mod theme;
pub mod widget;
pub mod window;

use std::borrow::Cow;

use app::App;
use bridge::Bridge;
use iced::Task;
use theme::{scale, text};

use crate::l10n::Zone;

/// The fonts that are embedded.
pub static FONTS: [&[u8]; 3] = [
    include_bytes!("../../assets/fonts/IBMPlexSans-Regular.ttf"),
    include_bytes!("../../assets/fonts/IBMPlexSans-SemiBold.ttf"),
    icon::BYTES,
];

/// The toolkit's settings: fonts and the usual text size.
#[must_use]
pub fn toolkit() -> iced::Settings {
    iced::Settings {
        id: Some(desktop::NAME.to_owned()),
        fonts: FONTS.iter().map(|font| Cow::Borrowed(*font)).collect(),
        default_font: text::REGULAR,
        default_text_size: scale::BODY.size.into(),
        ..iced::Settings::default()
    }
}

/// Whether there is a display to open windows on. The toolkit panics without one, so ask first.
#[must_use]
pub fn has_display() -> bool {
    ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Runs the windows until the program ends. `hidden` leaves the main window closed at first (tray only).
///
/// # Errors
/// When no window can be opened at all.
pub fn run(bridge: Bridge, hidden: bool) -> Result<(), iced::Error> {
    let boot = move || {
        let mut app = App::new(bridge.clone(), Zone::system(), look::wall_clock());
        let task: Task<app::Message> = app.start(hidden);
        (app, task)
    };
    iced::daemon(boot, App::update, App::view)
        .settings(toolkit())
        .title(App::title)
        .theme(|app: &App, _| app.theme())
        .scale_factor(|app, _| app.scale())
        .subscription(App::subscription)
        .run()
}
