//! Two and more stacks in virtual time over a network as bad as wished.

mod calls;
mod changes;
mod world;
