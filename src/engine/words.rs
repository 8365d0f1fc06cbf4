//! The texts of calls, made by templates (S15, S23, S26).
//!
//! They are made when everything else has been carried out: the 180 has left before the first template is looked at. Made
//! again when the look-up finds something, the call changes its state, or the settings change; compiled once for each.

use std::sync::Arc;

use super::{
    Engine, Signalling,
    call::Call,
    input::Now,
    snapshot::{CallState, LineView},
};
use crate::domain::{
    called_line::place_of_line,
    id::CallId,
    journal::CallDirection,
    knowledge::{Knowledge, Words},
    number::{NumberKind, PhoneNumber, Place},
    settings::Settings,
    template::{
        Facts, Manner, Mode, Name, Renderer, Target,
        facts::{CallFacts, Redirect},
        tongue::Tongue,
    },
};

/// Compiled templates of the settings in force; none until the first call.
#[derive(Debug, Default)]
pub(super) struct Writer {
    /// As the system has it; the settings may name another language.
    manner: Manner,
    renderer: Option<Renderer>,
}

/// What a call's words were made from.
#[derive(Clone, Debug)]
pub(super) struct Worded {
    state: CallState,
    knowledge: Arc<Knowledge>,
    note: String,
}

impl Worded {
    fn of(call: &Call) -> Self {
        Self {
            state: call.state(),
            knowledge: Arc::clone(&call.knowledge),
            note: call.note.clone(),
        }
    }

    fn is_up_to_date(&self, call: &Call) -> bool {
        self.state == call.state()
            && Arc::ptr_eq(&self.knowledge, &call.knowledge)
            && self.note == call.note
    }
}

impl Writer {
    /// The system's language and clock.
    pub(super) fn set_manner(&mut self, manner: Manner) {
        self.manner = manner;
        self.renderer = None;
    }

    /// The settings changed.
    pub(super) fn forget(&mut self) {
        self.renderer = None;
    }

    fn tongue(&self, settings: &Settings) -> &'static Tongue {
        match settings.appearance.language.as_str() {
            "" => self.manner.tongue,
            language => Tongue::of(language),
        }
    }

    /// A text with its placeholders filled in; `None` when that can't be.
    pub(super) fn say(
        &mut self,
        settings: &Settings,
        name: &str,
        text: &str,
        facts: &Arc<Facts>,
    ) -> Option<String> {
        self.try_own(settings, name, text, facts)
    }

    /// The text of a template of the settings, else the built-in one.
    pub(super) fn write(&mut self, settings: &Settings, name: Name, facts: &Arc<Facts>) -> String {
        let own = settings.templates.get(name.word());
        match own.and_then(|own| self.try_own(settings, name.word(), own, facts)) {
            Some(text) => text,
            None => self.write_built_in(settings, name, facts),
        }
    }

    /// The greeting of the line, else the general one. Nobody knows how to greet for a number that is no line's.
    fn greeting(&mut self, settings: &Settings, facts: &Arc<Facts>) -> String {
        let Some(line) = facts.line.as_ref() else {
            return String::new();
        };
        let own = Some(line).filter(|line| !line.greeting.trim().is_empty());
        let text = own.and_then(|line| {
            let key = format!("line.{}", line.id);
            self.try_own(settings, &key, &line.greeting, facts)
        });
        match text {
            Some(text) => text,
            None => self.write(settings, Name::Greeting, facts),
        }
    }

    /// A template of the user's; `None`, and the reason in the log, when it fails (S24).
    fn try_own(
        &mut self,
        settings: &Settings,
        key: &str,
        text: &str,
        facts: &Arc<Facts>,
    ) -> Option<String> {
        let renderer = self.renderer(settings);
        let compiled = if renderer.has(key, Target::Text) {
            Ok(())
        } else {
            renderer.add(key, Target::Text, text)
        };
        compiled
            .and_then(|()| renderer.render(key, Target::Text, facts, Mode::Run))
            .inspect_err(|problem| {
                tracing::warn!(template = key, %problem, "a template failed, the built-in one is used");
            })
            .ok()
    }

    fn write_built_in(&mut self, settings: &Settings, name: Name, facts: &Arc<Facts>) -> String {
        let tongue = self.tongue(settings);
        let key = format!("built-in.{}", name.word());
        self.try_own(settings, &key, name.text(tongue), facts)
            .unwrap_or_default()
    }

    fn renderer(&mut self, settings: &Settings) -> &mut Renderer {
        let manner = Manner {
            tongue: self.tongue(settings),
            zone: self.manner.zone.clone(),
        };
        self.renderer.get_or_insert_with(|| Renderer::new(manner))
    }

    fn words(&mut self, settings: &Settings, facts: Facts) -> Words {
        let is_incoming = facts.call.direction == Some(CallDirection::Incoming);
        let facts = Arc::new(facts);
        let caller = self.write(settings, Name::Caller, &facts);
        if !is_incoming {
            return Words {
                caller,
                ..Words::default()
            };
        }
        Words {
            greeting: self.greeting(settings, &facts),
            tenant: self.write(settings, Name::Tenant, &facts),
            caller,
            notice_title: self.write(settings, Name::NoticeTitle, &facts),
            notice_body: self.write(settings, Name::NoticeBody, &facts),
        }
    }
}

impl<S: Signalling> Engine<S> {
    /// Makes the words of calls that changed; the picture is told when they differ.
    pub(super) fn write_words(&mut self) {
        let now = self.now;
        let stale: Vec<CallId> = self.stale_words().collect();
        for id in stale {
            let Some(call) = self.call_mut(id) else {
                continue;
            };
            // Before the work: a call whose words can't be made is not tried again and again.
            call.worded = Some(Worded::of(call));
            let Some(call) = self.calls.iter().find(|call| call.id == id) else {
                continue;
            };
            let facts = self.facts(call, now);
            let words = self.writer.words(&self.settings, facts);
            if let Some(call) = self.call_mut(id)
                && *call.words != words
            {
                call.words = Arc::new(words);
                self.changed = true;
            }
        }
        self.publish();
    }

    /// Calls that changed since their words were made.
    pub(super) fn stale_words(&self) -> impl Iterator<Item = CallId> {
        let stale = |call: &&Call| {
            let worded = call.worded.as_ref();
            worded.is_none_or(|worded| !worded.is_up_to_date(call))
        };
        self.calls.iter().filter(stale).map(|call| call.id)
    }

    /// All words are made anew.
    pub(super) fn reword(&mut self) {
        self.writer.forget();
        for call in &mut self.calls {
            call.worded = None;
        }
    }

    /// A call as templates see it.
    pub(super) fn facts(&self, call: &Call, now: Now) -> Facts {
        let line = match &call.line {
            Some(LineView::Known(line)) => Some(Arc::clone(line)),
            Some(LineView::Unknown { .. }) | None => None,
        };
        let place = self.accounts.place(call.account.as_ref());
        let place = line
            .as_ref()
            .map_or_else(|| place.clone(), |line| place_of_line(line, place));
        Facts {
            caller: call.party.clone(),
            knowledge: Arc::clone(&call.knowledge),
            called: call.called.clone(),
            redirect: redirect(call, &place),
            place,
            line,
            call: call_facts(call, now),
            user: self.settings.general.operator.clone(),
            now: now.wall,
            ..Facts::default()
        }
    }
}

fn redirect(call: &Call, place: &Place) -> Vec<Redirect> {
    let stations = call.via.iter().map(|via| {
        let number = PhoneNumber::read(&via.who, place);
        Redirect {
            who: via.who.clone(),
            number: if number.kind() == NumberKind::User {
                String::new()
            } else {
                number.as_str().to_owned()
            },
            reason: via.reason.clone(),
        }
    });
    stations.collect()
}

fn call_facts(call: &Call, now: Now) -> CallFacts {
    let waited_until = call.answered.map_or(now.mono, |answered| answered.mono);
    let rang = call.rang.map(|rang| waited_until.since(rang).as_secs());
    let talked = call
        .answered
        .map(|answered| now.mono.since(answered.mono).as_secs());
    CallFacts {
        id: call.row.0,
        direction: Some(call.direction),
        state: call.state().word(),
        start: Some(call.row_started),
        answered: call.answered.map(|answered| answered.wall),
        ring_seconds: rang.unwrap_or_default(),
        wait_seconds: waited_until.since(call.started.mono).as_secs(),
        talk_seconds: talked.unwrap_or_default(),
        end_reason: call.detail.clone(),
        note: call.note.clone(),
        account: call
            .account
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        ..CallFacts::default()
    }
}
