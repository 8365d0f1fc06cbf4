//! Keys that work whichever window has the keyboard. X11 lets a program have them for itself; Wayland does not, and there
//! the settings page says so.

use std::{
    collections::BTreeMap,
    error::Error,
    os::fd::AsFd as _,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{io::unix::AsyncFd, sync::mpsc, task::AbortHandle};
use x11rb::{
    connection::Connection,
    errors::ReplyError,
    protocol::{
        Event,
        xproto::{ConnectionExt as _, Grab, GrabMode, ModMask},
    },
    rust_connection::RustConnection,
};

use super::Wish;
use crate::domain::settings::{Desktop, HotKey};

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyUse {
    /// Answers what rings longest.
    Answer,
    /// Declines what rings longest.
    Reject,
    /// Ends the call.
    HangUp,
    /// Brings the window.
    Show,
}

impl KeyUse {
    /// All, in the order of the settings.
    pub const ALL: [Self; 4] = [Self::Answer, Self::Reject, Self::HangUp, Self::Show];
}

/// Why a key can't be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Another program has it.
    Taken,
    /// The keyboard has no such key.
    NoSuchKey,
    /// Windows are Wayland's here, which gives no keys to programs.
    Wayland,
    /// There is no X server to ask.
    NoServer,
}

/// Keys that can't be had.
pub type Refusals = Vec<(KeyUse, Refusal)>;

/// The keys in force.
#[derive(Clone, Default)]
pub(super) struct HotKeys {
    wanted: Vec<(KeyUse, HotKey)>,
    held: Arc<Mutex<Option<Held>>>,
}

struct Held {
    connection: Arc<RustConnection>,
    root: u32,
    listener: AbortHandle,
}

/// By number of the key and the modifiers held.
type Codes = BTreeMap<(u8, u16), KeyUse>;

impl HotKeys {
    /// The keys of the settings, when they are others than before.
    pub(super) fn changed(&mut self, settings: &Desktop) -> Option<Vec<(KeyUse, HotKey)>> {
        let texts = settings.keys();
        let wanted: Vec<_> = KeyUse::ALL
            .into_iter()
            .zip(texts)
            .filter_map(|(what, (_, text))| Some((what, HotKey::read(text)?)))
            .collect();
        if wanted == self.wanted {
            return None;
        }
        self.wanted.clone_from(&wanted);
        Some(wanted)
    }

    /// Gives the old keys back and takes the new ones; tells which can't be had.
    pub(super) async fn take(
        self,
        keys: Vec<(KeyUse, HotKey)>,
        wishes: mpsc::Sender<Wish>,
    ) -> Refusals {
        let all = |refusal| keys.iter().map(|(what, _)| (*what, refusal)).collect();
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        self.give_back();
        if keys.is_empty() {
            return Refusals::new();
        }
        if is_set("WAYLAND_DISPLAY") {
            return all(Refusal::Wayland);
        }
        let asked = keys.clone();
        let grabbed = tokio::task::spawn_blocking(move || {
            grab(&asked).map_err(|problem| problem.to_string())
        });
        match grabbed.await {
            Ok(Ok((connection, root, codes, refusals))) => {
                let connection = Arc::new(connection);
                let listening = tokio::spawn(listen(Arc::clone(&connection), codes, wishes));
                let held = Held {
                    connection,
                    root,
                    listener: listening.abort_handle(),
                };
                *self.lock() = Some(held);
                for (what, refusal) in &refusals {
                    tracing::warn!(?what, ?refusal, "a key from anywhere can't be had");
                }
                refusals
            }
            Ok(Err(problem)) => {
                tracing::info!(problem, "no keys from anywhere");
                all(Refusal::NoServer)
            }
            Err(_) => all(Refusal::NoServer),
        }
    }

    fn give_back(&self) {
        let Some(held) = self.lock().take() else {
            return;
        };
        held.listener.abort();
        let any = held
            .connection
            .ungrab_key(Grab::ANY, held.root, ModMask::ANY);
        // The answer to any question says that the server has done it.
        let done = any.map(x11rb::cookie::VoidCookie::check);
        if let Ok(Err(problem)) = done {
            tracing::debug!(%problem, "keys are not given back");
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Grabbed = (RustConnection, u32, Codes, Refusals);

fn grab(keys: &[(KeyUse, HotKey)]) -> Result<Grabbed, Box<dyn Error + Send + Sync>> {
    let (connection, screen) = x11rb::connect(None)?;
    let root = connection
        .setup()
        .roots
        .get(screen)
        .ok_or("no screen")?
        .root;
    let numbers = key_numbers(&connection)?;
    let (mut codes, mut refusals) = (Codes::new(), Refusals::new());
    for (what, key) in keys {
        let Some(number) = numbers.get(&key.symbol) else {
            refusals.push((*what, Refusal::NoSuchKey));
            continue;
        };
        let held = modifiers(*key);
        if grab_one(&connection, root, *number, held)? {
            codes.insert((*number, held), *what);
        } else {
            refusals.push((*what, Refusal::Taken));
        }
    }
    Ok((connection, root, codes, refusals))
}

/// Takes a key, whatever the locks are; `false`: another program has it.
fn grab_one(
    connection: &RustConnection,
    root: u32,
    number: u8,
    held: u16,
) -> Result<bool, Box<dyn Error + Send + Sync>> {
    for locks in LOCKS {
        let mask = ModMask::from(held | locks);
        let (now, later) = (GrabMode::ASYNC, GrabMode::ASYNC);
        match connection
            .grab_key(true, root, mask, number, now, later)?
            .check()
        {
            Ok(()) => {}
            Err(ReplyError::X11Error(_)) => {
                connection.ungrab_key(number, root, mask)?.check()?;
                return Ok(false);
            }
            Err(problem) => return Err(problem.into()),
        }
    }
    Ok(true)
}

/// Caps Lock and Num Lock, held or not.
const LOCKS: [u16; 4] = [0, CAPS, NUM, CAPS | NUM];
const CAPS: u16 = 1 << 1;
const NUM: u16 = 1 << 4;

fn modifiers(key: HotKey) -> u16 {
    [
        (key.shift, 1),
        (key.control, 1 << 2),
        (key.alt, 1 << 3),
        (key.logo, 1 << 6),
    ]
    .into_iter()
    .filter(|(held, _)| *held)
    .fold(0, |all, (_, bit)| all | bit)
}

/// Numbers of keys by the symbol they give without Shift.
fn key_numbers(connection: &RustConnection) -> Result<BTreeMap<u32, u8>, ReplyError> {
    let setup = connection.setup();
    let (first, last) = (setup.min_keycode, setup.max_keycode);
    let count = last.saturating_sub(first).saturating_add(1);
    let mapping = connection.get_keyboard_mapping(first, count)?.reply()?;
    let per_key = usize::from(mapping.keysyms_per_keycode).max(1);
    let mut numbers = BTreeMap::new();
    for (number, symbols) in (first..=last).zip(mapping.keysyms.chunks(per_key)) {
        if let Some(symbol) = symbols.first() {
            numbers.entry(*symbol).or_insert(number);
        }
    }
    Ok(numbers)
}

/// Tells presses until it is ended.
async fn listen(connection: Arc<RustConnection>, codes: Codes, wishes: mpsc::Sender<Wish>) {
    let Ok(descriptor) = connection.stream().as_fd().try_clone_to_owned() else {
        return;
    };
    #[allow(
        deprecated,
        reason = "the replacement is unsafe because of types that give their descriptor away; an OwnedFd does not"
    )]
    let Ok(ready) = AsyncFd::new(descriptor) else {
        return;
    };
    let mut released = (0, 0);
    loop {
        while let Ok(Some(event)) = connection.poll_for_event() {
            match event {
                Event::KeyRelease(key) => released = (key.detail, key.time),
                // A key held down repeats as release and press of the same moment; one press is one wish.
                Event::KeyPress(key) if released != (key.detail, key.time) => {
                    let held = u16::from(key.state) & !(CAPS | NUM) & 0xff;
                    if let Some(what) = codes.get(&(key.detail, held)) {
                        tracing::debug!(?what, "key from anywhere");
                        if wishes.send(Wish::Key(*what)).await.is_err() {
                            return;
                        }
                    }
                }
                _ => {}
            }
        }
        match ready.readable().await {
            Ok(mut guard) => guard.clear_ready(),
            Err(_) => return,
        }
    }
}
