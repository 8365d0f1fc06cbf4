//! A PulseAudio server of our own, without hardware: two speakers that lead nowhere and a microphone fed by one of them.
//!
//! The server to talk to is an environment variable, which a running test can't set for itself. So a test runs itself
//! again as a child with the variable set: [`in_own_server`] is false in the parent, which is done then. ALSA's cards are
//! hidden from the child.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use tempfile::TempDir;

use super::{process::Process, wait_until};

const LIMIT: Duration = Duration::from_mins(2);

const CONFIG: &str = "\
load-module module-native-protocol-unix auth-anonymous=1 socket=@DIR@/native
load-module module-null-sink sink_name=desk rate=48000 channels=1 sink_properties=device.description=Desk
load-module module-null-sink sink_name=feed rate=48000 channels=1 sink_properties=device.description=Feed
load-module module-remap-source source_name=mic master=feed.monitor source_properties=device.description=Mic
set-default-sink desk
set-default-source mic
";

/// Says to the child that it is one.
const CHILD: &str = "LINEKEEPER_SOUND_CHILD";

/// Whether this is the child that has the server; in the parent, runs the child and asks it to pass.
pub(crate) fn in_own_server(test: &str) -> bool {
    if env::var_os(CHILD).is_some() {
        return true;
    }
    let server = Server::start();
    run_child(test, server.socket());
    false
}

/// A running server.
pub(crate) struct Server {
    socket: PathBuf,
    _process: Process,
    _folder: TempDir,
}

impl Server {
    pub(crate) fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().to_str().unwrap();
        let config = folder.path().join("pulse.pa");
        std::fs::write(&config, CONFIG.replace("@DIR@", path)).unwrap();
        let process = Process::start("pulseaudio", "pulseaudio", |command| {
            command
                .args(["-n", "-F", config.to_str().unwrap()])
                .args(["--exit-idle-time=-1", "--daemonize=no", "--use-pid-file=no"])
                .env("HOME", path)
                .env("XDG_RUNTIME_DIR", path);
        });
        let socket = folder.path().join("native");
        wait_until("the sound server", LIMIT, || socket.exists().then_some(()));
        Self {
            socket,
            _process: process,
            _folder: folder,
        }
    }

    pub(crate) fn socket(&self) -> &Path {
        &self.socket
    }

    /// Lets a program use it.
    pub(crate) fn lend<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        lend(command, &self.socket)
    }

    /// Tells it something; returns what it answers.
    pub(crate) fn pactl(&self, words: &[&str]) -> String {
        answer(self.lend(&mut Command::new("pactl")), words)
    }
}

/// Lets a program use the server at `socket`, and no card.
pub(crate) fn lend<'a>(command: &'a mut Command, socket: &Path) -> &'a mut Command {
    let home = socket.parent().unwrap();
    command
        .env("PULSE_SERVER", format!("unix:{}", socket.display()))
        .env("ALSA_CONFIG_PATH", "/dev/null")
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home)
}

/// Whether this is the child that has neither server nor card; in the parent, runs the child and asks it to pass.
pub(crate) fn without_sound(test: &str) -> bool {
    if env::var_os(CHILD).is_some() {
        return true;
    }
    let folder = TempDir::new().unwrap();
    run_child(test, &folder.path().join("nobody"));
    false
}

fn run_child(test: &str, socket: &Path) {
    let own = env::current_exe().unwrap();
    let mut child = Process::start("", own.to_str().unwrap(), |command| {
        lend(command, socket)
            .args([test, "--exact", "--nocapture"])
            .env(CHILD, "1");
    });
    let ended = child.wait(LIMIT);
    assert!(ended.success(), "{ended}: {}", child.output());
    assert!(child.output().contains("1 passed"), "{}", child.output());
}

/// Tells the server something; returns what it answers.
pub(crate) fn pactl(words: &[&str]) -> String {
    answer(&mut Command::new("pactl"), words)
}

fn answer(pactl: &mut Command, words: &[&str]) -> String {
    let answer = pactl.args(words).output().unwrap();
    assert!(answer.status.success(), "pactl {words:?}: {answer:?}");
    String::from_utf8_lossy(&answer.stdout).trim().to_owned()
}
