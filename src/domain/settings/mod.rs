//! What the user can set: the model, its checks and its defaults. Reading and writing the file is the shell's.

pub mod address;
mod announcements;
pub mod desktop;
pub mod destinations;
mod extensions;
mod fault;
mod forwards;
pub mod model;
mod notices;
pub mod rules;
pub mod source;
pub mod validate;
mod voicemail;

pub use address::{Aor, HostPort, place_of_account};
pub use desktop::{Desktop, HotKey};
pub use extensions::ExtensionFault;
pub use fault::{SettingsFault, SettingsProblem};
pub use model::*;
pub use source::{Source, SourceKind};
