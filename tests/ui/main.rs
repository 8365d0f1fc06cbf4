//! Screens, driven without a display.
