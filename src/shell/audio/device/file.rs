//! WAV files for microphone and speaker: `--audio file:IN.wav,OUT.wav`.
//!
//! The input begins anew each time a call needs the microphone and is followed by silence. What the speaker would play is
//! handed to a writer thread; the header is put right every second, so that a killed program leaves a file that can be
//! read.

use std::{
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread::JoinHandle,
};

use hound::{SampleFormat, WavSpec, WavWriter};

use super::{Device, DeviceNames, Devices, Needs, Tell};
use crate::media::{FRAME, MediaProblem, RATE_HZ};

/// Samples that may wait for the disk: two seconds.
const WAITING: usize = 2 * RATE_HZ as usize;

/// Beats between two calls of the writer.
const BEATS: u32 = 20;

/// Samples between two headers: one second.
const HEADER: u32 = RATE_HZ;

pub(super) struct FileDevice {
    sound: Vec<f32>,
    at: usize,
    reads: bool,
    writer: Option<Writer>,
}

struct Writer {
    samples: rtrb::Producer<f32>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    beats: u32,
}

impl FileDevice {
    /// With `sound` for the microphone; an empty `output` keeps nothing.
    pub(super) fn open(sound: Vec<f32>, output: &Path, tell: Tell) -> Result<Self, MediaProblem> {
        let writer = if output.as_os_str().is_empty() {
            None
        } else {
            Some(Writer::open(output, tell)?)
        };
        Ok(Self {
            sound,
            at: 0,
            reads: false,
            writer,
        })
    }
}

impl Device for FileDevice {
    fn need(&mut self, needs: Needs) {
        if needs.microphone && !self.reads {
            self.at = 0;
        }
        self.reads = needs.microphone;
    }

    fn rename(&mut self, _: DeviceNames) {}

    fn read(&mut self, microphone: &mut [f32; FRAME]) {
        let rest = self.sound.get(self.at..).unwrap_or_default();
        let part = rest.len().min(FRAME);
        microphone[..part].copy_from_slice(&rest[..part]);
        microphone[part..].fill(0.0);
        self.at += part;
    }

    fn play(&mut self, speaker: &[f32; FRAME]) {
        if let Some(writer) = &mut self.writer {
            writer.push(speaker);
        }
    }

    fn ring(&mut self, _: &[f32; FRAME]) {}
}

impl Writer {
    fn open(path: &Path, tell: Tell) -> Result<Self, MediaProblem> {
        let spec = WavSpec {
            channels: 1,
            sample_rate: RATE_HZ,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let cannot = |detail: String| MediaProblem::CannotWrite {
            path: path.to_owned(),
            detail,
        };
        let mut file =
            WavWriter::create(path, spec).map_err(|problem| cannot(problem.to_string()))?;
        file.flush()
            .map_err(|problem| cannot(problem.to_string()))?;
        let (samples, from_beat) = rtrb::RingBuffer::new(WAITING);
        let stop = Arc::new(AtomicBool::new(false));
        let work = Work {
            file,
            path: path.to_owned(),
            from_beat,
            stop: Arc::clone(&stop),
            since_header: 0,
        };
        let thread = std::thread::Builder::new()
            .name("wav writer".into())
            .spawn(move || work.run(&tell))
            .map_err(|problem| cannot(problem.to_string()))?;
        Ok(Self {
            samples,
            stop,
            thread: Some(thread),
            beats: 0,
        })
    }

    fn push(&mut self, speaker: &[f32; FRAME]) {
        // A disk that stands still for two seconds loses sound; the call goes on.
        let _ = self.samples.push_entire_slice(speaker);
        self.beats += 1;
        if self.beats.is_multiple_of(BEATS) {
            self.wake();
        }
    }

    fn wake(&self) {
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop.store(true, Relaxed);
        self.wake();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the wav writer broke down");
        }
    }
}

struct Work {
    file: WavWriter<BufWriter<File>>,
    path: PathBuf,
    from_beat: rtrb::Consumer<f32>,
    stop: Arc<AtomicBool>,
    since_header: u32,
}

impl Work {
    fn run(mut self, tell: &Tell) {
        loop {
            let last = self.stop.load(Relaxed);
            if let Err(problem) = self.write(last) {
                let problem = MediaProblem::CannotWrite {
                    path: self.path,
                    detail: problem.to_string(),
                };
                tracing::warn!(%problem, "what is heard is no longer kept");
                tell.tell(Devices {
                    problem: Some(problem),
                    ..Devices::default()
                });
                return;
            }
            if last {
                return;
            }
            std::thread::park();
        }
    }

    fn write(&mut self, last: bool) -> Result<(), hound::Error> {
        while let Ok(sample) = self.from_beat.pop() {
            self.file
                .write_sample(crate::media::codec::to_i16(sample))?;
            self.since_header += 1;
        }
        if self.since_header >= HEADER || last {
            self.since_header = 0;
            self.file.flush()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Duration};

    use super::*;
    use crate::media::wav;

    fn tell() -> (Tell, mpsc::Receiver<Devices>) {
        let (to, from) = mpsc::sync_channel(4);
        (Tell::new(to, Arc::new(|| {})), from)
    }

    fn talk(microphone: bool) -> Needs {
        Needs {
            microphone,
            speaker: true,
            ringer: false,
        }
    }

    #[test]
    fn the_input_is_played_once_per_call() {
        let (tell, _from) = tell();
        let sound: Vec<f32> = (0..700_u16).map(f32::from).collect();
        let mut device = FileDevice::open(sound, Path::new(""), tell).unwrap();
        let mut frame = [9.0; FRAME];
        for _ in 0..2 {
            device.need(talk(true));
            device.read(&mut frame);
            assert_eq!(
                (frame[0].to_bits(), frame[479].to_bits()),
                (0, 479.0_f32.to_bits())
            );
            device.read(&mut frame);
            assert_eq!(
                (frame[219].to_bits(), frame[220].to_bits()),
                (699.0_f32.to_bits(), 0)
            );
            device.need(talk(true));
            device.read(&mut frame);
            assert!(frame.iter().all(|sample| *sample == 0.0));
            device.need(talk(false));
        }
    }

    #[test]
    fn what_is_heard_is_kept_and_readable_before_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.wav");
        let (tell, _from) = tell();
        let mut device = FileDevice::open(Vec::new(), &path, tell).unwrap();
        let read = || wav::read(&path, &std::fs::read(&path).unwrap());
        assert!(
            matches!(read(), Err(MediaProblem::BadFile { .. })),
            "a header and no sound yet"
        );
        for _ in 0..140 {
            device.play(&[0.25; FRAME]);
        }
        // The writer is another thread; as a killed program would, we look without ending it.
        let mut there = 0;
        for _ in 0..500 {
            there = read().map_or(0, |sound| sound.len());
            if there > 0 {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(there >= 48_000, "{there} samples");
        drop(device);
        let sound = read().unwrap();
        assert_eq!(sound.len(), 140 * FRAME);
        assert!(sound.iter().all(|sample| (sample - 0.25).abs() < 1e-4));
    }

    #[test]
    fn a_file_that_cannot_be_written_is_said_at_once() {
        let (tell, _from) = tell();
        let path = Path::new("/no/such/folder/out.wav");
        let problem = FileDevice::open(Vec::new(), path, tell).err().unwrap();
        assert!(matches!(problem, MediaProblem::CannotWrite { path: named, .. } if named == path));
    }

    #[test]
    fn a_full_disk_is_told() {
        let (tell, from) = tell();
        let Ok(mut device) = FileDevice::open(Vec::new(), Path::new("/dev/full"), tell) else {
            // Said at once is as good.
            return;
        };
        for _ in 0..400 {
            device.play(&[0.1; FRAME]);
        }
        let told = from.recv_timeout(Duration::from_secs(10)).unwrap();
        assert!(matches!(
            told.problem,
            Some(MediaProblem::CannotWrite { .. })
        ));
    }
}
