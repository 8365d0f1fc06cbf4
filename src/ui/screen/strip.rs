//! The strip after a call, as a machine: it asks for some seconds what came of the call.
//!
//! | happens                     | then                                                             |
//! |-----------------------------|------------------------------------------------------------------|
//! | nothing for eight seconds   | it goes, and nothing is said of the call                          |
//! | an outcome is pressed       | the step is taken in the journal; pressed again it is taken back  |
//! | "call back" is pressed      | it asks when, and stays until that is said                        |
//! | the note is typed in        | the eight seconds begin anew                                      |

use std::time::Duration;

use jiff::{ToSpan as _, civil::Time};

use crate::{
    domain::{
        journal::WallTime,
        knowledge::{Work, WorkState},
    },
    engine::{command::Command, snapshot::CallView},
    ui::look::Look,
};

/// The strip stays so long.
pub const STAYS: Duration = Duration::from_secs(8);

/// What is pressed on the strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// Dealt with.
    Done,
    /// The caller is to be called back: when?
    AskWhen,
    /// At this time.
    At(When),
    /// Not to be called back after all.
    NotNow,
    /// Nobody for us.
    WrongNumber,
    /// A message is to be taken down.
    MessageFor,
    /// Away with the strip.
    Close,
}

/// When to call back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// In a quarter of an hour.
    Quarter,
    /// In an hour.
    Hour,
    /// In three hours.
    Later,
    /// Tomorrow at nine.
    Tomorrow,
}

impl When {
    /// All, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Quarter, Self::Hour, Self::Later, Self::Tomorrow];

    /// Its name on the button.
    #[must_use]
    pub fn words(self, look: &Look) -> String {
        let key = match self {
            Self::Quarter => "when-quarter",
            Self::Hour => "when-hour",
            Self::Later => "when-later",
            Self::Tomorrow => "when-tomorrow",
        };
        look.text(key)
    }

    /// The moment meant at `look`'s now.
    #[must_use]
    pub fn moment(self, look: &Look) -> WallTime {
        let after = |minutes: i64| WallTime(look.now.0.saturating_add(minutes * 60_000));
        match self {
            Self::Quarter => after(15),
            Self::Hour => after(60),
            Self::Later => after(180),
            Self::Tomorrow => {
                let day = look.zone.day(look.now);
                let nine = day
                    .checked_add(1.day())
                    .ok()
                    .map(|day| day.to_datetime(Time::constant(9, 0, 0, 0)));
                nine.and_then(|at| look.zone.moment(at))
                    .unwrap_or_else(|| after(24 * 60))
            }
        }
    }
}

/// A call that is over, and what is said of it.
#[derive(Clone, Debug)]
pub struct Strip {
    /// The last picture of the call.
    pub call: CallView,
    /// When it ended.
    pub ended: WallTime,
    /// When to call back is being asked.
    pub asks_when: bool,
    /// What was chosen.
    pub chosen: Option<WorkState>,
    until: WallTime,
}

impl Strip {
    /// The strip of a call that just ended.
    #[must_use]
    pub fn new(call: CallView, now: WallTime) -> Self {
        let mut strip = Self {
            call,
            ended: now,
            asks_when: false,
            chosen: None,
            until: now,
        };
        strip.stay(now);
        strip
    }

    /// It is in use: the time begins anew.
    pub fn stay(&mut self, now: WallTime) {
        let stays = i64::try_from(STAYS.as_millis()).unwrap_or(i64::MAX);
        self.until = WallTime(now.0.saturating_add(stays));
    }

    /// Whether its time is over.
    #[must_use]
    pub fn is_over(&self, now: WallTime) -> bool {
        !self.asks_when && now >= self.until
    }

    /// What a press means for the journal. [`Message::MessageFor`] and [`Message::Close`] are not for it.
    pub fn press(&mut self, look: &Look, message: Message) -> Option<Command> {
        self.stay(look.now);
        match message {
            Message::AskWhen if self.chosen == Some(WorkState::Open) => Some(self.take_back()),
            Message::AskWhen => {
                self.asks_when = true;
                None
            }
            Message::NotNow => {
                self.asks_when = false;
                None
            }
            Message::At(when) => {
                self.asks_when = false;
                Some(self.choose(WorkState::Open, Some(when.moment(look))))
            }
            Message::Done => Some(self.choose(WorkState::Processed, None)),
            Message::WrongNumber => Some(self.choose(WorkState::NoCallBack, None)),
            Message::MessageFor | Message::Close => None,
        }
    }

    fn choose(&mut self, state: WorkState, due: Option<WallTime>) -> Command {
        if self.chosen == Some(state) {
            return self.take_back();
        }
        self.chosen = Some(state);
        Command::SetWork {
            entries: vec![self.call.row],
            state,
            due,
        }
    }

    /// The work as it was: what was said of the call before, else what the end of such a call means.
    fn take_back(&mut self) -> Command {
        self.chosen = None;
        let mut work = self.call.work.clone();
        if work.by.is_none() && self.call.answered.is_none() {
            work = Work {
                state: WorkState::Open,
                ..work
            };
        }
        Command::RestoreWork(vec![(self.call.row, work)])
    }
}
