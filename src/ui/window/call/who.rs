//! The caller: name, number, earlier calls, and the way the call took. Each line has its place whether there is something
//! to tell or not.

use std::fmt;

use iced::{
    Alignment, Length, Padding,
    widget::{Row, column, container, row, space},
};

use crate::{
    domain::{
        id::ContactId,
        journal::{CallEntry, CallerClass},
        knowledge::{History, Match},
    },
    engine::snapshot::{CallState, CallView, Snapshot, SoundState},
    ui::{
        icon::Icon,
        look::Look,
        screen::calls::{self, Message},
        theme::{
            Element,
            button::Kind,
            container::Ground,
            scale,
            text::{self, Ink},
        },
        widget::{
            elide, form,
            press::{sign, with_tip},
        },
    },
};

/// Longest piece of an earlier note that is shown.
const GLIMPSE: usize = 60;

/// The four lines.
pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    call: &'a CallView,
) -> Element<'a, Message> {
    let space = &scale::REGULAR;
    let name = calls::name(look, call);
    let title = if call.state == CallState::Ringing {
        elide::heading(name)
    } else {
        elide::display(name)
    };
    let title = row![
        container(title).width(Length::Fill),
        marks(look, call),
        acts(look, call)
    ]
    .spacing(space.xs)
    .height(scale::DISPLAY.line)
    .align_y(Alignment::Center);
    let late = look.late(call.id);
    let line = |content: Element<'a, Message>| {
        container(content)
            .height(scale::CALL_LINE)
            .width(Length::Fill)
            .align_y(Alignment::Center)
    };
    column![
        title,
        line(elide::body(facts(look, call)).class(Ink::Muted).into()),
        line(
            elide::body(earlier(look, &call.knowledge.history))
                .class(Ink::LateMuted(late))
                .into()
        ),
        line(course(look, snapshot, call)),
    ]
    .padding(Padding::from([0.0, space.l]).top(space.xs))
    .into()
}

/// VIP, and how sure the name is.
fn marks<'a>(look: &'a Look, call: &'a CallView) -> Element<'a, Message> {
    let mut marks = Row::new()
        .spacing(scale::REGULAR.xs)
        .align_y(Alignment::Center);
    if let Some(found) = call.knowledge.contact() {
        if !found.is_exact {
            marks = marks.push(chip(look.text("caller-probably"), None));
        }
        if call.knowledge.is_vip() {
            marks = marks.push(chip(look.text("caller-vip"), Some(Icon::Star)));
        }
    }
    marks.into()
}

/// Who else it may be, and the way to the contact, or to make one of a caller nobody knows.
fn acts<'a>(look: &'a Look, call: &'a CallView) -> Element<'a, Message> {
    let mut acts = Row::new()
        .spacing(scale::REGULAR.xs)
        .align_y(Alignment::Center);
    let matches = &call.knowledge.matches;
    if matches.len() > 1 {
        let people: Vec<Person> = matches.iter().map(Person::of).collect();
        let first = people.first().cloned();
        let id = call.id;
        let list = form::pick(look, people, first, move |person| {
            Message::Pick(id, person.id)
        });
        let list = container(list).width(scale::FIELD_SHORT);
        acts = acts.push(with_tip(list, look.text("caller-who-else")));
    }
    let can_be_kept = call.caller.class == CallerClass::Known && !call.caller.number.is_empty();
    if let Some(found) = call.knowledge.contact() {
        let open = Message::OpenContact(found.contact.id);
        acts = acts.push(sign(look, Kind::Quiet, Icon::User, look.text("caller-open")).on(open));
    } else if call.knowledge.is_complete && can_be_kept {
        let save = Message::SaveCaller(call.id);
        acts =
            acts.push(sign(look, Kind::Quiet, Icon::UserPlus, look.text("caller-save")).on(save));
    }
    acts.into()
}

/// A contact the caller may be.
#[derive(Clone, Debug, PartialEq)]
struct Person {
    id: ContactId,
    name: String,
}

impl Person {
    fn of(found: &Match) -> Self {
        Self {
            id: found.contact.id,
            name: found.contact.card.name.clone(),
        }
    }
}

impl fmt::Display for Person {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)
    }
}

fn chip<'a>(words: String, icon: Option<Icon>) -> Element<'a, Message> {
    let mut inside = Row::new()
        .spacing(scale::REGULAR.xxs)
        .align_y(Alignment::Center);
    if let Some(icon) = icon {
        inside = inside.push(icon.small().class(Ink::Warning));
    }
    let words = text::caption_strong(words).class(Ink::Normal);
    container(inside.push(words))
        .padding([scale::REGULAR.xxs, scale::REGULAR.xs])
        .class(if icon.is_some() {
            Ground::Warning
        } else {
            Ground::Sunken
        })
        .into()
}

/// Number, company and post of the caller, whatever the name does not say already.
fn facts(look: &Look, call: &CallView) -> String {
    let name = calls::name(look, call);
    let mut facts = Vec::new();
    let number = look.l10n.caller_number(&call.caller);
    if number != name {
        facts.push(number);
    }
    if let Some(found) = call.knowledge.contact() {
        let card = &found.contact.card;
        for fact in [&card.organisation, &card.title] {
            if !fact.is_empty() && *fact != name {
                facts.push(fact.clone());
            }
        }
        let sent = &call.caller.name;
        if !sent.is_empty() && *sent != name {
            facts.push(
                look.l10n
                    .with("caller-sends", &[("name", sent.as_str().into())]),
            );
        }
    }
    facts.join(" · ")
}

/// Which call of the day it is, what is still open, and when the last one was and what it was about.
fn earlier(look: &Look, history: &History) -> String {
    let l10n = look.l10n;
    let mut facts = Vec::new();
    if history.today > 0 {
        let count = i64::from(history.today) + 1;
        facts.push(l10n.with("history-today", &[("count", count.into())]));
    }
    if history.open > 0 {
        let count = i64::from(history.open);
        facts.push(l10n.with("history-open", &[("count", count.into())]));
    }
    if let Some(last) = history.recent.first() {
        facts.push(l10n.with("history-last", &[("last", last_call(look, last).into())]));
    }
    facts.join(" · ")
}

/// An earlier call in a line: when, how it went, what was written down.
pub(in crate::ui) fn last_call(look: &Look, last: &CallEntry) -> String {
    let mut words = vec![
        look.l10n.moment(last.started, look.now, &look.zone),
        look.l10n.outcome(last.direction, last.outcome),
    ];
    if let Some(line) = last.note.lines().find(|line| !line.trim().is_empty()) {
        words.push(
            look.l10n
                .with("history-note", &[("note", glimpse(line.trim()).into())]),
        );
    }
    words.join(", ")
}

fn glimpse(line: &str) -> String {
    if line.chars().count() <= GLIMPSE {
        return line.to_owned();
    }
    let head: String = line.chars().take(GLIMPSE).collect();
    format!("{}…", head.trim_end())
}

/// Who sent the call on while it rings; afterwards how it goes. What is wrong comes first.
fn course<'a>(look: &'a Look, snapshot: &'a Snapshot, call: &'a CallView) -> Element<'a, Message> {
    if call.sound != SoundState::Fine
        && let Some(odd) = calls::sound(look, call)
    {
        return odd;
    }
    let via: Vec<String> = call.via.iter().map(|via| look.l10n.via(via)).collect();
    let via = via.join(" · ");
    if call.state == CallState::Ringing && !call.silenced {
        return if via.is_empty() {
            calls::state_line(look, call)
        } else {
            row![
                Icon::PhoneForwarded.small().class(Ink::Muted),
                elide::body(via).class(Ink::Muted)
            ]
            .spacing(scale::REGULAR.xs)
            .align_y(Alignment::Center)
            .into()
        };
    }
    let mut line = Row::new()
        .push(calls::state_line(look, call))
        .spacing(scale::REGULAR.xs)
        .align_y(Alignment::Center);
    line = line.push(calls::recording::line(look, call));
    if snapshot.muted && call.state == CallState::Talking {
        line = line
            .push(Icon::MicOff.small().class(Ink::Warning))
            .push(text::body(look.text("call-muted")).class(Ink::Warning));
    }
    if !via.is_empty() {
        line = line.push(elide::body(via).class(Ink::Muted));
    }
    line.push(space::horizontal()).into()
}
