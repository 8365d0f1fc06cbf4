//! Players, screen saver and login manager on a real bus: calls silence them and give them back.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use linekeeper::ui::desktop::{
    bus::Place,
    household::{Wanted, keep},
};
use tokio::{sync::watch, time::timeout};
use zbus::{Connection, connection::Builder, interface, zvariant::OwnedFd};

/// A bus of the test's own, gone with the test.
struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    fn start() -> Self {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|problem| panic!("dbus-daemon: {problem}; install the package dbus"));
        let mut address = String::new();
        let said = daemon.stdout.take().unwrap();
        BufReader::new(said).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        Self { daemon, address }
    }

    fn join(&self) -> Builder<'_> {
        Builder::address(self.address.as_str()).unwrap()
    }

    fn place(&self) -> Place {
        Place::At(self.address.clone())
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// What happened, in order.
type Diary = Arc<Mutex<Vec<String>>>;

struct Player {
    name: &'static str,
    status: Arc<Mutex<&'static str>>,
    diary: Diary,
}

#[interface(name = "org.mpris.MediaPlayer2.Player")]
impl Player {
    fn pause(&self) {
        *self.status.lock().unwrap() = "Paused";
        self.note("pause");
    }

    fn play(&self) {
        *self.status.lock().unwrap() = "Playing";
        self.note("play");
    }

    #[zbus(property)]
    fn playback_status(&self) -> String {
        (*self.status.lock().unwrap()).to_owned()
    }
}

impl Player {
    fn note(&self, what: &str) {
        self.diary
            .lock()
            .unwrap()
            .push(format!("{} {what}", self.name));
    }
}

struct Screen(Diary);

#[interface(name = "org.freedesktop.ScreenSaver")]
impl Screen {
    fn inhibit(&self, who: &str, why: &str) -> u32 {
        self.0
            .lock()
            .unwrap()
            .push(format!("screen on: {who}, {why}"));
        7
    }

    fn un_inhibit(&self, wish: u32) {
        self.0.lock().unwrap().push(format!("screen free {wish}"));
    }
}

struct Login(Diary, Mutex<Option<std::os::unix::net::UnixStream>>);

#[interface(name = "org.freedesktop.login1.Manager")]
impl Login {
    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> zbus::fdo::Result<OwnedFd> {
        self.0
            .lock()
            .unwrap()
            .push(format!("{what} {mode}: {who}, {why}"));
        if what.contains("sleep") {
            return Err(zbus::fdo::Error::AccessDenied("no".into()));
        }
        let (ours, theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        *self.1.lock().unwrap() = Some(ours);
        Ok(OwnedFd::from(std::os::fd::OwnedFd::from(theirs)))
    }
}

async fn player(
    bus: &Bus,
    name: &'static str,
    status: &'static str,
    diary: &Diary,
) -> (Connection, Arc<Mutex<&'static str>>) {
    let status = Arc::new(Mutex::new(status));
    let player = Player {
        name,
        status: Arc::clone(&status),
        diary: Arc::clone(diary),
    };
    let connection = bus
        .join()
        .serve_at("/org/mpris/MediaPlayer2", player)
        .unwrap()
        .name(format!("org.mpris.MediaPlayer2.{name}"))
        .unwrap()
        .build()
        .await
        .unwrap();
    (connection, status)
}

/// Waits until the diary has so many lines, and gives them.
async fn lines(diary: &Diary, count: usize) -> Vec<String> {
    let waiting = async {
        while diary.lock().unwrap().len() < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(
        timeout(Duration::from_secs(10), waiting).await.is_ok(),
        "{diary:?}"
    );
    std::mem::take(&mut *diary.lock().unwrap())
}

fn calls(on: bool) -> Wanted {
    Wanted {
        silence: on,
        awake: on,
        reason: "A call is on".into(),
    }
}

#[tokio::test]
async fn playing_players_are_silent_during_a_call_and_play_on_after_it() {
    let bus = Bus::start();
    let diary = Diary::default();
    let (_first, _) = player(&bus, "first", "Playing", &diary).await;
    let (_second, _) = player(&bus, "second", "Paused", &diary).await;
    let (_third, third) = player(&bus, "third", "Playing", &diary).await;
    let nobody = Bus::start();
    let (tell, told) = watch::channel(calls(true));
    let house = tokio::spawn(keep(bus.place(), nobody.place(), told));
    let mut paused = lines(&diary, 2).await;
    paused.sort();
    assert_eq!(paused, ["first pause", "third pause"]);
    // Its user stopped it meanwhile.
    *third.lock().unwrap() = "Stopped";
    tell.send(calls(false)).unwrap();
    assert_eq!(lines(&diary, 1).await, ["first play"]);
    drop(tell);
    timeout(Duration::from_secs(10), house)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(*diary.lock().unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn screen_and_machine_stay_awake_while_a_call_goes_on() {
    let (bus, system) = (Bus::start(), Bus::start());
    let diary = Diary::default();
    let screen = Screen(Arc::clone(&diary));
    let _screen = bus
        .join()
        .serve_at("/org/freedesktop/ScreenSaver", screen)
        .unwrap()
        .name("org.freedesktop.ScreenSaver")
        .unwrap()
        .build()
        .await
        .unwrap();
    let login = Login(Arc::clone(&diary), Mutex::default());
    let machine = system
        .join()
        .serve_at("/org/freedesktop/login1", login)
        .unwrap()
        .name("org.freedesktop.login1")
        .unwrap()
        .build()
        .await
        .unwrap();
    let (tell, told) = watch::channel(calls(true));
    let house = tokio::spawn(keep(bus.place(), system.place(), told));
    assert_eq!(
        lines(&diary, 3).await,
        [
            "screen on: Linekeeper, A call is on",
            "sleep:idle block: Linekeeper, A call is on",
            "idle block: Linekeeper, A call is on"
        ]
    );
    drop(tell);
    timeout(Duration::from_secs(10), house)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(lines(&diary, 1).await, ["screen free 7"]);
    // Our end of the login manager's wish is closed: it may sleep again.
    let login = machine
        .object_server()
        .interface::<_, Login>("/org/freedesktop/login1")
        .await
        .unwrap();
    let held = login.get().await.1.lock().unwrap().take().unwrap();
    held.set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    assert_eq!(std::io::Read::read(&mut &held, &mut [0; 1]).unwrap(), 0);
}

#[tokio::test]
async fn without_any_bus_calls_go_on_as_if_nothing_were() {
    let nowhere = || Place::At("unix:path=/nowhere/bus".into());
    let (tell, told) = watch::channel(calls(true));
    let house = tokio::spawn(keep(nowhere(), nowhere(), told));
    tell.send(calls(false)).unwrap();
    drop(tell);
    timeout(Duration::from_secs(10), house)
        .await
        .unwrap()
        .unwrap();
}
