//! What is kept as sound: messages callers left on the answering machine, and recorded conversations, listened to from any
//! place and at any speed; and how both are set.
//!
//! | part       | what it shows                                              |
//! |------------|------------------------------------------------------------|
//! | `list`     | the messages, newest first, and what is being left now      |
//! | `playing`  | the chosen message: who, when, the way through it, its keys |
//! | `set_up`   | on or off, limits, greetings                                |
//! | `recording` | which conversations are recorded, and how that is told     |

mod list;
mod playing;
pub mod recording;
pub mod set_up;

use std::time::Duration;

use iced::{
    Length,
    widget::{column, container, rule, scrollable},
};

use crate::{
    domain::{
        id::CallId,
        voicemail::{Kind, Voicemail},
    },
    engine::{
        command::{Command, PlayerWish, VoicemailWish},
        snapshot::{PlayerView, Snapshot, SoundKey, VoicemailQuery},
    },
    ui::{
        icon::Icon,
        look::Look,
        screen::{Outcome, Request},
        theme::{Element, button::Kind as Press, container::Tone, scale},
        widget::{notice, press::press},
    },
};

/// Messages shown at most; the search reaches all.
pub const PAGE: usize = 200;
/// So far a press on "back" or "on" leads, and a drag of the bar counts.
const LEAP: Duration = Duration::from_secs(5);
/// Speeds offered, percent.
pub const SPEEDS: [u32; 4] = [100, 125, 150, 200];

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Message {
    /// Messages came in answer to the query with this number.
    Loaded { query: u64, rows: Vec<Voicemail> },
    /// Show messages, or recorded conversations.
    Show(Kind),
    /// Delete all that is shown: asks first.
    DeleteShown,
    /// Delete it now.
    DeleteShownSurely,
    /// Something in the settings of recordings.
    Recording(recording::Message),
    /// The text filter changed.
    Filter(String),
    /// Only those nobody listened to.
    OnlyNew(bool),
    /// A message was clicked.
    Select(CallId),
    /// Back to the list.
    Back,
    /// Play it from its beginning, or stop.
    Play(CallId),
    /// Stand still, or go on.
    Pause,
    /// The bar is drawn to a place, tenths of a second.
    Drag(u32),
    /// It was let go.
    Drop,
    /// Some seconds back (`false`) or on.
    Leap(bool),
    /// So many percent of the speed.
    Speed(u32),
    /// Call who left it.
    CallBack(CallId),
    /// Heard or new.
    Mark(CallId, bool),
    /// Copy it to a file.
    Export(CallId),
    /// The file lies there, or why not.
    Exported(Result<String, String>),
    /// Delete it.
    Delete(CallId),
    /// It was deleted, restored or marked, or why not.
    Done(Result<(), String>),
    /// Put the deleted one back.
    Undo,
    /// Show how it is set, or the messages.
    SetUp(bool),
    /// Something in the settings.
    Setting(set_up::Message),
    /// Hear a message while it is left, or no more (S191).
    ListenIn(CallId, bool),
    /// Take the call over.
    TakeOver(CallId),
}

/// What the page remembers.
#[derive(Clone, Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "facts that are independent of each other"
)]
pub struct State {
    kind: Kind,
    text: String,
    only_new: bool,
    rows: Vec<Voicemail>,
    query: u64,
    is_loaded: bool,
    selected: Option<CallId>,
    /// Where the bar is drawn to, tenths of a second.
    drag: Option<u32>,
    deleted: Vec<CallId>,
    /// Whether all that is shown is meant.
    asks: bool,
    told: Option<(Tone, String)>,
    is_set_up: bool,
    set_up: set_up::State,
    recording: recording::State,
}

impl State {
    /// Asks for the messages anew.
    pub fn reload(&mut self) -> Request {
        self.query += 1;
        Request::Voicemail {
            query: self.query,
            what: VoicemailQuery {
                kind: self.kind,
                row: None,
                text: self.text.trim().to_owned(),
                only_new: self.only_new && self.kind == Kind::Message,
                before: None,
                limit: PAGE,
            },
        }
    }

    /// The number of the query whose answer counts.
    #[must_use]
    pub const fn query(&self) -> u64 {
        self.query
    }

    /// Carries a message out.
    pub fn update(
        &mut self,
        look: &Look,
        snapshot: &Snapshot,
        message: Message,
    ) -> Outcome<Message> {
        match message {
            Message::Loaded { query, rows } => {
                if query == self.query {
                    self.rows = rows;
                    self.is_loaded = true;
                }
            }
            Message::Show(kind) => return self.show(kind),
            Message::DeleteShown => self.asks = true,
            Message::DeleteShownSurely => {
                let shown = self.rows.iter().map(|row| row.id).collect();
                return self.delete(snapshot, shown);
            }
            Message::Recording(message) => return self.recording.update(look, snapshot, message),
            Message::Filter(text) => {
                self.text = text;
                self.asks = false;
                return Outcome::ask(self.reload());
            }
            Message::OnlyNew(on) => {
                self.only_new = on;
                return Outcome::ask(self.reload());
            }
            Message::Select(id) => {
                self.selected = (self.selected != Some(id)).then_some(id);
                self.told = None;
            }
            Message::Back => self.selected = None,
            Message::Play(id) => return self.play(snapshot, id),
            Message::Pause => return self.pause(snapshot),
            Message::Drag(to) => self.drag = Some(to),
            Message::Drop => return self.seek(snapshot),
            Message::Leap(on) => return leap(snapshot, on),
            Message::Speed(speed) => return wish(PlayerWish::Speed(speed)),
            Message::CallBack(row) => return Outcome::command(Command::CallBack { entry: row }),
            Message::Mark(id, heard) => {
                return Outcome::ask(Request::MarkVoicemail(vec![id], heard));
            }
            Message::Export(id) => return self.export(look, id),
            Message::Exported(result) => self.exported(look, result),
            Message::Delete(id) => return self.delete(snapshot, vec![id]),
            Message::Done(result) => self.done(look, result),
            Message::Undo => {
                let back = std::mem::take(&mut self.deleted);
                return Outcome::ask(Request::DeleteVoicemail(back, false));
            }
            Message::SetUp(on) => self.is_set_up = on,
            Message::Setting(message) => return self.set_up.update(snapshot, message),
            Message::ListenIn(id, on) => {
                let call = Some(id);
                let wish = VoicemailWish::ListenIn { call, on };
                return Outcome::command(Command::Voicemail(wish));
            }
            Message::TakeOver(id) => return Outcome::command(Command::Answer(Some(id))),
        }
        Outcome::none()
    }

    fn show(&mut self, kind: Kind) -> Outcome<Message> {
        *self = Self {
            kind,
            query: self.query,
            ..Self::default()
        };
        Outcome::ask(self.reload())
    }

    fn done(&mut self, look: &Look, result: Result<(), String>) {
        if let Err(detail) = result {
            let words = [("detail", detail.into())];
            self.deleted.clear();
            self.told = Some((Tone::Bad, look.l10n.with("voicemail-not-done", &words)));
        }
    }

    fn play(&mut self, snapshot: &Snapshot, id: CallId) -> Outcome<Message> {
        self.selected = Some(id);
        self.drag = None;
        if playing(snapshot, id).is_some() {
            return wish(PlayerWish::Stop);
        }
        let play = VoicemailWish::Play {
            sound: SoundKey::Message(id),
            from: Duration::ZERO,
        };
        Outcome::command(Command::Voicemail(play))
    }

    fn pause(&mut self, snapshot: &Snapshot) -> Outcome<Message> {
        let Some(id) = self.selected else {
            return Outcome::none();
        };
        match playing(snapshot, id) {
            Some(player) => wish(PlayerWish::Pause(!player.is_paused)),
            None => self.play(snapshot, id),
        }
    }

    fn seek(&mut self, snapshot: &Snapshot) -> Outcome<Message> {
        let (Some(to), Some(id)) = (self.drag.take(), self.selected) else {
            return Outcome::none();
        };
        let to = Duration::from_millis(u64::from(to) * 100);
        if playing(snapshot, id).is_some() {
            return wish(PlayerWish::Seek(to));
        }
        let play = VoicemailWish::Play {
            sound: SoundKey::Message(id),
            from: to,
        };
        Outcome::command(Command::Voicemail(play))
    }

    fn export(&self, look: &Look, id: CallId) -> Outcome<Message> {
        let Some(message) = self.rows.iter().find(|row| row.id == id) else {
            return Outcome::none();
        };
        let who = list::who(look, message);
        let at = look.l10n.moment(message.at, look.now, &look.zone);
        let words = [("caller", who.into()), ("time", at.into())];
        Outcome::ask(Request::ExportVoicemail {
            id,
            name: look.l10n.with("voicemail-file", &words),
        })
    }

    fn exported(&mut self, look: &Look, result: Result<String, String>) {
        self.told = Some(match result {
            Ok(path) => {
                let words = [("path", path.into())];
                (Tone::Good, look.l10n.with("voicemail-exported", &words))
            }
            Err(detail) => {
                let words = [("detail", detail.into())];
                (Tone::Bad, look.l10n.with("voicemail-not-done", &words))
            }
        });
    }

    fn delete(&mut self, snapshot: &Snapshot, ids: Vec<CallId>) -> Outcome<Message> {
        let at = self.rows.iter().position(|row| ids.contains(&row.id));
        self.selected = None;
        self.told = None;
        self.asks = false;
        self.rows.retain(|row| !ids.contains(&row.id));
        self.deleted.clone_from(&ids);
        let plays = ids.iter().any(|id| playing(snapshot, *id).is_some());
        let mut outcome = Outcome::ask(Request::DeleteVoicemail(ids, true));
        if plays {
            let stop = Command::Voicemail(VoicemailWish::Player(PlayerWish::Stop));
            outcome.requests.push(Request::command(stop));
        }
        // The next one stands in its place.
        self.selected = at.and_then(|at| self.rows.get(at)).map(|row| row.id);
        outcome
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        if self.is_set_up {
            let inside = match self.kind {
                Kind::Message => self.set_up.view(look, snapshot).map(Message::Setting),
                Kind::Conversation => self.recording.view(look, snapshot).map(Message::Recording),
            };
            let page = column![set_up::head(look, self.kind), inside]
                .spacing(look.space.m)
                .max_width(scale::PAGE);
            return scrollable(container(page).center_x(Length::Fill).padding(look.space.l))
                .height(Length::Fill)
                .into();
        }
        let chosen = self.selected.and_then(|id| {
            let message = self.rows.iter().find(|row| row.id == id)?;
            Some(self.playing(look, snapshot, message))
        });
        if look.narrow && chosen.is_some() {
            // No room for both.
            let back = press(look, Press::Quiet, look.text("back"))
                .icon(Icon::ArrowLeft)
                .on(Message::Back);
            let bar = container(back).padding([look.space.xs, look.space.m]);
            return column![bar, self.notice(look), chosen].into();
        }
        let line = chosen.as_ref().map(|_| rule::horizontal(scale::HAIR));
        column![
            column![self.head(look, snapshot), self.list(look, snapshot)].height(Length::Fill),
            self.notice(look),
            line,
            chosen
        ]
        .into()
    }

    fn notice<'a>(&'a self, look: &'a Look) -> Option<Element<'a, Message>> {
        if !self.deleted.is_empty() {
            let undo = press(look, Press::Secondary, look.text("undo"))
                .icon(Icon::Undo)
                .on(Message::Undo)
                .into();
            let words = look.text("voicemail-deleted");
            return Some(notice::notice(
                look,
                Tone::Quiet,
                words,
                String::new(),
                vec![undo],
            ));
        }
        let (tone, words) = self.told.as_ref()?;
        Some(notice::notice(
            look,
            *tone,
            words.clone(),
            String::new(),
            Vec::new(),
        ))
    }
}

/// The player, when it plays this message.
pub(super) fn playing(snapshot: &Snapshot, id: CallId) -> Option<&PlayerView> {
    let player = snapshot.voicemail.player.as_ref()?;
    (player.sound == SoundKey::Message(id)).then_some(player)
}

fn wish(wish: PlayerWish) -> Outcome<Message> {
    Outcome::command(Command::Voicemail(VoicemailWish::Player(wish)))
}

fn leap(snapshot: &Snapshot, on: bool) -> Outcome<Message> {
    let Some(player) = &snapshot.voicemail.player else {
        return Outcome::none();
    };
    let to = if on {
        player.at + LEAP
    } else {
        player.at.saturating_sub(LEAP)
    };
    wish(PlayerWish::Seek(to))
}
