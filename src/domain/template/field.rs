//! The names a template may use (S21), and what stands behind each. Every text that leaves here is cleaned: one line where
//! the fact is one line, no control characters, no marks that turn the writing direction (D8), bounded length.

use minijinja::Value;

use super::{
    escape::{clean_line, clean_text},
    facts::{Facts, Redirect},
    filter::{Moment, international, said},
    renderer::Manner,
};
use crate::domain::{
    contact::{CardNumber, Contact},
    journal::{CallDirection, Caller, CallerClass, WallTime},
    knowledge::Match,
};

/// A field: `caller.name` is the name `name` of the group `caller`.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its group.
    pub group: &'static str,
    /// Its name in the group.
    pub name: &'static str,
    get: fn(&Facts, &Manner) -> Value,
}

/// The groups, in the order they are offered.
pub const GROUPS: [&str; 14] = [
    "caller", "contact", "line", "called", "tenant", "redirect", "user", "now", "call", "history",
    "rule", "queue", "verify", "message",
];

/// All fields, group by group.
pub static FIELDS: &[Field] = &[
    field("caller", "label", |f, m| line(&label(f, m))),
    field("caller", "name", |f, _| line(&f.caller.name)),
    field("caller", "number", |f, _| line(&f.caller.number)),
    field("caller", "address", |f, _| line(&f.caller.uri)),
    field("caller", "class", |f, _| class(&f.caller).into()),
    field("caller", "withheld", |f, _| {
        (f.caller.class == CallerClass::Withheld).into()
    }),
    field("caller", "internal", |f, _| is_internal(&f.caller).into()),
    field("contact", "name", |f, _| of(f, |c| line(&c.card.name))),
    field("contact", "company", |f, _| {
        of(f, |c| line(&c.card.organisation))
    }),
    field("contact", "department", |f, _| {
        of(f, |c| line(&c.card.department))
    }),
    field("contact", "title", |f, _| of(f, |c| line(&c.card.title))),
    field("contact", "prefix", |f, _| {
        of(f, |c| line(&c.card.parts.prefix))
    }),
    field("contact", "given", |f, _| {
        of(f, |c| line(&c.card.parts.given))
    }),
    field("contact", "family", |f, _| {
        of(f, |c| line(&c.card.parts.family))
    }),
    field("contact", "number", |f, _| {
        of(f, |c| first_number(&c.card.numbers))
    }),
    field("contact", "email", |f, _| of(f, |c| first(&c.card.emails))),
    field("contact", "postal", |f, _| {
        of(f, |c| first(&c.card.addresses))
    }),
    field("contact", "web", |f, _| of(f, |c| first(&c.card.web))),
    field("contact", "note", |f, _| of(f, |c| text(&c.card.note))),
    field("contact", "language", |f, _| {
        of(f, |c| line(&c.desk.language))
    }),
    field("contact", "groups", |f, _| of(f, |c| list(&c.desk.groups))),
    field("contact", "vip", |f, _| f.knowledge.is_vip().into()),
    field("contact", "instruction", |f, _| {
        of(f, |c| text(&c.desk.instruction))
    }),
    field("contact", "message", |f, _| of(f, message)),
    field("contact", "sure", |f, _| {
        f.knowledge
            .contact()
            .is_some_and(|found| found.is_exact)
            .into()
    }),
    field("contact", "source", |f, _| {
        of(f, |c| line(c.source.as_str()))
    }),
    field("contact", "id", |f, _| of(f, |c| c.id.0.into())),
    field("line", "label", |f, m| line(&line_label(f, m))),
    field("line", "name", |f, _| {
        f.line.as_ref().map_or_else(empty, |l| line(&l.name))
    }),
    field("line", "short", |f, _| {
        f.line.as_ref().map_or_else(empty, |l| line(&l.short_name))
    }),
    field("line", "number", |f, _| {
        f.line.as_ref().map_or_else(empty, |l| first(&l.numbers))
    }),
    field("line", "key", |f, _| {
        f.line.as_ref().map_or_else(empty, |l| line(l.id.as_str()))
    }),
    field("called", "number", |f, _| line(&f.called)),
    field("tenant", "name", |f, _| tenant(f, |c| line(&c.card.name))),
    field("tenant", "company", |f, _| {
        tenant(f, |c| line(&c.card.organisation))
    }),
    field("tenant", "department", |f, _| {
        tenant(f, |c| line(&c.card.department))
    }),
    field("tenant", "number", |f, _| {
        tenant(f, |c| first_number(&c.card.numbers))
    }),
    field("tenant", "email", |f, _| {
        tenant(f, |c| first(&c.card.emails))
    }),
    field("tenant", "postal", |f, _| {
        tenant(f, |c| first(&c.card.addresses))
    }),
    field("tenant", "web", |f, _| tenant(f, |c| first(&c.card.web))),
    field("tenant", "note", |f, _| tenant(f, |c| text(&c.card.note))),
    field("tenant", "instruction", |f, _| {
        tenant(f, |c| text(&c.desk.instruction))
    }),
    field("redirect", "name", |f, _| by(f, |r| line(&r.who))),
    field("redirect", "number", |f, _| by(f, |r| line(&r.number))),
    field("redirect", "reason", |f, m| {
        by(f, |r| line(&m.tongue.reason(&r.reason)))
    }),
    field("redirect", "all", |f, _| {
        let names: Vec<&str> = f.redirect.iter().map(|r| r.who.as_str()).collect();
        line(&names.join(", "))
    }),
    field("user", "name", |f, _| line(&f.user)),
    field("now", "salutation", |f, m| salutation(f.now, m).into()),
    field("now", "moment", |f, m| moment(Some(f.now), m)),
    field("now", "date", |f, m| Moment::of(f.now, m).date().into()),
    field("now", "time", |f, m| Moment::of(f.now, m).time().into()),
    field("now", "weekday", |f, m| {
        Moment::of(f.now, m).weekday().into()
    }),
    field("now", "hour", |f, m| Moment::of(f.now, m).hour().into()),
    field("call", "id", |f, _| f.call.id.into()),
    field("call", "direction", |f, _| {
        match f.call.direction {
            Some(CallDirection::Incoming) => "incoming",
            Some(CallDirection::Outgoing) => "outgoing",
            None => "",
        }
        .into()
    }),
    field("call", "state", |f, _| f.call.state.into()),
    field("call", "start", |f, m| moment(f.call.start, m)),
    field("call", "answered", |f, m| moment(f.call.answered, m)),
    field("call", "ended", |f, m| moment(f.call.ended, m)),
    field("call", "ring_seconds", |f, _| f.call.ring_seconds.into()),
    field("call", "wait_seconds", |f, _| f.call.wait_seconds.into()),
    field("call", "talk_seconds", |f, _| f.call.talk_seconds.into()),
    field("call", "outcome", |f, _| f.call.outcome.into()),
    field("call", "end_reason", |f, _| line(&f.call.end_reason)),
    field("call", "note", |f, _| text(&f.call.note)),
    field("call", "recording", |f, _| line(&f.call.recording)),
    field("call", "account", |f, _| line(&f.call.account)),
    field("call", "project", |f, _| line(&f.call.project)),
    field("call", "project_pin", |f, _| line(&f.call.project_pin)),
    field("call", "hold_number", |f, _| line(&f.call.hold_number)),
    field("call", "private", |f, _| f.call.private.into()),
    field("history", "today", |f, _| f.knowledge.history.today.into()),
    field("history", "open", |f, _| f.knowledge.history.open.into()),
    field("history", "last", |f, m| {
        moment(f.knowledge.history.recent.first().map(|e| e.started), m)
    }),
    field("history", "last_note", |f, _| {
        let last = f.knowledge.history.recent.first();
        last.map_or_else(empty, |entry| text(&entry.note))
    }),
    field("history", "last_line", |f, _| {
        let last = f.knowledge.history.recent.first();
        last.map_or_else(empty, |entry| line(&entry.line_name))
    }),
    field("rule", "number", |f, _| counted(f.rule.number)),
    field("rule", "name", |f, _| line(&f.rule.name)),
    field("queue", "name", |f, _| line(&f.queue.name)),
    field("queue", "position", |f, _| counted(f.queue.position)),
    field("queue", "wait_seconds", |f, _| f.queue.wait_seconds.into()),
    field("verify", "level", |f, _| line(&f.verify.level)),
    field("verify", "result", |f, _| line(&f.verify.result)),
    field("message", "to", |f, _| line(&f.message.to)),
    field("message", "caller", |f, _| line(&f.message.caller)),
    field("message", "company", |f, _| line(&f.message.company)),
    field("message", "number", |f, _| line(&f.message.number)),
    field("message", "text", |f, _| text(&f.message.text)),
    field("message", "urgent", |f, _| f.message.urgent.into()),
    field("message", "call_back", |f, _| f.message.call_back.into()),
    field("message", "fields", |f, _| {
        let fields = f.message.fields.iter();
        let named: Vec<String> = fields
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        list(&named)
    }),
    field("message", "created", |f, m| moment(f.message.created, m)),
    field("message", "by", |f, _| line(&f.message.by)),
    field("message", "line", |f, _| line(&f.message.line)),
];

const fn field(
    group: &'static str,
    name: &'static str,
    get: fn(&Facts, &Manner) -> Value,
) -> Field {
    Field { group, name, get }
}

impl Field {
    /// The name as it stands in a template.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}.{}", self.group, self.name)
    }

    /// What it says, for people to look at.
    #[must_use]
    pub fn example(&self, facts: &Facts, manner: &Manner) -> String {
        said(&self.value(facts, manner), manner.tongue)
    }

    pub(super) fn value(&self, facts: &Facts, manner: &Manner) -> Value {
        (self.get)(facts, manner)
    }
}

/// The field of a group by its name.
#[must_use]
pub fn find(group: &str, name: &str) -> Option<&'static Field> {
    FIELDS
        .iter()
        .find(|field| field.group == group && field.name == name)
}

fn line(value: &str) -> Value {
    Value::from(clean_line(value).as_ref())
}

fn text(value: &str) -> Value {
    Value::from(clean_text(value).as_ref())
}

fn empty() -> Value {
    Value::from("")
}

/// Numbers that count from 1: nothing when there is none.
fn counted(number: u32) -> Value {
    if number == 0 { empty() } else { number.into() }
}

fn first(list: &[String]) -> Value {
    list.first().map_or_else(empty, |one| line(one))
}

fn first_number(list: &[CardNumber]) -> Value {
    list.first().map_or_else(empty, |one| {
        line(if one.number.is_empty() {
            &one.raw
        } else {
            &one.number
        })
    })
}

fn list(items: &[String]) -> Value {
    items
        .iter()
        .map(|item| line(item))
        .collect::<Vec<_>>()
        .into()
}

fn moment(at: Option<WallTime>, manner: &Manner) -> Value {
    at.map_or_else(empty, |at| Value::from_object(Moment::of(at, manner)))
}

fn of(facts: &Facts, get: impl FnOnce(&Contact) -> Value) -> Value {
    let found: Option<&Match> = facts.knowledge.contact();
    found.map_or_else(empty, |found| get(&found.contact))
}

fn tenant(facts: &Facts, get: impl FnOnce(&Contact) -> Value) -> Value {
    let tenant = facts.knowledge.tenant.as_ref();
    tenant.map_or_else(empty, |contact| get(contact))
}

/// The station that sent the call here.
fn by(facts: &Facts, get: impl FnOnce(&Redirect) -> Value) -> Value {
    facts.redirect.first().map_or_else(empty, get)
}

/// The message that waits for this caller, until it is told.
fn message(contact: &Contact) -> Value {
    let waiting = contact.desk.waiting.as_ref();
    waiting
        .filter(|waiting| waiting.delivered.is_none())
        .map_or_else(empty, |waiting| text(&waiting.text))
}

const fn class(caller: &Caller) -> &'static str {
    match caller.class {
        CallerClass::Known => "known",
        CallerClass::Withheld => "withheld",
        CallerClass::Unavailable => "unavailable",
    }
}

/// A number that only means something in the exchange.
fn is_internal(caller: &Caller) -> bool {
    let digits = caller.number.as_str();
    !digits.is_empty() && digits.len() <= 5 && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The best there is: the contact's name, the name as sent, the number, else in words why there is none.
fn label(facts: &Facts, manner: &Manner) -> String {
    let caller = &facts.caller;
    if let Some(found) = facts.knowledge.contact() {
        return found.contact.card.name.clone();
    }
    let known = [caller.name.trim(), &caller.number, &caller.uri];
    match caller.class {
        CallerClass::Withheld => manner.tongue.withheld.to_owned(),
        CallerClass::Known | CallerClass::Unavailable => {
            match known.into_iter().find(|text| !text.is_empty()) {
                Some(number) if number == caller.number => international(number),
                Some(name) => name.to_owned(),
                None => manner.tongue.unavailable.to_owned(),
            }
        }
    }
}

fn line_label(facts: &Facts, manner: &Manner) -> String {
    match &facts.line {
        Some(line) => line.name.clone(),
        None if facts.called.is_empty() => manner.tongue.no_line.to_owned(),
        None => format!(
            "{} {}",
            manner.tongue.unknown_line,
            international(&facts.called)
        ),
    }
}

fn salutation(now: WallTime, manner: &Manner) -> &'static str {
    let at = match Moment::of(now, manner).hour() {
        ..11 => 0,
        11..18 => 1,
        18.. => 2,
    };
    manner.tongue.salutations[at]
}
