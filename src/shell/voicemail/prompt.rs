//! Greetings as sound: of a file, spoken by an installed synthesiser, or the one that comes with the program. Never
//! nothing: what can't be had is replaced by that one.

use std::{
    f32::consts::TAU,
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use thiserror::Error;

use crate::{
    domain::announcement::{LONGEST_TEXT, Prompt},
    l10n::Language,
    media::{MediaProblem, RATE_HZ, Sound, loudness, tone::waiting, wav},
};

/// Largest sound file that is read, bytes.
const LARGEST: u64 = 64 * 1024 * 1024;
/// How long a synthesiser may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Silence before a greeting: the way to the caller has to open first.
const BEFORE: f32 = 0.4;
/// Silence between greeting and tone, seconds.
const BETWEEN: f32 = 0.25;
/// The tone: 1 kHz, seconds and level.
const TONE_HZ: f32 = 1_000.0;
const TONE: f32 = 0.35;
const TONE_LEVEL: f32 = 0.25;
/// Synthesisers by name; all take the same options.
const SYNTHESISERS: [&str; 2] = ["espeak-ng", "espeak"];

/// Why a greeting can't be had.
#[derive(Debug, Error)]
pub enum PromptProblem {
    /// The file can't be read.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is no sound.
    #[error(transparent)]
    Sound(#[from] MediaProblem),
    /// No synthesiser is installed.
    #[error("no speech synthesiser is installed")]
    NoSynthesiser,
    /// It did not speak.
    #[error("the speech synthesiser does not speak: {0}")]
    Silent(String),
}

/// Where things lie.
#[derive(Clone, Debug)]
pub struct Places {
    /// Paths of settings that are not absolute begin here.
    pub settings: PathBuf,
    /// Recordings, and what was spoken.
    pub voicemail: PathBuf,
}

/// A greeting with the tone after it, mono at 48 kHz.
#[must_use]
pub(super) fn with_tone(prompt: &Prompt, places: &Places, language: Language) -> Vec<f32> {
    let greeting = sound(prompt, places, language).unwrap_or_else(|problem| {
        tracing::warn!(%problem, "the greeting is replaced");
        built_in(language)
    });
    let mut all = silence(BEFORE);
    all.extend(greeting);
    all.extend(silence(BETWEEN));
    all.extend(tone());
    all
}

/// A greeting alone.
pub fn sound(
    prompt: &Prompt,
    places: &Places,
    language: Language,
) -> Result<Vec<f32>, PromptProblem> {
    match prompt {
        Prompt::Greeting => Ok(built_in(language)),
        Prompt::Melody => Ok(waiting::melody()),
        Prompt::Beep => Ok(tone()),
        Prompt::File(path) => read(&places.settings.join(path)),
        Prompt::Spoken(text) => spoken(text, &places.voicemail, (language, true)),
        Prompt::Said(text) => spoken(text, &places.voicemail, (language, false)),
    }
}

/// An announcement that must be heard.
pub(super) fn notice(
    prompt: &Prompt,
    places: &Places,
    language: Language,
) -> Result<Vec<f32>, PromptProblem> {
    let mut all = sound(prompt, places, language)?;
    loudness::level(&mut all);
    Ok(all)
}

/// Reads a recording of ours whole; of both sides what is said by either.
pub(super) fn recorded(path: &Path) -> Result<Sound, PromptProblem> {
    let bad = |problem: hound::Error| MediaProblem::BadFile {
        path: path.to_owned(),
        detail: problem.to_string(),
    };
    let mut reader = hound::WavReader::open(path).map_err(bad)?;
    let sides = usize::from(reader.spec().channels).max(1);
    // A file that was cut off is read as far as it goes.
    let mut samples = reader.samples::<i16>().map_while(Result::ok);
    let mut all = Vec::new();
    while let Some(first) = samples.next() {
        let others = samples.by_ref().take(sides - 1);
        let sum = others.fold(i32::from(first), |sum, one| sum + i32::from(one));
        let clipped = sum.clamp(i16::MIN.into(), i16::MAX.into());
        all.push(i16::try_from(clipped).unwrap_or_default());
    }
    Ok(Sound::Narrow(all))
}

/// An announcement as callers hear it: brought to one loudness. What can't be had is a short silence, so that whoever waits
/// for its end goes on.
#[must_use]
pub(super) fn announcement(prompt: &Prompt, places: &Places, language: Language) -> Vec<f32> {
    let mut all = sound(prompt, places, language).unwrap_or_else(|problem| {
        tracing::warn!(%problem, "an announcement is left out");
        silence(BEFORE)
    });
    loudness::level(&mut all);
    all
}

/// Reads a sound file.
pub fn read(path: &Path) -> Result<Vec<f32>, PromptProblem> {
    let file = |source| PromptProblem::File {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    let opened = fs::File::open(path).map_err(file)?;
    opened.take(LARGEST).read_to_end(&mut bytes).map_err(file)?;
    Ok(wav::read(path, &bytes)?)
}

fn built_in(language: Language) -> Vec<f32> {
    let bytes: &[u8] = match language {
        Language::German => include_bytes!("../../../assets/sounds/greeting.de.wav"),
        Language::English => include_bytes!("../../../assets/sounds/greeting.en.wav"),
    };
    wav::read(Path::new("greeting.wav"), bytes).unwrap_or_default()
}

/// What was spoken once is kept if it is to be: the caller should not wait for it a second time.
fn spoken(
    text: &str,
    folder: &Path,
    (language, is_kept): (Language, bool),
) -> Result<Vec<f32>, PromptProblem> {
    let text: String = text.chars().take(LONGEST_TEXT).collect();
    let mut hasher = DefaultHasher::new();
    (language.code(), &text).hash(&mut hasher);
    let kept = folder.join(format!("spoken-{:016x}.wav", hasher.finish()));
    if let Ok(sound) = read(&kept) {
        return Ok(sound);
    }
    fs::create_dir_all(folder).map_err(|source| PromptProblem::File {
        path: folder.to_owned(),
        source,
    })?;
    let fresh = kept.with_extension(format!("{}.part", std::process::id()));
    speak(&text, &fresh, language)?;
    let sound = read(&fresh);
    let is_kept = is_kept && sound.is_ok() && fs::rename(&fresh, &kept).is_ok();
    if !is_kept {
        let _ = fs::remove_file(&fresh);
    }
    sound
}

/// The text goes in by a pipe: it stands in no list of processes.
fn speak(text: &str, to: &Path, language: Language) -> Result<(), PromptProblem> {
    let silent = |problem: io::Error| PromptProblem::Silent(problem.to_string());
    let mut child = SYNTHESISERS
        .iter()
        .find_map(|name| {
            let voice = match language {
                Language::German => "de+f3",
                Language::English => "en-gb+f3",
            };
            let mut command = Command::new(name);
            command
                .args(["-v", voice, "-s", "150", "--stdin", "-w"])
                .arg(to);
            command
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            command.spawn().ok()
        })
        .ok_or(PromptProblem::NoSynthesiser)?;
    let wrote = child
        .stdin
        .take()
        .map_or(Ok(()), |mut pipe| pipe.write_all(text.as_bytes()));
    let begun = Instant::now();
    loop {
        match child.try_wait().map_err(silent)? {
            Some(status) if status.success() => return wrote.map_err(silent),
            Some(status) => return Err(PromptProblem::Silent(status.to_string())),
            None if begun.elapsed() > PATIENCE => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(PromptProblem::Silent("it takes too long".into()));
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a second of sound"
)]
fn silence(seconds: f32) -> Vec<f32> {
    vec![0.0; (seconds * RATE_HZ as f32) as usize]
}

#[allow(clippy::cast_precision_loss, reason = "a second of sound")]
fn tone() -> Vec<f32> {
    let mut tone = silence(TONE);
    let (length, ramp) = (tone.len(), RATE_HZ as usize / 100);
    for (n, sample) in tone.iter_mut().enumerate() {
        let edge = n.min(length - 1 - n).min(ramp) as f32 / ramp as f32;
        *sample = TONE_LEVEL * edge * (TAU * TONE_HZ * n as f32 / RATE_HZ as f32).sin();
    }
    tone
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(dir: &Path) -> Places {
        Places {
            settings: dir.to_owned(),
            voicemail: dir.join("voicemail"),
        }
    }

    fn seconds(sound: &[f32]) -> f64 {
        f64::from(u32::try_from(sound.len()).unwrap()) / f64::from(RATE_HZ)
    }

    #[test]
    fn a_greeting_is_followed_by_a_tone() {
        let dir = tempfile::tempdir().unwrap();
        let all = with_tone(&Prompt::Greeting, &places(dir.path()), Language::English);
        let end = &all[all.len() - 48_000 / 4..];
        let rises = end
            .windows(2)
            .filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0);
        assert!((248..=251).contains(&rises.count()));
        assert!(all[..19_000].iter().all(|sample| *sample == 0.0));
    }

    #[test]
    fn what_cannot_be_had_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let places = places(dir.path());
        fs::write(dir.path().join("photo.wav"), b"\xff\xd8\xff\xe0 JFIF").unwrap();
        let usual = with_tone(&Prompt::Greeting, &places, Language::German);
        for file in ["nowhere.wav", "photo.wav"] {
            let prompt = Prompt::File(file.into());
            assert!(sound(&prompt, &places, Language::German).is_err());
            assert_eq!(with_tone(&prompt, &places, Language::German), usual);
        }
    }

    #[test]
    fn a_text_of_one_call_is_spoken_and_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        let places = places(dir.path());
        let prompt = Prompt::Said("A call of Eva Kuhn".into());
        assert!(seconds(&sound(&prompt, &places, Language::English).unwrap()) > 0.5);
        assert_eq!(fs::read_dir(&places.voicemail).unwrap().count(), 0);
    }

    #[test]
    fn a_text_is_spoken_once_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let places = places(dir.path());
        let prompt = Prompt::Spoken("Office closed. -v $(reboot) \"quoted\"".into());
        let first = sound(&prompt, &places, Language::English).unwrap();
        assert!(seconds(&first) > 1.0, "{}", seconds(&first));
        let kept: Vec<_> = fs::read_dir(&places.voicemail).unwrap().collect();
        assert_eq!(kept.len(), 1);
        assert_eq!(sound(&prompt, &places, Language::English).unwrap(), first);
    }
}
