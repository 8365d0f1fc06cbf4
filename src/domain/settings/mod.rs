//! What the user can set: the model, its checks and its defaults. Reading and writing the file is the shell's.

pub mod model;

pub use model::*;
