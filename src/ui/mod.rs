//! The windows.
pub mod bridge;
pub mod icon;
pub mod theme;
