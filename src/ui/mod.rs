//! The windows.
