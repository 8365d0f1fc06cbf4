//! Two and more stacks in virtual time over a network as bad as wished.

mod calls;
mod changes;
mod chaos;
mod gate;
mod keep_alive;
mod referring;
mod registering;
mod registrar;
mod scripted;
mod world;
