//! The three calls a preview is shown with (S25): a known caller, an unknown one, one who withholds the number. The names
//! are invented; the numbers come from ranges kept for films.

use std::{sync::Arc, time::Duration};

use super::facts::{CallFacts, Facts, MessageFacts, Redirect};
use crate::domain::{
    contact::{
        Card, CardNumber, Contact, DeskFacts, NameParts, NumberUse, OWN_BOOK, WaitingMessage,
    },
    id::{CallId, ContactId, LineId, SourceId},
    journal::{CallDirection, CallEntry, Caller, CallerClass, Outcome, WallTime},
    knowledge::{History, Knowledge, Match, Work},
    line::Line,
    number::Place,
};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sample {
    /// A contact calls.
    Known,
    /// Somebody nobody knows calls.
    Unknown,
    /// Somebody calls who withholds the number.
    Withheld,
}

impl Sample {
    /// All.
    pub const ALL: [Self; 3] = [Self::Known, Self::Unknown, Self::Withheld];

    /// The call, on the given line (an invented one without), at `now`, answered by `user` (an invented name when empty).
    #[must_use]
    pub fn facts(self, line: Option<Arc<Line>>, user: &str, now: WallTime) -> Facts {
        let line = line.unwrap_or_else(|| Arc::new(example_line()));
        let place = Place::new("de", "89");
        let called = line.numbers.first().cloned().unwrap_or_default();
        Facts {
            caller: self.caller(),
            knowledge: Arc::new(self.knowledge(now)),
            called,
            line: Some(line),
            place,
            redirect: self.redirect(),
            call: CallFacts {
                id: 1,
                direction: Some(CallDirection::Incoming),
                state: "ringing",
                start: Some(WallTime(now.0 - 7_000)),
                ring_seconds: 7,
                wait_seconds: 7,
                account: "office".to_owned(),
                ..CallFacts::default()
            },
            message: MessageFacts {
                to: "Mr Hall".to_owned(),
                caller: "Dr. Eva Kuhn".to_owned(),
                company: "Kuhn Dental".to_owned(),
                number: "+4989998765".to_owned(),
                text: "Please ring about the invoice.".to_owned(),
                urgent: true,
                call_back: true,
                fields: vec![("Order".to_owned(), "4711".to_owned())],
                created: Some(now),
                by: String::from(if user.is_empty() { "Anna Berg" } else { user }),
                line: String::new(),
            },
            user: String::from(if user.is_empty() { "Anna Berg" } else { user }),
            now,
            ..Facts::default()
        }
    }

    fn caller(self) -> Caller {
        let (name, number, class) = match self {
            Self::Known => ("Kuhn Eva", "+4989998765", CallerClass::Known),
            Self::Unknown => ("", "+4930555000", CallerClass::Known),
            Self::Withheld => ("", "", CallerClass::Withheld),
        };
        let uri = if number.is_empty() {
            String::new()
        } else {
            format!("sip:{number}@pbx.example")
        };
        Caller {
            name: name.to_owned(),
            number: number.to_owned(),
            uri,
            class,
        }
    }

    fn redirect(self) -> Vec<Redirect> {
        match self {
            Self::Known => vec![Redirect {
                who: "Reception".to_owned(),
                number: "+4989123420".to_owned(),
                reason: "no-answer".to_owned(),
            }],
            Self::Unknown | Self::Withheld => Vec::new(),
        }
    }

    fn knowledge(self, now: WallTime) -> Knowledge {
        let tenant = Some(Arc::new(contact(2, "Miller & Sons", "")));
        match self {
            Self::Known => Knowledge {
                matches: vec![Match {
                    contact: Arc::new(eva(now)),
                    is_exact: true,
                }],
                tenant,
                history: History {
                    today: 2,
                    open: 1,
                    recent: vec![earlier(now)],
                },
                is_complete: true,
                silent: Vec::new(),
            },
            Self::Unknown | Self::Withheld => Knowledge {
                tenant,
                is_complete: true,
                ..Knowledge::default()
            },
        }
    }
}

fn example_line() -> Line {
    Line {
        numbers: vec!["+4989123420".to_owned()],
        short_name: "Miller".to_owned(),
        ..Line::named(LineId::new("miller"), "Miller & Sons Ltd.")
    }
}

fn contact(id: u64, name: &str, company: &str) -> Contact {
    Contact {
        id: ContactId(id),
        source: SourceId::new(OWN_BOOK),
        card: Card {
            uid: format!("sample-{id}"),
            name: name.to_owned(),
            organisation: company.to_owned(),
            ..Card::default()
        },
        desk: DeskFacts::default(),
    }
}

fn eva(now: WallTime) -> Contact {
    let mut eva = contact(1, "Dr. Eva Kuhn", "Kuhn Dental");
    eva.card.parts = NameParts {
        prefix: "Dr.".to_owned(),
        given: "Eva".to_owned(),
        family: "Kuhn".to_owned(),
    };
    "Dentist".clone_into(&mut eva.card.title);
    eva.card.numbers = vec![CardNumber {
        kind: NumberUse::Work,
        raw: "089 998765".to_owned(),
        number: "+4989998765".to_owned(),
    }];
    eva.card.emails = vec!["eva@kuhn-dental.example".to_owned()];
    eva.card.addresses = vec!["Kaiserstraße 1\n80331 München".to_owned()];
    eva.desk = DeskFacts {
        vip: true,
        groups: vec!["Customers".to_owned()],
        instruction: "Put through to Mr Hall (12).".to_owned(),
        waiting: Some(WaitingMessage {
            text: "Keys are ready.".to_owned(),
            left: WallTime(now.0 - DAY),
            delivered: None,
        }),
        language: "de".to_owned(),
        ring: String::new(),
    };
    eva
}

fn earlier(now: WallTime) -> CallEntry {
    let started = WallTime(now.0 - DAY);
    CallEntry {
        id: CallId(1),
        direction: CallDirection::Incoming,
        started,
        answered: Some(started),
        ended: Some(WallTime(started.0 + 2 * MINUTE)),
        ring: Duration::from_secs(6),
        talk: Duration::from_mins(2),
        caller: Sample::Known.caller(),
        called: "+4989123420".to_owned(),
        account: None,
        line: Some(LineId::new("miller")),
        line_name: "Miller & Sons Ltd.".to_owned(),
        via: Vec::new(),
        outcome: Outcome::AnsweredHere,
        detail: String::new(),
        contact: None,
        note: "asked for invoice".to_owned(),
        work: Work::default(),
        screened: None,
    }
}
