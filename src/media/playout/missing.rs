//! What is heard where packets are missing.

use super::{Playout, Position, Voice};
use crate::mono::Mono;

/// A gap is bridged from both sides when so much of it is left, milliseconds.
const BRIDGE_MS: usize = 40;

/// A longer jump of the media time is taken for a pause, microseconds.
const PAUSE_US: i64 = 500_000;

/// Share by which one packet moves the loss that is believed.
const LOSS_STEP: f32 = 1.0 / 250.0;

/// Loss from which, and to which, one packet more is kept in hand.
const LOSS_ON: f32 = 0.006;
const LOSS_OFF: f32 = 0.002;

impl Playout {
    /// Fills what is missing before the first packet of the buffer, or a part of it.
    pub(super) fn fill_before(
        &mut self,
        now: Mono,
        voice: &mut impl Voice,
        position: Position,
        tick: usize,
    ) {
        let Some((sequence, time, payload_type)) = self.head() else {
            return;
        };
        let behind = Position { sequence, time };
        let missing = sequence - position.sequence;
        let span = time - position.time;
        if self.media_us(span) > PAUSE_US {
            self.position = Some(Position {
                sequence,
                ..position
            });
            return;
        }
        let span = usize::try_from(span).unwrap_or(0);
        if span <= self.gap {
            self.gap -= span;
            self.lose(missing);
            self.position = Some(behind);
            return self.play(now, voice, behind, tick);
        }
        let left = span - self.gap;
        let length = self
            .buffer
            .first()
            .map_or(0, |first| voice.samples_in(payload_type, first.payload()));
        if self.recover(voice, left, length) {
            self.lose(missing);
            self.position = Some(behind);
            return;
        }
        let before_last = if left > length { left - length } else { left };
        if self.conceal_by_codec(voice, before_last) {
            return;
        }
        if left <= BRIDGE_MS * self.per_ms() {
            self.lose(missing);
            self.bridge(voice, left, behind);
        } else {
            self.extend(tick);
            self.made_up(tick);
        }
    }

    /// Makes up one tick of sound: nobody knows what is missing.
    pub(super) fn make_up(&mut self, voice: &mut impl Voice, tick: usize) {
        if self.position.is_none() || self.pausing {
            self.extend(tick);
        } else if !self.conceal_by_codec(voice, tick) {
            self.extend(tick);
            self.made_up(tick);
        }
    }

    /// Notes for one packet whether it was lost (1.0) or played (0.0).
    pub(super) fn note_loss(&mut self, lost: f32) {
        self.loss += (lost - self.loss) * LOSS_STEP;
        self.guards = self.loss > if self.guards { LOSS_OFF } else { LOSS_ON };
    }

    fn lose(&mut self, packets: i64) {
        for _ in 0..packets.clamp(0, 50) {
            self.note_loss(1.0);
        }
    }

    /// Recovers the packet before the first one of the buffer from its FEC; `left` samples of it were not heard yet.
    fn recover(&mut self, voice: &mut impl Voice, left: usize, length: usize) -> bool {
        if left > length {
            return false;
        }
        let Some(first) = self.buffer.first() else {
            return false;
        };
        let sound = &mut self.scratch[..length];
        if voice.recover_into(first.payload_type, first.payload(), sound) != length {
            return false;
        }
        self.line.extend_from_slice(&sound[length - left..]);
        self.gap = 0;
        self.counts.recovered += 1;
        true
    }

    fn conceal_by_codec(&mut self, voice: &mut impl Voice, samples: usize) -> bool {
        let most = samples.min(self.scratch.len());
        let made = voice.conceal_into(&mut self.scratch[..most]);
        self.line.extend_from_slice(&self.scratch[..made]);
        self.made_up(made);
        made > 0
    }

    /// Goes on with what was heard, fading into the room's noise.
    fn extend(&mut self, samples: usize) {
        let start = self.line.len();
        self.line.resize(start + samples, 0.0);
        let (history, sound) = self.line.split_at_mut(start);
        let from = 1.0 - self.concealer.level();
        self.concealer.extend(history, sound);
        self.noise.add(sound, from, 1.0 - self.concealer.level());
    }

    /// Bridges `left` samples to the first packet and plays that.
    fn bridge(&mut self, voice: &mut impl Voice, left: usize, behind: Position) {
        let length = self.decode_first(voice).unwrap_or(0);
        let start = self.line.len();
        self.line.resize(start + left, 0.0);
        let (history, gap) = self.line.split_at_mut(start);
        self.concealer.bridge(history, gap, &self.scratch[..length]);
        self.made_up(left);
        self.buffer.drop_first();
        self.gap = 0;
        self.append(0, length, behind);
        self.note_loss(0.0);
    }

    fn made_up(&mut self, samples: usize) {
        self.gap += samples;
        self.counts.concealed += samples.div_ceil(self.per_ms() * 10) as u64;
    }
}
