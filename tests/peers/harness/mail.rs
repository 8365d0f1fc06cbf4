//! A mail server of Debian's aiosmtpd with `STARTTLS` and log-in, which keeps what it takes.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::TempDir;

use super::{certificates, ports, process::Process, wait_until};

/// Who may send.
pub(crate) const USER: &str = "anna";
pub(crate) const PASSWORD: &str = "sehr-geheim";
const PYTHON: &str = "/usr/bin/python3";

pub(crate) struct MailServer {
    folder: TempDir,
    port: u16,
    process: Option<Process>,
}

impl MailServer {
    /// A server whose certificate is of `localhost`.
    pub(crate) fn start() -> Self {
        Self::of("localhost")
    }

    /// A server whose certificate is of `name`.
    pub(crate) fn of(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        certificates::write(folder.path(), name);
        let mut server = Self {
            folder,
            port: ports::free(),
            process: None,
        };
        server.resume();
        server
    }

    /// Stops it, as when the network is gone.
    pub(crate) fn stop(&mut self) {
        self.process = None;
    }

    /// Starts it again at the same port.
    pub(crate) fn resume(&mut self) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/smtp_server.py");
        let mut process = Process::start("python3-aiosmtpd", PYTHON, |command| {
            command
                .arg(script)
                .arg(self.folder.path())
                .arg(self.port.to_string());
        });
        process.wait_for("mail is taken", Duration::from_secs(20));
        self.process = Some(process);
    }

    /// Says this to every mail from now on; `None`: takes them.
    pub(crate) fn answer(&self, words: Option<&str>) {
        let path = self.folder.path().join("answer");
        match words {
            Some(words) => fs::write(path, words).unwrap(),
            None => fs::remove_file(path).unwrap(),
        }
    }

    /// `[mail]` and the authority, for the settings.
    pub(crate) fn settings(&self) -> String {
        format!(
            "\n[mail]\nserver = \"localhost:{}\"\nuser = \"{USER}\"\nfrom = \"Front desk <anna@example.org>\"\n",
            self.port
        )
    }

    /// The authority that signed its certificate.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// What it took, in the order it came.
    pub(crate) fn taken(&self) -> Vec<Vec<u8>> {
        let folder = fs::read_dir(self.folder.path().join("mail")).unwrap();
        let mut paths: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "eml"));
        paths.sort();
        paths.iter().map(|path| fs::read(path).unwrap()).collect()
    }

    /// Waits for this many mails.
    pub(crate) fn wait_taken(&self, count: usize) -> Vec<Vec<u8>> {
        wait_until(&format!("{count} mails"), Duration::from_secs(20), || {
            let taken = self.taken();
            (taken.len() >= count).then_some(taken)
        })
    }
}
