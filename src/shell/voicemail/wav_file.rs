//! A recording on disk as it comes: its header is right after each commit, so that a killed program leaves a file that
//! can be played up to its last commit.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{FileExt as _, OpenOptionsExt as _},
    path::Path,
    time::Duration,
};

use crate::media::recorder::RECORDED_HZ;

/// Bytes before the samples.
const HEADER: u32 = 44;
/// Bytes of a sample.
const WIDTH: u32 = 2;

/// A file being written: 16 bit, a channel for each side, at the rate of recordings.
pub(super) struct WavFile {
    file: File,
    sides: u16,
    /// Samples written, of all sides.
    count: u32,
    bytes: Vec<u8>,
}

impl WavFile {
    /// An empty recording, for the user only. A file of that name is replaced.
    pub(super) fn create(path: &Path, sides: u16) -> io::Result<Self> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(&header(0, sides))?;
        Ok(Self {
            file,
            sides,
            count: 0,
            bytes: Vec::new(),
        })
    }

    pub(super) fn append(&mut self, samples: impl Iterator<Item = i16>) -> io::Result<()> {
        self.bytes.clear();
        self.bytes.extend(samples.flat_map(i16::to_le_bytes));
        self.file.write_all(&self.bytes)?;
        let added = u32::try_from(self.bytes.len()).unwrap_or(0) / WIDTH;
        self.count = self.count.saturating_add(added);
        Ok(())
    }

    /// What was written is on disk and can be played.
    pub(super) fn commit(&self) -> io::Result<()> {
        self.file.write_all_at(&header(self.count, self.sides), 0)?;
        self.file.sync_data()
    }

    /// Cuts so much off its end and commits; how long it is.
    pub(super) fn end(mut self, cut: Duration) -> io::Result<Duration> {
        let cut = u64::from(RECORDED_HZ) * u64::try_from(cut.as_millis()).unwrap_or(0) / 1_000;
        let cut = cut * u64::from(self.sides);
        self.count = self
            .count
            .saturating_sub(u32::try_from(cut).unwrap_or(u32::MAX));
        self.file
            .set_len(u64::from(HEADER) + u64::from(self.count) * u64::from(WIDTH))?;
        self.commit()?;
        Ok(self.length())
    }

    pub(super) fn length(&self) -> Duration {
        let each = f64::from(self.count) / f64::from(self.sides);
        Duration::from_secs_f64(each / f64::from(RECORDED_HZ))
    }
}

fn header(count: u32, sides: u16) -> [u8; HEADER as usize] {
    let data = count.saturating_mul(WIDTH);
    let mut header = [0; HEADER as usize];
    let mut at = 0;
    let mut put = |bytes: &[u8]| {
        header[at..at + bytes.len()].copy_from_slice(bytes);
        at += bytes.len();
    };
    put(b"RIFF");
    put(&(data.saturating_add(HEADER - 8)).to_le_bytes());
    put(b"WAVEfmt ");
    put(&16_u32.to_le_bytes());
    let frame = WIDTH * u32::from(sides);
    // PCM.
    put(&1_u16.to_le_bytes());
    put(&sides.to_le_bytes());
    put(&RECORDED_HZ.to_le_bytes());
    put(&(RECORDED_HZ * frame).to_le_bytes());
    put(&(2 * sides).to_le_bytes());
    put(&16_u16.to_le_bytes());
    put(b"data");
    put(&data.to_le_bytes());
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &Path) -> Vec<i16> {
        let reader = hound::WavReader::open(path).unwrap();
        assert_eq!(
            (reader.spec().sample_rate, reader.spec().channels),
            (16_000, 1)
        );
        reader.into_samples().map(Result::unwrap).collect()
    }

    #[test]
    fn a_file_can_be_read_after_each_commit_and_is_cut_at_its_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("m.wav");
        let mut file = WavFile::create(&path, 1).unwrap();
        assert_eq!(read(&path), [0_i16; 0]);
        file.append((0..16_000).map(|_| 7)).unwrap();
        file.commit().unwrap();
        // What comes after the last commit may be lost, what came before is not.
        file.append((0..8_000).map(|_| 9)).unwrap();
        assert_eq!(read(&path), vec![7_i16; 16_000]);
        assert_eq!(
            file.end(Duration::from_millis(250)).unwrap(),
            Duration::from_millis(1_250)
        );
        let all = read(&path);
        assert_eq!((all.len(), all[15_999], all[19_999]), (20_000, 7, 9));
    }

    #[test]
    fn two_sides_have_a_channel_each() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("m.wav");
        let mut file = WavFile::create(&path, 2).unwrap();
        file.append([1, -1].into_iter().cycle().take(32_000))
            .unwrap();
        assert_eq!(file.end(Duration::ZERO).unwrap(), Duration::from_secs(1));
        let reader = hound::WavReader::open(&path).unwrap();
        assert_eq!((reader.spec().channels, reader.duration()), (2, 16_000));
        let samples: Vec<i16> = reader.into_samples().map(Result::unwrap).collect();
        assert_eq!(samples[..4], [1, -1, 1, -1]);
    }

    #[test]
    fn only_the_user_can_read_it() {
        use std::os::unix::fs::MetadataExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("m.wav");
        WavFile::create(&path, 1).unwrap();
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
    }
}
