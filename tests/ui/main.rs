//! The windows without a display: pages drawn and used by a simulator on a scripted telephone.

mod fake;
mod pictures;
mod screens;
