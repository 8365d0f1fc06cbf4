//! The program behind the windows: holds what they show, routes what happens to whom it concerns.

mod around;
mod asking;
mod call_keys;
mod chooser;
mod contacts_asked;
mod follow;
mod message;
mod messages_asked;
mod notices_asked;
mod pages;
mod voicemail_asked;
mod windows;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use iced::{Subscription, Task, theme::Mode, window};

pub use message::{Change, Display, Message, Overlay, Toast};

use super::{
    bridge::{Bridge, Levels, News},
    desktop::Desktop,
    keys,
    look::{Look, wall_clock},
    screen::{
        Asker, Request, Screen, call_backs, calls, contacts, extensions, first_run, journal, lines,
        messages, offers::Offer, rules, settings, top, voicemail,
    },
    theme::{Element, Theme, scale},
    window::{call, main},
};
use crate::{
    domain::{id::CallId, journal::WallTime},
    engine::{
        command::{Command, CommandId, PRESENTING},
        snapshot::{CallState, Snapshot},
    },
    l10n::Zone,
};

/// Right after another call took the first place in the call window, presses meant for the one before are ignored.
const SWAP_GUARD: i64 = 400;

/// That somebody is here is told so often at most, milliseconds.
const PRESENT: i64 = 30_000;

/// The program.
#[derive(Debug)]
pub struct App {
    bridge: Bridge,
    /// What is shown.
    pub snapshot: Arc<Snapshot>,
    /// How it is shown.
    pub look: Look,
    system: Mode,
    /// The page that shows.
    pub screen: Screen,
    /// The top bar.
    pub top: top::State,
    /// Calls.
    pub calls: calls::State,
    /// The board of call-backs.
    pub call_backs: call_backs::State,
    /// The journal.
    pub journal: journal::State,
    /// Messages taken down.
    pub messages: messages::State,
    /// Messages of the answering machine.
    pub voicemail: voicemail::State,
    /// Contacts.
    pub contacts: contacts::State,
    /// Lines.
    pub lines: lines::State,
    /// Rules.
    pub rules: rules::State,
    /// Extensions.
    pub extensions: extensions::State,
    /// Settings.
    pub settings: settings::State,
    /// The first run.
    pub first_run: first_run::State,
    /// Loudness for meters.
    pub levels: Levels,
    /// Short notices.
    pub toasts: Vec<Toast>,
    /// What asks above the page.
    pub overlay: Option<Overlay>,
    asked: BTreeMap<CommandId, (Asker, Option<String>)>,
    next_toast: u64,
    /// When it was last told that somebody is here.
    present: WallTime,
    /// Notices to show once their command is done.
    promised: BTreeMap<u64, String>,
    main: Option<window::Id>,
    call: Option<window::Id>,
    /// Without the text scale.
    main_size: iced::Size,
    call_size: iced::Size,
    /// Calls whose window the user closed.
    dismissed: Vec<CallId>,
    /// Who was first in the call window, and since when.
    first: (Option<CallId>, WallTime),
    desktop: Desktop,
    /// The main window waits for a tray to be opened from.
    hidden: bool,
    pulse: f32,
    density: f32,
    /// The corner of the screen the call window was opened on, physical pixels, and where its place is remembered.
    call_corner: (iced::Point, String),
}

impl App {
    /// The program before its first window.
    #[must_use]
    pub fn new(bridge: Bridge, zone: Zone, now: WallTime) -> Self {
        let snapshot = Arc::clone(&bridge.snapshots.borrow());
        let look = Look::new(&snapshot.settings.appearance, zone, now);
        let mut app = Self {
            look,
            snapshot,
            system: Mode::None,
            screen: Screen::default(),
            top: top::State::remembering(bridge.desk.recall(PRESENTING)),
            calls: calls::State::default(),
            call_backs: call_backs::State::default(),
            journal: journal::State::default(),
            messages: messages::State::default(),
            voicemail: voicemail::State::default(),
            contacts: contacts::State::default(),
            lines: lines::State::default(),
            rules: rules::State::default(),
            extensions: extensions::State::default(),
            settings: settings::State::default(),
            first_run: first_run::State::default(),
            levels: Levels::default(),
            toasts: Vec::new(),
            overlay: None,
            asked: BTreeMap::new(),
            present: WallTime(0),
            next_toast: 0,
            promised: BTreeMap::new(),
            main: None,
            call: None,
            main_size: iced::Size::from(scale::MAIN[0]),
            call_size: iced::Size::ZERO,
            dismissed: Vec::new(),
            first: (None, now),
            desktop: Desktop::default(),
            hidden: false,
            pulse: 0.0,
            density: 1.0,
            call_corner: (iced::Point::ORIGIN, String::new()),
            bridge,
        };
        let first = Arc::clone(&app.snapshot);
        app.calls.follow(&app.look, &first, &first);
        app
    }

    /// Opens the main window unless it is to stay hidden, and asks for what it shows.
    pub fn start(&mut self, hidden: bool) -> Task<Message> {
        self.hidden = hidden;
        let window = if hidden {
            Task::none()
        } else {
            self.show_main()
        };
        let reload = self.journal.reload(&self.look);
        let waiting = self.call_backs.reload();
        Task::batch([
            window,
            self.request(waiting),
            self.request(reload),
            iced::system::theme().map(Message::System),
            self.desktop.start().map(Message::Tray),
            self.desktop.take_keys(&self.snapshot).map(Message::HotKeys),
            self.find_missed(),
        ])
    }

    /// The theme of the windows.
    #[must_use]
    pub fn theme(&self) -> Theme {
        Theme::choose(self.snapshot.settings.appearance.theme, self.system)
    }

    /// The text scale.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "80..=200")]
    pub fn scale(&self) -> f32 {
        self.snapshot
            .settings
            .appearance
            .scale_percent
            .clamp(80, 200) as f32
            / 100.0
    }

    /// A window's title.
    #[must_use]
    pub fn title(&self, id: window::Id) -> String {
        let name = "Linekeeper".to_owned();
        let strip = self.calls.wrap.as_ref().map(|strip| &strip.call);
        let first = call::primary(&self.snapshot, &self.calls).or(strip);
        match first.filter(|_| self.call == Some(id)) {
            Some(call) => {
                let line = call.line.as_ref().map(|line| self.look.l10n.line(line));
                line.unwrap_or(name)
            }
            None => name,
        }
    }

    /// A window's content.
    #[must_use]
    pub fn view(&self, id: window::Id) -> Element<'_, Message> {
        if self.call == Some(id) {
            call::view(&self.look, &self.snapshot, &self.calls).map(Message::CallWindow)
        } else {
            main::view(self)
        }
    }

    /// What is listened to.
    pub fn subscription(&self) -> Subscription<Message> {
        let rings = self
            .snapshot
            .calls
            .iter()
            .any(|call| call.state == CallState::Ringing);
        let moves = !self.snapshot.calls.is_empty()
            || !self.toasts.is_empty()
            || self.calls.wrap.is_some()
            || self.calls.notes.is_due();
        let beat = if moves {
            Duration::from_secs(1)
        } else {
            Duration::from_secs(30)
        };
        let mut all = vec![
            self.bridge.news().map(Message::News),
            iced::system::theme_changes().map(Message::System),
            keys::pressed().map(|(window, key)| Message::KeyIn(window, key)),
            self.desktop.wishes().map(Message::Desktop),
            changes(),
            iced::time::every(beat).map(|_| Message::Tick),
        ];
        let appears = self
            .look
            .known
            .keys()
            .any(|call| self.look.late(*call) < 100);
        if (rings || appears) && self.look.motion && self.call.is_some() {
            all.push(iced::time::every(scale::FRAME).map(|_| Message::Pulse));
        }
        let meters =
            self.screen == Screen::Settings && self.settings.page() == settings::Page::Audio;
        if meters && self.main.is_some() {
            all.push(iced::time::every(scale::METER_BEAT).map(|_| Message::Levels));
        }
        if self.calls.handing.has_offers() {
            all.push(keys::escape().map(|()| handed(Offer::Hide)));
        }
        if self.top.has_offers() {
            // A field that has the keyboard takes Escape for itself; the offers must hear it all the same.
            all.push(keys::escape().map(|()| Message::Top(top::Message::Offer(Offer::Hide))));
        }
        Subscription::batch(all)
    }

    /// Routes a message.
    pub fn update(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::News(News::Snapshot(snapshot)) => self.take(snapshot),
            Message::News(News::Event(event)) => self.hear(event),
            Message::Tick => self.tick(),
            Message::Pulse => self.pulse(),
            Message::Levels | Message::System(_) => self.note(&message),
            Message::KeyIn(id, pressed) if self.call == Some(id) => self.call_key(&pressed),
            Message::Key(pressed) | Message::KeyIn(_, pressed) => self.key(&pressed),
            Message::Display(told) => self.display(told),
            Message::Window(id, change) => self.window(id, change),
            Message::Opened(id) => self.opened(id),
            Message::Desktop(wish) => self.wish(wish),
            Message::Tray(_) | Message::HotKeys(_) | Message::Missed(_) => {
                self.desktop_told(message)
            }
            Message::Go(screen) => self.go(screen),
            Message::Top(message) => self.use_top(message),
            Message::CallWindow(message) if self.guarded(&message) => Task::none(),
            Message::Call(message) | Message::CallWindow(message) => {
                let outcome = self.calls.update(&self.look, &self.snapshot, message);
                let task = self.carry(outcome, Message::Call);
                Task::batch([task, self.follow_calls()])
            }
            Message::Messages(message) => {
                let outcome = self.messages.update(&self.look, &self.snapshot, message);
                self.carry(outcome, Message::Messages)
            }
            Message::Voicemail(message) => {
                let outcome = self.voicemail.update(&self.look, &self.snapshot, message);
                self.carry(outcome, Message::Voicemail)
            }
            Message::CallBacks(message) => {
                let outcome = self.call_backs.update(&self.look, message);
                self.carry(outcome, Message::CallBacks)
            }
            Message::Journal(message) => self.on_journal(message),
            Message::Contacts(message) => {
                let outcome = self.contacts.update(&self.look, message);
                self.carry(outcome, Message::Contacts)
            }
            Message::Lines(message) => {
                let outcome = self.lines.update(&self.snapshot, message);
                self.carry(outcome, Message::Lines)
            }
            Message::Rules(_) | Message::Extensions(_) => self.on_rules(message),
            Message::Settings(message) => {
                let outcome = self.settings.update(&self.look, &self.snapshot, message);
                self.carry(outcome, Message::Settings)
            }
            Message::FirstRun(message) => {
                let outcome = self.first_run.update(&self.snapshot, message);
                self.carry(outcome, Message::FirstRun)
            }
            Message::CloseToast(id) => self.close_toast(id),
            Message::Undo(id) => self.undo(id),
            Message::Stay => self.answer_quit(false),
            Message::QuitSurely => self.answer_quit(true),
            Message::CallSurely => self.call_shown(),
        }
    }

    /// Tells the telephone now and then that somebody is here (S76).
    fn present(&mut self) {
        let now = wall_clock();
        if now.0 - self.present.0 >= PRESENT {
            self.present = now;
            self.bridge.desk.present();
        }
    }

    fn close_toast(&mut self, id: u64) -> Task<Message> {
        self.toasts.retain(|toast| toast.id != id);
        Task::none()
    }

    /// What is only remembered to be drawn.
    fn note(&mut self, message: &Message) -> Task<Message> {
        if let Message::System(mode) = message {
            self.system = *mode;
        } else {
            self.levels = self.bridge.desk.levels();
        }
        Task::none()
    }

    fn use_top(&mut self, message: top::Message) -> Task<Message> {
        match &message {
            top::Message::Account(_) => return self.show_accounts(),
            top::Message::Present(identity) => {
                let chosen = identity.remembered();
                self.bridge.desk.remember(PRESENTING, &chosen);
            }
            top::Message::Typed(_)
            | top::Message::Dial
            | top::Message::Offer(_)
            | top::Message::DoNotDisturb(_) => {}
        }
        let outcome = self.top.update(message);
        self.carry(outcome, Message::Top)
    }

    fn answer_quit(&mut self, surely: bool) -> Task<Message> {
        self.overlay = None;
        if surely {
            self.request(Request::command(Command::Quit))
        } else {
            Task::none()
        }
    }

    fn show_accounts(&mut self) -> Task<Message> {
        let requests = self.settings.open(settings::Page::Accounts, &self.snapshot);
        Task::batch([self.requests(requests), self.go(Screen::Settings)])
    }

    fn go(&mut self, screen: Screen) -> Task<Message> {
        if self.screen == screen {
            return Task::none();
        }
        if screen == Screen::Calls {
            self.seen();
        }
        let was = std::mem::replace(&mut self.screen, screen);
        self.top.hide();
        let mut requests = if was == Screen::Settings {
            self.settings.hide(&self.snapshot)
        } else {
            Vec::new()
        };
        requests.extend(match screen {
            Screen::Settings => self.settings.enter(),
            Screen::CallBacks => vec![self.call_backs.reload()],
            Screen::Messages => vec![self.messages.reload()],
            Screen::Voicemail => vec![self.voicemail.reload()],
            Screen::Contacts => self.contacts.reload(),
            Screen::Calls | Screen::Lines | Screen::Rules | Screen::Extensions => Vec::new(),
        });
        self.requests(requests)
    }

    /// Whether a press in the call window was meant for the call that stood there a moment ago.
    fn guarded(&self, message: &calls::Message) -> bool {
        let (Some(_), since) = self.first else {
            return false;
        };
        let swapped = wall_clock().0.saturating_sub(since.0) < SWAP_GUARD;
        swapped
            && matches!(
                message,
                calls::Message::Answer(_) | calls::Message::Reject(_)
            )
    }
}

/// Something with what the field to hand a call over with offers.
const fn handed(offer: Offer) -> Message {
    Message::Call(calls::Message::HandOver(calls::handing::Message::Offer(
        offer,
    )))
}

fn changes() -> Subscription<Message> {
    window::events().filter_map(|(id, event)| {
        let change = match event {
            window::Event::CloseRequested => Change::Close,
            window::Event::Closed => Change::Closed,
            window::Event::Resized(size) => Change::Resized(size),
            window::Event::Moved(point) => Change::Moved(point),
            window::Event::Focused | window::Event::Unfocused => Change::Looked,
            _ => return None,
        };
        Some(Message::Window(id, change))
    })
}
