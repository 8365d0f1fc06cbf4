//! Numbers of the world: our reading of the plans held against a port of Google's libphonenumber, and a corpus of
//! numbers as people write them, read both ways.

mod corpus;
mod library;
