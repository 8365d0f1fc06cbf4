//! A word with the X11 window manager that the toolkit has no means for. Without X11 (Wayland) there is nothing to say.

use x11rb::{
    connection::Connection,
    protocol::xproto::{AtomEnum, ConnectionExt as _, PropMode},
    wrapper::ConnectionExt as _,
};

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
