//! What would become of the destinations of a call that somebody makes up (S112).

use jiff::civil::DateTime;

use super::{Settings, place_of_account, rules::Tried};
use crate::domain::{
    called_line::{Arrival, CalledBy, Candidate, LineBook},
    forward::{AttemptResult, Barred, Entry, Guard, Journey, clear},
    id::LineId,
    line::Line,
    number::DialTarget,
    screening::RuleBook,
};

/// A destination, this desk among them, and why it would not be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prospect {
    /// The entry of the list.
    pub entry: Entry,
    /// It is this desk.
    pub here: bool,
    /// `Ok`: it would be called.
    pub verdict: Result<(), AttemptResult>,
}

/// The destinations of a decision in the order of their list; those that are off are left out.
#[must_use]
pub fn prospects(
    settings: &Settings,
    book: &RuleBook,
    tried: &Tried,
    at: DateTime,
) -> Vec<Prospect> {
    let list = tried.decision.list.as_ref();
    let Some(forwards) = list.and_then(|key| book.forwards.get(key)) else {
        return Vec::new();
    };
    let place = place_of_account(None, &settings.general);
    let lines = settings.lines.iter().map(|(key, line)| {
        let id = LineId::new(key);
        std::sync::Arc::new(Line { id, ..line.clone() })
    });
    let lines = LineBook::new(lines, &place);
    let guard = Guard {
        toll: &settings.toll,
        place: &place,
    };
    let judge = |at_list: usize, entry: &Entry| {
        if !forwards.is_open(at_list, at) {
            return Err(AttemptResult::OutsidePeriod);
        }
        if forwards.roster.here.get(at_list) == Some(&true) {
            return Ok(());
        }
        let barred = AttemptResult::Barred;
        let target = DialTarget::read(&entry.number, &place);
        let target = target.map_err(|_| barred(Barred::NoTarget))?;
        let journey = Journey {
            caller: (!tried.caller.is_empty()).then_some(&tried.caller),
            to_own: is_own(&lines, settings, &target),
            diversions: 0,
            max_forwards: None,
            minutes_today: 0,
        };
        clear(&guard, &journey, target).map(drop).map_err(barred)
    };
    let entries = forwards.roster.entries.iter().enumerate();
    entries
        .filter(|(_, entry)| entry.on)
        .map(|(at_list, entry)| Prospect {
            entry: entry.clone(),
            here: forwards.roster.here.get(at_list) == Some(&true),
            verdict: judge(at_list, entry),
        })
        .collect()
}

/// Whether a destination is a line or an account of this desk: the call would come back (S138).
#[must_use]
pub fn is_own(lines: &LineBook, settings: &Settings, target: &DialTarget) -> bool {
    let user = target.number.as_str();
    let candidates = [Candidate {
        source: CalledBy::RequestUri,
        user: user.to_owned(),
    }];
    let found = lines.resolve(&Arrival {
        candidates: &candidates,
        diverters: &[],
        display: "",
        alert_info: None,
    });
    let uri = target.target.trim_start_matches("sip:");
    let mut accounts = settings.accounts.values();
    found.line.is_some()
        || accounts.any(|account| {
            let own = super::Aor::read(&account.address);
            own.is_some_and(|own| own.user == user || account.address.trim() == uri)
        })
}
