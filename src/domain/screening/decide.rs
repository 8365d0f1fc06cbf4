//! The decision: rules from top to bottom, the first that matches whole is carried out, else the default rule (S93–S96,
//! S115). Every rule's verdict is kept, so that a person can see why.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::{
    numbers::{Bits, Book, PartyFacts, country_of},
    offer::{Features, is_sequence},
    rule::{Action, DeskState, NORMAL, Rule, Sources},
};
use crate::domain::{
    calendar::{Holidays, TimeWindow},
    forward::DEFAULT_LIST,
    id::{AccountId, LineId},
    journal::CallerClass,
    number::Place,
};

/// A call as the rules see it.
#[derive(Clone, Copy, Debug)]
pub struct ScreenedCall<'a> {
    /// Who calls.
    pub caller: PartyFacts<'a>,
    /// The caller's name as shown.
    pub name: &'a str,
    /// The number that was called.
    pub called: PartyFacts<'a>,
    /// The line that was called.
    pub line: Option<&'a LineId>,
    /// The account the call came by.
    pub account: Option<&'a AccountId>,
    /// Where numbers are read on this line (S12, S102).
    pub place: &'a Place,
    /// Wall-clock time of the line's zone at arrival (S104).
    pub at: DateTime,
    /// Key of the mode that is on; [`NORMAL`] when none is.
    pub mode: &'a str,
    /// What this desk is doing.
    pub state: DeskState,
    /// Minutes since the same caller called last, rounded down; `None`: not within a day.
    pub minutes_since_last: Option<u32>,
}

/// What became of a rule for a call: it matched, or the first condition that did not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// All conditions hold: this rule is carried out.
    Matched,
    /// It is switched off (S97).
    Off,
    /// It has a mistake the settings check tells of.
    Faulty,
    /// The caller is not meant.
    From,
    /// The called number or line is not meant.
    To,
    /// It is not its time.
    When,
    /// Another mode is on.
    Mode,
    /// The caller's name does not hold the text.
    Name,
    /// It came by another account.
    Account,
    /// This desk is in another state.
    State,
    /// The caller did not call so recently.
    Again,
    /// The number is of another country, or of none.
    Country,
}

/// One step of what is done with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Step {
    /// Refuse with this code.
    Reject {
        /// SIP code.
        code: u16,
    },
    /// Ring here.
    Ring {
        /// Seconds; `None`: as long as calls ring otherwise.
        seconds: Option<u32>,
        /// Without a sound.
        silent: bool,
    },
    /// To the forward list.
    Forward,
    /// Let the caller leave a message.
    Voicemail,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Place of the rule that matched; `None`: the default rule.
    pub rule: Option<usize>,
    /// What is done, in order; never empty.
    pub steps: Vec<Step>,
    /// Actions of the rule that can't be carried out and are left out (S119).
    pub left_out: Vec<Action>,
    /// Key of the forward list of [`Step::Forward`].
    pub list: Option<String>,
    /// Verdicts of the rules that were asked, in order; the last one is the match, if there is one.
    pub verdicts: Vec<Verdict>,
}

/// The rules made ready, once per change of the settings.
#[derive(Debug, Default)]
pub struct Screening {
    rules: Vec<Ready>,
    /// Numbers depend on where they are read; most desks have one place.
    books: Vec<(Place, Book)>,
    windows: Vec<TimeWindow>,
    features: Features,
    /// There is a list for the default rule.
    forwards_by_default: bool,
}

#[derive(Debug)]
struct Ready {
    rule: Rule,
    is_faulty: bool,
    from: Vec<u32>,
    to: Vec<u32>,
    lines: Vec<LineId>,
    when: Vec<usize>,
    accounts: Vec<AccountId>,
    name: String,
    steps: Vec<Step>,
    left_out: Vec<Action>,
}

impl Screening {
    /// Makes rules ready for calls read at any of `places`. What is faulty is left out; the settings check tells of it.
    #[must_use]
    pub fn new(
        sources: Sources<'_>,
        calendars: &BTreeMap<String, Holidays>,
        places: &[Place],
        features: Features,
    ) -> Self {
        let number_keys: Vec<&String> = sources.numbers.keys().collect();
        let time_keys: Vec<&String> = sources.times.keys().collect();
        let rules = sources
            .rules
            .iter()
            .map(|rule| {
                let is_missing = rule.action.contains(&Action::Forward)
                    && features.forwarding
                    && !sources.has_destination(rule.list());
                let mut ready = Ready::new(rule, &number_keys, &time_keys, features);
                ready.is_faulty |= is_missing;
                ready
            })
            .collect();
        let mut books: Vec<(Place, Book)> = Vec::new();
        for place in places {
            if !books.iter().any(|(known, _)| known == place) {
                books.push((place.clone(), Book::new(sources.numbers.iter(), place)));
            }
        }
        let windows = sources
            .times
            .values()
            .map(|filter| TimeWindow::read(filter, calendars).0)
            .collect();
        Self {
            rules,
            books,
            windows,
            features,
            forwards_by_default: sources.has_destination(DEFAULT_LIST),
        }
    }

    /// The rules in order.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = &Rule> {
        self.rules.iter().map(|ready| &ready.rule)
    }

    /// A rule by its place.
    #[must_use]
    pub fn rule(&self, at: usize) -> Option<&Rule> {
        self.rules.get(at).map(|ready| &ready.rule)
    }

    /// What is done with a call, and why.
    #[must_use]
    pub fn decide(&self, call: &ScreenedCall<'_>) -> Decision {
        if self.rules.is_empty() {
            return self.by_default(Vec::new());
        }
        let mut look = Look::new(self, call);
        let mut verdicts = Vec::with_capacity(self.rules.len());
        for (at, ready) in self.rules.iter().enumerate() {
            let verdict = look.judge(ready);
            verdicts.push(verdict);
            if verdict == Verdict::Matched {
                return Decision {
                    rule: Some(at),
                    steps: ready.steps.clone(),
                    left_out: ready.left_out.clone(),
                    list: ready
                        .steps
                        .contains(&Step::Forward)
                        .then(|| ready.rule.list().to_owned()),
                    verdicts,
                };
            }
        }
        self.by_default(verdicts)
    }

    /// Ring, then the forward list and the answering machine where there are such (S115).
    fn by_default(&self, verdicts: Vec<Verdict>) -> Decision {
        let ring = Step::Ring {
            seconds: None,
            silent: false,
        };
        let forwards = self.features.forwarding && self.forwards_by_default;
        let forward = forwards.then_some(Step::Forward);
        let voicemail = self.features.voicemail.then_some(Step::Voicemail);
        Decision {
            rule: None,
            steps: [Some(ring), forward, voicemail]
                .into_iter()
                .flatten()
                .collect(),
            left_out: Vec::new(),
            list: forwards.then(|| DEFAULT_LIST.to_owned()),
            verdicts,
        }
    }
}

impl Ready {
    fn new(rule: &Rule, numbers: &[&String], times: &[&String], features: Features) -> Self {
        let mut is_faulty = !is_sequence(&rule.action);
        let mut places = |keys: &[&String], named: &[String]| {
            let found: Vec<usize> = named
                .iter()
                .filter_map(|key| keys.binary_search(&key).ok())
                .collect();
            is_faulty |= found.len() < named.len();
            found
        };
        let small = |places: Vec<usize>| {
            places
                .into_iter()
                .filter_map(|at| u32::try_from(at).ok())
                .collect()
        };
        let (from, to) = (places(numbers, &rule.from), places(numbers, &rule.to));
        let when = places(times, &rule.when);
        let (mut steps, left_out) = steps(rule, features);
        if steps.is_empty() {
            // Nothing of it can be done: the call must not be lost, so it rings (S119).
            steps.push(ring(rule));
        }
        Self {
            is_faulty,
            from: small(from),
            to: small(to),
            lines: rule.lines.iter().map(|key| LineId::new(key)).collect(),
            when,
            accounts: rule
                .also
                .accounts
                .iter()
                .map(|key| AccountId::new(key))
                .collect(),
            name: rule.also.name_contains.to_lowercase(),
            steps,
            left_out,
            rule: rule.clone(),
        }
    }
}

fn steps(rule: &Rule, features: Features) -> (Vec<Step>, Vec<Action>) {
    let (can, cannot): (Vec<Action>, Vec<Action>) = rule
        .action
        .iter()
        .copied()
        .partition(|action| features.allow(*action));
    let steps = can.into_iter().map(|action| match action {
        Action::Reject => Step::Reject { code: rule.code },
        Action::Ring => ring(rule),
        Action::Forward => Step::Forward,
        Action::Voicemail => Step::Voicemail,
    });
    (steps.collect(), cannot)
}

const fn ring(rule: &Rule) -> Step {
    Step::Ring {
        seconds: if rule.ring_seconds == 0 {
            None
        } else {
            Some(rule.ring_seconds)
        },
        silent: rule.silent,
    }
}

/// What is found out about one call, each thing once.
struct Look<'a> {
    call: &'a ScreenedCall<'a>,
    windows: &'a [TimeWindow],
    from: Bits,
    to: Bits,
    times: Vec<Option<bool>>,
    name: String,
}

impl<'a> Look<'a> {
    fn new(screening: &'a Screening, call: &'a ScreenedCall<'a>) -> Self {
        let own = screening
            .books
            .iter()
            .find(|(place, _)| place == call.place);
        let book = own
            .or_else(|| screening.books.first())
            .map(|(_, book)| book);
        let fits = |party| book.map(|book| book.fits(party)).unwrap_or_default();
        Self {
            call,
            windows: &screening.windows,
            from: fits(call.caller),
            to: fits(call.called),
            times: vec![None; screening.windows.len()],
            name: call.name.to_lowercase(),
        }
    }

    fn judge(&mut self, ready: &Ready) -> Verdict {
        if !ready.rule.enabled {
            return Verdict::Off;
        }
        if ready.is_faulty {
            return Verdict::Faulty;
        }
        if !ready.from.is_empty() && !ready.from.iter().any(|at| self.from.has(*at)) {
            return Verdict::From;
        }
        if !self.is_to(ready) {
            return Verdict::To;
        }
        if !ready.when.is_empty() && !ready.when.iter().any(|at| self.is_time(*at)) {
            return Verdict::When;
        }
        if !ready.rule.modes.is_empty()
            && !ready.rule.modes.iter().any(|mode| mode == self.call.mode)
        {
            return Verdict::Mode;
        }
        self.judge_further(ready)
    }

    fn is_to(&self, ready: &Ready) -> bool {
        let by_number = ready.to.iter().any(|at| self.to.has(*at));
        let by_line = self
            .call
            .line
            .is_some_and(|line| ready.lines.contains(line));
        ready.to.is_empty() && ready.lines.is_empty() || by_number || by_line
    }

    fn is_time(&mut self, at: usize) -> bool {
        let (Some(known), Some(window)) = (self.times.get_mut(at), self.windows.get(at)) else {
            return false;
        };
        *known.get_or_insert_with(|| window.holds(self.call.at))
    }

    fn judge_further(&self, ready: &Ready) -> Verdict {
        let also = &ready.rule.also;
        let call = self.call;
        let is_again = call
            .minutes_since_last
            .is_some_and(|minutes| minutes < also.again_within_minutes);
        let country = || {
            let is_shown = call.caller.class == CallerClass::Known;
            let country = country_of(call.caller.number).filter(|_| is_shown);
            country.is_some_and(|country| {
                let mut wanted = also.countries.iter();
                wanted.any(|code| code.eq_ignore_ascii_case(country))
            })
        };
        if !ready.name.is_empty() && !self.name.contains(&ready.name) {
            Verdict::Name
        } else if !ready.accounts.is_empty()
            && !call.account.is_some_and(|id| ready.accounts.contains(id))
        {
            Verdict::Account
        } else if !also.states.is_empty() && !also.states.contains(&call.state) {
            Verdict::State
        } else if also.again_within_minutes > 0 && !is_again {
            Verdict::Again
        } else if !also.countries.is_empty() && !country() {
            Verdict::Country
        } else {
            Verdict::Matched
        }
    }
}

/// The key of the mode in force.
#[must_use]
pub fn mode_or_normal(mode: Option<&str>) -> &str {
    mode.filter(|mode| !mode.is_empty()).unwrap_or(NORMAL)
}
