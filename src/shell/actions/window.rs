//! Asks the X11 window manager to show the first window of a started program minimised or maximised (ICCCM §4.1.4,
//! Extended Window Manager Hints). Without X11 the window appears as the program wants.

use std::{error::Error, time::Duration};

use rustix::process::{Pid, getpgid};
use x11rb::{
    connection::Connection,
    protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, Window},
    rust_connection::RustConnection,
};

use crate::domain::action::WindowMode;

/// A program that shows no window by then shows none.
const PATIENCE: u32 = 50;
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(100);
/// `IconicState` of the ICCCM.
const ICONIC: u32 = 3;
/// `_NET_WM_STATE_ADD`.
const ADD: u32 = 1;

/// Looks out for the first window of a process group, on a thread of its own, and places it.
pub(super) fn place(mode: WindowMode, group: i32) {
    if std::env::var_os("DISPLAY").is_none() {
        return;
    }
    let looking = std::thread::Builder::new()
        .name("window".into())
        .stack_size(256 * 1024)
        .spawn(move || {
            if let Err(problem) = look_out(mode, group) {
                tracing::debug!(%problem, "a program's window can't be placed");
            }
        });
    if let Err(problem) = looking {
        tracing::debug!(%problem, "nobody looks out for the program's window");
    }
}

fn look_out(mode: WindowMode, group: i32) -> Result<(), Box<dyn Error>> {
    let (connection, screen) = x11rb::connect(None)?;
    let root = connection
        .setup()
        .roots
        .get(screen)
        .ok_or("no screen")?
        .root;
    for _ in 0..PATIENCE {
        let list = atom(&connection, "_NET_CLIENT_LIST")?;
        let windows = numbers(&connection, root, list)?;
        for window in windows {
            if is_of(&connection, window, group)? {
                return tell(&connection, root, window, mode);
            }
        }
        std::thread::sleep(PAUSE);
    }
    Ok(())
}

fn is_of(connection: &RustConnection, window: Window, group: i32) -> Result<bool, Box<dyn Error>> {
    let pid = atom(connection, "_NET_WM_PID")?;
    let owner = numbers(connection, window, pid)?.first().copied();
    let owner = owner.and_then(|pid| i32::try_from(pid).ok());
    let owner = owner.and_then(Pid::from_raw);
    let found = owner.and_then(|pid| getpgid(Some(pid)).ok());
    Ok(found.is_some_and(|found| found.as_raw_nonzero().get() == group))
}

fn tell(
    connection: &RustConnection,
    root: Window,
    window: Window,
    mode: WindowMode,
) -> Result<(), Box<dyn Error>> {
    let event = match mode {
        WindowMode::Normal => return Ok(()),
        WindowMode::Minimised => {
            let kind = atom(connection, "WM_CHANGE_STATE")?;
            ClientMessageEvent::new(32, window, kind, [ICONIC, 0, 0, 0, 0])
        }
        WindowMode::Maximised => {
            let kind = atom(connection, "_NET_WM_STATE")?;
            let wide = atom(connection, "_NET_WM_STATE_MAXIMIZED_HORZ")?;
            let high = atom(connection, "_NET_WM_STATE_MAXIMIZED_VERT")?;
            ClientMessageEvent::new(32, window, kind, [ADD, wide, high, 1, 0])
        }
    };
    let mask = EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY;
    connection.send_event(false, root, mask, event)?.check()?;
    connection.flush()?;
    Ok(())
}

fn atom(connection: &RustConnection, name: &str) -> Result<u32, Box<dyn Error>> {
    let cookie = connection.intern_atom(false, name.as_bytes())?;
    Ok(cookie.reply()?.atom)
}

fn numbers(
    connection: &RustConnection,
    window: Window,
    property: u32,
) -> Result<Vec<u32>, Box<dyn Error>> {
    let cookie = connection.get_property(false, window, property, AtomEnum::ANY, 0, 4096)?;
    // A window may go between two questions.
    let Ok(reply) = cookie.reply() else {
        return Ok(Vec::new());
    };
    Ok(reply.value32().map_or_else(Vec::new, Iterator::collect))
}
