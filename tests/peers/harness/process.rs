//! One running program of a test: its output is kept, and it never outlives the test.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use super::wait_until;

/// A child process with the output it has written so far.
pub(crate) struct Process {
    name: String,
    child: Child,
    output: Arc<Mutex<String>>,
}

impl Process {
    /// Starts `program`; `package` is the Debian package that holds it. The kernel ends it should the test die.
    pub(crate) fn start(package: &str, program: &str, set_up: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new("setpriv");
        // Line buffered, so that what it says is seen when it says it.
        command.args(["--pdeathsig", "SIGTERM", "--", "stdbuf", "-oL", program]);
        set_up(&mut command);
        assert!(
            is_installed(program),
            "{program} is missing: apt-get install {package}"
        );
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("setpriv (util-linux) {program}: {error}"));
        let output = Arc::new(Mutex::new(String::new()));
        collect(child.stdout.take().unwrap(), &output);
        collect(child.stderr.take().unwrap(), &output);
        Self {
            name: program.rsplit('/').next().unwrap_or(program).into(),
            child,
            output,
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// All it has written so far, to either stream.
    pub(crate) fn output(&self) -> String {
        self.output.lock().unwrap().clone()
    }

    /// Waits until the output holds `words`.
    pub(crate) fn wait_for(&mut self, words: &str, limit: Duration) {
        let what = format!("{words:?} from {}", self.name);
        wait_until(&what, limit, || {
            if self.output().contains(words) {
                return Some(());
            }
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "{} ended: {ended:?}", self.name);
            None
        });
    }

    /// Waits until it ends by itself.
    pub(crate) fn wait(&mut self, limit: Duration) -> ExitStatus {
        let what = format!("the end of {}", self.name);
        wait_until(&what, limit, || self.child.try_wait().unwrap())
    }

    /// Ends it at once, as a power cut would.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to end, and ends it when it does not within two seconds.
    pub(crate) fn stop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_some()) {
            return;
        }
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::TERM);
        }
        let end = Instant::now() + Duration::from_secs(2);
        while Instant::now() < end {
            if self.child.try_wait().is_ok_and(|ended| ended.is_some()) {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        self.kill();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
        if thread::panicking() {
            let output = self.output();
            let skipped = output.len().saturating_sub(20_000);
            let start = output.ceil_char_boundary(skipped);
            eprintln!("--- {} wrote:\n{}\n---", self.name, &output[start..]);
        }
    }
}

/// Whether `program` (a name or a path) can be started.
fn is_installed(program: &str) -> bool {
    let path = std::env::var("PATH").unwrap_or_default();
    program.contains('/')
        || path
            .split(':')
            .chain(["/usr/sbin", "/sbin"])
            .any(|folder| std::path::Path::new(folder).join(program).exists())
}

fn collect(stream: impl Read + Send + 'static, output: &Arc<Mutex<String>>) {
    let output = Arc::clone(output);
    thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        while reader
            .read_until(b'\n', &mut line)
            .is_ok_and(|count| count > 0)
        {
            output
                .lock()
                .unwrap()
                .push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
    });
}
