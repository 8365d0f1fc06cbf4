//! What is known of the selected row, below the list.

use iced::{
    Alignment, Length,
    widget::{Column, Row, column, container, row},
};

use super::{Message, line_of, may_call_back};
use crate::{
    domain::{
        journal::{CallDirection, CallEntry},
        number::written,
    },
    engine::snapshot::{Snapshot, ViaView},
    ui::{
        icon::Icon,
        look::Look,
        screen::top::{self, Identity},
        theme::{Element, button::Kind, container::Ground, scale, text},
        widget::{
            form,
            press::{press, with_tip},
        },
    },
};

/// The facts, and what can be done.
pub(super) fn view<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    entry: &'a CallEntry,
    back_as: Option<&Identity>,
) -> Element<'a, Message> {
    let words = column![
        text::strong(look.l10n.caller(&entry.caller)),
        text::body(course(look, entry)),
        text::caption(places(look, snapshot, entry)),
    ]
    .width(Length::Fill);
    let actions = actions(look, snapshot, entry, back_as);
    let inside: Element<'a, Message> = if look.narrow {
        column![words, actions].spacing(look.space.xs).into()
    } else {
        row![words, actions]
            .spacing(look.space.m)
            .align_y(Alignment::Center)
            .into()
    };
    container(inside)
        .padding([look.space.s, look.space.m])
        .width(Length::Fill)
        .class(Ground::Bar)
        .into()
}

/// When it was, how it went and how it ended.
fn course(look: &Look, entry: &CallEntry) -> String {
    let l10n = look.l10n;
    let mut facts = vec![
        l10n.moment(entry.started, look.now, &look.zone),
        l10n.outcome(entry.direction, entry.outcome),
    ];
    if !entry.ring.is_zero() {
        facts.push(l10n.with("journal-rang", &[("span", l10n.span(entry.ring).into())]));
    }
    if !entry.talk.is_zero() {
        facts.push(l10n.with("journal-talked", &[("span", l10n.span(entry.talk).into())]));
    }
    facts.extend(entry.via.iter().map(|station| l10n.via(&read_via(station))));
    if !entry.detail.is_empty() {
        facts.push(l10n.detail(&entry.detail));
    }
    facts.join(" · ")
}

/// The journal keeps stations as `Name <number> (reason)`.
fn read_via(station: &str) -> ViaView {
    let parts = station
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once(" ("));
    let (who, reason) = parts.unwrap_or((station, ""));
    let who = match who.split_once(" <") {
        Some((name, _)) if !name.is_empty() => name,
        _ => who.trim_matches(['<', '>']),
    };
    ViaView {
        who: who.to_owned(),
        reason: reason.to_owned(),
    }
}

/// The number that was called or shown, and the account.
fn places(look: &Look, snapshot: &Snapshot, entry: &CallEntry) -> String {
    let mut places = Vec::new();
    if !entry.called.is_empty() {
        let number = [("number", written(&entry.called).into())];
        places.push(match entry.direction {
            CallDirection::Incoming => look.l10n.with("journal-dialled", &number),
            CallDirection::Outgoing => look.l10n.with("journal-presented", &number),
        });
    }
    if let Some(id) = &entry.account {
        let known = snapshot.accounts.iter().find(|account| account.id == *id);
        let title = known.map_or(id.as_str(), |account| account.title.as_str());
        places.push(
            look.l10n
                .with("journal-account", &[("account", title.into())]),
        );
    }
    places.join(" · ")
}

fn actions<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    entry: &'a CallEntry,
    back_as: Option<&Identity>,
) -> Element<'a, Message> {
    let unknown = entry.direction == CallDirection::Incoming
        && line_of(snapshot, entry.line.as_ref()).is_none()
        && !entry.called.is_empty();
    let make = unknown.then(|| {
        press(look, Kind::Secondary, look.text("make-line"))
            .icon(Icon::Plus)
            .on(Message::NewLine(entry.called.clone()))
    });
    let as_whom = may_call_back(entry)
        .then(|| as_whom(look, snapshot, entry, back_as))
        .flatten();
    let back = may_call_back(entry).then(|| {
        press(look, Kind::Primary, look.text("call-back"))
            .icon(Icon::PhoneCall)
            .on(Message::CallBack(entry.id))
    });
    let back = Column::new()
        .push(back)
        .push(as_whom)
        .spacing(look.space.xs)
        .align_x(Alignment::End);
    Row::new()
        .push(make)
        .push(back)
        .spacing(look.space.xs)
        .align_y(Alignment::Center)
        .into()
}

/// As whom it is called back: the line that was called, else its account; another choice is the user's (S14).
fn as_whom<'a>(
    look: &'a Look,
    snapshot: &'a Snapshot,
    entry: &CallEntry,
    back_as: Option<&Identity>,
) -> Option<Element<'a, Message>> {
    let options = top::identities(look, snapshot);
    if options.len() < 2 {
        return None;
    }
    let is_line =
        |one: &&Identity| one.presenting.line.is_some() && one.presenting.line == entry.line;
    let is_account = |one: &&Identity| {
        one.presenting.account.is_some() && one.presenting.account == entry.account
    };
    let chosen = back_as
        .or_else(|| options.iter().find(is_line))
        .or_else(|| options.iter().find(is_account))
        .or_else(|| options.first())
        .cloned();
    let id = entry.id;
    let list = form::pick(look, options, chosen, move |identity| {
        Message::BackAs(id, identity)
    });
    let list = container(list).width(scale::COMPANY);
    Some(with_tip(list, look.text("call-back-as")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stations_are_read_as_the_journal_writes_them() {
        for (text, who, reason) in [
            ("Reception <+4989> (no-answer)", "Reception", "no-answer"),
            ("<+4989> (user-busy)", "+4989", "user-busy"),
            ("+4989", "+4989", ""),
            ("Reception (2nd floor)", "Reception", "2nd floor"),
        ] {
            let via = read_via(text);
            assert_eq!(
                (via.who.as_str(), via.reason.as_str()),
                (who, reason),
                "{text}"
            );
        }
    }
}
