//! What stands for microphone, speaker and ringer.
//!
//! The media thread calls a [`Device`] once a beat; no call may block. Devices are told what is needed and are open only
//! while it is.

mod file;

use std::sync::mpsc;

use super::{AudioChoice, Wake, read_wav};
use crate::media::{FRAME, MediaProblem};

/// What of the device is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Needs {
    pub microphone: bool,
    pub speaker: bool,
    pub ringer: bool,
}

/// Devices by name; empty: the system's default, whichever it is at the time.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct DeviceNames {
    pub microphone: String,
    pub speaker: String,
    /// Empty: the speaker's.
    pub ringer: String,
}

/// Devices as found.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Devices {
    /// Microphones by name.
    pub inputs: Vec<String>,
    /// Speakers by name.
    pub outputs: Vec<String>,
    /// What is wrong with sound.
    pub problem: Option<MediaProblem>,
}

/// Microphone, speaker and ringer in one.
pub trait Device: Send {
    /// Says what is needed from now on; told at every change.
    fn need(&mut self, needs: Needs);

    /// Says that other devices were chosen.
    fn rename(&mut self, names: DeviceNames);

    /// Takes the microphone's next 10 ms; silence when there is nothing.
    fn read(&mut self, microphone: &mut [f32; FRAME]);

    /// Plays 10 ms on the speaker.
    fn play(&mut self, speaker: &[f32; FRAME]);

    /// Plays 10 ms on the ringer.
    fn ring(&mut self, ringer: &[f32; FRAME]);
}

/// Tells the driver about devices.
#[derive(Clone)]
pub struct Tell {
    to: mpsc::SyncSender<Devices>,
    wake: Wake,
}

impl Tell {
    pub(super) fn new(to: mpsc::SyncSender<Devices>, wake: Wake) -> Self {
        Self { to, wake }
    }

    /// Never waits; what the driver does not fetch is lost to it, and said in the log.
    pub fn tell(&self, devices: Devices) {
        if self.to.try_send(devices).is_err() {
            tracing::warn!("nobody listens to news about sound devices");
        }
        (self.wake)();
    }
}

/// Opens what was chosen.
pub(super) fn open(
    choice: AudioChoice,
    names: DeviceNames,
    tell: Tell,
) -> Result<Box<dyn Device>, MediaProblem> {
    match choice {
        AudioChoice::Null => Ok(Box::new(Null)),
        AudioChoice::File { input, output } => {
            let sound = if input.as_os_str().is_empty() {
                Vec::new()
            } else {
                read_wav(&input)?
            };
            Ok(Box::new(file::FileDevice::open(sound, &output, tell)?))
        }
        AudioChoice::Device => Ok(device(names, tell)),
    }
}

#[cfg(feature = "sound")]
fn device(names: DeviceNames, tell: Tell) -> Box<dyn Device> {
    Box::new(super::sound::Sound::new(names, tell))
}

#[cfg(not(feature = "sound"))]
#[allow(clippy::needless_pass_by_value, reason = "as with sound devices")]
fn device(_: DeviceNames, tell: Tell) -> Box<dyn Device> {
    tell.tell(Devices {
        problem: Some(MediaProblem::NoDevice),
        ..Devices::default()
    });
    Box::new(Null)
}

/// Silence in, nothing out. The beat of the media thread is its clock.
#[derive(Debug)]
struct Null;

impl Device for Null {
    fn need(&mut self, _: Needs) {}

    fn rename(&mut self, _: DeviceNames) {}

    fn read(&mut self, microphone: &mut [f32; FRAME]) {
        microphone.fill(0.0);
    }

    fn play(&mut self, _: &[f32; FRAME]) {}

    fn ring(&mut self, _: &[f32; FRAME]) {}
}
