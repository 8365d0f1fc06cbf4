//! Sizes: spacing, type, controls, corners, times. Screens name a step, never a number.

use std::time::Duration;

/// Steps of spacing, in logical pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "steps, small to large")]
pub struct Space {
    pub xxs: f32,
    pub xs: f32,
    pub s: f32,
    pub m: f32,
    pub l: f32,
    pub xl: f32,
    pub xxl: f32,
    /// Height of buttons and inputs.
    pub control: f32,
    /// Height of a journal row.
    pub row: f32,
}

/// The usual spacing.
pub static REGULAR: Space = Space {
    xxs: 4.0,
    xs: 8.0,
    s: 12.0,
    m: 16.0,
    l: 24.0,
    xl: 32.0,
    xxl: 48.0,
    control: 32.0,
    row: 56.0,
};

/// One step narrower.
pub static COMPACT: Space = Space {
    xxs: 2.0,
    xs: 4.0,
    s: 8.0,
    m: 12.0,
    l: 16.0,
    xl: 24.0,
    xxl: 32.0,
    control: 28.0,
    row: 44.0,
};

/// A type size: glyph size, line height, logical pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "two sizes")]
pub struct Type {
    pub size: f32,
    pub line: f32,
}

/// Notes, times.
pub const CAPTION: Type = Type {
    size: 12.0,
    line: 16.0,
};
/// Everything.
pub const BODY: Type = Type {
    size: 14.0,
    line: 20.0,
};
/// Names of cards, companies.
pub const TITLE: Type = Type {
    size: 16.0,
    line: 24.0,
};
/// Names of screens, greetings.
pub const HEADING: Type = Type {
    size: 20.0,
    line: 28.0,
};
/// The caller's name, a running timer.
pub const DISPLAY: Type = Type {
    size: 28.0,
    line: 36.0,
};

/// Corners of inputs and badges.
pub const RADIUS_INPUT: f32 = 4.0;
/// Corners of cards and buttons.
pub const RADIUS_CARD: f32 = 8.0;
/// Corners of menus and what lies above the window.
pub const RADIUS_OVERLAY: f32 = 12.0;
/// Round ends.
pub const RADIUS_FULL: f32 = 999.0;

/// Height of what is pressed in a hurry: answer, reject, hang up.
pub const TOUCH: f32 = 48.0;
/// Thickness of the accent bar of a call window.
pub const ACCENT_BAR: f32 = 6.0;
/// Width of a line's stripe in lists.
pub const STRIPE: f32 = 4.0;
/// Thickness of the focus ring and its distance.
pub const RING: f32 = 2.0;
/// Thickness of lines.
pub const HAIR: f32 = 1.0;
/// Width of the rail.
pub const RAIL: f32 = 104.0;
/// Width of columns of text that is read, and of forms.
pub const FORM: f32 = 560.0;
/// Width of pages of cards.
pub const PAGE: f32 = 720.0;
/// Height of a line's card.
pub const LINE_CARD: f32 = 80.0;
/// Width of a form's labels.
pub const LABEL: f32 = 176.0;
/// Most height of a text that is read below a list.
pub const DETAIL: f32 = 240.0;
/// Least height of fields of several lines.
pub const EDITOR: f32 = 96.0;
/// Width of short fields.
pub const FIELD_SHORT: f32 = 120.0;
/// Edge of a monogram badge: in lists, in call cards, in the call window.
pub const BADGE: [f32; 3] = [24.0, 32.0, 48.0];
/// Size of a small and of a normal icon.
pub const ICON: [f32; 3] = [16.0, 20.0, 32.0];
/// Diameter of a state dot.
pub const DOT: f32 = 8.0;
/// Thickness of a slider's rail.
pub const SLIDER: f32 = 4.0;
/// Thickness of level meters and countdowns.
pub const METER: f32 = 6.0;
/// Width of a telephone key.
pub const KEY: f32 = 56.0;
/// Width of the column of calls.
pub const CALLS: f32 = 344.0;
/// The same in a window with little room.
pub const CALLS_SNUG: f32 = 264.0;
/// Width of the column of times in the journal.
pub const TIME: f32 = 72.0;
/// Width of the column of the line in the journal.
pub const COMPANY: f32 = 176.0;

/// Height of list built before its real height is known.
pub const TALL: f32 = 1600.0;

/// Size of the main window, and its least.
pub const MAIN: [(f32, f32); 2] = [(1080.0, 720.0), (560.0, 480.0)];
/// Width of the call window.
pub const CALL_WIDTH: f32 = 600.0;
/// Height of what stands above the call window's buttons, and the least of it on a small screen.
pub const CALL_BODY: [f32; 2] = [384.0, 178.0];
/// Height of the place of the greeting, and on a small screen.
pub const CALL_GREETING: [f32; 2] = [72.0, 48.0];
/// Height of the place for what is known of a caller.
pub const CALL_KNOWN: f32 = 92.0;
/// Height of each line about a caller.
pub const CALL_LINE: f32 = 24.0;
/// Height of a note's field with its heading, and of the field alone.
pub const NOTE: [f32; 2] = [88.0, 64.0];
/// Height of the last lines of the call window.
pub const CALL_FOOT: f32 = 44.0;
/// Height of a further call's row.
pub const CALL_ROW: f32 = 56.0;
/// Height of the strip after a call.
pub const CALL_WRAP: f32 = 208.0;
/// The small call window.
pub const CALL_MINIMAL: (f32, f32) = (360.0, 120.0);
/// Rows of further calls that always have room on a small screen.
pub const CALL_ROOM: f32 = 1.0;
/// What a window's frame takes at top and bottom, physical pixels.
pub const FRAME_EDGE: f32 = 40.0;
/// What a screen's bars and frames take, logical pixels.
pub const SCREEN_EDGE: f32 = 72.0;
/// How the call window's row of buttons is shared by the controls and the end.
pub const CALL_BUTTONS: [u16; 2] = [13, 7];
/// Width and height of an extension's code.
pub const CODE: f32 = 44.0;
/// Height of the panel to hand a call over with.
pub const HAND_OVER: f32 = 212.0;
/// Height of the keypad.
pub const KEYPAD: f32 = 284.0;

/// Distance of the call window from the screen's corner; frames of window managers need more than it looks.
pub const CORNER: f32 = 64.0;
/// Between two pictures of an animation.
pub const FRAME: Duration = Duration::from_millis(50);
/// Between two readings of the level meters.
pub const METER_BEAT: Duration = Duration::from_millis(100);
/// What becomes known of a caller appears within this time.
pub const FADE: Duration = Duration::from_millis(200);
/// The pulse of an incoming call's accent bar, one way.
pub const PULSE: Duration = Duration::from_millis(400);
