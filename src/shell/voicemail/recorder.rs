//! The thread that writes recordings. It lives while something is recorded.

use std::{
    fs, io,
    path::PathBuf,
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    time::{Duration, Instant},
};

use tokio::sync::mpsc;

use super::{Told, wav_file::WavFile};
use crate::{engine::snapshot::SoundKey, media::recorder::RECORDED_HZ};

/// Orders that may wait.
const ORDERS: usize = 64;
/// How often what was recorded is written.
const BEAT: Duration = Duration::from_millis(200);
/// How often it is on disk for sure: so much is lost when the machine stops.
const COMMIT: Duration = Duration::from_secs(1);
/// Sound that may wait for the disk.
const WAITING: usize = 10 * RECORDED_HZ as usize;
/// The thread ends when nothing was recorded for so long.
const REST: Duration = Duration::from_secs(10);

/// The way to the thread.
pub(super) struct Recorder {
    orders: Option<SyncSender<Order>>,
    tell: mpsc::Sender<Told>,
}

enum Order {
    Begin {
        key: SoundKey,
        path: PathBuf,
        sound: rtrb::Consumer<i16>,
        sides: u16,
    },
    End {
        key: SoundKey,
        kept: bool,
        silence: Duration,
    },
}

impl Recorder {
    pub(super) const fn new(tell: mpsc::Sender<Told>) -> Self {
        Self { orders: None, tell }
    }

    /// Begins a recording; what goes into the returned end is written.
    /// So many sides have a channel each.
    pub(super) fn begin(
        &mut self,
        key: SoundKey,
        path: PathBuf,
        sides: u16,
    ) -> rtrb::Producer<i16> {
        let (give, sound) = rtrb::RingBuffer::new(WAITING * usize::from(sides));
        self.order(Order::Begin {
            key,
            path,
            sound,
            sides,
        });
        give
    }

    /// Ends it once the other end is let go.
    pub(super) fn end(&mut self, key: SoundKey, kept: bool, silence: Duration) {
        self.order(Order::End { key, kept, silence });
    }

    fn order(&mut self, order: Order) {
        let refused = match &self.orders {
            None => order,
            Some(orders) => match orders.try_send(order) {
                Ok(()) => return,
                Err(TrySendError::Disconnected(order)) => order,
                Err(TrySendError::Full(_)) => {
                    tracing::error!("the disk is too slow, a recording is lost");
                    return;
                }
            },
        };
        let (orders, inbox) = sync_channel(ORDERS);
        let tell = self.tell.clone();
        let thread = std::thread::Builder::new()
            .name("recorder".into())
            .stack_size(256 * 1024)
            .spawn(move || {
                Thread {
                    tell,
                    running: Vec::new(),
                }
                .run(&inbox);
            });
        if let Err(problem) = thread {
            tracing::error!(%problem, "nothing can be recorded");
            return;
        }
        if orders.try_send(refused).is_ok() {
            self.orders = Some(orders);
        }
    }
}

struct Thread {
    tell: mpsc::Sender<Told>,
    running: Vec<Recording>,
}

struct Recording {
    key: SoundKey,
    path: PathBuf,
    sound: rtrb::Consumer<i16>,
    /// `None`: it can't be written.
    file: Option<WavFile>,
    committed: Instant,
    ending: Option<(bool, Duration)>,
}

impl Thread {
    fn run(mut self, orders: &Receiver<Order>) {
        let mut idle_since = Instant::now();
        loop {
            match orders.recv_timeout(BEAT) {
                Ok(order) => self.take(order),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.close(),
            }
            self.write();
            if !self.running.is_empty() {
                idle_since = Instant::now();
            } else if idle_since.elapsed() > REST {
                return;
            }
        }
    }

    fn take(&mut self, order: Order) {
        match order {
            Order::Begin {
                key,
                path,
                sound,
                sides,
            } => {
                let file = create(&path, sides);
                let file = match file {
                    Ok(file) => Some(file),
                    Err(problem) => {
                        self.broken(&key, &problem);
                        None
                    }
                };
                self.running.push(Recording {
                    key,
                    path,
                    sound,
                    file,
                    committed: Instant::now(),
                    ending: None,
                });
            }
            Order::End { key, kept, silence } => {
                let found = self.running.iter_mut().find(|one| one.key == key);
                if let Some(found) = found {
                    found.ending = Some((kept, silence));
                }
            }
        }
    }

    fn write(&mut self) {
        let mut broken = Vec::new();
        for recording in &mut self.running {
            if let Err(problem) = recording.write() {
                broken.push((recording.key.clone(), problem));
            }
        }
        for (key, problem) in broken {
            self.broken(&key, &problem);
        }
        let (over, running) = std::mem::take(&mut self.running)
            .into_iter()
            .partition(Recording::is_over);
        self.running = running;
        for recording in over {
            self.finish(recording);
        }
    }

    fn close(mut self) {
        self.write();
        for recording in std::mem::take(&mut self.running) {
            self.finish(recording);
        }
    }

    fn finish(&self, mut recording: Recording) {
        // Without a word of its end the program is ending: what was said is kept.
        let (kept, silence) = recording.ending.unwrap_or((true, Duration::ZERO));
        let length = match recording.file.take().map(|file| file.end(silence)) {
            Some(Ok(length)) => length,
            Some(Err(problem)) => {
                tracing::error!(%problem, "the end of a recording is lost");
                recording.reached()
            }
            // It could not be written to its end, or not at all: what was committed before is there.
            None => recording.reached(),
        };
        let length = Some(length).filter(|length| kept && !length.is_zero());
        if length.is_none() {
            let _ = fs::remove_file(&recording.path);
        }
        let told = Told::Recorded {
            key: recording.key,
            path: recording.path,
            length,
        };
        self.tell(told);
    }

    fn broken(&self, key: &SoundKey, problem: &io::Error) {
        tracing::error!(%problem, "a recording cannot be written");
        self.tell(Told::Broken {
            key: key.clone(),
            detail: problem.to_string(),
        });
    }

    fn tell(&self, told: Told) {
        if self.tell.blocking_send(told).is_err() {
            tracing::debug!("nobody waits for a recording any more");
        }
    }
}

fn create(path: &std::path::Path, sides: u16) -> io::Result<WavFile> {
    use std::os::unix::fs::DirBuilderExt as _;
    if let Some(folder) = path.parent() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    WavFile::create(path, sides)
}

impl Recording {
    fn write(&mut self) -> io::Result<()> {
        let waiting = self.sound.slots();
        let Ok(chunk) = self.sound.read_chunk(waiting) else {
            return Ok(());
        };
        let Some(file) = &mut self.file else {
            chunk.commit_all();
            return Ok(());
        };
        let written = file.append(chunk.into_iter());
        let done = written.and_then(|()| {
            if self.committed.elapsed() < COMMIT {
                return Ok(());
            }
            self.committed = Instant::now();
            file.commit()
        });
        if let (Err(_), Some(file)) = (&done, self.file.take_if(|_| done.is_err())) {
            // Whatever fits is kept.
            let _ = file.commit();
        }
        done
    }

    fn is_over(&self) -> bool {
        self.sound.is_abandoned() && self.sound.is_empty() && self.ending.is_some()
    }

    fn reached(&self) -> Duration {
        let read = hound::WavReader::open(&self.path);
        read.map_or(Duration::ZERO, |reader| {
            Duration::from_secs_f64(f64::from(reader.duration()) / f64::from(RECORDED_HZ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::CallId;

    /// What is told at the end of a recording that was broken after its first second, or never begun.
    fn ended(has_begun: bool, kept: bool) -> (Option<Duration>, bool) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("1.wav");
        if has_begun {
            let mut file = create(&path, 2).unwrap();
            file.append((0..32_000).map(|_| 7)).unwrap();
            file.commit().unwrap();
        }
        let (tell, mut told) = mpsc::channel(1);
        let (_, sound) = rtrb::RingBuffer::new(1);
        let running = Vec::new();
        Thread { tell, running }.finish(Recording {
            key: SoundKey::Message(CallId(1)),
            path: path.clone(),
            sound,
            file: None,
            committed: Instant::now(),
            ending: Some((kept, Duration::ZERO)),
        });
        match told.try_recv().unwrap() {
            Told::Recorded { length, .. } => (length, path.exists()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_was_written_before_the_disk_was_full_is_kept_s186() {
        assert_eq!(ended(true, true), (Some(Duration::from_secs(1)), true));
        assert_eq!(ended(true, false), (None, false));
        assert_eq!(ended(false, true), (None, false));
    }
}
