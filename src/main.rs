//! Arguments, log, hand over to the shell.

fn main() {}
