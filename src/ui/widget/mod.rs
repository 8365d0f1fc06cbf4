//! Small parts that several screens share.

pub mod editor;
pub mod elide;
pub mod focus;
pub mod form;
pub mod keypad;
pub mod mark;
pub mod note;
pub mod notice;
pub mod press;
pub mod template;
