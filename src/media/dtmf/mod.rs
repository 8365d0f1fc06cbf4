//! Digits of a keypad: `0-9`, `*`, `#`, `A-D`, sent and received as telephone-events (RFC 4733).

pub mod event;

pub use event::{EventPacket, EventReceiver, EventSender};

/// Event codes 0..=15 in their order (RFC 4733 §3.2).
const DIGITS: [char; 16] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#', 'A', 'B', 'C', 'D',
];

/// The event code of a digit; letters in either case.
#[must_use]
pub fn code(digit: char) -> Option<u8> {
    let digit = digit.to_ascii_uppercase();
    let at = DIGITS.iter().position(|known| *known == digit)?;
    u8::try_from(at).ok()
}

/// The digit of an event code; `None` for events that are no digits.
#[must_use]
pub fn digit(code: u8) -> Option<char> {
    DIGITS.get(usize::from(code)).copied()
}
