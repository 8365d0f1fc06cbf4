//! The journal: rows by day, newest first. Only the rows in sight are built, and pages are asked for as they come into
//! sight, so ten thousand rows cost no more than twenty.

mod detail;
mod row;

use iced::{
    Alignment, Length, Task,
    widget::{
        Column, column, container, operation, row as beside, rule,
        scrollable::{AbsoluteOffset, Viewport},
        space,
    },
};
use jiff::civil::Date;

use crate::{
    domain::{
        id::{CallId, LineId},
        journal::CallEntry,
    },
    engine::{
        command::{Command, Presenting},
        snapshot::{CallResult, JournalQuery, Snapshot},
    },
    ui::{
        icon::Icon,
        look::Look,
        screen::{Outcome, Request, top::Identity},
        theme::{Element, scale, text},
        widget::{form, notice, press::choices},
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
    /// The text filter changed.
    Filter(String),
    /// All rows or the missed ones.
    MissedOnly(bool),
    /// The list was moved.
    Scrolled(Viewport),
    /// Rows came in answer to the query with this number.
    Loaded {
        query: u64,
        more: bool,
        rows: Vec<CallEntry>,
    },
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
    text: String,
    missed_only: bool,
    rows: Vec<CallEntry>,
    /// Items with the place of their upper edge, in rows' heights.
    items: Vec<(f32, Item)>,
    end: f32,
    complete: bool,
    loaded: bool,
    query: u64,
    asked_more: bool,
    selected: Option<CallId>,
    /// As whom a row is called back, where the user said so.
    back_as: Option<(CallId, Identity)>,
    offset: f32,
    height: f32,
}

impl State {
    /// Asks for the rows anew, as many as there are now.
    pub fn reload(&mut self) -> Request {
        self.query += 1;
        self.asked_more = false;
        self.ask(None, self.rows.len().max(PAGE))
    }

    fn ask(&self, before: Option<CallId>, limit: usize) -> Request {
        Request::Journal {
            query: self.query,
            more: before.is_some(),
            what: JournalQuery {
                text: self.text.trim().to_owned(),
                result: self.missed_only.then_some(CallResult::Missed),
                before,
                limit,
                ..JournalQuery::default()
            },
        }
    }

    /// Carries a message out.
    pub fn update(&mut self, look: &Look, message: Message) -> Outcome<Message> {
        match message {
            Message::Filter(text) => {
                self.text = text;
                return self.restart();
            }
            Message::MissedOnly(missed) => {
                self.missed_only = missed;
                return self.restart();
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
            Message::Loaded { .. } => {}
            Message::Select(id) => {
                self.selected = (self.selected != Some(id)).then_some(id);
            }
            Message::Step(down) => return self.step(look, down),
            Message::CallBack(id) => return Outcome::command(self.back(id)),
            Message::BackAs(id, identity) => self.back_as = Some((id, identity)),
            Message::CallBackSelected => {
                if let Some(entry) = self
                    .entry(self.selected)
                    .filter(|entry| may_call_back(entry))
                {
                    return Outcome::command(self.back(entry.id));
                }
            }
            Message::NewLine(number) => return Outcome::ask(Request::NewLine(number)),
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
    fn restart(&mut self) -> Outcome<Message> {
        self.rows.clear();
        self.offset = 0.0;
        let request = self.reload();
        Outcome {
            task: operation::scroll_to(LIST, AbsoluteOffset { x: 0.0, y: 0.0 }),
            requests: vec![request],
        }
    }

    fn take(&mut self, look: &Look, more: bool, rows: Vec<CallEntry>) {
        self.asked_more = false;
        self.loaded = true;
        if more {
            self.complete = rows.is_empty();
            self.rows.extend(rows);
        } else {
            self.complete = rows.len() < PAGE;
            self.rows = rows;
        }
        self.arrange(look);
    }

    /// Days between the rows.
    pub fn arrange(&mut self, look: &Look) {
        self.items.clear();
        let (mut at, mut day) = (0.0, None);
        for (index, entry) in self.rows.iter().enumerate() {
            let today = look.zone.day(entry.started);
            if day != Some(today) {
                day = Some(today);
                self.items.push((at, Item::Day(today)));
                at += heading_height(look);
            }
            self.items.push((at, Item::Row(index)));
            at += look.space.row;
        }
        self.end = at;
    }

    fn want_more(&mut self, look: &Look) -> Outcome<Message> {
        let near = self.end - (self.offset + self.height) < look.space.row * BEYOND * BEYOND;
        match self.rows.last() {
            Some(last) if near && !self.complete && !self.asked_more => {
                self.asked_more = true;
                Outcome::ask(self.ask(Some(last.id), PAGE))
            }
            Some(_) | None => Outcome::none(),
        }
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
        self.selected = Some(row.id);
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
            return Outcome::none();
        };
        Outcome::task(operation::scroll_to(LIST, AbsoluteOffset { x: 0.0, y }).chain(Task::none()))
    }

    fn entry(&self, id: Option<CallId>) -> Option<&CallEntry> {
        let id = id?;
        self.rows.iter().find(|row| row.id == id)
    }

    /// Filters, list, and what is known of the selected row.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let list = if self.rows.is_empty() {
            self.nothing(look)
        } else {
            self.list(look, snapshot)
        };
        let mut page = column![self.filters(look), list].height(Length::Fill);
        if let Some(entry) = self.entry(self.selected) {
            let chosen = self.back_as.as_ref().filter(|(id, _)| *id == entry.id);
            let chosen = chosen.map(|(_, identity)| identity);
            page = page
                .push(rule::horizontal(scale::HAIR))
                .push(detail::view(look, snapshot, entry, chosen));
        }
        page.into()
    }

    fn filters<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let which = choices(
            look,
            [
                (false, look.text("journal-all"), None),
                (true, look.text("journal-missed"), Some(Icon::PhoneMissed)),
            ],
            &self.missed_only,
            Message::MissedOnly,
        );
        let find = form::line(
            look,
            &look.text("journal-filter"),
            &self.text,
            false,
            Message::Filter,
        )
        .id(FILTER)
        .icon(iced::widget::text_input::Icon {
            font: crate::ui::icon::FONT,
            code_point: Icon::Search.glyph(),
            size: Some(scale::ICON[0].into()),
            spacing: look.space.xs,
            side: iced::widget::text_input::Side::Left,
        });
        beside![
            container(find).max_width(scale::CALLS).width(Length::Fill),
            which
        ]
        .spacing(look.space.s)
        .padding([look.space.s, look.space.m])
        .align_y(Alignment::Center)
        .into()
    }

    fn nothing<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let filtered = self.missed_only || !self.text.trim().is_empty();
        match (self.loaded, filtered) {
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

    fn list<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        let beyond = look.space.row * BEYOND;
        // Before the first scroll the height isn't known: a tall window's worth.
        let height = if self.height > 0.0 {
            self.height
        } else {
            scale::TALL
        };
        let first = self
            .items
            .partition_point(|(at, _)| *at + beyond < self.offset);
        let last = self
            .items
            .partition_point(|(at, _)| *at < self.offset + height + beyond);
        let top = self.items.get(first).map_or(0.0, |(at, _)| *at);
        let bottom = self.items.get(last).map_or(self.end, |(at, _)| *at);
        let mut column = Column::new().push(space::vertical().height(top));
        for (_, item) in self.items.get(first..last).unwrap_or_default() {
            column = column.push(match *item {
                Item::Day(day) => heading(look, day),
                Item::Row(index) => {
                    let entry = &self.rows[index];
                    row::view(look, snapshot, entry, self.selected == Some(entry.id))
                }
            });
        }
        let column = column.push(space::vertical().height(self.end - bottom));
        iced::widget::scrollable(column)
            .id(LIST)
            .on_scroll(Message::Scrolled)
            .width(Length::Fill)
            .height(Length::Fill)
            .into()
    }
}

fn heading_height(look: &Look) -> f32 {
    look.space.control + look.space.xxs
}

fn heading(look: &Look, day: Date) -> Element<'_, Message> {
    let today = look.zone.day(look.now);
    container(text::caption_strong(look.l10n.day(day, today)))
        .padding(
            iced::Padding::ZERO
                .left(look.space.m)
                .bottom(look.space.xxs),
        )
        .height(heading_height(look))
        .align_y(Alignment::End)
        .into()
}

fn line_of<'a>(
    snapshot: &'a Snapshot,
    id: Option<&LineId>,
) -> Option<&'a crate::domain::line::Line> {
    id.and_then(|id| snapshot.settings.line(id))
}

fn may_call_back(entry: &CallEntry) -> bool {
    !entry.caller.uri.is_empty() || !entry.caller.number.is_empty()
}
