//! The program itself, as a process.

use std::{
    fs,
    io::Write as _,
    net::{SocketAddr, UdpSocket},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

/// The password of the one account.
pub(crate) const PASSWORD: &str = "c0rrect-Horse-battery";

/// A profile and perhaps a program that runs on it.
pub(crate) struct Desk {
    folder: TempDir,
    running: Option<Child>,
}

/// What a command said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            running: None,
        }
    }

    /// A profile with one account at `server` and one line.
    pub(crate) fn with_account(server: SocketAddr) -> Self {
        let desk = Self::new();
        desk.write_settings(&format!(
            "version = 1\n[account.office]\naddress = \"desk@exchange.test\"\nserver = \"{server}\"\n\
             transport = \"udp\"\n[line.miller]\nname = \"Miller\"\nnumbers = [\"+49301110\"]\n"
        ));
        let said = desk.say_to(&["secret", "set", "office"], &format!("{PASSWORD}\n"));
        assert_eq!(said.code, 0, "{}", said.err);
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write_settings(&self, text: &str) {
        fs::write(self.path("settings.toml"), text).unwrap();
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linekeeper"));
        command
            .arg("--profile")
            .arg(self.folder.path())
            .args(words)
            .env("LC_ALL", "en_US.UTF-8")
            .env_remove("LANGUAGE");
        command
    }

    /// Starts it without a window; the log goes to the file `log`.
    pub(crate) fn start(&mut self, words: &[&str]) {
        let log = fs::File::create(self.path("log")).unwrap();
        let mut all = vec!["--headless", "--audio", "null"];
        all.extend(words);
        let child = self.command(&all).stderr(log).spawn().unwrap();
        self.running = Some(child);
        until("the control socket", || {
            self.path("control.sock").exists().then_some(())
        });
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap()
    }

    /// Kills it as a power cut would.
    pub(crate) fn kill(&mut self) {
        let mut child = self.running.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    pub(crate) fn say(&self, words: &[&str]) -> Said {
        self.say_to(words, "")
    }

    pub(crate) fn say_to(&self, words: &[&str], input: &str) -> Said {
        let mut child = self
            .command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A command that reads nothing may be gone already.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let Output {
            status,
            stdout,
            stderr,
        } = child.wait_with_output().unwrap();
        Said {
            code: status.code().unwrap(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }

    pub(crate) fn status(&self) -> Value {
        let said = self.say(&["status", "--json"]);
        assert_eq!(said.code, 0, "{}", said.err);
        serde_json::from_str(&said.out).unwrap()
    }

    /// Waits until the status has a value at a pointer.
    pub(crate) fn await_status(&self, pointer: &str, expected: &str) -> Value {
        until(&format!("{pointer} = {expected}"), || {
            let status = self.status();
            (status.pointer(pointer)?.as_str()? == expected).then_some(status)
        })
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some(mut child) = self.running.take() {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Tries until there is an answer.
pub(crate) fn until<T>(what: &str, mut step: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(10);
    // A socket nobody writes to: waiting for it is a pause.
    let pause = UdpSocket::bind("127.0.0.1:0").unwrap();
    pause
        .set_read_timeout(Some(Duration::from_millis(10)))
        .unwrap();
    loop {
        if let Some(found) = step() {
            return found;
        }
        assert!(Instant::now() < end, "waited for {what}");
        let _ = pause.recv(&mut [0; 1]);
    }
}
