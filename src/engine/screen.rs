//! What the rules say of a call that arrives, and the mode they are in.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use super::{
    CommandError, Engine, Output, Reply, Signalling, arrive::Who, input::Now, snapshot::ModeView,
};
use crate::{
    domain::{
        extension::{IfNobody, Turns},
        flow::{FlowSpec, FlowStep, NoRinging, WaitSpec},
        forward::HuntSpec,
        id::{AccountId, CallId},
        journal::{CallerClass, WallTime},
        number::{NumberClass, PhoneNumber},
        screening::{
            DeskState, Forwards, NORMAL, PartyFacts, RuleBook, Screened, ScreenedCall, Step,
        },
    },
    mono::Mono,
};

/// How long a caller is remembered for "called again".
const REMEMBERED: Duration = Duration::from_hours(24);
/// So many callers are remembered.
const CALLERS: usize = 1_000;

/// What was decided for a call.
pub(super) struct Planned {
    pub(super) screened: Option<Arc<Screened>>,
    pub(super) spec: FlowSpec,
    /// It rings without a sound.
    pub(super) silent: bool,
    pub(super) forwards: Option<Arc<Forwards>>,
}

/// The rules in force, the mode, and who called lately.
#[derive(Debug, Default)]
pub(super) struct Screens {
    pub(super) book: Arc<RuleBook>,
    pub(super) mode: Option<ModeView>,
    /// When the mode ends.
    pub(super) mode_until: Option<Mono>,
    /// How many calls each rotating extension was offered (S145).
    pub(super) turns: Turns,
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
    pub(super) fn screen(&mut self, now: Now, account: Option<&AccountId>, who: &Who) -> Planned {
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
        let forwards = decision
            .list
            .as_ref()
            .and_then(|key| book.forwards.get(key).cloned());
        let (spec, silent) = if is_emergency {
            let ring = Step::Ring {
                seconds: None,
                silent: false,
            };
            (self.plan(&[ring], None), false)
        } else {
            let reason = self.no_ringing(account);
            let mut spec = self.plan(&decision.steps, forwards.as_deref());
            spec.no_ringing = reason;
            let is_silent = |step: &Step| matches!(step, Step::Ring { silent: true, .. });
            (spec, decision.steps.iter().any(is_silent))
        };
        Planned {
            screened: book.keep(&decision).map(Arc::new),
            spec,
            silent,
            forwards,
        }
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

    /// Why a call may not ring at this desk now (S123, S124).
    fn no_ringing(&self, account: Option<&AccountId>) -> Option<NoRinging> {
        let general = &self.settings.general;
        if self.desk.do_not_disturb {
            let account = account.and_then(|id| self.settings.account(id));
            let code = account.map_or(486, |account| account.dnd_code);
            return Some(NoRinging::DoNotDisturb(code));
        }
        let open = self
            .calls
            .iter()
            .filter(|call| call.takes_a_place())
            .count();
        let most = usize::try_from(general.max_calls).unwrap_or(usize::MAX);
        let is_full = open >= most || self.quitting.is_some();
        let is_busy = is_full || !general.call_waiting && self.is_talking();
        is_busy.then_some(NoRinging::Busy)
    }

    /// The plan of a decision.
    fn plan(&mut self, steps: &[Step], forwards: Option<&Forwards>) -> FlowSpec {
        let usual = self.settings.general.ring_seconds;
        let mut spec = FlowSpec {
            steps: Vec::new(),
            auto_answer: self.auto_answer,
            no_ringing: None,
            reject: None,
        };
        for step in steps {
            match step {
                Step::Reject { code } => spec.reject = Some(*code),
                Step::Ring { seconds, .. } => {
                    let seconds = u64::from(seconds.unwrap_or(usual));
                    spec.steps
                        .push(FlowStep::Ring(Duration::from_secs(seconds)));
                }
                Step::Forward => {
                    let forward = forwards.map(|forwards| self.forward_steps(forwards));
                    spec.steps.extend(forward.into_iter().flatten());
                }
                Step::Voicemail => spec.steps.push(self.message_step()),
            }
        }
        if let Some(forwards) = forwards {
            let has_message = steps.contains(&Step::Voicemail);
            self.add_policy(&mut spec.steps, forwards, has_message);
        }
        spec
    }

    /// What it takes to send a call there: it is opened when it is to hear something else than ringing, and waits where there
    /// is a queue. Who comes while others wait stands in line behind them (S163).
    pub(super) fn forward_steps(&mut self, forwards: &Forwards) -> Vec<FlowStep> {
        let hunt = self.hunt(forwards);
        let queue = forwards.sounds.queue.as_ref();
        // Nobody is active: the policy at once (S164).
        let queue = queue.filter(|_| !hunt.tries.is_empty());
        let waiting = queue.map_or(0, |queue| self.waiting_in(&queue.name));
        if queue.is_some_and(|queue| waiting >= queue.most) {
            return vec![FlowStep::Full];
        }
        let has_others = waiting > 0;
        let mut steps = Vec::new();
        if forwards.sounds.needs_open() {
            steps.push(FlowStep::Open);
        }
        if !has_others {
            steps.push(FlowStep::Forward(hunt.clone()));
        }
        if let Some(queue) = queue {
            let limits = self.settings.voicemail.limits();
            let exit = queue.exit.filter(|_| self.settings.voicemail.on);
            steps.push(FlowStep::Open);
            steps.push(FlowStep::Wait(WaitSpec {
                hunt,
                longest: queue.longest,
                first: if has_others {
                    Duration::ZERO
                } else {
                    queue.pause
                },
                pause: queue.pause,
                exit: exit.map(|key| (key, limits)),
            }));
        }
        steps
    }

    /// What becomes of a call nobody took there (S142).
    pub(super) fn add_policy(
        &self,
        steps: &mut Vec<FlowStep>,
        forwards: &Forwards,
        has_message: bool,
    ) {
        match forwards.if_nobody {
            Some(IfNobody::Voicemail) if self.settings.voicemail.on && !has_message => {
                steps.push(self.message_step());
            }
            Some(IfNobody::Announcement) if forwards.sounds.closing.is_some() && !has_message => {
                steps.extend([FlowStep::Open, FlowStep::Announce]);
            }
            Some(IfNobody::Tones | IfNobody::Voicemail | IfNobody::Announcement) | None => {}
        }
    }

    pub(super) fn message_step(&self) -> FlowStep {
        FlowStep::Voicemail(self.settings.voicemail.limits())
    }

    /// What is tried for one call; extensions that take turns move on (S145).
    pub(super) fn hunt(&mut self, forwards: &Forwards) -> HuntSpec {
        let (spec, moved) = forwards.roster.hunt(&mut self.rng, &self.screens.turns);
        if moved.is_empty() {
            return spec;
        }
        for key in moved {
            let turn = self.screens.turns.entry(key).or_default();
            *turn = turn.wrapping_add(1);
        }
        let turns = self.screens.turns.clone();
        self.out.push_back(Output::KeepTurns(turns));
        spec
    }

    /// Whether a call that came a while ago may ring at this desk now.
    pub(super) fn can_ring_here(&self, id: CallId) -> bool {
        let general = &self.settings.general;
        let others = self.calls.iter().filter(|call| call.id != id);
        let open = others.filter(|call| call.takes_a_place()).count();
        let most = usize::try_from(general.max_calls).unwrap_or(usize::MAX);
        let is_full = open >= most || self.quitting.is_some();
        let is_busy = is_full || !general.call_waiting && self.is_talking();
        !is_busy && !self.desk.do_not_disturb
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
