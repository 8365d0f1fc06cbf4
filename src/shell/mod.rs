//! Everything that touches the world: sockets, files, devices, the desktop.
//!
//! The layers below decide, this one carries out. Nothing here knows SIP or sound formats, and nothing below knows a
//! socket or a file.

pub mod audio;
pub mod clock;
pub mod demo;
pub mod net;
pub mod paths;
pub mod ready;
pub mod secret;
pub mod settings_file;
pub mod store;
