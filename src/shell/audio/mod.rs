//! Sound meets the world: a thread of its own with the RTP sockets, a beat of 10 ms and the sound devices.
//!
//! [`Audio`] is the driver's end: it opens sockets, gives commands and takes events. Everything else happens on the media
//! thread ([`thread`]), which owns the media core and allocates nothing while calls run, and on the threads of the devices
//! ([`device`]). Both ends are joined by bounded rings; when one is full, that is counted and said in the log.

mod choice;
pub mod device;
mod levels;
mod priority;
mod socket;
#[cfg(feature = "sound")]
mod sound;
mod thread;

use std::{
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread::JoinHandle,
};

use mio::Waker;

pub use choice::AudioChoice;
pub use device::{DeviceNames, Devices};
pub use levels::{Levels, Stats};

use crate::{
    media::{Command, Core, Event, MediaProblem, RingSound, StreamId, Tap, wav},
    rng::Rng,
    shell::clock::Clock,
};
use thread::Message;

/// Commands that may wait for the media thread.
const COMMANDS: usize = 256;

/// Events that may wait for the driver.
const EVENTS: usize = 1_024;

/// Called from other threads when there is something for [`Audio::poll`].
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What [`Audio::start`] needs.
pub struct Start {
    /// The process's clock.
    pub clock: Clock,
    /// Seed of SSRCs, first sequence numbers and ports.
    pub rng: Rng,
    /// What stands for microphone and speaker.
    pub choice: AudioChoice,
    /// Devices by name.
    pub names: DeviceNames,
    /// Local ports for sound, lowest and highest.
    pub ports: RangeInclusive<u16>,
    /// Says that there is something to poll.
    pub wake: Wake,
}

/// What sound tells the driver.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// From the media core.
    Media(Event),
    /// The devices changed, or what is wrong with them.
    Devices(Devices),
}

/// The driver's end of all sound.
pub struct Audio {
    messages: rtrb::Producer<Message>,
    events: rtrb::Consumer<Event>,
    notes: mpsc::Receiver<Devices>,
    waker: Arc<Waker>,
    ports: RangeInclusive<u16>,
    rng: Rng,
    ring_file: Option<PathBuf>,
    /// The devices of the settings, and the ringer of the line that rings or rang last (empty: theirs).
    names: DeviceNames,
    ring_device: String,
    levels: Arc<Levels>,
    stats: Arc<Stats>,
    thread: Option<JoinHandle<()>>,
}

impl Audio {
    /// Starts the media thread. A file that can't be read or written is a problem here and now; a sound device that can't
    /// be had is told later and tried again.
    pub fn start(start: Start) -> Result<Self, MediaProblem> {
        let Start {
            clock,
            mut rng,
            choice,
            names,
            ports,
            wake,
        } = start;
        let (tell, notes) = mpsc::sync_channel(16);
        let device = device::open(
            choice,
            names.clone(),
            device::Tell::new(tell, Arc::clone(&wake)),
        )?;
        let (messages, from_shell) = rtrb::RingBuffer::new(COMMANDS);
        let (to_shell, events) = rtrb::RingBuffer::new(EVENTS);
        let levels = Arc::new(Levels::default());
        let stats = Arc::new(Stats::default());
        let core = Core::new(rng.fork());
        let parts = thread::Parts {
            clock,
            core,
            device,
            from_shell,
            to_shell,
            wake,
            levels: Arc::clone(&levels),
            stats: Arc::clone(&stats),
        };
        let (thread, waker) = thread::spawn(parts)?;
        Ok(Self {
            messages,
            events,
            notes,
            waker,
            ports,
            rng,
            ring_file: None,
            names,
            ring_device: String::new(),
            levels,
            stats,
            thread: Some(thread),
        })
    }

    /// Binds a pair of sockets for a stream: RTP on an even port, RTCP on the next. The address is the one this machine
    /// uses towards `toward`. Give [`Command::SetStream`] afterwards; [`Command::RemoveStream`] closes them.
    pub fn open(&mut self, stream: StreamId, toward: IpAddr) -> Result<SocketAddr, MediaProblem> {
        let local = socket::local_address(toward);
        let pair = socket::bind_pair(local, &self.ports, &mut self.rng)?;
        let address = pair.address;
        self.send(Message::Sockets {
            stream,
            pair: Box::new(pair),
        });
        Ok(address)
    }

    /// As [`Self::open`], when the address this machine uses towards `toward` is another one than `from`, and there is one.
    pub fn reopen(
        &mut self,
        stream: StreamId,
        toward: IpAddr,
        from: IpAddr,
    ) -> Option<Result<SocketAddr, MediaProblem>> {
        let local = socket::local_address(toward);
        let has_moved = local != from && !local.is_unspecified();
        has_moved.then(|| self.open(stream, toward))
    }

    /// Takes where what a tap records goes; give it before [`Command::Record`]. [`Command::StopRecording`] and the end of
    /// its stream let it go.
    pub fn record(&mut self, tap: Tap, sound: rtrb::Producer<i16>) {
        self.send(Message::Tap(tap, sound));
    }

    /// Takes other ports for streams opened from now on.
    pub fn set_ports(&mut self, ports: RangeInclusive<u16>) {
        self.ports = ports;
    }

    /// Takes other devices; a running call goes over to them.
    pub fn set_names(&mut self, names: DeviceNames) {
        self.names = names;
        self.tell_names();
    }

    fn tell_names(&mut self) {
        let mut names = self.names.clone();
        if !self.ring_device.is_empty() {
            names.ringer.clone_from(&self.ring_device);
        }
        self.send(Message::Names(Box::new(names)));
    }

    /// Gives a command. A ring file is read here, once; when it can't be, the first built-in melody rings and the problem is
    /// returned. A ring on a device of its own has that opened, now that it is needed.
    pub fn command(&mut self, command: Command) -> Result<(), MediaProblem> {
        let Command::Ring {
            sound,
            volume,
            device,
        } = command
        else {
            self.send(Message::Command(command));
            return Ok(());
        };
        let loaded = match &sound {
            RingSound::File(path) => self.load_ring(path),
            RingSound::BuiltIn(_) => Ok(()),
        };
        let sound = match &loaded {
            Ok(()) => sound,
            Err(_) => RingSound::BuiltIn(String::new()),
        };
        if self.ring_device != device {
            self.ring_device.clone_from(&device);
            self.tell_names();
        }
        self.send(Message::Command(Command::Ring {
            sound,
            volume,
            device,
        }));
        loaded
    }

    /// Reads a ring file ahead of the first call, so that the call does not wait for the disk.
    pub fn load_ring(&mut self, path: &Path) -> Result<(), MediaProblem> {
        if self.ring_file.as_deref() == Some(path) {
            return Ok(());
        }
        let samples = read_wav(path)?;
        self.send(Message::RingSamples(samples));
        self.ring_file = Some(path.to_owned());
        Ok(())
    }

    /// Takes what came since the last call.
    pub fn poll(&mut self) -> Option<Told> {
        if let Ok(event) = self.events.pop() {
            return Some(Told::Media(event));
        }
        self.notes.try_recv().ok().map(Told::Devices)
    }

    /// How loud it is, for meters.
    #[must_use]
    pub fn levels(&self) -> Arc<Levels> {
        Arc::clone(&self.levels)
    }

    /// How the media thread does.
    #[must_use]
    pub fn stats(&self) -> Arc<Stats> {
        Arc::clone(&self.stats)
    }

    fn send(&mut self, message: Message) {
        if self.messages.push(message).is_err() {
            tracing::error!(waiting = COMMANDS, "the media thread takes no commands");
        }
        if let Err(problem) = self.waker.wake() {
            tracing::error!(%problem, "cannot wake the media thread");
        }
    }
}

impl Drop for Audio {
    fn drop(&mut self) {
        self.send(Message::Stop);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the media thread broke down");
        }
    }
}

/// Reads a WAV file into mono at 48 kHz.
pub fn read_wav(path: &Path) -> Result<Vec<f32>, MediaProblem> {
    let bytes = std::fs::read(path).map_err(|problem| MediaProblem::BadFile {
        path: path.to_owned(),
        detail: problem.to_string(),
    })?;
    wav::read(path, &bytes)
}

#[cfg(test)]
mod tests;
