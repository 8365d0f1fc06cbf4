//! The journal: rows by day, newest first. Only the rows in sight are built, and pages are asked for as they come into
//! sight, so ten thousand rows cost no more than twenty.

use iced::{
    Alignment, Length, Task,
    widget::{
        Column, Row, button, column, container, operation, row, rule,
        scrollable::{AbsoluteOffset, Viewport},
        space,
        text::Wrapping,
    },
};
use jiff::civil::Date;

use crate::{
    domain::{
        id::{CallId, LineId},
        journal::{CallDirection, CallEntry, Outcome as Ending},
    },
    engine::{
        command::Command,
        snapshot::{JournalQuery, Snapshot},
    },
    ui::{
        icon::Icon,
        look::Look,
        screen::{Outcome, Request},
        theme::{
            Element,
            button::Kind,
            container::Ground,
            scale,
            text::{self, Ink},
        },
        widget::{
            form,
            mark::{self, Size},
            notice,
            press::{choices, press, sign},
        },
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
                missed_only: self.missed_only,
                line: None,
                before,
                limit,
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
            Message::CallBack(id) => {
                return Outcome::command(Command::CallBack { entry: id });
            }
            Message::CallBackSelected => {
                if let Some(entry) = self
                    .entry(self.selected)
                    .filter(|entry| may_call_back(entry))
                {
                    return Outcome::command(Command::CallBack { entry: entry.id });
                }
            }
            Message::NewLine(number) => return Outcome::ask(Request::NewLine(number)),
        }
        Outcome::none()
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
            page = page
                .push(rule::horizontal(scale::HAIR))
                .push(detail(look, snapshot, entry));
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
        row![
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
                Item::Row(index) => self.row(look, snapshot, &self.rows[index]),
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

    fn row<'a>(
        &'a self,
        look: &'a Look,
        snapshot: &'a Snapshot,
        entry: &'a CallEntry,
    ) -> Element<'a, Message> {
        let (icon, ink) = sign_of(entry);
        let name = text::strong(look.l10n.caller(&entry.caller))
            .class(if entry.outcome.is_missed() {
                Ink::Danger
            } else {
                Ink::Normal
            })
            .wrapping(Wrapping::None);
        let words = container(column![
            name,
            text::caption(under(look, entry)).wrapping(Wrapping::None)
        ])
        .width(Length::Fill)
        .clip(true);
        let back = may_call_back(entry).then(|| {
            sign(look, Kind::Quiet, Icon::PhoneCall, look.text("call-back"))
                .on(Message::CallBack(entry.id))
        });
        let mut inside = Row::new()
            .push(mark::stripe(accent(snapshot, entry)))
            .push(icon.normal().class(ink))
            .push(words)
            .push(company(look, snapshot, entry))
            .push(times(look, entry))
            .spacing(look.space.s)
            .align_y(Alignment::Center);
        inside = match back {
            Some(back) => inside.push(back),
            None => inside.push(space::horizontal().width(look.space.control)),
        };
        button(
            container(inside)
                .padding(iced::Padding::ZERO.right(look.space.m))
                .center_y(Length::Fill),
        )
        .width(Length::Fill)
        .height(look.space.row)
        .padding(0)
        .class(Kind::Row(self.selected == Some(entry.id)))
        .on_press(Message::Select(entry.id))
        .into()
    }
}

fn heading_height(look: &Look) -> f32 {
    look.space.control + look.space.xxs
}

fn heading<'a>(look: &'a Look, day: Date) -> Element<'a, Message> {
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

/// Direction and result in one sign.
fn sign_of(entry: &CallEntry) -> (Icon, Ink) {
    match (entry.outcome, entry.direction) {
        (outcome, _) if outcome.is_missed() && entry.direction == CallDirection::Incoming => {
            (Icon::PhoneMissed, Ink::Danger)
        }
        (Ending::DeclinedByUser | Ending::RejectedByRule, _) => (Icon::PhoneOff, Ink::Muted),
        (Ending::AnsweredElsewhere, _) => (Icon::PhoneForwarded, Ink::Muted),
        (Ending::Failed | Ending::FailedRestart, _) => (Icon::Triangle, Ink::Warning),
        (_, CallDirection::Incoming) => (Icon::PhoneIncoming, Ink::Success),
        (_, CallDirection::Outgoing) => (Icon::PhoneOutgoing, Ink::Accent),
    }
}

/// The number and how it ended.
fn under(look: &Look, entry: &CallEntry) -> String {
    let name = look.l10n.caller(&entry.caller);
    let number = look.l10n.caller_number(&entry.caller);
    let ended = look.l10n.outcome(entry.direction, entry.outcome);
    if number == name {
        ended
    } else {
        format!("{number} · {ended}")
    }
}

fn accent(snapshot: &Snapshot, entry: &CallEntry) -> Option<crate::domain::line::Accent> {
    line_of(snapshot, entry.line.as_ref()).map(|line| line.accent)
}

fn line_of<'a>(
    snapshot: &'a Snapshot,
    id: Option<&LineId>,
) -> Option<&'a crate::domain::line::Line> {
    id.and_then(|id| snapshot.settings.line(id))
}

/// The company: badge and name, or the name it had.
fn company<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    entry: &'a CallEntry,
) -> Element<'a, Message> {
    let line = line_of(snapshot, entry.line.as_ref());
    let badge: Element<'a, Message> = match line {
        Some(line) => mark::badge(line, Size::Small),
        None => space::horizontal().width(scale::BADGE[0]).into(),
    };
    if look.narrow {
        return badge;
    }
    let name = line.map_or(entry.line_name.as_str(), |line| line.name.as_str());
    let name = if name.is_empty() {
        entry.called.as_str()
    } else {
        name
    };
    container(
        row![badge, text::body(name).wrapping(Wrapping::None)]
            .spacing(look.space.xs)
            .align_y(Alignment::Center),
    )
    .width(scale::COMPANY)
    .clip(true)
    .into()
}

/// When, and how long both talked.
fn times<'a>(look: &'a Look, entry: &'a CallEntry) -> Element<'a, Message> {
    let talked = if entry.talk.is_zero() {
        String::new()
    } else {
        look.l10n.clock(entry.talk)
    };
    let when = text::body(look.l10n.time(entry.started, &look.zone));
    container(column![when, text::caption(talked)].align_x(Alignment::End))
        .width(scale::TIME)
        .align_x(Alignment::End)
        .into()
}

fn may_call_back(entry: &CallEntry) -> bool {
    !entry.caller.uri.is_empty() || !entry.caller.number.is_empty()
}

/// All that is known of a row, and what can be done with it.
fn detail<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    entry: &'a CallEntry,
) -> Element<'a, Message> {
    let mut facts = vec![
        look.l10n.moment(entry.started, look.now, &look.zone),
        look.l10n.outcome(entry.direction, entry.outcome),
    ];
    let span = |span| ("span", look.l10n.span(span).into());
    if !entry.ring.is_zero() {
        facts.push(look.l10n.with("journal-rang", &[span(entry.ring)]));
    }
    if !entry.talk.is_zero() {
        facts.push(look.l10n.with("journal-talked", &[span(entry.talk)]));
    }
    facts.extend(
        entry
            .via
            .iter()
            .map(|who| look.l10n.with("via", &[("who", who.as_str().into())])),
    );
    if !entry.detail.is_empty() {
        facts.push(entry.detail.clone());
    }
    let mut places = Vec::new();
    if !entry.called.is_empty() {
        let key = match entry.direction {
            CallDirection::Incoming => "journal-dialled",
            CallDirection::Outgoing => "journal-presented",
        };
        places.push(
            look.l10n
                .with(key, &[("number", entry.called.as_str().into())]),
        );
    }
    if let Some(account) = &entry.account {
        places.push(
            look.l10n
                .with("journal-account", &[("account", account.as_str().into())]),
        );
    }
    let words = column![
        text::strong(look.l10n.caller(&entry.caller)),
        text::body(facts.join(" · ")),
        text::caption(places.join(" · ")),
    ]
    .width(Length::Fill);
    let mut actions = Row::new().spacing(look.space.xs);
    let unknown = entry.direction == CallDirection::Incoming
        && line_of(snapshot, entry.line.as_ref()).is_none()
        && !entry.called.is_empty();
    if unknown {
        actions = actions.push(
            press(look, Kind::Secondary, look.text("make-line"))
                .icon(Icon::Plus)
                .on(Message::NewLine(entry.called.clone())),
        );
    }
    if may_call_back(entry) {
        actions = actions.push(
            press(look, Kind::Primary, look.text("call-back"))
                .icon(Icon::PhoneCall)
                .on(Message::CallBack(entry.id)),
        );
    }
    let inside: Element<'a, Message> = if look.narrow {
        column![words, actions].spacing(look.space.xs).into()
    } else {
        row![words, actions]
            .spacing(look.space.m)
            .align_y(Alignment::Center)
            .into()
    };
    container(inside)
        .padding([look.space.s, look.space.m])
        .width(Length::Fill)
        .class(Ground::Bar)
        .into()
}
