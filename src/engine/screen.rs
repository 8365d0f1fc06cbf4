//! What the rules say of a call that arrives, and the mode they are in.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use super::{
    CommandError, Engine, Output, Reply, Signalling, arrive::Who, call::Call, input::Now,
    snapshot::ModeView,
};
use crate::{
    domain::{
        flow::{AtOnce, FlowSpec},
        id::AccountId,
        journal::{CallerClass, WallTime},
        number::{NumberClass, PhoneNumber},
        screening::{DeskState, NORMAL, PartyFacts, RuleBook, Screened, ScreenedCall, Step},
    },
    mono::Mono,
};

/// How long a caller is remembered for "called again".
const REMEMBERED: Duration = Duration::from_hours(24);
/// So many callers are remembered.
const CALLERS: usize = 1_000;

/// The rules in force, the mode, and who called lately.
#[derive(Debug, Default)]
pub(super) struct Screens {
    pub(super) book: Arc<RuleBook>,
    pub(super) mode: Option<ModeView>,
    /// When the mode ends.
    pub(super) mode_until: Option<Mono>,
    callers: VecDeque<(String, Mono)>,
}

impl Screens {
    /// Whole minutes since the same number called last; remembers that it calls now.
    fn call_again(&mut self, now: Mono, number: &str) -> Option<u32> {
        self.callers.retain(|(_, at)| now.since(*at) < REMEMBERED);
        let last = self.callers.iter().position(|(known, _)| known == number);
        let last = last.and_then(|at| self.callers.remove(at));
        if self.callers.len() == CALLERS {
            self.callers.pop_front();
        }
        self.callers.push_back((number.to_owned(), now));
        last.and_then(|(_, at)| u32::try_from(now.since(at).as_secs() / 60).ok())
    }
}

fn span(from: WallTime, to: WallTime) -> Duration {
    Duration::from_millis(u64::try_from(to.0.saturating_sub(from.0)).unwrap_or(0))
}

impl<S: Signalling> Engine<S> {
    /// What is to be done with a call: by the rules, and by what this desk can take.
    pub(super) fn screen(
        &mut self,
        now: Now,
        account: Option<&AccountId>,
        who: &Who,
    ) -> (Option<Arc<Screened>>, FlowSpec) {
        let is_known = who.party.class == CallerClass::Known && !who.party.number.is_empty();
        let minutes_since_last = is_known
            .then(|| self.screens.call_again(now.mono, &who.party.number))
            .flatten();
        let book = Arc::clone(&self.screens.book);
        let line = who.found.line.as_ref().map(|line| &line.id);
        let caller = PhoneNumber::read(&who.party.number, &who.place);
        let decision = book.screening.decide(&ScreenedCall {
            caller: PartyFacts {
                number: &caller,
                class: who.party.class,
            },
            name: &who.party.name,
            called: PartyFacts {
                number: &who.found.called,
                class: CallerClass::Known,
            },
            line,
            account,
            place: &who.place,
            at: book.moment(line, now.wall),
            mode: self.screens.mode.as_ref().map_or(NORMAL, |mode| &mode.key),
            state: self.desk_state(),
            minutes_since_last,
        });
        // A call back from an emergency centre is never refused or silenced, whatever the rules and the desk say (S140).
        let is_emergency = is_known && caller.class(&who.place) == NumberClass::Emergency;
        let spec = self.flow_spec(account, decision.steps.first().copied(), is_emergency);
        (book.keep(&decision).map(Arc::new), spec)
    }

    fn desk_state(&self) -> DeskState {
        if self.desk.do_not_disturb {
            DeskState::DoNotDisturb
        } else if self.is_talking() {
            DeskState::InCall
        } else {
            DeskState::Free
        }
    }

    fn flow_spec(
        &self,
        account: Option<&AccountId>,
        step: Option<Step>,
        is_emergency: bool,
    ) -> FlowSpec {
        let general = &self.settings.general;
        let open = self.calls.iter().filter(|call| Call::is_open(call)).count();
        let most = usize::try_from(general.max_calls).unwrap_or(usize::MAX);
        let is_full = open >= most || self.quitting.is_some();
        let (seconds, silent) = match step {
            _ if is_emergency => (None, false),
            Some(Step::Ring { seconds, silent }) => (seconds, silent),
            Some(Step::Reject { .. } | Step::Forward | Step::Voicemail) | None => (None, false),
        };
        let refuse = match step {
            _ if is_emergency => None,
            Some(Step::Reject { code }) => Some(AtOnce::Rule(code)),
            _ if self.desk.do_not_disturb => {
                let account = account.and_then(|id| self.settings.account(id));
                let code = account.map_or(486, |account| account.dnd_code);
                Some(AtOnce::DoNotDisturb(code))
            }
            _ if is_full || !general.call_waiting && self.is_talking() => Some(AtOnce::Busy),
            _ => None,
        };
        FlowSpec {
            ring_for: Duration::from_secs(u64::from(seconds.unwrap_or(general.ring_seconds))),
            silent,
            auto_answer: self.auto_answer,
            refuse,
        }
    }

    /// Switches a mode on, or back to normal (S106).
    pub(super) fn set_mode(
        &mut self,
        now: Now,
        key: &str,
        minutes: Option<u32>,
    ) -> Result<Option<Reply>, CommandError> {
        if key == NORMAL || key.is_empty() {
            self.put_mode(now, None);
            return Ok(Some(Reply::Done));
        }
        let mode = self.settings.modes.get(key);
        let mode = mode.ok_or(CommandError::NoSuchMode)?;
        let minutes = minutes.unwrap_or(mode.minutes);
        let until =
            (minutes > 0).then(|| WallTime(now.wall.0.saturating_add(i64::from(minutes) * 60_000)));
        self.put_mode(
            now,
            Some(ModeView {
                key: key.to_owned(),
                until,
            }),
        );
        Ok(Some(Reply::Done))
    }

    /// Takes up the mode that was kept; one whose time is over is not taken up again.
    pub(super) fn take_up_mode(&mut self, now: Now, mode: ModeView) {
        if mode.until.is_none_or(|until| until > now.wall) {
            let until = mode.until.map(|until| now.mono + span(now.wall, until));
            self.screens.mode_until = until;
            self.screens.mode = Some(mode);
            self.changed = true;
        }
    }

    /// Goes back to normal when the mode's time is over, or its table is gone.
    pub(super) fn end_mode(&mut self, now: Now) {
        let is_over = self
            .screens
            .mode_until
            .is_some_and(|until| until <= now.mono);
        let is_gone = self
            .screens
            .mode
            .as_ref()
            .is_some_and(|mode| !self.settings.modes.contains_key(&mode.key));
        if is_over || is_gone {
            self.put_mode(now, None);
        }
    }

    fn put_mode(&mut self, now: Now, mode: Option<ModeView>) {
        if self.screens.mode == mode {
            return;
        }
        let until = mode.as_ref().and_then(|mode| mode.until);
        self.screens.mode_until = until.map(|until| now.mono + span(now.wall, until));
        self.screens.mode = mode;
        self.changed = true;
        self.out
            .push_back(Output::KeepMode(self.screens.mode.clone()));
    }
}
