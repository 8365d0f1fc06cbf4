//! Tells the shell what may set off actions (S30). Nothing here waits: the facts leave as they are and the call goes on
//! (S34). Only what asks for the contact is told again once the look-up has answered, or its time is over (S36).

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use super::{
    CommandError, CommandId, Engine, Output, Signalling,
    call::Call,
    commands::Answer,
    input::Now,
    snapshot::{LineView, Registration},
};
use crate::{
    domain::{
        action::{Facts, Ran, Trigger, result::REMEMBERED},
        id::{AccountId, ActionId, CallId},
        journal::{CallDirection, Outcome},
        template::{self, facts::CallFacts},
    },
    mono::{Mono, earliest},
    sip::AccountKey,
};

/// How long the look-up of a caller is waited for (S36).
const LOOK_UP: Duration = Duration::from_secs(2);

/// What is remembered for actions.
#[derive(Debug, Default)]
pub(super) struct Occasions {
    /// Calls whose contact is being looked up.
    waiting: Vec<Waiting>,
    /// Accounts last told as registered.
    registered: BTreeSet<AccountId>,
    /// What the shell is to be told, after everything a call needs.
    told: Vec<Output>,
    /// The last runs, newest first.
    pub(super) runs: Arc<Vec<Ran>>,
}

#[derive(Debug)]
struct Waiting {
    call: CallId,
    trigger: Trigger,
    until: Mono,
}

impl Occasions {
    pub(super) fn deadline(&self) -> Option<Mono> {
        let all = self.waiting.iter().map(|waiting| Some(waiting.until));
        all.fold(None, earliest)
    }
}

impl<S: Signalling> Engine<S> {
    /// Something happened to a call that actions may wait for.
    pub(super) fn occasion(&mut self, now: Now, id: CallId, trigger: Trigger) {
        self.occasion_of(now, id, trigger, None);
    }

    /// A call is over and its row closed.
    pub(super) fn occasion_of_end(&mut self, now: Now, id: CallId, outcome: Outcome) {
        self.stop_waiting(now, |waiting, _| waiting.call == id);
        let is_incoming = self
            .call_mut(id)
            .is_some_and(|call| call.direction == CallDirection::Incoming);
        if is_incoming && outcome.is_missed() {
            self.occasion_of(now, id, Trigger::Unanswered, Some(outcome));
        }
        self.occasion_of(now, id, Trigger::Ended, Some(outcome));
    }

    fn occasion_of(&mut self, now: Now, id: CallId, trigger: Trigger, outcome: Option<Outcome>) {
        let wanted = |known: bool| {
            let mut actions = self.settings.actions.values();
            actions.any(|one| one.trigger == trigger && one.needs_contact() == known)
        };
        let (at_once, later) = (wanted(false), wanted(true));
        if at_once {
            self.tell_occasion(now, id, trigger, (false, outcome));
        }
        let begins = matches!(trigger, Trigger::Incoming | Trigger::Outgoing);
        if later && begins {
            let until = now.mono + LOOK_UP;
            let call = id;
            self.occasions.waiting.push(Waiting {
                call,
                trigger,
                until,
            });
        } else if later {
            self.tell_occasion(now, id, trigger, (true, outcome));
        }
    }

    fn tell_occasion(
        &mut self,
        now: Now,
        id: CallId,
        trigger: Trigger,
        (known, outcome): (bool, Option<Outcome>),
    ) {
        let Some(call) = self.calls.iter().find(|call| call.id == id) else {
            return;
        };
        let mut texts = self.facts(call, now);
        texts.call.outcome = outcome.map_or("", Outcome::word);
        texts.call.ended = outcome.map(|_| now.wall);
        let facts = Facts {
            trigger,
            outcome,
            ended: texts.call.ended,
            texts: Arc::new(texts),
            ..self.facts_of(now, call)
        };
        let facts = Box::new(facts);
        self.occasions.told.push(Output::Occasion { facts, known });
    }

    fn facts_of(&self, now: Now, call: &Call) -> Facts {
        Facts {
            call: Some(call.row),
            direction: Some(call.direction),
            state: call.state().word(),
            caller: call.party.clone(),
            line: match &call.line {
                Some(LineView::Known(line)) => Some(Arc::clone(line)),
                Some(LineView::Unknown { .. }) | None => None,
            },
            called: call.called.clone(),
            account: call.account.clone(),
            via: call.via.iter().map(|via| via.who.clone()).collect(),
            started: Some(call.started.wall),
            answered: call.answered.map(|answered| answered.wall),
            detail: call.detail.clone(),
            note: call.note.clone(),
            knowledge: Arc::clone(&call.knowledge),
            texts: Arc::new(self.facts(call, now)),
            now: now.wall,
            ..Facts::default()
        }
    }

    /// Tells those whose contact is known by now, or will not be known in time.
    pub(super) fn settle_occasions(&mut self, now: Now) {
        self.stop_waiting(now, |waiting, call| {
            waiting.until <= now.mono || call.is_none_or(|call| call.knowledge.is_complete)
        });
    }

    fn stop_waiting(&mut self, now: Now, is_over: impl Fn(&Waiting, Option<&Call>) -> bool) {
        if self.occasions.waiting.is_empty() {
            return;
        }
        let waiting = std::mem::take(&mut self.occasions.waiting);
        for one in waiting {
            let call = self.calls.iter().find(|call| call.id == one.call);
            if is_over(&one, call) {
                self.tell_occasion(now, one.call, one.trigger, (true, None));
            } else {
                self.occasions.waiting.push(one);
            }
        }
    }

    /// Leaves the occasions of this round to the shell, behind everything else.
    pub(super) fn tell_occasions(&mut self) {
        let told = std::mem::take(&mut self.occasions.told);
        self.out.extend(told);
    }

    /// An account can be called again, or can't any more.
    pub(super) fn occasion_of_account(&mut self, now: Now, key: AccountKey) {
        let Some(id) = self.accounts.id(key) else {
            return;
        };
        let was = self.occasions.registered.contains(&id);
        let trigger = match self.accounts.registration_of(&id) {
            Some(Registration::Registered { .. }) if !was => Trigger::Registered,
            Some(Registration::Failed { .. } | Registration::Off) if was => Trigger::Unregistered,
            Some(
                Registration::Registered { .. }
                | Registration::Failed { .. }
                | Registration::Off
                | Registration::Trying,
            )
            | None => return,
        };
        if trigger == Trigger::Registered {
            self.occasions.registered.insert(id.clone());
        } else {
            self.occasions.registered.remove(&id);
        }
        let mut actions = self.settings.actions.values();
        if actions.any(|one| one.trigger == trigger) {
            let facts = Facts {
                trigger,
                account: Some(id.clone()),
                ..self.facts_without_call(now, Some(&id))
            };
            for known in [false, true] {
                let facts = Box::new(facts.clone());
                self.occasions.told.push(Output::Occasion { facts, known });
            }
        }
    }

    /// Carries an action out because the user asks for it; its filter is not asked.
    pub(super) fn run_action(
        &mut self,
        now: Now,
        id: CommandId,
        action: &ActionId,
        (call, test): (Option<CallId>, bool),
    ) -> Answer {
        let Some(known) = self.settings.actions.get(action.as_str()) else {
            return Err(CommandError::NoSuchAction);
        };
        let facts = if test {
            Facts::sample(known.trigger, now.wall)
        } else {
            self.facts_for(now, call)?
        };
        Ok(self.ask(Output::RunAction {
            id,
            action: action.clone(),
            facts: Box::new(facts),
        }))
    }

    /// The facts of the call named, else of the one talked in, else of the one waiting longest, else of none.
    fn facts_for(&self, now: Now, call: Option<CallId>) -> Result<Facts, CommandError> {
        let id = match call {
            Some(call) => Some(self.pick(Some(call), |_| true)?),
            None => self.active().or_else(|| self.pick(None, |_| true).ok()),
        };
        let call = self.calls.iter().find(|call| Some(call.id) == id);
        Ok(match call {
            Some(call) => self.facts_of(now, call),
            None => self.facts_without_call(now, None),
        })
    }

    fn facts_without_call(&self, now: Now, account: Option<&AccountId>) -> Facts {
        let texts = template::Facts {
            call: CallFacts {
                account: account.map_or_else(String::new, ToString::to_string),
                ..CallFacts::default()
            },
            user: self.settings.general.operator.clone(),
            now: now.wall,
            ..template::Facts::default()
        };
        Facts {
            texts: Arc::new(texts),
            now: now.wall,
            ..Facts::default()
        }
    }

    /// An action was carried out, or not.
    pub(super) fn action_ran(&mut self, ran: Ran) {
        let mut runs = Vec::clone(&self.occasions.runs);
        runs.insert(0, ran);
        runs.truncate(REMEMBERED);
        self.occasions.runs = Arc::new(runs);
        self.changed = true;
    }
}
