//! What happens in the windows.

use iced::{theme::Mode, window};

use crate::{
    domain::journal::{CallEntry, WallTime},
    engine::{command::Command, event::Confirm},
    l10n::Told,
    ui::{
        bridge::News,
        desktop, keys,
        screen::{
            Screen, call_backs, calls, contacts, extensions, first_run, journal, lines, messages,
            rules, settings, top, voicemail,
        },
        theme::container::Tone,
    },
};

/// What happens in the windows.
#[derive(Clone, Debug)]
pub enum Message {
    /// The telephone has news.
    News(News),
    /// The clock went on.
    Tick,
    /// An animation went on.
    Pulse,
    /// It is loud or not.
    Levels,
    /// The desktop is light or dark now.
    System(Mode),
    /// A key was pressed that no field took.
    Key(keys::Pressed),
    /// The same, in this window.
    KeyIn(window::Id, keys::Pressed),
    /// Something became known of the display.
    Display(Display),
    /// A window was closed, resized or moved by the user.
    Window(window::Id, Change),
    /// A window is open now.
    Opened(window::Id),
    /// The tray or a notification was used.
    Desktop(desktop::Wish),
    /// The tray is there, or there is none.
    Tray(Option<desktop::tray::Handle>),
    /// Keys that can't be had from anywhere.
    HotKeys(desktop::hot_keys::Refusals),
    /// The newest missed call was found.
    Missed(Option<Box<CallEntry>>),
    /// Show a page.
    Go(Screen),
    /// Something in the top bar.
    Top(top::Message),
    /// Something with a call.
    Call(calls::Message),
    /// Something with a call in the call window.
    CallWindow(calls::Message),
    /// Something on the board of call-backs.
    CallBacks(call_backs::Message),
    /// Something in the journal.
    Journal(journal::Message),
    /// Something with messages taken down.
    Messages(messages::Message),
    /// Something on the answering machine's page.
    Voicemail(voicemail::Message),
    /// Something with contacts.
    Contacts(contacts::Message),
    /// Something on the lines page.
    Lines(lines::Message),
    /// Something on the rules page.
    Rules(rules::Message),
    /// Something on the extensions page.
    Extensions(extensions::Message),
    /// Something in the settings.
    Settings(settings::Message),
    /// Something on the first-run page.
    FirstRun(first_run::Message),
    /// A notice was closed.
    CloseToast(u64),
    /// What a notice tells of is to be taken back.
    Undo(u64),
    /// Don't quit.
    Stay,
    /// Quit though calls are on.
    QuitSurely,
    /// Call the number that is shown.
    CallSurely,
}

/// What is told of the display.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Display {
    /// The size of the call window's screen, in its own logical pixels.
    Screen(Option<iced::Size>),
    /// How many physical pixels are drawn for one of ours.
    Density(f32),
}

/// What the user did to a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// Wants it closed.
    Close,
    /// It is gone.
    Closed,
    /// It has this size.
    Resized(iced::Size),
    /// It is here.
    Moved(iced::Point),
    /// The user turned to it, or away from it.
    Looked,
}

/// What asks above the main window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// Quit while calls are on?
    Quit,
    /// Call this number, which a link brought?
    Call(Confirm),
}

/// A short notice.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    /// Its number.
    pub id: u64,
    /// How bad it is.
    pub tone: Tone,
    /// What it says.
    pub told: Told,
    /// What takes back what it tells of.
    pub undo: Option<Command>,
    pub(super) until: WallTime,
}
