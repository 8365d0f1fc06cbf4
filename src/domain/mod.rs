//! Pure decisions: no clock, socket, file, thread, async or toolkit.

pub mod id;
pub mod journal;
pub mod line;
pub mod number;
pub mod settings;
