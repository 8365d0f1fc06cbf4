//! The windows' lives: opened, placed, sized, closed; and the keys that work in all of them.

use iced::{
    Point, Rectangle, Size, Task,
    keyboard::{Key, key::Named},
    widget::operation,
    window::{self, Level, Position, UserAttention},
};

use super::{App, Change, Display, Message, Overlay};
use crate::{
    domain::journal::WallTime,
    engine::{
        command::Command,
        snapshot::{CallState, CallView},
    },
    ui::{
        desktop,
        keys::Pressed,
        look::wall_clock,
        notes,
        screen::{Request, Screen, calls, contacts, journal, messages, offers::Offer, top},
        theme::scale,
        window::call,
    },
};

const MAIN_PLACE: &str = "window.main";
const CALL_PLACE: &str = "window.call";

impl App {
    /// Opens the main window or brings it to the front.
    pub(super) fn show_main(&mut self) -> Task<Message> {
        if let Some(id) = self.main {
            return Task::batch([window::minimize(id, false), window::gain_focus(id)]);
        }
        let [usual, least] = scale::MAIN;
        let remembered = self
            .bridge
            .desk
            .recall(MAIN_PLACE)
            .and_then(|text| read_pair(&text));
        let (width, height) = remembered.unwrap_or(usual);
        self.main_size = Size::new(width.max(least.0), height.max(least.1));
        self.fit_main();
        // The toolkit multiplies sizes by the text scale; the window keeps its size, what stands in it grows.
        let scaled = |size: Size| Size::new(size.width / self.scale(), size.height / self.scale());
        let (id, open) = window::open(window::Settings {
            size: scaled(self.main_size),
            min_size: Some(scaled(Size::new(least.0, least.1))),
            exit_on_close_request: false,
            icon: desktop::icon(),
            platform_specific: desktop::named(),
            ..window::Settings::default()
        });
        self.main = Some(id);
        Task::batch([
            open.map(Message::Opened),
            window::scale_factor(id).map(|density| Message::Display(Display::Density(density))),
        ])
    }

    /// The call window, while there is one.
    #[must_use]
    pub fn call_window(&self) -> Option<window::Id> {
        self.call
    }

    /// Opens, sizes or closes the call window as the calls demand.
    pub(super) fn follow_calls(&mut self) -> Task<Message> {
        let now = call::primary(&self.snapshot, &self.calls).map(|call| call.id);
        if now != self.first.0 {
            let swapped = self.first.0.is_some();
            self.first = (
                now,
                if swapped {
                    wall_clock()
                } else {
                    WallTime::default()
                },
            );
        }
        let wanted = self
            .snapshot
            .calls
            .iter()
            .any(|one| call::is_shown(one) && !self.dismissed.contains(&one.id))
            || self.calls.wrap.is_some();
        match (self.call, wanted) {
            (None, true) => self.open_call(),
            (Some(id), false) => {
                self.call = None;
                window::close(id)
            }
            (Some(_), true) => self.fit_call(),
            (None, false) => Task::none(),
        }
    }

    fn open_call(&mut self) -> Task<Message> {
        let position = self.call_place();
        let size = self.call_wants();
        self.call_size = size;
        let (id, open) = window::open(window::Settings {
            size,
            position,
            // Shown once it is told not to take the keyboard.
            visible: false,
            resizable: false,
            level: Level::AlwaysOnTop,
            exit_on_close_request: false,
            icon: desktop::icon(),
            platform_specific: desktop::named(),
            ..window::Settings::default()
        });
        self.call = Some(id);
        open.map(Message::Opened)
    }

    fn call_wants(&self) -> Size {
        call::size(&self.snapshot, &self.calls)
    }

    /// Where the call window goes: on the screen of the settings, else the pointer's, at the place it was moved to there, else
    /// into the corner. Where screens can't be asked for, the desktop decides on the screen.
    fn call_place(&mut self) -> Position {
        let Some(screens) = desktop::screens() else {
            self.call_corner = (Point::ORIGIN, CALL_PLACE.to_owned());
            return Position::SpecificWith(self.corner());
        };
        let scale = self.scale() * self.density;
        let wanted = self.snapshot.settings.appearance.call_screen;
        let screen = screens.choose(wanted);
        // One place for each number of screens: what is right beside a laptop is wrong at the desk.
        let key = format!("{CALL_PLACE}.{}", screens.len());
        self.calls.room = Some((screen.height / scale - scale::SCREEN_EDGE).max(0.0));
        let size = self.call_wants() * scale;
        let remembered = self.bridge.desk.recall(&key);
        let at = place(screen, size, remembered.and_then(|text| read_pair(&text)));
        self.call_corner = (screen.position(), key);
        Position::Specific(Point::new(at.x / self.density, at.y / self.density))
    }

    /// The display is known better: the call window gets no larger than there is room.
    pub(super) fn display(&mut self, told: Display) -> Task<Message> {
        match told {
            Display::Density(density) => self.density = density,
            Display::Screen(Some(size)) => {
                self.calls.room = Some((size.height - scale::SCREEN_EDGE).max(0.0));
            }
            Display::Screen(None) => {}
        }
        self.fit_call()
    }

    /// Where the call window goes when screens can't be asked for. The toolkit tells the place its size without the text
    /// scale and takes nothing but plain functions, so there is one for each step.
    fn corner(&self) -> fn(Size, Size) -> Point {
        match self.snapshot.settings.appearance.scale_percent {
            ..=100 => lower_right::<100>,
            101..=125 => lower_right::<125>,
            126..=150 => lower_right::<150>,
            151..=175 => lower_right::<175>,
            _ => lower_right::<200>,
        }
    }

    /// Follows the room in the main window: its size against the text scale.
    pub(super) fn fit_main(&mut self) {
        self.look.fit(self.main_size.width / self.scale());
    }

    /// Gives the call window the room its calls and keys need.
    pub(super) fn fit_call(&mut self) -> Task<Message> {
        let size = self.call_wants();
        match self.call {
            Some(id) if size != self.call_size => {
                self.call_size = size;
                window::resize(id, size)
            }
            Some(_) | None => Task::none(),
        }
    }

    pub(super) fn opened(&mut self, id: window::Id) -> Task<Message> {
        if self.call != Some(id) {
            return Task::none();
        }
        // The level given at opening is lost on X11, so it is set again now.
        desktop::keep_keyboard(id)
            .chain(window::set_mode(id, window::Mode::Windowed))
            .chain(window::set_level(id, Level::AlwaysOnTop))
            .chain(window::request_user_attention(
                id,
                Some(UserAttention::Critical),
            ))
            .chain(window::monitor_size(id).map(|size| Message::Display(Display::Screen(size))))
    }

    pub(super) fn window(&mut self, id: window::Id, change: Change) -> Task<Message> {
        let (is_main, is_call) = (self.main == Some(id), self.call == Some(id));
        match change {
            Change::Resized(size) if is_main => {
                self.main_size = Size::new(size.width * self.scale(), size.height * self.scale());
                self.fit_main();
                let place = format!("{},{}", self.main_size.width, self.main_size.height);
                self.bridge.desk.remember(MAIN_PLACE, &place);
            }
            Change::Moved(at) if is_call => {
                let scale = self.scale() * self.density;
                let (corner, key) = &self.call_corner;
                let (x, y) = (at.x * scale - corner.x, at.y * scale - corner.y);
                self.bridge.desk.remember(key, &format!("{x},{y}"));
            }
            Change::Close if is_main => return self.close_main(id),
            Change::Close if is_call => {
                self.dismissed = self.snapshot.calls.iter().map(|call| call.id).collect();
                self.calls.wrap = None;
                let ringing = self.ringing().map(|call| call.id);
                let quiet = ringing.map(|id| Request::command(Command::Silence(Some(id))));
                let quiet = quiet.map_or_else(Task::none, |request| self.request(request));
                let notes = self.write_notes();
                return Task::batch([quiet, notes, self.follow_calls()]);
            }
            Change::Looked if is_main && self.screen == Screen::Calls => {
                self.seen();
                self.present();
            }
            Change::Looked => self.present(),
            Change::Closed if is_main => self.main = None,
            Change::Closed if is_call => self.call = None,
            Change::Resized(_) | Change::Moved(_) | Change::Close | Change::Closed => {}
        }
        Task::none()
    }

    /// Closing leaves the telephone in the tray if there is one; else it ends, and asks first when calls are on.
    fn close_main(&mut self, id: window::Id) -> Task<Message> {
        if self.snapshot.settings.general.keep_in_tray && self.desktop.has_tray() {
            self.main = None;
            let leave = self.settings.hide(&self.snapshot);
            let leave = if self.screen == Screen::Settings {
                leave
            } else {
                Vec::new()
            };
            let leave: Vec<_> = leave
                .into_iter()
                .map(|request| self.request(request))
                .collect();
            self.screen = Screen::Calls;
            return Task::batch([window::close(id), Task::batch(leave)]);
        }
        self.quit()
    }

    pub(super) fn quit(&mut self) -> Task<Message> {
        let notes = self.write_notes();
        if self.snapshot.calls.is_empty() {
            let quit = self.request(Request::command(Command::Quit));
            return Task::batch([notes, quit]);
        }
        self.overlay = Some(Overlay::Quit);
        Task::batch([notes, self.show_main()])
    }

    /// The journal is being looked at: missed calls are known now.
    pub(super) fn seen(&self) {
        if self.snapshot.missed > 0 {
            self.bridge.desk.journal_seen();
        }
    }

    /// The ringing call that is meant: the one the call window is about, else the first.
    pub(super) fn ringing(&self) -> Option<&CallView> {
        call::primary(&self.snapshot, &self.calls)
            .filter(|call| call.state == CallState::Ringing)
            .or_else(|| call::ringing(&self.snapshot).first().copied())
    }

    pub(super) fn active(&self) -> Option<&CallView> {
        self.snapshot
            .active
            .and_then(|id| self.snapshot.calls.iter().find(|call| call.id == id))
    }

    /// Carries out a key that no field took.
    pub(super) fn key(&mut self, pressed: &Pressed) -> Task<Message> {
        self.present();
        // While something asks, the page below hears no keys.
        if self.overlay.is_some() && pressed.key != Key::Named(Named::Tab) {
            if pressed.key == Key::Named(Named::Escape) {
                self.overlay = None;
            }
            return Task::none();
        }
        match (pressed.key.as_ref(), pressed.control) {
            (Key::Named(Named::Tab), _) if pressed.shift => operation::focus_previous(),
            (Key::Named(Named::Tab), _) => operation::focus_next(),
            (Key::Named(Named::F8), _) => match self.ringing().map(|call| call.id) {
                Some(id) => self.update(Message::Call(calls::Message::Answer(id))),
                None => Task::none(),
            },
            (Key::Named(Named::F9), _) => self.end_key(),
            (Key::Named(Named::F6), _) => self.hold_key(),
            (Key::Named(Named::F7), _) => {
                let muted = self.snapshot.muted;
                self.update(Message::Call(calls::Message::Mute(!muted)))
            }
            (Key::Character("d" | "l"), true) => {
                Task::batch([self.go(Screen::Calls), operation::focus(top::FIELD)])
            }
            (Key::Character("f"), true) if self.screen == Screen::Contacts => {
                operation::focus(contacts::SEARCH)
            }
            (Key::Character("n"), true) if self.screen == Screen::Contacts => {
                self.update(Message::Contacts(contacts::Message::New))
            }
            (Key::Character("f"), true) => {
                Task::batch([self.go(Screen::Calls), operation::focus(journal::FILTER)])
            }
            (
                Key::Character(digit @ ("1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9")),
                true,
            ) => self.go(Screen::of_digit(digit)),
            (Key::Character("m"), true) => self.message_key(),
            (Key::Character("t"), true) => self.hand_over_key(true),
            (Key::Character("q"), true) => self.quit(),
            (Key::Named(arrow @ (Named::ArrowDown | Named::ArrowUp)), false)
                if self.top.has_offers()
                    || self.calls.handing.has_offers()
                    || self.screen == Screen::Contacts =>
            {
                self.arrow_key(arrow == Named::ArrowDown)
            }
            (key, false) if self.screen == Screen::Calls => self.journal_key(&key),
            _ => Task::none(),
        }
    }

    /// Arrows choose among what the dial field offers, else among contacts.
    fn arrow_key(&mut self, down: bool) -> Task<Message> {
        self.update(if self.calls.handing.has_offers() {
            super::handed(Offer::Step(down))
        } else if self.top.has_offers() {
            Message::Top(top::Message::Offer(Offer::Step(down)))
        } else {
            Message::Contacts(contacts::Message::Step(down))
        })
    }

    /// A message for the call talked in or ringing, else for none.
    fn message_key(&mut self) -> Task<Message> {
        let call = call::primary(&self.snapshot, &self.calls).map(|call| call.id);
        match call {
            Some(call) => self.message_for(call),
            None => Task::batch([
                self.go(Screen::Messages),
                self.update(Message::Messages(messages::Message::New)),
            ]),
        }
    }

    /// Carries out a key pressed in the call window: Enter answers the call it is about, arrows choose among the ringing
    /// ones, F2 goes to the note.
    pub(super) fn call_key(&mut self, pressed: &Pressed) -> Task<Message> {
        let first = call::primary(&self.snapshot, &self.calls);
        let row = first
            .map(|call| call.row)
            .or_else(|| self.calls.wrap.as_ref().map(|strip| strip.call.row));
        let ringing = first
            .filter(|call| call.state == CallState::Ringing)
            .map(|call| call.id);
        if pressed.control && pressed.key.as_ref() == Key::Character("t") {
            return self.hand_over_key(false);
        }
        let message = match (&pressed.key, ringing) {
            (Key::Named(Named::Enter), Some(id)) => calls::Message::Answer(id),
            (Key::Named(Named::ArrowDown), Some(_)) => calls::Message::Step(true),
            (Key::Named(Named::ArrowUp), Some(_)) => calls::Message::Step(false),
            (Key::Named(Named::F2), _) => {
                return row.map_or_else(Task::none, |row| operation::focus(notes::field(row)));
            }
            _ => return self.key(pressed),
        };
        self.update(Message::CallWindow(message))
    }

    fn journal_key(&mut self, key: &Key<&str>) -> Task<Message> {
        let message = match key {
            Key::Named(Named::ArrowDown) => journal::Message::Step(true),
            Key::Named(Named::ArrowUp) => journal::Message::Step(false),
            Key::Named(Named::Enter) => journal::Message::CallBackSelected,
            _ => return Task::none(),
        };
        self.update(Message::Journal(message))
    }
}

/// The corner of the screen, at a text scale.
fn lower_right<const PERCENT: u16>(window: Size, screen: Size) -> Point {
    let grown = f32::from(PERCENT) / 100.0;
    Point::new(
        (screen.width - window.width * grown - scale::CORNER).max(0.0),
        (screen.height - window.height * grown - scale::CORNER).max(0.0),
    )
}

/// Where a window of `size` goes on `screen`: as remembered from the screen's corner, else into its lower right; always whole
/// on the screen as far as it fits.
fn place(screen: Rectangle, size: Size, remembered: Option<(f32, f32)>) -> Point {
    // The desktop draws a frame around it.
    let (far_x, far_y) = (
        (screen.width - size.width).max(0.0),
        (screen.height - size.height - scale::FRAME_EDGE).max(0.0),
    );
    let (x, y) = remembered.unwrap_or((far_x - scale::CORNER, far_y - scale::CORNER));
    Point::new(
        screen.x + x.clamp(0.0, far_x),
        screen.y + y.clamp(0.0, far_y),
    )
}

/// `x,y`, as remembered; nonsense is forgotten.
fn read_pair(text: &str) -> Option<(f32, f32)> {
    let (x, y) = text.split_once(',')?;
    let read = |text: &str| {
        text.trim()
            .parse::<f32>()
            .ok()
            .filter(|n| (-1e5..=1e5).contains(n))
    };
    Some((read(x)?, read(y)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_window_stays_whole_on_its_screen() {
        let screen = Rectangle::new(Point::new(1920.0, 0.0), Size::new(1280.0, 900.0));
        let size = Size::new(600.0, 500.0);
        for (remembered, at) in [
            (None, (1920.0 + 616.0, 296.0)),
            (Some((10.0, 20.0)), (1930.0, 20.0)),
            (Some((-900.0, 5000.0)), (1920.0, 360.0)),
        ] {
            assert_eq!(place(screen, size, remembered), Point::new(at.0, at.1));
        }
        let large = Size::new(2000.0, 2000.0);
        assert_eq!(place(screen, large, None), screen.position());
    }

    #[test]
    fn remembered_places_are_read_and_nonsense_is_forgotten() {
        for (text, pair) in [
            ("10,20.5", Some((10.0, 20.5))),
            ("-5,7", Some((-5.0, 7.0))),
            ("10", None),
            ("a,b", None),
            ("NaN,1", None),
            ("1e9,1", None),
        ] {
            assert_eq!(read_pair(text), pair, "{text}");
        }
    }
}
