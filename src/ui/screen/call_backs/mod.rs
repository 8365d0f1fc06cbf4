//! The board of call-backs: callers nobody answered, one card each, with what can be done about it.

use iced::{
    Alignment, Length, Task,
    widget::{Column, Row, column, container, row, scrollable},
};

use crate::{
    domain::{
        call_backs::{CallBack, board},
        entry_edit::WorkStep,
        id::CallId,
        journal::{CallEntry, WallTime},
        knowledge::{Work, WorkState},
    },
    engine::{
        command::Command,
        snapshot::{JournalQuery, Snapshot},
    },
    ui::{
        icon::Icon,
        look::Look,
        screen::{Outcome, Request, journal},
        theme::{
            Element,
            button::Kind,
            container::Ground,
            scale,
            text::{self, Ink},
        },
        widget::{
            elide,
            mark::{self, Size},
            notice,
            press::{press, sign},
        },
    },
};

/// So many calls are looked at, the newest.
const MOST: usize = 1_000;
/// When the day begins for what is put off to tomorrow, hours.
const MORNING: i8 = 9;

/// What happens here.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// The calls that wait came in answer to the query with this number.
    Loaded {
        /// Which.
        query: u64,
        /// Newest first.
        rows: Vec<CallEntry>,
    },
    /// Call back, as the line that was called (S14).
    Call(CallId),
    /// A step in the work on these calls.
    Work(Vec<CallId>, WorkState),
    /// Put these calls off.
    Later(Vec<CallId>, Later),
}

/// Until when a call-back is put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Later {
    /// A quarter of an hour.
    Quarter,
    /// An hour.
    Hour,
    /// Tomorrow morning.
    Tomorrow,
}

impl Later {
    const ALL: [Self; 3] = [Self::Quarter, Self::Hour, Self::Tomorrow];

    const fn key(self) -> &'static str {
        match self {
            Self::Quarter => "call-backs-quarter",
            Self::Hour => "call-backs-hour",
            Self::Tomorrow => "call-backs-tomorrow",
        }
    }

    /// The moment meant.
    fn from(self, look: &Look) -> WallTime {
        let after = |minutes: i64| WallTime(look.now.0.saturating_add(minutes * 60_000));
        let morning = || {
            let day = look.zone.day(look.now).tomorrow().ok()?;
            look.zone.moment(day.at(MORNING, 0, 0, 0))
        };
        match self {
            Self::Quarter => after(15),
            Self::Hour => after(60),
            Self::Tomorrow => morning().unwrap_or_else(|| after(24 * 60)),
        }
    }
}

/// What the page remembers.
#[derive(Clone, Debug, Default)]
pub struct State {
    rows: Vec<CallEntry>,
    /// Made of them.
    board: Vec<CallBack>,
    query: u64,
}

impl State {
    /// Asks for the calls that wait.
    pub fn reload(&mut self) -> Request {
        self.query += 1;
        Request::CallBacks {
            query: self.query,
            what: JournalQuery {
                to_do: true,
                limit: MOST,
                ..JournalQuery::default()
            },
        }
    }

    /// How many callers wait now.
    #[must_use]
    pub fn waiting(&self, look: &Look) -> u32 {
        let waiting = self.board.iter().filter(|one| one.waits(look.now)).count();
        u32::try_from(waiting).unwrap_or(u32::MAX)
    }

    /// Makes the board anew; what was put off may be due now.
    pub fn arrange(&mut self, look: &Look) {
        self.board = board(&self.rows, look.now);
    }

    /// Carries a message out.
    pub fn update(&mut self, look: &Look, message: Message) -> Outcome<Message> {
        match message {
            Message::Loaded { query, rows } => {
                if query == self.query {
                    self.rows = rows;
                    self.arrange(look);
                }
                Outcome::none()
            }
            Message::Call(entry) => Outcome::command(Command::CallBack { entry }),
            Message::Work(ids, state) => self.step(look, &ids, (state, None)),
            Message::Later(ids, later) => {
                let due = later.from(look);
                self.step(look, &ids, (WorkState::Open, Some(due)))
            }
        }
    }

    /// Takes a step in the work on calls; it can be taken back.
    fn step(
        &mut self,
        look: &Look,
        ids: &[CallId],
        (state, due): (WorkState, Option<WallTime>),
    ) -> Outcome<Message> {
        let step = WorkStep {
            state,
            due,
            at: look.now,
            who: String::new(),
        };
        let mut before: Vec<(CallId, Work)> = Vec::new();
        for row in self.rows.iter_mut().filter(|row| ids.contains(&row.id)) {
            before.push((row.id, row.work.clone()));
            step.apply(&mut row.work);
        }
        let waits = |row: &CallEntry| row.work.state != WorkState::None && !row.work.is_done();
        self.rows.retain(waits);
        self.arrange(look);
        if before.is_empty() {
            return Outcome::none();
        }
        let told = if let Some(due) = due {
            let when = look.l10n.moment(due, look.now, &look.zone);
            look.l10n
                .with("call-backs-put-off", &[("when", when.into())])
        } else {
            let state = look.l10n.work(state);
            let count = ("count", before.len().into());
            look.l10n
                .with("work-told", &[count, ("state", state.into())])
        };
        Outcome {
            task: Task::none(),
            requests: vec![
                Request::command(Command::SetWork {
                    entries: before.iter().map(|(id, _)| *id).collect(),
                    state,
                    due,
                }),
                Request::Undo {
                    what: told,
                    command: Command::RestoreWork(before),
                },
            ],
        }
    }

    /// The page.
    #[must_use]
    pub fn view<'a>(&'a self, look: &'a Look, snapshot: &'a Snapshot) -> Element<'a, Message> {
        if self.board.is_empty() {
            return notice::empty(
                look,
                Icon::CircleCheck,
                look.text("call-backs-empty"),
                look.text("call-backs-empty-next"),
                None,
            );
        }
        let cards = self.board.iter().filter_map(|call_back| {
            let newest = self.rows.get(call_back.newest)?;
            Some(card(look, snapshot, newest, call_back))
        });
        let inside = Column::new()
            .push(text::heading(look.text("call-backs-title")))
            .push(text::muted(look.text("call-backs-lead")))
            .extend(cards)
            .spacing(look.space.s);
        scrollable(
            container(container(inside).max_width(scale::PAGE))
                .center_x(Length::Fill)
                .padding(look.space.l),
        )
        .height(Length::Fill)
        .into()
    }
}

fn card<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    newest: &'a CallEntry,
    call_back: &'a CallBack,
) -> Element<'a, Message> {
    let line = newest
        .line
        .as_ref()
        .and_then(|id| snapshot.settings.line(id));
    let badge = line.map(|line| mark::badge(line, Size::Large));
    let company = line.map_or(newest.line_name.as_str(), |line| line.name.as_str());
    let name = journal::name(look, newest);
    let number = look.l10n.caller_number(&newest.caller);
    let mut who = column![text::title(name.clone())];
    if number != name {
        who = who.push(elide::caption(number));
    }
    if !company.is_empty() {
        who = who.push(elide::caption(company));
    }
    let head = Row::new()
        .push(badge)
        .push(who.width(Length::Fill))
        .push(state_of(look, call_back))
        .spacing(look.space.s)
        .align_y(Alignment::Center);
    let note = newest.note.lines().find(|line| !line.trim().is_empty());
    let note = note.map(|note| {
        let note = look
            .l10n
            .with("history-note", &[("note", note.trim().into())]);
        elide::body(note)
    });
    let facts = text::muted(facts(look, newest, call_back));
    let inside = Column::new()
        .push(head)
        .push(facts)
        .push(note)
        .push(acts(look, newest, call_back))
        .spacing(look.space.xs);
    let stripe = mark::stripe(line.map(|line| line.accent));
    container(row![stripe, inside].spacing(look.space.s))
        .padding(look.space.s)
        .width(Length::Fill)
        .class(Ground::Card)
        .into()
}

/// How often and when it called, and how often it was tried.
fn facts(look: &Look, newest: &CallEntry, call_back: &CallBack) -> String {
    let moment = |at| look.l10n.moment(at, look.now, &look.zone);
    let mut facts = match call_back.entries.len() {
        1 => vec![moment(newest.started)],
        count => vec![
            look.l10n
                .with("call-backs-calls", &[("count", count.into())]),
            look.l10n.with(
                "call-backs-last",
                &[("when", moment(newest.started).into())],
            ),
            look.l10n.with(
                "call-backs-first",
                &[("when", moment(call_back.since).into())],
            ),
        ],
    };
    if call_back.tries > 0 {
        let last = call_back.last_try.map_or_else(String::new, moment);
        let count = ("count", call_back.tries.into());
        facts.push(
            look.l10n
                .with("work-tries", &[count, ("when", last.into())]),
        );
    }
    facts.push(look.l10n.outcome(newest.direction, newest.outcome));
    facts.join(" · ")
}

/// Where it stands, in words with a sign.
fn state_of<'a>(look: &'a Look, call_back: &CallBack) -> Element<'a, Message> {
    let due = call_back
        .due
        .map(|due| look.l10n.moment(due, look.now, &look.zone));
    let (icon, ink, words) = match (due, call_back.state) {
        (Some(due), _) if call_back.is_due(look.now) => (Icon::Bell, Ink::Danger, due),
        (Some(due), _) => (Icon::Clock, Ink::Muted, due),
        (None, WorkState::InWork) if !call_back.who.is_empty() => {
            let who = [("who", call_back.who.as_str().into())];
            let words = look.l10n.with("call-backs-in-work-by", &who);
            (Icon::Pencil, Ink::Accent, words)
        }
        (None, state) => {
            let (icon, ink) = match state {
                WorkState::InWork => (Icon::Pencil, Ink::Accent),
                WorkState::Tried => (Icon::Refresh, Ink::Warning),
                WorkState::Open
                | WorkState::None
                | WorkState::Processed
                | WorkState::NoCallBack => (Icon::Circle, Ink::Danger),
            };
            (icon, ink, look.l10n.work(state))
        }
    };
    Row::new()
        .push(icon.small().class(ink))
        .push(text::body(words).class(ink))
        .spacing(look.space.xxs)
        .align_y(Alignment::Center)
        .into()
}

fn acts<'a>(look: &'a Look, newest: &'a CallEntry, call_back: &CallBack) -> Element<'a, Message> {
    let ids = &call_back.entries;
    let may_call = journal::may_call_back(newest);
    let call = press(look, Kind::Primary, look.text("call-back"))
        .icon(Icon::PhoneCall)
        .on_maybe(may_call.then_some(Message::Call(newest.id)));
    let in_work = (call_back.state != WorkState::InWork).then(|| {
        press(look, Kind::Secondary, look.text("call-backs-mine"))
            .icon(Icon::Pencil)
            .on(Message::Work(ids.clone(), WorkState::InWork))
    });
    let done = press(look, Kind::Secondary, look.text("call-backs-done"))
        .icon(Icon::Check)
        .on(Message::Work(ids.clone(), WorkState::Processed));
    let never = sign(
        look,
        Kind::Quiet,
        Icon::PhoneOff,
        look.l10n.work(WorkState::NoCallBack),
    )
    .on(Message::Work(ids.clone(), WorkState::NoCallBack));
    let later = Later::ALL.map(|later| {
        press(look, Kind::Quiet, look.text(later.key()))
            .on(Message::Later(ids.clone(), later))
            .into()
    });
    let later = Row::new()
        .push(Icon::Clock.small().class(Ink::Muted))
        .extend(later)
        .align_y(Alignment::Center);
    Row::new()
        .push(call)
        .push(in_work)
        .push(done)
        .push(later)
        .push(never)
        .spacing(look.space.xs)
        .align_y(Alignment::Center)
        .wrap()
        .into()
}
