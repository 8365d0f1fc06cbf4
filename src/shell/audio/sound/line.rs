//! The media thread's end of one role: the stream that runs now, and for 20 ms the one before it.
//!
//! A new stream takes over only once its device runs; until then the old one goes on. Then one fades while the other
//! rises, so that a swap is no click. A stream that broke off gives nothing any more, and the new one simply rises.

use super::{
    flow::{Capture, Playback},
    stream::End,
};
use crate::media::FRAME;

/// Beats of 10 ms one stream takes to go over to the next.
const FADE: usize = 2;

/// Streams of one role.
#[derive(Default)]
pub(super) struct Streams {
    now: Option<End>,
    before: Option<End>,
    /// Beats of the fade that are done.
    faded: usize,
}

impl Streams {
    /// A new stream was opened.
    pub(super) fn put(&mut self, end: End) {
        // Of two that came within one fade the older one never was heard.
        if self.before.is_none() {
            self.before = self.now.take();
        }
        self.now = Some(end);
        self.faded = 0;
    }

    /// Nothing is needed any more.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Gives the next 10 ms of the microphone, silence while there is nothing.
    pub(super) fn read(&mut self, frame: &mut [f32; FRAME]) {
        frame.fill(0.0);
        let now = capture(&mut self.now);
        let runs = now.is_some_and(|capture| capture.read(frame));
        let Some(before) = capture(&mut self.before) else {
            return;
        };
        let mut old = [0.0; FRAME];
        before.read(&mut old);
        if runs {
            for (n, (sample, old)) in frame.iter_mut().zip(old).enumerate() {
                let rise = rise(self.faded, n);
                *sample = *sample * rise + old * (1.0 - rise);
            }
            self.step();
        } else {
            *frame = old;
        }
    }

    /// Plays 10 ms.
    pub(super) fn play(&mut self, frame: &[f32; FRAME]) {
        let runs = playback(&mut self.now).is_some_and(|now| now.runs());
        let Some(before) = playback(&mut self.before).filter(|_| runs) else {
            // Until the new one runs the old one goes on alone.
            let heard = if runs || self.before.is_none() {
                &mut self.now
            } else {
                &mut self.before
            };
            if let Some(heard) = playback(heard) {
                heard.play(frame);
            }
            return;
        };
        let (mut falling, mut rising) = (*frame, *frame);
        for n in 0..FRAME {
            let rise = rise(self.faded, n);
            falling[n] *= 1.0 - rise;
            rising[n] *= rise;
        }
        before.play(&falling);
        if let Some(now) = playback(&mut self.now) {
            now.play(&rising);
        }
        self.step();
    }

    fn step(&mut self) {
        self.faded += 1;
        if self.faded >= FADE {
            self.before = None;
        }
    }
}

/// Share of the new stream at sample `n` of the fade's beat `beat`.
#[allow(clippy::cast_precision_loss, reason = "less than a thousand samples")]
fn rise(beat: usize, n: usize) -> f32 {
    ((beat * FRAME + n) as f32 / (FADE * FRAME) as f32).min(1.0)
}

const fn capture(end: &mut Option<End>) -> Option<&mut Capture> {
    match end {
        Some(End::In(capture)) => Some(capture),
        Some(End::Out(_)) | None => None,
    }
}

const fn playback(end: &mut Option<End>) -> Option<&mut Playback> {
    match end {
        Some(End::Out(playback)) => Some(playback),
        Some(End::In(_)) | None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::flow::{self, CaptureFeed, PlaybackFeed},
        *,
    };

    fn microphone(level: f32) -> (CaptureFeed, End) {
        let (mut feed, capture) = flow::capture(48_000, 1).unwrap();
        feed.take(&vec![level; 4_800], |sample| sample);
        (feed, End::In(capture))
    }

    fn speaker() -> (PlaybackFeed, End) {
        let (feed, playback) = flow::playback(48_000, 1).unwrap();
        (feed, End::Out(playback))
    }

    /// The greatest step from one sample to the next.
    fn roughest(sound: &[f32]) -> f32 {
        let steps = sound.windows(2).map(|pair| (pair[1] - pair[0]).abs());
        steps.fold(0.0, f32::max)
    }

    fn hear(streams: &mut Streams, feeds: &mut [&mut CaptureFeed], level: f32) -> Vec<f32> {
        let mut heard = Vec::new();
        for _ in 0..20 {
            let mut frame = [0.0; FRAME];
            streams.read(&mut frame);
            heard.extend_from_slice(&frame);
            for feed in feeds.iter_mut() {
                feed.take(&[level; FRAME], |sample| sample);
            }
        }
        heard
    }

    #[test]
    fn another_microphone_takes_over_without_a_click() {
        let mut streams = Streams::default();
        let (mut first, end) = microphone(0.5);
        streams.put(end);
        hear(&mut streams, &mut [&mut first], 0.5);
        // The new one says nothing at first: the old one goes on.
        let (mut second, end) = {
            let (feed, capture) = flow::capture(48_000, 1).unwrap();
            (feed, End::In(capture))
        };
        streams.put(end);
        let before = hear(&mut streams, &mut [&mut first], 0.5);
        assert!(before.iter().all(|sample| (sample - 0.5).abs() < 0.01));
        let after = hear(&mut streams, &mut [&mut first, &mut second], 0.5);
        assert!(roughest(&after) < 0.01, "{}", roughest(&after));
        assert!(streams.before.is_none(), "the old one is gone");
        assert!(after.iter().all(|sample| *sample > 0.3), "never silent");
    }

    #[test]
    fn another_speaker_takes_over_when_it_runs() {
        let mut streams = Streams::default();
        let mut block = [0.0; FRAME];
        let (mut first, end) = speaker();
        streams.put(end);
        let (mut second, end) = speaker();
        let mut end = Some(end);
        let (mut of_first, mut of_second) = (Vec::new(), Vec::new());
        for beat in 0..60 {
            first.fill(&mut block, |sample| sample);
            of_first.extend_from_slice(&block);
            if beat == 20 {
                streams.put(end.take().unwrap());
            }
            if beat >= 30 {
                second.fill(&mut block, |sample| sample);
                of_second.extend_from_slice(&block);
            }
            streams.play(&[0.5; FRAME]);
        }
        let heard = |sound: &[f32], beats: std::ops::Range<usize>| {
            sound[beats.start * FRAME..beats.end * FRAME]
                .iter()
                .all(|sample| (sample - 0.5).abs() < 0.02)
        };
        assert!(heard(&of_first, 5..29), "the old one goes on");
        assert!(of_first[55 * FRAME..].iter().all(|sample| *sample == 0.0));
        assert!(heard(&of_second, 10..29), "the new one plays");
        assert!(roughest(&of_second) < 0.01, "and rose");
    }
}
