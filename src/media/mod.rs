//! Sans-IO sound: RTP to ears and back, without a device and without a clock.
//!
//! One unit of audio inside: [`FRAME`] samples, 10 ms at 48 kHz, mono `f32`. The core is handed datagrams, commands and
//! a tick every 10 ms with the microphone's frame, and gives back datagrams and the frames for speaker and ringer.

pub mod codec;
pub mod comfort_noise;
pub mod core;
pub mod dtmf;
pub mod gain;
pub mod jitter;
pub mod level;
pub mod loudness;
pub mod mix;
pub mod outbox;
pub mod player;
pub mod playout;
pub mod plc;
pub mod port;
pub mod recorder;
pub mod resample;
pub mod rtp;
pub mod stream;
pub mod tone;
pub mod wav;

pub use self::core::{Core, Levels};
pub use outbox::Transmit;
pub use port::*;
