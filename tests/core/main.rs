//! Behaviour of the layers below the window, through their public borders.

mod invites;
mod media_path;
mod settings_file;
mod sip_pair;
mod sip_torture;
