//! baresip as the other telephone: a tone for a microphone, a recording for a speaker, steered over its control port.

use std::{
    fmt::Write as _,
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::PathBuf,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    kamailio::{Kamailio, PASSWORD},
    ports,
    process::Process,
    sound, wait_until,
};

/// How the telephone is to be.
#[derive(Clone, Debug)]
pub(crate) struct Wish<'a> {
    /// User at [`super::kamailio::DOMAIN`].
    pub(crate) user: &'a str,
    pub(crate) password: &'a str,
    /// `sip:127.0.0.1:port;transport=udp`
    pub(crate) server: &'a str,
    /// What it says all the time, in Hz.
    pub(crate) tone_hz: f64,
    /// `opus/48000/2`, `PCMA/8000/1`…
    pub(crate) codec: &'a str,
    /// Answers by itself.
    pub(crate) answers: bool,
}

/// A running telephone.
pub(crate) struct Baresip {
    process: Process,
    folder: TempDir,
    control: TcpStream,
    unread: Vec<u8>,
    events: Vec<Value>,
}

/// A telephone that only has to be started.
pub(crate) struct Prepared {
    folder: TempDir,
    control_port: u16,
}

impl Prepared {
    /// Starts it and waits for nothing.
    pub(crate) fn launch(&self) -> Process {
        Process::start("baresip-core", "baresip", |command| {
            command.arg("-f").arg(self.folder.path());
        })
    }
}

impl Baresip {
    /// Makes its folder.
    pub(crate) fn prepare(wish: &Wish<'_>) -> Prepared {
        let folder = TempDir::new().unwrap();
        let control_port = ports::free();
        let path = folder.path().to_str().unwrap();
        fs::write(folder.path().join("config"), config(path, control_port)).unwrap();
        let account = format!(
            "<sip:{}@{}>;auth_pass={};outbound=\"{}\";regint=600;audio_codecs={};answermode={}\n",
            wish.user,
            super::kamailio::DOMAIN,
            wish.password,
            wish.server,
            wish.codec,
            if wish.answers { "auto" } else { "manual" },
        );
        fs::write(folder.path().join("accounts"), account).unwrap();
        fs::write(folder.path().join("contacts"), "").unwrap();
        sound::write_tone(&folder.path().join("voice.wav"), 48_000, wish.tone_hz, 60);
        Prepared {
            folder,
            control_port,
        }
    }

    /// A telephone of this user at an exchange that says a tone in G.711.
    pub(crate) fn at(exchange: &Kamailio, user: &str, tone_hz: f64, answers: bool) -> Self {
        Self::start(&Wish {
            user,
            password: PASSWORD,
            server: &format!("sip:{}", exchange.server()),
            tone_hz,
            codec: "PCMA/8000/1",
            answers,
        })
    }

    /// Starts it and waits until it is registered.
    pub(crate) fn start(wish: &Wish<'_>) -> Self {
        let prepared = Self::prepare(wish);
        let mut process = prepared.launch();
        process.wait_for("200 OK", Duration::from_secs(10));
        let control = wait_until("baresip's control port", Duration::from_secs(5), || {
            TcpStream::connect(("127.0.0.1", prepared.control_port)).ok()
        });
        control
            .set_read_timeout(Some(Duration::from_millis(10)))
            .unwrap();
        Self {
            process,
            folder: prepared.folder,
            control,
            unread: Vec::new(),
            events: Vec::new(),
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Gives one of its commands, such as `dial` or `hangup`.
    pub(crate) fn command(&mut self, command: &str, parameters: &str) {
        let text =
            json!({ "command": command, "params": parameters, "token": command }).to_string();
        write!(self.control, "{}:{text},", text.len()).unwrap();
    }

    pub(crate) fn dial(&mut self, number: &str) {
        let uri = format!("sip:{number}@{}", super::kamailio::DOMAIN);
        self.command("dial", &uri);
    }

    pub(crate) fn hang_up(&mut self) {
        self.command("hangup", "");
    }

    /// Waits for an event such as `CALL_ESTABLISHED` and gives it; every event is given once.
    pub(crate) fn wait_event(&mut self, kind: &str, limit: Duration) -> Value {
        let end = Instant::now() + limit;
        loop {
            self.read_events();
            if let Some(at) = self.events.iter().position(|event| event["type"] == kind) {
                return self.events.remove(at);
            }
            assert!(
                Instant::now() < end,
                "baresip gave no {kind} within {limit:?}, but {:?}",
                self.events
            );
        }
    }

    fn read_events(&mut self) {
        let mut buffer = [0; 4096];
        if let Ok(count) = self.control.read(&mut buffer) {
            self.unread.extend_from_slice(&buffer[..count]);
        }
        while let Some(text) = take_netstring(&mut self.unread) {
            let value: Value = serde_json::from_slice(&text).unwrap();
            if value["event"] == true {
                self.events.push(value);
            }
        }
    }

    /// What it heard in its last call, once that is over.
    pub(crate) fn recording(&self) -> PathBuf {
        let what = format!("a recording of baresip in {}", self.folder.path().display());
        wait_until(&what, Duration::from_secs(3), || {
            fs::read_dir(self.folder.path())
                .unwrap()
                .filter_map(|entry| Some(entry.ok()?.path()))
                .filter(|path| path.to_string_lossy().ends_with("-dec.wav"))
                .max_by_key(|path| fs::metadata(path).and_then(|meta| meta.modified()).ok())
        })
    }
}

fn config(path: &str, control_port: u16) -> String {
    // The port after it is taken for TLS.
    let sip_port = ports::free_block(2);
    let rtp = ports::free_block(8);
    let mut config = format!(
        "poll_method epoll\nnet_interface 127.0.0.1\nsip_listen 127.0.0.1:{sip_port}\nsip_verify_server no\n\
         call_local_timeout 120\ncall_max_calls 4\naudio_player aubridge,out\naudio_source aufile,{path}/voice.wav\n\
         audio_alert aubridge,alert\nausrc_srate 48000\nauplay_srate 48000\nausrc_channels 1\nauplay_channels 1\n\
         rtp_ports {rtp}-{}\njitter_buffer_delay 1-5\nopus_bitrate 32000\nsnd_path {path}\n\
         ctrl_tcp_listen 127.0.0.1:{control_port}\nmodule_path /usr/lib/baresip/modules\n",
        rtp + 7
    );
    for module in ["g711", "g722", "opus", "sndfile", "aufile", "aubridge"] {
        writeln!(config, "module {module}.so").unwrap();
    }
    config.push_str("module_tmp account.so\nmodule_app menu.so\nmodule_app ctrl_tcp.so\n");
    config
}

/// Takes `length:text,` off the front of `bytes`.
fn take_netstring(bytes: &mut Vec<u8>) -> Option<Vec<u8>> {
    let colon = bytes.iter().position(|byte| *byte == b':')?;
    let length: usize = std::str::from_utf8(&bytes[..colon]).ok()?.parse().ok()?;
    let end = colon + 1 + length;
    (bytes.len() > end).then(|| {
        let text = bytes[colon + 1..end].to_vec();
        bytes.drain(..=end);
        text
    })
}
