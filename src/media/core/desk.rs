//! What is at the user's side: microphone, speaker, ringer, and the tests of the settings page.

use std::{collections::VecDeque, time::Duration};

use crate::{
    media::{
        Command, Event, FRAME, RATE_HZ, RingSound, Tap, Tone,
        comfort_noise::{ComfortNoise, HELD_LEVEL},
        gain::{Gain, limit},
        level::Meter,
        mix,
        player::{Played, Player},
        recorder::{RECORDED, Recorder},
        tone::{ToneGenerator, ring::RingGenerator},
    },
    rng::Rng,
};

/// After so long the microphone is heard in the echo test: 1 s.
const ECHO: usize = RATE_HZ as usize;

/// Silence between two rounds of a ring file.
const RING_PAUSE: usize = RATE_HZ as usize;

/// The user's side.
#[derive(Debug)]
pub(super) struct Desk {
    microphone_gain: Gain,
    mute: Gain,
    speaker_gain: Gain,
    noise: ComfortNoise,
    tone: Option<ToneGenerator>,
    echo: Option<Echo>,
    player: Option<Player>,
    recorder: Option<Recorder>,
    pub(super) meters: bool,
    pub(super) microphone: Meter,
    pub(super) speaker: Meter,
    pub(super) ringer: Ringer,
}

/// The last second of the microphone.
#[derive(Debug)]
struct Echo {
    line: Vec<f32>,
    at: usize,
    /// What is heard in this tick.
    heard: [f32; FRAME],
}

impl Desk {
    pub(super) fn new(rng: &mut Rng) -> Self {
        let mut noise = ComfortNoise::new(rng);
        noise.set_level(HELD_LEVEL);
        Self {
            microphone_gain: Gain::default(),
            mute: Gain::default(),
            speaker_gain: Gain::default(),
            noise,
            tone: None,
            echo: None,
            player: None,
            recorder: None,
            meters: false,
            microphone: Meter::default(),
            speaker: Meter::default(),
            ringer: Ringer::default(),
        }
    }

    pub(super) fn mute(&mut self, muted: bool) {
        self.mute.set(if muted { 0.0 } else { 1.0 });
    }

    pub(super) fn set_gain(&mut self, microphone: f32, speaker: f32) {
        self.microphone_gain.set(microphone);
        self.speaker_gain.set(speaker);
    }

    pub(super) fn play_tone(&mut self, tone: Tone, country: &str) {
        self.tone = Some(ToneGenerator::new(country, tone));
    }

    pub(super) fn stop_tone(&mut self) {
        self.tone = None;
    }

    pub(super) fn test_echo(&mut self, on: bool) {
        self.echo = on.then(|| Echo {
            line: vec![0.0; ECHO],
            at: 0,
            heard: [0.0; FRAME],
        });
    }

    /// Begins or ends recording what the user says.
    pub(super) fn record(&mut self, quiet_after: Option<Duration>) {
        self.recorder = quiet_after.map(Recorder::new);
    }

    pub(super) fn recorded(&self) -> Option<&[i16; RECORDED]> {
        self.recorder.as_ref().map(Recorder::samples)
    }

    /// Whether a recording sounds.
    pub(super) fn is_playing(&self) -> bool {
        self.player.as_ref().is_some_and(Player::is_sounding)
    }

    /// Carries out what concerns the player; nothing else comes here.
    pub(super) fn play(&mut self, command: Command) {
        if let Command::Play(sound) = command {
            self.player = Some(Player::new(sound));
            return;
        }
        if command == Command::StopPlaying {
            self.player = None;
        }
        let Some(player) = &mut self.player else {
            return;
        };
        match command {
            Command::Seek(to) => player.seek(to),
            Command::SetSpeed(speed) => player.set_speed(speed),
            Command::Pause(on) => player.pause(on),
            _ => {}
        }
    }

    pub(super) const fn is_echoing(&self) -> bool {
        self.echo.is_some()
    }

    pub(super) const fn has_tone(&self) -> bool {
        self.tone.is_some()
    }

    /// What the microphone's frame gives to the calls: gain, then mute. A muted call is sent faint noise.
    pub(super) fn listen(&mut self, frame: &mut [f32; FRAME], events: &mut VecDeque<Event>) {
        self.microphone_gain.apply(frame);
        self.microphone.feed(frame);
        if let Some(noticed) = self
            .recorder
            .as_mut()
            .and_then(|recorder| recorder.feed(frame))
        {
            events.push_back(noticed.event(Tap::Desk));
        }
        if let Some(echo) = &mut self.echo {
            let place = &mut echo.line[echo.at..echo.at + FRAME];
            echo.heard.copy_from_slice(place);
            place.copy_from_slice(frame);
            echo.at = (echo.at + FRAME) % ECHO;
        }
        self.mute.apply(frame);
        if self.mute.is_silent() {
            self.noise.add(frame, 1.0, 1.0);
        }
    }

    /// Adds tones and the echo test to what the calls give, and makes it fit for the speaker.
    pub(super) fn speak(&mut self, frame: &mut [f32; FRAME], events: &mut VecDeque<Event>) {
        let played = self
            .player
            .as_mut()
            .and_then(|player| player.mix_into(frame));
        match played {
            Some(Played::At(at)) => events.push_back(Event::Playing { at }),
            Some(Played::Out) => {
                self.player = None;
                events.push_back(Event::PlayedToEnd);
            }
            None => {}
        }
        self.speaker_gain.apply(frame);
        if let Some(tone) = &mut self.tone {
            tone.mix_into(frame);
            if tone.is_over() {
                self.tone = None;
            }
        }
        if let Some(echo) = &self.echo {
            mix::add(frame, &echo.heard, 1.0);
        }
        limit(frame);
        self.speaker.feed(frame);
    }
}

/// The ringing device.
#[derive(Debug, Default)]
pub(super) struct Ringer {
    source: Option<Source>,
    file: Vec<f32>,
    gain: Gain,
    is_stopping: bool,
}

#[derive(Debug)]
enum Source {
    Melody(Box<RingGenerator>),
    File { at: usize },
}

impl Ringer {
    pub(super) fn set_file(&mut self, samples: Vec<f32>) {
        self.file = samples;
    }

    pub(super) fn ring(&mut self, sound: &RingSound, volume: f32) {
        self.source = Some(match sound {
            RingSound::File(_) if !self.file.is_empty() => Source::File { at: 0 },
            RingSound::File(_) => Source::Melody(Box::new(RingGenerator::new(""))),
            RingSound::BuiltIn(name) => Source::Melody(Box::new(RingGenerator::new(name))),
        });
        self.gain = Gain::new(volume);
        self.is_stopping = false;
    }

    /// Fades out within the next tick.
    pub(super) fn stop(&mut self) {
        self.gain.set(0.0);
        self.is_stopping = true;
    }

    pub(super) const fn is_ringing(&self) -> bool {
        self.source.is_some()
    }

    pub(super) fn frame(&mut self, frame: &mut [f32; FRAME]) {
        frame.fill(0.0);
        match &mut self.source {
            None => return,
            Some(Source::Melody(melody)) => melody.mix_into(frame),
            Some(Source::File { at }) => {
                for sample in frame.iter_mut() {
                    *sample = self.file.get(*at).copied().unwrap_or(0.0);
                    *at = (*at + 1) % (self.file.len() + RING_PAUSE);
                }
            }
        }
        self.gain.apply(frame);
        limit(frame);
        if self.is_stopping {
            self.source = None;
        }
    }
}
