//! A word with the X11 window manager that the toolkit has no means for. Without X11 (Wayland) there is nothing to say.

use iced::{Point, Rectangle, Size};
use x11rb::{
    connection::Connection,
    protocol::{
        randr::ConnectionExt as _,
        xproto::{AtomEnum, ConnectionExt as _, PropMode},
    },
    wrapper::ConnectionExt as _,
};

use super::Screens;

/// Tells the window manager that no user asked for this window, so that it must not take the keyboard when it is
/// mapped (Extended Window Manager Hints, `_NET_WM_USER_TIME` of zero).
pub(super) fn never_focus_at_first(raw: u64) {
    if std::env::var_os("DISPLAY").is_none() {
        return;
    }
    let Ok(window) = u32::try_from(raw) else {
        return;
    };
    if let Err(error) = say(window) {
        tracing::debug!(%error, "window manager can't be asked to keep the keyboard where it is");
    }
}

fn say(window: u32) -> Result<(), Box<dyn std::error::Error>> {
    let (connection, _) = x11rb::connect(None)?;
    let atom = connection
        .intern_atom(false, b"_NET_WM_USER_TIME")?
        .reply()?
        .atom;
    connection
        .change_property32(PropMode::REPLACE, window, atom, AtomEnum::CARDINAL, &[0])?
        .check()?;
    connection.flush()?;
    Ok(())
}

/// The screens and where the pointer is. `None` without X11, and on Wayland, where the X11 half knows neither.
pub(super) fn screens() -> Option<Screens> {
    let has = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if has("WAYLAND_DISPLAY") || !has("DISPLAY") {
        return None;
    }
    ask_screens()
        .inspect_err(|error| tracing::debug!(%error, "screens can't be asked for"))
        .ok()?
}

fn ask_screens() -> Result<Option<Screens>, Box<dyn std::error::Error>> {
    let (connection, number) = x11rb::connect(None)?;
    let screen = connection.setup().roots.get(number);
    let Some(root) = screen.map(|screen| screen.root) else {
        return Ok(None);
    };
    let monitors = connection.randr_get_monitors(root, true)?;
    let pointer = connection.query_pointer(root)?;
    let all = monitors.reply()?.monitors.into_iter().map(|monitor| {
        Rectangle::new(
            Point::new(monitor.x.into(), monitor.y.into()),
            Size::new(monitor.width.into(), monitor.height.into()),
        )
    });
    let all = all.collect();
    let pointer = pointer.reply()?;
    let pointer = Point::new(pointer.root_x.into(), pointer.root_y.into());
    Ok(Screens::new(all, pointer))
}
