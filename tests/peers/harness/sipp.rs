//! SIPp: scenarios that need exact messages.

use std::{path::Path, time::Duration};

use tempfile::TempDir;

use super::{ports, process::Process};

/// A running scenario.
pub(crate) struct Sipp {
    process: Process,
    _folder: TempDir,
}

impl Sipp {
    /// Starts `tests/peers/sipp/{scenario}.xml` against `server`, calling `number`.
    pub(crate) fn start(scenario: &str, server: &str, number: &str, calls: u32) -> Self {
        let folder = TempDir::new().unwrap();
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/peers/sipp/{scenario}.xml"));
        let process = Process::start("sip-tester", "sipp", |command| {
            command
                .current_dir(folder.path())
                .env("TERM", "dumb")
                .args([
                    "-sf",
                    file.to_str().unwrap(),
                    "-i",
                    "127.0.0.1",
                    "-s",
                    number,
                ])
                .args([
                    "-p",
                    &ports::free().to_string(),
                    "-mp",
                    &ports::free_block(4).to_string(),
                ])
                .args([
                    "-m",
                    &calls.to_string(),
                    "-l",
                    &calls.to_string(),
                    "-r",
                    "10",
                ])
                .args([
                    "-timeout",
                    "40s",
                    "-timeout_error",
                    "-nostdin",
                    "-trace_err",
                    "-error_file",
                    "/dev/stderr",
                ])
                .arg(server);
        });
        Self {
            process,
            _folder: folder,
        }
    }

    /// Waits for its end and fails unless every message came as the scenario says.
    pub(crate) fn succeed(mut self) {
        let status = self.process.wait(Duration::from_secs(45));
        assert!(
            status.success(),
            "sipp: {status}\n{}",
            self.process.output()
        );
    }
}
