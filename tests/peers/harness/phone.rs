//! Our own program, without its window, steered by its control commands.

use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

use super::{
    kamailio::{DOMAIN, FIRST_NUMBER, HIDDEN_NUMBER, Kamailio, PASSWORD, SECOND_NUMBER},
    ports,
    process::Process,
    pulse::{Server, lend},
    wait_until,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_linekeeper");

/// The lines every telephone here knows: names by number.
pub(crate) const LINES: [(&str, &str, &str); 3] = [
    ("anton", "Anton & Co", FIRST_NUMBER),
    ("berta", "Berta Ltd", SECOND_NUMBER),
    ("cesar", "Cesar GmbH", HIDDEN_NUMBER),
];

/// How the telephone is to be.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) user: String,
    pub(crate) password: String,
    /// `host:port`; empty: by DNS.
    pub(crate) server: String,
    pub(crate) transport: &'static str,
    /// A further trusted authority.
    pub(crate) authority: Option<PathBuf>,
    /// `null`, or `file:IN,OUT`.
    pub(crate) audio: String,
    /// The speaker by name; empty: the default.
    pub(crate) speaker: String,
    pub(crate) auto_answer: Option<f64>,
    /// Codecs offered.
    pub(crate) codecs: &'static str,
    /// 0: any free one.
    pub(crate) sip_port: u16,
    /// The exchange passes sound on before an answer.
    pub(crate) early_media: bool,
}

impl Wish {
    /// The telephone called `desk`, over UDP, silent, answered by hand.
    pub(crate) fn at(exchange: &Kamailio) -> Self {
        Self {
            user: "desk".into(),
            password: PASSWORD.into(),
            server: exchange.server(),
            transport: "udp",
            authority: None,
            audio: "null".into(),
            speaker: String::new(),
            auto_answer: None,
            codecs: "\"opus\", \"g722\", \"pcma\", \"pcmu\"",
            sip_port: 0,
            early_media: false,
        }
    }
}

/// A running telephone.
pub(crate) struct Phone {
    process: Process,
    profile: TempDir,
    /// The folder its profile is in.
    folder: PathBuf,
}

/// A telephone that only has to be started.
pub(crate) struct Prepared {
    profile: TempDir,
    wish: Wish,
    /// With its window, on this X display.
    display: Option<String>,
    /// The socket of its sound server.
    sound_server: Option<PathBuf>,
}

impl Prepared {
    /// With more in its settings file.
    pub(crate) fn with_settings(self, text: &str) -> Self {
        let path = self.profile.path().join("settings.toml");
        let before = fs::read_to_string(&path).unwrap();
        fs::write(path, before + text).unwrap();
        self
    }

    /// With its window.
    pub(crate) fn on_display(mut self, display: &str) -> Self {
        self.display = Some(display.into());
        self
    }

    /// With the devices of this sound server.
    pub(crate) fn on_sound_server(mut self, server: &Server) -> Self {
        self.sound_server = Some(server.socket().to_path_buf());
        self
    }

    /// Starts it and waits for nothing.
    pub(crate) fn launch(self) -> Phone {
        let process = Process::start("", PROGRAM, |command| {
            lonely(command)
                .args(["--log", "debug", "--audio", &self.wish.audio, "--profile"])
                .arg(self.profile.path());
            if let Some(socket) = &self.sound_server {
                lend(command, socket);
            }
            match &self.display {
                Some(display) => command.env("DISPLAY", display),
                None => command.arg("--headless"),
            };
            if let Some(seconds) = self.wish.auto_answer {
                command.args(["--auto-answer", &seconds.to_string()]);
            }
        });
        Phone {
            process,
            folder: self.profile.path().to_path_buf(),
            profile: self.profile,
        }
    }
}

impl Phone {
    /// Makes a profile with an account called `main`.
    pub(crate) fn prepare(wish: &Wish) -> Prepared {
        let profile = TempDir::new().unwrap();
        write_settings(profile.path(), wish);
        store_password(profile.path(), &wish.password);
        Prepared {
            profile,
            wish: wish.clone(),
            display: None,
            sound_server: None,
        }
    }

    /// Starts it with an account called `main`.
    pub(crate) fn start(wish: &Wish) -> Self {
        Self::prepare(wish).launch().reached()
    }

    /// Starts it in a profile that is there already.
    pub(crate) fn start_in(profile: TempDir, wish: &Wish) -> Self {
        let prepared = Prepared {
            profile,
            wish: wish.clone(),
            display: None,
            sound_server: None,
        };
        prepared.launch().reached()
    }

    /// Starts the demo; it makes its profile itself, below the given folder.
    pub(crate) fn demo(temporary: TempDir, audio: &str) -> Self {
        let mut process = Process::start("", PROGRAM, |command| {
            lonely(command).env("TMPDIR", temporary.path()).args([
                "demo",
                "--headless",
                "--log",
                "info",
                "--audio",
                audio,
            ]);
        });
        process.wait_for("registered", Duration::from_secs(10));
        let folder = fs::read_dir(temporary.path())
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path();
        let phone = Self {
            process,
            profile: temporary,
            folder,
        };
        phone.reached()
    }

    /// Waits until it takes commands.
    pub(crate) fn reached(self) -> Self {
        wait_until("the control socket", Duration::from_secs(10), || {
            let output = self.command(&["status", "--json"]);
            output.status.success().then_some(())
        });
        self
    }

    /// Starts it and waits until it is registered.
    pub(crate) fn registered(wish: &Wish) -> Self {
        let phone = Self::start(wish);
        phone.wait_registration("registered");
        phone
    }

    /// Gives a control command.
    pub(crate) fn command(&self, words: &[&str]) -> Output {
        self.to_run(words).stdin(Stdio::null()).output().unwrap()
    }

    /// A control command to be given.
    pub(crate) fn to_run(&self, words: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        lonely(&mut command)
            .arg("--profile")
            .arg(&self.folder)
            .args(words);
        command
    }

    /// Gives a control command that must succeed.
    pub(crate) fn succeed(&self, words: &[&str]) -> String {
        let output = self.command(words);
        let text = String::from_utf8(output.stdout).unwrap();
        let problem = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{words:?}: {} {text} {problem}",
            output.status
        );
        text
    }

    pub(crate) fn status(&self) -> Value {
        serde_json::from_str(&self.succeed(&["status", "--json"])).unwrap()
    }

    /// Waits until the account stands so (`registered`, `failed`…), and gives it.
    pub(crate) fn wait_registration(&self, state: &str) -> Value {
        wait_until(
            &format!("registration {state}"),
            Duration::from_secs(20),
            || {
                let account = self.status()["accounts"][0].clone();
                (account["registration"]["state"] == state).then_some(account)
            },
        )
    }

    /// Waits for a call in this state, and gives it.
    pub(crate) fn wait_call(&self, state: &str) -> Value {
        wait_until(&format!("a call {state}"), Duration::from_secs(10), || {
            let status = self.status();
            let calls = status["calls"].as_array()?;
            calls.iter().find(|call| call["state"] == state).cloned()
        })
    }

    /// Waits until no call is left.
    pub(crate) fn wait_quiet(&self) {
        wait_until("the end of all calls", Duration::from_secs(10), || {
            self.status()["calls"].as_array()?.is_empty().then_some(())
        });
    }

    /// Journal rows, newest first.
    pub(crate) fn journal(&self) -> Vec<Value> {
        let text = self.succeed(&["journal", "--json"]);
        match serde_json::from_str(&text) {
            Ok(Value::Array(rows)) => rows,
            _ => text
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect(),
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    pub(crate) fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// Adds to its settings file, as a script would.
    pub(crate) fn add_settings(&self, text: &str) {
        let path = self.folder.join("settings.toml");
        let before = fs::read_to_string(&path).unwrap();
        fs::write(path, before + text).unwrap();
    }

    /// Ends it as a power cut would, and gives its profile.
    pub(crate) fn cut_off(mut self) -> TempDir {
        self.process.kill();
        self.profile
    }
}

/// A telephone of the test: no desktop of the developer is touched, and sentences come in English.
fn lonely(command: &mut Command) -> &mut Command {
    command
        .env("LANG", "en_US.UTF-8")
        .env("LC_ALL", "en_US.UTF-8")
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
}

fn write_settings(profile: &Path, wish: &Wish) {
    let rtp = ports::free_block(20);
    let authority = wish
        .authority
        .as_ref()
        .map_or(String::new(), |path| path.display().to_string());
    let mut text = format!(
        "version = 1\n[audio]\ncodecs = [{}]\nspeaker = \"{}\"\n[network]\nsip_port = {}\nrtp_first = {}\nrtp_last = {}\ntls_ca_file = \"{authority}\"\n\
         [account.main]\naddress = \"{}@{DOMAIN}\"\nserver = \"{}\"\ntransport = \"{}\"\nearly_media = {}\n",
        wish.codecs,
        wish.speaker,
        wish.sip_port,
        rtp.next_multiple_of(2),
        rtp + 19,
        wish.user,
        wish.server,
        wish.transport,
        wish.early_media,
    );
    for (key, name, number) in LINES {
        write!(
            text,
            "[line.{key}]\nname = \"{name}\"\nnumbers = [\"{number}\"]\ndiverted_from = [\"{number}\"]\n"
        )
        .unwrap();
    }
    fs::write(profile.join("settings.toml"), text).unwrap();
}

fn store_password(profile: &Path, password: &str) {
    let mut child = lonely(&mut Command::new(PROGRAM))
        .arg("--profile")
        .arg(profile)
        .args(["secret", "set", "main"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "{password}").unwrap();
    let output = child.wait_with_output().unwrap();
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "secret set: {problem}");
}
