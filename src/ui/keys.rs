//! Keys that no field took.

use iced::{
    Event, Subscription, event,
    keyboard::{self, Key},
    window,
};

/// A key.
#[derive(Clone, Debug, PartialEq)]
pub struct Pressed {
    /// Which.
    pub key: Key,
    /// With the control key (command on macOS).
    pub control: bool,
    /// With the shift key.
    pub shift: bool,
}

/// Keys as they are pressed, with the window that had the keyboard.
pub fn pressed() -> Subscription<(window::Id, Pressed)> {
    event::listen_with(|event, status, window| match (event, status) {
        (
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }),
            event::Status::Ignored,
        ) => Some((
            window,
            Pressed {
                key,
                control: modifiers.command(),
                shift: modifiers.shift(),
            },
        )),
        _ => None,
    })
}

/// Escape, also when a field took it.
pub fn escape() -> Subscription<()> {
    iced::event::listen_with(|event, _, _| match event {
        iced::Event::Keyboard(keyboard::Event::KeyPressed {
            key: Key::Named(keyboard::key::Named::Escape),
            ..
        }) => Some(()),
        _ => None,
    })
}
