//! What a call wants of the household: players are silent while it goes on and play on after it, the screen stays on and
//! the machine awake.
//!
//! Players are asked by MPRIS 2; the screen saver by `org.freedesktop.ScreenSaver`, the machine by `org.freedesktop.login1`.
//! All of it runs beside the windows and only once there is a call: without one nobody is asked and nothing runs.

use tokio::sync::watch;
use zbus::zvariant::{OwnedFd, OwnedValue};

use super::bus::{Bus, Place, Target};
use crate::engine::snapshot::{CallState, Snapshot};

const PLAYERS: &str = "org.mpris.MediaPlayer2.";
const PLAYER: &str = "org.mpris.MediaPlayer2.Player";
const PLAYER_PATH: &str = "/org/mpris/MediaPlayer2";
const BUS: Target<'static> = Target {
    service: "org.freedesktop.DBus",
    path: "/org/freedesktop/DBus",
    interface: "org.freedesktop.DBus",
};
const SCREEN: Target<'static> = Target {
    service: "org.freedesktop.ScreenSaver",
    path: "/org/freedesktop/ScreenSaver",
    interface: "org.freedesktop.ScreenSaver",
};
const LOGIN: Target<'static> = Target {
    service: "org.freedesktop.login1",
    path: "/org/freedesktop/login1",
    interface: "org.freedesktop.login1.Manager",
};
const WHO: &str = "Linekeeper";

/// What is wanted now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Players are silent.
    pub silence: bool,
    /// Screen and machine stay awake.
    pub awake: bool,
    /// Why, in the user's language.
    pub reason: String,
}

impl Wanted {
    /// What the calls want.
    #[must_use]
    pub fn of(snapshot: &Snapshot, reason: String) -> Self {
        let has_call = snapshot
            .calls
            .iter()
            .any(|call| call.state != CallState::Ending);
        let desktop = &snapshot.settings.desktop;
        Self {
            silence: has_call && desktop.pause_players,
            awake: has_call && desktop.keep_awake,
            reason,
        }
    }
}

/// Sees to it that what is wanted is so, until nobody wants anything any more (the sender is gone).
pub async fn keep(session: Place, system: Place, mut wanted: watch::Receiver<Wanted>) {
    let mut house = House {
        session: Bus::new(session),
        system: Bus::new(system),
        paused: Vec::new(),
        is_silent: false,
        screen: None,
        machine: None,
    };
    loop {
        let now = wanted.borrow_and_update().clone();
        house.follow(&now).await;
        if wanted.changed().await.is_err() {
            return house.follow(&Wanted::default()).await;
        }
    }
}

struct House {
    session: Bus,
    system: Bus,
    /// Players we paused, by their unique names: one that was started anew is another one.
    paused: Vec<String>,
    is_silent: bool,
    /// What the screen saver calls our wish.
    screen: Option<u32>,
    /// The machine stays awake while this is open.
    machine: Option<OwnedFd>,
}

impl House {
    async fn follow(&mut self, wanted: &Wanted) {
        if wanted.silence != self.is_silent {
            self.is_silent = wanted.silence;
            if wanted.silence {
                self.pause().await;
            } else {
                self.play_on().await;
            }
        }
        let is_awake = self.screen.is_some() || self.machine.is_some();
        match (wanted.awake, is_awake) {
            (true, false) => self.stay_awake(&wanted.reason).await,
            (false, true) => self.may_sleep().await,
            (true, true) | (false, false) => {}
        }
    }

    async fn pause(&mut self) {
        let names = self.session.call(BUS, "ListNames", &()).await;
        let names = names.and_then(|answer| answer.body().deserialize::<Vec<String>>().ok());
        for name in names.unwrap_or_default() {
            if !name.starts_with(PLAYERS) {
                continue;
            }
            let owner = self.session.call(BUS, "GetNameOwner", &name).await;
            let owner = owner.and_then(|answer| answer.body().deserialize::<String>().ok());
            let Some(owner) = owner else { continue };
            // A player may have several names.
            if self.paused.contains(&owner) || self.status(&owner).await != "Playing" {
                continue;
            }
            if self
                .session
                .call(player(&owner), "Pause", &())
                .await
                .is_some()
            {
                self.paused.push(owner);
            }
        }
    }

    /// Players the user touched meanwhile are left as they are.
    async fn play_on(&mut self) {
        for owner in std::mem::take(&mut self.paused) {
            if self.status(&owner).await == "Paused" {
                self.session.call(player(&owner), "Play", &()).await;
            }
        }
    }

    async fn status(&mut self, owner: &str) -> String {
        let properties = Target {
            interface: "org.freedesktop.DBus.Properties",
            ..player(owner)
        };
        let asked = (PLAYER, "PlaybackStatus");
        let answer = self.session.call(properties, "Get", &asked).await;
        let value = answer.and_then(|answer| answer.body().deserialize::<OwnedValue>().ok());
        let text = value.and_then(|value| String::try_from(value).ok());
        text.unwrap_or_default()
    }

    async fn stay_awake(&mut self, reason: &str) {
        let answer = self.session.call(SCREEN, "Inhibit", &(WHO, reason)).await;
        self.screen = answer.and_then(|answer| answer.body().deserialize::<u32>().ok());
        // A machine that lets no user keep it from sleeping may still hear that somebody is here.
        for what in ["sleep:idle", "idle"] {
            let wish = (what, WHO, reason, "block");
            let answer = self.system.call(LOGIN, "Inhibit", &wish).await;
            self.machine = answer.and_then(|answer| answer.body().deserialize::<OwnedFd>().ok());
            if self.machine.is_some() {
                return;
            }
        }
    }

    async fn may_sleep(&mut self) {
        self.machine = None;
        if let Some(wish) = self.screen.take() {
            self.session.call(SCREEN, "UnInhibit", &wish).await;
        }
    }
}

fn player(owner: &str) -> Target<'_> {
    Target {
        service: owner,
        path: PLAYER_PATH,
        interface: PLAYER,
    }
}
