//! The journal: rows by day, newest first. Only the rows in sight are built, and pages are asked for as they come into
//! sight, so a million rows cost no more than twenty.

mod acts;
mod bulk;
mod detail;
pub mod filters;
mod list;
mod row;
mod rows;

use std::collections::BTreeSet;

use iced::{
    Length,
    widget::{
        column, container, operation, rule,
        scrollable::{AbsoluteOffset, Viewport},
        space,
        text_editor::Action,
    },
};
use jiff::civil::Date;

pub use bulk::FILE;
pub use filters::{Change, Filter, Quick};

use crate::{
    domain::{
        id::{CallId, LineId},
        journal::{CallDirection, CallEntry},
        knowledge::WorkState,
        notice::Notice,
        voicemail::Voicemail,
    },
    engine::{
        command::{Command, Presenting},
        snapshot::{JournalQuery, Snapshot, SoundKey},
    },
    ui::{
        icon::Icon,
        look::Look,
        notes::Notes,
        screen::{Outcome, Request, spoken, top::Identity},
        theme::{Element, scale},
        widget::notice,
    },
};

/// Rows asked for at once.
pub const PAGE: usize = 200;
/// Rows built above and below those in sight.
const BEYOND: f32 = 4.0;
/// The text filter's name, to give it the keyboard.
pub const FILTER: &str = "journal-filter";
const LIST: &str = "journal-list";

/// What happens here.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a variant's sentence names its fields")]
pub enum Message {
    /// The filter was changed.
    Filter(Change),
    /// The list was moved.
    Scrolled(Viewport),
    /// Rows came in answer to the query with this number.
    Loaded {
        query: u64,
        more: bool,
        rows: Vec<CallEntry>,
    },
    /// The newest rows as they are now, for the query with this number.
    Refreshed { query: u64, rows: Vec<CallEntry> },
    /// Earlier calls with the party of this row.
    Earlier { of: CallId, rows: Vec<CallEntry> },
    /// Where the notices of this row stand.
    Notices { of: CallId, notices: Vec<Notice> },
    /// What is kept as sound of this row.
    Sounds { of: CallId, sounds: Vec<Voicemail> },
    /// Listen to one of them, or, when it is heard, no more.
    PlaySound { sound: CallId, is_heard: bool },
    /// A row was clicked.
    Select(CallId),
    /// The row below (`true`) or above.
    Step(bool),
    /// Call back.
    CallBack(CallId),
    /// Call the row back as this one instead of the line that was called (S14).
    BackAs(CallId, Identity),
    /// Call back the selected row.
    CallBackSelected,
    /// Make a line of this number.
    NewLine(String),
    /// Try the rules on a call like this one (S112).
    WhatIf(CallId),
    /// A step in the work on a row.
    Work(CallId, WorkState),
    /// Something in the note of a row. The program keeps notes.
    Note(CallId, Action),
    /// Delete a row.
    Delete(CallId),
    /// Several rows are chosen, or no longer.
    Selecting,
    /// All rows that are loaded.
    ChooseAll,
    /// A step in the work on the chosen rows.
    WorkChosen(WorkState),
    /// Delete the chosen rows.
    DeleteChosen,
    /// Rows are written to a file, or not after all.
    Exporting,
    /// The file's name.
    File(String),
    /// Write them.
    Export,
}

/// One entry of the list.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Item {
    Day(Date),
    Row(usize),
}

/// What the journal remembers.
#[derive(Clone, Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "what was asked and what came"
)]
pub struct State {
    filter: Filter,
    rows: Vec<CallEntry>,
    /// Items with the place of their upper edge, in logical pixels.
    items: Vec<(f32, Item)>,
    end: f32,
    complete: bool,
    loaded: bool,
    query: u64,
    asked_more: bool,
    selected: Option<CallId>,
    /// As whom a row is called back, where the user said so.
    back_as: Option<(CallId, Identity)>,
    earlier: Vec<CallEntry>,
    notices: Vec<Notice>,
    sounds: Vec<Voicemail>,
    selecting: bool,
    chosen: BTreeSet<CallId>,
    /// The file rows are to be written to, while that is asked.
    file: Option<String>,
    offset: f32,
    height: f32,
}

impl State {
    /// Asks for the rows anew, as many as there are now.
    pub fn reload(&mut self, look: &Look) -> Request {
        self.query += 1;
        self.asked_more = false;
        self.ask(look, None, self.rows.len().max(PAGE))
    }

    /// Asks for the newest rows, which are what changes.
    pub fn refresh(&mut self, look: &Look) -> Request {
        if !self.loaded {
            return self.reload(look);
        }
        Request::Refresh {
            query: self.query,
            what: self.filter.query(look, None, PAGE),
        }
    }

    fn ask(&self, look: &Look, before: Option<CallId>, limit: usize) -> Request {
        Request::Journal {
            query: self.query,
            more: before.is_some(),
            what: self.filter.query(look, before, limit),
        }
    }

    /// Carries a message out.
    pub fn update(&mut self, look: &Look, message: Message) -> Outcome<Message> {
        match message {
            Message::Filter(change) => {
                if self.filter.change(change) {
                    return self.restart(look);
                }
            }
            Message::Scrolled(view) => {
                self.offset = view.absolute_offset().y;
                self.height = view.bounds().height;
                return self.want_more(look);
            }
            Message::Loaded { query, more, rows } if query == self.query => {
                self.take(look, more, rows);
                return self.want_more(look);
            }
            Message::Refreshed { query, rows } if query == self.query => {
                self.merge(look, rows);
                return self.want_more(look);
            }
            Message::Earlier { of, rows } if self.selected == Some(of) => self.earlier = rows,
            Message::Notices { of, notices } if self.selected == Some(of) => {
                self.notices = notices;
            }
            Message::Sounds { of, sounds } if self.selected == Some(of) => self.sounds = sounds,
            // Of another query, or another row.
            Message::Loaded { .. }
            | Message::Refreshed { .. }
            | Message::Note(..)
            | Message::Earlier { .. }
            | Message::Notices { .. }
            | Message::Sounds { .. } => {}
            Message::PlaySound { sound, is_heard } => {
                return spoken::toggle(SoundKey::Message(sound), is_heard);
            }
            Message::Select(id) => return self.select(look, id),
            Message::Step(down) => return self.step(look, down),
            Message::CallBack(id) => return Outcome::command(self.back(id)),
            Message::BackAs(id, identity) => self.back_as = Some((id, identity)),
            Message::CallBackSelected => {
                let entry = self.entry(self.selected);
                if let Some(entry) = entry.filter(|entry| may_call_back(entry)) {
                    return Outcome::command(self.back(entry.id));
                }
            }
            Message::NewLine(number) => return Outcome::ask(Request::NewLine(number)),
            Message::WhatIf(id) => {
                let call = self.entry(Some(id)).cloned().map(Box::new);
                return call.map_or_else(Outcome::none, |call| Outcome::ask(Request::WhatIf(call)));
            }
            Message::Work(id, state) => return self.work(look, &BTreeSet::from([id]), state),
            Message::Delete(id) => return self.delete(look, &BTreeSet::from([id])),
            Message::Selecting
            | Message::ChooseAll
            | Message::WorkChosen(_)
            | Message::DeleteChosen => return self.several(look, &message),
            Message::Exporting | Message::File(_) | Message::Export => {
                return self.exporting(look, message);
            }
        }
        Outcome::none()
    }

    /// The line that was called calls back, unless the user chose otherwise (S14).
    fn back(&self, id: CallId) -> Command {
        let other = self.back_as.as_ref().filter(|(row, _)| *row == id);
        match (other, self.entry(Some(id))) {
            (Some((_, identity)), Some(entry)) => {
                let uri = &entry.caller.uri;
                let target = if uri.is_empty() {
                    &entry.caller.number
                } else {
                    uri
                };
                let Presenting { account, line } = identity.presenting.clone();
                // One's own number is that of the account the call came by.
                let own = entry.account.clone().filter(|_| line.is_none());
                Command::Dial {
                    target: target.clone(),
                    account: account.or(own),
                    line,
                }
            }
            _ => Command::CallBack { entry: id },
        }
    }

    /// Other rows are wanted: from the top.
    fn restart(&mut self, look: &Look) -> Outcome<Message> {
        self.rows.clear();
        self.chosen.clear();
        self.offset = 0.0;
        let request = self.reload(look);
        Outcome {
            task: operation::scroll_to(LIST, AbsoluteOffset { x: 0.0, y: 0.0 }),
            requests: vec![request],
        }
    }

    fn want_more(&mut self, look: &Look) -> Outcome<Message> {
        let near = self.end - (self.offset + self.height) < look.space.row * BEYOND * BEYOND;
        match self.rows.last() {
            Some(last) if near && !self.complete && !self.asked_more => {
                self.asked_more = true;
                Outcome::ask(self.ask(look, Some(last.id), PAGE))
            }
            Some(_) | None => Outcome::none(),
        }
    }

    fn select(&mut self, look: &Look, id: CallId) -> Outcome<Message> {
        if self.selecting {
            if !self.chosen.remove(&id) {
                self.chosen.insert(id);
            }
            return Outcome::none();
        }
        let opens = self.selected != Some(id);
        self.look_at(look, opens.then_some(id))
    }

    /// Shows a row's details and asks for earlier calls of its party.
    fn look_at(&mut self, look: &Look, id: Option<CallId>) -> Outcome<Message> {
        self.selected = id;
        self.earlier.clear();
        self.notices.clear();
        self.sounds.clear();
        let Some(entry) = self.entry(id) else {
            return Outcome::none();
        };
        let (of, party) = (entry.id, filters::party_of(look, entry));
        let is_incoming = entry.direction == CallDirection::Incoming;
        let mut outcome = Outcome::none();
        outcome
            .requests
            .extend(is_incoming.then_some(Request::Notices(of)));
        outcome.requests.push(Request::SoundsOf(of));
        outcome
            .requests
            .extend(party.map(|(party, _)| Request::Earlier {
                of,
                what: JournalQuery {
                    party: Some(party),
                    before: Some(of),
                    limit: detail::EARLIER,
                    ..JournalQuery::default()
                },
            }));
        outcome
    }

    fn step(&mut self, look: &Look, down: bool) -> Outcome<Message> {
        let at = self
            .rows
            .iter()
            .position(|row| Some(row.id) == self.selected);
        let next = match (at, down) {
            (None, _) => 0,
            (Some(at), true) => at + 1,
            (Some(at), false) => at.saturating_sub(1),
        };
        let Some(row) = self.rows.get(next) else {
            return Outcome::none();
        };
        let mut outcome = self.look_at(look, Some(row.id));
        let top = self
            .items
            .iter()
            .find(|(_, item)| *item == Item::Row(next))
            .map_or(0.0, |at| at.0);
        let bottom = top + look.space.row;
        let y = if top < self.offset {
            top
        } else if self.height > 0.0 && bottom > self.offset + self.height {
            bottom - self.height
        } else {
            return outcome;
        };
        outcome.task = operation::scroll_to(LIST, AbsoluteOffset { x: 0.0, y });
        outcome
    }

    fn entry(&self, id: Option<CallId>) -> Option<&CallEntry> {
        let id = id?;
        let at = self.rows.binary_search_by(|row| id.cmp(&row.id)).ok()?;
        self.rows.get(at)
    }

    /// The row whose details show, with its note.
    #[must_use]
    pub fn shown(&self) -> Option<&CallEntry> {
        self.entry(self.selected)
    }

    /// Filters, list, and what is known of the selected row.
    #[must_use]
    pub fn view<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        notes: &'a Notes,
    ) -> Element<'a, Message> {
        let list = if self.rows.is_empty() {
            self.nothing(look)
        } else {
            list::view(look, snapshot, self)
        };
        let list = container(list).height(Length::FillPortion(1));
        let mut page = column![self.filter.view(look, snapshot)].height(Length::Fill);
        if self.selecting {
            page = page.push(bulk::chosen(look, self));
        }
        if let Some(file) = &self.file {
            page = page.push(bulk::export(look, file));
        }
        page = page.push(list);
        if let Some(entry) = self.shown() {
            let chosen = self.back_as.as_ref().filter(|(id, _)| *id == entry.id);
            let chosen = chosen.map(|(_, identity)| identity);
            let about = detail::view(
                look,
                snapshot,
                detail::Known {
                    entry,
                    earlier: &self.earlier,
                    notices: &self.notices,
                    sounds: &self.sounds,
                },
                chosen,
                notes,
            );
            page = page
                .push(rule::horizontal(scale::HAIR))
                .push(container(about).height(Length::FillPortion(1)));
        }
        page.into()
    }

    fn nothing<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        match (self.loaded, self.filter.is_set()) {
            (false, _) => space::vertical().into(),
            (true, true) => notice::empty(
                look,
                Icon::Search,
                look.text("journal-none-found"),
                look.text("journal-none-found-next"),
                None,
            ),
            (true, false) => notice::empty(
                look,
                Icon::History,
                look.text("journal-empty"),
                look.text("journal-empty-next"),
                None,
            ),
        }
    }
}

fn line_of<'a>(
    snapshot: &'a Snapshot,
    id: Option<&LineId>,
) -> Option<&'a crate::domain::line::Line> {
    id.and_then(|id| snapshot.settings.line(id))
}

/// Whether there is somebody to call back.
pub(in crate::ui) fn may_call_back(entry: &CallEntry) -> bool {
    !entry.caller.uri.is_empty() || !entry.caller.number.is_empty()
}

/// The other party's name: of the contact, else as it was sent, else the number.
pub(in crate::ui) fn name(look: &Look, entry: &CallEntry) -> String {
    match &entry.contact {
        Some(contact) => contact.name.clone(),
        None => look.l10n.caller(&entry.caller),
    }
}
