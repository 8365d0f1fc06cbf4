//! Keys that no field took.

use iced::{
    Subscription,
    keyboard::{self, Key},
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

/// Keys as they are pressed.
pub fn pressed() -> Subscription<Pressed> {
    keyboard::listen().filter_map(|event| match event {
        keyboard::Event::KeyPressed { key, modifiers, .. } => Some(Pressed {
            key,
            control: modifiers.command(),
            shift: modifiers.shift(),
        }),
        keyboard::Event::KeyReleased { .. } | keyboard::Event::ModifiersChanged(_) => None,
    })
}
